//! The ledger of consents: what a person said yes to, and took back, in which words, when, and how.
//!
//! Comes in: consents that a change of a case brings. Goes out: their records. Never here: the words themselves (their hash
//! is kept, with the form and the version that hold them), what follows from a consent.
//!
//! A record is added, never changed. It says nothing of a person but what they agreed to, so it outlives the answers: as
//! proof, for [`CONSENT_YEARS`] after the consent has ended.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use portal::Lang;

use super::item::{Attributes, Fields, Kind, Stored, to_millisecond, to_second};
use super::keys::{Key, attribute};
use super::write::{Guard, Write};
use super::{CaseId, Channel, Digest, StoreError};

/// Years that the record of a consent is kept after its end (domain.md, i).
pub const CONSENT_YEARS: i64 = 3;

/// A consent that is given or taken back with a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewConsent {
    /// Id of the question that asks for it: its purpose.
    pub purpose: String,
    /// Given, or taken back.
    pub given: bool,
    /// Id of the form that has the words.
    pub form: String,
    /// Version of that form.
    pub version: u32,
    /// Hash of the words that were read.
    pub words: Digest,
    /// The language in which they were.
    pub lang: Lang,
    /// How it was said.
    pub channel: Channel,
}

/// A consent as it was given or taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentEvent {
    /// Number of the change in the case's audit log, which says by whom.
    pub seq: u64,
    /// What was said.
    pub consent: NewConsent,
    /// When.
    pub at: Timestamp,
    /// When the record itself ends.
    pub kept_until: Timestamp,
}

impl NewConsent {
    /// The record that the change with this number adds. A yes ends by itself with the application, a no at once.
    pub(super) fn write(&self, case: &CaseId, seq: u64, ends_at: Timestamp, now: Timestamp) -> Write {
        let ends_at = if self.given { ends_at } else { now };
        let fields = Fields::of(Kind::Consent)
            .text(attribute::PURPOSE, &self.purpose)
            .text(attribute::GIVEN, if self.given { YES } else { NO })
            .text(attribute::FORM, &self.form)
            .number(attribute::VERSION, self.version)
            .text(attribute::WORDS, self.words.to_string())
            .text(attribute::LANG, self.lang.code())
            .text(attribute::CHANNEL, self.channel.name())
            .time(attribute::AT, to_millisecond(now))
            .expires(kept_until(ends_at));
        Write::put(Key::consent(case, seq, &self.purpose), Guard::absent(now), fields)
    }
}

const YES: &str = "yes";
const NO: &str = "no";

impl ConsentEvent {
    pub(super) fn read(
        seq: u64,
        item: Attributes,
        now: Timestamp,
    ) -> Result<Option<ConsentEvent>, StoreError> {
        let Some(stored) = Stored::live(Some(item), Kind::Consent, now)? else { return Ok(None) };
        let given = |text: &str| [YES, NO].contains(&text).then_some(text == YES);
        Ok(Some(ConsentEvent {
            seq,
            consent: NewConsent {
                purpose: stored.text(attribute::PURPOSE)?.to_owned(),
                given: stored.parsed(attribute::GIVEN, given)?,
                form: stored.text(attribute::FORM)?.to_owned(),
                version: stored.number(attribute::VERSION)?,
                words: stored.digest(attribute::WORDS)?,
                lang: stored.lang()?,
                channel: stored.parsed(attribute::CHANNEL, Channel::parse)?,
            },
            at: stored.time(attribute::AT)?,
            kept_until: stored.expires()?,
        }))
    }

    /// The same consent, taken back by the person on a page of theirs.
    pub(super) fn taken_back(&self) -> NewConsent {
        NewConsent { given: false, channel: Channel::Online, ..self.consent.clone() }
    }

    /// The key of the record.
    pub(super) fn key(&self, case: &CaseId) -> Key {
        Key::consent(case, self.seq, &self.consent.purpose)
    }

    /// Keeps the record as long as a consent asks for that now ends at another time; none when nothing changes.
    pub(super) fn keep(&self, case: &CaseId, ends_at: Timestamp) -> Option<Write> {
        let until = kept_until(ends_at);
        let guard = Guard::text(attribute::KIND, Kind::Consent.name());
        let moves = self.consent.given && until != self.kept_until;
        moves.then(|| Write::update(self.key(case), guard, Fields::new().expires(until), Vec::new()))
    }
}

/// Calendar years, counted in UTC.
fn kept_until(ends_at: Timestamp) -> Timestamp {
    let later = ends_at.to_zoned(TimeZone::UTC).checked_add(CONSENT_YEARS.years());
    to_second(later.map_or(ends_at, |later| later.timestamp()))
}
