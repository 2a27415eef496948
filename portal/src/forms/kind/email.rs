//! An email address that our mail service can write to.
//!
//! The grammar is that of ordinary mailboxes (RFC 5321 without quoted names and address literals), in ASCII: the mail
//! service takes nothing else. Whether somebody reads the mailbox only a confirmed link can tell.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::forms::problem::{Amount, Sentence};

/// The most characters of an address: RFC 5321 4.5.3.1.3 allows a path of 256 with its two angle brackets.
pub const LONGEST: usize = 254;

/// The most characters before the `@`: RFC 5321 4.5.3.1.1.
pub const LONGEST_NAME: usize = 64;

/// The most characters between two dots of a domain: RFC 1035 2.3.4.
pub const LONGEST_LABEL: usize = 63;

/// An address with exactly one `@` and a domain with at least one dot, in lower case from the `@` on. The part before
/// it stays as typed, because only its own server knows whether case counts. What was accepted once is read back
/// without a new check.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

/// What can be wrong with an email address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmailProblem {
    /// No `@`.
    NoAt,
    /// Two addresses, or more than one `@`.
    MoreThanOne,
    /// Nothing before the `@`.
    NoName,
    /// Nothing, or no dot, after the `@`.
    NoDomain,
    /// A letter with an accent, or of another script.
    Accent,
    /// A space or a sign that addresses don't have, or a dot in the wrong place.
    Sign,
    /// More characters than mail allows.
    TooLong {
        /// How many are allowed.
        max: usize,
        /// How many there are.
        used: usize,
    },
}

impl Email {
    /// Reads an address as a person types it: spaces and stops around it, angle brackets and `mailto:` go.
    pub fn parse(typed: &str) -> Result<Self, EmailProblem> {
        Self::read(&crate::forms::tidy::code(typed))
    }

    pub(super) fn read(typed: &str) -> Result<Self, EmailProblem> {
        let scheme = typed.get(..7).filter(|start| start.eq_ignore_ascii_case("mailto:"));
        let typed = typed[scheme.map_or(0, str::len)..].trim();
        let typed = typed.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or(typed);
        let typed = typed.trim_end_matches(['.', ',', ';', ' ']);
        let used = typed.chars().count();
        if used > LONGEST {
            return Err(EmailProblem::TooLong { max: LONGEST, used });
        }
        let (name, domain) = typed.split_once('@').ok_or(EmailProblem::NoAt)?;
        let (name, domain) = (name.trim(), domain.trim());
        if domain.contains('@') {
            return Err(EmailProblem::MoreThanOne);
        }
        if name.is_empty() {
            return Err(EmailProblem::NoName);
        }
        if !typed.is_ascii() {
            return Err(EmailProblem::Accent);
        }
        check_name(name)?;
        check_domain(domain)?;
        Ok(Self(format!("{name}@{}", domain.to_ascii_lowercase())))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address with most of the name hidden, for pages that others may see: `a•••@example.org`.
    pub fn masked(&self) -> String {
        match (self.0.chars().next(), self.0.split_once('@')) {
            (Some(first), Some((_, domain))) => format!("{first}•••@{domain}"),
            _ => "•••".to_owned(),
        }
    }
}

fn check_name(name: &str) -> Result<(), EmailProblem> {
    if name.chars().count() > LONGEST_NAME {
        return Err(EmailProblem::TooLong { max: LONGEST_NAME, used: name.chars().count() });
    }
    let good = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-.".contains(c);
    let dots_apart = name.split('.').all(|part| !part.is_empty());
    if dots_apart && name.chars().all(good) { Ok(()) } else { Err(EmailProblem::Sign) }
}

fn check_domain(domain: &str) -> Result<(), EmailProblem> {
    if domain.is_empty() || !domain.contains('.') {
        return Err(EmailProblem::NoDomain);
    }
    if is_domain(domain) { Ok(()) } else { Err(EmailProblem::Sign) }
}

/// A host name with at least one dot and an alphabetic last part, so that a number is no domain.
pub(super) fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        (1..=LONGEST_LABEL).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.')
        && domain.split('.').all(label)
        && last.len() >= 2
        && last.starts_with(|c: char| c.is_ascii_alphabetic())
}

