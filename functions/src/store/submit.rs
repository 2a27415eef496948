//! A submission: one transaction that makes an application out of a draft, any number of times the same.
//!
//! Comes in: checked answers with their submission key. Goes out: the receipt. Never here: checking, mail.

use std::fmt;
use std::ops::Range;

use jiff::{SignedDuration, Timestamp};
use portal::Lang;

use super::audit::AuditEntry;
use super::call::{Operation, Outcome, token};
use super::cards::in_step;
use super::deed::Deed;
use super::draft::sent_draft;
use super::failure::Trouble;
use super::files::attach;
use super::item::{Fields, Kind, Stored, to_millisecond};
use super::keys::{Key, attribute};
use super::write::{Guard, Write};
use super::{
    Action, Actor, Application, CaseId, CaughtBy, Channel, Course, Digest, Effects, EmailConfirmation, Sent,
    State, Store, StoreError, Subject, SubmissionKey,
};

/// Days that a submission key is remembered: the longest that a page may lie open and still be sent again safely.
const KEY_DAYS: i64 = 30;
/// References tried in one go. Among some billions a second try is rare; ten in a row are a broken source.
const MOST_REFERENCES: u32 = 10;
/// Days that a reference stays taken after its application has ended.
const REFERENCE_DAYS: i64 = 30;

/// Everything that one press of the last button stores.
#[derive(Debug, Clone)]
pub struct Submission {
    /// Key of the submission, minted with the draft.
    pub key: SubmissionKey,
    /// Hash of the canonical answers (`Answers::canonical`): the same key with another hash is refused.
    pub answers_hash: Digest,
    /// Id for the case, if this submission turns out to be the first with its key.
    pub case: CaseId,
    /// The application.
    pub application: NewApplication,
    /// Hash of the draft's token: the draft loses its answers and remembers the reference. None without a draft.
    pub draft: Option<Digest>,
    /// Hashes of the tokens of uploaded files that the answers name.
    pub files: Vec<Digest>,
    /// Links and mail.
    pub effects: Effects,
    /// Who did it, for the audit log.
    pub actor: Actor,
}

/// The application in a submission. `Debug` shows no answer.
#[derive(Clone)]
pub struct NewApplication {
    /// Id of the form.
    pub form: String,
    /// Version of the form.
    pub version: u32,
    /// Language in which it was sent.
    pub lang: Lang,
    /// Slug of the community that it goes to; none for the secretariat.
    pub community: Option<String>,
    /// How it came in.
    pub channel: Channel,
    /// Received, or caught.
    pub state: NewState,
    /// [`EmailConfirmation::Pending`] when the form has an address to confirm.
    pub confirmation: EmailConfirmation,
    /// The answers as JSON text.
    pub answers: String,
    /// When the retention of the form ends.
    pub keep_until: Timestamp,
    /// The day by which the law wants an answer; none for most forms.
    pub due_at: Option<Timestamp>,
}

/// Where an application starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewState {
    /// As it should be.
    Received,
    /// Caught as spam: goes to the quarantine. Give no [`Effects`]; `release` brings them.
    Quarantined(CaughtBy),
}

/// What the person gets for a submission; the same for every repetition of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Receipt {
    /// The case.
    pub case: CaseId,
    /// The reference, as `portal::forms::Reference` displays it.
    pub reference: String,
    /// When it was received the first time.
    pub received_at: Timestamp,
    /// Whether this was a repetition of something stored before.
    pub already: bool,
}

