//! What each Connector of a community has done, for those who thank them.
//!
//! Comes in: the records of a community, a period. Goes out: numbers for each Connector. Never here: names, ranks. By the
//! same rules as the figures: a meeting is one that was held, a contact is who the Connector named themself.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::fact::{Generation, PersonId};
use super::ledger::Ledger;
use super::period::Period;

/// What a Connector has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Service {
    /// Meetings in the period.
    pub meetings: u32,
    /// Contacts named in the period.
    pub referrals: u32,
    /// Connectees whose outcome in the period began with the Connector.
    pub outcomes: u32,
    /// The day on which they became a Connector.
    pub since: Option<Date>,
}

impl Service {
    /// Whether there is anything to thank for in the period.
    pub fn is_something(&self) -> bool {
        self.meetings + self.referrals + self.outcomes > 0
    }

    /// Whole years from the first day to this one.
    pub fn years(&self, on: Date) -> Option<i16> {
        let years = self.since?.until((jiff::Unit::Year, on)).ok()?;
        Some(years.get_years()).filter(|years| *years >= 0)
    }
}

impl Ledger {
    /// Every Connector of a community who has done anything, or may be asked.
    pub fn service(&self, community: &str, period: Period) -> BTreeMap<PersonId, Service> {
        let mut found: BTreeMap<PersonId, Service> = BTreeMap::new();
        let Some(records) = self.communities.get(community) else { return found };
        for (id, connector) in &records.connectors {
            found.entry(*id).or_default().since = connector.activated;
        }
        for ((_, connector), pair) in &records.pairs {
            let held = pair.met().is_some_and(|on| period.holds(on));
            found.entry(*connector).or_default().meetings += u32::from(held);
        }
        for given in records.contacts.values().filter_map(|contact| contact.given) {
            let counts = given.generation <= Generation::SECOND && period.holds(given.on);
            found.entry(given.connector).or_default().referrals += u32::from(counts);
        }
        for ((connector, _), on) in &records.led {
            found.entry(*connector).or_default().outcomes += u32::from(period.holds(*on));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::fact::{ContactId, Event, Fact, Said, Side};
    use super::*;

    #[test]
    fn a_connector_is_thanked_for_their_own_part() {
        let (zquille, other) = (PersonId::from_bits(1), PersonId::from_bits(2));
        let person = PersonId::from_bits(9);
        let fact = |on, what| Fact { community: "halifax".to_owned(), on, what };
        let met = |connector, on: Date| Event::MeetingReported {
            person,
            connector,
            by: Side::Connectee,
            said: Said::Happened { met_on: on },
        };
        let given = |contact, generation| Event::ReferralGiven {
            person,
            connector: zquille,
            contact: ContactId::from_bits(contact),
            generation,
        };
        let (day, year_before) = (date(2026, 5, 4), date(2026, 3, 31));
        let facts = [
            fact(date(2023, 5, 5), Event::ConnectorActivated { connector: zquille }),
            fact(day, met(zquille, day)),
            fact(year_before, met(other, year_before)),
            fact(day, given(1, Generation::SECOND)),
            fact(day, given(2, Generation::SECOND)),
            fact(day, given(3, Generation::SECOND.next())),
            fact(day, Event::LedTo { connector: zquille, person }),
        ];
        let year = Period::fiscal_year(day);
        let found = Ledger::read(&facts, date(2026, 11, 22)).service("halifax", year);
        let since = Some(date(2023, 5, 5));
        let expected = Service { meetings: 1, referrals: 2, outcomes: 1, since };
        assert_eq!(found[&zquille], expected);
        assert_eq!((expected.years(date(2026, 5, 4)), expected.years(date(2026, 5, 5))), (Some(2), Some(3)));
        assert!(!found[&other].is_something(), "last year");
        assert!(Ledger::read(&facts, day).service("calgary", year).is_empty());
    }
}
