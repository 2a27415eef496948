//! The pages that belong to no language: the doorstep (`/`, `pages/choose.html`), what is shown where nothing is
//! (`/404.html`) and what is shown when the portal failed (`/500.html`), both `pages/not-found.html`.

use portal::Lang;
use portal::theme::Frame;
use tera::{Map, Value};

use super::ink::Ink;
use super::plan::{Content, Planned, Subject};
use super::press::Press;
use super::text::Text;
use super::views;
use crate::config;
use crate::front_matter::Layout;
use crate::site::Site;

/// What a host shows for an address that leads nowhere.
const NOT_FOUND: &str = "/404.html";

/// What a host shows when the portal can't answer.
const FAILED: &str = "/500.html";

/// What `pages/choose.html` sees as `page`: `choices` (`lang`, `name`, `title`, `tagline`, `href`).
#[derive(Hash)]
struct Choose {
    choices: Vec<Choice>,
}

#[derive(Hash)]
struct Choice {
    lang: Lang,
    title: String,
    tagline: String,
    href: String,
}

/// What `pages/not-found.html` sees as `page`: `kind` (`not_found` or `error`), `parts` (`lang`, `name`, `title`,
/// `summary`, `body`, `links` (`href`, `title`)), one for each language.
#[derive(Hash)]
struct Apology<'s> {
    kind: &'static str,
    parts: Vec<Part<'s>>,
}

#[derive(Hash)]
struct Part<'s> {
    text: Text<'s>,
    links: Vec<(String, String)>,
}

pub(super) fn plan<'s>(press: &Press<'s>) -> Vec<Planned<'s>> {
    let mut plans = vec![choose(press.site)];
    plans.extend(apology(press, Layout::NotFound, "not_found", NOT_FOUND));
    plans.extend(apology(press, Layout::Error, "error", FAILED));
    plans
}

fn choose(site: &Site) -> Planned<'_> {
    let choice = |lang: Lang| Choice {
        lang,
        title: site.config.title.of(lang).clone(),
        tagline: site.config.tagline.of(lang).clone(),
        href: site.home(lang),
    };
    let choices: Vec<Choice> = Lang::ALL.into_iter().map(choice).collect();
    let frame = Frame {
        title: choices.iter().map(|choice| choice.title.as_str()).collect::<Vec<_>>().join(" / "),
        canonical: Some(format!("{}/", site.config.base_url)),
        ..Frame::default()
    };
    Planned {
        path: "/".to_owned(),
        lang: Lang::En,
        file: config::FILE,
        template: "pages/choose.html",
        frame,
        content: Box::new(Choose { choices }),
    }
}

/// A page in both languages: nobody knows which one was wanted.
fn apology<'s>(
    press: &Press<'s>,
    layout: Layout,
    kind: &'static str,
    path: &'static str,
) -> Option<Planned<'s>> {
    let site = press.site;
    let mut pages = site.pages.iter().enumerate();
    let (at, page) = pages.find(|(_, page)| page.any().has_layout(layout))?;
    let parts = Lang::ALL.into_iter().filter_map(|lang| {
        let subject = Subject { at, page, article: page.article(lang)?, lang };
        let menu = site.bundle.chrome.of(lang).menu.iter();
        let links = menu.map(|entry| (entry.href.clone(), entry.title.clone())).collect();
        Some(Part { text: Text::of(press, subject), links })
    });
    let content = Apology { kind, parts: parts.collect() };
    let titles: Vec<&str> = content.parts.iter().map(|part| part.text.article.front.title.as_str()).collect();
    Some(Planned {
        path: path.to_owned(),
        lang: Lang::En,
        file: &page.any().file,
        template: "pages/not-found.html",
        frame: Frame { title: titles.join(" / "), key: page.key.clone(), ..Frame::default() },
        content: Box::new(content),
    })
}

impl Content for Choose {
    fn value(&self, _: &Ink<'_>) -> Map {
        let choices = views::list(&self.choices, |choice| {
            let Choice { lang, title, tagline, href } = choice;
            let mut map = of_language(*lang);
            map.insert("title".into(), title.as_str().into());
            map.insert("tagline".into(), tagline.as_str().into());
            map.insert("href".into(), href.as_str().into());
            map
        });
        let mut map = Map::default();
        map.insert("choices".into(), choices);
        map
    }
}

impl Content for Apology<'_> {
    fn value(&self, ink: &Ink<'_>) -> Map {
        let parts = views::list(&self.parts, |Part { text, links }| {
            let article = text.article;
            let mut map = of_language(article.lang);
            map.insert("title".into(), article.front.title.as_str().into());
            map.insert("summary".into(), article.front.summary.as_str().into());
            map.insert("body".into(), ink.body(text));
            let links = views::list(links, |(href, title)| {
                let mut map = Map::default();
                map.insert("href".into(), href.as_str().into());
                map.insert("title".into(), title.as_str().into());
                map
            });
            // The author's own links say it better than the menu.
            let has_own = !article.body.holes.is_empty();
            map.insert("links".into(), if has_own { Vec::<Value>::new().into() } else { links });
            map
        });
        let mut map = Map::default();
        map.insert("kind".into(), self.kind.into());
        map.insert("parts".into(), parts);
        map
    }
}

fn of_language(lang: Lang) -> Map {
    let mut map = Map::default();
    map.insert("lang".into(), lang.code().into());
    map.insert("name".into(), lang.own_name().into());
    map
}
