//! From the application to the intake meeting.
//!
//! Comes in: scenes. Goes out: applications, decisions, intake meetings in the store, and what follows from each. Never
//! here: matches.

use std::sync::atomic::{AtomicU64, Ordering};

use functions::app::day;
use functions::desk::{of_intake, screening};
use functions::facts;
use functions::indicators::{Side, Survey};
use functions::intake::given;
use functions::store::{
    Actor, CaseId, Channel, Decided, Decision, Digest, Effects, EmailConfirmation, Held, NewApplication,
    NewDecision, NewIntake, NewState, StoreError, Submission, SubmissionKey,
};
use jiff::{SignedDuration, Timestamp};
use portal::Lang;
use portal::forms::{Answers, Form, Reference, known};

use super::cast::Arrival;
use super::chance::Chance;
use super::people::{Sample, on_day, settled};
use super::stage::{Part, Scene, Stage, workday};

/// The staff's form of the intake meeting.
const INTAKE_FORM: &str = "intake";

impl Stage {
    /// Somebody applies or signs up.
    pub(super) async fn applies(&mut self, arrival: Arrival, at: Timestamp) -> Result<(), StoreError> {
        let Arrival { number, side, .. } = arrival;
        let id = if side == Side::Connector { known::CONNECTOR_FORM } else { known::CONNECTEE_FORM };
        let Some(form) = self.form(id) else { return Ok(()) };
        // Another chance than the one that said when they arrive.
        let mut chance = Chance::of(self.seed, u64::MAX / 4 + number);
        let lang = if chance.percent(30) { Lang::Fr } else { Lang::En };
        let sample = Sample {
            site: &self.site,
            community: &self.community,
            lang,
            number,
            mailbox: format!("sample{number}"),
        };
        let Some(sent) = sample.checked(&form, &[], day(at), &mut chance) else { return Ok(()) };
        let Some(reference) = self.submits((&form, &sent), &mut chance, at).await? else { return Ok(()) };
        let Some(application) = self.app.store.find_by_reference(&reference, at).await? else {
            return Ok(());
        };
        let who = self.people.len();
        if side == Side::Connectee && chance.percent(2) {
            self.follows(chance.later(at, 4, 40), Scene::AppliesAgain(who));
        }
        // Most are read within the week, some wait for long.
        let read = match chance.percent(7) {
            true => workday(&mut chance, at, 9, 26),
            false => workday(&mut chance, at, 0, 8),
        };
        self.follows(read, Scene::Screened(who));
        self.people.push(Part {
            number,
            side,
            chance,
            reference,
            application,
            sent,
            intake: None,
            tries: 0,
            pairs: Vec::new(),
            asked: Vec::new(),
            rests_until: None,
            surveys: Vec::new(),
            has_outcome: false,
            has_left: false,
        });
        Ok(())
    }

    /// The same person once more, because they forgot the first time.
    pub(super) async fn applies_again(&mut self, who: usize, at: Timestamp) -> Result<(), StoreError> {
        let part = &mut self.people[who];
        let (sent, mut chance) = (part.sent.clone(), part.chance.fork());
        let Some(form) = self.form(&sent.form) else { return Ok(()) };
        self.submits((&form, &sent), &mut chance, at).await.map(drop)
    }

    async fn submits(
        &self,
        (form, sent): (&Form, &Answers),
        chance: &mut Chance,
        at: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        let case = CaseId::from_bits(chance.bits());
        let community = Some(self.community.as_str());
        let applied = facts::applied(&self.app, &form.id, community, (&case, day(at)));
        let submission = Submission {
            key: SubmissionKey::from_bits(chance.bits()),
            answers_hash: Digest::of(sent.canonical().as_bytes()),
            case,
            application: NewApplication {
                form: form.id.clone(),
                version: form.version,
                lang: sent.lang,
                community: community.map(str::to_owned),
                channel: *chance.weighted(&[(93, Channel::Online), (4, Channel::Phone), (3, Channel::Paper)]),
                state: NewState::Received,
                confirmation: EmailConfirmation::Done(at),
                answers: text(sent),
                keep_until: at + SignedDuration::from_hours(24 * i64::from(form.retention_days)),
                due_at: None,
            },
            draft: None,
            files: Vec::new(),
            effects: Effects {
                facts: applied.into_iter().collect(),
                consents: given(form, sent, Channel::Online),
                ..Effects::default()
            },
            actor: Actor::Applicant,
        };
        let (first, tries) = (chance.bits64(), AtomicU64::new(0));
        let references =
            || Reference::from_bits(first.wrapping_add(tries.fetch_add(1, Ordering::Relaxed))).to_string();
        Ok(Some(self.app.store.submit(&submission, &references, at).await?.reference))
    }

