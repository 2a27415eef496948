//! Applications as stored: what somebody sent in, in any of the forms.
//!
//! Comes in: a case or a reference. Goes out: the application. Never here: checking of answers, words for people.

use std::fmt;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use portal::Lang;

use super::item::{Attributes, Fields, Kind, Stored, kind_text, to_second};
use super::keys::{IndexKey, Key, attribute};
use super::{CaseId, Course, Digest, List, MemberId, Store, StoreError};

/// Days that an application is kept whose address is still to be confirmed.
pub const UNCONFIRMED_DAYS: i64 = 7;

/// Days that an uploaded file is kept, if its application does not end before (domain.md, i: a CV 12 months). The
/// forms promise it beside the question.
pub const FILE_DAYS: i64 = 365;

/// Months that a declined application is kept (domain.md, i): time enough to ask why and to be judged anew.
pub const DECLINED_MONTHS: i64 = 6;

/// A stored application. `Debug` shows no answer.
#[derive(Clone, PartialEq)]
pub struct Application {
    /// The case that it began.
    pub case: CaseId,
    /// The reference that people use, as `portal::forms::Reference` displays it.
    pub reference: String,
    /// Id of the form.
    pub form: String,
    /// Version of the form that the answers belong to.
    pub version: u32,
    /// Language in which it was sent: the language of all mail about it.
    pub lang: Lang,
    /// Slug of the community that it goes to; none for the secretariat.
    pub community: Option<String>,
    /// Slugs of the communities that handed it over, in order: what they counted of the person stays with them.
    pub former: Vec<String>,
    /// Where it stands.
    pub state: State,
    /// Whether the address is confirmed.
    pub confirmation: EmailConfirmation,
    /// The answers as JSON text (`Answers`, with form, version and language); none once erased.
    pub answers: Option<String>,
    /// Hashes of the tokens of uploaded files; empty once erased.
    pub files: Vec<Digest>,
    /// When it was received.
    pub received_at: Timestamp,
    /// When it ends if nothing changes: [`UNCONFIRMED_DAYS`] after it was received while the address is to be
    /// confirmed, [`DECLINED_MONTHS`] after it was declined, else `keep_until`. Unreadable from that moment.
    pub erase_at: Timestamp,
    /// When the retention of its form ends.
    pub keep_until: Timestamp,
    /// The day by which the law wants an answer; none for most forms.
    pub due_at: Option<Timestamp>,
    /// When the person withdrew it.
    pub withdrawn_at: Option<Timestamp>,
    /// The coordinator who looks after the person; none until somebody does.
    pub coordinator: Option<MemberId>,
    /// What became of it besides its state.
    pub course: Course,
    /// Counts the changes; the condition of the next one.
    pub revision: u64,
}

/// Where an application stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Received, and in the queue of its community once the address is confirmed (if it has to be).
    Received,
    /// Caught as spam; out of all queues until staff release it.
    Quarantined(CaughtBy),
    /// Withdrawn by the person; answers and files are erased.
    Withdrawn,
    /// Read by its community, and on the waiting list.
    Waiting,
    /// Accepted by its community.
    Accepted,
    /// Referred by its community to somebody who can help better.
    ReferredOut,
    /// Declined by its community.
    Declined,
}

/// What caught a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaughtBy {
    /// The field that people do not see was filled in.
    Honeypot,
    /// Sent faster than anybody types.
    TimeTrap,
    /// Too many from one draft, address or network.
    Limit,
    /// More web addresses than a person writes.
    Links,
}

/// Whether the address of an application is confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmailConfirmation {
    /// The form asks for no confirmation.
    NotNeeded,
    /// A link was (or will be) mailed and not yet used.
    Pending,
    /// The link was used at this time.
    Done(Timestamp),
}

impl Store {
    /// The application of a case; `None` when absent or expired.
    ///
    /// Cost: 1 consistent read; 1 more for a case that was merged into another one, whose application it then is. Pattern:
    /// application by case.
    pub async fn load_application(
        &self,
        case: &CaseId,
        now: Timestamp,
    ) -> Result<Option<Application>, StoreError> {
        let (mut operation, mut case) = (self.operation(), *case);
        loop {
            let item = operation.get(&Key::application(&case)).await?;
            match item.as_ref().map(|item| pointed(item, now)).transpose()?.flatten() {
                Some(kept) => case = kept,
                None => return Application::read(&case, item, now),
            }
        }
    }

    /// The application with this reference (as `portal::forms::Reference` displays it); `None` when absent or expired.
    ///
    /// Cost: 2 consistent reads. Patterns: case by reference, application by case.
    pub async fn find_by_reference(
        &self,
        reference: &str,
        now: Timestamp,
    ) -> Result<Option<Application>, StoreError> {
        let mut operation = self.operation();
        let item = operation.get(&Key::reference(reference)).await?;
        let Some(stored) = Stored::live(item, Kind::Reference, now)? else { return Ok(None) };
        let case = stored.case()?;
        Application::read(&case, operation.get(&Key::application(&case)).await?, now)
    }
}

