//! A person's file: answers, files, decisions, notes, what happened.
//!
//! Comes in: a member and a reference. Goes out: the page, once the audit log says who looked. Never here: changing
//! anything.

use axum::http::StatusCode;
use axum::response::Response;
use portal::format;
use portal::forms::{AnswerValue, Answers, Field, FileAnswer, Form, Section, Showing};
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::client_number::{self, NumberView};
use super::course_view::{self, CourseView};
use super::follow_up::{self, FollowUp};
use super::history::{self, History};
use super::intake_view::{self, IntakeView};
use super::match_page::{self, MatchRow};
use super::next_step::{self, NextView};
use super::people::aside::{self, Aside};
use super::shown::{Moment, Names};
use super::{places, screening, shown};
use crate::app::day;
use crate::facts;
use crate::http::{ApiError, reply};
use crate::own_file::copy::Kept;
use crate::own_file::kept::parts;
use crate::said::Said;
use crate::staff::{Bar, Staff};
use crate::store::{Application, DecisionRecord, Note, Person, State};

/// `pages/desk-person.html`.
#[derive(Serialize)]
struct PersonPage<'a> {
    bar: Bar,
    name: String,
    reference: &'a str,
    form_title: &'a str,
    /// Where the application stands, in words.
    state: String,
    /// The answers are still to be read, so they come first.
    is_new: bool,
    /// What comes next, if anything does.
    next: Option<NextView>,
    /// Day of receipt, ISO.
    received: String,
    /// Day on which it is erased, ISO.
    erase_on: String,
    /// Language of letters, in words.
    language: String,
    /// Where something can be decided, if anything can.
    decide: Option<String>,
    /// Meetings and referrals, once there was a match.
    referrals: Option<String>,
    /// Where the list begins.
    back: String,
    /// How long each part is kept.
    kept: Vec<KeptPart>,
    /// Day of the last correction by the person, ISO.
    corrected_on: Option<String>,
    /// Where a person who asked for it is erased.
    erase: String,
    /// Where a handover to another community is asked for.
    handover: String,
    sections: Vec<Part>,
    files: Vec<File>,
    /// Where to see who suits this person; none when they do not take part.
    suggest: Option<String>,
    matches: Vec<MatchRow>,
    decisions: Vec<Taken>,
    notes: Vec<Written<'a>>,
    aside: Aside,
    note: NoteForm<'a>,
    course: Option<CourseView>,
    /// The intake meeting, for those who have one.
    intake: Option<IntakeView>,
    /// The number by which the federal funder knows the person, where it is asked.
    number: Option<NumberView>,
    /// Surveys and outcomes.
    follow_up: FollowUp,
    history: History,
    /// Where all that happened is shown.
    all_history: String,
}

/// A part of the file.
#[derive(Serialize)]
struct KeptPart {
    part: String,
    /// The day on which it ends, ISO; none for what stays.
    until: Option<String>,
}

/// A section of the form.
#[derive(Serialize)]
pub(super) struct Part {
    title: String,
    rows: Vec<Row>,
}

/// A question with its answer.
#[derive(Serialize)]
struct Row {
    label: String,
    lines: Vec<String>,
    empty: bool,
}

#[derive(Serialize)]
struct File {
    href: String,
    name: String,
    size: String,
}

/// A decision that was taken.
#[derive(Serialize)]
struct Taken {
    title: String,
    at: Moment,
    by: String,
    reason: Option<String>,
    /// What the letter says besides, in lines.
    message: Vec<String>,
}

#[derive(Serialize)]
struct Written<'a> {
    at: Moment,
    by: String,
    lines: Vec<&'a str>,
}

/// The form that adds a note.
#[derive(Serialize)]
struct NoteForm<'a> {
    action: String,
    /// Names the note, so that it is added once.
    key: String,
    max: usize,
    text: &'a str,
    error: Option<&'a str>,
    errors: Vec<Entry<'a>>,
}

