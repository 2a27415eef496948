//! What holds for any history.
//!
//! Random histories are true ones: a person has one group and one first intake, a contact one generation, a meeting one
//! day. What they leave out, repeat, contradict and tell in which order is random.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Span;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;

const COMMUNITIES: [&str; 3] = ["calgary", "edmonton", "halifax"];

/// Histories begin here and last two years.
const FIRST: Date = date(2024, 11, 1);
const DAYS: i64 = 730;
const TODAY: Date = date(2026, 10, 31);

fn day(number: i64) -> Date {
    FIRST + Span::new().days(number)
}

/// A number that belongs to a person or contact for good.
fn of_one(number: u8, most: i64) -> i64 {
    i64::from(number) * 7919 % most
}

fn group(number: u8) -> Group {
    Group::ALL[usize::from(number) % Group::ALL.len()]
}

fn person(number: u8) -> PersonId {
    PersonId::from_bits(u128::from(number))
}

/// One event, from five small numbers.
fn fact() -> impl Strategy<Value = Fact> {
    (0..COMMUNITIES.len(), 0..DAYS, 0_u8..21, 0_u8..30, any::<u8>()).prop_map(
        |(place, on, kind, who, what)| {
            let community = COMMUNITIES[place].to_owned();
            let (connectee, connector) = (person(who), person(100 + what % 12));
            let on = if kind == 2 { day(of_one(who, DAYS / 2)) } else { day(on) };
            Fact { community, on, what: event(kind, (who, what), connectee, connector, on) }
        },
    )
}

fn event(kind: u8, (who, what): (u8, u8), person: PersonId, connector: PersonId, on: Date) -> Event {
    let contact = ContactId::from_bits(u128::from(what % 40));
    let generation = if what.is_multiple_of(3) { Generation::SECOND.next() } else { Generation::SECOND };
    let by = if what.is_multiple_of(2) { Side::Connectee } else { Side::Connector };
    let said = Said::Happened { met_on: on - Span::new().days(i64::from(what % 9)) };
    let id = EventId::from_bits(u128::from(what));
    match kind {
        0 => Event::Applied { person, application: ApplicationId::from_bits(u128::from(who)) },
        1 => Event::Accepted { person },
        2 => Event::IntakeHeld { person, group: group(who) },
        3 => Event::SentByPartner { person },
        4 => Event::IntroductionSent { person, connector },
        5 | 6 => Event::MeetingReported { person, connector, by, said },
        7 => Event::MeetingReported { person, connector, by, said: Said::DidNot },
        8 => Event::MeetingSettled { person, connector, said: if what > 100 { said } else { Said::DidNot } },
        9 | 10 => Event::ReferralGiven { person, connector, contact, generation },
        11 => Event::ContactReached { contact },
        12 => Event::ContactMet { contact },
        13 | 14 => Event::Outcome { person, outcome: outcome(what) },
        15 => Event::ConnectorActivated { connector },
        16 => Event::ConnectorPaused { connector, until: (what > 128).then_some(on + Span::new().days(30)) },
        17 if what > 200 => Event::ConnectorRetired { connector },
        17 => Event::ActivityHeld { event: id, attendance: u32::from(who) },
        18 => answer(what, person, by),
        19 => Event::StatisticsConsent { person, given: what > 160 },
        _ => Event::CommunityStep {
            step: [Step::Assisted, Step::LaunchedForPlace, Step::Closed][usize::from(what % 3)],
        },
    }
}

fn outcome(what: u8) -> Outcome {
    use HowFound::{Ad, Connector, Coordinator, Event, LaterGeneration, Other, SecondGeneration};
    let found =
        [Connector, SecondGeneration, LaterGeneration, Event, Coordinator, Ad, Other][usize::from(what % 7)];
    let field = [InField::Yes, InField::Partly, InField::No][usize::from(what % 3)];
    let place = [WorkPlace::Community, WorkPlace::Province, WorkPlace::Elsewhere][usize::from(what / 3 % 3)];
    if what > 230 { Outcome::StillLooking } else { Outcome::Job(Job { found, field, place }) }
}

