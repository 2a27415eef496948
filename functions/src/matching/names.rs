//! When two names of an organisation mean the same one, and when two texts speak of the same thing.
//!
//! Comes in: names and sentences as people wrote them. Goes out: forms that can be compared and looked up. Never here:
//! what a likeness is worth. A false likeness costs little, as the coordinator reads the reason and decides.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use portal::search::{KeyWord, key_words, spelling};
use portal::{Both, Lang};

/// Words that stand in the names of many organisations and tell none from another, folded.
const JOINTS: [&str; 32] = [
    "and",
    "and",
    "at",
    "au",
    "aux",
    "cie",
    "co",
    "company",
    "compagnie",
    "corp",
    "corporation",
    "de",
    "des",
    "du",
    "et",
    "for",
    "in",
    "inc",
    "la",
    "le",
    "les",
    "limited",
    "limitee",
    "llp",
    "ltd",
    "ltee",
    "of",
    "pour",
    "s",
    "senc",
    "srl",
    "the",
];

/// The shortest abbreviation that is read as one: two letters name too many things.
const SHORTEST_INITIALS: usize = 3;

/// From this many words on, a name inside a longer one means the same organisation: `Royal Bank` in `Royal Bank of Canada,
/// Halifax branch`. One word alone would make `Halifax` of everything in town.
const WORDS_OF_A_PART: usize = 2;

/// The most words of a name that are read, so that a pasted page costs little.
const MOST_WORDS: usize = 12;

/// Words that people write of whomever they would like to meet, so that they tell nobody from others.
const SAID_OF_ANYONE: &str = "person people someone somebody anyone everyone man woman work works worker job field \
     company organization organisation professional specialist expert experience experienced employee employer agent \
     officer clerk technician professionals manager management director leader head chief local canada canadian \
     contact talk meet know help personne gens quelqu travail travaille emploi métier domaine entreprise organisme \
     professionnel spécialiste expérience employé employeur préposé commis technicien gestionnaire gestion directeur \
     chef cadre responsable conseiller intervenant rencontrer parler connaître connaît aider milieu région";

/// An organisation's name in the forms that are compared.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Organisation {
    /// Every word, joined: `Ship Building` is `Shipbuilding`.
    whole: String,
    /// The first letters of at least three words.
    initials: Option<String>,
    /// Runs of at least two words, joined.
    parts: BTreeSet<String>,
    words: usize,
}

impl Organisation {
    /// Reads a name; none when nothing of it tells it from others.
    pub(super) fn read(name: &str) -> Option<Self> {
        let mut words = spelling(name);
        words.retain(|word| !JOINTS.contains(&word.as_str()));
        words.truncate(MOST_WORDS);
        if words.is_empty() {
            return None;
        }
        let initials: String = words.iter().filter_map(|word| word.chars().next()).collect();
        let ends = |from: usize| from + WORDS_OF_A_PART..=words.len();
        let parts = (0..words.len()).flat_map(|from| ends(from).map(move |to| (from, to)));
        Some(Self {
            whole: words.concat(),
            initials: (words.len() >= SHORTEST_INITIALS).then_some(initials),
            parts: parts.map(|(from, to)| words[from..to].concat()).collect(),
            words: words.len(),
        })
    }

    /// Whether both names mean the same organisation.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.whole == other.whole || self.stands_in(other) || other.stands_in(self)
    }

    /// Whether this name is a part of the other one, or its abbreviation.
    fn stands_in(&self, other: &Self) -> bool {
        if self.words >= WORDS_OF_A_PART {
            other.parts.contains(&self.whole)
        } else {
            other.initials.as_ref() == Some(&self.whole)
        }
    }

    /// Keys of which names of the same organisation share at least one.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        let whole = std::iter::once(self.whole.as_str());
        whole.chain(self.initials.as_deref()).chain(self.parts.iter().map(String::as_str))
    }
}

/// A stem, read as a word of one language.
pub(super) type Stem = (Lang, String);

/// What a text is about: its words, without those that could be said of anyone.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Subject(Vec<KeyWord>);

