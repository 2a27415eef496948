//! Following: members who get mail when somebody writes in a topic or a category.
//!
//! Comes in: a reader, what they follow. Goes out: whether they do; who follows something, in pages. Never here: mail; whether
//! a follower still sees what they follow, which whoever sends to them asks again.

use jiff::Timestamp;

use super::{Reader, TopicId};
use crate::store::call::Outcome;
use crate::store::item::{Attributes, Fields, Kind, index_sort_key, sort_key, to_millisecond};
use crate::store::keys::{self, Key, attribute};
use crate::store::write::{Guard, Write};
use crate::store::{Member, MemberId, Store, StoreError};

/// Members read in one go.
const AT_ONCE: usize = 100;

/// What somebody can follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Following {
    /// One topic.
    Topic(TopicId),
    /// Every topic of a category.
    Category(String),
}

/// Some of those who follow something.
#[derive(Debug, Default)]
pub struct Followers {
    /// Who.
    pub members: Vec<Member>,
    /// Where the next page begins; none on the last one.
    pub next: Option<FollowersPlace>,
}

/// Where a page of followers begins.
#[derive(Debug, Clone)]
pub struct FollowersPlace(Attributes);

impl Store {
    /// Follows something from now on; says whether it exists. Following twice is following once. [`StoreError::NotYours`]: the
    /// reader does not see it.
    ///
    /// Cost: 1 write; of a topic 1 consistent read more. Patterns: who follows a topic or a category, topic by id.
    pub async fn follow_by_mail(
        &self,
        reader: &Reader,
        what: &Following,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut operation = self.forum();
        match what {
            Following::Topic(id) if operation.topic(reader, id).await?.is_none() => return Ok(false),
            Following::Topic(_) => {}
            Following::Category(category) => reader.asks_for(category)?,
        }
        let write = what.write(&reader.member(), now);
        loop {
            match operation.write(&write).await? {
                Outcome::Done | Outcome::Refused(_) => return Ok(true),
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }

    /// Follows something no more. Asked again, it is so still.
    ///
    /// Cost: 1 write. Pattern: who follows a topic or a category.
    pub async fn unfollow(&self, reader: &Reader, what: &Following) -> Result<(), StoreError> {
        self.delete_as(what.key(&reader.member()), Kind::Follow).await
    }

    /// Which of these the reader follows.
    ///
    /// Cost: 1 consistent read of a batch. Pattern: who follows a topic or a category.
    pub async fn follows(&self, reader: &Reader, what: &[Following]) -> Result<Vec<bool>, StoreError> {
        let keys: Vec<Key> = what.iter().map(|one| one.key(&reader.member())).collect();
        let mut found = vec![false; keys.len()];
        for item in self.forum().batch(&keys).await? {
            let is_it = |key: &Key| crate::store::item::partition_key(&item) == key.pk;
            for (one, _) in found.iter_mut().zip(&keys).filter(|(_, key)| is_it(key)) {
                *one = true;
            }
        }
        Ok(found)
    }

    /// Everything that the reader follows, as a list to show: an index answers.
    ///
    /// Cost: 1 index query. Pattern: what a member follows.
    pub async fn followed_by(&self, reader: &Reader) -> Result<Vec<Following>, StoreError> {
        let list = keys::follows_of(&reader.member());
        let items = self.forum().all_between(&list, "", keys::END).await?;
        Ok(items.iter().filter_map(|item| Following::parse(index_sort_key(item))).collect())
    }

    /// A page of those who follow something, whoever they are and whatever they may see.
    ///
    /// Cost: 1 consistent query, 1 consistent read of a batch for each hundred. Patterns: who follows a topic or a category,
    /// member by id.
    pub async fn followers(
        &self,
        what: &Following,
        from: Option<FollowersPlace>,
    ) -> Result<Followers, StoreError> {
        let mut operation = self.forum();
        let (items, next) =
            operation.partition_page(&what.partition(), "", from.map(|place| place.0)).await?;
        let ids: Vec<MemberId> = items.iter().filter_map(|item| MemberId::parse(sort_key(item))).collect();
        let mut members = Vec::new();
        for some in ids.chunks(AT_ONCE) {
            let wanted: Vec<Key> = some.iter().map(Key::member).collect();
            for item in operation.batch(&wanted).await? {
                let Some(id) = keys::member_of(crate::store::item::partition_key(&item)) else { continue };
                members.push(Member::read(&id, item)?);
            }
        }
        Ok(Followers { members, next: next.map(FollowersPlace) })
    }
}

impl Following {
    /// As in lists of what a member follows: `CATEGORY#practice`.
    pub(in crate::store) fn text(&self) -> String {
        match self {
            Following::Topic(id) => format!("{}{id}", keys::FOLLOWED_TOPIC),
            Following::Category(category) => format!("{}{category}", keys::FOLLOWED_CATEGORY),
        }
    }

    fn parse(text: &str) -> Option<Following> {
        if let Some(topic) = text.strip_prefix(keys::FOLLOWED_TOPIC) {
            return TopicId::parse(topic).map(Following::Topic);
        }
        text.strip_prefix(keys::FOLLOWED_CATEGORY).map(|name| Following::Category(name.to_owned()))
    }

    fn partition(&self) -> String {
        keys::followers_of(&self.text())
    }

    fn key(&self, member: &MemberId) -> Key {
        Key::follow(&self.text(), member)
    }

    /// A member follows it.
    pub(super) fn write(&self, member: &MemberId, now: Timestamp) -> Write {
        let fields = Fields::of(Kind::Follow)
            .time(attribute::AT, to_millisecond(now))
            .index(keys::IndexKey::follow(member, &self.text()));
        Write::put(self.key(member), Guard::missing(attribute::PK), fields)
    }
}
