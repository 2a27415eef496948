//! Plans of events from outside: who must not meet does not, and nobody meets twice.

use std::collections::BTreeSet;

use functions::matching::{ConnecteeProfile, ConnectorProfile, EventPlan, Refusal, Share, refusals};
use functions::store::CaseId;
use portal::forms::{AnswerValue, known};
use proptest::prelude::*;

use crate::sample::{Connectee, Connector, TODAY, crowds, directory};

fn people(connectees: usize, connectors: usize, seed: u64) -> (Vec<ConnecteeProfile>, Vec<ConnectorProfile>) {
    let (ours, theirs, directory) = crowds(connectees, connectors, seed);
    (ours.iter().map(|c| c.read(&directory)).collect(), theirs.iter().map(|c| c.read(&directory)).collect())
}

/// The rules of a pair; capacity, pause and community are settled by coming.
fn must_not_meet(refusal: &Refusal) -> bool {
    !matches!(refusal, Refusal::OtherCommunity | Refusal::Paused { .. } | Refusal::Full { .. })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn plans_keep_the_rules(
        seed in any::<u64>(), few in 0usize..9, many in 0usize..9, rounds in 0u8..6, is_even in any::<bool>(),
    ) {
        let (connectees, connectors) = people(few, many, seed);
        let share = if is_even { Share::Even } else { Share::Best };
        let plan = EventPlan::make(&connectees, &connectors, rounds, share, TODAY);
        prop_assert!(plan.rounds.len() <= usize::from(rounds));
        let mut met = BTreeSet::new();
        for talks in &plan.rounds {
            let seated: BTreeSet<CaseId> = talks.iter().flat_map(|talk| [talk.connectee, talk.connector]).collect();
            prop_assert_eq!(seated.len(), 2 * talks.len(), "somebody has two talks at once");
            for talk in talks {
                prop_assert!(met.insert((talk.connectee, talk.connector)), "the same two meet twice");
                let connectee = connectees.iter().find(|c| c.case() == talk.connectee).unwrap();
                let connector = connectors.iter().find(|c| c.case() == talk.connector).unwrap();
                prop_assert!(!refusals(connectee, connector, TODAY).iter().any(must_not_meet));
                prop_assert!(talk.points > 0);
            }
        }
        let sums: Vec<u32> = plan.rounds.iter().map(|talks| talks.iter().map(|talk| talk.points).sum()).collect();
        prop_assert!(sums.is_sorted_by(|a, b| a >= b), "the best round comes first");
        let (mut ours, mut theirs) = (connectees.clone(), connectors.clone());
        ours.reverse();
        theirs.reverse();
        prop_assert_eq!(EventPlan::make(&ours, &theirs, rounds, share, TODAY), plan);
    }

    /// What counts is the total, where only the total counts.
    #[test]
    fn even_shares_cost_a_little(seed in any::<u64>()) {
        let (connectees, connectors) = people(8, 5, seed);
        let total = |share| EventPlan::make(&connectees, &connectors, 3, share, TODAY).total();
        prop_assert!(total(Share::Best) >= total(Share::Even));
    }
}

/// Twice as many Connectees as tables: each has every second round off, and none is left out.
#[test]
fn turns_are_even_when_sides_differ() {
    let directory = directory();
    let work = || AnswerValue::Occupation(vec!["nurse".into()]);
    let connectees: Vec<_> =
        (0..7).map(|n| Connectee::new(n).with(known::OCCUPATION, work()).read(&directory)).collect();
    let connectors: Vec<_> =
        (0..3).map(|n| Connector::new(n).with(known::OCCUPATION, work()).read(&directory)).collect();
    let plan = EventPlan::make(&connectees, &connectors, 5, Share::Even, TODAY);
    let talks = |case| plan.card(case).into_iter().flatten().count();
    // 15 chairs for 7 people; a Connectee can't meet more than the 3 Connectors, a Connector not more than one a round.
    let counts: Vec<usize> = connectees.iter().map(|connectee| talks(connectee.case())).collect();
    assert_eq!((counts.iter().min(), counts.iter().max()), (Some(&2), Some(&3)), "{counts:?}");
    assert_eq!(counts.iter().sum::<usize>(), 15);
    assert!(connectors.iter().all(|connector| talks(connector.case()) == 5));
    assert_eq!(plan.rounds.len(), 5);
}

#[test]
fn an_event_without_one_side_has_no_rounds() {
    let (connectees, connectors) = people(4, 4, 1);
    for (ours, theirs, rounds) in
        [(&[][..], &connectors[..], 3), (&connectees[..], &[][..], 3), (&connectees, &connectors, 0)]
    {
        assert_eq!(EventPlan::make(ours, theirs, rounds, Share::Even, TODAY), EventPlan::default());
    }
}
