//! Sends the mail that stored changes ask for, and deletes the files that they leave behind.
//!
//! Comes in: records of both tables' streams, in batches that may come twice; or nothing, to look for what is overdue.
//! Goes out: messages to the [`Transport`], each marked as sent; and which records to deliver again. A record that comes
//! twice is claimed once. Mail about an application that was withdrawn or has ended is never sent. Never here: deciding
//! that a mail is due; that was stored together with the change. Only who is to be told of a post of the forum is found here,
//! because a post is stored without asking who follows it.

mod decided;
mod follow_up;
mod forum;
mod letters;
mod matched;
mod members;
mod referred;
mod spread;

pub use decided::Telling;
pub use follow_up::mark_sent;
pub use matched::{Pair, Time, time};

use std::sync::Arc;
use std::time::Duration;

use aws_lambda_events::event::dynamodb::{Event, EventRecord};
use aws_lambda_events::event::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tracing::Instrument as _;

use crate::app::App;
use crate::cause;
use crate::mail::{Message, SendError, Transport};
use crate::store::{self, Change, Digest, Intent, IntentKey, IntentOwner, Mail, StoreError};

/// How long one worker has a message to itself: longer than the longest call to the mail service.
const LEASE: Duration = Duration::from_secs(60);

/// Tries for a message that can't be written or that the mail service refuses: a third one settles that it is no
/// accident.
const TRIES_IF_REFUSED: u32 = 3;

/// Tries while the mail service is away. With the pauses below they span two days, longer than any outage that SES has
/// had.
const TRIES_IF_LATER: u32 = 14;

/// First and longest pause between two tries; each is twice the one before.
const PAUSES: (SignedDuration, SignedDuration) =
    (SignedDuration::from_mins(1), SignedDuration::from_hours(6));

/// Intents looked for in one go.
const DRAIN_PAGE: u16 = 25;

/// The worker.
#[derive(Clone)]
pub struct Outbox {
    app: Arc<App>,
    transport: Arc<dyn Transport>,
}

impl std::fmt::Debug for Outbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outbox").finish_non_exhaustive()
    }
}

/// What became of one intent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handled {
    /// Handed to the mail service.
    Sent,
    /// Nothing to do: sent before, claimed by another worker, or not due yet.
    Skipped,
    /// Not to be sent any more; cancelled.
    Cancelled,
    /// Could not be sent; it is due again later.
    Postponed,
    /// Could not be sent and is to be delivered again at once.
    Failed,
    /// Given up; for staff to look at.
    Parked,
}

/// What one look for overdue mail came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Drained {
    /// Messages handed over.
    pub sent: u32,
    /// Intents that could not be sent.
    pub failed: u32,
}

impl Outbox {
    /// A worker that sends through `transport`.
    pub fn new(app: Arc<App>, transport: Arc<dyn Transport>) -> Self {
        Self { app, transport }
    }

    /// Handles whatever Lambda brings: a batch of the stream, or a schedule's call to look for overdue mail.
    pub async fn on_event(&self, payload: Value) -> anyhow::Result<Value> {
        if payload.get("Records").is_some() {
            let event: Event = serde_json::from_value(payload)?;
            return Ok(serde_json::to_value(self.on_stream(&event).await)?);
        }
        let Drained { sent, failed } = self.drain_due().await?;
        tracing::info!(sent, failed, "looked for overdue mail");
        Ok(json!({ "sent": sent, "failed": failed }))
    }

    /// Handles a batch of stream records; the answer names those that must come again. One bad record never holds up
    /// the others.
    pub async fn on_stream(&self, event: &Event) -> DynamoDbEventResponse {
        let mut response = DynamoDbEventResponse::default();
        for record in &event.records {
            if let Err(error) = self.on_record(record).await {
                tracing::warn!(error = %error, "a stream record is to come again");
                let mut failure = DynamoDbBatchItemFailure::default();
                failure.item_identifier.clone_from(&record.change.sequence_number);
                response.batch_item_failures.push(failure);
            }
        }
        response
    }

    /// Sends what is overdue: after a restart, after an outage of the mail service, and on a schedule as a repair.
    pub async fn drain_due(&self) -> Result<Drained, StoreError> {
        let (store, mut drained) = (&self.app.store, Drained::default());
        while self.drain(&store.due_intents(DRAIN_PAGE, self.app.now()).await?, &mut drained).await? {}
        while self.drain(&store.due_member_intents(DRAIN_PAGE, self.app.now()).await?, &mut drained).await? {}
        Ok(drained)
    }

    /// Sends what is listed; says whether there may be more.
    async fn drain(&self, due: &[IntentKey], drained: &mut Drained) -> Result<bool, StoreError> {
        let mut moved = false;
        for key in due {
            let handled = self.handle(key).await?;
            moved |= handled != Handled::Skipped;
            match handled {
                Handled::Sent => drained.sent += 1,
                Handled::Postponed | Handled::Failed | Handled::Parked => drained.failed += 1,
                Handled::Skipped | Handled::Cancelled => {}
            }
        }
        // The index lags: what was just handled may be listed again, and is then skipped.
        Ok(due.len() == usize::from(DRAIN_PAGE) && moved)
    }

