//! Who suits whom in a community, and who looks like whom, kept in memory and brought up to date with what has changed, so
//! that no page of either reads everybody anew.
//!
//! Comes in: a scope, the store. Goes out: profiles of everybody whom the community has accepted. Never here: names; a
//! decision: before a match is made, the rules are asked again on what the store says then.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use portal::directory::Directory;
use portal::forms::{Answers, known};
use tokio::sync::{OwnedRwLockReadGuard, RwLock};

use super::people::lookalikes::Lookalikes;
use crate::app::day;
use crate::http::ApiError;
use crate::indicators::Side;
use crate::matching::{
    ConnecteeFacts, ConnecteeProfile, ConnectorFacts, ConnectorProfile, Connectors, NoProfile, PastMatch,
    Refusal, Waiting, refusals,
};
use crate::staff::Staff;
use crate::store::{Application, CaseId, Followed, MatchId, Pairing, Person, Register, Scope, Standing};

/// How many communities are kept at once; the one that nobody has asked for longest goes first.
const MOST_COMMUNITIES: usize = 12;

/// What is kept of some communities.
#[derive(Default)]
pub struct Pools {
    pools: Kept<RwLock<Pool>>,
    lookalikes: Kept<Mutex<Lookalikes>>,
}

/// Something of some communities, the one that was asked for last at the end.
struct Kept<T>(Mutex<Vec<(String, Arc<T>)>>);

/// Everybody of a community who can be brought together.
#[derive(Default)]
pub(super) struct Pool {
    pub(super) connectees: BTreeMap<CaseId, ConnecteeProfile>,
    pub(super) connectors: Connectors,
    /// Connectees without an open match.
    pub(super) waiting: Waiting,
    pairings: Pairings,
    /// Who takes part again from a day on.
    pauses: BTreeMap<CaseId, Date>,
    /// None before the first look.
    followed: Option<Followed>,
}

impl std::fmt::Debug for Pools {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pools").finish_non_exhaustive()
    }
}

impl Pools {
    /// The pool of the member's community, with everything that has changed until now.
    pub(super) async fn of(&self, staff: &Staff) -> Result<OwnedRwLockReadGuard<Pool>, ApiError> {
        let scope = staff.scope()?;
        let pool = self.pools.of(scope.community());
        let mut pool = pool.write_owned().await;
        pool.bring_up_to_date(staff, scope).await?;
        Ok(pool.downgrade())
    }

    /// Asks who looks like whom among everybody in the register of a community.
    pub(super) fn lookalikes<T>(
        &self,
        community: &str,
        register: &Arc<Register>,
        ask: impl FnOnce(&Lookalikes) -> T,
    ) -> T {
        let kept = self.lookalikes.of(community);
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.bring_up_to_date(register);
        ask(&kept)
    }
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Default> Kept<T> {
    fn of(&self, community: &str) -> Arc<T> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept.iter().position(|(of, _)| of == community);
        let (of, found) = match place {
            Some(place) => kept.remove(place),
            None => (community.to_owned(), Arc::default()),
        };
        if kept.len() == MOST_COMMUNITIES {
            kept.remove(0);
        }
        kept.push((of, Arc::clone(&found)));
        found
    }
}

impl Pool {
    async fn bring_up_to_date(&mut self, staff: &Staff, scope: &Scope) -> Result<(), ApiError> {
        let (store, now) = (&staff.app.store, staff.now);
        if let Some(followed) = &self.followed {
            let over = self.pauses.iter().filter(|(_, until)| **until <= day(now));
            let over: Vec<CaseId> = over.map(|(case, _)| *case).collect();
            let (changes, followed) = store.accepted_since(scope, followed, &over, now).await?;
            changes.pairings.into_iter().for_each(|pairing| self.pairings.put(pairing));
            for (case, application) in changes.people {
                self.take(&case, application.as_ref(), &staff.site.directory, day(now));
            }
            self.followed = Some(followed);
            return Ok(());
        }
        let followed = store.follow(scope).await?;
        let accepted = store.accepted(scope, &[known::CONNECTEE_FORM, known::CONNECTOR_FORM], now).await?;
        *self = Self { followed: Some(followed), ..Self::default() };
        accepted.pairings.into_iter().for_each(|pairing| self.pairings.put(pairing));
        for application in &accepted.applications {
            self.take(&application.case, Some(application), &staff.site.directory, day(now));
        }
        Ok(())
    }

    /// Takes somebody as they are now; none when they do not take part any more. Pairings come first.
    fn take(&mut self, case: &CaseId, application: Option<&Application>, directory: &Directory, today: Date) {
        self.connectees.remove(case);
        self.connectors.remove(case);
        self.waiting.remove(case);
        self.pauses.remove(case);
        let Some(application) = application else { return };
        let course = application.course;
        // Who has paused, or left, is asked by nobody.
        if !course.standing.is_open_on(today) {
            self.pauses.extend(course.standing.until().map(|until| (*case, until)));
            return;
        }
        if application.form == known::CONNECTOR_FORM {
            if let Ok(profile) = connector(application, self.pairings.past(case), directory) {
                self.connectors.put(profile);
            }
        } else if course.intake_on.is_some()
            && let Ok(profile) = connectee(application, directory)
        {
            // Who had no intake meeting does not wait yet.
            if !self.pairings.is_busy(case) {
                self.waiting.put(profile.clone());
            }
            self.connectees.insert(*case, profile);
        }
    }
}

/// Who was brought together with whom.
#[derive(Default)]
struct Pairings {
    all: HashMap<MatchId, Pairing>,
    of: HashMap<CaseId, BTreeSet<MatchId>>,
}

impl Pairings {
    fn put(&mut self, pairing: Pairing) {
        for side in [pairing.connectee, pairing.connector] {
            self.of.entry(side).or_default().insert(pairing.id);
        }
        self.all.insert(pairing.id, pairing);
    }

    fn of(&self, case: &CaseId) -> impl Iterator<Item = &Pairing> {
        self.of.get(case).into_iter().flatten().filter_map(|id| self.all.get(id))
    }

    /// Whether something may still come of a match of theirs.
    fn is_busy(&self, case: &CaseId) -> bool {
        self.of(case).any(|pairing| pairing.is_open)
    }

    /// For whom a Connector was asked, and the day from which they can be asked again.
    fn past(&self, case: &CaseId) -> (Vec<PastMatch>, Option<Date>) {
        let past = self.of(case).map(|pairing| PastMatch {
            on: pairing.on,
            connectee: pairing.connectee,
            uses_capacity: pairing.uses_capacity,
        });
        (past.collect(), self.of(case).filter_map(|pairing| pairing.pause_until).max())
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
