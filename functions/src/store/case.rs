//! A case as it stands, read for a decision, and one change of it.
//!
//! Comes in: a case; what its application is to become. Goes out: the case; or what became of the change. Never here:
//! what a change means (see `confirm.rs`, `withdraw.rs`, `quarantine.rs`, `screening.rs`).

use jiff::Timestamp;

use super::application::pointed;
use super::audit::{AuditEntry, Head, read_entry, read_head};
use super::call::{Operation, Outcome, token};
use super::cards::in_step;
use super::deed::Deed;
use super::failure::Trouble;
use super::item::{Attributes, Fields, Kind, Stored, kind_text, sort_key};
use super::keys::{CaseItem, Key, attribute, case_partition};
use super::retention::found_as_long;
use super::write::{Guard, Write};
use super::{
    Application, CaseId, ClientNumber, ConsentEvent, CorrectionRecord, DecisionRecord, Digest, Effects,
    Imported, Intake, Intent, MatchEdge, MergeRecord, Note, OutcomeRecord, State, StoreError, Subject,
    SurveyRecord,
};

/// A case, read consistently.
pub(super) struct Case {
    pub(super) id: CaseId,
    /// None when absent or expired.
    pub(super) application: Option<Application>,
    pub(super) head: Option<Head>,
    pub(super) entries: Vec<AuditEntry>,
    pub(super) intents: Vec<Intent>,
    pub(super) decisions: Vec<DecisionRecord>,
    pub(super) notes: Vec<Note>,
    pub(super) matches: Vec<MatchEdge>,
    pub(super) merges: Vec<MergeRecord>,
    pub(super) surveys: Vec<SurveyRecord>,
    pub(super) outcomes: Vec<OutcomeRecord>,
    pub(super) consents: Vec<ConsentEvent>,
    pub(super) corrections: Vec<CorrectionRecord>,
    pub(super) intake: Option<Intake>,
    pub(super) number: Option<ClientNumber>,
    pub(super) imported: Option<Imported>,
    /// Everything that staff or the person added: it goes when the answers go, and ends when they end.
    added: Vec<Added>,
    is_erased: bool,
}

/// An item that belongs to the answers of a case.
struct Added {
    key: Key,
    kind: String,
    expires: Option<Timestamp>,
}

impl Case {
    /// Whether an earlier attempt of ours made its entry after all.
    pub(super) fn has_entry(&self, tried: Option<Digest>) -> bool {
        tried.is_some_and(|tried| self.entries.iter().rev().any(|entry| entry.hash == tried))
    }

    /// Whether it was erased; what is left of it may still be swept.
    pub(super) fn is_erased(&self) -> bool {
        self.is_erased
    }

    /// Removes everything that was added to the answers.
    pub(super) fn without_added(&self) -> impl Iterator<Item = Write> {
        self.added
            .iter()
            .map(|added| Write::delete(added.key.clone(), Guard::text(attribute::KIND, &added.kind)))
    }

    /// Keeps, until then, what ends together with the application; what ends later by itself ends then at the latest.
    pub(super) fn keep(&self, until: Timestamp) -> impl Iterator<Item = Write> {
        let before = self.application.as_ref().map(|application| application.erase_at);
        let moves = move |added: &&Added| {
            added.expires.is_some_and(|ends| ends != until && (Some(ends) == before || ends > until))
        };
        let added = self.added.iter().filter(moves).map(move |added| {
            let guard = Guard::text(attribute::KIND, &added.kind);
            Write::update(added.key.clone(), guard, Fields::new().expires(until), Vec::new())
        });
        added.chain(self.consents.iter().filter_map(move |consent| consent.keep(&self.id, until)))
    }

    /// The consents that stand: the last word on each is a yes.
    pub(super) fn live_consents(&self) -> impl Iterator<Item = &ConsentEvent> {
        let is_last = |consent: &&ConsentEvent| {
            self.consents
                .iter()
                .all(|other| other.consent.purpose != consent.consent.purpose || other.seq <= consent.seq)
        };
        self.consents.iter().filter(move |consent| consent.consent.given && is_last(consent))
    }
}

impl Added {
    fn of(id: &CaseId, item: &Attributes) -> Added {
        let key = Key { pk: case_partition(id), sk: sort_key(item).to_owned() };
        Added { key, kind: kind_text(item).to_owned(), expires: Stored::end_of(item) }
    }
}

