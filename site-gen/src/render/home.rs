//! The home page: `pages/home.html`.

use tera::Map;

use super::ink::Ink;
use super::plan::{Content, Planned, Subject};
use super::press::Press;
use super::text::Text;
use super::views;
use crate::front_matter::KindName;
use crate::site::Card;

/// Stories on the home page: one row.
const STORIES: usize = 3;

/// What `pages/home.html` sees as `page`: `body`, `figures` (by id), `stories` (newest cards), `communities` (cards by
/// title). Figures are data: when they change, every page is made again.
#[derive(Hash)]
struct Home<'s> {
    text: Text<'s>,
    stories: Vec<&'s Card>,
    communities: Vec<&'s Card>,
}

pub(super) fn plan<'s>(press: &Press<'s>, subject: Subject<'s>) -> Planned<'s> {
    let site = press.site;
    let mut stories = site.cards_of(KindName::Story, subject.lang);
    stories.sort_by(|a, b| a.by_date(b));
    stories.truncate(STORIES);
    let content = Home {
        text: Text::of(press, subject),
        stories,
        communities: site.cards_of(KindName::Community, subject.lang),
    };
    subject.planned(press, "pages/home.html", content)
}

impl Content for Home<'_> {
    fn value(&self, ink: &Ink<'_>) -> Map {
        let Self { text, stories, communities } = self;
        let mut map = Map::default();
        map.insert("body".into(), ink.body(text));
        map.insert("figures".into(), ink.figures());
        map.insert("stories".into(), views::cards(stories));
        map.insert("communities".into(), views::cards(communities));
        map
    }
}
