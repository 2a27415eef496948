//! The way back: how many people of an import would go, or which of them somebody has worked on; and the undoing.
//!
//! Comes in: an import that was carried out. Goes out: the page, or the import undone. Never here: taking back single rows.

use axum::http::StatusCode;
use axum::response::Response;
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::page::load;
use super::{check_page, said};
use crate::desk::{places, shown};
use crate::http::{ApiError, reply};
use crate::staff::{Bar, Staff, StaffPost};
use crate::store::{Import, ImportDone, ImportId};

/// `pages/desk-import-undo.html`.
#[derive(Serialize)]
struct UndoPage {
    bar: Bar,
    action: String,
    back: String,
    /// Nothing was undone, and why.
    problem: Option<String>,
    goes: usize,
    /// People whom somebody has worked on: while there is one, nothing is undone.
    worked_on: Vec<WorkedOn>,
}

/// Somebody whom somebody has worked on.
#[derive(Serialize)]
struct WorkedOn {
    row: u32,
    /// None when the file is gone already.
    reference: Option<String>,
    href: Option<String>,
}

/// Shows what would happen.
pub(super) async fn show(staff: &Staff, id: &ImportId) -> Result<Response, ApiError> {
    let import = load(staff, id).await?;
    if import.undo_until().is_none_or(|until| until <= staff.now) {
        return Ok(reply::see_other(&places::import(staff.lang, id)));
    }
    page(staff, &import, None).await
}

async fn page(staff: &Staff, import: &Import, problem: Option<&str>) -> Result<Response, ApiError> {
    let id = &import.id;
    let touched = staff.app.store.touched_rows(import, staff.now).await?;
    let worked_on = touched.iter().map(|touched| WorkedOn {
        row: touched.row,
        reference: touched.reference.clone(),
        href: touched.reference.as_deref().map(|reference| places::person(staff.lang, reference)),
    });
    let page = UndoPage {
        bar: staff.bar(),
        action: places::import_undo(staff.lang, id),
        back: places::import(staff.lang, id),
        problem: problem.map(|word| said(staff).word(word)),
        goes: import.taken.len(),
        worked_on: worked_on.collect(),
    };
    let toggle = Toggle::Link { href: places::import_undo(staff.lang.other(), id) };
    let frame = Frame { error: problem.is_some(), ..shown::frame(staff, said(staff).word("undo"), toggle) };
    let status = if problem.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    reply::page(&staff.site, "pages/desk-import-undo.html", staff.lang, &frame, &page, status)
}

/// Undoes it.
pub(super) async fn undo(post: &StaffPost, id: &ImportId) -> Result<Response, ApiError> {
    let StaffPost { staff, .. } = post;
    let import = load(staff, id).await?;
    let done = staff.app.store.undo_import(staff.scope()?, id, staff.now).await?;
    tracing::info!(member = %staff.member, import = %id, "import undone");
    match done {
        ImportDone::Done => Ok(reply::see_other(&places::import(staff.lang, id))),
        ImportDone::Worked => page(staff, &import, Some("worked_on")).await,
        ImportDone::Busy => page(staff, &import, Some("busy")).await,
        ImportDone::Changed => check_page::done(staff, &import, Some("too_late")).await,
        ImportDone::Gone => Err(ApiError::NotFound),
    }
}
