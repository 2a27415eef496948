//! A telephone number, stored so that a machine can dial it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Lang;
use crate::forms::problem::{Amount, Sentence};

/// Digits of a number in Canada, area code included (Canadian Numbering Plan).
const CANADIAN: usize = 10;

/// The fewest digits of a foreign number with its country code: the shortest numbers in use (Saint Helena) have 7.
const FEWEST: usize = 7;

/// The most digits of any number with its country code: ITU-T E.164 6.2.1.
const MOST: usize = 15;

/// The most digits of an extension: the longest of common office systems.
const LONGEST_EXTENSION: usize = 7;

/// A number in the form of RFC 3966: `+19025550123`, with an extension `+19025550123;ext=45`. What was accepted once is
/// read back without a new check.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Phone(String);

/// What can be wrong with a telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneProblem {
    /// Letters or signs that numbers don't have.
    Sign,
    /// Neither ten digits nor a `+`.
    NotTenDigits {
        /// How many digits there are.
        used: usize,
    },
    /// No area code of the Canadian plan: area code and the three digits after it never start with 0 or 1.
    NoSuchArea,
    /// A foreign number with too few or too many digits.
    NoSuchNumber,
    /// The extension is no short number.
    Extension,
}

impl Phone {
    /// Reads a number as a person types it: spaces, dots, hyphens, slashes and parentheses between digits go;
    /// `ext`, `poste`, `x` or `#` start an extension; `+`, `00` or `011` start a country code.
    pub fn parse(typed: &str) -> Result<Self, PhoneProblem> {
        Self::read(&crate::forms::tidy::code(typed))
    }

    pub(super) fn read(typed: &str) -> Result<Self, PhoneProblem> {
        let typed = typed.to_lowercase();
        let typed = typed.strip_prefix("tel:").unwrap_or(&typed);
        let (number, extension) = split_extension(typed);
        let digits = digits(number)?;
        let number = match digits.strip_prefix('+') {
            Some(abroad) => foreign(abroad)?,
            None => canadian(&digits)?,
        };
        let Some(extension) = extension else { return Ok(Self(number)) };
        let extension: String = extension.chars().filter(|c| !" .:-".contains(*c)).collect();
        let good = (1..=LONGEST_EXTENSION).contains(&extension.len());
        if good && extension.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(format!("{number};ext={extension}")))
        } else {
            Err(PhoneProblem::Extension)
        }
    }

    /// The number in the form of RFC 3966, as it follows `tel:` in a link.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as people write it: `902-555-0123`, with `ext. 45` or « poste 45 ».
    pub fn text(&self, lang: Lang) -> String {
        let (number, extension) = self.0.split_once(";ext=").unzip();
        let number = number.unwrap_or(&self.0);
        let number = match number.strip_prefix("+1").filter(|rest| rest.len() == CANADIAN) {
            Some(rest) => format!("{}-{}-{}", &rest[..3], &rest[3..6], &rest[6..]),
            None => number.to_owned(),
        };
        match (extension, lang) {
            (None, _) => number,
            (Some(extension), Lang::En) => format!("{number} ext. {extension}"),
            (Some(extension), Lang::Fr) => format!("{number}, poste {extension}"),
        }
    }
}

/// The number and what follows the first mark of an extension.
fn split_extension(typed: &str) -> (&str, Option<&str>) {
    const MARKS: [&str; 6] = [";ext=", "extension", "ext", "poste", "x", "#"];
    let first =
        MARKS.iter().filter_map(|mark| Some((typed.find(mark)?, mark.len()))).min_by_key(|(at, _)| *at);
    match first {
        Some((at, length)) => {
            let longest =
                MARKS.iter().filter(|mark| typed[at..].starts_with(**mark)).map(|mark| mark.len()).max();
            (&typed[..at], Some(&typed[at + longest.unwrap_or(length)..]))
        }
        None => (typed, None),
    }
}

/// The digits alone, with a `+` in front when the number says its country.
fn digits(number: &str) -> Result<String, PhoneProblem> {
    let number = number.trim().trim_end_matches([',', ';']);
    let (country, rest) = match number.trim_start_matches(['(', ' ']).strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, number),
    };
    let mut digits = String::new();
    for c in rest.chars() {
        match c {
            '0'..='9' => digits.push(c),
            ' ' | '.' | '-' | '/' | '(' | ')' => {}
            _ => return Err(PhoneProblem::Sign),
        }
    }
    // 011 is how Canada dials abroad, 00 how most other countries do; no Canadian number starts with 0.
    let abroad = digits.strip_prefix("011").or_else(|| digits.strip_prefix("00")).filter(|_| !country);
    Ok(match abroad {
        Some(abroad) => format!("+{abroad}"),
        None if country => format!("+{digits}"),
        None => digits,
    })
}

