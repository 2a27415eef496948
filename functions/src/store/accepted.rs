//! Everybody whom a community has accepted, for a program to find out who suits whom; and the people whom it then names.
//!
//! Comes in: a scope. Goes out: applications and pairings; a file of a match. Never here: who suits whom, words. Right to
//! see: the scope's community is theirs.
//!
//! What [`Store::accepted`] reads is for comparing only: nobody is shown anything of it, so the log says nothing, and
//! nothing is decided on it. Whoever is shown is read again with [`Store::name_people`], which notes it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;

use super::changes::{Changes, edges};
use super::deed::Deed;
use super::item::{Attributes, Kind, Stored, sort_key};
use super::keys::{self, attribute};
use super::{
    Action, Application, CaseId, Followed, List, Match, MatchEdge, MatchId, Person, Scope, State, Store,
    StoreError, Subject,
};

/// Entries of an index that are read in one query.
const AT_ONCE: u16 = 1_000;

/// Applications that are read in one batch: the most that DynamoDB takes.
const BATCH: usize = 100;

/// Everybody whom a community has accepted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Accepted {
    /// Their applications.
    pub applications: Vec<Application>,
    /// Who was brought together with whom, whatever came of it.
    pub pairings: Vec<Pairing>,
}

/// What has changed among them.
#[derive(Debug, Default)]
pub struct AcceptedChanges {
    /// Whoever may have changed, as they stand now; none for those who are not accepted (any more).
    pub people: Vec<(CaseId, Option<Application>)>,
    /// Pairings that are new or have changed.
    pub pairings: Vec<Pairing>,
}

/// Two people who were brought together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pairing {
    /// The match.
    pub id: MatchId,
    /// Case of the Connectee.
    pub connectee: CaseId,
    /// Case of the Connector.
    pub connector: CaseId,
    /// The day on which the Connector was asked.
    pub on: Date,
    /// Whether it is one of the Connector's meetings of the year.
    pub uses_capacity: bool,
    /// Whether something may still come of it.
    pub is_open: bool,
    /// The day from which the Connector can be asked again, if they said so when they said no.
    pub pause_until: Option<Date>,
}

impl Store {
    /// Everybody whom the scope's community has accepted, by these forms.
    ///
    /// Cost: 2 consistent reads, 1 index query for a thousand people, 1 for as many pairings, 1 consistent read of a batch for a hundred
    /// people. Patterns: a list of a community's desk, matches of a community, application by case.
    pub async fn accepted(
        &self,
        scope: &Scope,
        forms: &[&str],
        now: Timestamp,
    ) -> Result<Accepted, StoreError> {
        let community = scope.community();
        let mut hidden = self.operation().hidden(community).await?;
        let mut cases = Vec::new();
        for item in self.whole_list(&keys::queue(community, List::Accepted), now).await? {
            let Some(stored) = Stored::live(Some(item), Kind::Application, now)? else { continue };
            if forms.contains(&stored.text(attribute::FORM)?) {
                cases.push(stored.case()?);
            }
        }
        let mut found =
            Accepted { applications: self.accepted_of(scope, &cases, now).await?, ..Accepted::default() };
        hidden.add(self.operation().hidden(community).await?);
        found.applications.retain(|one| !hidden.has(&one.case));
        found.pairings = self.pairings(scope, now).await?;
        Ok(found)
    }

    /// Who was brought together with whom in the scope's community, whatever came of it.
    ///
    /// Cost: 1 index query for a thousand. Pattern: matches of a community.
    pub async fn pairings(&self, scope: &Scope, now: Timestamp) -> Result<Vec<Pairing>, StoreError> {
        let mut found = Vec::new();
        for is_open in [true, false] {
            for item in self.whole_list(&keys::matches(scope.community(), is_open), now).await? {
                found.extend(Pairing::read(item, is_open, now)?);
            }
        }
        Ok(found)
    }

    /// What has changed among those whom the scope's community has accepted, and how far the changes are followed now.
    /// `also` are read as if they had changed.
    ///
    /// Cost: 2 consistent reads, 1 index query, 1 consistent read of a batch for each hundred people and for each hundred matches that have
    /// changed. Patterns: what has changed on a community's desk, application by case, matches of a case.
    pub async fn accepted_since(
        &self,
        scope: &Scope,
        followed: &Followed,
        also: &[CaseId],
        now: Timestamp,
    ) -> Result<(AcceptedChanges, Followed), StoreError> {
        let community = scope.community();
        let mut hidden = self.operation().hidden(community).await?;
        let (changes, next) = self.operation().changes(community, followed).await?;
        hidden.add(self.operation().hidden(community).await?);
        // Told all at once when it is done; until then nothing has changed.
        let (changes, followed) = match hidden.is_empty() {
            true => (changes, next),
            false => (Changes::default(), followed.clone()),
        };
        let mut pairings = Vec::new();
        for keys in edges(&changes.matches).chunks(BATCH) {
            for item in self.operation().batch(keys).await? {
                pairings.extend(Pairing::of_connector(item, now)?);
            }
        }
        let sides = pairings.iter().flat_map(|pairing: &Pairing| [pairing.connectee, pairing.connector]);
        let cases: BTreeSet<CaseId> =
            changes.cards.into_iter().chain(sides).chain(also.iter().copied()).collect();
        let cases: Vec<CaseId> = cases.into_iter().collect();
        let found = self.accepted_of(scope, &cases, now).await?;
        let mut found: BTreeMap<CaseId, Application> = found.into_iter().map(|one| (one.case, one)).collect();
        let people = cases.into_iter().map(|case| (case, found.remove(&case))).collect();
        Ok((AcceptedChanges { people, pairings }, followed))
    }

