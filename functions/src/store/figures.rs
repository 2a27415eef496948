//! Figures of communities as they were counted: for each period a text, so that a page reads some small items and never
//! all facts.
//!
//! Comes in: communities, periods, tables of the counting engine. Goes out: facts to count, tables as they are kept. Never
//! here: counting, words, persons, which communities are to be counted again (see `recount`).
//!
//! What keeps the figures right, whatever comes twice, late or out of order:
//! - A community is marked for each change of its facts, and a count says how many marks there were before it read them. Of
//!   two counts of one day the one of more marks knows more: what it does not know yet is marked after it.
//! - A count replaces only one of an earlier day or of as many marks at most, and it takes the mark off only when no other
//!   came in between. So what is stored while somebody counts is counted once more.
//! - Every community is due again on the next day: some figures change by the calendar alone.

use jiff::Timestamp;
use jiff::civil::Date;

use super::call::{Outcome, token};
use super::failure::Trouble;
use super::hidden::FactOf;
use super::item::{Attributes, Fields, Kind, Stored, partition_key, sort_key, to_millisecond};
use super::keys::figures::{self as keys, COUNTS};
use super::keys::{Key, attribute, facts_partition};
use super::write::{Guard, Write};
use super::{FiguresHead, Store, StoreError};
use crate::indicators::{Counts, Event, Fact, Period, Roll};

/// Items of one transaction.
const TOGETHER: usize = 25;

/// Items of one read of a batch.
const BATCH: usize = 100;

/// The figures of a community.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// When they were counted; none for a community without records.
    pub head: Option<FiguresHead>,
    /// The tables that there are, in the order in which they were asked for.
    pub tables: Vec<Counts>,
}

/// A community that has been counted.
#[derive(Debug, Clone)]
pub struct Counted<'a> {
    /// Its slug.
    pub community: &'a str,
    /// The head as it was before the facts were read.
    pub head: &'a FiguresHead,
    /// The day of the count.
    pub as_of: Date,
    /// How many facts there were.
    pub facts: u64,
    /// The day of the first one.
    pub first_on: Date,
    /// A table for each period.
    pub tables: &'a [Counts],
    /// Rows about single people that go with them.
    pub rolls: &'a [Roll],
    /// When it is to be counted again if nothing happens.
    pub next: Timestamp,
}

/// What became of a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Kept, with so many tables that were not so before.
    Now(usize),
    /// Somebody has counted more than this meanwhile; nothing of it is needed.
    Outdone,
}

impl Store {
    /// Every fact of a community, by day.
    ///
    /// Cost: 2 consistent reads, 1 consistent query for each MB (about 3,000 facts). Pattern: facts of a community in a span of days.
    pub async fn facts(&self, community: &str) -> Result<Vec<Fact>, StoreError> {
        self.facts_of(community, |_| true).await
    }

    /// Those facts of a community that are of a kind, by day; the others are not kept.
    ///
    /// Cost: as [`Store::facts`].
    pub async fn facts_of(
        &self,
        community: &str,
        is_wanted: impl Fn(&Event) -> bool,
    ) -> Result<Vec<Fact>, StoreError> {
        let (pk, mut facts, mut start) = (facts_partition(community), Vec::new(), None);
        let mut hidden = self.operation().hidden(community).await?;
        loop {
            // Each page has the time of an operation of its own: nobody waits for all of them.
            let (items, next) = self.operation().partition_page(&pk, "", start).await?;
            for item in items {
                facts.extend(Some(FactOf::read(item)?).filter(|of| is_wanted(of.event())));
            }
            start = next;
            if start.is_none() {
                hidden.add(self.operation().hidden(community).await?);
                return Ok(hidden.seen(facts));
            }
        }
    }

    /// The figures of a community in some periods; those that were never counted are left out.
    ///
    /// Cost: 1 consistent read of a batch (one more for each hundred periods). Patterns: figures of a community in a
    /// period, when a community was counted.
    pub async fn figures(&self, community: &str, periods: &[Period]) -> Result<Figures, StoreError> {
        let mut keys = vec![Key::figures_head(community)];
        keys.extend(periods.iter().map(|period| Key::figures(community, *period)));
        let mut found = Figures { head: None, tables: Vec::new() };
        for keys in keys.chunks(BATCH) {
            for item in self.operation().batch(keys).await? {
                match keys::period_of(sort_key(&item)) {
                    Some(period) => found.tables.push(read(community, period, item)?),
                    None => found.head = Some(FiguresHead::read(item)?),
                }
            }
        }
        found.tables.sort_by_key(|table| periods.iter().position(|period| *period == table.period()));
        Ok(found)
    }

    /// Every table of a community, in no order.
    ///
    /// Cost: 1 consistent query (a page per MB). Pattern: figures of a community in a period.
    pub async fn all_figures(&self, community: &str) -> Result<Vec<Counts>, StoreError> {
        let items = self.operation().partition(&keys::figures_partition(community), COUNTS).await?;
        let with_period =
            items.into_iter().filter_map(|item| Some((keys::period_of(sort_key(&item))?, item)));
        with_period.map(|(period, item)| read(community, period, item)).collect()
    }

    /// The tables of some communities for one period; those without are left out.
    ///
    /// Cost: 1 consistent read of a batch for each hundred communities. Pattern: figures of a community in a period.
    pub async fn figures_of_all(
        &self,
        communities: &[String],
        period: Period,
    ) -> Result<Vec<Counts>, StoreError> {
        let mut tables = Vec::new();
        for communities in communities.chunks(BATCH) {
            let keys: Vec<Key> = communities.iter().map(|slug| Key::figures(slug, period)).collect();
            for item in self.operation().batch(&keys).await? {
                let community = keys::figures_of(partition_key(&item)).unwrap_or_default().to_owned();
                tables.push(read(&community, period, item)?);
            }
        }
        Ok(tables)
    }

