//! Words of short texts that are no pages of the site: posts of members.
//!
//! Comes in: a text, its language. Goes out: what its words are compared by, and where some of them stand in it. Never here:
//! lists of texts.

use std::collections::BTreeSet;
use std::ops::Range;

use super::fold::words;
use super::stem::Stems;
use crate::Lang;

/// The stems of a text's words, folded. Words that stand everywhere are left out, unless there are no others.
pub fn stems(text: &str, lang: Lang) -> BTreeSet<String> {
    let stems = Stems::of(lang);
    let (mut telling, mut all) = (BTreeSet::new(), BTreeSet::new());
    words(text, |word| {
        let stem = stems.stem(word.folded).into_owned();
        if !stems.is_common(word.folded) {
            telling.insert(stem.clone());
        }
        all.insert(stem);
    });
    if telling.is_empty() { all } else { telling }
}

/// Where words with these stems stand in a text, in order.
pub fn marks(text: &str, lang: Lang, wanted: &BTreeSet<String>) -> Vec<Range<usize>> {
    let stems = Stems::of(lang);
    let mut found: Vec<Range<usize>> = Vec::new();
    words(text, |word| {
        let is_new = found.last().is_none_or(|last| last.end <= word.at.start);
        if is_new && wanted.contains(&*stems.stem(word.folded)) {
            found.push(word.at.clone());
        }
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_endings_do_not_matter() {
        let text = "Les Connecteurs ont reçu de l’équipement, à Montréal.";
        for typed in ["equipement", "ÉQUIPEMENTS", "connecteur montreal", "l'équipement"] {
            let wanted = stems(typed, Lang::Fr);
            assert!(wanted.is_subset(&stems(text, Lang::Fr)), "{typed}: {wanted:?}");
        }
        let found = marks(text, Lang::Fr, &stems("equipement connecteurs", Lang::Fr));
        let found: Vec<&str> = found.into_iter().map(|at| &text[at]).collect();
        assert_eq!(found, ["Connecteurs", "l’équipement"]);
        assert_eq!(stems("the of and", Lang::En).len(), 3, "a text of common words alone has those");
        assert!(!stems("the cards", Lang::En).contains("the"));
    }
}
