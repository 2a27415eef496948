//! Searching the audit log: what was done in a community in a span of days, by whom, to whom.
//!
//! Comes in: an [`Oversight`], what is looked for. Goes out: a page of entries, the newest first, once the log says who
//! looked. Never here: names, words; the chain is not judged here (see `audit.rs`), an index answers.
//!
//! Entries about people's files stand in the table `cases`, those about members' access in `forum`; a search is in one of
//! the two. Both have an index partition for each community, in order of time, so a span of days is one query there.
//! Other wishes sieve what the span holds.

use std::fmt;

use jiff::Timestamp;

use super::audit::read_entry;
use super::call::Operation;
use super::deed::Deed;
use super::item::{Attributes, Kind, Stored, index_sort_key, sort_key};
use super::keys::{self, attribute};
use super::{Action, Actor, Application, CaseId, MemberId, Oversight, Store, StoreError, Subject};

/// The most entries of a page, and of a table for a spreadsheet.
pub const MOST_ROWS: u16 = 5_000;

/// Entries of the index that are looked through in one query.
const AT_ONCE: u16 = 500;

/// The most such queries for one page: where what is wanted is rarer, the page ends early and the next one goes on.
const MOST_QUERIES: usize = 20;

/// Which entries: about what they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditArea {
    /// People's files, and the lists in which they were shown.
    Files,
    /// Members' access.
    Members,
}

/// What is looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditSearch {
    /// About what the entries are.
    pub area: AuditArea,
    /// The community; what belongs to none when none.
    pub community: Option<String>,
    /// From this time on.
    pub from: Timestamp,
    /// Before this time.
    pub before: Timestamp,
    /// Only what this member did, or what was done to their access.
    pub member: Option<MemberId>,
    /// Only this.
    pub action: Option<Action>,
    /// Where the page begins: right after this place.
    pub after: Option<AuditPlace>,
    /// The most entries.
    pub limit: u16,
}

/// An entry as a search shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditRow {
    /// What it is about.
    pub subject: Subject,
    /// Place in the chain.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What.
    pub action: Action,
    /// How many persons a list showed.
    pub count: Option<u32>,
}

/// A page of entries.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditPage {
    /// The entries, the newest first.
    pub rows: Vec<AuditRow>,
    /// After which place the next page begins; none on the last one.
    pub next: Option<AuditPlace>,
}

/// A place among the entries, as text that can travel in a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditPlace(String);

impl Store {
    /// A page of the audit log, and a note in the log that it was looked at. [`StoreError::NotYours`]: of another
    /// community.
    ///
    /// Cost: 1 index query for each 500 entries of the span that are looked through, 20 at most; 1 consistent read, 1
    /// transaction of 2 items. Pattern: audit entries of a community in a span of days.
    pub async fn search_audit(
        &self,
        oversight: &Oversight,
        search: &AuditSearch,
        now: Timestamp,
    ) -> Result<AuditPage, StoreError> {
        let community = search.community.as_deref();
        if !oversight.covers(community) {
            return Err(StoreError::NotYours);
        }
        let mut operation = match search.area {
            AuditArea::Files => self.operation(),
            AuditArea::Members => self.forum(),
        };
        let page = operation.search(search).await?;
        self.note_audit(oversight, community, page.rows.len(), now).await?;
        Ok(page)
    }

    /// What happened to one person's file, as [`Store::search_audit`] shows it; `None` when no file has this reference
    /// (any more). [`StoreError::NotYours`]: it is of another community. The search's community does not count.
    ///
    /// Cost: 4 consistent reads, 1 transaction of 2 items. Patterns: case by reference, application by case, audit entries
    /// of a case.
    pub async fn audit_of_reference(
        &self,
        oversight: &Oversight,
        reference: &str,
        search: &AuditSearch,
        now: Timestamp,
    ) -> Result<Option<AuditPage>, StoreError> {
        let mut operation = self.operation();
        let Some(id) = operation.case_of(reference, now).await? else { return Ok(None) };
        let Some(application) = self.load_application(&id, now).await? else { return Ok(None) };
        let community = application.community.as_deref();
        if !oversight.covers(community) {
            return Err(StoreError::NotYours);
        }
        let subject = Subject::Case(id);
        let mut rows = Vec::new();
        for item in operation.partition(&keys::audit_partition(&subject), keys::AUDIT).await? {
            if sort_key(&item) == keys::AUDIT {
                continue;
            }
            let entry = read_entry(item)?;
            let (seq, at, actor) = (entry.seq, entry.at, entry.actor);
            let row = AuditRow {
                subject: subject.clone(),
                seq,
                at,
                actor,
                action: entry.action,
                count: entry.count,
            };
            rows.extend((search.from <= at && at < search.before && search.wants(&row)).then_some(row));
        }
        rows.reverse();
        self.note_audit(oversight, community, rows.len(), now).await?;
        Ok(Some(AuditPage { rows, next: None }))
    }

