//! What happens behind a link: receipt, confirmation, status, withdrawal. Looking changes nothing; only a button does.
//!
//! Comes in: a token from an address. Goes out: the application that it opens, or a page that says that the link has
//! ended. Never here: who follows a link; whoever has it may use it, for the one thing that it is for.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::response::Response;
use jiff::Timestamp;
use portal::Lang;
use portal::forms::{Answers, Form};

use super::{effects, pages, places};
use crate::app::App;
use crate::http::{ApiError, reply};
use crate::own_file::leave;
use crate::site::Site;
use crate::store::{Actor, Application, Confirmed, LinkPurpose, State, Withdrawn};
use crate::tokens::Token;

/// The head of a request for a page behind a link.
pub(crate) struct Following {
    app: Arc<App>,
    site: Arc<Site>,
    pub(crate) lang: Lang,
    pub(crate) token: Token,
    now: Timestamp,
    named: BTreeMap<String, String>,
}

/// A link that works, with the application behind it.
pub(crate) struct Followed {
    pub(crate) app: Arc<App>,
    pub(crate) site: Arc<Site>,
    pub(crate) lang: Lang,
    pub(crate) token: Token,
    pub(crate) now: Timestamp,
    pub(crate) application: Application,
    /// The form as it was when it was sent.
    pub(crate) form: Arc<Form>,
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

    /// The application behind the link, if the link is for this purpose.
    pub(crate) async fn follow(self, purpose: LinkPurpose) -> Result<Followed, ApiError> {
        let link = self.app.store.load_link(&self.token.digest(), purpose, self.now).await?;
        let link = link.ok_or(ApiError::LinkEnded)?;
        let application = self.app.store.load_application(&link.case, self.now).await?;
        self.found(application.ok_or(ApiError::Erased)?)
    }

    fn found(self, application: Application) -> Result<Followed, ApiError> {
        let form = self.site.form_of(&application.form, application.version);
        let form = form.ok_or_else(|| anyhow::anyhow!("no form `{}`", application.form))?;
        let Self { app, site, lang, token, now, .. } = self;
        Ok(Followed { app, site, lang, token, now, application, form })
    }
}

/// Shows a receipt.
pub(super) async fn receipt(following: Following) -> Result<Response, ApiError> {
    let followed = following.follow(LinkPurpose::Receipt).await?;
    if followed.application.state == State::Withdrawn {
        return Err(ApiError::Erased);
    }
    pages::receipt(&followed)
}

/// Shows what a link from a receipt's mail would confirm.
pub(super) async fn show_confirm(following: Following) -> Result<Response, ApiError> {
    let followed = following.follow(LinkPurpose::ConfirmEmail).await?;
    match followed.application.state {
        State::Withdrawn => Err(ApiError::Erased),
        State::Quarantined(_) => Err(ApiError::LinkEnded),
        State::Received | State::Waiting | State::Accepted | State::ReferredOut | State::Declined => {
            pages::confirm(&followed)
        }
    }
}

/// Confirms an address.
pub(super) async fn confirm(following: Following) -> Result<Response, ApiError> {
    let path = places::confirm(following.lang, &following.token);
    let Following { app, token, now, .. } = &following;
    let digest = token.digest();
    let link = app.store.load_link(&digest, LinkPurpose::ConfirmEmail, *now).await?;
    let application = app.store.load_application(&link.ok_or(ApiError::LinkEnded)?.case, *now).await?;
    let effects = effects::of_confirmation(app, &application.ok_or(ApiError::Erased)?);
    match app.store.confirm_email(&digest, &effects, *now).await? {
        Confirmed::Now(_) | Confirmed::Already(_) => Ok(reply::see_other(&path)),
        Confirmed::Gone => Err(ApiError::LinkEnded),
    }
}

/// Shows where an application is.
pub(super) async fn status(following: Following) -> Result<Response, ApiError> {
    pages::status(&following.follow(LinkPurpose::Status).await?)
}

/// Shows what withdrawing means.
pub(super) async fn show_withdraw(following: Following) -> Result<Response, ApiError> {
    pages::withdraw(&following.follow(LinkPurpose::Status).await?)
}

/// Withdraws an application.
pub(super) async fn withdraw(following: Following) -> Result<Response, ApiError> {
    let path = places::withdraw(following.lang, &following.token);
    let (app, now) = (Arc::clone(&following.app), following.now);
    let Followed { application, form, .. } = following.follow(LinkPurpose::Status).await?;
    leave(&app, &application.case, &Actor::Applicant, now).await?;
    let effects = effects::of_withdrawal(&application, address(&application, &form));
    match app.store.withdraw(&application.case, &Actor::Applicant, &effects, now).await? {
        Withdrawn::Now { .. } | Withdrawn::Already(_) => Ok(reply::see_other(&path)),
        Withdrawn::Gone => Err(ApiError::Erased),
    }
}

/// The address in the answers, which are about to be erased.
pub(crate) fn address(application: &Application, form: &Form) -> Option<String> {
    let answers: Answers = serde_json::from_str(application.answers.as_deref()?).ok()?;
    Some(answers.email(form.confirm_email.as_deref()?)?.as_str().to_owned())
}
