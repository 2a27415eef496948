//! A member's own settings: the second step of signing in, the daily summary.
//!
//! Comes in: somebody who is signed in. Goes out: a page; a changed wish. Never here: other people's settings.

use axum::http::StatusCode;
use axum::response::Response;
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::places;
use super::session::{Bar, Staff, StaffPost};
use crate::http::{ApiError, reply};
use crate::said::Said;
use crate::store::{Actor, MemberChange, SummaryWish};

/// Name of the button that asks for the summary or ends it.
const SUMMARY: &str = "summary";

/// `pages/desk-account.html`.
#[derive(Serialize)]
struct AccountPage {
    bar: Bar,
    email: String,
    role: String,
    has_factor: bool,
    /// Where the second step is set up, for who has none.
    factor: Option<String>,
    /// Where the wish for a summary is changed, for those who can have one.
    summary: Option<String>,
    /// The wish as it is: `daily` or `never`.
    wish: &'static str,
}

/// Shows the settings.
pub(super) async fn show(staff: &Staff) -> Result<Response, ApiError> {
    let member = staff.app.store.load_member(&staff.member).await?.ok_or(ApiError::SignedOut)?;
    let lang = staff.lang;
    let said = Said::group(&staff.site.words, "staff", lang);
    let page = AccountPage {
        bar: staff.bar(),
        email: member.email.clone(),
        role: said.word(super::role_word(member.role)),
        has_factor: member.has_factor,
        factor: (!member.has_factor).then(|| places::factor(lang, None)),
        summary: member.role.is_of_community().then(|| places::account(lang)),
        wish: member.summary.name(),
    };
    let frame = Frame {
        title: said.word("account"),
        toggle: Toggle::Link { href: places::account(lang.other()) },
        crumbs: staff.site.crumbs(lang),
        ..Frame::default()
    };
    reply::page(&staff.site, "pages/desk-account.html", lang, &frame, &page, StatusCode::OK)
}

/// Asks for the summary, or ends it.
pub(super) async fn change(post: &StaffPost) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    if let Some(wish) = submitted.get(SUMMARY).and_then(SummaryWish::parse) {
        let by = Actor::Staff(staff.member.to_string());
        let change = MemberChange::Summary(wish);
        staff.app.store.change_member(&staff.member, change, &by, staff.now).await?;
    }
    Ok(reply::see_other(&places::account(staff.lang)))
}
