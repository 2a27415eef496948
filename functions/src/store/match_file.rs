//! A match read for a change, and one change of it: in the match, in both cases, in both of their audit logs, at once.
//!
//! Comes in: a match's name and what it is to become. Goes out: what became of the change. Never here: what a change means.

use jiff::{SignedDuration, Timestamp};

use super::audit::{AuditEntry, Head, read_entry, read_head};
use super::call::{Operation, Outcome, token};
use super::deed::Deed;
use super::failure::Trouble;
use super::item::{Attributes, Fields, Kind, Stored, kind_text, partition_key, sort_key};
use super::keys::{AUDIT, Key, MatchItem, attribute, audit_partition, match_partition};
use super::naming::place_fields;
use super::write::{Guard, MOST_WRITES, Write};
use super::{Application, Effects, Match, MatchId, MatchRecords, State, StoreError, Subject};
use crate::indicators::{ContactId, Side};

/// Records move their end when it would be this much before the match's: not with every change.
const LEAST_MOVE: SignedDuration = SignedDuration::from_hours(24 * 30);

/// Links, mail and facts that a change of a match brings, by the case that they belong to.
#[derive(Debug, Clone, Default)]
pub struct MatchEffects {
    /// Of the Connectee's case.
    pub connectee: Effects,
    /// Of the Connector's case.
    pub connector: Effects,
}

/// A match, read consistently, with the ends of both people's audit logs and their applications. Every change of an
/// application adds to its log, so a change of the match counts only for applications as they were read.
pub(super) struct MatchFile {
    pub(super) the: Match,
    pub(super) records: MatchRecords,
    heads: [Option<Head>; 2],
    applications: [Option<Application>; 2],
    ends: Vec<Ending>,
}

/// A record that ends together with its match.
struct Ending {
    key: Key,
    kind: String,
    at: Timestamp,
    /// The contact whose place ends with it.
    place: Option<ContactId>,
}

/// What is to be done about a match as it was read.
pub(super) enum Step<T> {
    /// This change, and what to say when it is stored.
    Change(Box<MatchChange>, T),
    /// Nothing, and what to say.
    Leave(T),
}

/// A change of a match, ready to be stored.
pub(super) struct MatchChange {
    pub(super) after: Match,
    entries: [AuditEntry; 2],
    writes: Vec<Write>,
    /// What else is kept as long as the match from now on.
    kept: Vec<(Key, Write)>,
}

