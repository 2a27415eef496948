//! What somebody sees who names contacts.
//!
//! Comes in: a link as it was followed, what was typed, what there is to say of it. Goes out: a page. Never here: storing.

use axum::http::StatusCode;
use axum::response::Response;
use portal::forms::{Hidden, SheetView};
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::contact_details::ContactDetails;
use super::naming::{Naming, REASONS, SURE};
use super::{CONTACTS_WANTED, MOST_CONTACTS, after, places};
use crate::app::day;
use crate::asking::Filled;
use crate::http::{ApiError, reply};
use crate::said::Said;
use crate::store::{Contact, Say};

/// Group of the words.
pub(crate) const WORDS: &str = "naming";

/// Words that code asks for.
pub(crate) const USED: [&str; 14] = [
    "title",
    "lead",
    "lead_nobody",
    "so_far",
    "enough",
    "private",
    "suppressed",
    "why_none_free",
    "why_later",
    "why_other",
    "why_missing",
    "ended",
    "ended_later",
    "state_no",
];

/// What there is to say above the form.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Notice {
    /// The address looks private.
    pub(super) is_private: bool,
    /// The person wants no mail about this.
    pub(super) is_suppressed: bool,
    /// There is no reason why there are fewer than three.
    pub(super) why_missing: bool,
}

/// `pages/link-naming.html`.
#[derive(Serialize)]
struct NamingPage {
    lead: String,
    /// How many of how many.
    so_far: String,
    named: Vec<Row>,
    /// What there is to say of what was typed.
    notice: Option<String>,
    /// Summary of errors that are not the form's own.
    errors: Vec<Entry>,
    /// Where to add another one; none when there are as many as one may name.
    form: Option<SheetView>,
    done_action: String,
    /// Why there are fewer than three; empty when there are enough.
    reasons: Vec<Reason>,
    why_error: Option<String>,
    /// What was said to end it.
    ended: Option<String>,
    /// Day until which the link works, ISO.
    until: String,
}

#[derive(Serialize)]
struct Row {
    name: String,
    organisation: String,
    /// What is left of somebody who said no.
    is_gone: bool,
}

#[derive(Serialize)]
struct Reason {
    value: &'static str,
    label: String,
}

#[derive(Serialize)]
struct Entry {
    href: &'static str,
    text: String,
}

/// The page of the link.
pub(super) fn show(naming: &Naming, filled: &Filled, notice: &Notice) -> Result<Response, ApiError> {
    let reached = &naming.reached;
    let (lang, token) = (reached.lang, &reached.token);
    let words = Said::group(&reached.site.words, WORDS, lang);
    let count = naming.count();
    let form = naming.form()?;
    let sure = notice.is_private.then(|| Hidden { name: SURE.to_owned(), value: "yes".to_owned() });
    let place = |lang| places::referral(lang, token);
    let sheet = naming.asking(&form).sheet(filled, place, sure.into_iter().collect());
    let why_error = notice.why_missing.then(|| words.word("why_missing"));
    let said = [(notice.is_private, "private"), (notice.is_suppressed, "suppressed")];
    let page = NamingPage {
        lead: match naming.connectee() {
            Some(name) => words.with("lead", "name", name.as_str()),
            None => words.word("lead_nobody"),
        },
        so_far: if count >= CONTACTS_WANTED {
            words.with("enough", "n", &count.to_string())
        } else {
            words.with("so_far", "n", &count.to_string())
        },
        named: naming.own().into_iter().map(|contact| row(words, contact)).collect(),
        notice: said.into_iter().find(|(is, _)| *is).map(|(_, word)| words.word(word)),
        errors: why_error.iter().map(|text| Entry { href: "#why_fewer", text: text.clone() }).collect(),
        form: (count < MOST_CONTACTS).then_some(sheet),
        done_action: places::referral_done(lang, token),
        reasons: if count >= CONTACTS_WANTED { Vec::new() } else { reasons(words) },
        why_error,
        ended: ended(naming, words),
        until: day(reached.link.expires_at).to_string(),
    };
    let is_wrong = !filled.errors.is_empty() || page.notice.is_some() || page.why_error.is_some();
    let toggle = match &page.form {
        Some(form) => form.toggle(),
        None => Toggle::Link { href: places::referral(lang.other(), token) },
    };
    let frame = Frame {
        title: words.word("title"),
        toggle,
        crumbs: reached.site.crumbs(lang),
        error: is_wrong,
        ..Frame::default()
    };
    let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    reply::page(&reached.site, "pages/link-naming.html", lang, &frame, &page, status)
}

fn row(words: Said<'_>, contact: &Contact) -> Row {
    let details = ContactDetails::of(contact).filter(|_| contact.say != Some(Say::No));
    match details {
        Some(details) => Row { name: details.name, organisation: details.organisation, is_gone: false },
        None => Row { name: words.word("state_no"), organisation: String::new(), is_gone: true },
    }
}

fn reasons(words: Said<'_>) -> Vec<Reason> {
    REASONS.map(|value| Reason { value, label: words.word(&format!("why_{value}")) }).into()
}

fn ended(naming: &Naming, words: Said<'_>) -> Option<String> {
    let last_named = naming.reached.records.named_by(naming.namer).map(|naming| naming.at).max();
    let end = naming.reached.records.ends.iter().find(|end| end.by == naming.namer)?;
    // Who named somebody after that has not ended.
    if last_named.is_some_and(|at| at > end.at) {
        return None;
    }
    let is_later = end.why.as_deref() == Some(after::LATER);
    Some(words.word(if is_later { "ended_later" } else { "ended" }))
}
