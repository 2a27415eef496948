//! Which column is which question: shown with what was recognised, and said by the author of the import.
//!
//! Comes in: an import that is not decided, its table, what was chosen. Goes out: the page, or the choice kept. A column is
//! left out only when its author says so. Never here: cells besides the first of a column, as an example.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use axum::response::Response;
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::forms::Forms;
use super::said;
use super::table::letters;
use crate::desk::{places, shown};
use crate::http::{ApiError, reply};
use crate::staff::{Bar, Choice, Staff, StaffPost};
use crate::store::{Import, ImportChoices, ImportTable};

/// Name of the input of a column; its place follows.
const COLUMN: &str = "column.";
/// The value for a column that is left out.
const LEAVE_OUT: &str = "-";

/// Characters of an example.
const EXAMPLE: usize = 40;

/// `pages/desk-import-columns.html`.
#[derive(Serialize)]
struct ColumnsPage {
    bar: Bar,
    action: String,
    back: String,
    problem: Option<String>,
    columns: Vec<ColumnRow>,
}

/// A column.
#[derive(Serialize)]
struct ColumnRow {
    name: String,
    letter: String,
    head: String,
    example: String,
    /// What is wrong with the choice.
    problem: Option<String>,
    options: Vec<Choice>,
}

/// Shows the page.
pub(super) fn show(staff: &Staff, forms: &Forms, of: (&Import, &ImportTable)) -> Result<Response, ApiError> {
    let (import, table) = of;
    let known = |(place, head): (usize, &String)| {
        let field = import.choices.columns.get(place).cloned().flatten();
        let out = head.is_empty() || import.choices.settled;
        field.unwrap_or_else(|| if out { LEAVE_OUT } else { "" }.to_owned())
    };
    let chosen: Vec<String> = table.columns.iter().enumerate().map(known).collect();
    page(staff, forms, of, &chosen, None)
}

/// Keeps what was said of the columns.
pub(super) async fn settle(
    post: &StaffPost,
    forms: &Forms,
    of: (&Import, &ImportTable),
) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let (import, table) = of;
    let said = |place| submitted.get(&format!("{COLUMN}{place}")).unwrap_or_default().to_owned();
    let chosen: Vec<String> = (0..table.columns.len()).map(said).collect();
    let mut seen = BTreeSet::new();
    let is_right =
        |one: &String| one == LEAVE_OUT || (forms.field(one).is_some() && seen.insert(one.clone()));
    if !chosen.iter().all(is_right) {
        return page(staff, forms, of, &chosen, Some("column_untold"));
    }
    if seen.is_empty() {
        return page(staff, forms, of, &chosen, Some("column_none"));
    }
    let columns = chosen.into_iter().map(|one| Some(one).filter(|one| one != LEAVE_OUT)).collect();
    let choices = ImportChoices { columns, settled: true, twins: import.choices.twins.clone() };
    staff.app.store.choose_for_import(staff.scope()?, &import.id, &choices, staff.now).await?;
    Ok(reply::see_other(&places::import(staff.lang, &import.id)))
}

fn page(
    staff: &Staff,
    forms: &Forms,
    (import, table): (&Import, &ImportTable),
    chosen: &[String],
    problem: Option<&str>,
) -> Result<Response, ApiError> {
    let said = said(staff);
    let wrong = |one: &String| match chosen.iter().filter(|other| *other == one).count() {
        _ if one.is_empty() => Some(said.word("column_untold")),
        n if n > 1 && one != LEAVE_OUT => Some(said.word("column_twice")),
        _ => None,
    };
    let row = |(place, head): (usize, &String)| {
        let one = chosen.get(place).cloned().unwrap_or_default();
        let example = table.rows.iter().filter_map(|row| row.cells.get(place)).find(|cell| !cell.is_empty());
        ColumnRow {
            name: format!("{COLUMN}{place}"),
            letter: letters(place),
            head: if head.is_empty() {
                said.word("column_unnamed")
            } else {
                head.chars().take(120).collect()
            },
            example: example.map(|cell| cell.chars().take(EXAMPLE).collect()).unwrap_or_default(),
            problem: problem.and_then(|_| wrong(&one)),
            options: options(staff, forms, &one),
        }
    };
    let page = ColumnsPage {
        bar: staff.bar(),
        action: places::import(staff.lang, &import.id),
        back: places::imports(staff.lang),
        problem: problem.map(|word| said.word(word)),
        columns: table.columns.iter().enumerate().map(row).collect(),
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let toggle = Toggle::Link { href: places::import_columns(staff.lang.other(), &import.id) };
    let frame = Frame { error: problem.is_some(), ..shown::frame(staff, said.word("columns"), toggle) };
    reply::page(&staff.site, "pages/desk-import-columns.html", staff.lang, &frame, &page, status)
}

fn options(staff: &Staff, forms: &Forms, chosen: &str) -> Vec<Choice> {
    let said = said(staff);
    let option =
        |value: &str, label: String| Choice { value: value.to_owned(), label, checked: value == chosen };
    let first = [option("", said.word("choose")), option(LEAVE_OUT, said.word("leave_out"))];
    let fields = forms.fields().map(|field| option(&field.id, field.label.of(staff.lang).clone()));
    first.into_iter().chain(fields).collect()
}
