//! Changes of what stands in the forum: a post is written anew, taken away, thanked for.
//!
//! Comes in: a reader, a place, what is to change. Goes out: what became of it. Never here: what moderators do (see
//! `moderate.rs`), words.
//!
//! A new text replaces the old one for [`FREE_MINUTES`]; later the old one is kept beside it, for all to read.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use portal::Lang;

use super::lately::Barred;
use super::topic::Topic;
use super::{Post, PostPlace, PostState, Reader};
use crate::store::call::{Operation, Outcome, token};
use crate::store::failure::Trouble;
use crate::store::item::{Attributes, Fields, Kind, Stored, sort_key, to_millisecond};
use crate::store::keys::{self, Key, attribute};
use crate::store::write::{Guard, Write};
use crate::store::{Store, StoreError};

/// Minutes for which an author may change a text without leaving a trace.
pub const FREE_MINUTES: i64 = 30;

/// The most former texts of a post: all of them go with it in one transaction.
pub const MOST_FORMER: u32 = 40;

/// A text in place of another.
#[derive(Clone)]
pub struct NewText {
    /// The language that it is written in.
    pub lang: Lang,
    /// What it says, in markdown.
    pub text: String,
    /// Why what looks personal in it may stay.
    pub allowed: Vec<(String, String)>,
    /// How often the text had been changed when the author began to write.
    pub seen: u32,
}

/// What is to change.
#[derive(Debug, Clone)]
pub enum PostChange {
    /// The author writes it anew.
    Edit(NewText),
    /// The author takes it away, with all its former texts.
    Delete,
    /// Somebody else says thanks for it, or no longer does.
    Thank(bool),
    /// The author agrees to be named where the site shows it, or no longer does.
    Credit(bool),
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq)]
pub enum PostChanged {
    /// It is so.
    Done(Post),
    /// The text was changed meanwhile; nothing was stored. The post as it is.
    Meanwhile(Post),
    /// It has been changed as often as can be, or the topic is closed; nothing was stored.
    Closed,
    /// The member can't write now; nothing was stored.
    Barred(Barred),
    /// No such post, or it was taken away.
    Gone,
}

/// What a post said before.
#[derive(Clone, PartialEq)]
pub struct FormerText {
    /// Until when it stood.
    pub until: Timestamp,
    /// The language that it is written in.
    pub lang: Lang,
    /// What it said.
    pub text: String,
}