impl Operation<'_> {
    /// The match with what stands around it; `None` when absent or expired. 2 reads.
    pub(super) async fn match_file(
        &mut self,
        id: &MatchId,
        now: Timestamp,
    ) -> Result<Option<MatchFile>, StoreError> {
        let items = self.partition(&match_partition(id), "").await?;
        let ends = items.iter().filter_map(Ending::of).collect();
        let Some((the, records)) = MatchRecords::read(id, items, now)? else { return Ok(None) };
        let cases = [the.connectee, the.connector];
        let subjects = subjects(&the);
        let keys: Vec<Key> =
            subjects.iter().map(Key::audit_head).chain(cases.iter().map(Key::application)).collect();
        let mut file = MatchFile { the, records, heads: [None, None], applications: [None, None], ends };
        for item in self.batch(&keys).await? {
            let of = |subject: &Subject| audit_partition(subject) == partition_key(&item);
            let Some(place) = subjects.iter().position(of) else { continue };
            if sort_key(&item) == AUDIT {
                file.heads[place] = Some(read_head(item)?);
            } else {
                file.applications[place] = Application::read(&cases[place], Some(item), now)?;
            }
        }
        Ok(Some(file))
    }

    /// Changes a match: `decide` sees it as it stands, again whenever somebody else was quicker. `None` when there is no
    /// such match.
    pub(super) async fn settle<T>(
        &mut self,
        id: &MatchId,
        now: Timestamp,
        mut decide: impl FnMut(&MatchFile) -> Result<Step<T>, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let mut tried: Option<(Box<MatchChange>, T)> = None;
        loop {
            if let Some((change, said)) = tried.take()
                && self.is_stored(&change).await?
            {
                return Ok(Some(said));
            }
            let Some(file) = self.match_file(id, now).await? else { return Ok(None) };
            match decide(&file)? {
                Step::Leave(said) => return Ok(Some(said)),
                Step::Change(change, said) => {
                    if self.change_match(&change).await? {
                        return Ok(Some(said));
                    }
                    tried = Some((change, said));
                }
            }
        }
    }

    /// One attempt at a change; true when it is stored. When false, somebody was quicker or the reply was lost: see
    /// [`Operation::is_stored`].
    pub(super) async fn change_match(&mut self, change: &MatchChange) -> Result<bool, StoreError> {
        let name = change.after.id.to_string();
        let [connectee, _] = &change.entries;
        match self.transact(&change.writes, &token(&[&name, &connectee.hash.to_string()])).await? {
            Outcome::Done => {
                self.keep_both_on(change).await;
                Ok(true)
            }
            Outcome::Refused(_) => self.wait(Trouble::Conflict).await.map(|()| false),
            Outcome::Trouble(trouble) => self.wait(trouble).await.map(|()| false),
        }
    }

    /// Where the two were in contact, both files are kept longer. The change itself stands whatever becomes of that: the
    /// next contact moves the same ends.
    async fn keep_both_on(&mut self, change: &MatchChange) {
        let [entry, _] = &change.entries;
        for side in [Side::Connectee, Side::Connector].into_iter().filter(|_| entry.action.is_contact()) {
            if let Err(error) = self.keep_on(&change.after.case(side), entry.at).await {
                tracing::warn!(error = %error, "the end of a file was not moved");
            }
        }
    }

    /// Whether an attempt went through after all.
    pub(super) async fn is_stored(&mut self, change: &MatchChange) -> Result<bool, StoreError> {
        let [subject, _] = subjects(&change.after);
        let [entry, _] = &change.entries;
        match self.get(&Key::audit_entry(&subject, entry.seq)).await? {
            Some(item) => Ok(read_entry(item)?.hash == entry.hash),
            None => Ok(false),
        }
    }
}

impl MatchFile {
    /// The end of one side's audit log.
    pub(super) fn head(&self, side: Side) -> Option<Head> {
        let [connectee, connector] = self.heads;
        match side {
            Side::Connectee => connectee,
            Side::Connector => connector,
        }
    }

    /// One side's application; none when it is gone.
    pub(super) fn application(&self, side: Side) -> Option<&Application> {
        let [connectee, connector] = &self.applications;
        match side {
            Side::Connectee => connectee.as_ref(),
            Side::Connector => connector.as_ref(),
        }
    }

    /// Whether both still take part: neither has withdrawn, or is gone.
    pub(super) fn both_stay(&self) -> bool {
        let stays = |found: &Option<Application>| {
            found.as_ref().is_some_and(|application| application.state == State::Accepted)
        };
        self.applications.iter().all(stays)
    }

    /// The match becomes `after`; refused when it, or the log of one of the two, has changed since it was read.
    pub(super) fn change(&self, after: Match, deed: Deed<'_>, now: Timestamp) -> MatchChange {
        let after = after.changed(now);
        let writes = after.next_writes(&self.the, now);
        let kept = self.ends.iter().flat_map(|one| one.moved(&after)).collect();
        MatchChange { kept, ..MatchChange::logged(after, self.heads, writes, deed, now) }
    }
}

