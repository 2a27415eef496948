//! Who looks like one person twice, kept in memory for each community.
//!
//! Comes in: the register of a community, who was told apart. Goes out: pairs with the reason, the surest first. Never here:
//! what makes two people alike (see `duplicates.rs`), deciding that they are one.
//!
//! The signs of everybody stand in one list in their order, so that people with a sign in common are neighbours. A look
//! compares the register with the one before and reads only the signs of those who are new or have changed. What more than
//! ten people share says nothing: it is an organisation's number, or a name that many have. Nobody is kept here longer than
//! the register keeps them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Weak};

use super::duplicates::{Alike, alike, each_sign};
use crate::store::{Apart, Card, CaseId, Listed, Register};

/// What more people than this have in common is no sign.
const MOST_ALIKE: usize = 10;

/// Two people who may be one.
#[derive(Debug, Clone)]
pub struct Pair {
    older: Arc<Listed>,
    newer: Arc<Listed>,
    /// What they have in common.
    pub alike: Alike,
}

/// Everybody of a community by their signs.
#[derive(Default)]
pub struct Lookalikes {
    /// The register that was looked at last.
    of: Weak<Register>,
    people: Vec<Weak<Listed>>,
    places: HashMap<CaseId, usize>,
    /// A sign, and the place of somebody who has it; in order.
    signs: Vec<(u64, usize)>,
    /// Pairs by their places.
    pairs: BTreeMap<(usize, usize), Alike>,
}

impl Pair {
    fn of(one: &Arc<Listed>, other: &Arc<Listed>, alike: Alike) -> Self {
        let is_first = (one.card.received_at, one.card.case) <= (other.card.received_at, other.card.case);
        let (older, newer) = if is_first { (one, other) } else { (other, one) };
        Pair { older: Arc::clone(older), newer: Arc::clone(newer), alike }
    }

    /// The file that came first.
    pub fn older(&self) -> &Card {
        &self.older.card
    }

    /// The file that came later.
    pub fn newer(&self) -> &Card {
        &self.newer.card
    }
}

impl Lookalikes {
    /// Knows the people of a register from here on, and nobody else.
    pub fn bring_up_to_date(&mut self, register: &Arc<Register>) {
        let now = Arc::downgrade(register);
        // A register that has changed is another one, and this one is not made into another while it is known here.
        if self.of.ptr_eq(&now) {
            return;
        }
        self.of = now;
        let mut is_here = vec![false; self.people.len()];
        let mut new: Vec<Arc<Listed>> = Vec::new();
        for one in register.shared() {
            match self.places.get(&one.card.case) {
                Some(place) if self.people[*place].as_ptr() == Arc::as_ptr(one) => is_here[*place] = true,
                _ => new.push(Arc::clone(one)),
            }
        }
        if new.is_empty() && !is_here.contains(&false) {
            return;
        }
        self.keep(&is_here);
        let begin = self.people.len();
        self.signs.extend(signs(&new).into_iter().map(|(sign, place)| (sign, begin + place)));
        self.places.extend(new.iter().enumerate().map(|(place, one)| (one.card.case, begin + place)));
        self.people.extend(new.iter().map(Arc::downgrade));
        // Not the unstable one: two parts that are in order are put together quickly.
        self.signs.sort();
        self.pair_up();
    }

    /// All pairs, the surest first, then by reference.
    pub fn pairs(&self, apart: &BTreeSet<Apart>) -> Vec<Pair> {
        let pair = |((one, other), alike): (&(usize, usize), &Alike)| {
            Some(Pair::of(&self.at(*one)?, &self.at(*other)?, *alike))
        };
        ranked(self.pairs.iter().filter_map(pair), apart)
    }

    /// The pairs of one person, the surest first, then by reference.
    pub fn pairs_of(&self, case: &CaseId, apart: &BTreeSet<Apart>) -> Vec<Pair> {
        let place = self.places.get(case);
        let Some((place, one)) = place.and_then(|place| Some((place, self.at(*place)?))) else {
            return Vec::new();
        };
        let mut found: BTreeMap<usize, Pair> = BTreeMap::new();
        each_sign(&one, |sign| {
            let group = self.with(sign);
            let others = group.iter().map(|(_, other)| other).filter(|other| *other != place);
            let pair = |other: &usize| {
                let two = self.at(*other)?;
                Some((*other, Pair::of(&one, &two, alike(&one, &two)?)))
            };
            if group.len() <= MOST_ALIKE {
                found.extend(others.filter_map(pair));
            }
        });
        ranked(found.into_values(), apart)
    }

