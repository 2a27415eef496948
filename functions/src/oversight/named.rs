//! What an address of oversight names: a member.
//!
//! Comes in: the head of a request. Goes out: a typed name; whatever is none is a page that does not exist. Never here:
//! whether there is such a member, whether this admin looks after them.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

use crate::app::App;
use crate::http::ApiError;
use crate::store::MemberId;

/// What the address names. Judged only when it is asked for, so that rights come first.
pub(super) struct Named(Option<MemberId>);

impl Named {
    /// The member.
    pub(super) fn member(&self) -> Result<MemberId, ApiError> {
        self.0.ok_or(ApiError::NotFound)
    }
}

impl FromRequestParts<Arc<App>> for Named {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let named = Path::<BTreeMap<String, String>>::from_request_parts(parts, app).await;
        let named = named.map(|Path(named)| named).unwrap_or_default();
        Ok(Self(named.get("member").and_then(|text| MemberId::parse(text))))
    }
}
