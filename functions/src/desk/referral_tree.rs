//! The referral tree of a Connectee for staff: a drawing, and the same facts in a table.
//!
//! Comes in: the records of the Connectee's matches. Goes out: numbers for the drawing, rows for the table. The drawing has
//! the numbers of the rows for names, so that it says nothing that the table does not. Never here: who may see it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::referrals_page::Meeting;
use crate::follow_up::branches;
use crate::indicators::{PersonId, Side};
use crate::referrals::{
    CONTACTS_WANTED, ContactDetails, ContactState, EdgeKind, Layout, Node, NodeId, SLOT, Tree, full_name,
};
use crate::said::Said;
use crate::staff::Staff;
use crate::store::{Person, current_outcomes};

/// Group of the words.
pub(crate) const WORDS: &str = "tree";

/// Words that code asks for.
pub(crate) const USED: [&str; 10] = [
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
];

/// From one half column to the next, and from row to row, in the drawing's own units.
const STEP: (u32, u32) = (24, 72);

/// Half the size of a node.
const RADIUS: u32 = 16;

/// The tree as the page shows it.
#[derive(Serialize)]
pub(super) struct View {
    /// Width and height of the drawing.
    width: u32,
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
    number: usize,
    /// `connector`, `named`, `told`, `contacted`, `met`, `declined`.
    state: &'static str,
    led: bool,
}

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
    let layout = Layout::of(tree);
    let (step_x, step_y) = STEP;
    let x = |at: usize| (layout.spots[at].x + SLOT / 2) * step_x;
    let y = |at: usize| layout.spots[at].y * step_y + step_y / 2;
    let nodes = tree.nodes();
    let spot = |(at, node): (usize, &Node)| SpotView {
        x: x(at),
        y: y(at),
        number: at + 1,
        state: state_name(node.state),
        led: node.led_to_outcome,
    };
    let contacts = nodes.iter().filter(|node| node.state.is_some()).count();
    let generations = nodes.iter().map(|node| node.generation.number()).max().unwrap_or(1);
    let description = portal::words::fill(
        &words.word("description"),
        [("n", contacts.to_string().as_str()), ("generations", &generations.to_string())],
    );
    View {
        width: (layout.width * step_x).max(2 * step_x),
        height: layout.height * step_y,
        radius: RADIUS,
        spots: nodes.iter().enumerate().map(spot).collect(),
        lines: layout
            .edges
            .iter()
            .map(|edge| LineView {
                x1: x(edge.from),
                y1: y(edge.from) + RADIUS,
                x2: x(edge.to),
                y2: y(edge.to).saturating_sub(RADIUS),
                also: edge.kind == EdgeKind::AlsoNamed,
                led: edge.led_to_outcome,
            })
            .collect(),
        rows: (0..nodes.len()).map(|at| row(words, tree, at, names)).collect(),
        description,
    }
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
