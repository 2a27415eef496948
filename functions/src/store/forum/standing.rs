//! Where a topic stands: pinned, closed, in another category, taken out as pages of the site (for moderators), answered (also
//! for who started it).
//!
//! Comes in: a reader, a topic, what is to change. Goes out: what became of it. Never here: texts of posts.
//!
//! What a moderator does is an entry in the topic's audit log, in the same transaction. The log names the topic by its number
//! and holds no word of it.

use jiff::Timestamp;

use super::topic::{Topic, TopicId};
use super::{Post, PostState, Reader};
use crate::store::audit::{AuditEntry, Head, read_entry, read_head};
use crate::store::call::{Operation, Outcome, token};
use crate::store::deed::Deed;
use crate::store::failure::Trouble;
use crate::store::item::{Kind, kind_text, to_millisecond};
use crate::store::keys::Key;
use crate::store::{Action, Store, StoreError, Subject};

/// What is to change of a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TopicChange {
    /// Stands above the others, or no longer.
    Pin(bool),
    /// Takes no more posts, or takes them again.
    Lock(bool),
    /// Into another category, which the moderator sees.
    Move(String),
    /// The post that answers it, or none; also for the member who started it.
    Answer(Option<u32>),
    /// Taken out as pages of the site: the log says so each time.
    TakeOut,
}

/// What became of a change of a topic.
#[derive(Debug, Clone, PartialEq)]
pub enum TopicChanged {
    /// It is so; these posts have changed with it.
    Done(Box<Topic>, Vec<u32>),
    /// No such topic or post.
    Gone,
}

/// A topic read for a change: with the post that is concerned, and the end of its audit log.
struct TopicFile {
    topic: Topic,
    post: Option<Post>,
    head: Option<Head>,
}

