//! The categories of the forum that a member sees, each with what is new in it.
//!
//! Comes in: a member. Goes out: a page. Never here: topics beyond the newest of each category.

use std::collections::BTreeSet;

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
use crate::store::{Post, PostPlace, PostState, ReadPlaces, Reader, StoreError, Topic, TopicPage};

/// Topics of each category that are looked at for what is new.
const NEWEST: u16 = 25;

/// The most places where the member was named that are shown.
const MOST_MENTIONS: usize = 10;

/// `pages/forum.html`.
#[derive(Serialize)]
struct ForumPage {
    bar: Bar,
    categories: Vec<Row>,
    council: String,
    /// Everything that the member wrote.
    own: String,
    /// Who else is a member.
    members: String,
    /// Which mail they get, what they follow.
    settings: String,
    /// Where posts are looked for.
    search: String,
    /// What waits for moderators, for them.
    reviews: Option<String>,
    /// Where the member was named and has not read it yet.
    mentions: Vec<Last>,
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
    let (newest, read, told, mentions) =
        tokio::try_join!(newest, store.read_places(reader, &ids), told, mentions(staff, reader))?;
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
        members: places::members(staff.lang, "", "", 1),
        settings: places::settings(staff.lang),
        search: places::search(staff.lang),
        reviews: reader.is_moderator().then(|| places::reviews(staff.lang)),
        mentions,
        notices: notices::lines(staff, &told),
    };
    let title = shown::said(staff).word("title");
    let mut frame = shown::frame(staff, title, None, places::forum(staff.lang.other()));
    frame.crumbs.pop();
    shown::page(staff, "forum", &frame, &page, StatusCode::OK)
}

/// Posts that name the member, which they still see and have not read.
async fn mentions(staff: &Staff, reader: &Reader) -> Result<Vec<Last>, StoreError> {
    let store = &staff.app.store;
    let notes = store.mentions_of(&reader.member(), staff.now).await?;
    let named: Vec<PostPlace> = notes.iter().take(MOST_MENTIONS).map(|note| note.place).collect();
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let found = store.posts_to_spread(&named).await?;
    let categories: BTreeSet<&str> = found.iter().map(|(topic, _)| topic.category.as_str()).collect();
    let read = store.read_places(reader, &Vec::from_iter(categories)).await?;
    let is_new = |topic: &Topic, post: &Post| {
        let place = read.get(&topic.category).and_then(|read| read.place(topic));
        place.is_none_or(|seq| seq < post.seq)
    };
    let is_shown = |(topic, post): &&(Topic, Post)| {
        let is_theirs = reader.sees_topic(topic) && !topic.head.is_hidden;
        is_theirs && post.state == PostState::Shown && is_new(topic, post)
    };
    let last = |(topic, post): &(Topic, Post)| Last {
        title: topic.head.title.clone(),
        lang: topic.head.lang.code(),
        href: places::post(staff.lang, PostPlace { topic: topic.id, seq: post.seq }),
        by: post.name.clone(),
        at: moment(post.at, staff.lang),
    };
    Ok(found.iter().filter(is_shown).map(last).collect())
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
