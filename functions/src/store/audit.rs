//! The audit log: who did what when, each entry chained to the one before by its hash. A case has a chain of its own; so
//! has each community, for lists that were shown.
//!
//! Comes in: changes and views of a case, views of lists. Goes out: entries, and whether their chain holds. Never here:
//! answers, addresses. Entries hold no personal data of applicants and outlive the application.

use std::fmt;

use jiff::Timestamp;

use super::call::{Operation, Outcome, token};
use super::deed::Deed;
use super::failure::Trouble;
use super::item::{Attributes, Fields, Kind, Stored, sort_key, to_millisecond};
use super::keys::{self, IndexKey, Key, attribute};
use super::write::{Guard, Write};
use super::{Action, Actor, CaseId, Digest, MemberId, Store, StoreError, Subject, TopicId};

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
    /// How many persons a list showed; none for everything else.
    pub count: Option<u32>,
    /// Random: tells two attempts at the same change in the same millisecond apart.
    pub mark: u64,
    /// Hash of the entry before; of the subject's name for the first.
    pub prev: Digest,
    /// Hash of this entry: everything above, and the subject.
    pub hash: Digest,
}

/// All entries of a chain, with its end as it is kept beside them.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditTrail {
    /// What it is about.
    pub subject: Subject,
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
            let AuditEntry { action, count, mark, .. } = *entry;
            let deed = Deed { action, actor: &entry.actor, count, mark };
            let unchanged = AuditEntry::after(&self.subject, head, deed, entry.at);
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
        self.trail(Subject::Case(*case)).await
    }

    /// Which lists of a community were shown to whom.
    ///
    /// Cost: 1 consistent query (a page per MB). Pattern: audit entries of a community's lists.
    pub async fn audit_of_lists(&self, community: &str) -> Result<AuditTrail, StoreError> {
        self.trail(Subject::Lists(community.to_owned())).await
    }

    /// What was done to a member's access, and how they signed in.
    ///
    /// Cost: 1 consistent query (a page per MB). Pattern: audit entries of a member.
    pub async fn audit_of_member(&self, member: &MemberId) -> Result<AuditTrail, StoreError> {
        self.trail(Subject::Member(*member)).await
    }

    /// What moderators did with a topic of the forum.
    ///
    /// Cost: 1 consistent query (a page per MB). Pattern: audit entries of a topic.
    pub async fn audit_of_topic(&self, topic: &TopicId) -> Result<AuditTrail, StoreError> {
        self.trail(Subject::Topic(*topic)).await
    }

    /// The log of a subject, whichever it is.
    ///
    /// Cost: 1 consistent query (a page per MB). Pattern: audit entries of a case, of a community's lists.
    pub async fn audit_of(&self, subject: &Subject) -> Result<AuditTrail, StoreError> {
        self.trail(subject.clone()).await
    }

    async fn trail(&self, subject: Subject) -> Result<AuditTrail, StoreError> {
        let mut operation = match subject {
            Subject::Member(_) | Subject::Topic(_) => self.forum(),
            Subject::Case(_) | Subject::Lists(_) => self.operation(),
        };
        let items = operation.partition(&keys::audit_partition(&subject), keys::AUDIT).await?;
        let mut trail = AuditTrail { subject, entries: Vec::new(), head: None };
        for item in items {
            match sort_key(&item) {
                keys::AUDIT => trail.head = Some(read_head(item)?),
                _ => trail.entries.push(read_entry(item)?),
            }
        }
        Ok(trail)
    }
}

impl Operation<'_> {
    /// Adds an entry to the chain of a community's lists, whose changes are nothing but entries.
    pub(super) async fn note_down(
        &mut self,
        subject: &Subject,
        deed: Deed<'_>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let community = match subject {
            Subject::Lists(community) if community != keys::PORTAL => Some(community.as_str()),
            Subject::Lists(_) | Subject::Case(_) | Subject::Member(_) | Subject::Topic(_) => None,
        };
        let mut tried: Option<AuditEntry> = None;
        loop {
            if let Some(entry) = &tried
                && let Some(item) = self.get(&Key::audit_entry(subject, entry.seq)).await?
                && read_entry(item)?.hash == entry.hash
            {
                return Ok(());
            }
            let head = self.get(&Key::audit_head(subject)).await?.map(read_head).transpose()?;
            let entry = AuditEntry::after(subject, head, deed, now);
            let token = token(&[&subject.to_string(), &entry.hash.to_string()]);
            match self.transact(&entry.writes(subject, head, community, now), &token).await? {
                Outcome::Done => return Ok(()),
                Outcome::Refused(_) => self.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => self.wait(trouble).await?,
            }
            tried = Some(entry);
        }
    }
}

