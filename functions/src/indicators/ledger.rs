//! Facts, sorted by whom they are about.
//!
//! Comes in: facts in any order, any number of times, and the day of the count. Goes out: one record for each person,
//! pair, contact and event of each community. Nothing of a later day than that of the count is let in. Never here:
//! periods, counting.
//!
//! Each record keeps only what no order can change: the first day of a thing, the last word of a side.
//!
//! Of somebody who took the consent to statistics back, what they answered counts nowhere, in no period: not their surveys,
//! not the group that they said they belong to. What the program did stays: that it served one more person, introduced them,
//! and what came of it. It has to account for that to those who pay for it, and does so on the consent to take part.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use portal::eligibility::Group;

use super::answers::{After, Confidence, Lives, Score, Survey};
use super::fact::{
    ApplicationId, ContactId, Event, EventId, Fact, Generation, PersonId, Side, Step, Training,
};
use super::outcome::Outcome;
use super::pair::Pair;

/// The records of every community, as of a day.
#[derive(Debug, Clone)]
pub struct Ledger {
    pub(super) as_of: Date,
    pub(super) communities: BTreeMap<String, Records>,
}

impl Ledger {
    /// Sorts the facts up to a day, that day included.
    pub fn read<'a>(facts: impl IntoIterator<Item = &'a Fact>, as_of: Date) -> Ledger {
        let mut communities: BTreeMap<String, Records> = BTreeMap::new();
        for fact in facts.into_iter().filter(|fact| fact.on <= as_of) {
            match communities.get_mut(&fact.community) {
                Some(records) => records.enter(fact.on, fact.what),
                None => {
                    communities.entry(fact.community.clone()).or_default().enter(fact.on, fact.what);
                }
            }
        }
        communities.values_mut().for_each(Records::leave_out);
        Ledger { as_of, communities }
    }
}

/// Everything of one community.
#[derive(Debug, Clone, Default)]
pub(super) struct Records {
    pub(super) applications: BTreeMap<ApplicationId, Date>,
    pub(super) people: BTreeMap<PersonId, Person>,
    pub(super) connectors: BTreeMap<PersonId, Connector>,
    /// By Connectee and Connector: two people are matched once at most.
    pub(super) pairs: BTreeMap<(PersonId, PersonId), Pair>,
    pub(super) contacts: BTreeMap<ContactId, Contact>,
    pub(super) activities: BTreeMap<EventId, (Date, u32)>,
    pub(super) trainings: BTreeMap<(Training, EventId), (Date, u32)>,
    /// By Connector and Connectee, the first day of what the Connector led to.
    pub(super) led: BTreeMap<(PersonId, PersonId), Date>,
    /// The first day of each step.
    pub(super) steps: BTreeMap<Step, Date>,
    pub(super) launches: BTreeSet<Date>,
    pub(super) closings: BTreeSet<Date>,
    pub(super) recommended: BTreeMap<(Side, PersonId, Date), Score>,
    /// The last word of each person on statistics, and its day. Of two on one day a no counts.
    statistics: BTreeMap<PersonId, (Date, Refused)>,
}

/// Whether somebody does not want to be in statistics.
type Refused = bool;

/// A Connectee.
#[derive(Debug, Clone, Default)]
pub(super) struct Person {
    applied: bool,
    accepted: bool,
    intake: Option<(Date, Group)>,
    pub(super) sent_by_partner: Option<Date>,
    pub(super) outcomes: BTreeSet<(Date, Outcome)>,
    pub(super) surveys_sent: BTreeMap<Survey, Date>,
    pub(super) confidence: BTreeMap<Survey, (Date, Confidence)>,
    pub(super) residence: BTreeMap<After, (Date, Lives)>,
    has_refused: bool,
}

impl Person {
    /// The day that the person became a Connectee, and the group on that day: applied, met the criteria and was
    /// accepted, and had the intake meeting, in whatever order the papers were filled in. The day is the intake's.
    pub(super) fn onboarded(&self) -> Option<(Date, Group)> {
        self.intake.filter(|_| self.applied && self.accepted)
    }

