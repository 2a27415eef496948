//! The audit log of a case: who did what when, each entry chained to the one before by its hash.
//!
//! Comes in: changes of a case. Goes out: entries, and whether their chain holds. Never here: answers, addresses.
//! Entries hold no personal data of applicants and outlive the application.

use std::fmt;

use jiff::Timestamp;

use super::item::{Attributes, Fields, Kind, Stored, sort_key, to_millisecond};
use super::keys::{self, CaseItem, Key, attribute};
use super::write::{Guard, Write};
use super::{CaseId, Digest, Store, StoreError};

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// The person whose application it is, by form or by link.
    Applicant,
    /// A member of staff, by account id.
    Staff(String),
    /// The portal itself, on schedule.
    System,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// An application came in.
    Submitted,
    /// An application came in and was caught as spam.
    Quarantined,
    /// Staff took it out of quarantine.
    Released,
    /// The address was confirmed.
    EmailConfirmed,
    /// The person withdrew.
    Withdrawn,
}

/// One entry.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// Place in the chain, from 1.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What.
    pub action: Action,
    /// Random: tells two attempts at the same change in the same millisecond apart.
    pub mark: u64,
    /// Hash of the entry before; of the case's id for the first.
    pub prev: Digest,
    /// Hash of this entry: everything above, and the case.
    pub hash: Digest,
}

/// All entries of a case, with the end of the chain as the case knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditTrail {
    /// The case.
    pub case: CaseId,
    /// The entries, in order.
    pub entries: Vec<AuditEntry>,
    /// Number and hash of the last entry, kept apart from the entries so that a missing end shows.
    pub head: Option<(u64, Digest)>,
}

/// Where a chain is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditBreak {
    /// Place of the first entry that is missing, changed or out of order.
    pub seq: u64,
}

impl AuditTrail {
    /// Whether every entry is there, in order and unchanged.
    pub fn verify(&self) -> Result<(), AuditBreak> {
        let mut head = None;
        for (seq, entry) in (1..).zip(&self.entries) {
            let deed = Deed { action: entry.action, actor: &entry.actor, mark: entry.mark };
            let unchanged = AuditEntry::after(&self.case, head, deed, entry.at);
            if *entry != unchanged {
                return Err(AuditBreak { seq });
            }
            head = Some((seq, entry.hash));
        }
        let known = self.head.map_or(0, |(seq, _)| seq);
        let found = head.map_or(0, |(seq, _)| seq);
        if head == self.head { Ok(()) } else { Err(AuditBreak { seq: known.min(found) + 1 }) }
    }
}

impl Store {
    /// The audit log of a case.
    ///
    /// Cost: 1 consistent query (a page per MB). Pattern: audit entries of a case.
    pub async fn audit_trail(&self, case: &CaseId) -> Result<AuditTrail, StoreError> {
        let items = self.operation().partition(&keys::case_partition(case), keys::AUDIT).await?;
        let mut trail = AuditTrail { case: *case, entries: Vec::new(), head: None };
        for item in items {
            match CaseItem::of(case, sort_key(&item)) {
                Some(CaseItem::AuditHead) => trail.head = Some(read_head(item)?),
                Some(CaseItem::AuditEntry) => trail.entries.push(read_entry(item)?),
                _ => {}
            }
        }
        Ok(trail)
    }
}

/// Number and hash of a case's last entry.
pub(super) type Head = (u64, Digest);

/// What an operation writes into the log. The mark is drawn once for an operation, so all its attempts make the same
/// entry, and an operation whose reply was lost knows its own entry again.
#[derive(Clone, Copy)]
pub(super) struct Deed<'a> {
    pub(super) action: Action,
    pub(super) actor: &'a Actor,
    pub(super) mark: u64,
}

impl AuditEntry {
    /// The entry that follows `head`.
    pub(super) fn after(case: &CaseId, head: Option<Head>, deed: Deed<'_>, at: Timestamp) -> AuditEntry {
        let Deed { action, actor, mark } = deed;
        let (seq, prev) =
            head.map_or((1, Digest::of(case.to_string().as_bytes())), |(seq, hash)| (seq + 1, hash));
        let at = to_millisecond(at);
        // Lengths before parts: no two different entries have the same text.
        let parts = [
            case.to_string(),
            seq.to_string(),
            keys::instant(at),
            actor.to_string(),
            action.name().to_owned(),
            mark.to_string(),
            prev.to_string(),
        ];
        let text: String = parts.iter().map(|part| format!("{}:{part}", part.len())).collect();
        AuditEntry { seq, at, actor: actor.clone(), action, mark, prev, hash: Digest::of(text.as_bytes()) }
    }

    /// The entry and the new end of the chain; refused when the chain has grown since `head` was read.
    pub(super) fn writes(&self, case: &CaseId, head: Option<Head>, now: Timestamp) -> [Write; 2] {
        let guard = match head {
            None => Guard::absent(now),
            Some((seq, hash)) => {
                Guard::number(attribute::SEQ, seq).and(Guard::text(attribute::HASH, hash.to_string()))
            }
        };
        let end = Fields::of(Kind::AuditHead)
            .number(attribute::SEQ, self.seq)
            .text(attribute::HASH, self.hash.to_string());
        let entry = Fields::of(Kind::AuditEntry)
            .number(attribute::SEQ, self.seq)
            .time(attribute::AT, self.at)
            .text(attribute::ACTOR, self.actor.to_string())
            .text(attribute::ACTION, self.action.name())
            .number(attribute::MARK, self.mark)
            .text(attribute::PREV, self.prev.to_string())
            .text(attribute::HASH, self.hash.to_string());
        [
            Write::put(Key::audit_head(case), guard, end),
            Write::put(Key::audit_entry(case, self.seq), Guard::absent(now), entry),
        ]
    }
}

