//! The summary of a day: what waits in a community, by reference, with the way to each file.
//!
//! Comes in: what the store knows of the community, a day. Goes out: a [`Summary`], or nothing when there is nothing to
//! say. Never here: names of people, sending.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use portal::Lang;
use serde::Serialize;

use super::hours;
use crate::app::{App, day};
use crate::desk::places;
use crate::desk::screening::Age;
use crate::indicators::{Event, Fact, PersonId, Said, Side};
use crate::site::Site;
use crate::store::{Card, List, Match, MatchState, Member, StoreError};
use crate::workdays;

/// Days without a step after which a match is stuck.
pub const STUCK_DAYS: i64 = 21;

/// Days after an introduction after which staff are asked what became of the person.
pub const OUTCOME_DAYS: i64 = 180;

/// Days before the end of a file at which staff are reminded.
pub const END_DAYS: i64 = 30;

/// Days after a question to a Connector from which on it is told that nobody has answered.
const QUIET_OFFER_DAYS: i64 = 3;

/// The most files that are named for each point.
const MOST: usize = 10;

/// The value of `mail/summary`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// Name of the community.
    pub community: String,
    /// The day, ISO.
    pub day: String,
    /// What there is to say.
    pub points: Vec<Point>,
    /// Where the desk begins.
    pub desk_url: String,
    /// Where the summary is turned off.
    pub account_url: String,
}

/// One thing that waits.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    /// Which: `overdue`, `late`, `soon`, `fresh`, `unanswered`, `expired`, `stuck`, `conflicting`, `no_outcome`,
    /// `ending`.
    pub key: &'static str,
    /// How many.
    pub count: usize,
    /// The first of them.
    pub files: Vec<File>,
    /// How many more there are.
    pub more: usize,
}

/// A file, by its reference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct File {
    /// The reference.
    pub reference: String,
    /// Where the file is.
    pub url: String,
}

/// Gathers a member's summary of a day; none when there is nothing to say. Files that a colleague looks after are theirs to
/// be told of.
pub async fn gather(
    app: &App,
    site: &Site,
    (member, community, today): (&Member, &str, Date),
    now: Timestamp,
) -> Result<Option<Summary>, StoreError> {
    let lang = member.lang;
    let mut overview = app.store.overview(community, now).await?;
    overview.cards.retain(|card| card.coordinator.is_none_or(|theirs| theirs == member.id));
    overview.cards.sort_by_key(|card| (card.received_at, card.case));
    let mut points = Vec::new();
    let mut add = |key: &'static str, cards: Vec<&Card>| {
        if !cards.is_empty() {
            points.push(point(site, lang, key, &cards));
        }
    };
    let cards = &overview.cards;
    for age in [Age::Overdue, Age::Late, Age::Soon, Age::Fresh] {
        let is_so =
            |card: &&Card| card.list == List::Received && Age::of(day(card.received_at), day(now)).1 == age;
        add(age.name(), cards.iter().filter(is_so).collect());
    }
    let asked =
        |the: &&Match| the.state == MatchState::Offered && is_past(the.offered_at, QUIET_OFFER_DAYS, now);
    let told = (today, workdays::since_last(today, hours::holidays(&site.directory, Some(community))));
    let since = now - SignedDuration::from_hours(24 * told.1);
    let of = |matches: Vec<&Match>| -> Vec<&Card> {
        let has = |card: &&Card| matches.iter().any(|the| the.connectee == card.case);
        cards.iter().filter(has).collect()
    };
    add("unanswered", of(overview.open.iter().filter(asked).collect()));
    add("expired", of(overview.expired.iter().filter(|the| the.answer_by > since).collect()));
    add("stuck", of(overview.open.iter().filter(|the| is_stuck(the, now)).collect()));
    let person = |card: &&Card| app.tokens.person(&card.case);
    let conflicting = conflicting(&overview.facts);
    add("conflicting", cards.iter().filter(|card| conflicting.contains(&person(card))).collect());
    let silent = without_outcome(&overview.facts, told);
    add("no_outcome", cards.iter().filter(|card| silent.contains(&person(card))).collect());
    add("ending", cards.iter().filter(|card| is_ending(card, told)).collect());
    let named = site.directory.community(community);
    Ok((!points.is_empty()).then(|| Summary {
        community: named.map_or_else(|| community.to_owned(), |known| known.name.of(lang).clone()),
        day: today.to_string(),
        points,
        desk_url: site.absolute(&places::desk(lang)),
        account_url: site.absolute(&crate::staff::places::account(lang)),
    }))
}

