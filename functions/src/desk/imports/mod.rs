//! Import: how a community brings in the people whom it has kept in spreadsheets.
//!
//! Comes in: a sheet, what its columns are, which rows that look like somebody are new all the same. Goes out: what every
//! cell came to, people on the desk, and for some time the way back. Each row is read as the answers to the form that staff
//! type in from paper, by the same rules. Never here: a second set of rules, mail, other communities' imports.
//!
//! Steps, each of them a page: send a sheet; say what its columns are; look at what would happen; have it done. Until the
//! last one nothing is stored but the sheet, for a day. See `store/import_apply.rs` for how all rows or none are stored.

mod cells;
mod check_page;
mod columns;
mod columns_page;
mod csv_text;
mod errors;
mod forms;
mod judge;
mod list;
mod page;
mod routes;
mod table;
mod template;
mod twins;
mod undo;
mod workbook;

use crate::facts;
use crate::indicators::Side;
use crate::said::Said;
use crate::staff::Staff;

pub use routes::router;

/// Group of words of these pages.
const GROUP: &str = "import";

fn said(staff: &Staff) -> Said<'_> {
    Said::group(&staff.site.words, GROUP, staff.lang)
}

/// The word that says of a form whose answers it holds, with what stands before it: `side_connectee`.
fn side_word(before: &'static str, form: &str) -> &'static str {
    let is_connectee = facts::side(form) == Some(Side::Connectee);
    match (before, is_connectee) {
        ("template", true) => "template_connectee",
        ("template", false) => "template_connector",
        (_, true) => "side_connectee",
        (_, false) => "side_connector",
    }
}

/// Words that these pages say, as group and name.
pub(super) fn words_needed() -> impl Iterator<Item = (&'static str, String)> {
    WORDS.iter().chain(&table::WORDS).chain(&template::WORDS).map(|word| (GROUP, (*word).to_owned()))
}

const WORDS: [&str; 49] = [
    "title",
    "one",
    "columns",
    "check",
    "undo",
    "state_sent",
    "state_applying",
    "state_applied",
    "state_undoing",
    "state_undone",
    "side_connectee",
    "side_connector",
    "choose_form",
    "choose_file",
    "column_untold",
    "column_twice",
    "column_unnamed",
    "column_none",
    "leave_out",
    "choose",
    "wrong_date",
    "wrong_yes",
    "wrong_formula",
    "sheet_read",
    "column_sheet",
    "wrong_future",
    "wrong_before",
    "wrong_not_asked",
    "wrong_consent",
    "column_lacks",
    "rows_new",
    "rows_alike",
    "rows_wrong",
    "rows_all",
    "twin_row",
    "twin_same",
    "twin_new",
    "twin_out",
    "changed",
    "busy",
    "column_cell",
    "column_column",
    "column_written",
    "column_wrong",
    "column_allowed",
    "errors_file",
    "too_late",
    "worked_on",
    "no_name",
];
