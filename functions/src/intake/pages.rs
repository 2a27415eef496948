//! What people see of intake.
//!
//! Comes in: a visit or an application, and what there is to show. Goes out: pages of the theme. One struct per page; its
//! fields are what the template sees as `page`. Never here: deciding, storing.

use axum::http::StatusCode;
use axum::response::Response;
use portal::Lang;
use portal::forms::{
    Answers, CheckOptions, CheckView, FieldError, FormView, RawAnswers, Section, Showing, ViewOptions,
};
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::drafts::Opened;
use super::links::Followed;
use super::nearest::{self, Search};
use super::places;
use super::visit::Visit;
use crate::app::day;
use crate::http::{ApiError, reply};
use crate::said::Said;
use crate::store::{Application, Draft, EmailConfirmation, State};
use crate::tokens::Token;

/// `pages/form.html`: one section of a form.
#[derive(Serialize)]
struct FormPage {
    /// The section, for the component `form.page`.
    form: FormView,
    /// Text above the form; static pages have one.
    body: &'static str,
}

/// `pages/form-check.html`: all answers before they are sent.
#[derive(Serialize)]
struct CheckPage {
    check: CheckView,
}

/// `pages/receipt.html`.
#[derive(Serialize)]
struct ReceiptPage<'a> {
    reference: &'a str,
    form_title: &'a str,
    /// Day of receipt, ISO.
    date: String,
    /// What happens next.
    after: &'a [String],
    community: Option<&'a str>,
    /// The person was not sure of it: how far it is.
    search: Option<Search>,
    /// A link to confirm the address is on its way and was not used yet.
    confirm_sent: bool,
    email_masked: Option<String>,
}

/// `pages/confirm.html`.
#[derive(Serialize)]
struct ConfirmPage<'a> {
    action: String,
    form_title: &'a str,
    reference: &'a str,
    done: bool,
}

/// `pages/status.html`.
#[derive(Serialize)]
struct StatusPage<'a> {
    reference: &'a str,
    form_title: &'a str,
    /// Where the application is, in words.
    state: String,
    /// The same as a name: `unconfirmed`, `received`, `waiting`, `accepted`, `takes_part`, `referred_out`, `declined`, `withdrawn`.
    state_key: &'static str,
    next: String,
    readers: String,
    /// Day of receipt, ISO.
    received: String,
    /// Day on which it is erased, ISO.
    erase_on: String,
    confirmed: bool,
    withdraw_action: Option<String>,
    /// Where the person sees the whole file.
    file: String,
    steps: Vec<Step>,
}

/// A step of the way that an application goes.
#[derive(Serialize)]
struct Step {
    title: String,
    /// `done`, `now` or `later`.
    state: &'static str,
}

/// `pages/withdraw.html`.
#[derive(Serialize)]
struct WithdrawPage<'a> {
    action: String,
    reference: &'a str,
    done: bool,
}

/// One section of a form.
pub(super) fn section(
    visit: &Visit,
    section: &Section,
    raw: &RawAnswers,
    errors: &[FieldError],
    draft: Option<&Token>,
    status: StatusCode,
) -> Result<Response, ApiError> {
    let options = ViewOptions {
        draft: draft.map(|token| token.as_str().to_owned()),
        return_to_check: visit.from_check,
    };
    let form = FormView::section(&showing(visit), section, raw, errors, options);
    let title = match &form.step {
        Some(_) => format!("{} – {}", form.section.title, form.title),
        None => form.title.clone(),
    };
    let frame = Frame {
        title,
        toggle: Toggle::Submit { form: form.html_id.clone(), action: form.language_action.clone() },
        crumbs: visit.site.crumbs(visit.lang),
        error: !form.errors.is_empty(),
        ..Frame::default()
    };
    reply::page(&visit.site, "pages/form.html", visit.lang, &frame, &FormPage { form, body: "" }, status)
}

/// All answers before they are sent, with the signed key of the submission.
pub(super) fn check(visit: &Visit, opened: &Opened, raw: &RawAnswers) -> Result<Response, ApiError> {
    let token = opened.token.as_str().to_owned();
    let Opened { token: draft, draft: Draft { key, created_at, .. } } = opened;
    let key = visit.app.tokens.sign_key(&visit.form.id, draft, key, *created_at);
    // Links name the draft only for browsers that keep no cookies.
    let in_links = visit.cookie.is_none().then(|| token.clone());
    let options = CheckOptions { draft: in_links, key: Some(key) };
    let mut check = CheckView::new(&showing(visit), raw, &[], options);
    check.draft = Some(token);
    let frame = Frame {
        title: format!("{} – {}", said(visit, "check").word("title"), check.title),
        toggle: Toggle::Submit { form: check.html_id.clone(), action: check.language_action.clone() },
        crumbs: visit.site.crumbs(visit.lang),
        ..Frame::default()
    };
    reply::page(
        &visit.site,
        "pages/form-check.html",
        visit.lang,
        &frame,
        &CheckPage { check },
        StatusCode::OK,
    )
}

fn showing(visit: &Visit) -> Showing<'_> {
    visit.site.showing(&visit.form, visit.lang, visit.today())
}

fn said<'v>(visit: &'v Visit, group: &'static str) -> Said<'v> {
    Said::group(&visit.site.words, group, visit.lang)
}

/// The receipt of a submission.
pub(super) fn receipt(followed: &Followed) -> Result<Response, ApiError> {
    let (application, lang) = (&followed.application, followed.lang);
    let community = application.community.as_deref().and_then(|slug| followed.site.directory.community(slug));
    let confirm_sent = application.confirmation == EmailConfirmation::Pending;
    let page = ReceiptPage {
        reference: &application.reference,
        form_title: followed.form.title.of(lang),
        date: day(application.received_at).to_string(),
        after: followed.form.after.of(lang),
        community: community.map(|community| community.name.of(lang).as_str()),
        search: nearest::search(&followed.form, application),
        confirm_sent,
        email_masked: if confirm_sent { email(followed).map(|email| masked(&email)) } else { None },
    };
    show(followed, "pages/receipt.html", ("receipt", "title"), &page, places::receipt)
}

