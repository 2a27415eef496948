//! What a reader typed, and the pages that fit it, best first.
//!
//! Comes in: any text. Goes out: a [`Query`], then a [`Found`] for an index. The same query always gives the same order.
//! Never here: pages of results, words for people.

use std::ops::Range;

use super::fold;
use super::index::{Index, PageEntry, Posting, SectionEntry};
use super::stem::Stems;
use crate::Lang;

/// The longest query that is read, in characters.
pub const MOST_CHARS: usize = 200;

/// The most words of a query that are looked for.
pub const MOST_WORDS: usize = 12;

/// How soon more of the same word stops to count: a title then outweighs a text that repeats it.
const ENOUGH: f32 = 8.0;

/// How much a long page must say more than a short one.
const LENGTH: f32 = 0.3;

/// Another form of the word counts for less than the word itself: stems join words that are only cousins.
const OTHER_FORM: f32 = 0.6;

/// A word of which only the beginning is typed counts for less still.
const BEGUN: f32 = 0.4;

/// Letters from which on the last word may be one that is still being typed.
const SHORTEST_BEGUN: usize = 2;

/// The most words that a beginning stands for.
const MOST_BEGUN: usize = 40;

/// With this many pages that have all words, pages that have some are left out.
const PLENTY: usize = 5;

/// Pages whose title, headings and sections are looked at once more.
const LOOKED_AT: usize = 40;

/// The most sections named below a page.
const MOST_SECTIONS: usize = 3;

/// What a reader typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// As typed, without what is too much and without spaces at the ends.
    text: String,
    pub(super) words: Vec<QueryWord>,
}

/// A word of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct QueryWord {
    /// Folded; several when a compound was typed.
    pub(super) parts: Vec<String>,
    /// The parts of a compound in one word.
    pub(super) joined: Option<String>,
    /// Where it stands in the text.
    pub(super) at: Range<usize>,
}

impl Query {
    /// Reads what was typed.
    pub fn new(typed: &str) -> Self {
        let short: String = typed.trim().chars().take(MOST_CHARS).collect();
        let text = short.trim().to_owned();
        let mut words: Vec<QueryWord> = Vec::new();
        fold::words(&text, |word| match words.last_mut().filter(|last| last.at == word.at) {
            Some(last) if word.joins > 0 => last.joined = Some(word.folded.to_owned()),
            Some(last) => last.parts.push(word.folded.to_owned()),
            None => words.push(QueryWord {
                parts: vec![word.folded.to_owned()],
                joined: None,
                at: word.at.clone(),
            }),
        });
        words.truncate(MOST_WORDS);
        Self { text, words }
    }

    /// What was typed, cut to what is read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether there is no word in it.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether this word may still be being typed.
    fn is_open(&self, at: usize) -> bool {
        at + 1 == self.words.len() && self.words[at].at.end == self.text.len()
    }
}

/// A page that fits a query.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit<'i> {
    /// The page.
    pub page: &'i PageEntry,
    /// Whether it has all words.
    pub is_whole: bool,
    /// How well it fits; comparable between the indexes of one site.
    pub score: f32,
    words: u32,
    number: u32,
}

impl Hit<'_> {
    /// The order of results: the most words first, then the best, then the alphabet.
    pub fn order(&self, other: &Self) -> std::cmp::Ordering {
        let by_words = other.is_whole.cmp(&self.is_whole).then(other.words.cmp(&self.words));
        by_words
            .then(other.score.total_cmp(&self.score))
            .then_with(|| (&self.page.title, &self.page.href).cmp(&(&other.page.title, &other.page.href)))
    }
}

/// What a query found in an index.
#[derive(Debug, Clone)]
pub struct Found<'i> {
    /// The pages, best first.
    pub hits: Vec<Hit<'i>>,
    index: &'i Index,
    /// The words of the pages that each word of the query stands for.
    meant: Vec<Vec<u32>>,
}

