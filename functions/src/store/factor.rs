//! The second factor of a member: which secret counts, which code was the last one, which recovery codes are left.
//!
//! Comes in: a member, a step or the hash of a recovery code, a session. Goes out: what became of it. Never here: secrets
//! and codes; the store knows numbers and keyed hashes alone.
//!
//! A code counts once: the step of the last one stands in the item, and only a later step is taken. Tries are counted
//! before anything is compared, [`FACTOR_TRIES`] of them; then there is a wait of [`FACTOR_WAIT_MINUTES`].

use jiff::{SignedDuration, Timestamp};

use super::audit::AuditEntry;
use super::call::{Operation, Outcome};
use super::deed::Deed;
use super::failure::Trouble;
use super::item::{Attributes, Fields, Kind, Stored, to_millisecond};
use super::keys::{Key, attribute};
use super::member_log::MemberFile;
use super::write::{Guard, Write};
use super::{Action, Actor, Digest, MemberId, Store, StoreError, Tried};

/// Codes that may be tried one after the other.
pub const FACTOR_TRIES: u32 = 5;

/// Minutes to wait after so many wrong ones.
pub const FACTOR_WAIT_MINUTES: i64 = 15;

/// A member's second factor.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// Which of the member's secrets counts, or is the next to be set up.
    pub number: u64,
    /// Whether it is set up.
    pub is_set: bool,
    /// The step of the last code that was taken.
    pub last_step: u64,
    /// Keyed hashes of the recovery codes that are left.
    pub recovery: Vec<Digest>,
    tries: u32,
    tried_at: Option<Timestamp>,
    /// None while there is no such item.
    revision: Option<u64>,
}

/// What was given as the second factor; compared by the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// The code of this step.
    Step(u64),
    /// The recovery code with this keyed hash.
    Recovery(Digest),
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactorGiven {
    /// The session has it now, or had it before.
    Taken,
    /// This code was used before, or another one has taken its place.
    Used,
    /// The session has ended.
    Ended,
}

impl Store {
    /// A member's second factor; the first secret, not set up, when there is nothing yet.
    ///
    /// Cost: 1 consistent read. Pattern: second factor of a member.
    pub async fn load_factor(&self, member: &MemberId) -> Result<Factor, StoreError> {
        Factor::read(self.forum().get(&Key::factor(member)).await?)
    }

