//! What the engine does not do for itself: an index on its stream records, and their end.
//!
//! Comes in: the engine's data file, the time. Goes out: a stream that stays quick to write to and bounded. Never here:
//! which items have expired (see `expiry.rs`).
//!
//! With streams on, the engine looks for the highest sequence number of a table before each write, among all records
//! that it ever wrote and without an index: after 12,000 writes a write takes seven times as long as the first.

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use dynoxide::Database;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OpenFlags, params};

use super::expiry;
use super::wire::Wire;

/// The index that keeps writes quick; made when the file is opened.
pub const STREAM_ORDER: &str = "portal_stream_order";

/// Records deleted in one step: a step holds up requests for some milliseconds.
const STEP: usize = 500;
/// How long DynamoDB keeps stream records.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// A second connection to the engine's file.
pub(super) struct Upkeep {
    connection: Mutex<Connection>,
}

impl Upkeep {
    pub(super) fn open(file: &Path) -> rusqlite::Result<Upkeep> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file, flags)?;
        connection.busy_timeout(Duration::from_secs(5))?;
        let index = format!(
            "CREATE INDEX IF NOT EXISTS {STREAM_ORDER}
             ON _stream_records (table_name, CAST(sequence_number AS INTEGER))"
        );
        connection.execute_batch(&index)?;
        Ok(Upkeep { connection: Mutex::new(connection) })
    }

    /// Moves what the log holds to the data file, and waits until the disk has it.
    pub(super) fn sync(&self) -> rusqlite::Result<()> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
    }

    /// Deletes items that have expired, through the engine.
    pub(super) fn sweep(&self, database: &Database, now: Timestamp) -> anyhow::Result<usize> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        expiry::sweep(&connection, database, now)
    }

    /// Deletes records older than [`KEPT`], step by step, each between requests.
    pub(super) fn trim(&self, now: Timestamp, wire: &Wire) -> anyhow::Result<usize> {
        let before = now.saturating_sub(KEPT).context("a time before the epoch")?;
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let mut trimmed = 0;
        for table in stream_tables(&connection)? {
            loop {
                let step = wire.between_requests(|| trim_step(&connection, &table, before));
                let deleted = step.context("deleting old stream records")?;
                trimmed += deleted;
                if deleted < STEP {
                    break;
                }
            }
        }
        Ok(trimmed)
    }
}

/// Tables with records, found by stepping through the index.
fn stream_tables(connection: &Connection) -> anyhow::Result<Vec<String>> {
    let mut tables = Vec::new();
    let mut next = connection.prepare("SELECT MIN(table_name) FROM _stream_records WHERE table_name > ?1")?;
    let mut last = String::new();
    while let Some(table) = next.query_row(params![last], |row| row.get::<_, Option<String>>(0))? {
        tables.push(table.clone());
        last = table;
    }
    Ok(tables)
}

/// Sequence numbers are microseconds since the epoch (or one more than the last, in a burst), so the index finds the
/// oldest without looking at the rest.
fn trim_step(connection: &Connection, table: &str, before: Timestamp) -> rusqlite::Result<usize> {
    let mut delete = connection.prepare_cached(
        "DELETE FROM _stream_records WHERE id IN (
             SELECT id FROM _stream_records
             WHERE table_name = ?1 AND CAST(sequence_number AS INTEGER) < ?2
             ORDER BY CAST(sequence_number AS INTEGER) LIMIT ?3)",
    )?;
    delete.execute(params![table, before.as_microsecond(), STEP])
}
