//! The Connectee chooses one of the times that the Connector proposed; both take the meeting into their calendars.
//!
//! Comes in: a link to a meeting. Goes out: the times to choose from; the time agreed, with a message to each of the two;
//! an entry for a calendar. Never here: whether they met.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use jiff::{SignedDuration, Timestamp};
use portal::Lang;
use portal::calendar::{Entry, Moment};
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::following::Followed;
use super::offers::both;
use super::{ask_whether_they_met, places};
use crate::app::App;
use crate::http::following::Following;
use crate::http::submitted::Submitted;
use crate::http::{ApiError, reply};
use crate::indicators::Side;
use crate::outbox::{Time, time};
use crate::said::Said;
use crate::store::{About, Effects, LinkPurpose, Mail, Match, MatchEffects, MatchState, NewIntent, Slot};

/// Name of the input that says which time.
const TIME: &str = "time";

/// Days after the meeting that its entry can be taken into a calendar.
const LINK_DAYS: i64 = 30;

/// `pages/times.html`.
#[derive(Serialize)]
struct TimesPage {
    action: String,
    choices: Vec<Choice>,
    /// Nothing was chosen.
    error: Option<String>,
    errors: Vec<Entered>,
    meeting: Option<Time>,
    calendar: String,
    /// Where to say that none of them suits, or that the meeting took place.
    report: String,
}

#[derive(Serialize)]
struct Choice {
    value: String,
    time: Time,
}

/// An entry of the summary of errors.
#[derive(Serialize)]
struct Entered {
    href: &'static str,
    text: String,
}

/// Shows the times.
pub(super) async fn show(following: Following) -> Result<Response, ApiError> {
    let followed = following.open_match(LinkPurpose::Meeting).await?;
    page(&followed, None)
}

/// Takes one of them.
pub(super) async fn choose(following: Following, submitted: Submitted) -> Result<Response, ApiError> {
    let followed = following.open_match(LinkPurpose::Meeting).await?;
    let chosen = submitted.get(TIME).and_then(|value| value.parse::<i64>().ok());
    let is_chosen = |slot: &&Slot| chosen == Some(slot.starts_at.as_second());
    let path = places::times(followed.lang, &followed.token);
    let Some(slot) = followed.the.slots.iter().find(is_chosen).cloned() else {
        if followed.the.is_arranged() && followed.side == Side::Connectee {
            return page(&followed, Some(said(&followed).word("times_missing")));
        }
        return Ok(reply::see_other(&path));
    };
    let effects = match both(&followed).await? {
        Some((connectee, connector)) => {
            let langs = [connectee.lang, connector.lang];
            of_agreement(&followed.app, &followed.the, langs, (&slot, followed.now))
        }
        None => MatchEffects::default(),
    };
    followed.app.store.agree_time(&followed.link, &slot, &effects, followed.now).await?;
    Ok(reply::see_other(&path))
}

/// The meeting as an entry for a calendar.
pub(super) async fn calendar(following: Following) -> Result<Response, ApiError> {
    let followed = following.open_match(LinkPurpose::Meeting).await?;
    let scheduled = matches!(followed.the.state, MatchState::Scheduled | MatchState::Met);
    let Some(slot) = followed.the.meeting.as_ref().filter(|_| scheduled) else {
        return Err(ApiError::LinkEnded);
    };
    let entry = entry(&followed, &followed.the, slot).text();
    let kind = HeaderValue::from_static("text/calendar; charset=utf-8");
    let name = HeaderValue::from_static("attachment; filename=\"meeting.ics\"");
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], entry).into_response())
}

fn entry(followed: &Followed, the: &Match, slot: &Slot) -> Entry {
    let (site, lang) = (&followed.site, followed.lang);
    let words = said(followed);
    let host = site.base_url.split("://").last().unwrap_or_default().to_owned();
    // The same for both, in both languages, for good; and nobody can tell the match from it.
    let uid = followed.app.tokens.blind("meeting", &the.id.to_string()).to_string();
    let ends = slot.starts_at + SignedDuration::from_mins(i64::from(slot.minutes));
    Entry {
        product: format!("-//{host}//{}//{}", words.word("calendar_title"), lang.code().to_uppercase()),
        uid: format!("{}@{host}", &uid[..32]),
        stamp: the.contacted_at.or(the.introduced_at).unwrap_or(the.offered_at),
        sequence: the.revision,
        starts: Moment::At(slot.starts_at),
        ends: Moment::At(ends),
        lang,
        title: words.word("calendar_title"),
        description: words.word("calendar_text"),
        place: Some(slot.place.clone()).filter(|place| !place.is_empty()),
        url: None,
        is_busy: true,
    }
}

/// What a time that is agreed brings: a message to the Connectee and one to the Connector, each in their language, with their
/// own link to the entry for a calendar; once the time is over, both are asked.
pub fn of_agreement(
    app: &App,
    the: &Match,
    langs: [Lang; 2],
    (slot, now): (&Slot, Timestamp),
) -> MatchEffects {
    let until = slot.starts_at + SignedDuration::from_hours(24 * LINK_DAYS);
    let told = |side, lang: Lang, asked: Effects| {
        let about = About::Match(the.id, side);
        let (link, nonce) = app.link(LinkPurpose::Meeting, about, until);
        let mail = NewIntent { about, ..NewIntent::linked(Mail::TimeAgreed, lang, nonce) };
        let mut told = asked;
        told.links.push(link);
        told.mail.push(mail);
        told
    };
    let agreed = Match { meeting: Some(slot.clone()), ..the.clone() };
    let (of_connectee, of_connector) = ask_whether_they_met(app, &agreed, langs, now);
    let [connectee, connector] = langs;
    MatchEffects {
        connectee: told(Side::Connectee, connectee, of_connectee),
        connector: told(Side::Connector, connector, of_connector),
    }
}

fn said(followed: &Followed) -> Said<'_> {
    Said::group(&followed.site.words, "offer", followed.lang)
}

fn page(followed: &Followed, error: Option<String>) -> Result<Response, ApiError> {
    let (site, lang, the) = (&followed.site, followed.lang, &followed.the);
    let shown = |slot: &Slot| time(site, &the.community, slot, lang);
    let can_choose = followed.side == Side::Connectee && the.is_arranged();
    let choice = |slot: &Slot| Choice { value: slot.starts_at.as_second().to_string(), time: shown(slot) };
    let page = TimesPage {
        action: places::times(lang, &followed.token),
        choices: if can_choose { the.slots.iter().map(choice).collect() } else { Vec::new() },
        errors: error.iter().map(|text| Entered { href: "#time", text: text.clone() }).collect(),
        error,
        meeting: the.meeting.as_ref().map(shown),
        calendar: places::calendar(lang, &followed.token),
        report: places::meeting(lang, &followed.token),
    };
    let status = if page.error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let frame = Frame {
        title: said(followed).word("times_title"),
        toggle: Toggle::Link { href: places::times(lang.other(), &followed.token) },
        crumbs: site.crumbs(lang),
        error: page.error.is_some(),
        ..Frame::default()
    };
    reply::page(site, "pages/times.html", lang, &frame, &page, status)
}
