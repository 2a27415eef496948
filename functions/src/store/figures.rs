//! Figures of communities as they were counted: for each period a text, so that a page reads some small items and never
//! all facts.
//!
//! Comes in: communities, periods, tables of the counting engine. Goes out: facts to count, tables as they are kept, which
//! communities are to be counted again. Never here: counting, words, persons.
//!
//! What keeps the figures right, whatever comes twice, late or out of order:
//! - A community is marked for each change of its facts, and a count says how many marks there were before it read them. Of
//!   two counts of one day the one of more marks knows more: what it does not know yet is marked after it.
//! - A count replaces only one of an earlier day or of as many marks at most, and it takes the mark off only when no other
//!   came in between. So what is stored while somebody counts is counted once more.
//! - Every community is due again on the next day: some figures change by the calendar alone.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::call::{Operation, Outcome, token};
use super::failure::Trouble;
use super::hidden::FactOf;
use super::item::{
    Attributes, Fields, Kind, Stored, index_sort_key, partition_key, sort_key, to_millisecond,
};
use super::keys::figures::{self as keys, COUNTS};
use super::keys::{IndexKey, Key, attribute, facts_partition, up_to};
use super::write::{Guard, Write};
use super::{Store, StoreError};
use crate::indicators::{Counts, Fact, Period};

/// Items of one transaction.
const TOGETHER: usize = 25;

/// Items of one read of a batch.
const BATCH: usize = 100;

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
    marks: u64,
    /// What the last count knew.
    counted: String,
}

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
        let (pk, mut facts, mut start) = (facts_partition(community), Vec::new(), None);
        let mut hidden = self.operation().hidden(community).await?;
        loop {
            // Each page has the time of an operation of its own: nobody waits for all of them.
            let (items, next) = self.operation().partition_page(&pk, "", start).await?;
            for item in items {
                facts.push(FactOf::read(item)?);
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
            let page = limit.min(BATCH as u16);
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

    /// Keeps a count: the tables that are not so yet, then the note that it was done.
    ///
    /// Cost: 1 consistent query, 1 transaction for each 25 tables that change, 1 write. Pattern: figures of a community in
    /// a period.
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
        for chunk in writes.chunks(TOGETHER) {
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
        let all = tables.chain([(Key::figures_head(community), Kind::FiguresHead)]);
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
    fn knows(&self) -> String {
        format!("{}#{:012}", self.as_of, self.head.marks)
    }
}

fn not_outdone(count: &Counted<'_>) -> Guard {
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

    fn read(item: Attributes) -> Result<FiguresHead, StoreError> {
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

    fn write(&self, community: &str, before: Option<&FiguresHead>, now: Timestamp) -> Write {
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
    async fn figures_head(&mut self, community: &str) -> Result<Option<FiguresHead>, StoreError> {
        self.get(&Key::figures_head(community)).await?.map(FiguresHead::read).transpose()
    }
}
