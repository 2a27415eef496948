//! Flagging a post: a member tells the moderators what is wrong with it.
//!
//! Comes in: a post of somebody else, a reason, a note. Goes out: the way back to the post, or the form. Never here: what
//! moderators do about it; nobody but them learns who flagged.

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::named::Named;
use super::{places, prose, reply as answer, shown};
use crate::desk::screening::tidy;
use crate::http::submitted::Submitted;
use crate::http::{ApiError, reply};
use crate::staff::{Bar, Choice, Staff, StaffPost, Wrong};
use crate::store::{FlagReason, OpenedTopic, PostState, ReviewStep, Reviewed};

/// Name of the list of reasons.
pub(super) const REASON: &str = "reason";
/// Name of the input for what the member adds.
pub(super) const NOTE: &str = "note";
/// Characters of a note.
pub(super) const NOTE_CHARS: usize = 500;

/// `pages/forum-flag.html`.
#[derive(Serialize)]
struct FlagPage {
    bar: Bar,
    about: String,
    action: String,
    by: String,
    html: String,
    lang: &'static str,
    reasons: Vec<Choice>,
    note: String,
    max: usize,
    errors: Vec<Wrong>,
    error_reason: Option<String>,
    error_note: Option<String>,
    back: String,
}

/// Shows the form.
pub(super) async fn show(staff: &Staff, named: &Named) -> Result<Response, ApiError> {
    show_with(staff, named, None).await
}

/// Flags the post.
pub(super) async fn flag(post: &StaffPost, named: &Named) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let place = named.post()?;
    let (Some(reason), Ok(note)) = (reason(submitted), note(submitted)) else {
        return show_with(staff, named, Some(submitted)).await;
    };
    if reason == FlagReason::Other && note.is_empty() {
        return show_with(staff, named, Some(submitted)).await;
    }
    let step = ReviewStep::Flag(reason, note);
    match staff.app.store.review_post(staff.reader()?, place, &step, staff.now).await? {
        Reviewed::Done(_) | Reviewed::Refused(_) => Ok(reply::see_other(&places::flagged(staff.lang, place))),
        Reviewed::Gone => Err(ApiError::NotFound),
    }
}

/// The reason that was chosen.
pub(super) fn reason(submitted: &Submitted) -> Option<FlagReason> {
    submitted.get(REASON).and_then(FlagReason::parse)
}

/// What was added; the words for what is wrong with it otherwise.
pub(super) fn note(submitted: &Submitted) -> Result<String, &'static str> {
    let note = tidy(submitted.get(NOTE).unwrap_or_default());
    if note.chars().count() > NOTE_CHARS { Err("note_long") } else { Ok(note) }
}

/// The reasons to choose from.
pub(super) fn reasons(staff: &Staff, chosen: Option<FlagReason>) -> Vec<Choice> {
    let choice = |reason: FlagReason| Choice {
        value: reason.name().to_owned(),
        label: shown::said(staff).word(&format!("flag_{}", reason.name())),
        checked: chosen == Some(reason),
    };
    FlagReason::ALL.map(choice).into()
}

async fn show_with(staff: &Staff, named: &Named, typed: Option<&Submitted>) -> Result<Response, ApiError> {
    let place = named.post()?;
    let opened = staff.app.store.open_topic(staff.reader()?, &place.topic, place.seq..=place.seq).await?;
    let OpenedTopic { topic, posts } = opened.ok_or(ApiError::NotFound)?;
    let post = posts.into_iter().next().ok_or(ApiError::NotFound)?;
    if post.by == staff.member {
        return Err(ApiError::NotYours);
    }
    if post.state != PostState::Shown {
        return Err(ApiError::NotFound);
    }
    let said = shown::said(staff);
    let chosen = typed.and_then(reason);
    let error_reason = typed.filter(|_| chosen.is_none()).map(|_| said.word("flag_missing"));
    let error_note = typed.and_then(|typed| match note(typed) {
        Err(word) => Some(said.word(word)),
        Ok(note) if note.is_empty() && chosen == Some(FlagReason::Other) => Some(said.word("note_missing")),
        Ok(_) => None,
    });
    let wrong = |field: &str, error: &Option<String>| {
        error.clone().map(|text| Wrong { href: format!("#{field}"), text })
    };
    let errors: Vec<Wrong> =
        [wrong(REASON, &error_reason), wrong(NOTE, &error_note)].into_iter().flatten().collect();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = FlagPage {
        bar: staff.bar(),
        about: topic.head.title.clone(),
        action: places::flag(staff.lang, place),
        by: post.name.clone(),
        html: prose::html(&post.text),
        lang: post.lang.code(),
        reasons: reasons(staff, chosen),
        note: typed.and_then(|typed| typed.get(NOTE)).unwrap_or_default().to_owned(),
        max: NOTE_CHARS,
        errors,
        error_reason,
        error_note,
        back: places::post(staff.lang, place),
    };
    let twin = places::flag(staff.lang.other(), place);
    let mut frame =
        shown::frame(staff, said.word("flag_title"), Some(answer::category(staff, &topic)?), twin);
    frame.error = status != StatusCode::OK;
    shown::page(staff, "forum-flag", &frame, &page, status)
}
