//! The page of a month: what goes to the funder, what has to be mended first, what was sent, by whom.
//!
//! Comes in: a member, a month; a post that takes the file or marks it as sent. Goes out: the page, the file. Never here:
//! which rows count (see `month`), columns.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use portal::Lang;
use portal::forms::known;
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::month::{Client, Month, Numbered, Reason, Rejected, Row, Said, due};
use super::table;
use crate::app::day;
use crate::client::Number;
use crate::desk;
use crate::exports::Format;
use crate::http::{ApiError, reply};
use crate::indicators::{DELIVERED_MONTHS, Delivered, Help, Period, PersonId, RollOf};
use crate::staff::places::desk as at_desk;
use crate::staff::{Bar, Choice, Staff, StaffPost};
use crate::store::{Action, CaseId, Digest, FunderFile, MOST_FUNDER_ROWS, MarkedSent};

/// Group of words.
pub(super) const WORDS: &str = "funder";

/// Names of inputs.
const MONTH: &str = "month";
const STEP: &str = "step";
const FORMAT: &str = "format";
const HASH: &str = "hash";

/// Formats of the file, the first one chosen.
const FORMATS: [Format; 3] = [Format::Xlsx, Format::CsvMarked, Format::Csv];

/// `pages/desk-funder.html`.
#[derive(Serialize)]
struct FunderPage {
    bar: Bar,
    action: String,
    /// None: the community does not report to this funder.
    month: Option<Shown>,
    /// What was asked for was not done: why.
    problem: Option<String>,
}

/// A month, for the template.
#[derive(Serialize)]
struct Shown {
    value: String,
    title: String,
    months: Vec<Choice>,
    due: Option<String>,
    is_over: bool,
    rows: Vec<Line>,
    rejected: Vec<Line>,
    sent: Vec<Line>,
    of_others: usize,
    /// Names what the page shows.
    hash: String,
    formats: Vec<Choice>,
    files: Vec<Sent>,
}

/// A service.
#[derive(Serialize)]
struct Line {
    /// The reference; none when the file is gone.
    reference: Option<String>,
    href: Option<String>,
    service: String,
    on: String,
    /// Why it can't be sent.
    reason: Option<String>,
}

/// A file that was sent.
#[derive(Serialize)]
struct Sent {
    by: String,
    on: String,
    rows: usize,
    hash: String,
}

/// Everything that a page or a file of a month is made of.
struct Found {
    period: Period,
    month: Month,
    files: Vec<FunderFile>,
}

/// Every word that code of this area asks for.
pub fn words_needed() -> impl Iterator<Item = (&'static str, String)> {
    let own = ["title", "changed", "nothing"].map(str::to_owned);
    let reasons = Reason::ALL.map(|reason| format!("reason_{}", reason.name()));
    let services = Help::ALL.map(|help| format!("service_{}", help.name()));
    let columns = table::COLUMNS.map(|key| format!("column_{key}"));
    own.into_iter().chain(reasons).chain(services).chain(columns).map(|word| (WORDS, word))
}

pub(super) fn said(staff: &Staff) -> crate::said::Said<'_> {
    crate::said::Said::group(&staff.site.words, WORDS, staff.lang)
}

/// Where the page is.
pub(crate) fn place(lang: Lang) -> String {
    format!("{}/funder", at_desk(lang))
}

fn place_of(lang: Lang, month: Period) -> String {
    format!("{}?{MONTH}={}", place(lang), month.key())
}

/// Shows a month; without one, the one before this.
pub(super) async fn show(staff: &Staff, query: &str) -> Result<Response, ApiError> {
    let asked = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == MONTH);
    page(staff, month(asked.as_ref().map(|(_, value)| &**value), day(staff.now)), None).await
}

