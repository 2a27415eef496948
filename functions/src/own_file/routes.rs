//! The pages of a person's own file: its table of contents.
//!
//! Comes in: requests under `/api/status/{lang}/{token}/file`. Goes out: answers, through [`crate::http::edge`]. Looking (GET)
//! changes nothing.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::get;

use super::{address, consents, correct, download, erase, gather, handover, page, places};
use crate::app::App;
use crate::http::edge::edge;
use crate::http::following::Following;
use crate::http::submitted::Submitted;
use crate::http::{ApiError, reply};
use crate::store::LinkPurpose;

/// Everything of this area.
pub fn router(app: Arc<App>) -> Router {
    let pages = Router::new()
        .route("/", get(show))
        .route("/copy", get(back_to_file).post(copy))
        .route("/sent/{file}", get(download::sent))
        .route("/consents", get(consents::show).post(take_back))
        .route("/change/{section}", get(correct::show).post(save))
        .route("/address", get(address::show).post(ask))
        .route("/erase", get(erase::show).post(erase_all))
        .layer(from_fn_with_state(Arc::clone(&app), edge));
    let confirm = Router::new()
        .route("/api/address/{lang}/{token}", get(address::show_confirm).post(confirm))
        .route("/api/handover/{lang}/{token}", get(handover::show).post(agree))
        .layer(from_fn_with_state(Arc::clone(&app), edge));
    Router::new().nest("/api/status/{lang}/{token}/file", pages).merge(confirm).with_state(app)
}

async fn show(following: Following) -> Result<Response, ApiError> {
    let followed = following.open_application(LinkPurpose::Status).await?;
    let is_erased = followed.app.store.is_erased(&followed.application.case, followed.now).await?;
    page::show(&followed, &gather::copy(&followed).await?, is_erased)
}

async fn copy(following: Following, submitted: Submitted) -> Result<Response, ApiError> {
    download::copy(following, &submitted).await
}

async fn take_back(following: Following, submitted: Submitted) -> Result<Response, ApiError> {
    consents::take_back(following, &submitted).await
}

/// The button's post carries nothing; reading it settles that it came from a page of ours.
async fn erase_all(following: Following, _: Submitted) -> Result<Response, ApiError> {
    erase::erase(following).await
}

async fn save(following: Following, submitted: Submitted) -> Result<Response, ApiError> {
    correct::save(following, &submitted).await
}

async fn ask(following: Following, submitted: Submitted) -> Result<Response, ApiError> {
    address::ask(following, &submitted).await
}

async fn confirm(following: Following, _: Submitted) -> Result<Response, ApiError> {
    address::confirm(following).await
}

async fn agree(following: Following, _: Submitted) -> Result<Response, ApiError> {
    handover::agree(following).await
}

/// An address that is only posted to, opened by hand.
async fn back_to_file(following: Following) -> Response {
    reply::see_other(&places::file(following.lang, &following.token))
}