fn canadian(digits: &str) -> Result<String, PhoneProblem> {
    let national = digits.strip_prefix('1').filter(|rest| rest.len() == CANADIAN).unwrap_or(digits);
    if national.len() != CANADIAN {
        return Err(PhoneProblem::NotTenDigits { used: digits.len() });
    }
    let starts_well = |at: usize| national[at..].starts_with(|c: char| ('2'..='9').contains(&c));
    if starts_well(0) && starts_well(3) { Ok(format!("+1{national}")) } else { Err(PhoneProblem::NoSuchArea) }
}

fn foreign(digits: &str) -> Result<String, PhoneProblem> {
    if digits.starts_with('1') {
        return canadian(digits);
    }
    let good = (FEWEST..=MOST).contains(&digits.len()) && !digits.starts_with('0');
    if good { Ok(format!("+{digits}")) } else { Err(PhoneProblem::NoSuchNumber) }
}

impl PhoneProblem {
    /// Every problem, for tests of the words.
    pub const ALL: [Self; 5] =
        [Self::Sign, Self::NotTenDigits { used: 7 }, Self::NoSuchArea, Self::NoSuchNumber, Self::Extension];

    pub(crate) fn sentence(self) -> Sentence {
        match self {
            Self::Sign => Sentence::form("phone_sign"),
            Self::NotTenDigits { used } => {
                Sentence::form("phone_not_ten_digits").with("used", Amount::count(used))
            }
            Self::NoSuchArea => Sentence::form("phone_no_such_area"),
            Self::NoSuchNumber => Sentence::form("phone_no_such_number"),
            Self::Extension => Sentence::limit("phone_extension"),
        }
    }
}

/// Says that a number is there, not which.
impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(..)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_read_however_they_are_written() {
        for (typed, kept) in [
            ("902 555 0123", "+19025550123"),
            ("(902) 555-0123", "+19025550123"),
            ("902.555.0123", "+19025550123"),
            ("1-902-555-0123", "+19025550123"),
            ("+1 (902) 555-0123", "+19025550123"),
            ("(+1) 902 555 0123", "+19025550123"),
            ("٩٠٢ ٥٥٥ ٠١٢٣", "+19025550123"),
            ("902–555–0123", "+19025550123"),
            ("tel:+19025550123", "+19025550123"),
            ("902-555-0123 ext. 45", "+19025550123;ext=45"),
            ("902-555-0123, poste 45", "+19025550123;ext=45"),
            ("902-555-0123 x45", "+19025550123;ext=45"),
            ("902-555-0123 Extension: 4-5", "+19025550123;ext=45"),
            ("+33 1 70 18 99 00", "+33170189900"),
            ("0033 170189900", "+33170189900"),
            ("011 33 170189900", "+33170189900"),
            ("+290 22222", "+29022222"),
        ] {
            assert_eq!(Phone::parse(typed).map(|phone| phone.0), Ok(kept.to_owned()), "{typed}");
        }
    }

    #[test]
    fn each_mistake_has_its_own_problem() {
        use PhoneProblem::{Extension, NoSuchArea, NoSuchNumber, NotTenDigits, Sign};
        for (typed, problem) in [
            ("call me", Sign),
            ("902-CALL-NOW", Sign),
            ("555-0123", NotTenDigits { used: 7 }),
            ("33 1 70 18 99 00", NotTenDigits { used: 11 }),
            ("902 055 0123", NoSuchArea),
            ("+1 102 555 0123", NoSuchArea),
            ("+1 902", NotTenDigits { used: 4 }),
            ("+0 123 4567", NoSuchNumber),
            ("+33 12", NoSuchNumber),
            ("+1234567890123456", NotTenDigits { used: 16 }),
            ("+2345678901234567", NoSuchNumber),
            ("902-555-0123 ext", Extension),
            ("902-555-0123 x 12345678", Extension),
            ("902-555-0123 ext Bob", Extension),
        ] {
            assert_eq!(Phone::parse(typed), Err(problem), "{typed}");
        }
    }

    #[test]
    fn people_see_their_own_custom() {
        let phone = Phone::parse("9025550123 x45").unwrap();
        assert_eq!(phone.text(Lang::En), "902-555-0123 ext. 45");
        assert_eq!(phone.text(Lang::Fr), "902-555-0123, poste 45");
        assert_eq!(Phone::parse("+33170189900").unwrap().text(Lang::Fr), "+33170189900");
        assert_eq!(format!("{phone:?}"), "Phone(..)");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(typed in "\\PC*|[0-9+() x#.e-]{0,24}") {
            if let Ok(phone) = Phone::parse(&typed) {
                prop_assert_eq!(Phone::parse(phone.as_str()), Ok(phone.clone()));
                prop_assert_eq!(Phone::parse(&phone.text(Lang::Fr)), Ok(phone.clone()));
                prop_assert_eq!(Phone::parse(&phone.text(Lang::En)), Ok(phone.clone()));
            }
        }
    }
}
