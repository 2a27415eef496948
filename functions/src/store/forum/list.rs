//! The topics of a category, those with the newest posts first.
//!
//! Comes in: a category, a place. Goes out: a page of topics. Never here: decisions; an index answers, which may lag.

use std::fmt;

use super::{Reader, Topic};
use crate::store::item::{Attributes, index_sort_key};
use crate::store::keys;
use crate::store::{Store, StoreError};

/// A page of topics.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicPage {
    /// Pinned ones first, then the one with the newest post.
    pub topics: Vec<Topic>,
    /// After which place the next page begins; none on the last one.
    pub next: Option<TopicPlace>,
}

/// A place among the topics of a category, as text that can travel in a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicPlace(String);

impl Store {
    /// A page of the topics of a category. [`StoreError::NotYours`]: the reader does not see it.
    ///
    /// Cost: 1 index query. Pattern: topics of a category, those with the newest posts first.
    pub async fn topics(
        &self,
        reader: &Reader,
        category: &str,
        after: Option<&TopicPlace>,
        limit: u16,
    ) -> Result<TopicPage, StoreError> {
        reader.asks_for(category)?;
        let to = after.map_or(keys::END, |place| place.0.as_str());
        // The place itself is asked for as well: a span takes in both ends.
        let (items, _) =
            self.forum().last_between(&keys::topics_of(category), ("0", to), limit.saturating_add(2)).await?;
        let beyond = |item: &Attributes| after.is_none_or(|place| index_sort_key(item) < place.0.as_str());
        let mut items: Vec<Attributes> = items.into_iter().filter(beyond).collect();
        let has_more = items.len() > usize::from(limit);
        items.truncate(usize::from(limit));
        let last = items.last().map(|item| TopicPlace(index_sort_key(item).to_owned()));
        let topics = items.into_iter().map(Topic::read).collect::<Result<_, _>>()?;
        Ok(TopicPage { topics, next: last.filter(|_| has_more) })
    }
}

impl TopicPlace {
    /// Reads a place from a link; `None` when it is none.
    pub fn parse(text: &str) -> Option<TopicPlace> {
        let place = text.replace('~', "#");
        keys::is_topic_place(&place).then_some(TopicPlace(place))
    }
}

/// With nothing that an address would have to escape.
impl fmt::Display for TopicPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.replace('#', "~"))
    }
}
