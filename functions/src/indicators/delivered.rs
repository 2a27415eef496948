//! What a community has done for each Connectee, as funders ask for it: a row for each introduction and each meeting.
//!
//! Comes in: the records of a community, a period. Goes out: services with their day. Never here: names, status, which of
//! them a funder pays for. By the same rules as the figures: a meeting is one that was held, on the day that the figures
//! count.

use jiff::civil::Date;

use super::fact::PersonId;
use super::ledger::Ledger;
use super::period::Period;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Help {
    /// The Connectee was matched and introduced: community connections.
    Matched,
    /// The Connectee met a Connector: employment, networking and mentoring.
    Met,
}

impl Help {
    /// Both.
    pub const ALL: [Help; 2] = [Help::Matched, Help::Met];

    /// In files: `matched`.
    pub const fn name(self) -> &'static str {
        match self {
            Help::Matched => "matched",
            Help::Met => "met",
        }
    }

    /// The part of the funder's program that it belongs to, in files: `community_connections`.
    pub const fn stream(self) -> &'static str {
        match self {
            Help::Matched => "community_connections",
            Help::Met => "employment",
        }
    }
}

/// Something that was done for a Connectee on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Delivered {
    /// The day.
    pub on: Date,
    /// The Connectee.
    pub person: PersonId,
    /// What.
    pub help: Help,
    /// The Connector.
    pub connector: PersonId,
}

impl Ledger {
    /// Everything that a community did for Connectees in a period, by day.
    pub fn delivered(&self, community: &str, period: Period) -> Vec<Delivered> {
        let Some(records) = self.communities.get(community) else { return Vec::new() };
        let mut found: Vec<Delivered> = records
            .pairs
            .iter()
            .flat_map(|((person, connector), pair)| {
                let days = [(Help::Matched, pair.introduced), (Help::Met, pair.met())];
                let done = days.into_iter().filter_map(|(help, on)| Some((help, on?)));
                done.map(|(help, on)| Delivered { on, person: *person, help, connector: *connector })
            })
            .filter(|done| period.holds(done.on))
            .collect();
        found.sort();
        found
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::fact::{Event, Fact, Said, Side};
    use super::*;

    #[test]
    fn introductions_and_meetings_that_were_held_are_services() {
        let (person, connector, other) =
            (PersonId::from_bits(1), PersonId::from_bits(2), PersonId::from_bits(3));
        let fact = |on, what| Fact { community: "halifax".to_owned(), on, what };
        let said = |connector, by, said| Event::MeetingReported { person, connector, by, said };
        let (introduced, met) = (date(2026, 5, 4), date(2026, 5, 20));
        let happened = Said::Happened { met_on: met };
        let facts = [
            fact(introduced, Event::IntroductionSent { person, connector }),
            fact(date(2026, 6, 1), said(connector, Side::Connectee, happened)),
            fact(date(2026, 4, 30), Event::IntroductionSent { person, connector: other }),
            fact(met, said(other, Side::Connectee, happened)),
            fact(met, said(other, Side::Connector, Said::DidNot)),
        ];
        let ledger = Ledger::read(&facts, date(2026, 11, 22));
        let found = ledger.delivered("halifax", Period::month(introduced));
        let expected = [
            Delivered { on: introduced, person, help: Help::Matched, connector },
            Delivered { on: met, person, help: Help::Met, connector },
        ];
        assert_eq!(found, expected, "a conflict is no meeting; April is another month");
        assert!(ledger.delivered("calgary", Period::month(introduced)).is_empty());
    }
}
