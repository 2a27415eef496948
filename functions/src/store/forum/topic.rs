//! Topics: what a thread is about, and where it stands.
//!
//! Comes in: the key of a topic. Goes out: the topic, with a stretch of its posts. Never here: texts of posts (see `post.rs`).

use std::fmt;
use std::ops::RangeInclusive;

use jiff::Timestamp;
use portal::Lang;
use serde::{Deserialize, Serialize};

use super::{Post, Reader};
use crate::store::call::Operation;
use crate::store::ids::parse_hex;
use crate::store::item::{Attributes, Fields, Kind, Stored, sort_key};
use crate::store::keys::{self, IndexKey, Key, attribute};
use crate::store::write::{Guard, Write};
use crate::store::{MemberId, Store, StoreError};

/// Names one topic for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TopicId(u128);

/// A topic.
#[derive(Debug, Clone, PartialEq)]
pub struct Topic {
    /// Names it.
    pub id: TopicId,
    /// The category in which it stands.
    pub category: String,
    /// What lists show of it.
    pub head: TopicHead,
}

/// What lists show of a topic. `Debug` shows neither title nor names.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct TopicHead {
    /// What it is about.
    pub title: String,
    /// Language of the first post.
    pub lang: Lang,
    /// Id of the member who started it.
    pub starter: String,
    /// As they were called then.
    pub by: String,
    /// When it was started.
    pub started_at: Timestamp,
    /// How many posts there are, deleted ones included: the number of the last one.
    pub posts: u32,
    /// When the last post was written.
    pub last_at: Timestamp,
    /// Who wrote it, as they were called then.
    pub last_by: String,
    /// The post that answers it.
    pub answer: Option<u32>,
    /// Stands above the others.
    pub is_pinned: bool,
    /// Takes no more posts.
    pub is_locked: bool,
    /// A moderator hid its first post, and with it what it is about.
    #[serde(default)]
    pub is_hidden: bool,
    /// When a moderator last took it out as pages of the site.
    #[serde(default)]
    pub taken_out_at: Option<Timestamp>,
    /// The council was asked directly: who started it sees it, though they may not see its category.
    #[serde(default)]
    pub is_question: bool,
    /// What it is about, in the words of the forum's list.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Counts the changes of the topic and its posts: the cursor of who follows it.
    pub revision: u64,
}

/// A topic with some of its posts.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenedTopic {
    /// The topic.
    pub topic: Topic,
    /// The posts that were asked for, in order.
    pub posts: Vec<Post>,
}

impl Store {
    /// A topic with the posts of some places in it; `None` when there is no such topic. [`StoreError::NotYours`]: it stands in
    /// a category that the reader does not see.
    ///
    /// Cost: 1 consistent read, 1 consistent query. Patterns: topic by id, posts of a topic between two places.
    pub async fn open_topic(
        &self,
        reader: &Reader,
        id: &TopicId,
        places: RangeInclusive<u32>,
    ) -> Result<Option<OpenedTopic>, StoreError> {
        let mut operation = self.forum();
        let Some(topic) = operation.topic(reader, id).await? else { return Ok(None) };
        let posts = operation.posts_between(id, &places).await?;
        Ok(Some(OpenedTopic { topic, posts }))
    }

    /// The same, and of the posts only those that changed after a revision: for a page that shows the topic as it was then.
    ///
    /// Cost: 1 consistent read; when something has changed, 1 consistent query more. Patterns: as above.
    pub async fn open_topic_after(
        &self,
        reader: &Reader,
        id: &TopicId,
        places: RangeInclusive<u32>,
        revision: u64,
    ) -> Result<Option<OpenedTopic>, StoreError> {
        let mut operation = self.forum();
        let Some(topic) = operation.topic(reader, id).await? else { return Ok(None) };
        let mut posts = Vec::new();
        if topic.head.revision > revision {
            posts = operation.posts_between(id, &places).await?;
            posts.retain(|post| post.revision > revision);
        }
        Ok(Some(OpenedTopic { topic, posts }))
    }
}

