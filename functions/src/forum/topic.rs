//! A page of a topic: its posts in order, and the form for one more.
//!
//! Comes in: a topic, a page. Goes out: the thread; the store learns how far the member has read. Never here: changing posts.

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::composer::{Composer, Told};
use super::manage::AnswerButton;
use super::named::Named;
use super::places::{self, POSTS};
use super::typed::Typed;
use super::{prose, reply, shown};
use crate::desk::{Moment, moment};
use crate::http::ApiError;
use crate::staff::{Bar, Staff};
use crate::store::{OpenedTopic, Post, PostPlace, PostState, Topic};

/// `pages/forum-topic.html`.
#[derive(Serialize)]
struct TopicPage {
    bar: Bar,
    title: String,
    /// Language of the title.
    lang: &'static str,
    category: String,
    is_answered: bool,
    is_pinned: bool,
    is_locked: bool,
    posts: Vec<Shown>,
    page: u32,
    pages: u32,
    previous: Option<String>,
    next: Option<String>,
    /// Only for moderators.
    manage: Option<String>,
    /// None where nobody may post any more.
    form: Option<Composer>,
}

/// A post, for a template.
#[derive(Serialize)]
struct Shown {
    seq: u32,
    id: String,
    by: String,
    community: Option<String>,
    at: Moment,
    /// Its language, where it is not that of the page.
    lang: &'static str,
    lang_word: Option<String>,
    /// What it says; made here, of a fixed list of tags.
    html: String,
    state: &'static str,
    /// The post that it answers: its place and where that is.
    quotes: Option<Quoted>,
    reply: Option<String>,
    is_answer: bool,
    is_own: bool,
    edit: Option<String>,
    delete: Option<String>,
    history: Option<String>,
    /// How many say thanks, in words.
    thanks: Option<String>,
    thank: Option<Thank>,
    mark: Option<AnswerButton>,
    edited_at: Option<Moment>,
}

/// The button that says thanks, or takes that back.
#[derive(Serialize)]
struct Thank {
    action: String,
    given: bool,
}

#[derive(Serialize)]
struct Quoted {
    seq: u32,
    href: String,
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
    let is_open = !topic.head.is_locked || reader.is_moderator();
    let at = |page: u32| places::topic(staff.lang, &topic.id, page);
    let value = TopicPage {
        bar: staff.bar(),
        title: topic.head.title.clone(),
        lang: topic.head.lang.code(),
        category: category.name.of(staff.lang).clone(),
        is_answered: topic.head.answer.is_some(),
        is_pinned: topic.head.is_pinned,
        is_locked: topic.head.is_locked,
        posts: posts.iter().map(|post| post_shown(staff, &topic, post, is_open)).collect(),
        page,
        pages,
        previous: (page > 1).then(|| at(page - 1)),
        next: (page < pages).then(|| at(page + 1)),
        manage: reader.is_moderator().then(|| places::manage(staff.lang, &topic.id)),
        form: is_open.then(|| {
            let action = places::reply(staff.lang, &topic.id, None);
            Composer::of(staff, &Typed::default(), action, false, Told::Nothing)
        }),
    };
    let twin = places::topic(staff.lang.other(), &topic.id, page);
    let frame = shown::frame(staff, value.title.clone(), Some(category), twin);
    shown::page(staff, "forum-topic", &frame, &value, StatusCode::OK)
}

fn post_shown(staff: &Staff, topic: &Topic, post: &Post, is_open: bool) -> Shown {
    let is_shown = post.state == PostState::Shown;
    let is_own = post.by == staff.member;
    let place = PostPlace { topic: topic.id, seq: post.seq };
    let quotes = post
        .quotes
        .map(|seq| Quoted { seq, href: places::post(staff.lang, PostPlace { topic: topic.id, seq }) });
    Shown {
        seq: post.seq,
        id: places::anchor(post.seq),
        by: post.name.clone(),
        community: shown::community(staff, post.community.as_deref()),
        at: moment(post.at, staff.lang),
        lang: post.lang.code(),
        lang_word: (post.lang != staff.lang).then(|| shown::said(staff).word(&format!("lang_{}", post.lang))),
        html: if is_shown { prose::html(&post.text) } else { String::new() },
        state: post.state.name(),
        quotes,
        reply: (is_open && is_shown).then(|| places::reply(staff.lang, &topic.id, Some(post.seq))),
        is_answer: topic.head.answer == Some(post.seq),
        is_own,
        edit: (is_open && is_shown && is_own).then(|| places::edit(staff.lang, place)),
        delete: (is_shown && is_own).then(|| places::delete(staff.lang, place)),
        history: (is_shown && post.edited_at.is_some()).then(|| places::history(staff.lang, place)),
        mark: AnswerButton::of(staff, topic, post.seq).filter(|_| is_shown),
        thanks: shown::thanks(staff, post.thanks.len()),
        thank: (is_shown && !is_own).then(|| Thank {
            action: places::thanks(staff.lang, place),
            given: post.thanks.contains(&staff.member),
        }),
        edited_at: post.edited_at.map(|at| moment(at, staff.lang)),
    }
}
