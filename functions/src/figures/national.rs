//! The figures of all communities, for the secretariat.
//!
//! Comes in: a member of the secretariat or an admin of the portal, the period that they chose. Goes out: the page: counts
//! by community and in total. Never here: persons. It is made of the communities' counts alone, so there is nothing else to
//! see.

use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::chart::{Bar, bars};
use super::dashboard::{Row, Section, sections};
use super::told::{Telling, Told};
use super::{asked, places};
use crate::app::day;
use crate::http::{ApiError, reply};
use crate::indicators::{Counts, EARLIEST, Measure, Period, SECRETARIAT};
use crate::site::Site;
use crate::staff::{Bar as DeskBar, Staff};
use crate::store::Role;

/// The numbers that stand side by side for each community.
pub(super) const SIDE_BY_SIDE: [Measure; 10] = [
    Measure::Applied,
    Measure::Connectees,
    Measure::Newcomers,
    Measure::Introduced,
    Measure::Connectors,
    Measure::Engaged,
    Measure::Meetings,
    Measure::Referrals,
    Measure::Jobs,
    Measure::JobsInField,
];

/// `pages/desk-national.html`.
#[derive(Serialize)]
struct NationalPage {
    bar: DeskBar,
    #[serde(flatten)]
    heading: asked::Heading,
    heads: Vec<String>,
    rows: Vec<CommunityRow>,
    total: Vec<Told>,
    bars: Vec<Bar>,
    sections: Vec<Section>,
    /// Where a year is published.
    publish: String,
    /// What was published.
    public: String,
}

/// A community.
#[derive(Serialize)]
pub(super) struct CommunityRow {
    pub(super) name: String,
    pub(super) numbers: Vec<Told>,
}

/// Refuses members of communities.
pub(super) fn allowed(staff: &Staff) -> Result<(), ApiError> {
    match staff.role {
        Role::Secretariat | Role::Admin => Ok(()),
        Role::Coordinator | Role::CommunityAdmin => Err(ApiError::NotYours),
    }
}

/// Shows the page.
pub(super) async fn show(staff: &Staff, query: &str) -> Result<Response, ApiError> {
    allowed(staff)?;
    let today = day(staff.now);
    let period = asked::period(query, today);
    let communities = staff.app.store.counted_communities().await?;
    let table = joined(staff.app.store.figures_of_all(&communities, period).await?);
    let before = match period.previous() {
        Some(before) => joined(staff.app.store.figures_of_all(&communities, before).await?),
        None => None,
    };
    let page = page(staff, period, table.as_ref(), before.as_ref(), today);
    let title = Telling::new(&staff.site.words, staff.lang).said().word("national");
    let toggle = Toggle::Link { href: places::national_of(staff.lang.other(), period) };
    let frame = Frame { title, toggle, crumbs: staff.site.crumbs(staff.lang), ..Frame::default() };
    reply::page(&staff.site, "pages/desk-national.html", staff.lang, &frame, &page, StatusCode::OK)
}

/// The tables of several communities as one, told as of the day on which the first of them was counted.
pub(super) fn joined(tables: Vec<Counts>) -> Option<Counts> {
    let first = tables.iter().map(Counts::as_of).min()?;
    Counts::joined(tables.into_iter().map(|table| table.dated(first)))
}

fn page(
    staff: &Staff,
    period: Period,
    table: Option<&Counts>,
    before: Option<&Counts>,
    today: Date,
) -> NationalPage {
    let telling = Telling::new(&staff.site.words, staff.lang);
    let lang = staff.lang;
    let total = |measure| table.and_then(|table| table.national(measure));
    let rows: Vec<CommunityRow> = table.map(|table| rows(&staff.site, telling, table)).unwrap_or_default();
    let bar = |(slug, name): (&str, String)| {
        let count = table.and_then(|table| table.of(slug, Measure::Connectees)?.count()).unwrap_or(0);
        (name, count, telling.count(count))
    };
    let named = table.map(|table| by_name(&staff.site, telling, table)).unwrap_or_default();
    NationalPage {
        bar: staff.bar(),
        heading: asked::Heading::new(
            telling,
            places::national(lang),
            (period, table, before),
            (EARLIEST, today),
        ),
        heads: SIDE_BY_SIDE.map(|measure| telling.name(measure)).into(),
        rows,
        total: SIDE_BY_SIDE.map(|measure| telling.value(measure, total(measure))).into(),
        bars: bars(named.into_iter().map(bar).filter(|(_, count, _)| *count > 0)),
        sections: sections(telling, |measure| {
            total(measure)?;
            let earlier = before.and_then(|before| before.national(measure));
            Some(Row {
                code: measure.code(),
                name: telling.name(measure),
                definition: telling.definition(measure),
                value: telling.value(measure, total(measure)),
                before: telling.value(measure, earlier),
                goal: None,
            })
        }),
        publish: places::publish(lang),
        public: places::public(lang),
    }
}

fn rows(site: &Site, telling: Telling<'_>, table: &Counts) -> Vec<CommunityRow> {
    let row = |(slug, name): (&str, String)| CommunityRow {
        name,
        numbers: SIDE_BY_SIDE.map(|measure| telling.value(measure, table.of(slug, measure))).into(),
    };
    by_name(site, telling, table).into_iter().map(row).collect()
}

/// The communities of a table that work with people, by name in the page's language.
fn by_name<'a>(site: &Site, telling: Telling<'_>, table: &'a Counts) -> Vec<(&'a str, String)> {
    let with_people = table.communities().filter(|slug| table.of(slug, Measure::Applied).is_some());
    let mut named: Vec<(&str, String)> = with_people.map(|slug| (slug, name(site, telling, slug))).collect();
    named.sort_by_key(|(_, name)| portal::search::spelling(name));
    named
}

/// The name of a community; its slug when the portal no longer has it.
pub(super) fn name(site: &Site, telling: Telling<'_>, slug: &str) -> String {
    if slug == SECRETARIAT {
        return telling.said().word("secretariat");
    }
    let community = site.directory.community(slug);
    community.map_or_else(|| slug.to_owned(), |community| community.name.of(telling.lang).clone())
}
