//! Sign-ins: somebody has asked for a link and a code, and has ten minutes to use one of them, once, in the browser in
//! which they asked.
//!
//! Comes in: hashes of the browser's token, of the link's and of the code. Goes out: the sign-in; a session when it is
//! used. Never here: tokens, codes, mail texts; whether an address is a member's shows in nothing but the stored item.

use jiff::{SignedDuration, Timestamp};
use portal::Lang;

use super::call::{self, Outcome};
use super::deed::Deed;
use super::failure::Trouble;
use super::item::{Attributes, Fields, Kind, Stored, to_millisecond};
use super::keys::{IntentOwner, Key, attribute};
use super::members::MemberState;
use super::sessions;
use super::write::{Guard, Write};
use super::{Action, Actor, Digest, IntentKey, Mail, MemberId, NewIntent, Store, StoreError};

/// Minutes in which a link or a code has to be used.
pub const SIGN_IN_MINUTES: i64 = 10;

/// Codes that may be tried for one sign-in.
pub const SIGN_IN_TRIES: u32 = 5;

/// The number of a sign-in's only mail.
const FIRST: u64 = 1;

/// A sign-in that somebody asks for.
#[derive(Debug, Clone)]
pub struct NewSignIn {
    /// Hash of the token that the browser keeps.
    pub browser: Digest,
    /// Hash of the token in the mail's link.
    pub link: Digest,
    /// Keyed hash of the mail's code.
    pub code: Digest,
    /// From which the outbox makes link and code; the store only keeps it.
    pub nonce: String,
    /// Whose address it is; none when nobody's: then the same is stored, but nothing is sent and nothing can be used.
    pub member: Option<MemberId>,
    /// Language of the page on which they asked, and so of the mail.
    pub lang: Lang,
    /// Which page they had asked for.
    pub onward: Option<String>,
}

/// A sign-in that has not expired.
#[derive(Debug, Clone, PartialEq)]
pub struct SignIn {
    /// Hash of the token that the browser keeps.
    pub browser: Digest,
    /// Hash of the token in the mail's link.
    pub link: Digest,
    /// Keyed hash of the mail's code.
    pub code: Digest,
    /// Whose it is; none for an address that is nobody's.
    pub member: Option<MemberId>,
    /// Codes that were tried so far.
    pub tries: u32,
    /// Which page they had asked for.
    pub onward: Option<String>,
    /// The session that it became, by the hash of its token.
    pub session: Option<Digest>,
    /// From when on it can't be used.
    pub expires_at: Timestamp,
}

/// What became of a try with a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tried {
    /// It may be compared.
    Counted,
    /// There were too many, or the sign-in was used or has ended.
    Over,
}

/// What became of the use of a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedIn {
    /// Used by this call, or by an earlier one whose session still stands: the browser sent it twice.
    Session,
    /// Used before, expired, or nobody's.
    Ended,
}

impl Store {
    /// Stores a sign-in and the mail to send. For an address that is nobody's the same two items are written; its mail is
    /// cancelled from the start.
    ///
    /// Cost: 1 transaction of 2 items. Pattern: sign-in by the token of the browser that asked.
    pub async fn begin_sign_in(&self, new: &NewSignIn, now: Timestamp) -> Result<(), StoreError> {
        let writes = new.writes(now);
        let token = call::token(&["sign-in", &new.browser.to_string()]);
        let mut operation = self.forum();
        loop {
            let trouble = match operation.transact(&writes, &token).await? {
                Outcome::Done => return Ok(()),
                Outcome::Refused(_) => Trouble::Conflict,
                Outcome::Trouble(trouble) => trouble,
            };
            let stored = operation.get(&Key::sign_in(&new.browser)).await?;
            if let Some(stored) = SignIn::read(&new.browser, stored, now)? {
                return if stored.link == new.link { Ok(()) } else { Err(StoreError::Conflict) };
            }
            operation.wait(trouble).await?;
        }
    }

    /// The sign-in of a browser; `None` when absent or expired.
    ///
    /// Cost: 1 consistent read. Pattern: sign-in by the token of the browser that asked.
    pub async fn load_sign_in(&self, browser: &Digest, now: Timestamp) -> Result<Option<SignIn>, StoreError> {
        SignIn::read(browser, self.forum().get(&Key::sign_in(browser)).await?, now)
    }

