//! Gathers everything that is kept of a person into a copy.
//!
//! Comes in: the case of a link. Goes out: a [`FileCopy`]. What it says of others is what the two already know of each other:
//! before an introduction nobody's name, to a Connector who was asked the first name. Never here: words, pages.

use std::collections::BTreeMap;

use portal::forms::{Answers, Field, Kind, known};

use super::copy::{
    Agreed, Brought, By, ChangedAnswer, Corrected, Decided, FileCopy, Happened, LAYOUT, SentFile,
};
use super::{kept, told};
use crate::facts;
use crate::http::ApiError;
use crate::indicators::Side;
use crate::intake::links::Followed;
use crate::store::{
    Action, Actor, Application, AuditEntry, ConsentEvent, CorrectionRecord, EmailConfirmation, FileRecord,
    Match, MatchEdge, MatchState, MemberId, NewConsent, Person, State,
};

/// Reads the file behind a link.
pub(super) async fn copy(followed: &Followed) -> Result<FileCopy, ApiError> {
    let (store, now) = (&followed.app.store, followed.now);
    let person = store.open_own(&followed.application.case, now).await?.ok_or(ApiError::Erased)?;
    let matches = store.matches_of(&person.matches, now).await?;
    let mut of_matches = Vec::new();
    for edge in &person.matches {
        let records = store.load_match_records(&edge.id, now).await?;
        of_matches.extend(records.map(|(_, records)| (edge.side, records)));
    }
    let application = &person.application;
    let answers = application.answers.as_deref().and_then(|text| serde_json::from_str::<Answers>(text).ok());
    let mut files = Vec::new();
    for token in &application.files {
        files.extend(store.load_file(token, now).await?.map(sent));
    }
    let confirmed_at = match application.confirmation {
        EmailConfirmation::Done(at) => Some(at),
        EmailConfirmation::NotNeeded | EmailConfirmation::Pending => None,
    };
    Ok(FileCopy {
        layout: LAYOUT,
        made_at: now,
        reference: application.reference.clone(),
        form: application.form.clone(),
        version: application.version,
        lang: application.lang,
        community: application.community.clone(),
        state: state(application.state).to_owned(),
        received_at: application.received_at,
        confirmed_at,
        withdrawn_at: application.withdrawn_at,
        files,
        decisions: person.decisions.iter().map(decided).collect(),
        notes: person.notes.iter().map(|note| note.at).collect(),
        matches: brought(followed, &person.matches, &matches).await?,
        told: told::all(followed, &person, &of_matches),
        consents: consents(followed, &person, answers.as_ref()),
        corrections: person.corrections.iter().filter_map(corrected).collect(),
        history: history(followed, &person).await?,
        lists_shown: lists_shown(followed, application).await?,
        kept: kept::parts(&person, &matches, told::named_until(&of_matches)),
        answers,
    })
}

/// Nobody is to know that a post was caught.
fn state(state: State) -> &'static str {
    match state {
        State::Quarantined(_) => State::Received.name(),
        other => other.name(),
    }
}

fn sent(record: FileRecord) -> SentFile {
    SentFile {
        name: record.name,
        bytes: record.bytes,
        sha256: record.sha256.to_string(),
        content_type: record.content_type,
        token: record.token.to_string(),
    }
}

fn decided(taken: &crate::store::DecisionRecord) -> Decided {
    Decided {
        at: taken.at,
        decision: taken.decision.name().to_owned(),
        reason: taken.reason.clone(),
        message: taken.message.clone(),
    }
}

fn corrected(record: &CorrectionRecord) -> Option<Corrected> {
    let changed: Vec<ChangedAnswer> = serde_json::from_str(&record.changed).ok()?;
    Some(Corrected { at: record.at, changed, kept_until: record.kept_until })
}

async fn brought(
    followed: &Followed,
    edges: &[MatchEdge],
    matches: &[Match],
) -> Result<Vec<Brought>, ApiError> {
    let mut found = Vec::new();
    for the in matches {
        let Some(edge) = edges.iter().find(|edge| edge.id == the.id) else { continue };
        let other = followed.app.store.load_application(&edge.other, followed.now).await?;
        found.push(Brought {
            state: the.state.name().to_owned(),
            with: other.and_then(|other| name(&other, edge.side, the)),
            offered_at: the.offered_at,
            introduced_at: the.introduced_at,
            meets_at: the.meeting.as_ref().map(|slot| slot.starts_at),
            met_on: the.met_on,
        });
    }
    Ok(found)
}