/// The page that confirms an address, before and after.
pub(super) fn confirm(followed: &Followed) -> Result<Response, ApiError> {
    let done = followed.application.confirmation != EmailConfirmation::Pending;
    let page = ConfirmPage {
        action: places::confirm(followed.lang, &followed.token),
        form_title: followed.form.title.of(followed.lang),
        reference: &followed.application.reference,
        done,
    };
    let title = if done { "title_done" } else { "title" };
    show(followed, "pages/confirm.html", ("confirm", title), &page, places::confirm)
}

/// Where an application is, for the person who sent it.
pub(super) fn status(followed: &Followed) -> Result<Response, ApiError> {
    let (application, lang) = (&followed.application, followed.lang);
    let way = Said::way(&followed.site.words, lang);
    let is_open = nearest::search(&followed.form, application) == Some(Search::Open);
    let state_key = match state_key(application) {
        "received" if is_open => "looking",
        known => known,
    };
    let page = StatusPage {
        reference: &application.reference,
        form_title: followed.form.title.of(lang),
        state: way.word(state_key),
        state_key,
        next: way.word(&format!("{state_key}_next")),
        readers: match application.state {
            State::Withdrawn => way.word("nobody"),
            _ => followed.form.readers.of(lang).clone(),
        },
        received: day(application.received_at).to_string(),
        erase_on: day(application.erase_at).to_string(),
        confirmed: application.confirmation != EmailConfirmation::Pending,
        withdraw_action: match application.state {
            State::Withdrawn => None,
            _ => Some(places::withdraw(lang, &followed.token)),
        },
        file: crate::own_file::places::file(lang, &followed.token),
        steps: steps(application, way),
    };
    show(followed, "pages/status.html", ("status", "title"), &page, places::status)
}

/// The page that withdraws an application, before and after.
pub(super) fn withdraw(followed: &Followed) -> Result<Response, ApiError> {
    let done = followed.application.state == State::Withdrawn;
    let page = WithdrawPage {
        action: places::withdraw(followed.lang, &followed.token),
        reference: &followed.application.reference,
        done,
    };
    let title = if done { "title_done" } else { "title" };
    show(followed, "pages/withdraw.html", ("withdraw", title), &page, places::withdraw)
}

/// A page behind a link; its way to the other language is the same link there.
fn show(
    followed: &Followed,
    template: &str,
    (group, title): (&'static str, &str),
    page: &impl Serialize,
    place: fn(Lang, &Token) -> String,
) -> Result<Response, ApiError> {
    let lang = followed.lang;
    let frame = Frame {
        title: Said::group(&followed.site.words, group, lang).word(title),
        toggle: Toggle::Link { href: place(lang.other(), &followed.token) },
        crumbs: followed.site.crumbs(lang),
        ..Frame::default()
    };
    reply::page(&followed.site, template, lang, &frame, page, StatusCode::OK)
}

fn state_key(application: &Application) -> &'static str {
    match (application.state, application.confirmation) {
        (State::Withdrawn, _) => "withdrawn",
        (_, EmailConfirmation::Pending) => "unconfirmed",
        // Nobody is to know that a post was caught.
        (State::Received | State::Quarantined(_), _) => "received",
        (State::Waiting, _) => "waiting",
        (State::Accepted, _) if application.course.intake_on.is_some() => "takes_part",
        (State::Accepted, _) => "accepted",
        (State::ReferredOut, _) => "referred_out",
        (State::Declined, _) => "declined",
    }
}

/// The way that every application goes. Steps of a way that has ended lie behind.
fn steps(application: &Application, way: Said<'_>) -> Vec<Step> {
    let names = ["step_received", "step_confirmed", "step_read", "step_answer"];
    let now = match (application.state, application.confirmation) {
        (_, EmailConfirmation::Pending) => 1,
        (State::Waiting, _) => 3,
        (State::Accepted | State::ReferredOut | State::Declined, _) => names.len(),
        (State::Received | State::Quarantined(_) | State::Withdrawn, _) => 2,
    };
    let ended = application.state == State::Withdrawn;
    let state = |place: usize| match place.cmp(&now) {
        std::cmp::Ordering::Less => "done",
        std::cmp::Ordering::Equal if !ended => "now",
        _ => "later",
    };
    let needed =
        |name: &&str| *name != "step_confirmed" || application.confirmation != EmailConfirmation::NotNeeded;
    let steps = names.iter().enumerate().filter(|(_, name)| needed(name));
    let shown = steps.map(|(place, name)| Step { title: way.word(name), state: state(place) });
    shown.filter(|step| !ended || step.state == "done").collect()
}

fn email(followed: &Followed) -> Option<String> {
    let answers: Answers = serde_json::from_str(followed.application.answers.as_deref()?).ok()?;
    Some(answers.email(followed.form.confirm_email.as_deref()?)?.as_str().to_owned())
}

/// Enough of an address for its owner to see a slip, too little for anybody who looks over a shoulder.
fn masked(email: &str) -> String {
    let (name, host) = email.rsplit_once('@').unwrap_or((email, ""));
    let first: String = name.chars().take(1).collect();
    format!("{first}•••@{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_masked() {
        assert_eq!(masked("amina.diallo@example.org"), "a•••@example.org");
        assert_eq!(masked("é@example.org"), "é•••@example.org");
    }
}
