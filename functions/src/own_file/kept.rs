//! How long each part of a file is kept, with its day.
//!
//! Comes in: a person's file and matches. Goes out: parts with the time when the last of each ends. Never here: deleting.

use jiff::Timestamp;

use super::copy::{Kept, Record};
use crate::store::{Match, Person};

/// The parts that the file has, each with its end. Decisions, notes, the intake meeting, surveys and outcomes end with the
/// answers; people whom the person named, by themselves.
pub(crate) fn parts(person: &Person, matches: &[Match], named_until: Option<Timestamp>) -> Vec<Kept> {
    let application = &person.application;
    let answers = application.answers.is_some().then_some(application.erase_at);
    let files = (!application.files.is_empty()).then(|| application.files_end_at());
    let last = |ends: &mut dyn Iterator<Item = Timestamp>| ends.max();
    let ends = [
        (Record::Answers, answers),
        (Record::Files, files),
        (Record::Corrections, last(&mut person.corrections.iter().map(|one| one.kept_until))),
        (Record::Matches, last(&mut matches.iter().map(|one| one.erase_at))),
        (Record::Named, named_until),
        (Record::Consents, last(&mut person.consents.iter().map(|one| one.kept_until))),
    ];
    let ending =
        ends.into_iter().filter(|(_, until)| until.is_some()).map(|(what, until)| Kept { what, until });
    ending.chain([Kept { what: Record::History, until: None }]).collect()
}
