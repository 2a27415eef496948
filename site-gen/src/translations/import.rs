//! A worksheet that came back: translations put into their places.
//!
//! Comes in: rows. Goes out: files that are to be written, all of them or none. A row is refused when its source or its
//! translation has changed since the worksheet was made, when it is empty, or when what it says would change the build of
//! the page. Where a translation has other parts than its original, its text is built anew on the original's. Never here:
//! CSV.

use std::collections::BTreeMap;

use portal::Problem;

use super::edit::{self, Edit};
use super::parts::{Part, Shape, aligned, are_alike, parts};
use super::worksheet::{Row, mark};
use super::{Pair, State, record};
use crate::article;
use crate::front_matter;
use crate::source::Sources;
use crate::{Failure, Options};

/// A file that is to be written.
pub(super) struct Changed {
    pub(super) file: String,
    pub(super) text: String,
}

/// Works out every file that the rows change; refusals are problems of the worksheet.
pub(super) fn import(
    options: &Options,
    sources: &Sources,
    pairs: &[Pair],
    sheet: &str,
    rows: &[(usize, Row)],
) -> Result<Vec<Changed>, Failure> {
    let mut refused = Vec::new();
    let mut by_key: BTreeMap<&str, Vec<&(usize, Row)>> = BTreeMap::new();
    for row in rows {
        by_key.entry(&row.1.key).or_default().push(row);
    }
    let mut changed = Vec::new();
    for (key, rows) in by_key {
        let Some(pair) = pairs.iter().find(|pair| pair.key == key) else {
            let known = pairs.iter().map(|pair| pair.key.as_str());
            let message = format!("row {}: no page `{key}` in two languages", rows[0].0);
            refused.push(Problem::in_file(sheet, message).suggest(key, known));
            continue;
        };
        let mut work = Work::of(pair, sources, sheet);
        let edits = work.edits(&rows);
        refused.append(&mut work.refused);
        if let Some(edits) = edits {
            changed.extend(file(options, pair, sources, &work, edits, &mut refused)?);
        }
    }
    if refused.is_empty() { Ok(changed) } else { Err(super::refuse(refused, sources)) }
}

/// The file of a translation with its changes and its record.
fn file(
    options: &Options,
    pair: &Pair,
    sources: &Sources,
    work: &Work<'_>,
    mut edits: Vec<Edit>,
    refused: &mut Vec<Problem>,
) -> Result<Option<Changed>, Failure> {
    let file = &pair.translation().file;
    let Some(text) = sources.text(file) else { return Ok(None) };
    if work.is_whole && pair.state != State::Fresh {
        edits.push(record::change(pair, text, &pair.hash)?);
    }
    if edits.is_empty() {
        return Ok(None);
    }
    let new = edit::apply(text, edits.clone());
    match article::read(file, &new) {
        Ok(read) if read.problems.is_empty() && are_alike(&work.original, &parts(&read.article, &new)) => {
            let raw = edit::read(&options.root, file)?;
            Ok(Some(Changed { file: file.clone(), text: edit::apply(&raw, edits) }))
        }
        Ok(read) if !read.problems.is_empty() => {
            for problem in read.problems.iter() {
                let message = format!("{file} would not be in order: {}", problem.message);
                refused.push(Problem {
                    file: work.sheet.to_owned(),
                    span: None,
                    message,
                    hint: problem.hint.clone(),
                });
            }
            Ok(None)
        }
        _ => {
            let message = format!("{file} would have other parts than {}", pair.original().file);
            let hint = "a part stays one part: no empty line in a paragraph, no new item in a list item";
            refused.push(Problem::in_file(work.sheet, message).hint(hint));
            Ok(None)
        }
    }
}

/// One pair while its rows are put in.
struct Work<'w> {
    sheet: &'w str,
    pair: &'w Pair,
    original_text: &'w str,
    text: &'w str,
    original: Vec<Part>,
    translation: Vec<Part>,
    /// The worksheet holds every part, so that the whole translation was looked through.
    is_whole: bool,
    refused: Vec<Problem>,
}

