//! Files for the federal funder: what clients' intake meetings say about funding, and marks for what was sent.
//!
//! Comes in: a scope, cases, the rows of a file that was sent. Goes out: intake meetings, the record of each file. Never
//! here: which rows a file holds, formats, names. Right to see: the scope's community is the records'.
//!
//! The record of a file names its rows by hashes that say nothing of a person, so it stays. It is one item, numbered: two
//! members who mark the same file at once make one record, and nothing is ever marked twice.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::audit::{AuditEntry, read_head};
use super::call::{Outcome, token};
use super::deed::Deed;
use super::failure::Trouble;
use super::item::{Attributes, Fields, Kind, Stored, to_millisecond};
use super::keys::figures::funder_partition;
use super::keys::{Key, attribute, case_of};
use super::write::{Guard, Write};
use super::{Action, CaseId, ClientNumber, Digest, Intake, MemberId, Scope, Store, StoreError, Subject};
use crate::indicators::Period;

/// The most rows of one file: what one record holds with room to spare. The rest follows with the next file.
pub const MOST_FUNDER_ROWS: usize = 3_000;

/// Items of one read of a batch.
const BATCH: usize = 100;

/// A file that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunderFile {
    /// Number of the file among those of its community, from 1.
    pub seq: u64,
    /// The month whose services it holds.
    pub month: Period,
    /// Who marked it as sent.
    pub by: MemberId,
    /// When.
    pub at: Timestamp,
    /// Names of its rows.
    pub rows: Vec<Digest>,
    /// Hash of what the rows said.
    pub hash: Digest,
}

/// What became of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkedSent {
    /// The file is marked as sent, by this call or the same one before.
    Now,
    /// Another file was marked since this one was made; nothing was stored.
    Changed,
}

impl Store {
    /// The files of the scope's community that were sent, the first one first.
    ///
    /// Cost: 1 consistent query. Pattern: files that a community sent to the funder.
    pub async fn funder_files(&self, scope: &Scope) -> Result<Vec<FunderFile>, StoreError> {
        let items = self.operation().partition(&funder_partition(scope.community()), "").await?;
        items.into_iter().map(FunderFile::read).collect()
    }

    /// The intake meetings of some cases; those without one are left out, and so is what was handed over or erased. Nobody
    /// is shown yet, so the log says nothing.
    ///
    /// Cost: 1 consistent read of a batch for each hundred. Pattern: intake meeting of a case.
    pub async fn intakes(
        &self,
        cases: &[CaseId],
        now: Timestamp,
    ) -> Result<BTreeMap<CaseId, Intake>, StoreError> {
        self.of_cases(cases, Key::intake, |item| Intake::read(item, now)).await
    }

    /// The numbers of some cases; those without one are left out. Nobody is shown yet, so the log says nothing.
    ///
    /// Cost: 1 consistent read of a batch for each hundred. Pattern: number of a client.
    pub async fn client_numbers(
        &self,
        cases: &[CaseId],
        now: Timestamp,
    ) -> Result<BTreeMap<CaseId, ClientNumber>, StoreError> {
        self.of_cases(cases, Key::client_number, |item| ClientNumber::read(item, now)).await
    }

    /// What cases have one item of, in their own partitions.
    async fn of_cases<T>(
        &self,
        cases: &[CaseId],
        key: impl Fn(&CaseId) -> Key,
        read: impl Fn(Attributes) -> Result<Option<T>, StoreError>,
    ) -> Result<BTreeMap<CaseId, T>, StoreError> {
        let mut found = BTreeMap::new();
        for cases in cases.chunks(BATCH) {
            let keys: Vec<Key> = cases.iter().map(&key).collect();
            for item in self.operation().batch(&keys).await? {
                let Some(case) = case_of(&item) else { continue };
                found.extend(read(item)?.map(|one| (case, one)));
            }
        }
        Ok(found)
    }

    /// Notes that a page showed so many clients, or that a file with so many rows was taken.
    ///
    /// Cost: 1 consistent read, 1 transaction of 2 items; nothing when there are none. Pattern: audit entries of a
    /// community's lists.
    pub async fn note_funder(
        &self,
        scope: &Scope,
        (action, rows): (Action, usize),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if rows == 0 {
            return Ok(());
        }
        let mut operation = self.operation();
        let actor = scope.actor();
        let deed = Deed { count: u32::try_from(rows).ok(), ..Deed::new(action, &actor, operation.bits()) };
        operation.note_down(&Subject::Lists(scope.community().to_owned()), deed, now).await
    }

    /// Marks a file as sent: its record, with an entry in the log of the community's lists, all or nothing. `file.seq` is
    /// the number after the last file that its author saw.
    ///
    /// Cost: 1 consistent read, 1 transaction of 3 items. Pattern: files that a community sent to the funder.
    pub async fn mark_funder_sent(&self, scope: &Scope, file: &FunderFile) -> Result<MarkedSent, StoreError> {
        let mut operation = self.operation();
        let (actor, now) = (scope.actor(), file.at);
        let subject = Subject::Lists(scope.community().to_owned());
        let count = u32::try_from(file.rows.len()).ok();
        let deed = Deed { count, ..Deed::new(Action::SentToFunder, &actor, operation.bits()) };
        let key = Key::funder_file(scope.community(), file.seq);
        loop {
            let head = operation.get(&Key::audit_head(&subject)).await?.map(read_head).transpose()?;
            let entry = AuditEntry::after(&subject, head, deed, now);
            let record = Write::put(key.clone(), Guard::missing(attribute::PK), file.fields());
            let mut writes = vec![record];
            writes.extend(entry.writes(&subject, head, Some(scope.community()), now));
            let token = token(&[&key.pk, &key.sk, &entry.hash.to_string()]);
            let trouble = match operation.transact(&writes, &token).await? {
                Outcome::Done => return Ok(MarkedSent::Now),
                Outcome::Refused(_) => Trouble::Conflict,
                Outcome::Trouble(trouble) => trouble,
            };
            // Whatever happened: if this number is taken, that is the answer.
            if let Some(item) = operation.get(&key).await? {
                let known = FunderFile::read(item)?;
                let same = (known.by, &known.rows, known.hash) == (file.by, &file.rows, file.hash);
                return Ok(if same { MarkedSent::Now } else { MarkedSent::Changed });
            }
            operation.wait(trouble).await?;
        }
    }
}

impl FunderFile {
    fn read(item: Attributes) -> Result<FunderFile, StoreError> {
        let stored = Stored::lasting(item, Kind::FunderFile)?;
        Ok(FunderFile {
            seq: stored.number(attribute::SEQ)?,
            month: stored.parsed(attribute::PERIOD, Period::parse)?,
            by: stored.member()?,
            at: stored.time(attribute::AT)?,
            rows: stored.digests(attribute::ROWS)?,
            hash: stored.digest(attribute::HASH)?,
        })
    }

    fn fields(&self) -> Fields {
        Fields::of(Kind::FunderFile)
            .number(attribute::SEQ, self.seq)
            .text(attribute::PERIOD, self.month.key())
            .text(attribute::MEMBER, self.by.to_string())
            .time(attribute::AT, to_millisecond(self.at))
            .digests(attribute::ROWS, &self.rows)
            .text(attribute::HASH, self.hash.to_string())
    }
}
