//! Changing what a member may do, taking access away, giving it back.
//!
//! Comes in: a member and what is to change. Goes out: the way back to the member, or the page with what stands in the way.
//! The change counts with the member's next request. Never here: one's own access.

use axum::http::StatusCode;
use axum::response::Response;
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::members::{looked_after, show_with};
use super::named::Named;
use super::places;
use super::shown::{self, Shown};
use crate::http::{ApiError, reply};
use crate::live;
use crate::staff::{Bar, Staff, StaffPost};
use crate::store::{Member, MemberChange, MemberChanged, MemberState, Role};

/// Name of the input for the role.
const ROLE: &str = "role";

/// Name of the button that takes access away or gives it back.
const STATE: &str = "state";

/// `pages/desk-member-access.html`.
#[derive(Serialize)]
struct AccessPage {
    bar: Bar,
    member: Shown,
    action: String,
    /// What the button does: `active` or `disabled`.
    becomes: &'static str,
    /// Why it can't be done, in words.
    refused: Option<String>,
    back: String,
}

/// Changes a role.
pub(super) async fn change_role(post: &StaffPost, named: &Named) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let member = looked_after(staff, named).await?;
    let role = submitted.get(ROLE).and_then(Role::parse);
    let Some(role) = role.filter(|role| staff.oversight().is_ok_and(|ours| ours.may_give(*role))) else {
        return show_with(staff, &member, Some("wrong_role"));
    };
    if member.id == staff.member {
        return show_with(staff, &member, Some("wrong_self"));
    }
    match changed(staff, &member, MemberChange::Role(role)).await? {
        None => Ok(reply::see_other(&places::member(staff.lang, &member.id))),
        Some(word) => show_with(staff, &member, Some(word)),
    }
}

/// Shows what taking access away, or giving it back, means.
pub(super) async fn show(staff: &Staff, named: &Named) -> Result<Response, ApiError> {
    let member = looked_after(staff, named).await?;
    confirm(staff, &member, (member.id == staff.member).then_some("wrong_self"))
}

/// Takes access away, or gives it back.
pub(super) async fn change(post: &StaffPost, named: &Named) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let member = looked_after(staff, named).await?;
    let Some(state) = submitted.get(STATE).and_then(MemberState::parse) else {
        return confirm(staff, &member, None);
    };
    if member.id == staff.member {
        return confirm(staff, &member, Some("wrong_self"));
    }
    match changed(staff, &member, MemberChange::State(state)).await? {
        None => Ok(reply::see_other(&places::member(staff.lang, &member.id))),
        Some(word) => confirm(staff, &member, Some(word)),
    }
}

/// Takes a lost second factor away.
pub(super) async fn clear_factor(post: &StaffPost, named: &Named) -> Result<Response, ApiError> {
    let staff = &post.staff;
    let member = looked_after(staff, named).await?;
    if member.id == staff.member {
        return show_with(staff, &member, Some("wrong_self"));
    }
    let by = staff.oversight()?.actor();
    staff.app.store.clear_factor(&member.id, &by, staff.now).await?;
    Ok(reply::see_other(&places::member(staff.lang, &member.id)))
}

/// The word that says what stands in the way; none when it is done.
async fn changed(
    staff: &Staff,
    member: &Member,
    change: MemberChange,
) -> Result<Option<&'static str>, ApiError> {
    let by = staff.oversight()?.actor();
    match staff.app.store.change_member(&member.id, change.clone(), &by, staff.now).await? {
        MemberChanged::Now(_) => {
            live::look_at(&staff.app, &member.id).await;
            tracing::info!(member = %member.id, change = ?change, "access changed");
            Ok(None)
        }
        MemberChanged::Already(_) => Ok(None),
        MemberChanged::LastAdmin => Ok(Some("wrong_last")),
        MemberChanged::OtherKind => Ok(Some("wrong_role")),
        MemberChanged::Gone => Err(ApiError::NotFound),
    }
}

fn confirm(staff: &Staff, member: &Member, refused: Option<&str>) -> Result<Response, ApiError> {
    let becomes = if member.may_sign_in() { MemberState::Disabled } else { MemberState::Active };
    let page = AccessPage {
        bar: staff.bar(),
        member: Shown::of(staff, member),
        action: places::access(staff.lang, &member.id),
        becomes: becomes.name(),
        refused: refused.map(|word| shown::said(staff).word(word)),
        back: places::member(staff.lang, &member.id),
    };
    let title = shown::said(staff).word(&format!("title_{}", becomes.name()));
    let toggle = Toggle::Link { href: places::access(staff.lang.other(), &member.id) };
    let frame = Frame { error: refused.is_some(), ..shown::frame(staff, title, toggle) };
    let status = if refused.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    shown::page(staff, "desk-member-access", &frame, &page, status)
}
