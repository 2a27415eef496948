//! What happens behind a link: receipt, confirmation, status, withdrawal. Looking changes nothing; only a button does.
//!
//! Comes in: a token from an address. Goes out: the application that it opens, or a page that says that the link has
//! ended. Never here: who follows a link; whoever has it may use it, for the one thing that it is for.

use std::sync::Arc;

use axum::response::Response;
use jiff::Timestamp;
use portal::Lang;
use portal::forms::{Answers, Form};

use super::{effects, pages, places};
use crate::app::App;
use crate::http::following::Following;
use crate::http::{ApiError, reply};
use crate::site::Site;
use crate::store::{Actor, Application, Confirmed, LinkPurpose, State, Withdrawn};
use crate::tokens::Token;

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

impl Following {
    /// The application behind the link, if the link is for this purpose.
    pub(crate) async fn open_application(self, purpose: LinkPurpose) -> Result<Followed, ApiError> {
        let link = self.link(purpose).await?;
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
    let followed = following.open_application(LinkPurpose::Receipt).await?;
    if followed.application.state == State::Withdrawn {
        return Err(ApiError::Erased);
    }
    pages::receipt(&followed)
}

/// Shows what a link from a receipt's mail would confirm.
pub(super) async fn show_confirm(following: Following) -> Result<Response, ApiError> {
    let followed = following.open_application(LinkPurpose::ConfirmEmail).await?;
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
    let link = following.link(LinkPurpose::ConfirmEmail).await?;
    let application = app.store.load_application(&link.case, *now).await?;
    let effects = effects::of_confirmation(app, &application.ok_or(ApiError::Erased)?);
    match app.store.confirm_email(&token.digest(), &effects, *now).await? {
        Confirmed::Now(_) | Confirmed::Already(_) => Ok(reply::see_other(&path)),
        Confirmed::Gone => Err(ApiError::LinkEnded),
    }
}

/// Shows where an application is.
pub(super) async fn status(following: Following) -> Result<Response, ApiError> {
    pages::status(&following.open_application(LinkPurpose::Status).await?)
}

/// Shows what withdrawing means.
pub(super) async fn show_withdraw(following: Following) -> Result<Response, ApiError> {
    pages::withdraw(&following.open_application(LinkPurpose::Status).await?)
}

/// Withdraws an application.
pub(super) async fn withdraw(following: Following) -> Result<Response, ApiError> {
    let path = places::withdraw(following.lang, &following.token);
    let (app, now) = (Arc::clone(&following.app), following.now);
    let Followed { application, form, .. } = following.open_application(LinkPurpose::Status).await?;
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
