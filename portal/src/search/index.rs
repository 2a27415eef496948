//! The index of one language: pages, words, and which word stands where.
//!
//! Comes in: the words of each page. Goes out: an [`Index`], the same for the same pages in any order. Never here: how
//! well a page fits a query.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::coded;
use super::read::{PageWords, Used, is_capital};
use super::stem::Stems;
use crate::Lang;

/// A page that can be found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PageEntry {
    /// Path.
    pub href: String,
    /// Title.
    pub title: String,
    /// One sentence about it.
    pub summary: String,
    /// What kind of page it is.
    pub kind: String,
    /// Words in it.
    pub(super) length: u32,
    /// Its sections, in order.
    pub(super) sections: Vec<SectionEntry>,
}

/// A section of a page: its name in the address (empty above the first heading) and its heading.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SectionEntry(pub String, pub String);

/// A word that stands on some page: folded, as people write it where that differs, its stem's number, pages that have it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct WordEntry(pub(super) Box<str>, pub(super) Box<str>, pub(super) u32, pub(super) u32);

/// A word in a section of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Posting {
    pub(super) page: u32,
    pub(super) section: u16,
    pub(super) weight: u16,
}

/// The index of one language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "coded::Written", into = "coded::Written")]
pub struct Index {
    pub(super) lang: Lang,
    pub(super) pages: Vec<PageEntry>,
    /// In the order of their folded letters.
    pub(super) words: Vec<WordEntry>,
    /// For each word, where it stands: by page, then by section.
    pub(super) places: Vec<Vec<Posting>>,
    /// For each stem, the words that have it.
    pub(super) families: Vec<Vec<u32>>,
    /// Words on a page, on average.
    pub(super) average: f32,
}

impl Index {
    /// An index without a page.
    pub fn empty(lang: Lang) -> Self {
        Self::of(lang, Vec::new(), Vec::new(), Vec::new())
    }

    /// Makes the index of a language's pages.
    pub fn build<'p>(lang: Lang, pages: impl IntoIterator<Item = &'p PageWords>) -> Self {
        let mut pages: Vec<&PageWords> = pages.into_iter().collect();
        pages.sort_by(|a, b| a.page.href.cmp(&b.page.href));
        let mut builder = Builder::new(lang);
        for (number, page) in (0_u32..).zip(&pages) {
            builder.add(number, page);
        }
        let (words, places) = builder.words();
        Self::of(lang, pages.into_iter().map(|page| page.page.clone()).collect(), words, places)
    }

    /// An index of its parts, with what follows from them.
    pub(super) fn of(
        lang: Lang,
        pages: Vec<PageEntry>,
        words: Vec<WordEntry>,
        places: Vec<Vec<Posting>>,
    ) -> Self {
        let mut families: Vec<Vec<u32>> = Vec::new();
        for (number, word) in (0..).zip(&words) {
            let stem = word.2 as usize;
            if families.len() <= stem {
                families.resize_with(stem + 1, Vec::new);
            }
            families[stem].push(number);
        }
        Self { lang, average: average(&pages), pages, words, places, families }
    }

    /// The language of its pages.
    pub const fn lang(&self) -> Lang {
        self.lang
    }

    /// How many pages can be found.
    pub fn len(&self) -> usize {
        self.pages.len()
    }

    /// Whether no page can be found.
    pub fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }

    /// The numbers of a folded word, when a page has it, and of its other forms.
    pub(super) fn forms_of(&self, folded: &str) -> (Option<u32>, &[u32]) {
        let stem = |word: &WordEntry| self.families[word.2 as usize].as_slice();
        if let Ok(at) = self.words.binary_search_by(|word| (*word.0).cmp(folded)) {
            return (u32::try_from(at).ok(), stem(&self.words[at]));
        }
        // Another form of a word that is there: it shares the first letters of one that has the same stem.
        let stems = Stems::of(self.lang);
        let wanted = stems.stem(folded);
        let start: String = folded.chars().take(2).collect();
        let mut near = self.words[self.starting_with(&start)].iter();
        (None, near.find(|word| stems.stem(&word.0) == wanted).map_or(&[][..], stem))
    }

    /// The words that start with these letters.
    pub(super) fn starting_with(&self, letters: &str) -> Range<usize> {
        let start = self.words.partition_point(|word| &*word.0 < letters);
        let length = self.words[start..].partition_point(|word| word.0.starts_with(letters));
        start..start + length
    }
}

fn average(pages: &[PageEntry]) -> f32 {
    let total: f64 = pages.iter().map(|page| f64::from(page.length)).sum();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "an average length is small, and an estimate will do"
    )]
    let average = (total / pages.len().max(1) as f64) as f32;
    average.max(1.0)
}

/// An index while it is made.
struct Builder<'p> {
    reader: Stems,
    numbers: HashMap<&'p str, usize>,
    found: Vec<Found<'p>>,
    stems: HashMap<String, u32>,
}

/// A word of some page.
struct Found<'p> {
    folded: &'p str,
    /// Spellings with the number of pages.
    written: BTreeMap<&'p str, u32>,
    stem: u32,
    places: Vec<Posting>,
    pages: u32,
}

impl<'p> Builder<'p> {
    fn new(lang: Lang) -> Self {
        Self { reader: Stems::of(lang), numbers: HashMap::new(), found: Vec::new(), stems: HashMap::new() }
    }

    fn add(&mut self, number: u32, page: &'p PageWords) {
        for Used { folded, written, section, weight } in page.uses() {
            let at = self.number(folded);
            let word = &mut self.found[at];
            if word.places.last().is_none_or(|last| last.page != number) {
                word.pages += 1;
                *word.written.entry(written).or_default() += 1;
            }
            word.places.push(Posting { page: number, section, weight });
        }
    }

    fn number(&mut self, folded: &'p str) -> usize {
        if let Some(at) = self.numbers.get(folded) {
            return *at;
        }
        let stem = self.reader.stem(folded);
        let next = u32::try_from(self.stems.len()).expect("a language has fewer words");
        let stem = *self.stems.entry(stem.into_owned()).or_insert(next);
        let at = self.found.len();
        self.numbers.insert(folded, at);
        self.found.push(Found { folded, written: BTreeMap::new(), stem, places: Vec::new(), pages: 0 });
        at
    }

    /// The words in order, each with where it stands.
    fn words(mut self) -> (Vec<WordEntry>, Vec<Vec<Posting>>) {
        self.found.sort_unstable_by(|a, b| a.folded.cmp(b.folded));
        self.found.into_iter().map(|word| (word.entry(), word.places)).unzip()
    }
}

impl Found<'_> {
    fn entry(&self) -> WordEntry {
        // What most pages write; between equals, what is written small, as a title's first word is no name.
        let spelling = self.written.iter().max_by_key(|(written, pages)| (**pages, !is_capital(written)));
        let written = spelling.map_or(self.folded, |(written, _)| *written);
        let written = if written == self.folded { "" } else { written };
        WordEntry(self.folded.into(), written.into(), self.stem, self.pages)
    }
}
