//! No suggestion breaks a hard rule; a rule that ends, ends on the day that it names.

use functions::matching::{Connectors, Fit, NoProfile, PastMatch, Refusal, Suggestion, Waiting, refusals};
use functions::store::CaseId;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use portal::forms::{AnswerValue, known};
use proptest::prelude::*;

use crate::sample::{COMMUNITY, Connectee, Connector, TODAY, crowds, days_ago, directory};

/// The rules once more, from the facts as they were given and without the code under test.
fn may_meet(connectee: &Connectee, connector: &Connector, today: Date) -> bool {
    let (one, other) = (&connectee.facts, &connector.facts);
    let stated = connector.answers.text(known::CAPACITY).map_or(3, |capacity| capacity.parse().unwrap());
    let capacity = usize::from(other.capacity.unwrap_or(stated));
    let in_year = |past: &&PastMatch| past.uses_capacity && past.on + 1.year() > today;
    let employer = connector.answers.text(known::EMPLOYER).unwrap_or_default();
    // The organisations of the samples, by what tells them apart.
    let mark = |name: &str| match name {
        _ if name.contains("College") || name == "NLCC" => "college",
        _ if name.contains("City") => "city",
        _ if name.contains("Nordlac") => "nordlac",
        _ if name.contains("Zorbul") => "zorbul",
        _ => "quarrel",
    };
    let avoided = one.employers_to_avoid.iter().chain(&one.current_employer);
    one.community == other.community
        && other.pause_until.or(connector.answers.date(known::PAUSE_UNTIL)).is_none_or(|until| today >= until)
        && other.asked.iter().filter(in_year).count() < capacity
        && !other.asked.iter().any(|past| past.connectee == one.case)
        && !avoided.into_iter().any(|name| mark(name) == mark(employer))
        && !one.connectors_to_avoid.contains(&other.case)
}

fn cases(found: &[Suggestion]) -> Vec<CaseId> {
    let mut cases: Vec<CaseId> = found.iter().map(|suggestion| suggestion.case).collect();
    cases.sort_unstable();
    cases
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Exactly those are proposed whom the rules allow and who share a ground: nothing more, and the index misses nobody.
    #[test]
    fn whom_the_rules_allow_and_nobody_else(seed in any::<u64>()) {
        let (connectees, connectors, directory) = crowds(6, 60, seed);
        let pool = Connectors::new(connectors.iter().map(|connector| connector.read(&directory)));
        for connectee in &connectees {
            let profile = connectee.read(&directory);
            let found = pool.suggest(&profile, TODAY, usize::MAX);
            let has_ground = |connector: &&Connector| Fit::of(&profile, &connector.read(&directory), TODAY).has_ground();
            let (allowed, refused): (Vec<&Connector>, Vec<&Connector>) =
                connectors.iter().filter(has_ground).partition(|connector| may_meet(connectee, connector, TODAY));
            prop_assert_eq!(cases(&found.best), allowed.iter().map(|c| c.facts.case).collect::<Vec<_>>());
            prop_assert_eq!(found.allowed, allowed.len());
            let ours = refused.iter().filter(|connector| connector.facts.community == connectee.facts.community);
            prop_assert_eq!(found.not_now.len(), ours.count());
            prop_assert!(found.not_now.iter().all(|other| !other.refusals.is_empty()));
        }
    }

    /// Both sides see each other, or neither does.
    #[test]
    fn both_directions_agree(seed in any::<u64>()) {
        let (connectees, connectors, directory) = crowds(20, 20, seed);
        let connectees: Vec<_> = connectees.iter().map(|connectee| connectee.read(&directory)).collect();
        let connectors: Vec<_> = connectors.iter().map(|connector| connector.read(&directory)).collect();
        let (pool, waiting) = (Connectors::new(connectors.clone()), Waiting::new(connectees.clone()));
        for connector in &connectors {
            let found = cases(&waiting.suggest(connector, TODAY, usize::MAX).best);
            for connectee in &connectees {
                let back = cases(&pool.suggest(connectee, TODAY, usize::MAX).best);
                prop_assert_eq!(found.contains(&connectee.case()), back.contains(&connector.case()));
            }
        }
    }

    /// Pauses and full years end on the day that they name, not a day earlier or later.
    #[test]
    fn rules_end_when_they_say(seed in any::<u64>()) {
        let (connectees, connectors, directory) = crowds(1, 20, seed);
        let connectee = connectees[0].read(&directory);
        for connector in &connectors {
            let connector = connector.read(&directory);
            for refusal in refusals(&connectee, &connector, TODAY) {
                let Some(ends) = refusal.ends() else { continue };
                let same = |other: &Refusal| std::mem::discriminant(other) == std::mem::discriminant(&refusal);
                prop_assert!(TODAY < ends);
                prop_assert!(refusals(&connectee, &connector, ends - 1.day()).iter().any(same));
                prop_assert!(!refusals(&connectee, &connector, ends).iter().any(same));
            }
        }
    }
}

