//! The page of all figures: `pages/figures.html`.

use tera::{Map, Value};

use super::ink::Ink;
use super::plan::{Content, Planned, Subject};
use super::press::Press;
use super::text::{Text, Toc};
use crate::data::figures::{NATIONAL, WORDS};

/// What `pages/figures.html` sees as `page`: `body`, `toc`, `groups` (`title`, `figures`; the country first, then
/// communities by name), `charts` (in the file's order).
///
/// Figures are data: when they change, every page is made again.
#[derive(Hash)]
struct FiguresContent<'s> {
    text: Text<'s>,
}

pub(super) fn plan<'s>(press: &Press<'s>, subject: Subject<'s>) -> Planned<'s> {
    subject.planned(press, "pages/figures.html", FiguresContent { text: Text::of(press, subject) })
}

impl Content for FiguresContent<'_> {
    fn value(&self, ink: &Ink<'_>) -> Map {
        let Self { text } = self;
        let national = ink.words().get(WORDS, NATIONAL, ink.lang).unwrap_or_default();
        let mut titles = vec![(NATIONAL, national)];
        let provinces = ink.directory().by_province(ink.lang);
        let mut communities: Vec<_> =
            provinces.into_iter().flat_map(|(_, communities)| communities).collect();
        communities.sort_by_key(|community| portal::slug::fold(community.name.of(ink.lang)));
        titles.extend(
            communities
                .iter()
                .map(|community| (community.slug.as_str(), community.name.of(ink.lang).as_str())),
        );
        let groups = titles.into_iter().filter_map(|(slug, title)| {
            let figures = ink.figures_of(slug);
            figures.as_array().is_some_and(|figures| !figures.is_empty()).then(|| {
                let mut map = Map::default();
                map.insert("title".into(), title.into());
                map.insert("figures".into(), figures);
                Value::from(map)
            })
        });
        let mut map = Map::default();
        map.insert("groups".into(), groups.collect::<Vec<_>>().into());
        map.insert("body".into(), ink.body(text));
        map.insert("toc".into(), text.toc(Toc::Unusual));
        map.insert("charts".into(), ink.charts());
        map
    }
}
