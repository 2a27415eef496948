//! The links and the mail that a change of a case brings with it.
//!
//! Comes in: a change that is about to be stored. Goes out: [`Effects`], stored with it. Every link has a nonce of its own;
//! the mail that carries the link keeps the nonce. Never here: sending.

use jiff::{SignedDuration, Timestamp};
use portal::Lang;
use portal::forms::{Answers, Field, Form};

use crate::app::{App, day};
use crate::facts;
use crate::store::{
    About, Application, Channel, Digest, Effects, EmailConfirmation, LinkPurpose, Mail, NewConsent,
    NewIntent, NewLink, SubmissionKey, UNCONFIRMED_DAYS,
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

/// The consents that answers give, for the ledger: the boxes that were ticked, with the words beside them.
pub fn given(form: &Form, answers: &Answers, channel: Channel) -> Vec<NewConsent> {
    let given = form.fields().filter(|field| answers.agreed(&field.id));
    let given = given.map(|field| NewConsent {
        purpose: field.id.clone(),
        given: true,
        form: form.id.clone(),
        version: form.version,
        lang: answers.lang,
        words: Digest::of(words(field, answers.lang).as_bytes()),
        channel,
    });
    given.collect()
}

/// Everything that somebody reads before they tick a box.
pub(crate) fn words(field: &Field, lang: Lang) -> String {
    let more = [&field.hint, &field.why].into_iter().flatten().map(|words| words.of(lang));
    std::iter::once(field.label.of(lang)).chain(more).map(String::as_str).collect::<Vec<_>>().join("\n")
}

/// What a submission brings that goes to the quarantine: its receipt's link, so that nobody can tell.
pub(super) fn of_caught_submission(app: &App, key: &SubmissionKey, keep_until: Timestamp) -> Effects {
    let token = app.tokens.receipt(key).digest();
    let link = NewLink::new(token, LinkPurpose::Receipt, keep_until);
    Effects { links: vec![link], ..Effects::default() }
}

/// What a release from the quarantine brings: the mail that the submission has missed.
pub(super) fn of_release(app: &App, application: &Application) -> Effects {
    let mut effects = arrived(app, application.lang, application.confirmation);
    let Application { case, form, community, received_at, .. } = application;
    if application.confirmation != EmailConfirmation::Pending {
        effects.facts.extend(facts::applied(app, form, community.as_deref(), (case, day(*received_at))));
    }
    effects
}

/// What a confirmed address brings: the person's link to follow the application, and a notice to who works on it.
pub(super) fn of_confirmation(app: &App, application: &Application) -> Effects {
    let (link, nonce) = app.link(LinkPurpose::Status, About::Case, application.keep_until);
    let confirmed = NewIntent::linked(Mail::Confirmed, application.lang, nonce);
    let Application { case, form, community, received_at, .. } = application;
    let applied = facts::applied(app, form, community.as_deref(), (case, day(*received_at)));
    Effects {
        links: vec![link],
        mail: vec![confirmed, NewIntent::new(Mail::Notice, application.lang)],
        facts: applied.into_iter().collect(),
        ..Effects::default()
    }
}

/// What a withdrawal brings: a last message, to the address that is erased with the answers.
pub(crate) fn of_withdrawal(application: &Application, address: Option<String>) -> Effects {
    let mail = address.map(|address| NewIntent {
        address: Some(address),
        ..NewIntent::new(Mail::Withdrawn, application.lang)
    });
    Effects { mail: mail.into_iter().collect(), ..Effects::default() }
}

/// An address to confirm: a message to it, and nobody else is told before that is done. None: a notice at once.
fn arrived(app: &App, lang: Lang, confirmation: EmailConfirmation) -> Effects {
    if confirmation != EmailConfirmation::Pending {
        return Effects { mail: vec![NewIntent::new(Mail::Notice, lang)], ..Effects::default() };
    }
    let ends = app.now() + SignedDuration::from_hours(24 * UNCONFIRMED_DAYS);
    let (link, nonce) = app.link(LinkPurpose::ConfirmEmail, About::Case, ends);
    Effects {
        links: vec![link],
        mail: vec![NewIntent::linked(Mail::Receipt, lang, nonce)],
        ..Effects::default()
    }
}
