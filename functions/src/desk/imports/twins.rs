//! Which people of a sheet look like somebody who is here, or like an earlier row.
//!
//! Comes in: people of a sheet, everybody of the community. Goes out: for each row that looks like somebody, whom. The rules
//! are those of the desk's possible duplicates. Never here: deciding; the author of the import does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;

use crate::desk::people::duplicates::Alike;
use crate::desk::people::lookalikes::Lookalikes;
use crate::store::{Apart, Card, CaseId, Import, ImportedPerson, Listed};

/// A row that looks like somebody.
#[derive(Debug, Clone)]
pub(super) struct Twin {
    /// The row's number.
    pub(super) row: u32,
    /// The name in the row.
    pub(super) name: String,
    /// Whom it looks like.
    pub(super) other: Other,
    /// What they have in common.
    pub(super) alike: Alike,
}

/// Whom a row looks like.
#[derive(Debug, Clone)]
pub(super) enum Other {
    /// Somebody on the desk.
    Here(Box<Card>),
    /// An earlier row of the sheet.
    Row(u32),
}

/// The rows that look like somebody, by number.
pub(super) fn twins(
    import: &Import,
    people: &[ImportedPerson],
    here: &Lookalikes,
    apart: &BTreeSet<Apart>,
) -> BTreeMap<u32, Twin> {
    let rows: BTreeMap<CaseId, u32> =
        people.iter().map(|person| (import.id.case(person.row), person.row)).collect();
    let new = people.iter().filter_map(|person| Card::of(&person.application(&import.id, &import.community)));
    let new: Vec<Arc<Listed>> = new.map(|card| Arc::new(Listed::new(card))).collect();
    let mut found: BTreeMap<u32, Twin> = BTreeMap::new();
    // The surest come first.
    for pair in here.pairs_with(&new, apart) {
        let (older, newer) = (pair.older(), pair.newer());
        let (row, card, other) = match (rows.get(&older.case), rows.get(&newer.case)) {
            (None, None) => continue,
            (Some(row), None) => (*row, older, Other::Here(Box::new(newer.clone()))),
            (None, Some(row)) => (*row, newer, Other::Here(Box::new(older.clone()))),
            (Some(one), Some(two)) if one < two => (*two, newer, Other::Row(*one)),
            (Some(one), Some(two)) => (*one, older, Other::Row(*two)),
        };
        let twin = Twin { row, name: card.name.clone(), other, alike: pair.alike };
        let known = found.entry(row).or_insert_with(|| twin.clone());
        // Somebody who is here says more than a row.
        if matches!(known.other, Other::Row(_)) && matches!(twin.other, Other::Here(_)) {
            *known = twin;
        }
    }
    found
}

/// People who were stored though they look like somebody who is here, with whom, and how long that is to be known.
pub(super) fn told_apart(
    import: &Import,
    stored: &[ImportedPerson],
    twins: &BTreeMap<u32, Twin>,
) -> Vec<(Apart, Timestamp)> {
    let pair = |person: &ImportedPerson| match &twins.get(&person.row)?.other {
        Other::Here(card) => {
            let apart = Apart::of(import.id.case(person.row), card.case);
            Some((apart, person.keep_until.max(card.erase_at)))
        }
        Other::Row(row) => {
            let other = stored.iter().find(|other| other.row == *row)?;
            let apart = Apart::of(import.id.case(person.row), import.id.case(*row));
            Some((apart, person.keep_until.max(other.keep_until)))
        }
    };
    stored.iter().filter_map(pair).collect()
}
