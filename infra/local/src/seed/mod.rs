//! A seeded demo: sample people with a history, so that desk, dashboards and reports have something to show.
//!
//! Comes in: how many people, a day, a number that stands for chance. Goes out: the data folder, filled through the same
//! store operations as by people at their pages; progress. The same numbers give the same people. A folder that holds
//! anything else than sample data is refused. Never here: mail to sample people.

mod chance;
mod people;
mod play;
mod staff;

use std::path::Path;
use std::time::Instant;

use functions::app::{Clock as _, SystemClock, day};
use functions::store::StoreError;
use jiff::civil::Date;

use crate::failure::{Exit, Failure};
use crate::options::{Options, Seed};
use crate::portal::{Here, Parts, bundle, fixed, parts, root, runtime, say};
use play::Play;

/// Name of the file that marks a data folder as sample data.
const MARK: &str = "SAMPLE-DATA";

/// What the file says.
const MARKED: &str = "Everybody in this folder is made up by `portal seed`. Do not use it for real people.\n";

/// Whether a data folder holds sample data.
pub fn is_sample(data: &Path) -> bool {
    data.join(MARK).is_file()
}

/// Fills the data folder.
pub fn seed(options: &Options, seed: &Seed) -> Result<(), Failure> {
    let root = root(options)?;
    let data = options.data(&root);
    refuse_real(&data)?;
    let parts = parts(&data, &*bundle(&*fixed(&root)?)?, Here::new(options, options.addr))?;
    std::fs::write(data.join(MARK), MARKED)
        .map_err(|error| Failure::io("write", &data.join(MARK), &error))?;
    let as_of = seed.as_of.unwrap_or_else(|| day(SystemClock.now()));
    runtime()?.block_on(fill(&parts, seed, as_of)).map_err(|error| not_stored(&error))
}

async fn fill(parts: &Parts, seed: &Seed, as_of: Date) -> Result<(), StoreError> {
    let started = Instant::now();
    let play = Play::begin(&parts.app, as_of, seed.chance).await?;
    let mut told = 0;
    for number in 0..u64::from(seed.people) {
        play.person(number).await?;
        let percent = (number + 1) * 100 / u64::from(seed.people);
        if percent >= told + 10 || number + 1 == u64::from(seed.people) {
            told = percent;
            say(&format!("{} of {} people, {} s", number + 1, seed.people, started.elapsed().as_secs()));
        }
    }
    say("Sample data only. These people can sign in (their mail is in the mailbox at /_mail):");
    for line in play.doors() {
        say(&format!("  {line}"));
    }
    Ok(())
}

/// A folder with data that is no sample stays as it is.
fn refuse_real(data: &Path) -> Result<(), Failure> {
    let is_empty = match std::fs::read_dir(data) {
        Ok(mut entries) => entries.next().is_none(),
        Err(_) => true,
    };
    if is_empty || is_sample(data) {
        return Ok(());
    }
    Err(Failure::new(
        Exit::Configuration,
        format!("{} holds data that is no sample", data.display()),
        "name another folder: portal seed --data /tmp/sample",
    ))
}

fn not_stored(error: &StoreError) -> Failure {
    Failure::new(
        Exit::InputOutput,
        format!("the sample people could not be stored: {error}"),
        "run it again: what is stored already stays as it is",
    )
}
