//! What the forms of a word have in common: `Connecteurs`, `Connectrice` and `Connecteur` are one word to a searcher.
//!
//! Comes in: folded words. Goes out: stems, for comparing only. Never here: spelling for people.
//!
//! Words are folded before they are stemmed, as a query may come without accents. Snowball's French misses some of this
//! program's own words; they are mended here before it sees them.

use std::borrow::Cow;

use frostem::{Algorithm, Stemmer};

use crate::Lang;

/// Words so short that their endings are the word.
const SHORT: usize = 3;

/// Forms that the stemmer would keep apart: as written, as read.
const ENGLISH: [(&str, &str); 10] = [
    ("centre", "center"),
    ("centres", "center"),
    ("labour", "labor"),
    ("licence", "license"),
    ("licences", "license"),
    ("met", "meet"),
    ("programme", "program"),
    ("programmes", "program"),
    ("referral", "refer"),
    ("referrals", "refer"),
];

const FRENCH: [(&str, &str); 6] = [
    ("emplois", "emploi"),
    ("nouvel", "nouveau"),
    ("nouvelle", "nouveau"),
    ("nouvelles", "nouveau"),
    ("recits", "recit"),
    ("travaux", "travail"),
];

/// Words that stand on every page; they are looked for where they matter: in titles, headings and keywords.
const COMMON_ENGLISH: [&str; 66] = [
    "a", "about", "after", "all", "also", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by",
    "can", "do", "does", "each", "for", "from", "had", "has", "have", "how", "i", "if", "in", "into", "is",
    "it", "its", "more", "most", "my", "no", "not", "of", "on", "one", "or", "other", "our", "s", "so",
    "than", "that", "the", "their", "them", "then", "there", "they", "this", "to", "was", "we", "what",
    "when", "where", "which", "who", "will", "with", "you", "your",
];

const COMMON_FRENCH: [&str; 82] = [
    "a", "ai", "apres", "au", "aussi", "aux", "avec", "avez", "c", "ce", "ces", "cet", "cette", "comme",
    "comment", "d", "dans", "de", "des", "donc", "du", "elle", "elles", "en", "est", "et", "eu", "fait",
    "il", "ils", "j", "je", "l", "la", "le", "les", "leur", "leurs", "lui", "m", "ma", "mais", "me", "mes",
    "mon", "n", "ne", "nos", "notre", "nous", "on", "ont", "ou", "par", "pas", "plus", "pour", "qu", "que",
    "quel", "quelle", "qui", "quoi", "s", "sa", "se", "ses", "si", "son", "sont", "sur", "t", "ton", "tous",
    "tout", "toute", "un", "une", "vos", "votre", "vous", "y",
];

/// Finds the stems of one language's words.
#[derive(Clone, Copy)]
pub(super) struct Stems {
    lang: Lang,
    snowball: Stemmer,
}

impl Stems {
    pub(super) fn of(lang: Lang) -> Self {
        let algorithm = match lang {
            Lang::En => Algorithm::English,
            Lang::Fr => Algorithm::French,
        };
        Self { lang, snowball: Stemmer::new(algorithm) }
    }

    /// The stem of a folded word. Numbers and codes are their own.
    pub(super) fn stem<'w>(&self, word: &'w str) -> Cow<'w, str> {
        let word = match self.mended(word) {
            Cow::Borrowed(word) => word,
            Cow::Owned(word) => return Cow::Owned(self.snowball.stem(&word).into_owned()),
        };
        if word.len() <= SHORT || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return Cow::Borrowed(word);
        }
        self.snowball.stem(word)
    }

    fn mended<'w>(&self, word: &'w str) -> Cow<'w, str> {
        let table: &[(&str, &'static str)] = match self.lang {
            Lang::En => &ENGLISH,
            Lang::Fr => &FRENCH,
        };
        if let Ok(at) = table.binary_search_by(|(form, _)| form.cmp(&word)) {
            return Cow::Borrowed(table[at].1);
        }
        if self.lang == Lang::Fr {
            let singular = word.strip_suffix('s').unwrap_or(word);
            if let Some(root) = singular.strip_suffix("trice") {
                return Cow::Owned(format!("{root}teur"));
            }
            // Without its accent the ending of `formée` looks like that of a noun.
            if let Some(root) = singular.strip_suffix("ee") {
                return Cow::Owned(format!("{root}e"));
            }
        }
        Cow::Borrowed(word)
    }

    /// Whether a folded word stands on every page.
    pub(super) fn is_common(&self, word: &str) -> bool {
        match self.lang {
            Lang::En => COMMON_ENGLISH.binary_search(&word).is_ok(),
            Lang::Fr => COMMON_FRENCH.binary_search(&word).is_ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_have_one_stem() {
        let families: [(Lang, &[&str]); 14] = [
            (Lang::Fr, &["equipement", "equipements", "equiper"]),
            (Lang::Fr, &["connecteur", "connecteurs", "connectrice", "connectrices"]),
            (Lang::Fr, &["emploi", "emplois"]),
            (Lang::Fr, &["nouveau", "nouveaux", "nouvel", "nouvelle"]),
            (Lang::Fr, &["arrivant", "arrivante", "arrivants", "arrivantes"]),
            (Lang::Fr, &["forme", "formee", "formees", "formes"]),
            (Lang::Fr, &["travail", "travaux"]),
            (Lang::Fr, &["regional", "regionaux", "regionale"]),
            (Lang::Fr, &["collectivite", "collectivites"]),
            (Lang::En, &["connector", "connectors"]),
            (Lang::En, &["community", "communities"]),
            (Lang::En, &["apply", "applies", "applied", "applying"]),
            (Lang::En, &["program", "programs", "programme", "programmes"]),
            (Lang::En, &["meet", "meeting", "meetings", "met"]),
        ];
        for (lang, family) in families {
            let stems = Stems::of(lang);
            let first = stems.stem(family[0]);
            for word in family {
                assert_eq!(stems.stem(word), first, "{word}");
            }
        }
        assert_eq!(Stems::of(Lang::En).stem("b3h"), "b3h");
    }

    #[test]
    fn lists_are_in_order_and_without_doubles() {
        for list in [&COMMON_ENGLISH[..], &COMMON_FRENCH[..]] {
            assert!(list.is_sorted_by(|a, b| a < b));
        }
        for table in [&ENGLISH[..], &FRENCH[..]] {
            assert!(table.is_sorted_by(|a, b| a.0 < b.0));
        }
        assert!(Stems::of(Lang::Fr).is_common("le") && !Stems::of(Lang::En).is_common("le"));
    }
}
