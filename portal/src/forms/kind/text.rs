//! One line of text: a name, a job title, a place.

use super::written::WrittenLimits;
use crate::forms::problem::{Amount, Sentence};
use crate::pieces::Report;

/// Characters of a line when the form does not say: room for the longest names of people and organisations with both
/// languages' titles.
pub const USUAL: usize = 200;

/// The most characters that a form may allow in a line; a longer answer is several lines and wants a bigger box.
pub const LONGEST: usize = 500;

/// Limits of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most characters, as a person counts them, not bytes.
    pub max: usize,
}

/// What can be wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextProblem {
    /// More characters than allowed.
    TooLong {
        /// How many are allowed.
        max: usize,
        /// How many there are.
        used: usize,
    },
}

impl Limits {
    pub(super) fn resolve(written: &mut WrittenLimits, report: &mut Report<'_>) -> Self {
        Self { max: written.max(LONGEST, report).unwrap_or(USUAL) }
    }

    pub(super) fn read(self, typed: String) -> Result<String, TextProblem> {
        let (max, used) = (self.max, typed.chars().count());
        if used > max { Err(TextProblem::TooLong { max, used }) } else { Ok(typed) }
    }
}

impl TextProblem {
    /// Every problem, for tests of the words.
    pub const ALL: [Self; 1] = [Self::TooLong { max: 200, used: 1234 }];

    pub(crate) fn sentence(self) -> Sentence {
        let Self::TooLong { max, used } = self;
        Sentence::limit("text_too_long").with("max", Amount::count(max)).with("used", Amount::count(used))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_count_not_bytes() {
        let limits = Limits { max: 3 };
        assert_eq!(limits.read("éèê".into()), Ok("éèê".into()));
        assert_eq!(limits.read("éèêë".into()), Err(TextProblem::TooLong { max: 3, used: 4 }));
    }
}
