//! What was counted: for each community and number, a value.
//!
//! Comes in: values, from `count/`. Goes out: values by community and for the country, each with all that a figure needs
//! to stand alone: code, version, unit, period, day of the count. Never here: facts. The national roll-up is made from
//! these values alone, so that the secretariat can make it and see no person (g.1).

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::measure::Measure;
use super::period::{Period, months_after};

/// One value. Whole numbers only; the reader of a table divides. As JSON: a number, or an object whose members say what
/// it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// So many.
    Count(u64),
    /// So many of so many, or for so many. Both come from the same cohort.
    Rate {
        /// The upper number.
        top: u64,
        /// The lower number.
        bottom: u64,
    },
    /// A middle number of days, in half days: between two middle ones lies a half.
    Median {
        /// Twice the days.
        half_days: u64,
        /// Of how many.
        of: u64,
    },
    /// A mean change of the confidence answers.
    Mean {
        /// The changes of all four answers of all people, added up.
        total: i64,
        /// Of how many people.
        of: u64,
    },
}

/// Questions in a confidence survey.
const CONFIDENCE_ITEMS: i64 = 4;

impl Value {
    /// The number of a count.
    pub fn count(self) -> Option<u64> {
        match self {
            Value::Count(count) => Some(count),
            Value::Rate { .. } | Value::Median { .. } | Value::Mean { .. } => None,
        }
    }

    /// Hundredths of a rate (40 of 80: 50, so a percentage) or of a mean change per question, rounded half away from
    /// zero; `None` where nobody stands below the line, or the value is neither.
    pub fn hundredths(self) -> Option<i64> {
        let (over, under) = match self {
            Value::Rate { top, bottom } => (i64::try_from(top).ok()?, i64::try_from(bottom).ok()?),
            Value::Mean { total, of } => (total, i64::try_from(of).ok()?.checked_mul(CONFIDENCE_ITEMS)?),
            Value::Count(_) | Value::Median { .. } => return None,
        };
        let half = under / 2 * over.signum();
        over.checked_mul(100)?.checked_add(half)?.checked_div(under)
    }

    /// Of how many a value tells: the lower number of a rate, the people behind a median or a mean.
    pub fn of(self) -> Option<u64> {
        match self {
            Value::Count(_) => None,
            Value::Rate { bottom: of, .. } | Value::Median { of, .. } | Value::Mean { of, .. } => Some(of),
        }
    }

    /// Both together; `None` for medians, which no addition gives, and for different kinds.
    fn and(self, other: Value) -> Option<Value> {
        match (self, other) {
            (Value::Count(a), Value::Count(b)) => Some(Value::Count(a + b)),
            (Value::Rate { top: a, bottom: c }, Value::Rate { top: b, bottom: d }) => {
                Some(Value::Rate { top: a + b, bottom: c + d })
            }
            (Value::Mean { total: a, of: c }, Value::Mean { total: b, of: d }) => {
                Some(Value::Mean { total: a + b, of: c + d })
            }
            _ => None,
        }
    }
}

/// The values of one community.
pub(super) type Row = BTreeMap<Measure, Value>;

/// All numbers of all communities for one period, as of one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    period: Period,
    as_of: Date,
    rows: BTreeMap<String, Row>,
}

/// A value with everything that makes it a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading<'a> {
    /// The community's slug; `None` for the country.
    pub community: Option<&'a str>,
    /// Which number, with code, part, unit and version.
    pub measure: Measure,
    /// Of which period.
    pub period: Period,
    /// The day of the count.
    pub as_of: Date,
    /// How much.
    pub value: Value,
}

impl Counts {
    pub(super) fn new(period: Period, as_of: Date, rows: BTreeMap<String, Row>) -> Counts {
        Counts { period, as_of, rows }
    }

    /// The period that was counted.
    pub fn period(&self) -> Period {
        self.period
    }

    /// The day of the count.
    pub fn as_of(&self) -> Date {
        self.as_of
    }

    /// The same values, told as of an earlier day: for a table of communities that were not all counted on one day.
    pub fn dated(self, as_of: Date) -> Counts {
        Counts { as_of, ..self }
    }

    /// The communities, by slug.
    pub fn communities(&self) -> impl Iterator<Item = &str> {
        self.rows.keys().map(String::as_str)
    }

    /// A community's value; `None` for a community without such records, and for a number that this period has not.
    pub fn of(&self, community: &str, measure: Measure) -> Option<Value> {
        self.rows.get(community)?.get(&measure).copied()
    }

    /// The country's value: that of all communities added up. A person in two communities counts in both, as the
    /// definition says. No median: the secretariat holds counts, no days of persons.
    pub fn national(&self, measure: Measure) -> Option<Value> {
        let mut values = self.rows.values().filter_map(|row| row.get(&measure).copied());
        let first = values.next()?;
        // One alone is a median too, but no sum.
        values.try_fold(first.and(zero_like(first))?, Value::and)
    }

    /// Every figure, the country's after the communities'.
    pub fn readings(&self) -> impl Iterator<Item = Reading<'_>> {
        let reading = |community, measure, value| Reading {
            community,
            measure,
            period: self.period,
            as_of: self.as_of,
            value,
        };
        let own = self.rows.iter().flat_map(move |(community, row)| {
            row.iter().map(move |(measure, value)| reading(Some(community.as_str()), *measure, *value))
        });
        let national = Measure::ALL
            .iter()
            .filter_map(move |measure| self.national(*measure).map(|value| reading(None, *measure, value)));
        own.chain(national)
    }

    /// Whether everybody who came in during the period has had six months to find work, so that the job rate rises only
    /// by late news. Before that, it is too low to be told (toolkit, chapter 12). A cumulative rate never settles.
    pub fn job_rate_is_settled(&self) -> bool {
        self.period.last().is_some_and(|last| months_after(last, 6) <= self.as_of)
    }

    /// The tables of several communities, counted apart, as one. `None` when they are not of one period and one day, or
    /// when a community is in two of them.
    pub fn joined(tables: impl IntoIterator<Item = Counts>) -> Option<Counts> {
        let mut tables = tables.into_iter();
        let mut all = tables.next()?;
        for table in tables {
            let theirs: BTreeSet<_> = table.rows.keys().collect();
            if (table.period, table.as_of) != (all.period, all.as_of)
                || theirs.iter().any(|community| all.rows.contains_key(*community))
            {
                return None;
            }
            all.rows.extend(table.rows);
        }
        Some(all)
    }
}

fn zero_like(value: Value) -> Value {
    match value {
        Value::Count(_) => Value::Count(0),
        Value::Rate { .. } => Value::Rate { top: 0, bottom: 0 },
        Value::Median { .. } => Value::Median { half_days: 0, of: 0 },
        Value::Mean { .. } => Value::Mean { total: 0, of: 0 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hundredths_are_rounded() {
        assert_eq!(Value::Rate { top: 1, bottom: 3 }.hundredths(), Some(33));
        assert_eq!(Value::Rate { top: 2, bottom: 3 }.hundredths(), Some(67));
        assert_eq!(Value::Rate { top: 1, bottom: 1 }.hundredths(), Some(100));
        assert_eq!(Value::Rate { top: 0, bottom: 0 }.hundredths(), None);
        assert_eq!(Value::Mean { total: -1, of: 1 }.hundredths(), Some(-25));
        assert_eq!(Value::Mean { total: 2, of: 3 }.hundredths(), Some(17));
        assert_eq!(Value::Count(7).hundredths(), None);
    }
}
