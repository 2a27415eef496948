//! An empty sheet to fill in: a column for each question, in the reader's words; a second sheet says what each may hold.
//!
//! Comes in: the questions of a form, a language. Goes out: a workbook, or text with separators. Made of the form's own
//! definition, so it asks what the form asks. Never here: reading a sheet.

use axum::response::Response;
use portal::forms::{Field, Kind};
use portal::{Lang, Words};
use rust_xlsxwriter::{Format as CellFormat, Workbook};

use super::errors::download;
use super::forms::Forms;
use super::{GROUP, said};
use crate::exports::{Column, Format, Writer};
use crate::http::ApiError;
use crate::said::Said;
use crate::site::Site;
use crate::staff::Staff;

/// Words of the second sheet.
pub(super) const WORDS: [&str; 17] = [
    "template_connectee",
    "template_connector",
    "sheet_people",
    "sheet_values",
    "value_column",
    "value_needed",
    "value_how",
    "value_word",
    "value_id",
    "needed_yes",
    "needed_no",
    "how_text",
    "how_date",
    "how_one",
    "how_several",
    "how_yes",
    "how_year",
];

/// Hands the empty sheet over.
pub(super) fn show(staff: &Staff, form: &str, query: &str) -> Result<Response, ApiError> {
    staff.scope()?;
    let forms = Forms::of(&staff.site, form).ok_or(ApiError::NotFound)?;
    let wanted = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "format");
    let format = match wanted.and_then(|(_, name)| Format::parse(&name)) {
        Some(Format::Xlsx) => Format::Xlsx,
        _ => Format::CsvMarked,
    };
    let said = said(staff);
    let bytes = match format {
        Format::Xlsx => workbook(&staff.site, &forms, staff.lang)?,
        _ => {
            let column =
                |field: &Field| Column { key: field.id.clone(), title: field.label.of(staff.lang).clone() };
            Writer::new(format, &forms.fields().map(column).collect::<Vec<_>>())?.end()?
        }
    };
    let name = said.word(super::side_word("template", form));
    Ok(download(&name, format, bytes))
}

/// The workbook: a sheet to fill in, and one that explains it.
pub(super) fn workbook(site: &Site, forms: &Forms, lang: Lang) -> anyhow::Result<Vec<u8>> {
    let said = words(&site.words, lang);
    let mut book = Workbook::new();
    let (bold, text) = (CellFormat::new().set_bold().set_text_wrap(), CellFormat::new().set_num_format("@"));
    let day = CellFormat::new().set_num_format("yyyy-mm-dd");
    let sheet = book.add_worksheet().set_name(said.word("sheet_people"))?;
    sheet.set_freeze_panes(1, 0)?;
    for (field, column) in forms.fields().zip(0_u16..) {
        let format = if matches!(field.kind, Kind::Date(_)) { &day } else { &text };
        sheet.set_column_format(column, format)?.set_column_width(column, 24)?;
        sheet.write_string_with_format(0, column, field.label.of(lang), &bold)?;
    }
    let sheet = book.add_worksheet().set_name(said.word("sheet_values"))?;
    sheet.set_freeze_panes(1, 0)?;
    for (word, column) in
        ["value_column", "value_needed", "value_how", "value_word", "value_id"].into_iter().zip(0_u16..)
    {
        sheet.set_column_width(column, 36)?;
        sheet.write_string_with_format(0, column, said.word(word), &bold)?;
    }
    let mut next = 1;
    for field in forms.fields() {
        let needed = if field.is_required() { "needed_yes" } else { "needed_no" };
        let first = [field.label.of(lang).clone(), said.word(needed), said.word(how(&field.kind))];
        for (cell, column) in first.iter().zip(0_u16..) {
            sheet.write_string(next, column, cell)?;
        }
        for (label, id) in values(site, field, lang) {
            sheet.write_string(next, 3, label)?;
            sheet.write_string(next, 4, id)?;
            next += 1;
        }
        next += 1;
    }
    Ok(book.save_to_buffer()?)
}

fn words(words: &Words, lang: Lang) -> Said<'_> {
    Said::group(words, GROUP, lang)
}

const fn how(kind: &Kind) -> &'static str {
    match kind {
        Kind::Choice(_) => "how_one",
        Kind::Choices(_) | Kind::Occupation(_) => "how_several",
        Kind::Date(_) => "how_date",
        Kind::Year(_) => "how_year",
        Kind::Consent => "how_yes",
        Kind::Text(_)
        | Kind::LongText(_)
        | Kind::Email
        | Kind::Phone
        | Kind::PostalArea
        | Kind::WebAddress
        | Kind::Community
        | Kind::File(_) => "how_text",
    }
}

/// What a column may hold, in words and by id.
fn values<'f>(site: &'f Site, field: &'f Field, lang: Lang) -> Vec<(&'f str, &'f str)> {
    match field.kind {
        Kind::Occupation(_) => {
            let all = site.directory.occupations().iter();
            all.map(|one| (one.name.of(lang).as_str(), one.id.as_str())).collect()
        }
        _ => {
            let all = field.kind.options().iter();
            all.map(|one| (one.label.of(lang).as_str(), one.value.as_str())).collect()
        }
    }
}
