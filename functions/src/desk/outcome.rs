//! Noting what became of a person, correcting it, asking the person for it.
//!
//! Comes in: what staff typed. Goes out: the form, or the way back to the file once it is stored, with thanks and facts.
//! Never here: what counts as what (see `follow_up`), sending.

use axum::http::StatusCode;
use axum::response::Response;
use portal::forms::{Answers, Hidden, SheetView};
use portal::theme::Frame;
use serde::Serialize;

use super::{places, shown};
use crate::app::day;
use crate::asking::{Asking, Filled};
use crate::facts;
use crate::follow_up::branches::Branches;
use crate::follow_up::outcome::{CLOSE, FORM, Told};
use crate::follow_up::telling;
use crate::http::submitted::Submitted;
use crate::http::{ApiError, reply};
use crate::indicators::{Outcome, Side};
use crate::said::Said;
use crate::staff::{Bar, FORM_KEY, Staff, StaffPost};
use crate::store::{
    About, Application, Effects, LinkPurpose, Mail, NewIntent, NewStanding, OutcomeEffects, Person, Recorded,
    Standing, StandingReason, State, SubmissionKey, current_outcomes,
};

/// Names the outcome, so that it is noted once.
const KEY: &str = "_key";
/// The record that is corrected.
const REPLACES: &str = "_replaces";
/// The same in an address.
const CORRECTS: &str = "corrects";
/// Days that the link in the question works.
const ANSWER_DAYS: i64 = 45;

/// `pages/desk-outcome.html`.
#[derive(Serialize)]
struct OutcomePage {
    bar: Bar,
    name: String,
    reference: String,
    form: SheetView,
    /// An earlier record is corrected.
    corrects: bool,
    /// Why nothing was stored.
    problem: Option<String>,
    back: String,
}

/// What goes along with the form.
struct Along {
    key: SubmissionKey,
    replaces: Option<u64>,
    problem: Option<&'static str>,
}

/// Shows the form, empty or with an earlier record to correct.
pub(super) async fn show(staff: &Staff, reference: &str, query: &str) -> Result<Response, ApiError> {
    let Some(person) = open(staff, reference).await? else { return shown::gone(staff) };
    let asked = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == CORRECTS);
    let replaces = asked.and_then(|(_, seq)| seq.parse::<u64>().ok());
    let record = replaces.and_then(|seq| current_outcomes(&person.outcomes).find(|told| told.seq == seq));
    let before = record.and_then(|told| serde_json::from_str::<Answers>(&told.answers).ok());
    let raw = before.map_or_else(|| telling::blank(day(staff.now)), |before| before.raw());
    let along = Along { key: new_key(staff), replaces: record.map(|told| told.seq), problem: None };
    let branches = Branches::of(&staff.app, &person.matches, staff.now).await?;
    form(staff, (&person, &branches), &Filled::with(raw), &along)
}

/// Stores what was typed.
pub(super) async fn note(post: &StaffPost, reference: &str) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let Some(person) = open(staff, reference).await? else { return shown::gone(staff) };
    let branches = Branches::of(&staff.app, &person.matches, staff.now).await?;
    let definition = branches.complete(&staff.site, FORM)?;
    let asking = Asking::new(&staff.site, &definition, staff.lang, day(staff.now));
    let mut along = along(staff, submitted);
    let answers = match asking.read(submitted) {
        Ok(answers) => answers,
        Err(filled) => return form(staff, (&person, &branches), &filled, &along),
    };
    let Some(told) = Told::of(&answers) else {
        return form(staff, (&person, &branches), &Filled::with(asking.typed(submitted)), &along);
    };
    let new = telling::new_outcome(along.key, along.replaces, &answers, branches.led_by(&answers));
    let corrected = person.outcomes.iter().find(|known| Some(known.seq) == along.replaces);
    let before = corrected.and_then(|known| Some((Told::read(&known.answers)?, known.led_by)));
    let before = before.as_ref().map(|(told, led_by)| (told, *led_by));
    let application = &person.application;
    let effects = telling::thanks(application, (&told, new.led_by), before);
    let facts_of = telling::facts_of(&staff.app, application, &branches);
    let brings = OutcomeEffects { effects: &effects, facts_of: &facts_of };
    let store = &staff.app.store;
    match store.record_outcome(staff.scope()?, reference, (&new, brings), staff.now).await? {
        Recorded::Now(application) | Recorded::Already(application) => {
            if answers.agreed(CLOSE) {
                close(staff, &application, told.outcome).await?;
            }
            Ok(reply::see_other(&places::person(staff.lang, reference)))
        }
        Recorded::Gone => shown::gone(staff),
        refused => {
            along.problem = Some(if refused == Recorded::Full { "outcome_full" } else { "outcome_changed" });
            form(staff, (&person, &branches), &Filled::with(asking.typed(submitted)), &along)
        }
    }
}

