//! Looking for people of a community, and giving them to a coordinator.
//!
//! Comes in: a scope, what fits, a page. Goes out: the cards of that page, once the audit log of the community's lists has
//! the look; what became of an assignment. Never here: what fits (see `desk/people`), words.
//!
//! Right to see: the scope's community is the cards'.

use jiff::Timestamp;

use super::call::Operation;
use super::case::Change;
use super::deed::Deed;
use super::{Action, Application, Card, CaseId, Effects, MemberId, Scope, Store, StoreError, Subject};

/// People of a page.
pub const PEOPLE_PAGE: usize = 25;

/// A page of the people that were looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundPeople {
    /// The people of the page, by name.
    pub cards: Vec<Card>,
    /// Number of the page, from 1: the last one there is, when a later one was asked for.
    pub page: usize,
    /// How many there are on all pages.
    pub total: usize,
}

/// What became of an assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assigned {
    /// Assigned by this call.
    Now,
    /// It was so already; nothing was changed.
    Already,
    /// No such application (expired, withdrawn, never was).
    Gone,
}

impl Store {
    /// A page of the people of the scope's community that fit, by name.
    ///
    /// Cost: as for [`Store::register`], and unless the page is empty 1 consistent read of a batch, 1 of an item, 1
    /// transaction of 2 items. Pattern: cards of a community.
    pub async fn people(
        &self,
        scope: &Scope,
        fits: &(dyn Fn(&Card) -> bool + Send + Sync),
        page: usize,
        now: Timestamp,
    ) -> Result<FoundPeople, StoreError> {
        let register = self.register(scope, now).await?;
        let found: Vec<CaseId> =
            register.iter().filter(|one| fits(&one.card)).map(|one| one.card.case).collect();
        let total = found.len();
        let page = page.clamp(1, total.div_ceil(PEOPLE_PAGE).max(1));
        let found = &found[(page - 1) * PEOPLE_PAGE..total.min(page * PEOPLE_PAGE)];
        let mut operation = self.operation();
        let mut cards = operation.cards_of(scope.community(), found, now).await?;
        cards.retain(|card| fits(card));
        cards.sort_by_cached_key(|card| found.iter().position(|case| *case == card.case));
        operation.listed_people(scope, cards.len(), now).await?;
        Ok(FoundPeople { cards, page, total })
    }

    /// Gives a person to a coordinator, or to nobody, with an audit entry. [`StoreError::NotYours`]: the file belongs to
    /// another community. Whether the coordinator works for it is for the caller to know.
    ///
    /// Cost: 2 reads, 1 transaction of 4 items. Patterns: case by reference, items of a case.
    pub async fn assign(
        &self,
        scope: &Scope,
        reference: &str,
        to: Option<MemberId>,
        now: Timestamp,
    ) -> Result<Assigned, StoreError> {
        let mut operation = self.operation();
        let actor = scope.actor();
        let deed = Deed::new(Action::Assigned, &actor, operation.bits());
        let Some(id) = operation.case_of(reference, now).await? else { return Ok(Assigned::Gone) };
        let mut tried = None;
        loop {
            let case = operation.case(&id, now).await?;
            let Some(before) = case.on_desk(scope)? else { return Ok(Assigned::Gone) };
            if case.has_entry(tried) {
                return Ok(Assigned::Now);
            }
            if before.coordinator == to {
                return Ok(Assigned::Already);
            }
            let after = Application { coordinator: to, ..before };
            let change = Change::new(&case, after, deed, &Effects::default(), now);
            if operation.change(&change).await? {
                return Ok(Assigned::Now);
            }
            tried = Some(change.entry);
        }
    }
}

impl Operation<'_> {
    /// Notes that so many people of the scope's community were shown; nothing when nobody was.
    pub(super) async fn listed_people(
        &mut self,
        scope: &Scope,
        shown: usize,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if shown == 0 {
            return Ok(());
        }
        let actor = scope.actor();
        let deed =
            Deed { count: u32::try_from(shown).ok(), ..Deed::new(Action::Listed, &actor, self.bits()) };
        self.note_down(&Subject::Lists(scope.community().to_owned()), deed, now).await
    }
}
