//! A member's settings of the forum: which mail they get, what they follow.
//!
//! Comes in: a member, boxes. Goes out: a page; a changed wish. Never here: settings of others.

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::{places, shown};
use crate::http::{ApiError, reply};
use crate::staff::{Bar, Choice, Staff, StaffPost};
use crate::store::{Actor, Following, ForumMail, ForumMails, MemberChange, OpenedTopic, StoreError};

/// What the names of the boxes for mail begin with.
const MAIL: &str = "mail-";

/// The most followed topics that are named.
const MOST: usize = 50;

/// `pages/forum-settings.html`.
#[derive(Serialize)]
struct SettingsPage {
    bar: Bar,
    action: String,
    mails: Vec<Choice>,
    follows: Vec<FollowRow>,
    /// The settings were kept a moment ago.
    is_kept: bool,
}

#[derive(Serialize)]
struct FollowRow {
    title: String,
    /// Language of the title.
    lang: &'static str,
    is_category: bool,
    href: String,
    action: String,
}

/// Shows them.
pub(super) async fn show(staff: &Staff, is_kept: bool) -> Result<Response, ApiError> {
    let member = staff.app.store.load_member(&staff.member).await?.ok_or(ApiError::SignedOut)?;
    let said = shown::said(staff);
    let mail = |one: ForumMail| Choice {
        value: one.name().to_owned(),
        label: said.word(&format!("mail_{}", one.name())),
        checked: member.forum_mail.has(one),
    };
    let page = SettingsPage {
        bar: staff.bar(),
        action: places::settings(staff.lang),
        mails: ForumMail::ALL.map(mail).into(),
        follows: follows(staff).await?,
        is_kept,
    };
    let frame = shown::frame(staff, said.word("settings"), None, places::settings(staff.lang.other()));
    shown::page(staff, "forum-settings", &frame, &page, StatusCode::OK)
}

/// Keeps which mail the member wants.
pub(super) async fn change(post: &StaffPost) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let is_chosen = |one: &ForumMail| submitted.get(&format!("{MAIL}{}", one.name())) == Some("yes");
    let chosen = ForumMails::of(ForumMail::ALL.into_iter().filter(is_chosen));
    let by = Actor::Staff(staff.member.to_string());
    staff.app.store.change_member(&staff.member, MemberChange::ForumMail(chosen), &by, staff.now).await?;
    Ok(reply::see_other(&places::settings_kept(staff.lang)))
}

/// What the member follows and still sees.
async fn follows(staff: &Staff) -> Result<Vec<FollowRow>, ApiError> {
    let (store, reader) = (&staff.app.store, staff.reader()?);
    let mut rows = Vec::new();
    for what in store.followed_by(reader).await?.into_iter().take(MOST) {
        match what {
            Following::Category(id) => {
                let category = staff.site.forum.get(&id).filter(|_| reader.sees(&id));
                rows.extend(category.map(|category| FollowRow {
                    title: category.name.of(staff.lang).clone(),
                    lang: staff.lang.code(),
                    is_category: true,
                    href: places::category(staff.lang, &id, None),
                    action: places::follow_category(staff.lang, &id),
                }));
            }
            Following::Topic(id) => match store.open_topic(reader, &id, 1..=1).await {
                Ok(Some(OpenedTopic { topic, .. })) => rows.push(FollowRow {
                    title: shown::title(staff, &topic),
                    lang: topic.head.lang.code(),
                    is_category: false,
                    href: places::topic(staff.lang, &id, 1),
                    action: places::follow_topic(staff.lang, &id),
                }),
                Ok(None) | Err(StoreError::NotYours) => {}
                Err(error) => return Err(error.into()),
            },
        }
    }
    Ok(rows)
}
