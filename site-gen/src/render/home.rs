//! The home page: `pages/home.html`.

use tera::Map;

use super::ink::Ink;
use super::plan::{Content, Planned, Subject};
use super::press::Press;
use super::text::Text;
use super::{event, map, views};
use crate::front_matter::KindName;
use crate::site::Card;

/// Stories on the home page: one row.
const STORIES: usize = 3;

/// News on the home page.
const NEWS: usize = 2;

/// What `pages/home.html` sees as `page`: `body`, `figures` (by id), `stories` (newest cards), `communities` (cards by
/// title), `event` (card of the next one with a day, else of a pattern; or none), `news` (newest cards),
/// `map` ([`map::Country`], or none). Figures are data: when they change, every page is made again.
#[derive(Hash)]
struct Home<'s> {
    text: Text<'s>,
    stories: Vec<&'s Card>,
    communities: Vec<&'s Card>,
    event: Option<&'s Card>,
    news: Vec<&'s Card>,
    map: Option<map::Country<'s>>,
}

pub(super) fn plan<'s>(press: &Press<'s>, subject: Subject<'s>) -> Planned<'s> {
    let site = press.site;
    let newest = |kind: KindName, most: usize| {
        let mut cards = site.cards_of(kind, subject.lang);
        cards.sort_by(|a, b| a.by_date(b));
        cards.truncate(most);
        cards
    };
    let content = Home {
        text: Text::of(press, subject),
        stories: newest(KindName::Story, STORIES),
        event: event::next(site, subject.lang),
        news: newest(KindName::News, NEWS),
        map: map::Country::of(press, subject.lang),
        communities: site.cards_of(KindName::Community, subject.lang),
    };
    subject.planned(press, "pages/home.html", content)
}

impl Content for Home<'_> {
    fn value(&self, ink: &Ink<'_>) -> Map {
        let Self { text, stories, communities, event, news, map: country } = self;
        let mut map = Map::default();
        map.insert("body".into(), ink.body(text));
        map.insert("figures".into(), ink.figures());
        map.insert("stories".into(), views::cards(stories));
        map.insert("communities".into(), views::cards(communities));
        map.insert("event".into(), event.map(|card| card.value.clone()).into());
        map.insert("news".into(), views::cards(news));
        map.insert("map".into(), country.as_ref().map(|country| country.map(ink.lang)).into());
        map
    }
}
