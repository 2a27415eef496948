//! What the pages of the forum have in common: their frame, how much is new, choices.
//!
//! Comes in: a member, topics. Goes out: words and pages. Never here: whether the member may see them.

use axum::http::StatusCode;
use axum::response::Response;
use portal::forum::{Category, Tag};
use portal::theme::{Crumb, Frame, Toggle};
use portal::{Lang, words};
use serde::Serialize;

use super::{GROUP, places};
use crate::http::{ApiError, reply};
use crate::said::Said;
use crate::staff::{Choice, Staff, Way};
use crate::store::Topic;

pub(super) fn said(staff: &Staff) -> Said<'_> {
    Said::group(&staff.site.words, GROUP, staff.lang)
}

/// A page below the list of categories; below a category when there is one.
pub(super) fn frame(staff: &Staff, title: String, category: Option<&Category>, toggle: String) -> Frame {
    let mut crumbs = staff.site.crumbs(staff.lang);
    crumbs.push(Crumb { title: said(staff).word("title"), href: places::forum(staff.lang) });
    crumbs.extend(category.map(|category| Crumb {
        title: category.name.of(staff.lang).clone(),
        href: places::category(staff.lang, &category.id, None),
    }));
    Frame { title, toggle: Toggle::Link { href: toggle }, crumbs, ..Frame::default() }
}

/// How many are new, in words; none when none is.
pub(super) fn new_posts(staff: &Staff, count: u32) -> Option<String> {
    let word = match count {
        0 => return None,
        1 => "new_one",
        _ => "new_many",
    };
    Some(words::fill(&said(staff).word(word), [("n", count.to_string().as_str())]))
}

/// The languages that a post may be written in.
pub(super) fn langs(staff: &Staff, chosen: Lang) -> Vec<Choice> {
    let choice = |lang: Lang| Choice {
        value: lang.code().to_owned(),
        label: said(staff).word(&format!("lang_{lang}")),
        checked: lang == chosen,
    };
    Lang::ALL.map(choice).into()
}

/// What a topic is about; words that say so when a moderator hid it.
pub(super) fn title(staff: &Staff, topic: &Topic) -> String {
    if topic.head.is_hidden { said(staff).word("hidden_topic") } else { topic.head.title.clone() }
}

/// What a topic is about: ways to the topics of each tag. Those that the content has lost since are left out.
pub(super) fn tags(staff: &Staff, topic: &Topic) -> Vec<Way> {
    let known = topic.head.tags.iter().filter_map(|id| staff.site.forum.tag(id));
    let way = |tag: &Tag| Way {
        title: tag.name.of(staff.lang).clone(),
        href: places::tag(staff.lang, &tag.id),
        current: false,
    };
    known.map(way).collect()
}

pub(super) fn page(
    staff: &Staff,
    template: &str,
    frame: &Frame,
    page: &impl Serialize,
    status: StatusCode,
) -> Result<Response, ApiError> {
    reply::page(&staff.site, &format!("pages/{template}.html"), staff.lang, frame, page, status)
}
