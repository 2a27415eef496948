//! The letter that tells a person what their community decided.
//!
//! Comes in: an application, a decision, a language. Goes out: what the letter's templates say; and the letter as its author
//! previews it. The words are the theme's; what staff wrote besides stands in it as they wrote it. Never here: sending.

use portal::Lang;
use portal::forms::Form;
use serde::Serialize;
use tera::Value;

use crate::app::day;
use crate::desk::screening;
use crate::mail::{self, Letter};
use crate::said::Said;
use crate::site::Site;
use crate::store::{Application, Decision};

/// What a letter is about.
#[derive(Clone, Copy)]
pub struct Telling<'a> {
    /// The application: for a preview as it is, for the letter as it became.
    pub application: &'a Application,
    /// The form as it was when it was sent.
    pub form: &'a Form,
    /// Name of the reason.
    pub reason: Option<&'a str>,
    /// What staff wrote besides.
    pub message: Option<&'a str>,
    /// Where the person follows the application.
    pub status_url: &'a str,
    /// When the answers are erased.
    pub erase_at: jiff::Timestamp,
}

impl std::fmt::Debug for Telling<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Telling").field("application", self.application).finish_non_exhaustive()
    }
}

/// The value of `mail/decision-*`.
#[derive(Serialize)]
struct DecisionMail<'a> {
    reference: &'a str,
    form_title: &'a str,
    community: Option<&'a str>,
    reason: Option<String>,
    message: Option<&'a str>,
    status_url: &'a str,
    /// Day on which the answers are erased, ISO.
    erase_on: String,
}

impl Telling<'_> {
    /// The value of the letter's templates.
    pub(super) fn value(&self, site: &Site, lang: Lang) -> Value {
        let community = self.application.community.as_deref();
        let community = community.and_then(|slug| site.directory.community(slug));
        let reason = self.reason.filter(|name| *name != screening::IN_THE_MESSAGE);
        Value::from_serializable(&DecisionMail {
            reference: &self.application.reference,
            form_title: self.form.title.of(lang),
            community: community.map(|community| community.name.of(lang).as_str()),
            reason: reason.map(|name| Said::group(&site.words, screening::REASONS, lang).word(name)),
            message: self.message,
            status_url: self.status_url,
            erase_on: day(self.erase_at).to_string(),
        })
    }

    /// Subject and text of the letter, in the person's language.
    pub fn preview(&self, site: &Site, decision: Decision) -> anyhow::Result<(String, String)> {
        let lang = self.application.lang;
        mail::preview(
            site,
            &Letter {
                unsubscribe: None,
                mail: decision.letter(),
                id: "",
                at: self.erase_at,
                to: "",
                langs: &[lang],
                values: &|lang| self.value(site, lang),
            },
        )
    }
}