/// The case that this one was merged into, if it was.
pub(super) fn pointed(item: &Attributes, now: Timestamp) -> Result<Option<CaseId>, StoreError> {
    if kind_text(item) != Kind::Pointer.name() {
        return Ok(None);
    }
    Stored::live(Some(item.clone()), Kind::Pointer, now)?.map(|stored| stored.case()).transpose()
}

impl Application {
    pub(super) fn read(
        case: &CaseId,
        item: Option<Attributes>,
        now: Timestamp,
    ) -> Result<Option<Application>, StoreError> {
        // A case that was merged into another one is in no list, whatever an index still says.
        let item = item.filter(|item| kind_text(item) != Kind::Pointer.name());
        let Some(stored) = Stored::live(item, Kind::Application, now)? else { return Ok(None) };
        Ok(Some(Application {
            case: *case,
            reference: stored.text(attribute::REFERENCE)?.to_owned(),
            form: stored.text(attribute::FORM)?.to_owned(),
            version: stored.number(attribute::VERSION)?,
            lang: stored.lang()?,
            community: stored.text_if(attribute::COMMUNITY)?.map(str::to_owned),
            former: stored.json_if(attribute::FORMER)?.unwrap_or_default(),
            state: State::read(&stored)?,
            confirmation: EmailConfirmation::read(&stored)?,
            answers: stored.text_if(attribute::ANSWERS)?.map(str::to_owned),
            files: stored.digests(attribute::FILES)?,
            received_at: stored.time(attribute::RECEIVED_AT)?,
            erase_at: stored.expires()?,
            keep_until: stored.time(attribute::KEEP_UNTIL)?,
            due_at: stored.time_if(attribute::DUE_AT)?,
            withdrawn_at: stored.time_if(attribute::WITHDRAWN_AT)?,
            coordinator: stored.parsed_if(attribute::COORDINATOR, MemberId::parse)?,
            course: Course::read(&stored)?,
            revision: stored.number(attribute::REVISION)?,
        }))
    }

    /// Attributes that an application may or may not have.
    pub(super) fn optional() -> Vec<&'static str> {
        let own = [
            attribute::ANSWERS,
            attribute::COMMUNITY,
            attribute::CAUGHT_BY,
            attribute::CONFIRMED_AT,
            attribute::COORDINATOR,
            attribute::DUE_AT,
            attribute::FORMER,
            attribute::WITHDRAWN_AT,
            attribute::GSI1_PK,
            attribute::GSI1_SK,
        ];
        own.into_iter().chain(Course::OPTIONAL).collect()
    }

    /// The attributes of the item.
    pub(super) fn fields(&self) -> Fields {
        self.course
            .put(Fields::of(Kind::Application))
            .text(attribute::REFERENCE, &self.reference)
            .text(attribute::FORM, &self.form)
            .number(attribute::VERSION, self.version)
            .text(attribute::LANG, self.lang.code())
            .text_if(attribute::COMMUNITY, self.community.as_deref())
            .json_if(attribute::FORMER, Some(&self.former).filter(|former| !former.is_empty()))
            .text(attribute::CASE, self.case.to_string())
            .text_if(attribute::ANSWERS, self.answers.as_deref())
            .digests(attribute::FILES, &self.files)
            .time(attribute::RECEIVED_AT, self.received_at)
            .time(attribute::KEEP_UNTIL, self.keep_until)
            .time_if(attribute::DUE_AT, self.due_at)
            .number(attribute::REVISION, self.revision)
            .text(attribute::STATE, self.state.name())
            .text_if(attribute::CAUGHT_BY, self.state.caught_by().map(CaughtBy::name))
            .text(attribute::CONFIRMATION, self.confirmation.name())
            .time_if(attribute::CONFIRMED_AT, self.confirmation.done())
            .time_if(attribute::WITHDRAWN_AT, self.withdrawn_at)
            .text_if(attribute::COORDINATOR, self.coordinator.map(|member| member.to_string()))
            .index_if(self.place())
            .expires(self.erase_at)
    }

    /// The communities that count something of the person: its own, and those that handed it over.
    pub fn counted_by(&self) -> impl Iterator<Item = &String> {
        let others = self.former.iter().filter(|former| self.community.as_ref() != Some(former));
        self.community.iter().chain(others)
    }

    /// Its list on the desk of its community; none while it is in none: no community, caught, withdrawn, or the address
    /// is still to be confirmed.
    pub fn list(&self) -> Option<List> {
        List::of(self.state).filter(|_| self.community.is_some() && self.is_confirmed())
    }

    /// Whether the address is confirmed, or needs no confirmation.
    pub(super) fn is_confirmed(&self) -> bool {
        self.confirmation != EmailConfirmation::Pending
    }

    /// Its place in the index: a list of its community, of those without one, the quarantine, or none.
    fn place(&self) -> Option<IndexKey> {
        if self.state.caught_by().is_some() {
            return Some(IndexKey::quarantine(&self.case, self.received_at));
        }
        if self.is_unplaced() {
            return Some(IndexKey::unplaced(&self.form, &self.case, self.received_at));
        }
        Some(IndexKey::queue(self.community.as_deref()?, self.list()?, &self.case, self.received_at))
    }

    /// When the files of the application end: with it, and not later than [`FILE_DAYS`] after it came.
    pub fn files_end_at(&self) -> Timestamp {
        to_second(self.erase_at.min(self.received_at + SignedDuration::from_hours(24 * FILE_DAYS)))
    }

    /// When an application ends that stands like this since then: unconfirmed ones soon, declined ones in some months,
    /// caught ones wait for staff.
    pub(super) fn erase_at(
        state: State,
        confirmation: EmailConfirmation,
        keep_until: Timestamp,
        since: Timestamp,
    ) -> Timestamp {
        let soon = since + SignedDuration::from_hours(24 * UNCONFIRMED_DAYS);
        let at = match (state, confirmation) {
            (State::Received, EmailConfirmation::Pending) => soon.min(keep_until),
            (State::Declined, _) => declined_until(since).min(keep_until),
            _ => keep_until,
        };
        to_second(at)
    }
}

