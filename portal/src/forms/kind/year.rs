//! A year: of arrival, of a diploma.

use jiff::civil::Date;

use super::written::WrittenLimits;
use crate::forms::problem::{Amount, Sentence};
use crate::pieces::Report;

/// The first year when the form does not say: nobody who fills a form arrived before.
pub const EARLIEST: i16 = 1900;

/// Limits of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The first year that is possible.
    pub from: i16,
    /// The last one; none stands for the current year.
    pub to: Option<i16>,
}

/// What can be wrong with a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum YearProblem {
    /// Not four digits.
    NotAYear {
        /// The first year that is possible.
        from: i16,
        /// The last one.
        to: i16,
    },
    /// A year outside the limits.
    Outside {
        /// The first year that is possible.
        from: i16,
        /// The last one.
        to: i16,
    },
}

impl Limits {
    pub(super) fn resolve(written: &mut WrittenLimits, report: &mut Report<'_>) -> Self {
        let (from, to) = written.years(report);
        Self { from: from.unwrap_or(EARLIEST), to }
    }

    pub(super) fn read(self, typed: &str, today: Date) -> Result<i16, YearProblem> {
        let (from, to) = (self.from, self.to.unwrap_or_else(|| today.year()));
        let year = four_digits(typed).ok_or(YearProblem::NotAYear { from, to })?;
        if (from..=to).contains(&year) { Ok(year) } else { Err(YearProblem::Outside { from, to }) }
    }
}

/// Two digits could be of either century, so only four will do.
pub(super) fn four_digits(typed: &str) -> Option<i16> {
    if typed.len() == 4 && typed.bytes().all(|b| b.is_ascii_digit()) { typed.parse().ok() } else { None }
}

impl YearProblem {
    /// Every problem, for tests of the words.
    pub const ALL: [Self; 2] =
        [Self::NotAYear { from: EARLIEST, to: 2026 }, Self::Outside { from: EARLIEST, to: 2026 }];

    pub(crate) fn sentence(self) -> Sentence {
        let (sentence, from, to) = match self {
            Self::NotAYear { from, to } => (Sentence::form("year_not_a_year"), from, to),
            Self::Outside { from, to } => (Sentence::limit("year_outside"), from, to),
        };
        sentence.with("from", Amount::Year(from)).with("to", Amount::Year(to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date::constant(2026, 11, 22);

    #[test]
    fn years_stay_within_their_limits() {
        let limits = Limits { from: 1950, to: None };
        assert_eq!(limits.read("2026", TODAY), Ok(2026));
        assert_eq!(limits.read("1950", TODAY), Ok(1950));
        let outside = Err(YearProblem::Outside { from: 1950, to: 2026 });
        assert_eq!(limits.read("2027", TODAY), outside);
        assert_eq!(limits.read("1949", TODAY), outside);
        assert_eq!(Limits { from: 2026, to: Some(2030) }.read("2030", TODAY), Ok(2030));
    }

    #[test]
    fn two_digits_are_no_year() {
        let limits = Limits { from: 1900, to: None };
        for typed in ["26", "'26", "20266", "+202", "-202", "2o26", "deux mille"] {
            assert_eq!(
                limits.read(typed, TODAY),
                Err(YearProblem::NotAYear { from: 1900, to: 2026 }),
                "{typed}"
            );
        }
    }
}
