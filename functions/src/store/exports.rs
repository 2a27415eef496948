//! What a community takes along: people, matches, outcomes, in parts, each noted in the audit log before it is handed out.
//!
//! Comes in: a scope, which people. Goes out: their records as they stand now. Never here: formats, columns. Right to see:
//! the scope's community is the records'.

use std::collections::HashMap;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use jiff::Timestamp;

use super::deed::Deed;
use super::item::{Attributes, partition_key, sort_key};
use super::keys::{self, CaseItem, Key};
use super::{
    Action, Application, Card, CaseId, Listed, Match, MatchId, OutcomeRecord, Scope, Store, StoreError,
    Subject, current_outcomes,
};

/// People of one part of an export: one entry of the audit log for each part.
pub const EXPORT_PART: usize = 500;

/// Items of one read of a batch.
const BATCH: usize = 100;

/// Reads that are under way at once.
const TOGETHER: usize = 8;

impl Store {
    /// What `pick` takes of everybody on the scope's desk, by when they came in. Nobody is shown yet, so the log says nothing.
    ///
    /// Cost: as [`Store::register`].
    pub async fn people_to_export<T>(
        &self,
        scope: &Scope,
        pick: impl Fn(&Card) -> Option<T>,
        now: Timestamp,
    ) -> Result<Vec<T>, StoreError> {
        let register = self.register(scope, now).await?;
        let picked = |one: &Listed| Some((one.card.received_at, one.card.case, pick(&one.card)?));
        let mut found: Vec<(Timestamp, CaseId, T)> = register.iter().filter_map(picked).collect();
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
        let keys: Vec<Key> = cases.iter().map(Key::application).collect();
        let mut items: HashMap<String, Attributes> = HashMap::new();
        for item in self.batches(&keys).await? {
            items.insert(partition_key(&item).to_owned(), item);
        }
        let mut found = Vec::new();
        for (case, key) in cases.iter().zip(&keys) {
            found.extend(Application::read(case, items.remove(&key.pk), now)?);
        }
        found.retain(|application| {
            application.list().is_some() && scope.covers(application.community.as_deref())
        });
        self.note_exported(scope, found.len(), now).await?;
        Ok(found)
    }

    /// Some matches in their order, once the log says that they were exported; those that are gone, or another community's,
    /// are left out.
    ///
    /// Cost: 1 consistent read of a batch for each hundred, 1 read and 1 transaction of 2 items. Pattern: match by id.
    pub async fn export_matches(
        &self,
        scope: &Scope,
        matches: &[MatchId],
        now: Timestamp,
    ) -> Result<Vec<Match>, StoreError> {
        let keys: Vec<Key> = matches.iter().map(Key::of_match).collect();
        let mut items: HashMap<MatchId, Attributes> = HashMap::new();
        for item in self.batches(&keys).await? {
            items.extend(keys::match_of(&item).map(|id| (id, item)));
        }
        let mut found = Vec::new();
        for id in matches {
            found.extend(Match::read(id, items.remove(id), now)?);
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
        let told = connectees.iter().map(|case| self.outcomes_told(*case, now));
        let found = self.together(told.collect()).await?;
        self.note_exported(scope, found.len(), now).await?;
        Ok(found)
    }

    /// The outcomes of a Connectee that nobody has corrected since.
    async fn outcomes_told(
        &self,
        case: CaseId,
        now: Timestamp,
    ) -> Result<Vec<(CaseId, OutcomeRecord)>, StoreError> {
        let mut told = Vec::new();
        for item in self.operation().partition(&keys::case_partition(&case), keys::OUTCOME).await? {
            if let Some(CaseItem::Outcome(seq)) = CaseItem::of(&case, sort_key(&item)) {
                told.extend(OutcomeRecord::read(seq, item, now)?);
            }
        }
        Ok(current_outcomes(&told).map(|record| (case, record.clone())).collect())
    }

    /// Items of any number of keys, in any order.
    async fn batches(&self, keys: &[Key]) -> Result<Vec<Attributes>, StoreError> {
        let batches = keys.chunks(BATCH).map(async |keys| self.operation().batch(keys).await);
        self.together(batches.collect()).await
    }

    /// What some reads give, in their order; a few of them at a time.
    async fn together<T: Send>(
        &self,
        reads: Vec<impl Future<Output = Result<Vec<T>, StoreError>> + Send>,
    ) -> Result<Vec<T>, StoreError> {
        stream::iter(reads).buffered(TOGETHER).try_concat().await
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