/// Calendar months, counted in UTC.
fn declined_until(since: Timestamp) -> Timestamp {
    let later = since.to_zoned(TimeZone::UTC).checked_add(DECLINED_MONTHS.months());
    later.map_or(since, |later| later.timestamp())
}

impl State {
    fn read(stored: &Stored) -> Result<State, StoreError> {
        match stored.text(attribute::STATE)? {
            "received" => Ok(State::Received),
            "withdrawn" => Ok(State::Withdrawn),
            "waiting" => Ok(State::Waiting),
            "accepted" => Ok(State::Accepted),
            "referred_out" => Ok(State::ReferredOut),
            "declined" => Ok(State::Declined),
            "quarantined" => Ok(State::Quarantined(stored.parsed(attribute::CAUGHT_BY, CaughtBy::parse)?)),
            _ => Err(stored.corrupt(attribute::STATE)),
        }
    }

    /// As stored: `received`.
    pub fn name(self) -> &'static str {
        match self {
            State::Received => "received",
            State::Quarantined(_) => "quarantined",
            State::Withdrawn => "withdrawn",
            State::Waiting => "waiting",
            State::Accepted => "accepted",
            State::ReferredOut => "referred_out",
            State::Declined => "declined",
        }
    }

    fn caught_by(self) -> Option<CaughtBy> {
        match self {
            State::Quarantined(by) => Some(by),
            State::Received
            | State::Withdrawn
            | State::Waiting
            | State::Accepted
            | State::ReferredOut
            | State::Declined => None,
        }
    }
}

impl CaughtBy {
    const ALL: [CaughtBy; 4] = [CaughtBy::Honeypot, CaughtBy::TimeTrap, CaughtBy::Limit, CaughtBy::Links];

    /// As stored: `time_trap`.
    pub fn name(self) -> &'static str {
        match self {
            CaughtBy::Honeypot => "honeypot",
            CaughtBy::TimeTrap => "time_trap",
            CaughtBy::Limit => "limit",
            CaughtBy::Links => "links",
        }
    }

    pub(super) fn parse(name: &str) -> Option<CaughtBy> {
        CaughtBy::ALL.into_iter().find(|by| by.name() == name)
    }
}

impl EmailConfirmation {
    fn read(stored: &Stored) -> Result<EmailConfirmation, StoreError> {
        match stored.text(attribute::CONFIRMATION)? {
            "not_needed" => Ok(EmailConfirmation::NotNeeded),
            "pending" => Ok(EmailConfirmation::Pending),
            "done" => Ok(EmailConfirmation::Done(stored.time(attribute::CONFIRMED_AT)?)),
            _ => Err(stored.corrupt(attribute::CONFIRMATION)),
        }
    }

    /// As stored: `not_needed`.
    pub fn name(self) -> &'static str {
        match self {
            EmailConfirmation::NotNeeded => "not_needed",
            EmailConfirmation::Pending => "pending",
            EmailConfirmation::Done(_) => "done",
        }
    }

    fn done(self) -> Option<Timestamp> {
        match self {
            EmailConfirmation::Done(at) => Some(at),
            EmailConfirmation::NotNeeded | EmailConfirmation::Pending => None,
        }
    }
}

impl fmt::Debug for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Application")
            .field("case", &self.case)
            .field("form", &self.form)
            .field("version", &self.version)
            .field("community", &self.community)
            .field("state", &self.state)
            .field("confirmation", &self.confirmation)
            .field("revision", &self.revision)
            .finish_non_exhaustive()
    }
}
