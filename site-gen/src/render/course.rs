//! Courses: `pages/course.html`.

use tera::Map;

use super::ink::Ink;
use super::plan::{Content, Planned, Subject};
use super::press::Press;
use super::text::{Text, Toc};
use super::topic::Links;
use super::views::{self, Named};

/// What `pages/course.html` sees as `page`: `body`, `toc`, `communities` (`slug`, `name`, `href`), `sources`, `topics`,
/// `minutes` (time to read), `notice` (why there is no translation, or none).
#[derive(Hash)]
struct Course<'s> {
    text: Text<'s>,
    communities: Vec<Named<'s>>,
    topics: Links<'s>,
}

pub(super) fn plan<'s>(press: &Press<'s>, subject: Subject<'s>) -> Planned<'s> {
    let content = Course {
        text: Text::of(press, subject),
        communities: views::communities(press, subject.article.front.kind.communities(), subject.lang),
        topics: Links::of(press, subject),
    };
    subject.planned(press, "pages/course.html", content)
}

impl Content for Course<'_> {
    fn value(&self, ink: &Ink<'_>) -> Map {
        let Self { text, communities, topics } = self;
        let front = &text.article.front;
        let mut map = Map::default();
        map.insert("body".into(), ink.body(text));
        map.insert("toc".into(), text.toc(Toc::Usual));
        map.insert("communities".into(), views::list(communities, Named::map));
        map.insert("sources".into(), ink.sources(views::keys(front.kind.sources())));
        map.insert("topics".into(), topics.value());
        map.insert("minutes".into(), views::minutes(text.article.body.words).into());
        map.insert("notice".into(), front.only.as_ref().map(|only| only.reason.as_str()).into());
        map
    }
}
