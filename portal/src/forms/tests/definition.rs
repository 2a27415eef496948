//! What a form file may say, and how its mistakes are told.

use super::*;
use crate::forms::{Audience, Kind, KindName, Notify, privacy_inventory};

/// Problems of the sample form after changes, as people see them: first lines, without the file's name.
fn problems(changes: &[(&str, &str)]) -> Vec<String> {
    let text = changes.iter().fold(FORM.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "the sample form has {from}");
        text.replacen(from, to, 1)
    });
    let found = Form::parse(FILE, &text).unwrap_err();
    let line =
        |p: &crate::Problem| p.locate(Some(&text)).to_string().lines().next().unwrap_or_default().to_owned();
    found.iter().map(line).map(|line| line.replace(&format!("{FILE}:"), "")).collect()
}

/// The message of the only problem after one change.
fn problem(from: &str, to: &str) -> String {
    let mut found = problems(&[(from, to)]);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0).splitn(3, ':').last().unwrap_or_default().trim().to_owned()
}

#[test]
fn a_form_has_what_its_file_says() {
    let form = form();
    assert_eq!((form.id.as_str(), form.version, form.retention_days), ("sample", 3, 730));
    assert_eq!(form.intro.en, ["One.", "Two lines."]);
    assert_eq!(form.intro.fr, ["Un.", "Deux lignes\u{a0}!".replace('\u{a0}', " ").as_str()]);
    let kinds: Vec<KindName> = form.fields().map(|field| field.kind.name()).collect();
    assert!(KindName::ALL.iter().all(|kind| kinds.contains(kind)), "the sample has every kind");
    assert!(form.field("email").unwrap().is_required() && !form.field("phone").unwrap().is_required());
    assert_eq!(form.section_of("cv").unwrap().id, "work");
    assert_eq!(form.rules[0].one_of, ["postal_area", "arriving_on"], "in the form's order");
    assert!(form.input_names().contains(&"arriving_on.month".to_owned()));
    assert!(form.section("work").unwrap().has_file() && !form.first_section().has_file());
    assert!(matches!(form.field("cv").unwrap().kind, Kind::File(limits) if limits.max == 2_000_000));
}

#[test]
fn mistakes_of_words_and_names() {
    assert_eq!(problem("fr = \"Envoyer\"", "fr = \" \""), "`submit` has no fr text");
    assert_eq!(problem("id = \"phone\"", "id = \"Phone-1\""), "`Phone-1` is no id of a field");
    assert_eq!(
        problem("id = \"phone\"", "id = \"form\""),
        "no field can be called `form`: every page uses the id"
    );
    assert_eq!(
        problem("id = \"consent\"\ntitle", "id = \"work\"\ntitle"),
        "the section `work` is there twice"
    );
    assert_eq!(
        problem("id = \"consent\"\ntitle", "id = \"check\"\ntitle"),
        "no section can be called `check`: addresses use the word"
    );
    assert_eq!(problem("id = \"phone\"", "id = \"profile\""), "the field `profile` is there twice");
    assert_eq!(problem("value = \"friends\"", "value = \"job\""), "the option `job` is there twice");
    assert_eq!(problem("id = \"sample\"", "id = \"other\""), "the file's name does not fit its id");
    assert_eq!(
        problem("autocomplete = \"name\"", "autocomplete = \"nome\""),
        "browsers know no autocomplete `nome`"
    );
    assert_eq!(problem("\"Enter your name\"", "\"Enter {what}\""), "nothing fills `{what}` of `missing`");
    assert_eq!(problem("[\"Nous la lisons.\"]", "[]").split(',').next(), Some("`after` needs steps"));
    assert_eq!(
        problem("intro = { en = \"Who", "intro = { en = \"\\n\\nI\\n\\nWho"),
        "the `intro` of a section is one paragraph"
    );
}

#[test]
fn mistakes_of_references() {
    assert_eq!(problem("confirm_email = \"email\"", "confirm_email = \"mail\""), "no field `mail`");
    assert_eq!(
        problem("confirm_email = \"email\"", "confirm_email = \"name\""),
        "`name` is no field of kind `email`"
    );
    assert_eq!(problem("is = [\"newcomer\"]", "is = [\"newcomers\"]"), "`group` has no option `newcomers`");
    assert_eq!(problem("is = [\"newcomer\"]", "is = []"), "a condition without values is never met");
    assert_eq!(
        problem("{ field = \"group\", is = [\"newcomer\"] }", "{ field = \"groop\", is = [\"x\"] }"),
        "no field `groop`"
    );
    assert_eq!(
        problem("{ field = \"group\", is = [\"newcomer\"] }", "{ field = \"can_work\", is = [\"yes\"] }"),
        "the field `can_work` does not come before this one"
    );
    assert_eq!(
        problem("{ field = \"agree\", is = [\"yes\"] }", "{ field = \"name\", is = [\"yes\"] }"),
        "a condition can't look at `name`"
    );
    assert_eq!(problem("one_of = [\"arriving_on\",", "one_of = [\"arriving\","), "no field `arriving`");
    assert_eq!(
        problem("one_of = [\"arriving_on\",", "one_of = [\"phone\","),
        "`postal_area` stands in another section than the rule's first field"
    );
    assert_eq!(problem("one_of = [\"arriving_on\", ", "one_of = ["), "a rule across fields needs two");
}

