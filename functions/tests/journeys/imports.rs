//! A spreadsheet is looked at before anything of it is stored: what is wrong, cell by cell, in both languages; who is here
//! already; what the columns are. Files that are no sheets say so.

use std::io::{Cursor, Write as _};

use axum::http::StatusCode;
use functions::store::{Role, Scope};
use portal::Lang;
use portal::forms::Kind;
use rust_xlsxwriter::Workbook;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::desk::{OURS, THEIRS, applied, community, coordinator, left};
use crate::support::visitor::Chosen;
use crate::support::{Page, TestApp, Visitor, sample};

pub(crate) const FORM: &str = "connectee-application";
const EMAIL: &str = "staff0@example.org";

/// A row of a sheet, as field and cell.
pub(crate) type Row = Vec<(String, String)>;

/// The cells of somebody whom nobody here is like.
pub(crate) fn somebody(app: &TestApp, n: usize) -> Row {
    const SYLLABLES: [&str; 10] = ["bal", "cer", "dim", "fon", "gup", "hyk", "jav", "lez", "mix", "nor"];
    let site = app.site();
    let form = site.form(FORM).unwrap();
    let raw = sample::answers(&site, &form);
    let digits = format!("{n:04}");
    let name: String = digits.bytes().map(|digit| SYLLABLES[usize::from(digit - b'0')]).collect();
    let mut row: Row = Vec::new();
    for field in form.fields().filter(|field| form.applies(field, &raw)) {
        let cell = match &field.kind {
            Kind::Community | Kind::File(_) | Kind::Phone => continue,
            Kind::Date(_) => "2027-03-04".to_owned(),
            Kind::Email => format!("{name}@example.org"),
            _ => raw.get(&field.id).unwrap_or_default().to_owned(),
        };
        row.push((field.id.clone(), cell));
    }
    set(&mut row, "first_name", &name);
    set(&mut row, "last_name", &name.chars().rev().collect::<String>());
    row.push(("stage".into(), "accepted".into()));
    row.push(("received_on".into(), "2026-03-02".into()));
    row.push(("accepted_on".into(), "2026-03-09".into()));
    row.push(("consent_on".into(), "2026-03-02".into()));
    row
}

pub(crate) fn set(row: &mut Row, field: &str, cell: &str) {
    let at = row.iter().position(|(id, _)| id == field);
    match at {
        Some(at) => cell.clone_into(&mut row[at].1),
        None => row.push((field.into(), cell.into())),
    }
}

/// The sheet as text; its heads are those of the first row.
pub(crate) fn csv(rows: &[Row]) -> Vec<u8> {
    let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
    let line = |cells: Vec<&str>| cells.into_iter().map(quoted).collect::<Vec<_>>().join(";");
    let heads: Vec<&str> = rows[0].iter().map(|(id, _)| id.as_str()).collect();
    let mut lines = vec![line(heads.clone())];
    for row in rows {
        let cell = |head: &&str| row.iter().find(|(id, _)| id == head).map_or("", |(_, cell)| cell);
        lines.push(line(heads.iter().map(cell).collect()));
    }
    lines.join("\r\n").into_bytes()
}

fn imports(lang: Lang) -> String {
    format!("/api/desk/{lang}/imports")
}

/// Sends a file; shows what comes of it.
pub(crate) async fn sends(staff: &mut Visitor, content: Vec<u8>) -> Page {
    let page = staff.open(&imports(staff.lang)).await.expect(StatusCode::OK);
    let file = Chosen { field: "sheet", name: "old.xlsx".into(), content };
    let sent = staff.upload(&page, file, &[("form", FORM)]).await;
    staff.follow(sent).await
}

/// Presses a button of the page of an import.
pub(crate) async fn acts(app: &TestApp, staff: &mut Visitor, path: &str, pairs: &[(&str, &str)]) -> Page {
    let key = app.form_key(EMAIL).await;
    let pairs: Vec<(&str, &str)> =
        [("_form_key", key.as_str())].into_iter().chain(pairs.iter().copied()).collect();
    let done = staff.post(path, &pairs).await;
    staff.follow(done).await
}

/// The place of a head in the sheet, as spreadsheets name it.
fn letter(rows: &[Row], field: &str) -> String {
    let place = rows[0].iter().position(|(id, _)| id == field).unwrap();
    let letter = |n: usize| char::from(b'A' + u8::try_from(n).unwrap());
    if place < 26 { letter(place).to_string() } else { format!("A{}", letter(place - 26)) }
}

/// How many people are on the desk of the first community.
pub(crate) async fn people(app: &TestApp) -> usize {
    let members = app.app.store.members_of(Some(&community(app, OURS))).await.unwrap();
    let scope = Scope::of(&members[0]).unwrap();
    app.app.store.register(&scope, app.app.now()).await.unwrap().iter().count()
}

