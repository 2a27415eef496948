//! The outbox: mail that a stored change asks for, until it is sent.
//!
//! Comes in: the key of an intent, from the stream or from the list of due ones. Goes out: the intent, claimed by one
//! worker at a time. Never here: mail texts, sending.
//!
//! A worker claims, sends, marks. A worker that dies in between leaves a claim that runs out; then
//! [`Store::due_intents`] lists the intent again.

use std::fmt;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use portal::Lang;

use super::call::Operation;
use super::call::Outcome;
use super::failure::Trouble;
use super::item::{Attributes, Fields, Kind, Stored, partition_key, sort_key, to_millisecond};
use super::keys::{self, IndexKey, Key, attribute};
use super::write::{Guard, Write};
use super::{About, CaseId, IntentKey, IntentOwner, Mail, Store, StoreError};

/// A mail that a stored change asks for. `Debug` shows no address.
#[derive(Clone, PartialEq)]
pub struct Intent {
    /// Names it.
    pub key: IntentKey,
    /// Which mail.
    pub mail: Mail,
    /// Language of the mail.
    pub lang: Lang,
    /// From which the token of the link in the mail is made.
    pub nonce: Option<String>,
    /// Where to send it, if the application no longer knows (see [`super::NewIntent::address`]).
    pub address: Option<String>,
    /// What it is about.
    pub about: About,
    /// The request that asked for it, if one did.
    pub request: Option<String>,
    /// Where it stands.
    pub state: IntentState,
    /// Times that it was claimed so far.
    pub attempts: u32,
    /// When the change was stored.
    pub created_at: Timestamp,
    /// When it was due, before whoever has it now claimed it.
    pub due: Timestamp,
    /// When it may be claimed next.
    pub next_try: Timestamp,
}

/// Where an intent stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntentState {
    /// To be sent.
    Pending,
    /// Handed to the mail service.
    Sent,
    /// Not to be sent any more: the application was withdrawn first.
    Cancelled,
    /// Given up after too many failures; for staff to look at.
    Parked,
}

/// What became of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marked {
    /// Marked by this call.
    Now,
    /// No longer pending: sent, cancelled or parked before, or gone.
    NotPending,
}

