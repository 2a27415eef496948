//! The grammar of names in addresses, and how a text becomes one.
//!
//! Comes in: a text as people write it. Goes out: lower-case ASCII letters, digits and single hyphens. Never here: whether
//! a name is taken.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest name in an address: what fits in a line of a mail and in every file system with room for a folder.
pub const LONGEST: usize = 80;

/// `Écrire à l’équipe` to `ecrire-a-l-equipe`; empty when nothing of the text can be written in ASCII.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'a'..='z' | '0'..='9' => out.push(c),
            'A'..='Z' => out.push(c.to_ascii_lowercase()),
            'œ' | 'Œ' => out.push_str("oe"),
            'æ' | 'Æ' => out.push_str("ae"),
            _ if !out.is_empty() && !out.ends_with('-') => out.push('-'),
            _ => {}
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    out
}

/// Whether a text may stand in an address: `a-z`, `0-9` and single hyphens between them, at most [`LONGEST`] long, and
/// no name that a file system of Windows keeps for itself.
pub fn is_valid(text: &str) -> bool {
    let shaped = text.len() <= LONGEST
        && text.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        });
    shaped && !is_reserved(text)
}

fn is_reserved(text: &str) -> bool {
    let device = text.strip_prefix("com").or_else(|| text.strip_prefix("lpt"));
    matches!(text, "con" | "prn" | "aux" | "nul")
        || device.is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_are_folded_and_hyphens_are_single() {
        assert_eq!(fold("Écrire à l’équipe !"), "ecrire-a-l-equipe");
        assert_eq!(fold("  Cœur   de ville — 2026"), "coeur-de-ville-2026");
        assert_eq!(fold("日本"), "");
    }

    #[test]
    fn only_plain_names_are_valid() {
        for good in ["a", "for-newcomers", "01-what-it-is", "2014-15"] {
            assert!(is_valid(good), "{good}");
        }
        for bad in ["", "-a", "a-", "a--b", "A", "é", "a/b", "..", "a b", "con", "com1", &"a".repeat(81)] {
            assert!(!is_valid(bad), "{bad}");
        }
    }
}
