//! The page of a person's own file, and the page that they save.
//!
//! Comes in: a copy. Goes out: pages of the theme. Never here: reading the store.

use axum::http::StatusCode;
use axum::response::Response;
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::copy::FileCopy;
use super::tables::{Part, Table, Tables};
use super::{correct, csv, places};
use crate::app::day;
use crate::http::{ApiError, reply};
use crate::intake::links::Followed;
use crate::said::Said;
use crate::store::Digest;

/// `pages/own-file.html` and `pages/own-file-saved.html`.
#[derive(Serialize)]
struct FilePage<'a> {
    reference: &'a str,
    form_title: &'a str,
    community: Option<String>,
    /// Day on which the page was made, ISO.
    made_on: String,
    parts: Vec<Part>,
    tables: Vec<Table>,
    /// Files to open again; none in the saved page.
    sent: Vec<Sent>,
    /// How many notes there are, and the days on which they were written, ISO.
    notes: Vec<String>,
    /// Where a copy is taken; none in the saved page.
    copy: Option<String>,
    /// Where single consents are taken back; none in the saved page, and once the answers are erased.
    consents: Option<String>,
    /// Where a new address is asked for; none in the saved page, and once the answers are erased.
    address: Option<String>,
    /// Where everything is erased; none in the saved page, and once that is done.
    erase: Option<String>,
    /// Where the status page is; none in the saved page.
    status: Option<String>,
    /// The form for requests about privacy, to ask for the notes.
    request: Option<&'a str>,
}

#[derive(Serialize)]
struct Sent {
    href: String,
    name: String,
}

/// The page.
pub(super) fn show(followed: &Followed, copy: &FileCopy, is_erased: bool) -> Result<Response, ApiError> {
    let (lang, token) = (followed.lang, &followed.token);
    let sent = copy.files.iter().filter_map(|file| {
        let href = places::sent(lang, token, &Digest::parse(&file.token)?);
        Some(Sent { href, name: file.name.clone() })
    });
    let mut page = page(followed, copy);
    for part in &mut page.parts {
        let editable = correct::editable(&followed.site, &followed.form, &part.id);
        part.change = editable.map(|_| places::change(lang, token, &part.id));
    }
    let has_address = followed.form.confirm_email.is_some() && copy.answers.is_some();
    let page = FilePage {
        sent: sent.collect(),
        copy: Some(places::copy(lang, token)),
        consents: copy.answers.as_ref().map(|_| places::consents(lang, token)),
        erase: (!is_erased).then(|| places::erase(lang, token)),
        status: Some(crate::intake::places::status(lang, token)),
        address: has_address.then(|| places::address(lang, token)),
        ..page
    };
    let frame = Frame {
        title: title(followed),
        toggle: Toggle::Link { href: places::file(lang.other(), token) },
        crumbs: followed.site.crumbs(lang),
        ..Frame::default()
    };
    reply::page(&followed.site, "pages/own-file.html", lang, &frame, &page, StatusCode::OK)
}

/// The same as a page of its own, that opens without the portal.
pub(super) fn saved(followed: &Followed, copy: &FileCopy) -> Result<Response, ApiError> {
    let frame = Frame { title: title(followed), ..Frame::default() };
    let page = page(followed, copy);
    reply::page(&followed.site, "pages/own-file-saved.html", followed.lang, &frame, &page, StatusCode::OK)
}

/// The same for a spreadsheet.
pub(super) fn csv(followed: &Followed, copy: &FileCopy) -> String {
    let tables = tables(followed);
    let said = Said::group(&followed.site.words, "own", followed.lang);
    let head = ["csv_part", "csv_row", "csv_field", "csv_value"].map(|name| said.word(name));
    let parts = copy.answers.as_ref().map_or_else(Vec::new, |answers| tables.parts(answers, copy.made_at));
    csv::text(&head, &said.word("answers"), &parts, &tables.tables(copy))
}

fn title(followed: &Followed) -> String {
    Said::group(&followed.site.words, "own", followed.lang).word("title")
}

fn tables(followed: &Followed) -> Tables<'_> {
    Tables { site: &followed.site, form: &followed.form, lang: followed.lang }
}

fn page<'a>(followed: &'a Followed, copy: &'a FileCopy) -> FilePage<'a> {
    let (tables, lang) = (tables(followed), followed.lang);
    let answers = copy.answers.as_ref();
    FilePage {
        reference: &copy.reference,
        form_title: followed.form.title.of(lang),
        community: copy.community.as_deref().map(|slug| tables.community(slug)),
        made_on: day(copy.made_at).to_string(),
        parts: answers.map_or_else(Vec::new, |answers| tables.parts(answers, copy.made_at)),
        tables: tables.tables(copy),
        sent: Vec::new(),
        notes: copy.notes.iter().map(|at| day(*at).to_string()).collect(),
        copy: None,
        consents: None,
        address: None,
        erase: None,
        status: None,
        request: followed.site.route("privacy-request", lang),
    }
}
