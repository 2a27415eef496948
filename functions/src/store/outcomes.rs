//! Outcomes: what became of a Connectee, as staff or the person themself tell it.
//!
//! Comes in: checked answers, with the revision or the earlier record that they are about. Goes out: what became of it.
//! Never here: questions, who is thanked, what counts as a job. `Debug` shows no answer.
//!
//! One report suffices: what the person says counts at once, and better evidence comes as a correction. A correction is a
//! record of its own that names the one it replaces, so the file keeps what was said when; only the last of them counts.
//!
//! Right to write: the application's community is the scope's, or the link is the person's own.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use super::audit::AuditEntry;
use super::call::Operation;
use super::case::{Case, Change};
use super::deed::Deed;
use super::item::{Attributes, Fields, Kind, Stored, sort_key, to_millisecond};
use super::keys::{self, CaseItem, Key, attribute};
use super::write::{Guard, Write};
use super::{
    Action, Actor, Application, CaseId, Digest, Effects, IntentKey, IntentOwner, Link, LinkPurpose, MatchId,
    Scope, State, Store, StoreError, SubmissionKey,
};
use crate::indicators::Fact;

/// The most outcomes of one case, corrections included: all of them have to be erased in one transaction.
pub const MOST_OUTCOMES: usize = 15;

/// Hours in which nobody is asked a second time.
const ASK_HOURS: i64 = 24;

/// An outcome as it was told once.
#[derive(Clone, PartialEq)]
pub struct OutcomeRecord {
    /// Number of the change in the case's audit log; names it.
    pub seq: u64,
    /// Minted with the page that it was written on: the same key is the same outcome.
    pub key: SubmissionKey,
    /// The record that this one corrects.
    pub replaces: Option<u64>,
    /// Who told it: staff, or the person.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// The answers as JSON text (`Answers`).
    pub answers: String,
    /// The match whose Connector began what led to it.
    pub led_by: Option<MatchId>,
}

/// An outcome about to be stored.
#[derive(Clone, PartialEq)]
pub struct NewOutcome {
    /// Minted with the page.
    pub key: SubmissionKey,
    /// The record that it corrects.
    pub replaces: Option<u64>,
    /// The answers as JSON text (`Answers`).
    pub answers: String,
    /// The match whose Connector began what led to it.
    pub led_by: Option<MatchId>,
}

/// What became of an outcome.
#[derive(Debug, Clone, PartialEq)]
pub enum Recorded {
    /// Stored by this call.
    Now(Application),
    /// Stored before, with the same key; nothing was changed.
    Already(Application),
    /// The record that it corrects is no longer the last word; nothing was stored.
    Changed,
    /// There are [`MOST_OUTCOMES`] already; nothing was stored.
    Full,
    /// No such link or person (any more).
    Gone,
}

/// The facts that a record stands for, by its answers and the match that led to it.
pub type OutcomeFacts<'a> = &'a (dyn Fn(&str, Option<MatchId>) -> Vec<Fact> + Send + Sync);

/// What an outcome brings with it.
#[derive(Clone, Copy)]
pub struct OutcomeEffects<'a> {
    /// Mail to send.
    pub effects: &'a Effects,
    /// Facts of a record, this one's or the one's that it corrects.
    pub facts_of: OutcomeFacts<'a>,
}

