//! The embedded engine: files that it refuses, its stream, its upkeep.

use std::path::Path;
use std::time::Duration;

use functions::store::Tables;
use jiff::Timestamp;
use portal_local::dynamodb::{Engine, OpenError, STREAM_ORDER};
use rusqlite::Connection;

use crate::cases::*;
use crate::plan::FaultPlan;

fn open(folder: &Path) -> Result<Engine, OpenError> {
    Engine::open(folder, &Tables::default())
}

fn data_file(folder: &Path) -> std::path::PathBuf {
    folder.join("dynamodb.sqlite")
}

/// What is in a folder: names and bytes.
fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_name() != "lock" && entry.path().is_file())
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
        .collect();
    files.sort();
    files
}

#[tokio::test]
async fn data_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..3 {
        let engine = open(&folder.path().join("data")).unwrap();
        let store = store(&engine, &FaultPlan::new(0));
        store.submit(&submission(n), &references(10 * u64::try_from(n).unwrap()), noon()).await.unwrap();
        assert!(store.find_by_reference("REF-000000", noon()).await.unwrap().is_some());
    }
}

#[test]
fn a_folder_in_use_is_not_shared() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(folder.path()).unwrap();
    let error = open(folder.path()).unwrap_err();
    assert!(matches!(error, OpenError::Busy { process: Some(process), .. } if process == std::process::id()));
    assert!(error.to_string().contains("is in use by another portal (process"), "{error}");
    drop(engine);
    open(folder.path()).unwrap();
}

#[test]
fn data_of_another_version_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()).unwrap());
    for found in ["2", "0.9 by hand", ""] {
        std::fs::write(folder.path().join("VERSION"), found).unwrap();
        let before = contents(folder.path());
        let error = open(folder.path()).unwrap_err();
        assert!(matches!(&error, OpenError::Version { found: said, .. } if said == found), "{error}");
        assert!(error.hint().contains("--data"));
        assert_eq!(contents(folder.path()), before);
    }
    std::fs::remove_file(folder.path().join("VERSION")).unwrap();
    assert!(
        matches!(open(folder.path()), Err(OpenError::Version { .. })),
        "data without a version is nobody's"
    );

    // A newer engine's file under our own version.
    std::fs::write(folder.path().join("VERSION"), "1").unwrap();
    let raw = Connection::open(data_file(folder.path())).unwrap();
    raw.execute("UPDATE _config SET value = '9999' WHERE key = 'schema_version'", []).unwrap();
    drop(raw);
    assert!(matches!(open(folder.path()), Err(OpenError::Version { .. })));
}

#[test]
fn a_damaged_file_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()).unwrap());
    let whole = std::fs::read(data_file(folder.path())).unwrap();
    let mut torn = whole.clone();
    for byte in &mut torn[4096..8192] {
        *byte ^= 0x5a;
    }
    let not_ours = b"these are the notes of a meeting, not a database\n".repeat(200);
    for damaged in [torn, not_ours, whole[..whole.len() / 2].to_vec()] {
        std::fs::write(data_file(folder.path()), &damaged).unwrap();
        let error = open(folder.path()).unwrap_err();
        assert!(matches!(error, OpenError::Damaged { .. }), "{error:?}");
        assert_eq!(error.to_string().lines().count(), 1, "{error}");
        assert_eq!(std::fs::read(data_file(folder.path())).unwrap(), damaged);
    }
    std::fs::write(data_file(folder.path()), whole).unwrap();
    open(folder.path()).unwrap();
}

#[test]
fn a_folder_that_can_not_be_used_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "not a folder").unwrap();
    for path in [file.clone(), file.join("below")] {
        let error = open(&path).unwrap_err();
        assert!(matches!(error, OpenError::Folder { .. }), "{error:?}");
        assert!(error.to_string().contains("file"), "{error}");
    }
    let folder = folder.path().join("data");
    std::fs::create_dir_all(data_file(&folder)).unwrap();
    std::fs::write(folder.join("VERSION"), "1").unwrap();
    assert!(matches!(open(&folder), Err(OpenError::Folder { .. })), "a folder in place of the data file");
}

