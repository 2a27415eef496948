//! Whose people are asked for: those whom a member looks after, or those whom nobody does.
//!
//! Comes in: text of an address. Goes out: a [`Whose`]. Pure. Never here: rights; every file of a community is open to all
//! of its members.

use std::fmt;

use super::MemberId;

/// As in addresses, for people whom nobody looks after.
const NOBODY: &str = "nobody";

/// Whose people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Nobody looks after them.
    Nobody,
    /// A member does.
    Member(MemberId),
}

impl Whose {
    /// Reads `nobody` or a member's id; none for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            NOBODY => Some(Self::Nobody),
            id => MemberId::parse(id).map(Self::Member),
        }
    }

    /// The member; none for nobody.
    pub fn member(self) -> Option<MemberId> {
        match self {
            Self::Nobody => None,
            Self::Member(member) => Some(member),
        }
    }
}

/// As in addresses: `nobody`, or the member's id.
impl fmt::Display for Whose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nobody => f.write_str(NOBODY),
            Self::Member(member) => member.fmt(f),
        }
    }
}
