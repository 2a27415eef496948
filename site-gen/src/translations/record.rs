//! The record in a translation's front matter: which text it was made from.
//!
//! Comes in: a pair and the translation's file. Goes out: the file with one line of its front matter changed or added.
//! Never here: the text below the front matter.

use std::ops::Range;

use super::edit::{self, Edit};
use super::{Pair, State, digits};
use crate::article;
use crate::front_matter::{self, Split};
use crate::source::Sources;
use crate::{Failure, Options};

/// Writes down that these translations were made from their originals as they are now; gives the files that changed.
pub(super) fn record(options: &Options, sources: &Sources, pairs: &[&Pair]) -> Result<Vec<String>, Failure> {
    let mut changed = Vec::new();
    for pair in pairs.iter().filter(|pair| pair.state != State::Fresh) {
        let file = &pair.translation().file;
        let Some(text) = sources.text(file) else { continue };
        let raw = edit::read(&options.root, file)?;
        let new = edit::apply(&raw, vec![change(pair, text, &pair.hash)?]);
        changed.push((file, new));
    }
    // Nothing is written unless all of it can be.
    for (file, new) in &changed {
        edit::write(&options.root, file, new)?;
    }
    Ok(changed.into_iter().map(|(file, _)| file.clone()).collect())
}

/// The one change that records a hash.
pub(super) fn change(pair: &Pair, text: &str, hash: &str) -> Result<Edit, Failure> {
    let article = pair.translation();
    let split = front_matter::split(&article.file, text).map_err(|_| unreadable(&article.file))?;
    let edit = match &article.front.translation_of {
        Some(record) if record.lang == pair.from => {
            // Sixteen digits for sixteen, wherever and however they are written.
            let at = text[record.span.clone()].find(&record.hash).ok_or_else(|| unreadable(&article.file))?;
            let start = record.span.start + at;
            Edit { range: start..start + record.hash.len(), text: hash.to_owned() }
        }
        Some(_) => {
            return Err(Failure::configuration(
                format!("{} says that it was made from itself", article.file),
                "remove the line `translation_of` from it",
            ));
        }
        None => {
            let at = place(&split);
            let line = format!("translation_of = {{ lang = \"{}\", hash = \"{hash}\" }}\n", pair.from);
            Edit { range: at, text: line }
        }
    };
    is_whole(pair, text, &edit, hash).then_some(edit).ok_or_else(|| unreadable(&article.file))
}

/// Where a new line belongs: behind `modified`, or where the keys of the page itself end.
fn place(split: &Split<'_>) -> Range<usize> {
    let mut at = 0;
    for line in split.front.split_inclusive('\n') {
        let start = line.trim_start();
        if start.starts_with('[') {
            break;
        }
        at += line.len();
        if start.strip_prefix("modified").is_some_and(|rest| rest.trim_start().starts_with('=')) {
            break;
        }
    }
    split.front_at + at..split.front_at + at
}

/// Whether the file says after the change what it said before, and the hash.
fn is_whole(pair: &Pair, text: &str, edit: &Edit, hash: &str) -> bool {
    let before = pair.translation();
    let new = edit::apply(text, vec![edit.clone()]);
    let Ok(after) = article::read(&before.file, &new) else { return false };
    let said = |front: &front_matter::FrontMatter| digits([front.title.as_str(), &front.summary]);
    let record = after.article.front.translation_of.as_ref();
    after.article.is_sound
        && record.is_some_and(|record| record.hash == hash && record.lang == pair.from)
        && said(&before.front) == said(&after.article.front)
}

fn unreadable(file: &str) -> Failure {
    Failure::configuration(
        format!("the front matter of {file} is written in a way that can't be added to"),
        "write each key on a line of its own",
    )
}
