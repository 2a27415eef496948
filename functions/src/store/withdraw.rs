//! Withdrawing an application: the person's answers are erased at once.
//!
//! Comes in: a case. Goes out: what is left of the application. Never here: mail, files' bytes.

use jiff::Timestamp;

use super::case::{Case, Change};
use super::deed::Deed;
use super::erase::file_removal;
use super::item::to_millisecond;
use super::write::Write;
use super::{
    Action, Actor, Application, CaseId, ConsentEvent, Course, Digest, Effects, IntentState, State, Store,
    StoreError,
};

/// What became of a withdrawal.
#[derive(Debug, Clone, PartialEq)]
pub enum Withdrawn {
    /// Withdrawn by this call.
    Now {
        /// What is left: form, community and dates.
        application: Application,
        /// Uploaded files whose records were erased with it; their bytes are to be deleted (the stream says so too, see
        /// [`super::Change::FileRemoved`]).
        files: Vec<Digest>,
    },
    /// Withdrawn before; nothing was changed.
    Already(Application),
    /// No such application (expired, or never was).
    Gone,
}

impl Store {
    /// Withdraws an application: answers, file records, notes and decisions erased, out of every list, mail not yet sent
    /// cancelled, open matches taken back, audit entry, and `effects`, all or nothing. What is left is kept as long as the application would have
    /// been.
    ///
    /// Cost: 1 query and 2 reads for each open match, 1 transaction of 3 items, 7 more for each open match and one more for
    /// each effect, file, note, decision and pending mail. Patterns: items of a case, match by id.
    pub async fn withdraw(
        &self,
        case: &CaseId,
        actor: &Actor,
        effects: &Effects,
        now: Timestamp,
    ) -> Result<Withdrawn, StoreError> {
        let mut operation = self.operation();
        let deed = Deed::new(Action::Withdrawn, actor, operation.bits());
        let mut tried = None;
        let mut files = Vec::new();
        loop {
            let case = operation.case(case, now).await?;
            let Some(before) = case.application.clone() else { return Ok(Withdrawn::Gone) };
            if before.state == State::Withdrawn {
                let ours = case.has_entry(tried);
                return Ok(if ours {
                    Withdrawn::Now { application: before, files }
                } else {
                    Withdrawn::Already(before)
                });
            }
            files.clone_from(&before.files);
            let change = withdrawal(&case, before, deed, effects, now);
            let by = (actor, deed.mark);
            let Some(left) = operation.matches_left(&case, by, change.size(), now).await? else {
                self.leave_matches(&case.id, actor, now).await?;
                continue;
            };
            let change = change.with(left);
            if operation.change(&change).await? {
                return Ok(Withdrawn::Now { application: change.after, files });
            }
            tried = Some(change.entry);
        }
    }
}

fn withdrawal(case: &Case, before: Application, deed: Deed<'_>, effects: &Effects, now: Timestamp) -> Change {
    let files = before.files.clone();
    let after = Application {
        state: State::Withdrawn,
        withdrawn_at: Some(to_millisecond(now)),
        answers: None,
        files: Vec::new(),
        course: Course::default(),
        ..before
    };
    let change = Change::new(case, after, deed, effects, now);
    let seq = change.seq;
    change.with(emptied(case, &files, seq, now))
}

/// What goes with the answers: records of files, mail not yet sent, what was added to the case; every consent ends with the
/// change of this number.
pub(super) fn emptied(case: &Case, files: &[Digest], seq: u64, now: Timestamp) -> Vec<Write> {
    let files = files.iter().map(|file| file_removal(file, &case.id));
    let pending = case.intents.iter().filter(|intent| intent.state == IntentState::Pending);
    let mail = pending.map(|intent| intent.end(IntentState::Cancelled, now));
    let said = case.live_consents().map(ConsentEvent::taken_back);
    let ended = said.map(|consent| consent.write(&case.id, seq, now, now));
    let moved = case.live_consents().filter_map(|consent| consent.keep(&case.id, now));
    files.chain(mail).chain(case.without_added()).chain(ended).chain(moved).collect()
}
