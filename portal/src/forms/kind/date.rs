//! A day, typed in three parts, because people order days, months and years differently and one box invites a guess.

use jiff::civil::Date;

use super::written::WrittenLimits;
use super::year::four_digits;
use crate::forms::problem::{Amount, FieldProblem, Sentence};
use crate::forms::raw::RawAnswers;
use crate::forms::tidy;
use crate::pieces::Report;
use crate::{Lang, format};

/// The first year when the form does not say.
pub const EARLIEST: i16 = 1900;

/// How many years ahead a day may lie when the form does not say: plans of arrivals and pauses are shorter.
pub const YEARS_AHEAD: i16 = 10;

/// The fewest letters by which a month's name is recognised; one more where two months share them.
const FEWEST_LETTERS: usize = 3;

/// Limits of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The first year that is possible.
    pub from: i16,
    /// The last one; none stands for [`YEARS_AHEAD`] years from now.
    pub to: Option<i16>,
}

/// A part of a day as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the parts of a date")]
pub enum Part {
    Year,
    Month,
    Day,
}

impl Part {
    /// Every part, in the order of the inputs on a page: the one of ISO 8601, which Canada's standard for dates
    /// (CAN/CSA-Z234.4) follows in both languages.
    pub const ALL: [Self; 3] = [Self::Year, Self::Month, Self::Day];

    const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// The name of the part's input: `arriving_on.day`.
    pub fn input_name(self, field: &str) -> String {
        format!("{field}.{}", self.name())
    }

    /// The `id` of the part's input: the field's own for the first part, `arriving_on-day` for another.
    pub fn input_id(self, field: &str) -> String {
        match self {
            Self::Year => field.to_owned(),
            Self::Month | Self::Day => format!("{field}-{}", self.name()),
        }
    }
}

/// What can be wrong with a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateProblem {
    /// One part is there, this one is not.
    PartMissing(Part),
    /// One part is there, the two others are not; the one that is there.
    Only(Part),
    /// A part is not what it should be: a number, or the name of a month.
    PartWrong(Part),
    /// No calendar has this day: 31 June.
    NoSuchDay,
    /// The year is outside the limits.
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

    pub(super) fn read(self, id: &str, raw: &RawAnswers, today: Date) -> Result<Option<Date>, FieldProblem> {
        let mut parts = [const { String::new() }; 3];
        for (part, typed) in Part::ALL.into_iter().zip(&mut parts) {
            *typed = one_part(raw, &part.input_name(id))?;
        }
        let missing: Vec<Part> = Part::ALL
            .into_iter()
            .zip(&parts)
            .filter(|(_, typed)| typed.is_empty())
            .map(|(part, _)| part)
            .collect();
        match *missing.as_slice() {
            [] => {}
            [part] => return Err(DateProblem::PartMissing(part).into()),
            [_, _, _] => return Ok(None),
            _ => {
                let there = Part::ALL.into_iter().find(|part| !missing.contains(part)).unwrap_or(Part::Year);
                return Err(DateProblem::Only(there).into());
            }
        }
        Ok(Some(self.day(&parts, today)?))
    }

    fn day(self, [year, month, day]: &[String; 3], today: Date) -> Result<Date, DateProblem> {
        let day = number(day, 1..=31).ok_or(DateProblem::PartWrong(Part::Day))?;
        let month = number(month, 1..=12)
            .or_else(|| named_month(month))
            .ok_or(DateProblem::PartWrong(Part::Month))?;
        let year = four_digits(year).ok_or(DateProblem::PartWrong(Part::Year))?;
        let date = Date::new(year, month, day).map_err(|_| DateProblem::NoSuchDay)?;
        let (from, to) = (self.from, self.to.unwrap_or_else(|| today.year().saturating_add(YEARS_AHEAD)));
        if (from..=to).contains(&year) { Ok(date) } else { Err(DateProblem::Outside { from, to }) }
    }
}

fn one_part(raw: &RawAnswers, name: &str) -> Result<String, FieldProblem> {
    let mut values = raw.all(name).iter().map(|typed| tidy::code(typed)).filter(|typed| !typed.is_empty());
    let Some(first) = values.next() else { return Ok(String::new()) };
    if values.any(|other| other != first) { Err(FieldProblem::Several) } else { Ok(first) }
}

/// A number with or without leading zero; `1er` is how French writes the first of a month.
fn number(typed: &str, bounds: std::ops::RangeInclusive<i8>) -> Option<i8> {
    let typed = if typed.eq_ignore_ascii_case("1er") { "1" } else { typed };
    let digits = (1..=2).contains(&typed.len()) && typed.bytes().all(|b| b.is_ascii_digit());
    typed.parse().ok().filter(|number| digits && bounds.contains(number))
}

/// A month by its name in either language, whole or shortened, with or without accents.
fn named_month(typed: &str) -> Option<i8> {
    let typed = plain(typed.trim_end_matches('.'));
    if typed.len() < FEWEST_LETTERS {
        return None;
    }
    let mut found = None;
    for lang in Lang::ALL {
        for (month, name) in (1..).zip(format::months(lang)) {
            if plain(name).starts_with(&typed) && found.replace(month).is_some_and(|other| other != month) {
                return None;
            }
        }
    }
    found
}

