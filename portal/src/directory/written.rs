//! The data files as people write them, and how they become the types of the directory.

use jiff::civil::Date;
use serde::Deserialize;
use toml::value::Datetime;

use super::{
    Accepts, COMMUNITIES_FILE, Community, OCCUPATIONS_FILE, Occupation, PartialDate, Place, Province, Sector,
    check,
};
use crate::eligibility::Group;
use crate::pieces::{Piece, Report, Spanned, unique};
use crate::{Both, Problem};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenCommunity {
    pub(super) slug: Spanned<String>,
    pub(super) name: Spanned<Both<String>>,
    pub(super) province: Spanned<String>,
    pub(super) host: Spanned<Both<String>>,
    pub(super) since: Option<Spanned<String>>,
    pub(super) site: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) industry: bool,
    #[serde(default)]
    pub(super) postal_areas: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) places: Vec<Spanned<Both<String>>>,
    pub(super) at: Option<Spanned<[f64; 2]>>,
    pub(super) time_zone: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) reports_to_ircc: bool,
    pub(super) sources: Spanned<Vec<String>>,
    pub(super) accepts: Option<WrittenAccepts>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenAccepts {
    pub(super) confirmed: Option<Spanned<Datetime>>,
    pub(super) groups: Spanned<Vec<Spanned<String>>>,
    pub(super) arrived_within_years: Option<Spanned<i64>>,
    #[serde(default)]
    pub(super) needs_work_permission: bool,
    pub(super) source: Option<String>,
    pub(super) note: Spanned<Both<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenSector {
    pub(super) id: Spanned<String>,
    pub(super) name: Spanned<Both<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenOccupation {
    pub(super) id: Spanned<String>,
    pub(super) name: Spanned<Both<String>>,
    pub(super) sector: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// Reads the communities; those with problems are left out.
pub(super) fn communities(text: &str, problems: &mut Vec<Problem>) -> Vec<Community> {
    let mut report = Report::new(COMMUNITIES_FILE, problems);
    let Some(mut file) = Piece::parse(text, &mut report) else { return Vec::new() };
    let pieces = file.take("community", &mut report);
    let _: Option<Nothing> = file.read(&mut report);
    let written: Vec<WrittenCommunity> =
        pieces.into_iter().filter_map(|piece| piece.read(&mut report)).collect();
    unique(written.iter().map(|community| &community.slug), "slug", &mut report);
    check::postal_areas_belong_to_one(&written, &mut report);
    check::places_belong_to_one(&written, &mut report);
    written.into_iter().filter_map(|community| resolve(community, &mut report)).collect()
}

/// Reads sectors and occupations.
pub(super) fn occupations(text: &str, problems: &mut Vec<Problem>) -> (Vec<Sector>, Vec<Occupation>) {
    let mut report = Report::new(OCCUPATIONS_FILE, problems);
    let Some(mut file) = Piece::parse(text, &mut report) else { return (Vec::new(), Vec::new()) };
    let sectors = file.take("sector", &mut report);
    let occupations = file.take("occupation", &mut report);
    let _: Option<Nothing> = file.read(&mut report);
    let sectors: Vec<WrittenSector> =
        sectors.into_iter().filter_map(|piece| piece.read(&mut report)).collect();
    let occupations: Vec<WrittenOccupation> =
        occupations.into_iter().filter_map(|piece| piece.read(&mut report)).collect();
    unique(sectors.iter().map(|sector| &sector.id), "sector", &mut report);
    unique(occupations.iter().map(|occupation| &occupation.id), "occupation", &mut report);
    check::sectors(&sectors, &occupations, &mut report);
    let sectors = sectors
        .into_iter()
        .map(|WrittenSector { id, name }| Sector { id: id.into_inner(), name: name.into_inner() });
    let occupations = occupations.into_iter().map(|WrittenOccupation { id, name, sector }| Occupation {
        id: id.into_inner(),
        name: name.into_inner(),
        sector: sector.into_inner(),
    });
    (sectors.collect(), occupations.collect())
}

/// No `..` here: a new key cannot be forgotten.
fn resolve(written: WrittenCommunity, report: &mut Report<'_>) -> Option<Community> {
    check::community(&written, report);
    let WrittenCommunity {
        slug,
        name,
        province,
        host,
        since,
        site,
        industry,
        postal_areas,
        places,
        at,
        time_zone,
        reports_to_ircc,
        sources,
        accepts,
    } = written;
    Some(Community {
        slug: slug.into_inner(),
        name: name.into_inner(),
        province: Province::parse(province.get_ref())?,
        host: host.into_inner(),
        since: since.and_then(|since| PartialDate::parse(since.get_ref())),
        site: site.map(Spanned::into_inner),
        industry,
        postal_areas: postal_areas.into_iter().map(Spanned::into_inner).collect(),
        places: places.into_iter().map(Spanned::into_inner).collect(),
        at: at.map(|at| {
            let [latitude, longitude] = at.into_inner();
            Place { latitude, longitude }
        }),
        own_time_zone: time_zone.map(Spanned::into_inner),
        reports_to_ircc,
        sources: sources.into_inner(),
        accepts: accepts.map(resolve_accepts),
    })
}

fn resolve_accepts(written: WrittenAccepts) -> Accepts {
    let WrittenAccepts { confirmed, groups, arrived_within_years, needs_work_permission, source, note } =
        written;
    Accepts {
        confirmed: confirmed.and_then(|confirmed| day(confirmed.get_ref())),
        groups: groups.get_ref().iter().filter_map(|group| Group::parse(group.get_ref())).collect(),
        arrived_within_years: arrived_within_years.and_then(|years| u8::try_from(*years.get_ref()).ok()),
        needs_work_permission,
        source,
        note: note.into_inner(),
    }
}

/// A TOML date without a time.
pub(super) fn day(written: &Datetime) -> Option<Date> {
    let (date, None, None) = (written.date?, written.time, written.offset) else { return None };
    Date::new(i16::try_from(date.year).ok()?, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?)
        .ok()
}
