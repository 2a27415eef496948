//! Undoing an import: all of its files go, whole. Refused when somebody has worked on one of them; that one is named.
//!
//! Comes in: an import. Goes out: which of its rows somebody has worked on; what became of the undoing. Never here: people
//! who came in otherwise.
//!
//! Work is every entry in a file's log but those of looking. Like carrying out, undoing is decided by one transaction, and
//! from then on nobody finds or counts any of the files; then it is gone on with, by whoever comes. A file goes on the
//! condition that its log has not grown since it was read: what somebody stored at the very moment of the decision is not
//! lost, and that row is kept. The log of a file that goes stays; it says nothing of the person.

use std::collections::BTreeSet;

use futures_util::future::try_join_all;
use jiff::Timestamp;

use super::audit::{AuditEntry, read_head};
use super::call::{Outcome, token};
use super::cards::gone;
use super::case::Case;
use super::deed::Deed;
use super::failure::Trouble;
use super::item::{Kind, partition_key, to_millisecond};
use super::keys::{Key, attribute, audit_partition};
use super::write::{Guard, MOST_WRITES, Write};
use super::{Action, Actor, Import, ImportDone, ImportId, ImportState, Scope, Store, StoreError, Subject};
use crate::indicators::Fact;

/// Entries of a log that are no work on the file.
const LOOKS: [Action; 4] = [Action::Viewed, Action::Listed, Action::FileOpened, Action::Exported];

/// Logs that are read at once.
const LOOKED_UP: usize = 100;

/// Rows that are read at once to be taken back: some more than a transaction holds.
const TOGETHER: usize = 10;

/// A row that somebody has worked on since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TouchedRow {
    /// Its number in the sheet.
    pub row: u32,
    /// The reference of the person's file; none when the file is gone.
    pub reference: Option<String>,
}

impl Store {
    /// The rows of an import that somebody has worked on since: while there is one, it can't be undone.
    ///
    /// Cost: 1 consistent read of a batch for each hundred rows, 1 query for each of them that somebody has opened. Patterns:
    /// audit entries of a case, items of a case.
    pub async fn touched_rows(&self, import: &Import, now: Timestamp) -> Result<Vec<TouchedRow>, StoreError> {
        let mut touched = Vec::new();
        for rows in import.taken.chunks(LOOKED_UP) {
            let heads: Vec<Key> =
                rows.iter().map(|row| Key::audit_head(&Subject::Case(import.id.case(*row)))).collect();
            let mut alone = BTreeSet::new();
            for item in self.operation().batch(&heads).await? {
                let pk = partition_key(&item).to_owned();
                if read_head(item)?.0 == 1 {
                    alone.insert(pk);
                }
            }
            for row in rows {
                let subject = Subject::Case(import.id.case(*row));
                if !alone.contains(&audit_partition(&subject)) {
                    touched.extend(self.touched_row(import, *row, now).await?);
                }
            }
        }
        Ok(touched)
    }

    /// Undoes an import that was carried out. Whoever asks again goes on with it.
    ///
    /// Cost: 1 read, as [`Store::touched_rows`], 1 transaction of 3 items; 1 query for each row, 1 transaction for about 8 of
    /// them; 1 write. Patterns: imports of a community, items of a case.
    pub async fn undo_import(
        &self,
        scope: &Scope,
        id: &ImportId,
        now: Timestamp,
    ) -> Result<ImportDone, StoreError> {
        let Some(before) = self.load_import(scope, id, now).await? else { return Ok(ImportDone::Gone) };
        if before.state == ImportState::Applied {
            if before.undo_until().is_none_or(|until| until <= now) {
                return Ok(ImportDone::Changed);
            }
            if !self.touched_rows(&before, now).await?.is_empty() {
                return Ok(ImportDone::Worked);
            }
            let state = ImportState::Undoing;
            let after = Import {
                state,
                undone_at: Some(to_millisecond(now)),
                undone_by: Some(scope.member()),
                ..before.clone()
            };
            match self.decide_import(&before, &after, (Action::ImportUndone, &scope.actor()), now).await? {
                ImportDone::Done => {}
                other => return Ok(other),
            }
        } else if !matches!(before.state, ImportState::Undoing | ImportState::Undone) {
            return Ok(ImportDone::Changed);
        }
        self.go_on_with_import(scope.community(), id, now).await
    }

