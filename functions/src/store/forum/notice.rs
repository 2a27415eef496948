//! Notices: what moderators told a member about a post of theirs.
//!
//! Comes in: a verdict. Goes out: a notice for the member's forum page, and the intent to send it. Never here: what the post
//! says. Notices are read until [`NOTICE_DAYS`] after they were written.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use super::review::{FlagReason, Ruling, Verdict};
use super::{PostPlace, Reader, Topic, TopicId};
use crate::store::item::{Attributes, Fields, Kind, Stored};
use crate::store::keys::{self, Key, attribute};
use crate::store::write::{Guard, Write};
use crate::store::{IntentKey, IntentOwner, Mail, Member, MemberId, NewIntent, Store, StoreError};

/// Days for which a notice is kept.
pub const NOTICE_DAYS: i64 = 365;

/// What moderators told a member.
#[derive(Clone, PartialEq, Eq)]
pub struct Notice {
    /// The post.
    pub place: PostPlace,
    /// Title of its topic then.
    pub title: String,
    /// What was done.
    pub what: Ruling,
    /// Whether it was then taken back.
    pub is_undone: bool,
    /// Why.
    pub reason: Option<FlagReason>,
    /// What the moderators write.
    pub words: String,
    /// When.
    pub at: Timestamp,
    /// Until when the member can't write.
    pub until: Option<Timestamp>,
}

impl Store {
    /// What moderators told this reader, the last notice first.
    ///
    /// Cost: 1 consistent query. Pattern: notices of a member.
    pub async fn notices(&self, reader: &Reader, now: Timestamp) -> Result<Vec<Notice>, StoreError> {
        let items = self.forum().partition(&keys::member_partition(&reader.member()), keys::NOTICE).await?;
        let mut notices = Vec::new();
        for item in items {
            notices.extend(Notice::read(Some(item), now)?);
        }
        notices.reverse();
        Ok(notices)
    }

    /// The notice that a mail to a member is about.
    ///
    /// Cost: 1 consistent read. Pattern: notices of a member.
    pub async fn notice_of(
        &self,
        member: &MemberId,
        mail: &IntentKey,
        now: Timestamp,
    ) -> Result<Option<Notice>, StoreError> {
        Notice::read(self.forum().get(&Key::notice(member, mail.seq())).await?, now)
    }
}

impl Notice {
    /// What a verdict tells the author.
    pub(super) fn of(verdict: &Verdict, topic: &Topic, seq: u32) -> Notice {
        Notice {
            place: PostPlace { topic: topic.id, seq },
            title: topic.head.title.clone(),
            what: verdict.ruling,
            is_undone: false,
            reason: verdict.reason,
            words: verdict.words.clone(),
            at: verdict.at,
            until: verdict.suspended_until,
        }
    }

    /// The notice and the intent to send it, numbered by the member's revision after the change.
    pub(super) fn writes(&self, member: &Member, now: Timestamp) -> [Write; 2] {
        let number = member.revision;
        let fields = Fields::of(Kind::Notice)
            .text(attribute::TOPIC, self.place.topic.to_string())
            .number(attribute::SEQ, self.place.seq)
            .text(attribute::NAME, &self.title)
            .text(attribute::ACTION, self.what.name())
            .text_if(attribute::STATE, self.is_undone.then_some("undone"))
            .text_if(attribute::REASON, self.reason.map(FlagReason::name))
            .text_if(attribute::TEXT, Some(&self.words).filter(|words| !words.is_empty()))
            .time(attribute::AT, self.at)
            .time_if(attribute::SUSPENDED_UNTIL, self.until)
            .expires(self.at + SignedDuration::from_hours(24 * NOTICE_DAYS));
        let mail = NewIntent::new(Mail::Moderated, member.lang);
        let key = IntentKey::new(IntentOwner::Member(member.id), number, mail.mail);
        [Write::put(Key::notice(&member.id, number), Guard::absent(now), fields), mail.write(key, now)]
    }

    fn read(item: Option<Attributes>, now: Timestamp) -> Result<Option<Notice>, StoreError> {
        let Some(stored) = Stored::live(item, Kind::Notice, now)? else { return Ok(None) };
        Ok(Some(Notice {
            place: PostPlace {
                topic: stored.parsed(attribute::TOPIC, TopicId::parse)?,
                seq: stored.number(attribute::SEQ)?,
            },
            title: stored.text(attribute::NAME)?.to_owned(),
            what: stored.parsed(attribute::ACTION, Ruling::parse)?,
            is_undone: stored.text_if(attribute::STATE)?.is_some(),
            reason: stored.parsed_if(attribute::REASON, FlagReason::parse)?,
            words: stored.text_if(attribute::TEXT)?.unwrap_or_default().to_owned(),
            at: stored.time(attribute::AT)?,
            until: stored.time_if(attribute::SUSPENDED_UNTIL)?,
        }))
    }
}

impl fmt::Debug for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notice")
            .field("place", &self.place)
            .field("what", &self.what)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}
