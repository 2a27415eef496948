//! Reads a TOML file table by table, so that mistakes in several tables are all reported in one run.
//!
//! Comes in: a file's text. Goes out: written values with their places, and a [`Report`] of what is wrong with them.
//! Never here: what the values mean.

use std::ops::Range;

use serde::Deserialize;
use toml::de::{DeTable, DeValue, Error, ValueDeserializer};

use crate::problem::closest;
use crate::{Both, Lang, Problem};

/// A value with its place in the file.
pub(crate) use toml::Spanned;

/// What is wrong with one file, collected while it is read.
pub(crate) struct Report<'a> {
    file: &'a str,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Report<'a> {
    pub(crate) const fn new(file: &'a str, problems: &'a mut Vec<Problem>) -> Self {
        Self { file, problems }
    }

    /// A problem at a place, without a hint.
    pub(crate) fn at(&mut self, span: Range<usize>, message: impl Into<String>) {
        self.problems.push(Problem::at(self.file, span, message));
    }

    /// A problem at a place, with the way out.
    pub(crate) fn at_with(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.problems.push(Problem::at(self.file, span, message).hint(hint));
    }

    /// A problem with a word at a place; the hint names the word that was probably meant.
    pub(crate) fn unknown<'w>(
        &mut self,
        word: &Spanned<String>,
        message: impl Into<String>,
        known: impl IntoIterator<Item = &'w str>,
    ) {
        self.problems.push(Problem::at(self.file, word.span(), message).suggest(word.get_ref(), known));
    }

    /// Both languages of a text have words.
    pub(crate) fn words(&mut self, key: &str, text: &Spanned<Both<String>>) {
        for lang in Lang::ALL {
            if text.get_ref().of(lang).trim().is_empty() {
                self.at(text.span(), format!("`{key}` has no {lang} text"));
            }
        }
    }

    /// What the reader of TOML says; `hint` is better than its own.
    fn toml(&mut self, error: &Error, hint: Option<String>) {
        let problem = Problem::from_toml(self.file, 0, error);
        let hint = hint.or_else(|| problem.hint.clone());
        self.problems.push(Problem { hint, ..problem });
    }
}

/// A table of a file that has not been read yet.
pub(crate) struct Piece<'t> {
    table: DeTable<'t>,
    span: Range<usize>,
    /// Keys of tables that were taken out, which an unknown key may have been meant to be.
    taken: Vec<String>,
}

impl<'t> Piece<'t> {
    /// The whole file; none when it is no TOML, with every mistake reported.
    pub(crate) fn parse(text: &'t str, report: &mut Report<'_>) -> Option<Self> {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            report.toml(error, None);
        }
        let span = table.span();
        errors.is_empty().then(|| Self::new(table.into_inner(), span))
    }

    const fn new(table: DeTable<'t>, span: Range<usize>) -> Self {
        Self { table, span, taken: Vec::new() }
    }

    /// Where the table is.
    pub(crate) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Takes the tables written as `[[key]]` out of this one; none when there are none.
    pub(crate) fn take(&mut self, key: &str, report: &mut Report<'_>) -> Vec<Self> {
        self.taken.push(key.to_owned());
        let Some(value) = self.table.remove(key) else { return Vec::new() };
        let span = value.span();
        let DeValue::Array(values) = value.into_inner() else {
            report.at_with(span, format!("`{key}` is not a list of tables"), format!("write `[[{key}]]`"));
            return Vec::new();
        };
        let mut pieces = Vec::new();
        for value in values {
            let span = value.span();
            match value.into_inner() {
                DeValue::Table(table) => pieces.push(Self::new(table, span)),
                _ => report.at(span, format!("an entry of `{key}` is not a table")),
            }
        }
        pieces
    }

    /// Reads the table into its written type; each unknown key is a problem of its own.
    pub(crate) fn read<T: Deserialize<'t>>(mut self, report: &mut Report<'_>) -> Option<T> {
        let mut whole = true;
        loop {
            let value = Spanned::new(self.span.clone(), DeValue::Table(self.table.clone()));
            let error = match T::deserialize(ValueDeserializer::from(value)) {
                Ok(read) => return whole.then_some(read),
                Err(error) => error,
            };
            whole = false;
            let unknown = error.message().starts_with("unknown field").then(|| error.span()).flatten();
            let key = self.table.keys().find(|key| Some(key.span()) == unknown).cloned();
            let meant =
                key.as_ref().and_then(|key| closest(key.get_ref(), self.taken.iter().map(String::as_str)));
            report.toml(&error, meant.map(|key| format!("did you mean `[[{key}]]`?")));
            self.table.remove(&key?)?;
        }
    }
}

/// Reports the second and later ones of names that must differ.
pub(crate) fn unique<'n>(
    names: impl IntoIterator<Item = &'n Spanned<String>>,
    what: &str,
    report: &mut Report<'_>,
) {
    let mut seen = std::collections::BTreeSet::new();
    for name in names {
        if !seen.insert(name.get_ref()) {
            report.at(name.span(), format!("the {what} `{}` is there twice", name.get_ref()));
        }
    }
}

/// A name that starts with a letter and continues with letters, digits and one kind of joint; all ASCII, lower case.
pub(crate) fn is_name(text: &str, joint: char) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == joint)
        && !text.ends_with(joint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Written {
        #[expect(dead_code, reason = "only the key matters here")]
        title: String,
    }

    /// Reads a file with a title and `[[part]]` tables with a title each; the problems with their hints.
    fn problems(text: &str) -> Vec<(String, Option<String>)> {
        let mut problems = Vec::new();
        let mut report = Report::new("a.toml", &mut problems);
        if let Some(mut file) = Piece::parse(text, &mut report) {
            for piece in file.take("part", &mut report) {
                piece.read::<Written>(&mut report);
            }
            file.read::<Written>(&mut report);
        }
        Problem::sort(&mut problems);
        problems.into_iter().map(|problem| (problem.message, problem.hint)).collect()
    }

    #[test]
    fn each_table_is_read_though_another_is_wrong() {
        let text =
            "titel = 'a'\ncolour = 1\n[[part]]\ntitle = 1\n[[part]]\ntitle = 'x'\nsize = 1\n[[parts]]\n";
        let found = problems(text);
        let messages: Vec<&str> = found.iter().map(|(message, _)| message.as_str()).collect();
        let expected = [
            "missing field `title`",
            "unknown key `titel`",
            "unknown key `colour`",
            "invalid type: integer `1`, expected a string",
            "unknown key `size`",
            "unknown key `parts`",
        ];
        assert_eq!(messages, expected);
        assert_eq!(found[1].1.as_deref(), Some("did you mean `title`?"));
        assert_eq!(found[5].1.as_deref(), Some("did you mean `[[part]]`?"));
    }

    #[test]
    fn every_mistake_of_the_notation_is_told() {
        assert_eq!(problems("title = \n[[part]]\ntitle 1\n").len(), 2);
        assert_eq!(problems("title = 'a'\npart = 3\n")[0].0, "`part` is not a list of tables");
        assert_eq!(problems("title = 'a'\npart = [3]\n")[0].0, "an entry of `part` is not a table");
    }

    #[test]
    fn names_have_one_shape() {
        for (name, joint) in [("a", '-'), ("cape-breton", '-'), ("year_2", '_')] {
            assert!(is_name(name, joint), "{name}");
        }
        for (name, joint) in [("", '-'), ("2nd", '-'), ("a_b", '-'), ("a-", '-'), ("É", '-'), ("A", '_')] {
            assert!(!is_name(name, joint), "{name}");
        }
    }
}