    /// The pairs that others make with those who are known, and with one another; the surest first, then by reference.
    pub fn pairs_with(&self, others: &[Arc<Listed>], apart: &BTreeSet<Apart>) -> Vec<Pair> {
        let mut found: BTreeMap<(CaseId, CaseId), Pair> = BTreeMap::new();
        for new in signs(others).chunk_by(|one, other| one.0 == other.0) {
            let known = self.with(new[0].0);
            if new.len() + known.len() > MOST_ALIKE {
                continue;
            }
            for (n, (_, place)) in new.iter().enumerate() {
                let one = &others[*place];
                let later = new[n + 1..].iter().map(|(_, place)| Arc::clone(&others[*place]));
                for other in known.iter().filter_map(|(_, place)| self.at(*place)).chain(later) {
                    if let Some(alike) = alike(one, &other) {
                        found.insert((one.card.case, other.card.case), Pair::of(one, &other, alike));
                    }
                }
            }
        }
        ranked(found.into_values(), apart)
    }

    /// Whoever stands there; none when the register has let them go.
    fn at(&self, place: usize) -> Option<Arc<Listed>> {
        self.people[place].upgrade()
    }

    /// Who has a sign.
    fn with(&self, sign: u64) -> &[(u64, usize)] {
        let begin = self.signs.partition_point(|(other, _)| *other < sign);
        let end = begin + self.signs[begin..].iter().take_while(|(other, _)| *other == sign).count();
        &self.signs[begin..end]
    }

    /// Forgets whoever is not here any more, or not as they were.
    fn keep(&mut self, is_here: &[bool]) {
        let mut next = 0;
        let number = |is_here: &bool| {
            next += usize::from(*is_here);
            is_here.then(|| next - 1)
        };
        let numbers: Vec<Option<usize>> = is_here.iter().map(number).collect();
        let mut places = numbers.iter();
        self.people.retain(|_| places.next().is_some_and(Option::is_some));
        let moved = |place: &mut usize| match numbers[*place] {
            Some(number) => {
                *place = number;
                true
            }
            None => false,
        };
        self.signs.retain_mut(|(_, place)| moved(place));
        self.places.retain(|_, place| moved(place));
    }

    fn pair_up(&mut self) {
        self.pairs.clear();
        for group in self.signs.chunk_by(|one, other| one.0 == other.0) {
            if group.len() > MOST_ALIKE {
                continue;
            }
            for (n, (_, one)) in group.iter().enumerate() {
                for (_, other) in &group[n + 1..] {
                    let both = self.at(*one).zip(self.at(*other));
                    if let Some(alike) = both.and_then(|(one, other)| alike(&one, &other)) {
                        self.pairs.insert((*one, *other), alike);
                    }
                }
            }
        }
    }
}

impl std::fmt::Debug for Lookalikes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Lookalikes({} people)", self.people.len())
    }
}

/// The signs of some people, with the place of who has each; in order, each once.
fn signs(people: &[Arc<Listed>]) -> Vec<(u64, usize)> {
    let mut signs = Vec::new();
    for (place, one) in people.iter().enumerate() {
        each_sign(one, |sign| signs.push((sign, place)));
    }
    signs.sort_unstable();
    signs.dedup();
    signs
}

