//! Which period a page of figures shows, and which others there are to choose from.
//!
//! Comes in: the query of a plain form, the day of the first record. Goes out: a period, groups of options. Never here:
//! figures.

use jiff::civil::Date;
use serde::Serialize;

use super::told::Telling;
use crate::indicators::{Counts, Period, PeriodKind};
use crate::staff::Choice;

/// Name of the choice.
pub(super) const PERIOD: &str = "period";

/// What every page of figures begins with: the period, how to choose another, and what it is held against.
#[derive(Serialize)]
pub(super) struct Heading {
    /// Where the choice of the period goes.
    action: String,
    periods: Vec<Group>,
    /// The period, in words.
    period: String,
    /// The day of the count, ISO; none without records.
    as_of: Option<String>,
    is_over: bool,
    /// The period before, in words; none where nothing was counted.
    before: Option<String>,
}

impl Heading {
    /// Of a page at `action` that shows `period` by `table`, held against `before`; the choice begins with the period of
    /// the `first` day.
    pub(super) fn new(
        telling: Telling<'_>,
        action: String,
        (period, table, before): (Period, Option<&Counts>, Option<&Counts>),
        (first, today): (Date, Date),
    ) -> Self {
        Self {
            action,
            periods: choices(telling, period, first, today),
            period: telling.period(period),
            as_of: table.map(|table| table.as_of().to_string()),
            is_over: period.last().is_none_or(|last| last < today),
            before: before.map(|table| telling.period(table.period())),
        }
    }
}

/// A kind of period, with its periods.
#[derive(Serialize)]
pub(super) struct Group {
    label: String,
    options: Vec<Choice>,
}

/// The period that a query asks for; without one, or with something else, the fiscal year.
pub(super) fn period(query: &str, today: Date) -> Period {
    let asked = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == PERIOD);
    let asked = asked.and_then(|(_, key)| Period::parse(&key));
    let is_kept = |period: &Period| period.kind() != PeriodKind::Between;
    asked.filter(is_kept).unwrap_or_else(|| Period::fiscal_year(today))
}

/// The periods to choose from; the one that is shown is always among them.
fn choices(telling: Telling<'_>, shown: Period, first: Date, today: Date) -> Vec<Group> {
    among(telling, shown, &Period::all(first, today))
}

/// The same, of these periods.
pub(super) fn among(telling: Telling<'_>, shown: Period, periods: &[Period]) -> Vec<Group> {
    let mut all = periods.to_vec();
    if !all.contains(&shown) {
        all.push(shown);
    }
    let groups = [
        (PeriodKind::Cumulative, "since_start"),
        (PeriodKind::FiscalYear, "years"),
        (PeriodKind::Quarter, "quarters"),
        (PeriodKind::Month, "months"),
    ];
    let group = |(kind, label): (PeriodKind, &str)| Group {
        label: telling.said().word(label),
        options: all
            .iter()
            .filter(|period| period.kind() == kind)
            .map(|period| Choice {
                value: period.key(),
                label: telling.period(*period),
                checked: *period == shown,
            })
            .collect(),
    };
    groups.map(group).into_iter().filter(|group| !group.options.is_empty()).collect()
}

/// The periods of a chart over time that ends with the one that is shown, the oldest first: of the same kind, or fiscal
/// years for everything.
pub(super) fn run_up_to(shown: Period, first: Date, today: Date) -> Vec<Period> {
    let (mut next, most) = match shown.kind() {
        PeriodKind::Month => (Some(shown), 12),
        PeriodKind::Quarter => (Some(shown), 8),
        PeriodKind::FiscalYear => (Some(shown), 6),
        PeriodKind::Between | PeriodKind::Cumulative => (Some(Period::fiscal_year(today)), 10),
    };
    let mut run = Vec::new();
    while let Some(period) = next.filter(|period| run.len() < most && period.last() >= Some(first)) {
        run.push(period);
        next = period.previous();
    }
    run.reverse();
    run
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 22);

    #[test]
    fn what_is_no_period_is_the_fiscal_year() {
        assert_eq!(period("period=q2026-07", TODAY), Period::quarter(date(2026, 8, 1)));
        assert_eq!(period("period=since-start", TODAY), Period::CUMULATIVE);
        for query in ["", "period=", "period=fy", "period=2026-01-01--2026-01-02", "other=m2026-01"] {
            assert_eq!(period(query, TODAY), Period::fiscal_year(TODAY), "{query}");
        }
    }

    #[test]
    fn a_run_ends_with_the_period_and_begins_with_the_records() {
        let keys =
            |shown, first| run_up_to(shown, first, TODAY).into_iter().map(Period::key).collect::<Vec<_>>();
        assert_eq!(keys(Period::month(TODAY), date(2026, 9, 30)), ["m2026-09", "m2026-10", "m2026-11"]);
        assert_eq!(keys(Period::month(TODAY), date(2020, 9, 30)).len(), 12);
        assert_eq!(keys(Period::CUMULATIVE, date(2025, 3, 1)), ["fy2024", "fy2025", "fy2026"]);
    }
}
