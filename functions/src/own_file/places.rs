//! Paths of a person's own file: the one place that writes them.
//!
//! Comes in: a language, a token. Goes out: a path. Never here: absolute addresses.

use portal::Lang;

use crate::intake::places::status;
use crate::store::Digest;
use crate::tokens::Token;

/// The file.
pub fn file(lang: Lang, token: &Token) -> String {
    format!("{}/file", status(lang, token))
}

/// Where a copy is taken.
pub fn copy(lang: Lang, token: &Token) -> String {
    format!("{}/copy", file(lang, token))
}

/// Where single consents are taken back.
pub fn consents(lang: Lang, token: &Token) -> String {
    format!("{}/consents", file(lang, token))
}

/// Where a section of the form is corrected.
pub fn change(lang: Lang, token: &Token, section: &str) -> String {
    format!("{}/change/{section}", file(lang, token))
}

/// Where a new address is asked for.
pub fn address(lang: Lang, token: &Token) -> String {
    format!("{}/address", file(lang, token))
}

/// The page that confirms a new address.
pub fn confirm_address(lang: Lang, token: &Token) -> String {
    format!("/api/address/{lang}/{}", token.as_str())
}

/// The page on which a person agrees that another community has their file.
pub fn handover(lang: Lang, token: &Token) -> String {
    format!("/api/handover/{lang}/{}", token.as_str())
}

/// Where everything is erased.
pub fn erase(lang: Lang, token: &Token) -> String {
    format!("{}/erase", file(lang, token))
}

/// A file that the person sent.
pub fn sent(lang: Lang, token: &Token, sent: &Digest) -> String {
    format!("{}/sent/{sent}", file(lang, token))
}