    /// The references of cases whose applications are still there.
    ///
    /// Cost: 1 consistent read of a batch for each hundred. Pattern: application by case.
    pub async fn references(
        &self,
        cases: &[CaseId],
        now: Timestamp,
    ) -> Result<Vec<(CaseId, String)>, StoreError> {
        let mut operation = self.operation();
        let mut found = Vec::new();
        for some in cases.chunks(100) {
            let applications: Vec<Application> = operation.applications(some, now).await?;
            found.extend(applications.into_iter().map(|one| (one.case, one.reference)));
        }
        Ok(found)
    }

    /// Every look at the log is in it, in the chain of the community's lists.
    async fn note_audit(
        &self,
        oversight: &Oversight,
        community: Option<&str>,
        rows: usize,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut operation = self.operation();
        let actor = oversight.actor();
        let deed = Deed {
            count: u32::try_from(rows).ok(),
            ..Deed::new(Action::AuditRead, &actor, operation.bits())
        };
        let subject = Subject::Lists(community.unwrap_or(keys::PORTAL).to_owned());
        operation.note_down(&subject, deed, now).await
    }
}

impl Operation<'_> {
    async fn search(&mut self, search: &AuditSearch) -> Result<AuditPage, StoreError> {
        let pk = keys::audit_list(search.community.as_deref());
        let (from, before) = keys::audit_span(search.from, search.before);
        let mut to = search.after.as_ref().map_or(before.clone(), |place| place.0.clone()).min(before);
        let limit = usize::from(search.limit.clamp(1, MOST_ROWS));
        let mut rows: Vec<(String, AuditRow)> = Vec::new();
        let mut seen = search.after.as_ref().map(|place| place.0.clone());
        for _ in 0..MOST_QUERIES {
            if to < from {
                return Ok(page(rows, None));
            }
            let (items, more) = self.last_between(&pk, (&from, &to), AT_ONCE).await?;
            for item in items {
                let place = index_sort_key(&item).to_owned();
                // The span takes in both ends; a page begins after its place.
                if seen.as_ref().is_some_and(|seen| place >= *seen) {
                    continue;
                }
                if rows.len() == limit {
                    let next = rows.last().map(|(place, _)| AuditPlace(place.clone()));
                    return Ok(page(rows, next));
                }
                let row = AuditRow::read(item)?;
                rows.extend(search.wants(&row).then(|| (place.clone(), row)));
                seen = Some(place);
            }
            if !more {
                return Ok(page(rows, None));
            }
            if let Some(seen) = &seen {
                to.clone_from(seen);
            }
        }
        Ok(page(rows, seen.map(AuditPlace)))
    }
}

fn page(rows: Vec<(String, AuditRow)>, next: Option<AuditPlace>) -> AuditPage {
    AuditPage { rows: rows.into_iter().map(|(_, row)| row).collect(), next }
}

impl AuditSearch {
    fn wants(&self, row: &AuditRow) -> bool {
        let by = |member: &MemberId| {
            row.actor == Actor::Staff(member.to_string()) || row.subject == Subject::Member(*member)
        };
        self.member.as_ref().is_none_or(by) && self.action.is_none_or(|action| action == row.action)
    }
}

impl AuditRow {
    fn read(item: Attributes) -> Result<AuditRow, StoreError> {
        let place = keys::audit_place(index_sort_key(&item));
        let stored = Stored::lasting(item, Kind::AuditEntry)?;
        let (at, subject, seq) = place.ok_or_else(|| stored.corrupt(attribute::GSI1_SK))?;
        Ok(AuditRow {
            subject,
            seq,
            at,
            actor: stored.parsed(attribute::ACTOR, Actor::parse)?,
            action: stored.parsed(attribute::ACTION, Action::parse)?,
            count: stored.number_if(attribute::COUNT)?,
        })
    }
}

impl AuditArea {
    /// Both of them.
    pub const ALL: [AuditArea; 2] = [AuditArea::Files, AuditArea::Members];

    /// In addresses: `files`.
    pub fn name(self) -> &'static str {
        match self {
            AuditArea::Files => "files",
            AuditArea::Members => "members",
        }
    }

    /// The area of a name.
    pub fn parse(name: &str) -> Option<AuditArea> {
        AuditArea::ALL.into_iter().find(|area| area.name() == name)
    }
}

impl AuditPlace {
    /// Reads a place from a link; `None` when it is none.
    pub fn parse(text: &str) -> Option<AuditPlace> {
        let place = text.replace('~', "#");
        keys::audit_place(&place).map(|_| AuditPlace(place))
    }
}

/// With nothing that an address would have to escape.
impl fmt::Display for AuditPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.replace('#', "~"))
    }
}
