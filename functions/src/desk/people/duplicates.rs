//! Who looks like one person twice.
//!
//! Comes in: the cards of a community, and who was told apart. Goes out: pairs with the reason, the surest first. Pure.
//! Never here: deciding that two are one; a coordinator does.
//!
//! Two cards of the same form are a pair when they have the same mail address, the same telephone number, or nearly the
//! same name in the same postal area: one letter more, less, other, or two that changed places, accents and the order of
//! names aside. A newcomer who became a Connector has two files on purpose, so forms are not mixed.

use std::collections::{BTreeMap, BTreeSet};

use portal::search::spelling;

use crate::store::{Apart, Card};

/// Names shorter than this have to be the same: in three letters, one is a lot.
const SHORT_NAME: usize = 6;

/// Two people who may be one.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair<'a> {
    /// The file that came first.
    pub older: &'a Card,
    /// The file that came later.
    pub newer: &'a Card,
    /// What they have in common.
    pub alike: Alike,
}

/// What two people have in common, the surest sign first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Alike {
    /// The mail address.
    Email,
    /// The telephone number.
    Phone,
    /// Nearly the name, and the postal area.
    Name,
}

impl Alike {
    /// As a name for words: `email`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Name => "name",
        }
    }
}

/// All pairs, the surest first, then by reference.
pub fn pairs<'a>(cards: &'a [Card], apart: &[Apart]) -> Vec<Pair<'a>> {
    let apart: BTreeSet<Apart> = apart.iter().copied().collect();
    let mut groups: BTreeMap<(Alike, &str, String), Vec<usize>> = BTreeMap::new();
    for (place, card) in cards.iter().enumerate() {
        for (alike, sign) in signs(card) {
            let group = groups.entry((alike, &card.form, sign)).or_default();
            if group.last() != Some(&place) {
                group.push(place);
            }
        }
    }
    let mut found: BTreeMap<(usize, usize), Alike> = BTreeMap::new();
    for ((alike, ..), group) in groups {
        for (n, one) in group.iter().enumerate() {
            for other in &group[n + 1..] {
                if !apart.contains(&Apart::of(cards[*one].case, cards[*other].case)) {
                    // The groups come in the order of their sureness.
                    found.entry((*one, *other)).or_insert(alike);
                }
            }
        }
    }
    let pair = |((one, other), alike): ((usize, usize), Alike)| {
        let (one, other) = (&cards[one], &cards[other]);
        let is_first = (one.received_at, one.case) <= (other.received_at, other.case);
        let (older, newer) = if is_first { (one, other) } else { (other, one) };
        Pair { older, newer, alike }
    };
    let mut pairs: Vec<Pair<'a>> = found.into_iter().map(pair).collect();
    pairs.sort_by(|a, b| {
        let key = |pair: &Pair<'_>| (pair.alike, pair.older.reference.clone(), pair.newer.reference.clone());
        key(a).cmp(&key(b))
    });
    pairs
}

/// Everything by which a card may be found again. Two names that differ in one letter have one sign in common: the name
/// without that letter.
fn signs(card: &Card) -> Vec<(Alike, String)> {
    let email = card.email.iter().map(|email| (Alike::Email, email.clone()));
    let phone = card.phone.iter().map(|phone| (Alike::Phone, phone.clone()));
    let mut signs: Vec<(Alike, String)> = email.chain(phone).collect();
    if let Some(area) = &card.area {
        let mut words = spelling(&card.name);
        words.sort();
        let name: Vec<char> = words.concat().chars().collect();
        let whole: String = name.iter().collect();
        if !whole.is_empty() {
            signs.push((Alike::Name, format!("{area} {whole}")));
        }
        if name.len() >= SHORT_NAME {
            signs.extend((0..name.len()).map(|gone| {
                let rest = name.iter().enumerate().filter(|(place, _)| *place != gone).map(|(_, c)| c);
                (Alike::Name, format!("{area} {}", rest.collect::<String>()))
            }));
        }
    }
    signs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{CaseId, List};

    fn card(n: u128, name: &str, (email, phone, area): (&str, &str, &str)) -> Card {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Card {
            case: CaseId::from_bits(n),
            reference: format!("R{n}"),
            form: "connectee-application".into(),
            list: List::Received,
            name: name.into(),
            email: some(email),
            phone: some(phone),
            area: some(area),
            words: Vec::new(),
            occupations: Vec::new(),
            coordinator: None,
            received_at: jiff::Timestamp::from_second(i64::try_from(100 - n).unwrap()).unwrap(),
            erase_at: jiff::Timestamp::UNIX_EPOCH,
            revision: 1,
        }
    }

    fn found(cards: &[Card], apart: &[Apart]) -> Vec<(String, String, Alike)> {
        let pairs = pairs(cards, apart).into_iter();
        pairs.map(|pair| (pair.older.reference.clone(), pair.newer.reference.clone(), pair.alike)).collect()
    }

    #[test]
    fn each_sign_makes_a_pair_once_with_the_surest_reason() {
        let cards = [
            card(1, "Zoé Martin", ("zoe@example.org", "1", "B3H")),
            card(2, "Zoe Martin", ("zoe@example.org", "1", "B3H")),
            card(3, "Amina Diallo", ("a@example.org", "2", "B3H")),
            card(4, "Omar Haddad", ("o@example.org", "2", "B3J")),
        ];
        let expected = [("R2", "R1", Alike::Email), ("R4", "R3", Alike::Phone)];
        let expected = expected.map(|(one, other, alike)| (one.to_owned(), other.to_owned(), alike));
        assert_eq!(found(&cards, &[]), expected);
        let apart = Apart::of(cards[1].case, cards[0].case);
        assert_eq!(found(&cards, &[apart]), expected[1..]);
    }

    #[test]
    fn names_that_are_nearly_the_same_pair_within_an_area() {
        let near = |one: &str, other: &str, area: &str| {
            let cards = [card(1, one, ("", "", "B3H")), card(2, other, ("", "", area))];
            !found(&cards, &[]).is_empty()
        };
        for other in
            ["diallo AMINA", "Amína Diallo", "Amina Dialo", "Aminaa Diallo", "Anina Diallo", "Amina Dialol"]
        {
            assert!(near("Amina Diallo", other, "B3H"), "{other}");
            assert!(!near("Amina Diallo", other, "B3J"), "{other}");
        }
        for other in ["Amina Barry", "Aminata Diallo", ""] {
            assert!(!near("Amina Diallo", other, "B3H"), "{other}");
        }
        assert!(!near("Li Wu", "Li Xu", "B3H") && near("Li Wu", "Wu Li", "B3H"));
        assert!(!near("", "", "B3H"));
    }

    #[test]
    fn two_forms_are_two_files() {
        let mut cards = [
            card(1, "Zoé Martin", ("z@example.org", "1", "B3H")),
            card(2, "Zoé Martin", ("z@example.org", "1", "B3H")),
        ];
        cards[1].form = "connector-application".into();
        assert!(found(&cards, &[]).is_empty());
    }
}