#[test]
fn each_rule_is_told_with_its_facts() {
    let directory = directory();
    let mut connectee = Connectee::new(1);
    connectee.facts.current_employer = Some("NORDLAC".into());
    let mut connector = Connector::new(1).with(known::EMPLOYER, AnswerValue::Text("Nordlac Inc.".into()));
    connector.facts.community = "pei".into();
    connector.facts.capacity = Some(1);
    connector.facts.pause_until = Some(date(2027, 3, 3));
    let past = |days, connectee| PastMatch { on: days_ago(days), connectee, uses_capacity: true };
    connector.facts.asked = vec![past(30, CaseId::from_bits(1)), past(200, CaseId::from_bits(5))];
    connectee.facts.connectors_to_avoid.insert(connector.facts.case);
    let found = refusals(&connectee.read(&directory), &connector.read(&directory), TODAY);
    let expected = [
        Refusal::OtherCommunity,
        Refusal::Paused { until: date(2027, 3, 3) },
        Refusal::Full { capacity: 1, again: Some(date(2027, 10, 23)) },
        Refusal::MatchedBefore { on: days_ago(30) },
        Refusal::SameEmployer { employer: "Nordlac Inc.".into() },
        Refusal::ToAvoid,
    ];
    assert_eq!(found, expected);
}

#[test]
fn what_staff_know_comes_before_what_was_answered() {
    let directory = directory();
    let connectee = Connectee::new(1).read(&directory);
    let answered = Connector::new(1)
        .with(known::CAPACITY, AnswerValue::Choice("1".into()))
        .with(known::PAUSE_UNTIL, AnswerValue::Date(date(2027, 1, 1)));
    let refused = |connector: &Connector| refusals(&connectee, &connector.read(&directory), TODAY);
    assert_eq!(refused(&answered), [Refusal::Paused { until: date(2027, 1, 1) }]);
    let mut back = answered;
    back.facts.pause_until = Some(TODAY);
    assert!(refused(&back).is_empty());
    // A request that came to nothing leaves the year's meeting free, but never the same two.
    back.facts.asked = vec![PastMatch { on: TODAY, connectee: CaseId::from_bits(9), uses_capacity: false }];
    assert!(refused(&back).is_empty());
    back.facts.capacity = Some(0);
    assert_eq!(refused(&back), [Refusal::Full { capacity: 0, again: None }]);
}

#[test]
fn nobody_is_matched_without_their_consent() {
    let directory = directory();
    for consent in [known::CONSENT_SERVICE, known::CONSENT_SHARE_PROFILE] {
        let mut connectee = Connectee::new(1);
        connectee.answers.values.remove(consent);
        let read =
            functions::matching::ConnecteeProfile::read(&connectee.answers, connectee.facts, &directory);
        assert_eq!(read.err(), Some(NoProfile::NoConsent));
    }
}

#[test]
fn people_of_other_communities_are_not_even_named() {
    let directory = directory();
    let nurse = || AnswerValue::Occupation(vec!["nurse".into()]);
    let connectee = Connectee::new(1).with(known::OCCUPATION, nurse()).read(&directory);
    let mut connector = Connector::new(1).with(known::OCCUPATION, nurse());
    let found =
        |connector: &Connector| Connectors::new([connector.read(&directory)]).suggest(&connectee, TODAY, 5);
    assert_eq!(found(&connector).best.len(), 1);
    assert_eq!(connector.facts.community, COMMUNITY);
    connector.facts.community = "pei".into();
    assert_eq!(found(&connector), functions::matching::Suggestions::default());
}
