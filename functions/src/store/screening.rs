//! Screening: a community decides about an application.
//!
//! Comes in: a decision, the revision of the application that it was taken on, links and mail. Goes out: what became of it.
//! Never here: which decision follows which (see `desk/screening.rs`), texts of letters. `Debug` shows no word of staff.
//!
//! Right to see: the application's community is the scope's. A decision counts only for the application as its author saw
//! it: after any change of it, the author has to look again.

use std::fmt;

use jiff::Timestamp;

use super::case::{Case, Change};
use super::deed::Deed;
use super::item::{Attributes, Fields, Kind, Stored, to_millisecond};
use super::keys::{Key, attribute};
use super::write::{Guard, Write};
use super::{
    Action, Application, Effects, IntentKey, IntentOwner, Mail, MemberId, Scope, State, Store, StoreError,
};

/// What a community can decide about an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    /// The person takes part.
    Accept,
    /// Later, when there is room.
    Wait,
    /// Somebody else can help better.
    ReferOut,
    /// The program is not for this person.
    Decline,
}

/// A decision about to be taken.
#[derive(Clone, PartialEq)]
pub struct NewDecision {
    /// What is decided.
    pub decision: Decision,
    /// Name of the reason, for decisions that need one.
    pub reason: Option<String>,
    /// What the letter says besides.
    pub message: Option<String>,
    /// Revision of the application that its author saw.
    pub revision: u64,
}

/// A decision that was taken.
#[derive(Clone, PartialEq)]
pub struct DecisionRecord {
    /// Number of the change in the case's audit log.
    pub seq: u64,
    /// What was decided.
    pub decision: Decision,
    /// Name of the reason.
    pub reason: Option<String>,
    /// What the letter says besides.
    pub message: Option<String>,
    /// Who decided.
    pub by: MemberId,
    /// When.
    pub at: Timestamp,
    /// Revision of the application that its author saw.
    pub revision: u64,
}

/// What became of a decision.
#[derive(Debug, Clone, PartialEq)]
pub enum Decided {
    /// Taken by this call.
    Now(Application),
    /// The same member took the same decision before, on the same page; nothing was changed and no letter is sent again.
    Already(Application),
    /// The application has changed since its author saw it; nothing was stored.
    Changed(Application),
    /// No such application (expired, withdrawn, never was).
    Gone,
}

impl Store {
    /// Decides about an application: its state and the time until it is erased, files, notes and decisions kept as long,
    /// the decision itself, audit entry, and `effects` (the letter and its link), all or nothing.
    /// [`StoreError::NotYours`]: it belongs to another community.
    ///
    /// Cost: 2 reads, 1 transaction of 4 items and one more for each effect, file, note and decision before. Patterns:
    /// case by reference, items of a case.
    pub async fn decide(
        &self,
        scope: &Scope,
        reference: &str,
        new: &NewDecision,
        effects: &Effects,
        now: Timestamp,
    ) -> Result<Decided, StoreError> {
        let mut operation = self.operation();
        let actor = scope.actor();
        let deed = Deed::new(new.decision.action(), &actor, operation.bits());
        let Some(id) = operation.case_of(reference, now).await? else { return Ok(Decided::Gone) };
        let mut tried = None;
        loop {
            let case = operation.case(&id, now).await?;
            let Some(before) = case.on_desk(scope)? else { return Ok(Decided::Gone) };
            if before.revision != new.revision {
                let again = |taken: &DecisionRecord| taken.repeats(new, scope.member());
                return Ok(if case.has_entry(tried) {
                    Decided::Now(before)
                } else if case.decisions.iter().any(again) {
                    Decided::Already(before)
                } else {
                    Decided::Changed(before)
                });
            }
            let change = decision(&case, before, (new, scope.member()), (deed, effects), now);
            if operation.change(&change).await? {
                return Ok(Decided::Now(change.after));
            }
            tried = Some(change.entry);
        }
    }

    /// The decision that a letter tells of; `None` when it is gone, or the mail is about something else.
    ///
    /// Cost: 1 consistent read. Pattern: decision by the change that it was.
    pub async fn load_decision(
        &self,
        letter: &IntentKey,
        now: Timestamp,
    ) -> Result<Option<DecisionRecord>, StoreError> {
        let IntentOwner::Case(case) = letter.owner() else { return Ok(None) };
        let item = self.operation().get(&Key::decision(&case, letter.seq())).await?;
        DecisionRecord::read(letter.seq(), item, now)
    }
}

