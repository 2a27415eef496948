//! The way of one audience through the site: `pages/path.html`.

use tera::Map;

use super::ink::Ink;
use super::page::Base;
use super::plan::{Content, Planned, Subject};
use super::press::Press;
use super::text::Toc;
use super::views;
use crate::front_matter::Audience;
use crate::site::Card;

/// What `pages/path.html` sees as `page`: what `pages/page.html` sees, `audience`, `others` (cards of the other paths,
/// each with its `audience`).
#[derive(Hash)]
struct Path<'s> {
    base: Base<'s>,
    audience: Option<Audience>,
    others: Vec<&'s Card>,
}

pub(super) fn plan<'s>(press: &Press<'s>, subject: Subject<'s>) -> Planned<'s> {
    let cards = press.site.cards.iter().enumerate().filter(|(at, _)| *at != subject.at);
    let cards = cards.filter_map(|(_, card)| card.of(subject.lang).as_ref());
    let mut others: Vec<&Card> = cards.filter(|card| card.audience.is_some()).collect();
    others.sort_by_key(|card| card.audience);
    let audience = subject.article.front.kind.audience();
    let content = Path { base: Base::of(press, subject), audience, others };
    subject.planned(press, "pages/path.html", content)
}

impl Content for Path<'_> {
    fn value(&self, ink: &Ink<'_>) -> Map {
        let Self { base, audience, others } = self;
        let mut map = base.map(ink, Toc::Unusual);
        map.insert("audience".into(), audience.map(Audience::id).into());
        map.insert("others".into(), views::cards(others));
        map
    }
}
