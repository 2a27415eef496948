//! The register of breaches: what went wrong with people's information, how bad it is, what was done.
//!
//! Comes in: what staff typed into the form `breach`. Goes out: the list, a record with its versions, the form. Never here:
//! names of those who are concerned. Whose files somebody opened stands in the audit log, to which admins find a way here.

use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use portal::Lang;
use portal::forms::kind::date::DateProblem;
use portal::forms::{Answers, FieldError, FieldProblem, Hidden};
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::person::{Part, sections};
use super::shown::{Moment, Names, moment};
use super::{places, sheet, shown};
use crate::app::day;
use crate::asking::{Asking, Filled};
use crate::http::{ApiError, reply};
use crate::oversight;
use crate::said::Said;
use crate::staff::{Bar, Staff, StaffPost};
use crate::store::{Breach, BreachNoted, BreachVersion, SubmissionKey};

/// The staff's form.
const FORM: &str = "breach";

/// Group of words.
const GROUP: &str = "breach";

/// Hidden inputs: which record it is, and the last version that its page showed.
const KEY: &str = "_key";
const SEEN: &str = "_seen";

/// What the register acts on.
const FOUND_ON: &str = "found_on";
const BEGAN_ON: &str = "began_on";
const ENDED_ON: &str = "ended_on";
const COMMISSIONER_ON: &str = "commissioner_on";
const PEOPLE_ON: &str = "people_on";

/// Days that can't lie ahead.
const DAYS: [&str; 5] = [FOUND_ON, BEGAN_ON, ENDED_ON, COMMISSIONER_ON, PEOPLE_ON];

/// `pages/desk-breaches.html`.
#[derive(Serialize)]
struct BreachesPage {
    bar: Bar,
    new: String,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    href: String,
    /// Day on which it was found, ISO.
    found_on: String,
    /// Which information, in words.
    information: Vec<String>,
    people: String,
    is_open: bool,
    /// Somebody still has to be told.
    is_due: bool,
}

/// `pages/desk-breach.html`.
#[derive(Serialize)]
struct BreachPage {
    bar: Bar,
    sections: Vec<Part>,
    correct: String,
    versions: Vec<Version>,
    /// Last day on which it is kept, ISO.
    keep_until: String,
    is_open: bool,
    is_due: bool,
    /// Where the audit log shows whose files were opened in that time; none for those who don't see the log.
    audit: Option<String>,
    back: String,
}

#[derive(Serialize)]
struct Version {
    number: u32,
    at: Moment,
    by: String,
    sections: Vec<Part>,
}

/// Shows the register: open records first.
pub(super) async fn list(staff: &Staff) -> Result<Response, ApiError> {
    let found = staff.app.store.breaches(staff.scope()?, staff.now).await?;
    let mut rows: Vec<Row> = found.iter().filter_map(|record| row(staff, record)).collect();
    rows.sort_by_key(|row| !row.is_open);
    let page = BreachesPage { bar: staff.bar(), new: places::new_breach(staff.lang), rows };
    let twin = Toggle::Link { href: places::breaches(staff.lang.other()) };
    let frame = shown::frame(staff, said(staff).word("title"), twin);
    reply::page(&staff.site, "pages/desk-breaches.html", staff.lang, &frame, &page, StatusCode::OK)
}

/// Shows one record with all that it said before.
pub(super) async fn show(staff: &Staff, key: &SubmissionKey) -> Result<Response, ApiError> {
    let found = staff.app.store.breach(staff.scope()?, key, staff.now).await?;
    let record = found.ok_or(ApiError::NotFound)?;
    let last = record.last().ok_or(ApiError::NotFound)?;
    let answers = answers(last)?;
    let names = Names::of_members(staff, record.versions.iter().map(|version| version.by)).await?;
    let mut versions = Vec::new();
    for version in record.versions.iter().rev() {
        versions.push(Version {
            number: version.number,
            at: moment(version.at, staff.lang),
            by: names.member(staff, &version.by),
            sections: if version.number == last.number { Vec::new() } else { said_in(staff, version)? },
        });
    }
    let page = BreachPage {
        bar: staff.bar(),
        sections: said_in(staff, last)?,
        correct: places::correct_breach(staff.lang, key),
        versions,
        keep_until: day(last.keep_until).to_string(),
        is_open: is_open(&answers),
        is_due: is_due(&answers),
        audit: staff.oversight().is_ok().then(|| audit_of(staff, &answers)),
        back: places::breaches(staff.lang),
    };
    let title = answers.date(FOUND_ON).map_or_else(String::new, |on| portal::format::date(on, staff.lang));
    let twin = Toggle::Link { href: places::breach(staff.lang.other(), key) };
    let frame = shown::frame(staff, said(staff).with("one", "day", &title), twin);
    reply::page(&staff.site, "pages/desk-breach.html", staff.lang, &frame, &page, StatusCode::OK)
}

/// Shows the form for a new record.
pub(super) fn begin(staff: &Staff) -> Result<Response, ApiError> {
    staff.scope()?;
    let key = SubmissionKey::from_bits(staff.app.ids.bits128());
    form(staff, &Filled::default(), (key, 0), false)
}

/// Shows the form for a correction.
pub(super) async fn correct(staff: &Staff, key: &SubmissionKey) -> Result<Response, ApiError> {
    let found = staff.app.store.breach(staff.scope()?, key, staff.now).await?;
    let record = found.ok_or(ApiError::NotFound)?;
    let last = record.last().ok_or(ApiError::NotFound)?;
    form(staff, &Filled::with(answers(last)?.raw()), (*key, last.number), false)
}

