//! Matches as stored: a coordinator brings a Connectee and a Connector together.
//!
//! Comes in: a match, or its name. Goes out: the match; the edges by which both people's cases know it. Never here: who
//! suits whom, words for people, which step follows which.
//!
//! A match has a partition of its own, with its reports and its contacts. Each of the two cases holds an edge to it, so that
//! one query of a case tells who was brought together with whom, and how many of a Connector's meetings are used up.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::item::{Attributes, Fields, Kind, Stored, to_second};
use super::keys::{self, IndexKey, Key, attribute, case_partition, match_of};
use super::write::{Guard, Write};
use super::{CaseId, MatchEdge, MatchId, MemberId, Store, StoreError};
use crate::app::day;
use crate::indicators::Side;

/// Days that a Connector has to answer; then the match has expired and somebody else can be asked (domain.md a.2, EV1).
pub const ANSWER_DAYS: i64 = 7;

/// Days that a match is kept after its last change: as long as the application of a Connectee (domain.md, i).
const MATCH_DAYS: i64 = 730;

/// A match.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// Names it.
    pub id: MatchId,
    /// Slug of the community that looks after both.
    pub community: String,
    /// Case of the Connectee.
    pub connectee: CaseId,
    /// Case of the Connector.
    pub connector: CaseId,
    /// Where it stands.
    pub state: MatchState,
    /// The coordinator who brought them together.
    pub by: MemberId,
    /// When the Connector was asked.
    pub offered_at: Timestamp,
    /// Until when the Connector may answer.
    pub answer_by: Timestamp,
    /// When the Connector answered.
    pub answered_at: Option<Timestamp>,
    /// When both were introduced to each other.
    pub introduced_at: Option<Timestamp>,
    /// When the Connectee has written, as far as anybody said.
    pub contacted_at: Option<Timestamp>,
    /// Times that the Connector proposed.
    pub slots: Vec<Slot>,
    /// The time that was agreed.
    pub meeting: Option<Slot>,
    /// The day on which they met.
    pub met_on: Option<Date>,
    /// Name of the reason why it ended, for those that ended.
    pub reason: Option<String>,
    /// The day from which the Connector can be asked again, if they said so when they said no.
    pub pause_until: Option<Date>,
    /// From when on it is unreadable: counted anew with each change.
    pub erase_at: Timestamp,
    /// Counts the changes; the condition of the next one.
    pub revision: u64,
}

/// Where a match stands (domain.md, a.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MatchState {
    /// The Connector was asked.
    Offered,
    /// The Connector said no.
    Declined,
    /// The Connector did not answer in time.
    Expired,
    /// Taken back by staff, or because one of the two left.
    Cancelled,
    /// The Connector said yes, and both were introduced.
    Introduced,
    /// The Connectee has written.
    Contacted,
    /// A time is agreed.
    Scheduled,
    /// They met.
    Met,
    /// One of them did not come.
    NoShow,
    /// They met, or wrote, and it was not the right match.
    NotRight,
    /// Nothing more will come of it.
    Closed,
}

/// A time at which two people could meet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// When it begins.
    pub starts_at: Timestamp,
    /// How long it takes.
    pub minutes: u16,
    /// How they meet: a value of the question `meeting_mode`.
    pub mode: String,
    /// Where they meet, as the person who proposed it wrote it.
    pub place: String,
}

impl Store {
    /// The match; `None` when absent or expired.
    ///
    /// Cost: 1 consistent read. Pattern: match by id.
    pub async fn load_match(&self, id: &MatchId, now: Timestamp) -> Result<Option<Match>, StoreError> {
        Match::read(id, self.operation().get(&Key::of_match(id)).await?, now)
    }

    /// The edges of a case to its matches, in no order.
    ///
    /// Cost: 1 consistent query. Pattern: matches of a case.
    pub async fn matches_of_case(&self, case: &CaseId, now: Timestamp) -> Result<Vec<MatchEdge>, StoreError> {
        let items = self.operation().partition(&case_partition(case), keys::MATCH).await?;
        let read = items.into_iter().map(|item| MatchEdge::read(case, item, now));
        read.filter_map(Result::transpose).collect()
    }

