//! The referral tree as a drawing, in whole numbers.
//!
//! Comes in: a tree. Goes out: a spot for each node and the lines between them; the theme makes pixels of them. Never here:
//! words, colours, sizes of letters. The table of the same nodes says the same without the drawing.
//!
//! Each leaf has a column of its own, [`SLOT`] wide, and each node stands over the middle of what it named. So a tree is as
//! wide as it has leaves: 27 columns for 1, 3, 9, 27. Generations are rows.

use super::tree::Tree;

/// From one column to the next. Two, so that the middle of two columns is a whole number.
pub const SLOT: u32 = 2;

/// Where a node stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// From the left, in half columns.
    pub x: u32,
    /// From the top: 0 for Connectors.
    pub y: u32,
}

/// A line between two nodes, by position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// Who named.
    pub from: usize,
    /// Who was named.
    pub to: usize,
    /// Which line.
    pub kind: EdgeKind,
    /// Whether it is a part of the way to the outcome.
    pub led_to_outcome: bool,
}

/// Which line it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EdgeKind {
    /// The first one to name the contact.
    Named,
    /// Another one who named the contact too.
    AlsoNamed,
}

/// A drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// How wide: a node at `x` takes `x..x + SLOT`.
    pub width: u32,
    /// How many rows.
    pub height: u32,
    /// The spot of each node, in the order of the tree's nodes.
    pub spots: Vec<Spot>,
    /// The lines, in the order of the nodes that they lead to.
    pub edges: Vec<Edge>,
}

impl Layout {
    /// Draws the tree.
    pub fn of(tree: &Tree) -> Layout {
        let nodes = tree.nodes();
        let mut spots: Vec<Spot> = Vec::with_capacity(nodes.len());
        let mut width = 0;
        for node in nodes {
            let y = u32::from(node.generation.number()) - 1;
            spots.push(Spot { x: width, y });
            width += if node.named.is_empty() { SLOT } else { 0 };
        }
        // Children come after their parent, so backwards each child has its place before it is asked for.
        for (at, node) in nodes.iter().enumerate().rev() {
            if let (Some(first), Some(last)) = (node.named.first(), node.named.last()) {
                spots[at].x = u32::midpoint(spots[*first].x, spots[*last].x);
            }
        }
        let height = spots.iter().map(|spot| spot.y + 1).max().unwrap_or(0);
        Layout { width, height, spots, edges: edges(tree) }
    }
}

fn edges(tree: &Tree) -> Vec<Edge> {
    let nodes = tree.nodes();
    let mut edges = Vec::new();
    for (to, node) in nodes.iter().enumerate() {
        if let Some((from, _)) = node.named_by {
            let led_to_outcome = node.led_to_outcome;
            edges.push(Edge { from, to, kind: EdgeKind::Named, led_to_outcome });
        }
        let others = node.also_named_by.iter().map(|(from, _)| *from);
        edges.extend(others.map(|from| Edge { from, to, kind: EdgeKind::AlsoNamed, led_to_outcome: false }));
    }
    edges
}