impl Store {
    /// Takes an intent for `lease`: nobody else gets it until then. `None` when it is not pending, claimed by another
    /// worker, not yet due again after a failure, or gone.
    ///
    /// Cost: 1 consistent read, 1 write. Pattern: intent by key.
    pub async fn claim_intent(
        &self,
        key: &IntentKey,
        lease: Duration,
        now: Timestamp,
    ) -> Result<Option<Intent>, StoreError> {
        let lease = SignedDuration::try_from(lease).unwrap_or(SignedDuration::MAX);
        let next_try = now.saturating_add(lease).unwrap_or(now);
        let mut operation = self.operation_of(key);
        let claim = format!("{:016x}", operation.bits());
        loop {
            let item = operation.get(&Key::intent(key)).await?;
            let claimed =
                item.as_ref().and_then(|item| item.get(attribute::CLAIM)).and_then(|claim| claim.as_s().ok());
            let ours = claimed == Some(&claim);
            let Some(intent) = Intent::read(key, item, now)? else { return Ok(None) };
            match intent.state {
                IntentState::Pending if ours => return Ok(Some(intent)),
                IntentState::Pending if intent.next_try <= now => {}
                _ => return Ok(None),
            }
            let (write, after) = intent.claim(&claim, next_try);
            match operation.write(&write).await? {
                Outcome::Done => return Ok(Some(after)),
                Outcome::Refused(_) => operation.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }

    /// The intent as it stands, without claiming it; `None` when gone.
    ///
    /// Cost: 1 consistent read. Pattern: intent by key.
    pub async fn load_intent(&self, key: &IntentKey, now: Timestamp) -> Result<Option<Intent>, StoreError> {
        Intent::read(key, self.operation_of(key).get(&Key::intent(key)).await?, now)
    }

    /// The mail of a case that waits to be sent, whenever it is due.
    ///
    /// Cost: 1 query. Pattern: items of a case.
    pub async fn waiting_mail(&self, case: &CaseId, now: Timestamp) -> Result<Vec<Intent>, StoreError> {
        let mut intents = self.operation().case(case, now).await?.intents;
        intents.retain(|intent| intent.state == IntentState::Pending);
        Ok(intents)
    }

    /// Notes that the mail was handed over; forgets its address.
    ///
    /// Cost: 1 write; 1 consistent read when refused. Pattern: intent by key.
    pub async fn mark_sent(&self, key: &IntentKey, now: Timestamp) -> Result<Marked, StoreError> {
        self.end(key, IntentState::Sent, now).await
    }

    /// Notes that sending failed: try again at `next_try`, or give up (parked) when that is `None`.
    ///
    /// Cost: 1 write. Pattern: intent by key.
    pub async fn record_failure(
        &self,
        key: &IntentKey,
        next_try: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Marked, StoreError> {
        let Some(at) = next_try else { return self.end(key, IntentState::Parked, now).await };
        let set = Fields::new().time(attribute::NEXT_TRY, at).index(IndexKey::due(key, at));
        let write = Write::update(Key::intent(key), pending(), set, vec![attribute::CLAIM]);
        let mut operation = self.operation_of(key);
        loop {
            match operation.write(&write).await? {
                Outcome::Done => return Ok(Marked::Now),
                Outcome::Refused(_) => return Ok(Marked::NotPending),
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }

    /// Notes that the mail is not to be sent any more.
    ///
    /// Cost: 1 write; 1 consistent read when refused. Pattern: intent by key.
    pub async fn cancel_intent(&self, key: &IntentKey, now: Timestamp) -> Result<Marked, StoreError> {
        self.end(key, IntentState::Cancelled, now).await
    }

    /// Ends an intent. When it is refused, somebody else ended it, or an earlier attempt of ours did: the time tells.
    async fn end(&self, key: &IntentKey, state: IntentState, now: Timestamp) -> Result<Marked, StoreError> {
        let write = end(key, state, now);
        let mut operation = self.operation_of(key);
        loop {
            match operation.write(&write).await? {
                Outcome::Done => return Ok(Marked::Now),
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
                Outcome::Refused(_) => break,
            }
        }
        let item = operation.get(&Key::intent(key)).await?;
        let Some(stored) = Stored::live(item, Kind::Intent, now)? else { return Ok(Marked::NotPending) };
        let ended = stored.parsed(attribute::STATE, IntentState::parse)? == state
            && stored.time_if(attribute::ENDED_AT)? == Some(to_millisecond(now));
        Ok(if ended { Marked::Now } else { Marked::NotPending })
    }

    /// Intents of cases that are due and that nobody has claimed, the longest overdue first, at most `limit`: for a
    /// restart and for repair. An index answers; claim each before sending.
    ///
    /// Cost: 1 index query. Pattern: due intents.
    pub async fn due_intents(&self, limit: u16, now: Timestamp) -> Result<Vec<IntentKey>, StoreError> {
        due(self.operation(), limit, now).await
    }

    /// The same for mail to members.
    ///
    /// Cost: 1 index query. Pattern: due intents, in the table `forum`.
    pub async fn due_member_intents(&self, limit: u16, now: Timestamp) -> Result<Vec<IntentKey>, StoreError> {
        due(self.forum(), limit, now).await
    }

    /// An operation on the table that the intent is in.
    fn operation_of(&self, key: &IntentKey) -> Operation<'_> {
        match key.owner() {
            IntentOwner::Case(_) => self.operation(),
            IntentOwner::Member(_) | IntentOwner::SignIn(_) => self.forum(),
        }
    }
}

async fn due(mut operation: Operation<'_>, limit: u16, now: Timestamp) -> Result<Vec<IntentKey>, StoreError> {
    let (items, _) = operation.list(keys::DUE, &keys::up_to(now), None, limit).await?;
    let live =
        |item: &Attributes| Stored::live(Some(item.clone()), Kind::Intent, now).map(|item| item.is_some());
    let mut due = Vec::new();
    for item in items {
        if live(&item)? {
            due.extend(IntentKey::parse(partition_key(&item), sort_key(&item)));
        }
    }
    Ok(due)
}

impl Intent {
    pub(super) fn read(
        key: &IntentKey,
        item: Option<Attributes>,
        now: Timestamp,
    ) -> Result<Option<Intent>, StoreError> {
        let Some(stored) = Stored::live(item, Kind::Intent, now)? else { return Ok(None) };
        Ok(Some(Intent {
            key: *key,
            mail: key.mail(),
            lang: stored.lang()?,
            nonce: stored.text_if(attribute::NONCE)?.map(str::to_owned),
            address: stored.text_if(attribute::ADDRESS)?.map(str::to_owned),
            about: stored.about()?,
            request: stored.text_if(attribute::REQUEST)?.map(str::to_owned),
            state: stored.parsed(attribute::STATE, IntentState::parse)?,
            attempts: stored.number(attribute::ATTEMPTS)?,
            created_at: stored.time(attribute::CREATED_AT)?,
            due: stored.time(attribute::NEXT_TRY)?,
            next_try: stored.time(attribute::NEXT_TRY)?,
        }))
    }

    /// Nobody else gets it until `next_try`; refused when somebody has claimed it since it was read.
    fn claim(self, claim: &str, next_try: Timestamp) -> (Write, Intent) {
        let guard = pending().and(Guard::number(attribute::ATTEMPTS, self.attempts));
        let after = Intent { attempts: self.attempts + 1, next_try: to_millisecond(next_try), ..self };
        let set = Fields::new()
            .text(attribute::CLAIM, claim)
            .number(attribute::ATTEMPTS, after.attempts)
            .time(attribute::NEXT_TRY, next_try)
            .index(IndexKey::due(&after.key, next_try));
        (Write::update(Key::intent(&after.key), guard, set, Vec::new()), after)
    }

    /// No longer pending; see [`end`].
    pub(super) fn end(&self, state: IntentState, now: Timestamp) -> Write {
        end(&self.key, state, now)
    }
}

fn pending() -> Guard {
    Guard::text(attribute::STATE, IntentState::Pending.name())
}

/// No longer pending: out of the index, its address forgotten.
fn end(key: &IntentKey, state: IntentState, now: Timestamp) -> Write {
    let set = Fields::new().text(attribute::STATE, state.name()).time(attribute::ENDED_AT, now);
    let gone = vec![attribute::ADDRESS, attribute::CLAIM, attribute::GSI1_PK, attribute::GSI1_SK];
    Write::update(Key::intent(key), pending(), set, gone)
}

impl IntentState {
    const ALL: [IntentState; 4] =
        [IntentState::Pending, IntentState::Sent, IntentState::Cancelled, IntentState::Parked];

    /// As stored: `pending`.
    pub fn name(self) -> &'static str {
        match self {
            IntentState::Pending => "pending",
            IntentState::Sent => "sent",
            IntentState::Cancelled => "cancelled",
            IntentState::Parked => "parked",
        }
    }

    fn parse(name: &str) -> Option<IntentState> {
        IntentState::ALL.into_iter().find(|state| state.name() == name)
    }
}

impl fmt::Debug for Intent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Intent")
            .field("key", &self.key)
            .field("mail", &self.mail)
            .field("state", &self.state)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}
