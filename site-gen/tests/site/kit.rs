//! The toolkit as readers take it home: ZIPs unpacked, links followed, bytes compared.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};

use crate::live::Live;
use crate::support::{Project, said};
use site_gen::{build, build_in_memory};
use zip::ZipArchive;

/// The small site with a book of two chapters.
fn book() -> Project {
    let project = Project::mini();
    for lang in ["en", "fr"] {
        let page = |title: &str, keys: &str, body: &str| {
            format!(
                "+++\ntitle = \"{title}\"\nsummary = \"About {title}.\"\nmodified = 2026-11-20\n{keys}+++\n{body}\n"
            )
        };
        project.write(
            &format!("content/toolkits/index.{lang}.md"),
            page("Kit", "sort = \"weight\"\n", "See [one](page:toolkits/01-one)."),
        );
        let one = "## Start {#start}\n\nGo to [two](page:toolkits/02-two#more), [home](page:home), [below](#start) and [the list](list.csv).\n\n\
            ![A list](../pages/plan.svg)\n\n> Dear **[name]**,\n>\n> come.\n\n- [ ] {{ figure id=\"people\" }} of *all*\n- `code`\n\n\
            | A | B |\n| --- | ---: |\n| 1 | 2 |\n\n1. First[^n]\n\n[^n]: A note.\n";
        let slug = if lang == "fr" { "slug = \"un\"\n" } else { "slug = \"one\"\n" };
        project.write(
            &format!("content/toolkits/01-one.{lang}.md"),
            page("One", &format!("chapter = 1\nversion = 3\n{slug}"), one),
        );
        let two = "## Start {#start}\n\n[Back](page:toolkits/01-one#start), [cover](page:toolkits).\n\n## More {#more}\n\nText.\n";
        project.write(&format!("content/toolkits/02-two.{lang}.md"), page("Two", "chapter = 2\n", two));
    }
    project.write("content/toolkits/list.csv", "name,count\na,1\n");
    let words = project.read("content/words.toml");
    project.write("content/words.toml", format!("{words}\n{WORDS}"));
    for (name, text) in TEMPLATES {
        project.write(&format!("themes/connector/{name}"), text);
    }
    project
}

const WORDS: &str = r#"
[kit_file]
name = { en = "connector-toolkit", fr = "trousse-connecteur" }
print = { en = "print", fr = "a-imprimer" }
chapter_zip = { en = "This chapter", fr = "Ce chapitre" }
chapter_text = { en = "As text", fr = "En texte" }
kit_zip = { en = "All", fr = "Tout" }
kit_print = { en = "On one page", fr = "Sur une page" }
text_head = { en = "Chapter {n}, version {version}, {date}: {address}", fr = "Chapitre {n}, version {version}, {date} : {address}" }
"#;

const TEMPLATES: [(&str, &str); 5] = [
    (
        "pages/toolkits.html",
        "{% extends \"layouts/base.html\" %}{% block main %}{{ page.body | safe }}{% for file in page.downloads %}<a href=\"{{ file.href }}\">{{ file.title }} {{ file.type }} {{ file.bytes }} {{ file.size }} {{ file.lang }} {{ file.version }} {{ file.date }}</a>\n{% endfor %}{% endblock main %}",
    ),
    (
        "pages/chapter.html",
        "{% extends \"layouts/base.html\" %}{% block main %}{{ page.body | safe }}{% for file in page.downloads %}<a href=\"{{ file.href }}\">{{ file.title }} {{ file.type }} {{ file.bytes }} {{ file.size }} {{ file.lang }} {{ file.version }} {{ file.date }}</a>\n{% endfor %}{% endblock main %}",
    ),
    (
        "pages/kit-chapter.html",
        "<!doctype html><html lang=\"{{ page.lang }}\"><head><meta name=\"robots\" content=\"noindex\"><title>{{ page.title }}</title><link rel=\"stylesheet\" href=\"kit.css\"></head><body>{% for entry in page.toc %}<a href=\"#{{ entry.id }}\">{{ entry.title }}</a>{% endfor %}{{ page.body | safe }}{% if page.prev %}<a href=\"{{ page.prev.href }}\">{{ page.prev.title }}</a>{% endif %}{% if page.next %}<a href=\"{{ page.next.href }}\">{{ page.next.title }}</a>{% endif %}{% if page.book %}<a href=\"{{ page.book }}\">book</a>{% endif %}<a href=\"{{ page.home }}\">{{ page.home }}</a></body></html>",
    ),
    (
        "pages/kit.html",
        "<!doctype html><html lang=\"{{ page.lang }}\"><head><meta name=\"robots\" content=\"noindex\"><title>{{ page.title }}</title><link rel=\"stylesheet\" href=\"kit.css\"></head><body>{{ page.body | safe }}{% if page.print %}<a href=\"{{ page.print }}\">print</a>{% endif %}{% for chapter in page.chapters %}<h2{% if chapter.body %} id=\"{{ chapter.id }}\"{% endif %}><a href=\"{{ chapter.href }}\">{{ chapter.title }}</a></h2>{% if chapter.body %}{% for entry in chapter.toc %}<a href=\"#{{ entry.id }}\">{{ entry.title }}</a>{% endfor %}{{ chapter.body | safe }}{% endif %}{% endfor %}</body></html>",
    ),
    ("static/css/kit.css", "p { margin: 0 }\n"),
];

