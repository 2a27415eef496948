//! What one side of a match sees of it.
//!
//! Comes in: a link as it was followed. Goes out: pages. Never here: what the other side told; storing.

use axum::http::StatusCode;
use axum::response::Response;
use portal::Lang;
use portal::forms::SheetView;
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::meeting::{SAID, Telling, full_name, referral_of};
use super::places;
use crate::app::day;
use crate::http::{ApiError, reply};
use crate::indicators::Side;
use crate::said::Said;
use crate::store::{Happened, MatchState, MeetingReport, SubmissionKey};

/// Group of the words.
pub(crate) const WORDS: &str = "meeting";

/// Words that code asks for.
pub(crate) const USED: [&str; 13] = [
    "title",
    "title_details",
    "said_yes",
    "said_not_yet",
    "said_rescheduled",
    "said_not_contacted",
    "said_not_contacted_me",
    "said_no_answer",
    "said_no_show_them",
    "said_no_show_me",
    "said_cancelled",
    "lead",
    "lead_nobody",
];

/// `pages/link-meeting.html`.
#[derive(Serialize)]
struct MeetingPage {
    /// The other one, and what this is about.
    lead: String,
    action: String,
    /// Names the report, so that a button pressed twice is one report.
    key: String,
    /// What the button of the mail says; none on the page itself.
    said: Option<Button>,
    /// What one can say with a button.
    buttons: Vec<Button>,
    /// What this side told, the last word first.
    told: Vec<Told>,
    /// They met, as far as anybody knows.
    has_met: bool,
    /// The Connectee can say that they have written.
    can_have_written: bool,
    /// The Connectee has written.
    has_written: bool,
    /// Day and time that were agreed, ISO day.
    agreed_on: Option<String>,
    /// All the questions.
    details: String,
    /// Where the Connector names contacts.
    naming: Option<String>,
    /// Where the Connectee finds theirs.
    contacts: Option<String>,
}

#[derive(Serialize)]
struct Button {
    value: &'static str,
    label: String,
}

#[derive(Serialize)]
struct Told {
    /// Day, ISO.
    day: String,
    what: String,
}

/// `pages/link-form.html`: a form behind a link.
#[derive(Serialize)]
struct FormPage {
    form: SheetView,
    lead: String,
}

/// The page of the link.
pub(super) fn show(telling: &Telling, said: Option<Happened>) -> Result<Response, ApiError> {
    let (reached, side) = (&telling.reached, telling.side);
    let (lang, token, the) = (reached.lang, &reached.token, &reached.the);
    let words = Said::group(&reached.site.words, WORDS, lang);
    let button = |happened: Happened| Button { value: happened.name(), label: says(words, happened, side) };
    let referral = referral_of(&reached.app, telling);
    let is_arranged = matches!(the.state, MatchState::Introduced);
    let told = reached.records.reports.iter().rev().filter(|report| is_own(report, side));
    let page = MeetingPage {
        lead: lead(telling),
        action: places::meeting(lang, token),
        key: SubmissionKey::from_bits(reached.app.ids.bits128()).to_string(),
        said: said.map(button),
        buttons: [Happened::Yes, Happened::NotYet, Happened::NotContacted].map(button).into(),
        told: told
            .map(|report| Told { day: day(report.at).to_string(), what: says(words, report.happened, side) })
            .collect(),
        has_met: the.met_on.is_some(),
        can_have_written: side == Side::Connectee && is_arranged && the.contacted_at.is_none(),
        has_written: side == Side::Connectee && the.contacted_at.is_some(),
        agreed_on: the.meeting.as_ref().map(|slot| day(slot.starts_at).to_string()),
        details: places::meeting_details(lang, token),
        naming: referral.clone().filter(|_| side == Side::Connector),
        contacts: referral.filter(|_| side == Side::Connectee),
    };
    let other = |lang: Lang| {
        let path = places::meeting(lang, token);
        said.map_or(path.clone(), |said| format!("{path}?{SAID}{}", said.name()))
    };
    let frame = Frame {
        title: words.word("title"),
        toggle: Toggle::Link { href: other(lang.other()) },
        crumbs: reached.site.crumbs(lang),
        ..Frame::default()
    };
    reply::page(&reached.site, "pages/link-meeting.html", lang, &frame, &page, StatusCode::OK)
}

/// The form with all the questions.
pub(super) fn details(telling: &Telling, form: SheetView, status: StatusCode) -> Result<Response, ApiError> {
    let reached = &telling.reached;
    let lead = lead(telling);
    let frame = Frame {
        title: Said::group(&reached.site.words, WORDS, reached.lang).word("title_details"),
        toggle: form.toggle(),
        crumbs: reached.site.crumbs(reached.lang),
        error: !form.errors.is_empty(),
        ..Frame::default()
    };
    let page = FormPage { form, lead };
    reply::page(&reached.site, "pages/link-form.html", reached.lang, &frame, &page, status)
}

fn is_own(report: &MeetingReport, side: Side) -> bool {
    report.by == crate::store::Reporter::Side(side)
}

/// What a report says, for the side that made it.
fn says(words: Said<'_>, happened: Happened, side: Side) -> String {
    if happened == Happened::NotContacted && side == Side::Connectee {
        return words.word("said_not_contacted_me");
    }
    words.word(&format!("said_{}", happened.name()))
}

fn lead(telling: &Telling) -> String {
    let reached = &telling.reached;
    let words = Said::group(&reached.site.words, WORDS, reached.lang);
    let other = reached.people.of_side(telling.side.other()).and_then(full_name);
    other.map_or_else(|| words.word("lead_nobody"), |name| words.with("lead", "name", name.as_str()))
}
