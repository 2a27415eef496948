//! A short code that a person reads in one place and types in another.
//!
//! Comes in: random bytes, or what somebody typed. Goes out: a code of eight letters and digits; typing it in small or
//! capital letters, with spaces or hyphens, is the same. Never here: whether it is the right one.

use super::base32;

/// Bytes of a code: 40 bits are exactly eight characters. With five tries in ten minutes nobody guesses one.
pub const CODE_BYTES: usize = 5;

/// A code. It never shows itself in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// A code from random bytes.
    pub(super) fn from_bytes(bytes: &[u8]) -> Code {
        Code(base32::encode(bytes))
    }

    /// Reads a code as a person types it. The digits 0 and 8 stand for the letters that they look like: no code has them.
    pub fn parse(typed: &str) -> Option<Code> {
        let letters =
            typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}'));
        let text: String = letters
            .map(|c| match c {
                '0' => 'o',
                '8' => 'b',
                c => c.to_ascii_lowercase(),
            })
            .take(64)
            .collect();
        let bytes = base32::decode(&text)?;
        (bytes.len() == CODE_BYTES).then_some(Code(text))
    }

    /// The code's bare text.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The code as people read it: `ABCD-EFGH`.
    pub fn shown(&self) -> String {
        let text = self.0.to_ascii_uppercase();
        format!("{}-{}", &text[..4], &text[4..])
    }
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = Code::from_bytes(&[0x72, 0xE8, 0x31, 0x04, 0x70]);
        let shown = code.shown();
        assert_eq!(shown.len(), 9);
        let bare = shown.replace('-', "");
        for typed in [
            shown.clone(),
            shown.to_lowercase(),
            bare.clone(),
            format!(" {} {} ", &bare[..4], &bare[4..]),
            bare.replace('O', "0").replace('B', "8"),
            shown.replace('-', "\u{2011}"),
        ] {
            assert_eq!(Code::parse(&typed), Some(code.clone()), "{typed}");
        }
        for wrong in ["", "ABCD", "ABCD-EFG1", "ABCD-EFGH-IJKL", "ÀBCD-EFGH"] {
            assert_eq!(Code::parse(wrong), None, "{wrong}");
        }
        assert_eq!(format!("{code:?}"), "Code(..)");
    }
}
