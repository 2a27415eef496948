//! A page of a topic: its posts in order, and the form for one more.
//!
//! Comes in: a topic, a page. Goes out: the thread; the store learns how far the member has read. Never here: changing posts.

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::composer::{self, Composer, Told};
use super::follow::FollowButton;
use super::named::Named;
use super::places::{self, POSTS};
use super::post::{ShownPost, Viewer};
use super::{reply, shown};
use crate::http::ApiError;
use crate::staff::{Bar, Staff, Way};
use crate::store::{Barred, OpenedTopic};

/// `pages/forum-topic.html`.
#[derive(Serialize)]
struct TopicPage {
    bar: Bar,
    title: String,
    /// Language of the title.
    lang: &'static str,
    category: String,
    tags: Vec<Way>,
    is_answered: bool,
    is_pinned: bool,
    is_locked: bool,
    posts: Vec<ShownPost>,
    live: Open,
    page: u32,
    pages: u32,
    previous: Option<String>,
    next: Option<String>,
    /// Only for moderators.
    manage: Option<String>,
    /// The same, where the topic is answered.
    resource: Option<String>,
    follow: FollowButton,
    /// None where the member may not post (any more).
    form: Option<Composer>,
    /// Why the member can't write now, in words.
    barred: Option<String>,
    /// The post that the member flagged a moment ago.
    flagged: Option<u32>,
}

/// What a script has to know to go on from the page.
#[derive(Serialize)]
struct Open {
    topic: String,
    /// The first post that the page may show.
    first: u32,
    /// The topic's revision.
    cursor: u64,
    /// Posts of the topic.
    total: u32,
    /// Where its first page is.
    path: String,
}

/// Shows a page of a topic.
pub(super) async fn show(staff: &Staff, named: &Named) -> Result<Response, ApiError> {
    let (store, reader, id) = (&staff.app.store, staff.reader()?, named.topic()?);
    let first = (named.page() - 1).saturating_mul(POSTS) + 1;
    let opened = store.open_topic(reader, &id, first..=first + POSTS - 1).await?;
    let OpenedTopic { topic, posts } = opened.ok_or(ApiError::NotFound)?;
    let category = reply::category(staff, &topic)?;
    let Some(last) = posts.last().map(|post| post.seq) else { return Err(ApiError::NotFound) };
    // The thread comes before a note of who has read it.
    if let Err(error) = store.mark_read(reader, &topic, last, staff.now).await {
        tracing::warn!(error = %error, "how far somebody has read could not be noted");
    }
    let (page, pages) = (named.page(), places::page_of(topic.head.posts));
    let viewer = Viewer::of(staff)?;
    let follow = FollowButton::of_topic((staff, reader), &topic.id, &topic.category).await?;
    let barred = reader.suspended_until(staff.now).map(Barred::Suspended);
    let is_open = viewer.may_post(&topic) && barred.is_none();
    let draft = if is_open { Some(reply::draft(staff, &topic).await?) } else { None };
    let at = |page: u32| places::topic(staff.lang, &topic.id, page);
    let value = TopicPage {
        bar: staff.bar(),
        title: shown::title(staff, &topic),
        lang: topic.head.lang.code(),
        category: category.name.of(staff.lang).clone(),
        tags: shown::tags(staff, &topic),
        is_answered: topic.head.answer.is_some(),
        is_pinned: topic.head.is_pinned,
        is_locked: topic.head.is_locked,
        posts: posts.iter().map(|post| viewer.post(&topic, post)).collect(),
        live: Open {
            topic: topic.id.to_string(),
            first,
            cursor: topic.head.revision,
            total: topic.head.posts,
            path: at(1),
        },
        page,
        pages,
        previous: (page > 1).then(|| at(page - 1)),
        next: (page < pages).then(|| at(page + 1)),
        manage: reader.is_moderator().then(|| places::manage(staff.lang, &topic.id)),
        resource: (reader.is_moderator() && topic.head.answer.is_some())
            .then(|| places::resource(staff.lang, &topic.id, &[])),
        follow,
        form: draft.map(|draft| {
            let action = places::reply(staff.lang, &topic.id, None);
            Composer::of(staff, &draft, action, false, Told::Nothing)
        }),
        barred: barred.map(|barred| composer::why_barred(staff, barred)),
        flagged: named.flagged(),
    };
    let twin = places::topic(staff.lang.other(), &topic.id, page);
    let seen = reader.sees(&category.id).then_some(category);
    let frame = shown::frame(staff, value.title.clone(), seen, twin);
    shown::page(staff, "forum-topic", &frame, &value, StatusCode::OK)
}