/// An entry of the summary of errors.
#[derive(Serialize)]
struct Entry<'a> {
    href: &'static str,
    text: &'a str,
}

/// A note that could not be added.
pub(super) struct Refused<'a> {
    /// What was typed.
    pub(super) text: &'a str,
    /// Its key.
    pub(super) key: &'a str,
    /// What is wrong with it.
    pub(super) error: String,
}

/// Shows a person's file.
pub(super) async fn show(staff: &Staff, reference: &str, query: &str) -> Result<Response, ApiError> {
    show_as(staff, reference, (None, query == places::ALL_HISTORY)).await
}

/// Shows a person's file, with a note that could not be added.
pub(super) async fn show_with(
    staff: &Staff,
    reference: &str,
    refused: Refused<'_>,
) -> Result<Response, ApiError> {
    show_as(staff, reference, (Some(refused), false)).await
}

async fn show_as(
    staff: &Staff,
    reference: &str,
    (refused, all_history): (Option<Refused<'_>>, bool),
) -> Result<Response, ApiError> {
    let Some(person) = staff.app.store.open_person(staff.scope()?, reference, staff.now).await? else {
        return shown::gone(staff);
    };
    let names = Names::of(staff, &person).await?;
    let matches = match_page::of_person(staff, &person.matches).await?;
    let form = shown::form(staff, &person.application)?;
    let aside = aside::of(staff, &person, &form, &names).await?;
    let mut page = page(staff, (&person, &form), (&names, aside), refused.as_ref());
    page.course = Some(course_view::of(staff, &person, &names)?);
    page.intake = intake_view::of(staff, &person, &names)?;
    page.number = client_number::of(staff, &person)?;
    page.next = next_step::of(staff, &person, &matches);
    page.history = history::of(staff, &person, &names, all_history);
    page.matches = matches;
    page.follow_up = follow_up::of(staff, &person, &names).await?;
    let title = page.name.clone();
    let toggle = match &refused {
        // The text goes along.
        Some(_) => {
            Toggle::Submit { form: "form".into(), action: places::notes(staff.lang.other(), reference) }
        }
        None => Toggle::Link { href: places::person(staff.lang.other(), reference) },
    };
    let frame = Frame { error: refused.is_some(), ..shown::frame(staff, title, toggle) };
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    reply::page(&staff.site, "pages/desk-person.html", staff.lang, &frame, &page, status)
}

fn page<'a>(
    staff: &Staff,
    (person, form): (&'a Person, &'a Form),
    (names, aside): (&Names, Aside),
    refused: Option<&'a Refused<'_>>,
) -> PersonPage<'a> {
    let (lang, application) = (staff.lang, &person.application);
    let said = shown::said(staff);
    let can_decide = !screening::allowed(application.state).is_empty();
    let answers = shown::answers(application);
    let reference = application.reference.as_str();
    PersonPage {
        bar: staff.bar(),
        name: shown::name(staff, application),
        reference,
        form_title: form.title.of(lang),
        state: shown::state(staff, application.state),
        is_new: matches!(application.state, State::Received | State::Waiting),
        next: None,
        received: day(application.received_at).to_string(),
        erase_on: day(application.erase_at).to_string(),
        language: said.word(&format!("lang_{}", application.lang)),
        decide: can_decide.then(|| places::decide(lang, reference)),
        referrals: (!person.matches.is_empty()).then(|| places::referrals(lang, reference)),
        back: places::desk(lang),
        kept: kept(staff, person),
        corrected_on: person.corrections.last().map(|one| day(one.at).to_string()),
        erase: places::erase(lang, reference),
        handover: places::handover(lang, reference),
        sections: answers.as_ref().map_or_else(Vec::new, |answers| sections(staff, form, answers)),
        files: answers.as_ref().map_or_else(Vec::new, |answers| files(staff, application, answers)),
        suggest: takes_part(application).then(|| places::suggest(lang, reference)),
        matches: Vec::new(),
        decisions: person.decisions.iter().map(|taken| decision(staff, taken, names)).collect(),
        notes: person.notes.iter().map(|note| written(staff, note, names)).collect(),
        aside,
        note: NoteForm {
            action: places::notes(lang, reference),
            key: refused.map_or_else(|| super::notes::new_key(staff), |refused| refused.key.to_owned()),
            max: screening::NOTE_CHARS,
            text: refused.map_or("", |refused| refused.text),
            error: refused.map(|refused| refused.error.as_str()),
            errors: refused
                .map(|refused| Entry { href: "#note", text: &refused.error })
                .into_iter()
                .collect(),
        },
        course: None,
        intake: None,
        number: None,
        follow_up: FollowUp::default(),
        history: History::default(),
        all_history: places::all_history(lang, reference),
    }
}

