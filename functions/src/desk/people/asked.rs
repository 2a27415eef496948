//! What a member looks for, and who fits.
//!
//! Comes in: pairs of a query or a post. Goes out: an [`Asked`], its query (without words: they may be a name), and whether
//! a card fits. Pure. Never here: pages.
//!
//! Each word has to be the beginning of a word on the card, accents and case aside: of the name, an organisation, the work
//! in the person's own words, the name of an occupation in either language. A word with `@` is the beginning of the mail
//! address; a reference is the whole answer; four digits or more may stand anywhere in the telephone number.

use std::collections::BTreeSet;
use std::fmt;

use portal::Lang;
use portal::directory::Directory;
use portal::forms::Reference;
use portal::search::spelling;

use crate::store::{Card, List, Whose};

/// Names of inputs.
pub(in crate::desk) const WORDS: &str = "q";
pub(in crate::desk) const STATE: &str = "state";
pub(in crate::desk) const FORM: &str = "form";
pub(in crate::desk) const COORDINATOR: &str = "coordinator";
pub(in crate::desk) const PAGE: &str = "page";

/// The most characters that are looked for.
const MOST_CHARS: usize = 100;

/// The most words that are looked for.
const MOST_WORDS: usize = 8;

/// Digits from which on a number is one of a telephone.
const PHONE_DIGITS: usize = 4;

/// What a member looks for. `Debug` shows no word of it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// As typed.
    pub words: String,
    /// Only this list.
    pub list: Option<List>,
    /// Only this form, by id.
    pub form: Option<String>,
    /// Only people whom somebody looks after, or nobody.
    pub coordinator: Option<Whose>,
    /// Number of the page, from 1.
    pub page: usize,
}

impl Asked {
    /// Reads names with values; what they do not say, or not rightly, is not asked for.
    pub fn of<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut asked = Self { page: 1, ..Self::default() };
        for (name, value) in pairs {
            match name {
                WORDS => asked.words = value.trim().chars().take(MOST_CHARS).collect(),
                STATE => asked.list = List::parse(value),
                FORM => asked.form = Some(value.to_owned()).filter(|form| is_name(form)),
                COORDINATOR => asked.coordinator = Whose::parse(value),
                PAGE => asked.page = value.parse().unwrap_or(1).max(1),
                _ => {}
            }
        }
        asked
    }

    /// Reads the query of an address.
    pub fn of_query(query: &str) -> Self {
        let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Self::of(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    /// What is asked for without words, as the query of an address; empty for everybody.
    pub fn query(&self) -> String {
        let pairs = [
            (STATE, self.list.map(|list| list.name().to_owned())),
            (FORM, self.form.clone()),
            (COORDINATOR, self.coordinator.map(|whose| whose.to_string())),
            (PAGE, (self.page > 1).then(|| self.page.to_string())),
        ];
        let pairs = pairs.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value?)));
        pairs.collect::<Vec<_>>().join("&")
    }

    /// What is asked for with words: kept in the store, never an address.
    pub fn whole(&self) -> String {
        let words = (!self.words.is_empty()).then(|| {
            form_urlencoded::Serializer::new(String::new()).append_pair(WORDS, &self.words).finish()
        });
        let parts = words.into_iter().chain(Some(self.query()).filter(|query| !query.is_empty()));
        parts.collect::<Vec<_>>().join("&")
    }

    /// The reference that was typed, as it is stored; none when something else was.
    pub fn reference(&self) -> Option<String> {
        Reference::parse(&self.words).ok().map(|reference| reference.to_string())
    }

    /// What decides whether a card fits.
    pub fn wanted(&self, directory: &Directory) -> Wanted<'_> {
        let terms = match self.reference() {
            Some(reference) => vec![Term::Reference(reference)],
            None => terms(&self.words, directory),
        };
        Wanted { asked: self, terms }
    }
}

/// What decides whether a card fits.
pub struct Wanted<'a> {
    asked: &'a Asked,
    terms: Vec<Term>,
}

enum Term {
    Reference(String),
    Address(String),
    Phone(String),
    Word { folded: String, occupations: BTreeSet<String> },
}

impl Wanted<'_> {
    /// Whether a card fits.
    pub fn fits(&self, card: &Card) -> bool {
        let Asked { list, form, coordinator, .. } = self.asked;
        list.is_none_or(|list| card.list == list)
            && form.as_ref().is_none_or(|form| card.form == *form)
            && coordinator.is_none_or(|whose| card.coordinator == whose.member())
            && self.terms.iter().all(|term| term.fits(card))
    }
}