/// The files of a ZIP by name.
pub(crate) fn unzip(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = BTreeMap::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        assert!(file.last_modified().unwrap().to_string().ends_with(" 12:00:00"));
        files.insert(file.name().to_owned(), bytes);
    }
    files
}

/// What stands in attributes of that name.
fn values<'h>(html: &'h str, name: &str) -> Vec<&'h str> {
    let start = format!(" {name}=\"");
    html.split(start.as_str()).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

/// Every link of every page leads to a file beside it, to a part that is there, or to the portal.
pub(crate) fn follow_links(files: &BTreeMap<String, Vec<u8>>) {
    let pages: BTreeMap<&str, &str> = files
        .iter()
        .filter(|(name, _)| name.ends_with(".html"))
        .map(|(name, bytes)| (name.as_str(), std::str::from_utf8(bytes).unwrap()))
        .collect();
    for (name, html) in &pages {
        let ids = values(html, "id");
        assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "{name}: {ids:?}");
        for link in values(html, "href").into_iter().chain(values(html, "src")) {
            if link.starts_with("https://") || link.starts_with("mailto:") {
                assert!(!link.contains("localhost") && !link.contains("127.0.0.1"), "{name}: {link}");
                continue;
            }
            let (file, part) = link.split_once('#').unwrap_or((link, ""));
            let file = if file.is_empty() { name } else { file };
            assert!(files.contains_key(file), "{name} leads to {link}");
            if !part.is_empty() {
                assert!(values(pages[file], "id").contains(&part), "{name} leads to {link}");
            }
        }
    }
}

/// Signs of markdown and HTML that are left in a text.
pub(crate) fn marks(text: &str) -> Vec<&'static str> {
    let signs =
        ["**", "](", "{{", "`", "##", "| ", "<", "&amp;", "\n> ", "[^", "---", "\n- ", "\n* ", "\\\n"];
    signs.into_iter().filter(|sign| text.contains(sign)).collect()
}

#[test]
fn chapters_and_the_whole_book_can_be_taken_home() {
    let project = book();
    build(&project.options()).unwrap();
    let made = project.files("public");
    let chapter = unzip(&made["fr/toolkits/un/trousse-connecteur-01-un.fr.zip"]);
    assert_eq!(
        chapter.keys().collect::<Vec<_>>(),
        ["01-un.html", "01-un.txt", "kit.css", "list.csv", "plan.svg"]
    );
    follow_links(&chapter);
    let whole = unzip(&made["en/toolkits/connector-toolkit.en.zip"]);
    assert_eq!(
        whole.keys().collect::<Vec<_>>(),
        [
            "01-one.html",
            "02-two.html",
            "index.html",
            "kit.css",
            "list.csv",
            "plan.svg",
            "print.html",
            "txt/01-one.txt",
            "txt/02-two.txt",
        ]
    );
    follow_links(&whole);
    assert_eq!(whole["list.csv"], b"name,count\na,1\n");
    assert_eq!(whole["kit.css"], b"p{margin: 0}");
    let text = |name: &str| String::from_utf8(whole[name].clone()).unwrap();
    let one = text("01-one.html");
    assert!(
        one.contains("href=\"02-two.html#more\"") && one.contains("href=\"https://mini.example/en/\""),
        "{one}"
    );
    assert!(text("02-two.html").contains("href=\"index.html\""));
    let print = text("print.html");
    assert!(print.contains("href=\"#c02-more\"") && print.contains("id=\"c01-start\""), "{print}");
    let page = String::from_utf8(made["en/toolkits/connector-toolkit-print.en.html"].clone()).unwrap();
    let sheet = values(&page, "href")[0];
    assert!(sheet.starts_with("/css/kit.") && made.contains_key(&sheet[1..]), "{sheet}");
    assert!(page.contains("<style>p{margin: 0}</style>\n</head>") && !print.contains("<style>"), "{page}");
    let map = String::from_utf8(made["sitemap.xml"].clone()).unwrap();
    assert!(map.contains("/en/toolkits/one/") && !map.contains("connector-toolkit"));
}

