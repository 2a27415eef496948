//! Pages and files that templates name outright: `url(page="contact")`, `asset(path="css/site.css")`.
//!
//! Templates of functions are not rendered by a build, so their names are looked up here, before a reader meets the gap.

use std::ops::Range;

use portal::Problem;
use portal::theme::THEME_FOLDER;

use super::names::missing;
use crate::site::Site;
use crate::source::Sources;

pub(super) fn check(site: &Site, sources: &Sources, problems: &mut Vec<Problem>) {
    for (file, text) in sources.texts(THEME_FOLDER) {
        for (key, span) in named(text, "url(page=\"") {
            if !site.bundle.routes.contains_key(key) {
                let known = site.bundle.routes.keys().map(String::as_str);
                problems.push(Problem::at(file, span, missing(site, key)).suggest(key, known));
            }
        }
        for (name, span) in named(text, "asset(path=\"") {
            if site.assets.get(name).is_none() {
                let known = site.assets.iter().map(|(name, _)| name);
                problems.push(Problem::at(file, span, format!("no file `{name}`")).suggest(name, known));
            }
        }
    }
}

/// What stands in quotes behind each `start`, outside of comments.
fn named<'t>(text: &'t str, start: &'t str) -> impl Iterator<Item = (&'t str, Range<usize>)> {
    text.match_indices(start).filter_map(move |(at, _)| {
        let from = at + start.len();
        let length = text[from..].find('"')?;
        let comment = text[..at].rfind("{#").is_some_and(|open| !text[open..at].contains("#}"));
        (!comment).then(|| (&text[from..from + length], from..from + length))
    })
}