/// Hands the file over, or marks it as sent.
pub(super) async fn act(post: &StaffPost) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let scope = staff.scope()?;
    let period = month(submitted.get(MONTH), day(staff.now));
    if !reports(staff)? {
        return page(staff, period, None).await;
    }
    let found = find(staff, period).await?;
    let (step, format) = (submitted.get(STEP), submitted.get(FORMAT).and_then(Format::parse));
    let problem = match (step, format) {
        _ if found.month.to_send.is_empty() => "nothing",
        (Some("take"), Some(format)) => {
            let rows = found.month.to_send.len();
            staff.app.store.note_funder(scope, (Action::Exported, rows), staff.now).await?;
            tracing::info!(member = %staff.member, rows, month = period.key(), "takes the funder's file");
            return table::file(staff, &found.month.to_send, (period, format));
        }
        (Some("sent"), _) => {
            let shown = submitted.get(HASH).and_then(Digest::parse);
            match mark(staff, &found, shown).await? {
                MarkedSent::Now => return Ok(reply::see_other(&place_of(staff.lang, period))),
                MarkedSent::Changed => "changed",
            }
        }
        _ => "changed",
    };
    page(staff, period, Some(problem)).await
}

/// Marks what the page has shown, and nothing else.
async fn mark(staff: &Staff, found: &Found, shown: Option<Digest>) -> Result<MarkedSent, ApiError> {
    let hash = found.month.hash();
    if shown != Some(hash) {
        return Ok(MarkedSent::Changed);
    }
    let last = found.files.last().map_or(0, |file| file.seq);
    let file = FunderFile {
        seq: last + 1,
        month: found.period,
        by: staff.member,
        at: staff.now,
        rows: found.month.to_send.iter().map(|row| row.id).collect(),
        hash,
    };
    Ok(staff.app.store.mark_funder_sent(staff.scope()?, &file).await?)
}

/// Whether the member's community reports to this funder.
pub(crate) fn reports(staff: &Staff) -> Result<bool, ApiError> {
    let community = staff.site.directory.community(staff.scope()?.community());
    Ok(community.is_some_and(|community| community.reports_to_ircc))
}

/// The months to choose from, this one first.
fn offered(today: Date) -> impl Iterator<Item = Period> {
    std::iter::successors(Some(Period::month(today)), |month| month.previous()).take(DELIVERED_MONTHS)
}

/// The month that is asked for; the one before this one when it is none of those to choose from.
fn month(asked: Option<&str>, today: Date) -> Period {
    let asked = asked.and_then(Period::parse).filter(|period| offered(today).any(|month| month == *period));
    let this = Period::month(today);
    asked.or_else(|| this.previous()).unwrap_or(this)
}

async fn find(staff: &Staff, period: Period) -> Result<Found, ApiError> {
    let (app, scope) = (&staff.app, staff.scope()?);
    let parts = app.store.roll(scope.community(), RollOf::Delivered, period).await?;
    let services = Delivered::read(&parts).ok_or_else(|| anyhow::anyhow!("a roll that can't be read"))?;
    let wanted: BTreeSet<PersonId> = services.iter().map(|done| done.person).collect();
    let register = app.store.register(scope, staff.now).await?;
    let cards = register.iter().map(|one| &one.card).filter(|card| card.form == known::CONNECTEE_FORM);
    let known: BTreeMap<PersonId, (CaseId, String)> = cards
        .map(|card| (app.tokens.person(&card.case), (card.case, card.reference.clone())))
        .filter(|(person, _)| wanted.contains(person))
        .collect();
    let cases: Vec<CaseId> = known.values().map(|(case, _)| *case).collect();
    let intakes = app.store.intakes(&cases, staff.now).await?;
    let numbers = app.store.client_numbers(&cases, staff.now).await?;
    let client = |(person, (case, reference)): (PersonId, (CaseId, String))| {
        let intake = intakes.get(&case).map(|intake| Said::of(intake.held_on, &intake.answers));
        let number = numbers.get(&case).and_then(|kept| {
            let number = Number::open(&app.tokens, kept)?;
            Some(Numbered { number, sealed: format!("{} {}", kept.number, kept.born_on) })
        });
        (person, Client { reference, intake, number })
    };
    let clients = known.into_iter().map(client).collect();
    let files = app.store.funder_files(scope).await?;
    let sent: BTreeSet<Digest> = files.iter().flat_map(|file| file.rows.iter().copied()).collect();
    let mut month = Month::of(&services, &clients, &sent);
    month.to_send.truncate(MOST_FUNDER_ROWS);
    Ok(Found { period, month, files })
}

