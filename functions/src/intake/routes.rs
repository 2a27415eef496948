//! The pages of intake: its table of contents.
//!
//! Comes in: requests under `/api`. Goes out: answers, through [`crate::http::edge`]. Looking (GET) changes nothing; a form
//! that was answered leads on with a redirect, so that Back and refresh post nothing again.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::get;

use super::links;
use super::posted::Posted;
use super::visit::Visit;
use super::{places, send, steps};
use crate::app::App;
use crate::http::edge::{edge, not_found};
use crate::http::following::Following;
use crate::http::submitted::Submitted;
use crate::http::{ApiError, reply};

/// Everything under `/api` that the public may ask for.
pub fn router(app: Arc<App>) -> Router {
    let pages = Router::new()
        .route("/forms/{form}/{lang}/check", get(show_check))
        .route("/forms/{form}/{lang}/send", get(back_to_check).post(send_answers))
        .route("/forms/{form}/{lang}/{section}", get(show_section).post(answer_section))
        .route("/forms/{form}/{lang}/{section}/language", get(back_to_section).post(switch_language))
        .route("/receipts/{lang}/{token}", get(links::receipt))
        .route("/confirm/{lang}/{token}", get(links::show_confirm).post(confirm))
        .route("/status/{lang}/{token}", get(links::status))
        .route("/status/{lang}/{token}/withdraw", get(links::show_withdraw).post(withdraw))
        .fallback(not_found)
        .layer(from_fn_with_state(Arc::clone(&app), edge));
    Router::new().nest("/api", pages).with_state(app)
}

async fn show_section(visit: Visit) -> Result<Response, ApiError> {
    steps::show_section(&visit).await
}

async fn answer_section(visit: Visit, submitted: Submitted) -> Result<Response, ApiError> {
    let posted = Posted::new(&visit.form, submitted)?;
    steps::answer_section(&visit.after(&posted), &posted).await
}

async fn switch_language(visit: Visit, submitted: Submitted) -> Result<Response, ApiError> {
    let posted = Posted::new(&visit.form, submitted)?;
    steps::switch_language(&visit.after(&posted), &posted).await
}

async fn show_check(visit: Visit) -> Result<Response, ApiError> {
    steps::show_check(&visit).await
}

async fn send_answers(visit: Visit, submitted: Submitted) -> Result<Response, ApiError> {
    let posted = Posted::new(&visit.form, submitted)?;
    send::send(&visit, &posted).await
}

/// An address that is only posted to, opened by hand.
async fn back_to_check(visit: Visit) -> Response {
    reply::see_other(&visit.check_path())
}

/// An address that is only posted to, opened by hand.
async fn back_to_section(visit: Visit) -> Result<Response, ApiError> {
    if visit.place == places::CHECK {
        return Ok(back_to_check(visit).await);
    }
    Ok(reply::see_other(&visit.section_path(visit.section()?)))
}

/// The button's post carries nothing; reading it settles that it came from a page of ours.
async fn confirm(following: Following, _: Submitted) -> Result<Response, ApiError> {
    links::confirm(following).await
}

async fn withdraw(following: Following, _: Submitted) -> Result<Response, ApiError> {
    links::withdraw(following).await
}
