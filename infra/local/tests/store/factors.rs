//! Second factors: taken once, in races and under faults.

use functions::store::*;
use jiff::SignedDuration;
use portal_local::dynamodb::Engine;

use crate::cases::*;
use crate::people::*;
use crate::trial::{Trial, no_fault_of_a_read_shows, no_fault_of_a_write_shows};

const SESSIONS: [&str; 8] = ["s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7"];

/// A member with sessions, none of which has the second factor.
async fn with_sessions(store: &Store) -> MemberId {
    store.invite(&member(1), noon()).await.unwrap();
    for name in SESSIONS {
        store.begin_sign_in(&sign_in(name, Some(1)), noon()).await.unwrap();
        store.sign_in(&token(name), &token(&format!("session {name}")), noon()).await.unwrap();
    }
    MemberId::from_bits(1)
}

fn session(name: &str) -> Digest {
    token(&format!("session {name}"))
}

async fn has_factor(store: &Store, name: &str) -> bool {
    store.load_session(&session(name), noon()).await.unwrap().unwrap().has_factor
}

#[tokio::test(flavor = "multi_thread")]
async fn of_one_code_in_many_sessions_at_once_one_session_has_it() {
    let (_engine, store) = fresh();
    let id = with_sessions(&store).await;
    let codes = [token("recovery 1"), token("recovery 2")];
    let set = store.set_factor((&id, &session("s0")), 5, &codes, noon()).await.unwrap();
    assert_eq!(set, FactorGiven::Taken);
    for given in [Given::Step(6), Given::Recovery(codes[1])] {
        let tasks = SESSIONS[1..].iter().map(|name| {
            let (store, session) = (store.clone(), session(name));
            tokio::spawn(async move { store.give_factor((&id, &session), given, noon()).await.unwrap() })
        });
        for task in tasks.collect::<Vec<_>>() {
            task.await.unwrap();
        }
    }
    let mut having = 0;
    for name in SESSIONS {
        having += usize::from(has_factor(&store, name).await);
    }
    assert_eq!(having, 3, "one set it up, one has the code, one the recovery code");
    let factor = store.load_factor(&id).await.unwrap();
    assert_eq!((factor.last_step, factor.recovery.as_slice(), factor.number), (6, &codes[..1], 1));
    store.audit_of_member(&id).await.unwrap().verify().unwrap();
    let old = store.give_factor((&id, &session("s0")), Given::Step(3), noon()).await.unwrap();
    assert_eq!(old, FactorGiven::Taken, "this session has it already");
    store.end_session(&session("s1")).await.unwrap();
    let gone = store.give_factor((&id, &session("s1")), Given::Step(9), noon()).await.unwrap();
    assert_eq!(gone, FactorGiven::Ended);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_thirty_tries_at_once_five_are_compared() {
    let (_engine, store) = fresh();
    let id = with_sessions(&store).await;
    let tries = (0..30).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { store.try_factor(&id, noon()).await })
    });
    let mut counted = 0;
    for tried in tries.collect::<Vec<_>>() {
        counted += u32::from(matches!(tried.await.unwrap(), Ok(Tried::Counted)));
    }
    assert!(counted <= FACTOR_TRIES, "{counted}");
    let wait = SignedDuration::from_mins(FACTOR_WAIT_MINUTES);
    assert_eq!(store.try_factor(&id, noon() + wait).await.unwrap(), Tried::Counted);
}

/// Setting up a second factor, or giving a code.
#[derive(Debug, Clone, Copy)]
struct Factor(Option<Given>);

impl Trial for Factor {
    type Before = MemberId;

    async fn prepare(self, calm: &Store) -> MemberId {
        let id = with_sessions(calm).await;
        if self.0.is_some() {
            let codes = [token("recovery")];
            calm.set_factor((&id, &session("s0")), 5, &codes, noon()).await.unwrap();
        }
        id
    }

    async fn run(self, shaky: &Store, id: MemberId) -> Result<String, StoreError> {
        let told = match self.0 {
            None => shaky.set_factor((&id, &session("s0")), 5, &[token("recovery")], noon()).await?,
            Some(given) => shaky.give_factor((&id, &session("s1")), given, noon()).await?,
        };
        assert_eq!(told, FactorGiven::Taken);
        Ok(format!("{told:?}"))
    }

    async fn left(self, _engine: &Engine, calm: &Store) -> String {
        let id = MemberId::from_bits(1);
        let trail = calm.audit_of_member(&id).await.unwrap();
        trail.verify().unwrap();
        let factor = calm.load_factor(&id).await.unwrap();
        format!("{} {} {} {}", trail.entries.len(), factor.last_step, factor.recovery.len(), factor.is_set)
    }
}

#[tokio::test(start_paused = true)]
async fn no_fault_of_a_factor_shows() {
    let ways = [None, Some(Given::Step(6)), Some(Given::Recovery(token("recovery")))].map(Factor);
    no_fault_of_a_write_shows(ways).await;
    no_fault_of_a_read_shows(ways).await;
}

#[tokio::test]
async fn taken_away_the_next_one_has_another_number() {
    let (_engine, store) = fresh();
    let id = with_sessions(&store).await;
    store.set_factor((&id, &session("s0")), 5, &[], noon()).await.unwrap();
    assert!(store.load_member(&id).await.unwrap().unwrap().has_factor);
    let later = noon() + SignedDuration::from_secs(1);
    for _ in 0..2 {
        store.clear_factor(&id, &Actor::System, later).await.unwrap();
    }
    let factor = store.load_factor(&id).await.unwrap();
    assert_eq!((factor.number, factor.is_set, factor.last_step), (2, false, 5));
    assert!(!store.load_member(&id).await.unwrap().unwrap().has_factor);
    assert!(store.load_session(&session("s0"), later).await.unwrap().is_none());
    let given = store.give_factor((&id, &session("s2")), Given::Step(9), later).await.unwrap();
    assert_ne!(given, FactorGiven::Taken);
}
