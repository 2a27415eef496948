//! A seeded demo: sample people with a history, so that desk, dashboards and reports have something to show.
//!
//! Comes in: how many people, a day, a number that stands for chance. Goes out: an empty data folder, filled through the same
//! store operations as by people at their pages, and marked for good; progress. The same numbers give the same people. A
//! folder that holds anything is refused, but for the same sample, which stays as it is. Never here: sending mail; the mail
//! of the last days is in the mailbox when the portal starts.

mod arrive;
mod bring;
mod cast;
mod chance;
mod follow;
mod meet;
mod office;
mod people;
mod play;
mod refer;
mod staff;
mod stage;
mod talk;
mod words;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use functions::app::{Clock as _, SystemClock, day};
use functions::figures::{Counting, of_period};
use functions::indicators::Period;
use functions::store::{MemberId, StoreError};
use jiff::civil::Date;

use crate::dynamodb::Engine;
use crate::failure::{Exit, Failure};
use crate::options::{Options, Seed};
use crate::portal::{Here, Parts, bundle, fixed, parts, root, runtime, say, tables};
use play::{Progress, play};

/// Name of the file that says what is in the folder; what counts is the mark among the data.
const FILE: &str = "SAMPLE-DATA";

/// What the file says while people are being made up, and in its first line ever after.
const MARKED: &str = "Everybody in this folder is made up by `portal seed`. Do not use it for real people.";

/// Its last line until everything is there.
const NOT_COMPLETE: &str = "Not complete.";

/// Refuses a folder that somebody began to fill and did not end: it has no streams, and perhaps not all records.
pub(crate) fn is_whole(data: &Path) -> Result<(), Failure> {
    let text = std::fs::read_to_string(data.join(FILE)).unwrap_or_default();
    if text.trim_end().ends_with(NOT_COMPLETE) {
        return Err(Failure::new(
            Exit::Configuration,
            format!("{} holds a sample that was never completed", data.display()),
            "delete the folder and make the sample again, or name another folder with --data",
        ));
    }
    Ok(())
}

/// Fills the data folder.
pub fn seed(options: &Options, seed: &Seed) -> Result<(), Failure> {
    let root = root(options)?;
    let data = options.data(&root);
    let as_of = seed.as_of.unwrap_or_else(|| day(SystemClock.now()));
    let sample =
        format!("{MARKED}\nseed --people {} --as-of {as_of} --chance {}\n", seed.people, seed.chance);
    if as_of > day(SystemClock.now()) {
        return Err(Failure::new(
            Exit::Usage,
            format!("{as_of} has not come yet: a demo has no future"),
            "name today, or a day before it: portal seed --as-of 2026-03-31",
        ));
    }
    if !is_empty(&data) {
        return again(options, &data, &sample);
    }
    let bundle = bundle(&*fixed(&root)?)?;
    let parts = parts(&data, &bundle, Here::new(options, options.addr))?;
    let told = |error: &StoreError| not_stored(error, &data);
    let runtime = runtime()?;
    runtime.block_on(parts.app.store.mark_sample(SystemClock.now())).map_err(|error| told(&error))?;
    write(&data, &format!("{MARKED}\n{NOT_COMPLETE}\n"))?;
    let engine = |error: anyhow::Error| not_stored(&StoreError::Internal(error), &data);
    parts.engine.begin_filling(&tables()).map_err(engine)?;
    runtime.block_on(fill(&parts, seed, as_of)).map_err(|error| told(&error))?;
    // Of years ago much has expired; the first portal over the folder would be busy for long with taking it away.
    parts.engine.sweep(SystemClock.now()).map_err(engine)?;
    parts.engine.end_filling(&tables()).map_err(engine)?;
    write(&data, &sample)
}

fn write(data: &Path, text: &str) -> Result<(), Failure> {
    let file = data.join(FILE);
    std::fs::write(&file, text).map_err(|error| Failure::io("write", &file, &error))
}

fn is_empty(data: &Path) -> bool {
    std::fs::read_dir(data).map_or(true, |mut entries| entries.next().is_none())
}

/// The folder holds something: the same sample is as good as done, everything else stays as it is.
fn again(options: &Options, data: &Path, sample: &str) -> Result<(), Failure> {
    let refused = |what: &str, hint: &str| {
        Err(Failure::new(Exit::Configuration, format!("{} {what}", data.display()), hint))
    };
    let text = std::fs::read_to_string(data.join(FILE)).unwrap_or_default();
    if text.is_empty() || !Engine::is_in(data) {
        return refused(
            "holds data that is no sample: sample people never come among real ones",
            "name a folder that is empty: portal seed --data /tmp/sample",
        );
    }
    let root = root(options)?;
    let parts = parts(data, &*bundle(&*fixed(&root)?)?, Here::new(options, options.addr))?;
    if !parts.app.site.get().is_sample {
        return refused(
            "holds data that is no sample, whatever the file SAMPLE-DATA says",
            "name a folder that is empty: portal seed --data /tmp/sample",
        );
    }
    if text == sample {
        say("This sample is there already; nothing was changed.");
        return Ok(());
    }
    refused(
        "holds another sample, or one that is not complete",
        "delete the folder and run it again, or name another one with --data",
    )
}

async fn fill(parts: &Parts, seed: &Seed, as_of: Date) -> Result<(), StoreError> {
    let started = Instant::now();
    let told = AtomicU64::new(0);
    let progress: Progress = Arc::new(move |done, all| {
        let percent = done * 100 / all;
        if percent >= told.load(Ordering::Relaxed) + 10 {
            told.store(percent, Ordering::Relaxed);
            say(&format!("{done} of {all} people, {} s", started.elapsed().as_secs()));
        }
    });
    let staff = play(&parts.app, u64::from(seed.people), (seed.chance, as_of), &progress).await?;
    let counting = Counting::new(Arc::clone(&parts.app));
    for community in &staff.communities {
        counting.rebuild(community).await?;
    }
    published(parts, as_of, staff.secretariat.id).await?;
    say(&format!("counted and complete after {} s", started.elapsed().as_secs()));
    say("Sample data only. These people can sign in (their mail is in the mailbox at /_mail):");
    for line in &staff.doors {
        say(&format!("  {line}"));
    }
    Ok(())
}

/// Everybody can read the figures of the last fiscal year that was over.
async fn published(parts: &Parts, as_of: Date, by: MemberId) -> Result<(), StoreError> {
    let Some(last) = Period::fiscal_year(as_of).previous() else { return Ok(()) };
    let store = &parts.app.store;
    match of_period(store, last, (by, parts.app.now())).await? {
        Some(new) => store.publish(&new).await,
        None => Ok(()),
    }
}

fn not_stored(error: &StoreError, data: &Path) -> Failure {
    Failure::new(
        Exit::InputOutput,
        format!("the sample people could not be stored: {error}"),
        format!("delete {} and run it again", data.display()),
    )
}
