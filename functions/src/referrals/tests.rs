//! The tree: rules by example, and over random records.

use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;
use crate::indicators::{ContactId, Generation, PersonId};

const ROOT: PersonId = PersonId::from_bits(1);

fn contact(number: u128) -> ContactId {
    ContactId::from_bits(number)
}

fn at(number: u128) -> NodeId {
    NodeId::Contact(contact(number))
}

fn day(number: i8) -> Date {
    date(2026, 5, number)
}

fn grow(namings: &[(u128, NodeId, i8)], outcome: Option<NodeId>) -> Result<Tree, Vec<Broken>> {
    let ids: BTreeSet<u128> = namings.iter().map(|(contact, ..)| *contact).collect();
    let state = |id: u128| if id.is_multiple_of(2) { ContactState::Met } else { ContactState::Named };
    let contacts: Vec<_> =
        ids.into_iter().map(|id| ContactRecord { id: contact(id), state: state(id) }).collect();
    let namings: Vec<_> = namings
        .iter()
        .map(|(named, by, on)| Naming { contact: contact(*named), by: *by, on: day(*on) })
        .collect();
    Tree::grow(&[ROOT], &contacts, &namings, outcome)
}

#[test]
fn the_way_to_the_job_runs_from_the_connector_to_who_had_it() {
    let root = NodeId::Connector(ROOT);
    let tree = grow(&[(2, root, 1), (3, root, 1), (4, at(3), 2), (5, at(4), 3)], Some(at(4))).unwrap();
    assert_eq!(tree.way_to_outcome().collect::<Vec<_>>(), [root, at(3), at(4)]);
    let order: Vec<_> = tree.nodes().iter().map(|node| (node.id, node.generation.number())).collect();
    assert_eq!(order, [(root, 1), (at(2), 2), (at(3), 2), (at(4), 3), (at(5), 4)]);
}

#[test]
fn a_contact_named_by_two_is_one_node_under_the_first() {
    let root = NodeId::Connector(ROOT);
    let tree =
        grow(&[(2, root, 1), (3, root, 1), (4, at(3), 4), (4, at(2), 6), (2, at(4), 7)], None).unwrap();
    let node = tree.nodes().iter().find(|node| node.id == at(4)).unwrap();
    let by = |place: (usize, Date)| (tree.nodes()[place.0].id, place.1);
    assert_eq!(node.named_by.map(by), Some((at(3), day(4))));
    assert_eq!(node.also_named_by.iter().copied().map(by).collect::<Vec<_>>(), [(at(2), day(6))]);
    // Naming an ancestor back is a link, no circle.
    assert_eq!(tree.nodes().iter().map(|node| node.also_named_by.len()).sum::<usize>(), 2);
    let sums = by_generation([&tree]);
    assert_eq!((sums[&Generation::SECOND].all(), sums[&Generation::SECOND.next()].met), (2, 1));
}

#[test]
fn wrong_records_are_all_told() {
    let root = NodeId::Connector(ROOT);
    assert_eq!(
        grow(&[(2, at(3), 1), (3, at(2), 1), (4, root, 1)], None),
        Err(vec![Broken::Circle(BTreeSet::from([contact(2), contact(3)]))])
    );
    assert_eq!(grow(&[(2, at(2), 1)], None), Err(vec![Broken::Themself(contact(2))]));
    assert_eq!(
        grow(&[(2, root, 1), (2, root, 3), (3, at(9), 1)], Some(at(8))),
        Err(vec![
            Broken::Unknown(at(8)),
            Broken::Unknown(at(9)),
            Broken::NamedTwice { contact: contact(2), by: root }
        ])
    );
    assert_eq!(
        grow(&[(2, root, 5), (3, at(2), 4)], None),
        Err(vec![Broken::NamedTooEarly { contact: contact(3), by: at(2) }])
    );
    let record = ContactRecord { id: contact(2), state: ContactState::Told };
    assert_eq!(
        Tree::grow(&[ROOT, ROOT], &[record], &[], None),
        Err(vec![Broken::Twice(root), Broken::Unnamed(contact(2))])
    );
}

