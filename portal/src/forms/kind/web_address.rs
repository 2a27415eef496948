//! The address of a web page: a profile, an organisation's site.
//!
//! Only `https` comes out, so that staff who follow a link meet no script, no local file and no mail program. A name
//! and password in an address, and addresses of numbers, are refused: they hide where a link leads.

use std::fmt;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::email::is_domain;
use crate::forms::problem::{Amount, Sentence};

/// The most characters of an address: profiles and sites need fewer, addresses with tracking need more and none of
/// it is meant.
pub const LONGEST: usize = 500;

/// An address that starts with `https://`, in ASCII. What was accepted once is read back without a new check.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WebAddress(String);

/// What can be wrong with a web address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebAddressProblem {
    /// Another scheme than `http` or `https`.
    Scheme,
    /// An email address.
    Email,
    /// No host name with a dot in it.
    NoHost,
    /// A space inside: perhaps two addresses, or words.
    Space,
    /// More characters than allowed.
    TooLong {
        /// How many are allowed.
        max: usize,
        /// How many there are.
        used: usize,
    },
}

impl WebAddress {
    /// Reads an address as a person types it, with or without a scheme. Letters with accents in the path come out
    /// percent-encoded, as browsers send them.
    pub fn parse(typed: &str) -> Result<Self, WebAddressProblem> {
        Self::read(&crate::forms::tidy::code(typed))
    }

    pub(super) fn read(typed: &str) -> Result<Self, WebAddressProblem> {
        let address = without_scheme(typed)?;
        let (host, rest) = address.split_at(address.find(['/', '?', '#']).unwrap_or(address.len()));
        if host.contains('@') {
            return Err(WebAddressProblem::Email);
        }
        if typed.contains(' ') {
            return Err(WebAddressProblem::Space);
        }
        let (name, port) = host.split_once(':').unzip();
        let name = name.unwrap_or(host).trim_end_matches('.').to_ascii_lowercase();
        if !is_host(&name) || !port.is_none_or(is_port) {
            return Err(WebAddressProblem::NoHost);
        }
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        let address = format!("https://{name}{port}{}", encoded(rest));
        let used = address.chars().count();
        if used > LONGEST {
            Err(WebAddressProblem::TooLong { max: LONGEST, used })
        } else {
            Ok(Self(address))
        }
    }

    /// The address with its scheme.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a text is a host name as a site has one: `investkelowna.com`.
pub(crate) fn is_host(text: &str) -> bool {
    text.len() <= 253 && is_domain(text)
}

fn is_port(port: &str) -> bool {
    port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0)
}

/// What follows `http://` or `https://`, or all of it when there is no scheme.
fn without_scheme(typed: &str) -> Result<&str, WebAddressProblem> {
    let Some((scheme, rest)) = typed.split_once(':') else { return Ok(typed) };
    let named = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    if named {
        return Ok(rest.trim_start_matches('/'));
    }
    if scheme.eq_ignore_ascii_case("mailto") {
        return Err(WebAddressProblem::Email);
    }
    // A colon before the first slash may also start a port: `example.org:8080`.
    let is_scheme = !scheme.contains(['.', '/', '?', '#', ' ', '@']);
    if is_scheme { Err(WebAddressProblem::Scheme) } else { Ok(typed) }
}

/// Path, query and fragment with everything but the characters of RFC 3986 percent-encoded.
fn encoded(rest: &str) -> String {
    let mut out = String::with_capacity(rest.len());
    for byte in rest.bytes() {
        match byte {
            b'!' | b'#'..=b';' | b'=' | b'?'..=b'Z' | b'[' | b']' | b'_' | b'a'..=b'z' | b'~' => {
                out.push(char::from(byte));
            }
            other => {
                let _ = write!(out, "%{other:02X}");
            }
        }
    }
    out
}

impl WebAddressProblem {
    /// Every problem, for tests of the words.
    pub const ALL: [Self; 5] =
        [Self::Scheme, Self::Email, Self::NoHost, Self::Space, Self::TooLong { max: LONGEST, used: 1234 }];

    pub(crate) fn sentence(self) -> Sentence {
        match self {
            Self::Scheme => Sentence::form("web_address_scheme"),
            Self::Email => Sentence::limit("web_address_email"),
            Self::NoHost => Sentence::form("web_address_no_host"),
            Self::Space => Sentence::form("web_address_space"),
            Self::TooLong { max, used } => Sentence::limit("web_address_too_long")
                .with("max", Amount::count(max))
                .with("used", Amount::count(used)),
        }
    }
}

/// Says that an address is there, not which.
impl fmt::Debug for WebAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebAddress(..)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_come_out_with_a_safe_scheme() {
        for (typed, kept) in [
            ("linkedin.com/in/amina", "https://linkedin.com/in/amina"),
            ("HTTP://Example.ORG", "https://example.org"),
            ("https://example.org:8443/a?b=c#d", "https://example.org:8443/a?b=c#d"),
            ("example.org:8080", "https://example.org:8080"),
            ("www.linkedin.com/in/zoé", "https://www.linkedin.com/in/zo%C3%A9"),
            ("example.org/a\"<b>", "https://example.org/a%22%3Cb%3E"),
            ("example.org./x", "https://example.org/x"),
        ] {
            assert_eq!(WebAddress::parse(typed).map(|it| it.0), Ok(kept.to_owned()), "{typed}");
        }
    }

    #[test]
    fn each_mistake_has_its_own_problem() {
        use WebAddressProblem::{Email, NoHost, Scheme, Space};
        for (typed, problem) in [
            ("javascript:alert(1)", Scheme),
            ("ftp://example.org", Scheme),
            ("file:///etc/passwd", Scheme),
            ("amina@example.org", Email),
            ("mailto:amina@example.org", Email),
            ("https://bank.example@evil.example", Email),
            ("linkedin", NoHost),
            ("https://", NoHost),
            ("http://127.0.0.1/", NoHost),
            ("http://[::1]/", NoHost),
            ("example.org:99999", NoHost),
            ("québec.ca", NoHost),
            ("my site.com", Space),
            ("a.ca and b.ca", Space),
        ] {
            assert_eq!(WebAddress::parse(typed), Err(problem), "{typed}");
        }
        let long = format!("example.org/{}", "é".repeat(200));
        assert_eq!(WebAddress::parse(&long), Err(WebAddressProblem::TooLong { max: 500, used: 1220 }));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(typed in ".*|[a-z:/.@?#% é-]{0,30}") {
            if let Ok(address) = WebAddress::parse(&typed) {
                prop_assert!(address.as_str().starts_with("https://") && address.as_str().is_ascii());
                prop_assert!(!address.as_str().contains(['"', '<', '>', ' ', '\\']));
                prop_assert_eq!(WebAddress::parse(address.as_str()), Ok(address.clone()));
            }
        }
    }
}
