//! A match: where it stands, what to bring to the talk (to print), and taking it back.
//!
//! Comes in: a member and a match. Goes out: the page, once both audit logs say who looked; or the match taken back, and
//! told to who knew of it. Never here: whether they met.

use axum::http::StatusCode;
use axum::response::Response;
use portal::theme::Toggle;
use serde::Serialize;

use super::suggest::{said, work};
use super::{places, shown};
use crate::app::day;
use crate::http::{ApiError, reply};
use crate::outbox::{Time, time};
use crate::referrals::{self, Part};
use crate::staff::{Bar, Staff, StaffPost};
use crate::store::{Changed, Match, MatchEdge, MatchId, MatchState, Person};

/// Why staff take a match back.
const REASONS: [&str; 5] = ["plans_changed", "wrong_match", "conflict", "mistake", "other"];

/// Name of the input.
const REASON: &str = "reason";

/// `pages/desk-match.html`.
#[derive(Serialize)]
struct MatchPage {
    bar: Bar,
    state: String,
    /// Day of the question, ISO.
    offered_on: String,
    /// Day until which an answer counts, while there is none; ISO.
    answer_by: Option<String>,
    introduced_on: Option<String>,
    /// Why it ended, in words.
    reason: Option<String>,
    connectee: Option<Someone>,
    connector: Option<Someone>,
    profile: Vec<Part>,
    times: Vec<Time>,
    meeting: Option<Time>,
    /// Where it is taken back; none when it can't be.
    cancel: Option<String>,
    reasons: Vec<Reason>,
}

#[derive(Serialize)]
struct Someone {
    name: String,
    file: String,
    work: String,
}

#[derive(Serialize)]
struct Reason {
    value: &'static str,
    label: String,
}

/// A match in a person's file.
#[derive(Serialize)]
pub(super) struct MatchRow {
    name: String,
    pub(super) href: String,
    state: String,
    #[serde(skip)]
    pub(super) stage: MatchState,
    /// Day of the question, ISO.
    offered_on: String,
}

/// Shows a match.
pub(super) async fn show(staff: &Staff, id: &MatchId) -> Result<Response, ApiError> {
    let opened = staff.app.store.open_match(staff.scope()?, id, staff.now).await?;
    let Some((the, connectee, connector)) = opened else { return shown::gone(staff) };
    let (site, lang) = (&staff.site, staff.lang);
    let shown_time = |slot| time(site, &the.community, slot, lang);
    let reason = |name: &'static str| Reason { value: name, label: said(staff).word(&format!("why_{name}")) };
    let profile = connectee.as_ref().map(|person| &person.application);
    let page = MatchPage {
        bar: staff.bar(),
        state: state(staff, the.state),
        offered_on: day(the.offered_at).to_string(),
        answer_by: (the.state == MatchState::Offered).then(|| day(the.answer_by).to_string()),
        introduced_on: the.introduced_at.map(|at| day(at).to_string()),
        reason: the.reason.as_ref().map(|name| said(staff).word(&format!("why_{name}"))),
        profile: profile
            .map(|application| referrals::of_connectee(site, lang, application, day(staff.now)))
            .unwrap_or_default(),
        connectee: connectee.as_ref().map(|person| someone(staff, person)),
        connector: connector.as_ref().map(|person| someone(staff, person)),
        times: the.slots.iter().map(shown_time).collect(),
        meeting: the.meeting.as_ref().map(shown_time),
        cancel: the.can_be_cancelled().then(|| places::cancel(lang, id)),
        reasons: REASONS.map(reason).into(),
    };
    let toggle = Toggle::Link { href: places::a_match(lang.other(), id) };
    let frame = shown::frame(staff, said(staff).word("match_title"), toggle);
    reply::page(site, "pages/desk-match.html", lang, &frame, &page, StatusCode::OK)
}

/// Takes a match back.
pub(super) async fn cancel(post: &StaffPost, id: &MatchId) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let scope = staff.scope()?;
    let typed = submitted.get(REASON).unwrap_or_default();
    let reason = REASONS.into_iter().find(|known| *known == typed).unwrap_or("other");
    let told = |the: &Match| referrals::of_cancelling(the, staff.lang);
    match staff.app.store.cancel_match(scope, id, reason, told, staff.now).await? {
        Changed::Gone => shown::gone(staff),
        Changed::Now(_) | Changed::Already(_) | Changed::TooLate(_) => {
            Ok(reply::see_other(&places::a_match(staff.lang, id)))
        }
    }
}

/// The matches of a person, for their file, the newest first.
pub(super) async fn of_person(staff: &Staff, edges: &[MatchEdge]) -> Result<Vec<MatchRow>, ApiError> {
    let (store, scope) = (&staff.app.store, staff.scope()?);
    let newest = &edges[edges.len().saturating_sub(MOST_SHOWN)..];
    let matches = store.matches_of(newest, staff.now).await?;
    let others: Vec<_> = newest.iter().map(|edge| edge.other).collect();
    let people = store.name_people(scope, &others, staff.now).await?;
    let row = |edge: &MatchEdge| {
        let the = matches.iter().find(|one| one.id == edge.id)?;
        let other = people.iter().find(|one| one.case == edge.other);
        Some(MatchRow {
            name: other.map_or_else(|| said(staff).word("has_left"), |other| shown::name(staff, other)),
            href: places::a_match(staff.lang, &edge.id),
            state: state(staff, the.state),
            stage: the.state,
            offered_on: edge.offered_on.to_string(),
        })
    };
    Ok(newest.iter().rev().filter_map(row).collect())
}

/// The most matches that a file shows.
const MOST_SHOWN: usize = 50;

fn someone(staff: &Staff, person: &Person) -> Someone {
    Someone {
        name: shown::name(staff, &person.application),
        file: places::person(staff.lang, &person.application.reference),
        work: work(&person.application),
    }
}

fn state(staff: &Staff, state: MatchState) -> String {
    said(staff).word(&format!("state_{}", state.name()))
}
