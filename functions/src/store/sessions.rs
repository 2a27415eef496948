//! Sessions of people who have signed in.
//!
//! Comes in: the hash of a session's token. Goes out: the session with its member, as both are now. Never here: tokens,
//! cookies, rights.
//!
//! A session ends when it has been idle for [`IDLE_MINUTES`], [`LONGEST_HOURS`] after it began, when its member signs out,
//! and when its member is disabled.

use jiff::{SignedDuration, Timestamp};

use super::call::Outcome;
use super::deed::Deed;
use super::failure::Trouble;
use super::item::{Fields, Kind, Stored, to_millisecond};
use super::keys::{Key, attribute};
use super::members::{Member, MemberState};
use super::write::{Guard, Write};
use super::{Action, Actor, Digest, MemberId, Store, StoreError};

/// Minutes without a request after which a session ends.
pub const IDLE_MINUTES: i64 = 60;

/// Hours after which a session ends in any case.
pub const LONGEST_HOURS: i64 = 12;

/// A session whose last request was noted longer ago is noted again: not every look is a write.
const NOTE_AFTER: SignedDuration = SignedDuration::from_mins(5);

/// A session that stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// Hash of its token.
    pub token: Digest,
    /// Whose it is.
    pub member: Member,
    /// When it began.
    pub begun_at: Timestamp,
    /// When its last request was noted.
    pub seen_at: Timestamp,
    /// Whether the second factor was given in it.
    pub has_factor: bool,
    /// When it ends unless there is another request.
    pub expires_at: Timestamp,
}

impl Store {
    /// The session of a token, if it stands; `None` also when its member may not sign in any more.
    ///
    /// Cost: 2 consistent reads. Pattern: session by token, member by id.
    pub async fn load_session(&self, token: &Digest, now: Timestamp) -> Result<Option<Session>, StoreError> {
        let mut operation = self.forum();
        let item = operation.get(&Key::session(token)).await?;
        let Some(stored) = Stored::live(item, Kind::Session, now)? else { return Ok(None) };
        let begun_at = stored.time(attribute::BEGUN_AT)?;
        let member = operation.member(&stored.member()?).await?;
        let may = |member: &Member| member.state == MemberState::Active && begun_at >= member.sessions_from;
        let Some(member) = member.filter(may) else { return Ok(None) };
        Ok(Some(Session {
            token: *token,
            member,
            begun_at,
            seen_at: stored.time(attribute::SEEN_AT)?,
            has_factor: stored.time_if(attribute::FACTOR_AT)?.is_some(),
            expires_at: stored.expires()?,
        }))
    }

    /// Notes that a session is in use, if that was not noted lately. A session that has ended stays so.
    ///
    /// Cost: 1 write every five minutes. Pattern: session by token.
    pub async fn touch_session(&self, session: &Session, now: Timestamp) -> Result<(), StoreError> {
        if session.seen_at.duration_until(now) < NOTE_AFTER {
            return Ok(());
        }
        let set = Fields::new().time(attribute::SEEN_AT, now).expires(ends_at(session.begun_at, now));
        let guard = Guard::text(attribute::MEMBER, session.member.id.to_string()).and(Guard::alive(now));
        let write = Write::update(Key::session(&session.token), guard, set, Vec::new());
        let mut operation = self.forum();
        loop {
            match operation.write(&write).await? {
                Outcome::Done | Outcome::Refused(_) => return Ok(()),
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }

    /// Ends a session that another one takes the place of. Ending it twice is ending it once.
    ///
    /// Cost: 1 write. Pattern: session by token.
    pub async fn end_session(&self, token: &Digest) -> Result<(), StoreError> {
        let write = Write::delete(Key::session(token), Guard::text(attribute::KIND, Kind::Session.name()));
        let mut operation = self.forum();
        loop {
            match operation.write(&write).await? {
                Outcome::Done | Outcome::Refused(_) => return Ok(()),
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }
}

impl Store {
    /// Ends a session because its member signs out, with the audit entry that says so. Signing out twice is noted once.
    ///
    /// Cost: 1 consistent read of a batch, 1 transaction of 3 items. Patterns: session by token, member by id.
    pub async fn sign_out(
        &self,
        token: &Digest,
        member: &MemberId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut operation = self.forum();
        let actor = Actor::Staff(member.to_string());
        let deed = Deed::new(Action::SignedOut, &actor, operation.bits());
        let guard = Guard::text(attribute::MEMBER, member.to_string());
        let delete = Write::delete(Key::session(token), guard);
        loop {
            let (entry, mut writes) = operation.member_file(member).await?.logged(deed, now);
            writes.push(delete.clone());
            match operation.transact(&writes, &entry.token()).await? {
                Outcome::Done => return Ok(()),
                Outcome::Refused(_) if operation.get(&Key::session(token)).await?.is_none() => return Ok(()),
                Outcome::Refused(_) => operation.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }
}

/// A session that begins.
pub(super) fn begin(token: &Digest, member: &MemberId, now: Timestamp) -> Write {
    let now = to_millisecond(now);
    let fields = Fields::of(Kind::Session)
        .text(attribute::MEMBER, member.to_string())
        .time(attribute::BEGUN_AT, now)
        .time(attribute::SEEN_AT, now)
        .expires(ends_at(now, now));
    Write::put(Key::session(token), Guard::absent(now), fields)
}

fn ends_at(begun_at: Timestamp, seen_at: Timestamp) -> Timestamp {
    let idle = seen_at + SignedDuration::from_mins(IDLE_MINUTES);
    idle.min(begun_at + SignedDuration::from_hours(LONGEST_HOURS))
}