impl Case {
    /// The application, if it is on a desk; an error when that is another community's.
    pub(super) fn on_desk(&self, scope: &Scope) -> Result<Option<Application>, StoreError> {
        let Some(application) = &self.application else { return Ok(None) };
        if !scope.covers(application.community.as_deref()) {
            return Err(StoreError::NotYours);
        }
        Ok(application.list().map(|_| application.clone()))
    }
}

fn decision(
    case: &Case,
    before: Application,
    (new, by): (&NewDecision, MemberId),
    (deed, effects): (Deed<'_>, &Effects),
    now: Timestamp,
) -> Change {
    let (state, erase_at) = (new.decision.state(), new.decision.erase_at(&before, now));
    let after = Application { state, erase_at, ..before };
    let change = Change::new(case, after, deed, effects, now);
    let taken = DecisionRecord {
        seq: change.seq,
        decision: new.decision,
        reason: new.reason.clone(),
        message: new.message.clone(),
        by,
        at: to_millisecond(now),
        revision: new.revision,
    };
    let until = change.after.erase_at;
    let write =
        Write::put(Key::decision(&case.id, taken.seq), Guard::absent(now), taken.fields().expires(until));
    change.with([write]).with_files(now)
}

impl Decision {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Decision; 4] = [Decision::Accept, Decision::Wait, Decision::ReferOut, Decision::Decline];

    /// As stored and posted: `refer_out`.
    pub fn name(self) -> &'static str {
        match self {
            Decision::Accept => "accept",
            Decision::Wait => "wait",
            Decision::ReferOut => "refer_out",
            Decision::Decline => "decline",
        }
    }

    /// The decision of a name.
    pub fn parse(name: &str) -> Option<Decision> {
        Decision::ALL.into_iter().find(|decision| decision.name() == name)
    }

    /// Where the application stands after it.
    pub fn state(self) -> State {
        match self {
            Decision::Accept => State::Accepted,
            Decision::Wait => State::Waiting,
            Decision::ReferOut => State::ReferredOut,
            Decision::Decline => State::Declined,
        }
    }

    /// The letter that tells the person.
    pub fn letter(self) -> Mail {
        match self {
            Decision::Accept => Mail::DecisionAccepted,
            Decision::Wait => Mail::DecisionWaiting,
            Decision::ReferOut => Mail::DecisionReferredOut,
            Decision::Decline => Mail::DecisionDeclined,
        }
    }

    /// When the application is erased if this is decided now.
    pub fn erase_at(self, application: &Application, now: Timestamp) -> Timestamp {
        Application::erase_at(self.state(), application.confirmation, application.keep_until, now)
    }

    fn action(self) -> Action {
        match self {
            Decision::Accept => Action::Accepted,
            Decision::Wait => Action::Waitlisted,
            Decision::ReferOut => Action::ReferredOut,
            Decision::Decline => Action::Declined,
        }
    }
}

impl DecisionRecord {
    pub(super) fn read(
        seq: u64,
        item: Option<Attributes>,
        now: Timestamp,
    ) -> Result<Option<DecisionRecord>, StoreError> {
        let Some(stored) = Stored::live(item, Kind::Decision, now)? else { return Ok(None) };
        Ok(Some(DecisionRecord {
            seq,
            decision: stored.parsed(attribute::DECISION, Decision::parse)?,
            reason: stored.text_if(attribute::REASON)?.map(str::to_owned),
            message: stored.text_if(attribute::MESSAGE)?.map(str::to_owned),
            by: stored.member()?,
            at: stored.time(attribute::AT)?,
            revision: stored.number(attribute::REVISION)?,
        }))
    }

    fn fields(&self) -> Fields {
        Fields::of(Kind::Decision)
            .text(attribute::DECISION, self.decision.name())
            .text_if(attribute::REASON, self.reason.as_deref())
            .text_if(attribute::MESSAGE, self.message.as_deref())
            .text(attribute::MEMBER, self.by.to_string())
            .time(attribute::AT, self.at)
            .number(attribute::REVISION, self.revision)
    }

    /// Whether it is this decision, pressed twice.
    fn repeats(&self, new: &NewDecision, by: MemberId) -> bool {
        let NewDecision { decision, reason, message, revision } = new;
        self.by == by
            && self.decision == *decision
            && self.reason == *reason
            && self.message == *message
            && self.revision == *revision
    }
}

impl fmt::Debug for NewDecision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewDecision")
            .field("decision", &self.decision)
            .field("reason", &self.reason)
            .field("revision", &self.revision)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for DecisionRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecisionRecord")
            .field("seq", &self.seq)
            .field("decision", &self.decision)
            .field("reason", &self.reason)
            .field("by", &self.by)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}
