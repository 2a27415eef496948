//! Names that pages and settings use for things defined elsewhere: topics, sources, communities, forms, pages.

use std::collections::{BTreeMap, BTreeSet};

use portal::forms::Audience;
use portal::{Lang, Problem};
use toml::Spanned;

use crate::article::{Article, HOME};
use crate::config;
use crate::front_matter::{Kind, Layout, Written};
use crate::site::{Site, WORDS_FILE};

/// Group of the topics' names in `words.toml`.
const TOPIC_WORDS: &str = "topic";

pub(super) fn check(site: &Site, problems: &mut Vec<Problem>) {
    let known = Known::of(site);
    for article in site.pages.iter().flat_map(|page| page.articles()) {
        of_article(&known, article, problems);
    }
    if site.page(HOME).is_none() {
        problems.push(
            Problem::in_file("content/pages", "there is no home page")
                .hint("add content/pages/index.en.md and content/pages/index.fr.md with layout = \"home\""),
        );
    }
    for (layout, what, name) in [
        (Layout::NotFound, "for addresses that lead nowhere", "not-found"),
        (Layout::Error, "for when the portal fails", "error"),
    ] {
        if site.laid_out(layout).is_none() {
            let id = name.replace('-', "_");
            let hint = format!(
                "add content/pages/{name}.en.md and content/pages/{name}.fr.md with layout = \"{id}\""
            );
            problems.push(Problem::in_file("content/pages", format!("there is no page {what}")).hint(hint));
        }
    }
    menu(site, &site.config.menu, problems);
    site.config.footer.iter().for_each(|group| menu(site, &group.pages, problems));
    each_once(site, problems);
}

/// Names that are defined somewhere, gathered once for all pages.
struct Known<'s> {
    topics: BTreeSet<&'s str>,
    sources: BTreeSet<&'s str>,
    communities: BTreeSet<&'s str>,
    /// Every file of a form that has a page, also those with problems of their own, which were reported already.
    forms: BTreeSet<&'s str>,
}

impl<'s> Known<'s> {
    fn of(site: &'s Site) -> Self {
        let topics = site.words.iter().filter(|(group, ..)| *group == TOPIC_WORDS).map(|(_, word, _)| word);
        let forms = site.bundle.forms.keys().filter_map(|file| {
            let name =
                file.strip_prefix(portal::forms::FORMS_FOLDER)?.strip_prefix('/')?.strip_suffix(".toml")?;
            let is_public = site.forms.get(name).is_none_or(|form| form.audience == Audience::Public);
            (is_public && !name.contains('/')).then_some(name)
        });
        Self {
            topics: topics.collect(),
            sources: site.data.sources.keys().collect(),
            communities: site.data.directory.communities().iter().map(|one| one.slug.as_str()).collect(),
            forms: forms.collect(),
        }
    }
}

fn of_article(known: &Known<'_>, article: &Article, problems: &mut Vec<Problem>) {
    let Known { topics, sources, communities, forms } = known;
    let kind = &article.front.kind;
    let form = match kind {
        Kind::Page { form: Some(form), .. } => std::slice::from_ref(form),
        _ => &[],
    };
    let mut check = |what: &str, names: &[Written<String>], known: &BTreeSet<&str>| {
        for name in names.iter().filter(|name| !name.value.is_empty() && !known.contains(name.value.as_str()))
        {
            let problem =
                Problem::at(&article.file, name.span.clone(), format!("no {what} `{}`", name.value));
            problems.push(problem.suggest(&name.value, known.iter().copied()));
        }
    };
    check("topic", &article.front.topics, topics);
    check("source", kind.sources(), sources);
    check("community", kind.communities(), communities);
    check("form", form, forms);
}

/// Entries of the menu and the footer.
fn menu(site: &Site, keys: &[Spanned<String>], problems: &mut Vec<Problem>) {
    for key in keys {
        let name = key.get_ref();
        match site.page(name) {
            None => {
                let problem = Problem::at(config::FILE, key.span(), missing(site, name));
                problems.push(problem.suggest(name, site.bundle.routes.keys().map(String::as_str)));
            }
            Some(page) => {
                for lang in Lang::ALL.into_iter().filter(|lang| page.article(*lang).is_none()) {
                    let message =
                        format!("the page `{name}` has no {lang} text, so it can't stand in the menu");
                    problems.push(
                        Problem::at(config::FILE, key.span(), message).hint("translate it, or take it out"),
                    );
                }
            }
        }
    }
}

/// Why there is no page of a key.
pub(super) fn missing(site: &Site, key: &str) -> String {
    match site.hidden.get(key) {
        Some(why) => format!("the page `{key}` {why}"),
        None => format!("no page `{key}`"),
    }
}

/// A community has one page, as has an audience and a layout that others lead to; a book has one chapter of each number,
/// a topic an address in both languages.
fn each_once(site: &Site, problems: &mut Vec<Problem>) {
    let mut seen: BTreeMap<(Lang, Option<usize>, String), &str> = BTreeMap::new();
    for page in &site.pages {
        for article in page.articles() {
            let (key, what) = match &article.front.kind {
                Kind::Community { community } if !community.value.is_empty() => (
                    (article.lang, None, community.value.clone()),
                    format!("community `{}`", community.value),
                ),
                Kind::Chapter { number, .. } if *number > 0 => {
                    ((article.lang, page.parent, number.to_string()), format!("chapter {number}"))
                }
                Kind::Page { audience: Some(audience), .. } => {
                    let id = audience.id();
                    ((article.lang, None, format!("audience {id}")), format!("the audience `{id}`"))
                }
                Kind::Page { layout, .. } if layout.is_single() => {
                    let id = layout.id();
                    ((article.lang, None, format!("layout {id}")), format!("the layout `{id}`"))
                }
                _ => continue,
            };
            if let Some(other) = seen.insert(key, &article.file) {
                let message = format!("{what} has a page already: {other}");
                problems.push(Problem::in_file(&article.file, message).hint("change one of the two"));
            }
        }
    }
    for (id, topic) in site.topics.iter() {
        for lang in Lang::ALL {
            if topic.path.of(lang).ends_with("//") {
                let message = format!("the {lang} name of the topic `{id}` gives no address");
                problems.push(Problem::in_file(WORDS_FILE, message).hint("use letters or digits"));
            }
        }
    }
}
