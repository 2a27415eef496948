//! The digest of a week: what is new in the forum for a member, topics that they follow first.
//!
//! Comes in: a member, the Monday on which it was asked for. Goes out: a [`Digest`], or nothing when nothing is new. Never
//! here: what members wrote, sending; what the member has read is not new.

use futures_util::future::try_join_all;
use jiff::{SignedDuration, Timestamp};
use portal::forum::Category;
use serde::Serialize;

use crate::app::{App, day};
use crate::forum::places;
use crate::site::Site;
use crate::store::{Following, Member, PostPlace, ReadPlaces, Reader, StoreError, Topic, TopicPage};

/// Days that a digest looks back.
pub const DIGEST_DAYS: i64 = 7;

/// Topics of each category that are looked at.
const NEWEST: u16 = 25;

/// The most topics that are named of a category.
const MOST: usize = 10;

/// The value of `mail/digest`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Digest {
    /// The day, ISO.
    pub day: String,
    /// What is new in what the member follows.
    pub followed: Vec<NewTopicLine>,
    /// What is new elsewhere, by category.
    pub categories: Vec<NewInCategory>,
    /// Where the forum begins.
    pub forum_url: String,
    /// Where the member chooses their mail.
    pub settings_url: String,
}

/// What is new in a category.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NewInCategory {
    /// Its name, in the member's language.
    pub name: String,
    /// The first of its topics.
    pub topics: Vec<NewTopicLine>,
    /// How many more there are.
    pub more: usize,
}

/// A topic with something new.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NewTopicLine {
    /// What it is about.
    pub title: String,
    /// Posts that the member has not read.
    pub new: u32,
    /// Where the first of them stands.
    pub url: String,
}

/// Gathers what is new for a member; none when nothing is.
pub async fn gather(
    app: &App,
    site: &Site,
    (member, reader): (&Member, &Reader),
    asked_at: Timestamp,
) -> Result<Option<Digest>, StoreError> {
    let (store, lang) = (&app.store, member.lang);
    let since = asked_at - SignedDuration::from_hours(24 * DIGEST_DAYS);
    let seen: Vec<&Category> = site.forum.all().iter().filter(|one| reader.sees(&one.id)).collect();
    let ids: Vec<&str> = seen.iter().map(|category| category.id.as_str()).collect();
    let newest = try_join_all(ids.iter().map(|id| store.topics(reader, id, None, NEWEST)));
    let (newest, read, follows) =
        tokio::try_join!(newest, store.read_places(reader, &ids), store.followed_by(reader))?;
    let nothing = ReadPlaces::default();
    let mut digest = Digest {
        day: day(asked_at).to_string(),
        followed: Vec::new(),
        categories: Vec::new(),
        forum_url: site.absolute(&places::forum(lang)),
        settings_url: site.absolute(&places::settings(lang)),
    };
    for (category, page) in seen.iter().zip(&newest) {
        let read = read.get(&category.id).unwrap_or(&nothing);
        let is_followed = |topic: &Topic| {
            follows.contains(&Following::Topic(topic.id))
                || follows.contains(&Following::Category(category.id.clone()))
        };
        let mut new = new_topics(page, read, since);
        // Nobody has answered what they wrote.
        new.retain(|topic| topic.head.posts > 1 || topic.head.starter != member.id.to_string());
        let (theirs, others): (Vec<&Topic>, Vec<&Topic>) = new.into_iter().partition(|one| is_followed(one));
        let line = |topic: &&Topic| line(site, member, topic, read);
        digest.followed.extend(theirs.iter().map(line));
        if !others.is_empty() {
            digest.categories.push(NewInCategory {
                name: category.name.of(lang).clone(),
                topics: others.iter().take(MOST).map(line).collect(),
                more: others.len().saturating_sub(MOST),
            });
        }
    }
    Ok((!digest.followed.is_empty() || !digest.categories.is_empty()).then_some(digest))
}

/// Topics in which somebody wrote lately what the member has not read.
fn new_topics<'a>(page: &'a TopicPage, read: &ReadPlaces, since: Timestamp) -> Vec<&'a Topic> {
    let is_new =
        |topic: &&Topic| topic.head.last_at > since && !topic.head.is_hidden && read.new_posts(topic) > 0;
    let mut new: Vec<&Topic> = page.topics.iter().filter(is_new).collect();
    new.sort_by_key(|topic| std::cmp::Reverse(topic.head.last_at));
    new
}

fn line(site: &Site, member: &Member, topic: &Topic, read: &ReadPlaces) -> NewTopicLine {
    let new = read.new_posts(topic);
    let seq = topic.head.posts.saturating_sub(new) + 1;
    let place = PostPlace { topic: topic.id, seq: seq.min(topic.head.posts) };
    NewTopicLine {
        title: topic.head.title.clone(),
        new,
        url: site.absolute(&places::post(member.lang, place)),
    }
}
