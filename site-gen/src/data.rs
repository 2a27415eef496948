//! What pages show that is not their own text: figures, sources, communities, words and their meaning, outlines.
//!
//! Comes in: files of `content/data`. Goes out: [`Data`], held against each other. Never here: how any of it looks.

pub(crate) mod figures;
pub(crate) mod glossary;
pub(crate) mod map;
pub(crate) mod readiness;
pub(crate) mod sources;

use portal::directory::{COMMUNITIES_FILE, Directory, OCCUPATIONS_FILE};
use portal::forum::{Categories, FORUM_FILE};
use portal::{Both, Lang, Problem, Words};
use toml::Spanned;

use crate::source::Sources as Files;
use figures::Figures;
use glossary::Glossary;
use map::Outlines;
use readiness::Readiness;
use sources::Sources;

/// Every file whose content any page may show without naming it.
pub(crate) const FILES: [&str; 5] =
    [figures::FILE, glossary::FILE, map::FILE, readiness::FILE, sources::FILE];

/// What pages show that is not their own text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Data {
    pub(crate) directory: Directory,
    pub(crate) sources: Sources,
    pub(crate) figures: Figures,
    pub(crate) glossary: Glossary,
    pub(crate) readiness: Readiness,
    pub(crate) outlines: Outlines,
}

impl Data {
    /// Reads all files of `content/data`. A file that is not there is empty: a new site starts without figures.
    pub(crate) fn read(files: &Files, words: &Words, problems: &mut Vec<Problem>) -> Self {
        let text = |path: &str| files.text(path).map_or("", |text| text);
        let directory =
            Directory::parse(text(COMMUNITIES_FILE), text(OCCUPATIONS_FILE)).unwrap_or_else(|found| {
                problems.extend(found);
                Directory::default()
            });
        // Only functions show them; a mistake is told with the others.
        problems.extend(Categories::parse(text(FORUM_FILE)).err().unwrap_or_default());
        let sources = Sources::read(text(sources::FILE), problems);
        for community in directory.communities() {
            for key in community.sources.iter().filter(|key| !sources.has(key)) {
                let message = format!("the community `{}` names no known source: `{key}`", community.slug);
                problems.push(Problem::in_file(COMMUNITIES_FILE, message).suggest(key, sources.keys()));
            }
        }
        Self {
            figures: Figures::read(text(figures::FILE), &sources, &directory, words, problems),
            glossary: Glossary::read(text(glossary::FILE), &sources, problems),
            readiness: Readiness::read(text(readiness::FILE), problems),
            outlines: map::read(text(map::FILE), problems),
            directory,
            sources,
        }
    }
}

/// The second of two things with one id.
fn twice(file: &str, id: &Spanned<String>) -> Problem {
    Problem::at(file, id.span(), format!("the id `{}` is taken already", id.get_ref()))
        .hint("give each its own")
}

/// Reports a text that lacks a language.
fn is_written(file: &str, key: &str, text: &Spanned<Both<String>>, problems: &mut Vec<Problem>) {
    for lang in Lang::ALL.into_iter().filter(|lang| text.get_ref().of(*lang).trim().is_empty()) {
        problems.push(Problem::at(file, text.span(), format!("`{key}` has no {lang} text")));
    }
}