impl Operation<'_> {
    /// The case of a reference; `None` when there is none (any more).
    pub(super) async fn case_of(
        &mut self,
        reference: &str,
        now: Timestamp,
    ) -> Result<Option<CaseId>, StoreError> {
        let item = self.get(&Key::reference(reference)).await?;
        Stored::live(item, Kind::Reference, now)?.map(|stored| stored.case()).transpose()
    }

    /// All of a case, or of the one that it was merged into; without its application while its import is hidden. One query:
    /// a case is some dozens of small items; 1 read more for those that came in with an import.
    pub(super) async fn case(&mut self, id: &CaseId, now: Timestamp) -> Result<Case, StoreError> {
        let mut case = self.whole_case(id, now).await?;
        let of_import = case.application.as_ref().filter(|_| case.imported.is_some());
        if let Some(community) = of_import.and_then(|application| application.community.clone())
            && self.hidden(&community).await?.has(&case.id)
        {
            case.application = None;
        }
        Ok(case)
    }

    /// The same, hidden or not.
    pub(super) async fn whole_case(&mut self, id: &CaseId, now: Timestamp) -> Result<Case, StoreError> {
        let mut case = Case {
            id: *id,
            application: None,
            head: None,
            entries: Vec::new(),
            intents: Vec::new(),
            decisions: Vec::new(),
            notes: Vec::new(),
            matches: Vec::new(),
            merges: Vec::new(),
            surveys: Vec::new(),
            outcomes: Vec::new(),
            consents: Vec::new(),
            corrections: Vec::new(),
            intake: None,
            number: None,
            imported: None,
            added: Vec::new(),
            is_erased: false,
        };
        for item in self.partition(&case_partition(id), "").await? {
            let found = CaseItem::of(id, sort_key(&item));
            if found.as_ref().is_none_or(CaseItem::is_added) {
                case.added.push(Added::of(id, &item));
            }
            match found {
                Some(CaseItem::Application) => {
                    if let Some(kept) = pointed(&item, now)? {
                        return Box::pin(self.whole_case(&kept, now)).await;
                    }
                    case.application = Application::read(id, Some(item), now)?;
                }
                Some(CaseItem::Merged(gone)) => case.merges.extend(MergeRecord::read(gone, item, now)?),
                Some(CaseItem::AuditHead) => case.head = Some(read_head(item)?),
                Some(CaseItem::AuditEntry) => case.entries.push(read_entry(item)?),
                Some(CaseItem::Intent(key)) => case.intents.extend(Intent::read(&key, Some(item), now)?),
                Some(CaseItem::Decision(seq)) => {
                    case.decisions.extend(DecisionRecord::read(seq, Some(item), now)?);
                }
                Some(CaseItem::Note(key)) => case.notes.extend(Note::read(key, item, now)?),
                Some(CaseItem::MatchEdge) => case.matches.extend(MatchEdge::read(id, item, now)?),
                Some(CaseItem::Survey(survey)) => {
                    case.surveys.extend(SurveyRecord::read(survey, Some(item), now)?);
                }
                Some(CaseItem::Outcome(seq)) => case.outcomes.extend(OutcomeRecord::read(seq, item, now)?),
                Some(CaseItem::Consent(seq)) => case.consents.extend(ConsentEvent::read(seq, item, now)?),
                Some(CaseItem::Correction(seq)) => {
                    case.corrections.extend(CorrectionRecord::read(seq, item, now)?);
                }
                Some(CaseItem::Intake) => case.intake = Intake::read(item, now)?,
                Some(CaseItem::ClientNumber) => case.number = ClientNumber::read(item, now)?,
                Some(CaseItem::Imported) => case.imported = Imported::read(item, now)?,
                Some(CaseItem::Erasure) => case.is_erased = true,
                Some(CaseItem::NewAddress | CaseItem::Handover) | None => {}
            }
        }
        case.notes.sort_by_key(|note| note.at);
        case.matches.sort_by_key(|edge| edge.offered_on);
        Ok(case)
    }

    /// One attempt at a change; true when it is stored. When false, read the case again: somebody was quicker, or this
    /// attempt went through and its reply was lost.
    pub(super) async fn change(&mut self, change: &Change) -> Result<bool, StoreError> {
        let case = change.after.case.to_string();
        match self.transact(&change.writes, &token(&[&case, &change.entry.to_string()])).await? {
            Outcome::Done => Ok(true),
            Outcome::Refused(_) => self.wait(Trouble::Conflict).await.map(|()| false),
            Outcome::Trouble(trouble) => self.wait(trouble).await.map(|()| false),
        }
    }
}

