//! Whether what is stored holds together, for the person who runs the portal: each record can be read, belongs to something
//! that is there, and says what the records that it follows from say.
//!
//! Comes in: a partition. Goes out: its flaws; and, when asked for, what follows from other records written anew. Never here:
//! audit chains (see `audit.rs`), figures, answers of people, making up what is lost.

use std::fmt;

use jiff::Timestamp;

use super::call::{Operation, Outcome};
use super::item::{Attributes, Kind, Stored, kind_text, sort_key};
use super::keys::{CaseItem, Key, MatchItem, attribute, case_partition, match_partition};
use super::submit::reference_fields;
use super::write::{Guard, Write};
use super::{
    Application, Card, CaseId, Digest, FileRecord, MatchEdge, MatchId, MatchRecords, Partition, State, Store,
    StoreError, Subject,
};
use crate::indicators::Side;

/// Something that does not hold together. Names kinds of records, nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// A record can't be read: its kind, and the attribute that is missing or of the wrong shape.
    Unreadable {
        /// Kind of record.
        item: &'static str,
        /// The attribute.
        attribute: &'static str,
    },
    /// A record of this kind is left of an application or a match that is gone.
    Orphan(String),
    /// The reference of the application is not there.
    ReferenceLost,
    /// The reference of the application leads to another one.
    ReferenceAstray,
    /// A file that was sent with the application is not there.
    FileLost,
    /// The card by which the desk finds the person says something else than the application, or is not there.
    CardWrong,
    /// There are cards of people who are on no desk: so many.
    CardsAstray(usize),
    /// The file of this side says something else of the match, or nothing.
    EdgeWrong(Side),
    /// A match that the file names is not there.
    MatchLost,
}

impl Flaw {
    /// Whether it follows from other records what should stand there.
    pub fn can_be_mended(&self) -> bool {
        match self {
            Flaw::ReferenceLost | Flaw::CardWrong | Flaw::CardsAstray(_) | Flaw::EdgeWrong(_) => true,
            Flaw::Unreadable { .. }
            | Flaw::Orphan(_)
            | Flaw::ReferenceAstray
            | Flaw::FileLost
            | Flaw::MatchLost => false,
        }
    }

    fn of(error: StoreError) -> Result<Flaw, StoreError> {
        match error {
            StoreError::Corrupt { item, attribute } => Ok(Flaw::Unreadable { item, attribute }),
            error => Err(error),
        }
    }
}

impl Store {
    /// What does not hold together in a partition.
    ///
    /// Cost: 2 or 3 reads; for cards and files 1 more for each. Patterns: items of a case, items of a match, cards of a
    /// community's people, file by token, member by id.
    pub async fn flaws(&self, partition: &Partition, now: Timestamp) -> Result<Vec<Flaw>, StoreError> {
        let found = match partition {
            Partition::Audited(Subject::Case(case)) => self.flaws_of_case(case, now).await,
            Partition::Audited(Subject::Member(member)) => self.load_member(member).await.map(|_| Vec::new()),
            Partition::Match(id) => self.flaws_of_match(id, now).await,
            Partition::Cards(community) => {
                let astray = self.cards_astray(community, now).await;
                astray.map(|cards| match cards.len() {
                    0 => Vec::new(),
                    count => vec![Flaw::CardsAstray(count)],
                })
            }
            Partition::File(token) => self.flaws_of_file(token, now).await,
            Partition::Audited(Subject::Lists(_) | Subject::Topic(_)) | Partition::Facts(_) => Ok(Vec::new()),
        };
        found.or_else(|error| Ok(vec![Flaw::of(error)?]))
    }

    /// Writes anew what follows from the records that a partition's own follow from: cards, references, the matches in both
    /// files. What is lost can't be made up.
    ///
    /// Cost: as for [`Store::flaws`], and 1 write for each record.
    pub async fn mend(&self, partition: &Partition, now: Timestamp) -> Result<(), StoreError> {
        let writes = match partition {
            Partition::Audited(Subject::Case(case)) => {
                let application = self.operation().case(case, now).await?.application;
                application.filter(|found| found.case == *case).map(|found| follows(&found, now))
            }
            Partition::Match(id) => {
                let the = self.load_match(id, now).await?;
                the.map(|the| the.edges().map(|edge| edge.anew(&the, now)).collect())
            }
            Partition::Cards(community) => {
                let astray = self.cards_astray(community, now).await?;
                let gone = |card: &Card| {
                    let is_card = Guard::text(attribute::KIND, Kind::Card.name());
                    Write::delete(Key::card(community, &card.case), is_card)
                };
                Some(astray.iter().map(gone).collect())
            }
            Partition::Audited(_) | Partition::File(_) | Partition::Facts(_) => None,
        };
        for write in writes.unwrap_or_default() {
            self.operation().settled(&write).await?;
        }
        Ok(())
    }

    async fn flaws_of_case(&self, id: &CaseId, now: Timestamp) -> Result<Vec<Flaw>, StoreError> {
        let mut operation = self.operation();
        let items = operation.partition(&case_partition(id), "").await?;
        let case = operation.case(id, now).await?;
        // Of a case that was merged into another one the log is left.
        if case.id != *id {
            return Ok(Vec::new());
        }
        let mut flaws = Vec::new();
        let stays = case.application.as_ref().filter(|found| found.state != State::Withdrawn);
        if stays.is_none() {
            let is_added =
                |item: &&Attributes| CaseItem::of(id, sort_key(item)).is_some_and(|of| of.is_added());
            let left = items.iter().filter(is_added).filter(|item| Stored::is_live(item, now));
            flaws.extend(left.map(|item| Flaw::Orphan(kind_text(item).to_owned())));
        }
        if let Some(application) = &case.application {
            flaws.extend(operation.flaws_of_application(application, now).await?);
        }
        for edge in &case.matches {
            if self.load_match(&edge.id, now).await?.is_none() {
                flaws.push(Flaw::MatchLost);
            }
        }
        Ok(flaws)
    }

