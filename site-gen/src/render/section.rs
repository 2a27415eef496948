//! Pages of a section: `pages/section.html`, cut into parts; `pages/communities.html` and `pages/toolkits.html` show
//! theirs in their own way.

use portal::Lang;
use portal::theme::Toggle;
use portal::words;
use tera::Map;

use super::ink::Ink;
use super::plan::{Content, Planned, Subject};
use super::press::Press;
use super::text::Text;
use super::{community, frame, toolkit, views};
use crate::front_matter::Kind;
use crate::site::{Card, Page, Site};

/// Key of the section whose pages are shown by province.
const COMMUNITIES: &str = "communities";

/// Key of the section whose pages are the chapters of a book.
const TOOLKITS: &str = "toolkits";

/// What `pages/section.html` sees as `page`: `body` (empty from the second part on), `cards`, `pager` (`number`, `total`,
/// `prev`, `next`: paths or none). Cards of events have `starts` or `rhythm`.
#[derive(Hash)]
struct Section<'s> {
    text: Option<Text<'s>>,
    cards: Vec<&'s Card>,
    number: usize,
    total: usize,
    path: &'s str,
}

pub(super) fn plan<'s>(press: &Press<'s>, subject: Subject<'s>) -> Vec<Planned<'s>> {
    match subject.page.key.as_str() {
        COMMUNITIES => return vec![community::plan_list(press, subject)],
        TOOLKITS => return vec![toolkit::plan_book(press, subject)],
        _ => {}
    }
    let total = parts(press.site, subject, subject.lang);
    (1..=total).map(|number| part(press, subject, number, total)).collect()
}

/// How many parts the listing of a section has in a language; one at least.
fn parts(site: &Site, subject: Subject<'_>, lang: Lang) -> usize {
    let members = site.members[subject.at].of(lang).len();
    members.div_ceil(per_page(subject.page, lang)).max(1)
}

fn per_page(page: &Page, lang: Lang) -> usize {
    match page.article(lang).map(|article| &article.front.kind) {
        Some(Kind::Section { per_page, .. }) => *per_page,
        _ => usize::MAX,
    }
}

/// The path of a part: the first one is the listing itself.
pub(super) fn path(listing: &str, number: usize) -> String {
    if number == 1 { listing.to_owned() } else { format!("{listing}page/{number}/") }
}

/// Where a part stands among the others, as templates see it: `number`, `total`, `prev`, `next` (paths or none).
pub(super) fn pager(listing: &str, number: usize, total: usize) -> Map {
    let mut pager = Map::default();
    pager.insert("number".into(), number.into());
    pager.insert("total".into(), total.into());
    pager.insert("prev".into(), (number > 1).then(|| path(listing, number - 1)).into());
    pager.insert("next".into(), (number < total).then(|| path(listing, number + 1)).into());
    pager
}

/// The title of a later part.
pub(super) fn part_title(site: &Site, lang: Lang, title: &str, number: usize, total: usize) -> String {
    let (n, of) = (views::number(number, lang), views::number(total, lang));
    let word = site.words.get("list", "page", lang).unwrap_or("{n}/{total}");
    format!("{title} – {}", words::fill(word, [("n", n.as_str()), ("total", of.as_str())]))
}

fn part<'s>(press: &Press<'s>, subject: Subject<'s>, number: usize, total: usize) -> Planned<'s> {
    let site = press.site;
    let members = site.members[subject.at].of(subject.lang);
    let per_page = per_page(subject.page, subject.lang);
    let shown = members.iter().skip((number - 1) * per_page).take(per_page);
    let content = Section {
        text: (number == 1).then(|| Text::of(press, subject)),
        cards: shown.filter_map(|at| site.card(*at, subject.lang)).collect(),
        number,
        total,
        path: subject.path(),
    };
    let mut planned = subject.planned(press, "pages/section.html", content);
    if number > 1 {
        later_part(press.site, subject, number, total, &mut planned);
    }
    planned
}

/// A later part has its own address and title; its twin is the same part, where the other language has as many.
fn later_part(site: &Site, subject: Subject<'_>, number: usize, total: usize, planned: &mut Planned<'_>) {
    let own = path(subject.path(), number);
    let absolute = |path: &str| format!("{}{path}", site.config.base_url);
    let other = subject.lang.other();
    let has_twin = parts(site, subject, other) >= number;
    let twin =
        subject.page.path.of(other).as_ref().map(|section| path(section, if has_twin { number } else { 1 }));
    let frame = &mut planned.frame;
    frame.title = part_title(site, subject.lang, &subject.article.front.title, number, total);
    frame.canonical = Some(absolute(&own));
    frame.alternates = twin
        .as_deref()
        .filter(|_| has_twin)
        .map(|twin| portal::Both::from_fn(|lang| absolute(if lang == subject.lang { &own } else { twin })));
    frame.toggle = twin.map_or(Toggle::Home, |href| Toggle::Link { href });
    frame.crumbs.extend(frame::crumb(subject.page, subject.lang));
    planned.path = own;
}

impl Content for Section<'_> {
    fn value(&self, ink: &Ink<'_>) -> Map {
        let Self { text, cards, number, total, path } = self;
        let mut map = Map::default();
        map.insert("body".into(), text.as_ref().map_or_else(|| "".into(), |text| ink.body(text)));
        map.insert("cards".into(), views::cards(cards));
        map.insert("pager".into(), pager(path, *number, *total).into());
        map
    }
}
