//! Rolls of communities as they were counted: rows about single people, for pages that would read all facts for them.
//!
//! Comes in: a count, a period. Goes out: the rows as they are kept. Never here: counting, names. A roll is as old as the
//! figures that it was counted with; what keeps those right (see `figures`) keeps it.

use std::collections::BTreeMap;

use super::figures::{Counted, not_outdone};
use super::item::{Attributes, Fields, Kind, Stored, sort_key};
use super::keys::figures::{ROLL, figures_partition, roll_prefix};
use super::keys::{Key, attribute};
use super::write::Write;
use super::{Store, StoreError};
use crate::indicators::{Period, Roll, RollOf};

impl Store {
    /// The parts of a roll; none when it is empty, or was never counted.
    ///
    /// Cost: 1 consistent query (a page per MB, some 10,000 rows). Pattern: roll of a community in a period.
    pub async fn roll(&self, community: &str, of: RollOf, period: Period) -> Result<Vec<String>, StoreError> {
        let prefix = roll_prefix(of, period);
        let items = self.operation().partition(&figures_partition(community), &prefix).await?;
        items.into_iter().map(rows).collect()
    }

    /// Whether what is kept of a community is what these rolls say, and nothing else.
    ///
    /// Cost: 1 consistent query (a page per MB). Pattern: roll of a community in a period.
    pub async fn has_rolls(&self, community: &str, rolls: &[Roll]) -> Result<bool, StoreError> {
        let known = self.known_rolls(community).await?;
        let known = known.iter().map(|(sk, text)| (sk.as_str(), text.as_str()));
        let wanted: BTreeMap<String, &str> =
            parts(community, rolls).map(|(key, text)| (key.sk, text)).collect();
        Ok(known.eq(wanted.iter().map(|(sk, text)| (sk.as_str(), *text))))
    }

    /// The writes that make the rolls those of a count, one for each part that is not so yet.
    pub(super) async fn changed_rolls(&self, count: &Counted<'_>) -> Result<Vec<Write>, StoreError> {
        let mut known = self.known_rolls(count.community).await?;
        let mut writes = Vec::new();
        for (key, text) in parts(count.community, count.rolls) {
            if known.remove(&key.sk).as_deref() != Some(text) {
                let fields = Fields::of(Kind::Roll)
                    .text(attribute::COUNTED, count.knows())
                    .text(attribute::ROWS, text);
                writes.push(Write::put(key, not_outdone(count), fields));
            }
        }
        // What is left is of a period long ago, or has fewer rows now.
        let gone = known.into_keys().map(|sk| Key { pk: figures_partition(count.community), sk });
        writes.extend(gone.map(|key| Write::delete(key, not_outdone(count))));
        Ok(writes)
    }

    /// All parts of all rolls of a community by their sort keys.
    pub(super) async fn known_rolls(&self, community: &str) -> Result<BTreeMap<String, String>, StoreError> {
        let items = self.operation().partition(&figures_partition(community), ROLL).await?;
        items.into_iter().map(|item| Ok((sort_key(&item).to_owned(), rows(item)?))).collect()
    }
}

fn parts<'a>(community: &str, rolls: &'a [Roll]) -> impl Iterator<Item = (Key, &'a str)> {
    let numbered = |roll: &'a Roll| roll.parts.iter().enumerate().map(move |part| (roll, part));
    rolls
        .iter()
        .flat_map(numbered)
        .map(move |(roll, (part, text))| (Key::roll(community, (roll.of, roll.period), part), text.as_str()))
}

fn rows(item: Attributes) -> Result<String, StoreError> {
    Stored::lasting(item, Kind::Roll)?.text(attribute::ROWS).map(str::to_owned)
}
