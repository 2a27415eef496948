//! The stage of one community: the portal with a clock of its own, its staff, everybody who takes part, what happens next.
//!
//! Comes in: who arrives when. Goes out: a history in the store; how many scenes were played. What happens next waits in
//! order of time, so that people of a community meet as they would; communities know nothing of each other and are played
//! side by side. Never here: which step may follow which; the store judges.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use functions::app::{App, Clock, Ids, day};
use functions::desk::{Pools, pool};
use functions::indicators::{Side, Survey};
use functions::matching::{Connectors, PastMatch};
use functions::site::Site;
use functions::store::{
    Actor, Application, CaseId, Contact, Digest, Effects, Match, MatchEffects, Slot, StoreError,
};
use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, Timestamp};
use portal::forms::{Answers, Form};

use super::cast::Arrival;
use super::chance::Chance;
use super::people::Sample;
use super::staff::Team;

/// Days before the end of the demo from which mail is kept: the newest is in the mailbox when the portal starts.
const FRESH_DAYS: i64 = 5;

/// Days before the end on which the coordinator goes through those who wait: the first time for meetings that are still to
/// come in the end, the second for offers that nobody has answered yet.
const GOES_THROUGH: [i64; 2] = [12, 5];

/// Days before the end from which offers mostly stay unanswered.
const OPEN_DAYS: i64 = 6;

/// What happens next to whom; people and pairs by their number on this stage.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scene {
    /// Somebody applies or signs up.
    Applies(Arrival),
    /// Somebody sends a second application.
    AppliesAgain(usize),
    /// The coordinator decides.
    Screened(usize),
    /// The coordinator decides about somebody on the waiting list.
    Called(usize),
    /// The intake meeting.
    Intake(usize),
    /// The coordinator looks for a Connector.
    Sought(usize),
    /// The Connector answers.
    Answered(usize),
    /// The time to answer is over.
    Expired(usize),
    /// The Connectee takes one of the times.
    Chosen(usize),
    /// The Connectee writes to the Connector.
    Wrote(usize),
    /// One side tells of the meeting.
    Told(usize, Side),
    /// The coordinator settles who is right.
    Settled(usize),
    /// The Connector names contacts, or one of the contacts does.
    Named(usize, Option<usize>),
    /// A contact answers.
    Replied(usize, usize),
    /// The Connectee writes to a contact.
    Reached(usize, usize),
    /// The Connectee talks with a contact.
    Talked(usize, usize),
    /// A survey leaves.
    SurveySent(usize, Survey),
    /// A survey is answered.
    SurveyAnswered(usize, Survey),
    /// Something became of somebody.
    Outcome(usize, &'static str),
    /// Somebody pauses.
    Paused(usize),
    /// A Connector leaves.
    Left(usize),
    /// The coordinator writes a note.
    Noted(usize),
    /// The coordinator goes through those who wait for a Connector.
    GoesThrough,
}

/// Somebody who takes part.
pub(super) struct Part {
    pub(super) number: u64,
    pub(super) side: Side,
    pub(super) chance: Chance,
    pub(super) reference: String,
    pub(super) application: Application,
    /// The application as it was sent.
    pub(super) sent: Answers,
    /// The day of the intake meeting.
    pub(super) intake: Option<Date>,
    /// How often a Connector was looked for.
    pub(super) tries: u32,
    /// Pairs of this person, the first one first.
    pub(super) pairs: Vec<usize>,
    /// Of a Connector: for whom they were asked, and until when they rest.
    pub(super) asked: Vec<PastMatch>,
    pub(super) rests_until: Option<Date>,
    /// Links of surveys that were sent.
    pub(super) surveys: Vec<(Survey, Digest, Digest)>,
    pub(super) has_outcome: bool,
    pub(super) has_left: bool,
}

/// Two who were brought together.
pub(super) struct Pair {
    pub(super) the: Match,
    pub(super) chance: Chance,
    pub(super) connectee: usize,
    pub(super) connector: usize,
    /// The Connector's link to answer.
    pub(super) offer: Option<Digest>,
    /// The Connectee's link to choose a time.
    pub(super) meeting: Option<Digest>,
    pub(super) slots: Vec<Slot>,
    /// What the two sides tell.
    pub(super) tale: super::meet::Tale,
    pub(super) contacts: Vec<Known>,
}

/// A contact who was named.
pub(super) struct Known {
    pub(super) contact: Contact,
    pub(super) addresses: Vec<Digest>,
}

