//! What would happen to a sheet: how many rows are new, which look like somebody, what is wrong; and, once it is decided,
//! what happened.
//!
//! Comes in: an import, what its rows come to. Goes out: the page. Names of others are noted in the log before they are
//! shown. Never here: judging rows, storing.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use axum::response::Response;
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::errors::{self, ErrorRow};
use super::forms::Forms;
use super::judge::Judged;
use super::twins::{Other, Twin};
use super::{said, side_word};
use crate::app::day;
use crate::desk::colleagues::Colleagues;
use crate::desk::people::pairs;
use crate::desk::{places, shown};
use crate::http::{ApiError, reply};
use crate::staff::{Bar, Choice, Staff, Way};
use crate::store::{Import, ImportState, TwinChoice};

/// Errors on the page; the file has all of them.
const MOST_ERRORS: usize = 100;

/// Rows on a page that look like somebody: a post holds 200 fields.
pub(super) const TWINS: usize = 80;

/// What the names of inputs begin with that choose what a row is; its number follows.
pub(super) const TWIN: &str = "twin.";

/// What a sheet came to, as it is shown.
pub(super) struct Looked {
    /// Rows and errors.
    pub(super) judged: Judged,
    /// Name of the sheet; empty for text.
    pub(super) sheet: String,
    /// Rows that look like somebody, by number.
    pub(super) twins: BTreeMap<u32, Twin>,
}

/// `pages/desk-import.html`.
#[derive(Serialize)]
struct CheckPage {
    bar: Bar,
    action: String,
    back: String,
    side: String,
    /// Day on which the sheet was sent, ISO.
    sent: String,
    who: String,
    state: &'static str,
    state_said: String,
    problem: Option<String>,
    check: Option<Check>,
    done: Option<Done>,
}

/// A sheet that is not decided.
#[derive(Serialize)]
struct Check {
    /// Which sheet of a workbook was read, in words.
    sheet: Option<String>,
    columns: String,
    /// Counts, in words.
    counts: Vec<String>,
    lacking: Vec<String>,
    errors: Vec<ErrorRow>,
    errors_href: String,
    has_more_errors: bool,
    twins: Vec<TwinRow>,
    pages: Vec<Way>,
    /// What the confirmation carries: a sheet that came to something else meanwhile is shown again.
    revision: u64,
    count: usize,
    can_be_done: bool,
}

/// A row that looks like somebody.
#[derive(Serialize)]
struct TwinRow {
    row: u32,
    name: String,
    alike: String,
    other: String,
    href: Option<String>,
    /// Name of the inputs.
    input: String,
    choices: Vec<Choice>,
}

/// An import that is decided.
#[derive(Serialize)]
struct Done {
    taken: usize,
    left_out: usize,
    kept: usize,
    people: String,
    /// Where it is undone; none when it can't be.
    undo: Option<String>,
    /// The last day to do so, ISO.
    undo_until: Option<String>,
}

impl Looked {
    /// How many rows would be stored.
    pub(super) fn count(&self, import: &Import) -> usize {
        self.judged.people.iter().filter(|person| self.is_taken(import, person.row)).count()
    }

    /// Whether a row would be stored: it looks like nobody, or its author says that it is somebody else.
    pub(super) fn is_taken(&self, import: &Import, row: u32) -> bool {
        !self.twins.contains_key(&row) || choice(import, row) == TwinChoice::New
    }

    /// Whether nothing is wrong and there is somebody to store.
    pub(super) fn can_be_done(&self, import: &Import) -> bool {
        self.judged.errors.is_empty() && self.judged.lacking.is_empty() && self.count(import) > 0
    }
}

