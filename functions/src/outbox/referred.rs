//! Mail after an introduction: whether they met, who can name contacts, what a contact is asked.
//!
//! Comes in: an intent, the application of the person whose case it stands in. Goes out: a message; or none when it must not
//! be sent any more: it was told before, somebody left, a contact said no. The first mail to a contact can't be made without
//! the full name of who named them (see `first_mail.rs`). Names stand in it because the law asks for them; nothing else that
//! people typed does. Never here: deciding that a mail is due.

use portal::Lang;
use serde::Serialize;
use tera::Value;

use super::letters::{Failure, message_id, persons_address};
use crate::app::App;
use crate::indicators::{ContactId, Side};
use crate::mail::{self, Letter, Message};
use crate::referrals::first_mail::{FirstMail, FullName, Referral};
use crate::referrals::{
    CONTACTS_WANTED, ContactDetails, People, Seen, full_name, places, referrer, suppression,
};
use crate::site::Site;
use crate::store::{
    About, Application, Contact, Happened, Intent, LinkPurpose, Mail, Match, MatchId, MatchRecords,
    MatchState, Namer, Reporter, Say,
};
use crate::tokens::Token;

/// Value of `mail/meeting-ask`.
#[derive(Serialize)]
struct MeetingAskMail<'a> {
    name: &'a str,
    is_connectee: bool,
    yes_url: String,
    not_yet_url: String,
    not_contacted_url: String,
    meeting_url: String,
}

/// Value of `mail/referral-ask`, `mail/contacts-given` and `mail/contact-ask`.
#[derive(Serialize)]
struct ContactsMail<'a> {
    /// The Connectee; for the Connectee's own mail nobody.
    name: &'a str,
    community: Option<&'a str>,
    url: String,
}

/// Whether this mail is written here.
pub(super) const fn is_ours(mail: Mail) -> bool {
    matches!(
        mail,
        Mail::MeetingAsk
            | Mail::ReferralAsk
            | Mail::ContactsGiven
            | Mail::ContactFirst
            | Mail::ContactReminder
            | Mail::ContactAsk
    )
}

/// A match, read for a mail about it.
struct Read {
    the: Match,
    records: MatchRecords,
    people: People,
}

/// Writes the message of an intent; none when it is no longer wanted.
pub(super) async fn write(
    app: &App,
    intent: &Intent,
    application: &Application,
) -> Result<Option<Message>, Failure> {
    match intent.about {
        About::Case | About::Survey(_) => Err(anyhow::anyhow!("a mail about a match without a match").into()),
        About::Match(id, side) => {
            let Some(read) = read(app, &id).await? else { return Ok(None) };
            Ok(to_side(app, intent, application, (&read, side))?)
        }
        About::Contact(id, contact) => {
            let Some(read) = read(app, &id).await? else { return Ok(None) };
            to_contact(app, intent, &read, &contact).await
        }
    }
}

async fn read(app: &App, id: &MatchId) -> Result<Option<Read>, Failure> {
    let Some((the, records)) = app.store.load_match_records(id, app.now()).await? else { return Ok(None) };
    let people = People::of(app, &the, app.now()).await?;
    Ok(Some(Read { the, records, people }))
}

fn token(app: &App, intent: &Intent, purpose: LinkPurpose) -> anyhow::Result<Token> {
    let nonce = intent.nonce.as_deref().ok_or_else(|| anyhow::anyhow!("a link without a nonce"))?;
    Ok(app.tokens.link(purpose, nonce))
}

fn community<'a>(site: &'a Site, the: &Match, lang: Lang) -> Option<&'a str> {
    site.directory.community(&the.community).map(|community| community.name.of(lang).as_str())
}

/// To the Connectee or to the Connector.
fn to_side(
    app: &App,
    intent: &Intent,
    application: &Application,
    (read, side): (&Read, Side),
) -> anyhow::Result<Option<Message>> {
    if !is_wanted(intent, read, side, app.now()) {
        return Ok(None);
    }
    let site = app.site.get();
    let form = site.form_of(&application.form, application.version);
    let to = form.and_then(|form| persons_address(intent, application, &form));
    let (Some(to), Some(other)) = (to, read.people.of_side(side.other()).and_then(full_name)) else {
        return Ok(None);
    };
    let lang = intent.lang;
    let value = if intent.mail == Mail::MeetingAsk {
        let meeting = site.absolute(&places::meeting(lang, &token(app, intent, LinkPurpose::Meeting)?));
        let said = |happened: Happened| format!("{meeting}?said={}", happened.name());
        Value::from_serializable(&MeetingAskMail {
            name: other.as_str(),
            is_connectee: side == Side::Connectee,
            yes_url: said(Happened::Yes),
            not_yet_url: said(Happened::NotYet),
            not_contacted_url: said(Happened::NotContacted),
            meeting_url: meeting.clone(),
        })
    } else {
        let path = places::referral(lang, &token(app, intent, LinkPurpose::Referral)?);
        Value::from_serializable(&ContactsMail {
            name: other.as_str(),
            community: community(&site, &read.the, lang),
            url: site.absolute(&path),
        })
    };
    let letter = Letter {
        unsubscribe: None,
        mail: intent.mail,
        id: &message_id(app, intent),
        at: intent.created_at,
        to: &to,
        langs: &[lang],
        values: &|_| value.clone(),
    };
    mail::write(&site, &letter).map(Some)
}

