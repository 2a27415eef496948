//! A table of front matter, read key by key, so that every mistake in it is found in one run.
//!
//! Comes in: TOML with its place in a file. Goes out: values with their places, and a problem for each key that is
//! missing, unknown or of another type. Never here: which keys a kind of page has.

use std::ops::Range;

use jiff::civil::Date;
use portal::Problem;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value with its place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written<T> {
    pub(crate) value: T,
    pub(crate) span: Range<usize>,
}

/// A table that is being read.
pub(crate) struct Fields<'t> {
    file: &'t str,
    offset: usize,
    table: DeTable<'t>,
    /// Where a missing key is reported.
    place: Range<usize>,
    asked: Vec<&'static str>,
    problems: Vec<Problem>,
}

impl<'t> Fields<'t> {
    /// Reads the TOML that starts at byte `offset` of the file; what can't be read is reported, the rest goes on.
    pub(crate) fn parse(file: &'t str, text: &'t str, offset: usize, place: Range<usize>) -> Self {
        let (table, errors) = DeTable::parse_recoverable(text);
        let problems = errors.iter().map(|error| Problem::from_toml(file, offset, error)).collect();
        Self { file, offset, table: table.into_inner(), place, asked: Vec::new(), problems }
    }

    /// Every problem, with the keys that nobody asked for.
    pub(crate) fn finish(mut self) -> Vec<Problem> {
        for key in std::mem::take(&mut self.table).keys() {
            let span = self.shift(key.span());
            let name = key.get_ref();
            let problem = Problem::at(self.file, span, format!("unknown key `{name}`"));
            let problem = problem.suggest(name, self.asked.iter().copied());
            self.problems.push(match problem.hint {
                Some(_) => problem,
                None => problem.hint(format!("known here: {}", self.asked.join(", "))),
            });
        }
        self.problems
    }

    /// How many problems were found so far.
    pub(crate) const fn count(&self) -> usize {
        self.problems.len()
    }

    /// Where a mistake of the table as a whole is reported.
    pub(crate) fn place(&self) -> Range<usize> {
        self.place.clone()
    }

    /// Reports a value that has the right type but can't be.
    pub(crate) fn problem(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.problems.push(Problem::at(self.file, span, message).hint(hint));
    }

