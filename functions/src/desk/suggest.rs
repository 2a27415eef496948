//! Who suits this person: Connectors for a Connectee, or those who wait for a Connector.
//!
//! Comes in: a member and a reference. Goes out: a page with names, reasons in words, and who can't be asked now with the
//! rule and its last day. Never here: asking anybody; the member decides, on the next page.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use portal::forms::known;
use portal::theme::Toggle;
use serde::Serialize;

use super::pool::{self, Pool};
use super::{places, shown};
use crate::app::day;
use crate::http::{ApiError, reply};
use crate::matching::{self, Fit, NoProfile, NotNow, Suggestion, Suggestions};
use crate::said::Said;
use crate::staff::{Bar, Staff};
use crate::store::{Application, CaseId, Person, State};

/// How many are proposed.
const MOST: usize = 10;

/// `pages/desk-suggest.html`.
#[derive(Serialize)]
struct SuggestPage<'a> {
    bar: Bar,
    name: String,
    reference: &'a str,
    back: String,
    is_connector: bool,
    /// Why nobody is proposed, where there is a reason.
    nobody: Option<String>,
    /// How many people the rules allow.
    allowed: usize,
    best: Vec<Row>,
    not_now: Vec<Row>,
    shortages: String,
}

/// Somebody who suits.
#[derive(Serialize)]
struct Row {
    name: String,
    /// Their file.
    file: String,
    /// Where the match is prepared; none while a rule stands in the way.
    offer: Option<String>,
    /// What they do, of a Connector.
    work: String,
    /// Meetings of the year used, of how many; of a Connector.
    load: Option<String>,
    reasons: Vec<String>,
    cautions: Vec<String>,
    rules: Vec<String>,
}

/// Shows who suits a person.
pub(super) async fn show(staff: &Staff, reference: &str) -> Result<Response, ApiError> {
    let scope = staff.scope()?;
    let Some(person) = staff.app.store.open_person(scope, reference, staff.now).await? else {
        return shown::gone(staff);
    };
    let pool = staff.app.pools.of(staff).await?;
    let found = suggestions(staff, &person, &pool);
    let (found, nobody) = match found {
        Ok(found) => (found, None),
        Err(word) => (Suggestions::default(), Some(said(staff).word(word))),
    };
    let best = found.best.iter().map(|one| one.case);
    let cases: Vec<CaseId> = best.chain(found.not_now.iter().map(|one| one.case)).collect();
    let people = staff.app.store.name_people(scope, &cases, staff.now).await?;
    let people: BTreeMap<CaseId, Application> = people.into_iter().map(|one| (one.case, one)).collect();
    let is_connector = person.application.form == known::CONNECTOR_FORM;
    let row = |case: &CaseId, fit: &Fit| people.get(case).map(|one| row(staff, &person, one, fit, &pool));
    let best = found.best.iter().filter_map(|Suggestion { case, fit }| row(case, fit));
    let not_now = found.not_now.iter().filter_map(|NotNow { case, refusals, fit }| {
        let rules = refusals.iter().map(|rule| rule.words(speaking(staff))).collect();
        row(case, fit).map(|row| Row { rules, offer: None, ..row })
    });
    let page = SuggestPage {
        bar: staff.bar(),
        name: shown::name(staff, &person.application),
        reference: &person.application.reference,
        back: places::person(staff.lang, reference),
        is_connector,
        nobody,
        allowed: found.allowed,
        best: best.collect(),
        not_now: not_now.collect(),
        shortages: places::shortages(staff.lang),
    };
    let title = said(staff).word(if is_connector { "suggest_connectees" } else { "suggest_connectors" });
    let toggle = Toggle::Link { href: places::suggest(staff.lang.other(), reference) };
    let frame = shown::frame(staff, title, toggle);
    reply::page(&staff.site, "pages/desk-suggest.html", staff.lang, &frame, &page, StatusCode::OK)
}

/// The words of this part of the desk.
pub(super) fn said(staff: &Staff) -> Said<'_> {
    Said::group(&staff.site.words, "match", staff.lang)
}

/// What the words of matching are read from.
pub(super) fn speaking(staff: &Staff) -> matching::Said<'_> {
    matching::Said { directory: &staff.site.directory, words: &staff.site.words, lang: staff.lang }
}

/// Who suits, or the word that says why nobody is looked for.
fn suggestions(staff: &Staff, person: &Person, pool: &Pool) -> Result<Suggestions, &'static str> {
    let (directory, today) = (&staff.site.directory, day(staff.now));
    if person.application.state != State::Accepted {
        return Err("not_accepted");
    }
    let why = |no: NoProfile| match no {
        NoProfile::OtherForm => "other_form",
        NoProfile::NoConsent => "no_consent",
    };
    if person.application.form == known::CONNECTOR_FORM {
        let profile = pool::connector_of(person, directory).map_err(why)?;
        is_open(person, today)?;
        Ok(pool.waiting.suggest(&profile, today, MOST))
    } else {
        let profile = pool::connectee_of(person, directory).map_err(why)?;
        is_open(person, today)?;
        Ok(pool.connectors.suggest(&profile, today, MOST))
    }
}

/// Whether somebody can be looked for, or the word that says why not. A pause with a day is told as a rule of each match.
fn is_open(person: &Person, today: Date) -> Result<(), &'static str> {
    let course = &person.application.course;
    if person.application.form == known::CONNECTEE_FORM && course.intake_on.is_none() {
        return Err("no_intake");
    }
    if course.standing.until().is_none() && !course.standing.is_open_on(today) {
        return Err("not_open");
    }
    Ok(())
}

fn row(staff: &Staff, of: &Person, other: &Application, fit: &Fit, pool: &Pool) -> Row {
    let speaking = speaking(staff);
    let load = pool.connectors.get(&other.case).map(|profile| {
        let (used, capacity) = profile.load(day(staff.now));
        said(staff)
            .word("load")
            .replace("{used}", &used.to_string())
            .replace("{capacity}", &capacity.to_string())
    });
    Row {
        name: shown::name(staff, other),
        file: places::person(staff.lang, &other.reference),
        offer: Some(places::offer(staff.lang, &of.application.reference, &other.reference)),
        work: work(other),
        load,
        reasons: fit.reasons.iter().map(|reason| reason.words(speaking)).collect(),
        cautions: fit.cautions.iter().map(|caution| caution.words(speaking)).collect(),
        rules: Vec::new(),
    }
}

/// What a Connector does.
pub(super) fn work(application: &Application) -> String {
    let answers = shown::answers(application);
    let part = |field| answers.as_ref().and_then(|answers| answers.text(field));
    let parts = [part(known::JOB_TITLE), part(known::EMPLOYER)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
