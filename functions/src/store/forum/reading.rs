//! How far a member has read in a category.
//!
//! Comes in: a member, a topic, the last post that was shown. Goes out: what is new since. Never here: who else reads what;
//! nobody is told.
//!
//! All places of a member in a category are one item beside the member: they are read with each list, and it holds the last
//! [`MOST_PLACES`] topics that were read. What is older than the oldest of them counts as read.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Reader, Topic};
use crate::store::call::{Operation, Outcome};
use crate::store::failure::Trouble;
use crate::store::item::{Attributes, Fields, Kind, Stored, sort_key, to_millisecond};
use crate::store::keys::{Key, attribute};
use crate::store::write::{Guard, Write};
use crate::store::{Store, StoreError};

/// The most topics of a category of which it is known how far somebody has read: an item of about 20 KB.
pub const MOST_PLACES: usize = 300;

/// How far a member has read in a category.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadPlaces {
    read: Vec<Place>,
    /// What was written up to then counts as read; none for somebody who has not read here.
    since: Option<Timestamp>,
    revision: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    topic: String,
    /// The last post that was shown.
    seq: u32,
    /// When.
    at: Timestamp,
}

impl Store {
    /// How far a reader has read in some categories; nothing for those in which they have not.
    ///
    /// Cost: 1 consistent read of a batch. Pattern: how far a member has read in a category.
    pub async fn read_places(
        &self,
        reader: &Reader,
        categories: &[&str],
    ) -> Result<BTreeMap<String, ReadPlaces>, StoreError> {
        let keys: Vec<Key> =
            categories.iter().map(|category| Key::read_places(&reader.member(), category)).collect();
        let mut found = BTreeMap::new();
        for item in self.forum().batch(&keys).await? {
            let at = keys.iter().position(|key| key.sk == sort_key(&item));
            let Some(category) = at.and_then(|at| categories.get(at)) else { continue };
            found.insert((*category).to_owned(), ReadPlaces::read(item)?);
        }
        Ok(found)
    }

    /// Notes that a reader was shown a topic up to a post. What was noted before stays where it is further.
    ///
    /// Cost: 1 consistent read, 1 write; no write when nothing is new. Pattern: how far a member has read in a category.
    pub async fn mark_read(
        &self,
        reader: &Reader,
        topic: &Topic,
        seq: u32,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let key = Key::read_places(&reader.member(), &topic.category);
        let mut operation = self.forum();
        loop {
            let before = operation.places(&key).await?;
            let Some(after) = before.with(topic, seq, to_millisecond(now)) else { return Ok(()) };
            match operation.write(&after.write(&key, before.revision)).await? {
                Outcome::Done => return Ok(()),
                Outcome::Refused(_) => operation.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }
}

impl Operation<'_> {
    async fn places(&mut self, key: &Key) -> Result<ReadPlaces, StoreError> {
        self.get(key).await?.map_or_else(|| Ok(ReadPlaces::default()), ReadPlaces::read)
    }
}

impl ReadPlaces {
    /// How many posts of a topic are new.
    pub fn new_posts(&self, topic: &Topic) -> u32 {
        let id = topic.id.to_string();
        match self.read.iter().find(|place| place.topic == id) {
            Some(place) => topic.head.posts.saturating_sub(place.seq),
            None if self.since.is_some_and(|since| topic.head.last_at <= since) => 0,
            None => topic.head.posts,
        }
    }

    /// The last post that was shown of a topic; none when it was not opened lately.
    pub fn place(&self, topic: &Topic) -> Option<u32> {
        let id = topic.id.to_string();
        self.read.iter().find(|place| place.topic == id).map(|place| place.seq)
    }

    /// When somebody last read here.
    pub fn last_at(&self) -> Option<Timestamp> {
        self.read.iter().map(|place| place.at).max()
    }

    /// With one more topic read so far; `None` when that is known.
    fn with(&self, topic: &Topic, seq: u32, now: Timestamp) -> Option<ReadPlaces> {
        if self.place(topic).is_some_and(|known| known >= seq) {
            return None;
        }
        let mut after = self.clone();
        let id = topic.id.to_string();
        after.read.retain(|place| place.topic != id);
        after.read.push(Place { topic: id, seq, at: now });
        if after.read.len() > MOST_PLACES {
            let oldest = after.read.remove(0);
            after.since = after.since.max(Some(oldest.at));
        }
        Some(after)
    }

    fn read(item: Attributes) -> Result<ReadPlaces, StoreError> {
        let stored = Stored::lasting(item, Kind::ReadPlaces)?;
        Ok(ReadPlaces {
            read: stored.json_if(attribute::SEEN)?.unwrap_or_default(),
            since: stored.time_if(attribute::SEEN_AT)?,
            revision: Some(stored.number(attribute::REVISION)?),
        })
    }

    fn write(&self, key: &Key, before: Option<u64>) -> Write {
        let guard = before.map_or(Guard::missing(attribute::PK), Guard::revision);
        let fields = Fields::of(Kind::ReadPlaces)
            .json_if(attribute::SEEN, Some(&self.read))
            .time_if(attribute::SEEN_AT, self.since)
            .number(attribute::REVISION, before.unwrap_or(0) + 1);
        Write::put(key.clone(), guard, fields)
    }
}

#[cfg(test)]
mod tests {
    use portal::Lang;

    use super::*;
    use crate::store::{TopicHead, TopicId};

    fn topic(n: u128, posts: u32) -> Topic {
        let at = Timestamp::from_second(1_800_000_000).unwrap();
        let head = TopicHead {
            title: "Plan".into(),
            lang: Lang::Fr,
            starter: String::new(),
            by: "Amina".into(),
            started_at: at,
            posts,
            last_at: at + jiff::SignedDuration::from_secs(i64::try_from(n).unwrap()),
            last_by: "Amina".into(),
            answer: None,
            is_pinned: false,
            is_locked: false,
            is_hidden: false,
            taken_out_at: None,
            is_question: false,
            tags: Vec::new(),
            revision: 1,
        };
        Topic { id: TopicId::from_bits(n), category: "practice".into(), head }
    }

    #[test]
    fn what_came_after_the_last_look_is_new() {
        let now = topic(1, 1).head.last_at;
        let none = ReadPlaces::default();
        assert_eq!(none.new_posts(&topic(1, 12)), 12);
        let read = none.with(&topic(1, 12), 7, now).unwrap();
        assert_eq!((read.new_posts(&topic(1, 12)), read.place(&topic(1, 12))), (5, Some(7)));
        assert_eq!(read.with(&topic(1, 12), 7, now), None, "known already");
        assert_eq!(read.with(&topic(1, 12), 3, now), None, "nobody reads backwards");
        assert_eq!(read.new_posts(&topic(2, 3)), 3);
    }

    #[test]
    fn the_oldest_places_are_forgotten_as_read() {
        let mut read = ReadPlaces::default();
        for n in 0..=u128::try_from(MOST_PLACES).unwrap() {
            read = read.with(&topic(n, 2), 1, topic(n, 2).head.last_at).unwrap();
        }
        assert_eq!(read.read.len(), MOST_PLACES);
        assert_eq!(read.new_posts(&topic(0, 2)), 0, "older than all that is known");
        assert_eq!((read.new_posts(&topic(1, 2)), read.new_posts(&topic(5_000, 2))), (1, 2));
    }
}
