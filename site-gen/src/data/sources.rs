//! `content/data/sources.toml`: where facts and figures come from.
//!
//! Comes in: the file's text. Goes out: sources by key, each ready for templates. Never here: which page names them.

use std::collections::BTreeMap;

use portal::directory::PartialDate;
use portal::{Lang, Problem, problem};
use serde::Deserialize;
use tera::{Map, Value};
use toml::Spanned;

/// Where the sources are written.
pub(crate) const FILE: &str = "content/data/sources.toml";

/// Sources by key.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sources(BTreeMap<String, Value>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceToml {
    title: String,
    /// The language of the title.
    #[serde(default = "english")]
    lang: Lang,
    publisher: String,
    date: Option<Spanned<String>>,
    url: Option<Spanned<String>>,
}

/// Most of what was written on the program is in English.
const fn english() -> Lang {
    Lang::En
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
        Self(written.into_iter().map(|(key, source)| (key.clone(), resolve(key, source, problems))).collect())
    }

    /// A source as templates see it: `key`, `title`, `lang` (of the title), `publisher`, `date`, `url`.
    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// Every key.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

fn resolve(key: String, written: SourceToml, problems: &mut Vec<Problem>) -> Value {
    let SourceToml { title, lang, publisher, date, url } = written;
    if let Some(date) = date.as_ref().filter(|date| PartialDate::parse(date.get_ref()).is_none()) {
        let problem = Problem::at(FILE, date.span(), format!("`{}` is no date", date.get_ref()));
        problems.push(problem.hint("write 2009, 2009-07 or 2009-07-15"));
    }
    if let Some(url) = url.as_ref().filter(|url| !url.get_ref().starts_with("https://")) {
        let problem = Problem::at(FILE, url.span(), "this is not a full address");
        problems.push(problem.hint("write https://…, or leave `url` out"));
    }
    let mut map = Map::default();
    map.insert("key".into(), key.into());
    map.insert("title".into(), title.into());
    map.insert("lang".into(), lang.code().into());
    map.insert("publisher".into(), publisher.into());
    map.insert("date".into(), date.map(Spanned::into_inner).into());
    map.insert("url".into(), url.map(Spanned::into_inner).into());
    map.into()
}
