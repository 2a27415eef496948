//! The number by which the federal funder knows a client, with the day of birth that it is checked with.
//!
//! Comes in: both, sealed already (see `tokens`). Goes out: what became of them, or the sealed texts. Never here: opening
//! them, formats, who may see them. `Debug` shows neither.
//!
//! They stand in an item of their own, so that no list, search, export or correction of other answers ever holds them. They
//! end with the application, go with an erasure, and are not handed over to another community: that one asks anew.
//!
//! Right to write: the application's community is the scope's, and the application was accepted.

use std::fmt;

use jiff::Timestamp;

use super::amend::Amend;
use super::case::Change;
use super::deed::Deed;
use super::item::{Attributes, Fields, Kind, Stored, to_millisecond};
use super::keys::{Key, attribute};
use super::write::{Guard, Write};
use super::{Action, CaseId, Effects, MemberId, Scope, State, Store, StoreError};

/// The number of a client.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientNumber {
    /// The case that it was sealed for: another one when two files became one.
    pub case: CaseId,
    /// Kind and number, sealed.
    pub number: String,
    /// Day of birth, sealed.
    pub born_on: String,
    /// Who wrote it down.
    pub by: MemberId,
    /// When.
    pub at: Timestamp,
}

/// What became of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberKept {
    /// Stored, or removed, by this call.
    Now,
    /// It stood like that already; nothing was changed.
    Already,
    /// The file has changed since its author saw it, or the application was not accepted; nothing was stored.
    Changed,
    /// No such application (expired, withdrawn, never was).
    Gone,
}

impl Store {
    /// Stores a client's number and day of birth, sealed; none removes them. [`StoreError::NotYours`]: the file belongs to
    /// another community.
    ///
    /// Cost: 2 reads, 1 transaction of 4 items. Patterns: case by reference, items of a case.
    pub async fn keep_client_number(
        &self,
        scope: &Scope,
        reference: &str,
        (new, revision): (Option<(&str, &str)>, u64),
        now: Timestamp,
    ) -> Result<NumberKept, StoreError> {
        let mut operation = self.operation();
        let (actor, mark) = (scope.actor(), operation.bits());
        let done = operation.amend(scope, reference, now, |case, before| {
            let known = case.number.as_ref();
            if known.map(|known| (known.number.as_str(), known.born_on.as_str())) == new {
                return Amend::Leave(NumberKept::Already);
            }
            if before.state != State::Accepted || before.revision != revision {
                return Amend::Leave(NumberKept::Changed);
            }
            let key = Key::client_number(&case.id);
            let guard = Guard::absent(now).or(Guard::text(attribute::KIND, Kind::ClientNumber.name()));
            let write = match new {
                None => Write::delete(key, guard),
                Some((number, born_on)) => {
                    let (number, born_on) = (number.to_owned(), born_on.to_owned());
                    let (by, at) = (scope.member(), to_millisecond(now));
                    let number = ClientNumber { case: case.id, number, born_on, by, at };
                    Write::put(key, guard, number.fields().expires(before.erase_at))
                }
            };
            let deed = Deed::new(Action::NumberChanged, &actor, mark);
            let change = Change::new(case, before, deed, &Effects::default(), now);
            Amend::Change(Box::new(change.over([write])), NumberKept::Now)
        });
        Ok(done.await?.unwrap_or(NumberKept::Gone))
    }
}

impl ClientNumber {
    pub(super) fn read(item: Attributes, now: Timestamp) -> Result<Option<ClientNumber>, StoreError> {
        let Some(stored) = Stored::live(Some(item), Kind::ClientNumber, now)? else { return Ok(None) };
        Ok(Some(ClientNumber {
            case: stored.case()?,
            number: stored.text(attribute::NUMBER)?.to_owned(),
            born_on: stored.text(attribute::BORN_ON)?.to_owned(),
            by: stored.member()?,
            at: stored.time(attribute::AT)?,
        }))
    }

    pub(super) fn fields(&self) -> Fields {
        Fields::of(Kind::ClientNumber)
            .text(attribute::CASE, self.case.to_string())
            .text(attribute::NUMBER, &self.number)
            .text(attribute::BORN_ON, &self.born_on)
            .text(attribute::MEMBER, self.by.to_string())
            .time(attribute::AT, self.at)
    }
}

impl fmt::Debug for ClientNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientNumber").field("by", &self.by).field("at", &self.at).finish_non_exhaustive()
    }
}
