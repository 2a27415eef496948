//! Periods of a count: month, quarter, fiscal year, a project's own span, since the start.
//!
//! Comes in: a day. Goes out: the period that holds it, as civil days. Never here: today, time zones. The day of an event
//! is the one on the calendar of the place where it happened, Newfoundland's half hour included; the caller gives it.
//!
//! The fiscal year runs from April 1 to March 31 (domain (c); a.5, source I3), and its quarters begin in April, July,
//! October and January.

use jiff::Span;
use jiff::civil::{Date, date};

/// The fiscal year in which the program began (Halifax, July 2009): no month before it is counted by itself.
pub const EARLIEST: Date = date(2009, 4, 1);

/// Name of the period that holds everything.
const SINCE_START: &str = "since-start";

/// What kind of period it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PeriodKind {
    /// A calendar month.
    Month,
    /// Three months of the fiscal year.
    Quarter,
    /// April 1 to March 31.
    FiscalYear,
    /// From one day to another: a funding agreement, a plan.
    Between,
    /// Everything up to the day of the count.
    Cumulative,
}

/// A period, first and last day included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    kind: PeriodKind,
    days: Option<(Date, Date)>,
}

impl Period {
    /// Everything up to the day of the count.
    pub const CUMULATIVE: Period = Period { kind: PeriodKind::Cumulative, days: None };

    /// The month that holds this day.
    pub fn month(day: Date) -> Period {
        Period::months_from(PeriodKind::Month, day.first_of_month(), 1)
    }

    /// The quarter that holds this day.
    pub fn quarter(day: Date) -> Period {
        let since = (day.month() - 1) % 3;
        Period::months_from(PeriodKind::Quarter, months_before(day.first_of_month(), since), 3)
    }

    /// The fiscal year that holds this day.
    pub fn fiscal_year(day: Date) -> Period {
        let since_april = (day.month() + 8) % 12;
        Period::months_from(PeriodKind::FiscalYear, months_before(day.first_of_month(), since_april), 12)
    }

    /// From one day to another; `None` when the last comes before the first.
    pub fn between(first: Date, last: Date) -> Option<Period> {
        (first <= last).then_some(Period { kind: PeriodKind::Between, days: Some((first, last)) })
    }

    fn months_from(kind: PeriodKind, first: Date, months: i8) -> Period {
        let last = months_after(first, months - 1).last_of_month();
        Period { kind, days: Some((first, last)) }
    }

    /// What kind it is.
    pub fn kind(self) -> PeriodKind {
        self.kind
    }

    /// Its first day; `None` for what has no beginning.
    pub fn first(self) -> Option<Date> {
        self.days.map(|(first, _)| first)
    }

    /// Its last day; `None` for what ends with the day of the count.
    pub fn last(self) -> Option<Date> {
        self.days.map(|(_, last)| last)
    }

    /// Whether the day is in it.
    pub fn holds(self, day: Date) -> bool {
        self.days.is_none_or(|(first, last)| (first..=last).contains(&day))
    }

    /// The one before it, of the same kind; a span of other length than these, and everything, have none before them.
    pub fn previous(self) -> Option<Period> {
        let before = self.first()?.yesterday().ok()?;
        Period::of_kind(self.kind, before)
    }

    /// The period of a kind that holds this day; `None` for kinds that a day does not settle.
    pub fn of_kind(kind: PeriodKind, day: Date) -> Option<Period> {
        match kind {
            PeriodKind::Month => Some(Period::month(day)),
            PeriodKind::Quarter => Some(Period::quarter(day)),
            PeriodKind::FiscalYear => Some(Period::fiscal_year(day)),
            PeriodKind::Between | PeriodKind::Cumulative => None,
        }
    }

    /// Every period of a community whose first record is of day `first`, as it is asked for: since the start, the fiscal
    /// years, quarters and months that have begun, the newest first of each kind. What is older than [`EARLIEST`] is a
    /// slip of the pen and stands in the count since the start alone.
    pub fn all(first: Date, as_of: Date) -> Vec<Period> {
        let first = first.max(EARLIEST);
        let mut all = vec![Period::CUMULATIVE];
        for kind in [PeriodKind::FiscalYear, PeriodKind::Quarter, PeriodKind::Month] {
            let mut next = Period::of_kind(kind, as_of);
            while let Some(period) = next.filter(|period| period.last().is_some_and(|last| last >= first)) {
                all.push(period);
                next = period.previous();
            }
        }
        all
    }

    /// The name of the period in keys and addresses: `fy2026`, `q2026-10`, `m2026-11`, `since-start`,
    /// `2013-04-01--2016-03-31`.
    pub fn key(self) -> String {
        let Some((first, last)) = self.days else { return SINCE_START.to_owned() };
        match self.kind {
            PeriodKind::FiscalYear => format!("fy{}", first.year()),
            PeriodKind::Quarter => format!("q{}", first.strftime("%Y-%m")),
            PeriodKind::Month => format!("m{}", first.strftime("%Y-%m")),
            PeriodKind::Between | PeriodKind::Cumulative => format!("{first}--{last}"),
        }
    }

