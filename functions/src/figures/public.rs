//! What was published: figures for everybody, small numbers hidden.
//!
//! Comes in: anybody's request, a period. Goes out: a page, and the same as data. Never here: figures that were not
//! published, values that are hidden: they are not in what is stored.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use portal::Lang;
use portal::theme::{Frame, Toggle};
use serde::{Deserialize, Serialize};

use super::dashboard::SECTIONS;
use super::national::{SIDE_BY_SIDE, name};
use super::told::{Telling, Told};
use super::{asked, places};
use crate::app::{App, day};
use crate::http::{ApiError, reply};
use crate::indicators::{Measure, Period, PublicCounts, Shown, Value};
use crate::site::Site;

/// How long a page of published figures may be kept by whoever read it.
const KEPT: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// Published figures as they are stored and handed on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct File {
    /// Name of the period.
    pub(super) period: String,
    /// The day of the count, ISO.
    pub(super) as_of: String,
    pub(super) figures: Vec<Figure>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Figure {
    /// Slug; none for the whole country.
    community: Option<String>,
    /// Code and part: `I-M2.generation-2`.
    measure: String,
    /// Of the definition.
    version: u16,
    /// Not shown; then there is no value.
    hidden: bool,
    value: Option<Value>,
}

/// A number that may be hidden.
#[derive(Serialize)]
pub(super) struct Cell {
    hidden: bool,
    value: Told,
}

/// What both the page and the page before publishing show.
#[derive(Serialize)]
pub(super) struct Sheet {
    heads: Vec<String>,
    communities: Vec<CommunityRow>,
    sections: Vec<Section>,
    has_hidden: bool,
}

#[derive(Serialize)]
struct CommunityRow {
    name: String,
    cells: Vec<Cell>,
}

#[derive(Serialize)]
struct Section {
    id: &'static str,
    title: String,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    code: &'static str,
    name: String,
    definition: String,
    cell: Cell,
}

/// `pages/public-figures.html`.
#[derive(Serialize)]
struct PublicPage {
    action: String,
    /// Empty when nothing was published.
    periods: Vec<asked::Group>,
    period: String,
    as_of: Option<String>,
    /// The day of publishing, ISO.
    published: String,
    sheet: Option<Sheet>,
    json: String,
    /// The page with all definitions.
    definitions: Option<String>,
}

impl File {
    /// What may be published of a table, as a file.
    pub(super) fn of(public: &PublicCounts) -> File {
        let figure = |figure: crate::indicators::PublicFigure<'_>| Figure {
            community: figure.community.map(str::to_owned),
            measure: figure.measure.name().to_owned(),
            version: figure.measure.version(),
            hidden: figure.shown == Shown::Hidden,
            value: match figure.shown {
                Shown::Value(value) => Some(value),
                Shown::Hidden => None,
            },
        };
        File {
            period: public.period().key(),
            as_of: public.as_of().to_string(),
            figures: public.figures().map(figure).collect(),
        }
    }

    fn figure(&self, community: Option<&str>, measure: Measure) -> Option<&Figure> {
        let is_it = |figure: &&Figure| {
            figure.community.as_deref() == community
                && figure.measure == measure.name()
                && figure.version == measure.version()
        };
        self.figures.iter().find(is_it)
    }

    /// The file in words.
    pub(super) fn sheet(&self, site: &Site, telling: Telling<'_>) -> Sheet {
        let cell = |community: Option<&str>, measure: Measure| {
            let figure = self.figure(community, measure);
            let value = figure.and_then(|figure| figure.value);
            Cell { hidden: figure.is_some_and(|figure| figure.hidden), value: telling.value(measure, value) }
        };
        let mut communities: Vec<&str> =
            self.figures.iter().filter_map(|figure| figure.community.as_deref()).collect();
        communities.dedup();
        communities
            .retain(|slug| SIDE_BY_SIDE.iter().any(|measure| self.figure(Some(slug), *measure).is_some()));
        let mut named: Vec<(&str, String)> =
            communities.into_iter().map(|slug| (slug, name(site, telling, slug))).collect();
        named.sort_by_key(|(_, name)| portal::search::spelling(name));
        let section = |(id, codes): (&'static str, &[&str])| Section {
            id,
            title: telling.said().word(id),
            rows: Measure::ALL
                .iter()
                .filter(|measure| codes.contains(&measure.code()) && self.figure(None, **measure).is_some())
                .map(|measure| Row {
                    code: measure.code(),
                    name: telling.name(*measure),
                    definition: telling.definition(*measure),
                    cell: cell(None, *measure),
                })
                .collect(),
        };
        Sheet {
            heads: SIDE_BY_SIDE.map(|measure| telling.name(measure)).into(),
            communities: named
                .into_iter()
                .map(|(slug, name)| CommunityRow {
                    name,
                    cells: SIDE_BY_SIDE.map(|measure| cell(Some(slug), measure)).into(),
                })
                .collect(),
            sections: SECTIONS.map(section).into_iter().filter(|section| !section.rows.is_empty()).collect(),
            has_hidden: self.figures.iter().any(|figure| figure.hidden),
        }
    }
}