impl Store {
    /// Changes a post. [`StoreError::NotYours`]: not for this reader to change: a text of another member, thanks for one's own,
    /// or in a category that they don't see.
    ///
    /// Cost: 1 consistent read of a batch, 1 transaction of 2 items, 3 when a former text is kept; a deletion reads the former
    /// texts (1 consistent query) and takes 1 item more for each. Patterns: topic by id, posts of a topic between two places,
    /// former texts of a post.
    pub async fn change_post(
        &self,
        reader: &Reader,
        place: PostPlace,
        change: &PostChange,
        now: Timestamp,
    ) -> Result<PostChanged, StoreError> {
        let now = to_millisecond(now);
        let mut operation = self.forum();
        let mark = operation.bits().to_string();
        loop {
            let Some((topic, post)) = operation.topic_and_post(reader, place).await? else {
                return Ok(PostChanged::Gone);
            };
            let after = match change.applied(reader, &topic, &post, now)? {
                Applied::To(after) => after,
                Applied::Already => return Ok(PostChanged::Done(post)),
                Applied::Told(told) => return Ok(told),
            };
            let mut topic_after = topic.changed();
            if after.state == PostState::Deleted {
                topic_after.head.answer = topic_after.head.answer.filter(|answer| *answer != place.seq);
            }
            let mut writes = vec![topic_after.write(), after.write(&place.topic, Some(post.revision))];
            match change {
                PostChange::Edit(_) => writes.extend(post.kept(place, &after, now)),
                PostChange::Delete => writes.extend(operation.former_deleted(place).await?),
                PostChange::Thank(_) | PostChange::Credit(_) => {}
            }
            let revision = after.revision.to_string();
            let name = token(&["change", &place.topic.to_string(), &place.seq.to_string(), &revision, &mark]);
            match operation.transact(&writes, &name).await? {
                Outcome::Done => return Ok(PostChanged::Done(after)),
                Outcome::Refused(_) => operation.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }

    /// A post with what it said before, the oldest first; `None` when there is no such post. [`StoreError::NotYours`]: in a
    /// category that the reader does not see.
    ///
    /// Cost: 1 consistent read of a batch, 1 consistent query. Pattern: former texts of a post.
    pub async fn former_texts(
        &self,
        reader: &Reader,
        place: PostPlace,
    ) -> Result<Option<(Topic, Post, Vec<FormerText>)>, StoreError> {
        let mut operation = self.forum();
        let Some((topic, post)) = operation.topic_and_post(reader, place).await? else { return Ok(None) };
        let items = operation.former(place).await?;
        let former = items.into_iter().map(FormerText::read).collect::<Result<_, _>>()?;
        Ok(Some((topic, post, former)))
    }
}

/// What a change comes to.
enum Applied {
    To(Post),
    Already,
    Told(PostChanged),
}

impl PostChange {
    fn applied(
        &self,
        reader: &Reader,
        topic: &Topic,
        post: &Post,
        now: Timestamp,
    ) -> Result<Applied, StoreError> {
        let is_own = post.by == reader.member();
        if is_own == matches!(self, PostChange::Thank(_)) {
            return Err(StoreError::NotYours);
        }
        if let (PostChange::Delete, PostState::Deleted) = (self, post.state) {
            return Ok(Applied::Already);
        }
        if post.state != PostState::Shown {
            return Ok(Applied::Told(PostChanged::Gone));
        }
        if let (false, Some(until)) = (matches!(self, PostChange::Delete), reader.suspended_until(now)) {
            return Ok(Applied::Told(PostChanged::Barred(Barred::Suspended(until))));
        }
        let mut after = Post { revision: topic.head.revision + 1, ..post.clone() };
        match self {
            PostChange::Edit(new) => {
                // The same text sent twice, or before its answer arrived.
                if (&post.text, post.lang) == (&new.text, new.lang) {
                    return Ok(Applied::Already);
                }
                if post.edits != new.seen {
                    return Ok(Applied::Told(PostChanged::Meanwhile(post.clone())));
                }
                if post.edits >= MOST_FORMER || (topic.head.is_locked && !reader.is_moderator()) {
                    return Ok(Applied::Told(PostChanged::Closed));
                }
                new.text.clone_into(&mut after.text);
                new.allowed.clone_into(&mut after.allowed);
                after.lang = new.lang;
                after.edits += 1;
                after.changed_at = post.changed_again(now);
                after.edited_at = (!post.is_fresh(now)).then_some(now).or(post.edited_at);
            }
            PostChange::Delete => {
                after.state = PostState::Deleted;
                after.changed_at = post.changed_again(now);
                after.text.clear();
                after.allowed.clear();
                after.thanks.clear();
                after.is_credited = false;
            }
            PostChange::Thank(wanted) => {
                let given = post.thanks.contains(&reader.member());
                if given == *wanted {
                    return Ok(Applied::Already);
                }
                after.thanks.retain(|member| *member != reader.member());
                after.thanks.extend(wanted.then(|| reader.member()));
            }
            PostChange::Credit(wanted) if post.is_credited == *wanted => return Ok(Applied::Already),
            PostChange::Credit(wanted) => after.is_credited = *wanted,
        }
        Ok(Applied::To(after))
    }
}

impl Post {
    /// Whether its author may still change it without leaving a trace.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.at.duration_until(now) <= SignedDuration::from_mins(FREE_MINUTES)
    }

    /// What the text before a change leaves behind.
    fn kept(&self, place: PostPlace, after: &Post, now: Timestamp) -> Option<Write> {
        (after.edited_at == Some(now)).then(|| {
            let fields = Fields::of(Kind::FormerText)
                .time(attribute::AT, now)
                .text(attribute::LANG, self.lang.code())
                .text(attribute::TEXT, &self.text);
            let key = Key::former_text(&place.topic, place.seq, after.edits);
            Write::put(key, Guard::missing(attribute::PK), fields)
        })
    }
}

impl Topic {
    /// The same topic, changed once more.
    pub(super) fn changed(&self) -> Topic {
        let mut after = self.clone();
        after.head.revision += 1;
        after
    }
}

impl Operation<'_> {
    /// A topic that the reader may see, with one of its posts.
    pub(super) async fn topic_and_post(
        &mut self,
        reader: &Reader,
        place: PostPlace,
    ) -> Result<Option<(Topic, Post)>, StoreError> {
        let wanted = [Key::topic(&place.topic), Key::post(&place.topic, place.seq)];
        let (mut topic, mut post) = (None, None);
        for item in self.batch(&wanted).await? {
            if sort_key(&item) == wanted[0].sk {
                topic = Some(Topic::read(item)?);
            } else {
                post = Some(Post::read(item)?);
            }
        }
        if let Some(topic) = &topic {
            reader.asks_for_topic(topic)?;
        }
        Ok(topic.zip(post))
    }

    async fn former(&mut self, place: PostPlace) -> Result<Vec<Attributes>, StoreError> {
        self.partition(&keys::topic_partition(&place.topic), &keys::former_texts(place.seq)).await
    }

    async fn former_deleted(&mut self, place: PostPlace) -> Result<Vec<Write>, StoreError> {
        let items = self.former(place).await?;
        let gone = items.iter().map(|item| {
            let key = Key { pk: keys::topic_partition(&place.topic), sk: sort_key(item).to_owned() };
            Write::delete(key, Guard::text(attribute::KIND, Kind::FormerText.name()))
        });
        Ok(gone.collect())
    }
}

impl FormerText {
    fn read(item: Attributes) -> Result<FormerText, StoreError> {
        let stored = Stored::lasting(item, Kind::FormerText)?;
        Ok(FormerText {
            until: stored.time(attribute::AT)?,
            lang: stored.lang()?,
            text: stored.text(attribute::TEXT)?.to_owned(),
        })
    }
}

impl fmt::Debug for NewText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewText").field("lang", &self.lang).field("seen", &self.seen).finish_non_exhaustive()
    }
}

impl fmt::Debug for FormerText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FormerText").field("until", &self.until).finish_non_exhaustive()
    }
}
