//! Which kinds of work lack a Connector, with a text to look for some; and who sits with whom at an event.
//!
//! Comes in: a member; for a plan, who comes and how many rounds. Goes out: a page, to print. Never here: storing; inviting
//! anybody.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use axum::response::Response;
use portal::Lang;
use portal::theme::Toggle;
use serde::Serialize;

use super::pool::Pool;
use super::suggest::{said, speaking};
use super::{places, shown};
use crate::app::day;
use crate::http::{ApiError, reply};
use crate::matching::{self, EventPlan, Share, shortages};
use crate::staff::{Bar, Staff, StaffPost};
use crate::store::CaseId;

/// The most people of each side that can be chosen from, those who wait longest first.
const MOST: usize = 50;

/// The most rounds of an event.
const MOST_ROUNDS: u8 = 8;

/// `pages/desk-shortages.html`.
#[derive(Serialize)]
struct ShortagesPage {
    bar: Bar,
    rows: Vec<Lacking>,
}

#[derive(Serialize)]
struct Lacking {
    /// The kind of work.
    work: String,
    lines: Vec<String>,
    /// The text to look for Connectors, in both languages.
    texts: Vec<Text>,
}

#[derive(Serialize)]
struct Text {
    lang: Lang,
    title: String,
    paragraphs: Vec<String>,
}

/// `pages/desk-event-plan.html`.
#[derive(Serialize)]
struct PlanPage {
    bar: Bar,
    action: String,
    connectees: Vec<Chair>,
    connectors: Vec<Chair>,
    rounds: Vec<u8>,
    chosen_rounds: u8,
    /// What is wrong with the choice.
    error: Option<String>,
    /// Numbers of the rounds that the plan has.
    heads: Vec<usize>,
    /// Each Connectee with whom they talk in each round.
    plan: Vec<Card>,
}

/// Somebody who may come.
#[derive(Serialize)]
struct Chair {
    value: String,
    name: String,
    checked: bool,
}

#[derive(Serialize)]
struct Card {
    name: String,
    talks: Vec<String>,
}

/// Shows which kinds of work lack a Connector.
pub(super) async fn show(staff: &Staff) -> Result<Response, ApiError> {
    let pool = staff.app.pools.of(staff).await?;
    let found = shortages(&pool.waiting, &pool.connectors, &staff.site.directory, day(staff.now));
    let text = |shortage: &matching::Shortage, lang| {
        let text = shortage.recruiting(matching::Said { lang, ..speaking(staff) });
        Text { lang, title: text.title, paragraphs: text.paragraphs }
    };
    let rows = found.iter().map(|shortage| Lacking {
        work: shortage.work(speaking(staff)),
        lines: shortage.words(speaking(staff)),
        texts: Lang::ALL.map(|lang| text(shortage, lang)).into(),
    });
    let page = ShortagesPage { bar: staff.bar(), rows: rows.collect() };
    let toggle = Toggle::Link { href: places::shortages(staff.lang.other()) };
    let frame = shown::frame(staff, said(staff).word("shortages_title"), toggle);
    reply::page(&staff.site, "pages/desk-shortages.html", staff.lang, &frame, &page, StatusCode::OK)
}

/// Shows who may come to an event.
pub(super) async fn show_plan(staff: &Staff) -> Result<Response, ApiError> {
    plan_page(staff, &BTreeSet::new(), 4, false).await
}

/// Makes the plan of an event.
pub(super) async fn plan(post: &StaffPost) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let is_person = |name: &str| name == "connectee" || name == "connector";
    let chosen = submitted.fields.iter().filter(|(name, _)| is_person(name));
    let chosen: BTreeSet<CaseId> = chosen.filter_map(|(_, value)| CaseId::parse(value)).collect();
    let rounds = submitted.get("rounds").and_then(|rounds| rounds.parse::<u8>().ok()).unwrap_or(4);
    plan_page(staff, &chosen, rounds.clamp(1, MOST_ROUNDS), true).await
}

async fn plan_page(
    staff: &Staff,
    chosen: &BTreeSet<CaseId>,
    rounds: u8,
    asked: bool,
) -> Result<Response, ApiError> {
    let pool = staff.app.pools.of(staff).await?;
    let (connectees, connectors) = offered(&pool);
    let cases: Vec<CaseId> = connectees.iter().chain(&connectors).copied().collect();
    let people = staff.app.store.name_people(staff.scope()?, &cases, staff.now).await?;
    let names: BTreeMap<CaseId, String> =
        people.iter().map(|one| (one.case, shown::name(staff, one))).collect();
    let come = |case: &&CaseId| chosen.contains(*case) && names.contains_key(*case);
    let ours: Vec<_> =
        connectees.iter().filter(come).filter_map(|case| pool.connectees.get(case)).cloned().collect();
    let theirs: Vec<_> =
        connectors.iter().filter(come).filter_map(|case| pool.connectors.get(case)).cloned().collect();
    let made = EventPlan::make(&ours, &theirs, rounds, Share::Even, day(staff.now));
    let name = |case: &CaseId| names.get(case).cloned().unwrap_or_default();
    let card = |case: CaseId| Card {
        name: name(&case),
        talks: made.card(case).iter().map(|other| other.as_ref().map(name).unwrap_or_default()).collect(),
    };
    let is_wrong = asked && (ours.is_empty() || theirs.is_empty());
    let chair = |case: &CaseId| {
        let name = names.get(case)?.clone();
        Some(Chair { value: case.to_string(), name, checked: chosen.contains(case) })
    };
    let page = PlanPage {
        bar: staff.bar(),
        action: places::event_plan(staff.lang),
        connectees: connectees.iter().filter_map(chair).collect(),
        connectors: connectors.iter().filter_map(chair).collect(),
        rounds: (1..=MOST_ROUNDS).collect(),
        chosen_rounds: rounds,
        error: is_wrong.then(|| said(staff).word("plan_missing")),
        heads: (1..=made.rounds.len()).collect(),
        plan: if asked && !is_wrong { ours.iter().map(|one| card(one.case())).collect() } else { Vec::new() },
    };
    let toggle = Toggle::Submit { form: "form".into(), action: places::event_plan(staff.lang.other()) };
    let mut frame = shown::frame(staff, said(staff).word("plan_title"), toggle);
    frame.error = is_wrong;
    let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    reply::page(&staff.site, "pages/desk-event-plan.html", staff.lang, &frame, &page, status)
}

/// Who can be chosen: those who wait longest, and Connectors.
fn offered(pool: &Pool) -> (Vec<CaseId>, Vec<CaseId>) {
    let mut waiting: Vec<_> = pool.connectees.values().map(|one| (one.waiting_since(), one.case())).collect();
    waiting.sort_unstable();
    let connectors = pool.connectors.iter().take(MOST).map(|one| one.case()).collect();
    (waiting.into_iter().take(MOST).map(|(_, case)| case).collect(), connectors)
}
