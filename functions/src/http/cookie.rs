//! The cookies that functions set: the draft that a browser is filling in, the sign-in that it has asked for, and its
//! session.
//!
//! Comes in: a token. Goes out: a header. Each ends with the browser's session at the latest, other sites' posts don't
//! carry it, and no script or plain connection sees it; browsers take this machine's own address for a safe connection.
//! Never here: who a person is.

use axum::http::{HeaderMap, HeaderValue};

use crate::tokens::Token;

/// What a cookie is for. The prefix of its name makes browsers insist on a secure cookie of this host alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cookie {
    /// Names the draft that the browser is filling in.
    Draft,
    /// Names the sign-in that the browser has asked for.
    SignIn,
    /// Names the session of who has signed in.
    Session,
}

impl Cookie {
    const fn name(self) -> &'static str {
        match self {
            Self::Draft => "__Host-draft",
            Self::SignIn => "__Host-sign-in",
            Self::Session => "__Host-session",
        }
    }

    /// The token that the browser names.
    pub fn read(self, headers: &HeaderMap) -> Option<Token> {
        let values = headers.get_all("cookie").iter().filter_map(|value| value.to_str().ok());
        let mut pairs =
            values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(name, _)| *name == self.name()).and_then(|(_, value)| Token::parse(value))
    }

    /// Lets the browser remember a token until it is closed.
    pub fn set(self, headers: &mut HeaderMap, token: &Token) {
        self.write(headers, token.as_str());
    }

    /// Lets the browser forget it.
    pub fn clear(self, headers: &mut HeaderMap) {
        self.write(headers, "; Max-Age=0");
    }

    fn write(self, headers: &mut HeaderMap, value: &str) {
        let text = format!("{}={value}; Path=/; Secure; HttpOnly; SameSite=Lax", self.name());
        let value = HeaderValue::try_from(text).expect("a token has letters and digits only");
        headers.append("set-cookie", value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_found_among_other_cookies() {
        let token = Token::from_bytes([5; 20]);
        let mut headers = HeaderMap::new();
        headers.append("cookie", HeaderValue::from_static("theme=dark"));
        headers.append("cookie", format!("a=b; __Host-draft={}", token.as_str()).parse().unwrap());
        assert_eq!(Cookie::Draft.read(&headers), Some(token.clone()));
        assert_eq!(Cookie::Session.read(&headers), None);
        let mut answer = HeaderMap::new();
        Cookie::Draft.set(&mut answer, &token);
        let text = answer["set-cookie"].to_str().unwrap();
        assert!(text.starts_with("__Host-draft=") && text.ends_with("; Secure; HttpOnly; SameSite=Lax"));
    }

    #[test]
    fn a_cookie_is_forgotten_under_the_same_name_and_path() {
        let mut answer = HeaderMap::new();
        Cookie::Session.clear(&mut answer);
        let text = answer["set-cookie"].to_str().unwrap();
        assert_eq!(text, "__Host-session=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax");
    }

    #[test]
    fn nonsense_is_no_draft() {
        for value in ["__Host-draft=", "__Host-draft=../..", "draft=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", ";;="]
        {
            let headers = [("cookie".parse().unwrap(), value.parse().unwrap())].into_iter().collect();
            assert_eq!(Cookie::Draft.read(&headers), None, "{value}");
        }
    }
}