impl Store {
    /// Records an outcome that staff tell, or a correction of one: the record, audit entry, facts and `effects`, all or
    /// nothing. Facts of the record that it corrects are taken back. [`StoreError::NotYours`]: the file belongs to another
    /// community.
    ///
    /// Cost: 2 reads, 1 transaction of 4 items and one more for each fact and effect. Patterns: case by reference, items of
    /// a case.
    pub async fn record_outcome(
        &self,
        scope: &Scope,
        reference: &str,
        (new, brings): (&NewOutcome, OutcomeEffects<'_>),
        now: Timestamp,
    ) -> Result<Recorded, StoreError> {
        let mut operation = self.operation();
        let actor = scope.actor();
        let Some(id) = operation.case_of(reference, now).await? else { return Ok(Recorded::Gone) };
        let mine = |case: &Case| case.on_desk(scope);
        operation.record(&id, &actor, (new, brings), mine, now).await
    }

    /// Records what a person tells by their own link.
    ///
    /// Cost: 1 consistent read, 1 query, 1 transaction as above. Patterns: link by token, items of a case.
    pub async fn tell_outcome(
        &self,
        token: &Digest,
        (new, brings): (&NewOutcome, OutcomeEffects<'_>),
        now: Timestamp,
    ) -> Result<Recorded, StoreError> {
        let mut operation = self.operation();
        let link = Link::read(token, operation.get(&Key::link(token)).await?, now)?;
        let Some(link) = link.filter(|link| link.purpose == LinkPurpose::Outcome) else {
            return Ok(Recorded::Gone);
        };
        let whole = |case: &Case| Ok(case.application.clone());
        operation.record(&link.case, &Actor::Connectee, (new, brings), whole, now).await
    }

    /// What an outcome's mail tells of, as it was corrected last; `None` when it is gone.
    ///
    /// Cost: 1 query. Pattern: outcomes of a case.
    pub async fn load_outcome(
        &self,
        letter: &IntentKey,
        now: Timestamp,
    ) -> Result<Option<OutcomeRecord>, StoreError> {
        let IntentOwner::Case(case) = letter.owner() else { return Ok(None) };
        let mut outcomes = Vec::new();
        for item in self.operation().partition(&keys::case_partition(&case), keys::OUTCOME).await? {
            if let Some(CaseItem::Outcome(seq)) = CaseItem::of(&case, sort_key(&item)) {
                outcomes.extend(OutcomeRecord::read(seq, item, now)?);
            }
        }
        let mut found = outcomes.iter().find(|told| told.seq == letter.seq());
        while let Some(later) =
            found.and_then(|told| outcomes.iter().find(|one| one.replaces == Some(told.seq)))
        {
            found = Some(later);
        }
        Ok(found.cloned())
    }

    /// Asks a person what is new: audit entry and `effects` (the mail and its link), all or nothing. Nothing happens when
    /// they were asked less than a day ago: a button pressed twice is one mail. `None` when the person is gone.
    ///
    /// Cost: 2 reads, 1 transaction of 3 items and one more for each effect. Patterns: case by reference, items of a case.
    pub async fn ask_outcome(
        &self,
        scope: &Scope,
        reference: &str,
        effects: &Effects,
        now: Timestamp,
    ) -> Result<Option<Application>, StoreError> {
        let mut operation = self.operation();
        let actor = scope.actor();
        let deed = Deed::new(Action::OutcomeAsked, &actor, operation.bits());
        let Some(id) = operation.case_of(reference, now).await? else { return Ok(None) };
        let mut tried = None;
        loop {
            let case = operation.case(&id, now).await?;
            let found = case.on_desk(scope)?.filter(|application| application.state == State::Accepted);
            let Some(application) = found else { return Ok(None) };
            let recently = |at| now.duration_since(at) < SignedDuration::from_hours(ASK_HOURS);
            let asked = |entry: &AuditEntry| entry.action == Action::OutcomeAsked && recently(entry.at);
            if case.has_entry(tried) || case.entries.iter().any(asked) {
                return Ok(Some(application));
            }
            let change = beside(&case, application, deed, now).with_effects(effects, now);
            if operation.change(&change).await? {
                return Ok(Some(change.after));
            }
            tried = Some(change.entry);
        }
    }
}

impl Operation<'_> {
    async fn record(
        &mut self,
        id: &CaseId,
        actor: &Actor,
        (new, brings): (&NewOutcome, OutcomeEffects<'_>),
        allowed: impl Fn(&Case) -> Result<Option<Application>, StoreError>,
        now: Timestamp,
    ) -> Result<Recorded, StoreError> {
        let deed = Deed::new(Action::OutcomeRecorded, actor, self.bits());
        let mut tried = None;
        loop {
            let case = self.case(id, now).await?;
            let found = allowed(&case)?.filter(|application| application.state == State::Accepted);
            let Some(application) = found else { return Ok(Recorded::Gone) };
            if case.has_entry(tried) {
                return Ok(Recorded::Now(application));
            }
            if case.outcomes.iter().any(|known| known.key == new.key) {
                return Ok(Recorded::Already(application));
            }
            let corrected =
                new.replaces.map(|seq| current_outcomes(&case.outcomes).find(|known| known.seq == seq));
            if corrected.is_some_and(|found| found.is_none()) {
                return Ok(Recorded::Changed);
            }
            if case.outcomes.len() >= MOST_OUTCOMES {
                return Ok(Recorded::Full);
            }
            let effects = brings.of(new, corrected.flatten());
            let change = beside(&case, application, deed, now);
            let record = OutcomeRecord::new(change.seq, new, actor, now);
            let fields = record.fields().expires(change.after.erase_at);
            let write = Write::put(Key::outcome(&case.id, record.seq), Guard::absent(now), fields);
            let change = change.with([write]).with_effects(&effects, now);
            if self.change(&change).await? {
                return Ok(Recorded::Now(change.after));
            }
            tried = Some(change.entry);
        }
    }
}

/// The outcomes that nobody has corrected since, in the order in which they were told.
pub fn current_outcomes(outcomes: &[OutcomeRecord]) -> impl Iterator<Item = &OutcomeRecord> {
    outcomes.iter().filter(|known| outcomes.iter().all(|other| other.replaces != Some(known.seq)))
}

/// What is told stands in the application too, so that nothing is added to one that is being erased.
fn beside(case: &Case, application: Application, deed: Deed<'_>, now: Timestamp) -> Change {
    let set = Fields::new().time(attribute::TOLD_AT, now);
    Change::beside(case, application, set, deed, now)
}

impl OutcomeEffects<'_> {
    fn of(&self, new: &NewOutcome, corrected: Option<&OutcomeRecord>) -> Effects {
        let facts = (self.facts_of)(&new.answers, new.led_by);
        let untrue = corrected.map(|before| (self.facts_of)(&before.answers, before.led_by));
        let mut effects = self.effects.clone();
        effects.facts.extend(facts);
        effects.untrue.extend(untrue.unwrap_or_default());
        effects
    }
}

impl OutcomeRecord {
    fn new(seq: u64, new: &NewOutcome, by: &Actor, now: Timestamp) -> OutcomeRecord {
        OutcomeRecord {
            seq,
            key: new.key,
            replaces: new.replaces,
            by: by.clone(),
            at: to_millisecond(now),
            answers: new.answers.clone(),
            led_by: new.led_by,
        }
    }

