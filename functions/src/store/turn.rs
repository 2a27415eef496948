//! A match goes on: one side told of the meeting, staff settled what is true of it, the Connectee has written.
//!
//! Comes in: who did what, and a judge, who sees the match as it stands and says what becomes of it. Goes out: what became
//! of the change. Never here: what a report means; the judge knows. It is asked again when somebody else was quicker.

use jiff::{SignedDuration, Timestamp};

use super::deed::Deed;
use super::match_file::{MatchChange, MatchFile, Step};
use super::{
    Action, Actor, Effects, Match, MatchId, MatchRecords, MeetingReport, Reporter, Scope, Store, StoreError,
};
use crate::indicators::Side;

/// What becomes of a match, and what comes with it for each of the two.
#[derive(Debug, Clone)]
pub struct Turn {
    /// The match as it becomes.
    pub after: Match,
    /// Links and mail that belong to the Connectee's case, and facts.
    pub connectee: Effects,
    /// Links and mail that belong to the Connector's case.
    pub connector: Effects,
}

/// What became of a change of a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turned {
    /// Stored by this call.
    Now,
    /// Stored before, or there was nothing to store.
    Already,
    /// No such match (any more).
    Gone,
}

impl Turn {
    /// The match stays as it is.
    pub fn none(the: &Match) -> Turn {
        Turn { after: the.clone(), connectee: Effects::default(), connector: Effects::default() }
    }
}

impl Store {
    /// Adds what one side tells of the meeting. The judge sees the records with the new one among them.
    ///
    /// Cost: 2 reads, 1 transaction of 8 items and those that come with it. Pattern: items of a match.
    pub async fn report_meeting(
        &self,
        id: &MatchId,
        report: &MeetingReport,
        judge: &(dyn Fn(&Match, &MatchRecords) -> Turn + Sync),
        now: Timestamp,
    ) -> Result<Turned, StoreError> {
        let (action, actor) = match report.by {
            Reporter::Side(Side::Connectee) => (Action::MeetingReported, Actor::Connectee),
            Reporter::Side(Side::Connector) => (Action::MeetingReported, Actor::Connector),
            Reporter::Staff(member) => (Action::MeetingSettled, Actor::Staff(member.to_string())),
        };
        let mut operation = self.operation();
        let deed = Deed::new(action, &actor, operation.bits());
        let turned = operation.settle(id, now, |file| {
            let mut records = file.records.clone();
            if records.reports.iter().any(|known| known.key == report.key) {
                return Ok(Step::Leave(Turned::Already));
            }
            // In the same millisecond too one report is after the other: what an earlier one brought is not brought again.
            let after = records.reports.last().map(|last| last.at + SignedDuration::from_millis(1));
            let report =
                MeetingReport { at: after.map_or(report.at, |after| after.max(report.at)), ..report.clone() };
            records.reports.push(report.clone());
            let change = file.turn(judge(&file.the, &records), deed, now);
            let write = report.write(&change.after, now);
            Ok(change.with([write]).then(Turned::Now))
        });
        Ok(turned.await?.unwrap_or(Turned::Gone))
    }

    /// Adds what staff found out of the meeting; it outweighs both sides. [`StoreError::NotYours`]: the match belongs to
    /// another community.
    ///
    /// Cost: 3 reads, 1 transaction of 8 items and those that come with it. Patterns: match by id, items of a match.
    pub async fn settle_meeting(
        &self,
        scope: &Scope,
        id: &MatchId,
        report: &MeetingReport,
        judge: &(dyn Fn(&Match, &MatchRecords) -> Turn + Sync),
        now: Timestamp,
    ) -> Result<Turned, StoreError> {
        let Some(the) = self.load_match(id, now).await? else { return Ok(Turned::Gone) };
        if !scope.covers(Some(&the.community)) {
            return Err(StoreError::NotYours);
        }
        let report = MeetingReport { by: Reporter::Staff(scope.member()), ..report.clone() };
        self.report_meeting(id, &report, judge, now).await
    }

    /// The Connectee says that they have written to the Connector. The judge says nothing when that is known.
    ///
    /// Cost: 2 reads, 1 transaction of 7 items and those that come with it. Pattern: items of a match.
    pub async fn note_contacted(
        &self,
        id: &MatchId,
        judge: &(dyn Fn(&Match) -> Option<Turn> + Sync),
        now: Timestamp,
    ) -> Result<Turned, StoreError> {
        let mut operation = self.operation();
        let deed = Deed::new(Action::Contacted, &Actor::Connectee, operation.bits());
        let turned = operation.settle(id, now, |file| {
            let Some(turn) = judge(&file.the) else { return Ok(Step::Leave(Turned::Already)) };
            Ok(file.turn(turn, deed, now).then(Turned::Now))
        });
        Ok(turned.await?.unwrap_or(Turned::Gone))
    }
}

impl MatchFile {
    /// A change of the match, with what comes with it for each of the two.
    pub(super) fn turn(&self, turn: Turn, deed: Deed<'_>, now: Timestamp) -> MatchChange {
        let Turn { after, connectee, connector } = turn;
        self.change(after, deed, now).with_effects(Side::Connectee, &connectee, now).with_effects(
            Side::Connector,
            &connector,
            now,
        )
    }
}
