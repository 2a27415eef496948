//! The page of the month file, and the file behind it.
//!
//! Comes in: requests under `/api/desk/{lang}/funder`. Goes out: answers, through [`crate::http::edge`]. Looking (GET)
//! changes nothing but the audit log; a file is only handed over to a post of a page of ours.

use std::sync::Arc;

use axum::Router;
use axum::extract::RawQuery;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::get;

use super::page;
use crate::app::App;
use crate::http::ApiError;
use crate::http::edge::edge;
use crate::staff::{Staff, StaffPost};

/// Every page, below `/api`.
pub const PAGES: [&str; 1] = ["/desk/{lang}/funder"];

/// Everything of this area.
pub fn router(app: Arc<App>) -> Router {
    let [funder] = PAGES;
    let pages = Router::new().route(funder, get(show).post(act));
    let pages = pages.layer(from_fn_with_state(Arc::clone(&app), edge));
    Router::new().nest("/api", pages).with_state(app)
}

async fn show(staff: Staff, RawQuery(query): RawQuery) -> Result<Response, ApiError> {
    page::show(&staff, &query.unwrap_or_default()).await
}

async fn act(post: StaffPost) -> Result<Response, ApiError> {
    page::act(&post).await
}
