//! The referral tree of one Connectee, out of the records of their matches.
//!
//! Comes in: the records of each match, with the Connector's name for the counts. Goes out: the tree. Never here: names of
//! people, reading. What has expired is left out: a naming without its contact, and a contact without a naming.

use std::collections::{BTreeMap, BTreeSet};

use super::{Broken, CONTACTS_WANTED, ContactRecord, ContactState, Naming, NodeId, Tree};
use crate::indicators::{ContactId, PersonId};
use crate::store::{Contact, MatchRecords, Namer, Say};

impl Tree {
    /// The tree of these matches. `led_to_outcome`: the Connector or the contact through whom the job came, when known.
    pub fn of_matches<'a>(
        matches: impl IntoIterator<Item = (PersonId, &'a MatchRecords)>,
        led_to_outcome: Option<NodeId>,
    ) -> Result<Tree, Vec<Broken>> {
        let matches: Vec<_> = matches.into_iter().collect();
        let connectors: BTreeSet<PersonId> = matches.iter().map(|(connector, _)| *connector).collect();
        let mut states: BTreeMap<ContactId, ContactState> = BTreeMap::new();
        let mut namings: BTreeMap<(ContactId, NodeId), Naming> = BTreeMap::new();
        for (connector, records) in &matches {
            for contact in &records.contacts {
                let state = state(contact);
                let known = states.entry(contact.id).or_insert(state);
                *known = (*known).max(state);
            }
            for named in &records.namings {
                let by = match named.by {
                    Namer::Connector => NodeId::Connector(*connector),
                    Namer::Contact(contact) => NodeId::Contact(contact),
                };
                let naming = Naming { contact: named.contact, by, on: named.on };
                let first = namings.entry((named.contact, by)).or_insert(naming);
                first.on = first.on.min(named.on);
            }
        }
        let mut namings: Vec<Naming> = namings.into_values().collect();
        keep_known(&mut states, &mut namings);
        let led = led_to_outcome.filter(|node| match node {
            NodeId::Connector(person) => connectors.contains(person),
            NodeId::Contact(contact) => states.contains_key(contact),
        });
        let connectors: Vec<PersonId> = connectors.into_iter().collect();
        let contacts: Vec<_> = states.into_iter().map(|(id, state)| ContactRecord { id, state }).collect();
        Tree::grow(&connectors, &contacts, &namings, led)
    }

    /// How many different contacts somebody named: one who was named twice is one.
    pub fn named_by(&self, at: usize) -> usize {
        let also = self.nodes().iter().filter(|node| node.also_named_by.iter().any(|(by, _)| *by == at));
        self.nodes()[at].named.len() + also.count()
    }

    /// Whether the referral of a node is complete: three different contacts (quality.md 6, I5).
    pub fn is_complete(&self, at: usize) -> bool {
        self.named_by(at) >= CONTACTS_WANTED
    }
}

fn state(contact: &Contact) -> ContactState {
    match contact {
        Contact { say: Some(Say::No), .. } => ContactState::Declined,
        Contact { met_on: Some(_), .. } => ContactState::Met,
        Contact { reached_on: Some(_), .. } => ContactState::Contacted,
        Contact { told: true, .. } | Contact { say: Some(Say::Yes), .. } => ContactState::Told,
        _ => ContactState::Named,
    }
}

