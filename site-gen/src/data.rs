//! What pages show that is not their own text: figures, sources, communities.
//!
//! Comes in: files of `content/data`. Goes out: [`Data`], held against each other. Never here: how a figure looks.

pub(crate) mod figures;
pub(crate) mod sources;

use portal::directory::{COMMUNITIES_FILE, Directory, OCCUPATIONS_FILE};
use portal::{Problem, Words};

use crate::source::Sources as Files;
use figures::Figures;
use sources::Sources;

/// What pages show that is not their own text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Data {
    pub(crate) directory: Directory,
    pub(crate) sources: Sources,
    pub(crate) figures: Figures,
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
        let sources = Sources::read(text(sources::FILE), problems);
        for community in directory.communities() {
            for key in community.sources.iter().filter(|key| sources.get(key).is_none()) {
                let message = format!("the community `{}` names no known source: `{key}`", community.slug);
                problems.push(Problem::in_file(COMMUNITIES_FILE, message).suggest(key, sources.keys()));
            }
        }
        let figures = Figures::read(text(figures::FILE), &sources, &directory, words, problems);
        Self { directory, sources, figures }
    }
}
