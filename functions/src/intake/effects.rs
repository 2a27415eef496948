//! The links and the mail that a change of a case brings with it.
//!
//! Comes in: a change that is about to be stored. Goes out: [`Effects`], stored with it. Every link has a nonce of its own;
//! the mail that carries the link keeps the nonce. Never here: sending.

use jiff::{SignedDuration, Timestamp};
use portal::Lang;

use crate::app::App;
use crate::store::{
    Application, Effects, EmailConfirmation, LinkPurpose, Mail, NewIntent, NewLink, SubmissionKey,
    UNCONFIRMED_DAYS,
};

/// What a submission brings: its receipt's link, and the mail of [`arrived`].
pub(super) fn of_submission(
    app: &App,
    key: &SubmissionKey,
    lang: Lang,
    confirmation: EmailConfirmation,
    keep_until: Timestamp,
) -> Effects {
    let mut effects = arrived(app, lang, confirmation);
    effects.links.extend(of_caught_submission(app, key, keep_until).links);
    effects
}

/// What a submission brings that goes to the quarantine: its receipt's link, so that nobody can tell.
pub(super) fn of_caught_submission(app: &App, key: &SubmissionKey, keep_until: Timestamp) -> Effects {
    let token = app.tokens.receipt(key).digest();
    let link = NewLink { token, purpose: LinkPurpose::Receipt, expires_at: keep_until };
    Effects { links: vec![link], mail: Vec::new() }
}

/// What a release from the quarantine brings: the mail that the submission has missed.
pub(super) fn of_release(app: &App, application: &Application) -> Effects {
    arrived(app, application.lang, application.confirmation)
}

/// What a confirmed address brings: the person's link to follow the application, and a notice to who works on it.
pub(super) fn of_confirmation(app: &App, application: &Application) -> Effects {
    let (link, nonce) = link(app, LinkPurpose::Status, application.keep_until);
    let confirmed = intent(Mail::Confirmed, application.lang, Some(nonce));
    Effects { links: vec![link], mail: vec![confirmed, intent(Mail::Notice, application.lang, None)] }
}

/// What a withdrawal brings: a last message, to the address that is erased with the answers.
pub(super) fn of_withdrawal(application: &Application, address: Option<String>) -> Effects {
    let mail = address.map(|address| NewIntent {
        address: Some(address),
        ..intent(Mail::Withdrawn, application.lang, None)
    });
    Effects { links: Vec::new(), mail: mail.into_iter().collect() }
}

/// An address to confirm: a message to it, and nobody else is told before that is done. None: a notice at once.
fn arrived(app: &App, lang: Lang, confirmation: EmailConfirmation) -> Effects {
    if confirmation != EmailConfirmation::Pending {
        return Effects { links: Vec::new(), mail: vec![intent(Mail::Notice, lang, None)] };
    }
    let ends = app.now() + SignedDuration::from_hours(24 * UNCONFIRMED_DAYS);
    let (link, nonce) = link(app, LinkPurpose::ConfirmEmail, ends);
    Effects { links: vec![link], mail: vec![intent(Mail::Receipt, lang, Some(nonce))] }
}

/// A link with a nonce of its own, and the nonce for the mail that carries it.
pub(crate) fn link(app: &App, purpose: LinkPurpose, expires_at: Timestamp) -> (NewLink, String) {
    let nonce = format!("{:032x}", app.ids.bits128());
    let token = app.tokens.link(purpose, &nonce).digest();
    (NewLink { token, purpose, expires_at }, nonce)
}

/// A mail to the address in the answers.
pub(crate) fn intent(mail: Mail, lang: Lang, nonce: Option<String>) -> NewIntent {
    NewIntent { mail, lang, nonce, address: None }
}
