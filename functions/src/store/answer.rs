//! What becomes of a match after it was offered: answered, run out, taken back, a time agreed.
//!
//! Comes in: a link as it was followed, or a match's name. Goes out: the match as it is now, with an audit entry in both
//! logs and the mail that the change asks for. Never here: words for people, whether a meeting took place (see the
//! reports). A link changes the one match that it is about, and no other.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::deed::Deed;
use super::item::to_millisecond;
use super::keys;
use super::match_file::{MatchChange, MatchEffects, MatchFile, Step};
use super::{About, Action, Actor, Link, Match, MatchId, MatchState, Scope, Slot, Store, StoreError};
use crate::indicators::Side;

/// Name of the reason of a match that ended because one of the two no longer takes part.
pub const LEFT: &str = "left";

/// The most times that a Connector proposes.
pub const MOST_SLOTS: usize = 3;

/// What became of a change of a match.
#[derive(Debug, Clone, PartialEq)]
pub enum Changed {
    /// Changed by this call.
    Now(Match),
    /// It was so before; nothing was changed and no mail is sent again.
    Already(Match),
    /// It can no longer become so: too late, taken back, or answered otherwise.
    TooLate(Match),
    /// No such match (any more).
    Gone,
}

impl Store {
    /// The Connector says yes, and proposes times, or none: the match is introduced. When one of the two has left, the
    /// match is taken back instead.
    ///
    /// Cost: 2 reads, 1 transaction of 7 items and one more for each effect. Pattern: match by id.
    pub async fn accept_offer(
        &self,
        link: &Link,
        slots: &[Slot],
        effects: &MatchEffects,
        now: Timestamp,
    ) -> Result<Changed, StoreError> {
        let Some(id) = about(link, Side::Connector) else { return Ok(Changed::Gone) };
        let mut operation = self.operation();
        let deed = Deed::new(Action::OfferAccepted, &Actor::Connector, operation.bits());
        let at = to_millisecond(now);
        let step = |file: &MatchFile| {
            let the = &file.the;
            if !the.is_waiting(now) {
                return Ok(answered(the, the.introduced_at.is_some()));
            }
            if !file.both_stay() {
                return Ok(left(file, deed.mark, now));
            }
            let after = Match {
                state: MatchState::Introduced,
                answered_at: Some(at),
                introduced_at: Some(at),
                slots: slots.to_vec(),
                ..the.clone()
            };
            Ok(stored(file.change(after, deed, now).with_both(effects, now)))
        };
        Ok(operation.settle(&id, now, step).await?.unwrap_or(Changed::Gone))
    }

    /// The Connector says no, with the name of a reason and perhaps the day from which they can be asked again.
    ///
    /// Cost: as for [`Store::accept_offer`].
    pub async fn decline_offer(
        &self,
        link: &Link,
        (reason, pause_until): (&str, Option<Date>),
        effects: &MatchEffects,
        now: Timestamp,
    ) -> Result<Changed, StoreError> {
        let Some(id) = about(link, Side::Connector) else { return Ok(Changed::Gone) };
        let mut operation = self.operation();
        let deed = Deed::new(Action::OfferDeclined, &Actor::Connector, operation.bits());
        let step = |file: &MatchFile| {
            let the = &file.the;
            if !the.is_waiting(now) {
                return Ok(answered(the, the.state == MatchState::Declined));
            }
            let after = Match {
                state: MatchState::Declined,
                answered_at: Some(to_millisecond(now)),
                reason: Some(reason.to_owned()),
                pause_until,
                ..the.clone()
            };
            Ok(stored(file.change(after, deed, now).with_both(effects, now)))
        };
        Ok(operation.settle(&id, now, step).await?.unwrap_or(Changed::Gone))
    }

    /// The Connectee takes one of the times that the Connector proposed.
    ///
    /// Cost: as for [`Store::accept_offer`].
    pub async fn agree_time(
        &self,
        link: &Link,
        slot: &Slot,
        effects: &MatchEffects,
        now: Timestamp,
    ) -> Result<Changed, StoreError> {
        let Some(id) = about(link, Side::Connectee) else { return Ok(Changed::Gone) };
        let mut operation = self.operation();
        let deed = Deed::new(Action::TimeAgreed, &Actor::Connectee, operation.bits());
        let step = |file: &MatchFile| {
            let the = &file.the;
            if !the.is_arranged() || !the.slots.contains(slot) {
                return Ok(answered(the, the.meeting.as_ref() == Some(slot)));
            }
            if !file.both_stay() {
                return Ok(left(file, deed.mark, now));
            }
            let contacted_at = the.contacted_at.or(Some(to_millisecond(now)));
            let after = Match {
                state: MatchState::Scheduled,
                contacted_at,
                meeting: Some(slot.clone()),
                ..the.clone()
            };
            Ok(stored(file.change(after, deed, now).with_both(effects, now)))
        };
        Ok(operation.settle(&id, now, step).await?.unwrap_or(Changed::Gone))
    }

