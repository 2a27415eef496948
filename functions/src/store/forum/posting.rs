//! Writing in the forum: a topic is started, a post is added.
//!
//! Comes in: a reader, what they wrote, the key of the form that they wrote it on. Goes out: the place of the post. Never
//! here: whether the text is fit to be shown.
//!
//! The same key of the same member is the same post, however often it arrives, for [`POSTED_DAYS`].

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use portal::Lang;

use super::draft;
use super::lately::{Barred, Lately, Piece};
use super::topic::{Topic, TopicHead, TopicId};
use super::{Following, Post, PostState, Reader};
use crate::store::call::{Operation, Outcome, token};
use crate::store::failure::Trouble;
use crate::store::item::{Fields, Kind, Stored, kind_text, to_millisecond};
use crate::store::keys::{Key, attribute};
use crate::store::write::{Guard, Write};
use crate::store::{Digest, MemberId, Store, StoreError, SubmissionKey};

/// Days for which a form that was sent is known as such.
pub const POSTED_DAYS: i64 = 30;

/// The most posts of a topic: what six digits of its keys hold is a hundred times as much.
const MOST_POSTS: u32 = 10_000;

/// A post to be.
#[derive(Clone)]
pub struct NewPost {
    /// Minted with the form.
    pub key: SubmissionKey,
    /// The language that it is written in.
    pub lang: Lang,
    /// What it says, in markdown.
    pub text: String,
    /// The post that it answers.
    pub quotes: Option<u32>,
    /// Whom it names: the form that stands in the text, and who that is.
    pub mentions: Vec<(String, MemberId)>,
    /// Why what looks personal in it may stay: name of what it is, name of the reason.
    pub allowed: Vec<(String, String)>,
}

/// A topic to be.
#[derive(Clone)]
pub struct NewTopic {
    /// The category.
    pub category: String,
    /// What it is about.
    pub title: String,
    /// The same in words of the forum's list, by their ids.
    pub tags: Vec<String>,
    /// What it begins with.
    pub post: NewPost,
    /// Asked of the council directly: in its category, which the author need not see.
    pub is_question: bool,
    /// Whether its author follows it.
    pub follows: bool,
}

/// Where a post stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PostPlace {
    /// The topic.
    pub topic: TopicId,
    /// The place in it, from 1.
    pub seq: u32,
}

/// What became of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posted {
    /// It stands there; with the same form sent twice, since the first time.
    At(PostPlace),
    /// This form was sent before with other words, which stand there; nothing was stored.
    Other(PostPlace),
    /// The topic takes no more posts; nothing was stored.
    Closed,
    /// The member can't write now; nothing was stored.
    Barred(Barred),
    /// No such topic.
    Gone,
}

