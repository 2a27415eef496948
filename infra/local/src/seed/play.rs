//! What happens to sample people, from application on.
//!
//! Comes in: the number of a person. Goes out: their case, as far as it has come by the day of the demo. Each step is an
//! operation of the store, at a time of its own. Never here: which step may follow which; the store judges.

use std::sync::atomic::{AtomicU64, Ordering};

use functions::app::App;
use functions::desk::screening;
use functions::store::{
    Actor, CaseId, Channel, Decision, Digest, Effects, EmailConfirmation, NewApplication, NewDecision,
    NewState, StoreError, Submission, SubmissionKey,
};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use portal::Lang;
use portal::forms::{Form, Reference};

use super::chance::Chance;
use super::people::Sample;
use super::staff::{Staff, WHERE_MOST_APPLY};

/// How far back the first of them applied.
const DAYS: u32 = 720;

/// One in so many signs up as a Connector.
const CONNECTORS: u64 = 3;

const CONNECTEE_FORM: &str = "connectee-application";
const CONNECTOR_FORM: &str = "connector-application";

/// The stage: the portal, its staff, the day of the demo.
pub(super) struct Play<'a> {
    app: &'a App,
    staff: Staff,
    seed: u64,
    begins: Timestamp,
    /// Nothing happens later.
    now: Timestamp,
}

/// Somebody who has applied.
struct Applied {
    reference: String,
    community: String,
    revision: u64,
    at: Timestamp,
}

impl<'a> Play<'a> {
    /// Sets the stage.
    pub(super) async fn begin(app: &'a App, as_of: Date, seed: u64) -> Result<Play<'a>, StoreError> {
        let noon = as_of.at(16, 0, 0, 0).to_zoned(TimeZone::UTC).map_or(app.now(), |noon| noon.timestamp());
        let now = noon.min(app.now());
        let begins = now - SignedDuration::from_hours(24 * i64::from(DAYS));
        // Staff keep their own numbers, whatever the people are.
        let staff = Staff::invite(app, &mut Chance::of(seed, u64::MAX), now).await?;
        Ok(Play { app, staff, seed, begins, now })
    }

    /// Who can sign in, a line each.
    pub(super) fn doors(&self) -> &[String] {
        self.staff.doors()
    }

    /// Everything that happens to a person.
    pub(super) async fn person(&self, number: u64) -> Result<(), StoreError> {
        let mut chance = Chance::of(self.seed, number);
        let form = if number.is_multiple_of(CONNECTORS) { CONNECTOR_FORM } else { CONNECTEE_FORM };
        let applied = self.applies(form, number, &mut chance).await?;
        let Some(applied) = applied else { return Ok(()) };
        self.is_screened(form, &applied, &mut chance).await
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
        let Ok(answers) = form.check(&raw, &site.directory, functions::app::day(at), lang) else {
            return Ok(None);
        };
        let text = serde_json::to_string(&answers).expect("answers are plain data");
        let hash = Digest::of(answers.canonical().as_bytes());
        let submission = self.submission(&form, community, (lang, text, hash), at, chance);
        let (first, tries) = (chance.bits64(), AtomicU64::new(0));
        let references =
            || Reference::from_bits(first.wrapping_add(tries.fetch_add(1, Ordering::Relaxed))).to_string();
        let receipt = self.app.store.submit(&submission, &references, at).await?;
        Ok(Some(Applied { reference: receipt.reference, community: community.to_owned(), revision: 1, at }))
    }

    fn submission(
        &self,
        form: &Form,
        community: &str,
        (lang, answers, answers_hash): (Lang, String, Digest),
        at: Timestamp,
        chance: &mut Chance,
    ) -> Submission {
        Submission {
            key: SubmissionKey::from_bits(chance.bits()),
            answers_hash,
            case: CaseId::from_bits(chance.bits()),
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
            effects: Effects::default(),
            actor: Actor::Applicant,
        }
    }

    /// The coordinator decides, unless the application is too fresh.
    async fn is_screened(
        &self,
        form: &str,
        applied: &Applied,
        chance: &mut Chance,
    ) -> Result<(), StoreError> {
        let at = chance.later(applied.at, 1, 12);
        let Some(scope) = self.staff.scope(&applied.community) else { return Ok(()) };
        if at > self.now {
            return Ok(());
        }
        let weights: &[(u32, Decision)] = if form == CONNECTOR_FORM {
            &[(95, Decision::Accept), (5, Decision::Wait)]
        } else {
            &[(80, Decision::Accept), (8, Decision::Wait), (7, Decision::ReferOut), (5, Decision::Decline)]
        };
        let decision = *chance.weighted(weights);
        let new = NewDecision {
            decision,
            reason: screening::reasons(decision).first().map(|reason| (*reason).to_owned()),
            message: None,
            revision: applied.revision,
        };
        self.app.store.decide(scope, &applied.reference, &new, &Effects::default(), at).await.map(drop)
    }
}
