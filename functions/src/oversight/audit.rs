//! The audit log on the desk: what was done, by whom, to whom.
//!
//! Comes in: an admin and what is looked for. Goes out: a page of entries, the newest first. Never here: changing the log;
//! there is no way to.

use axum::http::StatusCode;
use axum::response::Response;
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::audit_asked::{Asked, Names, action};
use super::places;
use super::shown;
use crate::app::{clock, day};
use crate::http::ApiError;
use crate::staff::{Bar, Choice, Staff, Wrong};
use crate::store::{Action, AuditArea, AuditPage};

/// Entries of a page.
const PAGE: u16 = 50;

/// `pages/desk-audit.html`.
#[derive(Serialize)]
struct LogPage {
    bar: Bar,
    action: String,
    areas: Vec<Choice>,
    /// Only for admins of the portal.
    communities: Option<Vec<Choice>>,
    members: Vec<Choice>,
    actions: Vec<Choice>,
    /// A reference as typed.
    reference: String,
    /// First and last day, ISO.
    from: String,
    to: String,
    errors: Vec<Wrong>,
    error_reference: Option<String>,
    rows: Vec<Row>,
    /// Where the next page is.
    next: Option<String>,
    /// The same as a table for a spreadsheet.
    table: String,
}

#[derive(Serialize)]
struct Row {
    /// Day, ISO.
    day: String,
    time: String,
    who: String,
    what: String,
    about: String,
}

/// Shows a page of the log.
pub(super) async fn show(staff: &Staff, query: &str) -> Result<Response, ApiError> {
    let asked = Asked::read(staff, query)?;
    let found = asked.search(staff, PAGE).await?;
    let said = shown::said(staff);
    let is_missing = found.is_none();
    let error = is_missing.then(|| said.word("wrong_reference"));
    let found = found.unwrap_or(AuditPage { rows: Vec::new(), next: None });
    let names = Names::of(staff, &found).await?;
    let log = places::audit(staff.lang);
    let page = LogPage {
        bar: staff.bar(),
        action: log.clone(),
        areas: AuditArea::ALL
            .map(|area| Choice {
                value: area.name().to_owned(),
                label: said.word(&format!("area_{}", area.name())),
                checked: area == asked.area,
            })
            .into(),
        communities: communities(staff, &asked)?,
        members: members(staff, &asked).await?,
        actions: actions(staff, &asked),
        reference: asked.typed.clone(),
        from: asked.from.to_string(),
        to: asked.to.to_string(),
        errors: error.iter().map(|text| Wrong { href: "#reference".into(), text: text.clone() }).collect(),
        error_reference: error,
        rows: found
            .rows
            .iter()
            .map(|row| Row {
                day: day(row.at).to_string(),
                time: clock(row.at, staff.lang),
                who: names.actor(staff, &row.actor),
                what: action(staff, row.action),
                about: names.subject(staff, &row.subject, row.count),
            })
            .collect(),
        next: found.next.as_ref().map(|next| format!("{log}?{}", asked.query(Some(next)))),
        table: format!("{}?{}", places::audit_table(staff.lang), asked.query(None)),
    };
    let twin = format!("{}?{}", places::audit(staff.lang.other()), asked.query(None));
    let toggle = Toggle::Link { href: twin };
    let frame = Frame { error: is_missing, ..shown::frame(staff, said.word("audit"), toggle) };
    shown::page(staff, "desk-audit", &frame, &page, StatusCode::OK)
}

fn communities(staff: &Staff, asked: &Asked) -> Result<Option<Vec<Choice>>, ApiError> {
    if staff.oversight()?.community().is_some() {
        return Ok(None);
    }
    let chosen = asked.community.as_deref().unwrap_or_default();
    let portal =
        Choice { value: String::new(), label: shown::said(staff).word("portal"), checked: chosen.is_empty() };
    Ok(Some(std::iter::once(portal).chain(shown::communities(staff, chosen)).collect()))
}

async fn members(staff: &Staff, asked: &Asked) -> Result<Vec<Choice>, ApiError> {
    let members = staff.app.store.members_of(asked.community.as_deref()).await?;
    let mut choices: Vec<Choice> = members
        .into_iter()
        .map(|member| Choice {
            value: member.id.to_string(),
            checked: asked.member == Some(member.id),
            label: member.name,
        })
        .collect();
    choices.sort_by(|one, other| one.label.cmp(&other.label));
    Ok(choices)
}

/// Every action, by its words.
fn actions(staff: &Staff, asked: &Asked) -> Vec<Choice> {
    let choice = |one: Action| Choice {
        value: one.name().to_owned(),
        label: action(staff, one),
        checked: asked.action == Some(one),
    };
    let mut choices: Vec<Choice> = Action::ALL.into_iter().map(choice).collect();
    choices.sort_by(|one, other| one.label.cmp(&other.label));
    choices
}
