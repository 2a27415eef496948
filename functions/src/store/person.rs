//! A person's file, opened by the staff of the community: everything of a case in one look, and the look in the audit log.
//!
//! Comes in: a reference, a scope. Goes out: the file, once the log has the entry that says who opened it. Never here:
//! words, bytes of files. Right to see: the application's community is the scope's.

use jiff::Timestamp;

use super::audit::AuditEntry;
use super::call::{Operation, Outcome, token};
use super::case::Case;
use super::deed::Deed;
use super::failure::Trouble;
use super::{
    Action, Actor, Application, AuditTrail, CaseId, ClientNumber, ConsentEvent, CorrectionRecord,
    DecisionRecord, Digest, FileRecord, Intake, MatchEdge, MergeRecord, Note, OutcomeRecord, Scope, Store,
    StoreError, Subject, SurveyRecord,
};

/// A person's file. `Debug` shows no answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// The application.
    pub application: Application,
    /// What was decided so far, in order.
    pub decisions: Vec<DecisionRecord>,
    /// Notes, in order.
    pub notes: Vec<Note>,
    /// Matches, the first one first.
    pub matches: Vec<MatchEdge>,
    /// What is left of files that were merged into this one.
    pub merges: Vec<MergeRecord>,
    /// Surveys that were sent, the first one first.
    pub surveys: Vec<SurveyRecord>,
    /// Outcomes, in the order in which they were told, corrections included.
    pub outcomes: Vec<OutcomeRecord>,
    /// What the person agreed to and took back, in order.
    pub consents: Vec<ConsentEvent>,
    /// Answers that were corrected, in order.
    pub corrections: Vec<CorrectionRecord>,
    /// The intake meeting, once it was held.
    pub intake: Option<Intake>,
    /// The number by which the funder knows the person, sealed.
    pub number: Option<ClientNumber>,
    /// Everything that happened, this look included.
    pub trail: AuditTrail,
}

impl Store {
    /// Opens a person's file and notes who did. `None` when there is no such application on a desk (expired, withdrawn,
    /// not confirmed, never was). [`StoreError::NotYours`]: it belongs to another community.
    ///
    /// Cost: 2 reads, 1 transaction of 2 items. Patterns: case by reference, items of a case.
    pub async fn open_person(
        &self,
        scope: &Scope,
        reference: &str,
        now: Timestamp,
    ) -> Result<Option<Person>, StoreError> {
        let mut operation = self.operation();
        let Some(id) = operation.case_of(reference, now).await? else { return Ok(None) };
        operation.look(scope, &id, Action::Viewed, |_| true, now).await
    }

    /// The file of a case for the person whose it is; `None` when absent or expired. Nobody else looks, so the log says
    /// nothing.
    ///
    /// Right to see: whoever has a link of the case's own. Cost: 1 query. Pattern: items of a case.
    pub async fn open_own(&self, case: &CaseId, now: Timestamp) -> Result<Option<Person>, StoreError> {
        let case = self.operation().case(case, now).await?;
        Ok(case.application.clone().map(|application| Person::of(case, application, None)))
    }

    /// Notes that the person took a copy of the file.
    ///
    /// Cost: 1 read, 1 transaction of 2 items. Pattern: audit entries of a case.
    pub async fn note_export(&self, case: &CaseId, now: Timestamp) -> Result<(), StoreError> {
        let mut operation = self.operation();
        let deed = Deed::new(Action::Exported, &Actor::Applicant, operation.bits());
        operation.note_down(&Subject::Case(*case), deed, now).await
    }

    /// The application, for whoever takes a copy of it along; notes who does. `None` and errors as for
    /// [`Store::open_person`].
    ///
    /// Cost: 2 reads, 1 transaction of 2 items. Patterns: case by reference, items of a case.
    pub async fn open_for_export(
        &self,
        scope: &Scope,
        reference: &str,
        now: Timestamp,
    ) -> Result<Option<Application>, StoreError> {
        let mut operation = self.operation();
        let Some(id) = operation.case_of(reference, now).await? else { return Ok(None) };
        let person = operation.look(scope, &id, Action::Exported, |_| true, now).await?;
        Ok(person.map(|person| person.application))
    }

    /// The application that a decision is about to be taken on, for a program to judge: nobody is shown anything of it, so
    /// the log says nothing. `None` and errors as for [`Store::open_person`].
    ///
    /// Cost: 2 reads. Patterns: case by reference, items of a case.
    pub async fn load_for_decision(
        &self,
        scope: &Scope,
        reference: &str,
        now: Timestamp,
    ) -> Result<Option<Application>, StoreError> {
        let mut operation = self.operation();
        let Some(id) = operation.case_of(reference, now).await? else { return Ok(None) };
        operation.case(&id, now).await?.on_desk(scope)
    }

    /// The record of a file that a person sent, for who is about to read it; notes who does. `None` when the person sent
    /// no such file, or it has ended.
    ///
    /// Cost: 3 reads, 1 transaction of 2 items. Patterns: case by reference, file by token, items of a case.
    pub async fn open_file(
        &self,
        scope: &Scope,
        reference: &str,
        file: &Digest,
        now: Timestamp,
    ) -> Result<Option<FileRecord>, StoreError> {
        let mut operation = self.operation();
        let Some(id) = operation.case_of(reference, now).await? else { return Ok(None) };
        let record = self.load_file(file, now).await?.filter(|record| record.case == Some(id));
        let Some(record) = record else {
            // Whose file it is not is told apart from what is gone.
            operation.case(&id, now).await?.on_desk(scope)?;
            return Ok(None);
        };
        let has_it = |application: &Application| application.files.contains(file);
        let person = operation.look(scope, &id, Action::FileOpened, has_it, now).await?;
        Ok(person.map(|_| record))
    }
}

impl Operation<'_> {
    /// The case as it stands, with an entry that says who looked; none when the application is not `wanted`.
    pub(super) async fn look(
        &mut self,
        scope: &Scope,
        id: &CaseId,
        action: Action,
        wanted: impl Fn(&Application) -> bool,
        now: Timestamp,
    ) -> Result<Option<Person>, StoreError> {
        let actor = scope.actor();
        let deed = Deed::new(action, &actor, self.bits());
        let subject = Subject::Case(*id);
        let mut tried = None;
        loop {
            let case = self.case(id, now).await?;
            let Some(application) = case.on_desk(scope)?.filter(&wanted) else { return Ok(None) };
            if case.has_entry(tried) {
                return Ok(Some(Person::of(case, application, None)));
            }
            let entry = AuditEntry::after(&subject, case.head, deed, now);
            let writes = entry.writes(&subject, case.head, Some(scope.community()), now);
            let token = token(&[&subject.to_string(), &entry.hash.to_string()]);
            match self.transact(&writes, &token).await? {
                Outcome::Done => return Ok(Some(Person::of(case, application, Some(entry)))),
                Outcome::Refused(_) => self.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => self.wait(trouble).await?,
            }
            tried = Some(entry.hash);
        }
    }
}

impl Person {
    pub(super) fn of(case: Case, application: Application, look: Option<AuditEntry>) -> Person {
        let Case { id, head, mut entries, decisions, notes, matches, merges, .. } = case;
        let Case { surveys, outcomes, consents, corrections, intake, number, .. } = case;
        let head = look.as_ref().map(|entry| (entry.seq, entry.hash)).or(head);
        entries.extend(look);
        let trail = AuditTrail { subject: Subject::Case(id), entries, head };
        Person {
            application,
            decisions,
            notes,
            matches,
            merges,
            surveys,
            outcomes,
            consents,
            corrections,
            intake,
            number,
            trail,
        }
    }
}
