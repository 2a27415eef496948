//! The map of the site for people: `pages/sitemap.html`.

use tera::Map;

use super::ink::Ink;
use super::plan::{Content, Planned, Subject};
use super::press::Press;
use super::text::Text;
use super::views;
use crate::article::HOME;
use crate::front_matter::KindName;
use crate::site::{Card, Page};

/// Pages of one section: the map stays a page that people can read, and within the budget. Behind its first entry, the
/// section itself, are all.
const PER_SECTION: usize = 60;

/// What `pages/sitemap.html` sees as `page`: `body`, `sections` (`title`, `cards`): first the pages that stand in no
/// section, then each section with its pages.
#[derive(Hash)]
struct SiteMap<'s> {
    text: Text<'s>,
    sections: Vec<(&'s str, Vec<&'s Card>)>,
}

pub(super) fn plan<'s>(press: &Press<'s>, subject: Subject<'s>) -> Planned<'s> {
    let site = press.site;
    let lang = subject.lang;
    let is_shown = |page: &Page| page.kind == KindName::Page && !page.any().is_unlisted();
    let loose = site.pages.iter().enumerate().filter(|(_, page)| {
        is_shown(page) && page.parent.is_none_or(|parent| site.pages[parent].kind != KindName::Section)
    });
    let mut loose: Vec<&Card> = loose.filter_map(|(at, _)| site.card(at, lang)).collect();
    loose.sort_by(|a, b| a.by_title(b));
    let home = site.page(HOME).and_then(|home| home.article(lang)).map_or("", |home| home.short_title());
    let mut sections = vec![(home, loose)];
    for (at, page) in site.pages.iter().enumerate().filter(|(_, page)| page.kind == KindName::Section) {
        let Some(article) = page.article(lang) else { continue };
        let own = site.card(at, lang);
        let members = site.members[at].of(lang).iter().take(PER_SECTION);
        let members = members.filter_map(|at| site.card(*at, lang));
        sections.push((article.short_title(), own.into_iter().chain(members).collect()));
    }
    let content = SiteMap { text: Text::of(press, subject), sections };
    subject.planned(press, "pages/sitemap.html", content)
}

impl Content for SiteMap<'_> {
    fn value(&self, ink: &Ink<'_>) -> Map {
        let Self { text, sections } = self;
        let sections = views::list(sections, |(title, cards)| {
            let mut map = Map::default();
            map.insert("title".into(), (*title).into());
            map.insert("cards".into(), views::cards(cards));
            map
        });
        let mut map = Map::default();
        map.insert("body".into(), ink.body(text));
        map.insert("sections".into(), sections);
        map
    }
}
