//! The head of a request of somebody who is about to sign in.
//!
//! Comes in: a request. Goes out: an [`Asking`]: language, what the browser remembers, where it calls from. Never here:
//! whether anything of it is right.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use jiff::Timestamp;
use portal::Lang;

use super::places::{self, Onward};
use super::session::{Staff, lang};
use crate::app::App;
use crate::http::ApiError;
use crate::http::address;
use crate::http::cookie::Cookie;
use crate::site::Site;
use crate::store::Digest;
use crate::tokens::Token;

/// Somebody who is about to sign in.
pub(super) struct Asking {
    pub(super) app: Arc<App>,
    pub(super) site: Arc<Site>,
    pub(super) lang: Lang,
    /// The sign-in that this browser asked for.
    pub(super) browser: Option<Token>,
    /// The session that this browser has, standing or not.
    pub(super) before: Option<Token>,
    /// The token of a link in the address.
    pub(super) link: Option<Token>,
    /// The page of the desk that was asked for, in the address.
    pub(super) onward: Option<Onward>,
    /// The address says that a session was just ended.
    pub(super) signed_out: bool,
    /// Where somebody begins who is signed in already.
    pub(super) beginning: Option<String>,
    /// Blinded network address, for limits.
    pub(super) network: Option<Digest>,
    pub(super) now: Timestamp,
}

impl FromRequestParts<Arc<App>> for Asking {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let lang = lang(parts, app).await?;
        let named = Path::<BTreeMap<String, String>>::from_request_parts(parts, app).await;
        let Path(named) = named.map_err(|_| ApiError::NotFound)?;
        let network = address::reader(&parts.extensions, &parts.headers, app.proxies);
        let query = parts.uri.query().unwrap_or_default();
        let staff = Staff::find(app, parts, lang).await?;
        Ok(Self {
            site: app.site.get(),
            lang,
            browser: Cookie::SignIn.read(&parts.headers),
            before: Cookie::Session.read(&parts.headers),
            link: named.get("token").and_then(|token| Token::parse(token)),
            onward: query
                .strip_prefix(places::ONWARD)
                .and_then(|rest| Onward::parse(rest.strip_prefix('=')?)),
            signed_out: query == places::SIGNED_OUT,
            beginning: staff.map(|staff| places::beginning(staff.role, lang)),
            network: network.map(|address| app.tokens.blind("network", &address.to_string())),
            now: app.now(),
            app: Arc::clone(app),
        })
    }
}
