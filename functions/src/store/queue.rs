//! The lists of a community's desk: who applied, oldest first.
//!
//! Comes in: which list, which form, a place in it. Goes out: a page of applications as they stand now. Never here: names,
//! ages, words. Right to see: the scope's community is the list's.
//!
//! An index says who may be in the list; what is shown is read from the table, and who has left the list since (withdrawn,
//! decided, expired) is not shown. Each page that shows somebody is noted in the audit log of the community's lists.

use std::collections::HashMap;

use jiff::Timestamp;

use super::call::Operation;
use super::deed::Deed;
use super::item::{Attributes, Kind, Stored, partition_key};
use super::keys::{self, Key, attribute};
use super::{Action, Application, CaseId, Cursor, Page, Scope, State, Store, StoreError, Subject, Whose};

/// Entries that are looked through in one query when only one form, or one coordinator's people, are wanted.
const SIEVED: u16 = 100;

/// The most such queries for one page: where a form is rarer than that, the page ends early and the next one goes on.
const MOST_QUERIES: usize = 8;

/// Entries of a page.
const PAGE: u16 = 25;

/// A list of a community's desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum List {
    /// To be read and decided.
    Received,
    /// On the waiting list.
    Waiting,
    /// Accepted.
    Accepted,
    /// Referred to somebody else.
    ReferredOut,
    /// Declined, and not yet erased.
    Declined,
}

/// Which page of which list is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    /// The list.
    pub list: List,
    /// Id of the only form that is wanted; all when none.
    pub form: Option<String>,
    /// Only people whom this member, or nobody, looks after; all when none.
    pub whose: Option<Whose>,
    /// The place after which the page begins; the start of the list when none.
    pub after: Option<Cursor>,
    /// The most entries, at most 100.
    pub limit: u16,
}

impl Store {
    /// A page of a list of the scope's community, oldest first, as it stands now.
    ///
    /// Cost: 2 consistent reads, 1 index query (more when only one form is wanted), and unless the page is empty 1 consistent read of a
    /// batch (both up to 8 times when only one coordinator's people are wanted), 1 of an item, 1 transaction of 2 items. Pattern: a list of a community's desk, application by case.
    pub async fn queue(
        &self,
        scope: &Scope,
        listing: &Listing,
        now: Timestamp,
    ) -> Result<Page<Application>, StoreError> {
        let mut operation = self.operation();
        let (entries, next) = match listing.whose {
            None => operation.entries(scope, listing, now).await?,
            Some(whose) => operation.entries_of(scope, (listing, whose), now).await?,
        };
        if !entries.is_empty() {
            let actor = scope.actor();
            let count = u32::try_from(entries.len()).ok();
            let deed = Deed { count, ..Deed::new(Action::Listed, &actor, operation.bits()) };
            operation.note_down(&Subject::Lists(scope.community().to_owned()), deed, now).await?;
        }
        Ok(Page { entries, next })
    }
}

/// The case of an entry of the index, if it is of the form that is asked for.
fn wanted(item: Attributes, form: Option<&str>, now: Timestamp) -> Result<Option<CaseId>, StoreError> {
    let Some(stored) = Stored::live(Some(item), Kind::Application, now)? else { return Ok(None) };
    let is_wanted = match form {
        Some(form) => stored.text(attribute::FORM)? == form,
        None => true,
    };
    if is_wanted { stored.case().map(Some) } else { Ok(None) }
}

impl Listing {
    /// The first page of a whole list, as pages of the desk show it.
    pub fn begin(list: List) -> Listing {
        Listing { list, form: None, whose: None, after: None, limit: PAGE }
    }
}