fn plain(text: &str) -> String {
    text.to_lowercase().replace(['é', 'è'], "e").replace('û', "u")
}

impl DateProblem {
    /// Every problem, for tests of the words.
    pub fn all() -> impl Iterator<Item = Self> {
        let parts = Part::ALL.into_iter();
        parts
            .flat_map(|part| [Self::PartMissing(part), Self::Only(part), Self::PartWrong(part)])
            .chain([Self::NoSuchDay, Self::Outside { from: EARLIEST, to: 2036 }])
    }

    pub(crate) fn sentence(self) -> Sentence {
        match self {
            Self::PartMissing(Part::Day) => Sentence::limit("date_no_day"),
            Self::PartMissing(Part::Month) => Sentence::limit("date_no_month"),
            Self::PartMissing(Part::Year) => Sentence::limit("date_no_year"),
            Self::Only(Part::Day) => Sentence::limit("date_only_day"),
            Self::Only(Part::Month) => Sentence::limit("date_only_month"),
            Self::Only(Part::Year) => Sentence::limit("date_only_year"),
            Self::PartWrong(Part::Day) => Sentence::form("date_wrong_day"),
            Self::PartWrong(Part::Month) => Sentence::form("date_wrong_month"),
            Self::PartWrong(Part::Year) => Sentence::form("date_wrong_year"),
            Self::NoSuchDay => Sentence::form("date_no_such_day"),
            Self::Outside { from, to } => {
                Sentence::limit("date_outside").with("from", Amount::Year(from)).with("to", Amount::Year(to))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TODAY: Date = Date::constant(2026, 11, 22);
    const LIMITS: Limits = Limits { from: 1950, to: None };

    fn read(day: &str, month: &str, year: &str) -> Result<Option<Date>, FieldProblem> {
        let raw = [("d.day", day), ("d.month", month), ("d.year", year)].into_iter().collect();
        LIMITS.read("d", &raw, TODAY)
    }

    #[test]
    fn days_are_read_in_both_languages() {
        let day = Date::constant(2026, 8, 1);
        for (typed, month) in [("1", "8"), ("01", "08"), ("1er", "août"), ("1", "AUG."), ("١", "aou")] {
            assert_eq!(read(typed, month, "2026"), Ok(Some(day)), "{typed} {month}");
        }
        for (month, number) in
            [("juin", 6), ("july", 7), ("juil", 7), ("fev", 2), ("décembre", 12), ("mai", 5)]
        {
            assert_eq!(named_month(month), Some(number), "{month}");
        }
        for unclear in ["jui", "ju", "ma", "mo", "", "x", "juinx"] {
            assert_eq!(named_month(unclear), None, "{unclear}");
        }
    }

    #[test]
    fn nothing_typed_is_no_answer() {
        assert_eq!(read(" ", "", "\u{a0}"), Ok(None));
        assert_eq!(LIMITS.read("d", &RawAnswers::new(), TODAY), Ok(None));
    }

    #[test]
    fn each_mistake_has_its_own_problem() {
        use DateProblem::{NoSuchDay, Only, Outside, PartMissing, PartWrong};
        for ((day, month, year), problem) in [
            (("", "8", "2026"), PartMissing(Part::Day)),
            (("1", "", "2026"), PartMissing(Part::Month)),
            (("1", "8", ""), PartMissing(Part::Year)),
            (("1", "", ""), Only(Part::Day)),
            (("", "8", ""), Only(Part::Month)),
            (("", "", "2026"), Only(Part::Year)),
            (("32", "8", "2026"), PartWrong(Part::Day)),
            (("0", "8", "2026"), PartWrong(Part::Day)),
            (("1", "13", "2026"), PartWrong(Part::Month)),
            (("1", "8", "26"), PartWrong(Part::Year)),
            (("31", "6", "2026"), NoSuchDay),
            (("29", "2", "2027"), NoSuchDay),
            (("1", "8", "1949"), Outside { from: 1950, to: 2036 }),
            (("1", "8", "2037"), Outside { from: 1950, to: 2036 }),
        ] {
            assert_eq!(read(day, month, year), Err(problem.into()), "{day}/{month}/{year}");
        }
    }

    #[test]
    fn a_part_posted_twice_must_agree() {
        let raw = |second| {
            [("d.day", "1"), ("d.day", second), ("d.month", "8"), ("d.year", "2026")].into_iter().collect()
        };
        assert!(LIMITS.read("d", &raw("1 "), TODAY).is_ok());
        assert_eq!(LIMITS.read("d", &raw("2"), TODAY), Err(FieldProblem::Several));
    }

    proptest! {
        #[test]
        fn any_parts_are_read_or_refused(day in ".*", month in ".*", year in ".*") {
            let _ = read(&day, &month, &year);
        }

        #[test]
        fn real_days_are_read(year in 1950i16..2037, month in 1i8..13, day in 1i8..32) {
            let date = Date::new(year, month, day);
            let found = read(&day.to_string(), &month.to_string(), &year.to_string());
            prop_assert_eq!(found.ok().flatten(), date.ok());
        }
    }
}
