//! One person at one form: which form, in which language, with which draft.
//!
//! Comes in: the head of a request. Goes out: a [`Visit`]; a form that is not for everybody, or a language that does not
//! exist, is a page that does not exist. Never here: answers.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Path};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use jiff::Timestamp;
use jiff::civil::Date;
use portal::Lang;
use portal::forms::{FieldError, Form, RawAnswers, Section, reserved};

use super::places;
use super::posted::Posted;
use crate::app::{App, day};
use crate::http::ApiError;
use crate::http::cookie::Cookie;
use crate::site::Site;
use crate::store::Digest;
use crate::tokens::Token;

/// One person at one form.
pub(super) struct Visit {
    pub(super) app: Arc<App>,
    pub(super) site: Arc<Site>,
    pub(super) form: Arc<Form>,
    pub(super) lang: Lang,
    /// The section in the address; empty where the address has none.
    pub(super) place: String,
    /// The draft that the browser remembers.
    pub(super) cookie: Option<Token>,
    /// The draft in the address, for browsers that keep no cookies.
    pub(super) named: Option<Token>,
    /// The address asks for a section's errors.
    pub(super) show_errors: bool,
    /// The address says that the person came from the check page.
    pub(super) from_check: bool,
    /// Blinded network address, for limits.
    pub(super) network: Option<Digest>,
    pub(super) now: Timestamp,
}

impl Visit {
    /// The section in the address.
    pub(super) fn section(&self) -> Result<&Section, ApiError> {
        self.form.section(&self.place).ok_or(ApiError::NotFound)
    }

    pub(super) fn today(&self) -> Date {
        day(self.now)
    }

    /// What is wrong in a section.
    pub(super) fn errors(&self, section: &Section, raw: &RawAnswers) -> Vec<FieldError> {
        self.form.check_section(section, raw, &self.site.directory, self.today())
    }

    /// The same visit, with what a posted page says of the way that led to it.
    pub(super) fn after(self, posted: &Posted) -> Self {
        Self { from_check: posted.back_to_check, ..self }
    }

    /// Path of a section in this language.
    pub(super) fn section_path(&self, section: &Section) -> String {
        places::section(&self.form.id, self.lang, &section.id)
    }

    /// Path of the check page in this language.
    pub(super) fn check_path(&self) -> String {
        places::check(&self.form.id, self.lang)
    }
}

impl FromRequestParts<Arc<App>> for Visit {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let Path(mut named) = Path::<BTreeMap<String, String>>::from_request_parts(parts, app)
            .await
            .map_err(|_| ApiError::NotFound)?;
        let site = app.site.get();
        let form = named.remove("form").and_then(|id| site.public_form(&id)).ok_or(ApiError::NotFound)?;
        let lang = named.remove("lang").and_then(|code| Lang::parse(&code)).ok_or(ApiError::NotFound)?;
        let query = Query::read(parts.uri.query().unwrap_or_default());
        let network = crate::http::address::reader(&parts.extensions, &parts.headers, app.proxies);
        Ok(Self {
            site,
            form,
            lang,
            place: named.remove("section").unwrap_or_default(),
            cookie: Cookie::Draft.read(&parts.headers),
            named: query.draft.filter(|_| is_followed(&parts.headers)),
            show_errors: query.errors,
            from_check: query.from_check,
            network: network.map(|address| app.tokens.blind("network", &address.to_string())),
            now: app.now(),
            app: Arc::clone(app),
        })
    }
}

/// What the addresses of intake may say after `?`.
#[derive(Default)]
struct Query {
    draft: Option<Token>,
    errors: bool,
    from_check: bool,
}

impl Query {
    fn read(text: &str) -> Self {
        let mut query = Self::default();
        for (name, value) in text.split('&').filter_map(|pair| pair.split_once('=')) {
            match (name, value) {
                (reserved::DRAFT, token) => query.draft = Token::parse(token),
                ("errors", "shown") => query.errors = true,
                (reserved::RETURN, reserved::TO_CHECK) => query.from_check = true,
                _ => {}
            }
        }
        query
    }
}

/// A draft in an address counts only when a page of ours led there: a link from elsewhere could make somebody fill in a
/// draft that its sender can read.
fn is_followed(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_none_or(|site| site == "same-origin")
}
