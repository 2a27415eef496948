//! Search over the pages, and the way to the nearest community.
//!
//! Comes in: what a reader typed, in an address. Goes out: a page that works without a script. What was typed may say
//! something of the person who typed it, so it is in no log and in no shared cache. Never here: the store; this area
//! knows only what was built with the site.

mod asked;
mod communities;
mod results;
mod routes;
mod shelf;

use axum::extract::FromRef;

use crate::app::Front;

pub use routes::{alone, router};
pub use shelf::Shelf;

/// What the pages of this area use. Made once by a program, shared by all requests.
#[derive(Debug, Clone)]
pub struct Searching {
    /// The site, and numbers for requests.
    pub front: Front,
    /// The indexes of the site's pages.
    pub shelf: Shelf,
}

impl FromRef<Searching> for Front {
    fn from_ref(searching: &Searching) -> Self {
        searching.front.clone()
    }
}
