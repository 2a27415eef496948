//! What people answered (I-N1, I-O1, I-O2).

use std::collections::BTreeMap;

use super::{Lens, put_rate};
use crate::indicators::answers::{After, Lives, Score, Survey};
use crate::indicators::counts::{Row, Value};
use crate::indicators::fact::Side;
use crate::indicators::ledger::{Person, Records};
use crate::indicators::measure::Measure;

pub(super) fn count(records: &Records, lens: Lens, row: &mut Row) {
    still_here(records, lens, After::SixMonths, Measure::StillHereSix, row);
    still_here(records, lens, After::TwelveMonths, Measure::StillHereTwelve, row);
    confidence(records, lens, row);
    recommend(records, lens, Side::Connectee, Measure::RecommendConnectees, row);
    recommend(records, lens, Side::Connector, Measure::RecommendConnectors, row);
}

/// Of those whose intake lies in the period and who answered. Silence is neither here nor gone.
fn still_here(records: &Records, lens: Lens, after: After, measure: Measure, row: &mut Row) {
    let of_cohort = records
        .people
        .values()
        .filter(|person| person.onboarded().is_some_and(|(intake, _)| lens.holds(intake)));
    let answers: Vec<Lives> =
        of_cohort.filter_map(|person| person.residence.get(&after)).map(|(_, lives)| *lives).collect();
    put_rate(row, measure, answers.iter().filter(|lives| **lives == Lives::Here).count(), answers.len());
}

fn confidence(records: &Records, lens: Lens, row: &mut Row) {
    let changes: Vec<i64> = records.people.values().filter_map(|person| change(person, lens)).collect();
    let mean = Value::Mean { total: changes.iter().sum(), of: changes.len() as u64 };
    row.insert(Measure::ConfidenceChange, mean);

    let (mut sent, mut answered) = (0, 0);
    for person in records.people.values() {
        let asked =
            person.surveys_sent.iter().filter(|(survey, on)| **survey > Survey::Baseline && lens.holds(**on));
        for (survey, _) in asked {
            sent += 1;
            answered += usize::from(person.confidence.contains_key(survey));
        }
    }
    put_rate(row, Measure::ConfidenceResponse, answered, sent);
}

/// The last answers of the period against the baseline of the same person; nobody without both.
fn change(person: &Person, lens: Lens) -> Option<i64> {
    let (_, before) = person.confidence.get(&Survey::Baseline)?;
    let later = person.confidence.range(Survey::Days30..).filter(|(_, (on, _))| lens.holds(*on));
    let (_, (_, after)) = later.max_by_key(|(survey, (on, _))| (*on, **survey))?;
    Some(after.sum() - before.sum())
}

/// Of those who answered in the period; of one person the last answer.
fn recommend(records: &Records, lens: Lens, side: Side, measure: Measure, row: &mut Row) {
    // Days rise within a person, so that the last one stays.
    let last: BTreeMap<_, Score> = records
        .recommended
        .iter()
        .filter(|((of, _, on), _)| *of == side && lens.holds(*on))
        .map(|((_, person, _), score)| (*person, *score))
        .collect();
    put_rate(row, measure, last.values().filter(|score| score.recommends()).count(), last.len());
}