impl Store {
    /// Stores a submission, once. `references` makes a new reference text each time it is called (another one is asked
    /// for when a reference is taken).
    ///
    /// Repeating the same key and answers, at once or later (30 days), gives the same receipt with `already` set. The
    /// same key with other answers is [`StoreError::KeyReused`]. [`StoreError::Unknown`] means that the answers may be
    /// stored or not, and that pressing again is safe. [`StoreError::FileGone`]: one of `files` has expired.
    ///
    /// Cost: 1 transaction of 5 items (application, key, reference, audit head and entry) and one more for each
    /// link, mail, file and the draft. Repetition: plus 1 consistent read. Pattern: receipt by submission key.
    pub async fn submit(
        &self,
        submission: &Submission,
        references: &(dyn Fn() -> String + Send + Sync),
        now: Timestamp,
    ) -> Result<Receipt, StoreError> {
        let now = to_millisecond(now);
        let mut operation = self.operation();
        let mut receipt = submission.receipt(references(), now);
        let mark = operation.bits();
        let mut taken = 0;
        let mut writes = submission.writes(&receipt, mark, now)?;
        loop {
            let token = token(&[&submission.key.to_string(), &receipt.case.to_string(), &receipt.reference]);
            let refused = match operation.transact(&writes.list, &token).await? {
                Outcome::Done => return Ok(receipt),
                Outcome::Refused(which) => Ok(which),
                Outcome::Trouble(trouble) => Err(trouble),
            };
            // Whatever happened: if the key is stored, that is the answer.
            if let Some(stored) = operation.stored_key(&submission.key, now).await? {
                return stored.answer(submission);
            }
            let which = match refused {
                Ok(which) => which,
                Err(trouble) => {
                    operation.wait(trouble).await?;
                    continue;
                }
            };
            writes.check(&which)?;
            if which.contains(&Writes::REFERENCE) && taken < MOST_REFERENCES {
                taken += 1;
                receipt = submission.receipt(references(), now);
                writes = submission.writes(&receipt, mark, now)?;
            } else {
                operation.wait(Trouble::Conflict).await?;
            }
        }
    }

    /// The receipt of a submission key, if it was used; `None` when absent or older than 30 days.
    ///
    /// Cost: 1 consistent read. Pattern: receipt by submission key.
    pub async fn find_receipt(
        &self,
        key: &SubmissionKey,
        now: Timestamp,
    ) -> Result<Option<Receipt>, StoreError> {
        let stored = self.operation().stored_key(key, now).await?;
        Ok(stored.map(|stored| stored.receipt))
    }
}

/// What is stored under a submission key.
struct StoredKey {
    receipt: Receipt,
    answers_hash: Digest,
}

impl StoredKey {
    fn answer(self, submission: &Submission) -> Result<Receipt, StoreError> {
        if self.answers_hash != submission.answers_hash {
            return Err(StoreError::KeyReused);
        }
        // Our own write, whose reply was lost, is not a repetition.
        let already = self.receipt.case != submission.case;
        Ok(Receipt { already, ..self.receipt })
    }
}

impl Operation<'_> {
    async fn stored_key(
        &mut self,
        key: &SubmissionKey,
        now: Timestamp,
    ) -> Result<Option<StoredKey>, StoreError> {
        let item = self.get(&Key::submission(&key.digest())).await?;
        let Some(stored) = Stored::live(item, Kind::Submission, now)? else { return Ok(None) };
        Ok(Some(StoredKey {
            receipt: Receipt {
                case: stored.case()?,
                reference: stored.text(attribute::REFERENCE)?.to_owned(),
                received_at: stored.time(attribute::RECEIVED_AT)?,
                already: true,
            },
            answers_hash: stored.digest(attribute::ANSWERS_HASH)?,
        }))
    }
}

/// The writes of a submission, and which of them say what when they are refused.
struct Writes {
    list: Vec<Write>,
    draft: Option<usize>,
    files: Range<usize>,
}

impl Writes {
    /// Place of the item that makes the reference unique.
    const REFERENCE: usize = 2;

    /// Refusals that trying again does not change.
    fn check(&self, refused: &[usize]) -> Result<(), StoreError> {
        if refused.iter().any(|place| self.files.contains(place)) {
            return Err(StoreError::FileGone);
        }
        if self.draft.is_some_and(|place| refused.contains(&place)) {
            return Err(StoreError::Internal(anyhow::anyhow!("the draft belongs to another submission")));
        }
        Ok(())
    }
}

