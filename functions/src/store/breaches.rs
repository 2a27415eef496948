//! The register of breaches: what a community has written down of each breach of privacy. Never changed: who corrects a
//! record adds a version to it.
//!
//! Comes in: answers of staff. Goes out: the records, the last version of each with those before. Never here: whose files were
//! concerned; the audit log says who looked at what. `Debug` shows no word of a record.
//!
//! Right to read and to write: the register is the scope's community's. Each look and each version is an entry in the log of
//! the community's lists.
//!
//! Each version is kept for as many months after it was written as the law asks for after the day on which the breach was
//! found, which is never later: 24 (Breach of Security Safeguards Regulations, SOR/2018-64, s. 6), in Quebec 60.

use std::collections::BTreeMap;
use std::fmt;

use jiff::{SignedDuration, Timestamp};
use portal::directory::Province;

use super::audit::{AuditEntry, read_head};
use super::call::{Operation, Outcome, token};
use super::deed::Deed;
use super::failure::Trouble;
use super::item::{Fields, Kind, Stored, to_millisecond};
use super::keys::{self, Key, attribute};
use super::write::{Guard, Write};
use super::{Action, MemberId, Scope, Store, StoreError, Subject, SubmissionKey};

/// Days for which a version of a record is kept.
pub const BREACH_DAYS: i64 = 730;

/// The same in Quebec.
pub const BREACH_DAYS_QUEBEC: i64 = 1_827;

/// The most versions of a record.
pub const MOST_VERSIONS: u32 = 500;

/// A version of a record.
#[derive(Clone, PartialEq, Eq)]
pub struct BreachVersion {
    /// From 1.
    pub number: u32,
    /// Who wrote it.
    pub by: MemberId,
    /// When.
    pub at: Timestamp,
    /// The answers as JSON text (`Answers`, with form, version and language).
    pub answers: String,
    /// Until when it is kept.
    pub keep_until: Timestamp,
}

/// A record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// Names it: minted with the page on which it was written, so that it is written once.
    pub key: SubmissionKey,
    /// Its versions, the first one first; at least one.
    pub versions: Vec<BreachVersion>,
}

/// What became of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreachNoted {
    /// Stored by this call.
    Now,
    /// Stored before; nothing was changed.
    Already,
    /// Somebody else was quicker, or there are [`MOST_VERSIONS`]; nothing was stored.
    Changed,
}

impl Breach {
    /// What it says now; none only for a record that nobody wrote.
    pub fn last(&self) -> Option<&BreachVersion> {
        self.versions.last()
    }
}

impl Store {
    /// The records of a community, the one that was written last first. The log says who looked, and at how many.
    ///
    /// Cost: 1 consistent query, 1 consistent read, 1 transaction of 2 items. Pattern: records of breaches of a community.
    pub async fn breaches(&self, scope: &Scope, now: Timestamp) -> Result<Vec<Breach>, StoreError> {
        let mut operation = self.operation();
        let mut found = operation.breaches(scope.community(), "", now).await?;
        found.reverse();
        let count = u32::try_from(found.len()).unwrap_or(u32::MAX);
        operation.breaches_read(scope, count, now).await?;
        Ok(found)
    }

    /// One record; `None` when the community has none of this key (any more). The log says who looked.
    ///
    /// Cost: as for all, no entry when there is none. Pattern: versions of a record of a breach.
    pub async fn breach(
        &self,
        scope: &Scope,
        key: &SubmissionKey,
        now: Timestamp,
    ) -> Result<Option<Breach>, StoreError> {
        let mut operation = self.operation();
        let found = operation.breaches(scope.community(), &key.to_string(), now).await?.pop();
        if found.is_some() {
            operation.breaches_read(scope, 1, now).await?;
        }
        Ok(found)
    }

    /// Whether the community has a record of this key. Nothing of it is shown, so the log says nothing.
    ///
    /// Cost: 1 consistent query. Pattern: versions of a record of a breach.
    pub async fn has_breach(
        &self,
        scope: &Scope,
        key: &SubmissionKey,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let found = self.operation().breaches(scope.community(), &key.to_string(), now).await?;
        Ok(!found.is_empty())
    }

