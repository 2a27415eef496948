//! Contacts who were named after a meeting, and who named them.
//!
//! Comes in: the items of a match's partition. Goes out: contacts; and their items. Never here: changes (see `naming.rs`),
//! words for people.
//!
//! Of a contact there are two items. One says how far it has come and names nobody; it is kept as long as the match. The
//! other holds name and address, has an end of its own, and is gone at once when the contact says no.

use std::fmt;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use portal::Lang;

use super::item::{Attributes, Fields, Kind, Stored, to_second};
use super::keys::{Key, attribute};
use super::write::{Guard, Write};
use super::{Match, MatchId, StoreError};
use crate::indicators::{ContactId, Generation};

/// Days that the name and the address of a contact are kept (domain.md, i).
pub const DETAILS_DAYS: i64 = 365;

/// A contact who was named. `Debug` shows no name.
#[derive(Clone, PartialEq, Eq)]
pub struct Contact {
    /// Names the contact for this Connectee: a keyed hash of the address.
    pub id: ContactId,
    /// How far from the Connector, on the day that they were named first.
    pub generation: Generation,
    /// That day.
    pub named_on: Date,
    /// Whether somebody who named them has told them.
    pub told: bool,
    /// How they and the Connectee get in touch.
    pub path: Path,
    /// Language of mail to them; both when nobody knows.
    pub lang: Option<Lang>,
    /// What they said, if they did.
    pub say: Option<Say>,
    /// When they said so.
    pub said_at: Option<Timestamp>,
    /// Whether they were asked a second time, which is once too often for a third.
    pub was_reminded: bool,
    /// Whether they may be asked to name others, once they have talked.
    pub may_ask: bool,
    /// The day on which the Connectee wrote.
    pub reached_on: Option<Date>,
    /// The day on which they talked.
    pub met_on: Option<Date>,
    /// Name, address and the rest, as JSON text of the answers; none once erased.
    pub details: Option<String>,
    /// When they end, as stored.
    pub details_until: Option<Timestamp>,
}

/// How a contact and the Connectee get in touch: the values of the question `path`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Path {
    /// The Connectee writes to them.
    ConnecteeWrites,
    /// Who named them introduces the two.
    NamerIntroduces,
    /// They are asked first.
    AskFirst,
}

/// What a contact says: the values of the question `answer`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Say {
    /// The Connectee may write.
    Yes,
    /// Not now.
    Later,
    /// No.
    No,
}

/// Who names contacts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Namer {
    /// The Connector of the match.
    Connector,
    /// A contact who was met.
    Contact(ContactId),
}

/// Somebody named a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContactNaming {
    /// Who was named.
    pub contact: ContactId,
    /// By whom.
    pub by: Namer,
    /// On which day.
    pub on: Date,
    /// When.
    pub at: Timestamp,
}

/// Somebody said that nobody else comes to mind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamingEnd {
    /// Who.
    pub by: Namer,
    /// Name of the reason why there are fewer than three; none when there are three.
    pub why: Option<String>,
    /// When.
    pub at: Timestamp,
}

impl Contact {
    pub(super) fn read(
        id: ContactId,
        item: Attributes,
        now: Timestamp,
    ) -> Result<Option<Contact>, StoreError> {
        let Some(stored) = Stored::live(Some(item), Kind::Referral, now)? else { return Ok(None) };
        let day = |name| stored.parsed_if(name, |text| text.parse().ok());
        Ok(Some(Contact {
            id,
            generation: stored.json_if(attribute::GENERATION)?.ok_or_else(|| stored.corrupt("generation"))?,
            named_on: stored.parsed(attribute::NAMED_ON, |text| text.parse().ok())?,
            told: stored.text_if(attribute::TOLD)?.is_some(),
            path: stored.parsed(attribute::PATH, Path::parse)?,
            lang: stored.parsed_if(attribute::LANG, Lang::parse)?,
            say: stored.parsed_if(attribute::ANSWER, Say::parse)?,
            said_at: stored.time_if(attribute::ANSWERED_AT)?,
            was_reminded: stored.text_if(attribute::REMINDED)?.is_some(),
            may_ask: stored.text_if(attribute::MAY_ASK)?.is_some(),
            reached_on: day(attribute::REACHED_ON)?,
            met_on: day(attribute::MET_ON)?,
            details: None,
            details_until: None,
        }))
    }

