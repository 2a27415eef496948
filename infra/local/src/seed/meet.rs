//! What the two sides tell of their meeting.
//!
//! Comes in: scenes. Goes out: reports in the store, findings of the coordinator where the two differ, another search where it
//! was not the right match. Never here: what a report means for the match.

use functions::app::day;
use functions::indicators::{Side, Survey};
use functions::referrals::{People, after};
use functions::store::{
    Fit, Happened, Match, MatchRecords, MeetingReport, Reporter, StoreError, SubmissionKey, Turn,
};
use jiff::{SignedDuration, Timestamp};
use portal::forms::known;

use super::arrive::{noon, text};
use super::chance::Chance;
use super::people::{on_day, settled};
use super::stage::{Scene, Stage, workday};

/// The form of a report in detail.
const REPORT_FORM: &str = "meeting-report";

/// What becomes of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// They meet.
    Meets,
    /// They meet, and find that it is not the right match.
    NotRight,
    /// One of them does not come.
    NoShow,
    /// The two tell different things.
    Differs,
    /// Nobody writes, and nobody tells.
    Silent,
    /// A message got no answer.
    NoAnswer,
}

/// What both sides tell, and when they met.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tale {
    kind: Kind,
    met_at: Option<Timestamp>,
    has_grown: bool,
}

impl Tale {
    pub(super) fn of(chance: &mut Chance) -> Tale {
        let kinds = [
            (76, Kind::Meets),
            (5, Kind::NotRight),
            (6, Kind::NoShow),
            (3, Kind::Differs),
            (6, Kind::Silent),
            (4, Kind::NoAnswer),
        ];
        Tale { kind: *chance.weighted(&kinds), met_at: None, has_grown: false }
    }

    /// Nothing is heard of them any more.
    pub(super) fn is_silent(&self) -> bool {
        self.kind == Kind::Silent
    }

    fn says(&self, side: Side) -> Happened {
        match (self.kind, side) {
            (Kind::Meets | Kind::NotRight | Kind::Silent, _) | (Kind::Differs, Side::Connectee) => {
                Happened::Yes
            }
            (Kind::NoShow, Side::Connectee) => Happened::NoShowMe,
            (Kind::NoShow | Kind::Differs, Side::Connector) => Happened::NoShowThem,
            (Kind::NoAnswer, Side::Connectee) => Happened::NoAnswer,
            (Kind::NoAnswer, Side::Connector) => Happened::NotContacted,
        }
    }

    fn fit(&self, chance: &mut Chance) -> Fit {
        match self.kind {
            Kind::NotRight => Fit::NotRight,
            _ => *chance.weighted(&[(88, Fit::Good), (12, Fit::Unsure)]),
        }
    }
}

impl Stage {
    /// The day has come: one side tells of it, or both.
    pub(super) fn tells(&mut self, number: usize, met_at: Timestamp) {
        let pair = &mut self.pairs[number];
        pair.tale.met_at = Some(met_at);
        let chance = &mut pair.chance;
        // One report in twelve never comes from anybody.
        let (one, other) = match pair.tale.kind {
            Kind::Differs => (true, true),
            _ => *chance.weighted(&[
                (46, (true, true)),
                (30, (true, false)),
                (16, (false, true)),
                (8, (false, false)),
            ]),
        };
        let first = chance.later(met_at, 0, 2).max(met_at + SignedDuration::from_hours(1));
        let second = chance.later(met_at, 1, 9).max(met_at + SignedDuration::from_hours(2));
        if one {
            self.follows(first, Scene::Told(number, Side::Connectee));
        }
        if other {
            self.follows(second, Scene::Told(number, Side::Connector));
        }
    }

    /// One side tells, with one button or in detail.
    pub(super) async fn told(&mut self, number: usize, side: Side, at: Timestamp) -> Result<(), StoreError> {
        let pair = &mut self.pairs[number];
        let (id, tale) = (pair.the.id, pair.tale);
        let happened = tale.says(side);
        let met_on = day(tale.met_at.unwrap_or(at)).min(day(at));
        let met_on = (happened == Happened::Yes).then_some(met_on);
        let fit = met_on.map(|_| tale.fit(&mut pair.chance));
        let key = SubmissionKey::from_bits(pair.chance.bits());
        let in_detail = pair.chance.percent(60) || fit == Some(Fit::NotRight);
        let who = if side == Side::Connectee { pair.connectee } else { pair.connector };
        let mut known = settled(&[(known::HAPPENED, happened.name())]);
        known.extend(met_on.iter().flat_map(|on| on_day(known::MET_ON, *on)));
        known.extend(fit.map(|fit| (known::FIT.to_owned(), fit.name().to_owned())));
        let form = self.form(REPORT_FORM).filter(|_| in_detail);
        let answers = form.and_then(|form| self.answers(who, &form, &known, at));
        let report = MeetingReport {
            key,
            by: Reporter::Side(side),
            at,
            happened,
            met_on,
            // Who presses the button alone is not asked whether it was the right match.
            fit: fit.filter(|fit| answers.is_some() || *fit == Fit::NotRight),
            has_concern: answers.as_ref().is_some_and(|answers| answers.agreed(known::CONCERN)),
            answers: answers.as_ref().map(text),
        };
        let people = self.both(number);
        let judge = |the: &Match, records: &MatchRecords| self.judged(&people, the, records, at);
        self.app.store.report_meeting(&id, &report, &judge, at).await?;
        self.grows(number, at).await
    }

