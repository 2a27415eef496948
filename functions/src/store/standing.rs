//! Changes of an accepted person's course: whether they can be matched, and how often.
//!
//! Comes in: what it is to become. Goes out: what became of it. Never here: words, which facts it makes true.
//!
//! Right to change: the application's community is the scope's.

use jiff::Timestamp;

use super::amend::Amend;
use super::case::Change;
use super::deed::Deed;
use super::{
    Action, Application, Course, Effects, Scope, Standing, StandingReason, State, Store, StoreError,
};
use crate::indicators::Side;

/// A standing about to be stored.
#[derive(Debug, Clone)]
pub struct NewStanding {
    /// The side of the table on which the person is.
    pub side: Side,
    /// Whether they can be matched.
    pub standing: Standing,
    /// Why they can't.
    pub reason: Option<StandingReason>,
    /// How many people a Connector meets in a year; none of a Connectee.
    pub capacity: Option<u16>,
    /// What the indicators count.
    pub effects: Effects,
    /// Revision of the application that its author saw.
    pub revision: u64,
}

/// What became of a change of somebody's course.
#[derive(Debug, Clone, PartialEq)]
pub enum Amended {
    /// Stored by this call.
    Now,
    /// It was so already; nothing was changed.
    Already,
    /// The file has changed since its author saw it, or the change is not for it; nothing was stored.
    Changed,
    /// No such application (expired, withdrawn, never was).
    Gone,
}

impl Store {
    /// Changes whether an accepted person can be matched, and a Connector's number of meetings in a year: the application,
    /// audit entry, facts, all or nothing. [`StoreError::NotYours`]: the file belongs to another community.
    ///
    /// Cost: 2 reads, 1 transaction of 3 items and one more for each fact. Patterns: case by reference, items of a case.
    pub async fn set_standing(
        &self,
        scope: &Scope,
        reference: &str,
        new: &NewStanding,
        now: Timestamp,
    ) -> Result<Amended, StoreError> {
        let mut operation = self.operation();
        let (actor, mark) = (scope.actor(), operation.bits());
        let done = operation.amend(scope, reference, now, |case, before| {
            let course = Course {
                standing: new.standing,
                reason: new.reason,
                capacity: new.capacity.or(before.course.capacity),
                ..before.course
            };
            if course == before.course {
                return Amend::Leave(Amended::Already);
            }
            if before.state != State::Accepted || before.revision != new.revision {
                return Amend::Leave(Amended::Changed);
            }
            let deed = Deed::new(new.action(&before), &actor, mark);
            let after = Application { course, ..before };
            Amend::Change(Box::new(Change::new(case, after, deed, &new.effects, now)), Amended::Now)
        });
        Ok(done.await?.unwrap_or(Amended::Gone))
    }
}

impl NewStanding {
    fn action(&self, before: &Application) -> Action {
        if self.standing == before.course.standing {
            return Action::Corrected;
        }
        match (self.standing, self.side) {
            (Standing::Active, _) => Action::Activated,
            (Standing::Paused { .. }, _) => Action::Paused,
            (Standing::Ended, Side::Connector) => Action::Retired,
            (Standing::Ended, Side::Connectee) => Action::Closed,
        }
    }
}
