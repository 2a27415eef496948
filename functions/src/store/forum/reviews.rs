//! What waits for moderators, and what they judged.
//!
//! Comes in: a moderator. Goes out: reviews with their topics and posts. Never here: decisions; an index lists, the items are
//! read anew.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::review::{Review, place_of};
use super::{Post, PostPlace, Reader, Topic};
use crate::store::item::{Kind, index_sort_key, kind_text};
use crate::store::keys::{self, Key};
use crate::store::{Store, StoreError};

/// The most reviews of a list that are read: 3 items each, of the hundred of one call.
pub const MOST_REVIEWS: u16 = 30;

/// A list of reviews.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewList {
    /// Those that wait, the oldest first.
    Waiting,
    /// Those that were judged, the last one first.
    Judged,
}

/// A post with its topic and its review.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewedPost {
    /// The topic.
    pub topic: Topic,
    /// The post.
    pub post: Post,
    /// The review; none when nobody flagged the post.
    pub review: Option<Review>,
}

impl Store {
    /// The first of a list of reviews. [`StoreError::NotYours`]: not a moderator.
    ///
    /// Cost: 1 index query, 1 consistent read of a batch of 3 items for each. Patterns: reviews that wait, reviews that were
    /// judged, topic by id, posts of a topic between two places, review of a post.
    pub async fn reviews(
        &self,
        reader: &Reader,
        list: ReviewList,
        now: Timestamp,
    ) -> Result<Vec<ReviewedPost>, StoreError> {
        if !reader.is_moderator() {
            return Err(StoreError::NotYours);
        }
        let mut operation = self.forum();
        let items = match list {
            ReviewList::Waiting => operation.all_between(keys::REVIEWS_WAITING, "0", keys::END).await?,
            ReviewList::Judged => {
                operation.last_between(keys::REVIEWS_JUDGED, ("0", keys::END), MOST_REVIEWS).await?.0
            }
        };
        let places: Vec<PostPlace> = items
            .iter()
            .filter_map(|item| place_of(index_sort_key(item)))
            .take(MOST_REVIEWS.into())
            .collect();
        let keys = |place: &PostPlace| {
            [
                Key::topic(&place.topic),
                Key::post(&place.topic, place.seq),
                Key::review(&place.topic, place.seq),
            ]
        };
        let mut wanted: Vec<Key> = places.iter().flat_map(keys).collect();
        wanted.sort_by(|one, other| (&one.pk, &one.sk).cmp(&(&other.pk, &other.sk)));
        wanted.dedup();
        let (mut topics, mut posts, mut reviews) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for item in operation.batch(&wanted).await? {
            let Some(id) = keys::topic_of(&item) else { continue };
            match kind_text(&item) {
                kind if kind == Kind::Topic.name() => drop(topics.insert(id, Topic::read(item)?)),
                kind if kind == Kind::Post.name() => {
                    let post = Post::read(item)?;
                    posts.insert((id, post.seq), post);
                }
                _ => {
                    let review = Review::read(item, now)?;
                    reviews.extend(review.map(|review| ((id, review.place.seq), review)));
                }
            }
        }
        let row = |place: PostPlace| {
            let review = reviews.remove(&(place.topic, place.seq))?;
            // The index lags at times: what was judged a moment ago waits no more.
            let is_listed = review.verdict.is_some() == (list == ReviewList::Judged);
            let topic = topics.get(&place.topic).cloned()?;
            let post = posts.remove(&(place.topic, place.seq))?;
            is_listed.then_some(ReviewedPost { topic, post, review: Some(review) })
        };
        Ok(places.into_iter().filter_map(row).collect())
    }

    /// A post for moderators, with its review; `None` when there is no such post. [`StoreError::NotYours`]: not a moderator.
    ///
    /// Cost: 1 consistent read of a batch. Pattern: review of a post.
    pub async fn reviewed_post(
        &self,
        reader: &Reader,
        place: PostPlace,
        now: Timestamp,
    ) -> Result<Option<ReviewedPost>, StoreError> {
        if !reader.is_moderator() {
            return Err(StoreError::NotYours);
        }
        let file = self.forum().review_file(reader, place, now).await?;
        Ok(file.map(|file| ReviewedPost { topic: file.topic, post: file.post, review: file.review }))
    }
}
