//! A post as somebody sees it: on the page of its topic, and by itself where that page is open.
//!
//! Comes in: who looks, a topic, a post. Goes out: what a template shows. Never here: whether they may see the topic; who
//! loaded it has settled that.

use portal::{Lang, Problem, words};
use serde::Serialize;
use tera::Value;

use super::manage::AnswerButton;
use super::{GROUP, mentions, places, prose};
use crate::desk::{Moment, moment};
use crate::http::ApiError;
use crate::said::Said;
use crate::site::Site;
use crate::staff::Staff;
use crate::store::{Post, PostPlace, PostState, Reader, Topic, TopicHead};

/// Who looks at a post, and in which language.
#[derive(Clone, Copy)]
pub(crate) struct Viewer<'a> {
    pub(crate) site: &'a Site,
    pub(crate) lang: Lang,
    pub(crate) reader: &'a Reader,
}

/// A post, for `components/forum.html`.
#[derive(Serialize)]
pub(crate) struct ShownPost {
    seq: u32,
    /// Of the topic, when the post changed last.
    revision: u64,
    id: String,
    by: String,
    /// Who they are.
    by_href: String,
    community: Option<String>,
    /// On the council of mentors when they wrote it.
    is_of_council: bool,
    at: Moment,
    /// Its language, where it is not that of the page.
    lang: &'static str,
    lang_word: Option<String>,
    /// What it says; made here, of a fixed list of tags.
    html: String,
    state: &'static str,
    /// The post that it answers: its place and where that is.
    quotes: Option<Quoted>,
    reply: Option<String>,
    is_answer: bool,
    is_own: bool,
    edit: Option<String>,
    delete: Option<String>,
    history: Option<String>,
    /// How many say thanks, in words.
    thanks: Option<String>,
    thank: Option<Given>,
    /// The button of the author of a post in a topic that is answered.
    credit: Option<Given>,
    mark: Option<AnswerButton>,
    /// Where the moderators are told about it.
    flag: Option<String>,
    /// Where moderators look at it.
    review: Option<String>,
    edited_at: Option<Moment>,
}

/// A button that says yes to something, or takes that back.
#[derive(Serialize)]
struct Given {
    action: String,
    given: bool,
}

#[derive(Serialize)]
struct Quoted {
    seq: u32,
    href: String,
}

/// `pages/forum-post.html`.
#[derive(Serialize)]
struct Alone<'a> {
    post: ShownPost,
    form_key: &'a str,
}

/// `pages/forum-signs.html`.
#[derive(Serialize)]
struct Signs {
    is_answered: bool,
    is_pinned: bool,
    is_locked: bool,
}

impl<'a> Viewer<'a> {
    /// Somebody who is signed in.
    pub(super) fn of(staff: &'a Staff) -> Result<Self, ApiError> {
        Ok(Self { site: &staff.site, lang: staff.lang, reader: staff.reader()? })
    }

    /// Whether they may add a post to a topic.
    pub(crate) fn may_post(&self, topic: &Topic) -> bool {
        !topic.head.is_locked || self.reader.is_moderator()
    }

    /// A post as they see it.
    pub(crate) fn post(&self, topic: &Topic, post: &Post) -> ShownPost {
        let is_open = self.may_post(topic);
        let is_shown = post.state == PostState::Shown;
        let is_own = post.by == self.reader.member();
        let place = PostPlace { topic: topic.id, seq: post.seq };
        let quotes = post
            .quotes
            .map(|seq| Quoted { seq, href: places::post(self.lang, PostPlace { topic: topic.id, seq }) });
        ShownPost {
            seq: post.seq,
            revision: post.revision,
            id: places::anchor(post.seq),
            by: post.name.clone(),
            by_href: places::member(self.lang, &post.by),
            community: self.community(post.community.as_deref()),
            is_of_council: post.is_of_council,
            at: moment(post.at, self.lang),
            lang: post.lang.code(),
            lang_word: (post.lang != self.lang).then(|| self.said().word(&format!("lang_{}", post.lang))),
            html: if is_shown { self.html(post) } else { String::new() },
            state: post.state.name(),
            quotes,
            reply: (is_open && is_shown).then(|| places::reply(self.lang, &topic.id, Some(post.seq))),
            is_answer: topic.head.answer == Some(post.seq),
            is_own,
            edit: (is_open && is_shown && is_own).then(|| places::edit(self.lang, place)),
            delete: (is_shown && is_own).then(|| places::delete(self.lang, place)),
            history: (is_shown && post.edited_at.is_some()).then(|| places::history(self.lang, place)),
            mark: AnswerButton::of(self, topic, post.seq).filter(|_| is_shown),
            flag: (is_shown && !is_own).then(|| places::flag(self.lang, place)),
            review: (self.reader.is_moderator() && !is_own && post.state != PostState::Deleted)
                .then(|| places::review(self.lang, place)),
            thanks: self.thanks(post.thanks.len()),
            thank: (is_shown && !is_own).then(|| Given {
                action: places::thanks(self.lang, place),
                given: post.thanks.contains(&self.reader.member()),
            }),
            credit: (is_shown && is_own && topic.head.answer.is_some())
                .then(|| Given { action: places::credit(self.lang, place), given: post.is_credited }),
            edited_at: post.edited_at.map(|at| moment(at, self.lang)),
        }
    }

    /// A post by itself, as HTML.
    pub(crate) fn fragment(&self, topic: &Topic, post: &Post, form_key: &str) -> Result<String, Problem> {
        let value = Alone { post: self.post(topic, post), form_key };
        self.site.theme.text("pages/forum-post.html", self.lang, Value::from_serializable(&value))
    }

    /// The signs of a topic, as HTML.
    pub(crate) fn signs(&self, topic: &Topic) -> Result<String, Problem> {
        let TopicHead { answer, is_pinned, is_locked, .. } = topic.head;
        let value = Signs { is_answered: answer.is_some(), is_pinned, is_locked };
        let html =
            self.site.theme.text("pages/forum-signs.html", self.lang, Value::from_serializable(&value))?;
        Ok(html.trim().to_owned())
    }

    /// What it says, with ways to those whom it names.
    fn html(&self, post: &Post) -> String {
        prose::html_naming(&post.text, &mentions::ways(&post.mentions, self.lang))
    }

    fn said(&self) -> Said<'a> {
        Said::group(&self.site.words, GROUP, self.lang)
    }

    /// How many say thanks, in words; none when nobody does.
    fn thanks(&self, count: usize) -> Option<String> {
        let word = match count {
            0 => return None,
            1 => "thanks_one",
            _ => "thanks_many",
        };
        Some(words::fill(&self.said().word(word), [("n", count.to_string().as_str())]))
    }

    /// The name of a member's community; none for those who work for the portal as a whole.
    pub(super) fn community(&self, slug: Option<&str>) -> Option<String> {
        let known = self.site.directory.community(slug?);
        Some(
            known.map_or_else(
                || slug.unwrap_or_default().to_owned(),
                |known| known.name.of(self.lang).clone(),
            ),
        )
    }
}