    /// Those of these people whom the scope's community has accepted.
    async fn accepted_of(
        &self,
        scope: &Scope,
        cases: &[CaseId],
        now: Timestamp,
    ) -> Result<Vec<Application>, StoreError> {
        let mut found = Vec::new();
        for cases in cases.chunks(BATCH) {
            let read = self.operation().applications(cases, now).await?.into_iter();
            let ours =
                |one: &Application| one.state == State::Accepted && scope.covers(one.community.as_deref());
            found.extend(read.filter(ours));
        }
        Ok(found)
    }

    /// These people as they stand now, in this order, for a list that names them; noted in the log of the community's
    /// lists. Those who are on no desk any more are left out. At most 100. [`StoreError::NotYours`]: one of them belongs to
    /// another community.
    ///
    /// Cost: 1 consistent read of a batch, 2 of an item, 1 transaction of 2 items; nothing without people. Pattern:
    /// application by case.
    pub async fn name_people(
        &self,
        scope: &Scope,
        cases: &[CaseId],
        now: Timestamp,
    ) -> Result<Vec<Application>, StoreError> {
        if cases.is_empty() {
            return Ok(Vec::new());
        }
        let mut operation = self.operation();
        let mut found = operation.applications(cases, now).await?;
        let hidden = operation.hidden(scope.community()).await?;
        if found.iter().any(|one| !scope.covers(one.community.as_deref())) {
            return Err(StoreError::NotYours);
        }
        found.retain(|one| one.list().is_some() && !hidden.has(&one.case));
        if !found.is_empty() {
            let actor = scope.actor();
            let count = u32::try_from(found.len()).ok();
            let deed = Deed { count, ..Deed::new(Action::Listed, &actor, operation.bits()) };
            operation.note_down(&Subject::Lists(scope.community().to_owned()), deed, now).await?;
        }
        Ok(found)
    }

    /// A match with the files of both people, opened by the staff of their community and noted in both logs. A file is
    /// none when the person has left. `None` when there is no such match (any more). [`StoreError::NotYours`]: it belongs
    /// to another community.
    ///
    /// Cost: 3 reads, 2 transactions of 2 items. Patterns: match by id, items of a case.
    pub async fn open_match(
        &self,
        scope: &Scope,
        id: &MatchId,
        now: Timestamp,
    ) -> Result<Option<(Match, Option<Person>, Option<Person>)>, StoreError> {
        let Some(the) = self.load_match(id, now).await? else { return Ok(None) };
        if the.community != scope.community() {
            return Err(StoreError::NotYours);
        }
        let connectee = self.operation().look(scope, &the.connectee, Action::Viewed, |_| true, now).await?;
        let connector = self.operation().look(scope, &the.connector, Action::Viewed, |_| true, now).await?;
        Ok(Some((the, connectee, connector)))
    }

    /// A whole list of the index, in order; each page has the time of an operation.
    async fn whole_list(&self, pk: &str, now: Timestamp) -> Result<Vec<Attributes>, StoreError> {
        let (mut items, mut start) = (Vec::new(), None);
        loop {
            let (page, last) = self.operation().list(pk, &keys::up_to(now), start, AT_ONCE).await?;
            items.extend(page);
            start = last;
            if start.is_none() {
                return Ok(items);
            }
        }
    }
}

impl Pairing {
    /// Of the Connectee's edge, as the index has it.
    fn read(item: Attributes, is_open: bool, now: Timestamp) -> Result<Option<Pairing>, StoreError> {
        let (connectee, id) = (keys::case_of(&item), MatchEdge::match_of(sort_key(&item)));
        let Some(stored) = Stored::live(Some(item), Kind::MatchEdge, now)? else { return Ok(None) };
        Ok(Some(Pairing {
            id: id.ok_or_else(|| stored.corrupt(attribute::SK))?,
            connectee: connectee.ok_or_else(|| stored.corrupt(attribute::PK))?,
            connector: stored.parsed(attribute::OTHER, CaseId::parse)?,
            on: stored.parsed(attribute::OFFERED_ON, |text| text.parse().ok())?,
            uses_capacity: stored.text_if(attribute::USES_CAPACITY)?.is_some(),
            is_open,
            pause_until: stored.parsed_if(attribute::PAUSE_UNTIL, |text| text.parse().ok())?,
        }))
    }

    /// Of the Connector's edge.
    fn of_connector(item: Attributes, now: Timestamp) -> Result<Option<Pairing>, StoreError> {
        let Some(connector) = keys::case_of(&item) else { return Ok(None) };
        let edge = MatchEdge::read(&connector, item, now)?;
        Ok(edge.map(|edge| Pairing {
            id: edge.id,
            connectee: edge.other,
            connector,
            on: edge.offered_on,
            uses_capacity: edge.uses_capacity,
            is_open: edge.is_open,
            pause_until: edge.pause_until,
        }))
    }
}
