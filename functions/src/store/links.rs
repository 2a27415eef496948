//! Links sent by mail: single purpose, stored hashed, expiring. GET shows, POST acts.
//!
//! Comes in: the hash of the token in a link. Goes out: what the link is for and for which case. Never here: tokens.

use jiff::Timestamp;

use super::item::{Attributes, Kind, Stored};
use super::keys::{Key, attribute};
use super::{About, CaseId, Digest, Store, StoreError};

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkPurpose {
    /// Confirms the address of an application.
    ConfirmEmail,
    /// Opens the applicant's status page, from which they can withdraw.
    Status,
    /// Shows the receipt again.
    Receipt,
    /// A Connector answers whether they meet a Connectee.
    Offer,
    /// One side of a match tells what became of the meeting.
    Meeting,
    /// Somebody who was met names others.
    Referral,
    /// Somebody who was named says whether they may be written to.
    Contact,
    /// A survey.
    Survey,
    /// What became of a Connectee.
    Outcome,
    /// Confirms a new address of somebody who asked for it.
    NewAddress,
    /// Asks a person whether another community may have their file.
    Handover,
}

/// A link that works.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// Hash of its token.
    pub token: Digest,
    /// What it is for.
    pub purpose: LinkPurpose,
    /// The case that it belongs to.
    pub case: CaseId,
    /// What it is about besides.
    pub about: About,
    /// From when on it no longer works.
    pub expires_at: Timestamp,
    /// When it was used, for links that act once.
    pub used_at: Option<Timestamp>,
}

impl Store {
    /// The link of a token for this purpose; `None` when absent, expired or for something else.
    ///
    /// Cost: 1 consistent read. Pattern: link by token.
    pub async fn load_link(
        &self,
        token: &Digest,
        purpose: LinkPurpose,
        now: Timestamp,
    ) -> Result<Option<Link>, StoreError> {
        let item = self.operation().get(&Key::link(token)).await?;
        let link = Link::read(token, item, now)?;
        Ok(link.filter(|link| link.purpose == purpose))
    }
}

impl Link {
    pub(super) fn read(
        token: &Digest,
        item: Option<Attributes>,
        now: Timestamp,
    ) -> Result<Option<Link>, StoreError> {
        let Some(stored) = Stored::live(item, Kind::Link, now)? else { return Ok(None) };
        Ok(Some(Link {
            token: *token,
            purpose: stored.parsed(attribute::PURPOSE, LinkPurpose::parse)?,
            case: stored.case()?,
            about: stored.about()?,
            expires_at: stored.expires()?,
            used_at: stored.time_if(attribute::USED_AT)?,
        }))
    }
}

impl LinkPurpose {
    const ALL: [LinkPurpose; 11] = [
        LinkPurpose::ConfirmEmail,
        LinkPurpose::Status,
        LinkPurpose::Receipt,
        LinkPurpose::Offer,
        LinkPurpose::Meeting,
        LinkPurpose::Referral,
        LinkPurpose::Contact,
        LinkPurpose::Survey,
        LinkPurpose::Outcome,
        LinkPurpose::NewAddress,
        LinkPurpose::Handover,
    ];

    /// As stored: `confirm_email`.
    pub fn name(self) -> &'static str {
        match self {
            LinkPurpose::ConfirmEmail => "confirm_email",
            LinkPurpose::Status => "status",
            LinkPurpose::Receipt => "receipt",
            LinkPurpose::Offer => "offer",
            LinkPurpose::Meeting => "meeting",
            LinkPurpose::Referral => "referral",
            LinkPurpose::Contact => "contact",
            LinkPurpose::Survey => "survey",
            LinkPurpose::Outcome => "outcome",
            LinkPurpose::NewAddress => "new_address",
            LinkPurpose::Handover => "handover",
        }
    }

    fn parse(name: &str) -> Option<LinkPurpose> {
        LinkPurpose::ALL.into_iter().find(|purpose| purpose.name() == name)
    }
}
