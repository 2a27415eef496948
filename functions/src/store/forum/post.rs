//! Posts: what members wrote in a topic, in order.
//!
//! Comes in: an item. Goes out: the post. Never here: who may see it; the topic settles that. `Debug` shows no word of it.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use portal::Lang;

use crate::store::item::{Attributes, Fields, Kind, Stored};
use crate::store::keys::{IndexKey, Key, attribute};
use crate::store::write::{Guard, Write};
use crate::store::{MemberId, StoreError, TopicId};

/// A post.
#[derive(Clone, PartialEq)]
pub struct Post {
    /// Its place in the topic, from 1.
    pub seq: u32,
    /// Who wrote it.
    pub by: MemberId,
    /// As they were called then.
    pub name: String,
    /// The community that they worked for then.
    pub community: Option<String>,
    /// Whether they were on the council of mentors then.
    pub is_of_council: bool,
    /// When.
    pub at: Timestamp,
    /// The language that it is written in.
    pub lang: Lang,
    /// What it says, in markdown; nothing once it was deleted.
    pub text: String,
    /// The post that it answers.
    pub quotes: Option<u32>,
    /// Whom it names: the form that stands in the text, and who that was when it was written.
    pub mentions: Vec<(String, MemberId)>,
    /// Why what looks personal in it may stay: name of what it is, name of the reason.
    pub allowed: Vec<(String, String)>,
    /// Whether it is shown.
    pub state: PostState,
    /// How often it was changed.
    pub edits: u32,
    /// When it was changed last.
    pub edited_at: Option<Timestamp>,
    /// When its text, or whether it is shown, was changed last; when it was written, at first. The search goes by it.
    pub changed_at: Timestamp,
    /// Who says thanks for it.
    pub thanks: Vec<MemberId>,
    /// Its author agrees to be named where the site shows it.
    pub is_credited: bool,
    /// Revision of the topic at its last change.
    pub revision: u64,
}

/// Whether a post is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostState {
    /// To all who see the topic.
    Shown,
    /// Its author took it away; its place stays.
    Deleted,
    /// A moderator hid it; its place stays.
    Hidden,
}

impl Post {
    pub(super) fn read(item: Attributes) -> Result<Post, StoreError> {
        let stored = Stored::lasting(item, Kind::Post)?;
        let thanks: Vec<String> = stored.json_if(attribute::THANKS)?.unwrap_or_default();
        let mentions: Vec<(String, String)> = stored.json_if(attribute::MENTIONS)?.unwrap_or_default();
        let named = |(form, id): (String, String)| Some((form, MemberId::parse(&id)?));
        Ok(Post {
            seq: stored.number(attribute::SEQ)?,
            by: stored.member()?,
            name: stored.text(attribute::NAME)?.to_owned(),
            community: stored.text_if(attribute::COMMUNITY)?.map(str::to_owned),
            is_of_council: stored.text_if(attribute::COUNCIL)?.is_some(),
            at: stored.time(attribute::AT)?,
            lang: stored.lang()?,
            text: stored.text_if(attribute::TEXT)?.unwrap_or_default().to_owned(),
            quotes: stored.number_if(attribute::QUOTES)?,
            mentions: mentions.into_iter().filter_map(named).collect(),
            allowed: stored.json_if(attribute::ALLOWED)?.unwrap_or_default(),
            state: stored.parsed(attribute::STATE, PostState::parse)?,
            edits: stored.number_if(attribute::EDITS)?.unwrap_or_default(),
            edited_at: stored.time_if(attribute::EDITED_AT)?,
            changed_at: stored.time(attribute::UPDATED_AT)?,
            thanks: thanks.iter().filter_map(|id| MemberId::parse(id)).collect(),
            is_credited: stored.text_if(attribute::CREDIT)?.is_some(),
            revision: stored.number(attribute::REVISION)?,
        })
    }

    /// The time of a change after the last one, whatever the clock says: no two changes have the same place in the list.
    pub(super) fn changed_again(&self, now: Timestamp) -> Timestamp {
        now.max(self.changed_at + SignedDuration::from_millis(1))
    }

    /// The same post, which looks different since a revision of its topic.
    pub(super) fn write_at(&self, topic: &TopicId, revision: u64) -> Write {
        Post { revision, ..self.clone() }.write(topic, Some(self.revision))
    }

    /// The post as it is now, in place of the one that `before` was the revision of; of none at first.
    pub(super) fn write(&self, topic: &TopicId, before: Option<u64>) -> Write {
        let guard = before.map_or(Guard::missing(attribute::PK), Guard::revision);
        let thanks: Vec<String> = self.thanks.iter().map(ToString::to_string).collect();
        let mentions: Vec<(&str, String)> =
            self.mentions.iter().map(|(form, id)| (form.as_str(), id.to_string())).collect();
        let fields = Fields::of(Kind::Post)
            .number(attribute::SEQ, self.seq)
            .text(attribute::MEMBER, self.by.to_string())
            .text(attribute::NAME, &self.name)
            .text_if(attribute::COMMUNITY, self.community.as_deref())
            .text_if(attribute::COUNCIL, self.is_of_council.then_some("yes"))
            .time(attribute::AT, self.at)
            .text(attribute::LANG, self.lang.code())
            .text_if(attribute::TEXT, Some(&self.text).filter(|text| !text.is_empty()))
            .number_if(attribute::QUOTES, self.quotes)
            .json_if(attribute::MENTIONS, Some(&mentions).filter(|mentions| !mentions.is_empty()))
            .json_if(attribute::ALLOWED, Some(&self.allowed).filter(|allowed| !allowed.is_empty()))
            .text(attribute::STATE, self.state.name())
            .number_if(attribute::EDITS, Some(self.edits).filter(|edits| *edits > 0))
            .time_if(attribute::EDITED_AT, self.edited_at)
            .json_if(attribute::THANKS, Some(&thanks).filter(|thanks| !thanks.is_empty()))
            .text_if(attribute::CREDIT, self.is_credited.then_some("yes"))
            .time(attribute::UPDATED_AT, self.changed_at)
            .number(attribute::REVISION, self.revision)
            .index(IndexKey::written(topic, self.seq, self.changed_at));
        Write::put(Key::post(topic, self.seq), guard, fields)
    }
}

impl PostState {
    /// As stored: `shown`.
    pub fn name(self) -> &'static str {
        match self {
            PostState::Shown => "shown",
            PostState::Deleted => "deleted",
            PostState::Hidden => "hidden",
        }
    }

    fn parse(name: &str) -> Option<PostState> {
        let all = [PostState::Shown, PostState::Deleted, PostState::Hidden];
        all.into_iter().find(|state| state.name() == name)
    }
}

impl fmt::Debug for Post {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Post")
            .field("seq", &self.seq)
            .field("by", &self.by)
            .field("at", &self.at)
            .field("state", &self.state)
            .field("edits", &self.edits)
            .field("thanks", &self.thanks.len())
            .field("revision", &self.revision)
            .finish_non_exhaustive()
    }
}
