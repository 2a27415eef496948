//! The referral tree of a Connectee for staff: a drawing, and the same facts in a table.
//!
//! Comes in: the records of the Connectee's matches. Goes out: numbers for the drawing, rows for the table. The drawing has
//! a line for each row, in the same order, one step further in for each generation: so it fits a telephone as it fits
//! paper, and says nothing that the table does not. Never here: who may see it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::referrals_page::Meeting;
use crate::follow_up::branches;
use crate::indicators::{PersonId, Side};
use crate::referrals::{CONTACTS_WANTED, ContactDetails, ContactState, Node, NodeId, Tree, full_name};
use crate::said::Said;
use crate::staff::Staff;
use crate::store::{Person, current_outcomes};

/// Group of the words.
pub(crate) const WORDS: &str = "tree";

/// Words that code asks for.
pub(crate) const USED: [&str; 11] = [
    "connector",
    "state_named",
    "state_told",
    "state_contacted",
    "state_met",
    "state_declined",
    "erased",
    "complete",
    "incomplete",
    "description",
    "way",
];

/// From one generation to the next, and from row to row, in pixels.
const STEP: (u32, u32) = (36, 40);

/// Half the size of a node, in pixels.
const RADIUS: u32 = 14;

/// The tree as the page shows it.
#[derive(Serialize)]
pub(super) struct View {
    /// Height of the drawing, in pixels; it is as wide as the page.
    height: u32,
    radius: u32,
    spots: Vec<SpotView>,
    lines: Vec<LineView>,
    rows: Vec<RowView>,
    /// What the drawing shows, in one sentence.
    description: String,
}

#[derive(Serialize)]
struct SpotView {
    x: u32,
    y: u32,
    /// The row of the table that says the rest.
    at: usize,
    /// `connector`, `named`, `told`, `contacted`, `met`, `declined`.
    state: &'static str,
}

/// From who named to who was named.
#[derive(Serialize)]
struct LineView {
    x1: u32,
    y1: u32,
    x2: u32,
    y2: u32,
    /// Another one who named the contact too.
    also: bool,
    led: bool,
}

#[derive(Serialize)]
struct RowView {
    number: usize,
    name: String,
    generation: u8,
    state: String,
    /// Number of who named them, and the day, ISO.
    named_by: Option<usize>,
    named_on: Option<String>,
    /// Numbers of others who named them too.
    also: Vec<usize>,
    /// How many they named.
    named: usize,
    /// Whether that makes a complete referral, in words; none for who was not met yet.
    complete: Option<String>,
    /// The way to the job passes here.
    led: bool,
}

/// The tree of a person who is the Connectee of some match that came to a meeting; none for others.
pub(super) fn view(staff: &Staff, person: &Person, meetings: &[Meeting]) -> Option<View> {
    let own: Vec<&Meeting> = meetings
        .iter()
        .filter(|meeting| meeting.side == Side::Connectee)
        .filter(|meeting| meeting.the.met_on.is_some() || !meeting.records.namings.is_empty())
        .collect();
    if own.is_empty() {
        return None;
    }
    let tokens = &staff.app.tokens;
    let connector = |meeting: &Meeting| tokens.person(&meeting.the.connector);
    let led = led_by(person, &own, connector);
    let tree = Tree::of_matches(own.iter().map(|meeting| (connector(meeting), &meeting.records)), led);
    let tree = tree.inspect_err(|broken| tracing::warn!(?broken, "a referral tree is broken")).ok()?;
    Some(drawn(staff, &tree, &names(staff, &own)))
}

/// Through whom the job came, when somebody said so: the contact, or the Connector who began it.
fn led_by(person: &Person, own: &[&Meeting], connector: impl Fn(&Meeting) -> PersonId) -> Option<NodeId> {
    let (outcome, led) =
        current_outcomes(&person.outcomes).filter_map(|one| Some((one, one.led_by?))).last()?;
    let meeting = own.iter().find(|meeting| meeting.the.id == led)?;
    let contact = branches::contact(&outcome.answers).filter(|id| meeting.records.contact(id).is_some());
    Some(contact.map_or_else(|| NodeId::Connector(connector(meeting)), NodeId::Contact))
}

fn names(staff: &Staff, own: &[&Meeting]) -> BTreeMap<NodeId, String> {
    let mut names = BTreeMap::new();
    for meeting in own {
        let id = NodeId::Connector(staff.app.tokens.person(&meeting.the.connector));
        if let Some(name) = meeting.people.connector.as_ref().and_then(full_name) {
            names.insert(id, name.as_str().to_owned());
        }
        for contact in &meeting.records.contacts {
            if let Some(details) = ContactDetails::of(contact) {
                names.insert(
                    NodeId::Contact(contact.id),
                    format!("{}, {}", details.name, details.organisation),
                );
            }
        }
    }
    names
}

fn drawn(staff: &Staff, tree: &Tree, names: &BTreeMap<NodeId, String>) -> View {
    let words = Said::group(&staff.site.words, WORDS, staff.lang);
    let nodes = tree.nodes();
    let spot = |at: usize| {
        let (x, y) = middle(nodes, at);
        SpotView { x, y, at, state: state_name(nodes[at].state) }
    };
    View {
        height: middle(nodes, nodes.len() - 1).1 + STEP.1 / 2,
        radius: RADIUS,
        spots: (0..nodes.len()).map(spot).collect(),
        lines: lines(nodes),
        rows: (0..nodes.len()).map(|at| row(words, tree, at, names)).collect(),
        description: description(words, nodes),
    }
}