/// A change of a case, ready to be stored: the application as it becomes, audit entry, effects.
pub(super) struct Change {
    /// Hash of the audit entry: names the change.
    pub(super) entry: Digest,
    /// Number of the audit entry.
    pub(super) seq: u64,
    pub(super) after: Application,
    writes: Vec<Write>,
}

impl Change {
    /// The application of `case` becomes `after`; refused when it has changed since it was read.
    pub(super) fn new(
        case: &Case,
        after: Application,
        deed: Deed<'_>,
        effects: &Effects,
        now: Timestamp,
    ) -> Change {
        let guard = Guard::revision(after.revision);
        let after = if deed.action.is_contact() { after.after_contact(now) } else { after };
        let after = Application { revision: after.revision + 1, ..after };
        let kept: Vec<Write> = match after.state {
            State::Withdrawn => Vec::new(),
            _ => case.keep(after.erase_at).collect(),
        };
        let (key, fields) = (Key::application(&case.id), after.fields());
        let write = match after.state {
            // Nothing stays that this version does not know of.
            State::Withdrawn => Write::put(key, guard, fields),
            State::Received
            | State::Quarantined(_)
            | State::Waiting
            | State::Accepted
            | State::ReferredOut
            | State::Declined => {
                let gone = fields.without(&Application::optional());
                Write::update(key, guard, fields, gone)
            }
        };
        let cards = in_step(case.application.as_ref(), &after, now);
        let found = found_as_long(case, &after);
        let change = Change::logged(case, after, write, deed, now).with_effects(effects, now);
        change.with(cards).with(kept).with(found)
    }

    /// Something is added to a case whose application stays as it is; refused when that has changed since it was read,
    /// because what is added may then have no place any more.
    pub(super) fn beside(
        case: &Case,
        application: Application,
        set: Fields,
        deed: Deed<'_>,
        now: Timestamp,
    ) -> Change {
        let guard = Guard::revision(application.revision);
        let write = Write::update(Key::application(&case.id), guard, set, Vec::new());
        Change::logged(case, application, write, deed, now)
    }

    fn logged(case: &Case, after: Application, write: Write, deed: Deed<'_>, now: Timestamp) -> Change {
        let subject = Subject::Case(case.id);
        let entry = AuditEntry::after(&subject, case.head, deed, now);
        let mut writes = vec![write];
        writes.extend(entry.writes(&subject, case.head, after.community.as_deref(), now));
        Change { entry: entry.hash, seq: entry.seq, after, writes }
    }

    pub(super) fn with_effects(self, effects: &Effects, now: Timestamp) -> Change {
        let mut writes = effects.writes(&self.after.case, self.seq, now);
        writes.extend(effects.ledger(&self.after, self.seq, now));
        self.with(writes)
    }

    /// How many items it writes.
    pub(super) fn size(&self) -> usize {
        self.writes.len()
    }

    /// With more writes in the same transaction.
    pub(super) fn with(mut self, writes: impl IntoIterator<Item = Write>) -> Change {
        self.writes.extend(writes);
        self
    }

    /// With more writes, each in place of one that the change has for the same item already.
    pub(super) fn over(mut self, writes: impl IntoIterator<Item = Write>) -> Change {
        for write in writes {
            self.writes.retain(|known| !known.is_of_the_same(&write));
            self.writes.push(write);
        }
        self
    }

    /// With the files of the application kept until they end; those that have ended are gone already.
    pub(super) fn with_files(mut self, now: Timestamp) -> Change {
        let ends_at = self.after.files_end_at();
        if ends_at <= now {
            return self;
        }
        let case = self.after.case.to_string();
        for file in &self.after.files {
            let guard = Guard::text(attribute::CASE, case.clone());
            let set = Fields::new().expires(ends_at);
            self.writes.push(Write::update(Key::file(file), guard, set, Vec::new()));
        }
        self
    }
}
