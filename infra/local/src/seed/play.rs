//! What happens to sample people, from application on.
//!
//! Comes in: the number of a person. Goes out: their case, as far as it has come by the day of the demo. Each step is an
//! operation of the store, at a time of its own. Never here: which step may follow which; the store judges.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use functions::app::{App, Clock, day};
use functions::desk::screening;
use functions::facts;
use functions::store::{
    Actor, Application, CaseId, Channel, Decided, Decision, Digest, Effects, EmailConfirmation,
    NewApplication, NewDecision, NewIntake, NewState, Scope, StoreError, Submission, SubmissionKey,
};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use portal::Lang;
use portal::forms::{Form, Reference, known};

use super::chance::Chance;
use super::people::Sample;
use super::staff::{Staff, WHERE_MOST_APPLY};

/// How far back the first of them applied.
const DAYS: u32 = 720;

/// One in so many signs up as a Connector.
const CONNECTORS: u64 = 3;

/// The staff's form of the intake meeting.
const INTAKE_FORM: &str = "intake";

/// The stage: the portal with a clock of its own, its staff, the day of the demo.
pub(super) struct Play {
    app: App,
    clock: Arc<StageClock>,
    staff: Staff,
    seed: u64,
    begins: Timestamp,
    /// Nothing happens later.
    now: Timestamp,
}

/// Shows the time of the step that is played.
struct StageClock(AtomicI64);

impl Clock for StageClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::Relaxed)).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

/// Somebody who has applied.
struct Applied {
    reference: String,
    community: String,
    number: u64,
    at: Timestamp,
}

impl Play {
    /// Sets the stage.
    pub(super) async fn begin(app: &App, as_of: Date, seed: u64) -> Result<Play, StoreError> {
        let noon = as_of.at(16, 0, 0, 0).to_zoned(TimeZone::UTC).map_or(app.now(), |noon| noon.timestamp());
        let now = noon.min(app.now());
        let begins = now - SignedDuration::from_hours(24 * i64::from(DAYS));
        // Staff keep their own numbers, whatever the people are.
        let staff = Staff::invite(app, &mut Chance::of(seed, u64::MAX), now).await?;
        let clock = Arc::new(StageClock(AtomicI64::new(now.as_second())));
        let app = App {
            store: app.store.clone(),
            site: app.site.clone(),
            files: Arc::clone(&app.files),
            tokens: app.tokens.clone(),
            clock: clock.clone(),
            ids: Arc::clone(&app.ids),
            pools: functions::desk::Pools::default(),
            proxies: app.proxies,
        };
        Ok(Play { app, clock, staff, seed, begins, now })
    }

    /// Goes on to a later time; false when the demo ends before.
    fn goes_on(&self, at: Timestamp) -> bool {
        self.clock.0.store(at.as_second(), Ordering::Relaxed);
        at <= self.now
    }

    /// Who can sign in, a line each.
    pub(super) fn doors(&self) -> &[String] {
        self.staff.doors()
    }

    /// Everything that happens to a person.
    pub(super) async fn person(&self, number: u64) -> Result<(), StoreError> {
        let mut chance = Chance::of(self.seed, number);
        let form =
            if number.is_multiple_of(CONNECTORS) { known::CONNECTOR_FORM } else { known::CONNECTEE_FORM };
        let applied = self.applies(form, number, &mut chance).await?;
        let Some(applied) = applied else { return Ok(()) };
        let Some(scope) = self.staff.scope(&applied.community) else { return Ok(()) };
        let Some(accepted) = self.is_screened(scope, form, &applied, &mut chance).await? else {
            return Ok(());
        };
        if form == known::CONNECTEE_FORM {
            self.holds_intake(scope, &applied, &accepted, &mut chance).await?;
        }
        Ok(())
    }

    async fn applies(
        &self,
        form: &str,
        number: u64,
        chance: &mut Chance,
    ) -> Result<Option<Applied>, StoreError> {
        let site = self.app.site.get();
        let Some(form) = site.form(form) else { return Ok(None) };
        let communities = site.directory.communities();
        let community = match chance.percent(25) {
            true => WHERE_MOST_APPLY,
            false => chance.one(communities).slug.as_str(),
        };
        let lang = if chance.percent(30) { Lang::Fr } else { Lang::En };
        let at = chance.later(self.begins, 0, DAYS - 1);
        let raw = Sample { site: &site, community, lang, number }.answers(&form, chance);
        let Ok(answers) = form.check(&raw, &site.directory, day(at), lang) else {
            return Ok(None);
        };
        let text = serde_json::to_string(&answers).expect("answers are plain data");
        let hash = Digest::of(answers.canonical().as_bytes());
        self.goes_on(at);
        let submission = self.submission(&form, community, (lang, text, hash), at, chance);
        let (first, tries) = (chance.bits64(), AtomicU64::new(0));
        let references =
            || Reference::from_bits(first.wrapping_add(tries.fetch_add(1, Ordering::Relaxed))).to_string();
        let receipt = self.app.store.submit(&submission, &references, at).await?;
        Ok(Some(Applied { reference: receipt.reference, community: community.to_owned(), number, at }))
    }

