//! One import: the step that it is at, and what its author does about it.
//!
//! Comes in: an import's id, what was pressed. Goes out: a page of a step; the import carried out, or dropped. An import of
//! another community is a page that does not exist. Never here: what a step shows.

use std::collections::BTreeMap;

use axum::response::Response;

use super::check_page::{self, Looked};
use super::forms::Forms;
use super::judge::Judge;
use super::{columns_page, errors, twins};
use crate::desk::people::lookalikes::Lookalikes;
use crate::desk::places;
use crate::http::submitted::Submitted;
use crate::http::{ApiError, reply};
use crate::staff::{Staff, StaffPost};
use crate::store::{Import, ImportChoices, ImportDone, ImportId, ImportState, ImportTable, TwinChoice};

/// Shows the step that the import is at.
pub(super) async fn show(staff: &Staff, id: &ImportId, query: &str) -> Result<Response, ApiError> {
    let import = load(staff, id).await?;
    if import.state != ImportState::Sent {
        return check_page::done(staff, &import, None).await;
    }
    let (forms, table) = asked(staff, &import).await?;
    let asked = |name: &str| form_urlencoded::parse(query.as_bytes()).find(|(known, _)| known == name);
    if !import.choices.settled || asked("step").is_some() {
        return columns_page::show(staff, &forms, (&import, &table));
    }
    let page = asked("page").and_then(|(_, page)| page.parse().ok()).unwrap_or(0);
    let looked = look(staff, &forms, (&import, &table)).await?;
    check_page::show(staff, &forms, &import, &looked, (page, None)).await
}

/// Does what was pressed.
pub(super) async fn act(post: &StaffPost, id: &ImportId) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let (scope, store) = (staff.scope()?, &staff.app.store);
    let import = load(staff, id).await?;
    let here = places::import(staff.lang, id);
    match (import.state, submitted.get("step")) {
        (ImportState::Sent, Some("columns")) => {
            let (forms, table) = asked(staff, &import).await?;
            columns_page::settle(post, &forms, (&import, &table)).await
        }
        (ImportState::Sent, Some("choose")) => {
            let choices = ImportChoices { twins: chosen(&import, submitted), ..import.choices.clone() };
            store.choose_for_import(scope, id, &choices, staff.now).await?;
            Ok(reply::see_other(&here))
        }
        (ImportState::Sent, Some("drop")) => {
            store.drop_import(scope, id, staff.now).await?;
            Ok(reply::see_other(&places::imports(staff.lang)))
        }
        (ImportState::Sent, Some("apply")) => apply(staff, &import, submitted).await,
        (ImportState::Applying | ImportState::Undoing, Some(_)) => {
            store.go_on_with_import(scope.community(), id, staff.now).await?;
            Ok(reply::see_other(&here))
        }
        _ => Ok(reply::see_other(&here)),
    }
}

/// Hands over the list of errors.
pub(super) async fn list_errors(staff: &Staff, id: &ImportId) -> Result<Response, ApiError> {
    let import = load(staff, id).await?;
    if import.state != ImportState::Sent {
        return Ok(reply::see_other(&places::import(staff.lang, id)));
    }
    let (forms, table) = asked(staff, &import).await?;
    let judged = judge(staff, &forms, (&import, &table))?;
    errors::file(staff, &forms, (&table.sheet, &judged))
}

/// The import, if it is one of the member's community.
pub(super) async fn load(staff: &Staff, id: &ImportId) -> Result<Import, ApiError> {
    let found = staff.app.store.load_import(staff.scope()?, id, staff.now).await?;
    found.ok_or(ApiError::NotFound)
}

async fn apply(staff: &Staff, import: &Import, submitted: &Submitted) -> Result<Response, ApiError> {
    let scope = staff.scope()?;
    let (forms, table) = asked(staff, import).await?;
    let looked = look(staff, &forms, (import, &table)).await?;
    let number = |name: &str| submitted.get(name).and_then(|text| text.parse::<u64>().ok());
    let count = u64::try_from(looked.count(import)).ok();
    let is_as_seen = number("_revision") == Some(import.revision) && number("count") == count;
    if !is_as_seen || !looked.can_be_done(import) {
        return check_page::show(staff, &forms, import, &looked, (0, Some("changed"))).await;
    }
    let people = looked.judged.people.iter().filter(|person| looked.is_taken(import, person.row));
    let people: Vec<_> = people.cloned().collect();
    let done = staff.app.store.apply_import(scope, &import.id, (import.revision, &people), staff.now).await?;
    tracing::info!(member = %staff.member, import = %import.id, rows = people.len(), "imported");
    match done {
        ImportDone::Done => {
            // Whom their author told apart is not proposed again.
            let apart = twins::told_apart(import, &people, &looked.twins);
            staff.app.store.tell_imported_apart(scope, &apart, staff.now).await?;
            Ok(reply::see_other(&places::import(staff.lang, &import.id)))
        }
        ImportDone::Changed | ImportDone::Worked => {
            check_page::show(staff, &forms, import, &looked, (0, Some("changed"))).await
        }
        ImportDone::Busy => check_page::show(staff, &forms, import, &looked, (0, Some("busy"))).await,
        ImportDone::Gone => Err(ApiError::NotFound),
    }
}

/// What rows are that look like somebody: those of the page as they were chosen, the others as before.
fn chosen(import: &Import, submitted: &Submitted) -> BTreeMap<u32, TwinChoice> {
    let mut twins = import.choices.twins.clone();
    twins.extend(submitted.fields.iter().filter_map(|(name, choice)| {
        Some((name.strip_prefix(check_page::TWIN)?.parse().ok()?, TwinChoice::parse(choice)?))
    }));
    twins
}

/// The questions and the sheet of an import that is not decided.
async fn asked(staff: &Staff, import: &Import) -> Result<(Forms, ImportTable), ApiError> {
    let forms = Forms::of(&staff.site, &import.form).ok_or(ApiError::NotFound)?;
    let table = staff.app.store.import_table(import, staff.now).await?.ok_or(ApiError::NotFound)?;
    Ok((forms, table))
}

fn judge(
    staff: &Staff,
    forms: &Forms,
    (import, table): (&Import, &ImportTable),
) -> Result<super::judge::Judged, ApiError> {
    let judge = Judge { app: &staff.app, site: &staff.site, forms, import, now: staff.now };
    Ok(judge.judge(table).map_err(anyhow::Error::from)?)
}

async fn look(staff: &Staff, forms: &Forms, of: (&Import, &ImportTable)) -> Result<Looked, ApiError> {
    let judged = judge(staff, forms, of)?;
    let (store, scope) = (&staff.app.store, staff.scope()?);
    let (register, apart) = (store.register(scope, staff.now).await?, store.apart(scope, staff.now).await?);
    let twins = |here: &Lookalikes| twins::twins(of.0, &judged.people, here, &apart);
    let twins = staff.app.pools.lookalikes(scope.community(), &register, twins);
    Ok(Looked { judged, twins, sheet: of.1.sheet.clone() })
}
