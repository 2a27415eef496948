//! Turning an answered topic into a resource: moderators choose posts and take two files along, one for each language of the
//! site, as a draft page.
//!
//! Comes in: a topic that is answered, chosen posts. Goes out: a page, files. Never here: the content of the site; people put
//! the files there, translate and publish them. Names of authors stand in a file only where they agreed.

use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use portal::Lang;
use serde::Serialize;

use super::named::{MOST_CHOSEN, Named};
use super::{draft_page, places, reply as answer, shown};
use crate::app::day;
use crate::desk::{Moment, moment};
use crate::http::{ApiError, reply};
use crate::live;
use crate::staff::{Bar, Staff, StaffPost};
use crate::store::{OpenedTopic, Post, PostState, TopicChange, TopicChanged, TopicHead};

/// Name of the button that makes the draft.
const STEP: &str = "step";

/// Characters of a post that tell it from others.
const START_CHARS: usize = 90;

/// `pages/forum-resource.html`.
#[derive(Serialize)]
struct ResourcePage {
    bar: Bar,
    about: String,
    action: String,
    posts: Vec<Row>,
    /// Once posts were chosen: a file for each language.
    files: Vec<File>,
    taken_out_at: Option<Moment>,
    back: String,
}

#[derive(Serialize)]
struct Row {
    seq: u32,
    by: String,
    lang: &'static str,
    start: String,
    checked: bool,
    is_answer: bool,
    is_credited: bool,
}

#[derive(Serialize)]
struct File {
    href: String,
    name: String,
    lang: &'static str,
    lang_word: String,
}

/// Shows which posts there are; once some were chosen, the files.
pub(super) async fn show(staff: &Staff, named: &Named) -> Result<Response, ApiError> {
    let OpenedTopic { topic, posts } = opened(staff, named).await?;
    let chosen = named.posts();
    let is_checked = |post: &Post| match chosen.as_slice() {
        [] => post.seq == 1 || topic.head.answer == Some(post.seq),
        chosen => chosen.contains(&post.seq),
    };
    let file = |lang: Lang| File {
        href: places::resource_data(lang, &topic.id, &chosen),
        name: draft_page::file_name(&topic, lang),
        lang: lang.code(),
        lang_word: shown::said(staff).word(&format!("lang_{lang}")),
    };
    let page = ResourcePage {
        bar: staff.bar(),
        about: shown::title(staff, &topic),
        action: places::resource(staff.lang, &topic.id, &[]),
        posts: posts
            .iter()
            .filter(|post| post.state == PostState::Shown)
            .map(|post| Row {
                seq: post.seq,
                by: post.name.clone(),
                lang: post.lang.code(),
                start: start(&post.text),
                checked: is_checked(post),
                is_answer: topic.head.answer == Some(post.seq),
                is_credited: post.is_credited,
            })
            .collect(),
        files: if chosen.is_empty() { Vec::new() } else { Lang::ALL.map(file).into() },
        taken_out_at: topic.head.taken_out_at.map(|at| moment(at, staff.lang)),
        back: places::topic(staff.lang, &topic.id, 1),
    };
    let twin = places::resource(staff.lang.other(), &topic.id, &chosen);
    let title = shown::said(staff).word("resource");
    let frame = shown::frame(staff, title, Some(answer::category(staff, &topic)?), twin);
    shown::page(staff, "forum-resource", &frame, &page, StatusCode::OK)
}

/// Notes that the topic is taken out, and leads to the files.
pub(super) async fn take_out(post: &StaffPost, named: &Named) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let OpenedTopic { topic, posts } = opened(staff, named).await?;
    let is_chosen = |post: &&Post| {
        post.state == PostState::Shown && submitted.get(&places::anchor(post.seq)) == Some("yes")
    };
    let chosen: Vec<u32> = posts.iter().filter(is_chosen).map(|post| post.seq).collect();
    if submitted.get(STEP).is_none() || chosen.is_empty() {
        return show(staff, named).await;
    }
    match staff.app.store.change_topic(staff.reader()?, &topic.id, &TopicChange::TakeOut, staff.now).await? {
        TopicChanged::Done(topic, _) => {
            live::tell(&staff.app, &topic.id, &[]).await;
            Ok(reply::see_other(&places::resource(staff.lang, &topic.id, &chosen)))
        }
        TopicChanged::Gone => Err(ApiError::NotFound),
    }
}

/// The file of a language: that of the address.
pub(super) async fn data(staff: &Staff, named: &Named) -> Result<Response, ApiError> {
    let OpenedTopic { topic, mut posts } = opened(staff, named).await?;
    let chosen = named.posts();
    posts.retain(|post| chosen.contains(&post.seq));
    if posts.iter().all(|post| post.state != PostState::Shown) {
        return Err(ApiError::NotFound);
    }
    let text = draft_page::text(&shown::said(staff), staff.lang, &topic, &posts, &day(staff.now).to_string());
    let name = draft_page::file_name(&topic, staff.lang);
    let headers = [
        (CONTENT_TYPE, "text/markdown; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, text).into_response())
}

/// The topic with the posts that can be chosen: for moderators, once it is answered.
async fn opened(staff: &Staff, named: &Named) -> Result<OpenedTopic, ApiError> {
    let reader = staff.reader()?;
    if !reader.is_moderator() {
        return Err(ApiError::NotYours);
    }
    let most = u32::try_from(MOST_CHOSEN).unwrap_or(u32::MAX);
    let found = staff.app.store.open_topic(reader, &named.topic()?, 1..=most).await?;
    // A title that a moderator hid is no title of a page, and what was asked in confidence is no page.
    let may = |head: &TopicHead| head.answer.is_some() && !head.is_hidden && !head.is_question;
    found.filter(|one| may(&one.topic.head)).ok_or(ApiError::NotFound)
}

/// The first words of a post.
fn start(text: &str) -> String {
    let mut start: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = start.char_indices().nth(START_CHARS) {
        start.truncate(end);
        start.push('…');
    }
    start
}
