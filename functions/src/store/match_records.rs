//! What stands with a match: reports on the meeting, and the contacts who were named after it.
//!
//! Comes in: the items of a match's partition. Goes out: records. Never here: what a record means for the match.

use jiff::Timestamp;

use super::item::{Attributes, Kind, Stored, sort_key};
use super::keys::{MatchItem, attribute, match_partition};
use super::{Contact, ContactNaming, Match, MatchId, MeetingReport, Namer, NamingEnd, Store, StoreError};
use crate::indicators::ContactId;

/// What stands with a match.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MatchRecords {
    /// Reports of both sides and findings of staff, in order.
    pub reports: Vec<MeetingReport>,
    /// The contacts, in no order that means anything.
    pub contacts: Vec<Contact>,
    /// Who named whom, the first naming first.
    pub namings: Vec<ContactNaming>,
    /// Who said that nobody else comes to mind for now.
    pub ends: Vec<NamingEnd>,
}

impl Store {
    /// The match with what stands with it; `None` when absent or expired.
    ///
    /// Cost: 1 consistent query. Pattern: items of a match.
    pub async fn load_match_records(
        &self,
        id: &MatchId,
        now: Timestamp,
    ) -> Result<Option<(Match, MatchRecords)>, StoreError> {
        let items = self.operation().partition(&match_partition(id), "").await?;
        MatchRecords::read(id, items, now)
    }
}

impl MatchRecords {
    /// Reads a match's partition; `None` when there is no match (any more).
    pub(super) fn read(
        id: &MatchId,
        items: Vec<Attributes>,
        now: Timestamp,
    ) -> Result<Option<(Match, MatchRecords)>, StoreError> {
        let (mut the, mut records, mut details) = (None, MatchRecords::default(), Vec::new());
        for item in items {
            match MatchItem::of(sort_key(&item)) {
                Some(MatchItem::Match) => the = Match::read(id, Some(item), now)?,
                Some(MatchItem::Report(key)) => records.reports.extend(MeetingReport::read(key, item, now)?),
                Some(MatchItem::Referral(contact)) => {
                    records.contacts.extend(Contact::read(contact, item, now)?);
                }
                Some(MatchItem::Contact(contact)) => {
                    if let Some(stored) = Stored::live(Some(item), Kind::Contact, now)? {
                        details.push((
                            contact,
                            stored.text(attribute::ANSWERS)?.to_owned(),
                            stored.expires()?,
                        ));
                    }
                }
                Some(MatchItem::Naming(contact, by)) => {
                    records.namings.extend(ContactNaming::read(contact, by, item, now)?);
                }
                Some(MatchItem::NamingEnd(by)) => records.ends.extend(NamingEnd::read(by, item, now)?),
                None => {}
            }
        }
        let Some(the) = the else { return Ok(None) };
        for (id, text, until) in details {
            if let Some(contact) = records.contacts.iter_mut().find(|contact| contact.id == id) {
                contact.details = Some(text);
                contact.details_until = Some(until);
            }
        }
        records.reports.sort_by_key(|report| report.at);
        records.namings.sort_by_key(|naming| naming.at);
        Ok(Some((the, records)))
    }

    /// The contact with this name.
    pub fn contact(&self, id: &ContactId) -> Option<&Contact> {
        self.contacts.iter().find(|contact| contact.id == *id)
    }

    /// Whom somebody named, in order.
    pub fn named_by(&self, by: Namer) -> impl Iterator<Item = &ContactNaming> + Clone {
        self.namings.iter().filter(move |naming| naming.by == by)
    }
}
