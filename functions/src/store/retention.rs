//! How long a case is kept: counted anew from the last contact with the person.
//!
//! Comes in: a change of a case or of a match. Goes out: when the application and everything that is tied to it end. Never
//! here: deleting; what has ended is not there for readers, and DynamoDB removes it in its own time.

use jiff::{SignedDuration, Timestamp};
use portal::forms::known;

use super::call::{Operation, Outcome, token};
use super::cards::in_step;
use super::case::Case;
use super::failure::Trouble;
use super::item::{Fields, Kind, to_millisecond};
use super::keys::{Key, attribute};
use super::submit::reference_fields;
use super::write::{Guard, Write};
use super::{Action, Application, CaseId, State, StoreError};

/// Days that the file of a Connectee, or of a Connector, is kept after the last contact: 24 months (domain.md, i).
pub const CONTACT_DAYS: i64 = 730;

/// The end moves only when it moves by this much: each move writes everything that ends with the file anew, and people who
/// meet are in contact every few days. So a file may end this much sooner than the months say, never later.
const LEAST_MOVE: SignedDuration = SignedDuration::from_hours(24 * 7);

impl Action {
    /// Whether the person and the program were in contact with it. A question that nobody answered is none.
    pub const fn is_contact(self) -> bool {
        matches!(
            self,
            Action::EmailConfirmed
                | Action::Accepted
                | Action::Waitlisted
                | Action::IntakeHeld
                | Action::Activated
                | Action::Paused
                | Action::OfferAccepted
                | Action::OfferDeclined
                | Action::Introduced
                | Action::TimeAgreed
                | Action::Contacted
                | Action::MeetingReported
                | Action::ContactNamed
                | Action::ContactMet
                | Action::NamingDone
                | Action::SurveyAnswered
                | Action::OutcomeRecorded
                | Action::Corrected
                | Action::HandedOver
        )
    }
}

impl Application {
    /// Whether it is of somebody who takes part in the program, not of somebody who wrote to it.
    pub fn is_of_program(&self) -> bool {
        [known::CONNECTEE_FORM, known::CONNECTOR_FORM].contains(&self.form.as_str())
    }

    /// As it is after a contact now: kept longer, unless it was declined or has left.
    pub(super) fn after_contact(self, now: Timestamp) -> Application {
        let until = to_millisecond(now + SignedDuration::from_hours(24 * CONTACT_DAYS));
        let stays =
            matches!(self.state, State::Received | State::Waiting | State::Accepted | State::ReferredOut);
        if !self.is_of_program() || !stays || until.duration_since(self.keep_until) < LEAST_MOVE {
            return self;
        }
        let erase_at = Application::erase_at(self.state, self.confirmation, until, now);
        Application { keep_until: until, erase_at, ..self }
    }
}

impl Operation<'_> {
    /// Keeps the file of somebody with whom there was contact, in a change that was not one of the file itself.
    pub(super) async fn keep_on(&mut self, id: &CaseId, now: Timestamp) -> Result<(), StoreError> {
        // Most contacts move nothing: one item says so, where all of a case may be a hundred.
        let item = self.get(&Key::application(id)).await?;
        if let Some(application) = Application::read(id, item, now)?
            && application.clone().after_contact(now) == application
        {
            return Ok(());
        }
        loop {
            let case = self.case(id, now).await?;
            let Some(writes) = kept_on(&case, now) else { return Ok(()) };
            let name = token(&[&id.to_string(), &now.to_string(), "keep"]);
            match self.transact(&writes, &name).await? {
                Outcome::Done => return Ok(()),
                Outcome::Refused(_) => self.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => self.wait(trouble).await?,
            }
        }
    }
}

/// The writes that keep a case until the end that a contact now gives it; none when it has that already.
fn kept_on(case: &Case, now: Timestamp) -> Option<Vec<Write>> {
    let before = case.application.as_ref()?;
    let after = before.clone().after_contact(now);
    if after.erase_at == before.erase_at {
        return None;
    }
    let after = Application { revision: before.revision + 1, ..after };
    let set = Fields::new()
        .time(attribute::KEEP_UNTIL, after.keep_until)
        .number(attribute::REVISION, after.revision)
        .expires(after.erase_at);
    let own = Write::update(Key::application(&case.id), Guard::revision(before.revision), set, Vec::new());
    let card = in_step(Some(before), &after, now);
    let reference = found_as_long(case, &after);
    Some(std::iter::once(own).chain(card).chain(reference).chain(case.keep(after.erase_at)).collect())
}

/// Whoever is kept longer is found as long: by their reference, and by those of the files that were merged into theirs.
pub(super) fn found_as_long(case: &Case, after: &Application) -> Vec<Write> {
    let is_longer = case.application.as_ref().is_some_and(|before| after.keep_until > before.keep_until);
    if !is_longer {
        return Vec::new();
    }
    let merged = case.merges.iter().flat_map(|merge| {
        let guard = Guard::missing(attribute::PK).or(Guard::text(attribute::KIND, Kind::Pointer.name()));
        let pointer = pointer_fields(&after.case, &merge.reference, after.keep_until);
        let pointer = Write::put(Key::application(&merge.case), guard, pointer);
        [pointer, referred(&merge.reference, after)]
    });
    std::iter::once(referred(&after.reference, after)).chain(merged).collect()
}

/// A reference leads to the case as long as it is kept.
pub(super) fn referred(reference: &str, to: &Application) -> Write {
    let guard = Guard::missing(attribute::PK).or(Guard::text(attribute::KIND, Kind::Reference.name()));
    Write::put(Key::reference(reference), guard, reference_fields(&to.case, to.keep_until))
}

/// What is left of a case that was merged into another one.
pub(super) fn pointer_fields(to: &CaseId, reference: &str, keep_until: Timestamp) -> Fields {
    Fields::of(Kind::Pointer)
        .text(attribute::CASE, to.to_string())
        .text(attribute::REFERENCE, reference)
        .expires(keep_until)
}
