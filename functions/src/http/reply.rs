//! Answers: pages and redirects.
//!
//! Comes in: a template with its values, or an address. Goes out: a response. What protects readers (headers against
//! caching, framing, sniffing) is added by `edge` to every answer, so no handler can forget it. Never here: words.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use portal::Lang;
use portal::theme::Frame;
use serde::Serialize;
use tera::Value;

use super::error::ApiError;
use crate::site::Site;

/// A page of the theme.
pub fn page(
    site: &Site,
    template: &str,
    lang: Lang,
    frame: &Frame,
    value: &impl Serialize,
    status: StatusCode,
) -> Result<Response, ApiError> {
    let value = Value::from_serializable(value);
    match site.theme.page(template, lang, frame, value) {
        Ok(html) => Ok(self::html(status, html)),
        Err(problem) => Err(ApiError::Internal(anyhow::anyhow!("{}", problem.locate(None)))),
    }
}

/// A page that is already written.
pub fn html(status: StatusCode, html: String) -> Response {
    (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}

/// The answer to a post: the browser gets the page at `path`, so that Back and refresh post nothing again.
pub fn see_other(path: &str) -> Response {
    let location = HeaderValue::try_from(path).expect("paths are made here, of ASCII letters");
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}