/// Shows what was published of the period that was asked for, or of the newest.
pub(super) async fn show(app: &App, lang: Lang, query: &str) -> Result<Response, ApiError> {
    let (site, today) = (app.site.get(), day(app.now()));
    let telling = Telling::new(&site.words, lang);
    let periods = app.store.published_periods().await?;
    let asked = asked::period(query, today);
    let period = periods.iter().copied().find(|period| *period == asked).or(periods.first().copied());
    let published = match period {
        Some(period) => app.store.published(period).await?,
        None => None,
    };
    let file = published.as_ref().and_then(|published| serde_json::from_str::<File>(&published.figures).ok());
    let shown = period.unwrap_or(asked);
    let page = PublicPage {
        action: places::public(lang),
        periods: if file.is_some() { asked::among(telling, shown, &periods) } else { Vec::new() },
        period: telling.period(shown),
        as_of: file.as_ref().map(|file| file.as_of.clone()),
        published: published.as_ref().map(|published| day(published.at).to_string()).unwrap_or_default(),
        sheet: file.as_ref().map(|file| file.sheet(&site, telling)),
        json: places::json(lang, shown),
        definitions: site.route("figures", lang).map(str::to_owned),
    };
    let toggle = Toggle::Link { href: places::public_of(lang.other(), shown) };
    let title = telling.said().word("public_title");
    let frame = Frame { title, toggle, crumbs: site.crumbs(lang), ..Frame::default() };
    let mut response = reply::page(&site, "pages/public-figures.html", lang, &frame, &page, StatusCode::OK)?;
    response.headers_mut().insert(header::CACHE_CONTROL, KEPT);
    Ok(response)
}

/// The same as data, with names and definitions in the language of the address.
pub(super) async fn json(app: &App, lang: Lang, query: &str) -> Result<Response, ApiError> {
    let site = app.site.get();
    let telling = Telling::new(&site.words, lang);
    let period = asked::period(query, day(app.now()));
    let published = app.store.published(period).await?.ok_or(ApiError::NotFound)?;
    let file: serde_json::Value = serde_json::from_str(&published.figures).map_err(anyhow::Error::from)?;
    let definitions: serde_json::Map<String, serde_json::Value> =
        Measure::ALL.iter().map(|measure| definition(telling, *measure)).collect();
    let whole = serde_json::json!({
        "published": day(published.at).to_string(),
        "period": { "key": period.key(), "name": telling.period(period),
            "first": period.first().map(|day| day.to_string()), "last": period.last().map(|day| day.to_string()) },
        "as_of": published.as_of.to_string(),
        "hidden": telling.said().word("hidden_is"),
        "definitions": definitions,
        "figures": file["figures"],
    });
    let head =
        [(header::CONTENT_TYPE, HeaderValue::from_static("application/json")), (header::CACHE_CONTROL, KEPT)];
    Ok((head, whole.to_string()).into_response())
}

fn definition(telling: Telling<'_>, measure: Measure) -> (String, serde_json::Value) {
    let told =
        serde_json::json!({ "name": telling.name(measure), "definition": telling.definition(measure) });
    (measure.name().to_owned(), told)
}

/// The period of a name that is a whole fiscal year which is over: what may be published.
pub(super) fn is_complete(period: Period, today: jiff::civil::Date) -> bool {
    period.kind() == crate::indicators::PeriodKind::FiscalYear
        && period.last().is_some_and(|last| last < today)
}
