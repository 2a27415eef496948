//! What waits for moderators, and what they judged lately.
//!
//! Comes in: a moderator. Goes out: a page. Never here: judging.

use axum::http::StatusCode;
use axum::response::Response;
use portal::words;
use serde::Serialize;

use super::post::Viewer;
use super::{places, review, shown};
use crate::desk::{Moment, moment};
use crate::http::ApiError;
use crate::staff::{Bar, Staff};
use crate::store::{ReviewList, ReviewedPost};

/// `pages/forum-reviews.html`.
#[derive(Serialize)]
struct ReviewsPage {
    bar: Bar,
    waiting: Vec<Row>,
    judged: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    href: String,
    title: String,
    /// Language of the title.
    lang: &'static str,
    by: String,
    community: Option<String>,
    /// Why it was flagged, each reason once.
    reasons: Vec<String>,
    flags: String,
    at: Moment,
    /// Who works on it.
    claimed: Option<String>,
    /// What was found.
    ruling: Option<String>,
}

/// Shows both lists.
pub(super) async fn show(staff: &Staff) -> Result<Response, ApiError> {
    let (store, reader) = (&staff.app.store, staff.reader()?);
    let (waiting, judged) = tokio::try_join!(
        store.reviews(reader, ReviewList::Waiting, staff.now),
        store.reviews(reader, ReviewList::Judged, staff.now),
    )?;
    let viewer = Viewer::of(staff)?;
    let page = ReviewsPage {
        bar: staff.bar(),
        waiting: waiting.iter().filter_map(|one| row(staff, &viewer, one)).collect(),
        judged: judged.iter().filter_map(|one| row(staff, &viewer, one)).collect(),
    };
    let twin = places::reviews(staff.lang.other());
    let frame = shown::frame(staff, shown::said(staff).word("reviews"), None, twin);
    shown::page(staff, "forum-reviews", &frame, &page, StatusCode::OK)
}

fn row(staff: &Staff, viewer: &Viewer<'_>, one: &ReviewedPost) -> Option<Row> {
    let ReviewedPost { topic, post, review } = one;
    let review = review.as_ref()?;
    let mut reasons: Vec<String> = review.flags.iter().map(|flag| review::why(staff, flag.reason)).collect();
    reasons.sort();
    reasons.dedup();
    let said = shown::said(staff);
    let count = review.flags.len().to_string();
    let many = if review.flags.len() == 1 { "flag_one" } else { "flag_many" };
    let verdict = review.verdict.as_ref();
    Some(Row {
        href: places::review(staff.lang, review.place),
        title: topic.head.title.clone(),
        lang: topic.head.lang.code(),
        by: post.name.clone(),
        community: viewer.community(post.community.as_deref()),
        reasons,
        flags: words::fill(&said.word(many), [("n", count.as_str())]),
        at: moment(verdict.map_or(review.opened_at, |verdict| verdict.at), staff.lang),
        claimed: review.claimed(staff.now).map(|claim| claim.name.clone()),
        ruling: verdict.map(|verdict| said.word(&format!("ruled_{}", verdict.ruling.name()))),
    })
}
