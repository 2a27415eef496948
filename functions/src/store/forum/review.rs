//! Reviews: posts that members flagged, until a moderator has judged them.
//!
//! Comes in: an item. Goes out: the review. Never here: who may judge (see `judge.rs`); what a post says. `Debug` shows no
//! word of anybody.
//!
//! There is one review of a post. It stands in one of two lists of the index: of those that wait, and of those that were
//! judged; the second one empties itself after [`REVIEW_DAYS`].

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{PostPlace, TopicId};
use crate::store::item::{Attributes, Fields, Kind, Stored};
use crate::store::keys::{self, IndexKey, Key, attribute};
use crate::store::write::{Guard, Write};
use crate::store::{MemberId, StoreError};

/// Minutes for which a review belongs to the moderator who took it on.
pub const CLAIM_MINUTES: i64 = 30;

/// Hours in which a verdict can be taken back as if it had never been.
pub const UNDO_HOURS: i64 = 24;

/// Days after a verdict for which its review is kept: whoever asks why a year later still gets an answer.
pub const REVIEW_DAYS: i64 = 365;

/// Why a post is flagged, or judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlagReason {
    /// It tells something about a person who uses the program.
    PersonalData,
    /// It hurts or threatens somebody.
    Abuse,
    /// It belongs elsewhere.
    OffTopic,
    /// It sells something.
    Spam,
    /// Anything else; the note says what.
    Other,
}

/// What a moderator makes of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    /// Nothing is wrong with it.
    Keep,
    /// Nobody sees it any more.
    Hide,
    /// It stays; its author is warned.
    Warn,
    /// Nobody sees it any more, and its author can't write for a time.
    Suspend,
    /// It is shown again, and its author can write again.
    Restore,
}

/// A flag of one member.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flag {
    /// Id of the member.
    pub by: String,
    /// As they were called then.
    pub name: String,
    /// Why.
    pub reason: FlagReason,
    /// What they add.
    pub note: String,
    /// When.
    pub at: Timestamp,
}

/// Who works on a review.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Id of the moderator.
    pub by: String,
    /// As they are called.
    pub name: String,
    /// From when on another one may take it on.
    pub until: Timestamp,
}

/// What a moderator found.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// What they make of it.
    pub ruling: Ruling,
    /// Why; none when nothing is wrong.
    pub reason: Option<FlagReason>,
    /// What they write to the author.
    pub words: String,
    /// Id of the moderator.
    pub by: String,
    /// As they were called then.
    pub name: String,
    /// When.
    pub at: Timestamp,
    /// Whether this verdict hid the post.
    pub has_hidden: bool,
    /// Until when it suspends the author.
    pub suspended_until: Option<Timestamp>,
}

/// A verdict to be. `Debug` shows no word of it.
#[derive(Clone)]
pub struct NewVerdict {
    /// What they make of it.
    pub ruling: Ruling,
    /// Why; none when nothing is wrong.
    pub reason: Option<FlagReason>,
    /// What they write to the author.
    pub words: String,
    /// Until when the author can't write; for [`Ruling::Suspend`].
    pub until: Option<Timestamp>,
}

/// A review of a post.
#[derive(Clone, PartialEq, Eq)]
pub struct Review {
    /// The post.
    pub place: PostPlace,
    /// Who flagged it, the first one first; nobody when a moderator found it.
    pub flags: Vec<Flag>,
    /// When it began.
    pub opened_at: Timestamp,
    /// Who works on it.
    pub claim: Option<Claim>,
    /// What was found.
    pub verdict: Option<Verdict>,
    /// Counts the changes.
    pub(super) revision: u64,
}

impl Review {
    /// One that begins.
    pub(super) fn begun(place: PostPlace, now: Timestamp) -> Review {
        Review { place, flags: Vec::new(), opened_at: now, claim: None, verdict: None, revision: 0 }
    }

    /// The review of an item; none once it has ended.
    pub(super) fn read(item: Attributes, now: Timestamp) -> Result<Option<Review>, StoreError> {
        let topic = keys::topic_of(&item);
        let Some(stored) = Stored::live(Some(item), Kind::Review, now)? else { return Ok(None) };
        let topic = topic.ok_or_else(|| stored.corrupt(attribute::PK))?;
        Ok(Some(Review {
            place: PostPlace { topic, seq: stored.number(attribute::SEQ)? },
            flags: stored.json_if(attribute::FLAGS)?.unwrap_or_default(),
            opened_at: stored.time(attribute::AT)?,
            claim: stored.json_if(attribute::CLAIM)?,
            verdict: stored.json_if(attribute::VERDICT)?,
            revision: stored.number(attribute::REVISION)?,
        }))
    }