    async fn on_record(&self, record: &EventRecord) -> anyhow::Result<()> {
        match store::change(record) {
            // Others read these: see `figures/` and `live/`.
            None | Some(Change::FactsChanged(_) | Change::TopicChanged(_) | Change::AccessChanged(_)) => {
                Ok(())
            }
            Some(Change::FileRemoved(file)) => self.delete_file(&file).await,
            Some(Change::PostAdded(place)) => Ok(spread::spread(&self.app, place).await?),
            Some(Change::IntentAdded(key)) => match self.handle(&key).await? {
                Handled::Failed => Err(anyhow::anyhow!("mail not sent")),
                _ => Ok(()),
            },
        }
    }

    async fn delete_file(&self, file: &Digest) -> anyhow::Result<()> {
        self.app.files.delete(&file.to_string()).await
    }

    /// Claims an intent, sends its mail, marks it.
    pub async fn handle(&self, key: &IntentKey) -> Result<Handled, StoreError> {
        let Some(intent) = self.app.store.claim_intent(key, LEASE, self.app.now()).await? else {
            return Ok(Handled::Skipped);
        };
        // Whatever the mail leads to has the same cause.
        let span = tracing::info_span!("mail", request = intent.request.as_deref());
        let request = intent.request.clone().unwrap_or_default();
        cause::during(&request, Box::pin(self.send(&intent).instrument(span))).await
    }

    /// Sends the mail of an intent that is ours, and marks it.
    async fn send(&self, intent: &Intent) -> Result<Handled, StoreError> {
        let key = &intent.key;
        let letter = match self.write(intent).await {
            Err(letters::Failure::Store(error)) => return Err(error),
            Err(letters::Failure::Broken(error)) => Err(SendError::Refused(format!("{error:#}"))),
            Ok(letter) => Ok(letter),
        };
        let sent = match letter {
            Err(refused) => Err(refused),
            Ok(Some(message)) => self.transport.send(&message).await,
            Ok(None) => {
                self.app.store.cancel_intent(key, self.app.now()).await?;
                return Ok(Handled::Cancelled);
            }
        };
        match sent {
            Ok(()) => {
                mark_sent(&self.app, key).await?;
                let late = self.app.now().duration_since(intent.due).as_millis();
                let late = u64::try_from(late).unwrap_or(0);
                tracing::info!(intent = %key, attempts = intent.attempts, late, "mail sent");
                Ok(Handled::Sent)
            }
            Err(error) => self.failed(intent, &error).await,
        }
    }

    /// The message of an intent; none when it must not be sent any more.
    async fn write(&self, intent: &Intent) -> Result<Option<Message>, letters::Failure> {
        match intent.key.owner() {
            IntentOwner::Case(case) => letters::write(&self.app, intent, &case).await,
            IntentOwner::Member(member) if intent.mail == Mail::Summary => {
                members::summary(&self.app, intent, &member).await
            }
            IntentOwner::Member(member) if intent.mail == Mail::Moderated => {
                members::moderated(&self.app, intent, &member).await
            }
            IntentOwner::Member(member) if forum::is_ours(intent.mail) => {
                forum::letter(&self.app, intent, &member).await
            }
            IntentOwner::Member(member) => members::invitation(&self.app, intent, &member).await,
            IntentOwner::SignIn(browser) => members::sign_in(&self.app, intent, &browser).await,
        }
    }

    async fn failed(&self, intent: &Intent, error: &SendError) -> Result<Handled, StoreError> {
        let now = self.app.now();
        let (next, handled) = match error {
            SendError::Refused(_) if intent.attempts < TRIES_IF_REFUSED => (Some(now), Handled::Failed),
            SendError::Later(_) if intent.attempts < TRIES_IF_LATER => {
                (Some(after_pause(now, intent.attempts, self.app.ids.bits64())), Handled::Postponed)
            }
            SendError::Refused(_) | SendError::Later(_) => (None, Handled::Parked),
        };
        self.app.store.record_failure(&intent.key, next, now).await?;
        let (key, attempts) = (&intent.key, intent.attempts);
        match handled {
            Handled::Parked => tracing::error!(intent = %key, attempts, error = %error, "mail parked"),
            _ => tracing::warn!(intent = %key, attempts, error = %error, "mail not sent"),
        }
        Ok(handled)
    }
}

/// The pause doubles with each attempt; the last half of it is by chance, so that what failed together does not come back
/// together.
fn after_pause(now: Timestamp, attempts: u32, bits: u64) -> Timestamp {
    let (first, longest) = PAUSES;
    let pause = first.saturating_mul(1 << attempts.saturating_sub(1).min(20)).min(longest);
    let half = pause.as_millis() / 2;
    let chance = i64::try_from(i128::from(bits) % (half + 1)).unwrap_or(0);
    let pause = pause - SignedDuration::from_millis(chance);
    now.saturating_add(pause).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_failed_together_comes_back_one_by_one() {
        let start = Timestamp::from_second(0).unwrap();
        let after = |bits| after_pause(start, 3, bits).as_second();
        let all: std::collections::BTreeSet<i64> = (0..1_000).map(|n| after(n * 7_919)).collect();
        assert!(all.len() > 100 && all.iter().all(|second| (120..=240).contains(second)), "{all:?}");
    }

    #[test]
    fn pauses_double_up_to_the_longest() {
        let start = Timestamp::from_second(0).unwrap();
        let minutes = |attempts| after_pause(start, attempts, 0).as_second() / 60;
        assert_eq!(
            [minutes(1), minutes(2), minutes(3), minutes(9), minutes(10), minutes(14)],
            [1, 2, 4, 256, 360, 360]
        );
        let whole: i64 = (1..TRIES_IF_LATER).map(minutes).sum();
        assert!((24 * 60..3 * 24 * 60).contains(&whole), "{whole} minutes");
    }
}
