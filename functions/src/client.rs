//! The number by which the federal funder knows a client, and the day of birth that it is checked with.
//!
//! Comes in: checked answers of the staff's form, or what the store keeps. Goes out: the number as it is stored, sealed; or
//! opened, whole for the funder's file, masked for everybody else. Never here: who may see it, storing. `Debug` shows
//! neither.

use std::fmt;

use jiff::civil::Date;
use portal::forms::{Answers, known};

use crate::store::{CaseId, ClientNumber};
use crate::tokens::Tokens;

/// The staff's form.
pub const FORM: &str = "client-number";

/// The last characters of a number that are shown.
const SHOWN: usize = 3;

/// Stands for a character that is not shown.
const MASK: char = '•';

/// Which number it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberKind {
    /// The unique client identifier.
    Uci,
    /// The number of an IMM document.
    Imm,
    /// The number of a permit.
    Permit,
}

/// A number with the day of birth.
#[derive(Clone, PartialEq, Eq)]
pub struct Number {
    /// Which number.
    pub kind: NumberKind,
    /// The number, as IRCC's system takes it: capitals and digits.
    pub number: String,
    /// The day of birth.
    pub born_on: Date,
}

/// What is wrong with the answers: the question.
pub type Wrong = &'static str;

impl NumberKind {
    /// All of them.
    pub const ALL: [NumberKind; 3] = [NumberKind::Uci, NumberKind::Imm, NumberKind::Permit];

    /// As in forms and files: `uci`.
    pub const fn name(self) -> &'static str {
        match self {
            NumberKind::Uci => "uci",
            NumberKind::Imm => "imm",
            NumberKind::Permit => "permit",
        }
    }

    /// The kind of a name.
    pub fn parse(name: &str) -> Option<NumberKind> {
        NumberKind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The number in what was typed, without spaces and hyphens.
    fn read(self, typed: &str) -> Option<String> {
        let is_between = |c: char| c.is_whitespace() || matches!(c, '-' | '‑' | '–');
        let number: String = typed.chars().filter(|c| !is_between(*c)).collect::<String>().to_uppercase();
        let digits = match self {
            NumberKind::Uci => number.as_str(),
            NumberKind::Imm | NumberKind::Permit => {
                number.strip_prefix(|first: char| first.is_ascii_uppercase())?
            }
        };
        let long_enough = match self {
            NumberKind::Uci => [8, 10].contains(&digits.len()),
            NumberKind::Imm | NumberKind::Permit => (7..=9).contains(&digits.len()),
        };
        let is_right = long_enough && digits.bytes().all(|c| c.is_ascii_digit());
        is_right.then_some(number)
    }
}

impl Number {
    /// The number in checked answers; `Ok(None)` when none is to be kept.
    pub fn of(answers: &Answers, today: Date) -> Result<Option<Number>, Wrong> {
        let Some(kind) = answers.text(known::NUMBER_KIND).and_then(NumberKind::parse) else {
            return Ok(None);
        };
        let number = answers.text(known::CLIENT_NUMBER).and_then(|typed| kind.read(typed));
        let number = number.ok_or(known::CLIENT_NUMBER)?;
        let born_on = answers.date(known::BORN_ON).filter(|day| *day < today).ok_or(known::BORN_ON)?;
        Ok(Some(Number { kind, number, born_on }))
    }

    /// Number and day of birth as they are stored.
    pub fn seal(&self, tokens: &Tokens, case: &CaseId) -> (String, String) {
        let number = format!("{} {}", self.kind.name(), self.number);
        let born_on = self.born_on.to_string();
        let seal = |field, text: &str| tokens.seal((case, field), text);
        (seal(known::CLIENT_NUMBER, &number), seal(known::BORN_ON, &born_on))
    }

    /// What is stored, opened; none when it was not sealed by this portal.
    pub fn open(tokens: &Tokens, kept: &ClientNumber) -> Option<Number> {
        let open = |field, sealed: &str| tokens.unseal((&kept.case, field), sealed);
        let number = open(known::CLIENT_NUMBER, &kept.number)?;
        let (kind, number) = number.split_once(' ')?;
        let born_on = open(known::BORN_ON, &kept.born_on)?.parse().ok()?;
        Some(Number { kind: NumberKind::parse(kind)?, number: number.to_owned(), born_on })
    }

    /// The number as people see it: its last characters.
    pub fn masked(&self) -> String {
        let hidden = self.number.chars().count().saturating_sub(SHOWN);
        let mask = |(at, c)| if at < hidden { MASK } else { c };
        self.number.chars().enumerate().map(mask).collect()
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Number").field("kind", &self.kind).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::store::MemberId;

    #[test]
    fn a_number_is_read_as_documents_show_it() {
        let cases = [
            (NumberKind::Uci, "1234-5678", Some("12345678")),
            (NumberKind::Uci, "11-2345-6789", Some("1123456789")),
            (NumberKind::Uci, "11 2345 6789", Some("1123456789")),
            (NumberKind::Uci, "123456789", None),
            (NumberKind::Uci, "T12345678", None),
            (NumberKind::Imm, "t 123 456 789", Some("T123456789")),
            (NumberKind::Imm, "W1234567", Some("W1234567")),
            (NumberKind::Permit, "U123456789", Some("U123456789")),
            (NumberKind::Permit, "123456789", None),
            (NumberKind::Permit, "UU12345678", None),
            (NumberKind::Permit, "U１２３４５６７８９", None),
            (NumberKind::Imm, "", None),
        ];
        for (kind, typed, expected) in cases {
            assert_eq!(kind.read(typed).as_deref(), expected, "{typed}");
        }
    }

    #[test]
    fn what_is_stored_gives_nothing_away_and_opens_as_it_was() {
        let (tokens, case) = (Tokens::new([7; 32]), CaseId::from_bits(1));
        let number =
            Number { kind: NumberKind::Imm, number: "T123456789".into(), born_on: date(1990, 1, 31) };
        let (sealed, born_on) = number.seal(&tokens, &case);
        assert!(!sealed.contains("123456789") && !born_on.contains("1990"));
        let (by, at) = (MemberId::from_bits(1), jiff::Timestamp::UNIX_EPOCH);
        let kept = ClientNumber { case, number: sealed, born_on, by, at };
        assert_eq!(Number::open(&tokens, &kept).as_ref(), Some(&number));
        let swapped = ClientNumber { number: kept.born_on.clone(), ..kept };
        assert_eq!(Number::open(&tokens, &swapped), None);
        assert_eq!(number.masked(), "•••••••789");
        assert!(!format!("{number:?}").contains("789"));
    }
}
