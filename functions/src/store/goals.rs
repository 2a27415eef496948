//! Goals that a community sets itself, and figures that the secretariat has published.
//!
//! Comes in: numbers by period, who set them; the text that is published. Goes out: what stands. Never here: counting, what
//! may be published (see `indicators`). Neither says anything of a person.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::call::Outcome;
use super::failure::Trouble;
use super::item::{Attributes, Fields, Kind, Stored, index_sort_key, to_millisecond};
use super::keys::figures::PUBLISHED;
use super::keys::{END, IndexKey, Key, attribute};
use super::write::{Guard, Write};
use super::{MemberId, Scope, Store, StoreError};
use crate::indicators::{Measure, Period};

/// Periods that are listed; the program is younger than that.
const MOST_PERIODS: u16 = 100;

/// Goals of a community for a period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Goals {
    /// How many, by number.
    pub of: BTreeMap<Measure, u64>,
    /// Counts the changes; 0 before the first.
    pub revision: u64,
}

/// Figures that everybody may read.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// Of which period.
    pub period: Period,
    /// The day of the count.
    pub as_of: Date,
    /// When they were published.
    pub at: Timestamp,
    /// Who published them.
    pub by: MemberId,
    /// The figures as JSON, small cells hidden.
    pub figures: String,
    /// Counts the times that they were published.
    pub revision: u64,
}

impl Store {
    /// The goals of a community for a period.
    ///
    /// Cost: 1 consistent read. Pattern: goals of a community for a period.
    pub async fn goals(&self, community: &str, period: Period) -> Result<Goals, StoreError> {
        let item = self.operation().get(&Key::goals(community, period)).await?;
        item.map(Goals::read).transpose().map(Option::unwrap_or_default)
    }

    /// Sets the goals of the scope's community, as its author saw them at `goals.revision`. False when they have changed
    /// since.
    ///
    /// Cost: 1 write, 1 consistent read when refused. Pattern: goals of a community for a period.
    pub async fn set_goals(
        &self,
        scope: &Scope,
        period: Period,
        goals: &Goals,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let key = Key::goals(scope.community(), period);
        let guard = match goals.revision {
            0 => Guard::absent(now),
            revision => Guard::revision(revision),
        };
        let fields = goals.fields(scope.member(), now);
        let write = Write::put(key.clone(), guard, fields);
        let mut operation = self.operation();
        loop {
            match operation.write(&write).await? {
                Outcome::Done => return Ok(true),
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
                Outcome::Refused(_) => {
                    // Pressed twice, or an answer was lost: what stands is what was asked for.
                    let stands = operation.get(&key).await?.map(Goals::read).transpose()?.unwrap_or_default();
                    return Ok(stands.of == goals.of && stands.revision == goals.revision + 1);
                }
            }
        }
    }

    /// What was published of a period.
    ///
    /// Cost: 1 consistent read. Pattern: figures that were published, by period.
    pub async fn published(&self, period: Period) -> Result<Option<Published>, StoreError> {
        let item = self.operation().get(&Key::published(period)).await?;
        item.map(|item| Published::read(period, item)).transpose()
    }

    /// The periods of which something was published, the newest first. An index answers.
    ///
    /// Cost: 1 index query. Pattern: periods that were published.
    pub async fn published_periods(&self) -> Result<Vec<Period>, StoreError> {
        let (items, _) = self.operation().list(PUBLISHED, END, None, MOST_PERIODS).await?;
        let mut periods: Vec<Period> =
            items.iter().filter_map(|item| Period::parse(index_sort_key(item))).collect();
        periods.sort_by_key(|period| std::cmp::Reverse(period.first()));
        Ok(periods)
    }

    /// Publishes figures of a period, in place of what was published of it before.
    ///
    /// Cost: 1 consistent read, 1 write. Pattern: figures that were published, by period.
    pub async fn publish(&self, new: &Published) -> Result<(), StoreError> {
        let key = Key::published(new.period);
        let mut operation = self.operation();
        loop {
            let before =
                operation.get(&key).await?.map(|item| Published::read(new.period, item)).transpose()?;
            let revision = before.map_or(0, |before| before.revision);
            let guard = if revision == 0 { Guard::absent(new.at) } else { Guard::revision(revision) };
            let write = Write::put(key.clone(), guard, new.fields(revision + 1));
            match operation.write(&write).await? {
                Outcome::Done => return Ok(()),
                Outcome::Refused(_) => operation.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }
}

impl Goals {
    fn read(item: Attributes) -> Result<Goals, StoreError> {
        let stored = Stored::lasting(item, Kind::Goals)?;
        let named: BTreeMap<String, u64> = stored.json_if(attribute::GOALS)?.unwrap_or_default();
        // A number that is no longer counted has no goal any more.
        let of = named.into_iter().filter_map(|(name, goal)| Some((Measure::parse(&name)?, goal))).collect();
        Ok(Goals { of, revision: stored.number(attribute::REVISION)? })
    }

    fn fields(&self, by: MemberId, now: Timestamp) -> Fields {
        let named: BTreeMap<&str, u64> =
            self.of.iter().map(|(measure, goal)| (measure.name(), *goal)).collect();
        Fields::of(Kind::Goals)
            .json_if(attribute::GOALS, Some(&named))
            .text(attribute::MEMBER, by.to_string())
            .time(attribute::UPDATED_AT, to_millisecond(now))
            .number(attribute::REVISION, self.revision + 1)
    }
}

impl Published {
    fn read(period: Period, item: Attributes) -> Result<Published, StoreError> {
        let stored = Stored::lasting(item, Kind::Published)?;
        Ok(Published {
            period,
            as_of: stored.parsed(attribute::AS_OF, |text| text.parse().ok())?,
            at: stored.time(attribute::UPDATED_AT)?,
            by: stored.member()?,
            figures: stored.text(attribute::FIGURES)?.to_owned(),
            revision: stored.number(attribute::REVISION)?,
        })
    }

    fn fields(&self, revision: u64) -> Fields {
        Fields::of(Kind::Published)
            .text(attribute::AS_OF, self.as_of.to_string())
            .time(attribute::UPDATED_AT, to_millisecond(self.at))
            .text(attribute::MEMBER, self.by.to_string())
            .text(attribute::FIGURES, &self.figures)
            .number(attribute::REVISION, revision)
            .index(IndexKey::published(self.period))
    }
}
