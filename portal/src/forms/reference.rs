//! The name of a submission that a person reads off a receipt, says on the telephone and types again.
//!
//! Comes in: random bits, or what somebody typed. Goes out: a [`Reference`]. Never here: secrets. A reference names a
//! submission and does not open it; seven thousand million of them are too few to be a password, and enough that a
//! new one is rarely taken (the store refuses one that is).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The characters of references: clear by eye and by ear, in English and in French.
///
/// By eye: no 0 and O, no 1, I and L; no letter that looks like a digit that is here (Z 2, A 4, S 5, G 6, T 7, B 8),
/// like another letter (U and V for Y) or like 0 (C, D).
///
/// By ear, of each group of letters that rhyme in one of the languages one at most:
/// English B C D E G P T V (P), A H J K (K), F S (F; X ends otherwise), M N (M), I Y (Y), Q U (Q);
/// French B C D G P T V (P), A H K (K), F S (F), M N (M), Q U (Q), I J (neither), L R (R).
/// G and J, E and I, which change places between the two languages, are both absent, and A and H, which sound like 8
/// in English.
///
/// X stays although French says it much like 6 ("ix", "six"): the check character finds one taken for the other.
/// Few vowels also mean that no reference is a word. There are 17, a prime number, which the check character needs.
const ALPHABET: [u8; 17] = *b"23456789FKMPQRWXY";

/// What people read or hear in place of a character, and which one they mean. None of these is in the alphabet, so
/// nothing that was typed rightly is changed; what was meant otherwise the check character finds.
const TAKEN_FOR: [(char, char); 13] = [
    ('Z', '2'),
    ('E', '3'),
    ('A', '4'),
    ('S', '5'),
    ('G', '6'),
    ('1', '7'),
    ('T', '7'),
    ('B', '8'),
    ('0', 'Q'),
    ('O', 'Q'),
    ('N', 'M'),
    ('U', 'Y'),
    ('V', 'Y'),
];

/// Characters that carry the number: 17⁸ are seven thousand million.
const DIGITS: usize = 8;

/// Characters with the check character.
const LENGTH: usize = DIGITS + 1;

/// How many references there are.
const COUNT: u64 = 17u64.pow(8);

/// A name of eight characters and a check character: `K7F2-9QX3-3`. Ordered by its characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reference([u8; LENGTH]);

/// Why a text is no reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferenceProblem {
    /// Fewer or more than nine characters, not counting spaces and dashes.
    Length,
    /// A character that references don't have.
    Character,
    /// The check character does not fit: something was mistyped.
    Check,
}

impl Reference {
    /// Makes a reference of random bits; all 64 count, so that every reference is as likely as any other.
    pub fn from_bits(bits: u64) -> Self {
        let mut rest = bits % COUNT;
        let mut values = [0u8; LENGTH];
        for value in &mut values[..DIGITS] {
            *value = (rest % 17) as u8;
            rest /= 17;
        }
        values[DIGITS] = check_value(&values);
        Self(values.map(|value| ALPHABET[usize::from(value)]))
    }

    /// Reads a reference as people type it: case, spaces and dashes don't count, and characters that are easily taken
    /// for another are read as the one that is meant.
    pub fn parse(typed: &str) -> Result<Self, ReferenceProblem> {
        let typed = super::tidy::code(typed).to_uppercase();
        let mut characters = [0u8; LENGTH];
        let mut length = 0;
        for typed in typed.chars().filter(|c| !c.is_whitespace() && !"-.,_#".contains(*c)) {
            let meant = TAKEN_FOR.iter().find(|(seen, _)| *seen == typed).map_or(typed, |(_, meant)| *meant);
            let known = ALPHABET.iter().find(|known| char::from(**known) == meant);
            *characters.get_mut(length).ok_or(ReferenceProblem::Length)? =
                *known.ok_or(ReferenceProblem::Character)?;
            length += 1;
        }
        if length != LENGTH {
            return Err(ReferenceProblem::Length);
        }
        if is_sound(&characters) { Ok(Self(characters)) } else { Err(ReferenceProblem::Check) }
    }

    /// The nine characters without dashes, as keys hold them.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("the alphabet is ASCII")
    }
}

/// The check value: with it, the sum of place × value over all nine places is a multiple of 17.
///
/// The places 1 to 9 and the difference of any two values are not multiples of the prime 17, so one wrong character
/// always changes the sum, and so does any two that changed places.
fn check_value(values: &[u8; LENGTH]) -> u8 {
    // 2 × 9 = 18 = 1 (mod 17): doubling divides by the place of the check value.
    let others = weighted_sum(values[..DIGITS].iter().copied());
    ((17 - others) * 2 % 17) as u8
}

fn weighted_sum(values: impl Iterator<Item = u8>) -> u32 {
    (1..).zip(values).map(|(place, value): (u32, u8)| place * u32::from(value)).sum::<u32>() % 17
}

fn is_sound(characters: &[u8; LENGTH]) -> bool {
    let value = |c: &u8| ALPHABET.iter().position(|known| known == c).map(|at| at as u8);
    let values: Option<Vec<u8>> = characters.iter().map(value).collect();
    values.is_some_and(|values| weighted_sum(values.into_iter()) == 0)
}