fn ranked(pairs: impl Iterator<Item = Pair>, apart: &BTreeSet<Apart>) -> Vec<Pair> {
    let is_open = |pair: &Pair| !apart.contains(&Apart::of(pair.older().case, pair.newer().case));
    let mut pairs: Vec<Pair> = pairs.filter(is_open).collect();
    pairs.sort_by(|a, b| {
        let by_reference = |one: &Listed, other: &Listed| one.card.reference.cmp(&other.card.reference);
        let first = a.alike.cmp(&b.alike).then_with(|| by_reference(&a.older, &b.older));
        first.then_with(|| by_reference(&a.newer, &b.newer))
    });
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::List;

    fn card(n: u128, name: &str, (email, phone, area): (&str, &str, &str)) -> Arc<Listed> {
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
            received_at: jiff::Timestamp::from_second(i64::try_from(1_000 - n).unwrap()).unwrap(),
            erase_at: jiff::Timestamp::UNIX_EPOCH,
            revision: 1,
        };
        Arc::new(Listed::new(card))
    }

    /// Those who look alike, and the register that keeps them.
    fn known(people: &[Arc<Listed>]) -> (Lookalikes, Arc<Register>) {
        let (mut known, register) = (Lookalikes::default(), register(people));
        known.bring_up_to_date(&register);
        (known, register)
    }

    fn register(people: &[Arc<Listed>]) -> Arc<Register> {
        Arc::new(people.iter().map(Arc::clone).collect())
    }

    fn named(pairs: Vec<Pair>) -> Vec<(String, String, Alike)> {
        let name = |pair: Pair| (pair.older().reference.clone(), pair.newer().reference.clone(), pair.alike);
        pairs.into_iter().map(name).collect()
    }

    fn found(people: &[Arc<Listed>], apart: &[Apart]) -> Vec<(String, String, Alike)> {
        named(known(people).0.pairs(&apart.iter().copied().collect()))
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
        let cards = [1, 2].map(|n| card(n, "Zoé Martin", ("z@example.org", "1", "B3H")));
        assert_eq!(found(&cards, &[]).len(), 1);
        let form = "connector-application".to_owned();
        let other = Arc::new(Listed::new(Card { form, ..cards[1].card.clone() }));
        assert!(found(&[Arc::clone(&cards[0]), other], &[]).is_empty());
    }

    /// People whose names, numbers and areas are few, so that many are alike, and some too many.
    fn crowd(from: u128, count: u128) -> Vec<Arc<Listed>> {
        let names = ["Amina Diallo", "Amina Dialo", "Diallo Amina", "Omar Haddad", "Omar Hadad", "Zoe Roy"];
        let one = |n: u128| {
            let name = names[usize::try_from(n * 7 % 6).unwrap()];
            let email = format!("{}@example.org", n % 9);
            card(n, name, (&email, &format!("{}", n % 14), &format!("B{}H", n % 5)))
        };
        (from..from + count).map(one).collect()
    }

    #[test]
    fn whoever_comes_or_goes_changes_the_pairs_as_if_all_were_read_anew() {
        let mut people = crowd(1, 40);
        let (mut kept, _here) = known(&people);
        let mut seen = Vec::new();
        for step in 0..6 {
            people.remove(step * 3);
            people.extend(crowd(100 + 10 * u128::try_from(step).unwrap(), 4));
            let here = register(&people);
            kept.bring_up_to_date(&here);
            let pairs = named(kept.pairs(&BTreeSet::new()));
            assert_eq!(pairs, found(&people, &[]));
            seen.push(pairs);
        }
        assert!(seen.iter().all(|pairs| !pairs.is_empty()));
    }

    #[test]
    fn the_pairs_of_one_and_those_of_newcomers_are_among_all_pairs() {
        let (here, new) = (crowd(1, 30), crowd(31, 12));
        let all: Vec<Arc<Listed>> = here.iter().chain(&new).cloned().collect();
        let ((kept, _all), none) = (known(&all), BTreeSet::new());
        let pairs = kept.pairs(&none);
        for one in &all {
            let has =
                |pair: &Pair| [pair.older(), pair.newer()].iter().any(|card| card.case == one.card.case);
            let theirs: Vec<Pair> = pairs.iter().filter(|pair| has(pair)).cloned().collect();
            assert_eq!(named(kept.pairs_of(&one.card.case, &none)), named(theirs));
        }
        let is_new = |card: &Card| new.iter().any(|one| one.card.case == card.case);
        let theirs: Vec<Pair> =
            pairs.iter().filter(|pair| is_new(pair.older()) || is_new(pair.newer())).cloned().collect();
        let (kept, _here) = known(&here);
        let with = named(kept.pairs_with(&new, &none));
        assert!(!with.is_empty());
        assert_eq!(with, named(theirs));
    }
}