/// Stores what was typed: a new record, or one more version of one.
pub(super) async fn note(post: &StaffPost, corrected: Option<SubmissionKey>) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let scope = staff.scope()?;
    let sent = submitted.get(KEY).and_then(SubmissionKey::parse);
    let Some(key) = corrected.or(sent) else { return begin(staff) };
    let seen = submitted.get(SEEN).and_then(|seen| seen.parse().ok()).unwrap_or(0);
    if corrected.is_some() && !staff.app.store.has_breach(scope, &key, staff.now).await? {
        return Err(ApiError::NotFound);
    }
    let (definition, today) = (sheet::form(staff, FORM)?, day(staff.now));
    let asking = Asking::new(&staff.site, &definition, staff.lang, today);
    let answers = match asking.read(submitted).and_then(|answers| not_ahead(answers, today)) {
        Ok(answers) => answers,
        Err(filled) => return form(staff, &filled, (key, seen), false),
    };
    let text = serde_json::to_string(&answers).map_err(anyhow::Error::from)?;
    let province = staff.site.directory.community(scope.community()).map(|community| community.province);
    match staff.app.store.note_breach(scope, (key, seen), (&text, province), staff.now).await? {
        BreachNoted::Now | BreachNoted::Already => Ok(reply::see_other(&places::breach(staff.lang, &key))),
        BreachNoted::Changed => form(staff, &Filled::with(answers.raw()), (key, seen), true),
    }
}

fn form(
    staff: &Staff,
    filled: &Filled,
    (key, seen): (SubmissionKey, u32),
    changed: bool,
) -> Result<Response, ApiError> {
    let definition = sheet::form(staff, FORM)?;
    let asking = Asking::new(&staff.site, &definition, staff.lang, day(staff.now));
    let place = |lang: Lang| match seen {
        0 => places::new_breach(lang),
        _ => places::correct_breach(lang, &key),
    };
    let hidden = |name: &str, value: String| Hidden { name: name.to_owned(), value };
    let carried = vec![sheet::key(staff), hidden(KEY, key.to_string()), hidden(SEEN, seen.to_string())];
    let form = asking.sheet(filled, place, carried);
    let said = said(staff);
    let page = sheet::SheetPage {
        bar: staff.bar(),
        kicker: &said.word("title"),
        title: &form.title,
        form: &form,
        changed: changed.then(|| said.word("changed")),
        back: places::breaches(staff.lang),
        back_label: said.word("back"),
    };
    let frame = Frame {
        error: changed || !form.errors.is_empty(),
        ..shown::frame(staff, form.title.clone(), form.toggle())
    };
    let status = if changed { StatusCode::CONFLICT } else { filled.status() };
    reply::page(&staff.site, "pages/desk-sheet.html", staff.lang, &frame, &page, status)
}

/// Nothing that is written down lies ahead, and nothing ends before it began.
fn not_ahead(answers: Answers, today: Date) -> Result<Answers, Filled> {
    let (began, ended) = (answers.date(BEGAN_ON), answers.date(ENDED_ON));
    let is_wrong = |field: &&str| {
        let on = answers.date(field);
        on.is_some_and(|on| on > today) || (*field == ENDED_ON && ended.is_some() && ended < began)
    };
    let wrong: Vec<&str> = DAYS.iter().copied().filter(is_wrong).collect();
    if wrong.is_empty() {
        return Ok(answers);
    }
    let error = |field: &str| FieldError {
        field: field.to_owned(),
        problem: FieldProblem::Date(DateProblem::NoSuchDay),
    };
    Err(wrong.iter().fold(Filled::with(answers.raw()), |filled, field| filled.wrong(error(field))))
}

fn row(staff: &Staff, record: &Breach) -> Option<Row> {
    let answers = answers(record.last()?).ok()?;
    let definition = staff.site.form_of(&answers.form, answers.version)?;
    let field = definition.field("information")?;
    let value = answers.value("information");
    Some(Row {
        href: places::breach(staff.lang, &record.key),
        found_on: answers.date(FOUND_ON).map(|on| on.to_string()).unwrap_or_default(),
        information: value.map(|value| staff.showing(&definition).lines(field, value)).unwrap_or_default(),
        people: answers.text("people").unwrap_or_default().to_owned(),
        is_open: is_open(&answers),
        is_due: is_due(&answers),
    })
}

fn said_in(staff: &Staff, version: &BreachVersion) -> Result<Vec<Part>, ApiError> {
    let answers = answers(version)?;
    let definition = staff.site.form_of(&answers.form, answers.version);
    let definition = definition.ok_or_else(|| anyhow::anyhow!("no form `{}`", answers.form))?;
    Ok(sections(staff, &definition, &answers))
}

fn answers(version: &BreachVersion) -> Result<Answers, ApiError> {
    Ok(serde_json::from_str(&version.answers).map_err(anyhow::Error::from)?)
}

fn is_open(answers: &Answers) -> bool {
    answers.text("stand") != Some("closed")
}

/// Where there is a real risk of significant harm, the commissioner and the people have to be told (PIPEDA, s. 10.1).
fn is_due(answers: &Answers) -> bool {
    let is_told = [COMMISSIONER_ON, PEOPLE_ON].iter().all(|field| answers.date(field).is_some());
    answers.text("harm") == Some("yes") && !is_told
}

/// The audit log from the day on which it began.
fn audit_of(staff: &Staff, answers: &Answers) -> String {
    let found = answers.date(FOUND_ON).unwrap_or_else(|| day(staff.now));
    let from = answers.date(BEGAN_ON).unwrap_or(found);
    let to = answers.date(ENDED_ON).unwrap_or(found).max(from);
    oversight::places::audit_between(staff.lang, from, to)
}

fn said(staff: &Staff) -> Said<'_> {
    Said::group(&staff.site.words, GROUP, staff.lang)
}