    /// Keeps a count: the tables that are not so yet, then the note that it was done.
    ///
    /// Cost: 2 consistent queries, 1 transaction for each 25 tables that change, 1 for each part of a roll, 1 write. Patterns:
    /// figures of a community in a period, roll of a community in a period.
    pub async fn keep_figures(&self, count: &Counted<'_>, now: Timestamp) -> Result<Kept, StoreError> {
        let known = self.operation().partition(&keys::figures_partition(count.community), COUNTS).await?;
        let known: Vec<(String, Option<String>)> = known
            .into_iter()
            .map(|item| {
                let text = item.get(attribute::FIGURES).and_then(|text| text.as_s().ok()).cloned();
                let counted = item.get(attribute::AS_OF).and_then(|text| text.as_s().ok()).cloned();
                (sort_key(&item).to_owned(), counted.zip(text).map(|(on, text)| on + &text))
            })
            .collect();
        let as_of = count.as_of.to_string();
        let gone = known.iter().filter_map(|(sk, _)| keys::period_of(sk));
        let gone = gone.filter(|period| !count.tables.iter().any(|table| table.period() == *period));
        // The first facts were taken back: the record begins later now.
        let mut writes: Vec<Write> = gone
            .map(|period| Write::delete(Key::figures(count.community, period), not_outdone(count)))
            .collect();
        for table in count.tables {
            let (key, text) = (Key::figures(count.community, table.period()), table.text_of(count.community));
            let same = Some(as_of.clone() + &text);
            if !known.iter().any(|(sk, known)| *sk == key.sk && *known == same) {
                writes.push(Write::put(key, not_outdone(count), fields(count, text)));
            }
        }
        let rolls = self.changed_rolls(count).await?;
        // A part of a roll may be as large as many tables.
        for chunk in writes.chunks(TOGETHER).chain(rolls.chunks(1)) {
            if !self.keep_some(count, chunk).await? {
                return Ok(Kept::Outdone);
            }
        }
        self.finish_count(count, now).await?;
        Ok(Kept::Now(writes.len()))
    }

    /// Forgets what was counted of a community, so that it is counted as if for the first time: for repair, when facts
    /// are gone that were counted.
    ///
    /// Cost: 1 consistent query, 1 write for each table. Pattern: figures of a community in a period.
    pub async fn forget_figures(&self, community: &str) -> Result<(), StoreError> {
        let items = self.operation().partition(&keys::figures_partition(community), COUNTS).await?;
        let periods = items.iter().filter_map(|item| keys::period_of(sort_key(item)));
        let tables = periods.map(|period| (Key::figures(community, period), Kind::Figures));
        let rolls = self.known_rolls(community).await?.into_keys();
        let rolls = rolls.map(|sk| (Key { pk: keys::figures_partition(community), sk }, Kind::Roll));
        let all = tables.chain(rolls).chain([(Key::figures_head(community), Kind::FiguresHead)]);
        for (key, kind) in all {
            let write = Write::delete(key, Guard::text(attribute::KIND, kind.name()));
            let mut operation = self.operation();
            // Refused: it is gone already.
            while let Outcome::Trouble(trouble) = operation.write(&write).await? {
                operation.wait(trouble).await?;
            }
        }
        Ok(())
    }

    /// False when somebody has counted more than this.
    async fn keep_some(&self, count: &Counted<'_>, writes: &[Write]) -> Result<bool, StoreError> {
        let mut operation = self.operation();
        let name = format!("{:016x}", operation.bits());
        loop {
            match operation.transact(writes, &token(&["figures", count.community, &name])).await? {
                Outcome::Done => return Ok(true),
                Outcome::Refused(_) => return Ok(false),
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }

    /// Takes the mark off, unless another one came while the facts were counted.
    async fn finish_count(&self, count: &Counted<'_>, now: Timestamp) -> Result<(), StoreError> {
        let mut operation = self.operation();
        loop {
            let Some(before) = operation.figures_head(count.community).await? else { return Ok(()) };
            if before.counted > count.knows() {
                return Ok(());
            }
            let is_marked = before.marks != count.head.marks;
            let after = FiguresHead {
                first_on: Some(count.first_on),
                as_of: Some(count.as_of),
                facts: count.facts,
                counted_at: Some(to_millisecond(now)),
                due_at: if is_marked { before.due_at } else { count.next },
                marks: before.marks + 1,
                counted: count.knows(),
            };
            match operation.write(&after.write(count.community, Some(&before), now)).await? {
                Outcome::Done => return Ok(()),
                Outcome::Refused(_) => operation.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }
}

impl Counted<'_> {
    /// How much the count knows, as text that sorts: the day, then the marks that there were before the facts were read.
    pub(super) fn knows(&self) -> String {
        format!("{}#{:012}", self.as_of, self.head.marks)
    }
}

pub(super) fn not_outdone(count: &Counted<'_>) -> Guard {
    Guard::missing(attribute::PK).or(Guard::at_most(attribute::COUNTED, count.knows()))
}

fn fields(count: &Counted<'_>, text: String) -> Fields {
    Fields::of(Kind::Figures)
        .text(attribute::AS_OF, count.as_of.to_string())
        .text(attribute::COUNTED, count.knows())
        .text(attribute::FIGURES, text)
}

fn read(community: &str, period: Period, item: Attributes) -> Result<Counts, StoreError> {
    let stored = Stored::lasting(item, Kind::Figures)?;
    let as_of = stored.parsed(attribute::AS_OF, |text| text.parse().ok())?;
    stored.parsed(attribute::FIGURES, |text| Counts::read(community, period, as_of, text))
}
