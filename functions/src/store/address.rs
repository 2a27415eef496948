//! A new address that a person asked for: kept until it has answered.
//!
//! Comes in: a case, an address, links and mail. Goes out: whether it is asked for. Never here: checking addresses; the change
//! itself, which is a correction.

use jiff::Timestamp;

use super::case::Change;
use super::deed::Deed;
use super::item::{Fields, Kind, Stored};
use super::keys::{Key, attribute};
use super::write::{Guard, Write};
use super::{Action, Actor, CaseId, Effects, State, Store, StoreError};

/// What became of a wish for a new address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressAsked {
    /// Kept by this call, in place of an earlier one; both addresses are written to.
    Now,
    /// The same address was asked for before and has not answered; nobody is written to again.
    Already,
    /// No such application, or withdrawn.
    Gone,
}

impl Store {
    /// Keeps a new address until then, with its audit entry and `effects` (the messages to both addresses).
    ///
    /// Right to ask: whoever has a link of the case's own. Cost: 1 query and 1 read, 1 transaction of 4 items and one more
    /// for each effect. Pattern: items of a case.
    pub async fn ask_address(
        &self,
        case: &CaseId,
        (address, until): (&str, Timestamp),
        effects: &Effects,
        now: Timestamp,
    ) -> Result<AddressAsked, StoreError> {
        let mut operation = self.operation();
        let deed = Deed::new(Action::AddressAsked, &Actor::Applicant, operation.bits());
        let key = Key::new_address(case);
        let mut tried = None;
        loop {
            let case = operation.case(case, now).await?;
            let open = case.application.clone().filter(|application| application.state != State::Withdrawn);
            let Some(application) = open else { return Ok(AddressAsked::Gone) };
            if case.has_entry(tried) {
                return Ok(AddressAsked::Now);
            }
            let known = Stored::live(operation.get(&key).await?, Kind::NewAddress, now)?;
            if let Some(known) = known
                && known.text(attribute::ADDRESS)? == address
            {
                return Ok(AddressAsked::Already);
            }
            let fields = Fields::of(Kind::NewAddress)
                .text(attribute::ADDRESS, address)
                .expires(until.min(application.erase_at));
            let guard = Guard::absent(now).or(Guard::text(attribute::KIND, Kind::NewAddress.name()));
            let write = Write::put(key.clone(), guard, fields);
            // The application stays as it is.
            let set = Fields::new().time(attribute::KEEP_UNTIL, application.keep_until);
            let change =
                Change::beside(&case, application, set, deed, now).with_effects(effects, now).with([write]);
            if operation.change(&change).await? {
                return Ok(AddressAsked::Now);
            }
            tried = Some(change.entry);
        }
    }

    /// The address that was asked for and has not answered yet.
    ///
    /// Cost: 1 consistent read. Pattern: new address of a case.
    pub async fn asked_address(&self, case: &CaseId, now: Timestamp) -> Result<Option<String>, StoreError> {
        let item = self.operation().get(&Key::new_address(case)).await?;
        let Some(stored) = Stored::live(item, Kind::NewAddress, now)? else { return Ok(None) };
        Ok(Some(stored.text(attribute::ADDRESS)?.to_owned()))
    }
}
