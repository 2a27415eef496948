//! Rolls: rows about single people that are counted together with the figures, so that no page reads all facts for them.
//!
//! Comes in: the records of a community. Goes out: what each Connector did in a fiscal year, and what was done for Connectees
//! in a month, as texts that an item of the store can hold; rows out of such texts. Never here: names, where it is kept.

use jiff::civil::Date;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::delivered::{Delivered, Help};
use super::fact::PersonId;
use super::ledger::Ledger;
use super::period::Period;
use super::service::Service;

/// Rows of one text: some 100 bytes each, and an item holds 400 KB.
const PART: usize = 2_500;

/// Fiscal years of which it is kept what each Connector did, the one under way included.
pub const SERVICE_YEARS: i16 = 5;

/// Months of which it is kept what was done for Connectees, the one under way included: as far back as a report to a funder
/// is still mended.
pub const DELIVERED_MONTHS: usize = 13;

/// What the rows of a roll are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RollOf {
    /// What each Connector did.
    Service,
    /// What was done for Connectees.
    Delivered,
}

/// The rows of a community in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roll {
    /// What they are about.
    pub of: RollOf,
    /// The period.
    pub period: Period,
    /// The rows, in parts; none without rows.
    pub parts: Vec<String>,
}

/// A Connector with what they did.
type ServiceRow = (PersonId, u32, u32, u32, Option<Date>);

/// Something that was done: the day, for whom, whether they met, by whom.
type DeliveredRow = (Date, PersonId, bool, PersonId);

impl RollOf {
    /// In keys: `service`.
    pub const fn name(self) -> &'static str {
        match self {
            RollOf::Service => "service",
            RollOf::Delivered => "delivered",
        }
    }
}

impl Roll {
    /// The rolls of a community that are kept on a day, without empty ones; what was done for Connectees is kept only for a
    /// community that `reports` it to a funder.
    pub fn all(ledger: &Ledger, community: &str, as_of: Date, reports: bool) -> Vec<Roll> {
        let back = |period: Period| std::iter::successors(Some(period), |period| period.previous());
        let years = back(Period::fiscal_year(as_of)).take(SERVICE_YEARS.unsigned_abs().into());
        let service = years.map(|period| Roll {
            of: RollOf::Service,
            period,
            parts: parts(ledger.service(community, period).iter().filter_map(service_row)),
        });
        let months = back(Period::month(as_of)).take(if reports { DELIVERED_MONTHS } else { 0 });
        let delivered = months.map(|period| Roll {
            of: RollOf::Delivered,
            period,
            parts: parts(ledger.delivered(community, period).iter().map(delivered_row)),
        });
        service.chain(delivered).filter(|roll| !roll.parts.is_empty()).collect()
    }
}

impl Service {
    /// Reads the parts of a roll: who did anything; `None` when they are none.
    pub fn read(parts: &[String]) -> Option<Vec<(PersonId, Service)>> {
        let service = |(person, meetings, referrals, outcomes, since): ServiceRow| {
            (person, Service { meetings, referrals, outcomes, since })
        };
        Some(rows(parts)?.into_iter().map(service).collect())
    }
}

impl Delivered {
    /// Reads the parts of a roll, by day; `None` when they are none.
    pub fn read(parts: &[String]) -> Option<Vec<Delivered>> {
        let delivered = |(on, person, has_met, connector): DeliveredRow| {
            let help = if has_met { Help::Met } else { Help::Matched };
            Delivered { on, person, help, connector }
        };
        Some(rows(parts)?.into_iter().map(delivered).collect())
    }
}

fn service_row((person, service): (&PersonId, &Service)) -> Option<ServiceRow> {
    let Service { meetings, referrals, outcomes, since } = *service;
    service.is_something().then_some((*person, meetings, referrals, outcomes, since))
}

fn delivered_row(done: &Delivered) -> DeliveredRow {
    (done.on, done.person, done.help == Help::Met, done.connector)
}

fn parts<R: Serialize>(rows: impl Iterator<Item = R>) -> Vec<String> {
    let rows: Vec<R> = rows.collect();
    let text = |part: &[R]| serde_json::to_string(part).expect("numbers, days and texts are JSON");
    rows.chunks(PART).map(text).collect()
}

fn rows<R: DeserializeOwned>(parts: &[String]) -> Option<Vec<R>> {
    let mut rows = Vec::new();
    for part in parts {
        rows.extend(serde_json::from_str::<Vec<R>>(part).ok()?);
    }
    Some(rows)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::fact::{Event, Fact, Said, Side};
    use super::*;

    /// Two days of one pair each, in as many pairs as asked for.
    fn facts(pairs: u128) -> Vec<Fact> {
        let fact = |on, what| Fact { community: "halifax".to_owned(), on, what };
        let of = |n: u128| {
            let (person, connector) = (PersonId::from_bits(n), PersonId::from_bits((1 << 64) + n));
            let met_on = date(2026, 5, 20);
            let said = Said::Happened { met_on };
            [
                fact(date(2026, 4, 30), Event::IntroductionSent { person, connector }),
                fact(met_on, Event::MeetingReported { person, connector, by: Side::Connectee, said }),
            ]
        };
        (0..pairs).flat_map(of).collect()
    }

    #[test]
    fn rows_come_back_as_they_were_counted_in_items_that_can_be_stored() {
        let as_of = date(2026, 11, 22);
        let pairs = 2 * PART as u128 + 1;
        let ledger = Ledger::read(&facts(pairs), as_of);
        let rolls = Roll::all(&ledger, "halifax", as_of, true);
        let names: Vec<(RollOf, String, usize)> =
            rolls.iter().map(|roll| (roll.of, roll.period.key(), roll.parts.len())).collect();
        let expected = [
            (RollOf::Service, "fy2026".to_owned(), 3),
            (RollOf::Delivered, "m2026-05".to_owned(), 3),
            (RollOf::Delivered, "m2026-04".to_owned(), 3),
        ];
        assert_eq!(names, expected);
        assert!(rolls.iter().flat_map(|roll| &roll.parts).all(|part| part.len() < 300_000));
        let service = Service::read(&rolls[0].parts).unwrap();
        assert_eq!(service, ledger.service("halifax", rolls[0].period).into_iter().collect::<Vec<_>>());
        for roll in &rolls[1..] {
            assert_eq!(Delivered::read(&roll.parts), Some(ledger.delivered("halifax", roll.period)));
        }
    }

    #[test]
    fn who_did_nothing_and_what_nobody_reports_is_in_no_roll() {
        let as_of = date(2026, 11, 22);
        let ledger = Ledger::read(&facts(1), as_of);
        assert!(Roll::all(&ledger, "halifax", as_of, false).iter().all(|roll| roll.of == RollOf::Service));
        assert_eq!(Roll::all(&ledger, "calgary", as_of, true), []);
        let later = date(2032, 4, 1);
        assert_eq!(Roll::all(&Ledger::read(&facts(1), later), "halifax", later, true), [], "long ago");
        assert_eq!((Service::read(&["{".into()]), Delivered::read(&["[1]".into()])), (None, None));
        assert_eq!(Service::read(&[]), Some(Vec::new()));
    }
}
