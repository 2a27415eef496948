//! Paths of intake: the one place that writes them.
//!
//! Comes in: a form, a language, a section, a token. Goes out: a path. Never here: absolute addresses; those begin with
//! the site's configured one, never with what a request says.

use portal::Lang;

use crate::tokens::Token;

/// Name that stands for the check page where a section's would.
pub const CHECK: &str = "check";

/// Query that makes a section's page show its errors.
pub const ERRORS_SHOWN: &str = "errors=shown";

/// Query that makes a section's page lead back to the check page.
pub const BACK_TO_CHECK: &str = "_return=check";

/// A section's page.
pub fn section(form: &str, lang: Lang, section: &str) -> String {
    format!("/api/forms/{form}/{lang}/{section}")
}

/// A section's page with its errors shown.
pub fn wrong_section(form: &str, lang: Lang, section: &str) -> String {
    format!("/api/forms/{form}/{lang}/{section}?{ERRORS_SHOWN}")
}

/// The check page.
pub fn check(form: &str, lang: Lang) -> String {
    section(form, lang, CHECK)
}

/// Where the check page is sent to.
pub fn send(form: &str, lang: Lang) -> String {
    section(form, lang, "send")
}

/// Where a page is sent to for the same page in `lang`.
pub fn language(form: &str, lang: Lang, section: &str) -> String {
    format!("/api/forms/{form}/{lang}/{section}/language")
}

/// A receipt.
pub fn receipt(lang: Lang, token: &Token) -> String {
    format!("/api/receipts/{lang}/{}", token.as_str())
}

/// The page that confirms an address.
pub fn confirm(lang: Lang, token: &Token) -> String {
    format!("/api/confirm/{lang}/{}", token.as_str())
}

/// An applicant's status page.
pub fn status(lang: Lang, token: &Token) -> String {
    format!("/api/status/{lang}/{}", token.as_str())
}

/// The page that withdraws an application.
pub fn withdraw(lang: Lang, token: &Token) -> String {
    format!("/api/status/{lang}/{}/withdraw", token.as_str())
}