fn answer(what: u8, person: PersonId, side: Side) -> Event {
    let survey = if what.is_multiple_of(2) { Survey::Baseline } else { Survey::Days180 };
    let answers = Confidence::new([what % 5 + 1; 4]).unwrap();
    let lives = if what > 120 { Lives::Here } else { Lives::Elsewhere };
    match what % 4 {
        0 => Event::SurveySent { person, survey: Survey::Days180 },
        1 => Event::RecommendAnswered { person, side, score: Score::new(what % 11).unwrap() },
        2 => Event::ResidenceAnswered { person, after: After::SixMonths, lives },
        _ => Event::ConfidenceAnswered { person, survey, answers },
    }
}

pub(super) fn facts(most: usize) -> impl Strategy<Value = Vec<Fact>> {
    prop::collection::vec(fact(), 0..most)
}

pub(super) fn year() -> Period {
    Period::fiscal_year(date(2025, 9, 1))
}

fn count(facts: &[Fact], period: Period) -> Counts {
    Ledger::read(facts, TODAY).count(period)
}

/// Both numbers of a value.
fn numbers(value: Option<Value>) -> [u64; 2] {
    match value {
        Some(Value::Count(count)) => [count, 0],
        Some(Value::Rate { top, bottom }) => [top, bottom],
        _ => [0, 0],
    }
}

fn added(values: impl Iterator<Item = [u64; 2]>) -> [u64; 2] {
    values.fold([0, 0], |sum, value| [sum[0] + value[0], sum[1] + value[1]])
}

/// Facts after which a cumulative count may be lower: a meeting is taken back or called into question, a Connector or a
/// community leaves.
fn takes_back(what: Event) -> bool {
    matches!(
        what,
        Event::MeetingReported { said: Said::DidNot, .. }
            | Event::MeetingSettled { said: Said::DidNot, .. }
            | Event::ConnectorPaused { .. }
            | Event::ConnectorRetired { .. }
            | Event::CommunityStep { step: Step::Closed }
            | Event::StatisticsConsent { .. }
    )
}

