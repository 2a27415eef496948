//! Everything that a member wrote in the forum: to read, to print, and as data to take along.
//!
//! Comes in: a member. Goes out: a page, or a file. Never here: posts of others; titles of topics that the member no longer
//! sees.

use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use super::{places, prose, shown};
use crate::desk::{Moment, moment};
use crate::http::ApiError;
use crate::staff::{Bar, Staff};
use crate::store::{Post, PostPlace, Topic};

/// `pages/forum-own.html`.
#[derive(Serialize)]
struct OwnPage {
    bar: Bar,
    posts: Vec<Row>,
    data: String,
}

#[derive(Serialize)]
struct Row {
    title: Option<String>,
    title_lang: &'static str,
    href: String,
    at: Moment,
    lang: &'static str,
    html: String,
    state: &'static str,
}

/// A post in the file.
#[derive(Serialize)]
struct Written<'a> {
    topic: Option<&'a str>,
    address: String,
    post: u32,
    written_at: String,
    changed_at: Option<String>,
    language: &'static str,
    state: &'static str,
    text: &'a str,
    thanks: usize,
}

/// Shows them.
pub(super) async fn show(staff: &Staff) -> Result<Response, ApiError> {
    let posts = staff.app.store.own_posts(staff.reader()?).await?;
    let page = OwnPage {
        bar: staff.bar(),
        posts: posts.iter().map(|(topic, post)| row(staff, topic, post)).collect(),
        data: places::own(staff.lang, true),
    };
    let frame =
        shown::frame(staff, shown::said(staff).word("own"), None, places::own(staff.lang.other(), false));
    shown::page(staff, "forum-own", &frame, &page, StatusCode::OK)
}

/// The same as a JSON file.
pub(super) async fn data(staff: &Staff) -> Result<Response, ApiError> {
    let posts = staff.app.store.own_posts(staff.reader()?).await?;
    let written: Vec<Written<'_>> = posts
        .iter()
        .map(|(topic, post)| Written {
            topic: sees(staff, topic).then_some(topic.head.title.as_str()),
            address: staff.site.absolute(&places::post(staff.lang, place(topic, post))),
            post: post.seq,
            written_at: post.at.to_string(),
            changed_at: post.edited_at.map(|at| at.to_string()),
            language: post.lang.code(),
            state: post.state.name(),
            text: &post.text,
            thanks: post.thanks.len(),
        })
        .collect();
    let text = serde_json::to_string_pretty(&written).map_err(|error| ApiError::Internal(error.into()))?;
    let headers = [
        (CONTENT_TYPE, "application/json; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"forum.json\""),
    ];
    Ok((headers, text).into_response())
}

fn row(staff: &Staff, topic: &Topic, post: &Post) -> Row {
    Row {
        title: sees(staff, topic).then(|| shown::title(staff, topic)),
        title_lang: topic.head.lang.code(),
        href: places::post(staff.lang, place(topic, post)),
        at: moment(post.at, staff.lang),
        lang: post.lang.code(),
        html: prose::html(&post.text),
        state: post.state.name(),
    }
}

fn sees(staff: &Staff, topic: &Topic) -> bool {
    staff.reader().is_ok_and(|reader| reader.sees_topic(topic))
}

fn place(topic: &Topic, post: &Post) -> PostPlace {
    PostPlace { topic: topic.id, seq: post.seq }
}
