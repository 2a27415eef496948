//! One match, from the introduction to what both sides say of the meeting.
//!
//! Comes in: the introduction, reports, the coordinator's finding. Goes out: whether the meeting was held, and on which
//! day. Never here: which of two reports is the true one.
//!
//! One meeting per match (a.1), so a second talk of the same two people is no second meeting. Of one side the last report
//! counts: "not yet" and then "yes, we met" are no conflict. One report suffices; reports of both sides that differ are a
//! conflict, which is not counted until the coordinator has settled it (domain (c), I-M1).

use jiff::civil::Date;

use super::fact::{Said, Side};
use super::ledger::greatest;

/// A Connectee and a Connector.
#[derive(Debug, Clone, Default)]
pub(super) struct Pair {
    /// The day of the introduction.
    pub(super) introduced: Option<Date>,
    connectee: Option<(Date, Said)>,
    connector: Option<(Date, Said)>,
    settled: Option<(Date, Said)>,
}

/// What is known of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meeting {
    /// Nobody has said anything.
    Unknown,
    /// It was held. When the sides name two days, the earlier one.
    Held(Date),
    /// It was not held, or not yet.
    NotHeld,
    /// The sides differ.
    Conflict,
}

impl Pair {
    /// A side's report of that day.
    pub(super) fn report(&mut self, by: Side, on: Date, said: Said) {
        let report = (on, no_later(said, on));
        match by {
            Side::Connectee => greatest(&mut self.connectee, report),
            Side::Connector => greatest(&mut self.connector, report),
        }
    }

    /// The coordinator's finding of that day.
    pub(super) fn settle(&mut self, on: Date, said: Said) {
        greatest(&mut self.settled, (on, no_later(said, on)));
    }

    /// What is known.
    pub(super) fn meeting(&self) -> Meeting {
        if let Some((_, said)) = self.settled {
            return one(said);
        }
        match (self.connectee, self.connector) {
            (None, None) => Meeting::Unknown,
            (Some((_, said)), None) | (None, Some((_, said))) => one(said),
            (Some((_, ours)), Some((_, theirs))) => both(ours, theirs),
        }
    }

    /// The day of a meeting that was held.
    pub(super) fn met(&self) -> Option<Date> {
        match self.meeting() {
            Meeting::Held(on) => Some(on),
            Meeting::Unknown | Meeting::NotHeld | Meeting::Conflict => None,
        }
    }

    /// The first day of the two on which the Connector was engaged: introduction or meeting.
    pub(super) fn engaged_days(&self) -> impl Iterator<Item = Date> {
        self.introduced.into_iter().chain(self.met())
    }
}

fn no_later(said: Said, on: Date) -> Said {
    match said {
        Said::Happened { met_on } => Said::Happened { met_on: met_on.min(on) },
        Said::DidNot => Said::DidNot,
    }
}

fn one(said: Said) -> Meeting {
    match said {
        Said::Happened { met_on } => Meeting::Held(met_on),
        Said::DidNot => Meeting::NotHeld,
    }
}

fn both(ours: Said, theirs: Said) -> Meeting {
    match (ours, theirs) {
        (Said::DidNot, Said::DidNot) => Meeting::NotHeld,
        (Said::Happened { met_on: ours }, Said::Happened { met_on: theirs }) => {
            Meeting::Held(ours.min(theirs))
        }
        (Said::DidNot, Said::Happened { .. }) | (Said::Happened { .. }, Said::DidNot) => Meeting::Conflict,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const DAY: Date = date(2026, 6, 3);
    const MET: Said = Said::Happened { met_on: DAY };

    fn pair(reports: &[(Side, i8, Said)]) -> Pair {
        let mut pair = Pair::default();
        for (by, day, said) in reports {
            pair.report(*by, date(2026, 6, *day), *said);
        }
        pair
    }

    #[test]
    fn one_report_suffices() {
        assert_eq!(pair(&[]).meeting(), Meeting::Unknown);
        assert_eq!(pair(&[(Side::Connector, 5, MET)]).meeting(), Meeting::Held(DAY));
        assert_eq!(pair(&[(Side::Connectee, 5, Said::DidNot)]).meeting(), Meeting::NotHeld);
    }

    #[test]
    fn the_last_word_of_a_side_counts() {
        let mended = pair(&[(Side::Connectee, 9, MET), (Side::Connectee, 2, Said::DidNot)]);
        assert_eq!(mended.meeting(), Meeting::Held(DAY));
        let taken_back = pair(&[(Side::Connectee, 5, MET), (Side::Connectee, 7, Said::DidNot)]);
        assert_eq!(taken_back.meeting(), Meeting::NotHeld);
    }

    #[test]
    fn a_conflict_waits_for_the_coordinator() {
        let mut pair = pair(&[(Side::Connectee, 5, MET), (Side::Connector, 6, Said::DidNot)]);
        assert_eq!(pair.meeting(), Meeting::Conflict);
        assert_eq!(pair.met(), None);
        pair.settle(date(2026, 6, 20), MET);
        assert_eq!(pair.meeting(), Meeting::Held(DAY));
    }

    #[test]
    fn two_days_are_no_conflict() {
        let later = Said::Happened { met_on: date(2026, 6, 4) };
        let told = [(Side::Connectee, 5, later), (Side::Connector, 6, MET)];
        assert_eq!(pair(&told).meeting(), Meeting::Held(DAY));
        let ahead = [(Side::Connectee, 3, Said::Happened { met_on: date(2026, 6, 30) })];
        assert_eq!(pair(&ahead).meeting(), Meeting::Held(DAY));
    }
}
