//! Secrets that travel: links in mail, receipts, drafts, submission keys, signatures of uploaded files.
//!
//! Comes in: the portal's secret key and random bytes. Goes out: texts that nobody else can make, and the hashes under
//! which the store knows them. Never here: what they open, when they end.
//!
//! The token of a link is made from the secret key and a nonce. The table holds the nonce (beside the mail to send) and
//! the token's hash (as the link), so a copy of the table opens nothing, and the outbox can still write the link.

mod base32;
mod code;
mod factor;
mod sealed;

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use sha2::Sha256;

pub use code::{CODE_BYTES, Code};
pub use factor::{FactorSecret, RECOVERY_CODES};

use crate::indicators::PersonId;
use crate::store::{CaseId, Digest, LinkPurpose, MemberId, SubmissionKey};

/// Bytes of a token: 160 bits can't be guessed, and are exactly 32 characters.
pub const TOKEN_BYTES: usize = 20;

/// Bytes of a signature that travels beside what it signs: 120 bits are exactly 24 characters.
const SIGNATURE_BYTES: usize = 15;

/// A secret text that travels in a link, a cookie or a hidden input. It never shows itself in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A token from random bytes.
    pub fn from_bytes(bytes: [u8; TOKEN_BYTES]) -> Self {
        Self(base32::encode(&bytes))
    }

    /// Reads a token as it stands in an address. Only its shape is judged: whether it opens anything is for the store.
    pub fn parse(text: &str) -> Option<Self> {
        let decoded = base32::decode(text)?;
        (decoded.len() == TOKEN_BYTES).then(|| Self(text.to_owned()))
    }

    /// The token's text, for an address, a cookie or a hidden input.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The hash under which the store knows the token.
    pub fn digest(&self) -> Digest {
        Digest::of(self.0.as_bytes())
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(..)")
    }
}

/// Makes and checks everything that must not be guessed or forged.
#[derive(Clone)]
pub struct Tokens {
    secret: [u8; 32],
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens(..)")
    }
}

impl Tokens {
    /// Tokens under the portal's secret key.
    pub const fn new(secret: [u8; 32]) -> Self {
        Self { secret }
    }

    /// The token of a link. The same nonce gives the same token, so a message that is sent again has the same link.
    pub fn link(&self, purpose: LinkPurpose, nonce: &str) -> Token {
        let purpose: &[u8] = match purpose {
            LinkPurpose::ConfirmEmail => b"confirm",
            LinkPurpose::Status => b"status",
            LinkPurpose::Receipt => b"receipt",
            LinkPurpose::Offer => b"offer",
            LinkPurpose::Meeting => b"meeting",
            LinkPurpose::Referral => b"referral",
            LinkPurpose::Contact => b"contact",
            LinkPurpose::Survey => b"survey",
            LinkPurpose::Outcome => b"outcome",
            LinkPurpose::NewAddress => b"new address",
            LinkPurpose::Handover => b"handover",
        };
        let mac = self.mac(&[b"link", purpose, nonce.as_bytes()]);
        Token(base32::encode(&mac[..TOKEN_BYTES]))
    }

    /// The token of a submission's receipt: the same for every repetition of the submission.
    pub fn receipt(&self, key: &SubmissionKey) -> Token {
        self.link(LinkPurpose::Receipt, &key.to_string())
    }

    /// A submission key as the check page carries it: with the time when its draft was made, signed for one draft of
    /// one form.
    pub fn sign_key(&self, form: &str, draft: &Token, key: &SubmissionKey, made: Timestamp) -> String {
        let (key, second) = (key.to_string(), made.as_second().to_string());
        let signature = self.mac(&key_parts(form, draft, &key, &second));
        format!("{key}.{second}.{}", base32::encode(&signature[..SIGNATURE_BYTES]))
    }

    /// The submission key in a carried text and when its draft was made; none unless it was signed here for this draft of
    /// this form.
    pub fn read_key(&self, form: &str, draft: &Token, text: &str) -> Option<(SubmissionKey, Timestamp)> {
        let mut parts = text.splitn(3, '.');
        let (key, second, signature) = (parts.next()?, parts.next()?, parts.next()?);
        self.verify(&key_parts(form, draft, key, second), signature)?;
        Some((SubmissionKey::parse(key)?, Timestamp::from_second(second.parse().ok()?).ok()?))
    }

    /// The token of an uploaded file as a page carries it, signed together with the file's name and size.
    pub fn sign_file(&self, token: &Token, name: &str, bytes: u64) -> String {
        let signature = self.mac(&[b"file", token.0.as_bytes(), name.as_bytes(), &bytes.to_be_bytes()]);
        format!("{}.{}", token.0, base32::encode(&signature[..SIGNATURE_BYTES]))
    }

