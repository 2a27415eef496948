//! Translations as people keep them fresh: listed, recorded, sent out and taken back.

use std::fs;

use crate::support::{Project, said};

const EN: &str = "+++\ntitle = \"Notes\"\nsummary = \"What we noted.\"\nmodified = 2026-11-20\n+++\n";
const FR: &str =
    "+++\ntitle = \"Notes\"\nsummary = \"Ce que nous avons noté.\"\nmodified = 2026-11-20\n+++\n";

const BODY_EN: &str = "## First\n\nOne **bold** word.\n\n> Dear [name],\\\n> come.\n\n- an item\n- = two\n";
const BODY_FR: &str =
    "## D’abord\n\nUn mot **gras**.\n\n> Bonjour [nom],\\\n> venez.\n\n- un élément\n- = deux\n";

/// The small site, with a page whose two texts are well known.
fn notes() -> Project {
    let project = Project::mini();
    project.write("content/pages/notes.en.md", format!("{EN}{BODY_EN}"));
    project.write("content/pages/notes.fr.md", format!("{FR}{BODY_FR}"));
    project
}

fn run(project: &Project, arguments: &[&str]) -> (i32, String, String) {
    said(&project.run(&[&["translations"], arguments].concat()))
}

fn state(project: &Project, key: &str) -> String {
    let (_, out, _) = run(project, &["--json"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    let pairs = json["translations"].as_array().unwrap();
    pairs.iter().find(|pair| pair["key"] == key).unwrap()["state"].as_str().unwrap().to_owned()
}

#[test]
fn a_record_tells_when_the_original_has_changed() {
    let project = notes();
    assert_eq!(state(&project, "notes"), "not recorded");
    assert_eq!(run(&project, &["--strict"]).0, 0);
    let (code, out, err) = run(&project, &["record", "notes"]);
    assert_eq!((code, out.as_str(), err.as_str()), (0, "content/pages/notes.fr.md\n", ""));
    let text = project.read("content/pages/notes.fr.md");
    let (line, rest): (Vec<&str>, Vec<&str>) =
        text.split_inclusive('\n').partition(|line| line.starts_with("translation_of"));
    assert_eq!(rest.concat(), format!("{FR}{BODY_FR}"), "the rest of the file stays");
    assert!(
        line[0].starts_with("translation_of = { lang = \"en\", hash = \"") && line.len() == 1,
        "{line:?}"
    );
    assert!(text.contains("modified = 2026-11-20\ntranslation_of"), "{text}");
    assert_eq!(state(&project, "notes"), "fresh");
    assert_eq!(run(&project, &["record", "notes"]).1, "");

    project.edit("content/pages/notes.en.md", "One", "Two");
    assert_eq!(state(&project, "notes"), "stale");
    let (code, out, _) = run(&project, &["--strict"]);
    assert!(code == 1 && out.contains("stale        notes (content/pages/notes.fr.md from en)\n"), "{out}");
    assert_eq!(run(&project, &[]).0, 0);
    let (_, _, err) = said(&project.run(&["check"]));
    assert!(
        err.contains("notice: content/pages/notes.fr.md:5:") && err.contains("translations record notes"),
        "{err}"
    );
    run(&project, &["record", "notes"]);
    assert_eq!(state(&project, "notes"), "fresh");
    assert_eq!(project.read("content/pages/notes.fr.md").matches("translation_of").count(), 1);
}

#[test]
fn records_leave_every_byte_of_a_file_alone() {
    let project = notes();
    let windows = format!("\u{feff}{}", format!("{FR}{BODY_FR}").replace('\n', "\r\n"));
    project.write("content/pages/notes.fr.md", &windows);
    run(&project, &["record", "--all"]);
    let text = project.read("content/pages/notes.fr.md");
    let at = text.find("translation_of").unwrap();
    let end = at + text[at..].find('\n').unwrap() + 1;
    assert!(text[at..end].ends_with("}\r\n"));
    assert_eq!(format!("{}{}", &text[..at], &text[end..]), windows);
    let (code, out, _) = run(&project, &["--strict"]);
    assert!(code == 0 && out.contains(" 0 not recorded\n"), "{out}");
}

#[test]
fn french_can_be_the_original() {
    let project = notes();
    let (code, out, _) = run(&project, &["record", "notes", "--from", "fr"]);
    assert_eq!((code, out.as_str()), (0, "content/pages/notes.en.md\n"));
    assert_eq!(state(&project, "notes"), "fresh");
    project.edit("content/pages/notes.fr.md", "mot", "seul mot");
    assert_eq!(state(&project, "notes"), "stale");
    let (code, _, err) = run(&project, &["record", "notes", "--from", "en"]);
    assert!(code == 3 && err.contains("was not made from the text in en"), "{err}");
}

#[test]
fn wrong_calls_are_named() {
    let project = notes();
    for (arguments, expected, words) in [
        (&["record"][..], 2, "<KEYS>"),
        (&["record", "nots"], 3, "did you mean notes?"),
        (&["record", "notes", "--from", "de"], 2, "write en or fr"),
        (&["import", "nowhere.csv"], 4, "nowhere.csv"),
        (&["export", "no/folder.csv"], 4, "no/folder.csv"),
        (&["frobnicate"], 2, "frobnicate"),
    ] {
        let (code, _, err) = run(&project, arguments);
        assert_eq!(code, expected, "{arguments:?}: {err}");
        assert!(err.contains(words), "{arguments:?}: {err}");
    }
    for help in [&["--help"][..], &["record", "--help"], &["export", "--help"], &["import", "--help"]] {
        let (code, out, _) = run(&project, help);
        assert!(code == 0 && out.contains("Usage:"), "{out}");
    }
    project.write("content/pages/notes.fr.md", "no front matter");
    let (code, _, err) = run(&project, &[]);
    assert!(code == 1 && err.contains("content/pages/notes.fr.md:1:1"), "{err}");
}

/// Exports, and gives the worksheet's rows of the page.
fn exported(project: &Project) -> String {
    run(project, &["record", "--all"]);
    project.edit("content/pages/notes.en.md", "One", "Only one");
    let (code, out, err) = run(project, &["export", "sheet.csv"]);
    assert_eq!((code, out.as_str()), (0, "sheet.csv: 1 pages, 7 rows\n"), "{err}");
    let bytes = fs::read(project.path("sheet.csv")).unwrap();
    assert!(bytes.starts_with("\u{feff}key,file,part,source,translation,mark\r\n".as_bytes()));
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_worksheet_goes_out_and_comes_back() {
    let project = notes();
    let sheet = exported(&project);
    for row in [
        "notes,content/pages/notes.fr.md,title,Notes,Notes,",
        "notes,content/pages/notes.fr.md,1 heading,First,D’abord,",
        "notes,content/pages/notes.fr.md,2 paragraph,Only one **bold** word.,Un mot **gras**.,",
        "notes,content/pages/notes.fr.md,3 paragraph,\"Dear [name],\\\ncome.\",\"Bonjour [nom],\\\nvenez.\",",
        "5 list item,'= two,'= deux,",
    ] {
        assert!(sheet.contains(row), "{row:?} in {sheet}");
    }
    // A spreadsheet may write semicolons and other line ends; quotation marks and accents are the translator's own.
    let back = sheet
        .replace("Un mot **gras**.", "Un seul mot **gras**.")
        .replace("venez.", "entrez\u{a0}!")
        .replace(",Notes,Notes,", ",Notes,\"Nos \"\"notes\"\"\",");
    project.write("back.csv", back);
    let (code, out, err) = run(&project, &["import", "back.csv"]);
    assert_eq!((code, out.as_str()), (0, "content/pages/notes.fr.md\n"), "{err}");
    let text = project.read("content/pages/notes.fr.md");
    let body = BODY_FR.replace("Un mot", "Un seul mot").replace("venez.", "entrez\u{a0}!");
    assert!(text.ends_with(&format!("+++\n{body}")), "{text}");
    assert!(text.starts_with("+++\ntitle = 'Nos \"notes\"'\nsummary = \"Ce que"), "{text}");
    assert_eq!(state(&project, "notes"), "fresh");
    assert_eq!(said(&project.run(&["check"])).0, 0);
}

#[test]
fn a_worksheet_is_taken_whole_or_not_at_all() {
    let project = notes();
    let sheet = exported(&project);
    let before = project.read("content/pages/notes.fr.md");
    let refused = |sheet: &str, words: &[&str]| {
        project.write("back.csv", sheet);
        let (code, _, err) = run(&project, &["import", "back.csv"]);
        assert_eq!(code, 1, "{err}");
        for words in words {
            assert!(err.contains(words), "{words:?} in {err}");
        }
        assert_eq!(project.read("content/pages/notes.fr.md"), before);
    };
    let edited = sheet.replace("Un mot", "Un seul mot");
    refused(&edited.replace(",First,", ",Fist,"), &["back.csv: row 4: its source has changed since"]);
    refused(&edited.replace(",D’abord,", ",,"), &["row 4: it has no translation"]);
    refused(
        &edited.replace("notes,content", "nots,content"),
        &["row 2: no page `nots`", "did you mean `notes`?"],
    );
    refused(&edited.replace("Un seul mot **gras**.", "\"Un mot.\n\nEncore.\""), &["would have other parts"]);
    refused(&edited.replace("Un seul mot", "Un {{ mot"), &["would not be in order"]);
    refused("key,file\r\na,b\r\n", &["row 2 can't be read", "keep the columns"]);
    project.edit("content/pages/notes.fr.md", "D’abord", "En premier");
    let newer = project.read("content/pages/notes.fr.md");
    project.write("back.csv", edited.replace(",D’abord,", ",Premièrement,"));
    let (code, _, err) = run(&project, &["import", "back.csv"]);
    assert!(code == 1 && err.contains("row 4: its translation has changed since"), "{err}");
    assert_eq!(project.read("content/pages/notes.fr.md"), newer);
}

#[test]
fn new_parts_of_an_original_find_their_place() {
    let project = notes();
    run(&project, &["record", "--all"]);
    project.edit("content/pages/notes.en.md", "> Dear", "A new line.\n\n## Second {#second}\n\n> Dear");
    run(&project, &["export", "sheet.csv"]);
    let sheet = project.read("sheet.csv");
    assert!(sheet.contains("3 paragraph,A new line.,,"), "{sheet}");
    let back = sheet
        .replace("A new line.,,", "A new line.,Une ligne de plus.,")
        .replace("Second,,", "Second,Ensuite,");
    project.write("back.csv", back);
    let (code, out, err) = run(&project, &["import", "back.csv"]);
    assert_eq!((code, out.as_str()), (0, "content/pages/notes.fr.md\n"), "{err}");
    let text = project.read("content/pages/notes.fr.md");
    let body = BODY_FR.replace("> Bonjour", "Une ligne de plus.\n\n## Ensuite {#second}\n\n> Bonjour");
    assert!(text.ends_with(&format!("+++\n{body}")), "{text}");
    assert_eq!(state(&project, "notes"), "fresh");
}