    /// The same of those who agree that their group counts.
    pub(super) fn onboarded_in_group(&self) -> Option<(Date, Group)> {
        self.onboarded().filter(|_| !self.has_refused)
    }
}

/// A Connector.
#[derive(Debug, Clone, Default)]
pub(super) struct Connector {
    pub(super) activated: Option<Date>,
    standing: BTreeSet<(Date, Standing)>,
}

/// Of two on one day, the later in this list holds: nobody is asked who may have left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    Active,
    Paused { until: Option<Date> },
    Retired,
}

impl Connector {
    /// Whether they may be asked on that day.
    pub(super) fn is_active_on(&self, day: Date) -> bool {
        match self.standing.iter().rev().find(|(since, _)| *since <= day) {
            Some((_, Standing::Active)) => true,
            Some((_, Standing::Paused { until })) => until.is_some_and(|until| until <= day),
            Some((_, Standing::Retired)) | None => false,
        }
    }
}

/// A contact who was named.
#[derive(Debug, Clone, Default)]
pub(super) struct Contact {
    pub(super) given: Option<Given>,
    pub(super) reached: Option<Date>,
    pub(super) met: Option<Date>,
}

/// The first time that a contact was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Given {
    pub(super) on: Date,
    pub(super) generation: Generation,
    pub(super) person: PersonId,
    pub(super) connector: PersonId,
}

impl Records {
    /// Whether the community works with people, rather than only being on the way to a program.
    pub(super) fn has_people(&self) -> bool {
        !(self.applications.is_empty()
            && self.people.is_empty()
            && self.connectors.is_empty()
            && self.pairs.is_empty()
            && self.contacts.is_empty()
            && self.recommended.is_empty())
    }

    /// Leaves out the answers of those who took the consent back.
    fn leave_out(&mut self) {
        let refused: BTreeSet<PersonId> =
            self.statistics.iter().filter(|(_, (_, refused))| *refused).map(|(person, _)| *person).collect();
        for person in &refused {
            if let Some(found) = self.people.get_mut(person) {
                found.has_refused = true;
                found.surveys_sent.clear();
                found.confidence.clear();
                found.residence.clear();
            }
        }
        self.recommended.retain(|(_, person, _), _| !refused.contains(person));
    }

    fn enter(&mut self, on: Date, what: Event) {
        match what {
            Event::Applied { person, application } => {
                earliest_in(&mut self.applications, application, on);
                self.person(person).applied = true;
            }
            Event::Accepted { person } => self.person(person).accepted = true,
            Event::IntakeHeld { person, group } => least(&mut self.person(person).intake, (on, group)),
            Event::SentByPartner { person } => least(&mut self.person(person).sent_by_partner, on),
            Event::Outcome { person, outcome } => {
                self.person(person).outcomes.insert((on, outcome));
            }
            Event::IntroductionSent { person, connector } => {
                least(&mut self.pair(person, connector).introduced, on);
            }
            Event::MeetingReported { person, connector, by, said } => {
                self.pair(person, connector).report(by, on, said);
            }
            Event::MeetingSettled { person, connector, said } => {
                self.pair(person, connector).settle(on, said);
            }
            Event::ReferralGiven { .. } | Event::ContactReached { .. } | Event::ContactMet { .. } => {
                self.enter_contact(on, what);
            }
            Event::ConnectorActivated { connector } => {
                least(&mut self.connector(connector).activated, on);
                self.connector(connector).standing.insert((on, Standing::Active));
            }
            Event::ConnectorPaused { connector, until } => {
                self.connector(connector).standing.insert((on, Standing::Paused { until }));
            }
            Event::ConnectorRetired { connector } => {
                self.connector(connector).standing.insert((on, Standing::Retired));
            }
            Event::ActivityHeld { event, attendance } => held(&mut self.activities, event, on, attendance),
            Event::TrainingGiven { event, training, attendance } => {
                held(&mut self.trainings, (training, event), on, attendance);
            }
            Event::CommunityStep { step } => self.enter_step(on, step),
            Event::SurveySent { .. }
            | Event::ConfidenceAnswered { .. }
            | Event::RecommendAnswered { .. }
            | Event::ResidenceAnswered { .. } => self.enter_answer(on, what),
            Event::StatisticsConsent { person, given } => {
                latest_in(&mut self.statistics, person, (on, !given));
            }
            Event::LedTo { connector, person } => earliest_in(&mut self.led, (connector, person), on),
        }
    }

