//! Ordinary pages: `pages/page.html`, and what pages of other layouts have in common with them.

use tera::Map;

use super::ink::Ink;
use super::plan::{Content, Planned, Subject};
use super::press::Press;
use super::text::{Text, Toc};
use super::topic::Links;
use super::views;

/// What `pages/page.html` sees as `page`: `body`, `toc`, `topics`, `notice` (why there is no translation, or none),
/// `sources` (those that the page names).
#[derive(Hash)]
pub(super) struct Base<'s> {
    text: Text<'s>,
    topics: Links<'s>,
}

pub(super) fn plan<'s>(press: &Press<'s>, subject: Subject<'s>) -> Planned<'s> {
    subject.planned(press, "pages/page.html", Base::of(press, subject))
}

impl<'s> Base<'s> {
    pub(super) fn of(press: &Press<'s>, subject: Subject<'s>) -> Self {
        Self { text: Text::of(press, subject), topics: Links::of(press, subject) }
    }

    /// The values; `toc` is what pages of the layout have when they don't say.
    pub(super) fn map(&self, ink: &Ink<'_>, toc: Toc) -> Map {
        let Self { text, topics } = self;
        let front = &text.article.front;
        let mut map = Map::default();
        map.insert("body".into(), ink.body(text));
        map.insert("toc".into(), text.toc(toc));
        map.insert("topics".into(), topics.value());
        map.insert("notice".into(), front.only.as_ref().map(|only| only.reason.as_str()).into());
        map.insert("sources".into(), ink.sources(views::keys(front.kind.sources())));
        map
    }

    /// The text that the page is made of.
    pub(super) const fn text(&self) -> &Text<'s> {
        &self.text
    }
}

impl Content for Base<'_> {
    fn value(&self, ink: &Ink<'_>) -> Map {
        self.map(ink, Toc::Unusual)
    }
}
