//! A link about a match, followed: who follows it, which match, which side.
//!
//! Comes in: a token from an address. Goes out: the match that it opens, or a page that says that the link has ended. The
//! token of one match opens no other. Never here: who follows a link; whoever has it may use it, for the one thing that it
//! is for.

use std::sync::Arc;

use jiff::Timestamp;
use portal::Lang;
use portal::forms::reserved;

use crate::app::App;
use crate::http::ApiError;
use crate::http::following::Following;
use crate::http::submitted::Submitted;
use crate::indicators::Side;
use crate::site::Site;
use crate::store::{About, Application, Link, LinkPurpose, Match, MatchRecords, SubmissionKey};
use crate::tokens::Token;

/// A link that works, with the match behind it.
pub(super) struct Followed {
    pub(super) app: Arc<App>,
    pub(super) site: Arc<Site>,
    pub(super) lang: Lang,
    pub(super) token: Token,
    pub(super) now: Timestamp,
    pub(super) link: Link,
    /// The match, as it was when the request came.
    pub(super) the: Match,
    /// Whose link it is.
    pub(super) side: Side,
}

impl Following {
    /// The match behind the link, if the link is for this purpose and about a match.
    pub(super) async fn open_match(self, purpose: LinkPurpose) -> Result<Followed, ApiError> {
        let link = self.link(purpose).await?;
        let About::Match(id, side) = link.about else { return Err(ApiError::LinkEnded) };
        let the = self.app.store.load_match(&id, self.now).await?.ok_or(ApiError::Erased)?;
        let Self { app, site, lang, token, now, .. } = self;
        Ok(Followed { app, site, lang, token, now, link, the, side })
    }

    /// The match behind the link with all that stands with it, whoever the link is for.
    pub(super) async fn reach(self, purpose: LinkPurpose) -> Result<Reached, ApiError> {
        let link = self.link(purpose).await?;
        let (About::Match(id, _) | About::Contact(id, _)) = link.about else {
            return Err(ApiError::LinkEnded);
        };
        let found = self.app.store.load_match_records(&id, self.now).await?;
        let (the, records) = found.ok_or(ApiError::Erased)?;
        let people = People::of(&self.app, &the, self.now).await?;
        let Self { app, site, lang, token, now, .. } = self;
        Ok(Reached { app, site, lang, token, now, link, the, records, people })
    }
}

/// A link that works, with the match behind it and what stands with that.
pub(super) struct Reached {
    pub(super) app: Arc<App>,
    pub(super) site: Arc<Site>,
    pub(super) lang: Lang,
    pub(super) token: Token,
    pub(super) now: Timestamp,
    pub(super) link: Link,
    /// The match, as it was when the request came.
    pub(super) the: Match,
    /// What stands with it.
    pub(super) records: MatchRecords,
    /// The two.
    pub(super) people: People,
}

/// The applications of the two people of a match; none of somebody who has left.
pub struct People {
    /// The Connectee's.
    pub connectee: Option<Application>,
    /// The Connector's.
    pub connector: Option<Application>,
}

impl People {
    /// Reads both.
    pub async fn of(app: &App, the: &Match, now: Timestamp) -> Result<People, crate::store::StoreError> {
        Ok(People {
            connectee: app.store.load_application(&the.connectee, now).await?,
            connector: app.store.load_application(&the.connector, now).await?,
        })
    }

    /// The application of a side.
    pub fn of_side(&self, side: Side) -> Option<&Application> {
        match side {
            Side::Connectee => self.connectee.as_ref(),
            Side::Connector => self.connector.as_ref(),
        }
    }

    /// The language of mail to a side.
    pub fn lang(&self, side: Side) -> Lang {
        self.of_side(side).map_or(Lang::En, |application| application.lang)
    }
}

impl std::fmt::Debug for People {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("People(..)")
    }
}

/// The key that a page carries, so that what is sent twice is stored once; a new one where there is none.
pub(super) fn key_of(app: &App, submitted: &Submitted) -> SubmissionKey {
    let carried = submitted.get(reserved::KEY).and_then(SubmissionKey::parse);
    carried.unwrap_or_else(|| SubmissionKey::from_bits(app.ids.bits128()))
}