/// A community's stage.
pub(super) struct Stage {
    pub(super) app: App,
    pub(super) site: Arc<Site>,
    pub(super) team: Team,
    pub(super) community: String,
    pub(super) seed: u64,
    /// Nothing happens later.
    pub(super) end: Timestamp,
    pub(super) people: Vec<Part>,
    pub(super) pairs: Vec<Pair>,
    /// Connectors who can be asked, as matching sees them.
    pub(super) pool: Connectors,
    /// The same by their numbers.
    pub(super) by_case: BTreeMap<CaseId, usize>,
    pub(super) chance: Chance,
    clock: Arc<StageClock>,
    next: BTreeMap<(Timestamp, u64), Scene>,
    entered: u64,
    is_begun: bool,
}

/// Shows the time of the scene that is played.
struct StageClock(AtomicI64);

impl Clock for StageClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::Relaxed)).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

/// Numbers that are the same for the same demo. They open nothing without the portal's key.
struct StageIds(Mutex<Chance>);

impl Ids for StageIds {
    fn fill(&self, bytes: &mut [u8]) {
        let mut chance = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for part in bytes.chunks_mut(8) {
            let drawn = chance.bits64().to_be_bytes();
            part.copy_from_slice(&drawn[..part.len()]);
        }
    }
}

impl Stage {
    /// Sets the stage of the community with this number for these people.
    pub(super) fn set(
        app: &App,
        (place, team): (u64, Team),
        arrivals: Vec<Arrival>,
        (seed, end): (u64, Timestamp),
    ) -> Stage {
        let clock = Arc::new(StageClock(AtomicI64::new(end.as_second())));
        // People keep their own numbers below these.
        let own = u64::MAX / 2 + 2 * place;
        let app = App {
            store: app.store.clone(),
            site: app.site.clone(),
            files: Arc::clone(&app.files),
            tokens: app.tokens.clone(),
            clock: clock.clone(),
            ids: Arc::new(StageIds(Mutex::new(Chance::of(seed, own)))),
            pools: Pools::default(),
            sockets: app.sockets.clone(),
            proxies: app.proxies,
            parcels: None,
        };
        let mut stage = Stage {
            site: app.site.get(),
            app,
            community: team.community.clone(),
            team,
            seed,
            end,
            people: Vec::new(),
            pairs: Vec::new(),
            pool: Connectors::default(),
            by_case: BTreeMap::new(),
            chance: Chance::of(seed, own + 1),
            clock,
            next: BTreeMap::new(),
            entered: 0,
            is_begun: false,
        };
        for days in GOES_THROUGH {
            stage.follows(end - SignedDuration::from_hours(24 * days), Scene::GoesThrough);
        }
        for arrival in arrivals {
            stage.follows(arrival.at, Scene::Applies(arrival));
        }
        stage
    }

    /// Plays until the demo ends; says of each person who has arrived.
    pub(super) async fn play(mut self, arrived: impl Fn() + Send) -> Result<Stage, StoreError> {
        self.is_begun = true;
        while let Some(((at, _), scene)) = self.next.pop_first() {
            self.clock.0.store(at.as_second(), Ordering::Relaxed);
            self.scene(scene, at)
                .await
                .inspect_err(|error| tracing::error!(?scene, %error, "a scene was not stored"))?;
            if matches!(scene, Scene::Applies(_)) {
                arrived();
            }
        }
        self.clock.0.store(self.end.as_second(), Ordering::Relaxed);
        self.closing().await?;
        Ok(self)
    }

    async fn scene(&mut self, scene: Scene, at: Timestamp) -> Result<(), StoreError> {
        match scene {
            Scene::Applies(arrival) => self.applies(arrival, at).await,
            Scene::AppliesAgain(who) => self.applies_again(who, at).await,
            Scene::Screened(who) => self.screened(who, at).await,
            Scene::Called(who) => self.called(who, at).await,
            Scene::Intake(who) => self.intake(who, at).await,
            Scene::Sought(who) => self.sought(who, at).await,
            Scene::Answered(pair) => self.answered(pair, at).await,
            Scene::Expired(pair) => self.expired(pair, at).await,
            Scene::Chosen(pair) => self.chosen(pair, at).await,
            Scene::Wrote(pair) => self.wrote(pair, at).await,
            Scene::Told(pair, side) => self.told(pair, side, at).await,
            Scene::Settled(pair) => self.settled(pair, at).await,
            Scene::Named(pair, by) => self.named(pair, by, at).await,
            Scene::Replied(pair, contact) => self.replied(pair, contact, at).await,
            Scene::Reached(pair, contact) => self.reached(pair, contact, at).await,
            Scene::Talked(pair, contact) => self.talked(pair, contact, at).await,
            Scene::SurveySent(who, survey) => self.survey_sent(who, survey, at).await,
            Scene::SurveyAnswered(who, survey) => self.survey_answered(who, survey, at).await,
            Scene::Outcome(who, what) => self.outcome(who, what, at).await,
            Scene::Paused(who) => self.paused(who, at).await,
            Scene::Left(who) => self.left(who, at).await,
            Scene::Noted(who) => self.noted(who, at).await,
            Scene::GoesThrough => {
                self.goes_through(at);
                Ok(())
            }
        }
    }

