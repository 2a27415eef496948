//! What waits in a community, for its coordinators' daily summary; and the summaries that were asked for.
//!
//! Comes in: a community, a member, a day. Goes out: an [`Overview`]; the intent to send. Never here: what is told of it.
//! Nobody is shown a person by it, so no log has it. Of matches an index answers; nothing is decided on it.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::call::{Operation, Outcome};
use super::cards::Card;
use super::hidden::FactOf;
use super::item::{Attributes, sort_key};
use super::keys::{self, IntentOwner};
use super::{IntentKey, Mail, Match, MatchEdge, MatchId, MatchState, Member, NewIntent, Store, StoreError};
use crate::app::day;
use crate::indicators::Fact;

/// Days after their question in which offers are looked at again: they have expired by then.
const OFFER_DAYS: i64 = 30;

/// Closed matches that are looked through.
const MOST_CLOSED: u16 = 200;

/// Days of facts: longer than anybody is followed up.
const FACT_DAYS: i64 = 400;

/// What waits in a community.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overview {
    /// Everybody in a list of the desk.
    pub cards: Vec<Card>,
    /// Matches of which something may still come, the first asked first.
    pub open: Vec<Match>,
    /// Matches of which the Connector did not answer in time, among those of the last month.
    pub expired: Vec<Match>,
    /// What happened, by day.
    pub facts: Vec<Fact>,
}

impl Store {
    /// What waits in a community.
    ///
    /// Cost: 2 consistent reads, 2 consistent queries, 2 index queries (more pages per MB), 1 consistent read of a batch for each hundred
    /// matches. Patterns: cards of a community, facts of a community in a span of days, matches of a community.
    pub async fn overview(&self, community: &str, now: Timestamp) -> Result<Overview, StoreError> {
        let mut operation = self.operation();
        let mut hidden = operation.hidden(community).await?;
        let mut cards = self.all_cards(community, now).await?;
        let first = day(now - SignedDuration::from_hours(24 * FACT_DAYS)).to_string();
        let facts = operation.from(&keys::facts_partition(community), &first).await?;
        let open = operation.all_between(&keys::matches(community, true), "0", keys::END).await?;
        let from = keys::instant(now - SignedDuration::from_hours(24 * OFFER_DAYS));
        let closed = keys::matches(community, false);
        let (closed, _) = operation.last_between(&closed, (&from, keys::END), MOST_CLOSED).await?;
        hidden.add(operation.hidden(community).await?);
        cards.retain(|card| !hidden.has(&card.case));
        // A fact that this version can't read, of a newer one, is none.
        let facts = facts.into_iter().filter_map(|item| FactOf::read(item).ok()).collect();
        let mut overview = Overview {
            cards,
            open: operation.listed_matches(&open, now).await?,
            expired: operation.listed_matches(&closed, now).await?,
            facts: hidden.seen(facts),
        };
        overview.open.retain(|the| the.state.is_open());
        overview.open.sort_by_key(|the| the.offered_at);
        overview.expired.retain(|the| the.state == MatchState::Expired);
        Ok(overview)
    }

    /// Asks for the summary or the digest of a day: stores the intent to send it. False when that was done before: there is one for a
    /// member and a day, whatever comes twice.
    ///
    /// Cost: 1 write. Pattern: mail to a member by key.
    pub async fn ask_for_mail_of_day(
        &self,
        member: &Member,
        mail: Mail,
        on: Date,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let number = i64::from(on.year()) * 10_000 + i64::from(on.month()) * 100 + i64::from(on.day());
        let number = u64::try_from(number).unwrap_or_default();
        let key = IntentKey::new(IntentOwner::Member(member.id), number, mail);
        let write = NewIntent::new(mail, member.lang).write(key, now);
        let mut operation = self.forum();
        loop {
            match operation.write(&write).await? {
                Outcome::Done => return Ok(true),
                Outcome::Refused(_) => return Ok(false),
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }
}

impl Operation<'_> {
    /// The matches of edges in the index.
    async fn listed_matches(
        &mut self,
        edges: &[Attributes],
        now: Timestamp,
    ) -> Result<Vec<Match>, StoreError> {
        let ids: Vec<MatchId> = edges.iter().filter_map(|edge| MatchEdge::match_of(sort_key(edge))).collect();
        let keys: Vec<keys::Key> = ids.iter().map(keys::Key::of_match).collect();
        let mut found = Vec::new();
        for some in keys.chunks(100) {
            for item in self.batch(some).await? {
                let Some(id) = keys::match_of(&item) else { continue };
                found.extend(Match::read(&id, Some(item), now)?);
            }
        }
        Ok(found)
    }
}
