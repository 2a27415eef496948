//! The one cookie that functions set for the public: the name of the draft that a browser is filling in.
//!
//! Comes in: a token. Goes out: a header. It ends with the browser's session, other sites' posts don't carry it, and no
//! script or plain connection sees it. Never here: who a person is.

use axum::http::{HeaderMap, HeaderValue};

use crate::tokens::Token;

/// The cookie's name; the prefix makes browsers insist on a secure cookie of this host alone.
const NAME: &str = "__Host-draft";

/// The draft that the browser names.
pub fn draft(headers: &HeaderMap) -> Option<Token> {
    let values = headers.get_all("cookie").iter().filter_map(|value| value.to_str().ok());
    let mut pairs = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == NAME).and_then(|(_, value)| Token::parse(value))
}

/// Lets the browser remember a draft until it is closed.
pub fn set_draft(headers: &mut HeaderMap, draft: &Token) {
    let text = format!("{NAME}={}; Path=/; Secure; HttpOnly; SameSite=Lax", draft.as_str());
    let value = HeaderValue::try_from(text).expect("a token has letters and digits only");
    headers.append("set-cookie", value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_found_among_other_cookies() {
        let token = Token::from_bytes([5; 20]);
        let mut headers = HeaderMap::new();
        headers.append("cookie", HeaderValue::from_static("theme=dark"));
        headers.append("cookie", format!("a=b; {NAME}={}", token.as_str()).parse().unwrap());
        assert_eq!(draft(&headers), Some(token.clone()));
        let mut answer = HeaderMap::new();
        set_draft(&mut answer, &token);
        let text = answer["set-cookie"].to_str().unwrap();
        assert!(text.starts_with("__Host-draft=") && text.contains("; Secure; HttpOnly; SameSite=Lax"));
    }

    #[test]
    fn nonsense_is_no_draft() {
        for value in ["__Host-draft=", "__Host-draft=../..", "draft=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", ";;="]
        {
            let headers = [("cookie".parse().unwrap(), value.parse().unwrap())].into_iter().collect();
            assert_eq!(draft(&headers), None, "{value}");
        }
    }
}
