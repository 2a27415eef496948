//! Referrals: three contacts after a meeting, and three more from each of them.
//!
//! Comes in: flat records of who named whom. Goes out: the referral tree of one Connectee, as rows of a table, as a
//! drawing in whole numbers, and as sums by generation. Never here: input and output, a clock, names and addresses of
//! contacts. Whoever shows the tree adds the names that its reader may see; a contact who said no has none any more.

mod layout;
mod tree;

pub use layout::{Edge, EdgeKind, Layout, SLOT, Spot};
pub use tree::{Broken, ContactRecord, ContactState, Naming, Node, NodeId, StateCounts, Tree, by_generation};

#[cfg(test)]
mod tests;
