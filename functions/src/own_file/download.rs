//! Copies that a person takes, and files that they sent, opened again.
//!
//! Comes in: a link, and which kind of copy. Goes out: bytes to be saved, never shown inside a page of ours. Taking a copy is
//! noted in the log, so the person sees it when somebody else did. Never here: what stands in a copy.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};

use super::{gather, page};
use crate::desk::disposition;
use crate::http::ApiError;
use crate::http::following::Following;
use crate::http::submitted::Submitted;
use crate::intake::links::Followed;
use crate::store::{Digest, LinkPurpose};

/// Name of the buttons.
const FORMAT: &str = "format";

/// Hands over a copy.
pub(super) async fn copy(following: Following, submitted: &Submitted) -> Result<Response, ApiError> {
    let followed = following.open_application(LinkPurpose::Status).await?;
    let copy = gather::copy(&followed).await?;
    let (kind, ending, body) = match submitted.get(FORMAT) {
        Some("json") => ("application/json", "json", copy.to_json().into_response()),
        Some("csv") => ("text/csv; charset=utf-8", "csv", page::csv(&followed, &copy).into_response()),
        _ => ("text/html; charset=utf-8", "html", page::saved(&followed, &copy)?),
    };
    followed.app.store.note_export(&followed.application.case, followed.now).await?;
    as_file(body, kind, &format!("{}.{ending}", copy.reference))
}

/// Opens a file that the person sent.
pub(super) async fn sent(following: Following) -> Result<Response, ApiError> {
    let file = following.named("file").and_then(Digest::parse).ok_or(ApiError::NotFound)?;
    let Followed { app, application, now, .. } = following.open_application(LinkPurpose::Status).await?;
    if !application.files.contains(&file) {
        return Err(ApiError::NotFound);
    }
    let record = app.store.load_file(&file, now).await?;
    let record = record.filter(|record| record.case == Some(application.case)).ok_or(ApiError::Erased)?;
    let bytes = app.files.get(&record.token.to_string()).await?.ok_or(ApiError::Erased)?;
    as_file(bytes.into_response(), &record.content_type, &record.name)
}

fn as_file(mut response: Response, kind: &str, name: &str) -> Result<Response, ApiError> {
    let kind = HeaderValue::try_from(kind).map_err(anyhow::Error::from)?;
    let name = HeaderValue::try_from(disposition(name)).map_err(anyhow::Error::from)?;
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}