    /// The token in a carried text; none unless it was signed here with this name and size.
    pub fn read_file(&self, text: &str, name: &str, bytes: u64) -> Option<Token> {
        let (token, signature) = text.split_once('.')?;
        self.verify(&[b"file", token.as_bytes(), name.as_bytes(), &bytes.to_be_bytes()], signature)?;
        Token::parse(token)
    }

    /// The token of the link that signs somebody in: the same for a nonce, so that a message that is sent again has the
    /// same link.
    pub fn sign_in_link(&self, nonce: &str) -> Token {
        Token(base32::encode(&self.mac(&[b"sign-in link", nonce.as_bytes()])[..TOKEN_BYTES]))
    }

    /// The code that signs somebody in: the same for a nonce.
    pub fn sign_in_code(&self, nonce: &str) -> Code {
        Code::from_bytes(&self.mac(&[b"sign-in code", nonce.as_bytes()])[..CODE_BYTES])
    }

    /// A keyed hash of a code, for one browser: a code is too short for a bare one.
    pub fn code_digest(&self, browser: &Token, code: &Code) -> Digest {
        Digest::from_bytes(self.mac(&[b"code", browser.0.as_bytes(), code.as_str().as_bytes()]))
    }

    /// The token of the session that a sign-in becomes. It is the same when the browser sends its sign-in twice; nobody
    /// who knows the browser's token can tell it.
    pub fn session(&self, browser: &Token) -> Token {
        Token(base32::encode(&self.mac(&[b"session", browser.0.as_bytes()])[..TOKEN_BYTES]))
    }

    /// What pages that are shown to a member carry in their forms, so that no other page can post in the member's name.
    /// It is the same in the member's next session: a page that outlived its own can still be sent.
    pub fn form_key(&self, member: &MemberId) -> String {
        base32::encode(&self.mac(&[b"form", member.to_string().as_bytes()])[..SIGNATURE_BYTES])
    }

    /// Whether a form carries what pages of this member do.
    pub fn is_form_key(&self, member: &MemberId, carried: &str) -> bool {
        self.verify(&[b"form", member.to_string().as_bytes()], carried).is_some()
    }

    /// Whose mail ends, and which, as the address in that mail carries it: signed, for as long as the mail is kept.
    pub fn sign_unsubscribe(&self, member: &MemberId, what: &str) -> String {
        let signature = self.mac(&[b"unsubscribe", member.to_string().as_bytes(), what.as_bytes()]);
        format!("{member}.{what}.{}", base32::encode(&signature[..SIGNATURE_BYTES]))
    }

    /// Whose mail ends, and which; none unless it was signed here.
    pub fn read_unsubscribe(&self, text: &str) -> Option<(MemberId, String)> {
        let mut parts = text.splitn(3, '.');
        let (member, what, signature) = (parts.next()?, parts.next()?, parts.next()?);
        self.verify(&[b"unsubscribe", member.as_bytes(), what.as_bytes()], signature)?;
        Some((MemberId::parse(member)?, what.to_owned()))
    }

    /// A keyed hash of something that is to be recognised and never read back, such as a network address: there are so
    /// few of those that a bare hash could be undone by trying them all.
    pub fn blind(&self, what: &str, value: &str) -> Digest {
        Digest::from_bytes(self.mac(&[b"blind", what.as_bytes(), value.as_bytes()]))
    }

    /// The number by which the indicators know the person of a case: the same for good, and nobody without the key can
    /// tell whose it is.
    pub fn person(&self, case: &CaseId) -> PersonId {
        let mac = self.mac(&[b"person", case.to_string().as_bytes()]);
        PersonId::from_bits(u128::from_be_bytes(mac[..16].try_into().expect("16 of 32 bytes")))
    }

    /// Each part is preceded by its length, so that no two lists of parts are the same bytes.
    fn hmac(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret).expect("HMAC takes a key of any length");
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac
    }

    fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        self.hmac(parts).finalize().into_bytes().into()
    }

    /// Compares in constant time; a signature that was cut shorter is refused.
    fn verify(&self, parts: &[&[u8]], signature: &str) -> Option<()> {
        let signature = base32::decode(signature).filter(|bytes| bytes.len() == SIGNATURE_BYTES)?;
        self.hmac(parts).verify_truncated_left(&signature).ok()
    }
}

