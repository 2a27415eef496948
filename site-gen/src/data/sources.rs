//! `content/data/sources.toml`: where facts and figures come from.
//!
//! Comes in: the file's text. Goes out: sources by key, each ready for templates. Never here: which page names them.

use std::collections::BTreeMap;

use portal::directory::PartialDate;
use portal::{Both, Lang, Problem, problem};
use serde::Deserialize;
use tera::{Map, Value};
use toml::Spanned;

/// Where the sources are written.
pub(crate) const FILE: &str = "content/data/sources.toml";

/// Sources by key.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sources(BTreeMap<String, Both<Value>>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceToml {
    title: String,
    /// The language of the title: it is never translated, so pages of the other language mark it.
    lang: Lang,
    publisher: Name,
    date: Option<Spanned<String>>,
    url: Option<Spanned<String>>,
}

/// A name as its owner writes it: one for all, or one in each language.
#[derive(Deserialize)]
#[serde(untagged)]
enum Name {
    One(String),
    Each(Both<String>),
}

impl Sources {
    /// Reads the file; entries with problems are kept, so that what names them is not reported as well.
    pub(crate) fn read(text: &str, problems: &mut Vec<Problem>) -> Self {
        let written: BTreeMap<String, SourceToml> = match problem::read_toml(FILE, text) {
            Ok(written) => written,
            Err(problem) => {
                problems.push(problem);
                return Self::default();
            }
        };
        Self(
            written
                .into_iter()
                .map(|(key, source)| {
                    let source = resolve(&key, source, problems);
                    (key, source)
                })
                .collect(),
        )
    }

    /// A source as templates see it in a language: `key`, `title`, `lang` (of the title), `publisher`, `date`, `url`.
    pub(crate) fn get(&self, key: &str, lang: Lang) -> Option<&Value> {
        self.0.get(key).map(|source| source.of(lang))
    }

    /// Whether there is a source of this key.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// Every key.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

fn resolve(key: &str, written: SourceToml, problems: &mut Vec<Problem>) -> Both<Value> {
    let SourceToml { title, lang, publisher, date, url } = written;
    if let Some(date) = date.as_ref().filter(|date| PartialDate::parse(date.get_ref()).is_none()) {
        let problem = Problem::at(FILE, date.span(), format!("`{}` is no date", date.get_ref()));
        problems.push(problem.hint("write 2009, 2009-07 or 2009-07-15"));
    }
    if let Some(url) = url.as_ref().filter(|url| !url.get_ref().starts_with("https://")) {
        let problem = Problem::at(FILE, url.span(), "this is not a full address");
        problems.push(problem.hint("write https://…, or leave `url` out"));
    }
    Both::from_fn(|reader| {
        let publisher = match &publisher {
            Name::One(name) => name,
            Name::Each(names) => names.of(reader),
        };
        let mut map = Map::default();
        map.insert("key".into(), key.into());
        map.insert("title".into(), title.as_str().into());
        map.insert("lang".into(), lang.code().into());
        map.insert("publisher".into(), publisher.as_str().into());
        map.insert("date".into(), date.as_ref().map(|date| date.get_ref().as_str()).into());
        map.insert("url".into(), url.as_ref().map(|url| url.get_ref().as_str()).into());
        map.into()
    })
}
