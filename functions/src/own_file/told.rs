//! What a person told besides the first form: at the intake meeting, in surveys, of a meeting, of whom they know, of what
//! became of them; and what an older file of theirs said.
//!
//! Comes in: a person's file, the records of their matches. Goes out: answers with the form that asked. Only what the person
//! told, or what was written down of the person alone: what the other side of a match reported, what a contact answered, and
//! details of a contact that somebody else gave first are not theirs. Never here: words, pages.

use std::collections::BTreeMap;

use jiff::Timestamp;
use portal::forms::{AnswerValue, Answers, known};

use super::copy::{Told, ToldIn};
use crate::client::{FORM, Number};
use crate::follow_up::outcome::LED_BY;
use crate::indicators::Side;
use crate::intake::links::Followed;
use crate::referrals::REPORT_FORM;
use crate::store::{Contact, ContactNaming, MatchRecords, MeetingReport, Namer, Person, Reporter};

/// A match's records, and the side that the person stands on.
pub(super) type OfMatch = (Side, MatchRecords);

/// Everything that was told, by kind and in order.
pub(super) fn all(followed: &Followed, person: &Person, matches: &[OfMatch]) -> Vec<Told> {
    let told = |what, at, answers: Option<&str>| {
        let answers = answers.and_then(|text| serde_json::from_str::<Answers>(text).ok());
        answers.map(|answers| Told { what, at, answers: Some(answers) })
    };
    let mut all: Vec<Told> = Vec::new();
    let intake = person.intake.as_ref();
    all.extend(intake.and_then(|held| told(ToldIn::Intake, held.at, Some(&held.answers))));
    all.extend(number(followed, person));
    for survey in &person.surveys {
        let at = survey.answered_at.unwrap_or(survey.sent_at);
        let parts = [&survey.answers, &survey.words].map(Option::as_deref);
        let mut parts = parts.into_iter().filter_map(|text| told(ToldIn::Survey, at, text));
        let Some(mut chosen) = parts.next() else { continue };
        for written in parts {
            if let (Some(all), Some(written)) = (&mut chosen.answers, written.answers) {
                all.values.extend(written.values);
            }
        }
        all.push(chosen);
    }
    for (side, records) in matches {
        let by_them = |report: &&MeetingReport| report.by == Reporter::Side(*side);
        let reports = records.reports.iter().filter(by_them);
        all.extend(reports.map(|report| Told {
            what: ToldIn::Report,
            at: report.at,
            answers: Some(report_answers(followed, report)),
        }));
    }
    all.extend(as_connector(matches).flat_map(named));
    for outcome in &person.outcomes {
        let mut told = told(ToldIn::Outcome, outcome.at, Some(&outcome.answers));
        // Names somebody else, by a number that means nothing outside.
        if let Some(Told { answers: Some(answers), .. }) = &mut told {
            answers.values.remove(LED_BY);
        }
        all.extend(told);
    }
    for merge in &person.merges {
        let parts = merge.answers.iter().chain(&merge.before).chain(&merge.others);
        all.extend(parts.filter_map(|text| told(ToldIn::Merged, merge.at, Some(text))));
    }
    all
}

/// The number by which the federal funder knows the person. A copy travels, so it has the last characters alone.
fn number(followed: &Followed, person: &Person) -> Option<Told> {
    let kept = person.number.as_ref()?;
    let number = Number::open(&followed.app.tokens, kept)?;
    let values = [
        (known::NUMBER_KIND, AnswerValue::Choice(number.kind.name().to_owned())),
        (known::CLIENT_NUMBER, AnswerValue::Text(number.masked())),
        (known::BORN_ON, AnswerValue::Date(number.born_on)),
    ];
    let values = values.map(|(field, value)| (field.to_owned(), value)).into();
    let answers = answers_of(followed, FORM, values);
    Some(Told { what: ToldIn::Number, at: kept.at, answers: Some(answers) })
}

/// The last day on which details of somebody whom they named are kept.
pub(super) fn named_until(matches: &[OfMatch]) -> Option<Timestamp> {
    let named =
        as_connector(matches).flat_map(|records| records.contacts.iter().map(move |one| (records, one)));
    named.filter(|(records, one)| gave(records, one)).filter_map(|(_, one)| one.details_until).max()
}

/// The matches in which the person is the Connector.
fn as_connector(matches: &[OfMatch]) -> impl Iterator<Item = &MatchRecords> {
    matches.iter().filter(|(side, _)| *side == Side::Connector).map(|(_, records)| records)
}

/// Whom the Connector of a match named.
fn named(records: &MatchRecords) -> impl Iterator<Item = Told> {
    records.named_by(Namer::Connector).map(|naming: &ContactNaming| {
        let contact = records.contact(&naming.contact).filter(|contact| gave(records, contact));
        let details = contact.and_then(|contact| contact.details.as_deref());
        let answers = details.and_then(|text| serde_json::from_str(text).ok());
        Told { what: ToldIn::Named, at: naming.at, answers }
    })
}

/// Whether the Connector was the first to name a contact: the details are the ones that the first one gave.
fn gave(records: &MatchRecords, contact: &Contact) -> bool {
    let first = records.namings.iter().find(|naming| naming.contact == contact.id);
    first.is_some_and(|naming| naming.by == Namer::Connector)
}

/// A report; of one that was made with a button, the button.
fn report_answers(followed: &Followed, report: &MeetingReport) -> Answers {
    let whole = report.answers.as_deref().and_then(|text| serde_json::from_str(text).ok());
    whole.unwrap_or_else(|| {
        let happened = AnswerValue::Choice(report.happened.name().to_owned());
        let met_on = report.met_on.map(|day| (known::MET_ON.to_owned(), AnswerValue::Date(day)));
        let mut values = BTreeMap::from([(known::HAPPENED.to_owned(), happened)]);
        values.extend(met_on);
        answers_of(followed, REPORT_FORM, values)
    })
}

/// What is known otherwise, as answers to the form that asks for it.
fn answers_of(followed: &Followed, form: &str, values: BTreeMap<String, AnswerValue>) -> Answers {
    let version = followed.site.form(form).map_or(1, |form| form.version);
    Answers { form: form.to_owned(), version, lang: followed.application.lang, values }
}
