//! The desk: coordinators see who applied to their community, open a file, decide, write notes.
//!
//! Comes in: requests of signed-in members. Goes out: pages, and changes of cases with the letters that they ask for. Every
//! look at a person and every change is in the audit log before it is shown or done. Never here: whose file it is (the store
//! settles that, given the scope), signing in, sending mail.

mod colleagues;
mod decide;
mod decide_page;
mod files;
mod intake;
mod intake_view;
mod named;
mod notes;
pub mod people;
mod person;
pub mod places;
mod queue;
pub mod routes;
pub mod screening;
mod sheet;
mod shown;
mod views;

pub(crate) use files::disposition;
pub use routes::router;
