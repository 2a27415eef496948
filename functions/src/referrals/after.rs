//! What follows from what people do by their links: the match as it becomes, links, mail, facts.
//!
//! Comes in: a match with its records, as they stand. Goes out: a [`Turn`] for the store. Never here: storing, words, who
//! may do it.
//!
//! Links of this area that are about one thing for good have a nonce that follows from that thing, so that a page can lead
//! on to the next one. Like every nonce it opens nothing without the portal's key.

use jiff::{SignedDuration, Timestamp};
use portal::Lang;
use portal::forms::{Answers, known};

use super::Seen;
use super::following::People;
use super::standing::{self, Standing};
use crate::app::{App, day};
use crate::follow_up::schedule;
use crate::indicators::{Event, Fact, Side};
use crate::store::{
    About, Contact, ContactNaming, Effects, Happened, LinkPurpose, Mail, Match, MatchRecords, MatchState,
    MeetingReport, Namer, Naming, NamingEnd, NewIntent, NewLink, Reporter, Say, Turn,
};
use crate::tokens::Token;

/// Days that the links of a match work: as long as the details of contacts are kept.
const LINK_DAYS: i64 = 365;

/// Days until both are asked whether they met, and until they are asked again after "not yet".
const ASK_DAYS: i64 = 10;

/// The most reports of one side that lead to another question.
const MOST_QUESTIONS: usize = 3;

/// Hours after the end of an agreed meeting until both are asked.
const HOURS_AFTER: i64 = 3;

/// Days until somebody who wants to name contacts later is reminded, once.
const LATER_DAYS: i64 = 7;

/// Days until a contact who said "later" is asked once more.
const REMIND_DAYS: i64 = 14;

/// Why fewer than three are named, where more are to come.
pub const LATER: &str = "later";

/// Asks both whether they met: after the agreed time, or some days after now. To be stored with the introduction, or with
/// the time that was agreed. First what belongs to the Connectee's case, then the Connector's.
pub fn ask_whether_they_met(
    app: &App,
    the: &Match,
    [connectee, connector]: [Lang; 2],
    now: Timestamp,
) -> (Effects, Effects) {
    let due = match &the.meeting {
        Some(slot) => {
            let end = slot.starts_at + SignedDuration::from_mins(i64::from(slot.minutes));
            (end + SignedDuration::from_hours(HOURS_AFTER)).max(now)
        }
        None => in_days(now, ASK_DAYS),
    };
    let ask = |side, lang| {
        let mut effects = Effects::default();
        ask_at(app, the, (side, lang), due, &mut effects);
        effects
    };
    (ask(Side::Connectee, connectee), ask(Side::Connector, connector))
}

fn ask_at(app: &App, the: &Match, (side, lang): (Side, Lang), due: Timestamp, effects: &mut Effects) {
    let about = About::Match(the.id, side);
    let (link, nonce) = app.link(LinkPurpose::Meeting, about, in_days(due, LINK_DAYS));
    effects.links.push(link);
    let mail = NewIntent::linked(Mail::MeetingAsk, lang, nonce);
    effects.mail.push(NewIntent { about, due_at: Some(due), ..mail });
}

/// The token of a link that is about one thing for good.
pub fn link_token(app: &App, purpose: LinkPurpose, about: About) -> Token {
    app.tokens.link(purpose, &nonce(about))
}

fn nonce(about: About) -> String {
    match about {
        About::Case | About::Survey(_) => String::new(),
        About::Match(id, side) => format!("{id}-{}", side.name()),
        About::Contact(id, contact) => format!("{id}-{contact}"),
    }
}

fn lasting(app: &App, purpose: LinkPurpose, about: About, now: Timestamp) -> NewLink {
    let token = link_token(app, purpose, about).digest();
    NewLink { about, ..NewLink::new(token, purpose, in_days(now, LINK_DAYS)) }
}

/// A mail with a link that is about one thing for good.
fn mail(mail: Mail, lang: Lang, about: About, due_at: Option<Timestamp>) -> NewIntent {
    NewIntent { about, due_at, ..NewIntent::linked(mail, lang, nonce(about)) }
}

fn in_days(from: Timestamp, days: i64) -> Timestamp {
    from + SignedDuration::from_hours(24 * days)
}