impl Index {
    /// Finds the pages that fit a query.
    pub fn search(&self, query: &Query) -> Found<'_> {
        let stems = Stems::of(self.lang);
        let is_common = |word: &QueryWord| word.parts.iter().all(|part| stems.is_common(part));
        let only_common = query.words.iter().all(is_common);
        let mut scores = vec![(0.0_f32, 0_u32); self.pages.len()];
        let (mut meant, mut needed) = (Vec::new(), 0);
        for (at, word) in query.words.iter().enumerate() {
            let is_needed = only_common || !is_common(word);
            needed += u32::from(is_needed);
            let (found, words) = self.of_word(word, query.is_open(at), &stems);
            for (page, score) in found {
                let entry = &mut scores[page as usize];
                entry.0 += score;
                entry.1 += u32::from(is_needed);
            }
            meant.push(words);
        }
        let mut found = Found { hits: Vec::new(), index: self, meant };
        found.hits = self.hits(&scores, needed);
        found.look_closer(query);
        found
    }

    fn hits(&self, scores: &[(f32, u32)], needed: u32) -> Vec<Hit<'_>> {
        let hit = |(number, (score, words)): (u32, &(f32, u32))| {
            let page = &self.pages[number as usize];
            Hit { page, is_whole: *words == needed, score: *score, words: *words, number }
        };
        let some = (0..).zip(scores).filter(|(_, (_, words))| *words > 0 && words * 2 >= needed);
        let mut hits: Vec<Hit<'_>> = some.map(hit).collect();
        hits.sort_by(Hit::order);
        let whole = hits.iter().take_while(|hit| hit.is_whole).count();
        if whole >= PLENTY {
            hits.truncate(whole);
        }
        hits
    }

    /// Pages that have a word, by number, with how much that counts; and the words of the pages that it stands for.
    fn of_word(&self, word: &QueryWord, is_open: bool, stems: &Stems) -> (Vec<(u32, f32)>, Vec<u32>) {
        let mut meant = Vec::new();
        let mut of = |folded: &str| {
            let (itself, forms) = self.forms_of(folded);
            meant.extend(forms);
            let factor = |form: u32| if itself == Some(form) { 1.0 } else { OTHER_FORM };
            self.weighed(forms.iter().map(|form| (*form, factor(*form))))
        };
        let has_rare = word.parts.iter().any(|part| !stems.is_common(part));
        let parts = word.parts.iter().filter(|part| !has_rare || !stems.is_common(part));
        let each = parts.map(|part| of(part)).reduce(|all, part| both(&all, &part)).unwrap_or_default();
        let joined = word.joined.as_deref().map(of).unwrap_or_default();
        let mut found = either(&each, &joined);
        let last = word.joined.as_deref().or(word.parts.last().map(String::as_str)).unwrap_or_default();
        if is_open && last.chars().count() >= SHORTEST_BEGUN {
            let mut begun = self.begun(last);
            begun.retain(|word| !meant.contains(word));
            found = either(&found, &self.weighed(begun.iter().map(|word| (*word, BEGUN))));
            meant.extend(begun);
        }
        (found, meant)
    }

    /// The words that begin like this one, those of most pages first.
    fn begun(&self, letters: &str) -> Vec<u32> {
        let range = self.starting_with(letters);
        let mut words: Vec<u32> = (0..).skip(range.start).take(range.len()).collect();
        words.sort_by_key(|word| std::cmp::Reverse(self.words[*word as usize].3));
        words.truncate(MOST_BEGUN);
        words
    }

    /// Pages that have any of these words, each of which counts by its factor; with how much all of it counts.
    #[expect(
        clippy::cast_precision_loss,
        reason = "numbers of pages and words are small, and these are estimates"
    )]
    fn weighed(&self, words: impl Iterator<Item = (u32, f32)>) -> Vec<(u32, f32)> {
        let mut pages: Vec<(u32, f32)> = Vec::new();
        let mut lists = 0;
        for (word, factor) in words {
            lists += 1;
            for posting in &self.places[word as usize] {
                let weight = f32::from(posting.weight) * factor;
                match pages.last_mut() {
                    Some((page, sum)) if *page == posting.page => *sum += weight,
                    _ => pages.push((posting.page, weight)),
                }
            }
        }
        if lists > 1 {
            pages.sort_by_key(|(page, _)| *page);
            pages.dedup_by(|(page, weight), (before, sum)| {
                let is_same = page == before;
                *sum += if is_same { *weight } else { 0.0 };
                is_same
            });
        }
        let (all, having) = (self.pages.len() as f32, pages.len() as f32);
        let rare = (1.0 + (all - having + 0.5) / (having + 0.5)).ln();
        for (page, sum) in &mut pages {
            let length = self.pages[*page as usize].length as f32 / self.average;
            let enough = ENOUGH * (1.0 - LENGTH + LENGTH * length);
            *sum = rare * *sum * (ENOUGH + 1.0) / (*sum + enough);
        }
        pages
    }

    /// Where a word stands on a page.
    fn on_page(&self, word: u32, page: u32) -> &[Posting] {
        let postings = &self.places[word as usize];
        let start = postings.partition_point(|posting| posting.page < page);
        let length = postings[start..].partition_point(|posting| posting.page == page);
        &postings[start..start + length]
    }
}

/// The words of a query, one after the other.
struct Phrase {
    stems: Stems,
    wanted: Vec<String>,
}

impl Phrase {
    fn of(query: &Query, lang: Lang) -> Self {
        let stems = Stems::of(lang);
        let parts = query.words.iter().flat_map(|word| &word.parts);
        Self { wanted: parts.map(|part| stems.stem(part).into_owned()).collect(), stems }
    }

