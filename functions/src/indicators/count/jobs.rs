//! Jobs (I-J1 to I-J4).
//!
//! A job is one at an employer: job, contract, internship. It counts from its first day, and only when that day is not
//! before the intake meeting: what a person had before is not what they found. A second job of the same person in the same
//! period is no second person. So the people of two years may be fewer than the two numbers added up; "per period" and
//! "since the start" stand apart.

use jiff::civil::Date;

use super::{Lens, put, put_rate};
use crate::indicators::counts::Row;
use crate::indicators::ledger::{Person, Records};
use crate::indicators::measure::Measure;
use crate::indicators::outcome::{HowFound, InField, Job, Outcome, WorkPlace};
use crate::indicators::period::{PeriodKind, months_after};

/// "Within six months" (domain source: seed, Halifax, March 2022).
const MONTHS_TO_COUNT: i8 = 6;

pub(super) fn count(records: &Records, lens: Lens, row: &mut Row) {
    let mut tally = Tally::default();
    for person in records.people.values() {
        let Some((intake, _)) = person.onboarded() else { continue };
        tally.add(person, intake, lens);
    }
    put(row, Measure::Jobs, tally.people);
    put(row, Measure::JobsInField, tally.in_field);
    for (how, measure) in FOUND {
        put(row, measure, tally.found.iter().filter(|found| **found == how).count());
    }
    if has_cohort(lens) {
        put_rate(row, Measure::JobRate, tally.cohort_with_job, tally.cohort);
    }
}

const FOUND: [(HowFound, Measure); 7] = [
    (HowFound::Connector, Measure::FoundConnector),
    (HowFound::SecondGeneration, Measure::FoundSecond),
    (HowFound::LaterGeneration, Measure::FoundLater),
    (HowFound::Event, Measure::FoundEvent),
    (HowFound::Coordinator, Measure::FoundCoordinator),
    (HowFound::Ad, Measure::FoundAd),
    (HowFound::Other, Measure::FoundOther),
];

/// The cohort is the quarter of intake (domain (c)). Longer periods hold whole quarters of people; a month is too short.
fn has_cohort(lens: Lens) -> bool {
    lens.period.kind() != PeriodKind::Month
}

#[derive(Default)]
struct Tally {
    people: usize,
    in_field: usize,
    /// Of each person, how the first job of the period was found.
    found: Vec<HowFound>,
    cohort: usize,
    cohort_with_job: usize,
}

impl Tally {
    fn add(&mut self, person: &Person, intake: Date, lens: Lens) {
        let jobs = || jobs(person, intake);
        if let Some((_, first)) = jobs().find(|(on, _)| lens.holds(*on)) {
            self.people += 1;
            self.found.push(first.found);
        }
        let deadline = months_after(intake, MONTHS_TO_COUNT);
        let in_time = |on: Date, job: Job| on <= deadline && is_in_field_and_province(job);
        self.in_field += usize::from(jobs().any(|(on, job)| lens.holds(on) && in_time(on, job)));
        if lens.holds(intake) {
            self.cohort += 1;
            self.cohort_with_job += usize::from(jobs().next().is_some());
        }
    }
}

/// A person's jobs since the intake meeting, the first one first.
fn jobs(person: &Person, intake: Date) -> impl Iterator<Item = (Date, Job)> {
    person.outcomes.iter().filter_map(move |(on, outcome)| match outcome {
        Outcome::Job(job) if *on >= intake => Some((*on, *job)),
        _ => None,
    })
}

fn is_in_field_and_province(job: Job) -> bool {
    job.field == InField::Yes && matches!(job.place, WorkPlace::Community | WorkPlace::Province)
}
