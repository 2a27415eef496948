//! The words of the interface, written once in `content/words.toml` in both languages.
//!
//! Comes in: the file's text, two levels deep (`group.word`). Goes out: one map per language that templates read as
//! `w.group.word`. Never here: sentences of a page, which belong to content.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use tera::Value;

use crate::{Both, Lang, Problem, problem};

/// Every word of the interface: group, word, both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Words(BTreeMap<String, BTreeMap<String, Both<String>>>);

impl Words {
    /// Reads `words.toml`. Every wrong entry is a problem: a missing language, an empty text, placeholders
    /// (`{date}`) that differ between the languages.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Problem>> {
        let words: Self = problem::read_toml(file, text).map_err(|problem| vec![problem])?;
        let mut problems = Vec::new();
        for (group, word, both) in words.iter() {
            let place = |message: String| match text.find(&format!("\n{word} = ")) {
                Some(at) => Problem::at(file, at + 1..at + 1 + word.len(), message),
                None => Problem::in_file(file, message),
            };
            for lang in Lang::ALL {
                if both.of(lang).trim().is_empty() {
                    problems.push(place(format!("`{group}.{word}` has no {lang} text")));
                }
            }
            if placeholders(&both.en) != placeholders(&both.fr) {
                problems.push(
                    place(format!("the placeholders of `{group}.{word}` differ between the languages"))
                        .hint("write the same {names} in both"),
                );
            }
        }
        if problems.is_empty() { Ok(words) } else { Err(problems) }
    }

    /// A word by `group` and `word`, if there is one.
    pub fn get(&self, group: &str, word: &str, lang: Lang) -> Option<&str> {
        Some(self.0.get(group)?.get(word)?.of(lang))
    }

    /// Every word with its group.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, &Both<String>)> {
        self.0.iter().flat_map(|(group, words)| {
            words.iter().map(move |(word, both)| (group.as_str(), word.as_str(), both))
        })
    }

    /// One language's words as templates see them: a map of groups of words.
    pub fn value(&self, lang: Lang) -> Value {
        let groups: BTreeMap<&str, BTreeMap<&str, &str>> = self
            .0
            .iter()
            .map(|(group, words)| {
                (
                    group.as_str(),
                    words.iter().map(|(word, both)| (word.as_str(), both.of(lang).as_str())).collect(),
                )
            })
            .collect();
        Value::from_serializable(&groups)
    }
}

/// The `{names}` that a text leaves open.
pub fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

/// A text with its `{names}` filled in; names without a value stay as they are.
pub fn fill<'a>(text: &str, values: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    values
        .into_iter()
        .fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differing_placeholders_and_missing_texts_are_problems() {
        let text = "[a]\nok = { en = \"{n} days\", fr = \"{n} jours\" }\nbad = { en = \"{n} days\", fr = \"jours\" }\nnone = { en = \"x\", fr = \"\" }\n";
        let problems = Words::parse("content/words.toml", text).unwrap_err();
        let messages: Vec<_> = problems.iter().map(|p| p.message.as_str()).collect();
        assert_eq!(
            messages,
            ["the placeholders of `a.bad` differ between the languages", "`a.none` has no fr text"]
        );
    }

    #[test]
    fn names_are_filled_in() {
        assert_eq!(fill("{a} of {b}", [("a", "1"), ("b", "2")]), "1 of 2");
    }
}