#[tokio::test]
async fn what_is_wrong_is_said_cell_by_cell_in_both_languages() {
    let app = TestApp::new();
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let mut rows: Vec<Row> = (0..4).map(|n| somebody(&app, n)).collect();
    set(&mut rows[1], "email", "nobody at home");
    set(&mut rows[1], "received_on", "03/04/2026");
    set(&mut rows[2], "english_level", "so so");
    set(&mut rows[2], "first_name", "=A1");
    set(&mut rows[3], "accepted_on", "2026-12-24");
    set(&mut rows[3], "consent_on", "");
    let page = sends(&mut staff, csv(&rows)).await.expect(StatusCode::OK);
    let page = page.says("Rows with something in them: 4").says("Rows with errors: 3").says("New people: 1");
    for (field, row, said) in [
        ("email", 3, "nobody at home"),
        ("received_on", 3, "Write the day as year, month, day"),
        ("english_level", 4, "so so"),
        ("first_name", 4, "This is a formula"),
        ("accepted_on", 5, "This day lies ahead"),
    ] {
        let cell = format!("{}{row}", letter(&rows, field));
        let line = page.body.split("<tr>").find(|line| line.contains(&format!(">{cell}<")));
        assert!(line.is_some_and(|line| line.contains(said)), "{cell}: {line:?}");
    }
    assert!(!page.body.contains("value=\"apply\""), "a sheet with errors can't be imported");
    let toggled = staff.open(&page.toggle_link()).await.expect(StatusCode::OK);
    let toggled = toggled
        .says("Lignes avec des erreurs\u{a0}: 3")
        .says("Écrivez la date dans l’ordre année, mois, jour");
    let list = format!("{}/errors", toggled.path);
    let list = staff.open(&list).await.expect(StatusCode::OK);
    assert!(list.body.starts_with("\u{feff}Feuille,Cellule,Colonne,"), "{}", list.body);
    assert!(list.body.contains("'=A1"), "what was written leaves as text: {}", list.body);
    assert!(list.body.lines().count() > 6, "{}", list.body);
    assert_eq!(people(&app).await, 0, "looking stores nobody");
    assert_eq!(app.mail_to(&rows[0].iter().find(|(id, _)| id == "email").unwrap().1).await.len(), 0);
}

#[tokio::test]
async fn a_workbook_is_read_as_text_is() {
    let app = TestApp::new();
    let mut staff = coordinator(&app, OURS, Lang::Fr).await;
    let row = somebody(&app, 7);
    let mut book = Workbook::new();
    let day = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yy");
    let sheet = book.add_worksheet().set_name("Liste 2019").unwrap();
    for ((head, cell), column) in row.iter().zip(0_u16..) {
        sheet.write_string(0, column, head).unwrap();
        if head == "received_on" {
            let date = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 3, 2).unwrap();
            sheet.write_datetime_with_format(1, column, &date, &day).unwrap();
        } else if head == "last_name" {
            let formula = rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!");
            sheet.write_formula(1, column, formula).unwrap();
        } else {
            sheet.write_string(1, column, cell).unwrap();
        }
    }
    book.add_worksheet().write_string(0, 0, "another").unwrap();
    let page = sends(&mut staff, book.save_to_buffer().unwrap()).await.expect(StatusCode::OK);
    let page =
        page.says("Cette feuille a été lue, et aucune autre\u{a0}: Liste 2019").says("C’est une formule");
    assert_eq!(page.body.matches("<th scope=\"row\" translate=\"no\">").count(), 1, "{}", page.text());
    page.says("Lignes avec des erreurs\u{a0}: 1");
}

#[tokio::test]
async fn columns_that_nobody_knows_are_for_the_coordinator() {
    let app = TestApp::new();
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let mut row = somebody(&app, 8);
    row.push(("Shoe size".into(), "42".into()));
    let place = row.iter().position(|(id, _)| id == "first_name").unwrap();
    row[place].0 = "Vorname".into();
    let page = sends(&mut staff, csv(&[row])).await.expect(StatusCode::OK);
    let page = page.says("What the columns are").says("Vorname").says("Shoe size").says("42");
    let path = page.path.clone();
    let untold = staff.submit(&page, &[("step", "columns")]).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    let untold = untold.says("Say what this column holds");
    let name = format!("column.{place}");
    let shoe = untold.inputs().into_iter().rfind(|input| input.name.starts_with("column.")).unwrap().name;
    let twice = [("step", "columns"), (name.as_str(), "last_name"), (shoe.as_str(), "-")];
    let twice = staff.submit(&untold, &twice).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    let right = [("step", "columns"), (name.as_str(), "first_name"), (shoe.as_str(), "-")];
    let done = staff.submit(&twice.says("Two columns have the same content"), &right).await;
    let done = staff.follow(done.expect(StatusCode::SEE_OTHER)).await.expect(StatusCode::OK);
    assert_eq!(done.path, path);
    done.says("New people: 1").says("Rows with errors: 0");
}

