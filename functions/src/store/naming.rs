//! Naming contacts, and what comes of them: they answer, the Connectee writes to them, they talk.
//!
//! Comes in: a contact with a keyed hash for a name. Goes out: what became of it. Never here: who may see a contact's
//! address; words for people.
//!
//! A contact is one however many name them: a place of its own says in which match they stand, so that they get one first
//! mail. Whoever said no is not named again.

use jiff::Timestamp;

use super::deed::Deed;
use super::item::{Fields, Kind, Stored};
use super::keys::{Key, attribute};
use super::match_file::Step;
use super::suppressed::suppress;
use super::write::{Guard, Write};
use super::{
    Action, Actor, Contact, ContactNaming, Digest, Match, MatchId, MatchRecords, Namer, NamingEnd, Say,
    Store, StoreError, Turn, Turned,
};
use crate::indicators::ContactId;

/// A contact who is named.
#[derive(Debug, Clone)]
pub struct NewNaming {
    /// The contact, as they stand if nobody named them before.
    pub contact: Contact,
    /// By whom, and when.
    pub naming: ContactNaming,
    /// Keyed hashes of the address and the telephone number.
    pub addresses: Vec<Digest>,
    /// The most contacts that one person names.
    pub most: usize,
}

/// Says what is known of a contact then, and what comes with it; nothing when nothing is new.
pub type ContactJudge<'a> = &'a (dyn Fn(&Match, &Contact) -> Option<(Contact, Turn)> + Sync);

/// Whether a contact is new to the Connectee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// Nobody named them before.
    First,
    /// Somebody did.
    Again,
}

/// What became of a naming.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// Stored by this call.
    Now(Naming),
    /// The same one named the same contact before; nothing was changed.
    Already,
    /// The person wants no mail about this; nothing was stored.
    Suppressed,
    /// As many were named as one may; nothing was stored.
    Full,
    /// No such match (any more).
    Gone,
}

impl Store {
    /// Names a contact. The judge says what comes with it: mail, facts.
    ///
    /// Cost: 4 reads, 1 transaction of 11 items and those that come with it. Patterns: does an address get no more mail, in
    /// which match a contact stands, items of a match.
    pub async fn name_contact(
        &self,
        id: &MatchId,
        new: &NewNaming,
        judge: &(dyn Fn(&Match, &MatchRecords, Naming) -> Turn + Sync),
        now: Timestamp,
    ) -> Result<Named, StoreError> {
        if self.is_suppressed(&new.addresses).await? {
            return Ok(Named::Suppressed);
        }
        let mut operation = self.operation();
        let place = operation.get(&Key::contact_place(&new.contact.id)).await?;
        let place = Stored::live(place, Kind::ContactPlace, now)?;
        let elsewhere = place.map(|place| place.parsed(attribute::MATCH, MatchId::parse)).transpose()?;
        let stands_elsewhere = elsewhere.is_some_and(|other| other != *id);
        let actor = actor(new.naming.by);
        let deed = Deed::new(Action::ContactNamed, &actor, operation.bits());
        let named = operation.settle(id, now, |file| {
            let records = &file.records;
            let mut theirs = records.named_by(new.naming.by);
            if theirs.clone().any(|naming| naming.contact == new.contact.id) {
                return Ok(Step::Leave(Named::Already));
            }
            if theirs.nth(new.most.saturating_sub(1)).is_some() {
                return Ok(Step::Leave(Named::Full));
            }
            let known = records.contact(&new.contact.id);
            let how = if known.is_some() || stands_elsewhere { Naming::Again } else { Naming::First };
            let change = file.turn(judge(&file.the, records, how), deed, now);
            let mut writes = vec![new.naming.write(&change.after, now)];
            match known {
                Some(known) => {
                    let told = known.told || new.contact.told;
                    writes.push(Contact { told, ..known.clone() }.next_write(&change.after));
                }
                None if stands_elsewhere => {}
                None => {
                    writes.extend(new.contact.first_writes(&change.after, now));
                    writes.push(first_place(&new.contact.id, &change.after, now));
                }
            }
            Ok(change.with(writes).then(Named::Now(how)))
        });
        Ok(named.await?.unwrap_or(Named::Gone))
    }

