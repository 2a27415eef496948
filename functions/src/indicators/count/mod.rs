//! How each number is counted from the records.
//!
//! Comes in: records as of a day, a period. Goes out: the table of that period. Never here: facts out of order (see
//! `ledger.rs`), hiding (see `public.rs`).
//!
//! Counts and rates look at what lies in the period; states look at its last day, or at the day of the count when that
//! comes first. The upper number of a rate may hold later days up to that of the count: the cohort is what the period
//! cuts out, not what became of it.

mod connectees;
mod connectors;
mod jobs;
mod referrals;
mod support;
mod surveys;

use jiff::civil::Date;

use super::counts::{Counts, Row, Value};
use super::ledger::{Ledger, Records};
use super::measure::Measure;
use super::period::Period;

impl Ledger {
    /// Counts everything for one period.
    pub fn count(&self, period: Period) -> Counts {
        let lens = Lens { period, as_of: self.as_of };
        let rows =
            self.communities.iter().map(|(slug, records)| (slug.clone(), row(records, lens))).collect();
        Counts::new(period, self.as_of, rows)
    }
}

fn row(records: &Records, lens: Lens) -> Row {
    let mut row = Row::new();
    support::count(records, lens, &mut row);
    if records.has_people() {
        connectees::count(records, lens, &mut row);
        connectors::count(records, lens, &mut row);
        referrals::count(records, lens, &mut row);
        jobs::count(records, lens, &mut row);
        surveys::count(records, lens, &mut row);
    }
    row
}

/// What the count looks at.
#[derive(Debug, Clone, Copy)]
struct Lens {
    period: Period,
    as_of: Date,
}

impl Lens {
    fn holds(self, day: Date) -> bool {
        self.period.holds(day)
    }

    fn holds_some(self, day: Option<Date>) -> bool {
        day.is_some_and(|day| self.holds(day))
    }

    /// The last day that the period and the count both know.
    fn end(self) -> Date {
        self.period.last().map_or(self.as_of, |last| last.min(self.as_of))
    }
}

fn put(row: &mut Row, measure: Measure, count: usize) {
    row.insert(measure, Value::Count(count as u64));
}

fn put_rate(row: &mut Row, measure: Measure, top: usize, bottom: usize) {
    row.insert(measure, Value::Rate { top: top as u64, bottom: bottom as u64 });
}

/// The middle one, or halfway between the two middle ones; no value when there is none.
fn put_median(row: &mut Row, measure: Measure, mut days: Vec<u64>) {
    days.sort_unstable();
    let middle = days.len() / 2;
    let Some(upper) = days.get(middle).copied() else { return };
    let lower = if days.len().is_multiple_of(2) { days[middle - 1] } else { upper };
    row.insert(measure, Value::Median { half_days: lower + upper, of: days.len() as u64 });
}
