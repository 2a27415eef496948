//! The words that say what a short text is about, so that two texts can be held against each other.
//!
//! Comes in: a few words or sentences in either language, or in both. Goes out: their key words, each with its stem in
//! both languages, as nobody knows which one a person wrote in. Never here: how much a word counts.

use std::sync::LazyLock;

use super::fold;
use super::stem::Stems;
use crate::{Both, Lang};

/// Made once: texts are short and many.
static READERS: LazyLock<Both<Stems>> = LazyLock::new(|| Both::from_fn(Stems::of));

/// A word that says what a text is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyWord {
    /// As it was written.
    pub written: String,
    /// What it has in common with its other forms, read as a word of each language.
    pub stems: Both<String>,
}

/// The key words of a text, in order, without those that stand in every text of either language.
pub fn key_words(text: &str) -> Vec<KeyWord> {
    let readers = &*READERS;
    let mut found = Vec::new();
    fold::words(text, |word| {
        let is_common = Lang::ALL.into_iter().any(|lang| readers.of(lang).is_common(word.folded));
        if word.joins == 0 && !is_common {
            let stems = Both::from_fn(|lang| readers.of(lang).stem(word.folded).into_owned());
            found.push(KeyWord { written: word.written.to_owned(), stems });
        }
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_are_left_out_and_forms_of_a_word_share_a_stem() {
        let words = key_words("The bridges of l’ingénieure");
        assert_eq!(words.iter().map(|w| w.written.as_str()).collect::<Vec<_>>(), ["bridges", "ingénieure"]);
        assert_eq!(words[0].stems.en, key_words("Bridge")[0].stems.en);
        assert_eq!(words[1].stems.fr, key_words("ingénieures")[0].stems.fr);
        assert!(key_words(" — of the ").is_empty());
    }
}