    /// The review as it becomes, in place of the one that was read.
    pub(super) fn write(&self, before: Option<u64>, now: Timestamp) -> Write {
        let PostPlace { topic, seq } = self.place;
        let guard = before.map_or(Guard::absent(now), Guard::revision);
        let judged_at = self.verdict.as_ref().map(|verdict| verdict.at);
        let fields = Fields::of(Kind::Review)
            .number(attribute::SEQ, seq)
            .json_if(attribute::FLAGS, Some(&self.flags).filter(|flags| !flags.is_empty()))
            .time(attribute::AT, self.opened_at)
            .json_if(attribute::CLAIM, self.claim.as_ref())
            .json_if(attribute::VERDICT, self.verdict.as_ref())
            .number(attribute::REVISION, self.revision)
            .index(IndexKey::review(&topic, seq, judged_at, self.opened_at));
        let fields = match judged_at {
            Some(at) => fields.expires(at + SignedDuration::from_hours(24 * REVIEW_DAYS)),
            None => fields,
        };
        Write::put(Key::review(&topic, seq), guard, fields)
    }

    /// Who works on it now.
    pub fn claimed(&self, now: Timestamp) -> Option<&Claim> {
        self.claim.as_ref().filter(|claim| claim.until > now)
    }

    /// Whether this member flagged it.
    pub fn is_flagged_by(&self, member: &MemberId) -> bool {
        let id = member.to_string();
        self.flags.iter().any(|flag| flag.by == id)
    }

    /// Whether its verdict can still be taken back.
    pub fn can_be_undone(&self, now: Timestamp) -> bool {
        let within = |verdict: &Verdict| {
            verdict.ruling != Ruling::Restore
                && verdict.at.duration_until(now) < SignedDuration::from_hours(UNDO_HOURS)
        };
        self.verdict.as_ref().is_some_and(within)
    }
}

impl FlagReason {
    /// All of them, in the order in which they are offered.
    pub const ALL: [FlagReason; 5] = [
        FlagReason::PersonalData,
        FlagReason::Abuse,
        FlagReason::OffTopic,
        FlagReason::Spam,
        FlagReason::Other,
    ];

    /// As posted, and the end of its word: `personal_data`.
    pub fn name(self) -> &'static str {
        match self {
            FlagReason::PersonalData => "personal_data",
            FlagReason::Abuse => "abuse",
            FlagReason::OffTopic => "off_topic",
            FlagReason::Spam => "spam",
            FlagReason::Other => "other",
        }
    }

    /// The reason of a name.
    pub fn parse(name: &str) -> Option<FlagReason> {
        FlagReason::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

impl Ruling {
    /// All of them.
    pub const ALL: [Ruling; 5] = [Ruling::Keep, Ruling::Hide, Ruling::Warn, Ruling::Suspend, Ruling::Restore];

    /// As posted, and the end of its word: `hide`.
    pub fn name(self) -> &'static str {
        match self {
            Ruling::Keep => "keep",
            Ruling::Hide => "hide",
            Ruling::Warn => "warn",
            Ruling::Suspend => "suspend",
            Ruling::Restore => "restore",
        }
    }

    /// The ruling of a name.
    pub fn parse(name: &str) -> Option<Ruling> {
        Ruling::ALL.into_iter().find(|ruling| ruling.name() == name)
    }

    /// Whether it takes the post out of sight.
    pub(super) fn hides(self) -> bool {
        matches!(self, Ruling::Hide | Ruling::Suspend)
    }
}

/// The post of a review's place in a list; `None` when it is none.
pub(super) fn place_of(sk: &str) -> Option<PostPlace> {
    let mut parts = sk.split('#').skip(1);
    let topic = TopicId::parse(parts.next()?)?;
    Some(PostPlace { topic, seq: parts.next()?.parse().ok()? })
}

impl fmt::Debug for Review {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Review")
            .field("place", &self.place)
            .field("flags", &self.flags.len())
            .field("claimed", &self.claim.as_ref().map(|claim| &claim.by))
            .field("ruling", &self.verdict.as_ref().map(|verdict| verdict.ruling))
            .field("revision", &self.revision)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for NewVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewVerdict").field("ruling", &self.ruling).finish_non_exhaustive()
    }
}
