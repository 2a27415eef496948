//! Erasing a person: everything personal of a case goes, wherever it stands.
//!
//! Comes in: a case, by the person's own link or by staff with their written request. Goes out: what became of it. Never
//! here: files' bytes (the stream asks for that), the figures: facts speak of nobody and stay.
//!
//! First the application becomes an empty shell, in one transaction; from then on nobody finds or is sent anything. Then the
//! rest is swept: what belongs to the case, and what its matches hold besides the two cases' numbers, the contacts that were
//! named in them among it. They were named for this person, or by this person, and for nothing else (PIPEDA s. 4.01). A
//! sweep that was cut short goes on when erasing is asked for again. What stays: the shell for some weeks, the audit log and
//! the ledger of consents, none of which holds a word of the person, and how the request came in.

use jiff::{SignedDuration, Timestamp};

use super::call::{Operation, Outcome, token};
use super::case::{Case, Change};
use super::deed::Deed;
use super::failure::Trouble;
use super::item::{
    Attributes, Fields, Kind, Stored, kind_text, partition_key, sort_key, text_of, to_millisecond, to_second,
};
use super::keys::{CaseItem, Key, attribute, case_partition, match_partition};
use super::withdraw::emptied;
use super::write::{Guard, Write};
use super::{
    Action, Application, CaseId, Digest, Effects, Hand, IntentState, Mail, Match, MatchId, State, Store,
    StoreError, Withdrawn,
};

/// Days that the shell of an erased application is kept: its link says so long that it is done.
pub const SHELL_DAYS: i64 = 30;

/// Months that it is kept how a request to erase came in: as long as a complaint about it may take.
const REQUEST_DAYS: i64 = 730;

/// Items erased in one transaction.
const AT_ONCE: usize = 50;

impl Store {
    /// Erases everything personal of a case, with `effects` (the last message). `request` names how it was asked for.
    /// [`StoreError::NotYours`]: staff of another community.
    ///
    /// Cost: 1 query and 1 transaction for the case; then 1 query for it and for each match, and 1 transaction for each 50
    /// items that they hold. Patterns: items of a case, match by id.
    pub async fn erase(
        &self,
        hand: Hand<'_>,
        request: &str,
        effects: &Effects,
        now: Timestamp,
    ) -> Result<Withdrawn, StoreError> {
        let mut operation = self.operation();
        let actor = hand.actor();
        let deed = Deed::new(Action::Erased, &actor, operation.bits());
        let (mut tried, mut files) = (None, Vec::new());
        let done = loop {
            let case = operation.case(hand.case(), now).await?;
            let Some(before) = hand.any(&case)? else { return Ok(Withdrawn::Gone) };
            if case.is_erased() {
                break match case.has_entry(tried) {
                    true => Withdrawn::Now { application: before, files },
                    false => Withdrawn::Already(before),
                };
            }
            files.clone_from(&before.files);
            let change = erasure(&case, &before, (deed, request), effects, now);
            let by = (&actor, deed.mark);
            let Some(left) = operation.matches_left(&case, by, change.size(), now).await? else {
                self.leave_matches(&case.id, &actor, now).await?;
                continue;
            };
            let change = change.with(left);
            if operation.change(&change).await? {
                break Withdrawn::Now { application: change.after, files };
            }
            tried = Some(change.entry);
        };
        // A new time limit: a full file takes several transactions.
        self.operation().sweep(hand.case(), now).await?;
        Ok(done)
    }
}

impl Store {
    /// Whether a case was erased; its shell is still there.
    ///
    /// Cost: 1 consistent read. Pattern: how a request to erase a case came in.
    pub async fn is_erased(&self, case: &CaseId, now: Timestamp) -> Result<bool, StoreError> {
        let item = self.operation().get(&Key::erasure(case)).await?;
        Ok(Stored::live(item, Kind::Erasure, now)?.is_some())
    }
}

