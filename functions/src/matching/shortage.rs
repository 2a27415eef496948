//! Where Connectors are missing: kinds of work that Connectees wait for and nobody can be asked about.
//!
//! Comes in: who waits, the Connectors, and the day. Goes out: occupations with their counts, the most wanted first. Never
//! here: who waits; free text that a Connectee wrote instead of choosing an occupation.

use std::collections::BTreeMap;

use jiff::civil::Date;
use portal::directory::Directory;

use super::index::Key;
use super::pool::{Connectors, Waiting};
use super::profile::{ConnecteeProfile, ConnectorProfile};
use super::rules::{Refusal, of_connector, refusals};

/// An occupation for which at least one Connectee waits without a Connector who could be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortage {
    /// The community.
    pub community: String,
    /// Id of the occupation.
    pub occupation: String,
    /// How many Connectees look for it and have no Connector who knows it and could be asked.
    pub waiting: usize,
    /// Since when the first of them waits.
    pub since: Date,
    /// How many Connectors of the community know it, and can't be asked now.
    pub busy: usize,
    /// The first day on which one of these can be asked again, if one is known.
    pub first_free: Option<Date>,
    /// How many Connectors know the sector and could be asked instead.
    pub free_in_sector: usize,
}

/// Every shortage on a day: most people waiting first, then the longest wait.
pub fn shortages(
    waiting: &Waiting,
    connectors: &Connectors,
    directory: &Directory,
    today: Date,
) -> Vec<Shortage> {
    let mut without: BTreeMap<(&str, &str), Vec<&ConnecteeProfile>> = BTreeMap::new();
    for connectee in waiting.iter() {
        for occupation in &connectee.occupations {
            let mut known = connectors.having(&Key::Occupation(occupation.clone()));
            if !known.any(|connector| refusals(connectee, connector, today).is_empty()) {
                without.entry((&connectee.community, occupation)).or_default().push(connectee);
            }
        }
    }
    let mut found: Vec<Shortage> = without
        .into_iter()
        .map(|((community, occupation), connectees)| {
            let sector = directory.occupation(occupation).map(|occupation| occupation.sector.as_str());
            let (busy, first_free) = busy(community, occupation, connectors, today);
            Shortage {
                community: community.to_owned(),
                occupation: occupation.to_owned(),
                waiting: connectees.len(),
                since: connectees.iter().map(|connectee| connectee.waiting_since).min().unwrap_or(today),
                busy,
                first_free,
                free_in_sector: sector.map_or(0, |sector| free(&connectees, sector, connectors, today)),
            }
        })
        .collect();
    found.sort_by(|a, b| b.waiting.cmp(&a.waiting).then(a.since.cmp(&b.since)));
    found
}

/// How many Connectors of a community know an occupation and can't be asked, and when the first of them can.
fn busy(community: &str, occupation: &str, connectors: &Connectors, today: Date) -> (usize, Option<Date>) {
    let known = connectors.having(&Key::Occupation(occupation.to_owned()));
    let ours = known.filter(|connector| connector.community == community);
    let rules = ours.map(|connector| of_connector(connector, today)).filter(|rules| !rules.is_empty());
    // Whoever has several rules in the way is free when the last of them ends.
    let ends: Vec<Option<Date>> = rules
        .map(|rules| rules.iter().map(Refusal::ends).collect::<Option<Vec<Date>>>()?.into_iter().max())
        .collect();
    (ends.len(), ends.into_iter().flatten().min())
}

/// How many Connectors of a sector at least one of the Connectees could meet.
fn free(connectees: &[&ConnecteeProfile], sector: &str, connectors: &Connectors, today: Date) -> usize {
    let in_sector = connectors.having(&Key::Sector(sector.to_owned()));
    let can_meet = |connector: &&ConnectorProfile| {
        connectees.iter().any(|connectee| refusals(connectee, connector, today).is_empty())
    };
    in_sector.filter(can_meet).count()
}