/// Ends the matching of a person whose outcome is noted. Pressed again, it is done once; a file that somebody has changed
/// meanwhile stays as they left it.
async fn close(staff: &Staff, application: &Application, outcome: Outcome) -> Result<(), ApiError> {
    let reason = match outcome {
        Outcome::Job(_) | Outcome::Promotion | Outcome::OwnBusiness | Outcome::Study => {
            StandingReason::FoundWork
        }
        Outcome::MovedAway => StandingReason::Moved,
        Outcome::Withdrawn => StandingReason::Asked,
        Outcome::Licence | Outcome::StillLooking => StandingReason::Other,
    };
    let new = NewStanding {
        side: Side::Connectee,
        standing: Standing::Ended,
        reason: Some(reason),
        capacity: None,
        effects: Effects::default(),
        revision: application.revision,
    };
    staff.app.store.set_standing(staff.scope()?, &application.reference, &new, staff.now).await?;
    Ok(())
}

/// Sends the person a link to tell their news.
pub(super) async fn ask(post: &StaffPost, reference: &str) -> Result<Response, ApiError> {
    let staff = &post.staff;
    let (app, scope) = (&staff.app, staff.scope()?);
    let Some(application) = app.store.load_for_decision(scope, reference, staff.now).await? else {
        return shown::gone(staff);
    };
    let ends = staff.now + jiff::SignedDuration::from_hours(24 * ANSWER_DAYS);
    let (link, nonce) = app.link(LinkPurpose::Outcome, About::Case, ends);
    let mail = vec![NewIntent::linked(Mail::OutcomeAsked, application.lang, nonce)];
    let effects = Effects { links: vec![link], mail, ..Effects::default() };
    match app.store.ask_outcome(scope, reference, &effects, staff.now).await? {
        Some(_) => Ok(reply::see_other(&places::person(staff.lang, reference))),
        None => shown::gone(staff),
    }
}

/// The file of a Connectee who takes part; the look is in the log.
async fn open(staff: &Staff, reference: &str) -> Result<Option<Person>, ApiError> {
    let person = staff.app.store.open_person(staff.scope()?, reference, staff.now).await?;
    Ok(person.filter(|person| {
        let application = &person.application;
        application.state == State::Accepted && facts::side(&application.form) == Some(Side::Connectee)
    }))
}

fn new_key(staff: &Staff) -> SubmissionKey {
    SubmissionKey::from_bits(staff.app.ids.bits128())
}

fn along(staff: &Staff, submitted: &Submitted) -> Along {
    let key = submitted.get(KEY).and_then(SubmissionKey::parse).unwrap_or_else(|| new_key(staff));
    let replaces = submitted.get(REPLACES).and_then(|seq| seq.parse().ok());
    Along { key, replaces, problem: None }
}

fn form(
    staff: &Staff,
    (person, branches): (&Person, &Branches),
    filled: &Filled,
    along: &Along,
) -> Result<Response, ApiError> {
    let reference = person.application.reference.as_str();
    let definition = branches.complete(&staff.site, FORM)?;
    let asking = Asking::new(&staff.site, &definition, staff.lang, day(staff.now));
    let hidden = |name: &str, value: String| Hidden { name: name.to_owned(), value };
    let mut carried = vec![hidden(FORM_KEY, staff.form_key.clone()), hidden(KEY, along.key.to_string())];
    carried.extend(along.replaces.map(|seq| hidden(REPLACES, seq.to_string())));
    let form = asking.sheet(filled, |lang| places::outcome(lang, reference, None), carried);
    let said = Said::group(&staff.site.words, "follow_up", staff.lang);
    let frame = Frame {
        error: !form.errors.is_empty() || along.problem.is_some(),
        ..shown::frame(staff, form.title.clone(), form.toggle())
    };
    let status = if along.problem.is_some() { StatusCode::CONFLICT } else { filled.status() };
    let page = OutcomePage {
        bar: staff.bar(),
        name: shown::name(staff, &person.application),
        reference: reference.to_owned(),
        form,
        corrects: along.replaces.is_some(),
        problem: along.problem.map(|word| said.word(word)),
        back: places::person(staff.lang, reference),
    };
    reply::page(&staff.site, "pages/desk-outcome.html", staff.lang, &frame, &page, status)
}