fn erasure(
    case: &Case,
    before: &Application,
    (deed, request): (Deed<'_>, &str),
    effects: &Effects,
    now: Timestamp,
) -> Change {
    let ends = to_second(now + SignedDuration::from_hours(24 * SHELL_DAYS));
    let fields = Fields::of(Kind::Erasure)
        .text(attribute::REASON, request)
        .time(attribute::AT, to_millisecond(now))
        .expires(now + SignedDuration::from_hours(24 * REQUEST_DAYS));
    let proof = Write::put(Key::erasure(&case.id), Guard::absent(now), fields);
    let after = Application {
        state: State::Withdrawn,
        withdrawn_at: before.withdrawn_at.or(Some(to_millisecond(now))),
        answers: None,
        files: Vec::new(),
        erase_at: ends.min(before.erase_at),
        keep_until: ends.min(before.keep_until),
        ..before.clone()
    };
    let change = Change::new(case, after, deed, effects, now);
    let seq = change.seq;
    change.with(emptied(case, &before.files, seq, now)).with([proof])
}

impl Operation<'_> {
    /// Removes what is left of an erased case besides what stays.
    async fn sweep(&mut self, id: &CaseId, now: Timestamp) -> Result<(), StoreError> {
        let stays = |item: &Attributes| match CaseItem::of(id, sort_key(item)) {
            Some(CaseItem::Intent(key)) => {
                key.mail() == Mail::Withdrawn
                    && text_of(item, attribute::STATE) == IntentState::Pending.name()
            }
            Some(found) => !found.is_added(),
            None => false,
        };
        self.clear(&case_partition(id), stays).await?;
        let matches: Vec<MatchId> = self.case(id, now).await?.matches.iter().map(|edge| edge.id).collect();
        for id in matches {
            let own = Key::of_match(&id);
            self.clear(&match_partition(&id), |item| sort_key(item) == own.sk).await?;
            self.blank(&id, now).await?;
        }
        Ok(())
    }

    /// Removes the items of a partition that don't stay.
    async fn clear(&mut self, pk: &str, stays: impl Fn(&Attributes) -> bool) -> Result<(), StoreError> {
        loop {
            let items = self.partition(pk, "").await?;
            let gone: Vec<Write> =
                items.iter().filter(|item| !stays(item)).take(AT_ONCE).map(removal).collect();
            if gone.is_empty() {
                return Ok(());
            }
            let name = token(&[pk, &format!("{:016x}", self.bits())]);
            match self.transact(&gone, &name).await? {
                Outcome::Done => {}
                Outcome::Refused(_) => self.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => self.wait(trouble).await?,
            }
        }
    }

    /// Takes the words out of a match: where and when somebody wanted to meet.
    async fn blank(&mut self, id: &MatchId, now: Timestamp) -> Result<(), StoreError> {
        loop {
            let key = Key::of_match(id);
            let Some(before) = Match::read(id, self.get(&key).await?, now)? else { return Ok(()) };
            if before.slots.is_empty() && before.meeting.is_none() {
                return Ok(());
            }
            let set = Fields::new().number(attribute::REVISION, before.revision + 1);
            let words = vec![attribute::SLOTS, attribute::MEETING];
            match self.write(&Write::update(key, Guard::revision(before.revision), set, words)).await? {
                Outcome::Done => return Ok(()),
                Outcome::Refused(_) => self.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => self.wait(trouble).await?,
            }
        }
    }
}

fn removal(item: &Attributes) -> Write {
    let key = Key { pk: partition_key(item).to_owned(), sk: sort_key(item).to_owned() };
    Write::delete(key, Guard::text(attribute::KIND, kind_text(item)))
}

/// Writes that a file belongs to nobody any more.
pub(super) fn file_removal(file: &Digest, case: &CaseId) -> Write {
    let ours = Guard::text(attribute::CASE, case.to_string()).or(Guard::missing(attribute::CASE));
    Write::delete(Key::file(file), ours)
}
