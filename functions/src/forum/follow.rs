//! Following a topic or a category by mail.
//!
//! Comes in: an address, a button. Goes out: the way back to where the button stands. Never here: mail; the outbox tells those
//! who follow.

use axum::response::Response;
use serde::Serialize;

use super::named::Named;
use super::places;
use crate::http::{ApiError, reply};
use crate::staff::{Staff, StaffPost};
use crate::store::{Following, Reader, StoreError, TopicId};

/// Name of the button: `yes` follows, `no` ends it.
const FOLLOW: &str = "follow";

/// Hidden input of the page of settings, to which it leads back.
const FROM: &str = "from";

/// The button that follows something, or ends that.
#[derive(Serialize)]
pub(super) struct FollowButton {
    action: String,
    follows: bool,
    /// The whole category is followed, the topic with it.
    by_category: bool,
}

impl FollowButton {
    pub(super) async fn of_topic(
        (staff, reader): (&Staff, &Reader),
        id: &TopicId,
        category: &str,
    ) -> Result<Self, StoreError> {
        let what = [Following::Topic(*id), Following::Category(category.to_owned())];
        let found = staff.app.store.follows(reader, &what).await?;
        let (follows, by_category) = (found[0], found[1]);
        Ok(Self { action: places::follow_topic(staff.lang, id), follows, by_category })
    }

    pub(super) async fn of_category(
        (staff, reader): (&Staff, &Reader),
        category: &str,
    ) -> Result<Self, StoreError> {
        let found = staff.app.store.follows(reader, &[Following::Category(category.to_owned())]).await?;
        Ok(Self {
            action: places::follow_category(staff.lang, category),
            follows: found[0],
            by_category: false,
        })
    }
}

/// Follows a topic, or ends that.
pub(super) async fn topic(post: &StaffPost, named: &Named) -> Result<Response, ApiError> {
    let id = named.topic()?;
    change(post, &Following::Topic(id), places::topic(post.staff.lang, &id, 1)).await
}

/// Follows a category, or ends that.
pub(super) async fn category(post: &StaffPost, named: &Named) -> Result<Response, ApiError> {
    let id = named.category(&post.staff)?.id.clone();
    let back = places::category(post.staff.lang, &id, None);
    change(post, &Following::Category(id), back).await
}

async fn change(post: &StaffPost, what: &Following, back: String) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let (store, reader) = (&staff.app.store, staff.reader()?);
    match submitted.get(FOLLOW) {
        Some("yes") if !store.follow_by_mail(reader, what, staff.now).await? => {
            return Err(ApiError::NotFound);
        }
        Some("no") => store.unfollow(reader, what).await?,
        _ => {}
    }
    let from_settings = submitted.get(FROM) == Some("settings");
    Ok(reply::see_other(&if from_settings { places::settings(staff.lang) } else { back }))
}

/// An address that is only posted to, opened by hand.
pub(super) fn back_to_topic(staff: &Staff, named: &Named) -> Result<Response, ApiError> {
    Ok(reply::see_other(&places::topic(staff.lang, &named.topic()?, 1)))
}

/// The same of a category.
pub(super) fn back_to_category(staff: &Staff, named: &Named) -> Result<Response, ApiError> {
    Ok(reply::see_other(&places::category(staff.lang, &named.category(staff)?.id, None)))
}
