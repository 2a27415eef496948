//! The pages of a person's own file: its table of contents.
//!
//! Comes in: requests under `/api/status/{lang}/{token}/file`. Goes out: answers, through [`crate::http::edge`]. Looking (GET)
//! changes nothing.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::get;

use super::{download, gather, page, places};
use crate::app::App;
use crate::http::edge::edge;
use crate::http::submitted::Submitted;
use crate::http::{ApiError, reply};
use crate::intake::links::Following;
use crate::store::LinkPurpose;

/// Everything of this area.
pub fn router(app: Arc<App>) -> Router {
    let pages = Router::new()
        .route("/", get(show))
        .route("/copy", get(back_to_file).post(copy))
        .route("/sent/{file}", get(download::sent))
        .layer(from_fn_with_state(Arc::clone(&app), edge));
    Router::new().nest("/api/status/{lang}/{token}/file", pages).with_state(app)
}

async fn show(following: Following) -> Result<Response, ApiError> {
    let followed = following.follow(LinkPurpose::Status).await?;
    page::show(&followed, &gather::copy(&followed).await?)
}

async fn copy(following: Following, submitted: Submitted) -> Result<Response, ApiError> {
    download::copy(following, &submitted).await
}

/// An address that is only posted to, opened by hand.
async fn back_to_file(following: Following) -> Response {
    reply::see_other(&places::file(following.lang, &following.token))
}
