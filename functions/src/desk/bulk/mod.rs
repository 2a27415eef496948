//! The same for several people at once: give them to a coordinator, put them on the waiting list, decline them, export them.
//!
//! Comes in: people who were chosen in a list, and what is to happen to them. Goes out: first a page that names each of
//! them with what would happen, or why nothing would, and the letters; then, after a second button, what was done. Each
//! person is a transaction of their own, on the condition that nobody has changed the file since the preview; pressed
//! twice, nothing happens twice. Never here: which decision may follow which state.

mod page;
mod plan;
mod sheet;

use axum::response::Response;

pub(super) use page::Bulk;

use self::page::{Done, Row};
use self::plan::{Act, Asked, Person, Wrong};
use super::decide::effects_of;
use super::shown;
use crate::http::ApiError;
use crate::staff::{Staff, StaffPost};
use crate::store::{Application, Assigned, Decided, NewDecision};

/// Words that programs say, as group and name.
pub(super) const WORDS: [&str; 20] = [
    "bulk_assign",
    "bulk_wait",
    "bulk_decline",
    "bulk_export",
    "bulk_title",
    "bulk_done_title",
    "bulk_will_assign",
    "bulk_will_wait",
    "bulk_will_decline",
    "bulk_will_export",
    "bulk_skip_state",
    "bulk_skip_assigned",
    "bulk_skip_gone",
    "bulk_did",
    "bulk_did_before",
    "bulk_did_not_changed",
    "bulk_did_not_gone",
    "bulk_none",
    "bulk_no_reason",
    "bulk_no_act",
];

/// Goes on from what was posted.
pub(super) async fn act(post: &StaffPost) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let scope = staff.scope()?;
    let asked = Asked::of(submitted);
    let act = match asked.act() {
        Ok(act) => act,
        Err(wrong) => return page::wrong(staff, &asked, wrong),
    };
    if let Act::Assign(Some(member)) = act
        && !super::colleagues::Colleagues::of(staff).await?.active().any(|known| known.id == member)
    {
        return page::wrong(staff, &asked, Wrong::Act);
    }
    if submitted.get("step") != Some("do") {
        return preview(staff, &asked, act).await;
    }
    if act == Act::Export {
        return sheet::export(staff, &asked).await;
    }
    let mut rows = Vec::new();
    for person in &asked.people {
        let found = staff.app.store.load_for_decision(scope, &person.reference, staff.now).await;
        let Some(application) = yours(found)? else {
            rows.push(Row::new(staff, None, &person.reference, Done::Gone.word()));
            continue;
        };
        let done = do_it(staff, act, person, &application).await?;
        rows.push(Row::new(staff, Some(&application), &person.reference, done.word()));
    }
    staff.app.store.show_people(scope, rows.len(), staff.now).await?;
    page::done(staff, &asked, rows)
}

async fn preview(staff: &Staff, asked: &Asked, act: Act) -> Result<Response, ApiError> {
    let scope = staff.scope()?;
    let mut found = Vec::new();
    for person in &asked.people {
        let application = staff.app.store.load_for_decision(scope, &person.reference, staff.now).await;
        found.push((person.reference.clone(), yours(application)?));
    }
    staff.app.store.show_people(scope, found.len(), staff.now).await?;
    page::preview(staff, asked, act, &found)
}

/// Somebody else's file is as good as none: nothing of it is shown.
fn yours(
    found: Result<Option<Application>, crate::store::StoreError>,
) -> Result<Option<Application>, ApiError> {
    match found {
        Err(crate::store::StoreError::NotYours) => Ok(None),
        found => Ok(found?),
    }
}

async fn do_it(
    staff: &Staff,
    act: Act,
    person: &Person,
    application: &Application,
) -> Result<Done, ApiError> {
    let (scope, store, reference) = (staff.scope()?, &staff.app.store, &person.reference);
    if let Act::Assign(to) = act {
        return Ok(match store.assign(scope, reference, to, staff.now).await? {
            Assigned::Now => Done::Now,
            Assigned::Already => Done::Before,
            Assigned::Gone => Done::Gone,
        });
    }
    // As for one person: a file that has changed is judged by the store, which knows its own decision again.
    let Some(checked) = act.checked() else { return Ok(Done::Gone) };
    let new = NewDecision {
        decision: checked.decision,
        reason: checked.reason.map(str::to_owned),
        message: None,
        revision: person.revision,
    };
    if person.revision == application.revision && !act.is_allowed(application) {
        return Ok(Done::Changed);
    }
    let effects = effects_of(&staff.app, application, &checked);
    Ok(match store.decide(scope, reference, &new, &effects, staff.now).await? {
        Decided::Now(_) => Done::Now,
        Decided::Already(_) => Done::Before,
        Decided::Changed(_) => Done::Changed,
        Decided::Gone => Done::Gone,
    })
}

fn said(staff: &Staff) -> crate::said::Said<'_> {
    shown::people_said(staff)
}
