//! Topics: `pages/topics.html` for all, `pages/topic.html` for one, and the links to them on other pages.

use portal::theme::{Crumb, Frame, Toggle};
use portal::{Both, Lang};
use tera::{Map, Value};

use super::ink::Ink;
use super::plan::{Content, Planned, Subject};
use super::press::Press;
use super::{section, views};
use crate::site::{Card, Site, TOPICS, Topic, WORDS_FILE};

/// The topics of a page, as links.
pub(super) struct Links<'s>(Vec<&'s Value>, Vec<&'s str>);

/// Names and addresses of topics come from words, which all pages depend on; so the ids stand for them.
impl std::hash::Hash for Links<'_> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.1.hash(state);
    }
}

impl<'s> Links<'s> {
    pub(super) fn of(press: &Press<'s>, subject: Subject<'s>) -> Self {
        let ids = subject.article.front.topics.iter().map(|topic| topic.value.as_str());
        let found: Vec<_> =
            ids.filter_map(|id| Some((press.site.topics.link(id, subject.lang)?, id))).collect();
        let (links, ids) = found.into_iter().unzip();
        Self(links, ids)
    }

    /// `id`, `title`, `href` of each.
    pub(super) fn value(&self) -> Value {
        self.0.iter().map(|link| (*link).clone()).collect::<Vec<_>>().into()
    }
}

/// Entries on a page of a topic: what fits into the budget of a page with long summaries.
const PER_PAGE: usize = 50;

/// What `pages/topic.html` sees as `page`: `title`, `cards`, `pager` (`number`, `total`, `prev`, `next`: paths or none).
#[derive(Hash)]
struct One<'s> {
    title: &'s str,
    cards: Vec<&'s Card>,
    path: &'s str,
    number: usize,
    total: usize,
}

/// What `pages/topics.html` sees as `page`: `topics` (`title`, `href`, `count`).
#[derive(Hash)]
struct All<'s> {
    topics: Vec<(&'s str, &'s str, usize)>,
}

/// The pages of topics. Where nothing has a topic there are none.
pub(super) fn plan<'s>(press: &Press<'s>) -> Vec<Planned<'s>> {
    let site = press.site;
    let mut plans = Vec::new();
    for lang in Lang::ALL {
        let Some(path) = site.topics.path(lang) else { continue };
        plans.push(plan_all(site, lang, path));
        plans.extend(site.topics.iter().flat_map(|(_, topic)| plan_one(site, topic, lang)));
    }
    plans
}

fn plan_all(site: &Site, lang: Lang, path: String) -> Planned<'_> {
    let mut topics: Vec<_> = site
        .topics
        .iter()
        .map(|(_, topic)| {
            (topic.title.of(lang).as_str(), topic.path.of(lang).as_str(), topic.pages.of(lang).len())
        })
        .collect();
    topics.sort_by_key(|(title, ..)| portal::slug::fold(title));
    let paths = Both::from_fn(|lang| site.topics.path(lang).unwrap_or_default());
    let title = word(site, "all", lang);
    let summary = summary(site, "summary", "", lang);
    let frame = frame(site, lang, TOPICS, title, summary, &paths);
    planned(lang, path, "pages/topics.html", frame, All { topics })
}

fn plan_one<'s>(site: &'s Site, topic: &'s Topic, lang: Lang) -> Vec<Planned<'s>> {
    let mut cards: Vec<&Card> = topic.pages.of(lang).iter().filter_map(|at| site.card(*at, lang)).collect();
    cards.sort_by(|a, b| a.by_title(b));
    let parts = |lang: Lang| topic.pages.of(lang).len().div_ceil(PER_PAGE).max(1);
    let (title, listing, total) = (topic.title.of(lang), topic.path.of(lang), parts(lang));
    let part = |number: usize| {
        let paths = Both::from_fn(|lang| {
            section::path(topic.path.of(lang), if number <= parts(lang) { number } else { 1 })
        });
        let words =
            if number == 1 { title.clone() } else { section::part_title(site, lang, title, number, total) };
        let summary = summary(site, "summary_of", title, lang);
        let mut frame = frame(site, lang, &topic.key, words, summary, &paths);
        if number > parts(lang.other()) {
            frame.alternates = None;
        }
        frame
            .crumbs
            .push(Crumb { title: word(site, "all", lang), href: site.topics.path(lang).unwrap_or_default() });
        if number > 1 {
            frame.crumbs.push(Crumb { title: title.clone(), href: listing.clone() });
        }
        let shown = cards.iter().skip((number - 1) * PER_PAGE).take(PER_PAGE).copied().collect();
        let content = One { title, cards: shown, path: listing, number, total };
        planned(lang, section::path(listing, number), "pages/topic.html", frame, content)
    };
    (1..=total).map(part).collect()
}

fn planned<'s>(
    lang: Lang,
    path: String,
    template: &'static str,
    frame: Frame,
    content: impl Content + 's,
) -> Planned<'s> {
    Planned { path, lang, file: WORDS_FILE, template, frame, content: Box::new(content) }
}

fn word(site: &Site, word: &str, lang: Lang) -> String {
    site.words.get(TOPICS, word, lang).unwrap_or(word).to_owned()
}

/// What the page says of itself to search engines and below its title; empty where the words are not given.
fn summary(site: &Site, word: &str, topic: &str, lang: Lang) -> String {
    let words = site.words.get(TOPICS, word, lang).unwrap_or_default();
    portal::words::fill(words, [("topic", topic)])
}

fn frame(
    site: &Site,
    lang: Lang,
    key: &str,
    title: String,
    description: String,
    paths: &Both<String>,
) -> Frame {
    let absolute = |lang: Lang| format!("{}{}", site.config.base_url, paths.of(lang));
    let home = site.page(crate::article::HOME).and_then(|home| super::frame::crumb(home, lang));
    Frame {
        description,
        canonical: Some(absolute(lang)),
        alternates: Some(Both::from_fn(absolute)),
        key: key.to_owned(),
        toggle: Toggle::Link { href: paths.of(lang.other()).clone() },
        crumbs: home.into_iter().collect(),
        modified: None,
        feed: None,
        error: false,
        title,
    }
}

impl Content for One<'_> {
    fn value(&self, _: &Ink<'_>) -> Map {
        let mut map = Map::default();
        map.insert("title".into(), self.title.into());
        map.insert("cards".into(), views::cards(&self.cards));
        map.insert("pager".into(), section::pager(self.path, self.number, self.total).into());
        map
    }
}

impl Content for All<'_> {
    fn value(&self, _: &Ink<'_>) -> Map {
        let topics = views::list(&self.topics, |(title, href, count)| {
            let mut map = Map::default();
            map.insert("title".into(), (*title).into());
            map.insert("href".into(), (*href).into());
            map.insert("count".into(), (*count).into());
            map
        });
        let mut map = Map::default();
        map.insert("topics".into(), topics);
        map
    }
}
