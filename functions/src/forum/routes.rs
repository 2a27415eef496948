//! The pages of the forum: their table of contents.
//!
//! Comes in: requests under `/api/forum`. Goes out: answers, through [`crate::http::edge`]. Looking (GET) changes nothing but
//! how far the member has read.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{any, get};

use super::named::Named;
use super::{categories, category, reply, start, topic};
use crate::app::App;
use crate::http::ApiError;
use crate::http::edge::{edge, not_found};
use crate::staff::{Staff, StaffPost};

/// Every page, below `/api`. Each of them asks for a session and for rights.
pub const PAGES: [&str; 5] = [
    "/forum/{lang}",
    "/forum/{lang}/categories/{category}",
    "/forum/{lang}/categories/{category}/new",
    "/forum/{lang}/topics/{topic}",
    "/forum/{lang}/topics/{topic}/reply",
];

/// Everything of this area.
pub fn router(app: Arc<App>) -> Router {
    let [all, one, new, thread, answer] = PAGES;
    let mut pages = Router::new()
        .route(all, get(show_categories))
        .route(one, get(show_category))
        .route(new, get(show_start).post(start_topic))
        .route(thread, get(show_topic))
        .route(answer, get(show_reply).post(add_post));
    // Not a fallback: on one machine other areas stand under the same `/api`.
    for rest in ["", "/", "/{lang}/", "/{lang}/{*rest}"] {
        pages = pages.route(&format!("/forum{rest}"), any(not_found));
    }
    let pages = pages.layer(from_fn_with_state(Arc::clone(&app), edge));
    Router::new().nest("/api", pages).with_state(app)
}

async fn show_categories(staff: Staff) -> Result<Response, ApiError> {
    categories::show(&staff).await
}

async fn show_category(staff: Staff, named: Named) -> Result<Response, ApiError> {
    category::show(&staff, &named).await
}

async fn show_start(staff: Staff, named: Named) -> Result<Response, ApiError> {
    start::show(&staff, &named)
}

async fn start_topic(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    start::start(&post, &named).await
}

async fn show_topic(staff: Staff, named: Named) -> Result<Response, ApiError> {
    topic::show(&staff, &named).await
}

async fn show_reply(staff: Staff, named: Named) -> Result<Response, ApiError> {
    reply::show(&staff, &named).await
}

async fn add_post(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    reply::add(&post, &named).await
}
