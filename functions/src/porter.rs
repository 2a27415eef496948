//! The porter of the gateway: only what came through `CloudFront` gets in, and so past its headers and its limits.
//!
//! Comes in: questions of API Gateway, each with the headers of a request. `CloudFront` adds one to every request that nobody
//! else knows. Goes out: yes or no. Without the header the gateway refuses by itself; a yes counts for an hour. Never here: who
//! is asking, the word in a log.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The header that `CloudFront` adds.
pub const HEADER: &str = "x-portal-edge";

/// Answers the questions of the gateway.
#[derive(Clone)]
pub struct Porter {
    word: [u8; 32],
}

impl std::fmt::Debug for Porter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Porter(..)")
    }
}

impl Porter {
    /// Lets in whoever brings this word.
    pub fn new(word: &str) -> Self {
        Self { word: Sha256::digest(word).into() }
    }

    /// The answer to a question about a request of HTTP, or about a socket that is to be opened.
    pub fn answer(&self, question: &Value) -> Value {
        let lets_in = said(question).is_some_and(|word| self.knows(word));
        if question["version"] == "2.0" {
            return json!({ "isAuthorized": lets_in });
        }
        let statement = json!({
            "Action": "execute-api:Invoke",
            "Effect": if lets_in { "Allow" } else { "Deny" },
            "Resource": question["methodArn"],
        });
        json!({
            "principalId": "edge",
            "policyDocument": { "Version": "2012-10-17", "Statement": [statement] },
        })
    }

    /// Compares hashes, so that the time it takes tells nothing about the word.
    fn knows(&self, word: &str) -> bool {
        <[u8; 32]>::from(Sha256::digest(word)) == self.word
    }
}

/// The gateway of sockets leaves the names of headers as they came.
fn said(question: &Value) -> Option<&str> {
    let mut headers = question["headers"].as_object()?.iter();
    headers.find(|(name, _)| name.eq_ignore_ascii_case(HEADER))?.1.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_word_itself_opens() {
        let porter = Porter::new("sesame");
        for (headers, expected) in [
            (json!({ "x-portal-edge": "sesame" }), true),
            (json!({ "X-Portal-Edge": "sesame" }), true),
            (json!({ "x-portal-edge": "sesam" }), false),
            (json!({ "x-portal-edge": "" }), false),
            (json!({ "x-portal-edge": ["sesame"] }), false),
            (json!({ "x-other": "sesame" }), false),
            (Value::Null, false),
        ] {
            let question = json!({ "version": "2.0", "headers": headers });
            assert_eq!(porter.answer(&question), json!({ "isAuthorized": expected }), "{headers}");
            let socket = json!({ "type": "REQUEST", "methodArn": "arn:live", "headers": headers });
            let statement = &porter.answer(&socket)["policyDocument"]["Statement"][0];
            assert_eq!(statement["Effect"], if expected { "Allow" } else { "Deny" }, "{headers}");
            assert_eq!(statement["Resource"], "arn:live");
        }
        assert!(!format!("{porter:?}").contains("sesame"));
    }
}