/// The end of a chain as stored.
pub(super) fn read_head(item: Attributes) -> Result<Head, StoreError> {
    let stored = Stored::lasting(item, Kind::AuditHead)?;
    Ok((stored.number(attribute::SEQ)?, stored.digest(attribute::HASH)?))
}

fn read_entry(item: Attributes) -> Result<AuditEntry, StoreError> {
    let stored = Stored::lasting(item, Kind::AuditEntry)?;
    Ok(AuditEntry {
        seq: stored.number(attribute::SEQ)?,
        at: stored.time(attribute::AT)?,
        actor: stored.parsed(attribute::ACTOR, Actor::parse)?,
        action: stored.parsed(attribute::ACTION, Action::parse)?,
        mark: stored.number(attribute::MARK)?,
        prev: stored.digest(attribute::PREV)?,
        hash: stored.digest(attribute::HASH)?,
    })
}

const STAFF: &str = "staff:";

impl Actor {
    fn parse(text: &str) -> Option<Actor> {
        match text {
            "applicant" => Some(Actor::Applicant),
            "system" => Some(Actor::System),
            _ => text.strip_prefix(STAFF).map(|account| Actor::Staff(account.to_owned())),
        }
    }
}

/// As stored: `applicant`, `system`, `staff:<account>`.
impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::Applicant => f.write_str("applicant"),
            Actor::System => f.write_str("system"),
            Actor::Staff(account) => write!(f, "{STAFF}{account}"),
        }
    }
}

impl Action {
    const ALL: [Action; 5] =
        [Action::Submitted, Action::Quarantined, Action::Released, Action::EmailConfirmed, Action::Withdrawn];

    /// As stored: `email_confirmed`.
    pub fn name(self) -> &'static str {
        match self {
            Action::Submitted => "submitted",
            Action::Quarantined => "quarantined",
            Action::Released => "released",
            Action::EmailConfirmed => "email_confirmed",
            Action::Withdrawn => "withdrawn",
        }
    }

    fn parse(name: &str) -> Option<Action> {
        Action::ALL.into_iter().find(|action| action.name() == name)
    }
}

impl fmt::Display for AuditBreak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "audit chain broken at entry {}", self.seq)
    }
}

impl std::error::Error for AuditBreak {}

#[cfg(test)]
mod tests {
    use super::*;

    fn trail() -> AuditTrail {
        let case = CaseId::from_bits(3);
        let mut trail = AuditTrail { case, entries: Vec::new(), head: None };
        let staff = Actor::Staff("amina".into());
        let actions = [
            (Action::Quarantined, Actor::Applicant),
            (Action::Released, staff),
            (Action::EmailConfirmed, Actor::Applicant),
            (Action::Withdrawn, Actor::System),
        ];
        for (second, (action, actor)) in (1_800_000_000..).zip(actions) {
            let at = Timestamp::from_second(second).unwrap();
            let deed = Deed { action, actor: &actor, mark: 5 };
            let entry = AuditEntry::after(&case, trail.head, deed, at);
            trail.head = Some((entry.seq, entry.hash));
            trail.entries.push(entry);
        }
        trail
    }

    #[test]
    fn a_whole_chain_holds_and_so_does_none() {
        assert_eq!(trail().verify(), Ok(()));
        let none = AuditTrail { case: CaseId::from_bits(3), entries: Vec::new(), head: None };
        assert_eq!(none.verify(), Ok(()));
    }

    #[test]
    fn any_change_shows() {
        let flips: [fn(&mut AuditEntry); 7] = [
            |entry| entry.seq += 1,
            |entry| entry.at += jiff::SignedDuration::from_millis(1),
            |entry| entry.actor = Actor::Staff("omar".into()),
            |entry| entry.action = Action::Submitted,
            |entry| entry.mark += 1,
            |entry| entry.prev = Digest::of(b"other"),
            |entry| entry.hash = Digest::of(b"other"),
        ];
        for place in 0..4 {
            for flip in flips {
                let mut changed = trail();
                flip(&mut changed.entries[place]);
                assert_eq!(changed.verify(), Err(AuditBreak { seq: place as u64 + 1 }));
            }
            let mut removed = trail();
            removed.entries.remove(place);
            assert_eq!(removed.verify(), Err(AuditBreak { seq: place as u64 + 1 }));
        }
        for place in 0..3 {
            let mut swapped = trail();
            swapped.entries.swap(place, place + 1);
            assert_eq!(swapped.verify(), Err(AuditBreak { seq: place as u64 + 1 }));
        }
        let mut moved = trail();
        moved.case = CaseId::from_bits(4);
        assert_eq!(moved.verify(), Err(AuditBreak { seq: 1 }));
        let mut headless = trail();
        headless.head = None;
        assert_eq!(headless.verify(), Err(AuditBreak { seq: 1 }));
    }
}
