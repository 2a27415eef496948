//! Names of mail to send, and where their items stand.
//!
//! Comes in: an owner, a number, which mail; or the keys of an item. Goes out: the name. Never here: what a mail says.

use std::fmt;

use super::{CASE, MEMBER, OUTBOX, SIGN_IN};
use crate::store::{CaseId, Digest, Mail, MemberId};

/// What a mail belongs to: its items stand in that partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum IntentOwner {
    /// A case, in the table `cases`.
    Case(CaseId),
    /// A member, in the table `forum`.
    Member(MemberId),
    /// A sign-in that somebody asked for, by the hash of the token of their browser; in the table `forum`.
    SignIn(Digest),
}

impl IntentOwner {
    fn parse(pk: &str) -> Option<IntentOwner> {
        if let Some(case) = pk.strip_prefix(CASE) {
            return CaseId::parse(case).map(IntentOwner::Case);
        }
        if let Some(member) = pk.strip_prefix(MEMBER) {
            return MemberId::parse(member).map(IntentOwner::Member);
        }
        Digest::parse(pk.strip_prefix(SIGN_IN)?).map(IntentOwner::SignIn)
    }
}

/// The identifier alone.
impl fmt::Display for IntentOwner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IntentOwner::Case(case) => case.fmt(f),
            IntentOwner::Member(member) => member.fmt(f),
            IntentOwner::SignIn(browser) => browser.fmt(f),
        }
    }
}

/// Names one mail to send: what it belongs to, the change that asked for it, and which mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct IntentKey {
    pub(super) owner: IntentOwner,
    pub(super) seq: u64,
    pub(super) mail: Mail,
}

impl IntentKey {
    /// The mail that the change with this number asks for: of a case, its place in the audit log; of a member, the
    /// revision.
    pub(in crate::store) fn new(owner: IntentOwner, seq: u64, mail: Mail) -> IntentKey {
        IntentKey { owner, seq, mail }
    }

    /// The number of the change that asked for it.
    pub(in crate::store) fn seq(&self) -> u64 {
        self.seq
    }

    /// What it belongs to.
    pub fn owner(&self) -> IntentOwner {
        self.owner
    }

    /// Which mail.
    pub fn mail(&self) -> Mail {
        self.mail
    }

    /// Reads the keys of an item; `None` when it is of another kind.
    pub(in crate::store) fn parse(pk: &str, sk: &str) -> Option<IntentKey> {
        let owner = IntentOwner::parse(pk)?;
        let (seq, mail) = sk.strip_prefix(OUTBOX)?.split_once('#')?;
        Some(IntentKey { owner, seq: seq.parse().ok()?, mail: Mail::parse(mail)? })
    }
}

/// For logs and as a name that stays the same over retries: `<owner>/<seq>/<mail>`.
impl fmt::Display for IntentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.owner, self.seq, self.mail.name())
    }
}
