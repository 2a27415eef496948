//! Cards: one small item for each person on a community's desk, so that people are found without reading their files.
//!
//! Comes in: an application as it becomes. Goes out: its card, written in the same transaction; all cards of a community.
//! Never here: what somebody looks for (see `desk/people`), answers that nobody looks for.
//!
//! A card is there while its application is in a list of the desk, and ends with it. It says nothing that the application
//! does not, and is erased in the same transaction: what is left says which case it was of.

use std::collections::BTreeSet;
use std::fmt;

use jiff::Timestamp;
use portal::forms::{AnswerValue, Answers, known};
use portal::search::spelling;

use super::call::Operation;
use super::item::{Attributes, Fields, Kind, Stored, kind_text};
use super::keys::{self, IndexKey, Key, attribute};
use super::write::{Guard, Write};
use super::{Application, CaseId, List, MemberId, Store, StoreError};

/// What people are found by, besides their names.
const FOUND_BY: [&str; 4] =
    [known::EMPLOYER, known::TARGET_ORGANISATIONS, known::OCCUPATION_OTHER, known::JOB_TITLE];

/// A person on a desk. `Debug` shows neither name nor address.
#[derive(Clone, PartialEq)]
pub struct Card {
    /// The case.
    pub case: CaseId,
    /// The reference of the application.
    pub reference: String,
    /// Id of the form.
    pub form: String,
    /// The list that the application is in.
    pub list: List,
    /// The name as given; empty when there is none.
    pub name: String,
    /// Mail address, in lower case.
    pub email: Option<String>,
    /// Telephone number, digits only.
    pub phone: Option<String>,
    /// The first three characters of the postal code.
    pub area: Option<String>,
    /// Folded words: of the name, the organisations, the work in the person's own words.
    pub words: Vec<String>,
    /// Ids of occupations.
    pub occupations: Vec<String>,
    /// The coordinator who looks after the person.
    pub coordinator: Option<MemberId>,
    /// When the application was received.
    pub received_at: Timestamp,
    /// When the application is erased.
    pub erase_at: Timestamp,
    /// Revision of the application.
    pub revision: u64,
}

/// Cards of one read of a batch: the most that DynamoDB takes.
const BATCH: usize = 100;

impl Store {
    /// Hands out all cards of a community, in no order that means anything. Each MB is an operation of its own: a large
    /// community takes longer than one may.
    pub(super) async fn each_card(
        &self,
        community: &str,
        now: Timestamp,
        mut take: impl FnMut(Card),
    ) -> Result<(), StoreError> {
        let (partition, mut start) = (keys::cards_partition(community), None);
        loop {
            let (items, next) = self.operation().partition_page(&partition, "", start).await?;
            for item in items {
                Card::read(item, now)?.into_iter().for_each(&mut take);
            }
            start = next;
            if start.is_none() {
                return Ok(());
            }
        }
    }

    /// All cards of a community at once.
    pub(super) async fn all_cards(&self, community: &str, now: Timestamp) -> Result<Vec<Card>, StoreError> {
        let mut cards = Vec::new();
        self.each_card(community, now, |card| cards.push(card)).await?;
        Ok(cards)
    }
}

impl Operation<'_> {
    /// The cards of some cases as they stand; those that are gone are left out. A consistent read.
    pub(super) async fn cards_of(
        &mut self,
        community: &str,
        cases: &[CaseId],
        now: Timestamp,
    ) -> Result<Vec<Card>, StoreError> {
        let mut found = Vec::new();
        for cases in cases.chunks(BATCH) {
            let keys: Vec<Key> = cases.iter().map(|case| Key::card(community, case)).collect();
            for item in self.batch(&keys).await? {
                found.extend(Card::read(item, now)?);
            }
        }
        Ok(found)
    }
}

/// The writes that keep the card of a case in step with its application.
pub(super) fn in_step(before: Option<&Application>, after: &Application, now: Timestamp) -> Vec<Write> {
    fn place(application: &Application) -> Option<&str> {
        application.list().and(application.community.as_deref())
    }
    let (was, is) = (before.and_then(place), place(after));
    let gone = was.filter(|was| is != Some(was)).map(|was| gone(was, &after.case, after.revision, now));
    let kept = is.zip(Card::of(after)).map(|(is, card)| card.write(is, now));
    gone.into_iter().chain(kept).collect()
}

/// A card is as old as its application or older, unless something newer was there.
fn not_newer(revision: u64) -> Guard {
    Guard::missing(attribute::PK).or(Guard::below(attribute::REVISION, revision))
}

/// Writes in place of a card that it is gone, so that whoever knows it hears of it. `revision` is the application's.
pub(super) fn gone(community: &str, case: &CaseId, revision: u64, now: Timestamp) -> Write {
    let fields = Fields::of(Kind::CardGone).number(attribute::REVISION, revision).index(IndexKey::changes(
        community,
        (case, revision),
        now,
    ));
    Write::put(Key::card(community, case), not_newer(revision), fields)
}