/// Where a node stands: its row, and one step further in for each generation.
fn middle(nodes: &[Node], at: usize) -> (u32, u32) {
    let row = u32::try_from(at).unwrap_or(u32::MAX / STEP.1 - 1);
    let steps_in = u32::from(nodes[at].generation.number()) - 1;
    (RADIUS + STEP.0 / 2 + steps_in * STEP.0, row * STEP.1 + STEP.1 / 2)
}

/// The lines, those to the way to the job last: they lie over the others.
fn lines(nodes: &[Node]) -> Vec<LineView> {
    let line = |from: usize, to: usize, also: bool| {
        let ((x1, y1), (x2, y2)) = (middle(nodes, from), middle(nodes, to));
        let led = !also && nodes[to].led_to_outcome;
        // One who named a contact too is joined to it from the side: the way down is that of the first.
        if also {
            LineView { x1: x1 - RADIUS, y1, x2: x2 - RADIUS, y2, also, led }
        } else {
            LineView { x1, y1: y1 + RADIUS, x2: x2 - RADIUS, y2, also, led }
        }
    };
    let mut lines: Vec<LineView> = Vec::new();
    for (to, node) in nodes.iter().enumerate() {
        lines.extend(node.named_by.map(|(from, _)| line(from, to, false)));
        lines.extend(node.also_named_by.iter().map(|(from, _)| line(*from, to, true)));
    }
    lines.sort_by_key(|line| line.led);
    lines
}

/// What the drawing shows: how many, how far, and the way to the job when there is one.
fn description(words: Said<'_>, nodes: &[Node]) -> String {
    let contacts = nodes.iter().filter(|node| node.state.is_some()).count();
    let generations = nodes.iter().map(|node| node.generation.number()).max().unwrap_or(1);
    let mut said = portal::words::fill(
        &words.word("description"),
        [("n", contacts.to_string().as_str()), ("generations", &generations.to_string())],
    );
    if nodes.iter().any(|node| node.led_to_outcome) {
        said.push(' ');
        said.push_str(&words.word("way"));
    }
    said
}

fn row(words: Said<'_>, tree: &Tree, at: usize, names: &BTreeMap<NodeId, String>) -> RowView {
    let node = &tree.nodes()[at];
    let named = tree.named_by(at);
    let was_met = matches!(node.state, None | Some(ContactState::Met));
    let complete = if tree.is_complete(at) { "complete" } else { "incomplete" };
    RowView {
        number: at + 1,
        name: names.get(&node.id).cloned().unwrap_or_else(|| words.word("erased")),
        generation: node.generation.number(),
        state: match node.state {
            None => words.word("connector"),
            state => words.word(&format!("state_{}", state_name(state))),
        },
        named_by: node.named_by.map(|(by, _)| by + 1),
        named_on: node.named_by.map(|(_, on)| on.to_string()),
        also: node.also_named_by.iter().map(|(by, _)| by + 1).collect(),
        named,
        complete: was_met.then(|| {
            portal::words::fill(
                &words.word(complete),
                [("n", named.to_string().as_str()), ("wanted", &CONTACTS_WANTED.to_string())],
            )
        }),
        led: node.led_to_outcome,
    }
}

const fn state_name(state: Option<ContactState>) -> &'static str {
    match state {
        None => "connector",
        Some(ContactState::Named) => "named",
        Some(ContactState::Told) => "told",
        Some(ContactState::Contacted) => "contacted",
        Some(ContactState::Met) => "met",
        Some(ContactState::Declined) => "declined",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::ContactId;
    use crate::referrals::{ContactRecord, Naming};

    #[test]
    fn each_generation_stands_one_step_further_in_and_the_way_to_the_job_lies_over_the_rest() {
        let root = PersonId::from_bits(1);
        let contact = ContactId::from_bits;
        let records = [2, 3, 4].map(|id| ContactRecord { id: contact(id), state: ContactState::Met });
        let naming = |id, by, day| Naming { contact: contact(id), by, on: jiff::civil::date(2026, 5, day) };
        let (connector, second) = (NodeId::Connector(root), NodeId::Contact(contact(2)));
        let namings = [
            naming(2, connector, 1),
            naming(3, connector, 1),
            naming(4, second, 2),
            naming(4, NodeId::Contact(contact(3)), 3),
        ];
        let tree = Tree::grow(&[root], &records, &namings, Some(NodeId::Contact(contact(4)))).unwrap();
        let nodes = tree.nodes();
        let spots: Vec<_> = (0..nodes.len()).map(|at| middle(nodes, at)).collect();
        assert_eq!(spots.iter().map(|spot| (spot.0 - spots[0].0) / STEP.0).collect::<Vec<_>>(), [0, 1, 2, 1]);
        assert!(spots.windows(2).all(|two| two[1].1 == two[0].1 + STEP.1), "a row each");
        let lines: Vec<_> = lines(nodes).iter().map(|line| (line.led, line.also)).collect();
        assert_eq!(lines, [(false, true), (false, false), (true, false), (true, false)]);
    }
}
