//! How an index is written: short, and read back only when it is whole.
//!
//! Comes in: an [`Index`], or its written form. Goes out: the other. Where a word stands is one short text: numbers of
//! five bits a letter, pages as steps from the one before. Never here: files.

use serde::{Deserialize, Serialize};

use super::index::{Index, PageEntry, Posting, WordEntry};
use crate::Lang;

/// Changes whenever an index that was written earlier would be misread.
const FORMAT: u32 = 1;

/// Letters of a number: the first half end it, the second half say that it goes on.
const LETTERS: &[u8; 64] = b"abcdefghijklmnopqrstuvwxyz012345ABCDEFGHIJKLMNOPQRSTUVWXYZ6789-_";

/// The written form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    format: u32,
    lang: Lang,
    pages: Vec<PageEntry>,
    words: Vec<WordEntry>,
    /// For each word, where it stands.
    places: Vec<String>,
}

impl From<Index> for Written {
    fn from(index: Index) -> Self {
        let Index { lang, pages, words, places, families: _, average: _ } = index;
        let places = places.iter().map(|postings| encode(postings)).collect();
        Self { format: FORMAT, lang, pages, words, places }
    }
}

impl TryFrom<Written> for Index {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let Written { format, lang, pages, words, places } = written;
        if format != FORMAT {
            return Err(format!(
                "an index of format {format}, format {FORMAT} is read here: build the site again"
            ));
        }
        let places: Vec<Vec<Posting>> = places
            .iter()
            .map(|text| {
                decode(text).filter(|postings| postings.iter().all(|posting| is_in(*posting, &pages)))
            })
            .collect::<Option<_>>()
            .ok_or("a word stands on a page that is not there")?;
        // There are no more stems than words.
        let are_known = words.iter().all(|word| (word.2 as usize) < words.len());
        if places.len() != words.len() || !are_known || !words.is_sorted_by(|a, b| a.0 < b.0) {
            return Err("the words are not in order".to_owned());
        }
        Ok(Self::of(lang, pages, words, places))
    }
}

fn is_in(posting: Posting, pages: &[PageEntry]) -> bool {
    // The title stands in the first section, which a page without a text has too.
    let sections = |page: &PageEntry| page.sections.len().max(1);
    pages.get(posting.page as usize).is_some_and(|page| usize::from(posting.section) < sections(page))
}

fn encode(postings: &[Posting]) -> String {
    let mut text = String::with_capacity(postings.len() * 4);
    let mut before = 0;
    for Posting { page, section, weight } in postings {
        for number in [page - before, u32::from(*section), u32::from(*weight)] {
            push(&mut text, number);
        }
        before = *page;
    }
    text
}

fn push(text: &mut String, mut number: u32) {
    while number >= 32 {
        text.push(char::from(LETTERS[32 + (number % 32) as usize]));
        number /= 32;
    }
    text.push(char::from(LETTERS[number as usize]));
}

fn decode(text: &str) -> Option<Vec<Posting>> {
    let mut numbers = Numbers(text.bytes());
    let mut postings = Vec::with_capacity(text.len() / 3);
    let mut page = 0_u32;
    while let Some(step) = numbers.next()? {
        page = page.checked_add(step)?;
        let section = u16::try_from(numbers.next()??).ok()?;
        let weight = u16::try_from(numbers.next()??).ok()?;
        postings.push(Posting { page, section, weight });
    }
    Some(postings)
}

struct Numbers<'t>(std::str::Bytes<'t>);

impl Numbers<'_> {
    /// The next number, or the end; nothing when the text is broken.
    fn next(&mut self) -> Option<Option<u32>> {
        let (mut number, mut shift) = (0_u32, 0);
        let Some(mut letter) = self.0.next() else { return Some(None) };
        loop {
            let value = value(letter)?;
            number |= (value % 32).checked_shl(shift).filter(|_| shift < 30)?;
            if value < 32 {
                return Some(Some(number));
            }
            shift += 5;
            letter = self.0.next()?;
        }
    }
}

fn value(letter: u8) -> Option<u32> {
    let value = match letter {
        b'a'..=b'z' => letter - b'a',
        b'0'..=b'5' => letter - b'0' + 26,
        b'A'..=b'Z' => letter - b'A' + 32,
        b'6'..=b'9' => letter - b'6' + 58,
        b'-' => 62,
        b'_' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_letter_stands_for_its_place() {
        for (place, letter) in (0..).zip(LETTERS) {
            assert_eq!(value(*letter), Some(place));
        }
    }

    #[test]
    fn broken_texts_are_no_postings() {
        for text in ["a", "ab", "aA", "é", "aa ", "______________a"] {
            assert_eq!(decode(text), None, "{text}");
        }
        assert_eq!(decode(""), Some(Vec::new()));
    }

    proptest! {
        #[test]
        fn postings_are_read_back(mut given in proptest::collection::vec((0..1_000_000_u32, any::<u16>(), any::<u16>()), 0..20)) {
            given.sort_unstable();
            let postings: Vec<Posting> =
                given.into_iter().map(|(page, section, weight)| Posting { page, section, weight }).collect();
            prop_assert_eq!(decode(&encode(&postings)), Some(postings));
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".*") {
            let _ = decode(&text);
        }
    }
}
