//! Referrals: everything that people do by a link of their own after a match, and what comes of it. A Connector answers
//! an offer; both sides tell what became of the meeting; the Connector names three contacts, and each of them three more.
//!
//! Comes in: requests with a token in their address; flat records of who named whom. Goes out: pages, changes of matches
//! with the mail that they ask for; and the referral tree of one Connectee, as rows of a table, as a drawing in whole
//! numbers, and as sums by generation. Looking changes nothing; only a button does. Never here: signing in, sending mail.
//! In the tree: no input and output, no clock, no names and addresses of contacts. Whoever shows it adds the names that
//! its reader may see; a contact who said no has none any more.

mod following;
mod layout;
mod offer_page;
mod offers;
pub mod places;
mod profile;
pub mod routes;
mod times;
mod tree;

pub use layout::{Edge, EdgeKind, Layout, SLOT, Spot};
pub use offers::{leave, of_cancelling, of_introduction};
pub use profile::{Part, of_connectee};
pub use routes::router;
pub use tree::{Broken, ContactRecord, ContactState, Naming, Node, NodeId, StateCounts, Tree, by_generation};

#[cfg(test)]
mod tests;
