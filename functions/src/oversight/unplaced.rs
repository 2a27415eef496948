//! Applications of people who were not sure of their community and whose postal code does not settle it: the portal's own
//! staff choose one.
//!
//! Comes in: a member of the secretariat or an admin of the portal; a reference and a community. Goes out: the list, without
//! names; the application at its community, the person told. Never here: the file. Who chooses cannot open it.

use axum::http::StatusCode;
use axum::response::Response;
use portal::directory::Found;
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::{places, shown};
use crate::app::day;
use crate::desk;
use crate::facts;
use crate::http::{ApiError, reply};
use crate::staff::{Bar, Choice, Staff, StaffPost};
use crate::store::{Effects, MOST_UNPLACED, Mail, NewIntent, Placed, Unplaced};

/// Names of inputs.
const REFERENCE: &str = "reference";
const COMMUNITY: &str = "community";

/// `pages/desk-unplaced.html`.
#[derive(Serialize)]
struct UnplacedPage {
    bar: Bar,
    action: String,
    rows: Vec<Row>,
    /// More may wait than the page shows.
    is_full: bool,
    /// The application for which no community was chosen.
    refused: Option<String>,
    /// What became of the last one.
    done: Option<&'static str>,
}

/// An application.
#[derive(Serialize)]
struct Row {
    reference: String,
    form: String,
    /// Day of receipt, ISO.
    received: String,
    age: desk::queue::Waits,
    lang: String,
    /// The beginning of the postal code.
    area: Option<String>,
    province: Option<String>,
    occupations: Vec<String>,
    /// Communities of the province, then all others.
    near: Vec<Choice>,
    others: Vec<Choice>,
}

/// Shows the list.
pub(super) async fn show(staff: &Staff) -> Result<Response, ApiError> {
    page(staff, None, None).await
}

/// Gives an application to the community that was chosen.
pub(super) async fn place(post: &StaffPost) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let (placing, store) = (staff.placing()?, &staff.app.store);
    let reference = submitted.get(REFERENCE).unwrap_or_default();
    let community = submitted.get(COMMUNITY).and_then(|slug| staff.site.directory.community(slug));
    let Some(community) = community else { return page(staff, Some(reference), None).await };
    let Some((case, found)) = store.load_unplaced(placing, reference, staff.now).await? else {
        return page(staff, None, Some("gone")).await;
    };
    let applied = (&case, day(found.received_at));
    let effects = Effects {
        mail: vec![NewIntent::new(Mail::Placed, found.lang), NewIntent::new(Mail::Notice, found.lang)],
        facts: facts::applied(&staff.app, &found.form, Some(&community.slug), applied).into_iter().collect(),
        ..Effects::default()
    };
    match store.place(placing, (reference, &community.slug), &effects, staff.now).await? {
        Placed::Now => Ok(reply::see_other(&places::unplaced(staff.lang))),
        Placed::Already | Placed::Gone => page(staff, None, Some("gone")).await,
    }
}

async fn page(
    staff: &Staff,
    refused: Option<&str>,
    done: Option<&'static str>,
) -> Result<Response, ApiError> {
    let placing = staff.placing()?;
    let mut found = Vec::new();
    let mut is_full = false;
    for form in desk::queue::offered(staff) {
        let waiting = staff.app.store.unplaced(placing, &form.id, staff.now).await?;
        is_full |= waiting.len() >= usize::from(MOST_UNPLACED);
        found.extend(waiting);
    }
    found.sort_by_key(|unplaced| unplaced.received_at);
    let refused = refused.filter(|reference| found.iter().any(|one| one.reference == **reference));
    let page = UnplacedPage {
        bar: staff.bar(),
        action: places::unplaced(staff.lang),
        rows: found.iter().map(|unplaced| row(staff, unplaced)).collect(),
        is_full,
        refused: refused.map(str::to_owned),
        done,
    };
    let is_wrong = refused.is_some() || done.is_some();
    let frame = Frame {
        title: shown::said(staff).word("unplaced"),
        toggle: Toggle::Link { href: places::unplaced(staff.lang.other()) },
        crumbs: staff.site.crumbs(staff.lang),
        error: is_wrong,
        ..Frame::default()
    };
    let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    shown::page(staff, "desk-unplaced", &frame, &page, status)
}

fn row(staff: &Staff, unplaced: &Unplaced) -> Row {
    let (site, lang) = (&staff.site, staff.lang);
    let directory = &site.directory;
    let found = unplaced.area.as_deref().map_or(Found::Nothing, |area| directory.find(area));
    let (province, near) = match found {
        Found::Province(province, near) => (Some(province), near),
        Found::Communities(near) => (near.first().map(|near| near.community.province), near),
        Found::Nothing | Found::Unknown => (None, Vec::new()),
    };
    let near: Vec<&str> = near.iter().map(|near| near.community.slug.as_str()).collect();
    let choice =
        |slug: &str| Choice { value: slug.to_owned(), label: shown::community(staff, slug), checked: false };
    let mut others: Vec<Choice> = directory
        .communities()
        .iter()
        .filter(|community| !near.contains(&community.slug.as_str()))
        .map(|community| choice(&community.slug))
        .collect();
    others.sort_by_cached_key(|choice| portal::search::spelling(&choice.label));
    let occupations = unplaced.occupations.iter();
    let occupations = occupations
        .map(|id| directory.occupation(id).map_or_else(|| id.clone(), |known| known.name.of(lang).clone()));
    Row {
        reference: unplaced.reference.clone(),
        form: site.form(&unplaced.form).map_or_else(String::new, |form| form.title.of(lang).clone()),
        received: day(unplaced.received_at).to_string(),
        age: desk::queue::Waits::of(staff, day(unplaced.received_at)),
        lang: shown::said(staff).word(&format!("lang_{}", unplaced.lang.code())),
        area: unplaced.area.clone(),
        province: province.map(|province| province.name(lang).to_owned()),
        occupations: occupations.collect(),
        near: near.iter().map(|slug| choice(slug)).collect(),
        others,
    }
}