    async fn flaws_of_match(&self, id: &MatchId, now: Timestamp) -> Result<Vec<Flaw>, StoreError> {
        let mut operation = self.operation();
        let items = operation.partition(&match_partition(id), "").await?;
        let is_beside = |item: &&Attributes| MatchItem::of(sort_key(item)) != Some(MatchItem::Match);
        let beside: Vec<Flaw> = items
            .iter()
            .filter(is_beside)
            .filter(|item| Stored::is_live(item, now))
            .map(|item| Flaw::Orphan(kind_text(item).to_owned()))
            .collect();
        let Some((the, _)) = MatchRecords::read(id, items, now)? else { return Ok(beside) };
        let mut flaws = Vec::new();
        for edge in the.edges() {
            let item = operation.get(&Key::match_edge(&edge.case, id)).await?;
            let found = item.map(|item| MatchEdge::read(&edge.case, item, now)).transpose()?.flatten();
            if found.as_ref() != Some(&edge) {
                flaws.push(Flaw::EdgeWrong(edge.side));
            }
        }
        Ok(flaws)
    }

    async fn flaws_of_file(&self, token: &Digest, now: Timestamp) -> Result<Vec<Flaw>, StoreError> {
        let Some(FileRecord { case: Some(case), .. }) = self.load_file(token, now).await? else {
            return Ok(Vec::new());
        };
        let application = self.load_application(&case, now).await?;
        let is_theirs = application.is_some_and(|found| found.files.contains(token));
        Ok(if is_theirs { Vec::new() } else { vec![Flaw::Orphan(Kind::File.name().to_owned())] })
    }

    /// Cards of people who are not on the desk of this community.
    async fn cards_astray(&self, community: &str, now: Timestamp) -> Result<Vec<Card>, StoreError> {
        let cards = self.all_cards(community, now).await?;
        let mut astray = Vec::new();
        for card in cards {
            let item = self.operation().get(&Key::application(&card.case)).await?;
            let application = Application::read(&card.case, item, now)?;
            let is_here =
                |found: &Application| found.list().is_some() && found.community.as_deref() == Some(community);
            if !application.as_ref().is_some_and(is_here) {
                astray.push(card);
            }
        }
        Ok(astray)
    }
}

impl Operation<'_> {
    async fn flaws_of_application(
        &mut self,
        application: &Application,
        now: Timestamp,
    ) -> Result<Vec<Flaw>, StoreError> {
        let mut flaws = Vec::new();
        let reference = self.get(&Key::reference(&application.reference)).await?;
        match Stored::live(reference, Kind::Reference, now)?.map(|stored| stored.case()).transpose()? {
            None => flaws.push(Flaw::ReferenceLost),
            Some(case) if case != application.case => flaws.push(Flaw::ReferenceAstray),
            Some(_) => {}
        }
        if let Some((card, community)) = Card::of(application).zip(application.community.as_deref()) {
            let item = self.get(&Key::card(community, &application.case)).await?;
            let found = item.map(|item| Card::read(item, now)).transpose()?.flatten();
            let found = found.map(|found| Card { revision: card.revision, ..found });
            if found != Some(card) {
                flaws.push(Flaw::CardWrong);
            }
        }
        if application.files_end_at() > now {
            let keys: Vec<Key> = application.files.iter().map(Key::file).collect();
            let found = if keys.is_empty() { 0 } else { self.batch(&keys).await?.len() };
            flaws.extend((found..keys.len()).map(|_| Flaw::FileLost));
        }
        Ok(flaws)
    }

    /// A write whose condition may not hold any more.
    pub(super) async fn settled(&mut self, write: &Write) -> Result<(), StoreError> {
        loop {
            match self.write(write).await? {
                Outcome::Done | Outcome::Refused(_) => return Ok(()),
                Outcome::Trouble(trouble) => self.wait(trouble).await?,
            }
        }
    }
}

/// What follows from an application: its reference, when that is gone, and its card.
fn follows(application: &Application, now: Timestamp) -> Vec<Write> {
    let reference = Write::put(
        Key::reference(&application.reference),
        Guard::absent(now),
        reference_fields(&application.case, application.keep_until),
    );
    let card = Card::of(application).zip(application.community.as_deref()).map(|(card, community)| {
        let known = [Kind::Card, Kind::CardGone].map(|kind| Guard::text(attribute::KIND, kind.name()));
        card.write_if(community, known.into_iter().fold(Guard::missing(attribute::PK), Guard::or), now)
    });
    std::iter::once(reference).chain(card).collect()
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Flaw::Unreadable { item, attribute } => write!(f, "its {item} has no readable `{attribute}`"),
            Flaw::Orphan(kind) => write!(f, "its {kind} is left over: what it belonged to is gone"),
            Flaw::ReferenceLost => f.write_str("its reference is gone"),
            Flaw::ReferenceAstray => f.write_str("its reference leads to another case"),
            Flaw::FileLost => f.write_str("a file that was sent with it is gone"),
            Flaw::CardWrong => f.write_str("the desk's list of people says something else"),
            Flaw::CardsAstray(count) => write!(f, "{count} in the list of people who are on no desk"),
            Flaw::EdgeWrong(side) => write!(f, "the file of the {} says something else", side.name()),
            Flaw::MatchLost => f.write_str("a match of it is gone"),
        }
    }
}
