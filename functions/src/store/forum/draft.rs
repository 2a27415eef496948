//! Drafts of replies: what a member has begun to write in a topic and not posted yet.
//!
//! Comes in: a reader, a topic, what they have typed. Goes out: the same, for them alone. Never here: whether the text may be
//! kept; nobody else ever reads it.
//!
//! A member has one draft in a topic, for [`POST_DRAFT_DAYS`] after it was last kept. It carries the key of its form, so the
//! draft that is posted from two windows is one post, and it ends in the transaction that posts something in its topic.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use portal::Lang;

use super::posting::named;
use super::{Reader, TopicId};
use crate::store::call::Outcome;
use crate::store::failure::Trouble;
use crate::store::item::{Attributes, Fields, Kind, Stored, kind_text, to_millisecond};
use crate::store::keys::{Key, attribute};
use crate::store::write::{Guard, Write};
use crate::store::{Store, StoreError, SubmissionKey};

/// Days for which a draft is kept after it was last saved.
pub const POST_DRAFT_DAYS: i64 = 90;

/// What a member has begun to write. `Debug` shows none of it.
#[derive(Clone, PartialEq)]
pub struct PostDraft {
    /// Minted with the form.
    pub key: SubmissionKey,
    /// The language that it is written in.
    pub lang: Lang,
    /// What it says so far, in markdown.
    pub text: String,
    /// The post that it answers.
    pub quotes: Option<u32>,
    /// When it was kept last.
    pub kept_at: Timestamp,
}

impl Store {
    /// Keeps a draft in place of the one before; says whether it did. Not where the same form was posted already, from another
    /// window; nor where there is no such topic. [`StoreError::NotYours`]: in a category that the reader does not see.
    ///
    /// Cost: 1 consistent read, 1 consistent read of a batch, 1 write. Patterns: topic by id, draft of a member in a topic,
    /// post by the key of its form.
    pub async fn keep_post_draft(
        &self,
        reader: &Reader,
        topic: &TopicId,
        draft: &PostDraft,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (key, posted) = (Key::post_draft(&reader.member(), topic), named(&draft.key, &reader.member()));
        let mut operation = self.forum();
        if operation.topic(reader, topic).await?.is_none() {
            return Ok(false);
        }
        loop {
            let mut before = None;
            for item in operation.batch(&[key.clone(), Key::posted(&posted)]).await? {
                if kind_text(&item) != Kind::PostDraft.name() {
                    return Ok(false);
                }
                before = Some(Stored::lasting(item, Kind::PostDraft)?.number::<u64>(attribute::REVISION)?);
            }
            let guard = before.map_or(Guard::missing(attribute::PK), Guard::revision);
            let fields = draft.fields(now).number(attribute::REVISION, before.unwrap_or(0) + 1);
            match operation.write(&Write::put(key.clone(), guard, fields)).await? {
                Outcome::Done => return Ok(true),
                Outcome::Refused(_) => operation.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }

    /// The draft of a reader in a topic; `None` when they have none.
    ///
    /// Cost: 1 consistent read. Pattern: draft of a member in a topic.
    pub async fn post_draft(
        &self,
        reader: &Reader,
        topic: &TopicId,
        now: Timestamp,
    ) -> Result<Option<PostDraft>, StoreError> {
        let item = self.forum().get(&Key::post_draft(&reader.member(), topic)).await?;
        Stored::live(item, Kind::PostDraft, now)?.map(|stored| PostDraft::read(&stored)).transpose()
    }

    /// Throws a draft away. Throwing away twice is throwing away once.
    ///
    /// Cost: 1 write. Pattern: draft of a member in a topic.
    pub async fn drop_post_draft(&self, reader: &Reader, topic: &TopicId) -> Result<(), StoreError> {
        self.delete_as(Key::post_draft(&reader.member(), topic), Kind::PostDraft).await
    }
}

/// What ends the draft that an item is.
pub(super) fn ended(item: &Attributes, reader: &Reader, topic: &TopicId) -> Option<Write> {
    let kind = Kind::PostDraft.name();
    let write =
        || Write::delete(Key::post_draft(&reader.member(), topic), Guard::text(attribute::KIND, kind));
    (kind_text(item) == kind).then(write)
}

impl PostDraft {
    fn read(stored: &Stored) -> Result<PostDraft, StoreError> {
        Ok(PostDraft {
            key: stored.parsed(attribute::KEY, SubmissionKey::parse)?,
            lang: stored.lang()?,
            text: stored.text(attribute::TEXT)?.to_owned(),
            quotes: stored.number_if(attribute::QUOTES)?,
            kept_at: stored.time(attribute::UPDATED_AT)?,
        })
    }

    fn fields(&self, now: Timestamp) -> Fields {
        Fields::of(Kind::PostDraft)
            .text(attribute::KEY, self.key.to_string())
            .text(attribute::LANG, self.lang.code())
            .text(attribute::TEXT, &self.text)
            .number_if(attribute::QUOTES, self.quotes)
            .time(attribute::UPDATED_AT, to_millisecond(now))
            .expires(now + SignedDuration::from_hours(24 * POST_DRAFT_DAYS))
    }
}

impl fmt::Debug for PostDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostDraft").field("kept_at", &self.kept_at).finish_non_exhaustive()
    }
}
