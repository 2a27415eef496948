//! Calls to DynamoDB: time limits and attempts.
//!
//! Comes in: reads and conditional writes. Goes out: answers, or what is known about a write that gave none. Never here:
//! keys, meaning of items.
//!
//! - An attempt and an operation with all its attempts have the time that the [`Patience`] of the store gives; the SDK's own retries and time-outs are
//!   off (see `connection.rs`), so nothing is sent twice behind our back.
//! - Between attempts: full jitter, doubling from [`FIRST_PAUSE`] to [`LONGEST_PAUSE`].
//! - Retries because of the database's troubles (not because of competing writers) have a budget of one in ten calls,
//!   so that a storm does not feed itself.
//! - After a time-out, an HTTP 500 or a lost reply nobody knows whether a write happened. Such an operation ends in
//!   success only by finding its own write, and in [`StoreError::Unknown`] otherwise.

mod span;

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use aws_smithy_runtime_api::http::Response;
use tokio::time::{Instant, sleep, timeout};

use super::connection::Patience;
use super::failure::{Failure, Trouble, cancellation, failure};
use super::item::{Attributes, key_attributes};
use super::keys::{Key, attribute, index};
use super::write::{Request, Write};
use super::{Bits, Store, StoreError};

const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_millis(800);

/// Items of one page of a partition: about as many small ones as the MB that DynamoDB gives at once. The embedded engine
/// reads all that is left for each page that has no such end.
const PAGE: i32 = 4_000;

/// Sends requests; shared by all operations of a program.
#[derive(Clone)]
pub(super) struct Caller {
    client: Client,
    bits: Bits,
    budget: Arc<Budget>,
    patience: Patience,
}

impl Caller {
    pub(super) fn new(client: Client, bits: Bits) -> Caller {
        Caller { client, bits, budget: Arc::new(Budget::default()), patience: Patience::NETWORK }
    }

    pub(super) fn waits(&mut self, patience: Patience) {
        self.patience = patience;
    }

    /// Random bits for names that only have to differ (claims of workers).
    pub(super) fn bits(&self) -> u64 {
        (self.bits)()
    }
}

impl Store {
    /// Starts an operation on the table `cases`: its time runs from here.
    pub(super) fn operation(&self) -> Operation<'_> {
        self.operation_on(&self.tables.cases)
    }

    /// Starts an operation on the table `forum`: its time runs from here.
    pub(super) fn forum(&self) -> Operation<'_> {
        self.operation_on(&self.tables.forum)
    }

    fn operation_on<'a>(&'a self, table: &'a str) -> Operation<'a> {
        self.caller.budget.earn();
        let ends = Instant::now() + self.caller.patience.operation;
        Operation { caller: &self.caller, table, ends, pauses: 0, unsure: false }
    }
}

/// One operation of the store: some reads and attempts to write.
pub(super) struct Operation<'a> {
    caller: &'a Caller,
    table: &'a str,
    ends: Instant,
    pauses: u32,
    unsure: bool,
}

/// What an attempt to write led to.
#[derive(Debug)]
pub(super) enum Outcome {
    /// Written by this attempt (or, in a transaction, by an earlier one with the same token).
    Done,
    /// Not written: a condition did not hold. In a transaction: which of the writes were refused. An earlier attempt
    /// of the same operation may be why.
    Refused(Vec<usize>),
    /// No answer that can be used.
    Trouble(Trouble),
}