#[test]
fn mistakes_of_limits() {
    assert_eq!(problem("max = 40", "max = 501"), "`max` is a number from 1 to 500");
    assert_eq!(problem("max = 40", "max = 0"), "`max` is a number from 1 to 500");
    assert_eq!(problem("max = 40", "rows = 4"), "`rows` means nothing for the kind `text`");
    assert_eq!(problem("rows = 4", "rows = 99"), "`rows` is a number from 2 to 20");
    assert_eq!(problem("from_year = 1950", "from_year = 50"), "`from_year` is a number from 1900 to 2100");
    assert_eq!(
        problem("from_year = 1950", "from_year = 1950\nto_year = 1949"),
        "`to_year` 1949 is before `from_year` 1950"
    );
    assert_eq!(
        problem(
            "max = 2\n[[section.field]]\nid = \"occupation\"",
            "max = 4\n[[section.field]]\nid = \"occupation\""
        ),
        "`max` is a number from 1 to 3"
    );
    assert_eq!(problem("kind = \"phone\"", "kind = \"choice\""), "no `options`");
    assert_eq!(
        problem(
            "kind = \"phone\"",
            "kind = \"choice\"\noptions = [{ value = \"a\", label = { en = \"A\", fr = \"A\" } }]"
        ),
        "fewer than two options"
    );
    assert_eq!(problem("kind = \"phone\"", "kind = \"fone\""), "unknown value `fone`");
    assert_eq!(problem("version = 3", "version = 0"), "`version` is a number from 1 on");
    assert_eq!(
        problem("retention_days = 730", "retention_days = 0"),
        "`retention_days` is a number from 1 to 3660"
    );
}

#[test]
fn all_mistakes_come_in_one_run_with_their_places() {
    let found = problems(&[
        ("version = 3", "version = 0\ncolour = 1"),
        ("missing = { en = \"Choose a community\"", "mising = { en = \"Choose a community\""),
        ("max = 40", "max = 40\nlimit = 3\nwidth = 4"),
        ("is = [\"job\", \"advice\"]", "is = [\"job\", \"advise\"]"),
        ("fr = \"J’accepte\"", "fr = \"\""),
        ("\"postal_area\"]", "\"postal\"]"),
    ]);
    assert_eq!(
        found,
        [
            "4:1: unknown key `colour`",
            "25:1: unknown key `mising`",
            "57:1: unknown key `limit`",
            "58:1: unknown key `width`",
            "98:46: `looking_for` has no option `advise`",
            "132:9: `label` has no fr text",
        ],
        "the rule is held back while fields can't be read"
    );
}

#[test]
fn a_community_to_tell_must_be_asked() {
    let message = problem("id = \"community\"\nkind = \"community\"", "id = \"place\"\nkind = \"community\"");
    assert_eq!(message, "no community to tell");
}

#[test]
fn text_that_is_no_form_is_told_and_never_a_panic() {
    for text in [
        "",
        "id = ",
        "[[section]]",
        "section = 1",
        "section = [1]",
        "[[section]]\n[[section.field]]",
        "\u{feff}id='x'",
    ] {
        assert!(!Form::parse(FILE, text).unwrap_err().is_empty(), "{text}");
    }
}

#[test]
fn old_versions_carry_theirs_in_the_name() {
    assert!(Form::parse("content/forms/archive/sample.3.toml", FORM).is_ok());
    let problems = Form::parse("content/forms/archive/sample.toml", FORM).unwrap_err();
    assert_eq!(problems[0].hint.as_deref(), Some("name the file sample.3.toml"));
}

#[test]
fn the_inventory_gives_every_question_a_reason() {
    let rows = privacy_inventory(&form());
    assert_eq!(rows.len(), form().fields().count());
    let row = |id: &str| rows.iter().find(|row| row.field == id).unwrap();
    assert_eq!((row("email").why.fr.as_str(), row("email").sensitive), ("Pour vous répondre.", true));
    assert_eq!(
        (row("phone").why.en.as_str(), row("phone").readers.en.as_str()),
        ("To match you.", "A coordinator.")
    );
    assert_eq!(row("more").readers.fr, "Personne.");
}

#[test]
fn only_a_public_form_must_tell_everybody_what_follows() {
    let without = [
        ("intro = { en = \"One.\\n\\nTwo\\nlines.\", fr = \"Un.\\n\\nDeux\\nlignes !\" }\n", ""),
        ("paper = { en = \"Ask us.\", fr = \"Demandez-nous.\" }\n", ""),
        ("after = { en = [\"We read it.\"], fr = [\"Nous la lisons.\"] }\n", ""),
        ("notify = \"community\"\n", ""),
    ];
    let told = problems(&without);
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(told.iter().all(|problem| problem.contains("a public form needs `")), "{told:?}");
    for audience in ["staff", "link"] {
        let said = format!("version = 3\naudience = \"{audience}\"\n");
        let text = without.iter().fold(FORM.to_owned(), |text, (from, to)| text.replacen(from, to, 1));
        let form = Form::parse(FILE, &text.replacen("version = 3\n", &said, 1)).unwrap();
        assert_ne!(form.audience, Audience::Public);
        assert_eq!(form.notify, Notify::Nobody);
        assert!(form.paper.en.is_empty() && form.after.fr.is_empty());
        assert!(!privacy_inventory(&form).is_empty());
    }
}
