//! Where somebody lives, no more exactly than the program needs: the first three characters of a postal code.
//!
//! The grammar is Canada Post's: letter digit letter, space, digit letter digit. D, F, I, O, Q and U are never used,
//! W and Z never come first.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::forms::problem::Sentence;

/// Letters that no postal code has.
const NEVER: &str = "DFIOQU";

/// Letters that no postal code starts with, besides.
const NEVER_FIRST: &str = "WZ";

/// The first three characters of a postal code, upper case: `B3H`. A full code is read and the rest forgotten, because
/// it may point at a single building. What was accepted once is read back without a new check.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PostalArea(String);

/// What can be wrong with a postal code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostalAreaProblem {
    /// Neither three nor six characters.
    Length,
    /// Letters and digits don't alternate, or a letter is never used.
    NotCanadian,
}

impl PostalArea {
    /// Reads a postal code or its first three characters: case, spaces and hyphens don't count, and a letter that
    /// looks like the digit that belongs in its place is that digit (`BOH` is `B0H`).
    pub fn parse(typed: &str) -> Result<Self, PostalAreaProblem> {
        Self::read(&crate::forms::tidy::code(typed))
    }

    pub(super) fn read(typed: &str) -> Result<Self, PostalAreaProblem> {
        let code: Vec<char> = typed.to_uppercase().chars().filter(|c| !" -.".contains(*c)).collect();
        if code.len() != 3 && code.len() != 6 {
            return Err(PostalAreaProblem::Length);
        }
        let code: String = code.into_iter().enumerate().map(|(at, c)| digit_in_its_place(at, c)).collect();
        if follows_grammar(&code) {
            Ok(Self(code[..3].to_owned()))
        } else {
            Err(PostalAreaProblem::NotCanadian)
        }
    }

    /// The three characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a text can be the start of a postal code: one to three characters of the grammar, upper case.
pub(crate) fn is_start_of_postal_code(text: &str) -> bool {
    (1..=3).contains(&text.len()) && follows_grammar(text)
}

fn follows_grammar(code: &str) -> bool {
    code.chars().enumerate().all(|(at, c)| match at {
        0 => is_letter(c) && !NEVER_FIRST.contains(c),
        2 | 4 => is_letter(c),
        _ => c.is_ascii_digit(),
    })
}

fn is_letter(c: char) -> bool {
    c.is_ascii_uppercase() && !NEVER.contains(c)
}

const fn digit_in_its_place(at: usize, c: char) -> char {
    match (at % 2 == 1, c) {
        (true, 'O') => '0',
        (true, 'I' | 'L') => '1',
        _ => c,
    }
}

impl PostalAreaProblem {
    /// Every problem, for tests of the words.
    pub const ALL: [Self; 2] = [Self::Length, Self::NotCanadian];

    pub(crate) fn sentence(self) -> Sentence {
        match self {
            Self::Length => Sentence::form("postal_area_length"),
            Self::NotCanadian => Sentence::form("postal_area_not_canadian"),
        }
    }
}

/// Says that an area is there, not which.
impl fmt::Debug for PostalArea {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PostalArea(..)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_the_area_is_kept() {
        for (typed, kept) in [
            ("B3H 4R2", "B3H"),
            ("b3h4r2", "B3H"),
            ("B3H-4R2", "B3H"),
            (" b3h ", "B3H"),
            ("BOH", "B0H"),
            ("HOH OHO", "H0H"),
            ("KIA OB1", "K1A"),
            ("X0A", "X0A"),
        ] {
            assert_eq!(PostalArea::parse(typed).map(|area| area.0).unwrap_or_default(), kept, "{typed}");
        }
    }

    #[test]
    fn each_mistake_has_its_own_problem() {
        use PostalAreaProblem::{Length, NotCanadian};
        for (typed, problem) in [
            ("B3", Length),
            ("B3H 4R", Length),
            ("Halifax", Length),
            ("90210", Length),
            ("D1A", NotCanadian),
            ("W1A", NotCanadian),
            ("B3O", NotCanadian),
            ("3BH", NotCanadian),
            ("B3H 4U2", NotCanadian),
            ("ßßß", NotCanadian),
            ("é1é", NotCanadian),
        ] {
            assert_eq!(PostalArea::parse(typed), Err(problem), "{typed}");
        }
    }

    #[test]
    fn starts_are_recognised() {
        for start in ["B", "B3", "B3H"] {
            assert!(is_start_of_postal_code(start));
        }
        for other in ["", "b3", "B3H4", "BB", "W1", "é"] {
            assert!(!is_start_of_postal_code(other), "{other}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(typed in ".*|[A-Za-z][0-9][A-Za-z] ?([0-9][A-Za-z][0-9])?") {
            if let Ok(area) = PostalArea::parse(&typed) {
                prop_assert_eq!(area.as_str().len(), 3);
                prop_assert_eq!(PostalArea::parse(area.as_str()), Ok(area.clone()));
            }
        }
    }
}