    /// Adds a version to a record, `seen` being the last one that its author saw: 0 begins a record.
    ///
    /// Cost: 1 consistent query, 1 consistent read, 1 transaction of 3 items. Patterns: versions of a record of a breach, audit
    /// entries of a community's lists.
    pub async fn note_breach(
        &self,
        scope: &Scope,
        (key, seen): (SubmissionKey, u32),
        (answers, province): (&str, Option<Province>),
        now: Timestamp,
    ) -> Result<BreachNoted, StoreError> {
        let mut operation = self.operation();
        let (actor, subject) = (scope.actor(), Subject::Lists(scope.community().to_owned()));
        let deed = Deed::new(Action::BreachNoted, &actor, operation.bits());
        let days = if province == Some(Province::Qc) { BREACH_DAYS_QUEBEC } else { BREACH_DAYS };
        let version = BreachVersion {
            number: seen + 1,
            by: scope.member(),
            at: to_millisecond(now),
            answers: answers.to_owned(),
            keep_until: to_millisecond(now + SignedDuration::from_hours(24 * days)),
        };
        loop {
            let found = operation.breaches(scope.community(), &key.to_string(), now).await?.pop();
            let last = found.as_ref().and_then(Breach::last);
            if last.is_some_and(|last| last.answers == answers && last.by == scope.member()) {
                return Ok(BreachNoted::Already);
            }
            if last.map_or(0, |last| last.number) != seen || seen >= MOST_VERSIONS {
                return Ok(BreachNoted::Changed);
            }
            let head = operation.get(&Key::audit_head(&subject)).await?.map(read_head).transpose()?;
            let entry = AuditEntry::after(&subject, head, deed, now);
            let mut writes = vec![version.write(scope.community(), &key, now)];
            writes.extend(entry.writes(&subject, head, Some(scope.community()), now));
            let name = token(&["breach", &key.to_string(), &entry.hash.to_string()]);
            match operation.transact(&writes, &name).await? {
                Outcome::Done => return Ok(BreachNoted::Now),
                Outcome::Refused(_) => operation.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }
}

impl Operation<'_> {
    /// Records whose keys begin with a text, in order of their first version.
    async fn breaches(
        &mut self,
        community: &str,
        begins: &str,
        now: Timestamp,
    ) -> Result<Vec<Breach>, StoreError> {
        let mut found: BTreeMap<String, Breach> = BTreeMap::new();
        for item in self.partition(&keys::breaches_partition(community), begins).await? {
            let Some(stored) = Stored::live(Some(item), Kind::Breach, now)? else { continue };
            let key = stored.parsed(attribute::KEY, SubmissionKey::parse)?;
            let version = BreachVersion {
                number: stored.number(attribute::SEQ)?,
                by: stored.member()?,
                at: stored.time(attribute::AT)?,
                answers: stored.text(attribute::ANSWERS)?.to_owned(),
                keep_until: stored.time(attribute::KEEP_UNTIL)?,
            };
            let record = found.entry(key.to_string()).or_insert_with(|| Breach { key, versions: Vec::new() });
            record.versions.push(version);
        }
        let mut found: Vec<Breach> = found.into_values().collect();
        found.sort_by_key(|record| record.versions.first().map(|version| version.at));
        Ok(found)
    }

    async fn breaches_read(&mut self, scope: &Scope, count: u32, now: Timestamp) -> Result<(), StoreError> {
        let (actor, subject) = (scope.actor(), Subject::Lists(scope.community().to_owned()));
        let deed = Deed { count: Some(count), ..Deed::new(Action::BreachesRead, &actor, self.bits()) };
        self.note_down(&subject, deed, now).await
    }
}

impl BreachVersion {
    fn write(&self, community: &str, key: &SubmissionKey, now: Timestamp) -> Write {
        let fields = Fields::of(Kind::Breach)
            .text(attribute::KEY, key.to_string())
            .number(attribute::SEQ, self.number)
            .text(attribute::MEMBER, self.by.to_string())
            .time(attribute::AT, self.at)
            .text(attribute::ANSWERS, &self.answers)
            .time(attribute::KEEP_UNTIL, self.keep_until)
            .expires(self.keep_until);
        Write::put(Key::breach(community, key, self.number), Guard::absent(now), fields)
    }
}

impl fmt::Debug for BreachVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BreachVersion")
            .field("number", &self.number)
            .field("by", &self.by)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}
