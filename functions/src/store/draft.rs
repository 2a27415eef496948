//! Drafts: what a person has typed so far, kept on our side so that Back, a language toggle or an expired session
//! loses nothing.
//!
//! Comes in: the hash of the draft's token, answers as posted. Goes out: the draft. Never here: the token itself,
//! checking of answers.

use std::collections::BTreeMap;
use std::fmt;

use jiff::{SignedDuration, Timestamp};
use portal::Lang;

use super::call::Outcome;
use super::failure::Trouble;
use super::item::{Attributes, Fields, Kind, Stored, to_millisecond};
use super::keys::{Key, attribute};
use super::write::{Guard, Write};
use super::{CaseId, Digest, Store, StoreError, Submission, SubmissionKey};

/// Days that a draft is kept after it was last saved.
pub const DRAFT_DAYS: i64 = 7;

/// Answers as posted: name of the input to all its values, in order.
pub type DraftAnswers = BTreeMap<String, Vec<String>>;

/// A new draft, with what is minted once: its token (hashed) and the key of the submission it may become.
#[derive(Clone)]
pub struct NewDraft {
    /// Hash of the draft's token.
    pub token: Digest,
    /// Key of the submission, minted with the draft and carried by the page's last button.
    pub key: SubmissionKey,
    /// Id of the form.
    pub form: String,
    /// Version of the form.
    pub version: u32,
    /// Language of the page.
    pub lang: Lang,
    /// Answers so far, as posted.
    pub answers: DraftAnswers,
}

/// What a save puts in place of what was there: the page carries all answers, so the last save wins.
#[derive(Clone)]
pub struct DraftChange {
    /// Version of the form that the answers belong to.
    pub version: u32,
    /// Language of the page.
    pub lang: Lang,
    /// All answers so far, as posted.
    pub answers: DraftAnswers,
}

/// A stored draft. `Debug` shows no answer.
#[derive(Clone, PartialEq)]
pub struct Draft {
    /// Hash of the draft's token.
    pub token: Digest,
    /// Key of the submission that this draft becomes.
    pub key: SubmissionKey,
    /// Id of the form.
    pub form: String,
    /// Version of the form that the answers belong to.
    pub version: u32,
    /// Language in which the person last used the form.
    pub lang: Lang,
    /// Answers so far, as posted. Empty once sent.
    pub answers: DraftAnswers,
    /// When the form was begun.
    pub created_at: Timestamp,
    /// When it was last saved.
    pub updated_at: Timestamp,
    /// Counts the saves; the condition of the next one.
    pub revision: u64,
    /// Set once the draft has become a submission: Back then leads to the receipt, and its answers are gone from here.
    pub sent: Option<Sent>,
}

/// What a draft became.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    /// The case.
    pub case: CaseId,
    /// Its reference.
    pub reference: String,
}

/// What became of a save.
#[derive(Debug, Clone, PartialEq)]
pub enum DraftSaved {
    /// The draft as it now stands.
    Saved(Draft),
    /// No such draft any more (expired, or never was): make a new one, the page has all answers.
    Missing,
    /// The draft was sent before; nothing was changed.
    Sent(Sent),
}

impl Store {
    /// Starts a draft, kept for [`DRAFT_DAYS`]. The token must be new.
    ///
    /// Cost: 1 write. Pattern: draft by token.
    pub async fn create_draft(&self, draft: &NewDraft, now: Timestamp) -> Result<Draft, StoreError> {
        let now = to_millisecond(now);
        let draft = Draft {
            token: draft.token,
            key: draft.key,
            form: draft.form.clone(),
            version: draft.version,
            lang: draft.lang,
            answers: draft.answers.clone(),
            created_at: now,
            updated_at: now,
            revision: 1,
            sent: None,
        };
        let key = Key::draft(&draft.token);
        let write = Write::put(key.clone(), Guard::absent(now), draft.fields()?);
        let mut operation = self.operation();
        loop {
            let trouble = match operation.write(&write).await? {
                Outcome::Done => return Ok(draft),
                Outcome::Refused(_) => Trouble::Conflict,
                Outcome::Trouble(trouble) => trouble,
            };
            if let Some(stored) = Draft::read(&draft.token, operation.get(&key).await?, now)? {
                return if stored.key == draft.key { Ok(stored) } else { Err(StoreError::Conflict) };
            }
            operation.wait(trouble).await?;
        }
    }

