//! Caught submissions, for the person who runs the portal: a list, and the way out of the quarantine.
//!
//! Comes in: one of the two commands. Goes out: lines on standard output. The data is opened like any portal does, so
//! the portal must not run at the same time. Never here: deciding what is spam.

use functions::app::Clock as _;
use functions::app::SystemClock;
use functions::intake;
use functions::store::Released;

use crate::failure::{Exit, Failure};
use crate::options::{Options, Quarantine};
use crate::portal::{Here, Parts, bundle, fixed, parts, root, runtime, say};

/// Submissions shown in one go; more are read page by page.
const PAGE: u16 = 50;

/// Runs one of the commands.
pub fn run(options: &Options, action: &Quarantine) -> Result<(), Failure> {
    let root = root(options)?;
    let parts = parts(&options.data(&root), &*bundle(&*fixed(&root)?)?, Here::new(options, options.addr))?;
    runtime()?.block_on(async {
        match action {
            Quarantine::List => list(&parts).await,
            Quarantine::Release { reference } => release(&parts, reference).await,
        }
    })
}

async fn list(parts: &Parts) -> Result<(), Failure> {
    let (mut after, mut count) = (None, 0);
    loop {
        let page = parts
            .app
            .store
            .quarantine(after.as_ref(), PAGE, SystemClock.now())
            .await
            .map_err(|error| not_read(&error))?;
        for entry in &page.entries {
            let community = entry.community.as_deref().unwrap_or("-");
            let received = entry.received_at.strftime("%Y-%m-%d %H:%M UTC");
            say(&format!(
                "{}  {received}  {}  {community}  {:?}",
                entry.reference, entry.form, entry.caught_by
            ));
        }
        count += page.entries.len();
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    if count == 0 {
        say("The quarantine is empty.");
    }
    Ok(())
}

async fn release(parts: &Parts, reference: &str) -> Result<(), Failure> {
    match intake::quarantine::release(&parts.app, reference, "command line")
        .await
        .map_err(|error| not_read(&error))?
    {
        Released::Now(application) => {
            parts.outbox.drain_due().await.map_err(|error| not_read(&error))?;
            say(&format!("{} is released; its mail is in the mailbox.", application.reference));
            Ok(())
        }
        Released::Already(application) => {
            say(&format!("{} is not in quarantine; nothing was changed.", application.reference));
            Ok(())
        }
        Released::Gone => Err(Failure::new(
            Exit::Problems,
            format!("no submission has the reference {reference}"),
            "`portal quarantine list` shows the references",
        )),
    }
}

fn not_read(error: &functions::store::StoreError) -> Failure {
    Failure::new(Exit::InputOutput, format!("the data can't be read: {error}"), "try again")
}
