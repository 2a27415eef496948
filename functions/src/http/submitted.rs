//! What a page posted: names with values, and files. The only reader of request bodies.
//!
//! Comes in: a POST request. Goes out: a [`Submitted`], or a page that says what is wrong with it. Refused before
//! anything is read: posts that another site's page caused, and bodies that say they are too large. Never here: which
//! fields a form has, whether an answer is good, storing anything.

use std::sync::Arc;

use axum::RequestExt as _;
use axum::extract::{FromRequest, OriginalUri, Request};
use axum::http::HeaderMap;
use bytes::Bytes;
use http_body_util::BodyExt as _;

use super::body::{self, Broken, MAX_KEPT_BYTES};
use super::error::{ApiError, Malformed};
use super::kept::Kept;
use super::{multipart, origin, urlencoded};
use crate::app::App;

/// The most pairs in one post: the longest form has about 60 fields, some of them with several values.
pub const MAX_FIELDS: usize = 200;

/// The longest name of a field, in characters.
pub const MAX_NAME_CHARS: usize = 64;

/// The longest value that is stored, in characters: ten pages of text. A longer one is only shown again to be cut.
pub const MAX_VALUE_CHARS: usize = 20_000;

/// The most files in one post.
pub const MAX_UPLOADS: usize = 4;

/// A posted file.
#[derive(Clone)]
pub struct Upload {
    /// Name of the field.
    pub field: String,
    /// The person's own name for the file, as posted.
    pub file_name: String,
    /// Its size.
    pub size: u64,
    /// The content; none when it was too large to be kept.
    pub bytes: Option<Bytes>,
}

impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Upload({}, {} bytes)", self.field, self.size)
    }
}

/// What a page posted, in order.
#[derive(Clone, Default)]
pub struct Submitted {
    /// Names with their values. Line ends are `\n`; no value holds a NUL.
    pub fields: Vec<(String, String)>,
    /// Files.
    pub uploads: Vec<Upload>,
    /// Where the answers are kept for an error page.
    pub kept: Kept,
}

impl std::fmt::Debug for Submitted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Submitted({} fields, {} files)", self.fields.len(), self.uploads.len())
    }
}

impl Submitted {
    /// The first value of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Adds a pair, unless it breaks a limit.
    pub(super) fn push(&mut self, name: String, value: &str) -> Result<(), Malformed> {
        if self.fields.len() == MAX_FIELDS {
            return Err(Malformed::TooManyFields);
        }
        check_name(&name)?;
        self.fields.push((name, clean(value)));
        Ok(())
    }

    /// Adds a file, unless it breaks a limit.
    pub(super) fn push_upload(&mut self, upload: Upload) -> Result<(), Malformed> {
        if self.uploads.len() == MAX_UPLOADS {
            return Err(Malformed::TooManyFields);
        }
        check_name(&upload.field)?;
        self.uploads.push(upload);
        Ok(())
    }
}

fn check_name(name: &str) -> Result<(), Malformed> {
    let fits =
        !name.is_empty() && name.chars().count() <= MAX_NAME_CHARS && !name.chars().any(char::is_control);
    if fits { Ok(()) } else { Err(Malformed::Name) }
}

/// Browsers send line ends of text areas as CR LF; nobody types a NUL.
fn clean(value: &str) -> String {
    value.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "")
}

impl FromRequest<Arc<App>> for Submitted {
    type Rejection = ApiError;

    async fn from_request(mut request: Request, app: &Arc<App>) -> Result<Self, ApiError> {
        if origin::is_foreign(request.headers(), &app.site.get().base_url) {
            return Err(ApiError::CrossSite);
        }
        if body::declared_too_large(request.headers()) {
            return Err(ApiError::TooLarge);
        }
        let kept = request.extensions().get::<Kept>().cloned().unwrap_or_default();
        let OriginalUri(address) = request.extract_parts().await.unwrap_or_else(|never| match never {});
        let mut submitted = Self { kept: kept.clone(), ..Self::default() };
        let outcome = match Encoding::of(request.headers()) {
            Encoding::Multipart => multipart::read(request, &mut submitted).await,
            Encoding::Urlencoded => read_urlencoded(request, &mut submitted).await,
            Encoding::Other => Err(ApiError::MediaType),
        };
        kept.put(address.path(), &submitted.fields);
        outcome.map(|()| submitted)
    }
}

enum Encoding {
    Urlencoded,
    Multipart,
    Other,
}

impl Encoding {
    /// Only UTF-8 is read; a page of ours never sends anything else.
    fn of(headers: &HeaderMap) -> Self {
        let text = headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (kind, parameters) = text.split_once(';').unwrap_or((text, ""));
        let charset = parameters.split(';').find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"'))
        });
        if charset.is_some_and(|charset| !charset.eq_ignore_ascii_case("utf-8")) {
            return Self::Other;
        }
        match kind.trim().to_ascii_lowercase().as_str() {
            "application/x-www-form-urlencoded" => Self::Urlencoded,
            "multipart/form-data" => Self::Multipart,
            _ => Self::Other,
        }
    }
}

async fn read_urlencoded(request: Request, submitted: &mut Submitted) -> Result<(), ApiError> {
    let (body, verdict) = body::measured(request.into_body());
    let mut bytes = Vec::new();
    let mut body = body;
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else {
            return Err(verdict.get().unwrap_or(Broken::Cut).into());
        };
        bytes.extend_from_slice(&frame.into_data().unwrap_or_default());
        if bytes.len() > MAX_KEPT_BYTES {
            return Err(ApiError::TooLarge);
        }
    }
    for pair in urlencoded::pairs(&bytes) {
        let (name, value) = pair.map_err(|_| Malformed::Encoding)?;
        submitted.push(name, &value)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_one_kind_of_line_end_and_no_nul() {
        assert_eq!(clean("a\r\nb\rc\0d\n"), "a\nb\ncd\n");
    }

    #[test]
    fn limits_hold_at_their_edges() {
        let mut submitted = Submitted::default();
        for _ in 0..MAX_FIELDS {
            submitted.push("a".repeat(MAX_NAME_CHARS), "x").unwrap();
        }
        assert_eq!(submitted.push("a".into(), "x"), Err(Malformed::TooManyFields));
        let mut submitted = Submitted::default();
        assert_eq!(submitted.push("a".repeat(MAX_NAME_CHARS + 1), "x"), Err(Malformed::Name));
        assert_eq!(submitted.push("a\nb".into(), "x"), Err(Malformed::Name));
        assert_eq!(submitted.push(String::new(), "x"), Err(Malformed::Name));
    }

    #[test]
    fn only_utf8_forms_are_read() {
        let encoding = |text: &str| {
            let headers = [("content-type".parse().unwrap(), text.parse().unwrap())].into_iter().collect();
            match Encoding::of(&headers) {
                Encoding::Urlencoded => "urlencoded",
                Encoding::Multipart => "multipart",
                Encoding::Other => "other",
            }
        };
        assert_eq!(encoding("application/x-www-form-urlencoded"), "urlencoded");
        assert_eq!(encoding("Application/X-WWW-Form-Urlencoded; charset=\"UTF-8\""), "urlencoded");
        assert_eq!(encoding("application/x-www-form-urlencoded; charset=iso-8859-1"), "other");
        assert_eq!(encoding("multipart/form-data; boundary=x"), "multipart");
        assert_eq!(encoding("text/plain"), "other");
        assert_eq!(encoding("application/json"), "other");
    }
}
