//! The end of items that have expired, in steps that nobody notices.
//!
//! Comes in: the engine's data file, the time. Goes out: deletions, one item each, which the streams tell of. Never here:
//! what an item means; whether it may still be read (the store asks that itself, and DynamoDB is some hours late, too).
//!
//! The engine has a sweep of its own. It counts a table and then reads every item of it while requests wait: over 100,000
//! people that is minutes, every time. Here a connection of its own looks for what has expired, beside the engine, and only
//! that is deleted through it.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use dynoxide::{Database, DynoxideError};
use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde_json::json;

/// Rows that are looked through in one step.
const STEP: i64 = 2_000;

/// The longest pause between two steps.
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

/// Deletes what has expired; says how many items that were. Pauses as long as it works: others need the processor, too.
pub(super) fn sweep(connection: &Connection, database: &Database, now: Timestamp) -> anyhow::Result<usize> {
    let mut swept = 0;
    for (table, attribute) in tables(connection)? {
        let last = format!("SELECT COALESCE(MAX(rowid), 0) FROM {}", quoted(&table));
        let last: i64 = connection.query_row(&last, [], |row| row.get(0))?;
        let mut from = 0;
        while from < last {
            let start = Instant::now();
            for (pk, sk) in expired(connection, (&table, &attribute), (from, now))? {
                swept += usize::from(delete(database, (&table, &attribute), (&pk, &sk), now)?);
            }
            from += STEP;
            std::thread::sleep(start.elapsed().min(LONGEST_PAUSE));
        }
    }
    Ok(swept)
}

/// The tables whose items expire, each with the attribute that says when.
fn tables(connection: &Connection) -> rusqlite::Result<Vec<(String, String)>> {
    let mut tables = connection.prepare(
        "SELECT table_name, ttl_attribute FROM _tables WHERE ttl_enabled = 1 AND ttl_attribute IS NOT NULL",
    )?;
    tables.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// Keys of items in one step of a table that have expired.
fn expired(
    connection: &Connection,
    (table, attribute): (&str, &str),
    (from, now): (i64, Timestamp),
) -> rusqlite::Result<Vec<(String, String)>> {
    let mut found = connection.prepare_cached(&format!(
        "SELECT pk, sk FROM {} WHERE rowid > ?1 AND rowid <= ?2
             AND CAST(json_extract(item_json, ?3) AS INTEGER) < ?4",
        quoted(table)
    ))?;
    let when = format!("$.\"{attribute}\".N");
    let rows = found
        .query_map(params![from, from + STEP, when, now.as_second()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

/// Deletes an item if it has expired even now; whether it was there.
fn delete(
    database: &Database,
    (table, attribute): (&str, &str),
    (pk, sk): (&str, &str),
    now: Timestamp,
) -> anyhow::Result<bool> {
    // The engine writes what kind of key it is before it: `S:CASE#…`.
    let text = |key: &str| json!({"S": key.strip_prefix("S:").unwrap_or(key)});
    let request = json!({
        "TableName": table,
        "Key": {"pk": text(pk), "sk": text(sk)},
        "ConditionExpression": "#when < :now",
        "ExpressionAttributeNames": {"#when": attribute},
        "ExpressionAttributeValues": {":now": {"N": now.as_second().to_string()}},
    });
    match database.delete_item(serde_json::from_value(request)?) {
        Ok(_) => Ok(true),
        // Written anew in the meantime.
        Err(DynoxideError::ConditionalCheckFailedException(..)) => Ok(false),
        Err(error) => Err(error).context("deleting an expired item"),
    }
}

/// A name as SQL writes it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