    /// Counts a try, before it is compared: many at once get no more tries than one after the other.
    ///
    /// Cost: 1 consistent read, 1 write. Pattern: second factor of a member.
    pub async fn try_factor(&self, member: &MemberId, now: Timestamp) -> Result<Tried, StoreError> {
        let mut operation = self.forum();
        loop {
            let before = Factor::read(operation.get(&Key::factor(member)).await?)?;
            let waits = SignedDuration::from_mins(FACTOR_WAIT_MINUTES);
            let is_over = before.tried_at.is_none_or(|at| now.duration_since(at) >= waits);
            let tries = if is_over { 1 } else { before.tries + 1 };
            if tries > FACTOR_TRIES {
                return Ok(Tried::Over);
            }
            let after = Factor { tries, tried_at: Some(to_millisecond(now)), ..before };
            match operation.write(&after.write(member, now)).await? {
                Outcome::Done => return Ok(Tried::Counted),
                Outcome::Refused(_) => operation.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }

    /// Sets up a second factor in a session that has just shown a code of it: from now on it is asked for in every new
    /// session. All or nothing, with its audit entry.
    ///
    /// Cost: 3 consistent reads, 1 transaction of 5 items. Patterns: second factor of a member, session by token, member by
    /// id.
    pub async fn set_factor(
        &self,
        (member, session): (&MemberId, &Digest),
        step: u64,
        recovery: &[Digest],
        now: Timestamp,
    ) -> Result<FactorGiven, StoreError> {
        self.give(member, session, Action::FactorSet, now, |before| {
            let fresh = !before.is_set && step > before.last_step;
            fresh.then(|| Factor {
                is_set: true,
                last_step: step,
                recovery: recovery.to_vec(),
                tries: 0,
                tried_at: None,
                ..before
            })
        })
        .await
    }

    /// Gives the second factor in a session. All or nothing, with its audit entry.
    ///
    /// Cost: 3 consistent reads, 1 transaction of 5 items. Patterns: second factor of a member, session by token, member by
    /// id.
    pub async fn give_factor(
        &self,
        (member, session): (&MemberId, &Digest),
        given: Given,
        now: Timestamp,
    ) -> Result<FactorGiven, StoreError> {
        let action = match given {
            Given::Step(_) => Action::FactorGiven,
            Given::Recovery(_) => Action::RecoveryUsed,
        };
        self.give(member, session, action, now, |before| before.taken(given)).await
    }

    /// Takes a second factor away, to be set up anew with another secret; all sessions of the member have ended. With its
    /// audit entry.
    ///
    /// Cost: 2 consistent reads, 1 transaction of 4 items. Patterns: second factor of a member, member by id.
    pub async fn clear_factor(
        &self,
        member: &MemberId,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut operation = self.forum();
        let deed = Deed::new(Action::FactorCleared, by, operation.bits());
        let mut tried: Option<AuditEntry> = None;
        loop {
            if operation.has_entry(member, tried.as_ref()).await? {
                return Ok(());
            }
            let file = operation.member_file(member).await?;
            let before = Factor::read(operation.get(&Key::factor(member)).await?)?;
            let Some(known) = file.member.as_ref().filter(|_| before.is_set) else { return Ok(()) };
            let after = Factor {
                number: before.number + 1,
                is_set: false,
                recovery: Vec::new(),
                tries: 0,
                tried_at: None,
                ..before
            };
            let set = Fields::new()
                .time(attribute::SESSIONS_FROM, now)
                .number(attribute::REVISION, known.revision + 1);
            let guard = Guard::revision(known.revision);
            let (entry, mut writes) = file.logged(deed, now);
            writes.push(Write::update(Key::member(member), guard, set, vec![attribute::FACTOR]));
            writes.push(after.write(member, now));
            match operation.transact(&writes, &entry.token()).await? {
                Outcome::Done => return Ok(()),
                Outcome::Refused(_) => operation.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
            tried = Some(entry);
        }
    }

    async fn give(
        &self,
        member: &MemberId,
        session: &Digest,
        action: Action,
        now: Timestamp,
        becomes: impl Fn(Factor) -> Option<Factor>,
    ) -> Result<FactorGiven, StoreError> {
        let mut operation = self.forum();
        let actor = Actor::Staff(member.to_string());
        let deed = Deed::new(action, &actor, operation.bits());
        loop {
            let stored = operation.get(&Key::session(session)).await?;
            let Some(stored) = Stored::live(stored, Kind::Session, now)? else {
                return Ok(FactorGiven::Ended);
            };
            if stored.time_if(attribute::FACTOR_AT)?.is_some() {
                return Ok(FactorGiven::Taken);
            }
            let file = operation.member_file(member).await?;
            let Some(writes) = operation.giving(&file, session, &becomes, now).await? else {
                return Ok(FactorGiven::Used);
            };
            let (entry, mut log) = file.logged(deed, now);
            log.extend(writes);
            match operation.transact(&log, &entry.token()).await? {
                Outcome::Done => return Ok(FactorGiven::Taken),
                Outcome::Refused(_) => operation.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }
}

impl Operation<'_> {
    /// The factor as it becomes, the session that has it, the member who is known to have one. `None` when the factor does
    /// not take it.
    async fn giving(
        &mut self,
        file: &MemberFile,
        session: &Digest,
        becomes: impl Fn(Factor) -> Option<Factor>,
        now: Timestamp,
    ) -> Result<Option<Vec<Write>>, StoreError> {
        let before = Factor::read(self.get(&Key::factor(&file.id)).await?)?;
        let (Some(after), Some(member)) = (becomes(before), file.member.as_ref()) else { return Ok(None) };
        let given = Fields::new().time(attribute::FACTOR_AT, now);
        let theirs = Guard::text(attribute::MEMBER, file.id.to_string()).and(Guard::alive(now));
        let mut writes =
            vec![after.write(&file.id, now), Write::update(Key::session(session), theirs, given, Vec::new())];
        if !member.has_factor {
            let set =
                Fields::new().text(attribute::FACTOR, "yes").number(attribute::REVISION, member.revision + 1);
            let guard = Guard::revision(member.revision);
            writes.push(Write::update(Key::member(&file.id), guard, set, Vec::new()));
        }
        Ok(Some(writes))
    }
}

impl Factor {
    /// The factor after this was given; `None` when it does not take it.
    fn taken(self, given: Given) -> Option<Factor> {
        if !self.is_set {
            return None;
        }
        let (last_step, recovery) = match given {
            Given::Step(step) if step > self.last_step => (step, self.recovery),
            Given::Recovery(code) if self.recovery.contains(&code) => {
                (self.last_step, self.recovery.into_iter().filter(|known| *known != code).collect())
            }
            Given::Step(_) | Given::Recovery(_) => return None,
        };
        Some(Factor { last_step, recovery, tries: 0, tried_at: None, ..self })
    }

    fn read(item: Option<Attributes>) -> Result<Factor, StoreError> {
        let Some(item) = item else {
            return Ok(Factor {
                number: 1,
                is_set: false,
                last_step: 0,
                recovery: Vec::new(),
                tries: 0,
                tried_at: None,
                revision: None,
            });
        };
        let stored = Stored::lasting(item, Kind::Factor)?;
        Ok(Factor {
            number: stored.number(attribute::NUMBER)?,
            is_set: stored.text_if(attribute::IS_SET)?.is_some(),
            last_step: stored.number(attribute::LAST_STEP)?,
            recovery: stored.digests(attribute::RECOVERY)?,
            tries: stored.number(attribute::TRIES)?,
            tried_at: stored.time_if(attribute::TRIED_AT)?,
            revision: Some(stored.number(attribute::REVISION)?),
        })
    }

    /// Replaces the item as it was read.
    fn write(&self, member: &MemberId, now: Timestamp) -> Write {
        let guard = self.revision.map_or_else(|| Guard::absent(now), Guard::revision);
        let fields = Fields::of(Kind::Factor)
            .number(attribute::NUMBER, self.number)
            .text_if(attribute::IS_SET, self.is_set.then_some("yes"))
            .number(attribute::LAST_STEP, self.last_step)
            .digests(attribute::RECOVERY, &self.recovery)
            .number(attribute::TRIES, self.tries)
            .time_if(attribute::TRIED_AT, self.tried_at)
            .number(attribute::REVISION, self.revision.unwrap_or_default() + 1);
        Write::put(Key::factor(member), guard, fields)
    }
}
