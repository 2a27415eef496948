//! A person's own file, behind the link to their status page: they see everything that is kept of them and who looked at it,
//! take a copy, correct it, take a consent back, have it erased.
//!
//! Comes in: links, and posts of their pages. Goes out: pages, copies in HTML, JSON and CSV, and changes of the case. Looking
//! changes nothing. Never here: staff, what anybody else may see, sending mail.
//!
//! Two things that a person may expect here are asked for in another way. Notes of staff may speak of others too, so the page
//! says how many there are and when they were written, and staff hand them over on request. Members of staff stand here by
//! role and community: they act for these, and the log keeps their number for whoever has to know who it was.

pub mod copy;
mod csv;
mod download;
mod gather;
pub(crate) mod kept;
mod page;
pub mod places;
pub mod routes;
mod tables;

pub use routes::router;
