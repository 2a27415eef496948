//! Who looks like one person twice.
//!
//! Comes in: the people of a community, and who was told apart. Goes out: pairs with the reason, the surest first. Pure.
//! Never here: deciding that two are one; a coordinator does.
//!
//! Two cards of the same form are a pair when they have the same mail address, the same telephone number, or nearly the
//! same name in the same postal area: one letter more, less, other, or two that changed places, accents and the order of
//! names aside. What more than ten people share says nothing: it is an organisation's number, or a name that many have. A
//! newcomer who became a Connector has two files on purpose, so forms are not mixed.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::store::{Apart, Card, CaseId, Listed};

/// Names shorter than this have to be the same: in three letters, one is a lot.
const SHORT_NAME: usize = 6;

/// What more people than this have in common is no sign.
const MOST_ALIKE: usize = 10;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
pub fn pairs<'a>(people: impl IntoIterator<Item = &'a Listed>, apart: &BTreeSet<Apart>) -> Vec<Pair<'a>> {
    let people: Vec<&Listed> = people.into_iter().collect();
    let mut signs: Vec<(u64, usize)> = Vec::new();
    for (place, one) in people.iter().enumerate() {
        each_sign(one, |sign| signs.push((sign, place)));
    }
    signs.sort_unstable();
    signs.dedup();
    let mut found: BTreeMap<(usize, usize), Alike> = BTreeMap::new();
    for group in signs.chunk_by(|one, other| one.0 == other.0) {
        if group.len() > MOST_ALIKE {
            continue;
        }
        for (n, (_, one)) in group.iter().enumerate() {
            for (_, other) in &group[n + 1..] {
                let (mine, theirs) = (people[*one], people[*other]);
                if let Some(alike) = alike(mine, theirs)
                    && !apart.contains(&Apart::of(mine.card.case, theirs.card.case))
                {
                    found.insert((*one, *other), alike);
                }
            }
        }
    }
    ranked(found.into_iter().map(|((one, other), alike)| Pair::of(people[one], people[other], alike)))
}

/// The pairs of one person, the surest first, then by reference.
pub fn pairs_of<'a>(
    case: &CaseId,
    people: impl Iterator<Item = &'a Listed> + Clone,
    apart: &BTreeSet<Apart>,
) -> Vec<Pair<'a>> {
    let Some(one) = people.clone().find(|one| one.card.case == *case) else { return Vec::new() };
    let near = people.filter(|other| other.card.case == *case || alike(one, other).is_some());
    let mut found = pairs(near, apart);
    found.retain(|pair| [pair.older, pair.newer].iter().any(|card| card.case == *case));
    found
}

impl<'a> Pair<'a> {
    fn of(one: &'a Listed, other: &'a Listed, alike: Alike) -> Self {
        let (one, other) = (&one.card, &other.card);
        let is_first = (one.received_at, one.case) <= (other.received_at, other.case);
        let (older, newer) = if is_first { (one, other) } else { (other, one) };
        Pair { older, newer, alike }
    }
}

fn ranked<'a>(pairs: impl Iterator<Item = Pair<'a>>) -> Vec<Pair<'a>> {
    let mut pairs: Vec<Pair<'a>> = pairs.collect();
    pairs.sort_by(|a, b| {
        let key = |pair: &Pair<'a>| (pair.alike, &pair.older.reference, &pair.newer.reference);
        key(a).cmp(&key(b))
    });
    pairs
}

/// The surest sign that two are one person, if there is any.
fn alike(one: &Listed, other: &Listed) -> Option<Alike> {
    let (mine, theirs) = (&one.card, &other.card);
    if mine.form != theirs.form {
        return None;
    }
    let is_same = |mine: &Option<String>, theirs: &Option<String>| mine.is_some() && mine == theirs;
    if is_same(&mine.email, &theirs.email) {
        Some(Alike::Email)
    } else if is_same(&mine.phone, &theirs.phone) {
        Some(Alike::Phone)
    } else {
        let is_name = is_same(&mine.area, &theirs.area) && is_nearly(&one.spelled, &other.spelled);
        is_name.then_some(Alike::Name)
    }
}

