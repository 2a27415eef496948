//! Who arrives when, and where: communities of different sizes, more people from year to year, some of them just now.
//!
//! Comes in: how many, the day on which the demo ends, chance. Goes out: arrivals by community. Never here: what becomes of
//! anybody.

use std::collections::BTreeMap;

use functions::indicators::{Period, Side};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use portal::directory::Directory;

use super::chance::Chance;

/// The community that most people of the sample choose: the one where the program began.
pub(super) const WHERE_MOST_APPLY: &str = "halifax";

/// How many of a thousand arrive there.
const MOST: u32 = 250;

/// So many sign up as Connectors, of so many people: 306 to 331 in the year that the program tells of.
const CONNECTORS: (u64, u64) = (12, 25);

/// People for each community beside the largest: a small sample has few communities, each with something to show.
const FOR_EACH: u64 = 50;

/// How many in a hundred arrive in the last weeks: they fill the queue.
const LATELY: u32 = 5;

/// How many days those weeks have.
const LATELY_DAYS: u32 = 19;

/// Somebody arrives.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrival {
    pub(super) at: Timestamp,
    pub(super) number: u64,
    pub(super) side: Side,
}

/// The first day of the demo: two whole fiscal years come before the one of its last day.
pub(super) fn begins(as_of: Date) -> Date {
    let years = [(); 2].iter().fold(Period::fiscal_year(as_of), |year, ()| year.previous().unwrap_or(year));
    years.first().unwrap_or(as_of)
}

/// Everybody, by community.
pub(super) fn arrivals(
    people: u64,
    (seed, as_of, end): (u64, Date, Timestamp),
    directory: &Directory,
) -> BTreeMap<String, Vec<Arrival>> {
    let first = begins(as_of);
    let start = first.to_zoned(TimeZone::UTC).map_or(end, |start| start.timestamp());
    let days = u32::try_from(end.duration_since(start).as_secs() / 86_400).unwrap_or(1);
    let lately = end - SignedDuration::from_hours(24 * i64::from(LATELY_DAYS));
    let sizes = sizes(directory, people);
    let mut all: BTreeMap<String, Vec<Arrival>> = BTreeMap::new();
    for number in 0..people {
        let mut chance = Chance::of(seed, number);
        let is_connector = number * CONNECTORS.0 % CONNECTORS.1 < CONNECTORS.0;
        let side = if is_connector { Side::Connector } else { Side::Connectee };
        let community = chance.weighted(&sizes).clone();
        let at = match (side, chance.percent(LATELY)) {
            (_, true) => chance.later(lately, 0, LATELY_DAYS),
            (Side::Connector, false) => chance.later(start, 0, days),
            // More of them apply from year to year.
            (Side::Connectee, false) => {
                let (one, other) = (chance.number(0, days), chance.number(0, days));
                let on = if chance.percent(35) { one.max(other) } else { one };
                chance.later(start, on, on)
            }
        };
        all.entry(community).or_default().push(Arrival { at: at.min(end), number, side });
    }
    all
}

/// How common each community is: a few large ones, many small ones.
fn sizes(directory: &Directory, people: u64) -> Vec<(u32, String)> {
    let others: Vec<&str> = directory.communities().iter().map(|community| community.slug.as_str()).collect();
    let others = others.into_iter().filter(|slug| *slug != WHERE_MOST_APPLY);
    // By spelling they stand in no order of size.
    let mut others: Vec<&str> = others.collect();
    others.sort_by_key(|slug| slug.bytes().rev().collect::<Vec<_>>());
    others.truncate(usize::try_from(people / FOR_EACH).unwrap_or(usize::MAX).max(1));
    let weights = (0_u32..).map(|place| 900 / (place + 5));
    let mut sizes: Vec<(u32, String)> =
        weights.zip(&others).map(|(weight, slug)| (weight, (*slug).to_owned())).collect();
    let sum: u32 = sizes.iter().map(|(weight, _)| weight).sum();
    sizes.push((sum * MOST / (1_000 - MOST), WHERE_MOST_APPLY.to_owned()));
    sizes
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_demo_begins_two_fiscal_years_before() {
        for (as_of, first) in [
            (date(2026, 11, 22), date(2024, 4, 1)),
            (date(2027, 3, 31), date(2024, 4, 1)),
            (date(2027, 4, 1), date(2025, 4, 1)),
        ] {
            assert_eq!(begins(as_of), first, "{as_of}");
        }
    }
}
