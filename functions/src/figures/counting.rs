//! Counting what happened in a community, whenever something happened there and once a day.
//!
//! Comes in: records of the stream (a fact was stored), a schedule's call. Goes out: figures in the store, for pages to
//! read. Never here: how a number is counted (see `indicators`), mail, persons.
//!
//! A batch that comes twice, late or in pieces changes nothing: all facts of a community are counted anew each time.

use std::collections::BTreeSet;
use std::sync::Arc;

use aws_lambda_events::event::dynamodb::Event;
use aws_lambda_events::event::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::app::{App, day, next_midnight};
use crate::indicators::{Counts, Fact, Ledger, Period, Roll};
use crate::store::{self, Change, Counted, Kept, StoreError};

/// Communities that are counted in one go of the schedule before it looks again.
const DUE_PAGE: u16 = 100;

/// What became of holding figures against facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checked {
    /// They are the same, in so many tables.
    Right(usize),
    /// Facts came in that are still to be counted.
    Waiting,
    /// There are facts, and nothing was ever counted: the stream's records are lost.
    NeverCounted,
    /// These periods say something else; none when only the number of facts differs.
    Wrong(Vec<Period>),
}

/// The worker that counts. Cheap to clone.
#[derive(Clone)]
pub struct Counting {
    app: Arc<App>,
}

impl Counting {
    /// A worker over this store.
    pub fn new(app: Arc<App>) -> Self {
        Self { app }
    }

    /// Handles whatever Lambda brings: a batch of the stream, or a schedule's call to count what is due.
    pub async fn on_event(&self, payload: Value) -> anyhow::Result<Value> {
        if payload.get("Records").is_some() {
            let event: Event = serde_json::from_value(payload)?;
            return Ok(serde_json::to_value(self.on_stream(&event).await)?);
        }
        let counted = self.count_due().await?;
        tracing::info!(counted, "counted what was due");
        Ok(json!({ "counted": counted }))
    }

    /// Counts every community that the batch tells of, once. The answer names the records of those that could not be
    /// marked: they must come again. What is marked and not counted is left to the schedule.
    pub async fn on_stream(&self, event: &Event) -> DynamoDbEventResponse {
        let told = event.records.iter().filter_map(|record| match store::change(record) {
            Some(Change::FactsChanged(community)) => Some((community, record.change.sequence_number.clone())),
            _ => None,
        });
        let told: Vec<_> = told.collect();
        let communities: BTreeSet<&str> = told.iter().map(|(community, _)| community.as_str()).collect();
        let mut response = DynamoDbEventResponse::default();
        for community in communities {
            if let Err(error) = self.on_facts(community).await {
                tracing::warn!(community, error = %error, "a community is to be marked again");
                for (_, number) in told.iter().filter(|(of, _)| of == community) {
                    let mut failure = DynamoDbBatchItemFailure::default();
                    failure.item_identifier.clone_from(number);
                    response.batch_item_failures.push(failure);
                }
            }
        }
        response
    }

    async fn on_facts(&self, community: &str) -> Result<(), StoreError> {
        let now = self.app.now();
        let head = self.app.store.mark_for_recount(community, now).await?;
        if head.due_at <= now
            && let Err(error) = self.count(community).await
        {
            tracing::warn!(community, error = %error, "not counted; it is due");
        }
        Ok(())
    }

    /// Counts what is due: what was marked in a busy moment, what failed, and every community once a day. Says how many.
    pub async fn count_due(&self) -> Result<u32, StoreError> {
        let mut counted = 0;
        loop {
            let due = self.app.store.due_recounts(DUE_PAGE, self.app.now()).await?;
            for community in &due {
                counted += u32::from(self.count(community).await? != Kept::Outdone);
            }
            // The index lags: what was just counted may be listed again, so a full page is the only sign of more.
            if due.len() < usize::from(DUE_PAGE) {
                return Ok(counted);
            }
        }
    }