impl Ending {
    fn of(item: &Attributes) -> Option<Ending> {
        let place = match MatchItem::of(sort_key(item))? {
            MatchItem::Naming(contact, _) => Some(contact),
            MatchItem::Report(_) | MatchItem::Referral(_) | MatchItem::NamingEnd(_) => None,
            // A contact's details have an end of their own.
            MatchItem::Match | MatchItem::Contact(_) => return None,
        };
        let key = Key { pk: partition_key(item).to_owned(), sk: sort_key(item).to_owned() };
        Some(Ending { key, kind: kind_text(item).to_owned(), at: Stored::end_of(item)?, place })
    }

    /// Writes that let it end with the match; none while that is near enough.
    fn moved(&self, after: &Match) -> Vec<(Key, Write)> {
        if after.erase_at.duration_since(self.at) < LEAST_MOVE {
            return Vec::new();
        }
        let set = Fields::new().expires(after.erase_at);
        let guard = Guard::text(attribute::KIND, &self.kind);
        let own = (self.key.clone(), Write::update(self.key.clone(), guard, set, Vec::new()));
        let place = self.place.map(|contact| placed(&contact, after));
        std::iter::once(own).chain(place).collect()
    }
}

/// In which match a contact stands, as long as the match is kept.
fn placed(contact: &ContactId, of: &Match) -> (Key, Write) {
    let key = Key::contact_place(contact);
    let guard = Guard::missing(attribute::PK).or(Guard::text(attribute::KIND, Kind::ContactPlace.name()));
    (key.clone(), Write::put(key, guard, place_fields(of)))
}

impl MatchChange {
    /// A new match of two cases, whose logs end there.
    pub(super) fn first(the: Match, heads: [Option<Head>; 2], deed: Deed<'_>, now: Timestamp) -> MatchChange {
        let writes = the.first_writes(now);
        MatchChange::logged(the, heads, writes, deed, now)
    }

    fn logged(
        after: Match,
        heads: [Option<Head>; 2],
        mut writes: Vec<Write>,
        deed: Deed<'_>,
        now: Timestamp,
    ) -> MatchChange {
        let subjects = subjects(&after);
        let entry = |place: usize| AuditEntry::after(&subjects[place], heads[place], deed, now);
        let entries = [entry(0), entry(1)];
        for ((subject, head), entry) in subjects.iter().zip(heads).zip(&entries) {
            writes.extend(entry.writes(subject, head, Some(&after.community), now));
        }
        MatchChange { after, entries, writes, kept: Vec::new() }
    }

    /// To be stored; then `said` is what became of it. Records that the change writes itself have their end from it; those
    /// for which it has no room are moved by the next one.
    pub(super) fn then<T>(mut self, said: T) -> Step<T> {
        let kept = std::mem::take(&mut self.kept);
        let others = kept.into_iter().filter(|(key, _)| self.writes.iter().all(|write| !write.is_of(key)));
        let room = MOST_WRITES.saturating_sub(self.writes.len());
        let others: Vec<Write> = others.map(|(_, write)| write).take(room).collect();
        self.writes.extend(others);
        Step::Change(Box::new(self), said)
    }

    /// With more writes in the same transaction.
    pub(super) fn with(mut self, writes: impl IntoIterator<Item = Write>) -> MatchChange {
        self.writes.extend(writes);
        self
    }

    /// With links, mail and facts of both sides.
    pub(super) fn with_both(self, effects: &MatchEffects, now: Timestamp) -> MatchChange {
        self.with_effects(Side::Connectee, &effects.connectee, now).with_effects(
            Side::Connector,
            &effects.connector,
            now,
        )
    }

    /// With links, mail and facts; the links and the mail belong to the case of that side.
    pub(super) fn with_effects(self, side: Side, effects: &Effects, now: Timestamp) -> MatchChange {
        let [connectee, connector] = &self.entries;
        let seq = match side {
            Side::Connectee => connectee.seq,
            Side::Connector => connector.seq,
        };
        let writes = effects.writes(&self.after.case(side), seq, now);
        self.with(writes)
    }
}

fn subjects(the: &Match) -> [Subject; 2] {
    [Subject::Case(the.connectee), Subject::Case(the.connector)]
}
