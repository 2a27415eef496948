//! A new email address: asked for behind the person's link, true once the new address has answered; the old one is told.
//!
//! Comes in: a link and an address; then the link that was sent to the new address. Goes out: pages, mail to both addresses,
//! and at last the changed answer. Never here: sending. Until the new address is confirmed, everything goes to the old one.

use axum::http::StatusCode;
use axum::response::Response;
use jiff::SignedDuration;
use portal::forms::{AnswerValue, Email};
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::copy::ChangedAnswer;
use super::correct::json;
use super::{answers, places};
use crate::http::following::Following;
use crate::http::submitted::Submitted;
use crate::http::{ApiError, reply};
use crate::intake::links::{Followed, address};
use crate::said::Said;
use crate::store::{
    About, Action, AddressAsked, Correction, Effects, Hand, LinkPurpose, Mail, NewCorrection, NewIntent,
    UNCONFIRMED_DAYS,
};

/// Name of the input.
const EMAIL: &str = "email";

/// Times that a confirmed address is tried again when somebody else changes the file at the same moment.
const TRIES: usize = 5;

/// `pages/own-address.html`.
#[derive(Serialize)]
struct AddressPage<'a> {
    action: String,
    /// What was typed.
    email: &'a str,
    error: Option<&'a str>,
    errors: Vec<Entry<'a>>,
    /// The message to the new address is on its way.
    sent: bool,
    back: String,
}

/// An entry of the summary of errors.
#[derive(Serialize)]
struct Entry<'a> {
    href: &'static str,
    text: &'a str,
}

/// `pages/own-address-confirm.html`.
#[derive(Serialize)]
struct ConfirmPage<'a> {
    reference: &'a str,
    action: String,
    done: bool,
}

/// Shows the question.
pub(super) async fn show(following: Following) -> Result<Response, ApiError> {
    let followed = following.open_application(LinkPurpose::Status).await?;
    answers(&followed)?;
    let is_asked =
        followed.app.store.asked_address(&followed.application.case, followed.now).await?.is_some();
    page(&followed, "", None, is_asked)
}

/// Takes the new address, and writes to both.
pub(super) async fn ask(following: Following, submitted: &Submitted) -> Result<Response, ApiError> {
    let followed = following.open_application(LinkPurpose::Status).await?;
    answers(&followed)?;
    let typed = submitted.get(EMAIL).unwrap_or_default();
    let Ok(email) = Email::parse(typed) else { return page(&followed, typed, Some("address_wrong"), false) };
    let (app, application, now) = (&followed.app, &followed.application, followed.now);
    let old = address(application, &followed.form);
    if old.as_deref() == Some(email.as_str()) {
        return page(&followed, typed, Some("address_same"), false);
    }
    let ends = now + SignedDuration::from_hours(24 * UNCONFIRMED_DAYS);
    let (link, nonce) = app.link(LinkPurpose::NewAddress, About::Case, ends);
    let to_new = NewIntent {
        address: Some(email.as_str().to_owned()),
        ..NewIntent::linked(Mail::AddressConfirm, followed.lang, nonce)
    };
    let to_old = NewIntent { address: old, ..NewIntent::new(Mail::AddressNotice, application.lang) };
    let effects = Effects { links: vec![link], mail: vec![to_new, to_old], ..Effects::default() };
    match app.store.ask_address(&application.case, (email.as_str(), ends), &effects, now).await? {
        AddressAsked::Now | AddressAsked::Already => {
            Ok(reply::see_other(&places::address(followed.lang, &followed.token)))
        }
        AddressAsked::Gone => Err(ApiError::Erased),
    }
}

fn page(followed: &Followed, email: &str, error: Option<&str>, sent: bool) -> Result<Response, ApiError> {
    let (lang, token) = (followed.lang, &followed.token);
    let said = Said::group(&followed.site.words, "own", lang);
    let error = error.map(|name| said.word(name));
    let page = AddressPage {
        action: places::address(lang, token),
        email,
        error: error.as_deref(),
        errors: error.iter().map(|text| Entry { href: "#email", text }).collect(),
        sent,
        back: places::file(lang, token),
    };
    let frame = Frame {
        title: said.word("address_title"),
        toggle: Toggle::Link { href: places::address(lang.other(), token) },
        crumbs: followed.site.crumbs(lang),
        error: error.is_some(),
        ..Frame::default()
    };
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    reply::page(&followed.site, "pages/own-address.html", lang, &frame, &page, status)
}

/// Shows what the link in the message to the new address confirms.
pub(super) async fn show_confirm(following: Following) -> Result<Response, ApiError> {
    let followed = following.open_application(LinkPurpose::NewAddress).await?;
    let asked = followed.app.store.asked_address(&followed.application.case, followed.now).await?;
    let (lang, token) = (followed.lang, &followed.token);
    let page = ConfirmPage {
        reference: &followed.application.reference,
        action: places::confirm_address(lang, token),
        done: asked.is_none(),
    };
    let frame = Frame {
        title: Said::group(&followed.site.words, "own", lang).word("address_confirm_title"),
        toggle: Toggle::Link { href: places::confirm_address(lang.other(), token) },
        crumbs: followed.site.crumbs(lang),
        ..Frame::default()
    };
    reply::page(&followed.site, "pages/own-address-confirm.html", lang, &frame, &page, StatusCode::OK)
}

/// The new address takes the place of the old one.
pub(super) async fn confirm(following: Following) -> Result<Response, ApiError> {
    let mut followed = following.open_application(LinkPurpose::NewAddress).await?;
    let done = places::confirm_address(followed.lang, &followed.token);
    let field = followed.form.confirm_email.clone().ok_or(ApiError::LinkEnded)?;
    let app = followed.app.clone();
    for _ in 0..TRIES {
        let Some(asked) = app.store.asked_address(&followed.application.case, followed.now).await? else {
            break;
        };
        let email =
            Email::parse(&asked).map_err(|_| anyhow::anyhow!("an address that was good no longer is"))?;
        let mut after = answers(&followed)?;
        let new = AnswerValue::Email(email);
        let before = after.values.insert(field.clone(), new.clone());
        let changed = vec![ChangedAnswer { field: field.clone(), before, after: Some(new) }];
        let new = NewCorrection {
            answers: json(&after)?,
            changed: Some(json(&changed)?),
            revision: followed.application.revision,
            settles_address: true,
        };
        // Links in the old mailbox were another address's: the new one gets its own.
        let application = &followed.application;
        let (link, nonce) = app.link(LinkPurpose::Status, About::Case, application.erase_at);
        let mail = NewIntent::linked(Mail::Confirmed, application.lang, nonce);
        let effects = Effects { links: vec![link], mail: vec![mail], ..Effects::default() };
        let hand = Hand::Own(&application.case);
        match app.store.correct(hand, Action::Corrected, &new, &effects, followed.now).await? {
            Correction::Now(_) => break,
            Correction::Changed(application) => followed.application = application,
            Correction::Gone | Correction::Full => return Err(ApiError::Erased),
        }
    }
    Ok(reply::see_other(&done))
}