#[test]
fn a_text_has_no_marks_left() {
    let built = build_in_memory(&book().options()).unwrap();
    let files: BTreeMap<_, _> = built.files().collect();
    let text = std::str::from_utf8(files["en/toolkits/one/connector-toolkit-01-one.en.txt"]).unwrap();
    assert_eq!(marks(text), [""; 0], "{text}");
    assert!(text.starts_with("ONE\n\nAbout One.\n\nChapter 1, version 3, November 20, 2026: https://mini.example/en/toolkits/one/\n"), "{text}");
    for part in
        ["Dear [name],\n\ncome.\n", "\n1. First [1]\n", "\n1. A note.\n", "• code\n", "A  B\n────\n1  2\n"]
    {
        assert!(text.contains(part), "{part:?} in {text}");
    }
}

#[test]
fn downloads_say_what_they_are() {
    let built = build_in_memory(&book().options()).unwrap();
    let files: BTreeMap<_, _> = built.files().collect();
    let page = std::str::from_utf8(files["fr/toolkits/un/index.html"]).unwrap();
    let path = "fr/toolkits/un/trousse-connecteur-01-un.fr.zip";
    let bytes = files[path].len();
    let size = portal::format::bytes(bytes as u64, portal::Lang::Fr);
    let link = format!("<a href=\"/{path}\">Ce chapitre ZIP {bytes} {size} fr 3 2026-11-20</a>");
    assert!(page.contains(&link), "{link} in {page}");
    let cover = std::str::from_utf8(files["en/toolkits/index.html"]).unwrap();
    assert!(
        cover.contains("/connector-toolkit.en.zip\">All ZIP")
            && cover.contains("-print.en.html\">On one page HTML")
    );
}

#[test]
fn the_same_texts_give_the_same_bytes() {
    let archives = |project: &Project| -> BTreeMap<String, Vec<u8>> {
        let built = build_in_memory(&project.options()).unwrap();
        let files = built.files().filter(|(path, _)| path.contains("toolkits/"));
        files.map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect()
    };
    let first = archives(&book());
    assert_eq!(first.keys().filter(|path| path.ends_with(".zip")).count(), 6);
    assert!(first == archives(&book()), "the same texts made other files");
}

#[test]
fn a_word_that_names_files_is_missed() {
    let project = book();
    project.edit("content/words.toml", "print = { en = \"print\", fr = \"a-imprimer\" }\n", "");
    let (code, _, err) = said(&project.run(&["check"]));
    assert_eq!(code, 1);
    assert!(err.contains("no word `kit_file.print`"), "{err}");
}

#[test]
fn edits_reach_the_editions_that_show_them() {
    let live = Live::over(book());
    let project = &live.project;
    let zip =
        |path: &str| live.site.built().unwrap().files().find(|(name, _)| *name == path).unwrap().1.to_vec();
    let (one, two, whole) = (
        "en/toolkits/one/connector-toolkit-01-one.en.zip",
        "en/toolkits/02-two/connector-toolkit-02-two.en.zip",
        "en/toolkits/connector-toolkit.en.zip",
    );
    let before = [one, two, whole].map(zip);
    project.edit("content/toolkits/02-two.en.md", "Text.", "Other text.");
    live.equals_clean_build();
    let after = [one, two, whole].map(zip);
    assert_eq!(before[0], after[0], "a chapter is not touched by another");
    assert!(before[1] != after[1] && before[2] != after[2]);

    project.edit("content/toolkits/list.csv", "a,1", "a,2");
    live.equals_clean_build();
    assert_eq!(unzip(&zip(one))["list.csv"], b"name,count\na,2\n");
    project.edit("content/words.toml", "name = { en = \"connector-toolkit\"", "name = { en = \"kit\"");
    live.equals_clean_build();
    assert!(live.site.built().unwrap().files().any(|(path, _)| path == "en/toolkits/kit.en.zip"));
}
