//! Occupations of the directory: what somebody looks for, or knows.

use super::written::WrittenLimits;
use crate::directory::Directory;
use crate::forms::problem::{Amount, Sentence};
use crate::pieces::Report;

/// How many may be chosen when the form does not say: more would no longer tell a match apart.
pub const USUAL: usize = 3;

/// The most that a form may allow.
pub const MOST: usize = 10;

/// Limits of occupations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most that may be chosen.
    pub max: usize,
}

/// What can be wrong with occupations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OccupationProblem {
    /// No occupation of the directory.
    NoSuchOccupation,
    /// More than may be chosen.
    TooMany {
        /// How many may be chosen.
        max: usize,
        /// How many were.
        used: usize,
    },
}

impl Limits {
    pub(super) fn resolve(written: &mut WrittenLimits, report: &mut Report<'_>) -> Self {
        Self { max: written.max(MOST, report).unwrap_or(USUAL) }
    }

    /// The chosen ids in the order of the directory; the same one twice counts once.
    pub(super) fn read(
        self,
        typed: &[String],
        directory: &Directory,
    ) -> Result<Option<Vec<String>>, OccupationProblem> {
        if typed.iter().any(|typed| directory.occupation(typed).is_none()) {
            return Err(OccupationProblem::NoSuchOccupation);
        }
        let ids = directory.occupations().iter().map(|occupation| &occupation.id);
        let chosen: Vec<String> = ids.filter(|id| typed.contains(id)).cloned().collect();
        match chosen.len() {
            0 => Ok(None),
            used if used > self.max => Err(OccupationProblem::TooMany { max: self.max, used }),
            _ => Ok(Some(chosen)),
        }
    }
}

impl OccupationProblem {
    /// Every problem, for tests of the words.
    pub const ALL: [Self; 2] = [Self::NoSuchOccupation, Self::TooMany { max: USUAL, used: 4 }];

    pub(crate) fn sentence(self) -> Sentence {
        match self {
            Self::NoSuchOccupation => Sentence::limit("occupation_no_such_occupation"),
            Self::TooMany { max, used } => Sentence::limit("occupation_too_many")
                .with("max", Amount::count(max))
                .with("used", Amount::count(used)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::tests::directory;

    fn read(typed: &[&str]) -> Result<Option<Vec<String>>, OccupationProblem> {
        let typed: Vec<String> = typed.iter().map(|typed| (*typed).to_owned()).collect();
        Limits { max: 2 }.read(&typed, &directory())
    }

    #[test]
    fn the_order_of_posting_does_not_count() {
        assert_eq!(read(&["nurse", "accountant", "nurse"]), read(&["accountant", "nurse"]));
        assert_eq!(read(&["nurse"]), Ok(Some(vec!["nurse".to_owned()])));
        assert_eq!(read(&[]), Ok(None));
    }

    #[test]
    fn limits_hold() {
        assert_eq!(
            read(&["nurse", "accountant", "other-health"]),
            Err(OccupationProblem::TooMany { max: 2, used: 3 })
        );
        assert_eq!(read(&["wizard"]), Err(OccupationProblem::NoSuchOccupation));
    }
}
