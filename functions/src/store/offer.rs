//! Offers: a coordinator asks a Connector to meet a Connectee.
//!
//! Comes in: two cases of the scope's community, what the rules of matching say about them. Goes out: a match, in both
//! cases and in both of their audit logs, with the mail that asks; or why there is none. Never here: which rule says what
//! (see `matching/rules.rs`), words for people.
//!
//! The rules are asked on consistent reads of both cases, and the match is stored only if neither case's audit log has
//! grown since: of two offers to one Connector at the same moment the second one sees the first.

use jiff::Timestamp;

use super::call::Operation;
use super::deed::Deed;
use super::item::to_millisecond;
use super::match_file::{MatchChange, MatchEffects};
use super::{Action, CaseId, Match, MatchId, MatchState, Person, Scope, State, Store, StoreError};

/// A match about to be made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NewOffer {
    /// Names it: made with the page that offers it, so that a button pressed twice is one match.
    pub id: MatchId,
    /// Case of the Connectee.
    pub connectee: CaseId,
    /// Case of the Connector.
    pub connector: CaseId,
    /// How it begins.
    pub opening: Opening,
}

/// How a match begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// The Connector is asked.
    Ask,
    /// The Connector has said yes to the coordinator before: both are introduced at once.
    Introduce,
}

/// What became of an offer.
#[derive(Debug, Clone, PartialEq)]
pub enum Offered<R> {
    /// Made by this call.
    Now(Match),
    /// Made before with the same name, for the same two; nothing was changed and no mail is sent again.
    Already(Match),
    /// A rule stands in the way; nothing was stored.
    Refused(R),
    /// One of the two is not there (any more), or not accepted; nothing was stored.
    Gone,
}

impl Store {
    /// Makes a match of two people of the scope's community: the match, an edge in both cases, an audit entry in both
    /// logs, and `effects`, all or nothing. `refusal` is asked about both as they stand; what it gives is the answer.
    /// [`StoreError::NotYours`]: one of the two belongs to another community.
    ///
    /// Cost: 3 reads, 1 transaction of 7 items and one more for each effect. Patterns: match by id, items of a case.
    pub async fn offer<R>(
        &self,
        scope: &Scope,
        new: &NewOffer,
        refusal: impl Fn(&Person, &Person) -> Option<R>,
        effects: &MatchEffects,
        now: Timestamp,
    ) -> Result<Offered<R>, StoreError> {
        let mut operation = self.operation();
        let actor = scope.actor();
        let deed = Deed::new(new.opening.action(), &actor, operation.bits());
        let mut tried: Option<MatchChange> = None;
        loop {
            if let Some(change) = tried.take()
                && operation.is_stored(&change).await?
            {
                return Ok(Offered::Now(change.after));
            }
            if let Some(file) = operation.match_file(&new.id, now).await? {
                let is_this = file.the.community == scope.community()
                    && (file.the.connectee, file.the.connector) == (new.connectee, new.connector);
                return Ok(if is_this { Offered::Already(file.the) } else { Offered::Gone });
            }
            let Some(connectee) = operation.candidate(scope, &new.connectee, now).await? else {
                return Ok(Offered::Gone);
            };
            let Some(connector) = operation.candidate(scope, &new.connector, now).await? else {
                return Ok(Offered::Gone);
            };
            if let Some(refused) = refusal(&connectee, &connector) {
                return Ok(Offered::Refused(refused));
            }
            let heads = [connectee.trail.head, connector.trail.head];
            let change = MatchChange::first(new.begun(scope, now), heads, deed, now).with_both(effects, now);
            if operation.change_match(&change).await? {
                return Ok(Offered::Now(change.after));
            }
            tried = Some(change);
        }
    }

    /// Two people as they stand, for a program to judge whether they can be matched: nobody is shown anything of them, so
    /// the logs say nothing. `None` when one of them is not there (any more), or not accepted.
    ///
    /// Cost: 2 reads. Pattern: items of a case.
    pub async fn load_pair(
        &self,
        scope: &Scope,
        (connectee, connector): (&CaseId, &CaseId),
        now: Timestamp,
    ) -> Result<Option<(Person, Person)>, StoreError> {
        let mut operation = self.operation();
        let connectee = operation.candidate(scope, connectee, now).await?;
        let connector = operation.candidate(scope, connector, now).await?;
        Ok(connectee.zip(connector))
    }
}

impl Operation<'_> {
    /// Somebody of the scope's community who takes part.
    async fn candidate(
        &mut self,
        scope: &Scope,
        case: &CaseId,
        now: Timestamp,
    ) -> Result<Option<Person>, StoreError> {
        let case = self.case(case, now).await?;
        let Some(application) = case.on_desk(scope)? else { return Ok(None) };
        let takes_part = application.state == State::Accepted;
        Ok(takes_part.then(|| Person::of(case, application, None)))
    }
}

impl NewOffer {
    fn begun(&self, scope: &Scope, now: Timestamp) -> Match {
        let now = to_millisecond(now);
        let pair = (self.connectee, self.connector);
        let asked = Match::offered(self.id, scope.community(), pair, scope.member(), now);
        match self.opening {
            Opening::Ask => asked,
            Opening::Introduce => Match { state: MatchState::Introduced, introduced_at: Some(now), ..asked },
        }
    }
}

impl Opening {
    const fn action(self) -> Action {
        match self {
            Opening::Ask => Action::Offered,
            Opening::Introduce => Action::Introduced,
        }
    }
}
