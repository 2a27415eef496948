//! People who were chosen in a list, as a table.
//!
//! Comes in: people. Goes out: CSV, one row for each, once each file's audit log says who took it along. Columns of every
//! question that somebody answered, in the order of the forms, with heads in the page's language. Never here: files that
//! people sent.

use std::sync::Arc;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use portal::forms::{Answers, Field, Form};

use super::plan::Asked;
use crate::app::day;
use crate::desk::shown;
use crate::http::ApiError;
use crate::own_file::quoted;
use crate::staff::Staff;
use crate::store::Application;

/// Tells spreadsheets that the text is UTF-8.
const BOM: char = '\u{feff}';

/// The table. Whoever is gone meanwhile is left out.
pub(super) async fn export(staff: &Staff, asked: &Asked) -> Result<Response, ApiError> {
    let scope = staff.scope()?;
    let mut people = Vec::new();
    for person in &asked.people {
        let found = staff.app.store.open_for_export(scope, &person.reference, staff.now).await;
        people.extend(super::yours(found)?);
    }
    let text = table(staff, &people)?;
    let name = format!("attachment; filename=\"{}.csv\"", day(staff.now));
    let name = HeaderValue::try_from(name).map_err(anyhow::Error::from)?;
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], text).into_response())
}

fn table(staff: &Staff, people: &[Application]) -> Result<String, ApiError> {
    let mut forms: Vec<Arc<Form>> = Vec::new();
    let mut rows = Vec::new();
    for application in people {
        let form = shown::form(staff, application)?;
        let answers = shown::answers(application);
        if forms.iter().all(|known| (&known.id, known.version) != (&form.id, form.version)) {
            forms.push(Arc::clone(&form));
        }
        rows.push((application, form, answers));
    }
    let is_answered = |id: &str| {
        rows.iter().any(|(.., answers)| answers.as_ref().is_some_and(|all| all.value(id).is_some()))
    };
    let mut columns: Vec<&Field> = Vec::new();
    for field in forms.iter().flat_map(|form| &form.sections).flat_map(|section| &section.fields) {
        if is_answered(&field.id) && columns.iter().all(|known| known.id != field.id) {
            columns.push(field);
        }
    }
    let desk = shown::said(staff);
    let mut text = String::from(BOM);
    let heads = ["reference", "form", "state", "received"].map(|word| desk.word(word));
    let heads = heads.into_iter().chain(columns.iter().map(|field| field.label.of(staff.lang).clone()));
    line(&mut text, heads);
    for (application, form, answers) in &rows {
        let known = [
            application.reference.clone(),
            form.title.of(staff.lang).clone(),
            shown::state(staff, application.state),
            day(application.received_at).to_string(),
        ];
        let cells = columns.iter().map(|field| cell(staff, form, answers.as_ref(), &field.id));
        line(&mut text, known.into_iter().chain(cells));
    }
    Ok(text)
}

fn cell(staff: &Staff, form: &Form, answers: Option<&Answers>, id: &str) -> String {
    let mut fields = form.sections.iter().flat_map(|section| &section.fields);
    let field = fields.find(|field| field.id == id);
    let Some((field, value)) = field.zip(answers.and_then(|answers| answers.value(id))) else {
        return String::new();
    };
    let showing = staff.showing(form);
    showing.lines(field, value).join("\n")
}

fn line(text: &mut String, cells: impl Iterator<Item = String>) {
    let cells: Vec<String> = cells.map(|cell| quoted(&cell)).collect();
    text.push_str(&cells.join(","));
    text.push_str("\r\n");
}
