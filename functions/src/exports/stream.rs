//! An export on its way out: one part is read, noted in the audit log, written and sent before the next is read.
//!
//! Comes in: what is wanted. Goes out: a response whose body comes a part at a time. Never here: columns, formats.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use futures_util::stream;
use portal::forms::{Form, known};

use super::page::{Wanted, What};
use super::rows::{self, Answered};
use super::sheet::{Cell, Column, Writer};
use crate::app::day;
use crate::http::ApiError;
use crate::staff::Staff;
use crate::store::{Card, CaseId, EXPORT_PART, List, MatchId, Scope};

/// The form of outcomes.
const OUTCOMES: &str = "outcome";

/// What is left to do.
struct Export {
    staff: Staff,
    scope: Scope,
    what: What,
    form: Option<Arc<Form>>,
    /// Those who are still to be read, the last one first.
    cases: Vec<CaseId>,
    matches: Vec<MatchId>,
    references: BTreeMap<CaseId, String>,
    /// Rows that need no reading, once.
    ready: Vec<Vec<Cell>>,
    writer: Option<Writer>,
}

/// Begins an export. What can go wrong before the first byte is an answer like any other.
pub(super) async fn begin(staff: Staff, wanted: &Wanted) -> Result<Response, ApiError> {
    let scope = staff.scope()?.clone();
    let people = match wanted.what {
        What::Contacts | What::Figures => Vec::new(),
        what => staff.app.store.people_to_export(&scope, |card| Picked::of(card, what), staff.now).await?,
    };
    let form = match wanted.what {
        What::Connectees => staff.site.form(known::CONNECTEE_FORM),
        What::Connectors => staff.site.form(known::CONNECTOR_FORM),
        What::Outcomes => staff.site.form(OUTCOMES),
        What::Matches | What::Contacts | What::Figures => None,
    };
    let ready = ready(&staff, &scope, wanted).await?;
    let columns = columns(&staff, wanted.what, form.as_deref());
    let cases = people.iter().rev().filter(|one| one.is_read).map(|one| one.case).collect();
    let mark = if staff.site.is_sample { "sample-data-" } else { "" };
    let name = format!("{mark}{}-{}-{}", scope.community(), wanted.what.name(), day(staff.now));
    let references: BTreeMap<CaseId, String> =
        people.into_iter().filter_map(|one| Some((one.case, one.reference?))).collect();
    let matches = match wanted.what {
        What::Matches => matches_of(&staff, &scope, &references).await?,
        _ => Vec::new(),
    };
    let writer = Some(Writer::new(wanted.format, &columns)?);
    let export = Export { staff, scope, what: wanted.what, form, cases, matches, references, ready, writer };
    let parts = stream::try_unfold(export, |mut export| async move {
        let part = export.part().await.inspect_err(|error| {
            tracing::error!(error = format!("{error:#}"), "an export was cut off");
        })?;
        anyhow::Ok(part.map(|part| (Bytes::from(part), export)))
    });
    let disposition = format!("attachment; filename=\"{name}.{}\"", wanted.format.extension());
    let disposition = HeaderValue::try_from(disposition).map_err(anyhow::Error::from)?;
    let kind = HeaderValue::from_static(wanted.format.content_type());
    let head = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)];
    Ok((head, Body::from_stream(parts)).into_response())
}

/// What an export needs to know of a person before it reads them.
struct Picked {
    case: CaseId,
    /// Where rows name other people.
    reference: Option<String>,
    /// Whether rows come of them.
    is_read: bool,
}

impl Picked {
    fn of(card: &Card, what: What) -> Option<Picked> {
        let is_read = match what {
            What::Connectors => card.form == known::CONNECTOR_FORM,
            What::Outcomes => card.form == known::CONNECTEE_FORM && card.list == List::Accepted,
            What::Connectees => card.form == known::CONNECTEE_FORM,
            What::Matches | What::Contacts | What::Figures => false,
        };
        let is_named = matches!(what, What::Matches) || (is_read && matches!(what, What::Outcomes));
        let reference = is_named.then(|| card.reference.clone());
        (is_read || is_named).then_some(Picked { case: card.case, reference, is_read })
    }
}

