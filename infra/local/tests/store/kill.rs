//! kill -9 in the middle of posts: nothing acknowledged is lost, nothing is doubled.
//!
//! The test starts itself again as a child that submits and says so; the parent kills it, looks, and starts the next.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use functions::store::*;
use portal_local::dynamodb::Engine;

use crate::cases::*;
use crate::plan::{FaultPlan, random};

/// Tells the child where the data is, and with which number to begin.
const CHILD: &str = "PORTAL_TEST_CHILD";
/// More rounds for a longer look.
const ROUNDS: &str = "PORTAL_TEST_KILL_ROUNDS";
/// Submissions that a child works on at once.
const AT_ONCE: u128 = 8;

/// Not a test by itself: what the child does.
#[tokio::test(flavor = "multi_thread")]
async fn child_submits() {
    let Some(child) = std::env::var_os(CHILD) else { return };
    let child = child.into_string().unwrap();
    let (first, folder) = child.split_once(' ').unwrap();
    let first: u128 = first.parse().unwrap();
    let engine = Engine::open(Path::new(folder), &Tables::default()).unwrap();
    let store = store(&engine, &FaultPlan::new(0));
    let workers = (0..AT_ONCE).map(|worker| {
        let store = store.clone();
        tokio::spawn(async move {
            for n in (first + worker..).step_by(usize::try_from(AT_ONCE).unwrap()) {
                println!("try {n}");
                let sent = again(n, u128::from(std::process::id()));
                let start = u64::try_from(n).unwrap() * 1_000 + u64::from(std::process::id() % 1_000);
                let receipt = store.submit(&sent, &references(start), noon()).await.unwrap();
                println!("ack {n} {}", receipt.reference);
            }
        })
    });
    for worker in workers.collect::<Vec<_>>() {
        worker.await.unwrap();
    }
}

/// Runs a child and kills it after so many acknowledgements; what it tried, and what it was told.
fn round(folder: &Path, first: u128, acknowledgements: u64) -> (Vec<u128>, BTreeMap<u128, String>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::child_submits", "--nocapture", "--test-threads=1"])
        .env(CHILD, format!("{first} {}", folder.display()))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (mut tried, mut told) = (Vec::new(), BTreeMap::new());
    let mut killed = false;
    for line in lines.by_ref().map_while(Result::ok) {
        // Words of the test harness may stand before the first line.
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            [.., "try", n] => tried.push(n.parse().unwrap()),
            ["ack", n, reference] => drop(told.insert(n.parse().unwrap(), reference.to_owned())),
            _ => {}
        }
        if !killed && u64::try_from(told.len()).unwrap() >= acknowledgements {
            // SIGKILL on Unix. What the child had said before is still in the pipe: go on reading.
            child.kill().unwrap();
            killed = true;
        }
    }
    let status = child.wait().unwrap();
    assert!(killed && !status.success(), "the child ended by itself: {status}");
    (tried, told)
}

/// What people were told is true: receipt, application, audit log.
async fn holds(store: &Store, told: &BTreeMap<u128, String>) {
    for (n, reference) in told {
        let receipt = store.find_receipt(&submission(*n).key, noon()).await.unwrap();
        let receipt = receipt.expect("an acknowledged submission");
        assert_eq!(&receipt.reference, reference, "{n}");
        let application = store.find_by_reference(reference, noon()).await.unwrap();
        assert_eq!(application.map(|application| application.case), Some(receipt.case), "{n}");
        let trail = store.audit_trail(&receipt.case).await.unwrap();
        assert_eq!(trail.entries.len(), 1, "{n}");
        trail.verify().unwrap();
    }
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_and_nothing_is_doubled() {
    let rounds: u32 =
        std::env::var_os(ROUNDS).and_then(|rounds| rounds.into_string().ok()?.parse().ok()).unwrap_or(6);
    let folder = tempfile::tempdir().unwrap();
    let (mut tried, mut told) = (0, BTreeMap::new());
    let mut seed = 11;
    for number in 0..rounds {
        let data = folder.path().to_owned();
        let acknowledgements = 1 + random(&mut seed) % 120;
        let first = u128::from(number) * 100_000;
        let (these, said) =
            tokio::task::spawn_blocking(move || round(&data, first, acknowledgements)).await.unwrap();
        let engine = Engine::open(folder.path(), &Tables::default()).unwrap();
        let store = store(&engine, &FaultPlan::new(0));
        told.extend(said.clone());
        holds(&store, &said).await;
        // People press again whose answer never came.
        for n in these.iter().filter(|n| !said.contains_key(n)).copied() {
            let start = u64::try_from(n).unwrap() * 1_000 + 999;
            let receipt = store.submit(&again(n, 0), &references(start), noon()).await.unwrap();
            told.insert(n, receipt.reference);
        }
        tried += these.len();
    }
    let engine = Engine::open(folder.path(), &Tables::default()).unwrap();
    holds(&store(&engine, &FaultPlan::new(0)), &told).await;
    let written = inserted(&engine).await;
    for kind in ["application", "submission", "reference", "audit_head", "audit_entry", "intent", "link"] {
        assert_eq!(written[kind], tried, "{kind}");
    }
    println!("{rounds} rounds, {tried} submissions");
}
