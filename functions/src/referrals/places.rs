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

/// Where a survey is answered.
pub fn survey(lang: Lang, token: &Token) -> String {
    format!("/api/surveys/{lang}/{}", token.as_str())
}

/// Where an answer that was just given is changed.
pub fn survey_change(lang: Lang, token: &Token) -> String {
    format!("{}/change", survey(lang, token))
}

/// Where a person tells their news.
pub fn outcome(lang: Lang, token: &Token) -> String {
    format!("/api/outcomes/{lang}/{}", token.as_str())
}

/// What there is to say once they have.
pub fn outcome_thanks(lang: Lang, token: &Token) -> String {
    format!("{}/thanks", outcome(lang, token))
}

/// The meeting as an entry for a calendar.
pub fn calendar(lang: Lang, token: &Token) -> String {
    format!("{}/meeting.ics", meeting(lang, token))
}

/// Where one side of a match tells more of the meeting.
pub fn meeting_details(lang: Lang, token: &Token) -> String {
    format!("{}/details", meeting(lang, token))
}

/// Where contacts are named; or, for the Connectee, where they are listed.
pub fn referral(lang: Lang, token: &Token) -> String {
    format!("/api/referrals/{lang}/{}", token.as_str())
}

/// Where somebody says that nobody else comes to mind.
pub fn referral_done(lang: Lang, token: &Token) -> String {
    format!("{}/done", referral(lang, token))
}

/// Where the Connectee says what came of a contact.
pub fn referral_contact(lang: Lang, token: &Token) -> String {
    format!("{}/contact", referral(lang, token))
}

/// Where a contact says whether they may be written to.
pub fn contact(lang: Lang, token: &Token) -> String {
    format!("/api/contacts/{lang}/{}", token.as_str())
}