    /// The coordinator decides.
    pub(super) async fn screened(&mut self, who: usize, at: Timestamp) -> Result<(), StoreError> {
        let part = &mut self.people[who];
        let weights: &[(u32, Decision)] = match part.side {
            Side::Connector => &[(96, Decision::Accept), (4, Decision::Wait)],
            Side::Connectee => &[
                (78, Decision::Accept),
                (10, Decision::Wait),
                (7, Decision::ReferOut),
                (5, Decision::Decline),
            ],
        };
        let decision = *part.chance.weighted(weights);
        if self.decides(who, decision, at).await? && decision == Decision::Wait {
            let part = &mut self.people[who];
            if part.chance.percent(70) {
                let called = workday(&mut part.chance, at, 14, 120);
                self.follows(called, Scene::Called(who));
            }
        }
        Ok(())
    }

    /// Somebody on the waiting list gets a place.
    pub(super) async fn called(&mut self, who: usize, at: Timestamp) -> Result<(), StoreError> {
        self.decides(who, Decision::Accept, at).await.map(drop)
    }

    async fn decides(&mut self, who: usize, decision: Decision, at: Timestamp) -> Result<bool, StoreError> {
        let part = &mut self.people[who];
        let reasons = screening::reasons(decision);
        // The last one stands for what the letter says besides.
        let reasons = &reasons[..reasons.len().saturating_sub(1)];
        let reason = (!reasons.is_empty()).then(|| (*part.chance.one(reasons)).to_owned());
        let before = &self.people[who].application;
        let new = NewDecision { decision, reason, message: None, revision: before.revision };
        let facts = facts::decided(&self.app, before, decision).into_iter().collect();
        let effects = Effects { facts, ..Effects::default() };
        let reference = self.people[who].reference.clone();
        let decided = self.app.store.decide(&self.team.scope, &reference, &new, &effects, at).await?;
        let Decided::Now(after) = decided else { return Ok(false) };
        self.people[who].application = after;
        if decision == Decision::Accept {
            self.accepted(who, at).await?;
        }
        Ok(true)
    }

    async fn accepted(&mut self, who: usize, at: Timestamp) -> Result<(), StoreError> {
        let part = &mut self.people[who];
        if part.side == Side::Connector {
            let (pause, leave) = (part.chance.percent(7), part.chance.percent(5));
            let (later, last) = (part.chance.later(at, 60, 500), part.chance.later(at, 200, 900));
            if pause {
                self.follows(later, Scene::Paused(who));
            }
            if leave {
                self.follows(last, Scene::Left(who));
            }
            self.stands_by(who);
            return Ok(());
        }
        let colleagues = &self.team.coordinators;
        if colleagues.len() > 1 && part.chance.percent(80) {
            let to = *part.chance.one(colleagues);
            let reference = part.reference.clone();
            self.app.store.assign(&self.team.scope, &reference, Some(to), at).await?;
            self.fresh(who, at).await?;
        }
        let part = &mut self.people[who];
        if part.chance.percent(94) {
            let held = workday(&mut part.chance, at, 3, 20);
            self.follows(held, Scene::Intake(who));
        }
        Ok(())
    }

    /// The intake meeting.
    pub(super) async fn intake(&mut self, who: usize, at: Timestamp) -> Result<(), StoreError> {
        let Some(form) = self.form(INTAKE_FORM) else { return Ok(()) };
        let Some(application) = self.fresh(who, at).await? else { return Ok(()) };
        let today = day(at);
        let part = &mut self.people[who];
        let mut known = settled(&[("consent_lang", part.application.lang.code())]);
        known.extend(on_day(known::HELD_ON, today));
        for field in [known::GROUP, "status_category"].into_iter().chain(known::CONFIDENCE) {
            known.extend(part.sent.text(field).map(|value| (field.to_owned(), value.to_owned())));
        }
        let Some(answers) = self.answers(who, &form, &known, at) else { return Ok(()) };
        let effects = of_intake(&self.app, &application, (&form, &answers), today);
        let new = NewIntake {
            held_on: today,
            answers: text(&answers),
            form: form.id.clone(),
            version: form.version,
            lang: application.lang,
            effects: self.kept(effects),
            standing: None,
            revision: application.revision,
        };
        let reference = self.people[who].reference.clone();
        let held = self.app.store.hold_intake(&self.team.scope, &reference, &new, at).await?;
        if held != Held::Now {
            return Ok(());
        }
        self.fresh(who, at).await?;
        let part = &mut self.people[who];
        part.intake = Some(today);
        let sought = workday(&mut part.chance, at, 2, 18);
        let noted = part.chance.percent(24).then(|| workday(&mut part.chance, at, 0, 60));
        for survey in Survey::SENT {
            self.follows(noon(at, survey), Scene::SurveySent(who, survey));
        }
        self.follows(sought, Scene::Sought(who));
        if let Some(noted) = noted {
            self.follows(noted, Scene::Noted(who));
        }
        self.fate(who, at);
        Ok(())
    }
}

/// Answers as they are stored.
pub(super) fn text(answers: &Answers) -> String {
    serde_json::to_string(answers).expect("answers are plain data")
}

/// A little after a survey is due that follows a day.
pub(super) fn noon(on: Timestamp, survey: Survey) -> Timestamp {
    let midnight = on.as_second().div_euclid(86_400) * 86_400;
    let midnight = Timestamp::from_second(midnight).unwrap_or(on);
    midnight + SignedDuration::from_hours(24 * i64::from(survey.days()) + 17)
}
