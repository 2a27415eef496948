//! A date that is known to the day, the month or only the year.

use std::fmt;

use jiff::civil::Date;

use crate::{Lang, format};

/// A date as exact as its source: `2009`, `2009-07` or `2009-07-15`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartialDate {
    /// Only the year is known.
    Year(i16),
    /// The year and the month; the date is the first of the month.
    Month(Date),
    /// The day.
    Day(Date),
}

impl PartialDate {
    /// Reads the ISO form: four, seven or ten characters.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = |range: std::ops::Range<usize>| -> Option<i16> {
            let part = text.get(range)?;
            if part.bytes().all(|b| b.is_ascii_digit()) { part.parse().ok() } else { None }
        };
        let year = digits(0..4).filter(|year| *year > 0)?;
        if text.len() == 4 {
            return Some(Self::Year(year));
        }
        let month = i8::try_from(digits(5..7)?).ok()?;
        let dashes = text.bytes().enumerate().all(|(at, b)| (b == b'-') == (at == 4 || at == 7));
        match text.len() {
            7 if dashes => Date::new(year, month, 1).ok().map(Self::Month),
            10 if dashes => Date::new(year, month, i8::try_from(digits(8..10)?).ok()?).ok().map(Self::Day),
            _ => None,
        }
    }

    /// The year.
    pub fn year(self) -> i16 {
        match self {
            Self::Year(year) => year,
            Self::Month(date) | Self::Day(date) => date.year(),
        }
    }

    /// As people write it: `2009`, `July 2009`, `15 juillet 2009`.
    pub fn text(self, lang: Lang) -> String {
        match self {
            Self::Year(year) => year.to_string(),
            Self::Month(date) => format::month(date, lang),
            Self::Day(date) => format::date(date, lang),
        }
    }
}

/// The ISO form, as exact as the date is known.
impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Month(date) => write!(f, "{:04}-{:02}", date.year(), date.month()),
            Self::Day(date) => write!(f, "{date}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        for text in ["2009", "2009-07", "2009-07-15"] {
            assert_eq!(PartialDate::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn refuses_everything_else() {
        for text in
            ["", "209", "0000", "2009-7", "2009-13", "2009-02-30", "2009/07", "2009-07-1x", "+009", "200é"]
        {
            assert_eq!(PartialDate::parse(text), None, "{text}");
        }
    }

    #[test]
    fn is_as_exact_as_it_is_known() {
        assert_eq!(PartialDate::parse("2009-07").unwrap().text(Lang::Fr), "juillet 2009");
        assert_eq!(PartialDate::parse("2011-06-01").unwrap().text(Lang::Fr), "1er\u{a0}juin 2011");
        assert_eq!(PartialDate::parse("2009").unwrap().text(Lang::En), "2009");
    }
}