fn key_parts<'a>(form: &'a str, draft: &'a Token, key: &'a str, second: &'a str) -> [&'a [u8]; 5] {
    [b"key", form.as_bytes(), draft.0.as_bytes(), key.as_bytes(), second.as_bytes()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens() -> Tokens {
        Tokens::new([7; 32])
    }

    #[test]
    fn a_link_is_the_same_for_a_nonce_and_differs_by_purpose_and_secret() {
        let token = tokens().link(LinkPurpose::ConfirmEmail, "nonce");
        assert_eq!(token, tokens().link(LinkPurpose::ConfirmEmail, "nonce"));
        assert_ne!(token, tokens().link(LinkPurpose::Status, "nonce"));
        assert_ne!(token, Tokens::new([8; 32]).link(LinkPurpose::ConfirmEmail, "nonce"));
        assert_eq!(token.as_str().len(), 32);
        assert_eq!(Token::parse(token.as_str()), Some(token.clone()));
        assert_eq!(format!("{token:?}"), "Token(..)");
    }

    #[test]
    fn texts_that_are_no_tokens_are_refused() {
        let texts =
            ["", "a", &"a".repeat(31), &"a".repeat(33), &"A".repeat(32), &"é".repeat(16), "../../etc"];
        for text in texts {
            assert_eq!(Token::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_key_of_another_form_draft_or_time_is_refused() {
        let (key, made) = (SubmissionKey::from_bits(5), Timestamp::from_second(1_000).unwrap());
        let draft = Token::from_bytes([1; TOKEN_BYTES]);
        let carried = tokens().sign_key("contact", &draft, &key, made);
        let read = |form: &str, text: &str| tokens().read_key(form, &draft, text);
        assert_eq!(read("contact", &carried), Some((key, made)));
        assert_eq!(read("page-feedback", &carried), None);
        assert_eq!(tokens().read_key("contact", &Token::from_bytes([2; TOKEN_BYTES]), &carried), None);
        assert_eq!(read("contact", &carried.replace(".1000.", ".2000.")), None);
        assert_eq!(read("contact", &format!("{carried}.x")), None);
        assert_eq!(read("contact", &carried[..carried.len() - 8]), None, "a shorter signature");
        assert_eq!(read("contact", ""), None);
    }

    #[test]
    fn what_signs_in_is_the_same_for_a_nonce_and_one_browser() {
        let browser = Token::from_bytes([1; TOKEN_BYTES]);
        let other = Token::from_bytes([2; TOKEN_BYTES]);
        let code = tokens().sign_in_code("nonce");
        assert_eq!(code, tokens().sign_in_code("nonce"));
        assert_ne!(code, tokens().sign_in_code("other"));
        assert_ne!(tokens().sign_in_link("nonce"), tokens().link(LinkPurpose::Status, "nonce"));
        assert_ne!(tokens().code_digest(&browser, &code), tokens().code_digest(&other, &code));
        let session = tokens().session(&browser);
        assert!(session != browser && session != tokens().session(&other));
        assert_ne!(session, Tokens::new([8; 32]).session(&browser));
        let (member, another) = (MemberId::from_bits(1), MemberId::from_bits(2));
        let key = tokens().form_key(&member);
        assert!(tokens().is_form_key(&member, &key));
        assert!(!tokens().is_form_key(&another, &key));
        for wrong in ["", &key[..16], "nonsense"] {
            assert!(!tokens().is_form_key(&member, wrong), "{wrong}");
        }
    }

    #[test]
    fn mail_ends_for_whom_and_what_was_signed() {
        let (member, other) = (MemberId::from_bits(1), MemberId::from_bits(2));
        let carried = tokens().sign_unsubscribe(&member, "summary");
        assert_eq!(tokens().read_unsubscribe(&carried), Some((member, "summary".to_owned())));
        let swapped = carried.replace(&member.to_string(), &other.to_string());
        for wrong in [swapped.as_str(), &carried.replace("summary", "other"), "", "a.b", "a.b.c"] {
            assert_eq!(tokens().read_unsubscribe(wrong), None, "{wrong}");
        }
        assert_eq!(Tokens::new([8; 32]).read_unsubscribe(&carried), None);
    }

    #[test]
    fn a_file_keeps_the_name_and_size_it_was_signed_with() {
        let token = Token::from_bytes([9; TOKEN_BYTES]);
        let carried = tokens().sign_file(&token, "cv.pdf", 12);
        assert_eq!(tokens().read_file(&carried, "cv.pdf", 12), Some(token.clone()));
        assert_eq!(tokens().read_file(&carried, "cv.pdf", 13), None);
        assert_eq!(tokens().read_file(&carried, "other.pdf", 12), None);
        assert_eq!(tokens().read_file(token.as_str(), "cv.pdf", 12), None);
    }
}
