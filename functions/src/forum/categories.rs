//! The categories of the forum that a member sees, each with what is new in it.
//!
//! Comes in: a member. Goes out: a page. Never here: topics beyond the newest of each category.

use axum::http::StatusCode;
use axum::response::Response;
use futures_util::future::try_join_all;
use portal::forum::Category;
use serde::Serialize;

use super::notices::{self, NoticeLine};
use super::{places, shown};
use crate::desk::{Moment, moment};
use crate::http::ApiError;
use crate::staff::{Bar, Staff};
use crate::store::{ReadPlaces, TopicPage};

/// Topics of each category that are looked at for what is new.
const NEWEST: u16 = 25;

/// `pages/forum.html`.
#[derive(Serialize)]
struct ForumPage {
    bar: Bar,
    categories: Vec<Row>,
    council: String,
    /// Everything that the member wrote.
    own: String,
    /// Which mail they get, what they follow.
    settings: String,
    /// Where posts are looked for.
    search: String,
    /// What waits for moderators, for them.
    reviews: Option<String>,
    /// What moderators told the member lately.
    notices: Vec<NoticeLine>,
}

#[derive(Serialize)]
struct Row {
    name: String,
    about: String,
    href: String,
    /// The topic with the newest post.
    last: Option<Last>,
    /// How many posts are new, in words.
    new: Option<String>,
}

#[derive(Serialize)]
struct Last {
    title: String,
    /// Language of the title.
    lang: &'static str,
    href: String,
    by: String,
    at: Moment,
}

/// Shows the categories.
pub(super) async fn show(staff: &Staff) -> Result<Response, ApiError> {
    let (store, reader) = (&staff.app.store, staff.reader()?);
    let seen = staff.site.forum.all().iter().filter(|category| reader.sees(&category.id));
    let seen: Vec<&Category> = seen.collect();
    let ids: Vec<&str> = seen.iter().map(|category| category.id.as_str()).collect();
    let newest = try_join_all(ids.iter().map(|id| store.topics(reader, id, None, NEWEST)));
    let told = store.notices(reader, staff.now);
    let (newest, read, told) = tokio::try_join!(newest, store.read_places(reader, &ids), told)?;
    let nothing = ReadPlaces::default();
    let rows = seen
        .iter()
        .zip(&newest)
        .map(|(category, page)| row(staff, category, page, read.get(&category.id).unwrap_or(&nothing)));
    let page = ForumPage {
        bar: staff.bar(),
        categories: rows.collect(),
        council: places::council(staff.lang),
        own: places::own(staff.lang, false),
        settings: places::settings(staff.lang),
        search: places::search(staff.lang),
        reviews: reader.is_moderator().then(|| places::reviews(staff.lang)),
        notices: notices::lines(staff, &told),
    };
    let title = shown::said(staff).word("title");
    let mut frame = shown::frame(staff, title, None, places::forum(staff.lang.other()));
    frame.crumbs.pop();
    shown::page(staff, "forum", &frame, &page, StatusCode::OK)
}

fn row(staff: &Staff, category: &Category, newest: &TopicPage, read: &ReadPlaces) -> Row {
    let last = newest.topics.iter().max_by_key(|topic| topic.head.last_at);
    let count = newest.topics.iter().map(|topic| read.new_posts(topic)).sum();
    Row {
        name: category.name.of(staff.lang).clone(),
        about: category.about.of(staff.lang).clone(),
        href: places::category(staff.lang, &category.id, None),
        last: last.map(|topic| Last {
            title: shown::title(staff, topic),
            lang: topic.head.lang.code(),
            href: places::topic(staff.lang, &topic.id, 1),
            by: topic.head.last_by.clone(),
            at: moment(topic.head.last_at, staff.lang),
        }),
        new: shown::new_posts(staff, count),
    }
}
