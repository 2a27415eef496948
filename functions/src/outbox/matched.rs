//! Mail about a match, gathered when it is sent, and looked at again: what is no longer wanted is not sent.
//!
//! Comes in: an intent about a match. Goes out: a message; or none when the match went on, was taken back, or one of the two
//! has left. Before a Connector has said yes no mail says who the Connectee is; an introduction goes to both at once and
//! names them to each other. Never here: deciding.

use jiff::Timestamp;
use portal::forms::{Answers, known};
use portal::{Lang, format};
use serde::Serialize;
use tera::Value;

use super::letters::{Failure, message_id};
use crate::app::{App, day};
use crate::indicators::Side;
use crate::mail::{self, BETWEEN, Letter, Message};
use crate::referrals::places;
use crate::said::Said;
use crate::site::Site;
use crate::store::{Application, Intent, LinkPurpose, Mail, Match, MatchId, MatchState, Slot, State};
use crate::zone;

/// What mail about a match tells, before there is one and after.
#[derive(Clone, Copy)]
pub struct Pair<'a> {
    /// The site.
    pub site: &'a Site,
    /// Slug of the community.
    pub community: &'a str,
    /// The Connectee's application.
    pub connectee: &'a Application,
    /// The Connector's application.
    pub connector: &'a Application,
    /// Times that the Connector proposes.
    pub slots: &'a [Slot],
    /// The time that was agreed.
    pub meeting: Option<&'a Slot>,
    /// When the Connector was asked.
    pub offered_at: Timestamp,
    /// Until when the Connector may answer.
    pub answer_by: Timestamp,
    /// Both were introduced.
    pub is_introduced: bool,
}

impl std::fmt::Debug for Pair<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pair").field("community", &self.community).finish_non_exhaustive()
    }
}

/// The value of every mail about a match.
#[derive(Serialize)]
struct MatchMail {
    community: String,
    /// Kinds of work that the Connectee looks for, from the list of occupations.
    occupations: Vec<String>,
    /// Day on which the Connector was asked, ISO.
    offered_on: String,
    /// Day until which the Connector may answer, ISO.
    answer_by: String,
    /// The link of the reader; empty where there is none.
    url: String,
    /// Where the reader tells how the talk went; empty in mail that says nothing of one.
    report: String,
    /// The two; none before the Connector has said yes.
    connectee: Option<Named>,
    connector: Option<Named>,
    times: Vec<Time>,
    meeting: Option<Time>,
}

/// One of the two, for the other.
#[derive(Serialize)]
struct Named {
    name: String,
    email: String,
    job_title: String,
    employer: String,
}

/// A time to meet, by the clock of the community.
#[derive(Serialize)]
pub struct Time {
    /// Day in words.
    pub day: String,
    /// Time of day in words.
    pub clock: String,
    /// How long, in minutes.
    pub minutes: u16,
    /// How, in words.
    pub mode: String,
    /// Where, as it was written; may be empty.
    pub place: String,
}

/// Whether a mail is about a match, and so written here.
pub(super) const fn is_about_match(mail: Mail) -> bool {
    matches!(
        mail,
        Mail::Offer
            | Mail::OfferReminder
            | Mail::Introduction
            | Mail::TimesProposed
            | Mail::TimeAgreed
            | Mail::DidYouWrite
            | Mail::MatchCancelled
    )
}

/// Writes the message of an intent; none when it is no longer wanted.
pub(super) async fn write(
    app: &App,
    intent: &Intent,
    (id, side): (&MatchId, Side),
) -> Result<Option<Message>, Failure> {
    let now = app.now();
    let Some(the) = app.store.load_match(id, now).await? else { return Ok(None) };
    if !is_wanted(intent.mail, &the, now) {
        return Ok(None);
    }
    let connectee = app.store.load_application(&the.connectee, now).await?;
    let connector = app.store.load_application(&the.connector, now).await?;
    let stays = |one: &Application| one.state == State::Accepted && one.answers.is_some();
    let site = app.site.get();
    if intent.mail == Mail::MatchCancelled {
        let reader = if side == Side::Connectee { connectee } else { connector };
        let Some(reader) = reader.filter(stays) else { return Ok(None) };
        let pair = pair(&site, &the, &reader, &reader);
        let Some(to) = address(&site, &reader) else { return Ok(None) };
        return Ok(Some(message(app, intent, &pair, (&to, &[reader.lang]), &Links::default())?));
    }
    let (Some(connectee), Some(connector)) = (connectee.filter(stays), connector.filter(stays)) else {
        return Ok(None);
    };
    let (Some(to_connectee), Some(to_connector)) = (address(&site, &connectee), address(&site, &connector))
    else {
        return Ok(None);
    };
    let pair = pair(&site, &the, &connectee, &connector);
    let links = Links::of(app, &site, intent);
    let (to, langs) = match (intent.mail, side) {
        (Mail::Introduction, _) => (format!("{to_connectee}{BETWEEN}{to_connector}"), pair.langs()),
        (_, Side::Connectee) => (to_connectee, vec![intent.lang]),
        (_, Side::Connector) => (to_connector, vec![intent.lang]),
    };
    Ok(Some(message(app, intent, &pair, (&to, &langs), &links)?))
}

fn message(
    app: &App,
    intent: &Intent,
    pair: &Pair<'_>,
    (to, langs): (&str, &[Lang]),
    links: &Links,
) -> anyhow::Result<Message> {
    let letter = Letter {
        unsubscribe: None,
        mail: intent.mail,
        id: &message_id(app, intent),
        at: intent.created_at,
        to,
        langs,
        values: &|lang| pair.value(links, lang),
    };
    mail::write(pair.site, &letter)
}