impl Card {
    /// The card of an application; none while that is in no list.
    pub fn of(application: &Application) -> Option<Card> {
        let list = application.list()?;
        let answers: Option<Answers> =
            application.answers.as_deref().and_then(|text| serde_json::from_str(text).ok());
        let answers = answers.as_ref();
        let name = answers.map(Answers::name).unwrap_or_default();
        let mut words: BTreeSet<String> = spelling(&name).into_iter().collect();
        for field in FOUND_BY {
            words.extend(answers.and_then(|answers| answers.text(field)).map(spelling).unwrap_or_default());
        }
        let find = |read: fn(&AnswerValue) -> Option<String>| answers?.values.values().find_map(read);
        Some(Card {
            case: application.case,
            reference: application.reference.clone(),
            form: application.form.clone(),
            list,
            name,
            email: find(|value| match value {
                AnswerValue::Email(email) => Some(email.as_str().to_lowercase()),
                _ => None,
            }),
            phone: find(|value| match value {
                AnswerValue::Phone(phone) => Some(digits(phone.as_str())),
                _ => None,
            }),
            area: find(|value| match value {
                AnswerValue::PostalArea(area) => Some(area.as_str().to_owned()),
                _ => None,
            }),
            words: words.into_iter().collect(),
            occupations: answers.map(|answers| answers.many(known::OCCUPATION).to_vec()).unwrap_or_default(),
            coordinator: application.coordinator,
            received_at: application.received_at,
            erase_at: application.erase_at,
            revision: application.revision,
        })
    }

    pub(super) fn read(item: Attributes, now: Timestamp) -> Result<Option<Card>, StoreError> {
        if kind_text(&item) == Kind::CardGone.name() {
            return Ok(None);
        }
        let case = keys::card_of(&item);
        let Some(stored) = Stored::live(Some(item), Kind::Card, now)? else { return Ok(None) };
        let several = |name| -> Result<Vec<String>, StoreError> {
            Ok(stored.text(name)?.split_whitespace().map(str::to_owned).collect())
        };
        let text_if = |name| stored.text_if(name).map(|text| text.map(str::to_owned));
        Ok(Some(Card {
            case: case.ok_or_else(|| stored.corrupt(attribute::SK))?,
            reference: stored.text(attribute::REFERENCE)?.to_owned(),
            form: stored.text(attribute::FORM)?.to_owned(),
            list: stored.parsed(attribute::STATE, List::parse)?,
            name: stored.text(attribute::NAME)?.to_owned(),
            email: text_if(attribute::EMAIL)?,
            phone: text_if(attribute::PHONE)?,
            area: text_if(attribute::AREA)?,
            words: several(attribute::WORDS)?,
            occupations: several(attribute::OCCUPATIONS)?,
            coordinator: stored.parsed_if(attribute::COORDINATOR, MemberId::parse)?,
            received_at: stored.time(attribute::RECEIVED_AT)?,
            erase_at: stored.expires()?,
            revision: stored.number(attribute::REVISION)?,
        }))
    }

    /// Writes the card, unless a newer one is there.
    pub(super) fn write(&self, community: &str, now: Timestamp) -> Write {
        self.write_if(community, not_newer(self.revision), now)
    }

    /// Writes the card where the guard holds.
    pub(super) fn write_if(&self, community: &str, guard: Guard, now: Timestamp) -> Write {
        let fields = self.fields().index(IndexKey::changes(community, (self.case, self.revision), now));
        Write::put(Key::card(community, &self.case), guard, fields)
    }

    fn fields(&self) -> Fields {
        Fields::of(Kind::Card)
            .text(attribute::REFERENCE, &self.reference)
            .text(attribute::FORM, &self.form)
            .text(attribute::STATE, self.list.name())
            .text(attribute::NAME, &self.name)
            .text_if(attribute::EMAIL, self.email.as_deref())
            .text_if(attribute::PHONE, self.phone.as_deref())
            .text_if(attribute::AREA, self.area.as_deref())
            .text(attribute::WORDS, self.words.join(" "))
            .text(attribute::OCCUPATIONS, self.occupations.join(" "))
            .text_if(attribute::COORDINATOR, self.coordinator.map(|member| member.to_string()))
            .time(attribute::RECEIVED_AT, self.received_at)
            .number(attribute::REVISION, self.revision)
            .expires(self.erase_at)
    }
}

/// The digits of a number, without an extension.
fn digits(phone: &str) -> String {
    let number = phone.split(';').next().unwrap_or_default();
    number.chars().filter(char::is_ascii_digit).collect()
}

impl fmt::Debug for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Card")
            .field("case", &self.case)
            .field("form", &self.form)
            .field("list", &self.list)
            .field("revision", &self.revision)
            .finish_non_exhaustive()
    }
}
