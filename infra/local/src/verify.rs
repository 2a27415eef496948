//! Holds what is stored against itself, for the person who runs the portal: figures against facts, the chain of every log,
//! matches against the files of both people.
//!
//! Comes in: the command. Goes out: lines on standard output, and a failure when something is wrong. The data is opened
//! like any portal does, so the portal must not run at the same time. What happened since figures were counted last is
//! counted first, as the portal does when it starts. Nothing else is changed unless `--repair` asks for it, and then only
//! figures: they can be counted anew, a log or a match can't. Never here: names of persons.

use std::collections::BTreeSet;
use std::sync::Arc;

use functions::app::{Clock as _, SystemClock};
use functions::figures::{Checked, Counting};
use functions::indicators::Side;
use functions::store::{MatchId, Partition, Store, StoreError, Subject};

use crate::background;
use crate::failure::{Exit, Failure};
use crate::options::{Options, Verify};
use crate::portal::{Here, Parts, bundle, fixed, parts, root, runtime, say, tables};

/// What was found.
#[derive(Default)]
struct Findings {
    wrong: usize,
    repaired: usize,
}

/// What there is to look at.
#[derive(Default)]
struct Everything {
    subjects: Vec<Subject>,
    matches: Vec<MatchId>,
    communities: BTreeSet<String>,
}

/// Runs the command.
pub fn run(options: &Options, verify: &Verify) -> Result<(), Failure> {
    let root = root(options)?;
    let parts = parts(&options.data(&root), &*bundle(&*fixed(&root)?)?, Here::new(options, options.addr))?;
    let everything = everything(&parts)?;
    let mut findings = Findings::default();
    let looked = runtime()?.block_on(async {
        let store = &parts.app.store;
        background::catch_up(&parts.engine, &tables(), &Counting::new(Arc::clone(&parts.app))).await;
        logs(store, &everything.subjects, &mut findings).await?;
        matches(store, &everything, &mut findings).await?;
        figures(&parts, &everything.communities, verify, &mut findings).await
    });
    looked.map_err(|error| not_read(&error))?;
    match findings.wrong - findings.repaired {
        0 => Ok(()),
        1 => Err(wrong("1 thing is wrong")),
        n => Err(wrong(&format!("{n} things are wrong"))),
    }
}

fn wrong(what: &str) -> Failure {
    let hint = "`portal verify --repair` counts figures anew; for logs and matches go back to a backup";
    Failure::new(Exit::Problems, format!("{what}; the lines above say where"), hint)
}

fn not_read(error: &StoreError) -> Failure {
    Failure::new(Exit::InputOutput, format!("the data can't be read: {error}"), "try again")
}

fn everything(parts: &Parts) -> Result<Everything, Failure> {
    let keys = parts.engine.partitions(&tables().cases).map_err(|error| {
        Failure::new(Exit::InputOutput, format!("the data can't be read: {error:#}"), "check the data folder")
    })?;
    let mut found = Everything::default();
    for key in &keys {
        match Partition::of(key) {
            Some(Partition::Audited(subject)) => found.subjects.push(subject),
            Some(Partition::Match(id)) => found.matches.push(id),
            Some(Partition::Facts(community)) => {
                found.communities.insert(community);
            }
            None => {}
        }
    }
    Ok(found)
}

async fn logs(store: &Store, subjects: &[Subject], findings: &mut Findings) -> Result<(), StoreError> {
    let mut entries = 0;
    for subject in subjects {
        let trail = store.audit_of(subject).await?;
        entries += trail.entries.len();
        if let Err(broken) = trail.verify() {
            findings.wrong += 1;
            say(&format!("{subject}: {broken}"));
        }
    }
    say(&format!("logs     {} with {entries} entries", subjects.len()));
    Ok(())
}

/// Each match stands in the files of both people, and what stands in a file is there.
async fn matches(store: &Store, everything: &Everything, findings: &mut Findings) -> Result<(), StoreError> {
    let now = SystemClock.now();
    for id in &everything.matches {
        let Some(found) = store.load_match(id, now).await? else { continue };
        for side in [Side::Connectee, Side::Connector] {
            let edges = store.matches_of_case(&found.case(side), now).await?;
            let is_right = edges.iter().any(|edge| {
                edge.id == *id
                    && edge.side == side
                    && edge.other == found.case(side.other())
                    && edge.is_open == found.state.is_open()
                    && edge.uses_capacity == found.state.uses_capacity()
            });
            if !is_right {
                findings.wrong += 1;
                say(&format!("match {id}: the file of the {} says something else", side.name()));
            }
        }
    }
    for subject in &everything.subjects {
        let Subject::Case(case) = subject else { continue };
        for edge in store.matches_of_case(case, now).await? {
            if store.load_match(&edge.id, now).await?.is_none() {
                findings.wrong += 1;
                say(&format!("case {case}: its match {} is not there", edge.id));
            }
        }
    }
    say(&format!("matches  {}", everything.matches.len()));
    Ok(())
}

async fn figures(
    parts: &Parts,
    communities: &BTreeSet<String>,
    verify: &Verify,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let counting = Counting::new(Arc::clone(&parts.app));
    let (mut tables, mut waiting) = (0, 0);
    let counted = parts.app.store.counted_communities().await?;
    let all: BTreeSet<&String> = communities.iter().chain(&counted).collect();
    for community in &all {
        let is_wrong = match counting.check(community).await? {
            Checked::Right(count) => {
                tables += count;
                continue;
            }
            Checked::Waiting => {
                waiting += 1;
                None
            }
            Checked::NeverCounted => Some("never counted".to_owned()),
            Checked::Wrong(periods) => {
                let keys: Vec<String> = periods.into_iter().map(|period| period.key()).collect();
                Some(format!("not what its facts say: {}", keys.join(", ")))
            }
        };
        if let Some(wrong) = &is_wrong {
            findings.wrong += 1;
            say(&format!("figures of {community}: {wrong}"));
        }
        if verify.repair {
            counting.rebuild(community).await?;
            if matches!(counting.check(community).await?, Checked::Right(_)) {
                findings.repaired += usize::from(is_wrong.is_some());
                say(&format!("figures of {community}: counted anew"));
            }
        }
    }
    let all = all.len();
    say(&format!(
        "figures  {all} communities, {tables} tables right, {waiting} to be counted when the portal runs"
    ));
    Ok(())
}
