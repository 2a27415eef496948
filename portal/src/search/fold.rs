//! What two spellings of a word have in common: lower case, no accents, no joints.
//!
//! Comes in: text as people write or type it. Goes out: its words, as written and folded. Never here: languages; what is
//! folded here is folded the same way in both, and in the index as in the query.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The longest word that is told from others, in letters; the rest of a longer one is dropped.
const LONGEST: usize = 40;

/// What French puts before a vowel: `l’emploi` is a word about `emploi`.
const ELISIONS: [&str; 15] =
    ["c", "d", "j", "jusqu", "l", "lorsqu", "m", "n", "presqu", "puisqu", "qu", "quelqu", "quoiqu", "s", "t"];

/// A word of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Word<'w> {
    /// As it is written, without an elision.
    pub(super) written: &'w str,
    /// As it is compared.
    pub(super) folded: &'w str,
    /// How many words before this one it joins: `e-mail` is `e`, `mail`, and `email`, which joins both.
    pub(super) joins: usize,
    /// Where the word, or the compound that it is a part of, stands in the text.
    pub(super) at: std::ops::Range<usize>,
}

/// Gives every word of a text, in order.
pub(super) fn words(text: &str, mut take: impl FnMut(&Word<'_>)) {
    let (mut folded, mut whole) = (String::new(), String::new());
    for at in compounds(text) {
        let compound = &text[at.clone()];
        if compound.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            fold_into(compound, &mut folded);
            take(&Word { written: compound, folded: &folded, joins: 0, at });
            continue;
        }
        let mut joins = 0;
        whole.clear();
        for part in compound.split(is_hyphen).filter(|part| !part.is_empty()) {
            let written = without_elision(part);
            fold_into(written, &mut folded);
            if folded.is_empty() {
                continue;
            }
            take(&Word { written, folded: &folded, joins: 0, at: at.clone() });
            whole.push_str(&folded);
            joins += 1;
        }
        if joins > 1 {
            truncate(&mut whole);
            take(&Word { written: compound, folded: &whole, joins, at });
        }
    }
}

/// The folded words of a name, compounds taken apart.
pub fn spelling(name: &str) -> Vec<String> {
    let mut found = Vec::new();
    words(name, |word| {
        if word.joins == 0 {
            found.push(word.folded.to_owned());
        }
    });
    found
}

/// A word as it is compared.
pub(super) fn fold(word: &str) -> String {
    let mut folded = String::new();
    fold_into(word, &mut folded);
    folded
}

fn fold_into(word: &str, out: &mut String) {
    out.clear();
    if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        out.push_str(word);
        out.make_ascii_lowercase();
    } else {
        let letters = word.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
        for letter in letters.nfkd().filter(|c| c.is_alphanumeric()) {
            match letter {
                'œ' => out.push_str("oe"),
                'æ' => out.push_str("ae"),
                'ß' => out.push_str("ss"),
                'ø' => out.push('o'),
                'ł' => out.push('l'),
                'đ' | 'ð' => out.push('d'),
                other => out.push(other),
            }
        }
    }
    truncate(out);
}

fn truncate(word: &mut String) {
    if let Some((end, _)) = word.char_indices().nth(LONGEST) {
        word.truncate(end);
    }
}

/// Runs of letters and digits, with the hyphens and apostrophes that stand between them.
fn compounds(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> {
    let mut letters = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, _) = letters.find(|(_, c)| c.is_alphanumeric())?;
        let mut end = start;
        // The end moves on with each letter, so that a hyphen at the end stays outside.
        while let Some((at, c)) = letters.next_if(|(_, c)| is_inside(*c)) {
            if c.is_ascii_alphanumeric() || c.is_alphanumeric() || is_combining_mark(c) {
                end = at;
            }
        }
        let last = text[end..].chars().next().map_or(0, char::len_utf8);
        Some(start..end + last)
    })
}

fn is_inside(c: char) -> bool {
    // Soft hyphens and joiners say where a word may break, not where it ends.
    c.is_ascii_alphanumeric()
        || c.is_alphanumeric()
        || is_combining_mark(c)
        || is_hyphen(c)
        || is_apostrophe(c)
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}')
}

/// Hyphens, and the point of `participant·e`.
fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}' | '·' | '\u{2027}')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '\u{ff07}')
}

/// `l’emploi` without `l’`, `Halifax’s` without `’s`; other apostrophes stay and are dropped later.
fn without_elision(part: &str) -> &str {
    let part = part.trim_matches(is_apostrophe);
    let Some((before, after)) = part.split_once(is_apostrophe) else { return part };
    let first = fold(before);
    if ELISIONS.contains(&first.as_str()) && !fold(after).is_empty() {
        without_elision(after)
    } else if matches!(after, "s" | "S") && !first.is_empty() {
        before
    } else {
        part
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        words(text, |word| found.push(word.folded.to_owned()));
        found
    }

    #[test]
    fn accents_ligatures_and_case_are_folded() {
        for (word, expected) in [
            ("Équipement", "equipement"),
            ("e\u{301}quipement", "equipement"),
            ("cœur", "coeur"),
            ("ŒUVRE", "oeuvre"),
            ("Reçu", "recu"),
            ("naïveté", "naivete"),
            ("Straße", "strasse"),
            ("1ʳᵉ", "1re"),
            ("ﬁn", "fin"),
        ] {
            assert_eq!(fold(word), expected, "{word}");
        }
    }

    #[test]
    fn elisions_possessives_and_compounds_are_taken_apart() {
        for (text, expected) in [
            ("l’emploi d'abord", &["emploi", "abord"][..]),
            ("qu’aujourd’hui", &["aujourdhui"]),
            ("Halifax’s don’t", &["halifax", "dont"]),
            ("Nouvelle-Écosse", &["nouvelle", "ecosse", "nouvelleecosse"]),
            ("- ’ -a- (b)", &["a", "b"]),
            ("jusqu’à B3H 4R2", &["a", "b3h", "4r2"]),
        ] {
            assert_eq!(folded(text), expected, "{text}");
        }
        assert_eq!(folded("participant·e"), ["participant", "e", "participante"]);
        assert_eq!(folded("l’Île-du-Prince"), ["ile", "du", "prince", "ileduprince"]);
    }

    #[test]
    fn words_know_where_they_stand() {
        let mut at = Vec::new();
        words("été, l’e-mail", |word| at.push((word.written.to_owned(), word.at.clone())));
        assert_eq!(at[0], ("été".to_owned(), 0..5));
        assert_eq!(at[1].1, 7..17);
        assert_eq!(at[3], ("l’e-mail".to_owned(), 7..17));
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing_more(word in ".*") {
            let once = fold(&word);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn any_text_has_words_inside_it(text in ".*") {
            words(&text, |word| {
                assert!(!word.folded.is_empty() && text.get(word.at.clone()).is_some());
            });
        }
    }
}
