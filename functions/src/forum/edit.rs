//! Writing a post anew.
//!
//! Comes in: a post of the member's own, a posted form. Goes out: the way back to the post, or the form; when the text was
//! changed meanwhile (in another tab, on another machine), both texts. Never here: posts of others.

use axum::response::Response;

use super::composer::{self, Target, Told};
use super::named::Named;
use super::typed::{Step, Typed};
use super::{places, reply as answer, shown};
use crate::http::{ApiError, reply};
use crate::live;
use crate::staff::{Staff, StaffPost};
use crate::store::{NewText, OpenedTopic, Post, PostChange, PostChanged, PostState, Topic};

/// Shows the form with the text as it is.
pub(super) async fn show(staff: &Staff, named: &Named) -> Result<Response, ApiError> {
    let (topic, post) = own(staff, named).await?;
    let typed =
        Typed { text: post.text.clone(), lang: Some(post.lang), seen: Some(post.edits), ..Typed::default() };
    composer::show(staff, target(staff, &topic, &post)?, &typed, composer::at_first(staff)?)
}

/// Puts the new text in the place of the old one.
pub(super) async fn save(posted: &StaffPost, named: &Named) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = posted;
    let (topic, post) = own(staff, named).await?;
    let mut typed = Typed::by(staff, submitted);
    typed.seen = Some(typed.seen.unwrap_or(post.edits));
    let mut target = target(staff, &topic, &post)?;
    let told = match Step::of(submitted) {
        // What was posted is no draft any more.
        Step::Show | Step::Keep | Step::Drop => Told::Nothing,
        Step::Preview => Told::Preview,
        Step::Post if typed.problems(false).is_empty() => {
            let new = NewText {
                lang: typed.lang.unwrap_or(staff.lang),
                text: typed.text.clone(),
                allowed: typed.allowed(),
                seen: typed.seen.unwrap_or_default(),
            };
            let (place, change) = (named.post()?, PostChange::Edit(new));
            match staff.app.store.change_post(staff.reader()?, place, &change, staff.now).await? {
                PostChanged::Done(_) => {
                    live::tell(&staff.app, &place.topic, &[place.seq]).await;
                    return Ok(reply::see_other(&places::post(staff.lang, place)));
                }
                PostChanged::Meanwhile(now) => {
                    // Whoever saves again has seen both.
                    typed.seen = Some(now.edits);
                    target.now = Some(now);
                    Told::Refused("changed_meanwhile")
                }
                PostChanged::Barred(barred) => Told::Barred(barred),
                PostChanged::Closed => Told::Refused("edit_closed"),
                PostChanged::Gone => return Err(ApiError::NotFound),
            }
        }
        Step::Post => Told::Problems,
    };
    composer::show(staff, target, &typed, told)
}

/// A post that the member wrote and that stands.
pub(super) async fn own(staff: &Staff, named: &Named) -> Result<(Topic, Post), ApiError> {
    let place = named.post()?;
    let opened = staff.app.store.open_topic(staff.reader()?, &place.topic, place.seq..=place.seq).await?;
    let OpenedTopic { topic, posts } = opened.ok_or(ApiError::NotFound)?;
    let post = posts.into_iter().next().ok_or(ApiError::NotFound)?;
    match post.state {
        _ if post.by != staff.member => Err(ApiError::NotYours),
        PostState::Shown => Ok((topic, post)),
        PostState::Deleted | PostState::Hidden => Err(ApiError::NotFound),
    }
}

fn target<'a>(staff: &'a Staff, topic: &Topic, post: &Post) -> Result<Target<'a>, ApiError> {
    let place = crate::store::PostPlace { topic: topic.id, seq: post.seq };
    Ok(Target {
        title: shown::said(staff).word("edit"),
        about: topic.head.title.clone(),
        category: answer::category(staff, topic)?,
        action: places::edit(staff.lang, place),
        twin: places::edit(staff.lang.other(), place),
        back: places::post(staff.lang, place),
        is_topic: false,
        now: None,
    })
}
