//! Publishing a year: the secretariat sees what everybody would see, then publishes it.
//!
//! Comes in: a member of the secretariat or an admin of the portal, a fiscal year that is over. Goes out: the page before
//! publishing, or the figures for everybody. Never here: which numbers are hidden (see `indicators`).

use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use portal::theme::{Crumb, Frame, Toggle};
use serde::Serialize;

use super::national::{allowed, joined};
use super::public::{File, Sheet, is_complete};
use super::told::Telling;
use super::{asked, places};
use crate::app::day;
use crate::http::{ApiError, reply};
use crate::indicators::{EARLIEST, Period, PeriodKind, PublicCounts};
use crate::staff::{Bar, Staff, StaffPost};
use crate::store::{MemberId, Published, Store, StoreError};

/// `pages/desk-publish.html`.
#[derive(Serialize)]
struct PublishPage {
    bar: Bar,
    action: String,
    back: String,
    periods: Vec<asked::Group>,
    key: String,
    period: String,
    as_of: Option<String>,
    /// The year is not over: when it can be published.
    wait: Option<String>,
    /// The day on which it was published, ISO.
    published: Option<String>,
    sheet: Option<Sheet>,
}

/// Shows what would be published.
pub(super) async fn show(staff: &Staff, query: &str) -> Result<Response, ApiError> {
    allowed(staff)?;
    let (today, lang) = (day(staff.now), staff.lang);
    let telling = Telling::new(&staff.site.words, lang);
    let period = year(query, today);
    let published = staff.app.store.published(period).await?;
    let file = if is_complete(period, today) { file(&staff.app.store, period).await? } else { None };
    let next = period.last().and_then(|last| last.tomorrow().ok()).filter(|next| *next > today);
    let years: Vec<Period> =
        Period::all(EARLIEST, today).into_iter().filter(|period| is_complete(*period, today)).collect();
    let page = PublishPage {
        bar: staff.bar(),
        action: places::publish(lang),
        back: places::national_of(lang, period),
        periods: asked::among(telling, period, &years),
        key: period.key(),
        period: telling.period(period),
        as_of: file.as_ref().map(|file| file.as_of.clone()),
        wait: next.map(|next| telling.said().with("publish_wait", "day", &telling.day(next))),
        published: published.map(|published| day(published.at).to_string()),
        sheet: file.map(|file| file.sheet(&staff.site, telling)),
    };
    let mut crumbs = staff.site.crumbs(lang);
    crumbs.push(Crumb { title: telling.said().word("national"), href: places::national(lang) });
    let toggle = Toggle::Link { href: places::publish_of(lang.other(), period) };
    let frame = Frame { title: telling.said().word("publish"), toggle, crumbs, ..Frame::default() };
    reply::page(&staff.site, "pages/desk-publish.html", lang, &frame, &page, StatusCode::OK)
}

/// Publishes.
pub(super) async fn publish(post: &StaffPost) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    allowed(staff)?;
    let period = submitted.get(asked::PERIOD).and_then(Period::parse);
    let period = period.filter(|period| is_complete(*period, day(staff.now))).ok_or(ApiError::NotFound)?;
    let new = of_period(&staff.app.store, period, (staff.member, staff.now)).await?;
    staff.app.store.publish(&new.ok_or(ApiError::NotFound)?).await?;
    tracing::info!(period = period.key(), member = %staff.member, "published");
    Ok(reply::see_other(&places::public_of(staff.lang, period)))
}

/// What this member publishes of a period that is over; `None` without records.
pub async fn of_period(
    store: &Store,
    period: Period,
    (by, at): (MemberId, Timestamp),
) -> Result<Option<Published>, StoreError> {
    let Some(file) = file(store, period).await? else { return Ok(None) };
    let unreadable = |error: anyhow::Error| StoreError::Internal(error);
    let as_of = file.as_of.parse().map_err(|error: jiff::Error| unreadable(error.into()))?;
    let figures = serde_json::to_string(&file).map_err(|error| unreadable(error.into()))?;
    Ok(Some(Published { period, as_of, at, by, figures, revision: 0 }))
}

/// The year that is asked for, or the last one that is over.
fn year(query: &str, today: jiff::civil::Date) -> Period {
    let this = Period::fiscal_year(today);
    let asked = asked::period(query, today);
    let is_year = asked.kind() == PeriodKind::FiscalYear && asked != this;
    if is_year || query.contains(&this.key()) { asked } else { this.previous().unwrap_or(this) }
}

/// What may be published of a year; `None` without records.
async fn file(store: &Store, period: Period) -> Result<Option<File>, StoreError> {
    let communities = store.counted_communities().await?;
    let Some(table) = joined(store.figures_of_all(&communities, period).await?) else { return Ok(None) };
    Ok(PublicCounts::of(vec![table]).first().map(File::of))
}
