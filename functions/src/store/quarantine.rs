//! The quarantine: posts that were caught as spam wait here for staff, never in a bin.
//!
//! Comes in: a cursor, a reference. Goes out: pages of caught applications, released ones. Never here: answers in lists.

use std::fmt;

use jiff::Timestamp;

use super::case::Change;
use super::deed::Deed;
use super::item::{Attributes, Fields, Kind, Stored, index_sort_key};
use super::keys::{self, IndexKey, Key, attribute};
use super::{Action, Actor, Application, CaseId, CaughtBy, Effects, List, State, Store, StoreError};

/// One caught application, without its answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Quarantined {
    /// The case.
    pub case: CaseId,
    /// Its reference.
    pub reference: String,
    /// Id of the form.
    pub form: String,
    /// Slug of the community, if it names one.
    pub community: Option<String>,
    /// When it came in.
    pub received_at: Timestamp,
    /// What caught it.
    pub caught_by: CaughtBy,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// The entries, oldest first.
    pub entries: Vec<T>,
    /// Where the next page starts; none on the last one.
    pub next: Option<Cursor>,
}

/// A place in a list, as text that can travel in a link.
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor {
    at: Timestamp,
    case: CaseId,
}

/// What became of a release.
#[derive(Debug, Clone, PartialEq)]
pub enum Released {
    /// Released by this call.
    Now(Application),
    /// Not in quarantine (released before, or withdrawn); nothing was changed.
    Already(Application),
    /// No such application.
    Gone,
}

impl Store {
    /// Caught applications, oldest first, at most `limit` a page. An index answers, so the last second may be missing.
    ///
    /// Cost: 1 index query. Pattern: quarantined applications.
    pub async fn quarantine(
        &self,
        after: Option<&Cursor>,
        limit: u16,
        now: Timestamp,
    ) -> Result<Page<Quarantined>, StoreError> {
        let start = after.map(|cursor| cursor.start(IndexKey::quarantine(&cursor.case, cursor.at)));
        let (items, last) = self.operation().list(keys::QUARANTINE, &keys::up_to(now), start, limit).await?;
        let mut page = Page { entries: Vec::new(), next: last.as_ref().and_then(Cursor::of) };
        for item in items {
            page.entries.extend(Quarantined::read(item, now)?);
        }
        Ok(page)
    }

    /// Takes an application out of quarantine: received as if it had just arrived, audit entry, and `effects` (the
    /// mail and links that it missed), all or nothing.
    ///
    /// Cost: 2 reads, 1 transaction of 3 items and one more for each effect. Patterns: case by reference, items of a
    /// case.
    pub async fn release(
        &self,
        reference: &str,
        actor: &Actor,
        effects: &Effects,
        now: Timestamp,
    ) -> Result<Released, StoreError> {
        let mut operation = self.operation();
        let deed = Deed::new(Action::Released, actor, operation.bits());
        let mut tried = None;
        let found = operation.get(&Key::reference(reference)).await?;
        let Some(found) = Stored::live(found, Kind::Reference, now)? else { return Ok(Released::Gone) };
        let id = found.case()?;
        loop {
            let case = operation.case(&id, now).await?;
            let Some(before) = case.application.clone() else { return Ok(Released::Gone) };
            if !matches!(before.state, State::Quarantined(_)) {
                let ours = case.has_entry(tried);
                return Ok(if ours { Released::Now(before) } else { Released::Already(before) });
            }
            let (state, keep_until) = (State::Received, before.keep_until);
            let erase_at = Application::erase_at(state, before.confirmation, keep_until, now);
            let after = Application { state, erase_at, ..before };
            let change = Change::new(&case, after, deed, effects, now).with_files(now);
            if operation.change(&change).await? {
                return Ok(Released::Now(change.after));
            }
            tried = Some(change.entry);
        }
    }
}

impl Quarantined {
    fn read(item: Attributes, now: Timestamp) -> Result<Option<Quarantined>, StoreError> {
        let Some(stored) = Stored::live(Some(item), Kind::Application, now)? else { return Ok(None) };
        Ok(Some(Quarantined {
            case: stored.case()?,
            reference: stored.text(attribute::REFERENCE)?.to_owned(),
            form: stored.text(attribute::FORM)?.to_owned(),
            community: stored.text_if(attribute::COMMUNITY)?.map(str::to_owned),
            received_at: stored.time(attribute::RECEIVED_AT)?,
            caught_by: stored.parsed(attribute::CAUGHT_BY, CaughtBy::parse)?,
        }))
    }
}

impl Cursor {
    /// Reads a cursor from a link; `None` when it is not one.
    pub fn parse(text: &str) -> Option<Cursor> {
        let (at, case) = text.split_once('-')?;
        let at = Timestamp::from_millisecond(at.parse().ok()?).ok()?;
        Some(Cursor { at, case: CaseId::parse(case)? })
    }

    /// The place right after an application.
    pub(super) fn after(received_at: Timestamp, case: CaseId) -> Cursor {
        Cursor { at: received_at, case }
    }

    /// The place after the last item of a page.
    pub(super) fn of(last: &Attributes) -> Option<Cursor> {
        let (at, case) = keys::case_place(index_sort_key(last))?;
        Some(Cursor { at, case })
    }

    /// Its place in a list of a community's desk.
    pub(super) fn in_queue(&self, community: &str, list: List) -> Attributes {
        self.start(IndexKey::queue(community, list, &self.case, self.at))
    }

    fn start(&self, place: IndexKey) -> Attributes {
        Fields::new().index(place).item(&Key::application(&self.case))
    }
}

/// `<epoch milliseconds>-<case>`.
impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.at.as_millisecond(), self.case)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_travels_as_text() {
        let at = Timestamp::from_millisecond(1_800_000_000_001).unwrap();
        let cursor = Cursor { at, case: CaseId::from_bits(9) };
        assert_eq!(Cursor::parse(&cursor.to_string()), Some(cursor.clone()));
        assert_eq!(Cursor::of(&cursor.in_queue("halifax", List::Waiting)), Some(cursor));
        for wrong in ["", "-", "1-2", "x-00000000000000000000000000000009"] {
            assert_eq!(Cursor::parse(wrong), None, "{wrong}");
        }
    }
}