/// How SQLite goes about a question.
fn plan_of(folder: &Path, question: &str) -> String {
    let raw = Connection::open(data_file(folder)).unwrap();
    let mut explain = raw.prepare(&format!("EXPLAIN QUERY PLAN {question}")).unwrap();
    let lines = explain.query_map([], |row| row.get::<_, String>(3)).unwrap();
    lines.map(Result::unwrap).collect::<Vec<_>>().join("; ")
}

#[test]
fn each_write_finds_its_sequence_number_by_the_index() {
    let folder = tempfile::tempdir().unwrap();
    let _engine = open(folder.path()).unwrap();
    // The engine's own words: what it asks before each write, and what a follower of a stream asks.
    let next = "SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 FROM _stream_records
                WHERE table_name = 'cases'";
    let follow = "SELECT event_name FROM _stream_records
                  WHERE table_name = 'cases' AND shard_id = 's' AND CAST(sequence_number AS INTEGER) > 5
                  ORDER BY CAST(sequence_number AS INTEGER) ASC LIMIT 100";
    for question in [next, follow] {
        let plan = plan_of(folder.path(), question);
        assert!(plan.contains(STREAM_ORDER) && !plan.contains("TEMP B-TREE"), "{plan}");
    }
}

#[tokio::test]
async fn trimming_keeps_a_day_and_goes_in_steps() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(folder.path()).unwrap();
    let store = store(&engine, &FaultPlan::new(0));
    for n in 0..3 {
        store.submit(&submission(n), &references(10 * u64::try_from(n).unwrap()), noon()).await.unwrap();
    }
    let raw = Connection::open(data_file(folder.path())).unwrap();
    let count = |table: &str| -> i64 {
        let question = "SELECT COUNT(*) FROM _stream_records WHERE table_name = ?1";
        raw.query_row(question, [table], |row| row.get(0)).unwrap()
    };
    let fresh = count("cases");
    // Some thousand records of two days ago, in both tables: more than one step.
    let old = (Timestamp::now() - days(2)).as_microsecond();
    let plant = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1300)
        INSERT INTO _stream_records (table_name, event_name, keys_json, sequence_number, shard_id, created_at)
        SELECT ?1, 'INSERT', '{}', CAST(?2 + i AS TEXT), 's', ?2 / 1000000 FROM n";
    for table in ["cases", "forum"] {
        raw.execute(plant, (table, old)).unwrap();
    }
    assert_eq!(engine.trim(Timestamp::now()).unwrap(), 2_600);
    assert_eq!((count("cases"), count("forum")), (fresh, 0));
    assert_eq!(engine.trim(Timestamp::now()).unwrap(), 0);
    let trim =
        "SELECT id FROM _stream_records WHERE table_name = 'cases' AND CAST(sequence_number AS INTEGER) < 5
                ORDER BY CAST(sequence_number AS INTEGER) LIMIT 500";
    let plan = plan_of(folder.path(), trim);
    assert!(plan.contains(STREAM_ORDER) && !plan.contains("TEMP B-TREE"), "{plan}");
    // The day after, nothing is left, and writing goes on with higher numbers.
    engine.trim(Timestamp::now() + days(2)).unwrap();
    assert_eq!(count("cases"), 0);
    store.submit(&submission(9), &references(900), noon()).await.unwrap();
    assert!(count("cases") > 0);
}

