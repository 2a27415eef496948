//! What must be true of a site before anybody sees it. One file for each kind of mistake.
//!
//! Comes in: the site, read-only. Goes out: every problem, and notices that nothing waits for. Never here: mending.

mod budget;
mod components;
mod consent;
mod links;
mod names;
mod parts;
mod plain_language;
mod routes;
mod structure;
mod templates;
mod translations;
mod twins;
mod words;

use portal::{Problem, Theme};

use crate::render::Made;
use crate::site::Site;
use crate::source::Sources;
pub(crate) use components::Components;
pub(crate) use plain_language::check as plain_language;
pub(crate) use structure::check as structure;

/// Everything that can be said before pages are made.
pub(crate) fn all(site: &Site, theme: Option<&Theme>, sources: &Sources) -> Vec<Problem> {
    let mut problems = Vec::new();
    twins::check(site, &mut problems);
    routes::check(site, &mut problems);
    names::check(site, &mut problems);
    links::check(site, &mut problems);
    consent::check(site, &mut problems);
    words::check(site, sources, &mut problems);
    templates::check(site, sources, &mut problems);
    if let Some(theme) = theme {
        components::check(site, theme, &mut problems);
    }
    problems
}

/// Everything that only finished pages tell.
pub(crate) fn rendered(site: &Site, made: &Made) -> Vec<Problem> {
    let mut problems = Vec::new();
    parts::check(site, made, &mut problems);
    budget::check(site, made, &mut problems);
    problems
}

/// What authors should know and nothing waits for.
pub(crate) fn notices(site: &Site, sources: &Sources) -> Vec<Problem> {
    let mut notices = Vec::new();
    translations::check(site, sources, &mut notices);
    words::unused(site, sources, &mut notices);
    notices
}
