//! Intake: everything that the public sends in, from the first question to the receipt, and the links that follow.
//!
//! Comes in: posts of forms, links from receipts and mail. Goes out: pages, and cases in the store with the mail that they
//! ask for. No answer that arrived is ever lost on the way: wrong, late, in the other language, or while the store is
//! away, it comes back with the page. Never here: which questions a form asks, sending mail, staff.

mod drafts;
pub(crate) mod effects;
mod limits;
pub(crate) mod links;
pub(crate) mod nearest;
mod pages;
pub mod places;
mod posted;
pub mod quarantine;
mod routes;
mod send;
mod steps;
mod traps;
mod uploads;
mod visit;

pub use effects::given;
pub use routes::router;
