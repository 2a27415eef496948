//! What a person's page shows of surveys and outcomes.
//!
//! Comes in: a file. Goes out: values for the component `follow.up`. Numbers and words of a survey stand apart. Never here:
//! changing anything, who may see it.

use portal::forms::{Answers, Form};
use serde::Serialize;

use super::shown::{Moment, Names};
use super::{places, shown};
use crate::app::day;
use crate::facts;
use crate::follow_up::branches::Branches;
use crate::follow_up::outcome::{LED_BY, Told};
use crate::follow_up::survey;
use crate::http::ApiError;
use crate::indicators::Side;
use crate::said::Said;
use crate::staff::Staff;
use crate::store::{OutcomeRecord, Person, State, SurveyRecord, current_outcomes};

/// Surveys and outcomes of a person.
#[derive(Default, Serialize)]
pub(super) struct FollowUp {
    /// Whether there is anything to show.
    shown: bool,
    /// Where an outcome is noted, if it can be.
    note: Option<String>,
    /// Where the button posts that asks the person what is new.
    ask: Option<String>,
    outcomes: Vec<OutcomeView>,
    surveys: Vec<SurveyView>,
    /// How many of the surveys that were sent were answered, in words.
    response: Option<String>,
}

/// An outcome as it was told once.
#[derive(Serialize)]
struct OutcomeView {
    title: String,
    /// The first day, ISO.
    on: String,
    at: Moment,
    by: String,
    /// It was corrected since.
    corrected: bool,
    /// Where it is corrected.
    correct: Option<String>,
    /// Days since the first meeting, and whether it was within six months, in words.
    times: Vec<String>,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct SurveyView {
    title: String,
    /// Day on which it was sent, ISO.
    sent_on: String,
    /// Day on which it was answered, ISO.
    answered_on: Option<String>,
    /// What has changed in the four confidence answers since the start, in words.
    change: Option<String>,
    rows: Vec<Row>,
    /// What the person wrote, apart from what is counted.
    words: Vec<Row>,
}

/// A question with its answer.
#[derive(Serialize)]
struct Row {
    label: String,
    lines: Vec<String>,
}

/// Gathers what a person's page shows.
pub(super) async fn of(staff: &Staff, person: &Person, names: &Names) -> Result<FollowUp, ApiError> {
    let application = &person.application;
    let Some(side) = facts::side(&application.form).filter(|_| application.state == State::Accepted) else {
        return Ok(FollowUp::default());
    };
    let branches = match person.outcomes.is_empty() {
        true => Branches::default(),
        false => Branches::of(&staff.app, &person.matches, staff.now).await?,
    };
    let reference = application.reference.as_str();
    let is_connectee = side == Side::Connectee;
    let outcomes = person.outcomes.iter().rev();
    Ok(FollowUp {
        shown: true,
        note: is_connectee.then(|| places::outcome(staff.lang, reference, None)),
        ask: is_connectee.then(|| places::ask_outcome(staff.lang, reference)),
        outcomes: outcomes.filter_map(|told| outcome(staff, (person, told), &branches, names)).collect(),
        surveys: person.surveys.iter().map(|record| sent(staff, person, side, record)).collect(),
        response: response(staff, person),
    })
}

fn said(staff: &Staff) -> Said<'_> {
    Said::group(&staff.site.words, "follow_up", staff.lang)
}

/// Results are never shown without how many answered.
fn response(staff: &Staff, person: &Person) -> Option<String> {
    let sent = person.surveys.len();
    let answered = person.surveys.iter().filter(|record| record.answered_at.is_some()).count();
    let text = said(staff).with("response", "n", &answered.to_string());
    (sent > 0).then(|| portal::words::fill(&text, [("of", sent.to_string().as_str())]))
}

fn outcome(
    staff: &Staff,
    (person, record): (&Person, &OutcomeRecord),
    branches: &Branches,
    names: &Names,
) -> Option<OutcomeView> {
    let answers: Answers = serde_json::from_str(&record.answers).ok()?;
    let told = Told::of(&answers)?;
    let form = staff.site.form_of(&answers.form, answers.version)?;
    let mut rows = rows(staff, &form, &answers);
    if let (Some(name), Some(field)) = (branches.name_of(&answers), form.field(LED_BY)) {
        let label = field.label.of(staff.lang);
        rows.iter_mut().filter(|row| row.label == *label).for_each(|row| row.lines = vec![name.to_owned()]);
    }
    let is_last = current_outcomes(&person.outcomes).any(|one| one.seq == record.seq);
    let reference = person.application.reference.as_str();
    let days = told.days_since(branches.first_meeting()).filter(|_| told.is_success());
    let days = days.map(|days| said(staff).with("days_since", "n", &days.to_string()));
    let within = told.is_within_six_months(person.application.course.intake_on);
    let within = within.map(|within| said(staff).word(if within { "within_six" } else { "not_within_six" }));
    Some(OutcomeView {
        title: answers.text("outcome_type").and_then(|value| option(staff, &form, "outcome_type", value))?,
        on: told.started_on.to_string(),
        at: shown::moment(record.at, staff.lang),
        by: names.actor(staff, &record.by),
        corrected: !is_last,
        correct: is_last.then(|| places::outcome(staff.lang, reference, Some(record.seq))),
        times: days.into_iter().chain(within).collect(),
        rows,
    })
}

fn option(staff: &Staff, form: &Form, field: &str, value: &str) -> Option<String> {
    let options = form.field(field)?.kind.options().iter();
    let found = options.into_iter().find(|option| option.value == value)?;
    Some(found.label.of(staff.lang).clone())
}

fn sent(staff: &Staff, person: &Person, side: Side, record: &SurveyRecord) -> SurveyView {
    let read = |text: &Option<String>| serde_json::from_str::<Answers>(text.as_deref()?).ok();
    let (choices, words) = (read(&record.answers), read(&record.words));
    let rows_of = |answers: &Option<Answers>| {
        let form = |answers: &Answers| staff.site.form_of(&answers.form, answers.version);
        let shown = |answers: &Answers| form(answers).map(|form| rows(staff, &form, answers));
        answers.as_ref().and_then(shown).unwrap_or_default()
    };
    let change = choices.as_ref().filter(|_| side == Side::Connectee);
    SurveyView {
        title: said(staff).with("survey_title", "n", &record.survey.days().to_string()),
        sent_on: day(record.sent_at).to_string(),
        answered_on: record.answered_at.map(|at| day(at).to_string()),
        change: change.and_then(|after| self::change(staff, person, after)),
        rows: rows_of(&choices),
        words: rows_of(&words),
    }
}

/// The four answers together, then and now; none when they were not given before.
fn change(staff: &Staff, person: &Person, after: &Answers) -> Option<String> {
    let sum = |answers: &Answers| {
        let items: [u8; 4] = survey::confidence(answers)?.into();
        Some(items.iter().map(|item| u32::from(*item)).sum::<u32>())
    };
    let before = sum(&shown::answers(&person.application)?)?;
    let text = said(staff).with("confidence_change", "before", &before.to_string());
    Some(portal::words::fill(&text, [("after", sum(after)?.to_string().as_str())]))
}

fn rows(staff: &Staff, form: &Form, answers: &Answers) -> Vec<Row> {
    let showing = staff.showing(form);
    let row = |field: &portal::forms::Field| {
        let lines = showing.lines(field, answers.value(&field.id)?);
        Some(Row { label: field.label.of(staff.lang).clone(), lines })
    };
    form.fields().filter_map(row).collect()
}