impl Operation<'_> {
    /// A topic with some of its posts, whoever may see it: for those who settle that by themselves.
    pub(in crate::store) async fn topic_and_posts(
        &mut self,
        id: &TopicId,
        posts: &[u32],
    ) -> Result<Option<OpenedTopic>, StoreError> {
        let wanted: Vec<Key> =
            [Key::topic(id)].into_iter().chain(posts.iter().map(|seq| Key::post(id, *seq))).collect();
        let (mut topic, mut found) = (None, Vec::new());
        for item in self.batch(&wanted).await? {
            if sort_key(&item) == wanted[0].sk {
                topic = Some(Topic::read(item)?);
            } else {
                found.push(Post::read(item)?);
            }
        }
        found.sort_by_key(|post| post.seq);
        Ok(topic.map(|topic| OpenedTopic { topic, posts: found }))
    }

    /// All posts of a topic, whoever may see it.
    pub(in crate::store) async fn posts_of(&mut self, id: &TopicId) -> Result<Vec<Post>, StoreError> {
        self.posts_between(id, &(0..=999_999)).await
    }

    async fn posts_between(
        &mut self,
        id: &TopicId,
        places: &RangeInclusive<u32>,
    ) -> Result<Vec<Post>, StoreError> {
        let (from, to) = (keys::post_sort_key(*places.start()), keys::post_sort_key(*places.end()));
        let items = self.stretch(&keys::topic_partition(id), &from, &to).await?;
        items.into_iter().map(Post::read).collect()
    }

    /// A topic that the reader may see.
    pub(in crate::store) async fn topic(
        &mut self,
        reader: &Reader,
        id: &TopicId,
    ) -> Result<Option<Topic>, StoreError> {
        let topic = self.get(&Key::topic(id)).await?.map(Topic::read).transpose()?;
        if let Some(topic) = &topic {
            reader.asks_for_topic(topic)?;
        }
        Ok(topic)
    }
}

impl Topic {
    pub(super) fn read(item: Attributes) -> Result<Topic, StoreError> {
        let id = keys::topic_of(&item);
        let stored = Stored::lasting(item, Kind::Topic)?;
        Ok(Topic {
            id: id.ok_or_else(|| stored.corrupt(attribute::PK))?,
            category: stored.text(attribute::CATEGORY)?.to_owned(),
            head: stored.json_if(attribute::TOPIC)?.ok_or_else(|| stored.corrupt(attribute::TOPIC))?,
        })
    }

    /// The topic as it is now, in place of the one of the revision before; the first time, in place of none.
    pub(super) fn write(&self) -> Write {
        let guard = match self.head.revision {
            1 => Guard::missing(attribute::PK),
            revision => Guard::revision(revision - 1),
        };
        let TopicHead { is_pinned, last_at, .. } = self.head;
        let fields = Fields::of(Kind::Topic)
            .text(attribute::CATEGORY, &self.category)
            .json_if(attribute::TOPIC, Some(&self.head))
            .number(attribute::REVISION, self.head.revision)
            .index(IndexKey::topic(&self.category, is_pinned, last_at, &self.id));
        Write::put(Key::topic(&self.id), guard, fields)
    }
}

impl TopicHead {
    /// The head of a topic that begins with one post.
    pub(super) fn first(title: &str, lang: Lang, reader: &Reader, at: Timestamp) -> TopicHead {
        TopicHead {
            title: title.to_owned(),
            lang,
            starter: reader.member().to_string(),
            by: reader.name().to_owned(),
            started_at: at,
            posts: 1,
            last_at: at,
            last_by: reader.name().to_owned(),
            answer: None,
            is_pinned: false,
            is_locked: false,
            is_hidden: false,
            taken_out_at: None,
            is_question: false,
            tags: Vec::new(),
            revision: 1,
        }
    }
}

impl TopicId {
    /// A topic from 128 bits.
    pub const fn from_bits(bits: u128) -> TopicId {
        TopicId(bits)
    }

    /// Reads the 32 lower-case hexadecimal digits that `Display` writes.
    pub fn parse(text: &str) -> Option<TopicId> {
        parse_hex(text).map(TopicId)
    }

    /// The topic that a member starts with the form of this key: the same form is the same topic.
    pub(super) fn of_form(key: &crate::store::SubmissionKey, member: &MemberId) -> TopicId {
        let digest = super::posting::named(key, member);
        TopicId(digest.as_bytes()[..16].try_into().map_or(1, u128::from_be_bytes))
    }
}

impl fmt::Display for TopicId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for TopicHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TopicHead")
            .field("posts", &self.posts)
            .field("last_at", &self.last_at)
            .field("answer", &self.answer)
            .field("is_pinned", &self.is_pinned)
            .field("is_locked", &self.is_locked)
            .finish_non_exhaustive()
    }
}