    /// Somebody has nobody else to name for now.
    ///
    /// Cost: 2 reads, 1 transaction of 8 items and those that come with it. Pattern: items of a match.
    pub async fn end_naming(
        &self,
        id: &MatchId,
        end: &NamingEnd,
        judge: &(dyn Fn(&Match, &MatchRecords) -> Turn + Sync),
        now: Timestamp,
    ) -> Result<Turned, StoreError> {
        let mut operation = self.operation();
        let actor = actor(end.by);
        let deed = Deed::new(Action::NamingDone, &actor, operation.bits());
        let turned = operation.settle(id, now, |file| {
            let same = |known: &NamingEnd| known.by == end.by && known.why == end.why;
            if file.records.ends.iter().any(same) {
                return Ok(Step::Leave(Turned::Already));
            }
            let change = file.turn(judge(&file.the, &file.records), deed, now);
            let write = end.write(&change.after, now);
            Ok(change.with([write]).then(Turned::Now))
        });
        Ok(turned.await?.unwrap_or(Turned::Gone))
    }

    /// A contact answers. With "no", name and address are gone with the same write, and the `addresses` get no more mail.
    ///
    /// Cost: 2 reads, 1 transaction of 8 to 11 items and those that come with it. Pattern: items of a match.
    pub async fn answer_contact(
        &self,
        id: &MatchId,
        answer: &Contact,
        addresses: &[Digest],
        judge: &(dyn Fn(&Match, &Contact) -> Turn + Sync),
        now: Timestamp,
    ) -> Result<Turned, StoreError> {
        let is_no = answer.say == Some(Say::No);
        let action = if is_no { Action::ContactErased } else { Action::ContactAnswered };
        let mut operation = self.operation();
        let deed = Deed::new(action, &Actor::Contact, operation.bits());
        let turned = operation.settle(id, now, |file| {
            let Some(known) = file.records.contact(&answer.id) else { return Ok(Step::Leave(Turned::Gone)) };
            // A "no" stands.
            let is_same = known.say == answer.say && known.may_ask == answer.may_ask;
            if is_same || known.say == Some(Say::No) {
                return Ok(Step::Leave(Turned::Already));
            }
            let after = Contact {
                say: answer.say,
                said_at: Some(now),
                may_ask: answer.may_ask,
                was_reminded: known.was_reminded || answer.say == Some(Say::Later),
                ..known.clone()
            };
            let change = file.turn(judge(&file.the, known), deed, now);
            let mut writes = vec![after.next_write(&change.after)];
            if is_no {
                writes.extend(known.details.as_ref().map(|_| after.erase_write(id)));
                writes.extend(addresses.iter().map(suppress));
            }
            Ok(change.with(writes).then(Turned::Now))
        });
        Ok(turned.await?.unwrap_or(Turned::Gone))
    }

    /// The Connectee has written to a contact, or talked with them: `after` says what is known of it then, from what was.
    /// Nothing is stored when it says nothing.
    ///
    /// Cost: 2 reads, 1 transaction of 8 items and those that come with it. Pattern: items of a match.
    pub async fn note_contact(
        &self,
        id: &MatchId,
        (contact, action): (&ContactId, Action),
        after: ContactJudge<'_>,
        now: Timestamp,
    ) -> Result<Turned, StoreError> {
        let mut operation = self.operation();
        let deed = Deed::new(action, &Actor::Connectee, operation.bits());
        let turned = operation.settle(id, now, |file| {
            let Some(known) = file.records.contact(contact) else { return Ok(Step::Leave(Turned::Gone)) };
            let Some((after, turn)) = after(&file.the, known) else {
                return Ok(Step::Leave(Turned::Already));
            };
            let change = file.turn(turn, deed, now);
            let write = after.next_write(&change.after);
            Ok(change.with([write]).then(Turned::Now))
        });
        Ok(turned.await?.unwrap_or(Turned::Gone))
    }
}

fn actor(by: Namer) -> Actor {
    match by {
        Namer::Connector => Actor::Connector,
        Namer::Contact(_) => Actor::Contact,
    }
}

/// In which match the contact stands. Two who name the same contact at once: one of them is first.
fn first_place(contact: &ContactId, of: &Match, now: Timestamp) -> Write {
    Write::put(Key::contact_place(contact), Guard::absent(now), place_fields(of))
}

/// The item that says in which match a contact stands.
pub(super) fn place_fields(of: &Match) -> Fields {
    Fields::of(Kind::ContactPlace).text(attribute::MATCH, of.id.to_string()).expires(of.erase_at)
}
