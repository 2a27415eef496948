//! Single answers that the tables must not give away: they are stored sealed.
//!
//! Comes in: the portal's secret key, a text, whose it is and what it answers. Goes out: a text that only the portal can
//! open, and only as this answer of this case. Never here: which answers are sealed, who may see them.
//!
//! The cipher is XChaCha20-Poly1305 under a key of its own. Its nonce is a keyed hash of all that goes in, so no two
//! different texts ever share one, and the same answer of the same case is the same sealed text: storing it again changes
//! nothing. What is sealed begins with the number of this way to seal, so that another one can follow.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

use super::{Tokens, base32};
use crate::store::CaseId;

/// How it is sealed.
const WAY: &str = "1.";

/// Bytes of a nonce.
const NONCE: usize = 24;

impl Tokens {
    /// Seals an answer of a case. `field` names the question.
    pub fn seal(&self, (case, field): (&CaseId, &str), text: &str) -> String {
        let about = about(case, field);
        let mac = self.mac(&[b"seal nonce", about.as_bytes(), text.as_bytes()]);
        let nonce: [u8; NONCE] = mac[..NONCE].try_into().expect("24 of 32 bytes");
        let payload = Payload { msg: text.as_bytes(), aad: about.as_bytes() };
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload).expect("an answer is short");
        format!("{WAY}{}", base32::encode(&[&nonce[..], &sealed].concat()))
    }

    /// The answer in a sealed text; none unless it was sealed here, for this question and this case.
    pub fn unseal(&self, (case, field): (&CaseId, &str), sealed: &str) -> Option<String> {
        let bytes = base32::decode(sealed.strip_prefix(WAY)?)?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE)?;
        let nonce: [u8; NONCE] = nonce.try_into().ok()?;
        let about = about(case, field);
        let payload = Payload { msg: sealed, aad: about.as_bytes() };
        String::from_utf8(self.cipher().decrypt(&XNonce::from(nonce), payload).ok()?).ok()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.mac(&[b"seal key"]).into())
    }
}

fn about(case: &CaseId, field: &str) -> String {
    format!("{case} {field}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_answer_opens_for_its_case_its_question_and_its_key_alone() {
        let (tokens, case) = (Tokens::new([7; 32]), CaseId::from_bits(1));
        let sealed = tokens.seal((&case, "client_number"), "1234567890");
        assert_eq!(tokens.unseal((&case, "client_number"), &sealed).as_deref(), Some("1234567890"));
        assert!(!sealed.contains("1234"));
        assert_eq!(tokens.unseal((&CaseId::from_bits(2), "client_number"), &sealed), None);
        assert_eq!(tokens.unseal((&case, "born_on"), &sealed), None);
        assert_eq!(Tokens::new([8; 32]).unseal((&case, "client_number"), &sealed), None);
    }

    #[test]
    fn the_same_answer_is_the_same_text_and_another_one_shares_no_nonce() {
        let (tokens, case) = (Tokens::new([7; 32]), CaseId::from_bits(1));
        let seal = |text: &str| tokens.seal((&case, "client_number"), text);
        assert_eq!(seal("12345678"), seal("12345678"));
        assert_ne!(seal("12345678")[..40], seal("12345679")[..40]);
    }

    #[test]
    fn whatever_is_changed_in_a_sealed_text_closes_it() {
        let (tokens, case) = (Tokens::new([7; 32]), CaseId::from_bits(1));
        let sealed = tokens.seal((&case, "born_on"), "1990-01-31");
        for at in 0..sealed.len() {
            let other = if sealed.as_bytes()[at] == b'a' { "b" } else { "a" };
            let changed = format!("{}{other}{}", &sealed[..at], &sealed[at + 1..]);
            assert_eq!(tokens.unseal((&case, "born_on"), &changed), None, "{at}");
        }
        for shorter in ["", "1.", &sealed[..sealed.len() - 8]] {
            assert_eq!(tokens.unseal((&case, "born_on"), shorter), None, "{shorter}");
        }
    }
}
