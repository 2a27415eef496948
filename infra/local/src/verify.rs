//! Holds what is stored against itself, for the person who runs the portal: figures against facts, the chain of every log,
//! each record against those that it belongs to and follows from.
//!
//! Comes in: the command. Goes out: a line for each thing that is wrong, and a failure with a way out when something is. The
//! data is opened like any portal does, so the portal must not run at the same time. What happened since figures were counted
//! last is counted first, as the portal does when it starts. Nothing else is changed unless `--repair` asks for it, and then
//! only what follows from other records. Never here: names of persons, making up what is lost.

use std::collections::BTreeSet;
use std::sync::Arc;

use ::portal::Bundle;
use functions::app::{Clock as _, SystemClock};
use functions::figures::{Checked, Counting};
use functions::store::{Partition, Store, StoreError, Subject};
use jiff::Timestamp;

use crate::background;
use crate::failure::{Exit, Failure};
use crate::options::{Options, Verify};
use crate::portal::{Here, Parts, bundle, fixed, parts, root, runtime, say, tables};

/// Runs the command.
pub fn run(options: &Options, verify: &Verify) -> Result<(), Failure> {
    let bundle = bundle(&*fixed(&root(options)?)?)?;
    look(options, verify, (&bundle, SystemClock.now()), &mut say)
}

/// Looks at everything in the data folder that has not ended `now`, with the site as it was built. `tell` gets a line for
/// each thing that is wrong, and one for each area that was looked at.
pub fn look(
    options: &Options,
    verify: &Verify,
    (bundle, now): (&Bundle, Timestamp),
    tell: &mut dyn FnMut(&str),
) -> Result<(), Failure> {
    let parts = parts(&options.data(&root(options)?), bundle, Here::new(options, options.addr))?;
    let everything = everything(&parts)?;
    let mut round = Round { verify, tell, wrong: 0, mended: 0, could_be_mended: 0 };
    let looked = runtime()?.block_on(async {
        let store = &parts.app.store;
        background::catch_up(&parts.engine, &tables(), &Counting::new(Arc::clone(&parts.app))).await;
        round.logs(store, &everything).await?;
        round.records(store, &everything, now).await?;
        round.figures(&parts, &everything).await
    });
    looked.map_err(|error| not_read(&error))?;
    round.verdict()
}

fn not_read(error: &StoreError) -> Failure {
    Failure::new(Exit::InputOutput, format!("the data can't be read: {error}"), "try again")
}

fn everything(parts: &Parts) -> Result<Vec<Partition>, Failure> {
    let tables = tables();
    let mut found = Vec::new();
    for table in [&tables.cases, &tables.forum] {
        let keys = parts.engine.partitions(table).map_err(|error| {
            let hint = "check the data folder";
            Failure::new(Exit::InputOutput, format!("the data can't be read: {error:#}"), hint)
        })?;
        found.extend(keys.iter().filter_map(|key| Partition::of(key)));
    }
    Ok(found)
}

/// One look at everything, and what was found so far.
struct Round<'a> {
    verify: &'a Verify,
    tell: &'a mut dyn FnMut(&str),
    wrong: usize,
    mended: usize,
    could_be_mended: usize,
}