/// Shows what would happen, the `page`th part of the rows that look like somebody.
pub(super) async fn show(
    staff: &Staff,
    forms: &Forms,
    import: &Import,
    looked: &Looked,
    (page, problem): (usize, Option<&str>),
) -> Result<Response, ApiError> {
    let parts = looked.twins.len().div_ceil(TWINS);
    let page = page.min(parts.saturating_sub(1));
    let shown_twins: Vec<&Twin> = looked.twins.values().skip(page * TWINS).take(TWINS).collect();
    let named = shown_twins.iter().filter(|twin| matches!(twin.other, Other::Here(_))).count();
    staff.app.store.show_people(staff.scope()?, named, staff.now).await?;
    let judged = &looked.judged;
    let link = |at: usize| Way {
        title: (at + 1).to_string(),
        href: places::import_page(staff.lang, &import.id, at),
        current: at == page,
    };
    let errors = judged.errors.iter().take(MOST_ERRORS).map(|error| errors::row(staff, forms, error));
    let sheet = Some(looked.sheet.as_str()).filter(|sheet| !sheet.is_empty());
    let check = Check {
        sheet: sheet.map(|sheet| said(staff).with("sheet_read", "sheet", sheet)),
        columns: places::import_columns(staff.lang, &import.id),
        counts: counts(staff, import, looked),
        lacking: errors::lacking(staff, forms, judged),
        errors: errors.collect(),
        errors_href: places::import_errors(staff.lang, &import.id),
        has_more_errors: judged.errors.len() > MOST_ERRORS,
        twins: shown_twins.into_iter().map(|twin| twin_row(staff, import, twin)).collect(),
        pages: if parts > 1 { (0..parts).map(link).collect() } else { Vec::new() },
        revision: import.revision,
        count: looked.count(import),
        can_be_done: looked.can_be_done(import),
    };
    draw(staff, import, (Some(check), None), problem).await
}

/// Shows what became of an import.
pub(super) async fn done(
    staff: &Staff,
    import: &Import,
    problem: Option<&str>,
) -> Result<Response, ApiError> {
    let until = import.undo_until().filter(|until| *until > staff.now);
    let taken = import.taken.len();
    let done = Done {
        taken,
        left_out: usize::try_from(import.rows).unwrap_or_default().saturating_sub(taken),
        kept: import.kept.len(),
        people: places::people(staff.lang, places::EVERYBODY),
        undo: until.map(|_| places::import_undo(staff.lang, &import.id)),
        undo_until: until.map(|until| day(until).to_string()),
    };
    draw(staff, import, (None, Some(done)), problem).await
}

async fn draw(
    staff: &Staff,
    import: &Import,
    (check, done): (Option<Check>, Option<Done>),
    problem: Option<&str>,
) -> Result<Response, ApiError> {
    let said = said(staff);
    let page = CheckPage {
        bar: staff.bar(),
        action: places::import(staff.lang, &import.id),
        back: places::imports(staff.lang),
        side: said.word(side_word("side", &import.form)),
        sent: day(import.at).to_string(),
        who: Colleagues::of(staff).await?.name(staff, &import.by),
        state: import.state.name(),
        state_said: said.word(&format!("state_{}", import.state.name())),
        problem: problem.map(|word| said.word(word)),
        check,
        done,
    };
    let status = if problem.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let title = said.word(if import.state == ImportState::Sent { "check" } else { "one" });
    let toggle = Toggle::Link { href: places::import(staff.lang.other(), &import.id) };
    let frame = Frame { error: problem.is_some(), ..shown::frame(staff, title, toggle) };
    reply::page(&staff.site, "pages/desk-import.html", staff.lang, &frame, &page, status)
}

/// What the row is, as chosen, or as proposed: whoever looks like somebody is this person.
fn choice(import: &Import, row: u32) -> TwinChoice {
    import.choices.twins.get(&row).copied().unwrap_or_default()
}

fn counts(staff: &Staff, import: &Import, looked: &Looked) -> Vec<String> {
    let said = said(staff);
    let (people, twins) = (looked.judged.people.len(), looked.twins.len());
    let all = usize::try_from(import.rows).unwrap_or_default();
    let counts = [
        ("rows_all", all),
        ("rows_new", looked.count(import)),
        ("rows_alike", twins),
        ("rows_wrong", all.saturating_sub(people)),
    ];
    let number = |n: usize| portal::format::integer(i64::try_from(n).unwrap_or(i64::MAX), staff.lang);
    counts.map(|(word, n)| said.with(word, "n", &number(n))).into()
}

fn twin_row(staff: &Staff, import: &Import, twin: &Twin) -> TwinRow {
    let said = said(staff);
    let (other, href) = match &twin.other {
        Other::Here(card) => {
            let name = pairs::name(staff, card);
            (format!("{name} {}", card.reference), Some(places::person(staff.lang, &card.reference)))
        }
        Other::Row(row) => (said.with("twin_row", "row", &row.to_string()), None),
    };
    let option = |one: TwinChoice| Choice {
        value: one.name().to_owned(),
        label: said.word(&format!("twin_{}", one.name())),
        checked: choice(import, twin.row) == one,
    };
    TwinRow {
        row: twin.row,
        name: if twin.name.is_empty() { said.word("no_name") } else { twin.name.clone() },
        alike: pairs::alike(staff, twin.alike),
        other,
        href,
        input: format!("{TWIN}{}", twin.row),
        choices: TwinChoice::ALL.map(option).into(),
    }
}
