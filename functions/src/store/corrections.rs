//! Corrections: answers that a person, or staff for them, changed afterwards, as they were before and as they became.
//!
//! Comes in: a correction. Goes out: what became of it. Never here: checking of answers. `Debug` shows no answer.
//!
//! What was wrong is kept for [`CORRECTION_DAYS`], to follow up what was done on the strength of it, and never longer than
//! the application.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use super::case::{Case, Change};
use super::deed::Deed;
use super::item::{Attributes, Fields, Kind, Stored, to_millisecond, to_second};
use super::keys::{Key, attribute};
use super::write::{Guard, Write};
use super::{Action, Actor, Application, CaseId, Effects, Scope, State, Store, StoreError};

/// Days that a correction is kept.
pub const CORRECTION_DAYS: i64 = 365;

/// The most corrections of one case: all of them have to be erased in one transaction, with notes and files.
pub const MOST_CORRECTIONS: usize = 12;

/// Answers that are about to change.
#[derive(Clone, PartialEq)]
pub struct NewCorrection {
    /// All answers as they become, as JSON text.
    pub answers: String,
    /// The answers that change, before and after, as JSON text. None for a consent that is taken back: the ledger says so.
    pub changed: Option<String>,
    /// Revision of the application that its author saw.
    pub revision: u64,
    /// It is the new address that the person asked for, which has answered.
    pub settles_address: bool,
}

/// A correction that was made.
#[derive(Clone, PartialEq)]
pub struct CorrectionRecord {
    /// Number of the change in the case's audit log, which says who.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// The answers that changed, before and after, as JSON text.
    pub changed: String,
    /// When the record ends.
    pub kept_until: Timestamp,
}

/// What became of a correction.
#[derive(Debug, Clone, PartialEq)]
pub enum Correction {
    /// Made by this call.
    Now(Application),
    /// The application has changed since its author saw it; nothing was stored.
    Changed(Application),
    /// There are [`MOST_CORRECTIONS`] already; nothing was stored.
    Full,
    /// No such application (expired, withdrawn, never was).
    Gone,
}

/// Whose hand corrects: it settles what may be touched.
#[derive(Debug, Clone, Copy)]
pub enum Hand<'a> {
    /// The person, by a link to this case.
    Own(&'a CaseId),
    /// Staff of the community, for the person of this case.
    Staff(&'a Scope, &'a CaseId),
}

impl Store {
    /// Changes answers of an application: the answers, what they were before, audit entry and `effects`, all or nothing.
    /// [`StoreError::NotYours`]: staff of another community.
    ///
    /// Cost: 1 query, 1 transaction of 4 items and one more for each effect. Pattern: items of a case.
    pub async fn correct(
        &self,
        hand: Hand<'_>,
        action: Action,
        new: &NewCorrection,
        effects: &Effects,
        now: Timestamp,
    ) -> Result<Correction, StoreError> {
        let mut operation = self.operation();
        let actor = hand.actor();
        let deed = Deed::new(action, &actor, operation.bits());
        let mut tried = None;
        loop {
            let case = operation.case(hand.case(), now).await?;
            let Some(before) = hand.open(&case)? else { return Ok(Correction::Gone) };
            if case.has_entry(tried) {
                return Ok(Correction::Now(before));
            }
            if before.revision != new.revision {
                return Ok(Correction::Changed(before));
            }
            if new.changed.is_some() && case.corrections.len() >= MOST_CORRECTIONS {
                return Ok(Correction::Full);
            }
            let change = correction(&case, before, new, (deed, effects), now);
            if operation.change(&change).await? {
                return Ok(Correction::Now(change.after));
            }
            tried = Some(change.entry);
        }
    }
}

impl Hand<'_> {
    pub(super) fn case(&self) -> &CaseId {
        match self {
            Hand::Own(case) | Hand::Staff(_, case) => case,
        }
    }

    pub(super) fn actor(&self) -> Actor {
        match self {
            Hand::Own(_) => Actor::Applicant,
            Hand::Staff(scope, _) => scope.actor(),
        }
    }

    /// The application, whatever became of it.
    pub(super) fn any(&self, case: &Case) -> Result<Option<Application>, StoreError> {
        let Some(application) = &case.application else { return Ok(None) };
        match self {
            Hand::Staff(scope, _) if !scope.covers(application.community.as_deref()) => {
                Err(StoreError::NotYours)
            }
            Hand::Own(_) | Hand::Staff(..) => Ok(Some(application.clone())),
        }
    }

    /// The application, while it has answers.
    fn open(&self, case: &Case) -> Result<Option<Application>, StoreError> {
        match self {
            Hand::Own(_) => {
                let open = |application: &&Application| application.state != State::Withdrawn;
                Ok(case.application.as_ref().filter(open).cloned())
            }
            Hand::Staff(scope, _) => case.on_desk(scope),
        }
    }
}

fn correction(
    case: &Case,
    before: Application,
    new: &NewCorrection,
    (deed, effects): (Deed<'_>, &Effects),
    now: Timestamp,
) -> Change {
    let after = Application { answers: Some(new.answers.clone()), ..before };
    let change = Change::new(case, after, deed, effects, now);
    let until = to_second(change.after.erase_at.min(now + SignedDuration::from_hours(24 * CORRECTION_DAYS)));
    let record = new.changed.as_ref().map(|changed| {
        let fields = Fields::of(Kind::Correction)
            .time(attribute::AT, to_millisecond(now))
            .text(attribute::ANSWERS, changed)
            .expires(until);
        Write::put(Key::correction(&case.id, change.seq), Guard::absent(now), fields)
    });
    let asked = new.settles_address.then(|| {
        Write::delete(Key::new_address(&case.id), Guard::text(attribute::KIND, Kind::NewAddress.name()))
    });
    change.with(record).with(asked)
}

impl CorrectionRecord {
    /// The same record in another case, under a number of that one; it ends when it would have.
    pub(super) fn write(&self, case: &CaseId, seq: u64, until: Timestamp, now: Timestamp) -> Write {
        let fields = Fields::of(Kind::Correction)
            .time(attribute::AT, self.at)
            .text(attribute::ANSWERS, &self.changed)
            .expires(self.kept_until.min(until));
        Write::put(Key::correction(case, seq), Guard::absent(now), fields)
    }

    pub(super) fn read(
        seq: u64,
        item: Attributes,
        now: Timestamp,
    ) -> Result<Option<CorrectionRecord>, StoreError> {
        let Some(stored) = Stored::live(Some(item), Kind::Correction, now)? else { return Ok(None) };
        Ok(Some(CorrectionRecord {
            seq,
            at: stored.time(attribute::AT)?,
            changed: stored.text(attribute::ANSWERS)?.to_owned(),
            kept_until: stored.expires()?,
        }))
    }
}

impl fmt::Debug for NewCorrection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewCorrection").field("revision", &self.revision).finish_non_exhaustive()
    }
}

impl fmt::Debug for CorrectionRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CorrectionRecord")
            .field("seq", &self.seq)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}
