//! When a community was counted, and when it is to be counted again.
//!
//! Comes in: communities whose facts have changed. Goes out: which are due. Never here: counting, what was counted (see
//! `figures`, which says what keeps the figures right).

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::call::{Operation, Outcome};
use super::failure::Trouble;
use super::item::{Attributes, Fields, Kind, Stored, index_sort_key, partition_key, to_millisecond};
use super::keys::figures as keys;
use super::keys::{IndexKey, Key, attribute, up_to};
use super::write::{Guard, Write};
use super::{Store, StoreError};

/// Communities of one page of the list.
const PAGE: u16 = 100;

/// Facts that one second of pause between two counts is worth: a small community is counted at once, a great one not
/// with every step of a busy hour.
const FACTS_A_SECOND: u64 = 2_000;

/// When a community was counted, and when it is to be counted again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiguresHead {
    /// The day of its first fact; none before the first count.
    pub first_on: Option<Date>,
    /// The day of the last count.
    pub as_of: Option<Date>,
    /// Facts that were counted then.
    pub facts: u64,
    /// When it was counted last.
    pub counted_at: Option<Timestamp>,
    /// When it is to be counted again.
    pub due_at: Timestamp,
    /// Counts the marks; the condition of the next write.
    pub(super) marks: u64,
    /// What the last count knew.
    pub(super) counted: String,
}

impl Store {
    /// Every community with records, in no order. An index answers.
    ///
    /// Cost: 1 index query for each hundred. Pattern: all communities with records.
    pub async fn counted_communities(&self) -> Result<Vec<String>, StoreError> {
        self.listed_for_recount(super::keys::END, u16::MAX).await
    }

    /// Communities that are due to be counted again, the longest overdue first, at most `limit`. An index answers.
    ///
    /// Cost: 1 index query for each hundred. Pattern: communities to count again.
    pub async fn due_recounts(&self, limit: u16, now: Timestamp) -> Result<Vec<String>, StoreError> {
        self.listed_for_recount(&up_to(now), limit).await
    }

    async fn listed_for_recount(&self, up_to: &str, limit: u16) -> Result<Vec<String>, StoreError> {
        let (mut found, mut start) = (Vec::new(), None);
        loop {
            let page = limit.min(PAGE);
            let (items, next) = self.operation().list(keys::RECOUNT, up_to, start, page).await?;
            found.extend(
                items.iter().filter_map(|item| keys::figures_of(partition_key(item))).map(str::to_owned),
            );
            start = next;
            if start.is_none() || found.len() >= usize::from(limit) {
                return Ok(found);
            }
        }
    }

    /// When a community was counted; `None` for one without records.
    ///
    /// Cost: 1 consistent read. Pattern: when a community was counted.
    pub async fn figures_head(&self, community: &str) -> Result<Option<FiguresHead>, StoreError> {
        self.operation().figures_head(community).await
    }

    /// Marks a community to be counted again; says when it is due: at once, or a moment after the last count.
    ///
    /// Cost: 1 consistent read, 1 write. Pattern: when a community was counted.
    pub async fn mark_for_recount(&self, community: &str, now: Timestamp) -> Result<FiguresHead, StoreError> {
        let mut operation = self.operation();
        loop {
            let before = operation.figures_head(community).await?;
            let after = FiguresHead::marked(before.as_ref(), now);
            match operation.write(&after.write(community, before.as_ref(), now)).await? {
                Outcome::Done => return Ok(after),
                Outcome::Refused(_) => operation.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }
}

impl FiguresHead {
    /// Whether something has changed that was not counted yet.
    pub fn is_marked(&self) -> bool {
        let known = self.counted.rsplit('#').next().and_then(|marks| marks.parse::<u64>().ok());
        // Taking the mark off counts as one.
        known.is_none_or(|known| self.marks > known + 1)
    }

    /// As it is when something has happened.
    fn marked(before: Option<&FiguresHead>, now: Timestamp) -> FiguresHead {
        let now = to_millisecond(now);
        let Some(before) = before else {
            return FiguresHead {
                first_on: None,
                as_of: None,
                facts: 0,
                counted_at: None,
                due_at: now,
                marks: 1,
                counted: String::new(),
            };
        };
        let seconds = i64::try_from(before.facts / FACTS_A_SECOND).unwrap_or(i64::MAX);
        let rested =
            before.counted_at.map(|at| at.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(at));
        let due_at = rested.unwrap_or(now).max(now).min(before.due_at.max(now));
        FiguresHead { due_at, marks: before.marks + 1, ..before.clone() }
    }

    pub(super) fn read(item: Attributes) -> Result<FiguresHead, StoreError> {
        let due_at = index_sort_key(&item).split('#').next().and_then(|text| text.parse().ok());
        let stored = Stored::lasting(item, Kind::FiguresHead)?;
        Ok(FiguresHead {
            first_on: stored.parsed_if(attribute::FIRST_ON, |text| text.parse().ok())?,
            as_of: stored.parsed_if(attribute::AS_OF, |text| text.parse().ok())?,
            facts: stored.number(attribute::COUNT)?,
            counted_at: stored.time_if(attribute::COUNTED_AT)?,
            due_at: due_at.ok_or_else(|| stored.corrupt(attribute::GSI1_SK))?,
            marks: stored.number(attribute::MARKS)?,
            counted: stored.text_if(attribute::COUNTED)?.unwrap_or_default().to_owned(),
        })
    }

    pub(super) fn write(&self, community: &str, before: Option<&FiguresHead>, now: Timestamp) -> Write {
        let guard =
            before.map_or_else(|| Guard::absent(now), |before| Guard::number(attribute::MARKS, before.marks));
        let fields = Fields::of(Kind::FiguresHead)
            .text_if(attribute::FIRST_ON, self.first_on.map(|day| day.to_string()))
            .text_if(attribute::AS_OF, self.as_of.map(|day| day.to_string()))
            .number(attribute::COUNT, self.facts)
            .time_if(attribute::COUNTED_AT, self.counted_at)
            .number(attribute::MARKS, self.marks)
            .text_if(attribute::COUNTED, Some(&self.counted).filter(|text| !text.is_empty()))
            .index(IndexKey::recount(community, self.due_at));
        Write::put(Key::figures_head(community), guard, fields)
    }
}

impl Operation<'_> {
    pub(super) async fn figures_head(&mut self, community: &str) -> Result<Option<FiguresHead>, StoreError> {
        self.get(&Key::figures_head(community)).await?.map(FiguresHead::read).transpose()
    }
}