impl Store {
    /// Starts a topic. [`StoreError::NotYours`]: in a category that the reader does not see.
    ///
    /// Cost: 1 consistent read of a batch, 1 transaction of 3 items; 1 more of a new member, 1 more of an author who
    /// follows. Patterns: post by its key, topic by id, what a new member wrote lately.
    pub async fn start_topic(
        &self,
        reader: &Reader,
        new: &NewTopic,
        now: Timestamp,
    ) -> Result<Posted, StoreError> {
        if !new.is_question {
            reader.asks_for(&new.category)?;
        }
        let now = to_millisecond(now);
        let place = PostPlace { topic: TopicId::of_form(&new.post.key, &reader.member()), seq: 1 };
        let topic = Topic {
            id: place.topic,
            category: new.category.clone(),
            head: TopicHead {
                tags: new.tags.clone(),
                is_question: new.is_question,
                ..TopicHead::first(&new.title, new.post.lang, reader, now)
            },
        };
        let words = new.post.hash(&format!("{}\n{}", new.category, new.title));
        let post = new.post.at(reader, place, topic.head.revision, now);
        let receipt = new.post.receipt(reader, place, &words, now);
        let mut operation = self.forum();
        loop {
            let Before { topic: before, receipt: known, lately, .. } =
                operation.before(reader, &place.topic, &new.post, now).await?;
            if let Some(receipt) = known {
                return Ok(receipt.judged(&words));
            }
            // Started long ago: the form was sent then, with whatever words.
            if before.is_some() {
                return Ok(Posted::Other(place));
            }
            let mut writes = vec![topic.write(), post.write(&place.topic, None), receipt.clone()];
            writes.extend(new.follows.then(|| Following::Topic(place.topic).write(&reader.member(), now)));
            match lately.noted(Piece::Topic, reader, now) {
                Ok(note) => writes.extend(note),
                Err(barred) => return Ok(Posted::Barred(barred)),
            }
            match operation
                .transact(&writes, &token(&["topic", &place.topic.to_string(), &words.to_string()]))
                .await?
            {
                Outcome::Done => return Ok(Posted::At(place)),
                Outcome::Refused(_) => operation.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }

    /// Adds a post to a topic. [`StoreError::NotYours`]: in a category that the reader does not see.
    ///
    /// Cost: 1 consistent read of a batch, 1 transaction of 3 items; 1 more of a new member, 1 more that ends a draft. Patterns:
    /// post by its key, topic by id, what a new member wrote lately, draft of a member in a topic.
    pub async fn add_post(
        &self,
        reader: &Reader,
        topic: &TopicId,
        new: &NewPost,
        now: Timestamp,
    ) -> Result<Posted, StoreError> {
        let now = to_millisecond(now);
        let words = new.hash(&topic.to_string());
        let mut operation = self.forum();
        let mark = operation.bits().to_string();
        loop {
            let Before { topic: before, receipt, lately, draft } =
                operation.before(reader, topic, new, now).await?;
            if let Some(receipt) = receipt {
                return Ok(receipt.judged(&words));
            }
            let Some(before) = before else { return Ok(Posted::Gone) };
            let is_closed = before.head.is_locked && !reader.is_moderator();
            if is_closed || before.head.posts >= MOST_POSTS {
                return Ok(Posted::Closed);
            }
            let after = before.with_post(reader, now);
            let place = PostPlace { topic: *topic, seq: after.head.posts };
            let post = new.at(reader, place, after.head.revision, now);
            let mut writes = vec![after.write(), post.write(topic, None)];
            writes.push(new.receipt(reader, place, &words, now));
            writes.extend(draft);
            match lately.noted(Piece::Reply, reader, now) {
                Ok(note) => writes.extend(note),
                Err(barred) => return Ok(Posted::Barred(barred)),
            }
            let name = token(&[
                "post",
                &topic.to_string(),
                &place.seq.to_string(),
                &after.head.revision.to_string(),
                &mark,
            ]);
            match operation.transact(&writes, &name).await? {
                Outcome::Done => return Ok(Posted::At(place)),
                Outcome::Refused(_) => operation.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }
}

/// What a form of a member became.
struct Receipt {
    place: PostPlace,
    words: Digest,
    expires_at: Timestamp,
}

/// What is known before somebody writes.
struct Before {
    topic: Option<Topic>,
    /// What their form became, if it was sent before.
    receipt: Option<Receipt>,
    lately: Lately,
    /// What ends the member's draft in the topic.
    draft: Option<Write>,
}

impl Lately {
    /// The note of a new member that goes with what they write; none of anybody else.
    fn noted(self, piece: Piece, reader: &Reader, now: Timestamp) -> Result<Option<Write>, Barred> {
        if let Some(until) = reader.suspended_until(now) {
            return Err(Barred::Suspended(until));
        }
        let limits = reader.newcomer(now);
        limits.map(|limits| self.with(piece, reader, &limits, now)).transpose()
    }
}

impl Operation<'_> {
    async fn before(
        &mut self,
        reader: &Reader,
        id: &TopicId,
        new: &NewPost,
        now: Timestamp,
    ) -> Result<Before, StoreError> {
        let mut wanted = vec![Key::topic(id), Key::posted(&named(&new.key, &reader.member()))];
        wanted.push(Key::post_draft(&reader.member(), id));
        wanted.extend(reader.newcomer(now).map(|_| Key::lately(&reader.member())));
        let mut before = Before { topic: None, receipt: None, lately: Lately::default(), draft: None };
        for item in self.batch(&wanted).await? {
            match kind_text(&item) {
                kind if kind == Kind::Topic.name() => before.topic = Some(Topic::read(item)?),
                kind if kind == Kind::PostDraft.name() => before.draft = draft::ended(&item, reader, id),
                kind if kind == Kind::Lately.name() => before.lately = Lately::read(item, now)?,
                _ => before.receipt = Some(Receipt::read(item)?).filter(|receipt| receipt.is_live(now)),
            }
        }
        if let Some(topic) = &before.topic {
            reader.asks_for_topic(topic)?;
        }
        Ok(before)
    }
}

impl Topic {
    fn with_post(&self, reader: &Reader, now: Timestamp) -> Topic {
        let mut after = self.clone();
        after.head.posts += 1;
        after.head.last_at = now.max(after.head.last_at);
        reader.name().clone_into(&mut after.head.last_by);
        after.head.revision += 1;
        after
    }
}

impl NewPost {
    fn at(&self, reader: &Reader, place: PostPlace, revision: u64, now: Timestamp) -> Post {
        Post {
            seq: place.seq,
            by: reader.member(),
            name: reader.name().to_owned(),
            community: reader.community().map(str::to_owned),
            is_of_council: reader.is_on_council(),
            at: now,
            lang: self.lang,
            text: self.text.clone(),
            quotes: self.quotes.filter(|quotes| *quotes < place.seq),
            mentions: self.mentions.clone(),
            allowed: self.allowed.clone(),
            state: PostState::Shown,
            edits: 0,
            edited_at: None,
            changed_at: now,
            thanks: Vec::new(),
            is_credited: false,
            revision,
        }
    }

    fn hash(&self, around: &str) -> Digest {
        Digest::of(format!("{around}\n{}\n{:?}\n{}", self.lang, self.quotes, self.text).as_bytes())
    }

    fn receipt(&self, reader: &Reader, place: PostPlace, words: &Digest, now: Timestamp) -> Write {
        let fields = Fields::of(Kind::Posted)
            .text(attribute::TOPIC, place.topic.to_string())
            .number(attribute::SEQ, place.seq)
            .text(attribute::HASH, words.to_string())
            .expires(now + SignedDuration::from_hours(POSTED_DAYS * 24));
        Write::put(Key::posted(&named(&self.key, &reader.member())), Guard::absent(now), fields)
    }
}

impl Receipt {
    fn read(item: crate::store::item::Attributes) -> Result<Receipt, StoreError> {
        let stored = Stored::lasting(item, Kind::Posted)?;
        Ok(Receipt {
            place: PostPlace {
                topic: stored.parsed(attribute::TOPIC, TopicId::parse)?,
                seq: stored.number(attribute::SEQ)?,
            },
            words: stored.digest(attribute::HASH)?,
            expires_at: stored.expires()?,
        })
    }

    fn is_live(&self, now: Timestamp) -> bool {
        self.expires_at > now
    }

    fn judged(&self, words: &Digest) -> Posted {
        if self.words == *words { Posted::At(self.place) } else { Posted::Other(self.place) }
    }
}

/// The key of a form for one member: nobody meets the form of another.
pub(super) fn named(key: &SubmissionKey, member: &MemberId) -> Digest {
    Digest::of(format!("{member}{key}").as_bytes())
}

impl fmt::Debug for NewPost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewPost")
            .field("lang", &self.lang)
            .field("quotes", &self.quotes)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for NewTopic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewTopic").field("category", &self.category).finish_non_exhaustive()
    }
}