    fn enter_contact(&mut self, on: Date, what: Event) {
        match what {
            Event::ReferralGiven { person, connector, contact, generation } => {
                let given = Given { on, generation, person, connector };
                least(&mut self.contacts.entry(contact).or_default().given, given);
            }
            Event::ContactReached { contact } => {
                least(&mut self.contacts.entry(contact).or_default().reached, on);
            }
            Event::ContactMet { contact } => least(&mut self.contacts.entry(contact).or_default().met, on),
            _ => {}
        }
    }

    fn enter_answer(&mut self, on: Date, what: Event) {
        match what {
            Event::SurveySent { person, survey } => {
                earliest_in(&mut self.person(person).surveys_sent, survey, on);
            }
            Event::ConfidenceAnswered { person, survey, answers } => {
                latest_in(&mut self.person(person).confidence, survey, (on, answers));
            }
            Event::RecommendAnswered { person, side, score } => {
                latest_in(&mut self.recommended, (side, person, on), score);
            }
            Event::ResidenceAnswered { person, after, lives } => {
                latest_in(&mut self.person(person).residence, after, (on, lives));
            }
            _ => {}
        }
    }

    fn enter_step(&mut self, on: Date, step: Step) {
        earliest_in(&mut self.steps, step, on);
        match step {
            Step::Closed => {
                self.closings.insert(on);
            }
            Step::LaunchedForPlace | Step::LaunchedForIndustry => {
                self.launches.insert(on);
            }
            Step::Interested | Step::Assisted | Step::AdoptedModel => {}
        }
    }

    fn person(&mut self, person: PersonId) -> &mut Person {
        self.people.entry(person).or_default()
    }

    fn connector(&mut self, connector: PersonId) -> &mut Connector {
        self.connectors.entry(connector).or_default()
    }

    fn pair(&mut self, person: PersonId, connector: PersonId) -> &mut Pair {
        self.pairs.entry((person, connector)).or_default()
    }
}

/// Keeps the lesser one.
pub(super) fn least<T: Ord>(kept: &mut Option<T>, new: T) {
    if kept.as_ref().is_none_or(|kept| new < *kept) {
        *kept = Some(new);
    }
}

/// Keeps the greater one.
pub(super) fn greatest<T: Ord>(kept: &mut Option<T>, new: T) {
    if kept.as_ref().is_none_or(|kept| new > *kept) {
        *kept = Some(new);
    }
}

fn earliest_in<K: Ord, T: Ord>(kept: &mut BTreeMap<K, T>, key: K, new: T) {
    match kept.entry(key) {
        Entry::Vacant(free) => {
            free.insert(new);
        }
        Entry::Occupied(mut taken) if new < *taken.get() => {
            taken.insert(new);
        }
        Entry::Occupied(_) => {}
    }
}

fn latest_in<K: Ord, T: Ord>(kept: &mut BTreeMap<K, T>, key: K, new: T) {
    match kept.entry(key) {
        Entry::Vacant(free) => {
            free.insert(new);
        }
        Entry::Occupied(mut taken) if new > *taken.get() => {
            taken.insert(new);
        }
        Entry::Occupied(_) => {}
    }
}

/// Two reports of one event: the first day, and the greater attendance, since late-comers are added and nobody is taken
/// away.
fn held<K: Ord>(events: &mut BTreeMap<K, (Date, u32)>, event: K, on: Date, attendance: u32) {
    let (day, people) = events.entry(event).or_insert((on, attendance));
    *day = (*day).min(on);
    *people = (*people).max(attendance);
}
