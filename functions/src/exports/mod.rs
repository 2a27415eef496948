//! Exports: what a community takes along for its own reports, as tables.
//!
//! Comes in: a member of a community, what they want in which format. Goes out: a file, a part at a time, each part noted in
//! the audit log before it leaves. Never here: other communities, contacts by name, what only the funder's file may hold.

mod csv;
mod json;
mod page;
pub mod routes;
mod rows;
mod sheet;
mod stream;
mod xlsx;

pub(crate) use page::place;
pub use page::words_needed;
pub use routes::router;
pub use sheet::{Cell, Column, Format, Writer};