/// Two groups of four and the check character.
impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.as_str();
        write!(f, "{}-{}-{}", &text[..4], &text[4..DIGITS], &text[DIGITS..])
    }
}

/// The same as for people; a reference is in every log line of its submission.
impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reference({self})")
    }
}

impl FromStr for Reference {
    type Err = ReferenceProblem;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        Self::parse(typed)
    }
}

impl TryFrom<String> for Reference {
    type Error = ReferenceProblem;

    fn try_from(stored: String) -> Result<Self, Self::Error> {
        Self::parse(&stored)
    }
}

/// The nine characters without dashes.
impl From<Reference> for String {
    fn from(reference: Reference) -> Self {
        reference.as_str().to_owned()
    }
}

/// Why a text is no reference, for logs.
impl fmt::Display for ReferenceProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Length => "a reference has nine characters",
            Self::Character => "a character that references don't have",
            Self::Check => "the check character does not fit",
        })
    }
}

impl std::error::Error for ReferenceProblem {}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// The nine characters, changed by `change`, read again without the forgiving part.
    fn changed(
        reference: Reference,
        change: impl FnOnce(&mut [u8; LENGTH]),
    ) -> Result<Reference, ReferenceProblem> {
        let mut characters = reference.0;
        change(&mut characters);
        Reference::parse(std::str::from_utf8(&characters).unwrap())
    }

    #[test]
    fn the_alphabet_is_as_it_says() {
        assert_eq!(ALPHABET.iter().collect::<BTreeSet<_>>().len(), 17);
        for absent in "01OILAEGHJBCDTVSNU".bytes() {
            assert!(!ALPHABET.contains(&absent), "{}", char::from(absent));
        }
        for (seen, meant) in TAKEN_FOR {
            assert!(!ALPHABET.contains(&(seen as u8)) && ALPHABET.contains(&(meant as u8)), "{seen} {meant}");
        }
    }

    #[test]
    fn shows_in_groups_and_reads_itself() {
        let reference = Reference::from_bits(u64::MAX);
        let shown = reference.to_string();
        assert_eq!(shown.len(), 11);
        assert_eq!(shown.split('-').map(str::len).collect::<Vec<_>>(), [4, 4, 1]);
        assert_eq!(shown.parse(), Ok(reference));
        assert_eq!(serde_json::to_string(&reference).unwrap(), format!("\"{}\"", reference.as_str()));
        assert_eq!(serde_json::from_str::<Reference>(&format!("\"{shown}\"")).unwrap(), reference);
    }

    #[test]
    fn reading_forgives() {
        let reference = Reference::from_bits(0);
        assert_eq!(reference.to_string(), "2222-2222-2");
        for typed in
            ["222222222", " 2222 2222 2 ", "2222–2222–2", "zz22-2Z22-2", "#2222.2222.2", "２２２２２２２２２"]
        {
            assert_eq!(Reference::parse(typed), Ok(reference), "{typed}");
        }
        assert_eq!(Reference::parse("k7f2 9ox3 3").map(|it| it.to_string()), Ok("K7F2-9QX3-3".to_owned()));
        assert_eq!(Reference::parse("2222-2222"), Err(ReferenceProblem::Length));
        assert_eq!(Reference::parse("2222-2222-22"), Err(ReferenceProblem::Length));
        assert_eq!(Reference::parse("2222-2222-H"), Err(ReferenceProblem::Character));
        assert_eq!(Reference::parse("2222-2222-3"), Err(ReferenceProblem::Check));
        assert_eq!(Reference::parse(""), Err(ReferenceProblem::Length));
    }

    proptest! {
        /// For each reference every single mistake is tried, so only the references are a sample.
        #[test]
        fn every_single_mistake_is_found(bits in any::<u64>()) {
            let reference = Reference::from_bits(bits);
            prop_assert_eq!(Reference::parse(reference.as_str()), Ok(reference));
            for place in 0..LENGTH {
                for other in ALPHABET {
                    let found = changed(reference, |characters| characters[place] = other);
                    prop_assert_eq!(found.is_ok(), other == reference.0[place]);
                }
            }
        }

        /// Not only neighbours: any two characters that change places are found.
        #[test]
        fn every_exchange_is_found(bits in any::<u64>()) {
            let reference = Reference::from_bits(bits);
            for a in 0..LENGTH {
                for b in 0..LENGTH {
                    let found = changed(reference, |characters| characters.swap(a, b));
                    prop_assert_eq!(found.is_ok(), reference.0[a] == reference.0[b]);
                }
            }
        }

        #[test]
        fn any_text_is_read_or_refused(typed in ".*|[0-9A-Za-z -]{9,14}") {
            if let Ok(reference) = Reference::parse(&typed) {
                prop_assert_eq!(Reference::parse(&reference.to_string()), Ok(reference));
            }
        }

        #[test]
        fn all_bits_count(bits in 0..COUNT, other in 0..COUNT) {
            prop_assert_eq!(Reference::from_bits(bits) == Reference::from_bits(other), bits == other);
        }
    }
}