    pub(super) fn read(
        seq: u64,
        item: Attributes,
        now: Timestamp,
    ) -> Result<Option<OutcomeRecord>, StoreError> {
        let Some(stored) = Stored::live(Some(item), Kind::Outcome, now)? else { return Ok(None) };
        Ok(Some(OutcomeRecord {
            seq,
            key: stored.parsed(attribute::KEY, SubmissionKey::parse)?,
            replaces: stored.number_if(attribute::REPLACES)?,
            by: stored.parsed(attribute::ACTOR, Actor::parse)?,
            at: stored.time(attribute::AT)?,
            answers: stored.text(attribute::ANSWERS)?.to_owned(),
            led_by: stored.parsed_if(attribute::MATCH, MatchId::parse)?,
        }))
    }

    pub(super) fn fields(&self) -> Fields {
        Fields::of(Kind::Outcome)
            .text(attribute::KEY, self.key.to_string())
            .number_if(attribute::REPLACES, self.replaces)
            .text(attribute::ACTOR, self.by.to_string())
            .time(attribute::AT, self.at)
            .text(attribute::ANSWERS, &self.answers)
            .text_if(attribute::MATCH, self.led_by.map(|id| id.to_string()))
    }
}

impl fmt::Debug for OutcomeRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutcomeRecord")
            .field("seq", &self.seq)
            .field("replaces", &self.replaces)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for NewOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewOutcome").field("replaces", &self.replaces).finish_non_exhaustive()
    }
}

impl fmt::Debug for OutcomeEffects<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutcomeEffects").finish_non_exhaustive()
    }
}
