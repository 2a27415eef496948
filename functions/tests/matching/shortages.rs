//! Where Connectors are missing.

use std::collections::BTreeMap;

use functions::matching::{Connectors, PastMatch, Shortage, Waiting, refusals, shortages};
use functions::store::CaseId;
use jiff::civil::date;
use portal::forms::{AnswerValue, known};
use proptest::prelude::*;

use crate::sample::{Connectee, Connector, TODAY, crowds, days_ago, directory};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// The counts are those of going through everybody.
    #[test]
    fn counts_equal_a_recount(seed in any::<u64>()) {
        let (connectees, connectors, directory) = crowds(30, 30, seed);
        let mut counted: BTreeMap<(String, String), usize> = BTreeMap::new();
        for connectee in &connectees {
            for occupation in connectee.answers.many(known::OCCUPATION) {
                let knows = |c: &&Connector| c.answers.many(known::OCCUPATION).contains(occupation);
                let is_free =
                    |c: &Connector| refusals(&connectee.read(&directory), &c.read(&directory), TODAY).is_empty();
                if !connectors.iter().filter(knows).any(is_free) {
                    *counted.entry((connectee.facts.community.clone(), occupation.clone())).or_default() += 1;
                }
            }
        }
        let waiting = Waiting::new(connectees.iter().map(|connectee| connectee.read(&directory)));
        let pool = Connectors::new(connectors.iter().map(|connector| connector.read(&directory)));
        let found = shortages(&waiting, &pool, &directory, TODAY);
        prop_assert!(found.is_sorted_by_key(|shortage| (std::cmp::Reverse(shortage.waiting), shortage.since)));
        let found: BTreeMap<(String, String), usize> =
            found.into_iter().map(|shortage| ((shortage.community, shortage.occupation), shortage.waiting)).collect();
        prop_assert_eq!(found, counted);
    }
}

#[test]
fn a_shortage_says_who_is_busy_and_who_could_help_instead() {
    let directory = directory();
    let work = |id: &str| AnswerValue::Occupation(vec![id.into()]);
    let mut connectees: Vec<Connectee> =
        (1..=2).map(|n| Connectee::new(n).with(known::OCCUPATION, work("nurse"))).collect();
    connectees[1].facts.waiting_since = days_ago(30);
    connectees.push(Connectee::new(3).with(known::OCCUPATION, work("welder")));
    let mut paused = Connector::new(1).with(known::OCCUPATION, work("nurse"));
    // Free when both the pause and the full year have ended.
    paused.facts.pause_until = Some(date(2027, 2, 1));
    paused.facts.capacity = Some(1);
    let past = PastMatch { on: date(2026, 3, 4), connectee: CaseId::from_bits(9), uses_capacity: true };
    paused.facts.asked = vec![past];
    let mut retired = Connector::new(2).with(known::OCCUPATION, work("nurse"));
    retired.facts.capacity = Some(0);
    let near = Connector::new(3).with(known::OCCUPATION, work("physician"));
    let welder = Connector::new(4).with(known::OCCUPATION, work("welder"));
    let waiting = Waiting::new(connectees.iter().map(|connectee| connectee.read(&directory)));
    let pool =
        Connectors::new([paused, retired, near, welder].iter().map(|connector| connector.read(&directory)));
    let expected = Shortage {
        community: "halifax".into(),
        occupation: "nurse".into(),
        waiting: 2,
        since: days_ago(30),
        busy: 2,
        first_free: Some(date(2027, 3, 4)),
        free_in_sector: 1,
    };
    assert_eq!(shortages(&waiting, &pool, &directory, TODAY), [expected]);
}
