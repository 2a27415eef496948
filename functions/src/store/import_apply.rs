//! Carrying an import out: all rows or none.
//!
//! Comes in: people whom the author of an import has looked at and confirmed. Goes out: their files. Never here: reading
//! sheets, checking answers, mail: nothing is sent because of an import.
//!
//! A transaction holds 100 items and a sheet 2,000 people, so this is how it stays whole:
//! - First everything that will be stored is written down beside the import, checked and complete (the plan). Nobody sees it.
//! - Then one transaction decides: the import is being carried out, by this plan, and hidden (see `hidden.rs`). Before it
//!   there is nothing; after it nothing can be refused any more, because no row is judged again.
//! - Then the files are stored, some people in one transaction. Case and reference of a row follow from the import, so a row
//!   is stored once, whoever stores it and how often.
//! - Then one transaction ends it: done, and hidden no more. All of it is seen and counted from here on, none of it before.
//! - A machine that dies in between leaves an import that is being carried out. Its author's page and the scheduler go on
//!   with it from the plan. What one presses twice is gone on with, not begun again.

use jiff::{SignedDuration, Timestamp};

use super::audit::{AuditEntry, read_head};
use super::call::{Operation, Outcome, token};
use super::deed::Deed;
use super::failure::Trouble;
use super::hidden::{hide, show};
use super::imports::{parts, whole};
use super::item::{partition_key, sort_key, to_millisecond, to_second};
use super::keys::Key;
use super::keys::imports as keys;
use super::write::{MOST_WRITES, Write};
use super::{
    Action, Actor, Application, Import, ImportId, ImportState, ImportedPerson, Scope, Store, StoreError,
    Subject,
};

/// Days that a plan is kept: longer than a portal stands still.
const PLAN_DAYS: i64 = 7;

/// People who are looked up at once: two keys each.
const LOOKED_UP: usize = 50;

/// What became of the wish to carry an import out, or to undo it.
#[derive(Debug, Clone, PartialEq)]
pub enum ImportDone {
    /// It is done, by this call or an earlier one.
    Done,
    /// The import has changed since its author saw it, or can't be done now.
    Changed,
    /// Somebody has worked on people of it since, so it can't be undone.
    Worked,
    /// Another import of the community is under way: one after the other.
    Busy,
    /// There is no such import (any more).
    Gone,
}

impl Store {
    /// Stores these people, all or none, as the import's author has seen it (`revision`). Whoever asks again for one that is
    /// decided goes on with it.
    ///
    /// Cost: 1 read; 1 write for each 300 KB of answers, 1 transaction of 3 items; then as [`Store::go_on_with_import`].
    /// Patterns: imports of a community, plan of an import.
    pub async fn apply_import(
        &self,
        scope: &Scope,
        id: &ImportId,
        (revision, people): (u64, &[ImportedPerson]),
        now: Timestamp,
    ) -> Result<ImportDone, StoreError> {
        let Some(before) = self.load_import(scope, id, now).await? else { return Ok(ImportDone::Gone) };
        let is_decided = matches!(before.state, ImportState::Applying | ImportState::Applied);
        if !is_decided {
            if before.state != ImportState::Sent || before.revision != revision || people.is_empty() {
                return Ok(ImportDone::Changed);
            }
            let plan = self.operation().bits();
            let text = serde_json::to_string(people).expect("people of an import are plain data");
            let ends = to_second(now + SignedDuration::from_hours(24 * PLAN_DAYS));
            let pieces = parts(&text).into_iter().enumerate();
            let pieces = pieces.map(|(n, part)| (Key::import_plan(id, plan, n), part));
            self.put_parts(pieces, ends, now).await?;
            let after = Import {
                state: ImportState::Applying,
                taken: people.iter().map(|person| person.row).collect(),
                applied_at: Some(to_millisecond(now)),
                plan: Some(plan),
                erase_at: Import::record_ends(now),
                ..before.clone()
            };
            match self.decide_import(&before, &after, (Action::Imported, &scope.actor()), now).await? {
                ImportDone::Done => {}
                other => {
                    // Nobody carries this plan out.
                    self.clear_import(id, &keys::plan_prefix(plan)).await?;
                    return Ok(other);
                }
            }
        }
        self.go_on_with_import(scope.community(), id, now).await
    }

    /// Goes on with an import that is being carried out, or undone. Nothing happens to any other.
    ///
    /// Cost: 1 read and 1 query; 1 read of a batch for each 50 people, 1 transaction for about 8 of them; 1 write. To undo:
    /// see [`Store::undo_import`]. Patterns: imports of a community, plan of an import, application by case.
    pub async fn go_on_with_import(
        &self,
        community: &str,
        id: &ImportId,
        now: Timestamp,
    ) -> Result<ImportDone, StoreError> {
        let Some(import) = self.operation().import(community, id, now).await? else {
            return Ok(ImportDone::Gone);
        };
        match import.state {
            ImportState::Sent => return Ok(ImportDone::Changed),
            ImportState::Applied | ImportState::Undone => {
                // The plan of whoever pressed at the same moment, too.
                self.clear_import(id, "").await?;
                return Ok(ImportDone::Done);
            }
            ImportState::Applying => {
                let Some(people) = self.plan_of(&import, now).await? else { return Ok(ImportDone::Done) };
                self.store_people(&import, &people, now).await?;
            }
            ImportState::Undoing => return self.take_back(&import, now).await,
        }
        let after = Import { state: ImportState::Applied, plan: None, ..import.clone() };
        self.end_import(&import, &after).await?;
        Ok(ImportDone::Done)
    }

