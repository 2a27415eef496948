//! Events: `pages/event.html`.

use tera::Map;

use super::ink::Ink;
use super::plan::{Content, Planned, Subject};
use super::press::Press;
use super::text::{Text, Toc};
use super::topic::Links;
use super::views::{self, Named};
use crate::front_matter::Kind;

/// What `pages/event.html` sees as `page`: `body`, `toc`, `starts` (ISO), `ends` (ISO or none), `place` (or none),
/// `communities` (`slug`, `name`, `href`), `topics`, `notice` (why there is no translation, or none).
#[derive(Hash)]
struct Event<'s> {
    text: Text<'s>,
    communities: Vec<Named<'s>>,
    topics: Links<'s>,
}

pub(super) fn plan<'s>(press: &Press<'s>, subject: Subject<'s>) -> Planned<'s> {
    let content = Event {
        text: Text::of(press, subject),
        communities: views::communities(press, subject.article.front.kind.communities(), subject.lang),
        topics: Links::of(press, subject),
    };
    subject.planned(press, "pages/event.html", content)
}

impl Content for Event<'_> {
    fn value(&self, ink: &Ink<'_>) -> Map {
        let Self { text, communities, topics } = self;
        let front = &text.article.front;
        let (ends, place) = match &front.kind {
            Kind::Event { ends, place, .. } => (*ends, place.as_deref()),
            _ => (None, None),
        };
        let mut map = Map::default();
        map.insert("body".into(), ink.body(text));
        map.insert("toc".into(), text.toc(Toc::Unusual));
        map.insert("starts".into(), front.kind.date().map(|date| date.to_string()).into());
        map.insert("ends".into(), ends.map(|date| date.to_string()).into());
        map.insert("place".into(), place.into());
        map.insert("communities".into(), views::list(communities, Named::map));
        map.insert("topics".into(), topics.value());
        map.insert("notice".into(), front.only.as_ref().map(|only| only.reason.as_str()).into());
        map
    }
}
