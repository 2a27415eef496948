//! The topics of a category.
//!
//! Comes in: a category, a place. Goes out: a page of topics, those with the newest posts first. Never here: posts.

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::follow::FollowButton;
use super::named::Named;
use super::{places, shown};
use crate::app::day;
use crate::desk::{Moment, moment};
use crate::http::ApiError;
use crate::staff::{Bar, Staff};
use crate::store::{ReadPlaces, Topic};

/// Topics of a page.
const TOPICS: u16 = 25;

/// `pages/forum-category.html`.
#[derive(Serialize)]
struct CategoryPage {
    bar: Bar,
    name: String,
    about: String,
    start: String,
    follow: FollowButton,
    topics: Vec<Row>,
    /// How many posts of this page are new, in words; and the day on which the member last read here, ISO.
    new: Option<String>,
    since: Option<String>,
    /// Where the next page is.
    next: Option<String>,
}

#[derive(Serialize)]
struct Row {
    title: String,
    /// Language of the title.
    lang: &'static str,
    href: String,
    by: String,
    replies: u32,
    last_by: String,
    last_at: Moment,
    /// How many posts are new, in words.
    new: Option<String>,
    is_answered: bool,
    is_pinned: bool,
    is_locked: bool,
}

/// Shows a page of topics.
pub(super) async fn show(staff: &Staff, named: &Named) -> Result<Response, ApiError> {
    let (store, reader) = (&staff.app.store, staff.reader()?);
    let category = named.category(staff)?;
    let after = named.after();
    let ids = [category.id.as_str()];
    let (found, mut read, follow) = tokio::try_join!(
        store.topics(reader, &category.id, after.as_ref(), TOPICS),
        store.read_places(reader, &ids),
        FollowButton::of_category((staff, reader), &category.id),
    )?;
    let read = read.remove(&category.id).unwrap_or_default();
    let count = found.topics.iter().map(|topic| read.new_posts(topic)).sum();
    let page = CategoryPage {
        bar: staff.bar(),
        name: category.name.of(staff.lang).clone(),
        about: category.about.of(staff.lang).clone(),
        start: places::start(staff.lang, &category.id),
        follow,
        topics: found.topics.iter().map(|topic| row(staff, topic, &read)).collect(),
        new: shown::new_posts(staff, count),
        since: read.last_at().map(|at| day(at).to_string()),
        next: found.next.as_ref().map(|next| places::category(staff.lang, &category.id, Some(next))),
    };
    let twin = places::category(staff.lang.other(), &category.id, after.as_ref());
    let frame = shown::frame(staff, page.name.clone(), None, twin);
    shown::page(staff, "forum-category", &frame, &page, StatusCode::OK)
}

fn row(staff: &Staff, topic: &Topic, read: &ReadPlaces) -> Row {
    let head = &topic.head;
    // Who has read a part goes on where they stopped.
    let new = read.new_posts(topic);
    let from = if new > 0 { read.place(topic).unwrap_or(0) + 1 } else { 1 };
    let place = crate::store::PostPlace { topic: topic.id, seq: from.min(head.posts) };
    Row {
        title: shown::title(staff, topic),
        lang: head.lang.code(),
        href: if from > 1 {
            places::post(staff.lang, place)
        } else {
            places::topic(staff.lang, &topic.id, 1)
        },
        by: head.by.clone(),
        replies: head.posts.saturating_sub(1),
        last_by: head.last_by.clone(),
        last_at: moment(head.last_at, staff.lang),
        new: shown::new_posts(staff, new),
        is_answered: head.answer.is_some(),
        is_pinned: head.is_pinned,
        is_locked: head.is_locked,
    }
}
