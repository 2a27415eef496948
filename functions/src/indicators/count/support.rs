//! Activities, training and communities (I-A1, I-A2, I-G1).

use jiff::civil::Date;

use super::{Lens, put};
use crate::indicators::counts::Row;
use crate::indicators::fact::{Step, Training};
use crate::indicators::ledger::Records;
use crate::indicators::measure::Measure;

pub(super) fn count(records: &Records, lens: Lens, row: &mut Row) {
    let held = || records.activities.values().filter(|(on, _)| lens.holds(*on));
    put(row, Measure::Activities, held().count());
    put(row, Measure::Attendance, people(held()));

    let given = |kind: Training| {
        let of_kind = records.trainings.iter().filter(move |((training, _), _)| *training == kind);
        of_kind.map(|(_, held)| held).filter(move |(on, _)| lens.holds(*on))
    };
    put(row, Measure::TrainedRemote, given(Training::NewProgramRemote).count());
    put(row, Measure::TrainedOnSite, given(Training::NewProgramOnSite).count());
    put(row, Measure::Webinars, given(Training::Webinar).count());
    put(row, Measure::MonthlyCalls, given(Training::MonthlyCall).count());
    put(row, Measure::ExchangeAttendance, people(given(Training::Exchange)));
    communities(records, lens, row);
}

fn people<'a>(held: impl Iterator<Item = &'a (Date, u32)>) -> usize {
    held.map(|(_, attendance)| *attendance as usize).sum()
}

/// Each community counts once under each step, on the first day that it took it. Five counts, never one.
fn communities(records: &Records, lens: Lens, row: &mut Row) {
    let first = |step: Step| records.steps.get(&step).copied();
    let took = |step: Step| usize::from(lens.holds_some(first(step)));
    let launches = [first(Step::LaunchedForPlace), first(Step::LaunchedForIndustry)];
    let launched = launches.into_iter().flatten().min();
    put(row, Measure::Launched, usize::from(lens.holds_some(launched)));
    put(row, Measure::LaunchedIndustry, took(Step::LaunchedForIndustry));
    put(row, Measure::Interested, took(Step::Interested));
    put(row, Measure::Assisted, took(Step::Assisted));
    put(row, Measure::Adopted, took(Step::AdoptedModel));

    let end = lens.end();
    let last_launch = records.launches.range(..=end).next_back();
    let last_close = records.closings.range(..=end).next_back();
    put(row, Measure::Active, usize::from(last_launch > last_close));
}
