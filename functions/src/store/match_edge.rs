//! A match as one of the two cases knows it: in the partition of both, so that one query of a case tells who was brought
//! together with whom.
//!
//! Comes in: a match. Goes out: its edges. Never here: the match itself, words for people.

use jiff::Timestamp;
use jiff::civil::Date;

use super::item::{Attributes, Fields, Kind, Stored, sort_key};
use super::keys::{IndexKey, Key, attribute};
use super::write::{Guard, Write};
use super::{CaseId, Match, MatchId, StoreError};
use crate::indicators::Side;

/// A match as one of the two cases knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchEdge {
    /// Whose edge it is.
    pub case: CaseId,
    /// The match.
    pub id: MatchId,
    /// Case of the other one.
    pub other: CaseId,
    /// Whether the case is the Connectee's or the Connector's.
    pub side: Side,
    /// The day on which the Connector was asked.
    pub offered_on: Date,
    /// Whether it is one of the Connector's meetings of the year.
    pub uses_capacity: bool,
    /// Whether something may still come of it.
    pub is_open: bool,
    /// The day from which the Connector can be asked again, if they said so when they said no.
    pub pause_until: Option<Date>,
}

impl MatchEdge {
    /// The match that the sort key of an edge names.
    pub(super) fn match_of(sort_key: &str) -> Option<MatchId> {
        MatchId::parse(sort_key.rsplit('#').next()?)
    }

    pub(super) fn read(
        case: &CaseId,
        item: Attributes,
        now: Timestamp,
    ) -> Result<Option<MatchEdge>, StoreError> {
        let id = MatchId::parse(sort_key(&item).rsplit('#').next().unwrap_or_default());
        let Some(stored) = Stored::live(Some(item), Kind::MatchEdge, now)? else { return Ok(None) };
        Ok(Some(MatchEdge {
            case: *case,
            id: id.ok_or_else(|| stored.corrupt(attribute::SK))?,
            other: stored.parsed(attribute::OTHER, CaseId::parse)?,
            side: stored.parsed(attribute::SIDE, Side::parse)?,
            offered_on: stored.parsed(attribute::OFFERED_ON, |text| text.parse().ok())?,
            uses_capacity: stored.text_if(attribute::USES_CAPACITY)?.is_some(),
            is_open: stored.text_if(attribute::OPEN)?.is_some(),
            pause_until: stored.parsed_if(attribute::PAUSE_UNTIL, |text| text.parse().ok())?,
        }))
    }

    fn fields(&self, of: &Match, now: Timestamp) -> Fields {
        // One of the two edges stands in the community's list, the other one tells of the change.
        let place = match self.side {
            Side::Connectee => IndexKey::matches(&of.community, self.is_open, of),
            Side::Connector => IndexKey::changes(&of.community, (self.id, of.revision), now),
        };
        Fields::of(Kind::MatchEdge)
            .text(attribute::OTHER, self.other.to_string())
            .text(attribute::SIDE, self.side.name())
            .text(attribute::OFFERED_ON, self.offered_on.to_string())
            .text_if(attribute::USES_CAPACITY, self.uses_capacity.then_some("yes"))
            .text_if(attribute::OPEN, self.is_open.then_some("yes"))
            .text_if(attribute::PAUSE_UNTIL, self.pause_until.map(|day| day.to_string()))
            .index(place)
            .expires(of.erase_at)
    }

    pub(super) fn first_write(&self, of: &Match, now: Timestamp) -> Write {
        Write::put(Key::match_edge(&self.case, &self.id), Guard::absent(now), self.fields(of, now))
    }

    /// Writes it whatever stands there.
    pub(super) fn anew(&self, of: &Match, now: Timestamp) -> Write {
        let guard = Guard::missing(attribute::PK).or(Guard::text(attribute::KIND, Kind::MatchEdge.name()));
        Write::put(Key::match_edge(&self.case, &self.id), guard, self.fields(of, now))
    }

    pub(super) fn next_write(&self, of: &Match, now: Timestamp) -> Write {
        let fields = self.fields(of, now);
        let gone = fields.without(&[attribute::USES_CAPACITY, attribute::OPEN, attribute::PAUSE_UNTIL]);
        let guard = Guard::text(attribute::KIND, Kind::MatchEdge.name());
        Write::update(Key::match_edge(&self.case, &self.id), guard, fields, gone)
    }
}
