//! Who may have led to an outcome: the Connectors whom a Connectee met, and the contacts who grew out of that.
//!
//! Comes in: a Connectee's case. Goes out: the people to choose from, by name, as options of the form; and the match behind
//! the one that was chosen. Never here: people of other Connectees.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use portal::Both;
use portal::forms::{Answers, ChoiceOption, Form, Kind, known};

use super::outcome::LED_BY;
use crate::app::App;
use crate::http::ApiError;
use crate::indicators::ContactId;
use crate::site::Site;
use crate::store::{Application, CaseId, Contact, Match, MatchEdge, MatchId, MatchState};

/// What the value of a contact begins with.
const CONTACT: &str = "c-";

/// The matches of a Connectee, and who grew out of them.
#[derive(Default)]
pub struct Branches {
    options: Vec<Branch>,
    connectors: BTreeMap<String, (MatchId, CaseId)>,
    first_meeting: Option<Date>,
}

/// Somebody to choose.
struct Branch {
    /// Value of the option.
    value: String,
    name: String,
    led_by: MatchId,
}

impl Branches {
    /// Of the person behind a link of their own.
    pub async fn of_own(app: &App, connectee: &Application, now: Timestamp) -> Result<Self, ApiError> {
        let edges = app.store.matches_of_case(&connectee.case, now).await?;
        Self::of(app, &edges, now).await
    }

    /// Of these matches.
    pub async fn of(app: &App, edges: &[MatchEdge], now: Timestamp) -> Result<Self, ApiError> {
        let mut branches = Self::default();
        let edges = &edges[..edges.len().min(100)];
        for found in app.store.matches_of(edges, now).await? {
            if found.introduced_at.is_none() {
                continue;
            }
            let id = found.id.to_string();
            branches.connectors.insert(id, (found.id, found.connector));
            branches.first_meeting = earliest(branches.first_meeting, met(&found));
            let connector = app.store.load_application(&found.connector, now).await?;
            let name = connector.as_ref().map(name).filter(|name| !name.is_empty());
            if let Some(name) = name {
                branches.options.push(Branch { value: format!("m-{}", found.id), name, led_by: found.id });
            }
            if let Some((_, records)) = app.store.load_match_records(&found.id, now).await? {
                branches
                    .options
                    .extend(records.contacts.iter().filter_map(|contact| branch(&found, contact)));
            }
        }
        Ok(branches)
    }

    /// The day of the first meeting with a Connector.
    pub fn first_meeting(&self) -> Option<Date> {
        self.first_meeting
    }

    /// The case of the Connector of a match.
    pub fn connector(&self, id: &MatchId) -> Option<CaseId> {
        self.connectors.get(&id.to_string()).map(|(_, case)| *case)
    }

    /// The match behind what was chosen; none when it is somebody who is not in the list, or nobody knows.
    pub fn led_by(&self, answers: &Answers) -> Option<MatchId> {
        let chosen = answers.text(LED_BY)?;
        self.options.iter().find(|branch| branch.value == chosen).map(|branch| branch.led_by)
    }

    /// The name of who was chosen.
    pub fn name_of(&self, answers: &Answers) -> Option<&str> {
        let chosen = answers.text(LED_BY)?;
        self.options.iter().find(|branch| branch.value == chosen).map(|branch| branch.name.as_str())
    }

    /// The form with these people among the options.
    pub fn complete(&self, site: &Site, form: &str) -> Result<Arc<Form>, ApiError> {
        let found = site.form(form);
        let found = found.ok_or_else(|| ApiError::Internal(anyhow::anyhow!("no form `{form}`")))?;
        let mut form = Form::clone(&found);
        let option = |branch: &Branch| ChoiceOption {
            value: branch.value.clone(),
            label: Both::from_fn(|_| branch.name.clone()),
            hint: None,
        };
        let fields = form.sections.iter_mut().flat_map(|section| &mut section.fields);
        for field in fields.filter(|field| field.id == LED_BY) {
            if let Kind::Choice(limits) = &mut field.kind {
                limits.options.splice(0..0, self.options.iter().map(option));
            }
        }
        Ok(Arc::new(form))
    }
}

/// The contact who was chosen in answers as they are stored; none when it was a Connector, or nobody.
pub fn contact(answers: &str) -> Option<ContactId> {
    let answers: Answers = serde_json::from_str(answers).ok()?;
    ContactId::parse(answers.text(LED_BY)?.strip_prefix(CONTACT)?)
}

/// A contact with whom the Connectee has been in touch; those who said no have no name any more.
fn branch(the: &Match, contact: &Contact) -> Option<Branch> {
    contact.reached_on.or(contact.met_on)?;
    let details: Answers = serde_json::from_str(contact.details.as_deref()?).ok()?;
    let name = details.text(known::CONTACT_NAME)?.to_owned();
    Some(Branch { value: format!("{CONTACT}{}", contact.id), name, led_by: the.id })
}

fn met(the: &Match) -> Option<Date> {
    the.met_on.filter(|_| !matches!(the.state, MatchState::NoShow | MatchState::Cancelled))
}

fn earliest(one: Option<Date>, other: Option<Date>) -> Option<Date> {
    one.into_iter().chain(other).min()
}

fn name(application: &Application) -> String {
    let answers = application.answers.as_deref().and_then(|text| serde_json::from_str::<Answers>(text).ok());
    let part = |field| answers.as_ref().and_then(|answers| answers.text(field));
    let parts = [part(known::FIRST_NAME), part(known::LAST_NAME)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

impl std::fmt::Debug for Branches {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Branches({})", self.options.len())
    }
}
