//! Translations and how fresh they are: which text each was made from, and worksheets for translators.
//!
//! Comes in: pairs of texts, a worksheet. Goes out: a state for each pair, a record in the translation's front matter, a
//! CSV file. This is the only part of the generator that writes into `content/`, and only where it was asked to: the rest
//! of a file stays as it is, byte for byte. Never here: what a good translation is.

mod command;
mod edit;
mod import;
mod parts;
mod record;
mod worksheet;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use portal::{Both, Lang, Problem};
use sha2::{Digest as _, Sha256};

use crate::article::{self, Article};
use crate::front_matter;
use crate::report::Report;
use crate::source::{CONTENT_FOLDER, Sources};
use crate::{Failure, Options};
pub(crate) use command::{Command, Said, run};

/// How a translation stands to the text that it was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Made from the text as it is now.
    Fresh,
    /// The text has changed since.
    Stale,
    /// Nobody wrote down which text it was made from.
    NotRecorded,
}

impl State {
    /// The state as people and programs read it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Stale => "stale",
            Self::NotRecorded => "not recorded",
        }
    }
}

/// Both texts of a page.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) key: String,
    /// The language of the original.
    pub(crate) from: Lang,
    pub(crate) state: State,
    pub(crate) articles: Both<Arc<Article>>,
    /// Stands for what readers read of the original now.
    pub(crate) hash: String,
}

impl Pair {
    pub(crate) fn original(&self) -> &Article {
        self.articles.of(self.from)
    }

    pub(crate) fn translation(&self) -> &Article {
        self.articles.of(self.from.other())
    }

    /// Without a record, a text is taken for a translation from `from`.
    fn of(key: String, articles: Both<Arc<Article>>, from: Lang, sources: &Sources) -> Self {
        let recorded = Lang::ALL.into_iter().find(|lang| {
            let record = articles.of(lang.other()).front.translation_of.as_ref();
            record.is_some_and(|record| record.lang == *lang)
        });
        let from = recorded.unwrap_or(from);
        let original = articles.of(from);
        let hash = sources.text(&original.file).map(|text| hash(original, text)).unwrap_or_default();
        let state = match &articles.of(from.other()).front.translation_of {
            Some(record) if recorded.is_some() && record.hash == hash => State::Fresh,
            Some(_) if recorded.is_some() => State::Stale,
            _ => State::NotRecorded,
        };
        Self { key, from, state, articles, hash }
    }
}

/// Every page that is there in both languages, by key; pages that are not shown today as well.
pub(crate) fn pairs(options: &Options, from: Lang) -> Result<(Sources, Vec<Pair>), Failure> {
    let (sources, mut problems) = Sources::default().read_again(&options.root, &BTreeSet::new())?;
    problems.retain(|problem| article::is_text(&problem.file));
    let mut found: BTreeMap<String, Both<Option<Arc<Article>>>> = BTreeMap::new();
    let folder = format!("{CONTENT_FOLDER}/");
    for (path, text) in sources.texts(&folder).filter(|(path, _)| article::is_text(path)) {
        match article::read(path, text) {
            Ok(parsed) if parsed.article.is_sound => {
                *found.entry(parsed.name.key).or_default().of_mut(parsed.name.lang) = Some(parsed.article);
            }
            Ok(parsed) => problems.extend(parsed.problems.iter().cloned()),
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(refuse(problems, &sources));
    }
    let pairs = found.into_iter().filter_map(|(key, both)| {
        let articles = Both { en: both.en?, fr: both.fr? };
        Some(Pair::of(key, articles, from, &sources))
    });
    let pairs = pairs.collect();
    Ok((sources, pairs))
}

/// A failure that names every problem with its place.
fn refuse(mut problems: Vec<Problem>, sources: &Sources) -> Failure {
    Problem::sort(&mut problems);
    let located = problems.iter().map(|p| p.locate(sources.text(&p.file).map(|text| &**text)));
    Failure::Problems(Box::new(Report { problems: located.collect(), ..Report::default() }))
}

/// The first 16 digits of the SHA-256 of what readers read: titles, summary, text.
pub(crate) fn hash(article: &Article, text: &str) -> String {
    let body = front_matter::split(&article.file, text).map_or("", |split| split.body);
    digits([&article.front.title, article.short_title(), &article.front.summary, body.trim()])
}

/// Stands for some texts in their order.
fn digits<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let mut hasher = Sha256::new();
    for text in texts {
        hasher.update(text.as_bytes());
        hasher.update([0]);
    }
    hasher.finalize()[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}
