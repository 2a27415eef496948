//! Two files of one person become one; or it is noted that they are two people's.
//!
//! Comes in: two references, the answers that the file is to have, who says so. Goes out: what became of it. Never here:
//! who looks like whom (see `desk/people`), which answer is the better one.
//!
//! The file that is kept takes over notes and attached files. The other case becomes a pointer: its links, its reference
//! and its mail lead to the file that is kept, and its audit log stays. What is not taken over (answers that were not
//! chosen, decisions) stands in the kept file as a record of the merge, and is erased with it. All of it is one
//! transaction, facts included: the indicators know one person from then on.
//!
//! A file with more than that (matches, surveys, outcomes) can be kept, but not taken over.
//!
//! Right to change: both applications' community is the scope's.

use std::collections::BTreeSet;
use std::fmt;

use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

use super::audit::AuditEntry;
use super::call::{Operation, Outcome, token};
use super::cards;
use super::case::{Case, Change};
use super::deed::Deed;
use super::failure::Trouble;
use super::item::{Attributes, Fields, Kind, Stored, sort_key, to_millisecond};
use super::keys::{self, CaseItem, Key, attribute, case_partition};
use super::write::{Guard, Write};
use super::{Action, Application, CaseId, Effects, MOST_NOTES, MemberId, Scope, Store, StoreError, Subject};
use crate::app::day;
use crate::indicators::{Fact, PersonId};

/// The most items of one transaction.
const MOST_WRITES: usize = 100;

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
    /// How the indicators know the two: the kept one first.
    pub persons: (PersonId, PersonId),
}

/// What became of a merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merged {
    /// Merged by this call.
    Now,
    /// The two are one file already.
    Already,
    /// One of the files has changed since its answers were compared; nothing was stored.
    Changed,
    /// The other file has matches, surveys or outcomes; nothing was stored.
    Busy,
    /// Together they have more than one file can hold; nothing was stored.
    Full,
    /// One of the files is gone (expired, withdrawn, never was).
    Gone,
}

/// What a merge left behind of the file that became a pointer. `Debug` shows no answer.
#[derive(Clone, PartialEq)]
pub struct MergeRecord {
    /// The case that became a pointer.
    pub case: CaseId,
    /// Its reference.
    pub reference: String,
    /// Version of the form that its answers belong to.
    pub version: u32,
    /// Its answers, as JSON text.
    pub answers: Option<String>,
    /// The answers that the kept file had before, as JSON text.
    pub before: Option<String>,
    /// What was decided about it, in order.
    pub decisions: Vec<OldDecision>,
    /// Who merged.
    pub by: MemberId,
    /// When.
    pub at: Timestamp,
}

/// A decision about a file that became a pointer.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct OldDecision {
    /// Name of the decision.
    pub decision: String,
    /// Name of the reason.
    pub reason: Option<String>,
    /// What the letter said besides.
    pub message: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// Two people who look like one and are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Apart(pub CaseId, pub CaseId);