/// Until nothing changes any more: whoever is unknown names nobody, and whom nobody names is not in the tree.
fn keep_known(states: &mut BTreeMap<ContactId, ContactState>, namings: &mut Vec<Naming>) {
    loop {
        let before = (states.len(), namings.len());
        namings.retain(|naming| {
            let is_known = |id: NodeId| match id {
                NodeId::Connector(_) => true,
                NodeId::Contact(contact) => states.contains_key(&contact),
            };
            is_known(naming.by)
                && is_known(NodeId::Contact(naming.contact))
                && naming.by != NodeId::Contact(naming.contact)
        });
        let named: BTreeSet<ContactId> = namings.iter().map(|naming| naming.contact).collect();
        states.retain(|contact, _| named.contains(contact));
        if before == (states.len(), namings.len()) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::indicators::Generation;
    use crate::store::{ContactNaming, Path};

    fn contact(n: u128) -> Contact {
        Contact {
            id: ContactId::from_bits(n),
            generation: Generation::SECOND,
            named_on: date(2026, 11, 22),
            told: true,
            path: Path::ConnecteeWrites,
            lang: None,
            say: None,
            said_at: None,
            was_reminded: false,
            may_ask: false,
            reached_on: None,
            met_on: None,
            details: None,
            details_until: None,
        }
    }

    fn named(n: u128, by: Namer, on: i8) -> ContactNaming {
        let at = format!("2026-11-{on:02}T15:00:00Z").parse().unwrap();
        ContactNaming { contact: ContactId::from_bits(n), by, on: date(2026, 11, on), at }
    }

    fn records(contacts: &[u128], namings: &[ContactNaming]) -> MatchRecords {
        MatchRecords {
            contacts: contacts.iter().map(|n| contact(*n)).collect(),
            namings: namings.to_vec(),
            ..MatchRecords::default()
        }
    }

    #[test]
    fn one_contact_of_two_connectors_is_one_node() {
        let one = records(&[1, 2], &[named(1, Namer::Connector, 10), named(2, Namer::Connector, 10)]);
        let two = records(&[], &[named(1, Namer::Connector, 12)]);
        let people = [PersonId::from_bits(1), PersonId::from_bits(2)];
        let led = Some(NodeId::Connector(people[0]));
        let tree = Tree::of_matches([(people[0], &one), (people[1], &two)], led).unwrap();
        assert_eq!(tree.nodes().len(), 4);
        let of_first = tree.nodes().iter().position(|node| node.id == NodeId::Connector(people[0])).unwrap();
        let of_second = tree.nodes().iter().position(|node| node.id == NodeId::Connector(people[1])).unwrap();
        assert_eq!((tree.named_by(of_first), tree.named_by(of_second)), (2, 1));
        assert!(!tree.is_complete(of_first));
        assert!(tree.nodes()[of_first].led_to_outcome && !tree.nodes()[of_second].led_to_outcome);
    }

    #[test]
    fn the_way_to_the_job_leads_through_the_contact() {
        let below = Namer::Contact(ContactId::from_bits(2));
        let namings = [named(1, Namer::Connector, 10), named(2, Namer::Connector, 10), named(3, below, 11)];
        let one = records(&[1, 2, 3], &namings);
        for (led, expected) in
            [(2, [true, false, true, false]), (3, [true, false, true, true]), (9, [false; 4])]
        {
            let led = Some(NodeId::Contact(ContactId::from_bits(led)));
            let tree = Tree::of_matches([(PersonId::from_bits(1), &one)], led).unwrap();
            let of = |id| tree.nodes().iter().find(|node| node.id == id).unwrap().led_to_outcome;
            let contacts = [1, 2, 3].map(|n| of(NodeId::Contact(ContactId::from_bits(n))));
            let connector = of(NodeId::Connector(PersonId::from_bits(1)));
            assert_eq!([connector, contacts[0], contacts[1], contacts[2]], expected);
        }
    }

    #[test]
    fn what_has_expired_is_left_out_with_all_below_it() {
        let below = Namer::Contact(ContactId::from_bits(1));
        let one = records(
            &[2, 3],
            &[named(1, Namer::Connector, 10), named(2, below, 11), named(3, Namer::Connector, 10)],
        );
        let tree = Tree::of_matches([(PersonId::from_bits(1), &one)], None).unwrap();
        assert_eq!(tree.nodes().len(), 2, "the Connector and contact 3");
    }

    #[test]
    fn three_different_contacts_are_complete() {
        let namings = [1, 2, 3].map(|n| named(n, Namer::Connector, 10));
        let one = records(&[1, 2, 3], &[&namings[..], &namings[..1]].concat());
        let tree = Tree::of_matches([(PersonId::from_bits(1), &one)], None).unwrap();
        assert!(tree.is_complete(0));
        assert_eq!(tree.named_by(0), 3);
    }
}
