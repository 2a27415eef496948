//! Spreading a post: who is to be told of it by mail.
//!
//! Comes in: a post that was stored. Goes out: a note with its mail for each member who is to be told, in pages. Never here:
//! sending; whoever sends asks anew whether the member wants it and may see it.

use futures_util::StreamExt as _;
use futures_util::stream::iter;
use jiff::SignedDuration;

use crate::app::App;
use crate::site::Site;
use crate::staff;
use crate::store::{Following, ForumMail, Member, Post, PostPlace, PostState, StoreError, Topic, Why};

/// Members who are noted at once.
const AT_ONCE: usize = 8;

/// What is older is no news: a sample, or tables that were copied.
const NEWS_HOURS: i64 = 24;

/// Notes a post for everybody who is to be told. Asked again, it notes nothing twice.
pub(super) async fn spread(app: &App, place: PostPlace) -> Result<(), StoreError> {
    let Some((topic, post)) = app.store.posts_to_spread(&[place]).await?.pop() else { return Ok(()) };
    let is_new = post.at.duration_until(app.now()) < SignedDuration::from_hours(NEWS_HOURS);
    if post.state != PostState::Shown || !is_new {
        return Ok(());
    }
    let site = app.site.get();
    // Who is named is told of that, also where they follow: there is one note of a post for a member.
    for (_, id) in &post.mentions {
        let Some(member) = app.store.load_member(id).await? else { continue };
        if may_be_told(app, &site, &member, (&topic, &post)) {
            app.store.note_news(&member, place, Why::Mention, app.now()).await?;
        }
    }
    if topic.head.is_question && post.seq == 1 {
        for member in app.store.members().await?.iter().filter(|member| member.is_on_council) {
            if may_be_told(app, &site, member, (&topic, &post)) {
                app.store.note_news(member, place, Why::Asked, app.now()).await?;
            }
        }
    }
    for what in [Following::Topic(topic.id), Following::Category(topic.category.clone())] {
        let mut from = None;
        loop {
            let page = app.store.followers(&what, from).await?;
            note(app, &site, (&topic, &post), page.members).await?;
            from = page.next;
            if from.is_none() {
                break;
            }
        }
    }
    Ok(())
}

async fn note(
    app: &App,
    site: &Site,
    (topic, post): (&Topic, &Post),
    members: Vec<Member>,
) -> Result<(), StoreError> {
    let place = PostPlace { topic: topic.id, seq: post.seq };
    let told = members.into_iter().filter(|member| may_be_told(app, site, member, (topic, post)));
    let noting = told.map(|member| async move {
        let why = if topic.head.starter == member.id.to_string() { Why::Own } else { Why::Followed };
        if !wants(&member, why) {
            return Ok(false);
        }
        app.store.note_news(&member, place, why, app.now()).await
    });
    let noting: Vec<_> = noting.collect();
    let noted: Vec<Result<bool, StoreError>> = iter(noting).buffer_unordered(AT_ONCE).collect().await;
    noted.into_iter().try_for_each(|one| one.map(drop))
}

/// Whether a member may hear of a post: never its author, never who can't sign in or can't write now, never who does not see it.
pub(super) fn may_be_told(app: &App, site: &Site, member: &Member, (topic, post): (&Topic, &Post)) -> bool {
    let reader = staff::reader(site, member);
    let is_free = |reader: &crate::store::Reader| reader.suspended_until(app.now()).is_none();
    post.by != member.id
        && post.state == PostState::Shown
        && !topic.head.is_hidden
        && reader.is_some_and(|reader| reader.sees_topic(topic) && is_free(&reader))
}

/// Whether a member wants mail for a reason.
pub(super) fn wants(member: &Member, why: Why) -> bool {
    member.forum_mail.has(match why {
        Why::Mention | Why::Asked => ForumMail::Mentions,
        Why::Own => ForumMail::Own,
        Why::Followed => ForumMail::Followed,
    })
}