    /// The coordinator has asked both.
    pub(super) async fn settled(&mut self, number: usize, at: Timestamp) -> Result<(), StoreError> {
        let pair = &mut self.pairs[number];
        let (id, tale) = (pair.the.id, pair.tale);
        let happened = *pair.chance.weighted(&[(60, Happened::Yes), (40, Happened::NoShowThem)]);
        let report = MeetingReport {
            key: SubmissionKey::from_bits(pair.chance.bits()),
            by: Reporter::Staff(self.team.scope.member()),
            at,
            happened,
            met_on: (happened == Happened::Yes).then(|| day(tale.met_at.unwrap_or(at))),
            fit: None,
            has_concern: false,
            answers: None,
        };
        let people = self.both(number);
        let judge = |the: &Match, records: &MatchRecords| self.judged(&people, the, records, at);
        self.app.store.settle_meeting(&self.team.scope, &id, &report, &judge, at).await?;
        match happened {
            Happened::Yes => self.have_met(number, at),
            _ => self.seeks_again(number, at, (4, 20)),
        }
        Ok(())
    }

    fn judged(&self, people: &People, the: &Match, records: &MatchRecords, at: Timestamp) -> Turn {
        let turn = after::report(&self.app, people, (the, records), at);
        self.turned(turn)
    }

    /// A turn without the mail of long ago.
    pub(super) fn turned(&self, turn: Turn) -> Turn {
        let (connectee, connector) = (self.kept(turn.connectee), self.kept(turn.connector));
        Turn { after: turn.after, connectee, connector }
    }

    /// The two of a pair.
    pub(super) fn both(&self, number: usize) -> People {
        let application = |who: usize| Some(self.people[who].application.clone());
        let pair = &self.pairs[number];
        People { connectee: application(pair.connectee), connector: application(pair.connector) }
    }

    /// What follows from what was told.
    async fn grows(&mut self, number: usize, at: Timestamp) -> Result<(), StoreError> {
        let id = self.pairs[number].the.id;
        let Some(the) = self.app.store.load_match(&id, at).await? else { return Ok(()) };
        let pair = &mut self.pairs[number];
        pair.the = the;
        if pair.tale.has_grown {
            return Ok(());
        }
        pair.tale.has_grown = true;
        if pair.tale.kind == Kind::Differs {
            // Most differences are settled, some wait for the coordinator.
            let settled = pair.chance.percent(60).then(|| workday(&mut pair.chance, at, 11, 20));
            if let Some(settled) = settled {
                self.follows(settled, Scene::Settled(number));
            }
            return Ok(());
        }
        if pair.the.met_on.is_none() {
            self.seeks_again(number, at, (4, 20));
            return Ok(());
        }
        self.have_met(number, at);
        Ok(())
    }

    fn have_met(&mut self, number: usize, at: Timestamp) {
        let pair = &mut self.pairs[number];
        let (who, connector, kind) = (pair.connectee, pair.connector, pair.tale.kind);
        let met_at = pair.tale.met_at.unwrap_or(at);
        let names = pair.chance.percent(88).then(|| pair.chance.later(at, 0, 6));
        let another = kind == Kind::NotRight || pair.chance.percent(26);
        let is_first = self.people[connector].surveys.is_empty();
        if let Some(names) = names {
            self.follows(names, Scene::Named(number, None));
        }
        if another {
            self.seeks_again(number, at, if kind == Kind::NotRight { (2, 9) } else { (25, 80) });
        }
        if is_first {
            for survey in [Survey::Days30, Survey::Days180] {
                self.follows(noon(met_at, survey), Scene::SurveySent(connector, survey));
            }
        }
        self.likelier(who, at);
    }
}
