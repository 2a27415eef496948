//! Two files of one person become one.
//!
//! Comes in: two references, the answers that the file is to have, who says so. Goes out: what became of it. Never here:
//! who looks like whom (see `desk/people`), which answer is the better one, what goes where (see `merging.rs`).
//!
//! The file that is kept takes over everything of the other: notes, attached files, matches with all that stands with them,
//! the intake meeting, surveys, outcomes, corrections. The other case becomes a pointer: its links, its reference and its
//! mail lead to the file that is kept, and its audit log stays. What has no place twice (answers that were not chosen,
//! decisions, a second intake meeting) stands in the kept file as a record of the merge, and is erased with it. All of it is
//! one transaction. Facts are in it too; where there are more of them than a transaction holds, they follow at once, and
//! merging again takes up what was cut short. From then on the indicators know one person.
//!
//! Right to change: both applications' community is the scope's.

use std::collections::BTreeSet;
use std::fmt;

use jiff::{Timestamp, ToSpan as _};

use super::call::{Operation, Outcome, token};
use super::case::Case;
use super::deed::Deed;
use super::failure::Trouble;
use super::item::{Fields, Kind, Stored};
use super::keys::{self, Key, attribute};
use super::merging::{Merging, renamed};
use super::write::{Guard, MOST_WRITES, Write};
use super::{Action, Application, CaseId, Effects, Match, MergeRecord, Scope, Store, StoreError};
use crate::app::day;
use crate::indicators::{Fact, PersonId};

/// Facts moved in one transaction after the merge itself.
const FACTS_AT_ONCE: usize = 40;

/// Two files of one person about to become one.
#[derive(Clone)]
pub struct NewMerge {
    /// Reference and revision of the file that is kept.
    pub kept: (String, u64),
    /// Reference and revision of the file that becomes a pointer.
    pub other: (String, u64),
    /// The answers that the kept file is to have, as JSON text.
    pub answers: String,
    /// The version of the form that they belong to.
    pub version: u32,
}

/// How the indicators know the person of a case.
pub type PersonOf<'a> = &'a (dyn Fn(&CaseId) -> PersonId + Send + Sync);

/// What became of a merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merged {
    /// Merged by this call.
    Now,
    /// The two are one file already.
    Already,
    /// One of the files has changed since its answers were compared; nothing was stored.
    Changed,
    /// Both have an open match with the same person: one of the two is to be taken back first. Nothing was stored.
    Twice,
    /// They are files of different forms; nothing was stored.
    Different,
    /// Together they have more than one file can hold; nothing was stored.
    Full,
    /// One of the files is gone (expired, withdrawn, never was).
    Gone,
}

impl Store {
    /// Makes one file of two, all or nothing. [`StoreError::NotYours`]: one of them belongs to another community.
    ///
    /// Cost: 6 reads, 1 for each match of the other file and 1 for each month since it came, 1 transaction of 9 items, four
    /// for each match and one or two for each other record and each fact of the other file. Patterns: case by reference,
    /// items of a case, match by id, facts of a community in a span of days.
    pub async fn merge(
        &self,
        scope: &Scope,
        new: &NewMerge,
        person_of: PersonOf<'_>,
        now: Timestamp,
    ) -> Result<Merged, StoreError> {
        let mut operation = self.operation();
        let actor = scope.actor();
        let deed = Deed::new(Action::Merged, &actor, operation.bits());
        let mut tried = None;
        loop {
            let ids =
                [operation.case_of(&new.kept.0, now).await?, operation.case_of(&new.other.0, now).await?];
            let [Some(kept), Some(other)] = ids else { return Ok(Merged::Gone) };
            let case = operation.case(&kept, now).await?;
            let Some(before) = case.on_desk(scope)? else { return Ok(Merged::Gone) };
            if kept == other {
                self.operation().move_left(&case, person_of, now).await?;
                return Ok(if case.has_entry(tried) { Merged::Now } else { Merged::Already });
            }
            let gone = operation.case(&other, now).await?;
            let Some(taken) = gone.on_desk(scope)? else { return Ok(Merged::Gone) };
            if let Some(refused) = refused(new, (&case, &before), (&gone, &taken)) {
                return Ok(refused);
            }
            let matches = operation.matches_to_move(&gone, now).await?;
            let persons = (person_of(&case.id), person_of(&gone.id));
            let facts = operation.facts_to_move(&[&before, &taken], taken.received_at, persons, now).await?;
            let merging = Merging { case: &case, gone: &gone, new, matches: &matches, persons };
            let merging = merging.change((before, &taken), &facts, (scope, deed), now);
            let Some(change) = merging else { return Ok(Merged::Full) };
            if operation.change(&change).await? {
                let case = self.operation().case(&kept, now).await?;
                // A new time limit: this may take several transactions.
                self.operation().move_left(&case, person_of, now).await?;
                return Ok(Merged::Now);
            }
            tried = Some(change.entry);
        }
    }

