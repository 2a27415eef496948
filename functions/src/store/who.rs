//! Who did something, and what an audit log is about.
//!
//! Comes in: names as stored. Goes out: typed actors and subjects. Never here: what was done (see `deed.rs`).

use std::fmt;

use super::{CaseId, MemberId, TopicId};

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// The person whose application it is, by form or by link.
    Applicant,
    /// A member of staff, by account id.
    Staff(String),
    /// The portal itself, on schedule.
    System,
    /// The Connectee of a match, by link.
    Connectee,
    /// The Connector of a match, by link.
    Connector,
    /// Somebody who was named in a referral, by link.
    Contact,
}

/// What a chain of entries is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A case.
    Case(CaseId),
    /// The lists of a community, by its slug.
    Lists(String),
    /// A member's access: invitation, role, sign-ins. The member of no bits stands for addresses that are nobody's.
    Member(MemberId),
    /// A topic of the forum.
    Topic(TopicId),
}

const LISTS: &str = "lists:";
const MEMBER: &str = "member:";
const TOPIC: &str = "topic:";

impl Subject {
    /// Reads what `Display` writes.
    pub(super) fn parse(text: &str) -> Option<Subject> {
        if let Some(community) = text.strip_prefix(LISTS) {
            return Some(Subject::Lists(community.to_owned()));
        }
        if let Some(topic) = text.strip_prefix(TOPIC) {
            return TopicId::parse(topic).map(Subject::Topic);
        }
        match text.strip_prefix(MEMBER) {
            Some(member) => MemberId::parse(member).map(Subject::Member),
            None => CaseId::parse(text).map(Subject::Case),
        }
    }
}

/// As hashed: the case's id, `lists:<community>`, `member:<id>`, `topic:<id>`.
impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Case(case) => case.fmt(f),
            Subject::Lists(community) => write!(f, "{LISTS}{community}"),
            Subject::Member(member) => write!(f, "{MEMBER}{member}"),
            Subject::Topic(topic) => write!(f, "{TOPIC}{topic}"),
        }
    }
}

const STAFF: &str = "staff:";

impl Actor {
    pub(super) fn parse(text: &str) -> Option<Actor> {
        match text {
            "applicant" => Some(Actor::Applicant),
            "system" => Some(Actor::System),
            "connectee" => Some(Actor::Connectee),
            "connector" => Some(Actor::Connector),
            "contact" => Some(Actor::Contact),
            _ => text.strip_prefix(STAFF).map(|account| Actor::Staff(account.to_owned())),
        }
    }
}

/// As stored: `applicant`, `system`, `connectee`, `connector`, `contact`, `staff:<account>`.
impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::Applicant => f.write_str("applicant"),
            Actor::System => f.write_str("system"),
            Actor::Connectee => f.write_str("connectee"),
            Actor::Connector => f.write_str("connector"),
            Actor::Contact => f.write_str("contact"),
            Actor::Staff(account) => write!(f, "{STAFF}{account}"),
        }
    }
}