    /// Puts `change` in place of the draft's answers and keeps it for [`DRAFT_DAYS`] more. Two saves at once: both
    /// succeed, the later one stays.
    ///
    /// Cost: 1 consistent read, 1 write; again for each save that came in between. Pattern: draft by token.
    pub async fn save_draft(
        &self,
        token: &Digest,
        change: &DraftChange,
        now: Timestamp,
    ) -> Result<DraftSaved, StoreError> {
        let key = Key::draft(token);
        let mut operation = self.operation();
        loop {
            let before = Draft::read(token, operation.get(&key).await?, now)?;
            let Some(before) = before else { return Ok(DraftSaved::Missing) };
            if let Some(sent) = before.sent {
                return Ok(DraftSaved::Sent(sent));
            }
            let guard = Guard::revision(before.revision);
            let after = Draft {
                version: change.version,
                lang: change.lang,
                answers: change.answers.clone(),
                updated_at: to_millisecond(now),
                revision: before.revision + 1,
                ..before
            };
            let trouble = match operation.write(&Write::put(key.clone(), guard, after.fields()?)).await? {
                Outcome::Done => return Ok(DraftSaved::Saved(after)),
                Outcome::Refused(_) => Trouble::Conflict,
                Outcome::Trouble(trouble) => trouble,
            };
            operation.wait(trouble).await?;
        }
    }

    /// The draft of a token; `None` when absent or expired.
    ///
    /// Cost: 1 consistent read. Pattern: draft by token.
    pub async fn load_draft(&self, token: &Digest, now: Timestamp) -> Result<Option<Draft>, StoreError> {
        Draft::read(token, self.operation().get(&Key::draft(token)).await?, now)
    }
}

impl Draft {
    fn read(token: &Digest, item: Option<Attributes>, now: Timestamp) -> Result<Option<Draft>, StoreError> {
        let Some(stored) = Stored::live(item, Kind::Draft, now)? else { return Ok(None) };
        let answers = stored.parsed(attribute::ANSWERS, |text| serde_json::from_str(text).ok())?;
        let sent = match stored.text_if(attribute::REFERENCE)? {
            Some(reference) => Some(Sent { case: stored.case()?, reference: reference.to_owned() }),
            None => None,
        };
        Ok(Some(Draft {
            token: *token,
            key: stored.parsed(attribute::KEY, SubmissionKey::parse)?,
            form: stored.text(attribute::FORM)?.to_owned(),
            version: stored.number(attribute::VERSION)?,
            lang: stored.lang()?,
            answers,
            created_at: stored.time(attribute::CREATED_AT)?,
            updated_at: stored.time(attribute::UPDATED_AT)?,
            revision: stored.number(attribute::REVISION)?,
            sent,
        }))
    }

    fn fields(&self) -> Result<Fields, StoreError> {
        let answers = serde_json::to_string(&self.answers).map_err(|error| {
            StoreError::Internal(anyhow::Error::new(error).context("answers of a draft as JSON"))
        })?;
        let fields = Fields::of(Kind::Draft)
            .text(attribute::KEY, self.key.to_string())
            .text(attribute::FORM, &self.form)
            .number(attribute::VERSION, self.version)
            .text(attribute::LANG, self.lang.code())
            .text(attribute::ANSWERS, answers)
            .time(attribute::CREATED_AT, self.created_at)
            .time(attribute::UPDATED_AT, self.updated_at)
            .number(attribute::REVISION, self.revision)
            .expires(self.updated_at + SignedDuration::from_hours(24 * DRAFT_DAYS));
        Ok(match &self.sent {
            None => fields,
            Some(sent) => fields
                .text(attribute::CASE, sent.case.to_string())
                .text(attribute::REFERENCE, &sent.reference),
        })
    }
}

/// The draft of a submission without its answers: remembers what it became. Refused when the draft belongs to another
/// submission.
pub(super) fn sent_draft(
    token: &Digest,
    submission: &Submission,
    sent: Sent,
    now: Timestamp,
) -> Result<Write, StoreError> {
    let stub = Draft {
        token: *token,
        key: submission.key,
        form: submission.application.form.clone(),
        version: submission.application.version,
        lang: submission.application.lang,
        answers: DraftAnswers::new(),
        created_at: now,
        updated_at: now,
        revision: 0,
        sent: Some(sent),
    };
    let own = Guard::text(attribute::KEY, submission.key.to_string()).or(Guard::absent(now));
    Ok(Write::put(Key::draft(token), own, stub.fields()?))
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft")
            .field("token", &self.token)
            .field("form", &self.form)
            .field("version", &self.version)
            .field("revision", &self.revision)
            .field("sent", &self.sent)
            .finish_non_exhaustive()
    }
}