/// Counts that split another: a fact may move a person from one to the next.
fn is_of_a_split(measure: Measure) -> bool {
    measure.code() == "I-J4"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn order_and_repetition_change_nothing(
        (facts, shuffled) in facts(300).prop_flat_map(|facts| {
            let twice: Vec<Fact> = facts.iter().chain(facts.iter().take(60)).cloned().collect();
            (Just(facts), Just(twice).prop_shuffle())
        }),
    ) {
        for period in [year(), Period::quarter(date(2025, 9, 1)), Period::CUMULATIVE] {
            prop_assert_eq!(count(&facts, period), count(&shuffled, period));
        }
    }

    #[test]
    fn the_country_is_its_communities(facts in facts(300)) {
        let all = count(&facts, year());
        for measure in Measure::ALL {
            let national = all.national(*measure);
            if national.is_some() {
                let sum = added(all.communities().map(|community| numbers(all.of(community, *measure))));
                prop_assert_eq!(numbers(national), sum, "{:?}", measure);
            }
        }
        // Each community counted apart, by a program that sees no other.
        let apart = COMMUNITIES.map(|community| {
            let own: Vec<Fact> = facts.iter().filter(|fact| fact.community == community).cloned().collect();
            count(&own, year())
        });
        prop_assert_eq!(Counts::joined(apart), Some(all));
    }

    #[test]
    fn months_make_quarters_and_quarters_make_years(facts in facts(300)) {
        let ledger = Ledger::read(&facts, TODAY);
        for whole in year().parts().into_iter().chain([year()]) {
            let total = ledger.count(whole);
            let parts: Vec<Counts> = whole.parts().into_iter().map(|part| ledger.count(part)).collect();
            for measure in Measure::ALL.iter().filter(|measure| measure.adding() == Adding::Up) {
                if parts.iter().any(|part| part.national(*measure).is_none()) {
                    continue;
                }
                for community in total.communities() {
                    let sum = added(parts.iter().map(|part| numbers(part.of(community, *measure))));
                    prop_assert_eq!(numbers(total.of(community, *measure)), sum, "{:?}", measure);
                }
            }
        }
    }

    #[test]
    fn one_more_fact_never_lowers_a_cumulative_count(facts in facts(200), more in fact()) {
        prop_assume!(!takes_back(more.what));
        let before = count(&facts, Period::CUMULATIVE);
        let with_more: Vec<Fact> = facts.into_iter().chain([more]).collect();
        let after = count(&with_more, Period::CUMULATIVE);
        let grows = |measure: &&Measure| measure.readers() == Readers::Public && !is_of_a_split(**measure);
        for measure in Measure::ALL.iter().filter(grows) {
            if let (Some(Value::Count(before)), Some(Value::Count(after))) =
                (before.national(*measure), after.national(*measure))
            {
                prop_assert!(before <= after, "{:?}: {} then {}", measure, before, after);
            }
        }
    }

    #[test]
    fn who_took_the_consent_back_is_served_and_answered_nothing(facts in facts(400)) {
        let by_hand: Vec<Fact> = COMMUNITIES
            .iter()
            .flat_map(|community| {
                let own: Vec<&Fact> = facts.iter().filter(|fact| fact.community == *community).collect();
                let refused = refused(&own);
                own.into_iter().filter_map(|fact| without_answers(fact, &refused)).collect::<Vec<_>>()
            })
            .collect();
        for period in [year(), Period::quarter(date(2025, 9, 1)), Period::CUMULATIVE] {
            let (counted, right) = (count(&facts, period), count(&by_hand, period));
            for community in right.communities() {
                for measure in Measure::ALL {
                    let found = counted.of(community, *measure);
                    prop_assert_eq!(found, right.of(community, *measure), "{:?} of {}", measure, community);
                }
            }
        }
    }

    #[test]
    fn figures_are_what_a_slow_recount_finds(facts in facts(300)) {
        for period in [year(), Period::CUMULATIVE] {
            let counts = count(&facts, period);
            for community in counts.communities() {
                let own: Vec<&Fact> = facts.iter().filter(|fact| fact.community == community).collect();
                for (measure, expected) in recount(&own, period) {
                    if counts.of(community, measure).is_some() {
                        prop_assert_eq!(numbers(counts.of(community, measure)), expected, "{:?}", measure);
                    }
                }
            }
        }
    }
}

/// Who does not want to be in statistics, by the last word; of two on one day, a no counts.
fn refused(facts: &[&Fact]) -> BTreeSet<PersonId> {
    let said = |who: PersonId| {
        let words = facts.iter().filter_map(move |fact| match fact.what {
            Event::StatisticsConsent { person, given } if person == who => Some((fact.on, !given)),
            _ => None,
        });
        words.max().is_some_and(|(_, refused)| refused)
    };
    (0..30).map(person).filter(|who| said(*who)).collect()
}

/// A fact as it would stand there of somebody who never answered: of no group that is counted by itself.
fn without_answers(fact: &Fact, refused: &BTreeSet<PersonId>) -> Option<Fact> {
    match fact.what {
        Event::StatisticsConsent { .. } => None,
        Event::SurveySent { person, .. }
        | Event::ConfidenceAnswered { person, .. }
        | Event::RecommendAnswered { person, .. }
        | Event::ResidenceAnswered { person, .. }
            if refused.contains(&person) =>
        {
            None
        }
        Event::IntakeHeld { person, .. } if refused.contains(&person) => {
            Some(Fact { what: Event::IntakeHeld { person, group: Group::Returning }, ..fact.clone() })
        }
        _ => Some(fact.clone()),
    }
}