/// The matches of Connectees who are on the desk, the last one asked first.
async fn matches_of(
    staff: &Staff,
    scope: &Scope,
    references: &BTreeMap<CaseId, String>,
) -> Result<Vec<MatchId>, ApiError> {
    let mut pairings = staff.app.store.pairings(scope, staff.now).await?;
    pairings.retain(|pairing| references.contains_key(&pairing.connectee));
    pairings.sort_unstable_by_key(|pairing| Reverse((pairing.on, pairing.id)));
    // One that was closed between two looks stands in both lists.
    pairings.dedup_by_key(|pairing| pairing.id);
    Ok(pairings.into_iter().map(|pairing| pairing.id).collect())
}

/// The first of what is left, in their order; what is left has the last one first.
fn next<T>(left: &mut Vec<T>) -> Vec<T> {
    left.split_off(left.len().saturating_sub(EXPORT_PART)).into_iter().rev().collect()
}

/// Rows that hold nothing of a person.
async fn ready(staff: &Staff, scope: &Scope, wanted: &Wanted) -> Result<Vec<Vec<Cell>>, ApiError> {
    let (store, community) = (&staff.app.store, scope.community());
    Ok(match wanted.what {
        What::Contacts => rows::contacts(&store.facts_of(community, rows::is_of_contact).await?),
        What::Figures => {
            let found = store.figures(community, &[wanted.period]).await?;
            found.tables.first().map(|table| rows::figures(staff, table, community)).unwrap_or_default()
        }
        _ => Vec::new(),
    })
}

fn columns(staff: &Staff, what: What, form: Option<&Form>) -> Vec<Column> {
    let first: &[&str] = match what {
        What::Connectees | What::Connectors => &rows::OF_PERSON,
        What::Matches => &rows::OF_MATCH,
        What::Outcomes => &rows::OF_OUTCOME,
        What::Contacts => &rows::OF_CONTACTS,
        What::Figures => &rows::OF_FIGURES,
    };
    let marked = staff.site.is_sample.then_some(&rows::SAMPLE);
    let mut columns: Vec<Column> =
        marked.into_iter().chain(first).map(|key| rows::column(staff, key)).collect();
    columns
        .extend(form.into_iter().flat_map(|form| Answered::new(staff, form).columns().collect::<Vec<_>>()));
    columns
}

impl Export {
    /// The next part; none after the last.
    async fn part(&mut self) -> anyhow::Result<Option<Vec<u8>>> {
        let Some(mut writer) = self.writer.take() else { return Ok(None) };
        let mut rows =
            if self.ready.is_empty() { self.read().await? } else { std::mem::take(&mut self.ready) };
        if self.staff.site.is_sample {
            rows.iter_mut().for_each(|row| row.insert(0, rows::of_sample(&self.staff)));
        }
        let mut part = writer.rows(&rows)?;
        if self.cases.is_empty() && self.matches.is_empty() {
            part.extend(writer.end()?);
        } else {
            self.writer = Some(writer);
        }
        Ok(Some(part))
    }

    async fn read(&mut self) -> anyhow::Result<Vec<Vec<Cell>>> {
        let (cases, matches) = (next(&mut self.cases), next(&mut self.matches));
        let (store, scope, now) = (&self.staff.app.store, &self.scope, self.staff.now);
        let answered = self.form.as_deref().map(|form| Answered::new(&self.staff, form));
        Ok(match (self.what, answered) {
            (What::Connectees | What::Connectors, Some(answered)) => {
                let found = store.export_applications(scope, &cases, now).await?;
                found.iter().map(|one| rows::person(&self.staff, &answered, one)).collect()
            }
            (What::Outcomes, Some(answered)) => {
                let found = store.export_outcomes(scope, &cases, now).await?;
                found.iter().map(|one| rows::outcome(&answered, one, &self.references)).collect()
            }
            (What::Matches, _) => {
                let found = store.export_matches(scope, &matches, now).await?;
                found.iter().map(|one| rows::of_match(&self.staff, one, &self.references)).collect()
            }
            _ => Vec::new(),
        })
    }
}
