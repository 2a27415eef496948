//! What stands round every handler: a number and a log line for the request, headers that protect the reader, a page for
//! every failure, and the last resort when a handler panics.
//!
//! Comes in: a request. Goes out: an answer that is fit to leave. The log holds the matched route, never the address:
//! addresses carry tokens. Never here: what a feature does.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, OriginalUri, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use portal::Lang;
use portal::headers::{Area, security_headers};
use tracing::Instrument as _;

use super::error::ApiError;
use super::kept::Kept;
use super::parcel;
use super::problem_page::{self, Asked};
use crate::app::Front;
use crate::cause;

/// Stands round a router: `middleware::from_fn_with_state(app, edge)`.
pub async fn edge(State(front): State<Front>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let asked = Asked { id: request_id(&front), lang: language(&request), path: path(&request) };
    let (method, route) = (request.method().clone(), route(&request));
    let kept = Kept::default();
    request.extensions_mut().insert(kept.clone());
    let span = tracing::info_span!("request", request = asked.id, route);
    // A task of its own: a reader who leaves does not stop a write half-way, and a panic ends here.
    let work = {
        let id = asked.id.clone();
        async move { cause::during(&id, next.run(request)).await }
    };
    let answer = tokio::spawn(work.instrument(span.clone())).await;
    let answer = answer.unwrap_or_else(|_| panicked());
    let answer = parcel::packed(&front, asked.lang, answer).instrument(span.clone()).await;
    let answer = answer.unwrap_or_else(IntoResponse::into_response);
    let mut response = span.in_scope(|| with_page(&front, &asked, answer, &kept));
    protect(&mut response);
    span.in_scope(|| log(&method, response.status(), started));
    response
}

/// Paths that no route matches.
pub async fn not_found() -> ApiError {
    ApiError::NotFound
}

fn request_id(front: &Front) -> String {
    format!("{:08x}", front.ids.bits64() >> 32)
}

fn path(request: &Request) -> String {
    let original = request.extensions().get::<OriginalUri>();
    original.map_or_else(|| request.uri(), |OriginalUri(uri)| uri).path().to_owned()
}

fn route(request: &Request) -> String {
    request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned()
}

/// The language in the address; without one, the first of ours that the browser asks for.
fn language(request: &Request) -> Lang {
    let in_path = request.uri().path().split('/').find_map(Lang::parse);
    in_path.or_else(|| accepted(request)).unwrap_or(Lang::En)
}

fn accepted(request: &Request) -> Option<Lang> {
    let wanted = request.headers().get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    wanted.split(',').find_map(|range| Lang::parse(range.trim().get(..2)?))
}

/// The payload of a panic may quote an answer, so it is dropped; the hook of the program has logged the place.
fn panicked() -> Response {
    IntoResponse::into_response(ApiError::Internal(anyhow::anyhow!("a handler panicked")))
}

/// Turns a failure into its page, and logs what is wrong on our side: here and nowhere else.
fn with_page(front: &Front, asked: &Asked, mut response: Response, kept: &Kept) -> Response {
    let failure = response.extensions_mut().remove::<Arc<ApiError>>();
    let method_missing = response.status() == StatusCode::METHOD_NOT_ALLOWED;
    let error = match failure {
        Some(error) => error,
        None if method_missing => Arc::new(ApiError::Method),
        None => return response,
    };
    match &*error {
        ApiError::Internal(error) => {
            tracing::error!(reason = "internal", error = format!("{error:#}"), "failed");
        }
        ApiError::Unavailable | ApiError::Unknown => tracing::warn!(reason = error.reason(), "failed"),
        _ => tracing::info!(reason = error.reason(), "refused"),
    }
    let mut page = problem_page::page(&front.site.get(), asked, &error, kept.again());
    if let Some(allowed) = response.headers_mut().remove(header::ALLOW) {
        page.headers_mut().insert(header::ALLOW, allowed);
    }
    page
}

fn protect(response: &mut Response) {
    let headers = response.headers_mut();
    for (name, value) in security_headers(Area::Api) {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    // Only a page that belongs to nobody says otherwise.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

fn log(method: &Method, status: StatusCode, started: Instant) {
    let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(method = method.as_str(), status = status.as_u16(), millis, "answered");
}
