//! A Connector answers an offer by the link in the mail: yes, yes with times, or no.
//!
//! Comes in: a link, and the posted form `offer-answer`. Goes out: the page as the match stands; or the match introduced or
//! declined, with the mail that this asks for. Never here: anything by which the Connectee can be reached, before the
//! Connector has said yes; sending.

use axum::response::Response;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use portal::Lang;
use portal::forms::{Answers, DateProblem, FieldError};

use super::following::Followed;
use super::{offer_page, places};
use crate::app::{App, day};
use crate::asking::{Asking, Filled};
use crate::http::following::Following;
use crate::http::submitted::Submitted;
use crate::http::{ApiError, reply};
use crate::indicators::{Event, Fact, Side};
use crate::store::{
    About, Application, Effects, LinkPurpose, MOST_SLOTS, Mail, Match, MatchEffects, NewIntent, Slot,
};
use crate::zone;

/// The form.
pub(super) const FORM: &str = "offer-answer";

/// How long a first talk takes.
const TALK_MINUTES: u16 = 30;

/// Days that links about an introduced match work.
const LINK_DAYS: i64 = 365;

/// Days before the end of the time to answer on which the Connector is reminded.
const REMIND_DAYS: i64 = 3;

/// Days after the introduction until the Connectee is asked whether they wrote.
const NUDGE_DAYS: i64 = 5;

/// Shows the offer as it stands.
pub(super) async fn show(following: Following) -> Result<Response, ApiError> {
    let followed = connectors(following).await?;
    offer_page::show(&followed, &Filled::default()).await
}

/// Answers it; what was answered before stays as it is.
pub(super) async fn answer(following: Following, submitted: Submitted) -> Result<Response, ApiError> {
    let followed = connectors(following).await?;
    let path = places::offer(followed.lang, &followed.token);
    if !followed.the.is_waiting(followed.now) {
        return Ok(reply::see_other(&path));
    }
    let form = offer_page::form(&followed.site)?;
    let today = there(&followed, followed.now);
    let asking = Asking::new(&followed.site, &form, followed.lang, today);
    let answers = match asking.read(&submitted) {
        Ok(answers) => answers,
        Err(filled) => return offer_page::show(&followed, &filled).await,
    };
    let wrong = |errors: Vec<FieldError>| {
        errors.into_iter().fold(Filled::with(asking.typed(&submitted)), Filled::wrong)
    };
    let store = &followed.app.store;
    if answers.text("answer") == Some("no") {
        let pause_until = answers.date("pause_until");
        if pause_until.is_some_and(|until| until <= today) {
            return offer_page::show(&followed, &wrong(vec![not_so("pause_until")])).await;
        }
        let reason = (answers.text("reason").unwrap_or_default(), pause_until);
        store.decline_offer(&followed.link, reason, &MatchEffects::default(), followed.now).await?;
        return Ok(reply::see_other(&path));
    }
    let zone = zone::of_community(&followed.site.directory, &followed.the.community);
    let slots = match slots(&answers, &zone, followed.now) {
        Ok(slots) => slots,
        Err(errors) => return offer_page::show(&followed, &wrong(errors)).await,
    };
    let Some((connectee, connector)) = both(&followed).await? else {
        // One of the two has left: the store finds that out, and takes the match back.
        let none = MatchEffects::default();
        store.accept_offer(&followed.link, &slots, &none, followed.now).await?;
        return Ok(reply::see_other(&path));
    };
    let effects =
        of_introduction(&followed.app, &followed.the, (&connectee, &connector), &slots, followed.now);
    store.accept_offer(&followed.link, &slots, &effects, followed.now).await?;
    Ok(reply::see_other(&path))
}

/// What an offer brings: the question with its link, and a reminder some days before the time to answer is over.
pub fn of_offer(app: &App, the: &Match, connector: Lang, now: Timestamp) -> MatchEffects {
    let about = About::Match(the.id, Side::Connector);
    let until = now + SignedDuration::from_hours(24 * LINK_DAYS);
    let (link, nonce) = app.link(LinkPurpose::Offer, about, until);
    let question = NewIntent::linked(Mail::Offer, connector, nonce.clone());
    let reminder = NewIntent::linked(Mail::OfferReminder, connector, nonce);
    let due_at = Some(the.remind_at(REMIND_DAYS));
    let connector = Effects {
        links: vec![link],
        mail: vec![NewIntent { about, ..question }, NewIntent { about, due_at, ..reminder }],
        ..Effects::default()
    };
    MatchEffects { connector, ..MatchEffects::default() }
}

/// What an introduction brings: one message to both, times to choose from, a nudge some days later, and what the
/// indicators count.
pub fn of_introduction(
    app: &App,
    the: &Match,
    (connectee, connector): (&Application, &Application),
    slots: &[Slot],
    now: Timestamp,
) -> MatchEffects {
    let about = About::Match(the.id, Side::Connectee);
    let until = now + SignedDuration::from_hours(24 * LINK_DAYS);
    let mut of_connectee = Effects::default();
    let introduction = NewIntent::new(Mail::Introduction, connectee.lang);
    of_connectee.mail.push(NewIntent { about, ..introduction });
    let (link, nonce) = app.link(LinkPurpose::Meeting, about, until);
    of_connectee.links.push(link);
    if !slots.is_empty() {
        let times = NewIntent::linked(Mail::TimesProposed, connectee.lang, nonce.clone());
        of_connectee.mail.push(NewIntent { about, ..times });
    }
    let nudge = NewIntent::linked(Mail::DidYouWrite, connectee.lang, nonce);
    let due_at = Some(now + SignedDuration::from_hours(24 * NUDGE_DAYS));
    of_connectee.mail.push(NewIntent { about, due_at, ..nudge });
    of_connectee.facts.push(Fact {
        community: the.community.clone(),
        on: day(now),
        what: Event::IntroductionSent {
            person: app.tokens.person(&connectee.case),
            connector: app.tokens.person(&connector.case),
        },
    });
    let (asked, of_connector) = super::ask_whether_they_met(app, the, [connectee.lang, connector.lang], now);
    of_connectee.links.extend(asked.links);
    of_connectee.mail.extend(asked.mail);
    MatchEffects { connectee: of_connectee, connector: of_connector }
}