    /// The period of a name.
    pub fn parse(key: &str) -> Option<Period> {
        if key == SINCE_START {
            return Some(Period::CUMULATIVE);
        }
        let month = |text: &str| format!("{text}-01").parse::<Date>().ok();
        let named = || {
            if let Some(year) = key.strip_prefix("fy") {
                return month(&format!("{year}-04")).map(Period::fiscal_year);
            }
            if let Some(start) = key.strip_prefix('q') {
                return month(start).map(Period::quarter);
            }
            if let Some(start) = key.strip_prefix('m') {
                return month(start).map(Period::month);
            }
            let (first, last) = key.split_once("--")?;
            Period::between(first.parse().ok()?, last.parse().ok()?)
        };
        // One name for each: a quarter is not called after its second month.
        named().filter(|period| period.key() == key)
    }

    /// The periods that make it up: a year's quarters, a quarter's months. Others have none.
    pub fn parts(self) -> Vec<Period> {
        let Some((first, _)) = self.days else { return Vec::new() };
        match self.kind {
            PeriodKind::FiscalYear => (0..4).map(|n| Period::quarter(months_after(first, 3 * n))).collect(),
            PeriodKind::Quarter => (0..3).map(|n| Period::month(months_after(first, n))).collect(),
            PeriodKind::Month | PeriodKind::Between | PeriodKind::Cumulative => Vec::new(),
        }
    }
}

/// The same day so many months later; the last day of the month where that day does not exist.
pub(super) fn months_after(day: Date, months: i8) -> Date {
    day.saturating_add(Span::new().months(months))
}

/// The same day so many months earlier; the last day of the month where that day does not exist.
pub(super) fn months_before(day: Date, months: i8) -> Date {
    day.saturating_sub(Span::new().months(months))
}

/// Days from one day to another; `None` when the other comes first.
pub(super) fn days_between(first: Date, then: Date) -> Option<u64> {
    u64::try_from((then - first).get_days()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fiscal_year_begins_in_april() {
        let year = Period::fiscal_year(date(2015, 3, 31));
        assert_eq!((year.first(), year.last()), (Some(date(2014, 4, 1)), Some(date(2015, 3, 31))));
        assert_eq!(Period::fiscal_year(date(2015, 4, 1)).first(), Some(date(2015, 4, 1)));
        assert_eq!(Period::quarter(date(2015, 3, 31)).first(), Some(date(2015, 1, 1)));
        assert_eq!(Period::month(date(2024, 2, 10)).last(), Some(date(2024, 2, 29)));
        assert_eq!(Period::between(date(2015, 1, 2), date(2015, 1, 1)), None);
    }

    #[test]
    fn every_period_has_one_name() {
        let day = date(2026, 11, 22);
        let plan = Period::between(date(2013, 4, 1), date(2016, 3, 31)).unwrap();
        let named =
            [Period::fiscal_year(day), Period::quarter(day), Period::month(day), plan, Period::CUMULATIVE];
        let keys = named.map(Period::key);
        assert_eq!(keys, ["fy2026", "q2026-10", "m2026-11", "2013-04-01--2016-03-31", "since-start"]);
        assert_eq!(keys.each_ref().map(|key| Period::parse(key)), named.map(Some));
        for wrong in ["", "fy26", "q2026-11", "m2026-1", "m2026-13", "2016-03-31--2013-04-01", "fy2026 "] {
            assert_eq!(Period::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn all_periods_reach_from_the_first_record_to_the_day_of_the_count() {
        let all = Period::all(date(2026, 3, 31), date(2026, 11, 22));
        let of = |kind| all.iter().filter(move |period| period.kind() == kind).map(|period| period.key());
        assert_eq!(of(PeriodKind::FiscalYear).collect::<Vec<_>>(), ["fy2026", "fy2025"]);
        assert_eq!(of(PeriodKind::Quarter).next_back().as_deref(), Some("q2026-01"));
        assert_eq!(of(PeriodKind::Month).count(), 9);
        let slip = Period::all(date(1026, 3, 31), date(2026, 11, 22));
        assert_eq!(slip.last().copied(), Some(Period::month(EARLIEST)));
        assert_eq!(Period::all(date(2027, 4, 1), date(2026, 11, 22)), [Period::CUMULATIVE]);
    }

    #[test]
    fn parts_cover_the_whole_once() {
        let year = Period::fiscal_year(date(2014, 7, 1));
        let months: Vec<_> = year.parts().into_iter().flat_map(Period::parts).collect();
        assert_eq!(months.len(), 12);
        let mut day = date(2014, 4, 1);
        while day <= date(2015, 3, 31) {
            assert_eq!(months.iter().filter(|month| month.holds(day)).count(), 1);
            day = day.tomorrow().unwrap();
        }
    }
}
