//! The forum: topics with their posts, and how far each member has read.
//!
//! Comes in: a [`Reader`], what they write. Goes out: topics and posts of the categories that the reader sees. Never here:
//! which categories there are, markdown, words.
//!
//! Each change of a topic or of a post in it is one transaction that counts the topic's revision up by one, and a post knows
//! the revision of its last change. So whoever has seen a topic at a revision catches up with the posts above it, whatever
//! happened to them, and nothing is missed or seen twice.

mod change;
mod draft;
mod following;
mod judge;
mod lately;
mod list;
mod news;
mod notice;
mod post;
mod posting;
mod reader;
mod reading;
mod review;
mod reviews;
mod standing;
mod topic;
mod words;

pub use change::{FREE_MINUTES, FormerText, MOST_FORMER, NewText, PostChange, PostChanged};
pub use draft::{POST_DRAFT_DAYS, PostDraft};
pub use following::{Followers, FollowersPlace, Following};
pub use judge::{ReviewStep, Reviewed};
pub use lately::Barred;
pub use list::{TopicPage, TopicPlace};
pub use news::{MENTION_DAYS, NEWS_DAYS, NewsNote, QUIET_MINUTES, Why};
pub use notice::{NOTICE_DAYS, Notice};
pub use post::{Post, PostState};
pub use posting::{NewPost, NewTopic, POSTED_DAYS, PostPlace, Posted};
pub use reader::Reader;
pub use reading::{MOST_PLACES, ReadPlaces};
pub use review::{
    CLAIM_MINUTES, Claim, Flag, FlagReason, NewVerdict, REVIEW_DAYS, Review, Ruling, UNDO_HOURS, Verdict,
};
pub use reviews::{MOST_REVIEWS, ReviewList, ReviewedPost};
pub use standing::{TopicChange, TopicChanged};
pub use topic::{OpenedTopic, Topic, TopicHead, TopicId};
pub(in crate::store) use words::Words;
pub use words::{FoundPosts, PostSearch};