/// Number and hash of a chain's last entry.
pub(super) type Head = (u64, Digest);

impl AuditEntry {
    /// The entry that follows `head`.
    pub(super) fn after(subject: &Subject, head: Option<Head>, deed: Deed<'_>, at: Timestamp) -> AuditEntry {
        let Deed { action, actor, count, mark } = deed;
        let subject = subject.to_string();
        let (seq, prev) = head.map_or((1, Digest::of(subject.as_bytes())), |(seq, hash)| (seq + 1, hash));
        let at = to_millisecond(at);
        // Lengths before parts: no two different entries have the same text.
        let parts = [
            subject,
            seq.to_string(),
            keys::instant(at),
            actor.to_string(),
            action.name().to_owned(),
            mark.to_string(),
            prev.to_string(),
        ];
        let count_part = count.map(|count| count.to_string());
        let parts = parts.iter().chain(&count_part);
        let text: String = parts.map(|part| format!("{}:{part}", part.len())).collect();
        let hash = Digest::of(text.as_bytes());
        AuditEntry { seq, at, actor: actor.clone(), action, count, mark, prev, hash }
    }

    /// The entry and the new end of the chain; refused when the chain has grown since `head` was read. The entry stands in
    /// the log of that community; of the portal's own staff when none.
    pub(super) fn writes(
        &self,
        subject: &Subject,
        head: Option<Head>,
        community: Option<&str>,
        now: Timestamp,
    ) -> [Write; 2] {
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
            .number_if(attribute::COUNT, self.count)
            .number(attribute::MARK, self.mark)
            .text(attribute::PREV, self.prev.to_string())
            .text(attribute::HASH, self.hash.to_string())
            .index(IndexKey::audit(community, self.at, subject, self.seq));
        [
            Write::put(Key::audit_head(subject), guard, end),
            Write::put(Key::audit_entry(subject, self.seq), Guard::absent(now), entry),
        ]
    }
}

/// The end of a chain as stored.
pub(super) fn read_head(item: Attributes) -> Result<Head, StoreError> {
    let stored = Stored::lasting(item, Kind::AuditHead)?;
    Ok((stored.number(attribute::SEQ)?, stored.digest(attribute::HASH)?))
}

pub(super) fn read_entry(item: Attributes) -> Result<AuditEntry, StoreError> {
    let stored = Stored::lasting(item, Kind::AuditEntry)?;
    Ok(AuditEntry {
        seq: stored.number(attribute::SEQ)?,
        at: stored.time(attribute::AT)?,
        actor: stored.parsed(attribute::ACTOR, Actor::parse)?,
        action: stored.parsed(attribute::ACTION, Action::parse)?,
        count: stored.number_if(attribute::COUNT)?,
        mark: stored.number(attribute::MARK)?,
        prev: stored.digest(attribute::PREV)?,
        hash: stored.digest(attribute::HASH)?,
    })
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
        let subject = Subject::Case(CaseId::from_bits(3));
        let mut trail = AuditTrail { subject, entries: Vec::new(), head: None };
        let staff = Actor::Staff("amina".into());
        let actions = [
            (Action::Quarantined, Actor::Applicant),
            (Action::Released, staff),
            (Action::EmailConfirmed, Actor::Applicant),
            (Action::Withdrawn, Actor::System),
        ];
        for (second, (action, actor)) in (1_800_000_000..).zip(actions) {
            let at = Timestamp::from_second(second).unwrap();
            let deed = Deed::new(action, &actor, 5);
            let entry = AuditEntry::after(&trail.subject, trail.head, deed, at);
            trail.head = Some((entry.seq, entry.hash));
            trail.entries.push(entry);
        }
        trail
    }

    #[test]
    fn a_whole_chain_holds_and_so_does_none() {
        assert_eq!(trail().verify(), Ok(()));
        let none = AuditTrail { entries: Vec::new(), head: None, ..trail() };
        assert_eq!(none.verify(), Ok(()));
    }

    #[test]
    fn any_change_shows() {
        let flips: [fn(&mut AuditEntry); 8] = [
            |entry| entry.seq += 1,
            |entry| entry.at += jiff::SignedDuration::from_millis(1),
            |entry| entry.actor = Actor::Staff("omar".into()),
            |entry| entry.action = Action::Submitted,
            |entry| entry.mark += 1,
            |entry| entry.count = Some(1),
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
        moved.subject = Subject::Case(CaseId::from_bits(4));
        assert_eq!(moved.verify(), Err(AuditBreak { seq: 1 }));
        let mut headless = trail();
        headless.head = None;
        assert_eq!(headless.verify(), Err(AuditBreak { seq: 1 }));
    }
}
