//! The pages of oversight: their table of contents.
//!
//! Comes in: requests under `/api/desk/{lang}/members`, `/audit` and `/unplaced`. Goes out: answers, through [`crate::http::edge`].
//! Looking (GET) changes nothing but the audit log, which says who looked at it.

use std::sync::Arc;

use axum::Router;
use axum::extract::RawQuery;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::get;

use super::named::Named;
use super::{access, audit, audit_table, invite, members, places, unplaced};
use crate::app::App;
use crate::http::edge::edge;
use crate::http::{ApiError, reply};
use crate::staff::{Staff, StaffPost};

/// Every page, below `/api`. Each of them asks for a session and for rights.
pub const PAGES: [&str; 9] = [
    "/desk/{lang}/members",
    "/desk/{lang}/members/invite",
    "/desk/{lang}/members/{member}",
    "/desk/{lang}/members/{member}/role",
    "/desk/{lang}/members/{member}/access",
    "/desk/{lang}/members/{member}/factor",
    "/desk/{lang}/audit",
    "/desk/{lang}/audit/table",
    "/desk/{lang}/unplaced",
];

/// Everything of this area. Addresses below it that are no page are the desk's to answer.
pub fn router(app: Arc<App>) -> Router {
    let [list, invitation, member, role, access, factor, log, table, waiting] = PAGES;
    let pages = Router::new()
        .route(list, get(show_members))
        .route(invitation, get(show_invite).post(invite_member))
        .route(member, get(show_member))
        .route(role, get(back_to_member).post(change_role))
        .route(access, get(show_access).post(change_access))
        .route(factor, get(back_to_member).post(clear_factor))
        .route(log, get(show_audit))
        .route(table, get(show_table))
        .route(waiting, get(show_unplaced).post(place));
    let pages = pages.layer(from_fn_with_state(Arc::clone(&app), edge));
    Router::new().nest("/api", pages).with_state(app)
}

async fn show_members(staff: Staff) -> Result<Response, ApiError> {
    members::list(&staff).await
}

async fn show_invite(staff: Staff) -> Result<Response, ApiError> {
    invite::show(&staff)
}

async fn invite_member(post: StaffPost) -> Result<Response, ApiError> {
    invite::invite(&post).await
}

async fn show_member(staff: Staff, named: Named) -> Result<Response, ApiError> {
    members::show(&staff, &named).await
}

/// An address that is only posted to, opened by hand.
async fn back_to_member(staff: Staff, named: Named) -> Result<Response, ApiError> {
    staff.oversight()?;
    Ok(reply::see_other(&places::member(staff.lang, &named.member()?)))
}

async fn change_role(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    access::change_role(&post, &named).await
}

async fn show_access(staff: Staff, named: Named) -> Result<Response, ApiError> {
    access::show(&staff, &named).await
}

async fn change_access(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    access::change(&post, &named).await
}

async fn clear_factor(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    access::clear_factor(&post, &named).await
}

async fn show_audit(staff: Staff, RawQuery(query): RawQuery) -> Result<Response, ApiError> {
    audit::show(&staff, &query.unwrap_or_default()).await
}

async fn show_unplaced(staff: Staff) -> Result<Response, ApiError> {
    unplaced::show(&staff).await
}

async fn place(post: StaffPost) -> Result<Response, ApiError> {
    unplaced::place(&post).await
}

async fn show_table(staff: Staff, RawQuery(query): RawQuery) -> Result<Response, ApiError> {
    audit_table::show(&staff, &query.unwrap_or_default()).await
}