/// Whether the person can be matched, as far as the application says.
fn takes_part(application: &Application) -> bool {
    application.state == State::Accepted && facts::side(&application.form).is_some()
}

fn kept(staff: &Staff, person: &Person) -> Vec<KeptPart> {
    let said = Said::group(&staff.site.words, "own", staff.lang);
    let part = |kept: Kept| KeptPart {
        part: said.word(&format!("part_{}", kept.what.name())),
        until: kept.until.map(|until| day(until).to_string()),
    };
    parts(person, &[], None).into_iter().map(part).collect()
}

/// The sections of a form with what was answered.
pub(super) fn sections(staff: &Staff, form: &Form, answers: &Answers) -> Vec<Part> {
    let showing = staff.showing(form);
    let part = |section: &Section| Part {
        title: section.title.of(staff.lang).clone(),
        rows: section.fields.iter().filter_map(|field| row(&showing, field, answers)).collect(),
    };
    form.sections.iter().map(part).filter(|part| !part.rows.is_empty()).collect()
}

/// None for a question that did not apply.
fn row(showing: &Showing<'_>, field: &Field, answers: &Answers) -> Option<Row> {
    let label = field.label.of(showing.lang).clone();
    if let Some(value) = answers.value(&field.id) {
        return Some(Row { label, lines: showing.lines(field, value), empty: false });
    }
    let applies = field.when.as_ref().is_none_or(|condition| {
        let parts = answers.value(&condition.field).map(AnswerValue::parts).unwrap_or_default();
        parts.iter().any(|part| condition.is.contains(part))
    });
    let nothing = || Said::group(showing.words, "form", showing.lang).word("not_provided");
    applies.then(|| Row { label, lines: vec![nothing()], empty: true })
}

fn files(staff: &Staff, application: &Application, answers: &Answers) -> Vec<File> {
    let sent = answers.values.values().filter_map(|value| match value {
        AnswerValue::File(file) => Some(file),
        _ => None,
    });
    let file = |file: &FileAnswer| {
        let token = staff.app.tokens.read_file(&file.token, &file.name, file.bytes)?;
        let digest = token.digest();
        application.files.contains(&digest).then(|| File {
            href: places::file(staff.lang, &application.reference, &digest),
            name: file.name.clone(),
            size: format::bytes(file.bytes, staff.lang),
        })
    };
    sent.filter_map(file).collect()
}

fn decision(staff: &Staff, taken: &DecisionRecord, names: &Names) -> Taken {
    let reason = taken.reason.as_deref();
    let reason = reason.map(|name| Said::group(&staff.site.words, screening::REASONS, staff.lang).word(name));
    Taken {
        title: shown::said(staff).word(&format!("decision_{}", taken.decision.name())),
        at: shown::moment(taken.at, staff.lang),
        by: names.member(staff, &taken.by),
        reason,
        message: taken.message.iter().flat_map(|message| message.lines()).map(str::to_owned).collect(),
    }
}

fn written<'a>(staff: &Staff, note: &'a Note, names: &Names) -> Written<'a> {
    Written {
        at: shown::moment(note.at, staff.lang),
        by: names.member(staff, &note.by),
        lines: note.text.lines().collect(),
    }
}
