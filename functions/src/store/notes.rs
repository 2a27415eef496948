//! Notes: what the staff of a community write down about a person. Added, never changed; erased with the application.
//!
//! Comes in: a text with its key. Goes out: what became of it. Never here: who may read it besides the community: the
//! person whose file it is may. `Debug` shows no word of it.
//!
//! Right to write: the application's community is the scope's.

use std::fmt;

use jiff::Timestamp;

use super::case::Change;
use super::deed::Deed;
use super::item::{Attributes, Fields, Kind, Stored, to_millisecond};
use super::keys::{Key, attribute};
use super::write::{Guard, Write};
use super::{Action, Application, MemberId, Scope, Store, StoreError, SubmissionKey};

/// The most notes of one case: all of them have to be erased in one transaction of 100 items, with files and mail.
pub const MOST_NOTES: usize = 60;

/// A note.
#[derive(Clone, PartialEq)]
pub struct Note {
    /// Minted with the page that it was written on: the same key is the same note.
    pub key: SubmissionKey,
    /// Who wrote it.
    pub by: MemberId,
    /// When.
    pub at: Timestamp,
    /// What it says.
    pub text: String,
}

/// What became of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Noted {
    /// Added by this call.
    Now,
    /// Added before, with the same key; nothing was changed.
    Already,
    /// There are [`MOST_NOTES`] already; nothing was stored.
    Full,
    /// No such application (expired, withdrawn, never was).
    Gone,
}

impl Store {
    /// Adds a note to a person's file, with its audit entry. [`StoreError::NotYours`]: the file belongs to another
    /// community.
    ///
    /// Cost: 2 reads, 1 transaction of 4 items. Patterns: case by reference, items of a case.
    pub async fn add_note(
        &self,
        scope: &Scope,
        reference: &str,
        (key, text): (SubmissionKey, &str),
        now: Timestamp,
    ) -> Result<Noted, StoreError> {
        let mut operation = self.operation();
        let actor = scope.actor();
        let deed = Deed::new(Action::Noted, &actor, operation.bits());
        let Some(id) = operation.case_of(reference, now).await? else { return Ok(Noted::Gone) };
        let note = Note { key, by: scope.member(), at: to_millisecond(now), text: text.to_owned() };
        let mut tried = None;
        loop {
            let case = operation.case(&id, now).await?;
            let Some(application) = case.on_desk(scope)? else { return Ok(Noted::Gone) };
            if case.has_entry(tried) {
                return Ok(Noted::Now);
            }
            if case.notes.iter().any(|known| known.key == key) {
                return Ok(Noted::Already);
            }
            if case.notes.len() >= MOST_NOTES {
                return Ok(Noted::Full);
            }
            let write = note.write(&application, now);
            let count = u64::try_from(case.notes.len() + 1).unwrap_or(u64::MAX);
            let set = Fields::new().number(attribute::NOTES, count);
            let change = Change::beside(&case, application, set, deed, now).with([write]);
            if operation.change(&change).await? {
                return Ok(Noted::Now);
            }
            tried = Some(change.entry);
        }
    }
}

impl Note {
    pub(super) fn read(
        key: SubmissionKey,
        item: Attributes,
        now: Timestamp,
    ) -> Result<Option<Note>, StoreError> {
        let Some(stored) = Stored::live(Some(item), Kind::Note, now)? else { return Ok(None) };
        Ok(Some(Note {
            key,
            by: stored.member()?,
            at: stored.time(attribute::AT)?,
            text: stored.text(attribute::TEXT)?.to_owned(),
        }))
    }

    /// It lives as long as its application.
    pub(super) fn write(&self, application: &Application, now: Timestamp) -> Write {
        let fields = Fields::of(Kind::Note)
            .text(attribute::MEMBER, self.by.to_string())
            .time(attribute::AT, self.at)
            .text(attribute::TEXT, &self.text)
            .expires(application.erase_at);
        Write::put(Key::note(&application.case, &self.key), Guard::absent(now), fields)
    }
}

impl fmt::Debug for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Note").field("by", &self.by).field("at", &self.at).finish_non_exhaustive()
    }
}
