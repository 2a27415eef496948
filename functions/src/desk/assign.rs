//! Who looks after a file: one of the community's coordinators, or nobody yet.
//!
//! Comes in: a member of the community. Goes out: the page to choose from, or the way back to the file. Never here: rights; a
//! file stays open to all coordinators of its community.

use axum::http::StatusCode;
use axum::response::Response;
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::colleagues::Colleagues;
use super::{places, shown};
use crate::http::{ApiError, reply};
use crate::said::Said;
use crate::staff::{Bar, Choice, Staff, StaffPost};
use crate::store::{Assigned, Member, MemberId};

/// Name of the input.
const MEMBER: &str = "member";

/// `pages/desk-assign.html`.
#[derive(Serialize)]
struct AssignPage {
    bar: Bar,
    name: String,
    action: String,
    back: String,
    members: Vec<Choice>,
    /// Nobody is chosen.
    is_free: bool,
    /// The member can't be chosen: what to say.
    refused: Option<String>,
}

/// Shows who can be chosen.
pub(super) async fn show(staff: &Staff, reference: &str) -> Result<Response, ApiError> {
    page(staff, reference, false).await
}

/// Gives the file to who was chosen.
pub(super) async fn assign(post: &StaffPost, reference: &str) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let scope = staff.scope()?;
    let chosen = submitted.get(MEMBER);
    let to = chosen.and_then(MemberId::parse);
    // No choice at all is no wish to take the file from somebody.
    if chosen.is_none() || (to.is_none() && chosen != Some("")) {
        return page(staff, reference, true).await;
    }
    let colleagues = Colleagues::of(staff).await?;
    if to.is_some_and(|to| colleagues.active().all(|member| member.id != to)) {
        return page(staff, reference, true).await;
    }
    match staff.app.store.assign(scope, reference, to, staff.now).await? {
        Assigned::Now | Assigned::Already => Ok(reply::see_other(&places::person(staff.lang, reference))),
        Assigned::Gone => shown::gone(staff),
    }
}

async fn page(staff: &Staff, reference: &str, is_refused: bool) -> Result<Response, ApiError> {
    let scope = staff.scope()?;
    let Some(person) = staff.app.store.open_person(scope, reference, staff.now).await? else {
        return shown::gone(staff);
    };
    let assigned = person.application.coordinator;
    let choice = |member: &Member| Choice {
        value: member.id.to_string(),
        label: member.name.clone(),
        checked: assigned == Some(member.id),
    };
    let members = Colleagues::of(staff).await?.active().map(choice).collect();
    let said = Said::group(&staff.site.words, "assign", staff.lang);
    let page = AssignPage {
        bar: staff.bar(),
        name: shown::name(staff, &person.application),
        action: places::assign(staff.lang, reference),
        back: places::person(staff.lang, reference),
        is_free: assigned.is_none(),
        members,
        refused: is_refused.then(|| said.word("refused")),
    };
    let toggle = Toggle::Link { href: places::assign(staff.lang.other(), reference) };
    let frame = Frame { error: is_refused, ..shown::frame(staff, said.word("title"), toggle) };
    let status = if is_refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    reply::page(&staff.site, "pages/desk-assign.html", staff.lang, &frame, &page, status)
}