impl Operation<'_> {
    /// Consistent read of one item.
    pub(super) async fn get(&mut self, key: &Key) -> Result<Option<Attributes>, StoreError> {
        loop {
            let request = self
                .caller
                .client
                .get_item()
                .table_name(self.table)
                .set_key(Some(key_attributes(key)))
                .consistent_read(true);
            match self.attempt(request.send()).await {
                Ok(output) => return Ok(output.item),
                Err(failure) => self.wait(failure.trouble()?).await?,
            }
        }
    }

    /// Consistent read of some items, at most 100, in any order; those that are not there are left out.
    pub(super) async fn batch(&mut self, keys: &[Key]) -> Result<Vec<Attributes>, StoreError> {
        let (mut items, mut open) = (Vec::new(), keys.iter().map(key_attributes).collect::<Vec<_>>());
        while !open.is_empty() {
            let wanted = KeysAndAttributes::builder().set_keys(Some(open.clone())).consistent_read(true);
            let wanted = wanted.build().expect("the keys are set");
            let request = self.caller.client.batch_get_item().request_items(self.table, wanted);
            match self.attempt(request.send()).await {
                Ok(output) => {
                    items.extend(output.responses.unwrap_or_default().remove(self.table).unwrap_or_default());
                    let rest = output.unprocessed_keys.unwrap_or_default().remove(self.table);
                    open = rest.map(|rest| rest.keys).unwrap_or_default();
                    if !open.is_empty() {
                        self.wait(Trouble::Throttled).await?;
                    }
                }
                Err(failure) => self.wait(failure.trouble()?).await?,
            }
        }
        Ok(items)
    }

    /// Consistent read of all items of a partition whose sort key begins with `prefix`, in order.
    pub(super) async fn partition(&mut self, pk: &str, prefix: &str) -> Result<Vec<Attributes>, StoreError> {
        let mut items = Vec::new();
        let mut start = None;
        loop {
            let (more, next) = self.partition_page(pk, prefix, start).await?;
            items.extend(more);
            start = next;
            if start.is_none() {
                return Ok(items);
            }
        }
    }

    /// A page of such a read, and where the next one begins: for partitions that take longer than one operation may.
    pub(super) async fn partition_page(
        &mut self,
        pk: &str,
        prefix: &str,
        start: Option<Attributes>,
    ) -> Result<(Vec<Attributes>, Option<Attributes>), StoreError> {
        loop {
            let mut request = self
                .caller
                .client
                .query()
                .table_name(self.table)
                .consistent_read(true)
                .expression_attribute_names("#pk", attribute::PK)
                .expression_attribute_values(":pk", AttributeValue::S(pk.to_owned()))
                .limit(PAGE)
                .set_exclusive_start_key(start.clone());
            request = if prefix.is_empty() {
                request.key_condition_expression("#pk = :pk")
            } else {
                request
                    .key_condition_expression("#pk = :pk AND begins_with(#sk, :prefix)")
                    .expression_attribute_names("#sk", attribute::SK)
                    .expression_attribute_values(":prefix", AttributeValue::S(prefix.to_owned()))
            };
            match self.attempt(request.send()).await {
                Ok(output) => return Ok((output.items.unwrap_or_default(), output.last_evaluated_key)),
                Err(failure) => self.wait(failure.trouble()?).await?,
            }
        }
    }

    /// A page of a list in the index, in order, up to the place `up_to`.
    pub(super) async fn list(
        &mut self,
        pk: &str,
        up_to: &str,
        start: Option<Attributes>,
        limit: u16,
    ) -> Result<(Vec<Attributes>, Option<Attributes>), StoreError> {
        loop {
            let request = self
                .caller
                .client
                .query()
                .table_name(self.table)
                .index_name(index::GSI1)
                .key_condition_expression("#pk = :pk AND #sk <= :last")
                .expression_attribute_names("#pk", attribute::GSI1_PK)
                .expression_attribute_names("#sk", attribute::GSI1_SK)
                .expression_attribute_values(":pk", AttributeValue::S(pk.to_owned()))
                .expression_attribute_values(":last", AttributeValue::S(up_to.to_owned()))
                .limit(i32::from(limit.max(1)))
                .set_exclusive_start_key(start.clone());
            match self.attempt(request.send()).await {
                Ok(output) => return Ok((output.items.unwrap_or_default(), output.last_evaluated_key)),
                Err(failure) => self.wait(failure.trouble()?).await?,
            }
        }
    }

    /// One attempt at one write.
    pub(super) async fn write(&mut self, write: &Write) -> Result<Outcome, StoreError> {
        let result = match write.request(&self.caller.client, self.table) {
            Request::Put(put) => self.attempt(put.send()).await.map(drop),
            Request::Update(update) => self.attempt(update.send()).await.map(drop),
            Request::Delete(delete) => self.attempt(delete.send()).await.map(drop),
        };
        self.outcome(result)
    }

    /// One attempt at all writes or none. The same `token` within ten minutes is the same transaction.
    pub(super) async fn transact(&mut self, writes: &[Write], token: &str) -> Result<Outcome, StoreError> {
        let request = self
            .caller
            .client
            .transact_write_items()
            .set_transact_items(Some(writes.iter().map(|write| write.item(self.table)).collect()))
            .client_request_token(token);
        let ends = self.attempt_ends();
        let result = match timeout(ends, request.send()).await {
            Err(_) => Err(Failure::Trouble(Trouble::Unsure)),
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(match error.as_service_error() {
                Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                    cancellation(cancelled.cancellation_reasons())
                }
                _ => failure(&error),
            }),
        };
        self.outcome(result)
    }

    /// Waits before the next attempt, or says that there is none. `trouble` is why the last one gave no answer.
    pub(super) async fn wait(&mut self, trouble: Trouble) -> Result<(), StoreError> {
        if trouble != Trouble::Conflict && !self.caller.budget.spend() {
            return Err(self.given_up(trouble));
        }
        let longest = FIRST_PAUSE.saturating_mul(1 << self.pauses.min(10)).min(LONGEST_PAUSE);
        let spread = u64::try_from(longest.as_micros()).unwrap_or(u64::MAX);
        let pause = Duration::from_micros(self.caller.bits() % (spread + 1));
        self.pauses += 1;
        if trouble == Trouble::Throttled {
            tracing::warn!(table = self.table, pause = pause.as_millis() as u64, "throttled");
        }
        if Instant::now() + pause >= self.ends {
            return Err(self.given_up(trouble));
        }
        sleep(pause).await;
        Ok(())
    }

    /// Random bits for names that only have to differ.
    pub(super) fn bits(&self) -> u64 {
        self.caller.bits()
    }

    fn given_up(&self, trouble: Trouble) -> StoreError {
        match trouble {
            _ if self.unsure => StoreError::Unknown,
            Trouble::Conflict => StoreError::Conflict,
            Trouble::Throttled | Trouble::Unsure => StoreError::Unavailable,
        }
    }

    fn outcome(&mut self, result: Result<(), Failure>) -> Result<Outcome, StoreError> {
        match result {
            Ok(()) => Ok(Outcome::Done),
            Err(Failure::Refused(which)) => Ok(Outcome::Refused(which)),
            Err(Failure::Trouble(trouble)) => {
                self.unsure |= trouble == Trouble::Unsure;
                Ok(Outcome::Trouble(trouble))
            }
            Err(Failure::Ours(error)) => Err(StoreError::Internal(error)),
        }
    }

    async fn attempt<T, E>(
        &self,
        request: impl Future<Output = Result<T, SdkError<E, Response>>>,
    ) -> Result<T, Failure>
    where
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        match timeout(self.attempt_ends(), request).await {
            Ok(result) => result.map_err(|error| failure(&error)),
            Err(_) => Err(Failure::Trouble(Trouble::Unsure)),
        }
    }

    fn attempt_ends(&self) -> Duration {
        self.caller.patience.attempt.min(self.ends.saturating_duration_since(Instant::now()))
    }
}

