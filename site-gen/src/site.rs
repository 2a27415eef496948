//! The whole site as one value: pages with their twins, sections, topics, data, words.
//!
//! Comes in: files and the articles read from them. Goes out: a [`Site`] that nothing changes any more, so that checking
//! and rendering need no locks. Never here: HTML of whole pages, files written, what is wrong with links.

mod bundle;
mod card;
mod page;
mod topics;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use portal::forms::Form;
use portal::{Both, Bundle, Lang, Problem, Words};
use rayon::prelude::*;

use crate::article::Parsed;
use crate::assets::Assets;
use crate::config::{self, Config};
use crate::data::Data;
use crate::front_matter::{Kind, KindName, Layout, Sort};
use crate::source::Sources;

pub(crate) use card::Card;
pub(crate) use page::{Hidden, Page, Twins};
pub(crate) use topics::{TOPICS, Topic, Topics};

/// Where the words are written.
pub(crate) const WORDS_FILE: &str = "content/words.toml";

/// Where the forms are written.
pub(crate) const FORMS_FOLDER: &str = "content/forms/";

/// What decides which pages are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct View {
    /// Today.
    pub(crate) date: Date,
    /// Drafts and pages of other days are shown as well.
    pub(crate) drafts: bool,
}

/// The whole site.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) config: Config,
    pub(crate) words: Words,
    pub(crate) data: Data,
    /// Current forms by id.
    pub(crate) forms: BTreeMap<String, Form>,
    pub(crate) assets: Assets,
    /// Every page that is shown, by key.
    pub(crate) pages: Vec<Page>,
    /// What stands for each page in listings; same order as the pages.
    pub(crate) cards: Vec<Both<Option<Card>>>,
    /// Pages below each section, in its order; empty for other pages.
    pub(crate) members: Vec<Both<Vec<usize>>>,
    /// Pages that are not shown today, and why.
    pub(crate) hidden: BTreeMap<String, Hidden>,
    pub(crate) topics: Topics,
    pub(crate) bundle: Arc<Bundle>,
    pub(crate) view: View,
    by_key: HashMap<String, usize>,
}

impl Site {
    /// Puts the site together. There is always a site, so that one run can find every problem.
    pub(crate) fn assemble(
        sources: &Sources,
        parsed: &[Parsed],
        view: View,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let config = config::read(sources.text(config::FILE).map(|text| &**text), problems);
        let words = read_words(sources, problems);
        let data = Data::read(sources, &words, problems);
        let forms = read_forms(sources, problems);
        let assets = Assets::publish(sources, problems);
        let (pages, hidden) = page::pair(parsed, view, problems);
        let by_key: HashMap<String, usize> =
            pages.iter().enumerate().map(|(at, page)| (page.key.clone(), at)).collect();
        let pages = page::place(pages, &by_key);
        let topics = Topics::gather(&pages, &words);
        let cards: Vec<_> = pages
            .par_iter()
            .map(|page| Both::from_fn(|lang| Card::of(page, lang, &topics, &words)))
            .collect();
        let members = members(&pages, &cards);
        let mut site = Self {
            config,
            words,
            data,
            forms,
            assets,
            pages,
            cards,
            members,
            hidden,
            topics,
            bundle: Arc::default(),
            view,
            by_key,
        };
        site.bundle = Arc::new(bundle::make(&site, sources));
        site
    }

    /// A page by its key.
    pub(crate) fn page(&self, key: &str) -> Option<&Page> {
        self.by_key.get(key).map(|at| &self.pages[*at])
    }

    /// The page that is laid out in a way of which there is one.
    pub(crate) fn laid_out(&self, layout: Layout) -> Option<&Page> {
        self.pages.iter().find(|page| page.any().has_layout(layout))
    }

    /// The path of a page in one language.
    pub(crate) fn path(&self, key: &str, lang: Lang) -> Option<&str> {
        self.bundle.routes.get(key)?.of(lang).as_deref()
    }

    /// The path of the home page.
    pub(crate) fn home(&self, lang: Lang) -> String {
        format!("/{lang}/")
    }

    /// What stands for a page in listings.
    pub(crate) fn card(&self, at: usize, lang: Lang) -> Option<&Card> {
        self.cards[at].of(lang).as_ref()
    }

    /// The cards of pages that pass, in the order of the language's titles.
    pub(crate) fn cards_of(&self, kind: KindName, lang: Lang) -> Vec<&Card> {
        let mut cards: Vec<&Card> = self
            .pages
            .iter()
            .zip(&self.cards)
            .filter(|(page, _)| page.kind == kind)
            .filter_map(|(_, card)| card.of(lang).as_ref())
            .collect();
        cards.sort_by(|a, b| a.by_title(b));
        cards
    }
}

fn read_words(sources: &Sources, problems: &mut Vec<Problem>) -> Words {
    let Some(text) = sources.text(WORDS_FILE) else {
        problems.push(
            Problem::in_file(WORDS_FILE, "this file is missing").hint("it holds the words of the interface"),
        );
        return Words::default();
    };
    Words::parse(WORDS_FILE, text).unwrap_or_else(|found| {
        problems.extend(found);
        // The words themselves may be readable: then templates are still held against them.
        toml::from_str(text).unwrap_or_default()
    })
}

/// Reads every form, old versions as well: each must stay readable.
fn read_forms(sources: &Sources, problems: &mut Vec<Problem>) -> BTreeMap<String, Form> {
    let texts: Vec<_> = sources.texts(FORMS_FOLDER).collect();
    let read: Vec<_> = texts.into_par_iter().map(|(file, text)| (file, Form::parse(file, text))).collect();
    let mut forms = BTreeMap::new();
    for (file, form) in read {
        let stem = file.trim_start_matches(FORMS_FOLDER).trim_end_matches(".toml");
        match form {
            Err(found) => problems.extend(found),
            Ok(_) if stem.contains('/') => {}
            Ok(form) if form.id != stem => {
                let problem =
                    Problem::in_file(file, format!("the form in this file calls itself `{}`", form.id));
                problems.push(problem.hint(format!("call the file {}.toml", form.id)));
            }
            Ok(form) => drop(forms.insert(form.id.clone(), form)),
        }
    }
    forms
}

/// The pages below each section, in its order.
fn members(pages: &[Page], cards: &[Both<Option<Card>>]) -> Vec<Both<Vec<usize>>> {
    let mut members: Vec<Both<Vec<usize>>> = vec![Both::default(); pages.len()];
    for (at, page) in pages.iter().enumerate() {
        let Some(section) = page.parent.filter(|parent| pages[*parent].kind == KindName::Section) else {
            continue;
        };
        for lang in Lang::ALL {
            if cards[at].of(lang).is_some() {
                members[section].of_mut(lang).push(at);
            }
        }
    }
    members.par_iter_mut().enumerate().for_each(|(at, lists)| {
        for lang in Lang::ALL {
            let Some(article) = pages[at].article(lang) else { continue };
            let Kind::Section { sort, .. } = article.front.kind else { continue };
            lists.of_mut(lang).sort_by(|a, b| {
                let card = |at: usize| cards[at].of(lang).as_ref();
                let (Some(a), Some(b)) = (card(*a), card(*b)) else { return std::cmp::Ordering::Equal };
                match sort {
                    Sort::Title => a.by_title(b),
                    Sort::Date => a.by_date(b),
                    Sort::Weight => a.by_weight(b),
                }
            });
        }
    });
    members
}
