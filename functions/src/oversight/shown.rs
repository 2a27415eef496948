//! What the pages of oversight have in common: their frame, members in words.
//!
//! Comes in: an admin, members. Goes out: words and pages. Never here: whether the admin looks after them.

use axum::http::StatusCode;
use axum::response::Response;
use portal::theme::{Crumb, Frame, Toggle};
use serde::Serialize;

use super::places;
use crate::app::day;
use crate::http::{ApiError, reply};
use crate::said::Said;
use crate::staff::{Choice, Staff, role_word};
use crate::store::{Member, Role};

/// A member, for a template.
#[derive(Serialize)]
pub(super) struct Shown {
    pub(super) href: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) role: String,
    /// Name of the community; none for the portal's own staff.
    pub(super) community: Option<String>,
    pub(super) state: String,
    pub(super) is_active: bool,
    /// Day of the invitation, ISO.
    pub(super) since: String,
    /// The one who looks.
    pub(super) is_self: bool,
}

impl Shown {
    pub(super) fn of(staff: &Staff, member: &Member) -> Self {
        Self {
            href: places::member(staff.lang, &member.id),
            name: member.name.clone(),
            email: member.email.clone(),
            role: role(staff, member.role),
            community: member.community.as_deref().map(|slug| community(staff, slug)),
            state: said(staff).word(&format!("state_{}", member.state.name())),
            is_active: member.may_sign_in(),
            since: day(member.invited_at).to_string(),
            is_self: member.id == staff.member,
        }
    }
}

pub(super) fn said(staff: &Staff) -> Said<'_> {
    Said::group(&staff.site.words, "oversight", staff.lang)
}

/// A role in words.
pub(super) fn role(staff: &Staff, role: Role) -> String {
    Said::group(&staff.site.words, "staff", staff.lang).word(role_word(role))
}

/// The name of a community; its slug when it is no longer known.
pub(super) fn community(staff: &Staff, slug: &str) -> String {
    let known = staff.site.directory.community(slug);
    known.map_or_else(|| slug.to_owned(), |known| known.name.of(staff.lang).clone())
}

/// Every community, to choose from.
pub(super) fn communities(staff: &Staff, chosen: &str) -> Vec<Choice> {
    let mut all: Vec<Choice> = staff
        .site
        .directory
        .communities()
        .iter()
        .map(|one| Choice {
            value: one.slug.clone(),
            label: one.name.of(staff.lang).clone(),
            checked: one.slug == chosen,
        })
        .collect();
    all.sort_by(|one, other| one.label.cmp(&other.label));
    all
}

/// A page below the list of members.
pub(super) fn frame(staff: &Staff, title: String, toggle: Toggle) -> Frame {
    let mut crumbs = staff.site.crumbs(staff.lang);
    crumbs.push(Crumb { title: said(staff).word("members"), href: places::members(staff.lang) });
    Frame { title, toggle, crumbs, ..Frame::default() }
}

pub(super) fn page(
    staff: &Staff,
    template: &str,
    frame: &Frame,
    page: &impl Serialize,
    status: StatusCode,
) -> Result<Response, ApiError> {
    reply::page(&staff.site, &format!("pages/{template}.html"), staff.lang, frame, page, status)
}
