//! The forms, data files and words of the real site: whatever the portal will be asked to read, it can read, and
//! whatever can go wrong has words.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use jiff::civil::Date;
use portal::directory::{COMMUNITIES_FILE, Directory, OCCUPATIONS_FILE};
use portal::eligibility::{CanWork, Group};
use portal::forms::{
    Audience, CheckOptions, CheckView, FieldError, FieldProblem, Form, FormView, Kind, Notify, RawAnswers,
    Showing, ViewOptions, known, privacy_inventory, words_needed,
};
use portal::{Lang, Problem, Words, words};

const TODAY: Date = Date::constant(2026, 11, 22);

/// A file of the project, by its path from the root.
fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn told(problems: &[Problem], text: impl Fn(&str) -> String) -> String {
    problems.iter().map(|p| p.locate(Some(&text(&p.file))).to_string()).collect::<Vec<_>>().join("\n")
}

fn forms() -> Vec<Form> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../content/forms");
    let entries =
        fs::read_dir(&folder).expect("the project has forms").map(|entry| entry.expect("is readable"));
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let files: BTreeSet<String> =
        names.filter(|name| name.ends_with(".toml")).map(|name| format!("content/forms/{name}")).collect();
    let parse = |file: &String| {
        let text = read(file);
        Form::parse(file, &text).unwrap_or_else(|problems| panic!("{}", told(&problems, |_| text.clone())))
    };
    files.iter().map(parse).collect()
}

fn directory() -> Directory {
    let parsed = Directory::parse(&read(COMMUNITIES_FILE), &read(OCCUPATIONS_FILE));
    parsed.unwrap_or_else(|problems| panic!("{}", told(&problems, read)))
}

fn real_words() -> Words {
    let file = "content/words.toml";
    let text = read(file);
    Words::parse(file, &text).unwrap_or_else(|problems| panic!("{}", told(&problems, |_| text.clone())))
}

#[test]
fn the_forms_hold_together() {
    let forms = forms();
    let public = forms.iter().filter(|form| form.audience == Audience::Public);
    let ids: Vec<&str> = public.map(|form| form.id.as_str()).collect();
    let expected = [
        "connectee-application",
        "connector-application",
        "contact",
        "new-community",
        "page-feedback",
        "privacy-request",
        "story",
    ];
    assert_eq!(ids, expected);
    assert!(forms.iter().all(|form| !privacy_inventory(form).is_empty()));
}

#[test]
fn the_directory_holds_together() {
    let directory = directory();
    assert!(directory.communities().len() >= 6 && !directory.occupations().is_empty());
    let listed: usize = directory.by_sector(Lang::Fr).iter().map(|(_, occupations)| occupations.len()).sum();
    assert_eq!(listed, directory.occupations().len());
}

#[test]
fn every_word_that_is_needed_is_there() {
    let words = real_words();
    let missing: Vec<_> = words_needed()
        .into_iter()
        .filter(|(group, word)| words.get(group, word, Lang::En).is_none())
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    let needed: BTreeSet<(&str, &str)> = words_needed().into_iter().collect();
    let groups: BTreeSet<&str> = needed.iter().map(|(group, _)| *group).collect();
    let unused: Vec<_> = words
        .iter()
        .map(|(group, word, _)| (group, word))
        .filter(|(group, word)| groups.contains(group) && !needed.contains(&(*group, *word)))
        .collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
}

/// Every kind of field, every problem, both languages: a sentence without a gap, short enough to be read.
#[test]
fn every_problem_has_a_whole_sentence_in_both_languages() {
    let words = real_words();
    let form = forms().remove(0);
    let mut said: BTreeMap<Lang, BTreeSet<String>> = BTreeMap::new();
    let problems = FieldProblem::all();
    for problem in &problems {
        for lang in Lang::ALL {
            let error = FieldError { field: "no-field-of-this-form".into(), problem: *problem };
            let text = error.words(&form, &words, lang);
            assert!(
                !text.starts_with("problem.") && words::placeholders(&text).is_empty(),
                "{problem:?}: {text}"
            );
            assert!(text.split_whitespace().count() <= 20 && !text.ends_with('.'), "{text}");
            said.entry(lang).or_default().insert(text);
        }
    }
    let different = |lang| said[&lang].len();
    assert_eq!(different(Lang::En), different(Lang::Fr), "what English tells apart French does too");
}

#[test]
fn a_form_sent_empty_says_in_both_languages_what_is_missing() {
    let (directory, words) = (directory(), real_words());
    for form in forms() {
        let raw = RawAnswers::new();
        let Err(errors) = form.check(&raw, &directory, TODAY, Lang::En) else {
            assert_eq!(form.id, "import-row", "only a row of an old list may lack every answer");
            continue;
        };
        for lang in Lang::ALL {
            let showing = Showing { form: &form, lang, directory: &directory, words: &words, today: TODAY };
            for section in &form.sections {
                let view = FormView::section(&showing, section, &raw, &errors, ViewOptions::default());
                assert!(view.errors.iter().all(|error| !error.text.is_empty()), "{} {}", form.id, section.id);
                let made = serde_json::to_string(&view).unwrap();
                assert!(!made.contains("form.") && !made.contains("problem."), "{} {}", form.id, section.id);
            }
            let view = CheckView::new(&showing, &raw, &errors, CheckOptions::default());
            assert_eq!(view.errors.len(), errors.len());
        }
    }
}

/// The program acts on these fields by name; their values are those of its own types.
#[test]
fn the_application_asks_what_eligibility_looks_at() {
    let forms = forms();
    let application = forms.iter().find(|form| form.id == "connectee-application").unwrap();
    let values = |id: &str| -> Vec<&str> {
        application.field(id).unwrap().kind.options().iter().map(|option| option.value.as_str()).collect()
    };
    assert_eq!(values(known::GROUP), Group::ALL.map(Group::id));
    assert!(values(known::CAN_WORK).iter().all(|value| CanWork::parse(value).is_some()));
    assert_eq!(values(known::CAN_WORK).len(), 3);
    assert_eq!(application.field(known::COMMUNITY).unwrap().kind, Kind::Community);
    assert!(matches!(application.field(known::ARRIVAL_YEAR).unwrap().kind, Kind::Year(_)));
}

/// Lists of people show names; every form that goes to a community asks for one under the same ids.
#[test]
fn communities_learn_names_by_the_same_questions() {
    for form in forms().iter().filter(|form| form.notify == Notify::Community) {
        for id in [known::FIRST_NAME, known::LAST_NAME] {
            assert!(
                matches!(form.field(id).map(|field| &field.kind), Some(Kind::Text(_))),
                "{} {id}",
                form.id
            );
        }
    }
}

#[test]
fn eligibility_speaks_both_languages() {
    let (directory, words) = (directory(), real_words());
    let application = forms().into_iter().find(|form| form.id == "connectee-application").unwrap();
    for community in directory.communities() {
        for group in Group::ALL {
            let raw: RawAnswers = [(known::COMMUNITY, community.slug.as_str()), (known::GROUP, group.id())]
                .into_iter()
                .collect();
            for lang in Lang::ALL {
                let showing =
                    Showing { form: &application, lang, directory: &directory, words: &words, today: TODAY };
                let section = application.first_section();
                let view = FormView::section(&showing, section, &raw, &[], ViewOptions::default());
                let eligibility = view.eligibility.expect("community and group are known");
                let lines = eligibility.lines.iter().chain([&eligibility.next]);
                for line in lines {
                    assert!(!line.contains("eligibility.") && words::placeholders(line).is_empty(), "{line}");
                }
            }
        }
    }
}
