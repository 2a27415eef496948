//! What happened to a person's file, on their page: the newest first, the same thing of the same day by the same one said
//! once.
//!
//! Comes in: the audit log of a file. Goes out: rows, and how many are left out. Never here: the log itself.

use serde::Serialize;

use super::shown::{self, Moment, Names};
use crate::app::day;
use crate::staff::Staff;
use crate::store::{AuditEntry, Person};

/// Rows of a page that does not ask for all.
const MOST: usize = 60;

/// What happened.
#[derive(Default, Serialize)]
pub(super) struct History {
    /// The newest rows, shown at once.
    newest: Vec<Row>,
    /// Those before, behind a line.
    earlier: Vec<Row>,
    /// How many are on neither list.
    left_out: usize,
}

/// One thing that happened, as often as it did in a row.
#[derive(Serialize)]
struct Row {
    at: Moment,
    what: String,
    who: String,
    /// How often, in words; none for once.
    times: Option<String>,
}

/// Rows that are shown at once.
const AT_ONCE: usize = 8;

/// The history of a file; `all` of it, or its newer part.
pub(super) fn of(staff: &Staff, person: &Person, names: &Names, all: bool) -> History {
    let entries: Vec<&AuditEntry> = person.trail.entries.iter().rev().collect();
    let alike = |a: &&AuditEntry, b: &&AuditEntry| {
        (a.action.name(), &a.actor, day(a.at)) == (b.action.name(), &b.actor, day(b.at))
    };
    let runs: Vec<&[&AuditEntry]> = entries.chunk_by(alike).collect();
    let most = if all { runs.len() } else { runs.len().min(MOST) };
    let row = |run: &&[&AuditEntry]| row(staff, run, names);
    let mut newest: Vec<Row> = runs[..most].iter().filter_map(row).collect();
    let earlier = newest.split_off(newest.len().min(AT_ONCE));
    History { newest, earlier, left_out: runs.len() - most }
}

fn row(staff: &Staff, run: &[&AuditEntry], names: &Names) -> Option<Row> {
    let (entry, said) = (run.first()?, shown::said(staff));
    Some(Row {
        at: shown::moment(entry.at, staff.lang),
        what: said.word(&format!("act_{}", entry.action.name())),
        who: names.actor(staff, &entry.actor),
        times: (run.len() > 1).then(|| said.with("times", "n", &run.len().to_string())),
    })
}