    /// The matches of some edges, in their order; those that are gone are left out. At most 100.
    ///
    /// Cost: 1 consistent read of a batch; none without edges. Pattern: match by id.
    pub async fn matches_of(&self, edges: &[MatchEdge], now: Timestamp) -> Result<Vec<Match>, StoreError> {
        if edges.is_empty() {
            return Ok(Vec::new());
        }
        let keys: Vec<Key> = edges.iter().map(|edge| Key::of_match(&edge.id)).collect();
        let items = self.operation().batch(&keys).await?;
        let mut found = Vec::new();
        for item in items {
            let Some(id) = match_of(&item) else { continue };
            found.extend(Match::read(&id, Some(item), now)?);
        }
        let place = |one: &Match| edges.iter().position(|edge| edge.id == one.id);
        found.sort_by_key(place);
        Ok(found)
    }
}

impl Match {
    /// A match of which the Connector is asked now.
    pub fn offered(
        id: MatchId,
        community: &str,
        (connectee, connector): (CaseId, CaseId),
        by: MemberId,
        now: Timestamp,
    ) -> Match {
        Match {
            id,
            community: community.to_owned(),
            connectee,
            connector,
            state: MatchState::Offered,
            by,
            offered_at: now,
            answer_by: to_second(now + SignedDuration::from_hours(24 * ANSWER_DAYS)),
            answered_at: None,
            introduced_at: None,
            contacted_at: None,
            slots: Vec::new(),
            meeting: None,
            met_on: None,
            reason: None,
            pause_until: None,
            erase_at: kept_until(now),
            revision: 1,
        }
    }

    /// The case of a side.
    pub fn case(&self, side: Side) -> CaseId {
        match side {
            Side::Connectee => self.connectee,
            Side::Connector => self.connector,
        }
    }

    /// The side of a case; none when it is neither's.
    pub fn side(&self, case: &CaseId) -> Option<Side> {
        [Side::Connectee, Side::Connector].into_iter().find(|side| self.case(*side) == *case)
    }

    pub(super) fn read(
        id: &MatchId,
        item: Option<Attributes>,
        now: Timestamp,
    ) -> Result<Option<Match>, StoreError> {
        let Some(stored) = Stored::live(item, Kind::Match, now)? else { return Ok(None) };
        Ok(Some(Match {
            id: *id,
            community: stored.text(attribute::COMMUNITY)?.to_owned(),
            connectee: stored.parsed(attribute::CONNECTEE, CaseId::parse)?,
            connector: stored.parsed(attribute::CONNECTOR, CaseId::parse)?,
            state: stored.parsed(attribute::STATE, MatchState::parse)?,
            by: stored.member()?,
            offered_at: stored.time(attribute::OFFERED_AT)?,
            answer_by: stored.time(attribute::ANSWER_BY)?,
            answered_at: stored.time_if(attribute::ANSWERED_AT)?,
            introduced_at: stored.time_if(attribute::INTRODUCED_AT)?,
            contacted_at: stored.time_if(attribute::CONTACTED_AT)?,
            slots: stored.json_if(attribute::SLOTS)?.unwrap_or_default(),
            meeting: stored.json_if(attribute::MEETING)?,
            met_on: stored.parsed_if(attribute::MET_ON, |text| text.parse().ok())?,
            reason: stored.text_if(attribute::REASON)?.map(str::to_owned),
            pause_until: stored.parsed_if(attribute::PAUSE_UNTIL, |text| text.parse().ok())?,
            erase_at: stored.expires()?,
            revision: stored.number(attribute::REVISION)?,
        }))
    }

    const OPTIONAL: &[&'static str] = &[
        attribute::ANSWERED_AT,
        attribute::INTRODUCED_AT,
        attribute::CONTACTED_AT,
        attribute::SLOTS,
        attribute::MEETING,
        attribute::MET_ON,
        attribute::REASON,
        attribute::PAUSE_UNTIL,
        attribute::GSI1_PK,
        attribute::GSI1_SK,
    ];

    fn fields(&self) -> Fields {
        let is_waiting = self.state == MatchState::Offered;
        let clock = is_waiting.then(|| IndexKey::clock(&self.id, self.answer_by));
        Fields::of(Kind::Match)
            .text(attribute::COMMUNITY, &self.community)
            .text(attribute::CONNECTEE, self.connectee.to_string())
            .text(attribute::CONNECTOR, self.connector.to_string())
            .text(attribute::STATE, self.state.name())
            .text(attribute::MEMBER, self.by.to_string())
            .time(attribute::OFFERED_AT, self.offered_at)
            .time(attribute::ANSWER_BY, self.answer_by)
            .time_if(attribute::ANSWERED_AT, self.answered_at)
            .time_if(attribute::INTRODUCED_AT, self.introduced_at)
            .time_if(attribute::CONTACTED_AT, self.contacted_at)
            .json_if(attribute::SLOTS, (!self.slots.is_empty()).then_some(&self.slots))
            .json_if(attribute::MEETING, self.meeting.as_ref())
            .text_if(attribute::MET_ON, self.met_on.map(|day| day.to_string()))
            .text_if(attribute::REASON, self.reason.as_deref())
            .text_if(attribute::PAUSE_UNTIL, self.pause_until.map(|day| day.to_string()))
            .number(attribute::REVISION, self.revision)
            .index_if(clock)
            .expires(self.erase_at)
    }

