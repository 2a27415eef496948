//! Stories and news: `pages/story.html`, `pages/news.html`.

use tera::Map;

use super::ink::Ink;
use super::plan::{Content, Planned, Subject};
use super::press::Press;
use super::text::{Text, Toc};
use super::topic::Links;
use super::views::{self, Named};
use crate::front_matter::KindName;

/// What `pages/story.html` and `pages/news.html` see as `page`: `body`, `toc`, `date` (ISO), `communities` (`slug`,
/// `name`, `href` or none), `sources`, `topics`, `consent` (`scope`, `until`) or none, `notice` (why there is no
/// translation, or none).
#[derive(Hash)]
struct Story<'s> {
    text: Text<'s>,
    communities: Vec<Named<'s>>,
    topics: Links<'s>,
}

pub(super) fn plan<'s>(press: &Press<'s>, subject: Subject<'s>) -> Planned<'s> {
    let template = if subject.page.kind == KindName::News { "pages/news.html" } else { "pages/story.html" };
    let content = Story {
        text: Text::of(press, subject),
        communities: views::communities(press, subject.article.front.kind.communities(), subject.lang),
        topics: Links::of(press, subject),
    };
    subject.planned(press, template, content)
}

impl Content for Story<'_> {
    fn value(&self, ink: &Ink<'_>) -> Map {
        let Self { text, communities, topics } = self;
        let front = &text.article.front;
        let consent = front.kind.consent().map(|consent| {
            let mut map = Map::default();
            map.insert("scope".into(), consent.scope.as_str().into());
            map.insert("until".into(), consent.until.value.to_string().into());
            map
        });
        let mut map = Map::default();
        map.insert("body".into(), ink.body(text));
        map.insert("toc".into(), text.toc(Toc::Unusual));
        map.insert("date".into(), front.kind.date().map(|date| date.to_string()).into());
        map.insert("communities".into(), views::list(communities, Named::map));
        map.insert("sources".into(), ink.sources(views::keys(front.kind.sources())));
        map.insert("topics".into(), topics.value());
        map.insert("consent".into(), consent.into());
        map.insert("notice".into(), front.only.as_ref().map(|only| only.reason.as_str()).into());
        map
    }
}
