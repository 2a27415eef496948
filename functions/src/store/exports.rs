//! What a community takes along: people, matches, outcomes, in parts, each noted in the audit log before it is handed out.
//!
//! Comes in: a scope, which people. Goes out: their records as they stand now. Never here: formats, columns. Right to see:
//! the scope's community is the records'.

use jiff::Timestamp;

use super::Card;
use super::deed::Deed;
use super::item::{partition_key, sort_key};
use super::keys::{self, CaseItem, Key};
use super::{
    Action, Application, CaseId, Match, OutcomeRecord, Scope, Store, StoreError, Subject, current_outcomes,
};

/// People of one part of an export: one entry of the audit log for each part.
pub const EXPORT_PART: usize = 500;

/// Items of one read of a batch.
const BATCH: usize = 100;

impl Store {
    /// What `pick` takes of everybody on the scope's desk, by when they came in: the rest is not kept, so that many people
    /// are few bytes. Nobody is shown yet, so the log says nothing.
    ///
    /// Cost: 2 consistent reads, 1 consistent query for each MB of cards (some 2,500 people). Pattern: cards of a community.
    pub async fn people_to_export<T>(
        &self,
        scope: &Scope,
        pick: impl Fn(&Card) -> Option<T>,
        now: Timestamp,
    ) -> Result<Vec<T>, StoreError> {
        let mut hidden = self.operation().hidden(scope.community()).await?;
        let mut found = Vec::new();
        let take = |card: Card| found.extend(pick(&card).map(|picked| (card.received_at, card.case, picked)));
        self.each_card(scope.community(), now, take).await?;
        hidden.add(self.operation().hidden(scope.community()).await?);
        found.retain(|(_, case, _)| !hidden.has(case));
        found.sort_unstable_by_key(|(at, case, _)| (*at, *case));
        Ok(found.into_iter().map(|(.., picked)| picked).collect())
    }

    /// The applications of some cases, in their order, once the log says that they were exported; those that are gone, or
    /// another community's, are left out.
    ///
    /// Cost: 1 consistent read of a batch for each hundred, 1 read and 1 transaction of 2 items. Pattern: application by
    /// case.
    pub async fn export_applications(
        &self,
        scope: &Scope,
        cases: &[CaseId],
        now: Timestamp,
    ) -> Result<Vec<Application>, StoreError> {
        let mut found = Vec::new();
        for cases in cases.chunks(BATCH) {
            let keys: Vec<Key> = cases.iter().map(Key::application).collect();
            let mut items = self.operation().batch(&keys).await?;
            for (case, key) in cases.iter().zip(&keys) {
                let place = items.iter().position(|item| partition_key(item) == key.pk);
                let item = place.map(|place| items.swap_remove(place));
                found.extend(Application::read(case, item, now)?);
            }
        }
        found.retain(|application| {
            application.list().is_some() && scope.covers(application.community.as_deref())
        });
        self.note_exported(scope, found.len(), now).await?;
        Ok(found)
    }

    /// The matches of some Connectees, once the log says that they were exported.
    ///
    /// Cost: 1 consistent query and 1 read of a batch for each Connectee, 1 read and 1 transaction of 2 items. Patterns:
    /// matches of a case, match by id.
    pub async fn export_matches(
        &self,
        scope: &Scope,
        connectees: &[CaseId],
        now: Timestamp,
    ) -> Result<Vec<Match>, StoreError> {
        let mut found = Vec::new();
        for case in connectees {
            let edges = self.matches_of_case(case, now).await?;
            found.extend(self.matches_of(&edges, now).await?);
        }
        found.retain(|found| found.community == scope.community());
        self.note_exported(scope, found.len(), now).await?;
        Ok(found)
    }

    /// The outcomes of some Connectees that nobody has corrected since, once the log says that they were exported.
    ///
    /// Cost: 1 consistent query for each Connectee, 1 read and 1 transaction of 2 items. Pattern: outcomes of a case.
    pub async fn export_outcomes(
        &self,
        scope: &Scope,
        connectees: &[CaseId],
        now: Timestamp,
    ) -> Result<Vec<(CaseId, OutcomeRecord)>, StoreError> {
        let mut found = Vec::new();
        for case in connectees {
            let mut told = Vec::new();
            for item in self.operation().partition(&keys::case_partition(case), keys::OUTCOME).await? {
                if let Some(CaseItem::Outcome(seq)) = CaseItem::of(case, sort_key(&item)) {
                    told.extend(OutcomeRecord::read(seq, item, now)?);
                }
            }
            found.extend(current_outcomes(&told).map(|record| (*case, record.clone())));
        }
        self.note_exported(scope, found.len(), now).await?;
        Ok(found)
    }

    async fn note_exported(&self, scope: &Scope, rows: usize, now: Timestamp) -> Result<(), StoreError> {
        if rows == 0 {
            return Ok(());
        }
        let mut operation = self.operation();
        let actor = scope.actor();
        let deed =
            Deed { count: u32::try_from(rows).ok(), ..Deed::new(Action::Exported, &actor, operation.bits()) };
        operation.note_down(&Subject::Lists(scope.community().to_owned()), deed, now).await
    }
}
