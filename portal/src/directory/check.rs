//! What an entry of the data files must be; every mistake is a problem at its place.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::written::{WrittenAccepts, WrittenCommunity, WrittenOccupation, WrittenSector, day};
use super::{PartialDate, Province};
use crate::eligibility::Group;
use crate::forms::kind::{is_start_of_postal_code, is_web_host};
use crate::pieces::{Report, Spanned, is_name};
use crate::search::spelling;

/// The longest time after arrival that a rule may name: longer than any settlement program, short enough to catch a
/// year written in place of a number of years.
const MOST_YEARS: i64 = 50;

pub(super) fn community(written: &WrittenCommunity, report: &mut Report<'_>) {
    let WrittenCommunity {
        slug,
        name,
        province,
        host,
        since,
        site,
        industry: _,
        reports_to_ircc: _,
        postal_areas,
        places,
        at,
        time_zone,
        sources,
        accepts,
    } = written;
    if !is_name(slug.get_ref(), '-') {
        report.at_with(
            slug.span(),
            format!("`{}` is no slug", slug.get_ref()),
            "use a to z, digits and hyphens: `cape-breton`",
        );
    }
    report.words("name", name);
    report.words("host", host);
    if Province::parse(province.get_ref()).is_none() {
        let known = Province::ALL.map(Province::code).join(", ");
        report.at_with(
            province.span(),
            format!("`{}` is no province or territory", province.get_ref()),
            format!("one of {known}"),
        );
    }
    if let Some(since) = since.as_ref().filter(|since| PartialDate::parse(since.get_ref()).is_none()) {
        report.at_with(
            since.span(),
            format!("`{}` is no date", since.get_ref()),
            "write 2009, 2009-07 or 2009-07-15",
        );
    }
    if let Some(zone) = time_zone.as_ref().filter(|zone| TimeZone::posix(zone.get_ref()).is_err()) {
        report.at_with(
            zone.span(),
            format!("`{}` is no time zone", zone.get_ref()),
            "write it as POSIX does: `AST4ADT,M3.2.0,M11.1.0`",
        );
    }
    if let Some(site) = site.as_ref().filter(|site| !is_web_host(site.get_ref())) {
        report.at_with(
            site.span(),
            format!("`{}` is no site", site.get_ref()),
            "write the host name alone: halifaxpartnership.com",
        );
    }
    for area in postal_areas.iter().filter(|area| !is_start_of_postal_code(area.get_ref())) {
        report.at_with(
            area.span(),
            format!("no postal code starts with `{}`", area.get_ref()),
            "write two or three characters, upper case: B3, B2Y",
        );
    }
    for place in places {
        report.words("places", place);
    }
    if let Some(at) = at.as_ref().filter(|at| !is_in_canada(*at.get_ref())) {
        report.at_with(at.span(), "`at` is not in Canada", "write latitude, then longitude: [44.65, -63.58]");
    }
    if sources.get_ref().is_empty() {
        report.at_with(sources.span(), "no source", "name at least one key of sources.toml");
    }
    if let Some(accepts) = accepts {
        self::accepts(accepts, report);
    }
}

/// Between the southernmost and the northernmost land, between Yukon's border and Newfoundland's coast.
fn is_in_canada([latitude, longitude]: [f64; 2]) -> bool {
    (41.0..=84.0).contains(&latitude) && (-142.0..=-52.0).contains(&longitude)
}

fn accepts(written: &WrittenAccepts, report: &mut Report<'_>) {
    if let Some(confirmed) = written.confirmed.as_ref().filter(|confirmed| day(confirmed.get_ref()).is_none())
    {
        report.at_with(confirmed.span(), "`confirmed` is no day", "write 2026-11-22 without a time");
    }
    let groups = written.groups.get_ref();
    if groups.is_empty() {
        report.at_with(
            written.groups.span(),
            "no group is accepted",
            "name the groups, or leave the whole table out while nothing is confirmed",
        );
    }
    for group in groups.iter().filter(|group| Group::parse(group.get_ref()).is_none()) {
        report.unknown(group, format!("no group `{}`", group.get_ref()), Group::ALL.map(Group::id));
    }
    crate::pieces::unique(groups, "group", report);
    if let Some(years) =
        written.arrived_within_years.as_ref().filter(|years| !(1..=MOST_YEARS).contains(years.get_ref()))
    {
        report.at(years.span(), format!("`arrived_within_years` is a number from 1 to {MOST_YEARS}"));
    }
    report.words("note", &written.note);
}

/// A postal code must not belong to two places; industries share places with everybody.
pub(super) fn postal_areas_belong_to_one(communities: &[WrittenCommunity], report: &mut Report<'_>) {
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for community in communities.iter().filter(|community| !community.industry) {
        for area in &community.postal_areas {
            if let Some(owner) = owners.insert(area.get_ref(), community.slug.get_ref()) {
                report.at(area.span(), format!("`{}` belongs to `{owner}` already", area.get_ref()));
            }
        }
    }
}

/// A town leads to one community of its province; the same name in another province is another town.
pub(super) fn places_belong_to_one(communities: &[WrittenCommunity], report: &mut Report<'_>) {
    let mut owners: BTreeMap<(&str, Vec<String>), &str> = BTreeMap::new();
    for community in communities.iter().filter(|community| !community.industry) {
        let (province, slug) = (community.province.get_ref(), community.slug.get_ref());
        for place in &community.places {
            for name in [&place.get_ref().en, &place.get_ref().fr] {
                let owner = owners.entry((province, spelling(name))).or_insert(slug);
                if owner != slug {
                    report.at(place.span(), format!("`{name}` belongs to `{owner}` already"));
                    break;
                }
            }
        }
    }
}

pub(super) fn sectors(sectors: &[WrittenSector], occupations: &[WrittenOccupation], report: &mut Report<'_>) {
    let ids = sectors.iter().map(|s| (&s.id, &s.name)).chain(occupations.iter().map(|o| (&o.id, &o.name)));
    for (id, name) in ids {
        if !is_name(id.get_ref(), '_') && !is_name(id.get_ref(), '-') {
            report.at_with(
                id.span(),
                format!("`{}` is no id", id.get_ref()),
                "use a to z, digits and underscores",
            );
        }
        report.words("name", name);
    }
    let known: Vec<&str> = sectors.iter().map(|sector| sector.id.get_ref().as_str()).collect();
    for occupation in occupations {
        let sector: &Spanned<String> = &occupation.sector;
        if !known.contains(&sector.get_ref().as_str()) {
            report.unknown(sector, format!("no sector `{}`", sector.get_ref()), known.iter().copied());
        }
    }
    for sector in sectors {
        let id = sector.id.get_ref();
        if !occupations.iter().any(|occupation| occupation.sector.get_ref() == id) {
            report.at(sector.id.span(), format!("the sector `{id}` has no occupation"));
        }
    }
}