/// A reminder after the answer, a nudge after the first message: not wanted any more.
fn is_wanted(mail: Mail, the: &Match, now: Timestamp) -> bool {
    match mail {
        Mail::Offer | Mail::OfferReminder => the.is_waiting(now),
        Mail::Introduction => the.introduced_at.is_some() && the.state.is_open(),
        Mail::TimesProposed => the.is_arranged() && !the.slots.is_empty(),
        Mail::TimeAgreed => the.state == MatchState::Scheduled && the.meeting.is_some(),
        Mail::DidYouWrite => the.state == MatchState::Introduced,
        Mail::MatchCancelled => the.state == MatchState::Cancelled,
        _ => false,
    }
}

fn pair<'a>(
    site: &'a Site,
    the: &'a Match,
    connectee: &'a Application,
    connector: &'a Application,
) -> Pair<'a> {
    Pair {
        site,
        community: &the.community,
        connectee,
        connector,
        slots: &the.slots,
        meeting: the.meeting.as_ref(),
        offered_at: the.offered_at,
        answer_by: the.answer_by,
        is_introduced: the.introduced_at.is_some() && the.state != MatchState::Cancelled,
    }
}

fn address(site: &Site, application: &Application) -> Option<String> {
    let form = site.form_of(&application.form, application.version)?;
    Some(answers(application)?.email(form.confirm_email.as_deref()?)?.as_str().to_owned())
}

/// The links of a mail's reader.
#[derive(Default)]
struct Links {
    url: String,
    report: String,
}

impl Links {
    /// Made again from the intent's nonce.
    fn of(app: &App, site: &Site, intent: &Intent) -> Links {
        let Some(nonce) = intent.nonce.as_deref() else { return Links::default() };
        let token = |purpose| app.tokens.link(purpose, nonce);
        let (lang, meeting) = (intent.lang, token(LinkPurpose::Meeting));
        let path = match intent.mail {
            Mail::Offer | Mail::OfferReminder => places::offer(lang, &token(LinkPurpose::Offer)),
            Mail::TimesProposed => places::times(lang, &meeting),
            Mail::TimeAgreed => places::calendar(lang, &meeting),
            Mail::DidYouWrite => places::meeting(lang, &meeting),
            _ => return Links::default(),
        };
        let is_agreed = intent.mail == Mail::TimeAgreed;
        let report = is_agreed.then(|| site.absolute(&places::meeting(lang, &meeting)));
        Links { url: site.absolute(&path), report: report.unwrap_or_default() }
    }
}

impl Pair<'_> {
    /// The languages of a message to both: one when it is the same.
    fn langs(&self) -> Vec<Lang> {
        let (first, second) = (self.connectee.lang, self.connector.lang);
        if first == second { vec![first] } else { vec![first, second] }
    }

    /// Subject and text of a mail about two people, before it is sent; the link is its reader's alone.
    pub fn preview(&self, mail: Mail) -> anyhow::Result<(String, String)> {
        let langs = if mail == Mail::Introduction { self.langs() } else { vec![self.connector.lang] };
        let links =
            |lang| Links { url: self.site.absolute(&format!("/api/offers/{lang}/…")), ..Links::default() };
        let letter = Letter {
            unsubscribe: None,
            mail,
            id: "",
            at: self.offered_at,
            to: "",
            langs: &langs,
            values: &|lang| self.value(&links(lang), lang),
        };
        mail::preview(self.site, &letter)
    }

    fn value(&self, links: &Links, lang: Lang) -> Value {
        let directory = &self.site.directory;
        let community = directory.community(self.community);
        let looks_for = answers(self.connectee);
        let looks_for = looks_for.as_ref().map(|answers| answers.many(known::OCCUPATION)).unwrap_or_default();
        let name = |id: &String| Some(directory.occupation(id)?.name.of(lang).clone());
        let named = |one| self.is_introduced.then(|| named(self.site, one));
        Value::from_serializable(&MatchMail {
            community: community.map(|found| found.name.of(lang).clone()).unwrap_or_default(),
            occupations: looks_for.iter().filter_map(name).collect(),
            offered_on: day(self.offered_at).to_string(),
            answer_by: day(self.answer_by).to_string(),
            url: links.url.clone(),
            report: links.report.clone(),
            connectee: named(self.connectee),
            connector: named(self.connector),
            times: self.slots.iter().map(|slot| time(self.site, self.community, slot, lang)).collect(),
            meeting: self.meeting.map(|slot| time(self.site, self.community, slot, lang)),
        })
    }
}

/// A time to meet in words, by the clock of the community.
pub fn time(site: &Site, community: &str, slot: &Slot, lang: Lang) -> Time {
    let there = zone::there(slot.starts_at, &zone::of_community(&site.directory, community));
    Time {
        day: format::date(there.date(), lang),
        clock: zone::clock(there.time(), lang),
        minutes: slot.minutes,
        mode: Said::group(&site.words, "matching", lang).word(&format!("way_{}", slot.mode)),
        place: slot.place.clone(),
    }
}

fn answers(application: &Application) -> Option<Answers> {
    serde_json::from_str(application.answers.as_deref()?).ok()
}

fn named(site: &Site, application: &Application) -> Named {
    let answers = answers(application);
    let text = |field| answers.as_ref().and_then(|answers| answers.text(field)).unwrap_or_default();
    Named {
        name: [text(known::FIRST_NAME), text(known::LAST_NAME)].join(" ").trim().to_owned(),
        email: address(site, application).unwrap_or_default(),
        job_title: text(known::JOB_TITLE).to_owned(),
        employer: text(known::EMPLOYER).to_owned(),
    }
}
