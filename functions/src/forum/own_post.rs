//! What else can be done with a post: take it away, say thanks for it, agree to be named with it, read what it said before.
//!
//! Comes in: a post, a button. Goes out: the way back to the post, a page. Never here: rights; the store asks for them.

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::edit::own;
use super::named::Named;
use super::{places, prose, reply as answer, shown};
use crate::desk::{Moment, moment};
use crate::http::{ApiError, reply};
use crate::live;
use crate::staff::{Bar, Staff, StaffPost};
use crate::store::{FormerText, PostChange, PostChanged, PostState};

/// Name of the button that says thanks: `yes`, or `no` to take it back.
pub(super) const THANKS: &str = "thanks";

/// Name of the button that says whether the author may be named on the site: `yes`, `no`.
pub(super) const CREDIT: &str = "credit";

/// Name of the button that takes a post away.
const DELETE: &str = "delete";

/// `pages/forum-delete.html`.
#[derive(Serialize)]
struct DeletePage {
    bar: Bar,
    about: String,
    action: String,
    html: String,
    lang: &'static str,
    back: String,
}

/// `pages/forum-history.html`.
#[derive(Serialize)]
struct HistoryPage {
    bar: Bar,
    about: String,
    by: String,
    /// The oldest first; the last one is what it says now.
    texts: Vec<Text>,
    back: String,
}

#[derive(Serialize)]
struct Text {
    html: String,
    lang: &'static str,
    /// Until when it stood; none for what it says now.
    until: Option<Moment>,
}

/// Asks whether a post is to be taken away.
pub(super) async fn show_delete(staff: &Staff, named: &Named) -> Result<Response, ApiError> {
    let (topic, post) = own(staff, named).await?;
    let place = named.post()?;
    let page = DeletePage {
        bar: staff.bar(),
        about: topic.head.title.clone(),
        action: places::delete(staff.lang, place),
        html: prose::html(&post.text),
        lang: post.lang.code(),
        back: places::post(staff.lang, place),
    };
    let twin = places::delete(staff.lang.other(), place);
    let title = shown::said(staff).word("delete_title");
    let frame = shown::frame(staff, title, Some(answer::category(staff, &topic)?), twin);
    shown::page(staff, "forum-delete", &frame, &page, StatusCode::OK)
}

/// Takes a post away.
pub(super) async fn delete(post: &StaffPost, named: &Named) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    if submitted.get(DELETE).is_none() {
        return show_delete(staff, named).await;
    }
    change(staff, named, &PostChange::Delete).await
}

/// Says thanks for a post, or takes that back.
pub(super) async fn thank(post: &StaffPost, named: &Named) -> Result<Response, ApiError> {
    change(&post.staff, named, &PostChange::Thank(wanted(post, THANKS)?)).await
}

/// The author of a post agrees to be named with it on the site, or takes that back.
pub(super) async fn credit(post: &StaffPost, named: &Named) -> Result<Response, ApiError> {
    change(&post.staff, named, &PostChange::Credit(wanted(post, CREDIT)?)).await
}

/// What a button says: `yes`, or `no` to take that back.
pub(super) fn wanted(post: &StaffPost, button: &str) -> Result<bool, ApiError> {
    match post.submitted.get(button) {
        Some("yes") => Ok(true),
        Some("no") => Ok(false),
        _ => Err(ApiError::NotFound),
    }
}

async fn change(staff: &Staff, named: &Named, change: &PostChange) -> Result<Response, ApiError> {
    let place = named.post()?;
    match staff.app.store.change_post(staff.reader()?, place, change, staff.now).await? {
        PostChanged::Done(_) => {
            live::tell(&staff.app, &place.topic, &[place.seq]).await;
            Ok(reply::see_other(&places::post(staff.lang, place)))
        }
        PostChanged::Barred(_) => Err(ApiError::NotYours),
        PostChanged::Gone | PostChanged::Closed | PostChanged::Meanwhile(_) => Err(ApiError::NotFound),
    }
}

/// Shows what a post said before.
pub(super) async fn show_history(staff: &Staff, named: &Named) -> Result<Response, ApiError> {
    let place = named.post()?;
    let found = staff.app.store.former_texts(staff.reader()?, place).await?;
    let (topic, post, former) = found.ok_or(ApiError::NotFound)?;
    if post.state != PostState::Shown {
        return Err(ApiError::NotFound);
    }
    let before = |former: &FormerText| Text {
        html: prose::html(&former.text),
        lang: former.lang.code(),
        until: Some(moment(former.until, staff.lang)),
    };
    let now = Text { html: prose::html(&post.text), lang: post.lang.code(), until: None };
    let page = HistoryPage {
        bar: staff.bar(),
        about: topic.head.title.clone(),
        by: post.name.clone(),
        texts: former.iter().map(before).chain([now]).collect(),
        back: places::post(staff.lang, place),
    };
    let twin = places::history(staff.lang.other(), place);
    let title = shown::said(staff).word("history_title");
    let frame = shown::frame(staff, title, Some(answer::category(staff, &topic)?), twin);
    shown::page(staff, "forum-history", &frame, &page, StatusCode::OK)
}

/// An address that is only posted to, opened by hand.
pub(super) fn back(staff: &Staff, named: &Named) -> Result<Response, ApiError> {
    staff.reader()?;
    Ok(reply::see_other(&places::post(staff.lang, named.post()?)))
}