    /// Writes it for the first time, with its edges.
    pub(super) fn first_writes(&self, now: Timestamp) -> Vec<Write> {
        let mut writes = vec![Write::put(Key::of_match(&self.id), Guard::absent(now), self.fields())];
        writes.extend(self.edges().map(|edge| edge.first_write(self, now)));
        writes
    }

    /// The match as it becomes, and its edges where they change with it. Refused when it was changed since `before`.
    pub(super) fn next_writes(&self, before: &Match, now: Timestamp) -> Vec<Write> {
        let fields = self.fields();
        let gone = fields.without(Match::OPTIONAL);
        let mut writes =
            vec![Write::update(Key::of_match(&self.id), Guard::revision(before.revision), fields, gone)];
        writes.extend(self.edges().map(|edge| edge.next_write(self, now)));
        writes
    }

    /// Its writes when one side's case becomes another one, because two files are one person's. It ends when it would have.
    pub(super) fn move_writes(&self, from: &CaseId, to: &CaseId, now: Timestamp) -> Vec<Write> {
        let moved = |case: CaseId| if case == *from { *to } else { case };
        let after = Match {
            connectee: moved(self.connectee),
            connector: moved(self.connector),
            revision: self.revision + 1,
            ..self.clone()
        };
        let set = after.fields();
        let gone = set.without(Match::OPTIONAL);
        let own = Write::update(Key::of_match(&self.id), Guard::revision(self.revision), set, gone);
        let theirs = Guard::text(attribute::KIND, Kind::MatchEdge.name());
        let old = Write::delete(Key::match_edge(from, &self.id), theirs);
        let edges = after.edges().map(|edge| match edge.case == *to {
            true => edge.first_write(&after, now),
            false => edge.next_write(&after, now),
        });
        [own, old].into_iter().chain(edges).collect()
    }

    /// As it is after a change now.
    pub(super) fn changed(self, now: Timestamp) -> Match {
        Match { erase_at: kept_until(now), revision: self.revision + 1, ..self }
    }

    /// The match as both files know it.
    pub(super) fn edges(&self) -> impl Iterator<Item = MatchEdge> {
        [Side::Connectee, Side::Connector].into_iter().map(|side| MatchEdge {
            case: self.case(side),
            id: self.id,
            other: self.case(side.other()),
            side,
            offered_on: day(self.offered_at),
            uses_capacity: self.state.uses_capacity(),
            is_open: self.state.is_open(),
            pause_until: self.pause_until,
        })
    }
}

fn kept_until(now: Timestamp) -> Timestamp {
    to_second(now + SignedDuration::from_hours(24 * MATCH_DAYS))
}

impl MatchState {
    /// All of them.
    pub const ALL: [MatchState; 11] = [
        MatchState::Offered,
        MatchState::Declined,
        MatchState::Expired,
        MatchState::Cancelled,
        MatchState::Introduced,
        MatchState::Contacted,
        MatchState::Scheduled,
        MatchState::Met,
        MatchState::NoShow,
        MatchState::NotRight,
        MatchState::Closed,
    ];

    /// As stored: `no_show`.
    pub const fn name(self) -> &'static str {
        match self {
            MatchState::Offered => "offered",
            MatchState::Declined => "declined",
            MatchState::Expired => "expired",
            MatchState::Cancelled => "cancelled",
            MatchState::Introduced => "introduced",
            MatchState::Contacted => "contacted",
            MatchState::Scheduled => "scheduled",
            MatchState::Met => "met",
            MatchState::NoShow => "no_show",
            MatchState::NotRight => "not_right",
            MatchState::Closed => "closed",
        }
    }

    /// The state of a name.
    pub fn parse(name: &str) -> Option<MatchState> {
        MatchState::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether it is one of the Connector's meetings of the year: not when nothing came of the question.
    pub const fn uses_capacity(self) -> bool {
        !matches!(self, MatchState::Declined | MatchState::Expired | MatchState::Cancelled)
    }

    /// Whether something may still come of it.
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            MatchState::Offered
                | MatchState::Introduced
                | MatchState::Contacted
                | MatchState::Scheduled
                | MatchState::Met
        )
    }
}
