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
mod match_page;
mod named;
mod notes;
mod offer;
pub mod people;
mod person;
pub mod places;
mod pool;
mod queue;
pub mod routes;
pub mod screening;
mod sheet;
mod shortages;
mod shown;
mod suggest;
mod views;

pub(crate) use files::disposition;
pub use pool::Pools;
pub use routes::router;
