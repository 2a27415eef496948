//! A case as it stands, read for a decision, and one change of it.
//!
//! Comes in: a case; what its application is to become. Goes out: the case; or what became of the change. Never here:
//! what a change means (see `confirm.rs`, `withdraw.rs`, `quarantine.rs`).

use jiff::Timestamp;

use super::audit::{AuditEntry, Deed, Head, read_head};
use super::call::{Operation, Outcome, token};
use super::failure::Trouble;
use super::item::{Fields, sort_key};
use super::keys::{CaseItem, Key, attribute, case_partition};
use super::write::{Guard, Write};
use super::{Application, CaseId, Digest, Effects, Intent, State, StoreError};

/// A case, read consistently.
pub(super) struct Case {
    pub(super) id: CaseId,
    /// None when absent or expired.
    pub(super) application: Option<Application>,
    pub(super) head: Option<Head>,
    pub(super) intents: Vec<Intent>,
}

impl Case {
    /// Whether the last change of the case is the one that an earlier attempt of ours tried to make.
    pub(super) fn ends_with(&self, tried: Option<Digest>) -> bool {
        tried.is_some() && self.head.map(|(_, hash)| hash) == tried
    }
}

impl Operation<'_> {
    /// All of a case. One query: a case is a handful of small items.
    pub(super) async fn case(&mut self, id: &CaseId, now: Timestamp) -> Result<Case, StoreError> {
        let mut case = Case { id: *id, application: None, head: None, intents: Vec::new() };
        for item in self.partition(&case_partition(id), "").await? {
            match CaseItem::of(id, sort_key(&item)) {
                Some(CaseItem::Application) => case.application = Application::read(id, Some(item), now)?,
                Some(CaseItem::AuditHead) => case.head = Some(read_head(item)?),
                Some(CaseItem::Intent(key)) => case.intents.extend(Intent::read(&key, Some(item), now)?),
                Some(CaseItem::AuditEntry) | None => {}
            }
        }
        Ok(case)
    }

    /// One attempt at a change; true when it is stored. When false, read the case again: somebody was quicker, or this
    /// attempt went through and its reply was lost.
    pub(super) async fn change(&mut self, change: &Change) -> Result<bool, StoreError> {
        let case = change.after.case.to_string();
        match self.transact(&change.writes, &token(&[&case, &change.entry.to_string()])).await? {
            Outcome::Done => Ok(true),
            Outcome::Refused(_) => self.wait(Trouble::Conflict).await.map(|()| false),
            Outcome::Trouble(trouble) => self.wait(trouble).await.map(|()| false),
        }
    }
}

/// A change of a case, ready to be stored: the application as it becomes, audit entry, effects.
pub(super) struct Change {
    /// Hash of the audit entry: names the change.
    pub(super) entry: Digest,
    pub(super) after: Application,
    writes: Vec<Write>,
}

impl Change {
    /// The application of `case` becomes `after`; refused when it has changed since it was read.
    pub(super) fn new(
        case: &Case,
        after: Application,
        deed: Deed<'_>,
        effects: &Effects,
        now: Timestamp,
    ) -> Change {
        let entry = AuditEntry::after(&case.id, case.head, deed, now);
        let guard = Guard::revision(after.revision);
        let after = Application { revision: after.revision + 1, ..after };
        let (key, fields) = (Key::application(&case.id), after.fields());
        let write = match after.state {
            // Nothing stays that this version does not know of.
            State::Withdrawn => Write::put(key, guard, fields),
            State::Received | State::Quarantined(_) => {
                let gone = fields.without(Application::OPTIONAL);
                Write::update(key, guard, fields, gone)
            }
        };
        let mut writes = vec![write];
        writes.extend(entry.writes(&case.id, case.head, now));
        writes.extend(effects.writes(&case.id, entry.seq, now));
        Change { entry: entry.hash, after, writes }
    }

    /// With more writes in the same transaction.
    pub(super) fn with(mut self, writes: impl IntoIterator<Item = Write>) -> Change {
        self.writes.extend(writes);
        self
    }

    /// With the files of the application kept until they end; those that have ended are gone already.
    pub(super) fn with_files(mut self, now: Timestamp) -> Change {
        let ends_at = self.after.files_end_at();
        if ends_at <= now {
            return self;
        }
        let case = self.after.case.to_string();
        for file in &self.after.files {
            let guard = Guard::text(attribute::CASE, case.clone());
            let set = Fields::new().expires(ends_at);
            self.writes.push(Write::update(Key::file(file), guard, set, Vec::new()));
        }
        self
    }
}