/// After a report, or after staff settled what is true; the new one is the last of the reports.
pub fn report(app: &App, people: &People, (the, records): (&Match, &MatchRecords), now: Timestamp) -> Turn {
    let standing = Standing::of(the, &records.reports);
    let mut turn = Turn::none(the);
    let people_ids = (app.tokens.person(&the.connectee), app.tokens.person(&the.connector));
    turn.connectee.facts = standing::facts(the, &records.reports, people_ids);
    if let Some(state) = standing.state {
        turn.after.state = state;
        turn.after.met_on = standing.met_on;
        let is_past = !matches!(state, MatchState::Scheduled | MatchState::Met | MatchState::NotRight);
        if is_past {
            turn.after.meeting = None;
        }
        if state != MatchState::Introduced && turn.after.contacted_at.is_none() {
            turn.after.contacted_at = Some(now);
        }
    }
    if standing.met_on.is_some() && !met_before(the, &records.reports) {
        let (of_connector, of_connectee) =
            (About::Match(the.id, Side::Connector), About::Match(the.id, Side::Connectee));
        let purpose = LinkPurpose::Referral;
        turn.connector.links.push(lasting(app, purpose, of_connector, now));
        let lang = people.lang(Side::Connector);
        turn.connector.mail.push(mail(Mail::ReferralAsk, lang, of_connector, None));
        turn.connectee.links.push(lasting(app, purpose, of_connectee, now));
        if let (Some(connector), Some(met_on)) = (&people.connector, standing.met_on) {
            let surveys = schedule::after_meeting(app, connector, met_on);
            turn.connector.links.extend(surveys.links);
            turn.connector.mail.extend(surveys.mail);
        }
    }
    if let Some(last) = records.reports.last() {
        ask_again(app, people, (the, records, last), now, &mut turn);
    }
    turn
}

/// Whether an earlier report has settled that they met: then the links are there already.
fn met_before(the: &Match, reports: &[MeetingReport]) -> bool {
    let fresh = Match { met_on: None, ..the.clone() };
    (1..reports.len()).any(|n| Standing::of(&fresh, &reports[..n]).met_on.is_some())
}

fn ask_again(
    app: &App,
    people: &People,
    (the, records, last): (&Match, &MatchRecords, &MeetingReport),
    now: Timestamp,
    turn: &mut Turn,
) {
    let Reporter::Side(side) = last.by else { return };
    let so_far = records.reports.iter().filter(|report| report.by == last.by).count();
    let is_open = matches!(last.happened, Happened::NotYet | Happened::Rescheduled | Happened::NotContacted)
        && !matches!(turn.after.state, MatchState::Met | MatchState::NotRight | MatchState::Cancelled);
    if !is_open || so_far > MOST_QUESTIONS {
        return;
    }
    let effects = match side {
        Side::Connectee => &mut turn.connectee,
        Side::Connector => &mut turn.connector,
    };
    let due = new_day(last).map_or_else(|| in_days(now, ASK_DAYS), |day| day.max(now));
    ask_at(app, the, (side, people.lang(side)), due, effects);
}

/// The evening of the day to which they moved the meeting.
fn new_day(report: &MeetingReport) -> Option<Timestamp> {
    let answers: Answers = serde_json::from_str(report.answers.as_deref()?).ok()?;
    let day = answers.date(known::NEW_DATE)?;
    let noon = day.at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
    Some(noon + SignedDuration::from_hours(12))
}

/// The Connectee has written to the Connector; none when that is known, or no longer says anything.
pub fn contacted(the: &Match, now: Timestamp) -> Option<Turn> {
    let is_news = the.state == MatchState::Introduced && the.contacted_at.is_none();
    is_news.then(|| {
        let mut turn = Turn::none(the);
        turn.after.state = MatchState::Contacted;
        turn.after.contacted_at = Some(now);
        turn
    })
}

