//! What all pages share while they are made.
//!
//! Comes in: the site and the compiled theme. Goes out: values made once (figures, data for components, stories by
//! community) and a fresh [`Ink`] for each page. Never here: a single page.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, RwLock};

use portal::{Both, Lang, Theme};
use tera::{Map, Value};

use super::ink::Ink;
use super::kit::{Download, Downloads};
use super::views::{self, FigureViews};
use super::{event, glossary, readiness};
use crate::check::Components;
use crate::front_matter::{Kind, KindName, Layout};
use crate::site::{Card, Site};

/// The form for people who look for contacts.
pub(crate) const CONNECTEE: &str = "connectee-application";

/// The form for people who give contacts.
pub(crate) const CONNECTOR: &str = "connector-application";

/// What a component showed, by language, name and arguments.
pub(crate) type Shown = RwLock<HashMap<(Lang, String, Vec<(String, String)>), Arc<str>>>;

/// What all pages share while they are made.
pub(crate) struct Press<'s> {
    pub(crate) site: &'s Site,
    pub(crate) theme: &'s Theme,
    /// What texts can call.
    pub(crate) components: Components<'s>,
    pub(crate) figures: Both<FigureViews>,
    /// Newest stories of each community, by slug.
    stories: Both<BTreeMap<&'s str, Vec<&'s Card>>>,
    /// Events with a day that are not over, the soonest first.
    events: Both<Vec<&'s Card>>,
    /// The page of each community, by slug.
    communities: Both<BTreeMap<&'s str, &'s Card>>,
    /// What components of texts see as `data`.
    pub(crate) data: Both<Value>,
    pub(crate) shown: Shown,
    /// What readers can take home from pages.
    pub(crate) downloads: Downloads,
}

impl<'s> Press<'s> {
    pub(crate) fn new(site: &'s Site, theme: &'s Theme) -> Self {
        let figures = Both::from_fn(|lang| FigureViews::of(site, lang));
        Self {
            data: Both::from_fn(|lang| data(site, figures.of(lang), lang)),
            figures,
            stories: Both::from_fn(|lang| stories(site, lang)),
            events: Both::from_fn(|lang| event::coming(site, lang)),
            communities: Both::from_fn(|lang| communities(site, lang)),
            shown: RwLock::default(),
            downloads: Downloads::new(),
            components: Components::of(site, theme),
            site,
            theme,
        }
    }

    /// What a page is written with.
    pub(crate) fn ink(&self, lang: Lang) -> Ink<'_> {
        Ink::new(self, lang)
    }

    /// Stories of a community, newest first.
    pub(crate) fn stories_of(&self, community: &str, lang: Lang) -> &[&'s Card] {
        self.stories.of(lang).get(community).map_or(&[], Vec::as_slice)
    }

    /// Events of a community that are not over, the soonest first.
    pub(crate) fn events_of(&self, community: &str, lang: Lang) -> Vec<&'s Card> {
        let events = self.events.of(lang).iter().copied();
        events.filter(|card| card.communities.iter().any(|slug| slug == community)).collect()
    }

    /// What readers can take home from a page.
    pub(crate) fn downloads_of(&self, page: usize, lang: Lang) -> Vec<Download> {
        self.downloads.get(&(page, lang)).cloned().unwrap_or_default()
    }

    /// The page of a community.
    pub(crate) fn community_page(&self, community: &str, lang: Lang) -> Option<&'s Card> {
        self.communities.of(lang).get(community).copied()
    }
}

fn stories(site: &Site, lang: Lang) -> BTreeMap<&str, Vec<&Card>> {
    let mut stories: BTreeMap<&str, Vec<&Card>> = BTreeMap::new();
    for card in site.cards_of(KindName::Story, lang) {
        for community in &card.communities {
            stories.entry(community).or_default().push(card);
        }
    }
    for cards in stories.values_mut() {
        cards.sort_by(|a, b| a.by_date(b));
    }
    stories
}

fn communities(site: &Site, lang: Lang) -> BTreeMap<&str, &Card> {
    let cards = site.cards_of(KindName::Community, lang).into_iter();
    cards.filter_map(|card| Some((card.communities.first()?.as_str(), card))).collect()
}

/// `figures` and `charts` by id, `community_figures` by slug, `terms` by id, `readiness`, `apply_href`,
/// `apply_connector_href`.
fn data(site: &Site, figures: &FigureViews, lang: Lang) -> Value {
    let mut map = Map::default();
    map.insert("figures".into(), figures.by_id.clone());
    map.insert("charts".into(), views::charts(site, figures, lang));
    map.insert("community_figures".into(), figures.by_community.clone());
    map.insert("terms".into(), glossary::terms(site, lang));
    map.insert("readiness".into(), readiness::value(site, lang));
    // Where a form has no page, the checks found it.
    for (name, form) in [("apply_href", CONNECTEE), ("apply_connector_href", CONNECTOR)] {
        map.insert(name.into(), form_path(site, form, lang).unwrap_or("#").into());
    }
    map.into()
}

/// The path of the page that shows a form.
pub(crate) fn form_path<'s>(site: &'s Site, form: &str, lang: Lang) -> Option<&'s str> {
    let page = site.pages.iter().find(|page| {
        let article = page.any();
        matches!(&article.front.kind, Kind::Page { layout: Layout::Form, form: Some(id), .. } if id.value == form)
    });
    page?.path.of(lang).as_deref()
}
