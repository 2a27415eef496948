//! Views that a member has saved of the lists of the desk.
//!
//! Comes in: a list with what it is asked for; a posted change. Goes out: what the page shows of the member's views; the way
//! back to the list. Never here: what a query means; each list reads its own.

use axum::response::Response;
use serde::Serialize;

use super::people::Asked;
use super::{notes, places, queue, screening, shown};
use crate::http::{ApiError, reply};
use crate::staff::{Staff, StaffPost};
use crate::store::{MOST_VIEWS, View, ViewChange, ViewOf};

/// The most characters of a name.
const NAME_CHARS: usize = 60;

/// Names of inputs.
const STEP: &str = "step";
const OF: &str = "of";
const KEY: &str = "key";
const NAME: &str = "name";
const QUERY: &str = "query";

/// What a list's page shows of its views.
#[derive(Serialize)]
pub(super) struct Views {
    action: String,
    of: &'static str,
    rows: Vec<Row>,
    /// What the list is asked for now, to be saved.
    query: String,
    /// Names the view that is saved from this page.
    key: String,
    max: usize,
    is_full: bool,
    has_default: bool,
}

#[derive(Serialize)]
struct Row {
    key: String,
    name: String,
    href: String,
    is_default: bool,
}

impl Views {
    /// The views of a list that is asked for this.
    pub(super) fn of(staff: &Staff, views: &[View], of: ViewOf, query: String) -> Self {
        let row = |view: &View| Row {
            key: view.key.clone(),
            name: view.name.clone(),
            href: place(staff, view),
            is_default: view.is_default,
        };
        let rows: Vec<Row> = views.iter().filter(|view| view.of == of).map(row).collect();
        Self {
            action: places::views(staff.lang),
            of: of.name(),
            has_default: rows.iter().any(|row| row.is_default),
            rows,
            query,
            key: notes::new_key(staff),
            max: NAME_CHARS,
            is_full: views.len() >= MOST_VIEWS,
        }
    }
}

/// Where a view is seen. Words that somebody typed stay in the store.
pub(super) fn place(staff: &Staff, view: &View) -> String {
    match view.of {
        ViewOf::Queue => format!("{}?{}", places::desk(staff.lang), view.query),
        ViewOf::People => places::people(staff.lang, &format!("view={}", view.key)),
    }
}

/// Changes the member's views.
pub(super) async fn change(post: &StaffPost) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    staff.scope()?;
    let text = |name| submitted.get(name).unwrap_or_default();
    let of = ViewOf::parse(text(OF)).unwrap_or(ViewOf::Queue);
    let key: String = text(KEY).chars().filter(char::is_ascii_alphanumeric).take(32).collect();
    let change = match text(STEP) {
        "save" if !key.is_empty() => Some(ViewChange::Save(View {
            key,
            name: name(staff, text(NAME)),
            of,
            query: tidy(staff, of, text(QUERY)),
            is_default: false,
        })),
        "delete" => Some(ViewChange::Delete(key)),
        "default" => Some(ViewChange::Default(key)),
        "no_default" => Some(ViewChange::NoDefault(of)),
        _ => None,
    };
    let mut back = match of {
        ViewOf::Queue => queue::begin(staff.lang),
        ViewOf::People => places::people(staff.lang, places::EVERYBODY),
    };
    if let Some(change) = change {
        let views = staff.app.store.change_views(&staff.member, &change).await?;
        if let ViewChange::Save(saved) = &change
            && views.contains(saved)
        {
            back = place(staff, saved);
        }
    }
    Ok(reply::see_other(&back))
}

fn name(staff: &Staff, typed: &str) -> String {
    let name: String = screening::tidy(typed).replace('\n', " ").chars().take(NAME_CHARS).collect();
    if name.is_empty() { shown::people_said(staff).word("view_unnamed") } else { name }
}

/// Only what the list understands.
fn tidy(staff: &Staff, of: ViewOf, query: &str) -> String {
    match of {
        ViewOf::Queue => queue::tidy_query(staff, query),
        ViewOf::People => Asked { page: 1, ..Asked::of_query(query) }.whole(),
    }
}
