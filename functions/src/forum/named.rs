//! What an address of the forum names: a category, a topic, a post, a page.
//!
//! Comes in: the head of a request. Goes out: typed names; whatever is none is a page that does not exist. Never here:
//! whether there is such a thing, whether this member sees it.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use portal::forum::{Category, Tag};

use crate::app::App;
use crate::http::ApiError;
use crate::staff::Staff;
use crate::store::{MemberId, PostPlace, TopicId, TopicPlace};

/// The most posts that an address names.
pub(super) const MOST_CHOSEN: usize = 100;

/// What the address names. Judged only when it is asked for, so that rights come first.
pub(super) struct Named {
    path: BTreeMap<String, String>,
    query: BTreeMap<String, String>,
}

impl Named {
    /// The category; one that the member does not see is not theirs.
    pub(super) fn category<'a>(&self, staff: &'a Staff) -> Result<&'a Category, ApiError> {
        let id = self.path.get("category").map(String::as_str).unwrap_or_default();
        let category = staff.site.forum.get(id).ok_or(ApiError::NotFound)?;
        if staff.reader()?.sees(id) { Ok(category) } else { Err(ApiError::NotYours) }
    }

    /// The topic.
    pub(super) fn topic(&self) -> Result<TopicId, ApiError> {
        self.path.get("topic").and_then(|text| TopicId::parse(text)).ok_or(ApiError::NotFound)
    }

    /// The post.
    pub(super) fn post(&self) -> Result<PostPlace, ApiError> {
        let seq = self.path.get("post").and_then(|text| text.parse().ok());
        let seq = seq.filter(|seq| (1..1_000_000).contains(seq)).ok_or(ApiError::NotFound)?;
        Ok(PostPlace { topic: self.topic()?, seq })
    }

    /// The member.
    pub(super) fn member(&self) -> Result<MemberId, ApiError> {
        self.path.get("member").and_then(|text| MemberId::parse(text)).ok_or(ApiError::NotFound)
    }

    /// The page of a topic, from 1.
    pub(super) fn page(&self) -> u32 {
        self.number("page").unwrap_or(1)
    }

    /// The post that is answered.
    pub(super) fn quotes(&self) -> Option<u32> {
        self.number("quotes")
    }

    /// Posts that a moderator chose, in order; none when the address names none.
    pub(super) fn posts(&self) -> Vec<u32> {
        let listed = self.query.get("posts").map(String::as_str).unwrap_or_default();
        let posts: BTreeSet<u32> = listed.split('-').filter_map(|seq| seq.parse().ok()).collect();
        posts.into_iter().filter(|seq| (1..1_000_000).contains(seq)).take(MOST_CHOSEN).collect()
    }

    /// The post that was flagged a moment ago.
    pub(super) fn flagged(&self) -> Option<u32> {
        self.number("flagged")
    }

    /// After which topic a list goes on.
    pub(super) fn after(&self) -> Option<TopicPlace> {
        TopicPlace::parse(self.query.get("after")?)
    }

    /// The tag that the path names.
    pub(super) fn tag<'a>(&self, staff: &'a Staff) -> Result<&'a Tag, ApiError> {
        let id = self.path.get("tag").map(String::as_str).unwrap_or_default();
        staff.site.forum.tag(id).ok_or(ApiError::NotFound)
    }

    /// A value of the address.
    pub(super) fn asked(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }

    fn number(&self, name: &str) -> Option<u32> {
        self.query.get(name)?.parse().ok().filter(|number| (1..1_000_000).contains(number))
    }
}

impl FromRequestParts<Arc<App>> for Named {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let named = Path::<BTreeMap<String, String>>::from_request_parts(parts, app).await;
        let path = named.map(|Path(named)| named).unwrap_or_default();
        let query = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
        let query = query.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        Ok(Self { path, query })
    }
}
