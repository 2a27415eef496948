//! A file that a person sent, opened by the staff of the community.
//!
//! Comes in: a member, a reference, a file's hash. Goes out: the bytes, to be saved and never shown inside a page of ours,
//! once the audit log says who opened it. Never here: judging content; that was done when it came in.

use std::fmt::Write as _;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};

use super::shown;
use crate::http::ApiError;
use crate::staff::Staff;
use crate::store::Digest;

/// Hands over a file.
pub(super) async fn open(staff: &Staff, reference: &str, file: &Digest) -> Result<Response, ApiError> {
    let record = staff.app.store.open_file(staff.scope()?, reference, file, staff.now).await?;
    let Some(record) = record else { return shown::gone(staff) };
    let Some(bytes) = staff.app.files.get(&record.token.to_string()).await? else {
        return shown::gone(staff);
    };
    let kind = HeaderValue::try_from(&record.content_type).map_err(anyhow::Error::from)?;
    let name = HeaderValue::try_from(disposition(&record.name)).map_err(anyhow::Error::from)?;
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], bytes).into_response())
}

/// To be saved under the person's own name for it, in letters that headers can carry (RFC 8187).
pub(crate) fn disposition(name: &str) -> String {
    let mut text = String::from("attachment; filename*=UTF-8''");
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_carried_whole_and_breaks_no_header() {
        assert_eq!(disposition("CV Zoé.pdf"), "attachment; filename*=UTF-8''CV%20Zo%C3%A9.pdf");
        assert_eq!(disposition("a\"\r\n;b"), "attachment; filename*=UTF-8''a%22%0D%0A%3Bb");
    }
}
