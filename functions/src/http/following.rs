//! The head of a request for a page behind a link: language, token, and what else stands in the address.
//!
//! Comes in: the address of a request. Goes out: the link that its token opens, or why it opens none. Never here: what is
//! behind a link (see `intake/links.rs`, `referrals/following.rs`); who follows it: whoever has it may use it, for the one
//! thing that it is for.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use jiff::Timestamp;
use portal::Lang;

use super::ApiError;
use crate::app::App;
use crate::site::Site;
use crate::store::{Link, LinkPurpose};
use crate::tokens::Token;

/// The head of a request for a page behind a link.
pub(crate) struct Following {
    pub(crate) app: Arc<App>,
    pub(crate) site: Arc<Site>,
    pub(crate) lang: Lang,
    pub(crate) token: Token,
    pub(crate) now: Timestamp,
    named: BTreeMap<String, String>,
}

impl FromRequestParts<Arc<App>> for Following {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let named = Path::<BTreeMap<String, String>>::from_request_parts(parts, app).await;
        let Path(named) = named.map_err(|_| ApiError::NotFound)?;
        let text = |name: &str| named.get(name).map(String::as_str);
        let lang = text("lang").and_then(Lang::parse).ok_or(ApiError::NotFound)?;
        let token = text("token").and_then(Token::parse).ok_or(ApiError::LinkEnded)?;
        Ok(Self { app: Arc::clone(app), site: app.site.get(), lang, token, now: app.now(), named })
    }
}

impl Following {
    /// A part of the address besides language and token.
    pub(crate) fn named(&self, part: &str) -> Option<&str> {
        self.named.get(part).map(String::as_str)
    }

    /// The link, if it works and is for this purpose.
    pub(crate) async fn link(&self, purpose: LinkPurpose) -> Result<Link, ApiError> {
        let link = self.app.store.load_link(&self.token.digest(), purpose, self.now).await?;
        link.ok_or(ApiError::LinkEnded)
    }
}
