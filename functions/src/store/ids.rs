//! Names of things in the store: case, member, match, submission key, hash of a token.
//!
//! Comes in: random bits or text from a request. Goes out: typed identifiers. Never here: making random bits.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Names one case (an application and all that follows from it) for good. Never shown to the public: people use the
/// reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseId(u128);

impl CaseId {
    /// A new case from 128 random bits.
    pub fn from_bits(bits: u128) -> CaseId {
        CaseId(bits)
    }

    /// Reads the 32 lower-case hexadecimal digits that `Display` writes.
    pub fn parse(text: &str) -> Option<CaseId> {
        parse_hex(text).map(CaseId)
    }
}

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// Names one member (a person who signs in) for good. The only thing that logs and audit entries say of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct MemberId(u128);

impl MemberId {
    /// A new member from 128 random bits.
    pub fn from_bits(bits: u128) -> MemberId {
        MemberId(bits)
    }

    /// Reads the 32 lower-case hexadecimal digits that `Display` writes.
    pub fn parse(text: &str) -> Option<MemberId> {
        parse_hex(text).map(MemberId)
    }
}

impl From<MemberId> for String {
    fn from(id: MemberId) -> String {
        id.to_string()
    }
}

impl TryFrom<String> for MemberId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<MemberId, &'static str> {
        MemberId::parse(&text).ok_or("no member")
    }
}

impl fmt::Display for MemberId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// Names one match (a Connectee and a Connector whom a coordinator brings together) for good. Never shown: people reach a
/// match by a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MatchId(u128);

impl MatchId {
    /// A new match from 128 random bits.
    pub const fn from_bits(bits: u128) -> MatchId {
        MatchId(bits)
    }

    /// Reads the 32 lower-case hexadecimal digits that `Display` writes.
    pub fn parse(text: &str) -> Option<MatchId> {
        parse_hex(text).map(MatchId)
    }
}

impl fmt::Display for MatchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// Names one import of a spreadsheet for good, and every file that it makes: see [`ImportId::case`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImportId(u128);

impl ImportId {
    /// A new import from 128 random bits.
    pub fn from_bits(bits: u128) -> ImportId {
        ImportId(bits)
    }

    /// Reads the 32 lower-case hexadecimal digits that `Display` writes.
    pub fn parse(text: &str) -> Option<ImportId> {
        parse_hex(text).map(ImportId)
    }
}

impl fmt::Display for ImportId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// The key of one submission, minted with its draft and carried by the page: the same key is the same submission,
/// however often it arrives. `Debug` prints nothing of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SubmissionKey(u128);

impl SubmissionKey {
    /// A new key from 128 random bits.
    pub fn from_bits(bits: u128) -> SubmissionKey {
        SubmissionKey(bits)
    }

    /// Reads the 32 lower-case hexadecimal digits that `Display` writes.
    pub fn parse(text: &str) -> Option<SubmissionKey> {
        parse_hex(text).map(SubmissionKey)
    }

    /// The hash under which the store remembers this key.
    pub fn digest(&self) -> Digest {
        Digest::of(self.to_string().as_bytes())
    }
}

impl fmt::Display for SubmissionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for SubmissionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SubmissionKey(..)")
    }
}

/// SHA-256 of a token, of answers or of an address: what the store keeps instead of the thing itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The hash of `bytes`.
    pub fn of(bytes: &[u8]) -> Digest {
        Digest(Sha256::digest(bytes).into())
    }

    /// A hash made elsewhere, for instance a keyed one.
    pub fn from_bytes(bytes: [u8; 32]) -> Digest {
        Digest(bytes)
    }

    /// The bytes of the hash.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads the 64 lower-case hexadecimal digits that `Display` writes.
    pub fn parse(text: &str) -> Option<Digest> {
        let (high, low) = text.split_at_checked(32)?;
        let mut bytes = [0; 32];
        bytes[..16].copy_from_slice(&parse_hex(high)?.to_be_bytes());
        bytes[16..].copy_from_slice(&parse_hex(low)?.to_be_bytes());
        Some(Digest(bytes))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Eight digits, enough to tell two apart in a log, too few to find a short thing (an address) by trying.
impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({:02x}{:02x}{:02x}{:02x}..)", self.0[0], self.0[1], self.0[2], self.0[3])
    }
}

/// Exactly 32 lower-case hexadecimal digits; `from_str_radix` alone would take signs, capitals and short text.
pub(crate) fn parse_hex(text: &str) -> Option<u128> {
    let digits = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if digits { u128::from_str_radix(text, 16).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_round_trip_and_refuse_look_alikes() {
        let case = CaseId::from_bits(0x1f);
        assert_eq!(CaseId::parse(&case.to_string()), Some(case));
        let digest = Digest::of(b"token");
        assert_eq!(Digest::parse(&digest.to_string()), Some(digest));
        for wrong in [
            "",
            "1f",
            "+0000000000000000000000000000001f",
            "0000000000000000000000000000001F",
            &"é".repeat(16),
        ] {
            assert_eq!(CaseId::parse(wrong), None, "{wrong}");
            assert_eq!(Digest::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn debug_shows_no_key() {
        let key = SubmissionKey::from_bits(7);
        assert_eq!(format!("{key:?}"), "SubmissionKey(..)");
        assert!(!format!("{:?}", Digest::of(b"x")).contains(&Digest::of(b"x").to_string()));
    }
}
