//! What can be exported, and the page to choose from.
//!
//! Comes in: a member of a community, what they chose. Goes out: the page, or what is wanted. Never here: rows.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;
use portal::Lang;
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::sheet::Format;
use super::stream;
use crate::app::day;
use crate::http::limit::count;
use crate::http::{ApiError, reply};
use crate::indicators::Period;
use crate::said::Said;
use crate::staff::places::desk;
use crate::staff::{Bar, Staff, StaffPost};
use crate::store::{Limit, LimitScope};

/// Group of words.
pub(super) const WORDS: &str = "export";

/// Exports of one member: nobody needs more, and whoever takes a session over gets no further.
const PER_MEMBER: Limit = Limit { max: 30, window: Duration::from_secs(3_600) };

const WHAT: &str = "what";
const FORMAT: &str = "format";
const PERIOD: &str = "period";

/// What is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// Everybody who applied to meet a Connector.
    Connectees,
    /// Everybody who applied to be one.
    Connectors,
    /// Who was brought together with whom.
    Matches,
    /// Contacts, as counts.
    Contacts,
    /// What became of Connectees.
    Outcomes,
    /// The figures of a period.
    Figures,
}

/// What was chosen.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) what: What,
    pub(super) format: Format,
    pub(super) period: Period,
}

/// `pages/desk-exports.html`.
#[derive(Serialize)]
struct ExportsPage {
    bar: Bar,
    action: String,
    what: Vec<Choice>,
    formats: Vec<Choice>,
    /// The period of the figures, in its name.
    period: String,
}

#[derive(Serialize)]
struct Choice {
    value: &'static str,
    label: String,
    hint: String,
    checked: bool,
}

impl What {
    pub(super) const ALL: [What; 6] =
        [What::Connectees, What::Connectors, What::Matches, What::Contacts, What::Outcomes, What::Figures];

    /// In forms and names of files.
    pub(super) const fn name(self) -> &'static str {
        match self {
            What::Connectees => "connectees",
            What::Connectors => "connectors",
            What::Matches => "matches",
            What::Contacts => "contacts",
            What::Outcomes => "outcomes",
            What::Figures => "figures",
        }
    }
}

/// Every word that code of exports asks for.
pub fn words_needed() -> impl Iterator<Item = (&'static str, String)> {
    let what =
        What::ALL.into_iter().flat_map(|what| [what.name().to_owned(), format!("{}_hint", what.name())]);
    let formats = Format::ALL.into_iter().map(|format| format!("format_{}", format.name().replace('-', "_")));
    let columns = super::rows::OF_PERSON
        .iter()
        .chain(&super::rows::OF_MATCH)
        .chain(&super::rows::OF_CONTACTS)
        .chain(&super::rows::OF_OUTCOME)
        .chain(&super::rows::OF_FIGURES)
        .map(|key| format!("column_{key}"));
    what.chain(formats)
        .chain(columns)
        .chain(["title", "sample_row", "column_sample_data"].map(str::to_owned))
        .map(|word| (WORDS, word))
}

/// Where exports are chosen.
pub(crate) fn place(lang: Lang) -> String {
    format!("{}/exports", desk(lang))
}

/// Shows the page.
pub(super) fn show(staff: &Staff, query: &str) -> Result<Response, ApiError> {
    staff.scope()?;
    let said = Said::group(&staff.site.words, WORDS, staff.lang);
    let period = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == PERIOD);
    let period = period.and_then(|(_, key)| Period::parse(&key));
    let what = |what: What| Choice {
        value: what.name(),
        label: said.word(what.name()),
        hint: said.word(&format!("{}_hint", what.name())),
        checked: what == if period.is_some() { What::Figures } else { What::Connectees },
    };
    let format = |format: Format| Choice {
        value: format.name(),
        label: said.word(&format!("format_{}", format.name().replace('-', "_"))),
        hint: String::new(),
        checked: format == Format::Xlsx,
    };
    let page = ExportsPage {
        bar: staff.bar(),
        action: place(staff.lang),
        what: What::ALL.map(what).into(),
        formats: Format::ALL.map(format).into(),
        period: period.unwrap_or_else(|| Period::fiscal_year(day(staff.now))).key(),
    };
    let toggle = Toggle::Link { href: place(staff.lang.other()) };
    let frame = Frame {
        title: said.word("title"),
        toggle,
        crumbs: staff.site.crumbs(staff.lang),
        ..Frame::default()
    };
    reply::page(&staff.site, "pages/desk-exports.html", staff.lang, &frame, &page, StatusCode::OK)
}

/// Hands over what was chosen.
pub(super) async fn export(post: StaffPost) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    staff.scope()?;
    let what = submitted.get(WHAT).and_then(|name| What::ALL.into_iter().find(|what| what.name() == name));
    let format = submitted.get(FORMAT).and_then(Format::parse);
    let (Some(what), Some(format)) = (what, format) else { return show(&staff, "") };
    let period = submitted.get(PERIOD).and_then(Period::parse);
    let wanted =
        Wanted { what, format, period: period.unwrap_or_else(|| Period::fiscal_year(day(staff.now))) };
    let of = staff.app.tokens.blind("export", &staff.member.to_string());
    count(&staff.app, LimitScope::Address, of, PER_MEMBER).await?;
    tracing::info!(member = %staff.member, what = what.name(), format = format.name(), "exports");
    stream::begin(staff, &wanted).await
}
