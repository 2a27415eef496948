//! The program `portal`: reads its options, runs, and says in one line what stood in the way.

use std::process::ExitCode;

use clap::Parser as _;
use portal_local::failure::Failure;
use portal_local::options::{Command, Options};
use portal_local::{backup, members, portal, quarantine, seed, verify};
use tracing_subscriber::EnvFilter;

/// Each request to the tables is hundreds of small pieces of memory, made on one thread and given back on another: with the
/// system's allocator that was a quarter of the time of a sample.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let options = Options::parse();
    let filter = EnvFilter::builder().with_default_directive(tracing::Level::WARN.into()).from_env_lossy();
    tracing_subscriber::fmt().with_env_filter(filter).with_target(false).with_writer(std::io::stderr).init();
    let done = match &options.command {
        None => portal::serve(&options),
        Some(Command::Quarantine { action }) => quarantine::run(&options, action),
        Some(Command::Invite(invite)) => members::invite(&options, invite),
        Some(Command::Seed(wanted)) => seed::seed(&options, wanted),
        Some(Command::Members { action }) => members::run(&options, action),
        Some(Command::Verify(verify)) => verify::run(&options, verify),
        Some(Command::Backup(wanted)) => backup::backup(&options, wanted),
        Some(Command::Restore(wanted)) => backup::restore(&options, wanted),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => report(&failure),
    }
}

fn report(failure: &Failure) -> ExitCode {
    eprintln!("{failure}");
    failure.exit.into()
}