impl EmailProblem {
    /// Every problem, for tests of the words.
    pub const ALL: [Self; 7] = [
        Self::NoAt,
        Self::MoreThanOne,
        Self::NoName,
        Self::NoDomain,
        Self::Accent,
        Self::Sign,
        Self::TooLong { max: LONGEST, used: 1234 },
    ];

    pub(crate) fn sentence(self) -> Sentence {
        match self {
            Self::NoAt => Sentence::form("email_no_at"),
            Self::MoreThanOne => Sentence::limit("email_more_than_one"),
            Self::NoName => Sentence::form("email_no_name"),
            Self::NoDomain => Sentence::form("email_no_domain"),
            Self::Accent => Sentence::limit("email_accent"),
            Self::Sign => Sentence::form("email_sign"),
            Self::TooLong { max, used } => Sentence::limit("email_too_long")
                .with("max", Amount::count(max))
                .with("used", Amount::count(used)),
        }
    }
}

/// Says that an address is there, not which.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(..)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ordinary_addresses_are_read() {
        for (typed, kept) in [
            ("amina@example.org", "amina@example.org"),
            ("amina@example.org.", "amina@example.org"),
            (" Amina.B+jobs@Mail.Example.ORG ", "Amina.B+jobs@mail.example.org"),
            ("<o'neil@example.qc.ca>", "o'neil@example.qc.ca"),
            ("mailto:a@b.ca", "a@b.ca"),
            ("MAILTO:a_b@b-c.ca", "a_b@b-c.ca"),
            ("ａ＠ｂ．ｃａ", "a@b.ca"),
            ("jean\u{2011}luc@example.org", "jean-luc@example.org"),
            ("a@xn--qubec-csa.xn--example1", "a@xn--qubec-csa.xn--example1"),
        ] {
            assert_eq!(Email::parse(typed).unwrap().as_str(), kept, "{typed}");
        }
    }

    #[test]
    fn each_mistake_has_its_own_problem() {
        use EmailProblem::{Accent, MoreThanOne, NoAt, NoDomain, NoName, Sign};
        for (typed, problem) in [
            ("amina", NoAt),
            ("amina.example.org", NoAt),
            ("a@b.ca, c@d.ca", MoreThanOne),
            ("a@@b.ca", MoreThanOne),
            ("@b.ca", NoName),
            ("a@", NoDomain),
            ("a@localhost", NoDomain),
            ("zoé@example.org", Accent),
            ("a@québec.ca", Accent),
            ("a b@example.org", Sign),
            (".a@example.org", Sign),
            ("a..b@example.org", Sign),
            ("a@example..org", Sign),
            ("a@-example.org", Sign),
            ("a@127.0.0.1", Sign),
            ("\"a b\"@example.org", Sign),
            ("a@example.org\u{0}>x", Sign),
        ] {
            assert_eq!(Email::parse(typed), Err(problem), "{typed}");
        }
    }

    #[test]
    fn lengths_follow_the_standard() {
        let name = "a".repeat(LONGEST_NAME);
        assert!(Email::parse(&format!("{name}@example.org")).is_ok());
        assert_eq!(
            Email::parse(&format!("{name}a@example.org")),
            Err(EmailProblem::TooLong { max: 64, used: 65 })
        );
        let long = format!("a@{}.ca", "b.".repeat(200));
        assert_eq!(Email::parse(&long), Err(EmailProblem::TooLong { max: 254, used: 405 }));
    }

    #[test]
    fn masks_and_debug_hide_the_person() {
        let email = Email::parse("amina@example.org").unwrap();
        assert_eq!(email.masked(), "a•••@example.org");
        assert_eq!(format!("{email:?}"), "Email(..)");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(typed in ".*") {
            if let Ok(email) = Email::parse(&typed) {
                prop_assert_eq!(Email::parse(email.as_str()), Ok(email.clone()));
                prop_assert!(email.as_str().is_ascii() && !email.as_str().contains([' ', '\n', '\r', ',', '<', '>']));
            }
        }
    }
}
