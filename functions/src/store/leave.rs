//! Whoever leaves the program is in no match any more.
//!
//! Comes in: a case as it was read. Goes out: its open matches taken back, in both cases, with an entry in the other one's
//! log and a message to who knows of the match. Never here: leaving itself; words.

use jiff::Timestamp;

use super::audit::AuditEntry;
use super::call::Operation;
use super::case::Case;
use super::deed::Deed;
use super::match_file::{MatchEffects, MatchFile, Step};
use super::write::{MOST_WRITES, Write};
use super::{
    About, Action, Actor, CaseId, Effects, LEFT, Mail, Match, NewIntent, Store, StoreError, Subject,
};
use crate::indicators::Side;

impl Store {
    /// Takes back every open match of somebody who no longer takes part, and tells the others. Asked again, it goes on
    /// where it stopped. A match that it has not reached yet is found out when somebody wants to act on it.
    ///
    /// Cost: 1 query, and for each open match as for [`Store::accept_offer`]. Pattern: items of a case.
    pub async fn leave_matches(
        &self,
        case: &CaseId,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let edges = self.operation().case(case, now).await?.matches;
        for edge in edges.iter().filter(|edge| edge.is_open) {
            let mut operation = self.operation();
            let deed = Deed::new(Action::MatchCancelled, actor, operation.bits());
            let step = |file: &MatchFile| {
                if !file.the.can_be_cancelled() {
                    return Ok(Step::Leave(()));
                }
                let other = edge.side.other();
                let told = file.tell(other);
                let effects = match other {
                    Side::Connectee => MatchEffects { connectee: told, ..MatchEffects::default() },
                    Side::Connector => MatchEffects { connector: told, ..MatchEffects::default() },
                };
                let change = file.change(file.the.cancelled(LEFT), deed, now);
                Ok(change.with_both(&effects, now).then(()))
            };
            operation.settle(&edge.id, now, step).await?;
        }
        Ok(())
    }
}

impl Operation<'_> {
    /// What takes back the open matches of a case together with a change of the case itself, which stands in its log; none
    /// when that and `size` items are more than one transaction holds.
    pub(super) async fn matches_left(
        &mut self,
        case: &Case,
        (actor, mark): (&Actor, u64),
        size: usize,
        now: Timestamp,
    ) -> Result<Option<Vec<Write>>, StoreError> {
        let mut writes = Vec::new();
        for edge in case.matches.iter().filter(|edge| edge.is_open) {
            let Some(file) = self.match_file(&edge.id, now).await? else { continue };
            if file.the.can_be_cancelled() {
                let deed = Deed::new(Action::MatchCancelled, actor, mark);
                writes.extend(file.left_by(edge.side, deed, now));
            }
        }
        Ok((size + writes.len() <= MOST_WRITES).then_some(writes))
    }
}

impl MatchFile {
    /// Tells one side that the match is taken back, if they know of it: before the introduction that is the Connector alone.
    fn tell(&self, side: Side) -> Effects {
        let knows = side == Side::Connector || self.the.introduced_at.is_some();
        let Some(reader) = self.application(side).filter(|_| knows) else { return Effects::default() };
        let mail = NewIntent::new(Mail::MatchCancelled, reader.lang);
        let mail = NewIntent { about: About::Match(self.the.id, side), ..mail };
        Effects { mail: vec![mail], ..Effects::default() }
    }

    /// One side leaves: the match, both edges, the other one's log and mail.
    fn left_by(&self, side: Side, deed: Deed<'_>, now: Timestamp) -> Vec<Write> {
        let after: Match = self.the.cancelled(LEFT).changed(now);
        let other = side.other();
        let (case, head) = (after.case(other), self.head(other));
        let subject = Subject::Case(case);
        let entry = AuditEntry::after(&subject, head, deed, now);
        let mut writes = after.next_writes(&self.the, now);
        writes.extend(entry.writes(&subject, head, Some(&after.community), now));
        writes.extend(self.tell(other).writes(&case, entry.seq, now));
        writes
    }
}
