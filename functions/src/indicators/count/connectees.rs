//! Applications, Connectees, introductions, days in between, and what is missing in the records (I-C1 to I-C4, I-M3,
//! I-R3, I-Q1).

use std::collections::BTreeMap;

use jiff::civil::Date;
use portal::eligibility::Group;

use super::{Lens, put, put_median};
use crate::indicators::counts::Row;
use crate::indicators::fact::PersonId;
use crate::indicators::ledger::{Person, Records};
use crate::indicators::measure::Measure;
use crate::indicators::outcome::Outcome;
use crate::indicators::pair::Meeting;
use crate::indicators::period::days_between;

/// Days without an outcome (domain (c), I-Q1).
const OUTCOME_DUE: u64 = 180;

/// Days without an introduction (domain (c), I-Q1).
const INTRODUCTION_DUE: u64 = 30;

/// Days without a report, after which an introduction is stuck (a.2, source ML2).
const REPORT_DUE: u64 = 21;

pub(super) fn count(records: &Records, lens: Lens, row: &mut Row) {
    put(row, Measure::Applied, records.applications.values().filter(|on| lens.holds(**on)).count());
    let onboarded =
        || records.people.values().filter_map(Person::onboarded).filter(|(on, _)| lens.holds(*on));
    put(row, Measure::Connectees, onboarded().count());
    let in_groups = records.people.values().filter_map(Person::onboarded_in_group);
    let newcomers = in_groups.filter(|(on, group)| lens.holds(*on) && *group == Group::Newcomer);
    put(row, Measure::Newcomers, newcomers.count());
    let sent = records.people.values().filter(|person| lens.holds_some(person.sent_by_partner));
    put(row, Measure::SentByPartner, sent.count());

    let introductions = Introductions::of(records, lens);
    put(row, Measure::Introduced, introductions.in_period);
    introductions_and_meetings(records, lens, &introductions, row);
    missing(records, lens, &introductions, row);
}

/// Who was introduced first on which day, and how many in the period.
struct Introductions {
    first: BTreeMap<PersonId, Date>,
    in_period: usize,
}

impl Introductions {
    fn of(records: &Records, lens: Lens) -> Introductions {
        let mut found = Introductions { first: BTreeMap::new(), in_period: 0 };
        let mut last_counted = None;
        // Pairs of one Connectee stand together.
        for ((person, _), pair) in &records.pairs {
            let Some(on) = pair.introduced else { continue };
            let first = found.first.entry(*person).or_insert(on);
            *first = (*first).min(on);
            let is_connectee = || records.people.get(person).is_some_and(|found| found.onboarded().is_some());
            if lens.holds(on) && last_counted != Some(*person) && is_connectee() {
                found.in_period += 1;
                last_counted = Some(*person);
            }
        }
        found
    }
}

/// I-M3. Negative spans, where the papers came late, say nothing of how long people waited and are left out.
fn introductions_and_meetings(records: &Records, lens: Lens, introductions: &Introductions, row: &mut Row) {
    let to_introduction =
        introductions.first.iter().filter(|(_, on)| lens.holds(**on)).filter_map(|(person, on)| {
            let (intake, _) = records.people.get(person)?.onboarded()?;
            days_between(intake, *on)
        });
    put_median(row, Measure::DaysToIntroduction, to_introduction.collect());
    let to_meeting = records.pairs.values().filter_map(|pair| {
        let met = pair.met().filter(|on| lens.holds(*on))?;
        days_between(pair.introduced?, met)
    });
    put_median(row, Measure::DaysToMeeting, to_meeting.collect());
}

/// I-Q1, as of the end of the period.
fn missing(records: &Records, lens: Lens, introductions: &Introductions, row: &mut Row) {
    let end = lens.end();
    let (mut no_outcome, mut waiting) = (0, 0);
    for (id, person) in &records.people {
        let Some((intake, _)) = person.onboarded() else { continue };
        let days = days_between(intake, end).unwrap_or(0);
        let mut known = person.outcomes.iter().take_while(|(on, _)| *on <= end).map(|(_, outcome)| *outcome);
        let has_outcome = person.outcomes.first().is_some_and(|(on, _)| *on <= end);
        let has_left = known.any(|outcome| outcome != Outcome::StillLooking);
        let was_introduced = introductions.first.get(id).is_some_and(|on| *on <= end);
        no_outcome += usize::from(days >= OUTCOME_DUE && !has_outcome);
        waiting += usize::from(days > INTRODUCTION_DUE && !was_introduced && !has_left);
    }
    put(row, Measure::NoOutcome, no_outcome);
    put(row, Measure::Waiting, waiting);

    let unanswered = records.pairs.values().filter(|pair| {
        let age = pair.introduced.and_then(|on| days_between(on, end));
        pair.meeting() == Meeting::Unknown && age.is_some_and(|days| days > REPORT_DUE)
    });
    put(row, Measure::Unanswered, unanswered.count());
    put(
        row,
        Measure::Conflicts,
        records.pairs.values().filter(|pair| pair.meeting() == Meeting::Conflict).count(),
    );
}
