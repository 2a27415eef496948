//! Where imports begin: empty sheets to take along, a sheet to send, and what was imported before.
//!
//! Comes in: a member, a file with the form whose answers it holds. Goes out: the page; or a sheet that is kept for a day.
//! Never here: other communities' imports; the file's name, which may name somebody.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;
use portal::forms::Form;
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::forms::Forms;
use super::table::Unreadable;
use super::{columns, said, side_word, table};
use crate::app::day;
use crate::desk::colleagues::Colleagues;
use crate::desk::enter::is_entered;
use crate::desk::{places, shown};
use crate::exports::Format;
use crate::http::limit::count;
use crate::http::{ApiError, reply};
use crate::staff::{Bar, Staff, StaffPost};
use crate::store::{Import, ImportChoices, ImportId, ImportState, Limit, LimitScope, NewImport};

/// Sheets of one member in an hour: somebody who mends a sheet sends it often.
const PER_MEMBER: Limit = Limit { max: 60, window: Duration::from_secs(3_600) };

const FORM: &str = "form";
const FILE: &str = "sheet";

/// `pages/desk-imports.html`.
#[derive(Serialize)]
struct ListPage {
    bar: Bar,
    action: String,
    /// What is wrong with what was sent.
    problem: Option<String>,
    sides: Vec<SideChoice>,
    rows: Vec<ImportLine>,
    most_rows: usize,
}

/// A form whose answers a sheet may hold.
#[derive(Serialize)]
struct SideChoice {
    form: String,
    label: String,
    checked: bool,
    xlsx: String,
    csv: String,
}

/// An import in the list.
#[derive(Serialize)]
struct ImportLine {
    href: String,
    /// Day, ISO.
    day: String,
    time: String,
    who: String,
    side: String,
    state: String,
    rows: u32,
    taken: usize,
    /// Where it is undone; none when it can't be.
    undo: Option<String>,
}

/// Shows the page.
pub(super) async fn show(staff: &Staff) -> Result<Response, ApiError> {
    page(staff, None, None).await
}

/// Takes a sheet.
pub(super) async fn send(post: &StaffPost) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let scope = staff.scope()?;
    let wanted = submitted.get(FORM).unwrap_or_default();
    let Some(forms) = Forms::of(&staff.site, wanted) else {
        return page(staff, Some("choose_form"), None).await;
    };
    let Some(upload) = submitted.uploads.iter().find(|upload| upload.field == FILE) else {
        return page(staff, Some("choose_file"), Some(wanted)).await;
    };
    let of = staff.app.tokens.blind("import", &staff.member.to_string());
    count(&staff.app, LimitScope::Address, of, PER_MEMBER).await?;
    let read = match upload.bytes.clone() {
        None => Err(Unreadable::TooLarge),
        // A file that makes its reader stumble is none that can be read.
        Some(bytes) => {
            tokio::task::spawn_blocking(move || table::read(&bytes)).await.unwrap_or(Err(Unreadable::Kind))
        }
    };
    let table = match read {
        Ok(table) => table,
        Err(reason) => {
            tracing::info!(member = %staff.member, reason = reason.word(), "a sheet can't be read");
            return page(staff, Some(reason.word()), Some(wanted)).await;
        }
    };
    let known = columns::recognised(&table.columns, &forms);
    let settled = table.columns.iter().zip(&known).all(|(head, field)| head.is_empty() || field.is_some());
    let new = NewImport {
        id: ImportId::from_bits(staff.app.ids.bits128()),
        form: forms.person.id.clone(),
        lang: staff.lang,
        choices: ImportChoices {
            settled: settled && known.iter().any(Option::is_some),
            columns: known,
            twins: BTreeMap::new(),
        },
        table,
    };
    staff.app.store.send_import(scope, &new, staff.now).await?;
    tracing::info!(member = %staff.member, import = %new.id, rows = new.table.rows.len(), "sheet sent");
    Ok(reply::see_other(&places::import(staff.lang, &new.id)))
}

async fn page(staff: &Staff, problem: Option<&str>, chosen: Option<&str>) -> Result<Response, ApiError> {
    let scope = staff.scope()?;
    let (said, lang) = (said(staff), staff.lang);
    let colleagues = Colleagues::of(staff).await?;
    let imports = staff.app.store.imports(scope, staff.now).await?;
    let side = |(place, form): (usize, &std::sync::Arc<Form>)| SideChoice {
        form: form.id.clone(),
        label: said.word(side_word("side", &form.id)),
        checked: chosen.map_or(place == 0, |chosen| chosen == form.id),
        xlsx: places::import_template(lang, &form.id, Format::Xlsx),
        csv: places::import_template(lang, &form.id, Format::CsvMarked),
    };
    let page = ListPage {
        bar: staff.bar(),
        action: places::imports(lang),
        problem: problem.map(|word| said.word(word)),
        sides: staff.site.forms().filter(|form| is_entered(form)).enumerate().map(side).collect(),
        rows: imports.iter().map(|import| line(staff, &colleagues, import)).collect(),
        most_rows: table::MOST_ROWS,
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let toggle = Toggle::Link { href: places::imports(lang.other()) };
    let frame = Frame { error: problem.is_some(), ..shown::frame(staff, said.word("title"), toggle) };
    reply::page(&staff.site, "pages/desk-imports.html", lang, &frame, &page, status)
}

fn line(staff: &Staff, colleagues: &Colleagues, import: &Import) -> ImportLine {
    let said = said(staff);
    let at = import.applied_at.unwrap_or(import.at);
    let can_be_undone = import.undo_until().is_some_and(|until| until > staff.now);
    let taken = if import.state == ImportState::Sent { 0 } else { import.taken.len() };
    ImportLine {
        href: places::import(staff.lang, &import.id),
        day: day(at).to_string(),
        time: crate::app::clock(at, staff.lang),
        who: colleagues.name(staff, &import.by),
        side: said.word(side_word("side", &import.form)),
        state: said.word(&format!("state_{}", import.state.name())),
        rows: import.rows,
        taken,
        undo: can_be_undone.then(|| places::import_undo(staff.lang, &import.id)),
    }
}
