//! The pages of search: its table of contents.
//!
//! Comes in: requests under `/api/search` and `/api/communities`. Goes out: answers, through [`crate::http::edge`]. All of
//! them only look. Never here: what is found.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{any, get};

use super::Searching;
use super::asked::{Asked, Wanted};
use super::communities::FoundPage;
use super::results::Results;
use crate::http::edge::{edge, not_found};
use crate::http::{ApiError, reply};

/// Long enough for Back to be quick, short enough for a site that was built again. Only the reader's own browser keeps
/// an answer: its address holds what was typed.
const KEPT: HeaderValue = HeaderValue::from_static("private, max-age=60");

/// Everything of this area that the public may ask for.
pub fn router(searching: Searching) -> Router {
    let mut pages =
        Router::new().route("/search/{lang}", get(search)).route("/communities/{lang}", get(find_community));
    // Not a fallback: on one machine other areas stand under the same `/api`.
    for area in ["/search", "/communities"] {
        for rest in ["", "/", "/{lang}/", "/{lang}/{*rest}"] {
            pages = pages.route(&format!("{area}{rest}"), any(not_found));
        }
    }
    let pages = pages.layer(from_fn_with_state(searching.clone(), edge));
    Router::new().nest("/api", pages).with_state(searching)
}

/// The same as a program of its own, which also answers every address that is nobody's.
pub fn alone(searching: Searching) -> Router {
    let nowhere = Router::new().fallback(not_found);
    let nowhere = nowhere.layer(from_fn_with_state(searching.clone(), edge)).with_state(searching.clone());
    router(searching).fallback_service(nowhere)
}

async fn search(State(searching): State<Searching>, asked: Asked) -> Result<Response, ApiError> {
    let site = searching.front.site.get();
    let results = searching.shelf.look(|indexes| Results::of(&asked, indexes));
    let frame = results.frame(&asked, &site);
    reply::page(&site, "pages/search.html", asked.lang, &frame, &results, StatusCode::OK).map(kept)
}

async fn find_community(State(searching): State<Searching>, wanted: Wanted) -> Result<Response, ApiError> {
    let site = searching.front.site.get();
    let found = FoundPage::of(&wanted, &site);
    let frame = found.frame(&wanted, &site);
    reply::page(&site, "pages/find-community.html", wanted.lang, &frame, &found, StatusCode::OK).map(kept)
}

fn kept(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, KEPT);
    response
}