/// 1, 3, 9, 27: the whole of what the model asks for.
#[test]
fn three_each_are_forty_with_the_connector() {
    let mut namings: Vec<(u128, NodeId, i8)> = Vec::new();
    let (mut above, mut next) = (vec![NodeId::Connector(ROOT)], 2);
    for generation in 1..=3 {
        let mut named = Vec::new();
        for by in above {
            for _ in 0..3 {
                namings.push((next, by, generation));
                named.push(at(next));
                next += 1;
            }
        }
        above = named;
    }
    let tree = grow(&namings, None).unwrap();
    assert_eq!(tree.nodes().len(), 40);
    let sums: Vec<u64> = by_generation([&tree]).into_values().map(StateCounts::all).collect();
    assert_eq!(sums, [3, 9, 27]);
}

#[test]
fn two_connectors_are_two_roots() {
    let other = PersonId::from_bits(2);
    let record = |id| ContactRecord { id: contact(id), state: ContactState::Named };
    let naming = |id, by| Naming { contact: contact(id), by: NodeId::Connector(by), on: day(1) };
    let tree = Tree::grow(
        &[ROOT, other],
        &[record(5), record(6)],
        &[naming(5, ROOT), naming(6, other), naming(5, other)],
        None,
    )
    .unwrap();
    let order: Vec<_> = tree.nodes().iter().map(|node| node.id).collect();
    assert_eq!(order, [NodeId::Connector(ROOT), at(5), NodeId::Connector(other), at(6)]);
    assert_eq!(tree.nodes()[1].also_named_by, [(2, day(1))]);
}

/// Random namings that can have happened: each by somebody who was known by then.
fn namings() -> impl Strategy<Value = Vec<(u128, NodeId, i8)>> {
    prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<bool>()), 0..80)
        .prop_map(|picks| {
            let mut known = vec![(NodeId::Connector(ROOT), 1_i8)];
            let mut namings: Vec<(u128, NodeId, i8)> = Vec::new();
            for (number, (by, again, is_again)) in picks.into_iter().enumerate() {
                let (by, since) = known[by.index(known.len())];
                let on = (since + i8::from(number.is_multiple_of(3))).min(28);
                let old = known[again.index(known.len())].0;
                match old {
                    NodeId::Contact(old) if is_again => {
                        let is_self = by == NodeId::Contact(old);
                        let repeated =
                            is_self || namings.iter().any(|(of, who, _)| contact(*of) == old && *who == by);
                        let number = (0..200).find(|number| contact(*number) == old).unwrap();
                        if !repeated {
                            // Late enough that it is nobody's first naming.
                            namings.push((number, by, 28));
                        }
                    }
                    _ => {
                        let number = number as u128 + 2;
                        namings.push((number, by, on));
                        known.push((at(number), on));
                    }
                }
            }
            namings
        })
}

proptest! {
    #[test]
    fn every_record_appears_once_and_parents_come_first(namings in namings()) {
        let tree = grow(&namings, None).unwrap();
        let mut shown = BTreeSet::new();
        for (position, node) in tree.nodes().iter().enumerate() {
            for (by, on) in node.named_by.iter().chain(&node.also_named_by) {
                prop_assert!(shown.insert((node.id, tree.nodes()[*by].id, *on)));
            }
            if let Some((by, _)) = node.named_by {
                prop_assert!(by < position);
                prop_assert_eq!(node.generation, tree.nodes()[by].generation.next());
                prop_assert!(tree.nodes()[by].named.contains(&position));
            }
        }
        let records: BTreeSet<_> = namings.iter().map(|(id, by, on)| (at(*id), *by, day(*on))).collect();
        prop_assert_eq!(shown, records);
        let links = tree.nodes().iter().map(|node| node.also_named_by.len() + usize::from(node.named_by.is_some()));
        prop_assert_eq!(links.sum::<usize>(), namings.len());
        let contacts = tree.nodes().iter().filter(|node| node.state.is_some()).count() as u64;
        prop_assert_eq!(by_generation([&tree]).into_values().map(StateCounts::all).sum::<u64>(), contacts);
    }

    #[test]
    fn the_order_of_the_records_changes_nothing(namings in namings(), seed in any::<u64>()) {
        let mut shuffled = namings.clone();
        shuffled.sort_by_key(|(id, by, _)| (u64::try_from(*id).unwrap() ^ seed).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ match by {
            NodeId::Connector(_) => 0,
            NodeId::Contact(_) => seed,
        });
        prop_assert_eq!(grow(&shuffled, None), grow(&namings, None));
    }
}