impl<'w> Work<'w> {
    fn of(pair: &'w Pair, sources: &'w Sources, sheet: &'w str) -> Self {
        let text = |file: &str| sources.text(file).map_or("", |text| text);
        let (original_text, own) = (text(&pair.original().file), text(&pair.translation().file));
        Self {
            sheet,
            pair,
            original_text,
            text: own,
            original: parts(pair.original(), original_text),
            translation: parts(pair.translation(), own),
            is_whole: false,
            refused: Vec::new(),
        }
    }

    fn refuse(&mut self, row: usize, message: &str, hint: &str) {
        let message = format!("row {row}: {message}");
        self.refused.push(Problem::in_file(self.sheet, message).hint(hint));
    }

    /// What the rows change; none when one of them is refused.
    fn edits(&mut self, rows: &[&(usize, Row)]) -> Option<Vec<Edit>> {
        let translation = std::mem::take(&mut self.translation);
        let together = aligned(&self.original, &translation);
        let mut wanted: BTreeMap<usize, &str> = BTreeMap::new();
        for (number, row) in rows.iter().copied() {
            let Some(at) = self.original.iter().position(|part| part.id == row.part) else {
                self.refuse(*number, &format!("no part `{}`", row.part), "make a new worksheet");
                continue;
            };
            let theirs = together[at].map(|part| part.text.as_str()).unwrap_or_default();
            let source = self.original[at].text.clone();
            if row.source != source {
                self.refuse(*number, "its source has changed since", "make a new worksheet for this page");
            } else if row.translation.trim().is_empty() {
                self.refuse(*number, "it has no translation", "write one, or remove all rows of this page");
            } else if row.translation != theirs && row.mark != mark(&source, theirs) {
                let hint = "make a new worksheet for this page, or take the row out";
                self.refuse(*number, "its translation has changed since", hint);
            } else {
                wanted.insert(at, &row.translation);
            }
        }
        let mut needed = self.original.iter().zip(&together).enumerate();
        self.is_whole =
            needed.all(|(at, (part, theirs))| !part.is_needed(*theirs) || wanted.contains_key(&at));
        let edits = self.refused.is_empty().then(|| match are_alike(&self.original, &translation) {
            true => Some(in_place(&together, &wanted)),
            false => self.anew(&together, &wanted, rows.first().map_or(2, |(number, _)| *number)),
        });
        self.translation = translation;
        edits.flatten()
    }

    /// The text of the translation on the build of the original.
    fn anew(
        &mut self,
        together: &[Option<&Part>],
        wanted: &BTreeMap<usize, &str>,
        row: usize,
    ) -> Option<Vec<Edit>> {
        let mut edits = Vec::new();
        let mut inside = Vec::new();
        let mut lacking = Vec::new();
        let body_at =
            |file: &str, text: &str| front_matter::split(file, text).ok().map(|split| split.body_at);
        let original_at = body_at(&self.pair.original().file, self.original_text)?;
        for (at, part) in self.original.iter().enumerate() {
            let theirs = together[at];
            let text = wanted.get(&at).copied().or(theirs.map(|part| part.text.as_str()));
            match (part.shape, text) {
                (Shape::Front(_), Some(text)) => {
                    edits.extend(theirs.and_then(|part| replaced(part, text)));
                }
                (Shape::Block(..), Some(text)) if part.has_words => inside.push(Edit {
                    range: part.span.start - original_at..part.span.end - original_at,
                    text: part.written(text),
                }),
                (_, None) if part.is_needed(theirs) => lacking.push(part.id.clone()),
                _ => {}
            }
        }
        if !lacking.is_empty() {
            let message = format!("the page has no translation of {}", lacking.join(", "));
            self.refuse(row, &message, "add the rows that a new worksheet has for them");
            return None;
        }
        let own_at = body_at(&self.pair.translation().file, self.text)?;
        let body = edit::apply(&self.original_text[original_at..], inside);
        edits.push(Edit { range: own_at..self.text.len(), text: body });
        Some(edits)
    }
}

/// Changes where the translation has the parts that it should have.
fn in_place(together: &[Option<&Part>], wanted: &BTreeMap<usize, &str>) -> Vec<Edit> {
    wanted.iter().filter_map(|(at, text)| replaced(together[*at]?, text)).collect()
}

/// The change of one part; none when it says that already.
fn replaced(part: &Part, text: &str) -> Option<Edit> {
    (part.text != text).then(|| Edit { range: part.span.clone(), text: part.written(text) })
}
