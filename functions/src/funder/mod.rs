//! The month file for the federal funder: which services of a month go to it, taken as a table, marked as sent once.
//!
//! Comes in: a member of a community that reports to the funder. Goes out: the page of a month, its file, the mark. Every
//! look and every file is in the audit log. Never here: the funder's own template, which is not public: the columns have
//! names that can be mapped to it; names of people. Numbers of clients leave the portal here alone.

mod month;
mod page;
pub mod routes;
mod table;

pub use page::words_needed;
pub(crate) use page::{place, reports};
pub use routes::router;