/// The definitions once more, as plainly as they can be said, and as slowly.
fn recount(facts: &[&Fact], period: Period) -> BTreeMap<Measure, [u64; 2]> {
    let days = |is: &dyn Fn(&Event) -> bool| -> Vec<Date> {
        let mut days: Vec<Date> = facts.iter().filter(|fact| is(&fact.what)).map(|fact| fact.on).collect();
        days.sort_unstable();
        days
    };
    let in_period = |days: &[Date]| days.iter().any(|on| period.holds(*on));
    let intake = |who: PersonId| {
        let applied = !days(&|e| matches!(e, Event::Applied { person, .. } if *person == who)).is_empty();
        let accepted = !days(&|e| matches!(e, Event::Accepted { person } if *person == who)).is_empty();
        let held =
            days(&|e| matches!(e, Event::IntakeHeld { person, .. } if *person == who)).first().copied();
        held.filter(|_| applied && accepted)
    };
    let people: Vec<(u8, PersonId)> = (0..30).map(|number| (number, person(number))).collect();
    let connectors: Vec<PersonId> = (100..112).map(person).collect();
    let pairs = || people.iter().flat_map(|(_, p)| connectors.iter().map(move |c| (*p, *c)));
    let introduced = |p: PersonId, c: PersonId| {
        days(&|e| matches!(e, Event::IntroductionSent { person, connector } if (*person, *connector) == (p, c)))
            .first()
            .copied()
    };
    let met: BTreeMap<_, _> =
        pairs().filter_map(|(p, c)| slow_meeting(facts, p, c).map(|on| ((p, c), on))).collect();
    let jobs = |who: PersonId| {
        let since = intake(who);
        let all =
            days(&|e| matches!(e, Event::Outcome { person, outcome: Outcome::Job(_) } if *person == who));
        all.into_iter().filter(|on| since.is_some_and(|since| *on >= since)).collect::<Vec<_>>()
    };

    let onboarded: Vec<(u8, PersonId)> =
        people.iter().copied().filter(|(_, who)| intake(*who).is_some_and(|on| period.holds(on))).collect();
    let refused = refused(facts);
    let newcomers =
        onboarded.iter().filter(|(number, who)| group(*number) == Group::Newcomer && !refused.contains(who));
    let is_introduced = |who: PersonId| {
        intake(who).is_some()
            && connectors.iter().any(|c| introduced(who, *c).is_some_and(|on| period.holds(on)))
    };
    let engaged: BTreeSet<PersonId> = pairs()
        .filter(|(p, c)| {
            let days: Vec<Date> = introduced(*p, *c).into_iter().chain(met.get(&(*p, *c)).copied()).collect();
            in_period(&days)
        })
        .map(|(_, c)| c)
        .collect();
    let found = onboarded.iter().filter(|(_, who)| !jobs(*who).is_empty()).count() as u64;
    let one = |count: usize| [count as u64, 0];
    BTreeMap::from([
        (Measure::Connectees, one(onboarded.len())),
        (Measure::Newcomers, one(newcomers.count())),
        (Measure::Introduced, one(people.iter().filter(|(_, who)| is_introduced(*who)).count())),
        (Measure::Engaged, one(engaged.len())),
        (Measure::Meetings, one(met.values().filter(|on| period.holds(**on)).count())),
        (Measure::Jobs, one(people.iter().filter(|(_, who)| in_period(&jobs(*who))).count())),
        (Measure::JobRate, [found, onboarded.len() as u64]),
    ])
}

/// The day of a meeting, from all that was said of it.
fn slow_meeting(facts: &[&Fact], p: PersonId, c: PersonId) -> Option<Date> {
    let last = |is: &dyn Fn(&Event) -> Option<Said>| {
        facts.iter().filter_map(|fact| is(&fact.what).map(|said| (fact.on, said))).max().map(|(_, said)| said)
    };
    let settled = last(&|e| match e {
        Event::MeetingSettled { person, connector, said } if (*person, *connector) == (p, c) => Some(*said),
        _ => None,
    });
    let side = |side: Side| {
        last(&|e| match e {
            Event::MeetingReported { person, connector, by, said }
                if (*person, *connector, *by) == (p, c, side) =>
            {
                Some(*said)
            }
            _ => None,
        })
    };
    let told: Vec<Said> = match settled {
        Some(said) => vec![said],
        None => [Side::Connectee, Side::Connector].into_iter().filter_map(side).collect(),
    };
    let days: Option<Vec<Date>> = told
        .into_iter()
        .map(|said| match said {
            Said::Happened { met_on } => Some(met_on),
            Said::DidNot => None,
        })
        .collect();
    days?.into_iter().min()
}
