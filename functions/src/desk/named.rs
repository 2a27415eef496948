//! What an address of the desk names: a person by reference, a file by its hash.
//!
//! Comes in: the head of a request. Goes out: typed names; whatever is none is a page that does not exist. Never here:
//! whether there is such a person, whether this member may know.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use portal::forms::Reference;

use crate::app::App;
use crate::http::ApiError;
use crate::store::{Digest, MatchId, SubmissionKey};

/// What the address names. Judged only when it is asked for, so that rights come first.
pub(super) struct Named {
    reference: Option<String>,
    other: Option<String>,
    file: Option<Digest>,
    a_match: Option<MatchId>,
    form: Option<String>,
    breach: Option<SubmissionKey>,
}

impl Named {
    /// The reference, as it is stored.
    pub(super) fn reference(&self) -> Result<&str, ApiError> {
        self.reference.as_deref().ok_or(ApiError::NotFound)
    }

    /// Both references of a pair.
    pub(super) fn pair(&self) -> Result<[&str; 2], ApiError> {
        Ok([self.reference()?, self.other.as_deref().ok_or(ApiError::NotFound)?])
    }

    /// The reference of another person, as it is stored.
    pub(super) fn other(&self) -> Result<&str, ApiError> {
        self.other.as_deref().ok_or(ApiError::NotFound)
    }

    /// The match.
    pub(super) fn a_match(&self) -> Result<MatchId, ApiError> {
        self.a_match.ok_or(ApiError::NotFound)
    }

    /// The id of a form, as it is in the address.
    pub(super) fn form(&self) -> Result<&str, ApiError> {
        self.form.as_deref().ok_or(ApiError::NotFound)
    }

    /// The record of a breach.
    pub(super) fn breach(&self) -> Result<SubmissionKey, ApiError> {
        self.breach.ok_or(ApiError::NotFound)
    }

    /// The file.
    pub(super) fn file(&self) -> Result<Digest, ApiError> {
        self.file.ok_or(ApiError::NotFound)
    }
}

impl FromRequestParts<Arc<App>> for Named {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let named = Path::<BTreeMap<String, String>>::from_request_parts(parts, app).await;
        let named = named.map(|Path(named)| named).unwrap_or_default();
        let reference = |name: &str| Some(Reference::parse(named.get(name)?).ok()?.to_string());
        Ok(Self {
            reference: reference("reference"),
            other: reference("other"),
            a_match: named.get("match").and_then(|text| MatchId::parse(text)),
            breach: named.get("breach").and_then(|text| SubmissionKey::parse(text)),
            form: named.get("form").cloned(),
            file: named.get("file").and_then(|text| Digest::parse(text)),
        })
    }
}