/// Whether two names are nearly the same.
fn is_nearly(one: &str, other: &str) -> bool {
    let count = |name: &str| name.chars().filter(|c| *c != ' ').count();
    if count(one).abs_diff(count(other)) > 1 {
        return false;
    }
    let (one, other) = (letters(one), letters(other));
    if one == other {
        return !one.is_empty();
    }
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    // A name and itself without a letter are alike when the longer one may lose a letter, and so on.
    let shortest = if short.len() < long.len() { long.len() } else { short.len() };
    if shortest < SHORT_NAME {
        return false;
    }
    let same = short.iter().zip(long.iter()).take_while(|(a, b)| a == b).count();
    let tail = short[same..].iter().rev().zip(long[same..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (mine, theirs) = (&short[same..short.len() - tail], &long[same..long.len() - tail]);
    match (mine, theirs) {
        ([], [_]) => true,
        // Another letter, or one that has moved and left the others as they were.
        _ if mine.len() == theirs.len() => {
            let end = mine.len() - 1;
            mine[1..] == theirs[..end] || mine[..end] == theirs[1..]
        }
        _ => false,
    }
}

/// The letters of a name, its words in an order of their own.
fn letters(spelled: &str) -> Vec<char> {
    let mut words: Vec<&str> = spelled.split(' ').collect();
    words.sort_unstable();
    words.into_iter().flat_map(str::chars).collect()
}

/// Hands out everything by which somebody may be found again, as numbers. Two names that differ in one letter have one sign
/// in common: the name without that letter. Two numbers may be the same by chance, so a pair is looked at.
fn each_sign(one: &Listed, mut take: impl FnMut(u64)) {
    let card = &one.card;
    let sign = |alike: Alike, part: &str| {
        let mut hasher = DefaultHasher::new();
        (alike, &card.form, part).hash(&mut hasher);
        hasher.finish()
    };
    if let Some(email) = &card.email {
        take(sign(Alike::Email, email));
    }
    if let Some(phone) = &card.phone {
        take(sign(Alike::Phone, phone));
    }
    let Some(area) = &card.area else { return };
    let name = letters(&one.spelled);
    if !name.is_empty() {
        let place = sign(Alike::Name, area);
        each_spelling(&name, |spelling| take(place.wrapping_add(spelling)));
    }
}

/// What letters are worth from place to place: any odd number does that has bits everywhere.
const WORTH: u64 = 0x9e37_79b9_7f4a_7c15;

/// Hands out numbers of a name: of all its letters, then, unless it is short, without each of them. The numbers of what
/// stands before and behind a letter are kept, so that a name costs one look at each letter and not at each for each.
fn each_spelling(name: &[char], mut take: impl FnMut(u64)) {
    let mut behind: Vec<u64> = vec![0; name.len() + 1];
    for (place, letter) in name.iter().enumerate().rev() {
        behind[place] = behind[place + 1].wrapping_mul(WORTH).wrapping_add(u64::from(*letter));
    }
    take(behind[0]);
    if name.len() < SHORT_NAME {
        return;
    }
    let (mut before, mut worth) = (0_u64, 1_u64);
    for (place, letter) in name.iter().enumerate() {
        take(before.wrapping_add(worth.wrapping_mul(behind[place + 1])));
        before = before.wrapping_add(worth.wrapping_mul(u64::from(*letter)));
        worth = worth.wrapping_mul(WORTH);
    }
}

#[cfg(test)]
mod tests {
    use portal::search::spelling;

    use super::*;
    use crate::store::List;

    fn card(n: u128, name: &str, (email, phone, area): (&str, &str, &str)) -> Listed {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let card = Card {
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
        };
        Listed { spelled: spelling(&card.name).join(" ").into(), card }
    }

    fn found(people: &[Listed], apart: &[Apart]) -> Vec<(String, String, Alike)> {
        let apart = apart.iter().copied().collect();
        let pairs = pairs(people, &apart).into_iter();
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
        let apart = Apart::of(cards[1].card.case, cards[0].card.case);
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
        cards[1].card.form = "connector-application".into();
        assert!(found(&cards, &[]).is_empty());
    }
}