    /// Takes back what nobody has worked on.
    pub(super) async fn take_back(&self, import: &Import, now: Timestamp) -> Result<ImportDone, StoreError> {
        let (mut kept, mut rows) = (Vec::new(), import.taken.as_slice());
        while !rows.is_empty() {
            let (looked_at, stay) = self.take_some_back(import, rows, now).await?;
            kept.extend(stay);
            rows = &rows[looked_at..];
        }
        let after = Import { state: ImportState::Undone, kept, ..import.clone() };
        self.end_import(import, &after).await?;
        Ok(ImportDone::Done)
    }

    async fn touched_row(
        &self,
        import: &Import,
        row: u32,
        now: Timestamp,
    ) -> Result<Option<TouchedRow>, StoreError> {
        let case = self.operation().whole_case(&import.id.case(row), now).await?;
        if is_gone(&case, import, row) || !is_touched(&case, import, row) {
            return Ok(None);
        }
        let reference = case.application.map(|application| application.reference);
        Ok(Some(TouchedRow { row, reference }))
    }

    /// Takes the first of these rows back, as many as one transaction holds. How many were looked at, and which of those stay.
    async fn take_some_back(
        &self,
        import: &Import,
        rows: &[u32],
        now: Timestamp,
    ) -> Result<(usize, Vec<u32>), StoreError> {
        let mut operation = self.operation();
        // Whoever goes on with it: the log says who decided.
        let actor = Actor::Staff(import.undone_by.unwrap_or(import.by).to_string());
        let deed = Deed::new(Action::ImportUndone, &actor, operation.bits());
        let rows = &rows[..rows.len().min(TOGETHER)];
        loop {
            let cases = rows
                .iter()
                .map(|row| async { self.operation().whole_case(&import.id.case(*row), now).await });
            let (mut writes, mut kept, mut looked_at) = (Vec::new(), Vec::new(), 0);
            for (row, case) in rows.iter().zip(try_join_all(cases).await?) {
                if !is_gone(&case, import, *row) {
                    if is_touched(&case, import, *row) {
                        kept.push(*row);
                    } else {
                        let more = removal(&case, import, deed, now);
                        if looked_at > 0 && writes.len() + more.len() > MOST_WRITES {
                            break;
                        }
                        writes.extend(more);
                    }
                }
                looked_at += 1;
            }
            if writes.is_empty() {
                return Ok((looked_at, kept));
            }
            let name = token(&["undo", &import.id.to_string(), &operation.bits().to_string()]);
            match operation.transact(&writes, &name).await? {
                Outcome::Done => return Ok((looked_at, kept)),
                Outcome::Refused(_) => operation.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }
}

/// Whether an import that was undone took the row back.
fn is_gone(case: &Case, import: &Import, row: u32) -> bool {
    let last = case.entries.last().map(|entry| entry.action);
    case.id == import.id.case(row) && last == Some(Action::ImportUndone)
}

/// Whether somebody has worked on the row's file; one that was merged into another, or that is not there any more, is out of
/// the import's hands.
fn is_touched(case: &Case, import: &Import, row: u32) -> bool {
    let is_work = |action| !LOOKS.contains(&action) && action != Action::Imported;
    case.id != import.id.case(row)
        || case.application.is_none()
        || case.entries.iter().any(|entry| is_work(entry.action))
}

/// Everything of a file goes; the log gets its last entry.
fn removal(case: &Case, import: &Import, deed: Deed<'_>, now: Timestamp) -> Vec<Write> {
    let Some(application) = &case.application else { return Vec::new() };
    let subject = Subject::Case(case.id);
    let entry = AuditEntry::after(&subject, case.head, deed, now);
    let of_kind = |kind: Kind| Guard::missing(attribute::PK).or(Guard::text(attribute::KIND, kind.name()));
    let facts = case.imported.iter().flat_map(|imported| &imported.facts);
    let mut writes = vec![
        Write::delete(Key::application(&case.id), Guard::revision(application.revision)),
        Write::delete(Key::reference(&application.reference), of_kind(Kind::Reference)),
        gone(&import.community, &case.id, application.revision + 1, now),
    ];
    writes.extend(entry.writes(&subject, case.head, Some(&import.community), now));
    writes.extend(case.without_added());
    writes.extend(
        case.consents.iter().map(|consent| Write::delete(consent.key(&case.id), of_kind(Kind::Consent))),
    );
    writes.extend(facts.map(Fact::unwrite));
    writes
}
