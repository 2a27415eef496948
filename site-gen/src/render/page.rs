//! Ordinary pages: `pages/page.html`.

use tera::{Map, Value};

use super::ink::Ink;
use super::plan::{Content, Planned, Subject};
use super::press::Press;
use super::text::{Text, Toc};
use super::topic::Links;

/// What `pages/page.html` sees as `page`: `body`, `toc`, `topics`, `notice` (why there is no translation, or none),
/// `sources` (none: figures in the text carry theirs).
#[derive(Hash)]
struct PageContent<'s> {
    text: Text<'s>,
    topics: Links<'s>,
}

pub(super) fn plan<'s>(press: &Press<'s>, subject: Subject<'s>) -> Planned<'s> {
    let content = PageContent { text: Text::of(press, subject), topics: Links::of(press, subject) };
    subject.planned(press, "pages/page.html", content)
}

impl Content for PageContent<'_> {
    fn value(&self, ink: &Ink<'_>) -> Map {
        let Self { text, topics } = self;
        let front = &text.article.front;
        let mut map = Map::default();
        map.insert("body".into(), ink.body(text));
        map.insert("toc".into(), text.toc(Toc::Unusual));
        map.insert("topics".into(), topics.value());
        map.insert("notice".into(), front.only.as_ref().map(|only| only.reason.as_str()).into());
        map.insert("sources".into(), Vec::<Value>::new().into());
        map
    }
}
