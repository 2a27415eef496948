//! "Did you mean": words of the pages that look like what was typed.
//!
//! Comes in: the indexes that were searched and a query. Goes out: the query with its unknown words replaced, spelled as
//! pages spell them. Never here: words that no page has.

use super::index::{Index, WordEntry};
use super::query::{Query, QueryWord};

/// The most unknown words of one query that are looked up; each is held against every word of the pages.
const MOST_UNKNOWN: usize = 3;

/// Words so short that any two look alike.
const SHORT: usize = 3;

/// The query with each unknown word replaced by the nearest word of the pages; none when there is nothing to replace.
/// Words of the first index are preferred between equals.
pub fn suggest(indexes: &[&Index], query: &Query) -> Option<String> {
    let is_unknown = |word: &&QueryWord| {
        word.as_one().chars().count() > SHORT && !indexes.iter().any(|index| index.knows(word))
    };
    let unknown: Vec<&QueryWord> = query.words.iter().filter(is_unknown).take(MOST_UNKNOWN).collect();
    let mut text = query.text().to_owned();
    let mut changed = false;
    // From the end, so that earlier places stay right.
    for word in unknown.into_iter().rev() {
        let typed = word.as_one();
        let near = indexes.iter().enumerate().filter_map(|(at, index)| {
            let (distance, entry) = index.nearest(typed)?;
            Some((distance, at, entry))
        });
        if let Some((_, _, entry)) = near.min_by_key(|(distance, at, _)| (*distance, *at)) {
            text.replace_range(word.at.clone(), entry.written());
            changed = true;
        }
    }
    changed.then_some(text)
}

impl QueryWord {
    /// A compound in one word.
    fn as_one(&self) -> &str {
        self.joined.as_ref().unwrap_or(&self.parts[0])
    }
}

impl WordEntry {
    /// As people write it.
    fn written(&self) -> &str {
        if self.1.is_empty() { &self.0 } else { &self.1 }
    }
}

impl Index {
    /// Whether a page has the word, a form of it, or a word that begins like it.
    fn knows(&self, word: &QueryWord) -> bool {
        let known = |folded: &String| {
            !self.forms_of(folded).1.is_empty()
                || (folded.chars().count() > SHORT && !self.starting_with(folded).is_empty())
        };
        word.joined.as_ref().is_some_and(known) || word.parts.iter().all(known)
    }

    /// The word of the pages that differs in the fewest letters, and between equals the one on most pages.
    fn nearest(&self, typed: &str) -> Option<(usize, &WordEntry)> {
        let letters = typed.chars().count();
        if typed.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let most = if letters < 8 { 1 } else { 2 };
        let wanted = signature(typed);
        let near = self.words.iter().filter_map(|word| {
            let there = &*word.0;
            // Cheap looks first: lengths, then which letters there are at all.
            let is_far = there.len().abs_diff(typed.len()) > most
                || (signature(there) ^ wanted).count_ones() as usize > 2 * most
                || there.bytes().any(|byte| byte.is_ascii_digit());
            let distance = if is_far { return None } else { strsim::osa_distance(typed, there) };
            (distance <= most).then_some((distance, word))
        });
        near.min_by(|a, b| (a.0, b.1.3, &a.1.0).cmp(&(b.0, a.1.3, &b.1.0)))
    }
}

/// One bit for each letter that a word has.
fn signature(word: &str) -> u32 {
    word.bytes().fold(0, |bits, byte| bits | (1 << (byte % 32)))
}