    /// One decision about an import, and its entry in the log of the community's lists; hidden from here on. Done, too, when
    /// somebody else has decided the same.
    pub(super) async fn decide_import(
        &self,
        before: &Import,
        after: &Import,
        (action, actor): (Action, &Actor),
        now: Timestamp,
    ) -> Result<ImportDone, StoreError> {
        let mut operation = self.operation();
        let count = u32::try_from(after.taken.len()).ok();
        let deed = Deed { count, ..Deed::new(action, actor, operation.bits()) };
        let subject = Subject::Lists(before.community.clone());
        loop {
            // Before the import itself: whoever decides it in between is found there, and not taken for another import.
            let hidden = operation.hidden(&before.community).await?;
            let found = operation.import(&before.community, &before.id, now).await?;
            match found {
                Some(found) if found.revision == before.revision => {}
                // An earlier attempt of ours, whose reply was lost, or the same button pressed twice.
                Some(found) if found.is_decided_like(after) => return Ok(ImportDone::Done),
                Some(_) => return Ok(ImportDone::Changed),
                None => return Ok(ImportDone::Gone),
            }
            if !hidden.is_empty() {
                return Ok(ImportDone::Busy);
            }
            let head = operation.get(&Key::audit_head(&subject)).await?.map(read_head).transpose()?;
            let entry = AuditEntry::after(&subject, head, deed, now);
            let mut writes = vec![after.after(before), hide(after, now)];
            writes.extend(entry.writes(&subject, head, Some(&before.community), now));
            let name = token(&["import", &before.id.to_string(), &entry.hash.to_string()]);
            match operation.transact(&writes, &name).await? {
                Outcome::Done => return Ok(ImportDone::Done),
                Outcome::Refused(_) => operation.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }

    /// The last step: the record says that it is done, and it is hidden no more; then what the import held goes.
    pub(super) async fn end_import(&self, before: &Import, after: &Import) -> Result<(), StoreError> {
        let mut operation = self.operation();
        let writes = [after.after(before), show(before)];
        let name = token(&["end", &before.id.to_string(), &before.revision.to_string()]);
        loop {
            match operation.transact(&writes, &name).await? {
                // Refused: somebody else has gone on with it too, and was quicker.
                Outcome::Done | Outcome::Refused(_) => break,
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
        self.clear_import(&before.id, "").await
    }

    /// The people of the plan; none when somebody else has ended the import, and cleared the plan, in the meantime.
    async fn plan_of(
        &self,
        import: &Import,
        now: Timestamp,
    ) -> Result<Option<Vec<ImportedPerson>>, StoreError> {
        let (pk, prefix) =
            (keys::import_partition(&import.id), keys::plan_prefix(import.plan.unwrap_or_default()));
        let text = whole(self.operation().partition(&pk, &prefix).await?, None)?;
        if let Ok(people) = serde_json::from_str(&text) {
            return Ok(Some(people));
        }
        match self.operation().import(&import.community, &import.id, now).await? {
            Some(found) if found.state == ImportState::Applying => {
                Err(StoreError::Corrupt { item: "import_part", attribute: "text" })
            }
            _ => Ok(None),
        }
    }

    async fn store_people(
        &self,
        import: &Import,
        people: &[ImportedPerson],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for people in people.chunks(LOOKED_UP) {
            self.store_some(import, people, now).await?;
        }
        Ok(())
    }

    async fn store_some(
        &self,
        import: &Import,
        people: &[ImportedPerson],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let actor = Actor::Staff(import.by.to_string());
        let mut operation = self.operation();
        let deed = Deed::new(Action::Imported, &actor, operation.bits());
        loop {
            let missing = operation.missing(import, people).await?;
            let mut writes: Vec<Write> = Vec::new();
            for (person, application) in missing {
                let more = person.writes(&import.id, &application, deed, now);
                if writes.len() + more.len() > MOST_WRITES {
                    break;
                }
                writes.extend(more);
            }
            if writes.is_empty() {
                return Ok(());
            }
            let name = token(&["import", &import.id.to_string(), &operation.bits().to_string()]);
            match operation.transact(&writes, &name).await? {
                // The next ones have a time of their own.
                Outcome::Done => operation = self.operation(),
                Outcome::Refused(_) => operation.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }
}

impl Operation<'_> {
    /// Those of these people who have no file yet, with the application that each is to have.
    async fn missing<'p>(
        &mut self,
        import: &Import,
        people: &'p [ImportedPerson],
    ) -> Result<Vec<(&'p ImportedPerson, Application)>, StoreError> {
        let mut new: Vec<(&ImportedPerson, Application)> =
            people.iter().map(|person| (person, person.application(&import.id, &import.community))).collect();
        let wanted =
            new.iter().flat_map(|(_, one)| [Key::application(&one.case), Key::reference(&one.reference)]);
        let found = self.batch(&wanted.collect::<Vec<_>>()).await?;
        let is_there =
            |key: &Key| found.iter().any(|item| partition_key(item) == key.pk && sort_key(item) == key.sk);
        new.retain(|(_, one)| !is_there(&Key::application(&one.case)));
        for (person, one) in &mut new {
            let mut tried = 0;
            let mut is_taken = is_there(&Key::reference(&one.reference));
            while is_taken {
                tried += 1;
                one.reference = import.id.reference(person.row, tried);
                is_taken = self.get(&Key::reference(&one.reference)).await?.is_some();
            }
        }
        Ok(new)
    }
}
