//! Applications of people who were not sure of their community, until somebody of the portal finds it.
//!
//! Comes in: a [`Placing`], which only the portal's own staff have. Goes out: what it takes to find the community: the
//! beginning of the postal code and the kind of work; once it is found, the file belongs to it. Never here: names,
//! addresses, other answers. Who places an application cannot open it, before or after.

use jiff::Timestamp;
use portal::Lang;
use portal::forms::{AnswerValue, Answers, known};

use super::case::Change;
use super::deed::Deed;
use super::keys;
use super::{Action, Application, Digest, Effects, Placing, State, Store, StoreError, Subject};

/// The most applications of one form that are shown: the oldest; the next ones follow when these are placed.
pub const MOST_UNPLACED: u16 = 100;

/// An application that waits for its community.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unplaced {
    /// Its reference.
    pub reference: String,
    /// Id of its form.
    pub form: String,
    /// Language in which it was sent.
    pub lang: Lang,
    /// When it was received.
    pub received_at: Timestamp,
    /// The first three characters of the postal code, if one was given.
    pub area: Option<String>,
    /// Ids of the kinds of work that the person named.
    pub occupations: Vec<String>,
}

/// What became of a wish to place an application.
#[derive(Debug, Clone, PartialEq)]
pub enum Placed {
    /// It belongs to the community, by this call.
    Now,
    /// It belongs to a community already.
    Already,
    /// No such application (any more).
    Gone,
}

impl Store {
    /// Applications of a form that have no community, the oldest first; each look that shows one is noted in the log.
    ///
    /// Cost: 1 index query, and unless nothing waits 1 consistent read of a batch, 1 of an item, 1 transaction of 2 items.
    /// Pattern: applications without a community.
    pub async fn unplaced(
        &self,
        placing: &Placing,
        form: &str,
        now: Timestamp,
    ) -> Result<Vec<Unplaced>, StoreError> {
        let mut operation = self.operation();
        let (items, _) =
            operation.list(&keys::unplaced(form), &keys::up_to(now), None, MOST_UNPLACED).await?;
        let cases = items.iter().filter_map(|item| keys::case_place(super::item::index_sort_key(item)));
        let cases: Vec<_> = cases.map(|(_, case)| case).collect();
        let found = operation.applications(&cases, now).await?;
        let found: Vec<Unplaced> = found.into_iter().filter(Application::is_unplaced).map(shown).collect();
        if !found.is_empty() {
            let actor = placing.actor();
            let count = u32::try_from(found.len()).ok();
            let deed = Deed { count, ..Deed::new(Action::Listed, &actor, operation.bits()) };
            operation.note_down(&Subject::Lists(keys::PORTAL.to_owned()), deed, now).await?;
        }
        Ok(found)
    }

    /// The application that waits, to be placed; `None` when it does not (any more).
    ///
    /// Cost: 2 consistent reads. Patterns: case by reference, application by case.
    pub async fn load_unplaced(
        &self,
        _placing: &Placing,
        reference: &str,
        now: Timestamp,
    ) -> Result<Option<(super::CaseId, Unplaced)>, StoreError> {
        let found = self.find_by_reference(reference, now).await?;
        let found = found.filter(Application::is_unplaced);
        Ok(found.map(|application| (application.case, shown(application))))
    }

    /// Gives an application to a community, with `effects` (a message to the person, the community's notice, the fact that
    /// somebody applied there), all or nothing.
    ///
    /// Cost: 2 reads, 1 transaction of 4 items and one more for each effect. Patterns: case by reference, items of a case.
    pub async fn place(
        &self,
        placing: &Placing,
        (reference, community): (&str, &str),
        effects: &Effects,
        now: Timestamp,
    ) -> Result<Placed, StoreError> {
        let mut operation = self.operation();
        let actor = placing.actor();
        let deed = Deed::new(Action::Placed, &actor, operation.bits());
        let Some(id) = operation.case_of(reference, now).await? else { return Ok(Placed::Gone) };
        let mut tried: Option<Digest> = None;
        loop {
            let case = operation.case(&id, now).await?;
            let Some(before) = case.application.clone() else { return Ok(Placed::Gone) };
            if case.has_entry(tried) {
                return Ok(Placed::Now);
            }
            if before.community.is_some() {
                return Ok(Placed::Already);
            }
            if !before.is_unplaced() {
                return Ok(Placed::Gone);
            }
            let after = Application { community: Some(community.to_owned()), ..before };
            let change = Change::new(&case, after, deed, effects, now);
            if operation.change(&change).await? {
                return Ok(Placed::Now);
            }
            tried = Some(change.entry);
        }
    }
}

impl Application {
    /// Whether it is to be read, and by nobody yet: it has no community, and nothing else keeps it from the desk.
    pub(super) fn is_unplaced(&self) -> bool {
        self.community.is_none() && self.state == State::Received && self.is_confirmed()
    }
}

fn shown(application: Application) -> Unplaced {
    let answers: Option<Answers> =
        application.answers.as_deref().and_then(|text| serde_json::from_str(text).ok());
    let area = answers.as_ref().and_then(|answers| match answers.values.get(known::POSTAL_AREA) {
        Some(AnswerValue::PostalArea(area)) => Some(area.as_str().to_owned()),
        _ => None,
    });
    Unplaced {
        area,
        occupations: answers.map(|answers| answers.many(known::OCCUPATION).to_vec()).unwrap_or_default(),
        reference: application.reference,
        form: application.form,
        lang: application.lang,
        received_at: application.received_at,
    }
}
