//! Values that several kinds of pages show: figures, charts, communities, sources.

use std::collections::BTreeMap;

use portal::directory::Community;
use portal::{Lang, format};
use tera::{Map, Value};

use super::press::Press;
use crate::data::figures::{Figure, NATIONAL};
use crate::front_matter::{Layout, Written};
use crate::site::{Card, Site};

/// Figures as templates see them: `id`, `value`, `text`, `unit`, `label`, `community`, `period`, `as_of`, `as_of_text`,
/// `source` (`key`, `title`, `publisher`, `date`, `url`), `note`, `href`.
pub(crate) struct FigureViews {
    /// A map of all figures.
    pub(crate) by_id: Value,
    /// A map from slug to the community's figures, in the file's order.
    pub(crate) by_community: Value,
    /// The same, to pick from.
    pub(crate) lists: BTreeMap<String, Vec<Value>>,
}

impl FigureViews {
    pub(crate) fn of(site: &Site, lang: Lang) -> Self {
        let page =
            site.laid_out(Layout::Figures).and_then(|page| page.path.of(lang).as_deref()).unwrap_or_default();
        let mut by_id = Map::default();
        let mut lists: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        // Every community has a list, so that a page about one without figures shows an empty table, not an error.
        for community in site.data.directory.communities() {
            lists.entry(community.slug.clone()).or_default();
        }
        lists.entry(NATIONAL.to_owned()).or_default();
        for figure in &site.data.figures.figures {
            let view = view(site, figure, page, lang);
            by_id.insert(figure.id.get_ref().clone().into(), view.clone());
            lists.entry(figure.community.get_ref().clone()).or_default().push(view);
        }
        let by_community: Map =
            lists.iter().map(|(slug, list)| (slug.clone().into(), list.clone().into())).collect();
        Self { by_id: by_id.into(), by_community: by_community.into(), lists }
    }
}

fn view(site: &Site, figure: &Figure, page: &str, lang: Lang) -> Value {
    let mut map = Map::default();
    map.insert("id".into(), figure.id.get_ref().as_str().into());
    map.insert("value".into(), figure.value.into());
    map.insert("text".into(), figure.text(&site.words, lang).into());
    map.insert("unit".into(), figure.unit.get_ref().as_str().into());
    map.insert("label".into(), figure.label.get_ref().of(lang).as_str().into());
    map.insert("community".into(), figure.community.get_ref().as_str().into());
    map.insert("period".into(), figure.period.of(lang).as_str().into());
    map.insert("as_of".into(), figure.as_of.get_ref().as_str().into());
    map.insert("as_of_text".into(), figure.as_of().map(|date| date.text(lang)).unwrap_or_default().into());
    map.insert("source".into(), site.data.sources.get(figure.source.get_ref(), lang).cloned().into());
    map.insert("note".into(), figure.note.as_ref().map(|note| note.of(lang).as_str()).into());
    map.insert("href".into(), format!("{page}#{}", figure.id.get_ref()).into());
    map.into()
}

/// Charts by id: `id`, `title`, `total`, `bars` (`label`, `value`, `text`, `share` 0 to 100), `as_of`, `as_of_text`,
/// `source`.
pub(crate) fn charts(site: &Site, figures: &FigureViews, lang: Lang) -> Value {
    let mut charts = Map::default();
    for chart in &site.data.figures.charts {
        let parts = site.data.figures.of_chart(chart);
        let most = parts.iter().map(|figure| figure.value).max().unwrap_or_default().max(1);
        let bars = parts.iter().map(|figure| {
            let mut bar = Map::default();
            bar.insert("label".into(), bar_label(site, figure, lang).into());
            bar.insert("value".into(), figure.value.into());
            bar.insert("text".into(), figure.text(&site.words, lang).into());
            bar.insert("share".into(), (figure.value.max(0) * 100 / most).into());
            Value::from(bar)
        });
        let mut map = Map::default();
        map.insert("id".into(), chart.id.get_ref().as_str().into());
        map.insert("title".into(), chart.title.of(lang).as_str().into());
        map.insert("total".into(), parts.iter().map(|figure| figure.value).sum::<i64>().into());
        map.insert("bars".into(), bars.collect::<Vec<_>>().into());
        let first = parts.first().and_then(|figure| figures.by_id.get_from_path(figure.id.get_ref()));
        for name in ["as_of", "as_of_text", "source"] {
            map.insert(name.into(), first.and_then(|figure| figure.get_from_path(name)).cloned().into());
        }
        charts.insert(chart.id.get_ref().clone().into(), map.into());
    }
    charts.into()
}

/// Bars of one community each are called by it, others by what they count.
fn bar_label(site: &Site, figure: &Figure, lang: Lang) -> String {
    let community =
        site.data.directory.community(figure.community.get_ref()).map(|community| &community.name);
    figure.bar.as_ref().or(community).unwrap_or_else(|| figure.label.get_ref()).of(lang).clone()
}

/// Keys as the author wrote them.
pub(crate) fn keys(written: &[Written<String>]) -> Vec<&str> {
    written.iter().map(|key| key.value.as_str()).collect()
}

/// Communities that a page speaks of: `name`, `href` (none without a page).
pub(crate) fn communities<'s>(press: &Press<'s>, slugs: &'s [Written<String>], lang: Lang) -> Vec<Named<'s>> {
    let named = slugs.iter().filter_map(|slug| {
        let community = press.site.data.directory.community(&slug.value)?;
        Some(Named::of(press, community, lang))
    });
    named.collect()
}

/// A community's name with the way to its page.
#[derive(Hash)]
pub(crate) struct Named<'s> {
    pub(crate) slug: &'s str,
    pub(crate) name: &'s str,
    pub(crate) href: Option<&'s str>,
}

impl<'s> Named<'s> {
    pub(crate) fn of(press: &Press<'s>, community: &'s Community, lang: Lang) -> Self {
        let href = press.community_page(&community.slug, lang).map(|card| card.href.as_str());
        Self { slug: &community.slug, name: community.name.of(lang), href }
    }

    pub(crate) fn map(&self) -> Map {
        let mut map = Map::default();
        map.insert("slug".into(), self.slug.into());
        map.insert("name".into(), self.name.into());
        map.insert("href".into(), self.href.into());
        map
    }
}

/// A list of maps.
pub(crate) fn list<T>(entries: &[T], map: impl Fn(&T) -> Map) -> Value {
    entries.iter().map(|entry| Value::from(map(entry))).collect::<Vec<_>>().into()
}

/// Cards for a listing: each is counted up, none is made again.
pub(crate) fn cards(cards: &[&Card]) -> Value {
    cards.iter().map(|card| card.value.clone()).collect::<Vec<_>>().into()
}

/// Minutes that a text takes to read, at least 1: 200 words a minute, the pace of a careful reader of a second language.
pub(crate) const fn minutes(words: usize) -> usize {
    let minutes = words.div_ceil(200);
    if minutes == 0 { 1 } else { minutes }
}

/// A number as people write it.
pub(crate) fn number(value: usize, lang: Lang) -> String {
    format::integer(i64::try_from(value).unwrap_or(i64::MAX), lang)
}
