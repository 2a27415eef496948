//! What is looked for in the audit log, as an address says it; and the names in what was found.
//!
//! Comes in: a query. Goes out: an [`Asked`], the entries, names of members and references of files. What the address does
//! not say, or not rightly, is as on the first page. Never here: words of the page.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan as _};
use portal::forms::Reference;

use super::shown;
use crate::app::{begins, day};
use crate::http::ApiError;
use crate::said::Said;
use crate::staff::Staff;
use crate::store::{Action, Actor, AuditArea, AuditPage, AuditPlace, AuditSearch, CaseId, MemberId, Subject};

/// Days of the first page.
const DAYS: i64 = 30;

/// What is looked for.
pub(super) struct Asked {
    pub(super) area: AuditArea,
    /// Slug; the portal's own when none.
    pub(super) community: Option<String>,
    pub(super) from: Date,
    /// The last day.
    pub(super) to: Date,
    pub(super) member: Option<MemberId>,
    pub(super) action: Option<Action>,
    /// A reference as typed.
    pub(super) typed: String,
    after: Option<AuditPlace>,
}

impl Asked {
    /// Reads a query. Admins of a community ask for theirs, whatever the address says.
    pub(super) fn read(staff: &Staff, query: &str) -> Result<Self, ApiError> {
        let oversight = staff.oversight()?;
        let today = day(staff.now);
        let mut asked = Self {
            area: AuditArea::Files,
            community: oversight.community().map(str::to_owned),
            from: today.saturating_sub(DAYS.days()),
            to: today,
            member: None,
            action: None,
            typed: String::new(),
            after: None,
        };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "area" => asked.area = AuditArea::parse(&value).unwrap_or(asked.area),
                "community" if oversight.community().is_none() => {
                    let known = staff.site.directory.community(&value);
                    asked.community = known.map(|known| known.slug.clone());
                }
                "from" => asked.from = value.parse().unwrap_or(asked.from),
                "to" => asked.to = value.parse().unwrap_or(asked.to),
                "member" => asked.member = MemberId::parse(&value),
                "action" => asked.action = Action::parse(&value),
                "reference" => asked.typed = value.trim().chars().take(40).collect(),
                "after" => asked.after = AuditPlace::parse(&value),
                _ => {}
            }
        }
        Ok(asked)
    }

    /// The reference that was typed; an error when it is none.
    pub(super) fn reference(&self) -> Result<Option<String>, ()> {
        if self.typed.is_empty() {
            return Ok(None);
        }
        Reference::parse(&self.typed).map(|reference| Some(reference.to_string())).map_err(|_| ())
    }

    /// The page that was asked for; `None` when no file has the reference.
    pub(super) async fn search(&self, staff: &Staff, limit: u16) -> Result<Option<AuditPage>, ApiError> {
        let (oversight, store) = (staff.oversight()?, &staff.app.store);
        let search = AuditSearch {
            area: self.area,
            community: self.community.clone(),
            from: begins(self.from),
            before: begins(self.to) + SignedDuration::from_hours(24),
            member: self.member,
            action: self.action,
            after: self.after.clone(),
            limit,
        };
        match self.reference() {
            Err(()) => Ok(None),
            Ok(Some(reference)) => {
                Ok(store.audit_of_reference(oversight, &reference, &search, staff.now).await?)
            }
            Ok(None) => Ok(Some(store.search_audit(oversight, &search, staff.now).await?)),
        }
    }

    /// The query that asks for the same, from another place on.
    pub(super) fn query(&self, after: Option<&AuditPlace>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("area", self.area.name());
        query.append_pair("community", self.community.as_deref().unwrap_or_default());
        query.append_pair("from", &self.from.to_string());
        query.append_pair("to", &self.to.to_string());
        if let Some(member) = &self.member {
            query.append_pair("member", &member.to_string());
        }
        if let Some(action) = self.action {
            query.append_pair("action", action.name());
        }
        if !self.typed.is_empty() {
            query.append_pair("reference", &self.typed);
        }
        if let Some(after) = after {
            query.append_pair("after", &after.to_string());
        }
        query.finish()
    }
}

/// Names of members and references of files.
pub(super) struct Names {
    members: BTreeMap<MemberId, String>,
    references: BTreeMap<CaseId, String>,
}

impl Names {
    /// Looks up everybody and everything that a page speaks of, once.
    pub(super) async fn of(staff: &Staff, page: &AuditPage) -> Result<Self, ApiError> {
        let mut members = BTreeSet::new();
        let mut cases = BTreeSet::new();
        for row in &page.rows {
            if let Actor::Staff(account) = &row.actor {
                members.extend(MemberId::parse(account));
            }
            match &row.subject {
                Subject::Case(case) => drop(cases.insert(*case)),
                Subject::Member(member) => drop(members.insert(*member)),
                Subject::Lists(_) | Subject::Topic(_) => {}
            }
        }
        let store = &staff.app.store;
        let cases: Vec<CaseId> = cases.into_iter().collect();
        let mut names = Self { members: BTreeMap::new(), references: BTreeMap::new() };
        names.references.extend(store.references(&cases, staff.now).await?);
        for id in members {
            if let Some(member) = store.load_member(&id).await? {
                names.members.insert(id, member.name);
            }
        }
        Ok(names)
    }

    /// The reference of a file that is still there.
    pub(super) fn reference(&self, subject: &Subject) -> Option<&str> {
        match subject {
            Subject::Case(case) => self.references.get(case).map(String::as_str),
            Subject::Lists(_) | Subject::Member(_) | Subject::Topic(_) => None,
        }
    }

    /// What an entry is about, in words.
    pub(super) fn subject(&self, staff: &Staff, subject: &Subject, count: Option<u32>) -> String {
        let said = shown::said(staff);
        match subject {
            Subject::Case(_) => {
                self.reference(subject).map_or_else(|| said.word("about_erased"), str::to_owned)
            }
            // What was written into a register names no number of people.
            Subject::Lists(_) if count.is_none() => said.word("about_register"),
            Subject::Lists(_) => said.with("about_list", "n", &count.unwrap_or_default().to_string()),
            Subject::Topic(_) => said.word("about_topic"),
            Subject::Member(member) if *member == MemberId::from_bits(0) => said.word("about_nobody"),
            Subject::Member(member) => self.member(staff, *member),
        }
    }

    /// Who did something.
    pub(super) fn actor(&self, staff: &Staff, actor: &Actor) -> String {
        match actor {
            Actor::Staff(account) => match MemberId::parse(account) {
                Some(member) => self.member(staff, member),
                None => desk(staff).word("who_former"),
            },
            other => desk(staff).word(&format!("who_{other}")),
        }
    }

    fn member(&self, staff: &Staff, member: MemberId) -> String {
        self.members.get(&member).cloned().unwrap_or_else(|| desk(staff).word("who_former"))
    }
}

/// What was done, in words.
pub(super) fn action(staff: &Staff, action: Action) -> String {
    desk(staff).word(&format!("act_{}", action.name()))
}

fn desk(staff: &Staff) -> Said<'_> {
    Said::group(&staff.site.words, "desk", staff.lang)
}
