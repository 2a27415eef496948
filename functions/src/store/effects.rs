//! What a change of a case brings with it, stored in the same transaction: links, mail to send, facts.
//!
//! Comes in: hashes of link tokens, nonces, names of mail. Goes out: the items of the transaction. Never here: tokens,
//! mail texts, addresses (but one: see [`NewIntent::address`]).

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use portal::Lang;

use super::item::{Fields, Kind, Stored, to_millisecond};
use super::keys::{IndexKey, Key, attribute};
use super::write::{Guard, Write};
use super::{
    Application, CaseId, Digest, IntentKey, IntentOwner, IntentState, LinkPurpose, Mail, MatchId, NewConsent,
    StoreError,
};
use crate::cause;
use crate::indicators::{ContactId, Fact, Side, Survey};

/// Days that the record of a mail is kept, sent or not.
const INTENT_DAYS: i64 = 30;

/// Days that the record of a sign-in's mail is kept: what it carries has long ended.
const SIGN_IN_DAYS: i64 = 1;

/// Links and mail that belong to a change of a case.
#[derive(Debug, Clone, Default)]
pub struct Effects {
    /// Links that start to work.
    pub links: Vec<NewLink>,
    /// Mail to send.
    pub mail: Vec<NewIntent>,
    /// What the indicators count.
    pub facts: Vec<Fact>,
    /// Facts that the change takes back: they are not, or no longer, true.
    pub untrue: Vec<Fact>,
    /// Consents given or taken back.
    pub consents: Vec<NewConsent>,
}

/// What a link or a mail is about, besides the case that it belongs to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum About {
    /// The case itself.
    #[default]
    Case,
    /// A match, for one of its sides.
    Match(MatchId, Side),
    /// A contact who was named after a meeting.
    Contact(MatchId, ContactId),
    /// A survey of the person whose case it is.
    Survey(Survey),
}

/// A link that starts to work with the change. Its token is made by the caller; the store sees the hash only.
#[derive(Debug, Clone)]
pub struct NewLink {
    /// Hash of the token in the link.
    pub token: Digest,
    /// What the link is for.
    pub purpose: LinkPurpose,
    /// What it is about.
    pub about: About,
    /// From when on it no longer works.
    pub expires_at: Timestamp,
}

/// A mail to send once the change is stored. The outbox gathers addresses and words when it sends.
#[derive(Clone)]
pub struct NewIntent {
    /// Which mail.
    pub mail: Mail,
    /// Language of the mail.
    pub lang: Lang,
    /// From which the outbox makes the token of the link in the mail; the store only keeps it.
    pub nonce: Option<String>,
    /// Where to send it, only for mail about answers that the same change erases (`withdrawn`); else none, and the
    /// outbox reads the address from the application. Removed as soon as the mail is sent or cancelled.
    pub address: Option<String>,
    /// What it is about.
    pub about: About,
    /// When it is to be sent; at once when none. Whoever writes it then looks whether it is still wanted.
    pub due_at: Option<Timestamp>,
}

impl Effects {
    /// The items of these effects; `seq` is the number of the change in the case's audit log.
    pub(super) fn writes(&self, case: &CaseId, seq: u64, now: Timestamp) -> Vec<Write> {
        let links =
            once(&self.links, |one, other| one.token == other.token).map(|link| link.write(case, now));
        let key = |mail| IntentKey::new(IntentOwner::Case(*case), seq, mail);
        let mail = self.mail.iter().map(|intent| intent.write(key(intent.mail), now));
        let facts = once(&self.facts, Fact::eq).map(Fact::write);
        let untrue =
            once(&self.untrue, Fact::eq).filter(|fact| !self.facts.contains(fact)).map(Fact::unwrite);
        links.chain(mail).chain(facts).chain(untrue).collect()
    }

    /// The records of the consents, which end with the application.
    pub(super) fn ledger(&self, of: &Application, seq: u64, now: Timestamp) -> impl Iterator<Item = Write> {
        self.consents.iter().map(move |consent| consent.write(&of.case, seq, of.erase_at, now))
    }
}

/// What is there, without repeating: an item stands in a transaction once.
fn once<T>(all: &[T], same: impl Fn(&T, &T) -> bool) -> impl Iterator<Item = &T> {
    let known = move |place: usize, one: &T| all[..place].iter().any(|before| same(before, one));
    all.iter().enumerate().filter(move |(place, one)| !known(*place, one)).map(|(_, one)| one)
}

