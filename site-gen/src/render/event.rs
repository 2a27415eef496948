//! Events: `pages/event.html`.

use portal::Lang;
use tera::Map;

use super::calendar;
use super::ink::Ink;
use super::plan::{Content, Planned, Subject};
use super::press::Press;
use super::text::{Text, Toc};
use super::topic::Links;
use super::views::{self, Named};
use crate::front_matter::{EVENT_WORDS, Event, Rhythm, When};
use crate::site::{Card, Site};

/// What `pages/event.html` sees as `page`: `body`, `toc`, `starts` and `ends` (ISO or none), `rhythm` (how often a pattern
/// comes back, in words, or none), `rhythm_id` (`monthly`, `quarterly`, `yearly`, `once`, or none), `minutes` (or none),
/// `place` (or none), `ics` (path of the entry for calendars; none for a pattern), `communities` (`slug`, `name`, `href`),
/// `topics`, `notice` (why there is no translation, or none). Either `starts` or `rhythm` is there.
#[derive(Hash)]
struct EventContent<'s> {
    text: Text<'s>,
    communities: Vec<Named<'s>>,
    topics: Links<'s>,
    path: &'s str,
}

pub(super) fn plan<'s>(press: &Press<'s>, subject: Subject<'s>) -> Planned<'s> {
    let content = EventContent {
        text: Text::of(press, subject),
        communities: views::communities(press, subject.article.front.kind.communities(), subject.lang),
        topics: Links::of(press, subject),
        path: subject.path(),
    };
    subject.planned(press, "pages/event.html", content)
}

/// The event that readers can take part in next: the first that is not over, else the first pattern.
pub(super) fn next(site: &Site, lang: Lang) -> Option<&Card> {
    let mut patterns: Vec<&Card> = all(site, lang)
        .filter(|(event, _)| matches!(event.when, When::Rhythm(_)))
        .map(|(_, card)| card)
        .collect();
    patterns.sort_by(|a, b| a.by_weight(b));
    coming(site, lang).first().or(patterns.first()).copied()
}

/// Events with a day that are not over, the soonest first.
pub(super) fn coming(site: &Site, lang: Lang) -> Vec<&Card> {
    let mut coming: Vec<_> = all(site, lang)
        .filter_map(|(event, card)| match event.when {
            When::On { starts, ends } if ends.unwrap_or(starts) >= site.view.date => Some((starts, card)),
            When::On { .. } | When::Rhythm(_) => None,
        })
        .collect();
    coming.sort_by(|(a, a_card), (b, b_card)| a.cmp(b).then_with(|| a_card.by_title(b_card)));
    coming.into_iter().map(|(_, card)| card).collect()
}

fn all(site: &Site, lang: Lang) -> impl Iterator<Item = (&Event, &Card)> {
    let pages = site.pages.iter().enumerate();
    pages.filter_map(move |(at, page)| Some((page.article(lang)?.front.kind.event()?, site.card(at, lang)?)))
}

impl Content for EventContent<'_> {
    fn value(&self, ink: &Ink<'_>) -> Map {
        let Self { text, communities, topics, path } = self;
        let front = &text.article.front;
        let mut map = Map::default();
        if let Some(event) = front.kind.event() {
            when(&mut map, ink, event);
            map.insert("ics".into(), event.starts().map(|_| calendar::path(path)).into());
        }
        map.insert("body".into(), ink.body(text));
        map.insert("toc".into(), text.toc(Toc::Unusual));
        map.insert("communities".into(), views::list(communities, Named::map));
        map.insert("topics".into(), topics.value());
        map.insert("notice".into(), front.only.as_ref().map(|only| only.reason.as_str()).into());
        map
    }
}

fn when(map: &mut Map, ink: &Ink<'_>, event: &Event) {
    let Event { when, minutes, place, communities: _ } = event;
    let (starts, ends) = match when {
        When::On { starts, ends } => (Some(*starts), *ends),
        When::Rhythm(_) => (None, None),
    };
    let rhythm = event.rhythm();
    let words = rhythm.and_then(|rhythm| ink.words().get(EVENT_WORDS, rhythm.word(), ink.lang));
    map.insert("starts".into(), starts.map(|date| date.to_string()).into());
    map.insert("ends".into(), ends.map(|date| date.to_string()).into());
    map.insert("rhythm".into(), words.into());
    map.insert("rhythm_id".into(), rhythm.map(Rhythm::id).into());
    map.insert("minutes".into(), (*minutes).into());
    map.insert("place".into(), place.as_deref().into());
}