    /// Holds what is kept of a community against a count of all its facts, as of the day on which it was counted.
    pub async fn check(&self, community: &str) -> Result<Checked, StoreError> {
        let store = &self.app.store;
        let head = store.figures_head(community).await?;
        let facts = store.facts(community).await?;
        let Some(head) = head else {
            return Ok(if facts.is_empty() { Checked::Right(0) } else { Checked::NeverCounted });
        };
        let Some(as_of) = head.as_of.filter(|_| !head.is_marked()) else { return Ok(Checked::Waiting) };
        let counted = u64::try_from(facts.len()).unwrap_or(u64::MAX);
        let kept = store.all_figures(community).await?;
        let (right, rolls) = self.tally(community, facts, as_of).await?;
        let is_same = |table: &&Counts| {
            let found = kept.iter().find(|kept| kept.period() == table.period());
            found.is_some_and(|found| found.text_of(community) == table.text_of(community))
        };
        let wrong: Vec<Period> =
            right.iter().filter(|table| !is_same(table)).map(|table| table.period()).collect();
        let is_same = wrong.is_empty() && store.has_rolls(community, &rolls).await?;
        let is_right = is_same && head.facts == counted && kept.len() == right.len();
        Ok(if is_right { Checked::Right(kept.len()) } else { Checked::Wrong(wrong) })
    }

    /// Counts a community as if for the first time.
    pub async fn rebuild(&self, community: &str) -> Result<(), StoreError> {
        self.app.store.forget_figures(community).await?;
        self.app.store.mark_for_recount(community, self.app.now()).await?;
        self.count(community).await.map(drop)
    }

    /// Counts a community now, all its facts in all periods.
    pub async fn count(&self, community: &str) -> Result<Kept, StoreError> {
        let (store, now) = (&self.app.store, self.app.now());
        // The head comes first: a mark that is set while the facts are read stays.
        let Some(head) = store.figures_head(community).await? else { return Ok(Kept::Now(0)) };
        let facts = store.facts(community).await?;
        let as_of = day(now);
        let first_on = facts.iter().map(|fact| fact.on).min().unwrap_or(as_of);
        let count = u64::try_from(facts.len()).unwrap_or(u64::MAX);
        let (tables, rolls) = self.tally(community, facts, as_of).await?;
        let (tables, rolls) = (tables.as_slice(), rolls.as_slice());
        let next = next_midnight(now);
        let counted = Counted { community, head: &head, as_of, facts: count, first_on, tables, rolls, next };
        let kept = store.keep_figures(&counted, now).await?;
        tracing::info!(community, facts = count, kept = ?kept, "counted");
        Ok(kept)
    }

    /// Every table and every roll of a community, counted on another thread.
    async fn tally(
        &self,
        community: &str,
        facts: Vec<Fact>,
        as_of: Date,
    ) -> Result<(Vec<Counts>, Vec<Roll>), StoreError> {
        let directory = &self.app.site.get().directory;
        let reports = directory.community(community).is_some_and(|community| community.reports_to_ircc);
        let community = community.to_owned();
        let counted = tokio::task::spawn_blocking(move || {
            let ledger = Ledger::read(&facts, as_of);
            (tables_of(&ledger, &facts, as_of), Roll::all(&ledger, &community, as_of, reports))
        });
        counted.await.map_err(|error| StoreError::Internal(error.into()))
    }
}

/// Every table of a community: the same from the same facts, in whatever order they come.
pub fn tables(facts: &[Fact], as_of: Date) -> Vec<Counts> {
    tables_of(&Ledger::read(facts, as_of), facts, as_of)
}

fn tables_of(ledger: &Ledger, facts: &[Fact], as_of: Date) -> Vec<Counts> {
    let first = facts.iter().map(|fact| fact.on).min().unwrap_or(as_of);
    Period::all(first, as_of).into_iter().map(|period| ledger.count(period)).collect()
}

impl std::fmt::Debug for Counting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Counting").finish_non_exhaustive()
    }
}