/// A contact was named. The first mail goes to a contact who is new and has an address; the Connectee gets one mail for
/// all who are named within the hour.
pub fn named(
    app: &App,
    people: &People,
    (the, records): (&Match, &MatchRecords),
    (contact, naming, how): (&Contact, &ContactNaming, Naming),
    has_address: HasAddress,
) -> Turn {
    let mut turn = Turn::none(the);
    let about = About::Contact(the.id, contact.id);
    let now = naming.at;
    if how == Naming::First {
        turn.connectee.facts.push(Fact {
            community: the.community.clone(),
            on: naming.on,
            what: Event::ReferralGiven {
                person: app.tokens.person(&the.connectee),
                connector: app.tokens.person(&the.connector),
                contact: contact.id,
                generation: contact.generation,
            },
        });
        if has_address == HasAddress::Yes {
            turn.connectee.links.push(lasting(app, LinkPurpose::Contact, about, now));
            let lang = contact.lang.unwrap_or(Lang::En);
            turn.connectee.mail.push(mail(Mail::ContactFirst, lang, about, None));
        }
    }
    let an_hour = SignedDuration::from_hours(1);
    let is_first_of_many = records.named_by(naming.by).all(|known| now.duration_since(known.at) >= an_hour);
    if is_first_of_many {
        turn.connectee.mail.push(contacts_given(the, people, Some(now + an_hour)));
    }
    turn
}

/// Whether there is an address to write to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HasAddress {
    /// There is a mail address.
    Yes,
    /// There is a telephone number alone.
    No,
}

fn contacts_given(the: &Match, people: &People, due_at: Option<Timestamp>) -> NewIntent {
    let about = About::Match(the.id, Side::Connectee);
    mail(Mail::ContactsGiven, people.lang(Side::Connectee), about, due_at)
}

/// Nobody else comes to mind; a Connector who wants to name others later is reminded once.
pub fn naming_ended(people: &People, the: &Match, end: &NamingEnd) -> Turn {
    let mut turn = Turn::none(the);
    if end.why.as_deref() == Some(LATER) && end.by == Namer::Connector {
        let about = About::Match(the.id, Side::Connector);
        let due = Some(in_days(end.at, LATER_DAYS));
        turn.connector.mail.push(mail(Mail::ReferralAsk, people.lang(Side::Connector), about, due));
    }
    turn
}

/// A contact has answered: a yes is told to the Connectee, "later" is asked once more.
pub fn answered(people: &People, the: &Match, (known, say): (&Contact, Say), now: Timestamp) -> Turn {
    let mut turn = Turn::none(the);
    match say {
        Say::Yes if known.say != Some(Say::Yes) && Seen::by_connectee(known) != Seen::All => {
            turn.connectee.mail.push(contacts_given(the, people, None));
        }
        Say::Later if !known.was_reminded => {
            let about = About::Contact(the.id, known.id);
            let due = Some(in_days(now, REMIND_DAYS));
            let lang = known.lang.unwrap_or(Lang::En);
            turn.connectee.mail.push(mail(Mail::ContactReminder, lang, about, due));
        }
        Say::Yes | Say::Later | Say::No => {}
    }
    turn
}

/// The Connectee has written to a contact.
pub fn reached(the: &Match, known: &Contact, now: Timestamp) -> Option<(Contact, Turn)> {
    if known.reached_on.is_some() || Seen::by_connectee(known) == Seen::Nothing {
        return None;
    }
    let mut turn = Turn::none(the);
    let on = day(now);
    turn.connectee.facts.push(of_contact(the, on, Event::ContactReached { contact: known.id }));
    Some((Contact { reached_on: Some(on), ..known.clone() }, turn))
}

/// The Connectee has talked with a contact, who can name others from then on. Who agreed to be asked gets a mail.
pub fn talked(app: &App, the: &Match, known: &Contact, now: Timestamp) -> Option<(Contact, Turn)> {
    if known.met_on.is_some() || Seen::by_connectee(known) == Seen::Nothing {
        return None;
    }
    let mut turn = Turn::none(the);
    let on = day(now);
    turn.connectee.facts.push(of_contact(the, on, Event::ContactReached { contact: known.id }));
    turn.connectee.facts.push(of_contact(the, on, Event::ContactMet { contact: known.id }));
    let about = About::Contact(the.id, known.id);
    turn.connectee.links.push(lasting(app, LinkPurpose::Referral, about, now));
    if known.may_ask {
        turn.connectee.mail.push(mail(Mail::ContactAsk, known.lang.unwrap_or(Lang::En), about, None));
    }
    let reached_on = known.reached_on.or(Some(on));
    Some((Contact { reached_on, met_on: Some(on), ..known.clone() }, turn))
}

fn of_contact(the: &Match, on: jiff::civil::Date, what: Event) -> Fact {
    Fact { community: the.community.clone(), on, what }
}
