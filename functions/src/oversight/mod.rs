//! Oversight: admins of a community, or of the portal, look after who has access, and read the audit log; the portal's own
//! staff find a community for applications that have none.
//!
//! Comes in: requests of signed-in admins. Goes out: pages, a table for a spreadsheet, changes of members. Every change is
//! in the audit log with the change itself, every look at the log is in the log. Never here: people's files; who looks
//! after whom is the store's [`crate::store::Oversight`].

mod access;
mod audit;
mod audit_asked;
mod audit_table;
mod invite;
mod members;
mod named;
pub mod places;
pub mod routes;
mod shown;
mod unplaced;

pub use routes::router;
