//! What AWS does beside requests, on one machine: stream records of both tables to the outbox, those of the cases to whoever
//! counts, those of the forum to whoever tells open pages, a look for overdue mail and counts, upkeep of the data.
//!
//! Comes in: the engine, the workers. Goes out: nothing but their effects; failures go to the log and the
//! work goes on. Never here: what a record means.

use std::time::Duration;

use aws_lambda_events::event::dynamodb::Event;
use aws_lambda_events::event::streams::DynamoDbEventResponse;
use functions::app::{Clock as _, SystemClock};
use functions::figures::Counting;
use functions::live::Switchboard;
use functions::outbox::Outbox;
use functions::scheduler::Scheduler;
use functions::store::Tables;
use tokio::task::JoinSet;

use crate::dynamodb::{Batch, Engine, StreamFollower};

/// Pause before records that failed come again; Lambda's is of the same order.
const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// Deliveries of a batch with failures before it is left to the look for overdue mail.
const DELIVERIES: u32 = 3;

/// How often overdue mail and counts are looked for; the same as the schedule on AWS.
const DRAIN_EVERY: Duration = Duration::from_secs(60);

/// How often it is looked at what is due; the same as the schedule on AWS.
const SCHEDULE_EVERY: Duration = Duration::from_secs(5 * 60);

/// How often expired items and old stream records are deleted. DynamoDB takes up to two days over the first.
const UPKEEP_EVERY: Duration = Duration::from_secs(10 * 60);

/// Name of the follower that counts.
const FIGURES: &str = "figures";

/// Name of the follower that looks for what nobody was told.
const LIVE: &str = "live";

/// Who does the work.
pub(crate) struct Workers {
    pub(crate) outbox: Outbox,
    pub(crate) counting: Counting,
    pub(crate) scheduler: Scheduler,
    pub(crate) switchboard: Switchboard,
}

/// Starts all of it; it ends when the set is shut down.
pub(crate) fn start(engine: &Engine, tables: &Tables, workers: &Workers) -> anyhow::Result<JoinSet<()>> {
    let Workers { outbox, counting, scheduler, switchboard } = workers;
    let mut work = JoinSet::new();
    for table in [&tables.cases, &tables.forum] {
        work.spawn(deliver(engine.follow(table, "outbox")?, Reader::Outbox(outbox.clone())));
    }
    work.spawn(deliver(engine.follow(&tables.cases, FIGURES)?, Reader::Counting(counting.clone())));
    work.spawn(deliver(engine.follow(&tables.forum, LIVE)?, Reader::Live(switchboard.clone())));
    work.spawn(drain(outbox.clone()));
    work.spawn(count(counting.clone()));
    work.spawn(schedule(scheduler.clone()));
    work.spawn(upkeep(engine.clone()));
    Ok(work)
}

/// Who reads a stream.
enum Reader {
    Outbox(Outbox),
    Counting(Counting),
    Live(Switchboard),
}

impl Reader {
    async fn on_stream(&self, event: &Event) -> DynamoDbEventResponse {
        match self {
            Self::Outbox(outbox) => outbox.on_stream(event).await,
            Self::Counting(counting) => counting.on_stream(event).await,
            Self::Live(switchboard) => switchboard.on_stream(event).await,
        }
    }
}

async fn deliver(mut follower: StreamFollower, reader: Reader) {
    loop {
        let batch = match follower.next().await {
            Ok(batch) => batch,
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "stream not read");
                tokio::time::sleep(RETRY_PAUSE).await;
                continue;
            }
        };
        hand_over(&batch, &reader).await;
        if let Err(error) = follower.done(&batch) {
            tracing::error!(
                error = format!("{error:#}"),
                "place in the stream not kept: records will come again"
            );
            tokio::time::sleep(RETRY_PAUSE).await;
        }
    }
}

/// Delivers a batch until nothing of it fails, a few times at most: one bad record holds nobody up for long.
async fn hand_over(batch: &Batch, reader: &Reader) {
    let event: Event = match serde_json::from_value(batch.event.clone()) {
        Ok(event) => event,
        Err(error) => return tracing::error!(%error, "stream records of an unknown shape"),
    };
    for delivery in 1..=DELIVERIES {
        let response = reader.on_stream(&event).await;
        if response.batch_item_failures.is_empty() {
            return;
        }
        tracing::warn!(failures = response.batch_item_failures.len(), delivery, "stream records failed");
        tokio::time::sleep(RETRY_PAUSE).await;
    }
}

/// Counts what the stream tells of and nobody has counted yet, and ends.
pub(crate) async fn catch_up(engine: &Engine, tables: &Tables, counting: &Counting) {
    let reader = Reader::Counting(counting.clone());
    let caught_up = async {
        let mut follower = engine.follow(&tables.cases, FIGURES)?;
        while let Some(batch) = follower.try_next().await? {
            hand_over(&batch, &reader).await;
            follower.done(&batch)?;
        }
        anyhow::Ok(())
    };
    if let Err(error) = caught_up.await {
        tracing::error!(error = format!("{error:#}"), "stream not read");
    }
}

async fn drain(outbox: Outbox) {
    loop {
        if let Err(error) = outbox.drain_due().await {
            tracing::warn!(%error, "overdue mail not looked for");
        }
        tokio::time::sleep(DRAIN_EVERY).await;
    }
}

async fn count(counting: Counting) {
    loop {
        if let Err(error) = counting.count_due().await {
            tracing::warn!(%error, "figures not counted");
        }
        tokio::time::sleep(DRAIN_EVERY).await;
    }
}

async fn schedule(scheduler: Scheduler) {
    loop {
        if let Err(error) = scheduler.run().await {
            tracing::warn!(%error, "what is due was not looked at");
        }
        tokio::time::sleep(SCHEDULE_EVERY).await;
    }
}

async fn upkeep(engine: Engine) {
    loop {
        let engine = engine.clone();
        let work = tokio::task::spawn_blocking(move || {
            let now = SystemClock.now();
            anyhow::Ok((engine.sweep(now)?, engine.trim(now)?))
        });
        match work.await {
            Ok(Ok((swept, trimmed))) => tracing::debug!(swept, trimmed, "upkeep"),
            Ok(Err(error)) => tracing::warn!(error = format!("{error:#}"), "upkeep failed"),
            Err(error) => tracing::error!(%error, "upkeep ended early"),
        }
        tokio::time::sleep(UPKEEP_EVERY).await;
    }
}
