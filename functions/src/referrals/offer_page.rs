//! What a Connector sees behind the link of an offer.
//!
//! Comes in: the match as it stands. Goes out: the short profile with the form; or what the answer was and what comes next.
//! Never here: a name, an address or a telephone number of the Connectee before the Connector has said yes; a profile
//! without consent.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;
use portal::forms::{Answers, Form, SheetView, known};
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::following::Followed;
use super::offers::{FORM, both};
use super::places;
use super::profile::{self, Part};
use crate::app::day;
use crate::asking::{Asking, Filled};
use crate::http::{ApiError, reply};
use crate::outbox::{Time, time};
use crate::said::Said;
use crate::site::Site;
use crate::store::{Application, Match, MatchState};

/// `pages/offer.html`.
#[derive(Serialize)]
struct OfferPage {
    /// `ask`, `yes`, `no` or `ended`.
    state: &'static str,
    /// Day until which an answer counts, ISO.
    answer_by: String,
    community: String,
    /// What the Connectee agreed to show.
    profile: Vec<Part>,
    form: Option<SheetView>,
    /// Who it is, once the Connector has said yes.
    name: Option<String>,
    email: Option<String>,
    times: Vec<Time>,
    meeting: Option<Time>,
}

/// The form `offer-answer`.
pub(super) fn form(site: &Site) -> Result<Arc<Form>, ApiError> {
    site.form(FORM).ok_or_else(|| ApiError::Internal(anyhow::anyhow!("no form `{FORM}`")))
}

/// The page, with what was typed.
pub(super) async fn show(followed: &Followed, filled: &Filled) -> Result<Response, ApiError> {
    let (site, lang, the) = (&followed.site, followed.lang, &followed.the);
    let found = both(followed).await?;
    let state = state(the, found.is_some(), followed);
    let connectee = found.as_ref().map(|(connectee, _)| connectee);
    let answers = connectee.and_then(answers);
    let form = form(site)?;
    let today = day(followed.now);
    let asking = Asking::new(site, &form, lang, today);
    let sheet = asking.sheet(filled, |lang| places::offer(lang, &followed.token), Vec::new());
    let is_known = state == "yes";
    let shown = |slot| time(site, &the.community, slot, lang);
    let text = |field| answers.as_ref().and_then(|answers| answers.text(field)).unwrap_or_default();
    let name = [text(known::FIRST_NAME), text(known::LAST_NAME)].join(" ").trim().to_owned();
    let email = answers.as_ref().and_then(|answers| Some(answers.email("email")?.as_str().to_owned()));
    let community = site.directory.community(&the.community);
    let shows_profile = matches!(state, "ask" | "yes");
    let page = OfferPage {
        state,
        answer_by: day(the.answer_by).to_string(),
        community: community.map(|found| found.name.of(lang).clone()).unwrap_or_default(),
        profile: connectee
            .filter(|_| shows_profile)
            .map(|connectee| profile::of_connectee(site, lang, connectee, today))
            .unwrap_or_default(),
        name: is_known.then_some(name),
        email: email.filter(|_| is_known),
        times: if is_known { the.slots.iter().map(shown).collect() } else { Vec::new() },
        meeting: the.meeting.as_ref().filter(|_| is_known).map(shown),
        form: (state == "ask").then(|| sheet.clone()),
    };
    let toggle = match &page.form {
        Some(sheet) => sheet.toggle(),
        None => Toggle::Link { href: places::offer(lang.other(), &followed.token) },
    };
    let title = Said::group(&site.words, "offer", lang).word(&format!("title_{state}"));
    let error = !filled.errors.is_empty();
    let frame = Frame { title, toggle, crumbs: site.crumbs(lang), error, ..Frame::default() };
    let status = if page.form.is_some() { filled.status() } else { StatusCode::OK };
    reply::page(site, "pages/offer.html", lang, &frame, &page, status)
}

fn state(the: &Match, both_there: bool, followed: &Followed) -> &'static str {
    match the.state {
        MatchState::Offered if the.is_waiting(followed.now) && both_there => "ask",
        MatchState::Introduced | MatchState::Contacted | MatchState::Scheduled | MatchState::Met => "yes",
        MatchState::Declined => "no",
        MatchState::Offered
        | MatchState::Expired
        | MatchState::Cancelled
        | MatchState::NoShow
        | MatchState::NotRight
        | MatchState::Closed => "ended",
    }
}

fn answers(application: &Application) -> Option<Answers> {
    serde_json::from_str(application.answers.as_deref()?).ok()
}
