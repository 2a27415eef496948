//! Leaving: the open matches of somebody who may no longer be matched are taken back.
//!
//! Comes in: a case. Goes out: how many were taken back. Never here: mail; whoever acts on a match looks at it anew.

use jiff::Timestamp;

use super::deed::Deed;
use super::match_file::MatchFile;
use super::{Action, Actor, CaseId, Match, MatchState, Store, StoreError};

/// Why these matches ended, as stored.
const LEFT: &str = "left";

impl Store {
    /// Takes back every open match of a case in which the two have not met. Asked again, it goes on where it stopped.
    ///
    /// Cost: 1 query; for each match 2 reads and 1 transaction. Patterns: items of a case, match by id.
    pub async fn leave_matches(
        &self,
        case: &CaseId,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let edges = self.operation().case(case, now).await?.matches;
        let mut left = 0;
        for edge in edges.iter().filter(|edge| edge.is_open) {
            let mut operation = self.operation();
            let deed = Deed::new(Action::MatchCancelled, actor, operation.bits());
            let step = |file: &MatchFile| {
                let the = &file.the;
                if !the.state.is_open() || the.state == MatchState::Met {
                    return Ok(super::match_file::Step::Leave(false));
                }
                let reason = Some(LEFT.to_owned());
                let after = Match { state: MatchState::Cancelled, reason, ..the.clone() };
                Ok(file.change(after, deed, now).then(true))
            };
            left += usize::from(operation.settle(&edge.id, now, step).await? == Some(true));
        }
        Ok(left)
    }
}