    /// Something happens later, unless the demo has ended by then.
    pub(super) fn follows(&mut self, at: Timestamp, scene: Scene) {
        let at = if self.is_begun { at.max(self.app.now() + SignedDuration::from_mins(3)) } else { at };
        if at <= self.end {
            self.entered += 1;
            self.next.insert((at, self.entered), scene);
        }
    }

    /// Whether the demo ends in a few days.
    pub(super) fn is_late(&self, at: Timestamp) -> bool {
        at > self.end - SignedDuration::from_hours(24 * OPEN_DAYS)
    }

    /// What a change brings, without the mail of long ago: nobody reads it any more. Surveys stay, because they are noted
    /// when they leave, and whatever is due after the demo.
    pub(super) fn kept(&self, mut effects: Effects) -> Effects {
        let fresh = self.end - SignedDuration::from_hours(24 * FRESH_DAYS);
        let now = self.app.now();
        effects.mail.retain(|mail| {
            let due = mail.due_at.unwrap_or(now);
            due > self.end || due > fresh || mail.mail.survey().is_some()
        });
        effects
    }

    /// The same for both sides of a match.
    pub(super) fn kept_of(&self, effects: MatchEffects) -> MatchEffects {
        MatchEffects { connectee: self.kept(effects.connectee), connector: self.kept(effects.connector) }
    }

    /// A form of the site.
    pub(super) fn form(&self, id: &str) -> Option<Arc<Form>> {
        self.site.form(id)
    }

    /// Checked answers of somebody to a form; their chance goes on.
    pub(super) fn answers(
        &mut self,
        who: usize,
        form: &Form,
        settled: &[(String, String)],
        at: Timestamp,
    ) -> Option<Answers> {
        let part = &mut self.people[who];
        let sample = Sample {
            site: &self.site,
            community: &self.community,
            lang: part.application.lang,
            number: part.number,
            mailbox: format!("sample{}", part.number),
        };
        sample.checked(form, settled, day(at), &mut part.chance)
    }

    /// The application of somebody as the store has it now, kept for what comes; `None` once it is gone.
    pub(super) async fn fresh(
        &mut self,
        who: usize,
        at: Timestamp,
    ) -> Result<Option<Application>, StoreError> {
        let case = self.people[who].application.case;
        let found = self.app.store.load_application(&case, at).await?;
        if let Some(found) = &found {
            self.people[who].application = found.clone();
        }
        Ok(found)
    }

    /// Keeps a Connector as matching sees them now.
    pub(super) fn stands_by(&mut self, who: usize) {
        let part = &self.people[who];
        let asked = (part.asked.clone(), part.rests_until);
        let case = part.application.case;
        match pool::connector(&part.application, asked, &self.site.directory) {
            Ok(profile) if !part.has_left => {
                self.pool.put(profile);
                self.by_case.insert(case, who);
            }
            _ => {
                self.pool.remove(&case);
            }
        }
    }

    /// Who acts by a link of a side.
    pub(super) fn actor(side: Side) -> Actor {
        match side {
            Side::Connectee => Actor::Connectee,
            Side::Connector => Actor::Connector,
        }
    }
}

/// Some working hour, `from` to `to` days later, never on a weekend.
pub(super) fn workday(chance: &mut Chance, than: Timestamp, from: u32, to: u32) -> Timestamp {
    let at = chance.later(than, from, to);
    let days = match day(at).weekday() {
        Weekday::Saturday => 2,
        Weekday::Sunday => 1,
        _ => 0,
    };
    at + SignedDuration::from_hours(24 * days)
}
