//! Starting a topic.
//!
//! Comes in: a category, a posted form. Goes out: the way to the new topic, or the form. Never here: rights; the store asks for
//! them.

use axum::response::Response;
use portal::forum::Category;

use super::composer::{self, Target, Told};
use super::mentions;
use super::named::Named;
use super::typed::{Step, Typed};
use super::{places, shown};
use crate::http::{ApiError, reply};
use crate::staff::{Staff, StaffPost};
use crate::store::{NewPost, NewTopic, Posted, SubmissionKey};

/// Shows the form.
pub(super) fn show(staff: &Staff, named: &Named) -> Result<Response, ApiError> {
    show_form(staff, target(staff, named.category(staff)?))
}

/// Shows the form on which the council is asked directly.
pub(super) fn show_question(staff: &Staff) -> Result<Response, ApiError> {
    show_form(staff, question(staff)?)
}

fn show_form(staff: &Staff, target: Target<'_>) -> Result<Response, ApiError> {
    let typed = Typed { notify: true, ..Typed::default() };
    composer::show(staff, target, &typed, composer::at_first(staff)?)
}

/// Starts a topic.
pub(super) async fn start(post: &StaffPost, named: &Named) -> Result<Response, ApiError> {
    let target = target(&post.staff, named.category(&post.staff)?);
    start_in(post, target, false).await
}

/// Asks the council: a topic that its members and the asker see.
pub(super) async fn ask(post: &StaffPost) -> Result<Response, ApiError> {
    let target = question(&post.staff)?;
    start_in(post, target, true).await
}

async fn start_in(post: &StaffPost, target: Target<'_>, is_question: bool) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let category = target.category;
    let mut typed = Typed::by(staff, submitted);
    typed.mentions = mentions::read(staff, &category.id, &typed.text).await?;
    let told = match Step::of(submitted) {
        // A topic that was never started has no place for a draft.
        Step::Show | Step::Keep | Step::Drop => Told::Nothing,
        Step::Preview => Told::Preview,
        Step::Post if typed.problems(true).is_empty() => {
            let new = NewTopic {
                category: category.id.clone(),
                title: typed.title.clone(),
                tags: typed.tags.clone(),
                post: new_post(staff, &typed),
                follows: typed.notify,
                is_question,
            };
            match staff.app.store.start_topic(staff.reader()?, &new, staff.now).await? {
                Posted::At(place) => return Ok(reply::see_other(&places::post(staff.lang, place))),
                Posted::Other(_) => {
                    // Another topic from the page of one that was sent: it gets a key of its own.
                    typed.key = None;
                    Told::Refused("sent_other")
                }
                Posted::Barred(barred) => Told::Barred(barred),
                Posted::Closed | Posted::Gone => return Err(ApiError::NotFound),
            }
        }
        Step::Post => Told::Problems,
    };
    composer::show(staff, target, &typed, told)
}

/// What was typed as a post; without a key of its page, with a new one.
pub(super) fn new_post(staff: &Staff, typed: &Typed) -> NewPost {
    NewPost {
        key: typed.key.unwrap_or_else(|| SubmissionKey::from_bits(staff.app.ids.bits128())),
        lang: typed.lang.unwrap_or(staff.lang),
        text: typed.text.clone(),
        quotes: typed.quotes,
        mentions: typed.mentions.members.clone(),
        allowed: typed.allowed(),
    }
}

fn target<'a>(staff: &Staff, category: &'a Category) -> Target<'a> {
    Target {
        title: shown::said(staff).word("new_topic"),
        about: category.name.of(staff.lang).clone(),
        category,
        action: places::start(staff.lang, &category.id),
        twin: places::start(staff.lang.other(), &category.id),
        back: places::category(staff.lang, &category.id, None),
        is_topic: true,
        now: None,
    }
}

/// Where the council is asked directly.
fn question(staff: &Staff) -> Result<Target<'_>, ApiError> {
    let category = staff.site.forum.all().iter().find(|category| category.is_asked_directly);
    let category = category.ok_or(ApiError::NotFound)?;
    Ok(Target {
        title: shown::said(staff).word("question"),
        about: shown::said(staff).word("question_lead"),
        action: places::question(staff.lang),
        twin: places::question(staff.lang.other()),
        back: places::council(staff.lang),
        ..target(staff, category)
    })
}
