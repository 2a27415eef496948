//! The second factor of members: a secret that an authenticator holds, the codes that it shows (RFC 6238), and recovery
//! codes for whoever has lost it.
//!
//! Comes in: a member, which secret of theirs, a time. Goes out: a secret, codes, a verdict. Nothing of it is stored: the
//! secret is made from the portal's key, the member's id and a number, so a copy of the tables opens nothing. Never here:
//! how often codes may be tried; that an earlier code is refused, the store settles by the step that was used.

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use sha1::Sha1;

use super::code::Code;
use super::{CODE_BYTES, Tokens, base32};
use crate::store::{Digest, MemberId};

/// Seconds that a code is shown.
const STEP_SECONDS: i64 = 30;

/// Digits of a code.
const DIGITS: u32 = 6;

/// Bytes of a secret: as long as the hash of RFC 4226, section 4.
const SECRET_BYTES: usize = 20;

/// Recovery codes that a member gets at once.
pub const RECOVERY_CODES: u32 = 10;

/// The secret that an authenticator holds. It never shows itself in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct FactorSecret([u8; SECRET_BYTES]);

impl Tokens {
    /// A member's secret of this number; the next number is a new secret.
    pub fn factor_secret(&self, member: &MemberId, number: u64) -> FactorSecret {
        let mac = self.mac(&[b"factor", member.to_string().as_bytes(), &number.to_be_bytes()]);
        let mut secret = [0; SECRET_BYTES];
        secret.copy_from_slice(&mac[..SECRET_BYTES]);
        FactorSecret(secret)
    }

    /// The recovery codes that go with a member's secret of this number.
    pub fn recovery_codes(&self, member: &MemberId, number: u64) -> Vec<Code> {
        let code = |nth: u32| {
            let member = member.to_string();
            let parts: [&[u8]; 4] =
                [b"recovery", member.as_bytes(), &number.to_be_bytes(), &nth.to_be_bytes()];
            Code::from_bytes(&self.mac(&parts)[..CODE_BYTES])
        };
        (0..RECOVERY_CODES).map(code).collect()
    }

    /// A keyed hash of a recovery code: a code is too short for a bare one.
    pub fn recovery_digest(&self, member: &MemberId, code: &Code) -> Digest {
        let member = member.to_string();
        Digest::from_bytes(self.mac(&[b"recovery code", member.as_bytes(), code.as_str().as_bytes()]))
    }
}

impl FactorSecret {
    /// The secret as people type it into an authenticator: capital letters and digits in groups of four.
    pub fn shown(&self) -> String {
        let text = self.text();
        let groups: Vec<&str> =
            (0..text.len()).step_by(4).map(|at| &text[at..text.len().min(at + 4)]).collect();
        groups.join(" ")
    }

    /// The address that authenticators understand.
    pub fn address(&self, issuer: &str, account: &str) -> String {
        let escaped = |text: &str| -> String {
            let bytes: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
            bytes.replace('+', "%20")
        };
        let (issuer, account) = (escaped(issuer), escaped(account));
        let secret = self.text();
        format!(
            "otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&digits={DIGITS}&period={STEP_SECONDS}"
        )
    }

    /// The step whose code was typed: the one of now, or one before or after it for clocks that differ. None when it is
    /// no code of theirs.
    pub fn step_of(&self, typed: &str, now: Timestamp) -> Option<u64> {
        let digits: String = typed.chars().filter(|c| !c.is_whitespace()).take(16).collect();
        if digits.len() != DIGITS as usize || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let typed: u32 = digits.parse().ok()?;
        let step = u64::try_from(now.as_second() / STEP_SECONDS).ok()?;
        // All three are compared, whichever fits: the time tells nothing.
        let steps = [step, step.saturating_sub(1), step + 1];
        let fits = steps.map(|step| (self.code_at(step) ^ typed) == 0);
        steps.into_iter().zip(fits).find(|(_, fits)| *fits).map(|(step, _)| step)
    }

    /// The code at a time, as an authenticator shows it.
    pub fn code(&self, at: Timestamp) -> String {
        let step = u64::try_from(at.as_second() / STEP_SECONDS).unwrap_or_default();
        format!("{:06}", self.code_at(step))
    }

    /// RFC 4226, section 5.3.
    fn code_at(&self, step: u64) -> u32 {
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(&step.to_be_bytes());
        let hash = mac.finalize().into_bytes();
        let offset = usize::from(hash[hash.len() - 1] & 0xf);
        let mut word = [0; 4];
        word.copy_from_slice(&hash[offset..offset + 4]);
        (u32::from_be_bytes(word) & 0x7fff_ffff) % 10_u32.pow(DIGITS)
    }

    fn text(&self) -> String {
        base32::encode(&self.0).to_ascii_uppercase()
    }
}

impl std::fmt::Debug for FactorSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FactorSecret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = FactorSecret(*b"12345678901234567890");
        // RFC 6238, appendix B, SHA-1, the last six digits.
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let at = Timestamp::from_second(second).unwrap();
            assert_eq!(secret.code(at), code);
            let step = u64::try_from(second / 30).unwrap();
            assert_eq!(secret.step_of(&format!(" {} {}", &code[..3], &code[3..]), at), Some(step));
        }
    }

    #[test]
    fn a_clock_may_differ_by_one_step() {
        let secret = FactorSecret([7; 20]);
        let at = |second| Timestamp::from_second(second).unwrap();
        let code = secret.code(at(3_000));
        for (second, fits) in [(2_969, false), (2_970, true), (3_029, true), (3_059, true), (3_060, false)] {
            assert_eq!(secret.step_of(&code, at(second)).is_some(), fits, "{second}");
        }
        for wrong in ["", "12345", "1234567", "12345x", "١٢٣٤٥٦"] {
            assert_eq!(secret.step_of(wrong, at(3_000)), None, "{wrong}");
        }
    }

    #[test]
    fn a_secret_is_one_members_and_one_numbers() {
        let (tokens, other) = (Tokens::new([7; 32]), Tokens::new([8; 32]));
        let (one, two) = (MemberId::from_bits(1), MemberId::from_bits(2));
        let secret = tokens.factor_secret(&one, 1);
        assert_eq!(secret, tokens.factor_secret(&one, 1));
        assert!(secret != tokens.factor_secret(&one, 2) && secret != tokens.factor_secret(&two, 1));
        assert_ne!(secret, other.factor_secret(&one, 1));
        assert_eq!(secret.shown().len(), 39);
        assert_eq!(format!("{secret:?}"), "FactorSecret(..)");
        let address = secret.address("Connector Portal", "a+b@example.org");
        assert!(address.starts_with("otpauth://totp/Connector%20Portal:a%2Bb%40example.org?secret="));
        let codes = tokens.recovery_codes(&one, 1);
        assert_eq!(codes.len(), 10);
        let digests: std::collections::BTreeSet<_> =
            codes.iter().map(|code| tokens.recovery_digest(&one, code)).collect();
        assert_eq!(digests.len(), 10);
        assert_ne!(tokens.recovery_digest(&one, &codes[0]), tokens.recovery_digest(&two, &codes[0]));
    }
}