impl Store {
    /// Makes one file of two, all or nothing. [`StoreError::NotYours`]: one of them belongs to another community.
    ///
    /// Cost: 6 reads and 1 for each month since the other file came, 1 transaction of 9 items and one or two more for each
    /// note, file, decision and fact of the other file. Patterns: case by reference, items of a case, facts of a community
    /// in a span of days.
    pub async fn merge(&self, scope: &Scope, new: &NewMerge, now: Timestamp) -> Result<Merged, StoreError> {
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
                return Ok(if case.has_entry(tried) { Merged::Now } else { Merged::Already });
            }
            let gone = operation.case(&other, now).await?;
            let Some(taken) = gone.on_desk(scope)? else { return Ok(Merged::Gone) };
            if (before.revision, taken.revision) != (new.kept.1, new.other.1) {
                return Ok(Merged::Changed);
            }
            if operation.is_busy(&gone).await? {
                return Ok(Merged::Busy);
            }
            let facts = operation.facts_to_move(&taken, new.persons, now).await?;
            let Some(change) = merging((&case, before), (&gone, &taken), (new, &facts), (scope, deed), now)
            else {
                return Ok(Merged::Full);
            };
            if operation.change(&change).await? {
                return Ok(Merged::Now);
            }
            tried = Some(change.entry);
        }
    }

    /// Notes that two files are not one person's, in both of their audit logs; the same again changes nothing.
    ///
    /// Cost: 4 reads, 1 read of the mark, 1 transaction of 5 items. Pattern: people told apart.
    pub async fn tell_apart(
        &self,
        scope: &Scope,
        references: [&str; 2],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut operation = self.operation();
        let actor = scope.actor();
        let deed = Deed::new(Action::ToldApart, &actor, operation.bits());
        loop {
            let mut cases = Vec::new();
            for reference in references {
                let Some(id) = operation.case_of(reference, now).await? else { return Ok(false) };
                let case = operation.case(&id, now).await?;
                let Some(application) = case.on_desk(scope)? else { return Ok(false) };
                cases.push((case, application));
            }
            let Apart(first, second) = Apart::of(cases[0].0.id, cases[1].0.id);
            let key = Key::apart(scope.community(), &first, &second);
            if first == second || operation.get(&key).await?.is_some() {
                return Ok(first != second);
            }
            let until = cases[0].1.keep_until.max(cases[1].1.keep_until);
            let fields = Fields::of(Kind::Apart).time(attribute::AT, to_millisecond(now)).expires(until);
            let mut writes = vec![Write::put(key, Guard::absent(now), fields)];
            for (case, _) in &cases {
                let subject = Subject::Case(case.id);
                writes.extend(AuditEntry::after(&subject, case.head, deed, now).writes(
                    &subject,
                    case.head,
                    Some(scope.community()),
                    now,
                ));
            }
            let token = token(&["apart", &first.to_string(), &second.to_string(), &deed.mark.to_string()]);
            match operation.transact(&writes, &token).await? {
                Outcome::Done => return Ok(true),
                Outcome::Refused(_) => operation.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }

    /// Who was told apart in the scope's community.
    ///
    /// Cost: 1 consistent query. Pattern: people told apart.
    pub async fn apart(&self, scope: &Scope, now: Timestamp) -> Result<BTreeSet<Apart>, StoreError> {
        let items = self.operation().partition(&keys::apart_partition(scope.community()), "").await?;
        let apart = items.iter().filter(|item| Stored::is_live(item, now)).filter_map(|item| {
            let (first, second) = sort_key(item).split_once('#')?;
            Some(Apart(CaseId::parse(first)?, CaseId::parse(second)?))
        });
        Ok(apart.collect())
    }

    /// Notes that so many people of the scope's community are about to be shown in a list.
    ///
    /// Cost: 1 read, 1 transaction of 2 items; none when nobody is. Pattern: audit entries of a community's lists.
    pub async fn show_people(&self, scope: &Scope, shown: usize, now: Timestamp) -> Result<(), StoreError> {
        self.operation().listed_people(scope, shown, now).await
    }
}

impl Operation<'_> {
    /// Whether a case has more than a merge takes over.
    async fn is_busy(&mut self, case: &Case) -> Result<bool, StoreError> {
        let items = self.partition(&case_partition(&case.id), "").await?;
        Ok(items.iter().any(|item| {
            !matches!(
                CaseItem::of(&case.id, sort_key(item)),
                Some(
                    CaseItem::Application
                        | CaseItem::AuditHead
                        | CaseItem::AuditEntry
                        | CaseItem::Intent(_)
                        | CaseItem::Decision(_)
                        | CaseItem::Note(_)
                        | CaseItem::Consent(_)
                )
            )
        }))
    }

    /// The facts that speak of the other person, and the same of the one who is kept.
    async fn facts_to_move(
        &mut self,
        other: &Application,
        (kept, gone): (PersonId, PersonId),
        now: Timestamp,
    ) -> Result<Effects, StoreError> {
        let Some(community) = &other.community else { return Ok(Effects::default()) };
        let (mut month, last) = (day(other.received_at).first_of_month(), day(now));
        let mut effects = Effects::default();
        while month <= last {
            let prefix = month.strftime("%Y-%m").to_string();
            for item in self.partition(&keys::facts_partition(community), &prefix).await? {
                let stored = Stored::lasting(item, Kind::Fact)?;
                let text = stored.text(attribute::FACT)?;
                if text.contains(&gone.to_string()) {
                    let read = |text: &str| serde_json::from_str::<Fact>(text);
                    let corrupt = |_| stored.corrupt(attribute::FACT);
                    effects.untrue.push(read(text).map_err(corrupt)?);
                    let moved = text.replace(&gone.to_string(), &kept.to_string());
                    effects.facts.push(read(&moved).map_err(corrupt)?);
                }
            }
            month = month.saturating_add(1.month());
        }
        Ok(effects)
    }
}

