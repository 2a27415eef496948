//! The communities of the program and the occupations that people look for.
//!
//! Comes in: the text of `content/data/communities.toml` and `occupations.toml`. Goes out: a [`Directory`], found to
//! be in order. Never here: figures, pages, people; whether somebody may join is for [`crate::eligibility`].

mod check;
mod find;
mod partial_date;
mod postal_code;
mod province;
mod written;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization as _;

use crate::eligibility::Group;
use crate::{Both, Lang, Problem};

pub use find::{Found, MOST_PLACE_CHARS, Near, Why};
pub use partial_date::PartialDate;
pub use province::Province;

/// Where the communities are written.
pub const COMMUNITIES_FILE: &str = "content/data/communities.toml";

/// Where the occupations are written.
pub const OCCUPATIONS_FILE: &str = "content/data/occupations.toml";

/// The answer of a person who does not know their community; no community may have this slug.
pub const NOT_SURE: &str = "not_sure";

/// A place or an industry that runs the program.
#[derive(Debug, Clone, PartialEq)]
pub struct Community {
    /// Name in addresses and keys: `halifax`.
    pub slug: String,
    /// Name for people.
    pub name: Both<String>,
    /// Where it is.
    pub province: Province,
    /// The organisation that runs it.
    pub host: Both<String>,
    /// When it started, as exactly as a source says.
    pub since: Option<PartialDate>,
    /// Its site, host name first, without a scheme: `halifaxpartnership.com`.
    pub site: Option<String>,
    /// For an industry, not a place.
    pub industry: bool,
    /// How postal codes that belong to it begin: `B3`, `B2Y`. Empty when nobody is sure.
    pub postal_areas: Vec<String>,
    /// Towns that belong to it.
    pub places: Vec<Both<String>>,
    /// Where its main place is.
    pub at: Option<Place>,
    /// The time that is kept there, as POSIX writes it, where it is not that of the province.
    pub own_time_zone: Option<String>,
    /// It reports to Immigration, Refugees and Citizenship Canada, month by month.
    pub reports_to_ircc: bool,
    /// Keys in `sources.toml` of what is said here.
    pub sources: Vec<String>,
    /// Whom it accepts; none while no source says it.
    pub accepts: Option<Accepts>,
}

impl Community {
    /// The time that is kept there, as POSIX writes it.
    pub fn time_zone(&self) -> &str {
        self.own_time_zone.as_deref().unwrap_or(self.province.time_zone())
    }
}

/// A place on the map, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// North of the equator.
    pub latitude: f64,
    /// East of Greenwich; less than nothing in Canada.
    pub longitude: f64,
}

/// A community's rules for who may join.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepts {
    /// The day on which the community confirmed them; none for rules that only a publication tells.
    pub confirmed: Option<Date>,
    /// The groups that are accepted.
    pub groups: BTreeSet<Group>,
    /// Newcomers only in their first years in Canada.
    pub arrived_within_years: Option<u8>,
    /// Only people who may already work in Canada.
    pub needs_work_permission: bool,
    /// Key in `sources.toml`.
    pub source: Option<String>,
    /// The rule in words.
    pub note: Both<String>,
}

/// A part of the economy, under which occupations stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sector {
    /// Name in keys and answers.
    pub id: String,
    /// Name for people.
    pub name: Both<String>,
}

/// A kind of work, broad enough for people of different countries to find theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occupation {
    /// Name in keys and answers.
    pub id: String,
    /// Name for people.
    pub name: Both<String>,
    /// Id of its sector.
    pub sector: String,
}

/// Every community, sector and occupation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Directory {
    communities: Vec<Community>,
    sectors: Vec<Sector>,
    occupations: Vec<Occupation>,
}