    const OPTIONAL: &[&'static str] = &[
        attribute::TOLD,
        attribute::LANG,
        attribute::ANSWER,
        attribute::ANSWERED_AT,
        attribute::REMINDED,
        attribute::MAY_ASK,
        attribute::REACHED_ON,
        attribute::MET_ON,
    ];

    fn fields(&self, of: &Match) -> Fields {
        let day = |day: Option<Date>| day.map(|day| day.to_string());
        Fields::of(Kind::Referral)
            .json_if(attribute::GENERATION, Some(&self.generation))
            .text(attribute::NAMED_ON, self.named_on.to_string())
            .text_if(attribute::TOLD, self.told.then_some("yes"))
            .text(attribute::PATH, self.path.name())
            .text_if(attribute::LANG, self.lang.map(Lang::code))
            .text_if(attribute::ANSWER, self.say.map(Say::name))
            .time_if(attribute::ANSWERED_AT, self.said_at)
            .text_if(attribute::REMINDED, self.was_reminded.then_some("yes"))
            .text_if(attribute::MAY_ASK, self.may_ask.then_some("yes"))
            .text_if(attribute::REACHED_ON, day(self.reached_on))
            .text_if(attribute::MET_ON, day(self.met_on))
            .expires(of.erase_at)
    }

    /// Writes both items for the first time.
    pub(super) fn first_writes(&self, of: &Match, now: Timestamp) -> Vec<Write> {
        let until = to_second(now + SignedDuration::from_hours(24 * DETAILS_DAYS));
        let mut writes =
            vec![Write::put(Key::referral(&of.id, &self.id), Guard::absent(now), self.fields(of))];
        if let Some(details) = &self.details {
            let fields = Fields::of(Kind::Contact).text(attribute::ANSWERS, details).expires(until);
            writes.push(Write::put(Key::contact(&of.id, &self.id), Guard::absent(now), fields));
        }
        writes
    }

    /// How far it has come, anew. The match's revision is the guard of all that stands with it.
    pub(super) fn next_write(&self, of: &Match) -> Write {
        let fields = self.fields(of);
        let gone = fields.without(Contact::OPTIONAL);
        let guard = Guard::text(attribute::KIND, Kind::Referral.name());
        Write::update(Key::referral(&of.id, &self.id), guard, fields, gone)
    }

    /// Name and address gone.
    pub(super) fn erase_write(&self, of: &MatchId) -> Write {
        Write::delete(Key::contact(of, &self.id), Guard::text(attribute::KIND, Kind::Contact.name()))
    }
}

impl ContactNaming {
    pub(super) fn read(
        contact: ContactId,
        by: Namer,
        item: Attributes,
        now: Timestamp,
    ) -> Result<Option<ContactNaming>, StoreError> {
        let Some(stored) = Stored::live(Some(item), Kind::Naming, now)? else { return Ok(None) };
        let on = stored.parsed(attribute::NAMED_ON, |text| text.parse().ok())?;
        Ok(Some(ContactNaming { contact, by, on, at: stored.time(attribute::AT)? }))
    }

    pub(super) fn write(&self, of: &Match, now: Timestamp) -> Write {
        let fields = Fields::of(Kind::Naming)
            .text(attribute::NAMED_ON, self.on.to_string())
            .time(attribute::AT, self.at)
            .expires(of.erase_at);
        Write::put(Key::naming(&of.id, &self.contact, self.by), Guard::absent(now), fields)
    }
}

impl NamingEnd {
    pub(super) fn read(by: Namer, item: Attributes, now: Timestamp) -> Result<Option<NamingEnd>, StoreError> {
        let Some(stored) = Stored::live(Some(item), Kind::NamingEnd, now)? else { return Ok(None) };
        let why = stored.text_if(attribute::REASON)?.map(str::to_owned);
        Ok(Some(NamingEnd { by, why, at: stored.time(attribute::AT)? }))
    }

    /// The last word counts: whoever names others after all ends again.
    pub(super) fn write(&self, of: &Match, now: Timestamp) -> Write {
        let fields = Fields::of(Kind::NamingEnd)
            .text_if(attribute::REASON, self.why.as_deref())
            .time(attribute::AT, self.at)
            .expires(of.erase_at);
        let guard = Guard::absent(now).or(Guard::text(attribute::KIND, Kind::NamingEnd.name()));
        Write::put(Key::naming_end(&of.id, self.by), guard, fields)
    }
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contact")
            .field("id", &self.id)
            .field("generation", &self.generation)
            .field("say", &self.say)
            .finish_non_exhaustive()
    }
}
