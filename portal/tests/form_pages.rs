//! The real forms in the real theme: each page of each form, in both languages, empty and wrong. What a reader of the
//! page follows (labels, hints, errors, links of the summary) leads somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use portal::directory::{COMMUNITIES_FILE, Directory, OCCUPATIONS_FILE};
use portal::forms::{FieldError, Form, FormView, RawAnswers, Section, Showing, ViewOptions};
use portal::theme::THEME_FOLDER;
use portal::{Bundle, Lang, Theme, Words};
use tera::{Context, Value};

const TODAY: Date = Date::constant(2026, 11, 22);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Files of a folder and its folders, by their path from it.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let entry = entry.expect("the folder is readable");
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            found.extend(
                files(&entry.path()).into_iter().map(|(path, text)| (format!("{name}/{path}"), text)),
            );
        } else if name.ends_with(".html") || name.ends_with(".toml") {
            found.insert(name, read(&entry.path()));
        }
    }
    found
}

/// The values of an attribute, in the order of the page.
fn attributes<'h>(html: &'h str, name: &str) -> Vec<&'h str> {
    let start = format!(" {name}=\"");
    html.split(start.as_str()).skip(1).filter_map(|rest| Some(rest.split_once('"')?.0)).collect()
}

/// What is wrong with the references inside of a page.
fn loose_ends(html: &str) -> Vec<String> {
    let ids = attributes(html, "id");
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    let mut loose = Vec::new();
    if known.len() < ids.len() {
        loose.push(format!("ids are there twice: {ids:?}"));
    }
    let summary = attributes(html, "href").into_iter().filter_map(|href| href.strip_prefix('#'));
    let described = attributes(html, "aria-describedby").into_iter().flat_map(str::split_whitespace);
    for id in attributes(html, "for").into_iter().chain(summary).chain(described) {
        if !known.contains(id) {
            loose.push(format!("nothing has the id {id}"));
        }
    }
    loose
}

/// Renders a section and looks at the page.
fn look_at(theme: &Theme, showing: &Showing<'_>, section: &Section, raw: &RawAnswers, errors: &[FieldError]) {
    let place = format!("{} {} {}", showing.form.id, section.id, showing.lang);
    let view = FormView::section(showing, section, raw, errors, ViewOptions::default());
    let mut arguments = Context::new();
    arguments.insert("form", &view);
    let html = theme
        .component("form.page", showing.lang, &arguments, &Value::none())
        .unwrap_or_else(|problem| panic!("{place}: {problem:?}"));
    assert_eq!(loose_ends(&html), [] as [String; 0], "{place}");
    assert!(!html.contains("<wrong>"), "{place}: what was typed is escaped");
    let (ids, names) = (attributes(&html, "id"), attributes(&html, "name"));
    for field in &view.fields {
        assert!(ids.contains(&field.id.as_str()), "{place}: no input with the id {}", field.id);
        let told = ids.contains(&format!("{}-error", field.id).as_str());
        assert_eq!(told, field.error.is_some(), "{place}: the error of {}", field.id);
        let inputs =
            section.fields.iter().filter(|own| own.id == field.name).flat_map(|own| own.input_names());
        for input in inputs {
            assert!(names.contains(&input.as_str()), "{place}: no input {input}");
        }
    }
}

#[test]
fn every_page_of_every_form_holds_together() {
    let content = root().join("content");
    let words = Words::parse("content/words.toml", &read(&content.join("words.toml"))).unwrap();
    let bundle = Bundle { templates: files(&root().join(THEME_FOLDER)), words, ..Bundle::default() };
    let theme = Theme::new(&bundle).unwrap();
    let data = |file: &str| read(&root().join(file));
    let directory = Directory::parse(&data(COMMUNITIES_FILE), &data(OCCUPATIONS_FILE)).unwrap();
    for (file, text) in files(&content.join("forms")) {
        let form = Form::parse(&format!("content/forms/{file}"), &text).unwrap();
        let blank = RawAnswers::new();
        let wrong: RawAnswers = form.input_names().into_iter().map(|name| (name, "\"<wrong>&")).collect();
        let errors = form.check(&wrong, &directory, TODAY, Lang::En).expect_err("no such answer is right");
        for lang in Lang::ALL {
            let showing =
                Showing { form: &form, lang, directory: &directory, words: &bundle.words, today: TODAY };
            for section in &form.sections {
                look_at(&theme, &showing, section, &blank, &[]);
                look_at(&theme, &showing, section, &wrong, &errors);
            }
        }
    }
}