impl Round<'_> {
    fn wrong(&mut self, line: &str) {
        self.wrong += 1;
        (self.tell)(line);
    }

    async fn logs(&mut self, store: &Store, everything: &[Partition]) -> Result<(), StoreError> {
        let (mut logs, mut entries) = (0, 0);
        for partition in everything {
            let Partition::Audited(subject) = partition else { continue };
            logs += 1;
            match store.audit_of(subject).await {
                Ok(trail) => {
                    entries += trail.entries.len();
                    if let Err(broken) = trail.verify() {
                        self.wrong(&format!("log of {}: {broken}", named(subject)));
                    }
                }
                Err(error @ StoreError::Corrupt { .. }) => {
                    self.wrong(&format!("log of {}: {error}", named(subject)));
                }
                Err(error) => return Err(error),
            }
        }
        (self.tell)(&format!("logs     {logs} with {entries} entries"));
        Ok(())
    }

    async fn records(
        &mut self,
        store: &Store,
        everything: &[Partition],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (mut looked, mut mended) = (0, 0);
        for partition in everything {
            let Some(name) = name(partition) else { continue };
            looked += 1;
            let flaws = store.flaws(partition, now).await?;
            for flaw in &flaws {
                self.wrong(&format!("{name}: {flaw}"));
            }
            let can_be_mended = flaws.iter().filter(|flaw| flaw.can_be_mended()).count();
            if !self.verify.repair || can_be_mended == 0 {
                self.could_be_mended += can_be_mended;
                continue;
            }
            store.mend(partition, now).await?;
            let left = store.flaws(partition, now).await?.len();
            mended += flaws.len() - left.min(flaws.len());
            (self.tell)(&format!("{name}: written anew"));
        }
        self.mended += mended;
        (self.tell)(&format!("records  {looked} cases, matches, members, files and lists"));
        Ok(())
    }

    async fn figures(&mut self, parts: &Parts, everything: &[Partition]) -> Result<(), StoreError> {
        let counting = Counting::new(Arc::clone(&parts.app));
        let (mut tables, mut waiting) = (0, 0);
        let counted = parts.app.store.counted_communities().await?;
        let with_facts = everything.iter().filter_map(|partition| match partition {
            Partition::Facts(community) => Some(community),
            _ => None,
        });
        let all: BTreeSet<&String> = with_facts.chain(&counted).collect();
        for community in &all {
            let wrong = match counting.check(community).await {
                Ok(Checked::Right(count)) => {
                    tables += count;
                    continue;
                }
                Ok(Checked::Waiting) => {
                    waiting += 1;
                    None
                }
                Ok(Checked::NeverCounted) => Some("never counted".to_owned()),
                Ok(Checked::Wrong(periods)) => {
                    let keys: Vec<String> = periods.into_iter().map(|period| period.key()).collect();
                    Some(format!("not what its facts say: {}", keys.join(", ")))
                }
                // Counted anew, they would leave out what can't be read.
                Err(error @ StoreError::Corrupt { item: "fact", .. }) => {
                    self.wrong(&format!("figures of {community}: {error}"));
                    continue;
                }
                Err(StoreError::Corrupt { .. }) => Some("they can't be read".to_owned()),
                Err(error) => return Err(error),
            };
            self.counted_anew(&counting, community, wrong).await?;
        }
        let all = all.len();
        (self.tell)(&format!(
            "figures  {all} communities, {tables} tables right, {waiting} to be counted when the portal runs"
        ));
        Ok(())
    }

    async fn counted_anew(
        &mut self,
        counting: &Counting,
        community: &str,
        wrong: Option<String>,
    ) -> Result<(), StoreError> {
        let wrongs = usize::from(wrong.is_some());
        if let Some(wrong) = wrong {
            self.wrong(&format!("figures of {community}: {wrong}"));
        }
        if !self.verify.repair {
            self.could_be_mended += wrongs;
            return Ok(());
        }
        counting.rebuild(community).await?;
        if matches!(counting.check(community).await?, Checked::Right(_)) {
            self.mended += wrongs;
            (self.tell)(&format!("figures of {community}: counted anew"));
        }
        Ok(())
    }

    /// What is left when all is done, with what the person can do about it.
    fn verdict(&self) -> Result<(), Failure> {
        let left = self.wrong - self.mended;
        let what = match left {
            0 => return Ok(()),
            1 => "1 thing is wrong".to_owned(),
            n => format!("{n} things are wrong"),
        };
        let repair = "`portal verify --repair` writes anew what follows from other records";
        let backup = "restore a backup from before (`portal restore`); nothing else brings back what is lost";
        let hint = match (self.could_be_mended, left - self.could_be_mended.min(left)) {
            (0, _) => backup.to_owned(),
            (_, 0) => repair.to_owned(),
            (some, others) => format!("{repair} ({some} of {left}); for the other {others} {backup}"),
        };
        Err(Failure::new(Exit::Problems, format!("{what}; the lines above say where"), hint))
    }
}

/// What the lines call a partition; none for those that are looked at in another way.
fn name(partition: &Partition) -> Option<String> {
    match partition {
        Partition::Audited(Subject::Lists(_) | Subject::Topic(_)) | Partition::Facts(_) => None,
        Partition::Audited(subject) => Some(named(subject)),
        Partition::Match(id) => Some(format!("match {id}")),
        Partition::Cards(community) => Some(format!("people of {community}")),
        Partition::File(token) => Some(format!("file {token}")),
    }
}

fn named(subject: &Subject) -> String {
    match subject {
        Subject::Case(case) => format!("case {case}"),
        Subject::Lists(community) => format!("the lists of {community}"),
        Subject::Member(member) => format!("member {member}"),
        Subject::Topic(topic) => format!("topic {topic}"),
    }
}