impl Fields {
    /// The attributes that say what something is about.
    fn about(self, about: About) -> Fields {
        match about {
            About::Case => self,
            About::Match(id, side) => {
                self.text(attribute::MATCH, id.to_string()).text(attribute::SIDE, side.name())
            }
            About::Contact(id, contact) => {
                self.text(attribute::MATCH, id.to_string()).text(attribute::CONTACT, contact.to_string())
            }
            About::Survey(survey) => self.number(attribute::SURVEY, survey.days()),
        }
    }
}

impl Stored {
    /// What the item is about.
    pub(super) fn about(&self) -> Result<About, StoreError> {
        if let Some(days) = self.number_if(attribute::SURVEY)? {
            let survey = Survey::after(days).ok_or_else(|| self.corrupt(attribute::SURVEY))?;
            return Ok(About::Survey(survey));
        }
        let Some(id) = self.parsed_if(attribute::MATCH, MatchId::parse)? else { return Ok(About::Case) };
        match self.parsed_if(attribute::CONTACT, ContactId::parse)? {
            Some(contact) => Ok(About::Contact(id, contact)),
            None => Ok(About::Match(id, self.parsed(attribute::SIDE, Side::parse)?)),
        }
    }
}

impl NewLink {
    /// A link about its case alone.
    pub fn new(token: Digest, purpose: LinkPurpose, expires_at: Timestamp) -> NewLink {
        NewLink { token, purpose, about: About::Case, expires_at }
    }

    fn write(&self, case: &CaseId, now: Timestamp) -> Write {
        let fields = Fields::of(Kind::Link)
            .text(attribute::PURPOSE, self.purpose.name())
            .text(attribute::CASE, case.to_string())
            .about(self.about)
            .expires(self.expires_at);
        Write::put(Key::link(&self.token), Guard::absent(now), fields)
    }
}

impl NewIntent {
    /// A mail about a case, to be sent at once.
    pub fn new(mail: Mail, lang: Lang) -> NewIntent {
        NewIntent { mail, lang, nonce: None, address: None, about: About::Case, due_at: None }
    }

    /// The same, with a link that is made from this nonce.
    pub fn linked(mail: Mail, lang: Lang, nonce: String) -> NewIntent {
        NewIntent { nonce: Some(nonce), ..NewIntent::new(mail, lang) }
    }

    pub(super) fn write(&self, key: IntentKey, now: Timestamp) -> Write {
        let due = to_millisecond(self.due_at.unwrap_or(now));
        let fields = self.fields(key, IntentState::Pending, now).index(IndexKey::due(&key, due));
        Write::put(Key::intent(&key), Guard::absent(now), fields)
    }

    /// The same item, but cancelled from the start: it is never sent.
    pub(super) fn write_cancelled(&self, key: IntentKey, now: Timestamp) -> Write {
        Write::put(Key::intent(&key), Guard::absent(now), self.fields(key, IntentState::Cancelled, now))
    }

    fn fields(&self, key: IntentKey, state: IntentState, now: Timestamp) -> Fields {
        let due = to_millisecond(self.due_at.unwrap_or(now));
        let days = match key.owner() {
            IntentOwner::SignIn(_) => SIGN_IN_DAYS,
            IntentOwner::Case(_) | IntentOwner::Member(_) => INTENT_DAYS,
        };
        Fields::of(Kind::Intent)
            .text(attribute::LANG, self.lang.code())
            .text_if(attribute::NONCE, self.nonce.as_deref())
            .text_if(attribute::ADDRESS, self.address.as_deref())
            .text_if(attribute::REQUEST, cause::request().as_deref())
            .text(attribute::STATE, state.name())
            .number(attribute::ATTEMPTS, 0)
            .time(attribute::CREATED_AT, to_millisecond(now))
            .time(attribute::NEXT_TRY, due)
            .about(self.about)
            .expires(due + SignedDuration::from_hours(24 * days))
    }
}

impl fmt::Debug for NewIntent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewIntent")
            .field("mail", &self.mail)
            .field("lang", &self.lang)
            .finish_non_exhaustive()
    }
}