impl Directory {
    /// Reads both files. Every wrong entry of both is a problem.
    pub fn parse(communities_toml: &str, occupations_toml: &str) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut communities = written::communities(communities_toml, &mut problems);
        let (sectors, occupations) = written::occupations(occupations_toml, &mut problems);
        communities.sort_by(|a, b| a.slug.cmp(&b.slug));
        Problem::sort(&mut problems);
        if problems.is_empty() { Ok(Self { communities, sectors, occupations }) } else { Err(problems) }
    }

    /// Every community, by slug.
    pub fn communities(&self) -> &[Community] {
        &self.communities
    }

    /// A community by its slug.
    pub fn community(&self, slug: &str) -> Option<&Community> {
        self.communities.binary_search_by(|c| c.slug.as_str().cmp(slug)).ok().map(|at| &self.communities[at])
    }

    /// Provinces that have communities, each with its communities; both in the alphabetical order of the language.
    pub fn by_province(&self, lang: Lang) -> Vec<(Province, Vec<&Community>)> {
        let mut provinces: BTreeMap<Province, Vec<&Community>> = BTreeMap::new();
        for community in &self.communities {
            provinces.entry(community.province).or_default().push(community);
        }
        let mut provinces: Vec<_> = provinces.into_iter().collect();
        provinces.sort_by(|(a, _), (b, _)| alphabetical(a.name(lang), b.name(lang)));
        for (_, communities) in &mut provinces {
            communities.sort_by(|a, b| alphabetical(a.name.of(lang), b.name.of(lang)));
        }
        provinces
    }

    /// The place whose postal codes begin like this one, most exact first; never an industry's community.
    pub fn community_at(&self, postal_area: &str) -> Option<&Community> {
        self.communities
            .iter()
            .filter(|community| !community.industry)
            .flat_map(|community| {
                community.postal_areas.iter().map(move |area| (area.len(), area, community))
            })
            .filter(|(_, area, _)| postal_area.starts_with(area.as_str()))
            .max_by_key(|(length, _, _)| *length)
            .map(|(_, _, community)| community)
    }

    /// The place that is surely the nearest to a postal code: the one that the code belongs to, or the only one of its
    /// province; never an industry's community.
    pub fn nearest(&self, postal_area: &str) -> Option<&Community> {
        let code = postal_code::PostalCode::read(postal_area)?;
        let only = || {
            let province = code.province()?;
            let mut places = self.communities.iter().filter(|one| one.province == province && !one.industry);
            let only = places.next()?;
            places.next().is_none().then_some(only)
        };
        self.community_at(code.area()).or_else(only)
    }

    /// Every sector, in the file's order.
    pub fn sectors(&self) -> &[Sector] {
        &self.sectors
    }

    /// A sector by its id.
    pub fn sector(&self, id: &str) -> Option<&Sector> {
        self.sectors.iter().find(|sector| sector.id == id)
    }

    /// Every occupation, in the file's order.
    pub fn occupations(&self) -> &[Occupation] {
        &self.occupations
    }

    /// An occupation by its id.
    pub fn occupation(&self, id: &str) -> Option<&Occupation> {
        self.occupations.iter().find(|occupation| occupation.id == id)
    }

    /// Sectors with their occupations, both in the alphabetical order of the language; what is called `other` or
    /// `other_...` comes last.
    pub fn by_sector(&self, lang: Lang) -> Vec<(&Sector, Vec<&Occupation>)> {
        let last = |id: &str| id == "other" || id.starts_with("other_") || id.starts_with("other-");
        let mut sectors: Vec<_> = self.sectors.iter().collect();
        sectors.sort_by(|a, b| {
            last(&a.id).cmp(&last(&b.id)).then_with(|| alphabetical(a.name.of(lang), b.name.of(lang)))
        });
        let occupations_of = |sector: &Sector| {
            let mut found: Vec<_> = self.occupations.iter().filter(|o| o.sector == sector.id).collect();
            found.sort_by(|a, b| {
                last(&a.id).cmp(&last(&b.id)).then_with(|| alphabetical(a.name.of(lang), b.name.of(lang)))
            });
            found
        };
        sectors.into_iter().map(|sector| (sector, occupations_of(sector))).collect()
    }
}

/// The order of a word list: accents and case count only between words that are otherwise alike.
fn alphabetical(a: &str, b: &str) -> Ordering {
    let plain = |text: &str| -> String {
        let letters = text.nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c));
        letters.flat_map(char::to_lowercase).collect()
    };
    plain(a).cmp(&plain(b)).then_with(|| a.cmp(b))
}

#[cfg(test)]
pub(crate) mod tests;
