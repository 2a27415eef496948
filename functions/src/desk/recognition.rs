//! Who to thank: the Connectors of the community with what they did in a fiscal year, to print.
//!
//! Comes in: a member, a year. Goes out: the list, noted in the log of the community's lists. Never here: Connectors of other
//! communities, what was said of anybody.

use std::collections::HashMap;

use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use portal::forms::known;
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::{places, shown};
use crate::app::day;
use crate::http::{ApiError, reply};
use crate::indicators::{Period, PersonId, RollOf, SERVICE_YEARS, Service};
use crate::said::Said;
use crate::staff::{Bar, Staff, Way};
use crate::store::{Application, CaseId, List, State};

/// The most people of one list: who reads it aloud at an evening of thanks has time for no more.
const MOST: usize = 100;

/// `pages/desk-recognition.html`.
#[derive(Serialize)]
struct RecognitionPage {
    bar: Bar,
    years: Vec<Way>,
    /// The year that is shown, in words.
    year: String,
    rows: Vec<Row>,
    /// There are more than are shown.
    is_cut: bool,
    most: usize,
    as_of: String,
}

/// A Connector.
#[derive(Serialize)]
struct Row {
    href: String,
    name: String,
    organisation: Option<String>,
    meetings: u32,
    referrals: u32,
    outcomes: u32,
    /// Day on which they became a Connector, ISO.
    since: Option<String>,
    /// Whole years since then, in words.
    years: Option<String>,
}

/// Shows the list.
pub(super) async fn show(staff: &Staff, query: &str) -> Result<Response, ApiError> {
    let scope = staff.scope()?;
    let (app, today) = (&staff.app, day(staff.now));
    let this = first_year(today);
    let asked = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "year");
    let year = asked.and_then(|(_, year)| year.parse::<i16>().ok()).unwrap_or(this);
    let year = year.clamp(this - SERVICE_YEARS + 1, this);
    let period = Period::fiscal_year(april(year));

    let parts = app.store.roll(scope.community(), RollOf::Service, period).await?;
    let service = Service::read(&parts).ok_or_else(|| anyhow::anyhow!("a roll that can't be read"))?;
    let service: HashMap<PersonId, Service> = service.into_iter().collect();
    let register = app.store.register(scope, staff.now).await?;
    let cards = register.iter().map(|one| &one.card);
    let ours = cards.filter(|card| card.form == known::CONNECTOR_FORM && card.list == List::Accepted);
    let mut thanked: Vec<(CaseId, Service)> =
        ours.filter_map(|card| Some((card.case, *service.get(&app.tokens.person(&card.case))?))).collect();
    let weight = |service: &Service| (service.outcomes, service.meetings, service.referrals);
    thanked.sort_by_key(|(case, service)| (std::cmp::Reverse(weight(service)), *case));
    let is_cut = thanked.len() > MOST;
    thanked.truncate(MOST);
    let cases: Vec<CaseId> = thanked.iter().map(|(case, _)| *case).collect();
    let mut people = app.store.name_people(scope, &cases, staff.now).await?;
    people.retain(|person| person.state == State::Accepted);
    let of = |case: &CaseId| service.get(&app.tokens.person(case)).copied().unwrap_or_default();
    let last = period.last().unwrap_or(today).min(today);
    let page = RecognitionPage {
        bar: staff.bar(),
        years: (0..SERVICE_YEARS).map(|back| choice(staff, this - back, year)).collect(),
        year: title(year),
        rows: people.iter().map(|person| row(staff, person, of(&person.case), last)).collect(),
        is_cut,
        most: MOST,
        as_of: today.to_string(),
    };
    let said = Said::group(&staff.site.words, "follow_up", staff.lang);
    let toggle = Toggle::Link { href: places::recognition(staff.lang.other(), Some(year)) };
    let frame: Frame = shown::frame(staff, said.word("recognition"), toggle);
    reply::page(&staff.site, "pages/desk-recognition.html", staff.lang, &frame, &page, StatusCode::OK)
}

/// The calendar year in which the fiscal year of a day begins.
fn first_year(on: Date) -> i16 {
    if on.month() < 4 { on.year() - 1 } else { on.year() }
}

fn april(year: i16) -> Date {
    jiff::civil::date(year, 4, 1)
}

/// The name of a fiscal year: 2026-27, with a dash of its own.
fn title(year: i16) -> String {
    format!("{year}–{:02}", (year + 1) % 100)
}

fn choice(staff: &Staff, year: i16, shown: i16) -> Way {
    Way { title: title(year), href: places::recognition(staff.lang, Some(year)), current: year == shown }
}

fn row(staff: &Staff, person: &Application, service: Service, last: Date) -> Row {
    let answers = shown::answers(person);
    let said = Said::group(&staff.site.words, "follow_up", staff.lang);
    let years = service.years(last).map(|years| match years {
        0 => said.word("years_none"),
        1 => said.word("years_one"),
        _ => said.with("years_many", "n", &years.to_string()),
    });
    Row {
        href: places::person(staff.lang, &person.reference),
        name: shown::name(staff, person),
        organisation: answers.and_then(|answers| answers.text(known::EMPLOYER).map(str::to_owned)),
        meetings: service.meetings,
        referrals: service.referrals,
        outcomes: service.outcomes,
        since: service.since.map(|day| day.to_string()),
        years,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_fiscal_year_has_the_name_of_both_its_years() {
        assert_eq!(first_year(date(2027, 3, 31)), 2026);
        assert_eq!(first_year(date(2027, 4, 1)), 2027);
        assert_eq!((title(2026).as_str(), title(2099).as_str()), ("2026–27", "2099–00"));
    }
}