    /// How far a text says it: not at all, among other words, or with no other word.
    fn is_in(&self, text: &str) -> f32 {
        let Self { stems, wanted } = self;
        let mut there = 0;
        // How many words of the phrase have just been said, counted anew from each word.
        let (mut open, mut is_said): (Vec<usize>, bool) = (Vec::new(), false);
        fold::words(text, |word| {
            if word.joins > 0 {
                return;
            }
            there += 1;
            if is_said {
                return;
            }
            let stem = stems.stem(word.folded);
            open.push(0);
            open.retain_mut(|said| {
                let goes_on = wanted.get(*said).is_some_and(|wanted| *wanted == stem);
                *said += 1;
                goes_on
            });
            is_said = open.first() == Some(&wanted.len());
        });
        match (is_said, there == wanted.len()) {
            (false, _) => 0.0,
            (true, true) => 2.0,
            (true, false) => 1.0,
        }
    }
}

impl<'i> Found<'i> {
    /// Raises the best pages whose title or headings say the query in its own order, or that say all of it in one place.
    fn look_closer(&mut self, query: &Query) {
        let Self { hits, index, meant } = self;
        let phrase = Phrase::of(query, index.lang);
        for hit in hits.iter_mut().take(LOOKED_AT) {
            let mut factor = 1.0 + 0.4 * phrase.is_in(&hit.page.title);
            if meant.len() > 1 {
                let headings = hit.page.sections.iter().map(|section| section.1.as_str());
                let said = headings.chain([hit.page.summary.as_str()]).map(|text| phrase.is_in(text));
                factor += 0.15 * said.fold(0.0, f32::max);
                let sections = of_sections(index, meant, hit.number);
                let together = sections.iter().any(|(_, words, _)| *words as usize == meant.len());
                factor += if together { 0.15 } else { 0.0 };
            }
            hit.score *= factor;
        }
        hits.sort_by(Hit::order);
    }

    /// The sections of a page that say most of the query, best first; none when only its title or its lead does.
    pub fn sections(&self, hit: &Hit<'i>) -> Vec<&'i SectionEntry> {
        let mut sections = of_sections(self.index, &self.meant, hit.number);
        let most = sections.iter().map(|(_, words, _)| *words).max().unwrap_or_default();
        sections.retain(|(_, words, _)| *words == most);
        sections.sort_by(|a, b| b.2.cmp(&a.2).then(a.0.cmp(&b.0)));
        let named = sections.iter().filter_map(|(section, ..)| hit.page.sections.get(usize::from(*section)));
        named.filter(|section| !section.0.is_empty() && !section.1.is_empty()).take(MOST_SECTIONS).collect()
    }
}

/// Sections of a page that have any of the words: number, how many words, how much they count.
fn of_sections(index: &Index, meant: &[Vec<u32>], page: u32) -> Vec<(u16, u32, u32)> {
    let mut sections: Vec<(u16, u32, u32)> = Vec::new();
    for words in meant {
        let mut of_word: Vec<(u16, u32)> = Vec::new();
        for posting in words.iter().flat_map(|word| index.on_page(*word, page)) {
            of_word.push((posting.section, u32::from(posting.weight)));
        }
        of_word.sort_unstable_by_key(|(section, weight)| (*section, std::cmp::Reverse(*weight)));
        of_word.dedup_by_key(|(section, _)| *section);
        for (section, weight) in of_word {
            match sections.iter_mut().find(|(known, ..)| *known == section) {
                Some((_, words, sum)) => {
                    *words += 1;
                    *sum += weight;
                }
                None => sections.push((section, 1, weight)),
            }
        }
    }
    sections
}

/// Pages that are in both lists, with both scores.
fn both(a: &[(u32, f32)], b: &[(u32, f32)]) -> Vec<(u32, f32)> {
    let of_b = |page: u32| b.binary_search_by_key(&page, |(known, _)| *known).ok().map(|at| b[at].1);
    a.iter().filter_map(|(page, score)| Some((*page, score + of_b(*page)?))).collect()
}

/// Pages that are in either list, with the better score.
fn either(a: &[(u32, f32)], b: &[(u32, f32)]) -> Vec<(u32, f32)> {
    let mut all = Vec::with_capacity(a.len() + b.len());
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    loop {
        let next = match (a.peek(), b.peek()) {
            (Some(x), Some(y)) if x.0 == y.0 => {
                let better = (x.0, x.1.max(y.1));
                a.next();
                b.next();
                better
            }
            (Some(x), Some(y)) if y.0 < x.0 => {
                let (page, score) = **y;
                b.next();
                (page, score)
            }
            (Some(x), _) => {
                let (page, score) = **x;
                a.next();
                (page, score)
            }
            (None, Some(y)) => {
                let (page, score) = **y;
                b.next();
                (page, score)
            }
            (None, None) => return all,
        };
        all.push(next);
    }
}
