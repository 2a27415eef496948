//! Several lines of text: a question, a reason, what somebody is looking for.

use super::written::WrittenLimits;
use crate::forms::problem::{Amount, Sentence};
use crate::pieces::Report;

/// Characters of a text when the form does not say: about 160 words, what a busy person reads in a minute.
pub const USUAL: usize = 1000;

/// The most characters that a form may allow: 20 such texts in four-byte letters still fit in one record of the store
/// (400 KB).
pub const LONGEST: usize = 5000;

/// Rows of the box when the form does not say.
pub const USUAL_ROWS: u8 = 5;

/// The most rows that a form may ask for: a taller box hides the button below it on a telephone.
pub const MOST_ROWS: u8 = 20;

/// Limits of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most characters, as a person counts them, not bytes; a line end is one.
    pub max: usize,
    /// Rows of the box, which is no limit on what is typed.
    pub rows: u8,
}

/// What can be wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LongTextProblem {
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
        let max = written.max(LONGEST, report);
        let rows = written.rows(2..=MOST_ROWS.into(), report);
        Self {
            max: max.unwrap_or(USUAL),
            rows: rows.and_then(|rows| u8::try_from(rows).ok()).unwrap_or(USUAL_ROWS),
        }
    }

    pub(super) fn read(self, typed: String) -> Result<String, LongTextProblem> {
        let (max, used) = (self.max, typed.chars().count());
        if used > max { Err(LongTextProblem::TooLong { max, used }) } else { Ok(typed) }
    }
}

impl LongTextProblem {
    /// Every problem, for tests of the words.
    pub const ALL: [Self; 1] = [Self::TooLong { max: 200, used: 1234 }];

    pub(crate) fn sentence(self) -> Sentence {
        let Self::TooLong { max, used } = self;
        Sentence::limit("long_text_too_long")
            .with("max", Amount::count(max))
            .with("used", Amount::count(used))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::tidy;

    #[test]
    fn line_ends_count_once_however_they_are_typed() {
        let limits = Limits { max: 5, rows: 5 };
        assert_eq!(limits.read(tidy::lines("é\r\nb\r\nç")), Ok("é\nb\nç".into()));
        assert_eq!(limits.read("é\nb\nçd".into()), Err(LongTextProblem::TooLong { max: 5, used: 6 }));
    }
}
