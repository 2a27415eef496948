//! The referral tree of one Connectee.
//!
//! Comes in: Connectors, contacts and namings, as flat records in any order. Goes out: nodes, each under the one who named
//! it first; or everything that is wrong with the records. Never here: coordinates.
//!
//! A contact whom two people named is one person, gets one first mail and counts once. So there is one node, under the one
//! who named it first (on the same day: the one nearer to the Connector), and that branch gets the credit. The other
//! namings stay as links beside the tree, so that no record is lost.
//!
//! Generations as in b.6: the Connector is the first. A Connectee with two Connectors has a tree with two roots.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::indicators::{ContactId, Generation, PersonId};

/// Who stands at a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NodeId {
    /// A Connector whom the Connectee met.
    Connector(PersonId),
    /// A contact who was named.
    Contact(ContactId),
}

/// How far it has come with a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ContactState {
    /// Named.
    Named,
    /// Named, and the one who named them has told them.
    Told,
    /// The Connectee has written to them.
    Contacted,
    /// They talked.
    Met,
    /// They said no. Nothing but this is kept of them (a.5).
    Declined,
}

/// A contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContactRecord {
    /// Who.
    pub id: ContactId,
    /// How far it has come.
    pub state: ContactState,
}

/// Somebody named a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Naming {
    /// Who was named.
    pub contact: ContactId,
    /// By whom.
    pub by: NodeId,
    /// On which day.
    pub on: Date,
}

/// What is wrong with the records.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Broken {
    /// Two records of one Connector or contact.
    Twice(NodeId),
    /// A naming, or the outcome, speaks of somebody of whom there is no record.
    Unknown(NodeId),
    /// The contact named themself.
    Themself(ContactId),
    /// Nobody has named this contact.
    Unnamed(ContactId),
    /// The same one named the same contact twice; a form that was sent again is one naming.
    NamedTwice {
        /// Who was named.
        contact: ContactId,
        /// By whom.
        by: NodeId,
    },
    /// Named by somebody who was not known yet on that day.
    NamedTooEarly {
        /// Who was named.
        contact: ContactId,
        /// By whom.
        by: NodeId,
    },
    /// These contacts hang on each other, and not on a Connector.
    Circle(BTreeSet<ContactId>),
}

/// A node of the tree. Positions are those of [`Tree::nodes`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Who.
    pub id: NodeId,
    /// How far from the Connector, who is the first generation.
    pub generation: Generation,
    /// How far it has come; `None` for a Connector.
    pub state: Option<ContactState>,
    /// Under whom, and on which day they named this one; `None` for a Connector.
    pub named_by: Option<(usize, Date)>,
    /// Who else named this one, and when, the first one first.
    pub also_named_by: Vec<(usize, Date)>,
    /// Whom this one named first.
    pub named: Vec<usize>,
    /// Whether the way to the outcome passes here.
    pub led_to_outcome: bool,
}

/// The tree: who named whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    nodes: Vec<Node>,
}

impl Tree {
    /// Grows the tree. `led_to_outcome`: whoever the Connectee has the job from, when known.
    pub fn grow(
        connectors: &[PersonId],
        contacts: &[ContactRecord],
        namings: &[Naming],
        led_to_outcome: Option<NodeId>,
    ) -> Result<Tree, Vec<Broken>> {
        let broken = wrong_records(connectors, contacts, namings, led_to_outcome);
        if !broken.is_empty() {
            return Err(broken.into_iter().collect());
        }
        let places = Places::settle(connectors, contacts, namings)?;
        let mut tree = places.into_tree(connectors, contacts);
        if let Some(last) = led_to_outcome {
            tree.mark_way(last);
        }
        Ok(tree)
    }

    /// The nodes in the order in which a table lists them: each after the one who named it, and before the next sibling
    /// all that came of it. Siblings by day.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The way to the outcome, from the Connector on; empty when unknown.
    pub fn way_to_outcome(&self) -> impl Iterator<Item = NodeId> {
        self.nodes.iter().filter(|node| node.led_to_outcome).map(|node| node.id)
    }

    fn mark_way(&mut self, last: NodeId) {
        let mut at = self.nodes.iter().position(|node| node.id == last);
        while let Some(node) = at {
            self.nodes[node].led_to_outcome = true;
            at = self.nodes[node].named_by.map(|(by, _)| by);
        }
    }
}

/// How many contacts are in each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StateCounts {
    /// Named, and nothing more.
    pub named: u64,
    /// Told by the one who named them, and nothing more.
    pub told: u64,
    /// Contacted, and not met yet.
    pub contacted: u64,
    /// Met.
    pub met: u64,
    /// Said no.
    pub declined: u64,
}

impl StateCounts {
    /// All contacts.
    pub fn all(self) -> u64 {
        self.named + self.told + self.contacted + self.met + self.declined
    }

    fn add(&mut self, state: ContactState) {
        *match state {
            ContactState::Named => &mut self.named,
            ContactState::Told => &mut self.told,
            ContactState::Contacted => &mut self.contacted,
            ContactState::Met => &mut self.met,
            ContactState::Declined => &mut self.declined,
        } += 1;
    }
}

/// The contacts of many trees, such as those of a community, by generation. A contact in the trees of two Connectees
/// counts for both, as the two talks are two.
pub fn by_generation<'a>(trees: impl IntoIterator<Item = &'a Tree>) -> BTreeMap<Generation, StateCounts> {
    let mut sums: BTreeMap<Generation, StateCounts> = BTreeMap::new();
    for node in trees.into_iter().flat_map(Tree::nodes) {
        if let Some(state) = node.state {
            sums.entry(node.generation).or_default().add(state);
        }
    }
    sums
}

