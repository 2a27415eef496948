//! The words of one page, with where they stand and how much that counts.
//!
//! Comes in: a [`Document`]. Goes out: [`PageWords`], which depends on nothing but the page, so that a build can keep it
//! as long as the page stays the same. Never here: other pages.

use std::collections::HashMap;

use super::index::{PageEntry, SectionEntry};
use super::stem::Stems;
use super::{Document, fold};
use crate::Lang;

/// How much a word counts by where it stands.
const TITLE: u16 = 12;
const KEYWORD: u16 = 8;
const HEADING: u16 = 6;
const SUMMARY: u16 = 4;
const TEXT: u16 = 1;

/// The words of one page.
#[derive(Debug, Clone, PartialEq)]
pub struct PageWords {
    pub(super) page: PageEntry,
    /// Every word once, as they come up: folded, and behind it as it is written where that differs.
    text: String,
    uses: Vec<Use>,
}

/// A word in a section of the page.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Use {
    at: u32,
    folded: u8,
    written: u8,
    section: u16,
    weight: u16,
}

/// A word in a section of the page, spelled out.
pub(super) struct Used<'p> {
    pub(super) folded: &'p str,
    /// As it is written; the same as `folded` where that is so.
    pub(super) written: &'p str,
    pub(super) section: u16,
    pub(super) weight: u16,
}

impl PageWords {
    /// Reads a page that is written in a language.
    pub fn read(document: &Document, lang: Lang) -> Self {
        let mut reader =
            Reader { stems: Stems::of(lang), places: HashMap::new(), words: Vec::new(), length: 0 };
        reader.read(&document.title, 0, TITLE);
        reader.read(&document.summary, 0, SUMMARY);
        for keyword in &document.keywords {
            reader.read(keyword, 0, KEYWORD);
        }
        let mut sections = Vec::new();
        for (at, section) in document.sections.iter().enumerate() {
            // Sections past what a number holds are read as one.
            let at = u16::try_from(at).unwrap_or(u16::MAX);
            reader.read(&section.title, at, HEADING);
            reader.read(&section.text, at, TEXT);
            sections.push(SectionEntry(section.id.clone(), section.title.clone()));
        }
        let Document { href, title, summary, kind, .. } = document.clone();
        let page = PageEntry { href, title, summary, kind, length: reader.length, sections };
        reader.finish(page)
    }

    /// Every word of every section.
    pub(super) fn uses(&self) -> impl Iterator<Item = Used<'_>> {
        self.uses.iter().map(|entry| {
            let start = entry.at as usize;
            let end = start + usize::from(entry.folded);
            let folded = &self.text[start..end];
            let written = match usize::from(entry.written) {
                0 => folded,
                length => &self.text[end..end + length],
            };
            Used { folded, written, section: entry.section, weight: entry.weight }
        })
    }
}

struct Reader {
    stems: Stems,
    /// Where each folded word stands among the words.
    places: HashMap<String, usize>,
    words: Vec<Read>,
    length: u32,
}

/// A word of the page.
struct Read {
    folded: String,
    written: String,
    /// Sections with how much it counts there, in order.
    sections: Vec<(u16, u16)>,
}

impl Reader {
    fn read(&mut self, text: &str, section: u16, weight: u16) {
        let Self { stems, places, words, length } = self;
        fold::words(text, |word| {
            if weight <= SUMMARY && stems.is_common(word.folded) {
                return;
            }
            *length = length.saturating_add(u32::from(word.joins == 0));
            let place = places.get(word.folded).copied().unwrap_or_else(|| {
                places.insert(word.folded.to_owned(), words.len());
                words.push(Read {
                    folded: word.folded.to_owned(),
                    written: word.written.to_owned(),
                    sections: Vec::new(),
                });
                words.len() - 1
            });
            let Read { written, sections, .. } = &mut words[place];
            // A word that is ever written small is no name.
            if is_capital(written) && !is_capital(word.written) {
                word.written.clone_into(written);
            }
            // Sections are read one after the other.
            match sections.last_mut() {
                Some((last, counted)) if *last == section => *counted = counted.saturating_add(weight),
                _ => sections.push((section, weight)),
            }
        });
    }

    fn finish(self, page: PageEntry) -> PageWords {
        let (mut text, mut uses) = (String::new(), Vec::new());
        for Read { folded, written, sections } in &self.words {
            let at = u32::try_from(text.len()).unwrap_or(u32::MAX);
            // Words are cut to forty letters when they are folded; a longer spelling is not worth its room.
            let length = |text: &str| u8::try_from(text.len()).unwrap_or(0);
            let written = if written == folded { "" } else { written };
            let entry = |(section, weight): &(u16, u16)| Use {
                at,
                folded: length(folded),
                written: length(written),
                section: *section,
                weight: *weight,
            };
            if at == u32::MAX || length(folded) == 0 {
                continue;
            }
            uses.extend(sections.iter().map(entry));
            text.push_str(folded);
            text.push_str(written);
        }
        PageWords { page, text, uses }
    }
}

pub(super) fn is_capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}
