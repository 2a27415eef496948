//! What two people have in common who may be one, and the signs by which such people are found.
//!
//! Comes in: people by their cards. Goes out: what two have in common; the signs of one. Pure. Never here: deciding that two
//! are one; a coordinator does. Searching (see `lookalikes.rs`).
//!
//! Two cards of the same form are a pair when they have the same mail address, the same telephone number, or nearly the
//! same name in the same postal area: one letter more, less, other, or two that changed places, accents and the order of
//! names aside. A newcomer who became a Connector has two files on purpose, so forms are not mixed.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::store::Listed;

/// Names shorter than this have to be the same: in three letters, one is a lot.
const SHORT_NAME: usize = 6;

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

/// The surest sign that two are one person, if there is any.
pub(super) fn alike(one: &Listed, other: &Listed) -> Option<Alike> {
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
pub(super) fn each_sign(one: &Listed, mut take: impl FnMut(u64)) {
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
