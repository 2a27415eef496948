//! Communities: `pages/community.html` for one, `pages/communities.html` for all.

use portal::Lang;
use portal::directory::{Community, Province};
use portal::eligibility::Group;
use tera::{Map, Value};

use super::ink::Ink;
use super::map;
use super::plan::{Content, Planned, Subject};
use super::press::{CONNECTEE, Press, form_path};
use super::text::{Text, Toc};
use super::views::{self, Named};
use crate::site::Card;

/// Stories on a community's page: two rows and a bit; the section of stories has all.
const STORIES: usize = 12;

/// What `pages/community.html` sees as `page`: `body`, `toc`, `community` (`slug`, `name`, `province`, `province_name`,
/// `host`, `since`, `site`, `industry`, `places` (towns that belong to it), `accepts` (`groups`, `note`, `confirmed`: ISO day or none) or none, `sources`), `figures`, `stories`,
/// `events` (cards of those with a day that are not over), `apply_href`, `locator` (`view_box`, `path` of its province, `x`, `y`; none while nobody said where it is), `action`
/// (where a place is sent to find its community).
///
/// Facts of communities are data: when they change, every page is made again.
#[derive(Hash)]
struct CommunityContent<'s> {
    text: Text<'s>,
    slug: &'s str,
    stories: Vec<&'s Card>,
    events: Vec<&'s Card>,
    apply: &'s str,
}

pub(super) fn plan<'s>(press: &Press<'s>, subject: Subject<'s>) -> Planned<'s> {
    let slug = subject.article.front.kind.communities().first().map_or("", |slug| &slug.value);
    let stories = press.stories_of(slug, subject.lang);
    let content = CommunityContent {
        text: Text::of(press, subject),
        slug,
        stories: stories.iter().take(STORIES).copied().collect(),
        events: press.events_of(slug, subject.lang),
        apply: form_path(press.site, CONNECTEE, subject.lang).unwrap_or("#"),
    };
    subject.planned(press, "pages/community.html", content)
}

/// Where a place is sent to find its community.
fn action(lang: Lang) -> String {
    format!("/api/communities/{lang}")
}

impl Content for CommunityContent<'_> {
    fn value(&self, ink: &Ink<'_>) -> Map {
        let Self { text, slug, stories, events, apply } = self;
        let community = ink.directory().community(slug);
        let mut map = Map::default();
        map.insert("body".into(), ink.body(text));
        map.insert("toc".into(), text.toc(Toc::Unusual));
        map.insert("community".into(), community.map(|community| facts(ink, community)).into());
        map.insert("figures".into(), ink.figures_of(slug));
        map.insert("stories".into(), views::cards(stories));
        map.insert("events".into(), views::cards(events));
        map.insert("apply_href".into(), (*apply).into());
        let outlines = &ink.site().data.outlines;
        let locator = community.and_then(|community| map::locator(outlines, community));
        map.insert("locator".into(), locator.into());
        map.insert("action".into(), action(ink.lang).into());
        map
    }
}

fn facts(ink: &Ink<'_>, community: &Community) -> Map {
    let Community {
        slug,
        name,
        province,
        host,
        since,
        site,
        industry,
        postal_areas: _,
        places,
        at: _,
        own_time_zone: _,
        reports_to_ircc: _,
        sources,
        accepts,
    } = community;
    let mut map = Map::default();
    map.insert("slug".into(), slug.as_str().into());
    map.insert("name".into(), name.of(ink.lang).as_str().into());
    map.insert("province".into(), province.code().into());
    map.insert("province_name".into(), province.name(ink.lang).into());
    map.insert("host".into(), host.of(ink.lang).as_str().into());
    map.insert("since".into(), since.map(|date| date.to_string()).into());
    map.insert("site".into(), site.as_deref().into());
    map.insert("industry".into(), (*industry).into());
    let places: Vec<&str> = places.iter().map(|place| place.of(ink.lang).as_str()).collect();
    map.insert("places".into(), places.into());
    map.insert("sources".into(), ink.sources(sources.iter().map(String::as_str)));
    let accepts = accepts.as_ref().map(|accepts| {
        let mut map = Map::default();
        map.insert(
            "groups".into(),
            accepts.groups.iter().map(|group| group_of(ink, *group)).collect::<Vec<_>>().into(),
        );
        map.insert("note".into(), accepts.note.of(ink.lang).as_str().into());
        map.insert("confirmed".into(), accepts.confirmed.map(|day| day.to_string()).into());
        map
    });
    map.insert("accepts".into(), accepts.into());
    map
}

/// A group as templates see it: `id`, `title`.
pub(super) fn group_of(ink: &Ink<'_>, group: Group) -> Value {
    let mut map = Map::default();
    map.insert("id".into(), group.id().into());
    map.insert("title".into(), group.title(ink.words(), ink.lang).into());
    map.into()
}

/// What `pages/communities.html` sees as `page`: `body`, `provinces` (`code`, `name`, `communities` (`slug`, `name`,
/// `href`, `host`, `since`, `industry`)), `map` ([`map::Country`], or none), `action` (where a place is sent to find its
/// community).
#[derive(Hash)]
struct List<'s> {
    text: Text<'s>,
    provinces: Vec<(Province, Vec<Entry<'s>>)>,
    map: Option<map::Country<'s>>,
}

#[derive(Hash)]
struct Entry<'s> {
    named: Named<'s>,
    host: &'s str,
    since: Option<String>,
    industry: bool,
}

pub(super) fn plan_list<'s>(press: &Press<'s>, subject: Subject<'s>) -> Planned<'s> {
    let entry = |community: &'s Community| Entry {
        named: Named::of(press, community, subject.lang),
        host: community.host.of(subject.lang),
        since: community.since.map(|date| date.to_string()),
        industry: community.industry,
    };
    let provinces = press.site.data.directory.by_province(subject.lang).into_iter();
    let provinces =
        provinces.map(|(province, communities)| (province, communities.into_iter().map(entry).collect()));
    let content = List {
        text: Text::of(press, subject),
        provinces: provinces.collect(),
        map: map::Country::of(press, subject.lang),
    };
    subject.planned(press, "pages/communities.html", content)
}

impl Content for List<'_> {
    fn value(&self, ink: &Ink<'_>) -> Map {
        let Self { text, provinces, map: country } = self;
        let provinces = views::list(provinces, |(province, communities)| {
            let mut map = Map::default();
            map.insert("code".into(), province.code().into());
            map.insert("name".into(), province.name(ink.lang).into());
            map.insert("communities".into(), views::list(communities, Entry::map));
            map
        });
        let mut map = Map::default();
        map.insert("body".into(), ink.body(text));
        map.insert("provinces".into(), provinces);
        map.insert("map".into(), country.as_ref().map(|country| country.map(ink.lang)).into());
        map.insert("action".into(), action(ink.lang).into());
        map
    }
}

impl Entry<'_> {
    fn map(&self) -> Map {
        let Self { named, host, since, industry } = self;
        let mut map = named.map();
        map.insert("host".into(), (*host).into());
        map.insert("since".into(), since.as_deref().into());
        map.insert("industry".into(), (*industry).into());
        map
    }
}