fn point(site: &Site, lang: Lang, key: &'static str, cards: &[&Card]) -> Point {
    let file = |card: &&Card| File {
        reference: card.reference.clone(),
        url: site.absolute(&places::person(lang, &card.reference)),
    };
    Point {
        key,
        count: cards.len(),
        files: cards.iter().take(MOST).map(file).collect(),
        more: cards.len().saturating_sub(MOST),
    }
}

fn is_past(at: Timestamp, days: i64, now: Timestamp) -> bool {
    now.duration_since(at) >= SignedDuration::from_hours(24 * days)
}

/// Nothing has happened for three weeks: nobody wrote, or nobody said whether they met.
pub fn is_stuck(the: &Match, now: Timestamp) -> bool {
    let last = match the.state {
        MatchState::Introduced | MatchState::Contacted => {
            [the.introduced_at, the.contacted_at, the.answered_at].into_iter().flatten().max()
        }
        MatchState::Scheduled => the.meeting.as_ref().map(|slot| slot.starts_at),
        _ => None,
    };
    last.is_some_and(|last| is_past(last, STUCK_DAYS, now))
}

/// Connectees of whose meeting the two sides told different things, and nobody has settled which is true.
fn conflicting(facts: &[Fact]) -> BTreeSet<PersonId> {
    let mut told: BTreeMap<(PersonId, PersonId), BTreeMap<Side, Said>> = BTreeMap::new();
    let mut settled = BTreeSet::new();
    for fact in facts {
        match fact.what {
            Event::MeetingReported { person, connector, by, said } => {
                told.entry((person, connector)).or_default().insert(by, said);
            }
            Event::MeetingSettled { person, connector, .. } => {
                settled.insert((person, connector));
            }
            _ => {}
        }
    }
    let differ = |said: &BTreeMap<Side, Said>| {
        said.values().collect::<Vec<_>>().windows(2).any(|two| two[0] != two[1])
    };
    let open = told.iter().filter(|(pair, said)| differ(said) && !settled.contains(pair));
    open.map(|((person, _), _)| *person).collect()
}

/// Connectees whose first introduction was so long ago today, or since the last summary, and of whom nobody knows what
/// became: each is named once.
fn without_outcome(facts: &[Fact], (today, since): (Date, i64)) -> BTreeSet<PersonId> {
    let mut introduced: BTreeMap<PersonId, Date> = BTreeMap::new();
    let mut known = BTreeSet::new();
    for fact in facts {
        match fact.what {
            Event::IntroductionSent { person, .. } => {
                let first = introduced.entry(person).or_insert(fact.on);
                *first = fact.on.min(*first);
            }
            Event::Outcome { person, .. } => {
                known.insert(person);
            }
            _ => {}
        }
    }
    let due = |on: Date| (OUTCOME_DAYS..OUTCOME_DAYS + since).contains(&days(on, today));
    introduced
        .into_iter()
        .filter(|(person, on)| due(*on) && !known.contains(person))
        .map(|(person, _)| person)
        .collect()
}

/// Files of people who take part or wait that end thirty days from now, or of which would have been told on a day without
/// a summary: each is named once.
fn is_ending(card: &Card, (today, since): (Date, i64)) -> bool {
    let left = days(today, day(card.erase_at));
    matches!(card.list, List::Accepted | List::Waiting) && (END_DAYS - since + 1..=END_DAYS).contains(&left)
}

fn days(from: Date, to: Date) -> i64 {
    i64::from(from.until(to).map_or(0, |span| span.get_days()))
}

#[cfg(test)]
mod tests;