    /// The offer has run out: the Connector's meeting of the year is free again.
    ///
    /// Cost: as for [`Store::accept_offer`].
    pub async fn expire_offer(&self, id: &MatchId, now: Timestamp) -> Result<Changed, StoreError> {
        let mut operation = self.operation();
        let deed = Deed::new(Action::OfferExpired, &Actor::System, operation.bits());
        let step = |file: &MatchFile| {
            let the = &file.the;
            if the.state != MatchState::Offered || now < the.answer_by {
                return Ok(answered(the, the.state == MatchState::Expired));
            }
            let after = Match { state: MatchState::Expired, ..the.clone() };
            Ok(stored(file.change(after, deed, now)))
        };
        Ok(operation.settle(id, now, step).await?.unwrap_or(Changed::Gone))
    }

    /// Matches of which the time to answer is over, the longest overdue first, at most `limit`. An index answers: each is
    /// looked at again by [`Store::expire_offer`].
    ///
    /// Cost: 1 index query. Pattern: matches whose time runs out by itself.
    pub async fn due_matches(&self, limit: u16, now: Timestamp) -> Result<Vec<MatchId>, StoreError> {
        let (items, _) = self.operation().list(keys::CLOCK, &keys::up_to(now), None, limit).await?;
        Ok(items.iter().filter_map(keys::match_of).collect())
    }

    /// Staff take a match back, with the name of a reason. `effects` is asked for what it brings, as who was told before
    /// is told now. [`StoreError::NotYours`]: it belongs to another community.
    ///
    /// Cost: as for [`Store::accept_offer`].
    pub async fn cancel_match(
        &self,
        scope: &Scope,
        id: &MatchId,
        reason: &str,
        effects: impl Fn(&Match) -> MatchEffects,
        now: Timestamp,
    ) -> Result<Changed, StoreError> {
        let mut operation = self.operation();
        let actor = scope.actor();
        let deed = Deed::new(Action::MatchCancelled, &actor, operation.bits());
        let step = |file: &MatchFile| {
            let the = &file.the;
            if the.community != scope.community() {
                return Err(StoreError::NotYours);
            }
            if !the.can_be_cancelled() {
                return Ok(answered(the, the.state == MatchState::Cancelled));
            }
            let after = the.cancelled(reason);
            Ok(stored(file.change(after, deed, now).with_both(&effects(the), now)))
        };
        Ok(operation.settle(id, now, step).await?.unwrap_or(Changed::Gone))
    }
}

/// The match that a link of this side is about.
fn about(link: &Link, wanted: Side) -> Option<MatchId> {
    match link.about {
        About::Match(id, side) if side == wanted => Some(id),
        _ => None,
    }
}

fn answered(the: &Match, is_so: bool) -> Step<Changed> {
    let the = the.clone();
    Step::Leave(if is_so { Changed::Already(the) } else { Changed::TooLate(the) })
}

fn stored(change: MatchChange) -> Step<Changed> {
    let after = change.after.clone();
    change.then(Changed::Now(after))
}

/// One of the two has left: the match is taken back instead of what was asked.
fn left(file: &MatchFile, mark: u64, now: Timestamp) -> Step<Changed> {
    let deed = Deed::new(Action::MatchCancelled, &Actor::System, mark);
    let change = file.change(file.the.cancelled(LEFT), deed, now);
    let after = change.after.clone();
    change.then(Changed::TooLate(after))
}

impl Match {
    /// Whether the Connector can still answer.
    pub fn is_waiting(&self, now: Timestamp) -> bool {
        self.state == MatchState::Offered && now < self.answer_by
    }

    /// Whether both are introduced and no time is agreed yet.
    pub fn is_arranged(&self) -> bool {
        matches!(self.state, MatchState::Introduced | MatchState::Contacted)
    }

    /// Whether staff can take it back: not once they have met.
    pub fn can_be_cancelled(&self) -> bool {
        self.state.is_open() && self.state != MatchState::Met
    }

    /// From when on a reminder makes sense: some days before the time to answer is over.
    pub fn remind_at(&self, days: i64) -> Timestamp {
        self.answer_by - SignedDuration::from_hours(24 * days)
    }

    pub(super) fn cancelled(&self, reason: &str) -> Match {
        Match { state: MatchState::Cancelled, reason: Some(reason.to_owned()), ..self.clone() }
    }
}
