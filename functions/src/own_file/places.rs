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

/// A file that the person sent.
pub fn sent(lang: Lang, token: &Token, sent: &Digest) -> String {
    format!("{}/sent/{sent}", file(lang, token))
}