/// What a side of a match may know of the other's name.
fn name(other: &Application, side: Side, the: &Match) -> Option<String> {
    let answers: Answers = serde_json::from_str(other.answers.as_deref()?).ok()?;
    let text = |field| answers.text(field).map(str::to_owned);
    let (first, last) = (text(known::FIRST_NAME), text(known::LAST_NAME));
    let asked = side == Side::Connector && the.state == MatchState::Offered;
    match (the.introduced_at, asked) {
        (Some(_), _) => {
            let whole: Vec<String> = first.into_iter().chain(last).collect();
            (!whole.is_empty()).then(|| whole.join(" "))
        }
        (None, true) => first,
        (None, false) => None,
    }
}

/// The ledger; and for consents that are older than it, what the answers say.
fn consents(followed: &Followed, person: &Person, answers: Option<&Answers>) -> Vec<Agreed> {
    let application = &person.application;
    let recorded = person.consents.iter().map(|record| agreed(followed, record));
    let is_recorded = |field: &Field| person.consents.iter().any(|record| record.consent.purpose == field.id);
    let asked =
        followed.form.fields().filter(|field| matches!(field.kind, Kind::Consent) && !is_recorded(field));
    let from_answers = asked.filter(|field| answers.is_some_and(|answers| answers.agreed(&field.id)));
    let from_answers = from_answers.map(|field| Agreed {
        question: field.id.clone(),
        words: field.label.of(application.lang).clone(),
        lang: application.lang,
        form: (application.form.clone(), application.version),
        given: true,
        at: application.received_at,
        channel: crate::store::Channel::Online.name().to_owned(),
        kept_until: None,
    });
    let mut all: Vec<Agreed> = recorded.chain(from_answers).collect();
    all.sort_by_key(|one| one.at);
    all
}

fn agreed(followed: &Followed, record: &ConsentEvent) -> Agreed {
    let NewConsent { purpose, given, form, version, lang, channel, .. } = &record.consent;
    let asked = followed.site.form_of(form, *version);
    let words = asked.as_ref().and_then(|form| Some(form.field(purpose)?.label.of(*lang).clone()));
    Agreed {
        question: purpose.clone(),
        words: words.unwrap_or_else(|| purpose.clone()),
        lang: *lang,
        form: (form.clone(), *version),
        given: *given,
        at: record.at,
        channel: channel.name().to_owned(),
        kept_until: Some(record.kept_until),
    }
}

async fn history(followed: &Followed, person: &Person) -> Result<Vec<Happened>, ApiError> {
    let mut staff: BTreeMap<String, By> = BTreeMap::new();
    let own = facts::side(&person.application.form);
    let mut found = Vec::new();
    for entry in &person.trail.entries {
        let Some(action) = action(entry) else { continue };
        let by = match &entry.actor {
            Actor::Applicant => By::You,
            Actor::System => By::Portal,
            Actor::Connectee if own == Some(Side::Connectee) => By::You,
            Actor::Connector if own == Some(Side::Connector) => By::You,
            Actor::Connectee => By::Connectee,
            Actor::Connector => By::Connector,
            Actor::Contact => By::Contact,
            Actor::Staff(account) => match staff.get(account) {
                Some(by) => by.clone(),
                None => {
                    let by = member(followed, account).await?;
                    staff.insert(account.clone(), by.clone());
                    by
                }
            },
        };
        found.push(Happened { seq: entry.seq, at: entry.at, action: action.to_owned(), by });
    }
    Ok(found)
}

/// Nobody is to know that a post was caught.
fn action(entry: &AuditEntry) -> Option<&'static str> {
    match entry.action {
        Action::Quarantined => Some(Action::Submitted.name()),
        Action::Released => None,
        other => Some(other.name()),
    }
}

async fn member(followed: &Followed, account: &str) -> Result<By, ApiError> {
    let Some(id) = MemberId::parse(account) else { return Ok(By::FormerStaff) };
    let member = followed.app.store.load_member(&id).await?;
    Ok(member.map_or(By::FormerStaff, |member| By::Staff {
        role: member.role.name().to_owned(),
        community: member.community,
    }))
}

async fn lists_shown(followed: &Followed, application: &Application) -> Result<u64, ApiError> {
    let Some(community) = &application.community else { return Ok(0) };
    let trail = followed.app.store.audit_of_lists(community).await?;
    let shown = |entry: &&AuditEntry| entry.action == Action::Listed && entry.at >= application.received_at;
    Ok(trail.entries.iter().filter(shown).count() as u64)
}
