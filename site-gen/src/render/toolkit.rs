//! The toolkit, a book of chapters: `pages/toolkits.html` for its cover, `pages/chapter.html` for a chapter.

use tera::Map;

use super::ink::Ink;
use super::kit::{self, Download};
use super::plan::{Content, Planned, Subject};
use super::press::Press;
use super::text::{Text, Toc};
use super::views;
use crate::site::Card;

/// What `pages/toolkits.html` sees as `page`: `body`, `chapters` (cards with `number`), `downloads` (see [`Download`]).
#[derive(Hash)]
struct Book<'s> {
    text: Text<'s>,
    chapters: Vec<&'s Card>,
    downloads: Vec<Download>,
}

/// What `pages/chapter.html` sees as `page`: `body`, `toc`, `number`, `prev` and `next` (cards or none), `chapters`
/// (cards), `here` (own path), `minutes` (time to read), `downloads` (see [`Download`]).
#[derive(Hash)]
struct Chapter<'s> {
    text: Text<'s>,
    chapters: Vec<&'s Card>,
    here: &'s str,
    downloads: Vec<Download>,
}

pub(super) fn plan_book<'s>(press: &Press<'s>, subject: Subject<'s>) -> Planned<'s> {
    let content = Book {
        text: Text::of(press, subject),
        chapters: chapters(press, subject, subject.at),
        downloads: press.downloads_of(subject.at, subject.lang),
    };
    subject.planned(press, "pages/toolkits.html", content)
}

pub(super) fn plan_chapter<'s>(press: &Press<'s>, subject: Subject<'s>) -> Planned<'s> {
    let book = subject.page.parent.map(|book| chapters(press, subject, book)).unwrap_or_default();
    let content = Chapter {
        text: Text::of(press, subject),
        chapters: book,
        here: subject.path(),
        downloads: press.downloads_of(subject.at, subject.lang),
    };
    subject.planned(press, "pages/chapter.html", content)
}

/// The chapters below a book, by number.
fn chapters<'s>(press: &Press<'s>, subject: Subject<'s>, book: usize) -> Vec<&'s Card> {
    let members = press.site.members[book].of(subject.lang).iter();
    let mut cards: Vec<&Card> = members.filter_map(|at| press.site.card(*at, subject.lang)).collect();
    cards.sort_by_key(|card| card.number);
    cards
}

impl Content for Book<'_> {
    fn value(&self, ink: &Ink<'_>) -> Map {
        let Self { text, chapters, downloads } = self;
        let mut map = Map::default();
        map.insert("body".into(), ink.body(text));
        map.insert("chapters".into(), views::cards(chapters));
        map.insert("downloads".into(), kit::downloads(downloads, ink));
        map
    }
}

impl Content for Chapter<'_> {
    fn value(&self, ink: &Ink<'_>) -> Map {
        let Self { text, chapters, here, downloads } = self;
        let at = chapters.iter().position(|card| card.href == *here);
        let neighbour = |at: Option<usize>| at.and_then(|at| chapters.get(at)).map(|card| card.value.clone());
        let mut map = Map::default();
        map.insert("body".into(), ink.body(text));
        map.insert("toc".into(), text.toc(Toc::Usual));
        map.insert("number".into(), at.map(|at| chapters[at].number).into());
        map.insert("prev".into(), neighbour(at.and_then(|at| at.checked_sub(1))).into());
        map.insert("next".into(), neighbour(at.map(|at| at + 1)).into());
        map.insert("chapters".into(), views::cards(chapters));
        map.insert("here".into(), (*here).into());
        map.insert("downloads".into(), kit::downloads(downloads, ink));
        map.insert("minutes".into(), views::minutes(text.article.body.words).into());
        map
    }
}
