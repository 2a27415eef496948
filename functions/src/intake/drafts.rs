//! Drafts from a visitor's side: which one a page shows, which one a post belongs to, and keeping what was typed.
//!
//! Comes in: tokens from a cookie, a page or an address; answers. Goes out: the draft, or a new one under a new token.
//! Never here: judging answers.

use axum::response::Response;
use jiff::SignedDuration;
use portal::forms::RawAnswers;

use super::posted::Posted;
use super::visit::Visit;
use super::{limits, places};
use crate::http::cookie::Cookie;
use crate::http::{ApiError, reply};
use crate::store::{Draft, DraftAnswers, DraftChange, DraftSaved, NewDraft, SubmissionKey};
use crate::tokens::Token;

/// How long a browser's draft is taken up again by a page that does not name it (the static first page): long enough for
/// Back, short enough that the next person at a shared computer starts afresh.
const TAKEN_UP_FOR: SignedDuration = SignedDuration::from_hours(1);

/// A draft with the token that names it.
pub(super) struct Opened {
    pub(super) token: Token,
    pub(super) draft: Draft,
}

impl Opened {
    /// The answers so far.
    pub(super) fn answers(&self) -> RawAnswers {
        let pairs = self.draft.answers.iter();
        pairs
            .flat_map(|(name, values)| values.iter().map(move |value| (name.clone(), value.clone())))
            .collect()
    }
}

impl Visit {
    /// The draft that a page shows: the browser's, else the one in the address.
    pub(super) async fn open(&self) -> Result<Option<Opened>, ApiError> {
        for token in [&self.cookie, &self.named].into_iter().flatten() {
            if let Some(opened) = self.load(token).await? {
                return Ok(Some(opened));
            }
        }
        Ok(None)
    }

    /// The draft that a post belongs to: the one that the page names, else the browser's own. None when there is none to
    /// go on with. A page of a draft that was sent already is told so.
    pub(super) async fn belonging(&self, posted: &Posted) -> Result<Option<Opened>, ApiError> {
        if posted.anew {
            return Ok(None);
        }
        if let Some(token) = &posted.draft
            && let Some(opened) = self.load(token).await?
        {
            return match opened.draft.sent {
                Some(_) => Err(self.already_sent(&opened.draft.key)),
                None => Ok(Some(opened)),
            };
        }
        let Some(token) = &self.cookie else { return Ok(None) };
        let recent = |draft: &Draft| draft.updated_at.duration_until(self.now) < TAKEN_UP_FOR;
        let opened = self.load(token).await?;
        Ok(opened.filter(|opened| opened.draft.sent.is_none() && recent(&opened.draft)))
    }

    /// The draft of a token, if it is one of this form.
    pub(super) async fn load(&self, token: &Token) -> Result<Option<Opened>, ApiError> {
        let draft = self.app.store.load_draft(&token.digest(), self.now).await?;
        let draft = draft.filter(|draft| draft.form == self.form.id);
        Ok(draft.map(|draft| Opened { token: token.clone(), draft }))
    }

    /// Keeps answers, in the draft that there is or in a new one; gives its token.
    pub(super) async fn save(
        &self,
        opened: Option<&Opened>,
        answers: &RawAnswers,
    ) -> Result<Token, ApiError> {
        let answers = to_stored(answers);
        if let Some(opened) = opened {
            let change =
                DraftChange { version: self.form.version, lang: self.lang, answers: answers.clone() };
            match self.app.store.save_draft(&opened.draft.token, &change, self.now).await? {
                DraftSaved::Saved(_) => return Ok(opened.token.clone()),
                DraftSaved::Sent(_) => return Err(self.already_sent(&opened.draft.key)),
                DraftSaved::Missing => {}
            }
        }
        limits::new_draft(self).await?;
        let token = self.app.ids.token();
        let draft = NewDraft {
            token: token.digest(),
            key: SubmissionKey::from_bits(self.app.ids.bits128()),
            form: self.form.id.clone(),
            version: self.form.version,
            lang: self.lang,
            answers,
        };
        self.app.store.create_draft(&draft, self.now).await?;
        Ok(token)
    }

    /// The way to what a submission has become.
    pub(super) fn receipt_path(&self, key: &SubmissionKey) -> String {
        places::receipt(self.lang, &self.app.tokens.receipt(key))
    }

    pub(super) fn already_sent(&self, key: &SubmissionKey) -> ApiError {
        ApiError::AlreadySent { receipt: self.receipt_path(key) }
    }

    /// Sends the browser on to a page of a draft. A browser that has shown no cookie so far may not keep any, so the
    /// address names the draft as well; a page that is opened with both leads on to its plain address.
    pub(super) fn go_on(&self, path: &str, token: &Token) -> Response {
        let mut response = match &self.cookie {
            Some(_) => reply::see_other(path),
            None => {
                let joint = if path.contains('?') { '&' } else { '?' };
                reply::see_other(&format!(
                    "{path}{joint}{}={}",
                    portal::forms::reserved::DRAFT,
                    token.as_str()
                ))
            }
        };
        self.remember(&mut response, token);
        response
    }

    /// Makes the browser remember a draft, if it does not yet.
    pub(super) fn remember(&self, response: &mut Response, token: &Token) {
        if self.cookie.as_ref() != Some(token) {
            Cookie::Draft.set(response.headers_mut(), token);
        }
    }
}

fn to_stored(answers: &RawAnswers) -> DraftAnswers {
    let mut stored = DraftAnswers::new();
    for (name, value) in answers.iter() {
        stored.entry(name.to_owned()).or_default().push(value.to_owned());
    }
    stored
}
