//! What the audit log is told: who did what, to whom.
//!
//! Comes in: names as stored. Goes out: typed deeds. Never here: entries and their chain (see `audit.rs`).

use std::fmt;

use super::CaseId;

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// The person whose application it is, by form or by link.
    Applicant,
    /// A member of staff, by account id.
    Staff(String),
    /// The portal itself, on schedule.
    System,
}

/// What a chain of entries is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A case.
    Case(CaseId),
    /// The lists of a community, by its slug.
    Lists(String),
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// An application came in.
    Submitted,
    /// An application came in and was caught as spam.
    Quarantined,
    /// Staff took it out of quarantine.
    Released,
    /// The address was confirmed.
    EmailConfirmed,
    /// The person withdrew.
    Withdrawn,
    /// Staff saw a page of a list with names.
    Listed,
    /// Staff opened the person's page.
    Viewed,
    /// Staff opened a file that the person sent.
    FileOpened,
    /// Staff put it on the waiting list.
    Waitlisted,
    /// Staff accepted it.
    Accepted,
    /// Staff referred the person to somebody else.
    ReferredOut,
    /// Staff declined it.
    Declined,
    /// Staff added a note.
    Noted,
}

/// What an operation writes into the log. The mark is drawn once for an operation, so all its attempts make the same
/// entry, and an operation whose reply was lost knows its own entry again.
#[derive(Clone, Copy)]
pub(super) struct Deed<'a> {
    pub(super) action: Action,
    pub(super) actor: &'a Actor,
    pub(super) count: Option<u32>,
    pub(super) mark: u64,
}

impl<'a> Deed<'a> {
    /// Anything but a list.
    pub(super) fn new(action: Action, actor: &'a Actor, mark: u64) -> Self {
        Deed { action, actor, count: None, mark }
    }
}

/// As hashed: the case's id, or `lists:<community>`.
impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Case(case) => case.fmt(f),
            Subject::Lists(community) => write!(f, "lists:{community}"),
        }
    }
}

const STAFF: &str = "staff:";

impl Actor {
    pub(super) fn parse(text: &str) -> Option<Actor> {
        match text {
            "applicant" => Some(Actor::Applicant),
            "system" => Some(Actor::System),
            _ => text.strip_prefix(STAFF).map(|account| Actor::Staff(account.to_owned())),
        }
    }
}

/// As stored: `applicant`, `system`, `staff:<account>`.
impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::Applicant => f.write_str("applicant"),
            Actor::System => f.write_str("system"),
            Actor::Staff(account) => write!(f, "{STAFF}{account}"),
        }
    }
}

impl Action {
    /// All of them.
    pub const ALL: [Action; 13] = [
        Action::Submitted,
        Action::Quarantined,
        Action::Released,
        Action::EmailConfirmed,
        Action::Withdrawn,
        Action::Listed,
        Action::Viewed,
        Action::FileOpened,
        Action::Waitlisted,
        Action::Accepted,
        Action::ReferredOut,
        Action::Declined,
        Action::Noted,
    ];

    /// As stored: `email_confirmed`.
    pub fn name(self) -> &'static str {
        match self {
            Action::Submitted => "submitted",
            Action::Quarantined => "quarantined",
            Action::Released => "released",
            Action::EmailConfirmed => "email_confirmed",
            Action::Withdrawn => "withdrawn",
            Action::Listed => "listed",
            Action::Viewed => "viewed",
            Action::FileOpened => "file_opened",
            Action::Waitlisted => "waitlisted",
            Action::Accepted => "accepted",
            Action::ReferredOut => "referred_out",
            Action::Declined => "declined",
            Action::Noted => "noted",
        }
    }

    pub(super) fn parse(name: &str) -> Option<Action> {
        Action::ALL.into_iter().find(|action| action.name() == name)
    }
}