impl Operation<'_> {
    /// A page of applications that are still in the list, and where the next page begins.
    async fn entries(
        &mut self,
        scope: &Scope,
        listing: &Listing,
        now: Timestamp,
    ) -> Result<(Vec<Application>, Option<Cursor>), StoreError> {
        let mut hidden = self.hidden(scope.community()).await?;
        let (cases, next) = self.listed(scope.community(), listing, now).await?;
        let entries = self.applications(&cases, now).await?;
        hidden.add(self.hidden(scope.community()).await?);
        let is_shown = |found: &Application| {
            let is_ours = scope.covers(found.community.as_deref()) && !hidden.has(&found.case);
            found.list() == Some(listing.list) && is_ours
        };
        Ok((entries.into_iter().filter(is_shown).collect(), next))
    }

    /// The same, of one coordinator's people alone. Who looks after somebody stands in the file, not in the index.
    async fn entries_of(
        &mut self,
        scope: &Scope,
        (listing, whose): (&Listing, Whose),
        now: Timestamp,
    ) -> Result<(Vec<Application>, Option<Cursor>), StoreError> {
        let limit = usize::from(listing.limit.clamp(1, 100));
        let mut wide = Listing { limit: SIEVED, ..listing.clone() };
        let mut found: Vec<Application> = Vec::new();
        for _ in 0..MOST_QUERIES {
            let (entries, next) = self.entries(scope, &wide, now).await?;
            for entry in entries.into_iter().filter(|entry| entry.coordinator == whose.member()) {
                // One more than is shown tells that there is a next page.
                if found.len() == limit {
                    let last = found.last().map(|last| Cursor::after(last.received_at, last.case));
                    return Ok((found, last));
                }
                found.push(entry);
            }
            wide.after = next;
            if wide.after.is_none() {
                break;
            }
        }
        Ok((found, wide.after))
    }

    /// The cases of a page by the index, and where the next page begins.
    async fn listed(
        &mut self,
        community: &str,
        listing: &Listing,
        now: Timestamp,
    ) -> Result<(Vec<CaseId>, Option<Cursor>), StoreError> {
        let (pk, up_to) = (keys::queue(community, listing.list), keys::up_to(now));
        let limit = listing.limit.clamp(1, 100);
        // One more than is shown tells whether there is a next page.
        let at_once = if listing.form.is_some() { SIEVED } else { limit + 1 };
        let (mut cases, mut next) = (Vec::new(), listing.after.clone());
        for _ in 0..MOST_QUERIES {
            let start = next.as_ref().map(|cursor| cursor.in_queue(community, listing.list));
            let (items, last) = self.list(&pk, &up_to, start, at_once).await?;
            let mut items = items.into_iter();
            while let Some(item) = items.next() {
                let place = Cursor::of(&item);
                cases.extend(wanted(item, listing.form.as_deref(), now)?);
                if cases.len() == usize::from(limit) {
                    let is_last = last.is_none() && items.len() == 0;
                    return Ok((cases, place.filter(|_| !is_last)));
                }
            }
            next = last.as_ref().and_then(Cursor::of);
            if next.is_none() {
                break;
            }
        }
        Ok((cases, next))
    }

    /// The applications of these cases, in their order; those that are gone are left out.
    pub(super) async fn applications(
        &mut self,
        cases: &[CaseId],
        now: Timestamp,
    ) -> Result<Vec<Application>, StoreError> {
        let keys: Vec<Key> = cases.iter().map(Key::application).collect();
        let items = self.batch(&keys).await?;
        let mut items: HashMap<String, Attributes> =
            items.into_iter().map(|item| (partition_key(&item).to_owned(), item)).collect();
        let found = cases.iter().zip(&keys);
        let found = found.map(|(case, key)| Application::read(case, items.remove(&key.pk), now));
        found.filter_map(Result::transpose).collect()
    }
}

impl List {
    /// All of them, in the order in which they are offered.
    pub const ALL: [List; 5] =
        [List::Received, List::Waiting, List::Accepted, List::ReferredOut, List::Declined];

    /// The list that an application in this state is in, once its address is confirmed.
    pub fn of(state: State) -> Option<List> {
        match state {
            State::Received => Some(List::Received),
            State::Waiting => Some(List::Waiting),
            State::Accepted => Some(List::Accepted),
            State::ReferredOut => Some(List::ReferredOut),
            State::Declined => Some(List::Declined),
            State::Quarantined(_) | State::Withdrawn => None,
        }
    }

    /// In keys and addresses: `referred_out`.
    pub fn name(self) -> &'static str {
        match self {
            List::Received => "received",
            List::Waiting => "waiting",
            List::Accepted => "accepted",
            List::ReferredOut => "referred_out",
            List::Declined => "declined",
        }
    }

    /// The list of a name.
    pub fn parse(name: &str) -> Option<List> {
        List::ALL.into_iter().find(|list| list.name() == name)
    }
}
