//! Who suits whom in a community, kept in memory for a short time, so that each page of suggestions does not read everybody
//! anew.
//!
//! Comes in: a scope, the store. Goes out: profiles of everybody whom the community has accepted. Never here: names; a
//! decision: before a match is made, the rules are asked again on what the store says then.

use portal::forms::known;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use portal::directory::Directory;
use portal::forms::Answers;

use crate::app::day;
use crate::http::ApiError;
use crate::indicators::Side;
use crate::matching::{
    ConnecteeFacts, ConnecteeProfile, ConnectorFacts, ConnectorProfile, Connectors, NoProfile, PastMatch,
    Refusal, Waiting, refusals,
};
use crate::staff::Staff;
use crate::store::{Accepted, Application, CaseId, Person, Standing};

/// How long a pool serves: what a colleague did shows after this long at the latest.
const KEPT: SignedDuration = SignedDuration::from_secs(60);

/// How many communities are kept at once; the one that was read first goes first.
const MOST_COMMUNITIES: usize = 12;

/// The pools of some communities.
#[derive(Default)]
pub struct Pools(Mutex<Vec<(String, Arc<Pool>)>>);

/// Everybody of a community who can be brought together.
pub(super) struct Pool {
    read_at: Timestamp,
    pub(super) connectees: BTreeMap<CaseId, ConnecteeProfile>,
    pub(super) connectors: BTreeMap<CaseId, ConnectorProfile>,
    pub(super) all: Connectors,
    /// Connectees without an open match.
    pub(super) waiting: Waiting,
}

impl std::fmt::Debug for Pools {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pools").finish_non_exhaustive()
    }
}

impl Pools {
    /// The pool of the member's community.
    pub(super) async fn of(&self, staff: &Staff) -> Result<Arc<Pool>, ApiError> {
        let scope = staff.scope()?;
        let community = scope.community();
        let fresh = |pool: &Arc<Pool>| staff.now.duration_since(pool.read_at) < KEPT;
        let known = self.lock().iter().find(|(of, _)| of == community).map(|(_, pool)| Arc::clone(pool));
        if let Some(pool) = known.filter(fresh) {
            return Ok(pool);
        }
        let accepted = staff
            .app
            .store
            .accepted(scope, &[known::CONNECTEE_FORM, known::CONNECTOR_FORM], staff.now)
            .await?;
        let pool = Arc::new(Pool::new(&accepted, &staff.site.directory, staff.now));
        let mut kept = self.lock();
        kept.retain(|(of, _)| of != community);
        if kept.len() == MOST_COMMUNITIES {
            kept.remove(0);
        }
        kept.push((community.to_owned(), Arc::clone(&pool)));
        Ok(pool)
    }

