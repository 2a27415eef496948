//! Paths behind the links of matches: the one place that writes them.
//!
//! Comes in: a language, a token. Goes out: a path. Never here: absolute addresses.

use portal::Lang;

use crate::tokens::Token;

/// Where a Connector answers an offer.
pub fn offer(lang: Lang, token: &Token) -> String {
    format!("/api/offers/{lang}/{}", token.as_str())
}

/// Where one side of a match tells what became of the meeting.
pub fn meeting(lang: Lang, token: &Token) -> String {
    format!("/api/meetings/{lang}/{}", token.as_str())
}

/// Where the Connectee chooses one of the times that the Connector proposed.
pub fn times(lang: Lang, token: &Token) -> String {
    format!("{}/times", meeting(lang, token))
}

/// The meeting as an entry for a calendar.
pub fn calendar(lang: Lang, token: &Token) -> String {
    format!("{}/meeting.ics", meeting(lang, token))
}
