//! The pages of signing in and out: their table of contents.
//!
//! Comes in: requests under `/api/sign-in` and `/api/sign-out`. Goes out: answers, through [`crate::http::edge`]. Looking
//! (GET) changes nothing but the note that a session is in use; a button signs in, so that programs which open links in
//! mail use none up.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{any, get, post};

use super::ask::Asking;
use super::factor::Stepping;
use super::session::{Staff, StaffPost};
use super::{account, factor, places, sign_in, unsubscribe};
use crate::app::App;
use crate::http::edge::{edge, not_found};
use crate::http::submitted::Submitted;
use crate::http::{ApiError, reply};

/// Everything of this area.
pub fn router(app: Arc<App>) -> Router {
    let mut pages = Router::new()
        .route("/sign-in/{lang}", get(show).post(ask))
        .route("/sign-in/{lang}/sent", get(show_sent))
        .route("/sign-in/{lang}/code", get(back_to_code).post(enter_code))
        .route("/sign-in/{lang}/link/{token}", get(show_link).post(use_link))
        .route("/sign-in/{lang}/factor", get(show_factor).post(take_factor))
        .route("/sign-out/{lang}", post(sign_out))
        .route("/unsubscribe/{lang}/{carried}", get(unsubscribe::show).post(unsubscribe::end))
        .route("/desk/{lang}/account", get(show_account).post(change_account));
    // Not a fallback: on one machine other areas stand under the same `/api`.
    for area in ["/sign-in", "/sign-out"] {
        for rest in ["", "/", "/{lang}/", "/{lang}/{*rest}"] {
            pages = pages.route(&format!("{area}{rest}"), any(not_found));
        }
    }
    for rest in ["", "/", "/{lang}", "/{lang}/", "/{lang}/{carried}/{*rest}"] {
        pages = pages.route(&format!("/unsubscribe{rest}"), any(not_found));
    }
    let pages = pages.layer(from_fn_with_state(Arc::clone(&app), edge));
    Router::new().nest("/api", pages).with_state(app)
}

async fn show_account(staff: Staff) -> Result<Response, ApiError> {
    account::show(&staff).await
}

async fn change_account(post: StaffPost) -> Result<Response, ApiError> {
    account::change(&post).await
}

async fn show(asking: Asking) -> Result<Response, ApiError> {
    sign_in::show(&asking)
}

async fn ask(asking: Asking, submitted: Submitted) -> Result<Response, ApiError> {
    sign_in::ask(&asking, &submitted).await
}

async fn show_sent(asking: Asking) -> Result<Response, ApiError> {
    sign_in::show_sent(&asking)
}

/// An address that is only posted to, opened by hand.
async fn back_to_code(asking: Asking) -> Response {
    reply::see_other(&places::sent(asking.lang))
}

async fn enter_code(asking: Asking, submitted: Submitted) -> Result<Response, ApiError> {
    sign_in::enter_code(&asking, &submitted).await
}

async fn show_link(asking: Asking) -> Result<Response, ApiError> {
    sign_in::show_link(&asking).await
}

/// The button's post carries nothing; reading it settles that it came from a page of ours.
async fn use_link(asking: Asking, _: Submitted) -> Result<Response, ApiError> {
    sign_in::use_link(&asking).await
}

async fn show_factor(stepping: Result<Stepping, ApiError>, asking: Asking) -> Result<Response, ApiError> {
    match stepping {
        Ok(stepping) => factor::show(&stepping).await,
        Err(ApiError::SignedOut) => {
            Ok(reply::see_other(&places::sign_in_for(asking.lang, asking.onward.as_ref())))
        }
        Err(error) => Err(error),
    }
}

async fn take_factor(
    stepping: Result<Stepping, ApiError>,
    submitted: Submitted,
) -> Result<Response, ApiError> {
    factor::take(&stepping?, &submitted).await
}

/// Who is signed out already gets where they wanted to. The second step may be missing.
async fn sign_out(
    asking: Asking,
    stepping: Result<Stepping, ApiError>,
    submitted: Submitted,
) -> Result<Response, ApiError> {
    match stepping {
        Ok(stepping) => sign_in::sign_out(&stepping.staff, &submitted).await,
        Err(ApiError::SignedOut) => Ok(reply::see_other(&places::signed_out(asking.lang))),
        Err(error) => Err(error),
    }
}