    /// The member has changed who takes part in their community, or how.
    pub(super) fn forget(&self, staff: &Staff) {
        self.lock().retain(|(of, _)| Some(of) != staff.community.as_ref());
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<(String, Arc<Pool>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pool {
    fn new(accepted: &Accepted, directory: &Directory, now: Timestamp) -> Self {
        let mut asked: BTreeMap<CaseId, (Vec<PastMatch>, Option<Date>)> = BTreeMap::new();
        let mut busy = BTreeSet::new();
        for pairing in &accepted.pairings {
            let (past, pause) = asked.entry(pairing.connector).or_default();
            past.push(PastMatch {
                on: pairing.on,
                connectee: pairing.connectee,
                uses_capacity: pairing.uses_capacity,
            });
            *pause = (*pause).max(pairing.pause_until);
            if pairing.is_open {
                busy.insert(pairing.connectee);
            }
        }
        let (mut connectees, mut connectors) = (BTreeMap::new(), BTreeMap::new());
        // Who has paused without a day, or left, is asked by nobody; who had no intake meeting does not wait yet.
        let is_open = |one: &&Application| {
            let takes_part = one.form == known::CONNECTOR_FORM || one.course.intake_on.is_some();
            takes_part && one.course.standing.is_open_on(day(now))
        };
        for application in accepted.applications.iter().filter(is_open) {
            if application.form == known::CONNECTOR_FORM {
                let (past, pause) = asked.remove(&application.case).unwrap_or_default();
                let profile = connector(application, (past, pause), directory);
                connectors.extend(profile.ok().map(|profile| (application.case, profile)));
            } else {
                let profile = connectee(application, directory);
                connectees.extend(profile.ok().map(|profile| (application.case, profile)));
            }
        }
        let waiting = connectees.iter().filter(|(case, _)| !busy.contains(case));
        let waiting = Waiting::new(waiting.map(|(_, profile)| profile.clone()));
        let all = Connectors::new(connectors.values().cloned());
        Self { read_at: now, connectees, connectors, all, waiting }
    }
}

/// Why two people can't be matched.
#[derive(Debug, Clone, PartialEq)]
pub enum Refused {
    /// Rules stand in the way.
    Rules(Vec<Refusal>),
    /// One of them has not agreed to it, or sent another form.
    NoProfile(NoProfile),
}

/// What stands between two people as the store has them now.
pub fn refused(
    directory: &Directory,
    (connectee, connector): (&Person, &Person),
    today: Date,
) -> Option<Refused> {
    match (connectee_of(connectee, directory), connector_of(connector, directory)) {
        (Ok(one), Ok(other)) => {
            let mut found = out_of_it((&connectee.application, &connector.application), today);
            found.extend(refusals(&one, &other, today));
            (!found.is_empty()).then_some(Refused::Rules(found))
        }
        (Err(why), _) | (_, Err(why)) => Some(Refused::NoProfile(why)),
    }
}

/// Whether one of the two does not take part yet, now, or any more. A pause with a day is a rule of the Connector's profile.
fn out_of_it((connectee, connector): (&Application, &Application), today: Date) -> Vec<Refusal> {
    let no_intake = connectee.course.intake_on.is_none().then_some(Refusal::NoIntake);
    let connectee = match connectee.course.standing {
        Standing::Ended => Some(Refusal::Closed),
        Standing::Paused { until: Some(until) } => (today < until).then_some(Refusal::Paused { until }),
        Standing::Paused { until: None } => Some(Refusal::PausedForNow),
        Standing::Active => None,
    };
    let connector = match connector.course.standing {
        Standing::Ended => Some(Refusal::Left),
        Standing::Paused { until: None } => Some(Refusal::PausedForNow),
        Standing::Paused { until: Some(_) } | Standing::Active => None,
    };
    no_intake.into_iter().chain(connectee).chain(connector).collect()
}

/// A Connectee as the store has them now.
pub(super) fn connectee_of(person: &Person, directory: &Directory) -> Result<ConnecteeProfile, NoProfile> {
    connectee(&person.application, directory)
}

/// A Connector as the store has them now.
pub(super) fn connector_of(person: &Person, directory: &Directory) -> Result<ConnectorProfile, NoProfile> {
    let edges = person.matches.iter().filter(|edge| edge.side == Side::Connector);
    let past = edges.clone().map(|edge| PastMatch {
        on: edge.offered_on,
        connectee: edge.other,
        uses_capacity: edge.uses_capacity,
    });
    let pause = edges.clone().filter_map(|edge| edge.pause_until).max();
    connector(&person.application, (past.collect(), pause), directory)
}

/// A Connectee as matching sees them.
pub fn connectee(application: &Application, directory: &Directory) -> Result<ConnecteeProfile, NoProfile> {
    let answers = answers(application)?;
    let facts = ConnecteeFacts {
        case: application.case,
        community: application.community.clone().unwrap_or_default(),
        waiting_since: application.course.intake_on.unwrap_or_else(|| day(application.received_at)),
        current_employer: None,
        employers_to_avoid: Vec::new(),
        connectors_to_avoid: BTreeSet::new(),
    };
    ConnecteeProfile::read(&answers, facts, directory)
}

/// A Connector as matching sees them, with everybody for whom they were asked and the day until which they want to rest.
pub fn connector(
    application: &Application,
    (asked, pause_until): (Vec<PastMatch>, Option<Date>),
    directory: &Directory,
) -> Result<ConnectorProfile, NoProfile> {
    let answers = answers(application)?;
    let facts = ConnectorFacts {
        case: application.case,
        community: application.community.clone().unwrap_or_default(),
        capacity: application.course.capacity.and_then(|number| number.try_into().ok()),
        pause_until: pause_until.max(application.course.standing.until()),
        asked,
    };
    ConnectorProfile::read(&answers, facts, directory)
}

fn answers(application: &Application) -> Result<Answers, NoProfile> {
    let text = application.answers.as_deref().ok_or(NoProfile::NoConsent)?;
    serde_json::from_str(text).map_err(|_| NoProfile::OtherForm)
}