#[tokio::test]
async fn a_follower_goes_on_where_it_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(folder.path()).unwrap();
    let store_one = store(&engine, &FaultPlan::new(0));
    let mut follower = engine.follow("cases", "outbox").unwrap();
    assert_eq!(follower.try_next().await.unwrap(), None);
    let submitting = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(20)).await;
        store_one.submit(&submission(1), &references(0), noon()).await.unwrap();
    });
    let batch = follower.next().await.unwrap();
    submitting.await.unwrap();
    let event: aws_lambda_events::event::dynamodb::Event =
        serde_json::from_value(batch.event.clone()).unwrap();
    assert_eq!(event.records[0].event_source.as_deref(), Some("aws:dynamodb"));
    assert!(event.records[0].event_source_arn.as_deref().unwrap().contains("table/cases/stream/"));
    assert_eq!(
        follower.next().await.unwrap().event["Records"][0],
        batch.event["Records"][0],
        "not done, so again"
    );
    while let Some(batch) = follower.try_next().await.unwrap() {
        follower.done(&batch).unwrap();
    }
    drop(follower);
    drop(engine);

    let engine = open(folder.path()).unwrap();
    let mut follower = engine.follow("cases", "outbox").unwrap();
    assert_eq!(follower.try_next().await.unwrap(), None);
    let mut other = engine.follow("cases", "counts").unwrap();
    assert!(other.try_next().await.unwrap().is_some(), "each follower has a place of its own");
    // A checkpoint that can't be read costs repetition, nothing else.
    std::fs::write(folder.path().join("checkpoints/outbox-cases"), "torn").unwrap();
    let mut follower = engine.follow("cases", "outbox").unwrap();
    assert!(follower.try_next().await.unwrap().is_some());
    assert!(engine.follow("nothing", "outbox").is_err());
}

#[tokio::test]
async fn expired_items_are_swept_and_the_stream_says_so() {
    let folder = tempfile::tempdir().unwrap();
    for engine in [Engine::memory(&Tables::default()).unwrap(), open(folder.path()).unwrap()] {
        expired_items_are_swept(&engine).await;
    }
}

async fn expired_items_are_swept(engine: &Engine) {
    let store = store(engine, &FaultPlan::new(0));
    // Expired by the clock of the machine, which the sweep of an engine in memory goes by.
    let long_ago: Timestamp = "2020-01-01T00:00:00Z".parse().unwrap();
    let mut cv = file("cv");
    cv.expires_at = long_ago + days(2);
    store.put_file(&cv, long_ago).await.unwrap();
    store.create_draft(&draft("d"), Timestamp::now()).await.unwrap();
    assert_eq!(engine.sweep(Timestamp::now()).unwrap(), 1);
    assert_eq!(changes(engine).await, [functions::store::Change::FileRemoved(token("cv"))]);
    assert!(store.load_draft(&token("d"), Timestamp::now()).await.unwrap().is_some());
    assert_eq!(engine.sweep(Timestamp::now()).unwrap(), 0);
}

#[tokio::test]
async fn what_was_filled_in_is_there_and_the_stream_tells_of_what_comes_after() {
    let folder = tempfile::tempdir().unwrap();
    let tables = Tables::default();
    let engine = open(folder.path()).unwrap();
    engine.begin_filling(&tables).unwrap();
    let filling = store(&engine, &FaultPlan::new(0));
    for n in 0..3 {
        filling.submit(&submission(n), &references(10 * u64::try_from(n).unwrap()), noon()).await.unwrap();
    }
    // Twice the same is once, though the engine remembers no transaction.
    filling.submit(&submission(2), &references(20), noon()).await.unwrap();
    engine.end_filling(&tables).unwrap();
    drop((filling, engine));

    let engine = open(folder.path()).unwrap();
    let store = store(&engine, &FaultPlan::new(0));
    let mut follower = engine.follow("cases", "outbox").unwrap();
    assert_eq!(follower.try_next().await.unwrap(), None);
    assert!(store.find_by_reference("REF-000000", noon()).await.unwrap().is_some());
    store.submit(&submission(3), &references(30), noon()).await.unwrap();
    assert!(follower.try_next().await.unwrap().is_some());
}
