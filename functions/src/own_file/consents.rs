//! Taking a single consent back: what was agreed to, with a button for each, and what follows from it.
//!
//! Comes in: a link, and which consent. Goes out: the page, or answers without the consent and its record in the ledger. What
//! relies on it looks at the answers each time, so nothing more is disclosed, counted or sent from that moment. Never here:
//! giving a consent again; that is asked in words, by the form or by staff.

use axum::http::StatusCode;
use axum::response::Response;
use portal::forms::{Answers, Form, known};
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::{answers, places};
use crate::facts;
use crate::http::following::Following;
use crate::http::submitted::Submitted;
use crate::http::{ApiError, reply};
use crate::intake::effects::given;
use crate::intake::links::Followed;
use crate::said::Said;
use crate::store::{
    Action, Actor, Channel, Correction, Effects, Hand, LinkPurpose, NewConsent, NewCorrection,
};

/// Consents that can be taken back one by one. The other boxes of the forms are statements and promises.
pub(super) const SINGLE: [&str; 7] = [
    known::CONSENT_SERVICE,
    known::CONSENT_SHARE_PROFILE,
    known::CONSENT_STATS,
    "consent_contact_6mo",
    "casl_newsletter",
    "story_contact_ok",
    "consent_listing",
];

/// Without these nobody may be matched: open matches end with them.
const FOR_MATCHES: [&str; 2] = [known::CONSENT_SERVICE, known::CONSENT_SHARE_PROFILE];

/// Name of the buttons.
const CONSENT: &str = "consent";

/// Times that taking back is tried again when somebody else changes the file at the same moment.
const TRIES: usize = 5;

/// `pages/own-consents.html`.
#[derive(Serialize)]
struct ConsentsPage<'a> {
    reference: &'a str,
    action: String,
    rows: Vec<Row<'a>>,
    back: String,
    withdraw: String,
}

/// A consent.
#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    words: &'a str,
    hint: Option<&'a str>,
    /// It stands.
    given: bool,
    /// What follows from taking it back.
    effect: String,
}

/// Shows the consents.
pub(super) async fn show(following: Following) -> Result<Response, ApiError> {
    let followed = following.open_application(LinkPurpose::Status).await?;
    let answers = answers(&followed)?;
    let (lang, token) = (followed.lang, &followed.token);
    let page = ConsentsPage {
        reference: &followed.application.reference,
        action: places::consents(lang, token),
        rows: rows(&followed, &answers),
        back: places::file(lang, token),
        withdraw: crate::intake::places::withdraw(lang, token),
    };
    let frame = Frame {
        title: Said::group(&followed.site.words, "own", lang).word("consents_title"),
        toggle: Toggle::Link { href: places::consents(lang.other(), token) },
        crumbs: followed.site.crumbs(lang),
        ..Frame::default()
    };
    reply::page(&followed.site, "pages/own-consents.html", lang, &frame, &page, StatusCode::OK)
}

fn rows<'a>(followed: &'a Followed, answers: &Answers) -> Vec<Row<'a>> {
    let said = Said::group(&followed.site.words, "own", followed.lang);
    let fields = followed.form.fields().filter(|field| SINGLE.contains(&field.id.as_str()));
    let row = |field: &'a portal::forms::Field| Row {
        id: &field.id,
        words: field.label.of(followed.lang),
        hint: field.hint.as_ref().map(|hint| hint.of(followed.lang).as_str()),
        given: answers.agreed(&field.id),
        effect: said.word(&format!("without_{}", field.id)),
    };
    fields.map(row).collect()
}

/// Takes one back.
pub(super) async fn take_back(following: Following, submitted: &Submitted) -> Result<Response, ApiError> {
    let mut followed = following.open_application(LinkPurpose::Status).await?;
    let back = places::consents(followed.lang, &followed.token);
    let consent = submitted.get(CONSENT).filter(|consent| SINGLE.contains(consent));
    let Some(consent) = consent else { return Ok(reply::see_other(&back)) };
    let (app, now, form) = (&followed.app, followed.now, &followed.form);
    for _ in 0..TRIES {
        let mut answers = answers(&followed)?;
        if !answers.agreed(consent) {
            break;
        }
        let taken = taken_back(form, &answers, consent);
        answers.values.remove(consent);
        let new = NewCorrection {
            answers: serde_json::to_string(&answers).map_err(anyhow::Error::from)?,
            changed: None,
            revision: followed.application.revision,
            settles_address: false,
        };
        let is_of_statistics = consent == known::CONSENT_STATS;
        let refused = is_of_statistics.then(|| facts::statistics_refused(app, &followed.application));
        let effects = Effects { consents: taken, facts: refused.unwrap_or_default(), ..Effects::default() };
        let hand = Hand::Own(&followed.application.case);
        match app.store.correct(hand, Action::ConsentWithdrawn, &new, &effects, now).await? {
            Correction::Now(_) => break,
            Correction::Changed(application) => followed.application = application,
            Correction::Gone | Correction::Full => return Err(ApiError::Erased),
        }
    }
    if FOR_MATCHES.contains(&consent) {
        app.store.leave_matches(&followed.application.case, &Actor::Applicant, now).await?;
    }
    Ok(reply::see_other(&back))
}

fn taken_back(form: &Form, answers: &Answers, consent: &str) -> Vec<NewConsent> {
    let said = given(form, answers, Channel::Online).into_iter().filter(|one| one.purpose == consent);
    said.map(|one| NewConsent { given: false, ..one }).collect()
}
