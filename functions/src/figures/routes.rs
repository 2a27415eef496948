//! The pages of figures: their table of contents.
//!
//! Comes in: requests under `/api/desk/{lang}/figures`, `/api/desk/{lang}/national` and `/api/figures`. Goes out: answers,
//! through [`crate::http::edge`]. Looking (GET) changes nothing.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{any, get};
use portal::Lang;

use super::{dashboard, goals, national, public, publish, trees};
use crate::app::App;
use crate::http::ApiError;
use crate::http::edge::{edge, not_found};
use crate::staff::{Staff, StaffPost};

/// Pages of a community, below `/api`.
pub const PAGES: [&str; 3] = ["/desk/{lang}/figures", "/desk/{lang}/figures/goals", "/desk/{lang}/referrals"];

/// Pages of the secretariat, below `/api`.
pub const NATIONAL_PAGES: [&str; 2] = ["/desk/{lang}/national", "/desk/{lang}/national/publish"];

/// Pages for everybody, below `/api`.
pub const PUBLIC_PAGES: [&str; 2] = ["/figures/{lang}", "/figures/{lang}/json"];

/// Everything of this area.
pub fn router(app: Arc<App>) -> Router {
    let ([figures, goals, trees], [national, publish], [public, json]) =
        (PAGES, NATIONAL_PAGES, PUBLIC_PAGES);
    let mut pages = Router::new()
        .route(figures, get(show_figures))
        .route(goals, get(show_goals).post(set_goals))
        .route(trees, get(show_trees))
        .route(national, get(show_national))
        .route(publish, get(show_publish).post(publish_year))
        .route(public, get(show_public))
        .route(json, get(show_json));
    for rest in ["", "/", "/{lang}/", "/{lang}/{*rest}"] {
        pages = pages.route(&format!("/figures{rest}"), any(not_found));
    }
    let pages = pages.layer(from_fn_with_state(Arc::clone(&app), edge));
    Router::new().nest("/api", pages).with_state(app)
}

async fn show_figures(staff: Staff, RawQuery(query): RawQuery) -> Result<Response, ApiError> {
    dashboard::show(&staff, &query.unwrap_or_default()).await
}

async fn show_goals(staff: Staff, RawQuery(query): RawQuery) -> Result<Response, ApiError> {
    goals::show(&staff, &query.unwrap_or_default()).await
}

async fn set_goals(post: StaffPost) -> Result<Response, ApiError> {
    goals::set(&post).await
}

async fn show_trees(staff: Staff, RawQuery(query): RawQuery) -> Result<Response, ApiError> {
    trees::show(&staff, &query.unwrap_or_default()).await
}

async fn show_national(staff: Staff, RawQuery(query): RawQuery) -> Result<Response, ApiError> {
    national::show(&staff, &query.unwrap_or_default()).await
}

async fn show_publish(staff: Staff, RawQuery(query): RawQuery) -> Result<Response, ApiError> {
    publish::show(&staff, &query.unwrap_or_default()).await
}

async fn publish_year(post: StaffPost) -> Result<Response, ApiError> {
    publish::publish(&post).await
}

async fn show_public(
    State(app): State<Arc<App>>,
    Path(lang): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let lang = Lang::parse(&lang).ok_or(ApiError::NotFound)?;
    public::show(&app, lang, &query.unwrap_or_default()).await
}

async fn show_json(
    State(app): State<Arc<App>>,
    Path(lang): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let lang = Lang::parse(&lang).ok_or(ApiError::NotFound)?;
    public::json(&app, lang, &query.unwrap_or_default()).await
}