impl Store {
    /// Changes a topic. [`StoreError::NotYours`]: not for this reader to change, or in a category that they don't see.
    ///
    /// Cost: 1 consistent read of a batch, 1 transaction of 3 items; of 2 for an answer, with 1 consistent read and 1 item more
    /// when there was another; of 4 for a move. Patterns: topic by id, posts of a topic between two places, audit entries of a topic.
    pub async fn change_topic(
        &self,
        reader: &Reader,
        id: &TopicId,
        change: &TopicChange,
        now: Timestamp,
    ) -> Result<TopicChanged, StoreError> {
        let now = to_millisecond(now);
        let mut operation = self.forum();
        let actor = reader.actor();
        let deed = change.action().map(|action| Deed::new(action, &actor, operation.bits()));
        let mark = operation.bits().to_string();
        let mut tried: Option<AuditEntry> = None;
        let mut touched = Vec::new();
        loop {
            let file = operation.topic_file(reader, id, change.post()).await?;
            let Some(TopicFile { topic, post, head }) = file else { return Ok(TopicChanged::Gone) };
            if operation.has_topic_entry(id, tried.as_ref()).await? {
                return Ok(TopicChanged::Done(Box::new(topic), touched));
            }
            change.may(reader, &topic, now)?;
            let Some(after) = change.applied(&topic, post.as_ref(), now) else {
                return Ok(TopicChanged::Gone);
            };
            if after == topic.changed() {
                // By an earlier attempt of ours, perhaps.
                return Ok(TopicChanged::Done(Box::new(topic), touched));
            }
            let moved = post.clone().filter(|_| matches!(change, TopicChange::Move(_)));
            let marked = operation.marked(&topic, &after, post).await?;
            touched = marked.iter().map(|post| post.seq).collect();
            let mut writes = vec![after.write()];
            writes.extend(marked.iter().map(|post| post.write_at(id, after.head.revision)));
            // The search learns of the new category by the first post.
            writes.extend(moved.map(|post| {
                Post { changed_at: post.changed_again(now), ..post }.write_at(id, after.head.revision)
            }));
            let subject = Subject::Topic(*id);
            if let Some(deed) = deed {
                let entry = AuditEntry::after(&subject, head, deed, now);
                writes.extend(entry.writes(&subject, head, None, now));
                tried = Some(entry);
            }
            let name = token(&["topic", &id.to_string(), &after.head.revision.to_string(), &mark]);
            match operation.transact(&writes, &name).await? {
                Outcome::Done => return Ok(TopicChanged::Done(Box::new(after), touched)),
                Outcome::Refused(_) => operation.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }
}

impl TopicChange {
    /// What the audit log says of it; nothing of an answer that is marked.
    fn action(&self) -> Option<Action> {
        match self {
            TopicChange::Pin(true) => Some(Action::TopicPinned),
            TopicChange::Pin(false) => Some(Action::TopicUnpinned),
            TopicChange::Lock(true) => Some(Action::TopicLocked),
            TopicChange::Lock(false) => Some(Action::TopicUnlocked),
            TopicChange::Move(_) => Some(Action::TopicMoved),
            TopicChange::TakeOut => Some(Action::TopicTakenOut),
            TopicChange::Answer(_) => None,
        }
    }

    /// The post that is concerned.
    fn post(&self) -> Option<u32> {
        match self {
            TopicChange::Answer(seq) => *seq,
            TopicChange::Move(_) => Some(1),
            TopicChange::Pin(_) | TopicChange::Lock(_) | TopicChange::TakeOut => None,
        }
    }

    fn may(&self, reader: &Reader, topic: &Topic, now: Timestamp) -> Result<(), StoreError> {
        let is_starter = topic.head.starter == reader.member().to_string();
        let may = reader.is_moderator() || (is_starter && matches!(self, TopicChange::Answer(_)));
        match self {
            _ if !may || reader.suspended_until(now).is_some() => Err(StoreError::NotYours),
            // Others would read what somebody asked in confidence.
            TopicChange::Move(_) | TopicChange::TakeOut if topic.head.is_question => {
                Err(StoreError::NotYours)
            }
            TopicChange::Move(category) => reader.asks_for(category),
            _ => Ok(()),
        }
    }

    /// The topic as it becomes; `None` when there is no such post, or none that answers a topic to be taken out.
    fn applied(&self, topic: &Topic, post: Option<&Post>, now: Timestamp) -> Option<Topic> {
        let mut after = topic.changed();
        match self {
            TopicChange::Pin(wanted) => after.head.is_pinned = *wanted,
            TopicChange::Lock(wanted) => after.head.is_locked = *wanted,
            TopicChange::Move(category) => category.clone_into(&mut after.category),
            TopicChange::Answer(None) => after.head.answer = None,
            TopicChange::Answer(Some(seq)) => {
                post.filter(|post| post.state == PostState::Shown && *seq > 1)?;
                after.head.answer = Some(*seq);
            }
            TopicChange::TakeOut => {
                after.head.answer?;
                after.head.taken_out_at = Some(now);
            }
        }
        Some(after)
    }
}

impl Operation<'_> {
    async fn topic_file(
        &mut self,
        reader: &Reader,
        id: &TopicId,
        seq: Option<u32>,
    ) -> Result<Option<TopicFile>, StoreError> {
        let mut wanted = vec![Key::topic(id), Key::audit_head(&Subject::Topic(*id))];
        wanted.extend(seq.map(|seq| Key::post(id, seq)));
        let (mut topic, mut post, mut head) = (None, None, None);
        for item in self.batch(&wanted).await? {
            match kind_text(&item) {
                kind if kind == Kind::Topic.name() => topic = Some(Topic::read(item)?),
                kind if kind == Kind::Post.name() => post = Some(Post::read(item)?),
                _ => head = Some(read_head(item)?),
            }
        }
        if let Some(topic) = &topic {
            reader.asks_for_topic(topic)?;
        }
        Ok(topic.map(|topic| TopicFile { topic, post, head }))
    }

    /// The posts that a change of the answer marks and no longer marks: they look different afterwards.
    async fn marked(
        &mut self,
        before: &Topic,
        after: &Topic,
        post: Option<Post>,
    ) -> Result<Vec<Post>, StoreError> {
        let (old, new) = (before.head.answer, after.head.answer);
        if old == new {
            return Ok(Vec::new());
        }
        let former = match old {
            Some(old) => self.get(&Key::post(&before.id, old)).await?.map(Post::read).transpose()?,
            None => None,
        };
        Ok(post.filter(|post| new == Some(post.seq)).into_iter().chain(former).collect())
    }

    /// Whether an earlier attempt of ours made its entry after all.
    pub(super) async fn has_topic_entry(
        &mut self,
        id: &TopicId,
        tried: Option<&AuditEntry>,
    ) -> Result<bool, StoreError> {
        let Some(tried) = tried else { return Ok(false) };
        let item = self.get(&Key::audit_entry(&Subject::Topic(*id), tried.seq)).await?;
        Ok(item.map(read_entry).transpose()?.is_some_and(|entry| entry.hash == tried.hash))
    }
}