    /// Counts a try with a code, before it is compared: many at once get no more tries than one after the other. After a
    /// lost answer a try may count twice.
    ///
    /// Cost: 1 write. Pattern: sign-in by the token of the browser that asked.
    pub async fn try_code(&self, browser: &Digest, now: Timestamp) -> Result<Tried, StoreError> {
        let guard = open(now).and(Guard::below(attribute::TRIES, SIGN_IN_TRIES));
        let add = Fields::new().number(attribute::TRIES, 1);
        let write = Write::count(Key::sign_in(browser), guard, Fields::new(), add);
        let mut operation = self.forum();
        loop {
            match operation.write(&write).await? {
                Outcome::Done => return Ok(Tried::Counted),
                Outcome::Refused(_) => return Ok(Tried::Over),
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }

    /// Uses a sign-in: it becomes the session whose token has this hash, all or nothing, once. The caller has compared
    /// link or code.
    ///
    /// The audit log says so.
    ///
    /// Cost: 2 consistent reads, 1 transaction of 4 items. Patterns: sign-in by the token of the browser that asked,
    /// session by token, member by id.
    pub async fn sign_in(
        &self,
        browser: &Digest,
        session: &Digest,
        now: Timestamp,
    ) -> Result<SignedIn, StoreError> {
        let mut operation = self.forum();
        let mark = operation.bits();
        loop {
            let before = SignIn::read(browser, operation.get(&Key::sign_in(browser)).await?, now)?;
            let (member, used) = match before {
                Some(SignIn { member: Some(member), session: used, .. }) => (member, used),
                _ => return Ok(SignedIn::Ended),
            };
            if let Some(used) = used {
                // Signed out since, it is over.
                let stands = used == *session && operation.get(&Key::session(session)).await?.is_some();
                return Ok(if stands { SignedIn::Session } else { SignedIn::Ended });
            }
            let becomes =
                Fields::new().time(attribute::USED_AT, now).text(attribute::SESSION, session.to_string());
            let file = operation.member_file(&member).await?;
            if file.member.as_ref().is_none_or(|member| member.state != MemberState::Active) {
                return Ok(SignedIn::Ended);
            }
            let actor = Actor::Staff(member.to_string());
            let (entry, mut writes) = file.logged(Deed::new(Action::SignedIn, &actor, mark), now);
            writes.push(Write::update(Key::sign_in(browser), open(now), becomes, Vec::new()));
            writes.push(sessions::begin(session, &member, now));
            match operation.transact(&writes, &entry.token()).await? {
                Outcome::Done => return Ok(SignedIn::Session),
                Outcome::Refused(_) => operation.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }
}

/// Neither used nor expired.
fn open(now: Timestamp) -> Guard {
    Guard::missing(attribute::USED_AT).and(Guard::alive(now))
}

impl NewSignIn {
    fn writes(&self, now: Timestamp) -> [Write; 2] {
        let now = to_millisecond(now);
        let fields = Fields::of(Kind::SignIn)
            .text(attribute::LINK, self.link.to_string())
            .text(attribute::CODE, self.code.to_string())
            .text_if(attribute::MEMBER, self.member.map(|member| member.to_string()))
            .text_if(attribute::ONWARD, self.onward.as_deref())
            .number(attribute::TRIES, 0)
            .time(attribute::CREATED_AT, now)
            .expires(now + SignedDuration::from_mins(SIGN_IN_MINUTES));
        let mail = NewIntent::linked(Mail::SignIn, self.lang, self.nonce.clone());
        let key = IntentKey::new(IntentOwner::SignIn(self.browser), FIRST, mail.mail);
        let mail = match self.member {
            Some(_) => mail.write(key, now),
            None => mail.write_cancelled(key, now),
        };
        [Write::put(Key::sign_in(&self.browser), Guard::absent(now), fields), mail]
    }
}

impl SignIn {
    fn read(
        browser: &Digest,
        item: Option<Attributes>,
        now: Timestamp,
    ) -> Result<Option<SignIn>, StoreError> {
        let Some(stored) = Stored::live(item, Kind::SignIn, now)? else { return Ok(None) };
        Ok(Some(SignIn {
            browser: *browser,
            link: stored.digest(attribute::LINK)?,
            code: stored.digest(attribute::CODE)?,
            member: stored.parsed_if(attribute::MEMBER, MemberId::parse)?,
            tries: stored.number(attribute::TRIES)?,
            onward: stored.text_if(attribute::ONWARD)?.map(str::to_owned),
            session: stored.parsed_if(attribute::SESSION, Digest::parse)?,
            expires_at: stored.expires()?,
        }))
    }
}
