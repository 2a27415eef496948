//! Following a table's stream: what a Lambda's event source does, on one machine.
//!
//! Comes in: the engine's stream records. Goes out: batches as Lambda hands them to a function. Never here: what
//! records mean.
//!
//! At least once: a batch that was not marked done comes again, after a restart too. In the order of writes.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, bail};
use dynoxide::actions::get_records::GetRecordsResponse;
use dynoxide::streams::{shard_id, stream_arn};
use serde_json::{Value, json};
use tokio::sync::watch;

use super::folder::replace;
use super::{Engine, REGION};

/// The most records in one batch, as Lambda's default.
const BATCH: usize = 100;
/// Looked at this often even if nobody says that there is something.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// How far each follower has read.
pub(super) enum Checkpoints {
    /// A file each.
    Folder(PathBuf),
    /// For an engine in memory.
    Memory(Mutex<BTreeMap<String, String>>),
}

impl Checkpoints {
    pub(super) fn memory() -> Checkpoints {
        Checkpoints::Memory(Mutex::new(BTreeMap::new()))
    }

    /// A missing or unreadable checkpoint is none: the follower then starts at the oldest record.
    fn load(&self, name: &str) -> Option<String> {
        let text = match self {
            Checkpoints::Folder(folder) => std::fs::read_to_string(folder.join(name)).ok()?,
            Checkpoints::Memory(known) => {
                known.lock().unwrap_or_else(PoisonError::into_inner).get(name)?.clone()
            }
        };
        let number = text.trim();
        let digits = number.len() >= 21 && number.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| number.to_owned())
    }

    fn save(&self, name: &str, sequence: &str) -> anyhow::Result<()> {
        match self {
            Checkpoints::Folder(folder) => {
                let path = folder.join(name);
                replace(&path, sequence.as_bytes()).with_context(|| format!("writing {}", path.display()))?;
            }
            Checkpoints::Memory(known) => {
                known.lock().unwrap_or_else(PoisonError::into_inner).insert(name.into(), sequence.into());
            }
        }
        Ok(())
    }
}

/// Some stream records, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// The event as Lambda words it: `{"Records": [...]}`, read by `aws_lambda_events::event::dynamodb::Event`.
    pub event: Value,
    last: String,
}

/// Reads the stream of one table.
pub struct StreamFollower {
    engine: Engine,
    written: watch::Receiver<()>,
    checkpoint: String,
    arn: String,
    shard: String,
    read_to: Option<String>,
}

impl StreamFollower {
    pub(super) fn open(engine: Engine, table: &str, name: &str) -> anyhow::Result<StreamFollower> {
        let known = engine.shared.database.get_table_metadata(table).context("reading the table")?;
        let Some(label) = known.and_then(|known| known.stream_label) else {
            bail!("table {table} has no stream")
        };
        let checkpoint = format!("{name}-{table}");
        Ok(StreamFollower {
            written: engine.shared.written.subscribe(),
            read_to: engine.shared.checkpoints.load(&checkpoint),
            checkpoint,
            arn: stream_arn(table, &label),
            shard: shard_id(table),
            engine,
        })
    }

    /// The records after the last batch that is done; waits until there are some.
    pub async fn next(&mut self) -> anyhow::Result<Batch> {
        loop {
            // From here on a write shows, also one that comes while we look.
            self.written.mark_unchanged();
            if let Some(batch) = self.try_next().await? {
                return Ok(batch);
            }
            // Neither the time nor a closed channel matters: look again.
            let _ = tokio::time::timeout(LOOK_AGAIN, self.written.changed()).await;
        }
    }

    /// The records after the last batch that is done, if there are some now.
    pub async fn try_next(&mut self) -> anyhow::Result<Option<Batch>> {
        let (engine, arn, shard) = (self.engine.clone(), self.arn.clone(), self.shard.clone());
        let after = self.read_to.clone();
        let read = tokio::task::spawn_blocking(move || records(&engine, &arn, &shard, after.as_deref()));
        let answer = read.await.context("reading the stream")??;
        let Some(last) = answer.records.last().map(|record| record.dynamodb.sequence_number.clone()) else {
            return Ok(None);
        };
        let mut records = Vec::with_capacity(answer.records.len());
        for record in &answer.records {
            let mut record = serde_json::to_value(record)?;
            record["awsRegion"] = REGION.into();
            record["eventSourceARN"] = self.arn.as_str().into();
            records.push(record);
        }
        Ok(Some(Batch { event: json!({ "Records": records }), last }))
    }

    /// Remembers that `batch` was dealt with: it will not come again. Writes a small file.
    pub fn done(&mut self, batch: &Batch) -> anyhow::Result<()> {
        self.engine.shared.checkpoints.save(&self.checkpoint, &batch.last)?;
        self.read_to = Some(batch.last.clone());
        Ok(())
    }
}

fn records(
    engine: &Engine,
    arn: &str,
    shard: &str,
    after: Option<&str>,
) -> anyhow::Result<GetRecordsResponse> {
    let database = &engine.shared.database;
    let start = match after {
        Some(sequence) => json!({
            "StreamArn": arn, "ShardId": shard,
            "ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": sequence,
        }),
        None => json!({"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}),
    };
    let start = database.get_shard_iterator(serde_json::from_value(start)?)?;
    let request = json!({"ShardIterator": start.shard_iterator, "Limit": BATCH});
    Ok(database.get_records(serde_json::from_value(request)?)?)
}

impl std::fmt::Debug for StreamFollower {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StreamFollower").field("name", &self.checkpoint).finish_non_exhaustive()
    }
}