/// The merge as one change of the case that is kept; none when that would be too much.
fn merging(
    (case, before): (&Case, Application),
    (gone, taken): (&Case, &Application),
    (new, facts): (&NewMerge, &Effects),
    (scope, deed): (&Scope, Deed<'_>),
    now: Timestamp,
) -> Option<Change> {
    if case.notes.len() + gone.notes.len() > MOST_NOTES {
        return None;
    }
    let record = MergeRecord::of(gone, taken, &before, (scope.member(), now));
    let files = before.files.iter().chain(&taken.files).copied().collect();
    let after = Application {
        answers: Some(new.answers.clone()),
        version: new.version,
        files,
        keep_until: before.keep_until.max(taken.keep_until),
        erase_at: before.erase_at.max(taken.erase_at),
        coordinator: before.coordinator.or(taken.coordinator),
        ..before
    };
    let change = Change::new(case, after, deed, facts, now);
    let until = change.after.erase_at;
    let moved = gone.notes.iter().map(|note| note.write(&change.after, now)).collect::<Vec<_>>();
    let to = change.after.case.to_string();
    let theirs = || Guard::text(attribute::CASE, gone.id.to_string());
    let files = taken.files.iter().map(|file| {
        let set = Fields::new().text(attribute::CASE, to.clone()).expires(change.after.files_end_at());
        Write::update(Key::file(file), theirs(), set, Vec::new())
    });
    let files = files.collect::<Vec<_>>();
    let pointer = Fields::of(Kind::Pointer)
        .text(attribute::CASE, to.clone())
        .text(attribute::REFERENCE, &taken.reference)
        .expires(change.after.keep_until);
    let reference = Fields::new().text(attribute::CASE, to);
    let subject = Subject::Case(gone.id);
    let entry = AuditEntry::after(&subject, gone.head, deed, now);
    let change = change
        .with([
            Write::put(Key::application(&gone.id), Guard::revision(taken.revision), pointer),
            Write::update(Key::reference(&taken.reference), theirs(), reference, Vec::new()),
            cards::gone(scope.community(), &gone.id, taken.revision + 1, now),
            Write::put(Key::merged(&case.id, &gone.id), Guard::absent(now), record.fields().expires(until)),
        ])
        .with(entry.writes(&subject, gone.head, Some(scope.community()), now))
        .with(gone.without_added())
        .with(moved)
        .with(files);
    (change.size() <= MOST_WRITES).then_some(change)
}

impl Apart {
    /// The two in the order in which they are kept.
    pub fn of(one: CaseId, other: CaseId) -> Apart {
        Apart(one.min(other), one.max(other))
    }
}

impl MergeRecord {
    fn of(
        gone: &Case,
        taken: &Application,
        kept: &Application,
        (by, now): (MemberId, Timestamp),
    ) -> MergeRecord {
        let decisions = gone.decisions.iter().map(|taken| OldDecision {
            decision: taken.decision.name().to_owned(),
            reason: taken.reason.clone(),
            message: taken.message.clone(),
            at: taken.at,
        });
        MergeRecord {
            case: gone.id,
            reference: taken.reference.clone(),
            version: taken.version,
            answers: taken.answers.clone(),
            before: kept.answers.clone(),
            decisions: decisions.collect(),
            by,
            at: to_millisecond(now),
        }
    }

    pub(super) fn read(
        case: CaseId,
        item: Attributes,
        now: Timestamp,
    ) -> Result<Option<MergeRecord>, StoreError> {
        let Some(stored) = Stored::live(Some(item), Kind::Merged, now)? else { return Ok(None) };
        Ok(Some(MergeRecord {
            case,
            reference: stored.text(attribute::REFERENCE)?.to_owned(),
            version: stored.number(attribute::VERSION)?,
            answers: stored.text_if(attribute::ANSWERS)?.map(str::to_owned),
            before: stored.text_if(attribute::TEXT)?.map(str::to_owned),
            decisions: stored.json_if(attribute::DECISION)?.unwrap_or_default(),
            by: stored.member()?,
            at: stored.time(attribute::AT)?,
        }))
    }

    fn fields(&self) -> Fields {
        Fields::of(Kind::Merged)
            .text(attribute::REFERENCE, &self.reference)
            .number(attribute::VERSION, self.version)
            .text_if(attribute::ANSWERS, self.answers.as_deref())
            .text_if(attribute::TEXT, self.before.as_deref())
            .json_if(attribute::DECISION, Some(&self.decisions))
            .text(attribute::MEMBER, self.by.to_string())
            .time(attribute::AT, self.at)
    }
}

impl fmt::Debug for NewMerge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewMerge")
            .field("kept", &self.kept)
            .field("other", &self.other)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for MergeRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MergeRecord").field("case", &self.case).field("by", &self.by).finish_non_exhaustive()
    }
}

impl fmt::Debug for OldDecision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OldDecision").field("decision", &self.decision).finish_non_exhaustive()
    }
}
