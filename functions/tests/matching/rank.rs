//! The order of suggestions: what decides it, and what must not.

use functions::matching::{Caution, Connectors, Fit, Level, PastMatch, Reason, Stage, Suggestions, Waiting};
use functions::store::CaseId;
use jiff::ToSpan as _;
use portal::Lang;
use portal::forms::{AnswerValue, known};
use proptest::prelude::*;

use crate::sample::{
    Chance, Connectee, Connector, TODAY, choice, connector_case, crowds, days_ago, directory,
};

fn rank(found: &Suggestions, case: CaseId) -> usize {
    found.best.iter().position(|suggestion| suggestion.case == case).unwrap_or(usize::MAX)
}

fn shuffle<T>(values: &mut [T], seed: u64) {
    let mut chance = Chance::new(seed);
    for at in (1..values.len()).rev() {
        values.swap(at, chance.below(at + 1));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn the_order_of_the_input_does_not_matter(seed in any::<u64>(), other in any::<u64>()) {
        let (connectees, connectors, directory) = crowds(5, 40, seed);
        let mut connectees: Vec<_> = connectees.iter().map(|connectee| connectee.read(&directory)).collect();
        let mut connectors: Vec<_> = connectors.iter().map(|connector| connector.read(&directory)).collect();
        let first = (Connectors::new(connectors.clone()), Waiting::new(connectees.clone()));
        let (connectee, connector) = (connectees[0].clone(), connectors[0].clone());
        shuffle(&mut connectors, other);
        shuffle(&mut connectees, other);
        let second = (Connectors::new(connectors), Waiting::new(connectees));
        prop_assert_eq!(first.0.suggest(&connectee, TODAY, 10), second.0.suggest(&connectee, TODAY, 10));
        prop_assert_eq!(first.1.suggest(&connector, TODAY, 10), second.1.suggest(&connector, TODAY, 10));
    }

    /// The best come first, and a short list is the head of the long one.
    #[test]
    fn points_decide_and_lists_are_cut_at_the_end(seed in any::<u64>()) {
        let (connectees, connectors, directory) = crowds(1, 60, seed);
        let pool = Connectors::new(connectors.iter().map(|connector| connector.read(&directory)));
        let connectee = connectees[0].read(&directory);
        let all = pool.suggest(&connectee, TODAY, usize::MAX);
        let key = |fit: &Fit| (fit.is_stopped(), std::cmp::Reverse(fit.points()));
        prop_assert!(all.best.is_sorted_by_key(|suggestion| key(&suggestion.fit)));
        for suggestion in &all.best {
            let sum: u32 = suggestion.fit.reasons.iter().map(Reason::points).sum();
            prop_assert_eq!(suggestion.fit.points(), sum);
            prop_assert!(suggestion.fit.reasons[0].is_ground());
            prop_assert!(suggestion.fit.reasons.iter().all(|reason| reason.points() > 0));
        }
        let few = pool.suggest(&connectee, TODAY, 3);
        prop_assert_eq!(&few.best[..], &all.best[..few.best.len()]);
        prop_assert!(few.not_now.len() <= 3);
        prop_assert_eq!(few.allowed, all.allowed);
    }

    /// Whoever can meet more people, or has rested longer, or shares one thing more, never comes later for it.
    #[test]
    fn what_speaks_for_somebody_never_moves_them_down(seed in any::<u64>(), at in 0usize..40) {
        let (connectees, connectors, directory) = crowds(1, 40, seed);
        let connectee = connectees[0].read(&directory);
        let mut profiles: Vec<_> = connectors.iter().map(|connector| connector.read(&directory)).collect();
        let (was, case) = (&connectors[at], connectors[at].facts.case);
        let mut rank_of = |connector: &Connector| {
            profiles[at] = connector.read(&directory);
            rank(&Connectors::new(profiles.clone()).suggest(&connectee, TODAY, usize::MAX), case)
        };
        let before = rank_of(was);
        let mut more = was.clone();
        let stated = was.answers.text(known::CAPACITY).unwrap().parse().unwrap();
        more.facts.capacity = Some(was.facts.capacity.unwrap_or(stated) + 2);
        prop_assert!(rank_of(&more) <= before, "more capacity");
        let mut more = was.clone();
        for past in &mut more.facts.asked {
            past.on -= 3.months();
        }
        prop_assert!(rank_of(&more) <= before, "longer rest");
        let mut languages = was.answers.many(known::MEETING_LANGUAGES).to_vec();
        languages.extend(["en".to_owned(), "fr".to_owned()]);
        let more = was.clone().with(known::MEETING_LANGUAGES, AnswerValue::Choices(languages));
        prop_assert!(rank_of(&more) <= before, "more languages");
    }
}

/// The example of a coordinator's list: same occupation, a wanted organisation, French, a common time, rest.
#[test]
fn reasons_tell_what_two_people_share() {
    let directory = directory();
    let many =
        |values: &[&str]| AnswerValue::Choices(values.iter().map(|value| (*value).to_owned()).collect());
    let nurse = || AnswerValue::Occupation(vec!["nurse".into()]);
    let connectee = Connectee::new(1)
        .with(known::OCCUPATION, nurse())
        .with(known::TARGET_ORGANISATIONS, AnswerValue::LongText("Somewhere else\nzorbul health".into()))
        .with(known::WHO_TO_MEET, AnswerValue::LongText("Une personne qui dirige des cliniques".into()))
        .with(known::FRENCH_LEVEL, choice("advanced"))
        .with(known::ENGLISH_LEVEL, choice("none"))
        .with(known::SERVICE_LANGUAGE, choice("fr"))
        .with(known::SKILLS, AnswerValue::LongText("soins, Spanish".into()))
        .with(known::GROUP, choice("newcomer"))
        .with(known::YEARS_EXPERIENCE, choice("6_to_10"))
        .with(known::MEETING_MODE, many(&["in_person", "phone"]))
        .with(known::MEETING_CITY, AnswerValue::Text("Northlake".into()))
        .with(known::AVAILABILITY, many(&["weekday_mornings", "weekends"]));
    let mut connector = Connector::new(1)
        .with(known::OCCUPATION, nurse())
        .with(known::SECTOR, many(&["health"]))
        .with(known::EMPLOYER, AnswerValue::Text("Zorbul Health Inc.".into()))
        .with(known::JOB_TITLE, AnswerValue::Text("Clinique, direction des soins".into()))
        .with(known::MEETING_LANGUAGES, many(&["en", "fr", "other"]))
        .with(known::OTHER_LANGUAGES, AnswerValue::Text("Spanish and Arabic".into()))
        .with(known::SENIORITY, choice("manager"))
        .with(known::OWN_PATH, many(&["newcomer"]))
        .with(known::MEETING_MODE, many(&["in_person"]))
        .with(known::MEETING_AREA, AnswerValue::Text("Downtown Northlake".into()))
        .with(known::AVAILABILITY, many(&["weekday_mornings"]));
    connector.facts.asked =
        vec![PastMatch { on: TODAY - 4.months(), connectee: CaseId::from_bits(9), uses_capacity: true }];
    let found = Connectors::new([connector.read(&directory)]).suggest(&connectee.read(&directory), TODAY, 5);
    let expected = [
        (Reason::SameOccupation { occupations: vec!["nurse".into()] }, 40),
        (Reason::WantedOrganisation { organisation: "Zorbul Health Inc.".into() }, 20),
        (Reason::WantsToMeet { words: vec!["cliniques".into()] }, 10),
        (
            Reason::SharedLanguage {
                languages: vec![(Lang::Fr, Level::Advanced)],
                is_service_language: true,
            },
            25,
        ),
        (Reason::OtherLanguage { names: vec!["Spanish".into()] }, 5),
        (Reason::SharedWays { ways: vec![functions::matching::Way::InPerson] }, 10),
        (Reason::SamePlace { place: "Downtown Northlake".into() }, 5),
        (Reason::SharedTimes { times: vec![functions::matching::Time::Mornings] }, 5),
        (Reason::RightLevel(Stage::Experienced), 10),
        (Reason::SameRoad(functions::matching::OwnPath::Newcomer), 5),
        (Reason::Rested { months: 4 }, 6),
    ];
    let fit = &found.best[0].fit;
    assert_eq!(fit.cautions, []);
    assert_eq!(fit.reasons, expected.clone().map(|(reason, _)| reason));
    assert_eq!(
        fit.reasons.iter().map(Reason::points).collect::<Vec<_>>(),
        expected.map(|(_, points)| points)
    );
}

#[test]
fn a_caution_that_stops_comes_after_everybody_else() {
    let directory = directory();
    let nurse =
        |person: Connector| person.with(known::OCCUPATION, AnswerValue::Occupation(vec!["nurse".into()]));
    let phone = AnswerValue::Choices(vec!["phone".into()]);
    let connectee = Connectee::new(1)
        .with(known::OCCUPATION, AnswerValue::Occupation(vec!["nurse".into()]))
        .with(known::ENGLISH_LEVEL, choice("basic"))
        .with(known::MEETING_MODE, phone.clone());
    // Knows the work, and has no language in common.
    let silent = nurse(Connector::new(1)).with(known::MEETING_MODE, phone.clone());
    // Knows the sector alone, but can be talked with.
    let mut near = Connector::new(2)
        .with(known::SECTOR, AnswerValue::Choices(vec!["health".into()]))
        .with(known::MEETING_LANGUAGES, AnswerValue::Choices(vec!["en".into()]))
        .with(known::MEETING_MODE, phone);
    near.facts.asked =
        vec![PastMatch { on: days_ago(9), connectee: CaseId::from_bits(9), uses_capacity: true }];
    let pool = Connectors::new([silent.read(&directory), near.read(&directory)]);
    let found = pool.suggest(&connectee.read(&directory), TODAY, 5);
    assert_eq!(found.best.iter().map(|s| s.case).collect::<Vec<_>>(), [2, 1].map(connector_case));
    assert_eq!(found.best[0].fit.cautions, [Caution::AskedLately { on: days_ago(9) }]);
    assert_eq!(found.best[1].fit.cautions, [Caution::NoSharedLanguage]);
    assert!(found.best[1].fit.points() > found.best[0].fit.points());
}

#[test]
fn a_turn_is_due_after_rest_and_a_long_wait_counts() {
    let directory = directory();
    let nurse = || AnswerValue::Occupation(vec!["nurse".into()]);
    let mut waits: Vec<Connectee> =
        (1..=3).map(|n| Connectee::new(n).with(known::OCCUPATION, nurse())).collect();
    waits[1].facts.waiting_since = days_ago(70);
    waits[2].facts.waiting_since = days_ago(20);
    let connector = Connector::new(1).with(known::OCCUPATION, nurse());
    let waiting = Waiting::new(waits.iter().map(|connectee| connectee.read(&directory)));
    let found = waiting.suggest(&connector.read(&directory), TODAY, 5);
    assert_eq!(found.best.iter().map(|s| s.case).collect::<Vec<_>>(), [2, 3, 1].map(CaseId::from_bits));
    assert!(found.best[0].fit.reasons.contains(&Reason::Waiting { since: days_ago(70), weeks: 10 }));
    assert!(found.best[0].fit.reasons.contains(&Reason::NeverAsked));
    // One day short of two months is too early; so is a day in the future.
    for (on, is_rested) in
        [(TODAY - 2.months(), true), (TODAY - 2.months() + 1.day(), false), (TODAY + 1.day(), false)]
    {
        let mut connector = connector.clone();
        connector.facts.asked = vec![PastMatch { on, connectee: CaseId::from_bits(9), uses_capacity: false }];
        let fit = Fit::of(&waits[0].read(&directory), &connector.read(&directory), TODAY);
        assert_eq!(fit.reasons.contains(&Reason::Rested { months: 2 }), is_rested, "{on}");
        assert_eq!(fit.cautions.contains(&Caution::AskedLately { on }), !is_rested, "{on}");
    }
}

/// Of two who fit alike, the one who has used less of their year comes first, whatever their case.
#[test]
fn loads_are_shared_fairly() {
    let directory = directory();
    let nurse = || AnswerValue::Occupation(vec!["nurse".into()]);
    let connectee = Connectee::new(1).with(known::OCCUPATION, nurse()).read(&directory);
    let asked = PastMatch { on: days_ago(99), connectee: CaseId::from_bits(9), uses_capacity: true };
    let connector = |number: usize, capacity: u8| {
        let mut connector = Connector::new(number).with(known::OCCUPATION, nurse());
        connector.facts.capacity = Some(capacity);
        connector.facts.asked = vec![asked];
        connector.read(&directory)
    };
    let found =
        Connectors::new([connector(1, 2), connector(2, 6), connector(3, 3)]).suggest(&connectee, TODAY, 5);
    assert_eq!(found.best.iter().map(|s| s.case).collect::<Vec<_>>(), [2, 3, 1].map(connector_case));
}
