//! The list of members, and one of them.
//!
//! Comes in: an admin. Goes out: pages. Never here: changing anything.

use axum::http::StatusCode;
use axum::response::Response;
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::named::Named;
use super::places;
use super::shown::{self, Shown};
use crate::http::ApiError;
use crate::staff::{Bar, Choice, Staff, Wrong};
use crate::store::{AuditArea, Member, Role};

/// `pages/desk-members.html`.
#[derive(Serialize)]
struct MembersPage {
    bar: Bar,
    invite: String,
    audit: String,
    members: Vec<Shown>,
    /// Members of more than one community are in the list.
    has_communities: bool,
}

/// `pages/desk-member.html`.
#[derive(Serialize)]
struct MemberPage {
    bar: Bar,
    member: Shown,
    /// Where the role is changed; nobody changes their own.
    role_action: Option<String>,
    roles: Vec<Choice>,
    error_role: Option<String>,
    errors: Vec<Wrong>,
    /// Where access is taken away or given back; nobody does so to themselves.
    access: Option<String>,
    /// Where a lost second factor is taken away, if there is one.
    factor_action: Option<String>,
    has_factor: bool,
    /// What happened to this member's access.
    audit: String,
    back: String,
}

/// Shows all members that the admin looks after.
pub(super) async fn list(staff: &Staff) -> Result<Response, ApiError> {
    let oversight = staff.oversight()?;
    let store = &staff.app.store;
    let members = match oversight.community() {
        Some(community) => store.members_of(Some(community)).await?,
        None => store.members().await?,
    };
    let page = MembersPage {
        bar: staff.bar(),
        invite: places::invite(staff.lang),
        audit: places::audit(staff.lang),
        members: members.iter().map(|member| Shown::of(staff, member)).collect(),
        has_communities: oversight.community().is_none(),
    };
    let frame = Frame {
        title: shown::said(staff).word("members"),
        toggle: Toggle::Link { href: places::members(staff.lang.other()) },
        crumbs: staff.site.crumbs(staff.lang),
        ..Frame::default()
    };
    shown::page(staff, "desk-members", &frame, &page, StatusCode::OK)
}

/// Shows one member.
pub(super) async fn show(staff: &Staff, named: &Named) -> Result<Response, ApiError> {
    let member = looked_after(staff, named).await?;
    show_with(staff, &member, None)
}

/// Shows one member, with what is wrong with a role that was chosen.
pub(super) fn show_with(staff: &Staff, member: &Member, wrong: Option<&str>) -> Result<Response, ApiError> {
    let oversight = staff.oversight()?;
    let (lang, is_other) = (staff.lang, member.id != staff.member);
    let offered =
        |role: &Role| oversight.may_give(*role) && role.is_of_community() == member.community.is_some();
    let choice = |role: Role| Choice {
        value: role.name().to_owned(),
        label: shown::role(staff, role),
        checked: role == member.role,
    };
    let error = wrong.map(|word| shown::said(staff).word(word));
    let area = AuditArea::Members.name();
    let page = MemberPage {
        bar: staff.bar(),
        member: Shown::of(staff, member),
        role_action: is_other.then(|| places::role(lang, &member.id)),
        roles: Role::ALL.into_iter().filter(offered).map(choice).collect(),
        errors: error.iter().map(|text| Wrong { href: "#role".into(), text: text.clone() }).collect(),
        error_role: error,
        access: is_other.then(|| places::access(lang, &member.id)),
        factor_action: (is_other && member.has_factor).then(|| places::factor(lang, &member.id)),
        has_factor: member.has_factor,
        audit: format!(
            "{}?area={area}&member={}&community={}",
            places::audit(lang),
            member.id,
            member.community.as_deref().unwrap_or_default()
        ),
        back: places::members(lang),
    };
    let toggle = Toggle::Link { href: places::member(lang.other(), &member.id) };
    let frame = Frame { error: wrong.is_some(), ..shown::frame(staff, page.member.name.clone(), toggle) };
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    shown::page(staff, "desk-member", &frame, &page, status)
}

/// The member of the address, if this admin looks after them.
pub(super) async fn looked_after(staff: &Staff, named: &Named) -> Result<Member, ApiError> {
    let oversight = staff.oversight()?;
    let member = staff.app.store.load_member(&named.member()?).await?.ok_or(ApiError::NotFound)?;
    if oversight.covers(member.community.as_deref()) { Ok(member) } else { Err(ApiError::NotYours) }
}
