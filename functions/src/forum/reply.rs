//! Adding a post to a topic, as an answer to one of its posts or to all; keeping one that is not finished.
//!
//! Comes in: a topic, a posted form. Goes out: the way to the new post, or the form. Never here: rights; the store asks for
//! them.

use axum::response::Response;
use portal::forum::Category;

use super::composer::{self, Target, Told};
use super::mentions;
use super::named::Named;
use super::start::new_post;
use super::typed::{Step, Typed};
use super::{places, prose, shown};
use crate::http::{ApiError, reply};
use crate::live;
use crate::staff::{Staff, StaffPost};
use crate::store::{NewPost, OpenedTopic, PostDraft, PostState, Posted, Topic};

/// Characters of a post that an answer quotes.
const QUOTED_CHARS: usize = 600;

/// Shows the form, with the words that are answered.
pub(super) async fn show(staff: &Staff, named: &Named) -> Result<Response, ApiError> {
    let quotes = named.quotes();
    let OpenedTopic { topic, posts } = open(staff, named, quotes).await?;
    let quoted = posts.first().filter(|post| Some(post.seq) == quotes && post.state == PostState::Shown);
    let mut typed = draft(staff, &topic).await?;
    if let Some(post) = quoted {
        typed.quotes = Some(post.seq);
        let between = if typed.text.is_empty() { "" } else { "\n\n" };
        typed.text = format!("{}{between}{}", typed.text, prose::quoted(&post.text, QUOTED_CHARS));
    }
    composer::show(staff, target(staff, &topic)?, &typed, composer::at_first(staff)?)
}

/// Adds a post.
pub(super) async fn add(post: &StaffPost, named: &Named) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let mut typed = Typed::by(staff, submitted);
    if typed.text.contains('@') {
        let topic = open(staff, named, None).await?.topic;
        typed.mentions = mentions::read(staff, &topic.category, &typed.text).await?;
    }
    let told = match Step::of(submitted) {
        Step::Show => Told::Nothing,
        Step::Preview => Told::Preview,
        Step::Drop => return drop(staff, named).await,
        Step::Keep if typed.text.trim().is_empty() => return drop(staff, named).await,
        Step::Keep if typed.is_fit_to_keep() => return keep(staff, named, &typed).await,
        Step::Post if typed.problems(false).is_empty() => {
            let new = new_post(staff, &typed);
            match staff.app.store.add_post(staff.reader()?, &named.topic()?, &new, staff.now).await? {
                Posted::At(place) => {
                    live::tell(&staff.app, &place.topic, &[place.seq]).await;
                    return Ok(reply::see_other(&places::post(staff.lang, place)));
                }
                Posted::Other(_) => {
                    typed.key = None;
                    Told::Refused("sent_other")
                }
                Posted::Barred(barred) => Told::Barred(barred),
                Posted::Closed => Told::Refused("closed"),
                Posted::Gone => return Err(ApiError::NotFound),
            }
        }
        Step::Post | Step::Keep => Told::Problems,
    };
    let OpenedTopic { topic, .. } = open(staff, named, None).await?;
    composer::show(staff, target(staff, &topic)?, &typed, told)
}

/// What the member has begun to write in a topic; nothing where they have no draft.
pub(super) async fn draft(staff: &Staff, topic: &Topic) -> Result<Typed, ApiError> {
    let found = staff.app.store.post_draft(staff.reader()?, &topic.id, staff.now).await?;
    Ok(found.map_or_else(Typed::default, |draft| Typed {
        key: Some(draft.key),
        text: draft.text,
        lang: Some(draft.lang),
        quotes: draft.quotes,
        kept_at: Some(draft.kept_at),
        ..Typed::default()
    }))
}

/// Keeps a draft, and shows it.
async fn keep(staff: &Staff, named: &Named, typed: &Typed) -> Result<Response, ApiError> {
    let NewPost { key, lang, text, quotes, .. } = new_post(staff, typed);
    let draft = PostDraft { key, lang, text, quotes, kept_at: staff.now };
    let topic = named.topic()?;
    staff.app.store.keep_post_draft(staff.reader()?, &topic, &draft, staff.now).await?;
    Ok(reply::see_other(&places::reply(staff.lang, &topic, None)))
}

/// Throws the draft away.
async fn drop(staff: &Staff, named: &Named) -> Result<Response, ApiError> {
    let topic = named.topic()?;
    staff.app.store.drop_post_draft(staff.reader()?, &topic).await?;
    Ok(reply::see_other(&places::topic(staff.lang, &topic, 1)))
}

async fn open(staff: &Staff, named: &Named, seq: Option<u32>) -> Result<OpenedTopic, ApiError> {
    let seq = seq.unwrap_or(1);
    let opened = staff.app.store.open_topic(staff.reader()?, &named.topic()?, seq..=seq).await?;
    opened.ok_or(ApiError::NotFound)
}

/// The category of a topic, which the content may have lost since.
pub(super) fn category<'a>(staff: &'a Staff, topic: &Topic) -> Result<&'a Category, ApiError> {
    staff.site.forum.get(&topic.category).ok_or(ApiError::NotFound)
}

fn target<'a>(staff: &'a Staff, topic: &Topic) -> Result<Target<'a>, ApiError> {
    Ok(Target {
        title: shown::said(staff).word("reply"),
        about: topic.head.title.clone(),
        category: category(staff, topic)?,
        action: places::reply(staff.lang, &topic.id, None),
        twin: places::reply(staff.lang.other(), &topic.id, None),
        back: places::topic(staff.lang, &topic.id, 1),
        is_topic: false,
        now: None,
    })
}