/// One retry for ten operations, and a few to start with. In tenths of a retry.
struct Budget(AtomicI64);

/// What one retry costs, in tenths.
const RETRY: i64 = 10;
/// The most that can be saved up: fifty retries, for the bad second after a quiet hour.
const SAVED: i64 = 50 * RETRY;

impl Default for Budget {
    fn default() -> Self {
        Budget(AtomicI64::new(SAVED))
    }
}

impl Budget {
    fn earn(&self) {
        let more = |saved: i64| (saved < SAVED).then_some(saved + 1);
        // Full is fine.
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }

    fn spend(&self) -> bool {
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |saved| {
                (saved >= RETRY).then_some(saved - RETRY)
            })
            .is_ok()
    }
}

/// The token of a transaction: the same parts are the same transaction. 36 characters are allowed.
pub(super) fn token(parts: &[&str]) -> String {
    let mut text = super::Digest::of(parts.join("/").as_bytes()).to_string();
    text.truncate(36);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_storm_gets_one_retry_for_ten_calls() {
        let budget = Budget::default();
        let retries = (0..10_000).filter(|_| {
            budget.earn();
            budget.spend()
        });
        let retries = retries.count();
        assert!((1_000..=1_050).contains(&retries), "{retries}");
    }

    #[test]
    fn the_token_fits() {
        assert_eq!(token(&["key", "case"]).len(), 36);
        assert_ne!(token(&["a", "b"]), token(&["a", "c"]));
    }
}
