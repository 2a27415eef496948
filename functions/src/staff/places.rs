//! Paths of signing in and out, and where the desk begins: the one place that writes them.
//!
//! Comes in: a language, a token. Goes out: a path. Never here: absolute addresses.

use portal::Lang;

use crate::forum::places::forum;
use crate::store::Role;
use crate::tokens::Token;

/// Where people ask for a link and a code.
pub fn sign_in(lang: Lang) -> String {
    format!("/api/sign-in/{lang}")
}

/// The same page, which leads on to a page of the desk.
pub fn sign_in_for(lang: Lang, onward: Option<&Onward>) -> String {
    match onward {
        Some(Onward(rest)) => format!("/api/sign-in/{lang}?{ONWARD}={rest}"),
        None => sign_in(lang),
    }
}

/// The same page, after a session was ended.
pub fn signed_out(lang: Lang) -> String {
    format!("/api/sign-in/{lang}?{SIGNED_OUT}")
}

/// Query that makes the page say that the session was ended.
pub const SIGNED_OUT: &str = "signed-out";

/// Where people type the code.
pub fn sent(lang: Lang) -> String {
    format!("/api/sign-in/{lang}/sent")
}

/// Where the code is sent to.
pub fn code(lang: Lang) -> String {
    format!("/api/sign-in/{lang}/code")
}

/// The page behind the link in the message.
pub fn link(lang: Lang, token: &Token) -> String {
    format!("/api/sign-in/{lang}/link/{}", token.as_str())
}

/// Where the second step of signing in is, which leads on to a page of the desk.
pub fn factor(lang: Lang, onward: Option<&Onward>) -> String {
    match onward {
        Some(Onward(rest)) => format!("/api/sign-in/{lang}/factor?{ONWARD}={rest}"),
        None => format!("/api/sign-in/{lang}/factor"),
    }
}

/// Where a session is ended.
pub fn sign_out(lang: Lang) -> String {
    format!("/api/sign-out/{lang}")
}

/// Where mail that comes again and again is ended; `carried` says whose, and which.
pub fn unsubscribe(lang: Lang, carried: &str) -> String {
    format!("/api/unsubscribe/{lang}/{carried}")
}

/// Query and hidden input that name the page of the desk that was asked for.
pub const ONWARD: &str = "onward";

/// Begins a way on that leads to the forum; the desk has no such page.
const FORUM: &str = "/forum";

/// The longest way on.
const MAX_ONWARD: usize = 200;

/// A page of the desk or of the forum: what follows after its language, for the forum with `FORUM` before it. It can lead
/// nowhere else, whatever an address says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Onward(String);

impl Onward {
    /// Reads what follows after the language: letters, digits, hyphens between single strokes.
    pub fn parse(rest: &str) -> Option<Self> {
        let is_part =
            |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let mut parts = rest.strip_prefix('/')?.split('/');
        (rest.len() <= MAX_ONWARD && parts.all(is_part)).then(|| Self(rest.to_owned()))
    }

    /// The page of a path; none for where the desk begins, and for pages elsewhere.
    pub fn of(path: &str, lang: Lang) -> Option<Self> {
        match path.strip_prefix(&forum(lang)) {
            Some(rest) => Self::parse(&format!("{FORUM}{rest}")),
            None => Self::parse(path.strip_prefix(&desk(lang))?),
        }
    }

    /// What follows after the language.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The page's path.
    pub fn path(&self, lang: Lang) -> String {
        match self.0.strip_prefix(FORUM) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("{}{rest}", forum(lang)),
            _ => format!("{}{}", desk(lang), self.0),
        }
    }
}

/// Where signed-in people begin.
pub fn desk(lang: Lang) -> String {
    format!("/api/desk/{lang}")
}

/// The members that an admin looks after.
pub fn members(lang: Lang) -> String {
    format!("{}/members", desk(lang))
}

/// The audit log of what a member looks after.
pub fn audit(lang: Lang) -> String {
    format!("{}/audit", desk(lang))
}

/// A member's own settings.
pub fn account(lang: Lang) -> String {
    format!("{}/account", desk(lang))
}

/// The figures of all communities.
pub fn national(lang: Lang) -> String {
    format!("{}/national", desk(lang))
}

/// Where a role begins after signing in: the secretariat and admins of the portal see no person's file.
pub fn beginning(role: Role, lang: Lang) -> String {
    match role {
        Role::Admin => members(lang),
        Role::Secretariat => national(lang),
        Role::Coordinator | Role::CommunityAdmin => desk(lang),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_on_stays_at_the_desk() {
        let person = Onward::of("/api/desk/fr/people/K7F2-9QX3-4", Lang::Fr).unwrap();
        assert_eq!(person.path(Lang::En), "/api/desk/en/people/K7F2-9QX3-4");
        assert_eq!(Onward::parse(person.as_str()), Some(person.clone()));
        assert_eq!(sign_in_for(Lang::En, Some(&person)), "/api/sign-in/en?onward=/people/K7F2-9QX3-4");
        for elsewhere in ["/api/desk/fr", "/api/desk/fr/", "/api/desk/en/people/A", "/api/sign-out/fr/x"] {
            assert_eq!(Onward::of(elsewhere, Lang::Fr), None, "{elsewhere}");
        }
        for page in ["/api/forum/fr", "/api/forum/fr/topics/0f"] {
            let onward = Onward::of(page, Lang::Fr).unwrap();
            assert_eq!(Onward::parse(onward.as_str()), Some(onward.clone()));
            assert_eq!(onward.path(Lang::Fr), page);
        }
        let forums = Onward::parse("/forums").unwrap();
        assert_eq!(forums.path(Lang::En), "/api/desk/en/forums");
        let long = format!("/{}", "a".repeat(MAX_ONWARD));
        for wrong in [
            "",
            "/",
            "//evil.example",
            "people",
            "/../x",
            "/a/",
            "/a//b",
            "/%2e",
            "/a?b",
            "/a\\b",
            "/é",
            &long,
        ] {
            assert_eq!(Onward::parse(wrong), None, "{wrong}");
        }
    }
}