impl Submission {
    fn receipt(&self, reference: String, now: Timestamp) -> Receipt {
        Receipt { case: self.case, reference, received_at: now, already: false }
    }

    fn writes(&self, receipt: &Receipt, mark: u64, now: Timestamp) -> Result<Writes, StoreError> {
        let application = self.application(receipt);
        let keep = |days: i64| SignedDuration::from_hours(24 * days);
        let key = Fields::of(Kind::Submission)
            .text(attribute::CASE, receipt.case.to_string())
            .text(attribute::REFERENCE, &receipt.reference)
            .time(attribute::RECEIVED_AT, receipt.received_at)
            .text(attribute::ANSWERS_HASH, self.answers_hash.to_string())
            .expires(now + keep(KEY_DAYS));
        let reference = reference_fields(&receipt.case, application.keep_until);
        let absent = Guard::absent(now);
        let mut list = vec![
            Write::put(Key::submission(&self.key.digest()), absent.clone(), key),
            Write::put(Key::application(&receipt.case), absent.clone(), application.fields()),
            Write::put(Key::reference(&receipt.reference), absent, reference),
        ];
        let action = match (self.application.state, &self.actor) {
            (NewState::Received, Actor::Staff(_)) => Action::Entered,
            (NewState::Received, _) => Action::Submitted,
            (NewState::Quarantined(_), _) => Action::Quarantined,
        };
        let subject = Subject::Case(receipt.case);
        let entry = AuditEntry::after(&subject, None, Deed::new(action, &self.actor, mark), now);
        let community = self.application.community.as_deref();
        list.extend(entry.writes(&subject, None, community, now));
        list.extend(self.effects.writes(&receipt.case, entry.seq, now));
        list.extend(in_step(None, &application, now));
        list.extend(self.effects.ledger(&application, entry.seq, now));
        let files = list.len()..list.len() + self.files.len();
        list.extend(
            self.files.iter().map(|file| attach(file, &receipt.case, application.files_end_at(), now)),
        );
        let draft = self.draft.map(|token| (list.len(), token));
        if let Some((_, token)) = draft {
            let sent = Sent { case: receipt.case, reference: receipt.reference.clone() };
            list.push(sent_draft(&token, self, sent, now)?);
        }
        Ok(Writes { list, draft: draft.map(|(place, _)| place), files })
    }

    fn application(&self, receipt: &Receipt) -> Application {
        let new = &self.application;
        let state = match new.state {
            NewState::Received => State::Received,
            NewState::Quarantined(by) => State::Quarantined(by),
        };
        Application {
            case: receipt.case,
            reference: receipt.reference.clone(),
            form: new.form.clone(),
            version: new.version,
            lang: new.lang,
            community: new.community.clone(),
            former: Vec::new(),
            state,
            confirmation: new.confirmation,
            answers: Some(new.answers.clone()),
            files: self.files.clone(),
            received_at: receipt.received_at,
            erase_at: Application::erase_at(state, new.confirmation, new.keep_until, receipt.received_at),
            keep_until: to_millisecond(new.keep_until),
            due_at: new.due_at.map(to_millisecond),
            withdrawn_at: None,
            coordinator: None,
            course: Course { channel: new.channel, ..Course::default() },
            revision: 1,
        }
    }
}

/// The reference of an application that is kept until then.
pub(super) fn reference_fields(case: &CaseId, keep_until: Timestamp) -> Fields {
    let ends = keep_until + SignedDuration::from_hours(24 * REFERENCE_DAYS);
    Fields::of(Kind::Reference).text(attribute::CASE, case.to_string()).expires(ends)
}

impl fmt::Debug for NewApplication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewApplication")
            .field("form", &self.form)
            .field("version", &self.version)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}