    fn submission(
        &self,
        form: &Form,
        community: &str,
        (lang, answers, answers_hash): (Lang, String, Digest),
        at: Timestamp,
        chance: &mut Chance,
    ) -> Submission {
        let case = CaseId::from_bits(chance.bits());
        let applied = facts::applied(&self.app, &form.id, Some(community), (&case, day(at)));
        Submission {
            key: SubmissionKey::from_bits(chance.bits()),
            answers_hash,
            case,
            application: NewApplication {
                form: form.id.clone(),
                version: form.version,
                lang,
                community: Some(community.to_owned()),
                channel: Channel::Online,
                state: NewState::Received,
                confirmation: EmailConfirmation::Done(at),
                answers,
                keep_until: at + SignedDuration::from_hours(24 * i64::from(form.retention_days)),
                due_at: None,
            },
            draft: None,
            files: Vec::new(),
            effects: Effects { facts: applied.into_iter().collect(), ..Effects::default() },
            actor: Actor::Applicant,
        }
    }

    /// The coordinator decides, unless the application is too fresh. Gives the application when it is accepted.
    async fn is_screened(
        &self,
        scope: &Scope,
        form: &str,
        applied: &Applied,
        chance: &mut Chance,
    ) -> Result<Option<Application>, StoreError> {
        let at = chance.later(applied.at, 1, 12);
        if !self.goes_on(at) {
            return Ok(None);
        }
        let store = &self.app.store;
        let Some(before) = store.find_by_reference(&applied.reference, at).await? else { return Ok(None) };
        let weights: &[(u32, Decision)] = if form == known::CONNECTOR_FORM {
            &[(95, Decision::Accept), (5, Decision::Wait)]
        } else {
            &[(80, Decision::Accept), (8, Decision::Wait), (7, Decision::ReferOut), (5, Decision::Decline)]
        };
        let decision = *chance.weighted(weights);
        let new = NewDecision {
            decision,
            reason: screening::reasons(decision).first().map(|reason| (*reason).to_owned()),
            message: None,
            revision: before.revision,
        };
        let facts = facts::decided(&self.app, &before, decision).into_iter().collect();
        let effects = Effects { facts, ..Effects::default() };
        match store.decide(scope, &applied.reference, &new, &effects, at).await? {
            Decided::Now(after) if decision == Decision::Accept => Ok(Some(after)),
            _ => Ok(None),
        }
    }

    /// The intake meeting.
    async fn holds_intake(
        &self,
        scope: &Scope,
        applied: &Applied,
        accepted: &Application,
        chance: &mut Chance,
    ) -> Result<(), StoreError> {
        let at = chance.later(self.clock.now(), 4, 21);
        let site = self.app.site.get();
        let (true, Some(form)) = (self.goes_on(at) && chance.percent(94), site.form(INTAKE_FORM)) else {
            return Ok(());
        };
        let today = day(at);
        let sample = Sample {
            site: &site,
            community: &applied.community,
            lang: accepted.lang,
            number: applied.number,
        };
        let mut raw = sample.answers(&form, chance);
        for (part, value) in [
            ("year", today.year().into()),
            ("month", i32::from(today.month())),
            ("day", i32::from(today.day())),
        ] {
            raw.set(format!("{}.{part}", known::HELD_ON), value.to_string());
        }
        let Ok(answers) = form.check(&raw, &site.directory, today, accepted.lang) else { return Ok(()) };
        let new = NewIntake {
            held_on: today,
            answers: serde_json::to_string(&answers).expect("answers are plain data"),
            form: form.id.clone(),
            version: form.version,
            lang: accepted.lang,
            effects: Effects {
                facts: facts::intake(&self.app, accepted, today, &answers),
                ..Effects::default()
            },
            revision: accepted.revision,
        };
        self.app.store.hold_intake(scope, &applied.reference, &new, at).await.map(drop)
    }
}