/// Tells who knows of a match that it is taken back: before the introduction that is the Connector alone. Who has left is
/// not written to: the letter finds that out.
pub fn of_cancelling(the: &Match, lang: Lang) -> MatchEffects {
    let tell = |side| {
        let mail =
            NewIntent { about: About::Match(the.id, side), ..NewIntent::new(Mail::MatchCancelled, lang) };
        Effects { mail: vec![mail], ..Effects::default() }
    };
    MatchEffects {
        connectee: the.introduced_at.map(|_| tell(Side::Connectee)).unwrap_or_default(),
        connector: tell(Side::Connector),
    }
}

/// The applications of both; none when one of them is gone.
pub(super) async fn both(followed: &Followed) -> Result<Option<(Application, Application)>, ApiError> {
    let (store, the, now) = (&followed.app.store, &followed.the, followed.now);
    let connectee = store.load_application(&the.connectee, now).await?;
    let connector = store.load_application(&the.connector, now).await?;
    Ok(connectee.zip(connector))
}

async fn connectors(following: Following) -> Result<Followed, ApiError> {
    let followed = following.open_match(LinkPurpose::Offer).await?;
    if followed.side == Side::Connector { Ok(followed) } else { Err(ApiError::LinkEnded) }
}

/// The day in the community.
fn there(followed: &Followed, at: Timestamp) -> Date {
    zone::there(at, &zone::of_community(&followed.site.directory, &followed.the.community)).date()
}

/// The times that were proposed, by the clock of the community; or what is wrong with them.
fn slots(answers: &Answers, zone: &TimeZone, now: Timestamp) -> Result<Vec<Slot>, Vec<FieldError>> {
    let (mut slots, mut errors) = (Vec::new(), Vec::new());
    for n in 1..=MOST_SLOTS {
        let (day_field, time_field) = (format!("day_{n}"), format!("time_{n}"));
        let (day, typed) = (answers.date(&day_field), answers.text(&time_field));
        let time = typed.map(read_time);
        match (day, time) {
            (None, None) => {}
            (None, Some(_)) => errors.push(not_so(&day_field)),
            (Some(_), None | Some(None)) => errors.push(not_so(&time_field)),
            (Some(day), Some(Some(time))) => match zone::moment(day, time, zone) {
                Some(starts_at) if starts_at > now => slots.push(Slot {
                    starts_at,
                    minutes: TALK_MINUTES,
                    mode: answers.text("mode").unwrap_or_default().to_owned(),
                    place: answers.text("place").unwrap_or_default().to_owned(),
                }),
                _ => errors.push(not_so(&day_field)),
            },
        }
    }
    slots.sort_by_key(|slot| slot.starts_at);
    slots.dedup_by_key(|slot| slot.starts_at);
    if errors.is_empty() { Ok(slots) } else { Err(errors) }
}

/// The form's own words for this field say what is expected.
fn not_so(field: &str) -> FieldError {
    FieldError { field: field.to_owned(), problem: DateProblem::NoSuchDay.into() }
}

/// A time of day as people type it: `9`, `9:30`, `9.30`, `14 h`, `14h30`, `2:30 pm`.
fn read_time(typed: &str) -> Option<Time> {
    let typed: String =
        typed.to_lowercase().chars().filter(|c| !c.is_whitespace() && *c != '\u{a0}').collect();
    let plain = typed.replace("p.m.", "pm").replace("a.m.", "am");
    let (digits, half) = match (plain.strip_suffix("pm"), plain.strip_suffix("am")) {
        (Some(digits), _) => (digits, Some(12)),
        (_, Some(digits)) => (digits, Some(0)),
        _ => (plain.as_str(), None),
    };
    let mut parts = digits.splitn(2, [':', 'h', '.']);
    let hour: i8 = parts.next()?.parse().ok()?;
    let minute: i8 = match parts.next() {
        None | Some("") => 0,
        Some(minute) => minute.parse().ok()?,
    };
    let hour = match half {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(half) => hour % 12 + half,
    };
    Time::new(hour, minute, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_type_them() {
        for (typed, expected) in [
            ("9", "09:00:00"),
            ("9:30", "09:30:00"),
            ("14 h 30", "14:30:00"),
            ("14\u{a0}h", "14:00:00"),
            ("9.15", "09:15:00"),
            ("2:30 pm", "14:30:00"),
            ("12 a.m.", "00:00:00"),
            ("12 pm", "12:00:00"),
        ] {
            assert_eq!(read_time(typed).map(|time| time.to_string()).as_deref(), Some(expected), "{typed}");
        }
        for typed in ["", "noon", "25:00", "9:75", "13 pm", "-1", "9:3o"] {
            assert_eq!(read_time(typed), None, "{typed}");
        }
    }
}
