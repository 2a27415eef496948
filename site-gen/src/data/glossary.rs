//! `content/data/glossary.toml`: words of the program, each with one meaning in both languages.
//!
//! Comes in: the file's text and the sources. Goes out: a [`Glossary`], found to be in order. Never here: which page
//! shows the words.

use std::collections::BTreeMap;

use portal::{Both, Problem, problem, slug};
use serde::Deserialize;
use toml::Spanned;

use super::sources::Sources;
use super::{is_written, twice};

/// Where the words are written.
pub(crate) const FILE: &str = "content/data/glossary.toml";

/// A word of the program.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Term {
    /// Name in texts and in addresses of parts of the page.
    pub(crate) id: Spanned<String>,
    /// The word itself.
    pub(crate) name: Spanned<Both<String>>,
    /// One or two sentences.
    pub(crate) meaning: Spanned<Both<String>>,
    /// Ids of words close to it.
    #[serde(default)]
    pub(crate) see: Vec<Spanned<String>>,
    /// Key in `sources.toml`.
    pub(crate) source: Option<Spanned<String>>,
}

/// Every word, in the file's order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Glossary {
    terms: Vec<Term>,
    index: BTreeMap<String, usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GlossaryToml {
    #[serde(default)]
    term: Vec<Term>,
}

impl Glossary {
    /// Reads the file and holds it against the sources.
    pub(crate) fn read(text: &str, sources: &Sources, problems: &mut Vec<Problem>) -> Self {
        let written = match problem::read_toml::<GlossaryToml>(FILE, text) {
            Ok(written) => written.term,
            Err(problem) => {
                problems.push(problem);
                return Self::default();
            }
        };
        let mut read = Self::default();
        for term in written {
            if read.index.contains_key(term.id.get_ref()) {
                problems.push(twice(FILE, &term.id));
            } else {
                read.index.insert(term.id.get_ref().clone(), read.terms.len());
                read.terms.push(term);
            }
        }
        read.terms.iter().for_each(|term| read.check(term, sources, problems));
        read
    }

    /// Every word, in the file's order.
    pub(crate) fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// A word by its id.
    pub(crate) fn get(&self, id: &str) -> Option<&Term> {
        self.index.get(id).map(|at| &self.terms[*at])
    }

    /// Every id.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.index.keys().map(String::as_str)
    }

    /// No `..` here: a new key can't be forgotten.
    fn check(&self, term: &Term, sources: &Sources, problems: &mut Vec<Problem>) {
        let Term { id, name, meaning, see, source } = term;
        if !slug::is_valid(id.get_ref()) {
            let problem = Problem::at(FILE, id.span(), format!("`{}` is no id", id.get_ref()));
            problems.push(problem.hint("use a-z, 0-9 and single hyphens"));
        }
        is_written(FILE, "name", name, problems);
        is_written(FILE, "meaning", meaning, problems);
        for other in see {
            if other.get_ref() == id.get_ref() {
                problems.push(Problem::at(FILE, other.span(), "a term that leads to itself"));
            } else if self.get(other.get_ref()).is_none() {
                let problem = Problem::at(FILE, other.span(), format!("no term `{}`", other.get_ref()));
                problems.push(problem.suggest(other.get_ref(), self.ids()));
            }
        }
        if let Some(key) = source.as_ref().filter(|key| !sources.has(key.get_ref())) {
            let problem = Problem::at(FILE, key.span(), format!("no source `{}`", key.get_ref()));
            problems.push(problem.suggest(key.get_ref(), sources.keys()));
        }
    }
}
