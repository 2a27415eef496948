//! Reads `multipart/form-data`: answers and files, with limits kept while it arrives.
//!
//! Comes in: a request. Goes out: its parts, put into a [`Submitted`]. A file that is too large is read to its end and
//! dropped, so that the answers behind it are kept. Never here: what is in a file.

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest as _, Multipart, Request};
use bytes::{Bytes, BytesMut};

use super::body::{self, Broken, MAX_KEPT_BYTES, Verdict};
use super::error::{ApiError, Malformed};
use super::submitted::{Submitted, Upload};
use crate::files::MAX_FILE_BYTES;

/// Reads all parts.
pub(super) async fn read(request: Request, submitted: &mut Submitted) -> Result<(), ApiError> {
    let (parts, body) = request.into_parts();
    let (body, verdict) = body::measured(body);
    let mut request = Request::from_parts(parts, body);
    // The limits are ours, in `body` and below.
    DefaultBodyLimit::disable().apply(&mut request);
    let mut multipart = Multipart::from_request(request, &()).await.map_err(|_| Malformed::Encoding)?;
    let mut kept = 0;
    loop {
        let part = multipart.next_field().await.map_err(|error| broken(&error, &verdict))?;
        let Some(part) = part else { return Ok(()) };
        read_part(part, submitted, &mut kept, &verdict).await?;
    }
}

async fn read_part(
    mut part: Field<'_>,
    submitted: &mut Submitted,
    kept: &mut usize,
    verdict: &Verdict,
) -> Result<(), ApiError> {
    let field = part.name().unwrap_or_default().to_owned();
    let Some(file_name) = part.file_name().map(str::to_owned) else {
        let text = read_text(&mut part, MAX_KEPT_BYTES - *kept, verdict).await?;
        *kept += text.len();
        let value = std::str::from_utf8(&text).map_err(|_| Malformed::Encoding)?;
        return Ok(submitted.push(field, value)?);
    };
    let (size, bytes) = read_file(&mut part, MAX_FILE_BYTES.min(MAX_KEPT_BYTES - *kept), verdict).await?;
    *kept += bytes.as_ref().map_or(0, Bytes::len);
    // Browsers send an empty part for a field in which no file was chosen.
    if file_name.is_empty() && size == 0 {
        return Ok(());
    }
    Ok(submitted.push_upload(Upload { field, file_name, size, bytes })?)
}

async fn read_text(part: &mut Field<'_>, room: usize, verdict: &Verdict) -> Result<Bytes, ApiError> {
    let mut text = BytesMut::new();
    while let Some(piece) = part.chunk().await.map_err(|error| broken(&error, verdict))? {
        if text.len() + piece.len() > room {
            return Err(ApiError::TooLarge);
        }
        text.extend_from_slice(&piece);
    }
    Ok(text.freeze())
}

/// Size and content of a file; no content when it is larger than `room`.
async fn read_file(
    part: &mut Field<'_>,
    room: usize,
    verdict: &Verdict,
) -> Result<(u64, Option<Bytes>), ApiError> {
    let (mut size, mut content) = (0, Some(BytesMut::new()));
    while let Some(piece) = part.chunk().await.map_err(|error| broken(&error, verdict))? {
        size += piece.len() as u64;
        content = content.filter(|content| content.len() + piece.len() <= room);
        if let Some(content) = &mut content {
            content.extend_from_slice(&piece);
        }
    }
    Ok((size, content.map(BytesMut::freeze)))
}

/// A rule of the body's, if it broke one; else the parts themselves are not what they should be.
fn broken(_: &MultipartError, verdict: &Verdict) -> ApiError {
    match verdict.get() {
        Some(broken) => broken.into(),
        None => Malformed::Encoding.into(),
    }
}

impl From<Broken> for ApiError {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::TooLarge => Self::TooLarge,
            Broken::TooSlow => Self::TooSlow,
            Broken::Cut => Malformed::Encoding.into(),
        }
    }
}