impl Subject {
    /// Reads texts in either language.
    pub(super) fn read<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut words: Vec<KeyWord> = Vec::new();
        for word in texts.into_iter().flat_map(key_words) {
            if !is_said_of_anyone(&word) && !words.iter().any(|other| other.stems == word.stems) {
                words.push(word);
            }
        }
        Self(words)
    }

    /// The words of this text that the other one has too, as they are written here.
    pub(super) fn shared(&self, other: &Self) -> Vec<String> {
        let has = |word: &KeyWord| other.0.iter().any(|theirs| is_alike(&word.stems, &theirs.stems));
        self.0.iter().filter(|word| has(word)).map(|word| word.written.clone()).collect()
    }

    /// Keys of which texts about the same thing share at least one.
    pub(super) fn stems(&self) -> impl Iterator<Item = Stem> {
        self.0.iter().flat_map(|word| Lang::ALL.map(|lang| (lang, word.stems.of(lang).clone())))
    }
}

fn is_alike(one: &Both<String>, other: &Both<String>) -> bool {
    Lang::ALL.into_iter().any(|lang| one.of(lang) == other.of(lang))
}

/// The stems of words that could be said of anyone.
static OF_ANYONE: LazyLock<BTreeSet<Stem>> = LazyLock::new(|| {
    let words = key_words(SAID_OF_ANYONE).into_iter();
    words.flat_map(|word| [(Lang::En, word.stems.en), (Lang::Fr, word.stems.fr)]).collect()
});

fn is_said_of_anyone(word: &KeyWord) -> bool {
    Lang::ALL.into_iter().any(|lang| OF_ANYONE.contains(&(lang, word.stems.of(lang).clone())))
}

/// The names in a list that somebody wrote on one line: `Spanish, Arabic and Tagalog`.
pub(super) fn listed(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split([',', ';', '/', '\n', '·']);
    let names = parts.flat_map(|part| part.split(" and ")).flat_map(|part| part.split(" et "));
    names.map(str::trim).filter(|name| !name.is_empty())
}

/// Whether all words of a name stand in a text, one after another; both as [`spelling`] gives them.
pub(super) fn is_named(name: &[String], text: &[String]) -> bool {
    !name.is_empty() && text.windows(name.len()).any(|words| words == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(one: &str, other: &str) -> bool {
        let [one, other] = [one, other].map(|name| Organisation::read(name).unwrap());
        let shares_a_key = one.keys().any(|key| other.keys().any(|theirs| key == theirs));
        assert_eq!(one.is(&other), other.is(&one));
        assert!(shares_a_key || !one.is(&other), "the index would miss it");
        one.is(&other)
    }

    #[test]
    fn names_of_one_organisation_are_known_again() {
        for (one, other) in [
            ("Nordlac Inc.", "NORDLAC"),
            ("Société Nordlac ltée", "societe nordlac"),
            ("City of Northlake", "The City of Northlake, Parks Department"),
            ("North Lake Community College", "NLCC"),
            ("Ship Building Co.", "Shipbuilding"),
            ("l’Université du Lac", "Universite du Lac"),
        ] {
            assert!(is(one, other), "{one} / {other}");
        }
        for (one, other) in [
            ("Halifax", "Halifax Partnership"),
            ("NB Power", "NB Liquor"),
            ("Bank", "Food Bank"),
            ("ab", "Alpha Beta"),
        ] {
            assert!(!is(one, other), "{one} / {other}");
        }
        assert!(Organisation::read("The Co. of the").is_none());
    }

    #[test]
    fn texts_share_what_they_speak_of() {
        let read = |text| Subject::read([text]);
        let wish = read("A person who plans bridges for a city");
        assert_eq!(wish.shared(&read("Bridge planning")), ["plans", "bridges"]);
        assert!(wish.shared(&read("Works with people, manager")).is_empty());
        let wish = read("Une ingénieure qui construit des ponts");
        assert_eq!(wish.shared(&read("Ingénieur, ponts et chaussées")), ["ingénieure", "ponts"]);
        assert!(read("Someone experienced in my field").shared(&read("Someone in the field")).is_empty());
    }

    #[test]
    fn lists_are_taken_apart() {
        assert_eq!(
            listed("Spanish, Arabic and Tagalog").collect::<Vec<_>>(),
            ["Spanish", "Arabic", "Tagalog"]
        );
        let text = spelling("welding, Sign Language");
        let named = |name| is_named(&spelling(name), &text);
        assert!(named("sign language") && !named("language sign") && !named(""));
    }
}
