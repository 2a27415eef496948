//! The pages behind the links of matches: their table of contents.
//!
//! Comes in: requests under `/api/offers`, `/api/meetings` and the like, with a token in their address. Goes out: answers,
//! through [`crate::http::edge`]. Looking (GET) changes nothing: programs that check mail for harm open links too.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{any, get};

use super::{contact, contacts, meeting, naming, news, offers, surveys, times};
use crate::app::App;
use crate::http::ApiError;
use crate::http::edge::{edge, not_found};
use crate::http::following::Following;
use crate::http::submitted::Submitted;

/// What the addresses begin with, below `/api`.
const ROOTS: [&str; 6] = ["offers", "meetings", "referrals", "contacts", "surveys", "outcomes"];

/// Everything of this area.
pub fn router(app: Arc<App>) -> Router {
    let mut pages = Router::new()
        .route("/offers/{lang}/{token}", get(offers::show).post(answer_offer))
        .route("/meetings/{lang}/{token}/times", get(times::show).post(choose_time))
        .route("/meetings/{lang}/{token}/meeting.ics", get(times::calendar))
        .route("/meetings/{lang}/{token}", get(meeting::show).post(meeting::tell))
        .route("/meetings/{lang}/{token}/details", get(meeting::show_details).post(meeting::tell_details))
        .route("/referrals/{lang}/{token}", get(naming::show).post(naming::name))
        .route("/referrals/{lang}/{token}/done", get(naming::back).post(naming::done))
        .route("/referrals/{lang}/{token}/contact", get(naming::back).post(contacts::note))
        .route("/contacts/{lang}/{token}", get(contact::show).post(contact::answer))
        .route("/surveys/{lang}/{token}", get(surveys::show).post(answer_survey))
        .route("/surveys/{lang}/{token}/change", get(surveys::show_change))
        .route("/outcomes/{lang}/{token}", get(news::show).post(tell_news))
        .route("/outcomes/{lang}/{token}/thanks", get(news::show_thanks));
    // Not a fallback: on one machine other areas stand under the same `/api`.
    for root in ROOTS {
        for rest in ["", "/", "/{lang}", "/{lang}/", "/{lang}/{token}/{*rest}"] {
            pages = pages.route(&format!("/{root}{rest}"), any(not_found));
        }
    }
    let pages = pages.layer(from_fn_with_state(Arc::clone(&app), edge));
    Router::new().nest("/api", pages).with_state(app)
}

async fn answer_offer(following: Following, submitted: Submitted) -> Result<Response, ApiError> {
    offers::answer(following, submitted).await
}

async fn choose_time(following: Following, submitted: Submitted) -> Result<Response, ApiError> {
    times::choose(following, submitted).await
}

async fn answer_survey(following: Following, submitted: Submitted) -> Result<Response, ApiError> {
    surveys::answer(following, submitted).await
}

async fn tell_news(following: Following, submitted: Submitted) -> Result<Response, ApiError> {
    news::tell(following, submitted).await
}
