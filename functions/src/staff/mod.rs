//! Staff: people of communities, of the secretariat and of the portal itself sign in here.
//!
//! Comes in: an address, then a link or a code from the message that was sent to it; later, the cookie of a session. Goes
//! out: a session, which a second step may have to complete; for every handler behind it a [`Staff`], read anew with each request. What is answered to an address
//! never tells whether it is a member's. Never here: what signed-in people do (that is the desk's).
//!
//! A handler that looks takes [`Staff`]; one that changes something takes [`StaffPost`], which has also settled that the
//! post comes from a page of this very session. People's files are read through the store's operations alone, and those
//! take the [`Scope`] that [`Staff::scope`] gives.

mod account;
mod ask;
mod factor;
mod factor_pages;
mod limits;
pub mod members;
mod menu;
mod pages;
pub mod places;
mod routes;
mod session;
mod sign_in;
pub mod unsubscribe;

pub(crate) use menu::words_needed;
pub use menu::{Menu, MenuEntry};
pub(crate) use pages::{Choice, Way, Wrong};
pub use routes::router;
pub use session::{Bar, FORM_KEY, Staff, StaffPost, reader};
pub(crate) use session::{reader_of, role_word};
pub use unsubscribe::Subscription;

pub use crate::store::{MemberId, Oversight, Role, Scope};