fn is_wanted(intent: &Intent, read: &Read, side: Side, now: jiff::Timestamp) -> bool {
    let (the, records) = (&read.the, &read.records);
    match intent.mail {
        Mail::MeetingAsk => {
            let is_arranged =
                matches!(the.state, MatchState::Introduced | MatchState::Contacted | MatchState::Scheduled);
            let is_ahead = the.meeting.as_ref().is_some_and(|slot| slot.starts_at > now);
            let own = records.reports.iter().rev().find(|report| report.by == Reporter::Side(side));
            let was_told = own.is_some_and(|report| {
                !matches!(report.happened, Happened::NotYet | Happened::Rescheduled | Happened::NotContacted)
            });
            // Since the time was agreed there is another question, for the day after it.
            let is_replaced = the.meeting.is_some() && the.introduced_at >= Some(intent.created_at);
            is_arranged && !is_ahead && !was_told && !is_replaced
        }
        Mail::ReferralAsk => {
            let so_far = records.named_by(Namer::Connector).count();
            the.met_on.is_some() && the.state != MatchState::Cancelled && so_far < CONTACTS_WANTED
        }
        Mail::ContactsGiven => {
            records.contacts.iter().any(|contact| Seen::by_connectee(contact) != Seen::Nothing)
        }
        _ => false,
    }
}

/// To somebody who was named.
async fn to_contact(
    app: &App,
    intent: &Intent,
    read: &Read,
    id: &ContactId,
) -> Result<Option<Message>, Failure> {
    let Some(contact) = read.records.contact(id).filter(|contact| is_asked(intent.mail, contact)) else {
        return Ok(None);
    };
    let details = ContactDetails::of(contact);
    let Some((details, to)) = details.and_then(|one| one.email.clone().map(|email| (one, email))) else {
        return Ok(None);
    };
    if app.store.is_suppressed(&[suppression(&app.tokens, &to)]).await? {
        return Ok(None);
    }
    Ok(match intent.mail {
        Mail::ContactAsk => contact_ask(app, intent, (read, contact), &to)?,
        _ => first(app, intent, (read, contact, &details), &to)?,
    })
}

/// Whether the contact may still get this mail.
fn is_asked(mail: Mail, contact: &Contact) -> bool {
    match mail {
        Mail::ContactFirst => contact.say.is_none(),
        Mail::ContactReminder => contact.say == Some(Say::Later),
        Mail::ContactAsk => contact.say == Some(Say::Yes) && contact.may_ask && contact.met_on.is_some(),
        _ => false,
    }
}

/// The contact's language; both when nobody knows it.
fn langs(contact: &Contact) -> Vec<Lang> {
    contact.lang.map_or_else(|| Lang::ALL.to_vec(), |lang| vec![lang])
}

fn first(
    app: &App,
    intent: &Intent,
    (read, contact, details): (&Read, &Contact, &ContactDetails),
    to: &str,
) -> anyhow::Result<Option<Message>> {
    let site = app.site.get();
    let referrer = referrer((&read.people, &read.records), &contact.id);
    let connectee = read.people.connectee.as_ref().and_then(full_name);
    let (Some(referrer), Some(connectee), Some(name)) = (referrer, connectee, FullName::parse(&details.name))
    else {
        return Ok(None);
    };
    let token = token(app, intent, LinkPurpose::Contact)?;
    let langs = langs(contact);
    let part = |lang: Lang| {
        let referral = Referral {
            referrer: &referrer,
            connectee: &connectee,
            contact: &name,
            path: details.path.name(),
            community: community(&site, &read.the, lang),
            answer_url: &site.absolute(&places::contact(lang, &token)),
        };
        FirstMail::new(&site.words, lang, &referral)
    };
    let parts = langs.iter().map(|lang| part(*lang)).collect::<anyhow::Result<Vec<_>>>()?;
    let place = |lang: Lang| langs.iter().position(|one| *one == lang).unwrap_or_default();
    let letter = Letter {
        unsubscribe: None,
        mail: intent.mail,
        id: &message_id(app, intent),
        at: intent.created_at,
        to,
        langs: &langs,
        values: &|lang| Value::from_serializable(&parts[place(lang)]),
    };
    let postal: Vec<&str> = langs.iter().map(|lang| site.mail.postal_address.of(*lang).as_str()).collect();
    FirstMail::checked(&parts, mail::write(&site, &letter)?, &postal).map(Some)
}

fn contact_ask(
    app: &App,
    intent: &Intent,
    (read, contact): (&Read, &Contact),
    to: &str,
) -> anyhow::Result<Option<Message>> {
    let site = app.site.get();
    let Some(connectee) = read.people.connectee.as_ref().and_then(full_name) else { return Ok(None) };
    let token = token(app, intent, LinkPurpose::Referral)?;
    let letter = Letter {
        unsubscribe: None,
        mail: intent.mail,
        id: &message_id(app, intent),
        at: intent.created_at,
        to,
        langs: &langs(contact),
        values: &|lang| {
            Value::from_serializable(&ContactsMail {
                name: connectee.as_str(),
                community: community(&site, &read.the, lang),
                url: site.absolute(&places::referral(lang, &token)),
            })
        },
    };
    mail::write(&site, &letter).map(Some)
}
