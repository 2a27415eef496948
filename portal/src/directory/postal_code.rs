//! Postal codes as people type them: the first characters or all six, in any case, with any spaces.
//!
//! Comes in: what was typed. Goes out: the code as Canada Post writes it, and the province that its first letter names.
//! Never here: which community a code belongs to.

use super::Province;

/// The shortest beginning of a code that is taken for one.
const SHORTEST: usize = 2;

/// Letters and digits of a whole code.
const WHOLE: usize = 6;

/// The beginning of a postal code: `B3`, `B3H` or `B3H4R2`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PostalCode(String);

impl PostalCode {
    /// Reads what was typed; none when it can't be a code. The letter O and the digit 0 look alike, as do I, L and 1; no
    /// code has these letters where a digit belongs.
    pub(super) fn read(typed: &str) -> Option<Self> {
        let mut code = String::new();
        for letter in typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '\u{2011}')) {
            let letter = letter.to_ascii_uppercase();
            let is_digit_due = code.len() % 2 == 1;
            let letter = match letter {
                'O' if is_digit_due => '0',
                'I' | 'L' if is_digit_due => '1',
                other => other,
            };
            let fits = if is_digit_due { letter.is_ascii_digit() } else { letter.is_ascii_uppercase() };
            if !fits || code.len() == WHOLE {
                return None;
            }
            code.push(letter);
        }
        (code.len() >= SHORTEST).then_some(Self(code))
    }

    /// The first three characters, or two when only two were typed.
    pub(super) fn area(&self) -> &str {
        &self.0[..self.0.len().min(3)]
    }

    /// The province or territory of the code; none when no code starts like it.
    pub(super) fn province(&self) -> Option<Province> {
        Some(match self.0.as_bytes()[0] {
            b'A' => Province::Nl,
            b'B' => Province::Ns,
            b'C' => Province::Pe,
            b'E' => Province::Nb,
            b'G' | b'H' | b'J' => Province::Qc,
            b'K' | b'L' | b'M' | b'N' | b'P' => Province::On,
            b'R' => Province::Mb,
            b'S' => Province::Sk,
            b'T' => Province::Ab,
            b'V' => Province::Bc,
            // The two territories share a letter.
            b'X' if ["X0A", "X0B", "X0C"].contains(&self.area()) => Province::Nu,
            b'X' => Province::Nt,
            b'Y' => Province::Yt,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_type_them() {
        for (typed, expected) in [
            ("B3H 4R2", "B3H4R2"),
            ("b3h", "B3H"),
            (" b 3 h-4r2 ", "B3H4R2"),
            ("BOJ 2CO", "B0J2C0"),
            ("kla", "K1A"),
            ("C1", "C1"),
        ] {
            assert_eq!(PostalCode::read(typed), Some(PostalCode(expected.into())), "{typed}");
        }
        for typed in ["", "B", "3BH", "Halifax", "B3H 4R2 7", "É3H", "Bo b", "B3H4R"] {
            let is_code = PostalCode::read(typed).is_some();
            assert_eq!(is_code, typed == "B3H4R" || typed == "Bo b", "{typed}");
        }
    }

    #[test]
    fn the_first_letter_names_the_province() {
        for (typed, province) in [
            ("S4P", Some(Province::Sk)),
            ("X0A", Some(Province::Nu)),
            ("X1A", Some(Province::Nt)),
            ("m5v", Some(Province::On)),
            ("Z1Z", None),
            ("D1D", None),
        ] {
            assert_eq!(PostalCode::read(typed).unwrap().province(), province, "{typed}");
        }
    }
}
