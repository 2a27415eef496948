//! The council of mentors: who is on it, how to ask it; the secretariat and the portal's admins say who is.
//!
//! Comes in: a member, a button. Goes out: a page, or the way back to it. Never here: what the council alone sees; its
//! category says so.

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::post::Viewer;
use super::{places, shown};
use crate::http::{ApiError, reply};
use crate::staff::{Bar, Staff, StaffPost};
use crate::store::{Member, MemberChange, MemberId};

/// Name of the button that says whether somebody is on the council: `join`, `leave`.
const STEP: &str = "step";

/// Name of the hidden input that says who.
const MEMBER: &str = "member";

/// `pages/forum-council.html`.
#[derive(Serialize)]
struct CouncilPage {
    bar: Bar,
    /// Only those on the council; all members where it is chosen.
    members: Vec<Row>,
    /// Where the council is asked.
    ask: Option<String>,
    /// Where it is asked so that nobody else reads it.
    question: Option<String>,
    /// Where it is chosen, for those who may.
    choose: Option<String>,
    /// Where the buttons post to, where it is chosen.
    action: Option<String>,
}

#[derive(Serialize)]
struct Row {
    id: String,
    name: String,
    community: Option<String>,
    is_on_council: bool,
}

/// Shows who is on the council.
pub(super) async fn show(staff: &Staff) -> Result<Response, ApiError> {
    let reader = staff.reader()?;
    let members = staff.app.store.members().await?;
    let viewer = Viewer::of(staff)?;
    let asked = staff.site.forum.all().iter().find(|category| category.asks_council);
    let directly = staff.site.forum.all().iter().find(|category| category.is_asked_directly);
    let page = CouncilPage {
        bar: staff.bar(),
        members: members.iter().filter(|one| one.is_on_council).map(|one| row(&viewer, one)).collect(),
        ask: asked.map(|category| places::start(staff.lang, &category.id)),
        question: directly.map(|_| places::question(staff.lang)),
        choose: reader.is_moderator().then(|| places::council_members(staff.lang)),
        action: None,
    };
    shown_on(staff, "council", &page, places::council(staff.lang.other()))
}

/// Shows all members, each with a button.
pub(super) async fn show_members(staff: &Staff) -> Result<Response, ApiError> {
    may_choose(staff)?;
    let viewer = Viewer::of(staff)?;
    let members = staff.app.store.members().await?;
    let page = CouncilPage {
        bar: staff.bar(),
        members: members.iter().filter(|one| one.may_sign_in()).map(|one| row(&viewer, one)).collect(),
        ask: None,
        question: None,
        choose: None,
        action: Some(places::council_members(staff.lang)),
    };
    shown_on(staff, "council_choose", &page, places::council_members(staff.lang.other()))
}

/// Puts somebody on the council, or takes them off it.
pub(super) async fn choose(post: &StaffPost) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    may_choose(staff)?;
    let wanted = match submitted.get(STEP) {
        Some("join") => true,
        Some("leave") => false,
        _ => return show_members(staff).await,
    };
    let id = submitted.get(MEMBER).and_then(MemberId::parse).ok_or(ApiError::NotFound)?;
    let (change, actor) = (MemberChange::Council(wanted), staff.reader()?.actor());
    match staff.app.store.change_member(&id, change, &actor, staff.now).await? {
        crate::store::MemberChanged::Gone => Err(ApiError::NotFound),
        _ => Ok(reply::see_other(&places::council_members(staff.lang))),
    }
}

fn may_choose(staff: &Staff) -> Result<(), ApiError> {
    if staff.reader()?.is_moderator() { Ok(()) } else { Err(ApiError::NotYours) }
}

fn row(viewer: &Viewer<'_>, member: &Member) -> Row {
    Row {
        id: member.id.to_string(),
        name: member.name.clone(),
        community: viewer.community(member.community.as_deref()),
        is_on_council: member.is_on_council,
    }
}

fn shown_on(staff: &Staff, title: &str, page: &CouncilPage, twin: String) -> Result<Response, ApiError> {
    let frame = shown::frame(staff, shown::said(staff).word(title), None, twin);
    shown::page(staff, "forum-council", &frame, page, StatusCode::OK)
}