    /// Reports a value that is none of those known, with the one that was probably meant.
    pub(crate) fn unknown<'k>(
        &mut self,
        found: &Written<String>,
        message: String,
        known: impl IntoIterator<Item = &'k str>,
    ) {
        let problem = Problem::at(self.file, found.span.clone(), message);
        self.problems.push(problem.suggest(&found.value, known));
    }

    /// A key that must be there.
    pub(crate) fn required<T>(&mut self, key: &'static str, value: Option<T>, example: &str) -> Option<T> {
        // A value of another type was reported when it was read.
        let reported =
            self.problems.iter().any(|problem| problem.message.starts_with(&format!("`{key}` is ")));
        if value.is_none() && !reported {
            self.problem(
                self.place.clone(),
                format!("`{key}` is missing"),
                format!("write {key} = {example}"),
            );
        }
        value
    }

    /// Text.
    pub(crate) fn text(&mut self, key: &'static str) -> Option<Written<String>> {
        let value = self.take(key)?;
        match value.value {
            DeValue::String(text) if text.contains(|c: char| c.is_control() && c != '\n') => {
                self.problem(
                    value.span,
                    format!("`{key}` holds a control character"),
                    "write \\\\ for a backslash",
                );
                None
            }
            DeValue::String(text) if !text.trim().is_empty() => {
                Some(Written { value: text.into_owned(), span: value.span })
            }
            DeValue::String(_) => {
                self.problem(value.span, format!("`{key}` is empty"), "write it, or remove the key");
                None
            }
            other => self.wrong_type(key, &other, value.span, "text", "put it in quotes"),
        }
    }

    /// A list of texts; empty when the key is not there.
    pub(crate) fn texts(&mut self, key: &'static str) -> Vec<Written<String>> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let DeValue::Array(entries) = value.value else {
            let hint = "write [\"one\", \"two\"]";
            self.wrong_type::<()>(key, &value.value, value.span, "a list of texts", hint);
            return Vec::new();
        };
        let mut texts = Vec::new();
        for entry in entries {
            let span = self.shift(entry.span());
            match entry.into_inner() {
                DeValue::String(text) => texts.push(Written { value: text.into_owned(), span }),
                other => {
                    self.wrong_type::<()>(key, &other, span, "a list of texts", "put each in quotes");
                }
            }
        }
        texts
    }

    /// A day.
    pub(crate) fn date(&mut self, key: &'static str) -> Option<Written<Date>> {
        let value = self.take(key)?;
        let hint = "write a day without quotes or time: 2026-11-22";
        let date = match &value.value {
            DeValue::Datetime(moment) if moment.time.is_none() && moment.offset.is_none() => moment.date,
            _ => None,
        };
        let day = date.and_then(|date| {
            let [month, day] = [date.month, date.day].map(|part| i8::try_from(part).ok());
            Date::new(i16::try_from(date.year).ok()?, month?, day?).ok()
        });
        match day {
            Some(day) => Some(Written { value: day, span: value.span }),
            None => self.wrong_type(key, &value.value, value.span, "a day", hint),
        }
    }

    /// Yes or no.
    pub(crate) fn flag(&mut self, key: &'static str) -> Option<bool> {
        let value = self.take(key)?;
        match value.value {
            DeValue::Boolean(flag) => Some(flag),
            other => self.wrong_type(key, &other, value.span, "true or false", "write it without quotes"),
        }
    }

    /// A whole number within limits.
    pub(crate) fn number(&mut self, key: &'static str, limits: Range<i64>) -> Option<Written<i64>> {
        let value = self.take(key)?;
        let number = match &value.value {
            DeValue::Integer(digits) => i64::from_str_radix(digits.as_str(), digits.radix()).ok(),
            _ => None,
        };
        match number.filter(|number| limits.contains(number)) {
            Some(number) => Some(Written { value: number, span: value.span }),
            None => {
                let wanted = format!("a number from {} to {}", limits.start, limits.end - 1);
                self.wrong_type(key, &value.value, value.span, &wanted, "write it without quotes")
            }
        }
    }

    /// A table inside this one; its problems come back with [`Fields::absorb`].
    pub(crate) fn table(&mut self, key: &'static str) -> Option<Fields<'t>> {
        let value = self.take(key)?;
        match value.value {
            DeValue::Table(table) => Some(Fields {
                file: self.file,
                offset: self.offset,
                table,
                place: value.span,
                asked: Vec::new(),
                problems: Vec::new(),
            }),
            other => self.wrong_type(key, &other, value.span, "a table", "write [table] or { key = value }"),
        }
    }

    /// Ends a table inside this one.
    pub(crate) fn absorb(&mut self, table: Fields<'t>) {
        self.problems.extend(table.finish());
    }

    fn take(&mut self, key: &'static str) -> Option<Written<DeValue<'t>>> {
        self.asked.push(key);
        let value: Spanned<DeValue<'t>> = self.table.remove(key)?;
        let span = self.shift(value.span());
        Some(Written { value: value.into_inner(), span })
    }

    fn wrong_type<T>(
        &mut self,
        key: &str,
        found: &DeValue<'_>,
        span: Range<usize>,
        wanted: &str,
        hint: &str,
    ) -> Option<T> {
        let found = match found {
            DeValue::String(_) => "text".to_owned(),
            DeValue::Integer(number) => number.as_str().to_owned(),
            DeValue::Float(_) => "a number with a fraction".to_owned(),
            DeValue::Boolean(_) => "true or false".to_owned(),
            DeValue::Datetime(_) => "a moment".to_owned(),
            DeValue::Array(_) => "a list".to_owned(),
            DeValue::Table(_) => "a table".to_owned(),
        };
        self.problem(span, format!("`{key}` is {found}, not {wanted}"), hint);
        None
    }

    fn shift(&self, span: Range<usize>) -> Range<usize> {
        span.start + self.offset..span.end + self.offset
    }
}