/// What each record tells by itself.
fn wrong_records(
    connectors: &[PersonId],
    contacts: &[ContactRecord],
    namings: &[Naming],
    outcome: Option<NodeId>,
) -> BTreeSet<Broken> {
    let mut broken = BTreeSet::new();
    let mut known = BTreeSet::new();
    let roots = connectors.iter().copied().map(NodeId::Connector);
    for id in roots.chain(contacts.iter().map(|contact| NodeId::Contact(contact.id))) {
        if !known.insert(id) {
            broken.insert(Broken::Twice(id));
        }
    }
    let mut seen = BTreeSet::new();
    for Naming { contact, by, .. } in namings {
        broken.extend(
            [NodeId::Contact(*contact), *by]
                .into_iter()
                .filter(|id| !known.contains(id))
                .map(Broken::Unknown),
        );
        if NodeId::Contact(*contact) == *by {
            broken.insert(Broken::Themself(*contact));
        }
        if !seen.insert((*contact, *by)) {
            broken.insert(Broken::NamedTwice { contact: *contact, by: *by });
        }
    }
    broken.extend(outcome.filter(|id| !known.contains(id)).map(Broken::Unknown));
    let named: BTreeSet<ContactId> = namings.iter().map(|naming| naming.contact).collect();
    broken.extend(contacts.iter().filter(|c| !named.contains(&c.id)).map(|c| Broken::Unnamed(c.id)));
    broken
}

/// Where each contact stands, and the other namings.
struct Places {
    /// By contact: under whom, since when, in which generation.
    under: BTreeMap<ContactId, (NodeId, Date, Generation)>,
    also: BTreeMap<ContactId, Vec<(NodeId, Date)>>,
}

impl Places {
    /// Day by day, from the Connectors on: the first naming by somebody who has a place gives a place.
    fn settle(
        connectors: &[PersonId],
        contacts: &[ContactRecord],
        namings: &[Naming],
    ) -> Result<Places, Vec<Broken>> {
        let mut by: BTreeMap<NodeId, Vec<&Naming>> = BTreeMap::new();
        for naming in namings {
            by.entry(naming.by).or_default().push(naming);
        }
        let queue_of = |id: NodeId, generation: Generation| {
            let theirs = by.get(&id).into_iter().flatten();
            theirs.map(move |naming| (naming.on, generation.next(), naming.contact, naming.by))
        };
        let roots = connectors.iter().map(|id| NodeId::Connector(*id));
        let mut queue: BTreeSet<_> = roots.flat_map(|id| queue_of(id, Generation::CONNECTOR)).collect();
        let mut places = Places { under: BTreeMap::new(), also: BTreeMap::new() };
        let mut broken = Vec::new();
        while let Some((on, generation, contact, namer)) = queue.pop_first() {
            if places.under.contains_key(&contact) {
                places.also.entry(contact).or_default().push((namer, on));
                continue;
            }
            places.under.insert(contact, (namer, on, generation));
            let theirs = queue_of(NodeId::Contact(contact), generation);
            for next in theirs {
                if next.0 < on {
                    broken.push(Broken::NamedTooEarly { contact: next.2, by: next.3 });
                }
                queue.insert(next);
            }
        }
        let adrift: BTreeSet<_> =
            contacts.iter().map(|contact| contact.id).filter(|id| !places.under.contains_key(id)).collect();
        if !adrift.is_empty() {
            broken.push(Broken::Circle(adrift));
        }
        if broken.is_empty() { Ok(places) } else { Err(broken) }
    }

    fn into_tree(self, connectors: &[PersonId], contacts: &[ContactRecord]) -> Tree {
        let states: BTreeMap<_, _> = contacts.iter().map(|contact| (contact.id, contact.state)).collect();
        let mut children: BTreeMap<NodeId, BTreeSet<(Date, ContactId)>> = BTreeMap::new();
        for (contact, (under, on, _)) in &self.under {
            children.entry(*under).or_default().insert((*on, *contact));
        }
        // Last in, first out: the siblings go in backwards.
        let mut open: Vec<NodeId> = connectors.iter().rev().map(|id| NodeId::Connector(*id)).collect();
        let mut nodes: Vec<Node> = Vec::with_capacity(connectors.len() + contacts.len());
        let mut positions: BTreeMap<NodeId, usize> = BTreeMap::new();
        while let Some(id) = open.pop() {
            let at = nodes.len();
            let place = match id {
                NodeId::Connector(_) => None,
                NodeId::Contact(contact) => self.under.get(&contact).map(|place| (contact, *place)),
            };
            let named_by = place.map(|(_, (under, on, _))| (positions[&under], on));
            if let Some((by, _)) = named_by {
                nodes[by].named.push(at);
            }
            positions.insert(id, at);
            nodes.push(Node {
                id,
                generation: place.map_or(Generation::CONNECTOR, |(_, (_, _, generation))| generation),
                state: place.map(|(contact, _)| states[&contact]),
                named_by,
                also_named_by: Vec::new(),
                named: Vec::new(),
                led_to_outcome: false,
            });
            let below = children.get(&id).into_iter().flatten().rev();
            open.extend(below.map(|(_, contact)| NodeId::Contact(*contact)));
        }
        for (contact, others) in self.also {
            let others = others.into_iter().map(|(by, on)| (positions[&by], on)).collect();
            nodes[positions[&NodeId::Contact(contact)]].also_named_by = others;
        }
        Tree { nodes }
    }
}
