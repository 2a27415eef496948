//! Where a topic stands: moderators pin, close and move it; who started it says which post answers it.
//!
//! Comes in: a topic, a button. Goes out: the way back to the topic, or the page with the buttons. Never here: rights; the
//! store asks for them.

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::named::Named;
use super::own_post::wanted;
use super::post::Viewer;
use super::shown;
use super::{places, reply as answer};
use crate::http::{ApiError, reply};
use crate::live;
use crate::staff::{Bar, Choice, Staff, StaffPost};
use crate::store::{PostPlace, Topic, TopicChange, TopicChanged};

/// Name of the button that was pressed.
const STEP: &str = "step";

/// Name of the list of categories.
const CATEGORY: &str = "category";

/// Name of the button that marks the answer: `yes`, or `no` to take the mark away.
const ANSWER: &str = "answer";

/// `pages/forum-manage.html`.
#[derive(Serialize)]
struct ManagePage {
    bar: Bar,
    about: String,
    action: String,
    is_pinned: bool,
    is_locked: bool,
    categories: Vec<Choice>,
    back: String,
}

/// Shows what can be done with a topic.
pub(super) async fn show(staff: &Staff, named: &Named) -> Result<Response, ApiError> {
    let reader = staff.reader()?;
    if !reader.is_moderator() {
        return Err(ApiError::NotYours);
    }
    let opened = staff.app.store.open_topic(reader, &named.topic()?, 1..=1).await?;
    let topic = opened.ok_or(ApiError::NotFound)?.topic;
    let page = ManagePage {
        bar: staff.bar(),
        about: topic.head.title.clone(),
        action: places::manage(staff.lang, &topic.id),
        is_pinned: topic.head.is_pinned,
        is_locked: topic.head.is_locked,
        categories: categories(staff, &topic),
        back: places::topic(staff.lang, &topic.id, 1),
    };
    let twin = places::manage(staff.lang.other(), &topic.id);
    let title = shown::said(staff).word("manage");
    let frame = shown::frame(staff, title, Some(answer::category(staff, &topic)?), twin);
    shown::page(staff, "forum-manage", &frame, &page, StatusCode::OK)
}

/// Does it.
pub(super) async fn change(post: &StaffPost, named: &Named) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let reader = staff.reader()?;
    let change = match submitted.get(STEP) {
        Some("pin") => TopicChange::Pin(true),
        Some("unpin") => TopicChange::Pin(false),
        Some("lock") => TopicChange::Lock(true),
        Some("unlock") => TopicChange::Lock(false),
        Some("move") => {
            let category = submitted.get(CATEGORY).unwrap_or_default();
            let known = staff.site.forum.get(category).ok_or(ApiError::NotFound)?;
            TopicChange::Move(known.id.clone())
        }
        _ => return show(staff, named).await,
    };
    let topic = named.topic()?;
    match staff.app.store.change_topic(reader, &topic, &change, staff.now).await? {
        TopicChanged::Done(topic, _) => {
            live::tell(&staff.app, &topic.id, &[]).await;
            Ok(reply::see_other(&places::topic(staff.lang, &topic.id, 1)))
        }
        TopicChanged::Gone => Err(ApiError::NotFound),
    }
}

/// Marks a post as the answer, or takes the mark away.
pub(super) async fn mark_answer(post: &StaffPost, named: &Named) -> Result<Response, ApiError> {
    let (staff, place) = (&post.staff, named.post()?);
    let change = TopicChange::Answer(wanted(post, ANSWER)?.then_some(place.seq));
    match staff.app.store.change_topic(staff.reader()?, &place.topic, &change, staff.now).await? {
        TopicChanged::Done(_, marked) => {
            live::tell(&staff.app, &place.topic, &marked).await;
            Ok(reply::see_other(&places::post(staff.lang, place)))
        }
        TopicChanged::Gone => Err(ApiError::NotFound),
    }
}

/// The button under a post that marks it as the answer.
#[derive(Serialize)]
pub(super) struct AnswerButton {
    action: String,
    is_answer: bool,
}

impl AnswerButton {
    /// For those who may press it; the question itself is no answer.
    pub(super) fn of(viewer: &Viewer<'_>, topic: &Topic, seq: u32) -> Option<Self> {
        let Viewer { reader, lang, .. } = viewer;
        let may = reader.is_moderator() || topic.head.starter == reader.member().to_string();
        (may && seq > 1).then(|| Self {
            action: places::answer(*lang, PostPlace { topic: topic.id, seq }),
            is_answer: topic.head.answer == Some(seq),
        })
    }
}

fn categories(staff: &Staff, topic: &Topic) -> Vec<Choice> {
    let choice = |category: &portal::forum::Category| Choice {
        value: category.id.clone(),
        label: category.name.of(staff.lang).clone(),
        checked: category.id == topic.category,
    };
    staff.site.forum.all().iter().map(choice).collect()
}