    /// Notes that so many people of the scope's community are about to be shown in a list.
    ///
    /// Cost: 1 read, 1 transaction of 2 items; none when nobody is. Pattern: audit entries of a community's lists.
    pub async fn show_people(&self, scope: &Scope, shown: usize, now: Timestamp) -> Result<(), StoreError> {
        self.operation().listed_people(scope, shown, now).await
    }
}

/// Why nothing is merged.
fn refused(
    new: &NewMerge,
    (case, before): (&Case, &Application),
    (gone, taken): (&Case, &Application),
) -> Option<Merged> {
    if (before.revision, taken.revision) != (new.kept.1, new.other.1) {
        return Some(Merged::Changed);
    }
    if before.form != taken.form {
        return Some(Merged::Different);
    }
    let open = |case: &Case| -> BTreeSet<CaseId> {
        case.matches.iter().filter(|edge| edge.is_open).map(|edge| edge.other).collect()
    };
    (!open(case).is_disjoint(&open(gone))).then_some(Merged::Twice)
}

impl Operation<'_> {
    async fn matches_to_move(&mut self, gone: &Case, now: Timestamp) -> Result<Vec<Match>, StoreError> {
        let mut matches = Vec::new();
        for edge in &gone.matches {
            let item = self.get(&Key::of_match(&edge.id)).await?;
            matches.extend(Match::read(&edge.id, item, now)?);
        }
        Ok(matches)
    }

    /// The facts that speak of the other person since a time, and the same of the one who is kept.
    async fn facts_to_move(
        &mut self,
        files: &[&Application],
        since: Timestamp,
        (kept, gone): (PersonId, PersonId),
        now: Timestamp,
    ) -> Result<Effects, StoreError> {
        let communities: BTreeSet<&String> = files.iter().flat_map(|file| file.counted_by()).collect();
        let mut effects = Effects::default();
        for community in communities {
            let (mut month, last) = (day(since).first_of_month(), day(now));
            while month <= last {
                let prefix = month.strftime("%Y-%m").to_string();
                for item in self.partition(&keys::facts_partition(community), &prefix).await? {
                    let stored = Stored::lasting(item, Kind::Fact)?;
                    let text = stored.text(attribute::FACT)?;
                    if text.contains(&gone.to_string()) {
                        let fact: Fact =
                            serde_json::from_str(text).map_err(|_| stored.corrupt(attribute::FACT))?;
                        effects.facts.push(renamed(&fact, (kept, gone)));
                        effects.untrue.push(fact);
                    }
                }
                month = month.saturating_add(1.month());
            }
        }
        Ok(effects)
    }

    /// Moves the facts for which the transaction of a merge had no room.
    async fn move_left(
        &mut self,
        case: &Case,
        person_of: PersonOf<'_>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(application) = &case.application else { return Ok(()) };
        for record in case.merges.iter().filter(|record| record.has_facts) {
            let persons = (person_of(&case.id), person_of(&record.case));
            loop {
                let all = self.facts_to_move(&[application], record.since, persons, now).await?;
                if all.facts.is_empty() {
                    break;
                }
                let few = |facts: &[Fact]| facts.iter().take(FACTS_AT_ONCE).cloned().collect();
                let effects =
                    Effects { facts: few(&all.facts), untrue: few(&all.untrue), ..Effects::default() };
                self.store_all(&case.id, &effects.writes(&case.id, 0, now)).await?;
            }
            self.store_all(&case.id, &[moved_all(case, record)]).await?;
        }
        Ok(())
    }

    /// Stores what nobody else writes.
    async fn store_all(&mut self, id: &CaseId, writes: &[Write]) -> Result<(), StoreError> {
        debug_assert!(writes.len() <= MOST_WRITES);
        let name = token(&[&id.to_string(), "merge", &format!("{:016x}", self.bits())]);
        loop {
            match self.transact(writes, &name).await? {
                Outcome::Done => return Ok(()),
                Outcome::Refused(_) => self.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => self.wait(trouble).await?,
            }
        }
    }
}

/// No fact speaks of the other person any more.
fn moved_all(case: &Case, record: &MergeRecord) -> Write {
    let guard = Guard::text(attribute::KIND, Kind::Merged.name());
    Write::update(Key::merged(&case.id, &record.case), guard, Fields::new(), vec![attribute::FACT])
}

impl fmt::Debug for NewMerge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewMerge")
            .field("kept", &self.kept)
            .field("other", &self.other)
            .finish_non_exhaustive()
    }
}
