//! The meetings of a person and what came of them: reports of both sides, what staff settle, the referral tree.
//!
//! Comes in: a member and a reference; or what the member found out of a meeting. Goes out: the page, once the audit log
//! says who looked; a finding in the store. Two reports that differ stay as they are: a finding stands beside them. Never
//! here: changing a report.

use axum::response::Response;
use portal::forms::{known, reserved};

use super::referrals_page::{self, Meeting};
use super::{places, shown};
use crate::app::{App, day};
use crate::http::{ApiError, reply};
use crate::referrals::{People, after_report};
use crate::staff::{Staff, StaffPost};
use crate::store::{Happened, MatchEdge, MeetingReport, Person, Reporter, StoreError, SubmissionKey, Turned};

/// Name of the input that says which meeting: the reference of the other person.
pub(super) const WITH: &str = "with";

/// The most matches of one person that the page shows: a Connector has some dozens in two years.
const MOST_MATCHES: usize = 60;

/// Shows the meetings and the tree.
pub(super) async fn show(staff: &Staff, reference: &str) -> Result<Response, ApiError> {
    let Some(person) = staff.app.store.open_person(staff.scope()?, reference, staff.now).await? else {
        return shown::gone(staff);
    };
    let meetings = meetings(staff, &person).await?;
    referrals_page::page(staff, &person, &meetings).await
}

async fn meetings(staff: &Staff, person: &Person) -> Result<Vec<Meeting>, ApiError> {
    let mut meetings = Vec::new();
    for edge in person.matches.iter().rev().take(MOST_MATCHES) {
        meetings.extend(meeting(&staff.app, staff, edge).await?);
    }
    meetings.reverse();
    Ok(meetings)
}

async fn meeting(app: &App, staff: &Staff, edge: &MatchEdge) -> Result<Option<Meeting>, StoreError> {
    let Some((the, records)) = app.store.load_match_records(&edge.id, staff.now).await? else {
        return Ok(None);
    };
    let people = People::of(app, &the, staff.now).await?;
    Ok(Some(Meeting { the, records, people, side: edge.side }))
}

/// Takes what the member found out.
pub(super) async fn settle(post: &StaffPost, reference: &str) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let scope = staff.scope()?;
    let path = places::referrals(staff.lang, reference);
    let Some(person) = staff.app.store.open_person(scope, reference, staff.now).await? else {
        return shown::gone(staff);
    };
    let found = submitted.get(known::HAPPENED).and_then(Happened::parse);
    let with = submitted.get(WITH).unwrap_or_default();
    let meetings = meetings(staff, &person).await?;
    let meeting = meetings.iter().find(|meeting| meeting.other_reference() == Some(with));
    let (Some(happened), Some(meeting)) = (found, meeting) else { return Ok(reply::see_other(&path)) };
    let key = submitted.get(reserved::KEY).and_then(SubmissionKey::parse);
    let told = meeting.records.reports.iter().filter_map(|report| report.met_on).min();
    let report = MeetingReport {
        key: key.unwrap_or_else(|| SubmissionKey::from_bits(staff.app.ids.bits128())),
        by: Reporter::Staff(scope.member()),
        at: staff.now,
        happened,
        met_on: (happened == Happened::Yes).then(|| told.unwrap_or(day(staff.now))),
        fit: None,
        has_concern: false,
        answers: None,
    };
    let judge = |the: &_, records: &_| after_report(&staff.app, &meeting.people, (the, records), staff.now);
    match staff.app.store.settle_meeting(scope, &meeting.the.id, &report, &judge, staff.now).await? {
        Turned::Now | Turned::Already => Ok(reply::see_other(&path)),
        Turned::Gone => shown::gone(staff),
    }
}