impl Term {
    fn fits(&self, card: &Card) -> bool {
        match self {
            Term::Reference(reference) => card.reference == *reference,
            Term::Address(start) => card.email.as_ref().is_some_and(|email| email.starts_with(start)),
            Term::Phone(digits) => card.phone.as_ref().is_some_and(|phone| phone.contains(digits)),
            Term::Word { folded, occupations } => {
                card.words.iter().any(|word| word.starts_with(folded))
                    || card.occupations.iter().any(|id| occupations.contains(id))
            }
        }
    }
}

fn terms(typed: &str, directory: &Directory) -> Vec<Term> {
    let is_number = typed.chars().all(|c| c.is_ascii_digit() || " +()-.".contains(c));
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    if is_number && digits.len() >= PHONE_DIGITS {
        return vec![Term::Phone(digits)];
    }
    let terms = typed.split_whitespace().flat_map(|part| match part.contains('@') {
        true => vec![Term::Address(part.to_lowercase())],
        false => spelling(part).into_iter().map(|folded| word(folded, directory)).collect(),
    });
    terms.take(MOST_WORDS).collect()
}

fn word(folded: String, directory: &Directory) -> Term {
    let is_called = |name: &str| spelling(name).iter().any(|word| word.starts_with(&folded));
    let named = directory.occupations().iter();
    let named = named.filter(|known| Lang::ALL.iter().any(|lang| is_called(known.name.of(*lang))));
    let occupations = named.map(|known| known.id.clone()).collect();
    Term::Word { folded, occupations }
}

/// Whether a text may be the id of a form.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= 64 && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
}

impl fmt::Debug for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asked")
            .field("list", &self.list)
            .field("form", &self.form)
            .field("coordinator", &self.coordinator)
            .field("page", &self.page)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{CaseId, MemberId};

    fn card() -> Card {
        Card {
            case: CaseId::from_bits(1),
            reference: Reference::from_bits(7).to_string(),
            form: "connectee-application".into(),
            list: List::Received,
            name: "Zoé-Anaïs O’Sample".into(),
            email: Some("zoe@sample.invalid".into()),
            phone: Some("19025550123".into()),
            area: None,
            words: spelling("Zoé-Anaïs O’Sample, Société d’énergie"),
            occupations: vec!["accountant".into()],
            coordinator: Some(MemberId::from_bits(3)),
            received_at: jiff::Timestamp::UNIX_EPOCH,
            erase_at: jiff::Timestamp::UNIX_EPOCH,
            revision: 1,
        }
    }

    fn directory() -> Directory {
        let occupations = "[[sector]]\nid = \"money\"\nname = { en = \"Money\", fr = \"Argent\" }\n\
            [[occupation]]\nid = \"accountant\"\nsector = \"money\"\n\
            name = { en = \"Accountant\", fr = \"Comptable\" }\n";
        Directory::parse("", occupations).unwrap()
    }

    #[test]
    fn people_are_found_by_the_beginnings_of_words() {
        let (card, directory) = (card(), directory());
        let found = |words: &str| {
            let asked = Asked { words: words.into(), ..Asked::default() };
            asked.wanted(&directory).fits(&card)
        };
        let reference = card.reference.to_lowercase().replace('-', "");
        for words in [
            "",
            "zoe",
            "ZOÉ",
            "anais osamp",
            "o’sample",
            "energie",
            "societe zoe",
            "compt",
            "account Zoé",
            "zoe@sample.invalid",
            "Zoe@Samp",
            "902 555-0123",
            "5550",
            &card.reference,
            &reference,
        ] {
            assert!(found(words), "{words}");
        }
        for words in ["oe", "zoe amina", "@sample", "902 555 0199", "K7F2-9QX3-4", "nurse", "555"] {
            assert!(!found(words), "{words}");
        }
    }

    #[test]
    fn filters_hold_together_with_words() {
        let (card, directory) = (card(), directory());
        let found = |query: &str| Asked::of_query(query).wanted(&directory).fits(&card);
        let member = MemberId::from_bits(3);
        assert!(found(&format!("state=received&form=connectee-application&coordinator={member}&q=zoe")));
        for query in ["state=waiting", "form=connector-application", "coordinator=nobody", "q=amina"] {
            assert!(!found(query), "{query}");
        }
        assert!(found("state=x&form=X&coordinator=y&page=-1"), "what is no filter filters nothing");
    }

    #[test]
    fn an_address_holds_no_word_that_was_typed() {
        let asked = Asked::of_query("q=Amina&state=waiting&page=3&coordinator=nobody");
        assert_eq!(asked.query(), "state=waiting&coordinator=nobody&page=3");
        assert_eq!(Asked { words: String::new(), ..asked.clone() }, Asked::of_query(&asked.query()));
        assert!(!format!("{asked:?}").contains("Amina"));
        assert_eq!(Asked::of_query(&asked.whole()), asked);
        let long = Asked::of([(WORDS, "é".repeat(500).as_str())].into_iter());
        assert_eq!(long.words.chars().count(), MOST_CHARS);
    }
}