async fn page(staff: &Staff, period: Period, problem: Option<&str>) -> Result<Response, ApiError> {
    let month = match reports(staff)? {
        true => Some(shown(staff, find(staff, period).await?).await?),
        false => None,
    };
    let page = FunderPage {
        bar: staff.bar(),
        action: place(staff.lang),
        month,
        problem: problem.map(|word| said(staff).word(word)),
    };
    let is_wrong = page.problem.is_some();
    let frame = Frame {
        title: said(staff).word("title"),
        toggle: Toggle::Link { href: place_of(staff.lang.other(), period) },
        crumbs: staff.site.crumbs(staff.lang),
        error: is_wrong,
        ..Frame::default()
    };
    let status = if is_wrong { StatusCode::CONFLICT } else { StatusCode::OK };
    reply::page(&staff.site, "pages/desk-funder.html", staff.lang, &frame, &page, status)
}

async fn shown(staff: &Staff, found: Found) -> Result<Shown, ApiError> {
    let Found { period, month, files } = found;
    let (today, last) = (day(staff.now), period.last());
    let people: BTreeSet<&str> = month
        .to_send
        .iter()
        .chain(&month.sent)
        .map(|row| row.reference.as_str())
        .chain(month.rejected.iter().filter_map(|row| row.reference.as_deref()))
        .collect();
    staff.app.store.note_funder(staff.scope()?, (Action::Listed, people.len()), staff.now).await?;
    let colleagues = desk::colleagues::Colleagues::of(staff).await?;
    let of_month = files.iter().filter(|file| file.month == period);
    let sent = of_month.map(|file| Sent {
        by: colleagues.name(staff, &file.by),
        on: day(file.at).to_string(),
        rows: file.rows.len(),
        hash: file.hash.to_string().chars().take(16).collect(),
    });
    Ok(Shown {
        value: period.key(),
        title: title(staff, period),
        months: months(staff, period, today),
        due: last.and_then(due).map(|day| day.to_string()),
        is_over: last < Some(today),
        hash: month.hash().to_string(),
        rows: month.to_send.iter().map(|row| line(staff, row)).collect(),
        rejected: month.rejected.iter().map(|row| rejected(staff, row)).collect(),
        sent: month.sent.iter().map(|row| line(staff, row)).collect(),
        of_others: month.of_others,
        formats: FORMATS.map(|format| choice_of(staff, format)).into(),
        files: sent.collect(),
    })
}

fn title(staff: &Staff, month: Period) -> String {
    crate::figures::period_name(&staff.site.words, staff.lang, month)
}

fn months(staff: &Staff, shown: Period, today: Date) -> Vec<Choice> {
    let choice =
        |month: Period| Choice { value: month.key(), label: title(staff, month), checked: month == shown };
    offered(today).map(choice).collect()
}

fn choice_of(staff: &Staff, format: Format) -> Choice {
    let words = crate::said::Said::group(&staff.site.words, "export", staff.lang);
    Choice {
        value: format.name().to_owned(),
        label: words.word(&format!("format_{}", format.name().replace('-', "_"))),
        checked: format == FORMATS[0],
    }
}

fn line(staff: &Staff, row: &Row) -> Line {
    Line {
        reference: Some(row.reference.clone()),
        href: Some(desk::places::person(staff.lang, &row.reference)),
        service: said(staff).word(&format!("service_{}", row.done.help.name())),
        on: row.done.on.to_string(),
        reason: None,
    }
}

/// A row that can't be sent leads to where it is mended: the number, or the intake meeting.
fn rejected(staff: &Staff, row: &Rejected) -> Line {
    let said = said(staff);
    let mend = match row.reason {
        Reason::NoNumber => desk::places::client_number,
        Reason::Gone | Reason::NoIntake | Reason::BeforeIntake | Reason::NoStatus | Reason::NotEligible => {
            desk::places::intake
        }
    };
    Line {
        reference: row.reference.clone(),
        href: row.reference.as_deref().map(|reference| mend(staff.lang, reference)),
        service: said.word(&format!("service_{}", row.done.help.name())),
        on: row.done.on.to_string(),
        reason: Some(said.word(&format!("reason_{}", row.reason.name()))),
    }
}
