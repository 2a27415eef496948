//! What mail of the forum says, gathered when it is sent.
//!
//! Comes in: an intent. Goes out: a message; or none when nothing is left to tell: the member ended such mail, may not see the
//! posts any more, has read them, is suspended or gone; the posts were hidden or taken away. Never here: what members wrote;
//! a message names topics and authors, and leads to them.

use portal::Lang;
use serde::Serialize;
use tera::Value;

use super::letters::Failure;
use super::members::{active, write};
use super::spread::{may_be_told, wants};
use crate::app::App;
use crate::forum::places;
use crate::mail::Message;
use crate::scheduler::digest;
use crate::site::Site;
use crate::staff;
use crate::store::{
    Following, ForumMail, Intent, Mail, Member, MemberId, NewsNote, Post, PostPlace, Reader, Topic, Why,
};

/// Value of `mail/forum-news` and `mail/mentioned`.
#[derive(Serialize)]
struct NewsMail {
    /// Why the first one is told: `mention`, `asked`, `own`, `followed`.
    why: &'static str,
    topics: Vec<TopicLine>,
    /// Posts of all topics.
    posts: usize,
    settings_url: String,
}

/// A topic with posts to tell of.
#[derive(Serialize)]
struct TopicLine {
    title: String,
    posts: usize,
    /// Who wrote them, each once.
    by: Vec<String>,
    url: String,
}

/// A post that is told, with its topic.
struct Told {
    topic: Topic,
    post: Post,
}

/// Whether this mail is one of the forum's.
pub(super) fn is_ours(mail: Mail) -> bool {
    matches!(mail, Mail::ForumNews | Mail::Mentioned | Mail::Digest)
}

/// Writes the message of an intent.
pub(super) async fn letter(
    app: &App,
    intent: &Intent,
    member: &MemberId,
) -> Result<Option<Message>, Failure> {
    let Some(member) = active(app, member).await? else { return Ok(None) };
    let (site, now) = (app.site.get(), app.now());
    let Some(reader) = staff::reader(&site, &member).filter(|one| one.suspended_until(now).is_none()) else {
        return Ok(None);
    };
    if intent.mail == Mail::Digest && !member.forum_mail.has(ForumMail::Digest) {
        return Ok(None);
    }
    if intent.mail == Mail::Digest {
        let found = digest::gather(app, &site, (&member, &reader), intent.created_at).await?;
        let Some(digest) = found else { return Ok(None) };
        return write(app, &site, intent, &member, &|_| Value::from_serializable(&digest));
    }
    let notes = app.store.news_of_mail(&member.id, &intent.key, now).await?;
    let Some(first) = notes.first().copied() else { return Ok(None) };
    let told = told(app, &site, (&member, &reader), notes).await?;
    if told.is_empty() {
        return Ok(None);
    }
    let value = |lang: Lang| {
        Value::from_serializable(&NewsMail {
            why: first.why.name(),
            topics: lines(&site, lang, &told),
            posts: told.len(),
            settings_url: site.absolute(&places::settings(lang)),
        })
    };
    write(app, &site, intent, &member, &value)
}

/// What is still to be told, in the order in which it was noted.
async fn told(
    app: &App,
    site: &Site,
    (member, reader): (&Member, &Reader),
    notes: Vec<NewsNote>,
) -> Result<Vec<Told>, Failure> {
    let mut told = Vec::new();
    for note in notes.into_iter().filter(|note| wants(member, note.why)) {
        let Some((topic, post)) = app.store.posts_to_spread(&[note.place]).await?.pop() else { continue };
        if may_be_told(app, site, member, (&topic, &post)) && is_news(app, reader, &topic, note).await? {
            told.push(Told { topic, post });
        }
    }
    Ok(told)
}

/// Whether a member has not read a post yet, and follows what they were told of because they followed it.
async fn is_news(app: &App, reader: &Reader, topic: &Topic, note: NewsNote) -> Result<bool, Failure> {
    let read = app.store.read_places(reader, &[topic.category.as_str()]).await?;
    let place = read.get(&topic.category).and_then(|read| read.place(topic));
    if place.is_some_and(|seq| seq >= note.place.seq) {
        return Ok(false);
    }
    if matches!(note.why, Why::Mention | Why::Asked) {
        return Ok(true);
    }
    let what = [Following::Topic(topic.id), Following::Category(topic.category.clone())];
    Ok(app.store.follows(reader, &what).await?.contains(&true))
}

fn lines(site: &Site, lang: Lang, told: &[Told]) -> Vec<TopicLine> {
    let mut lines: Vec<(crate::store::TopicId, TopicLine)> = Vec::new();
    for Told { topic, post } in told {
        let place = PostPlace { topic: topic.id, seq: post.seq };
        let known = lines.iter().position(|(id, _)| *id == topic.id);
        let at = known.unwrap_or_else(|| {
            let url = site.absolute(&places::post(lang, place));
            let line = TopicLine { title: topic.head.title.clone(), posts: 0, by: Vec::new(), url };
            lines.push((topic.id, line));
            lines.len() - 1
        });
        let line = &mut lines[at].1;
        line.posts += 1;
        if !line.by.contains(&post.name) {
            line.by.push(post.name.clone());
        }
    }
    lines.into_iter().map(|(_, line)| line).collect()
}
