//! Pages: both languages side by side, and where they stand in the tree of addresses.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use portal::{Both, Lang, Problem};

use super::View;
use crate::article::{Article, HOME, Name, Parsed};
use crate::front_matter::{FrontMatter, KindName};

/// A page in both languages, or in the one that it exists in.
#[derive(Debug)]
pub(crate) struct Page {
    /// Name in links, the same in both languages.
    pub(crate) key: String,
    pub(crate) kind: KindName,
    pub(crate) twins: Twins,
    /// The nearest page above; none for the home page.
    pub(crate) parent: Option<usize>,
    /// Path in each language: `/en/stories/pei-french/`.
    pub(crate) path: Both<Option<String>>,
    /// Own part of the path.
    slug: Both<String>,
}

/// The texts of a page.
#[derive(Debug)]
pub(crate) enum Twins {
    /// Both languages.
    Pair(Both<Arc<Article>>),
    /// One language; whether that is meant is for the checks.
    Only(Arc<Article>),
}

impl Page {
    /// The text in one language.
    pub(crate) fn article(&self, lang: Lang) -> Option<&Arc<Article>> {
        match &self.twins {
            Twins::Pair(both) => Some(both.of(lang)),
            Twins::Only(article) => Some(article).filter(|article| article.lang == lang),
        }
    }

    /// The text in any language, for what is the same in both.
    pub(crate) fn any(&self) -> &Arc<Article> {
        match &self.twins {
            Twins::Pair(both) => &both.en,
            Twins::Only(article) => article,
        }
    }

    /// The texts that there are.
    pub(crate) fn articles(&self) -> impl Iterator<Item = &Arc<Article>> {
        Lang::ALL.into_iter().filter_map(|lang| self.article(lang))
    }
}

/// Why a page is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hidden {
    Draft,
    /// Shown from that day on.
    Until(Date),
    /// Not shown from that day on.
    Since(Date),
}

impl std::fmt::Display for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Draft => f.write_str("is a draft"),
            Self::Until(day) => write!(f, "is not shown before {day}"),
            Self::Since(day) => write!(f, "is not shown since {day}"),
        }
    }
}

fn hidden(front: &FrontMatter, view: View) -> Option<Hidden> {
    if view.drafts {
        return None;
    }
    let early = front.publish.filter(|day| *day > view.date).map(Hidden::Until);
    let late = front.expires.filter(|day| *day <= view.date).map(Hidden::Since);
    front.draft.then_some(Hidden::Draft).or(early).or(late)
}

/// Puts the texts of each page together. A page is shown when all its texts are: both languages come and go together.
pub(super) fn pair(
    parsed: &[Parsed],
    view: View,
    problems: &mut Vec<Problem>,
) -> (Vec<Page>, BTreeMap<String, Hidden>) {
    let mut groups: BTreeMap<&str, Both<Option<&Parsed>>> = BTreeMap::new();
    for file in parsed {
        let slot = groups.entry(&file.name.key).or_default().of_mut(file.name.lang);
        if let Some(other) = slot.replace(file) {
            let message = format!("this is the page `{}`, like {}", file.name.key, other.article.file);
            problems
                .push(Problem::in_file(&file.article.file, message).hint("remove or rename one of the two"));
        }
    }
    let mut pages = Vec::with_capacity(groups.len());
    let mut hidden_pages = BTreeMap::new();
    for (key, files) in groups {
        let why =
            [files.en, files.fr].into_iter().flatten().find_map(|file| hidden(&file.article.front, view));
        if let Some(why) = why {
            hidden_pages.insert(key.to_owned(), why);
            continue;
        }
        let (first, twins) = match (files.en, files.fr) {
            (Some(en), Some(fr)) => {
                (en, Twins::Pair(Both { en: en.article.clone(), fr: fr.article.clone() }))
            }
            (Some(one), None) | (None, Some(one)) => (one, Twins::Only(one.article.clone())),
            (None, None) => continue,
        };
        let slug = Both::from_fn(|lang| {
            files.of(lang).map(|file| slug(&file.name, &file.article)).unwrap_or_default()
        });
        pages.push(Page {
            key: key.to_owned(),
            kind: first.name.kind,
            twins,
            parent: None,
            path: Both::default(),
            slug,
        });
    }
    (pages, hidden_pages)
}

fn slug(name: &Name, article: &Article) -> String {
    article.front.slug.as_ref().map_or_else(|| name.stem.clone(), |slug| slug.value.clone())
}

/// Gives every page its parent and its paths. Pages come by key, so parents come before their children.
pub(super) fn place(mut pages: Vec<Page>, by_key: &HashMap<String, usize>) -> Vec<Page> {
    for at in 0..pages.len() {
        let parent = parent(&pages[at].key, by_key);
        let path = Both::from_fn(|lang| {
            pages[at].article(lang)?;
            let slug = pages[at].slug.of(lang);
            let above = parent.and_then(|parent| pages[parent].path.of(lang).clone());
            let above = above.unwrap_or_else(|| format!("/{lang}/"));
            Some(if slug.is_empty() { above } else { format!("{above}{slug}/") })
        });
        let page = &mut pages[at];
        (page.parent, page.path) = (parent, path);
    }
    pages
}

/// The nearest page whose key is the start of this one; else the home page.
fn parent(key: &str, by_key: &HashMap<String, usize>) -> Option<usize> {
    let above = key.match_indices('/').rev().find_map(|(at, _)| by_key.get(&key[..at]));
    above.or_else(|| by_key.get(HOME).filter(|_| key != HOME)).copied()
}
