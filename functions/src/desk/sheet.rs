//! A form of staff on a page of a person's file.
//!
//! Comes in: a file, a form with what was typed. Goes out: the page. Never here: which form, what is done with it.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;
use portal::forms::{Form, Hidden, SheetView};
use portal::theme::Frame;
use serde::Serialize;

use super::{places, shown};
use crate::http::submitted::Submitted;
use crate::http::{ApiError, reply};
use crate::staff::{Bar, FORM_KEY, Staff};
use crate::store::Application;

/// Hidden input with the revision of the application that the page shows.
const REVISION: &str = "_revision";

/// `pages/desk-sheet.html`.
#[derive(Serialize)]
pub(super) struct SheetPage<'a> {
    pub(super) bar: Bar,
    /// What stands above the title.
    pub(super) kicker: &'a str,
    pub(super) title: &'a str,
    pub(super) form: &'a SheetView,
    /// The file has changed since the page was opened: what to say.
    pub(super) changed: Option<String>,
    /// Back to where the page was opened.
    pub(super) back: String,
    pub(super) back_label: String,
}

/// A form of staff.
pub(super) fn form(staff: &Staff, id: &str) -> Result<Arc<Form>, ApiError> {
    staff.site.form(id).ok_or_else(|| ApiError::Internal(anyhow::anyhow!("no form `{id}`")))
}

/// What goes along with a form about a person's file.
pub(super) fn hidden(staff: &Staff, revision: u64) -> Vec<Hidden> {
    vec![key(staff), Hidden { name: REVISION.to_owned(), value: revision.to_string() }]
}

/// The proof that a form stands on a page of this member.
pub(super) fn key(staff: &Staff) -> Hidden {
    Hidden { name: FORM_KEY.to_owned(), value: staff.form_key.clone() }
}

/// The revision that the page of a post has shown.
pub(super) fn revision(submitted: &Submitted) -> Option<u64> {
    submitted.get(REVISION)?.parse().ok()
}

/// The page of a form about a person's file. `changed`: somebody else was quicker.
pub(super) fn show(
    staff: &Staff,
    application: &Application,
    form: &SheetView,
    (status, changed): (StatusCode, bool),
) -> Result<Response, ApiError> {
    let said = shown::said(staff);
    let name = shown::name(staff, application);
    let page = SheetPage {
        bar: staff.bar(),
        kicker: &name,
        title: &form.title,
        form,
        changed: changed.then(|| said.word("changed")),
        back: places::person(staff.lang, &application.reference),
        back_label: said.word("back_to_file"),
    };
    let frame = Frame {
        error: changed || !form.errors.is_empty(),
        ..shown::frame(staff, format!("{} – {name}", form.title), form.toggle())
    };
    let status = if changed { StatusCode::CONFLICT } else { status };
    reply::page(&staff.site, "pages/desk-sheet.html", staff.lang, &frame, &page, status)
}