#[tokio::test]
async fn rows_that_look_like_somebody_are_for_the_coordinator() {
    let app = TestApp::new();
    let (first, _) = applied(&app, Lang::En).await;
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let mut rows: Vec<Row> = (0..4).map(|n| somebody(&app, n)).collect();
    set(&mut rows[1], "email", sample::EMAIL);
    let same = rows[2].iter().find(|(id, _)| id == "email").unwrap().1.to_uppercase();
    set(&mut rows[3], "email", &same);
    let page = sends(&mut staff, csv(&rows)).await.expect(StatusCode::OK);
    let page = page
        .says("Perhaps here already: 2")
        .says("New people: 2")
        .says(&first.reference)
        .says("row 4 of the sheet");
    let path = page.path.clone();
    let page =
        acts(&app, &mut staff, &path, &[("step", "choose"), ("twin.3", "new"), ("twin.5", "out")]).await;
    let page = page.expect(StatusCode::OK).says("New people: 3");
    for (row, choice) in [(3, "new"), (5, "out")] {
        let checked = format!("id=\"twin.{row}-{choice}\" name=\"twin.{row}\" value=\"{choice}\" checked");
        assert!(page.body.contains(&checked), "{checked}: {}", page.body);
    }
    let trail = app.app.store.audit_of_lists(&community(&app, OURS)).await.unwrap();
    trail.verify().unwrap();
    assert!(trail.entries.iter().any(|entry| entry.count == Some(1)), "whose name was shown is in the log");
}

#[tokio::test]
async fn a_template_asks_what_the_form_asks_and_is_known_again() {
    let app = TestApp::new();
    for lang in Lang::ALL {
        let app = if lang == Lang::En { &app } else { &TestApp::new() };
        let mut staff = coordinator(app, OURS, lang).await;
        let path = format!("{}/template/{FORM}?format=xlsx", imports(lang));
        let book = staff.get(&path).await.expect(StatusCode::OK);
        let page = sends(&mut staff, book.bytes.to_vec()).await;
        let none = ["no row below them", "mais aucune ligne"][usize::from(lang == Lang::Fr)];
        page.expect(StatusCode::UNPROCESSABLE_ENTITY).says(none);
        let heads = staff.get(&path.replace("xlsx", "csv-marked")).await.expect(StatusCode::OK);
        let named = "Amara,".repeat(heads.body.matches(',').count());
        let page = sends(&mut staff, format!("{}\r\n{named}", heads.body.trim_end()).into_bytes()).await;
        assert!(!page.body.contains("column.0"), "every head is known: {}", page.text());
    }
}

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in
        [("[Content_Types].xml", b"<Types/>".as_slice()), ("xl/workbook.xml", b"<workbook/>")]
            .iter()
            .chain(parts)
    {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[tokio::test]
async fn a_file_that_is_no_sheet_says_why_and_nothing_is_kept() {
    let app = TestApp::new();
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    applied(&app, Lang::En).await;
    let zeros = vec![0_u8; 8_000_000];
    let many = format!("first_name\n{}", "Amara\n".repeat(10_001)).into_bytes();
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain("a;b".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for (content, said) in [
        (Vec::new(), "Nothing is in this file"),
        (b"first_name;last_name\r\n".to_vec(), "no row below them"),
        (utf16, "The letters of this file"),
        (b"first_name\n\"Amara".to_vec(), "A quotation mark"),
        (sample::pdf(), "not a sheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "an old Excel file"),
        (packed(&[("xl/vbaProject.bin", b"x")]), "macros or a password"),
        (packed(&[("xl/media/image1.png", &zeros)]), "far larger than it seems"),
        (packed(&[]), "not a sheet"),
        (many, "too many rows"),
        (vec![b'a'; 5_000_001], "too large"),
    ] {
        let page = sends(&mut staff, content).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
        page.says(said);
    }
    let page = staff.open(&imports(Lang::En)).await;
    let none = Chosen { field: "sheet", name: String::new(), content: Vec::new() };
    let sent = staff.upload(&page, none, &[("form", FORM)]).await;
    sent.expect(StatusCode::UNPROCESSABLE_ENTITY).says("Choose a sheet");
    staff.open(&imports(Lang::En)).await.says("Nothing was imported yet");
    let kept: Vec<String> = left(&app).await.into_iter().filter(|item| item.contains("import")).collect();
    assert!(kept.is_empty(), "{kept:?}");
}

#[tokio::test]
async fn a_sheet_is_its_communitys_and_can_be_forgotten() {
    let app = TestApp::new();
    applied(&app, Lang::En).await;
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let page = sends(&mut staff, csv(&[somebody(&app, 1)])).await.expect(StatusCode::OK);
    let mut theirs = coordinator(&app, THEIRS, Lang::En).await;
    theirs.get(&page.path).await.expect(StatusCode::NOT_FOUND);
    theirs.get(&format!("{}/errors", page.path)).await.expect(StatusCode::NOT_FOUND);
    theirs.open(&imports(Lang::En)).await.says("Nothing was imported yet");
    let mut colleague =
        app.signed_in(Role::CommunityAdmin, Some(&community(&app, OURS)), "c@example.org", Lang::En).await;
    colleague.open(&page.path).await.expect(StatusCode::OK);
    let gone = acts(&app, &mut staff, &page.path, &[("step", "drop")]).await.expect(StatusCode::OK);
    gone.says("Nothing was imported yet");
    staff.get(&page.path).await.expect(StatusCode::NOT_FOUND);
    assert!(left(&app).await.iter().all(|item| !item.contains("import_part")), "no cell of it is left");
}
