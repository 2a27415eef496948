//! What functions say to people: every word of `content/words.toml` that they use, by name.
//!
//! Comes in: the words and a language. Goes out: sentences. A word that the file lacks is a problem when the site is
//! loaded, so that nobody meets the gap. Never here: the sentences themselves.

mod desk;
mod public;

use portal::{Lang, Problem, Words, words};

/// Words of one group in one language.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    words: &'a Words,
    group: &'static str,
    lang: Lang,
}

impl<'a> Said<'a> {
    /// Words of pages that say what went wrong.
    pub const fn failure(words: &'a Words, lang: Lang) -> Self {
        Self { words, group: "failure", lang }
    }

    /// Words of the way that an application goes.
    pub const fn way(words: &'a Words, lang: Lang) -> Self {
        Self { words, group: "way", lang }
    }

    /// Titles that pages of functions share with their templates.
    pub const fn group(words: &'a Words, group: &'static str, lang: Lang) -> Self {
        Self { words, group, lang }
    }

    /// A word; its name where the file lacks it.
    pub fn word(&self, name: &str) -> String {
        let word = self.words.get(self.group, name, self.lang);
        word.map_or_else(|| format!("{}.{name}", self.group), str::to_owned)
    }

    /// A sentence with one name filled in.
    pub fn with(&self, name: &str, place: &str, value: &str) -> String {
        words::fill(&self.word(name), [(place, value)])
    }
}

/// A problem for every word that the file lacks.
pub fn missing(words: &Words) -> Vec<Problem> {
    let names = public::USED.iter().chain(desk::USED);
    let names = names.flat_map(|(group, names)| names.iter().map(move |name| (*group, *name)));
    let names = names.chain(crate::matching::words_needed()).chain(crate::desk::people::words_needed());
    let names = names.chain(crate::referrals::words_needed());
    let names = names.chain(crate::staff::words_needed());
    names
        .map(|(group, name)| (group, name.to_owned()))
        .chain(crate::desk::words_needed())
        .chain(crate::figures::words_needed())
        .chain(crate::exports::words_needed())
        .chain(crate::forum::words_needed())
        .chain(crate::funder::words_needed())
        .filter(|(group, name)| words.get(group, name, Lang::En).is_none())
        .map(|(group, name)| {
            Problem::in_file("content/words.toml", format!("no word `{group}.{name}`"))
                .hint("functions say it: write it in both languages")
        })
        .collect()
}
