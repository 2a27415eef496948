//! Intake meetings in the store: once, corrected, erased with their case, and under every fault.

use functions::indicators::{Event, Fact, PersonId, Side};
use functions::store::*;
use portal::Lang;
use portal::eligibility::Group;
use portal_local::dynamodb::Engine;

use crate::cases::*;
use crate::desk::{accepts, confirmed, letter, scope};
use crate::trial::{Trial, no_fault_of_a_read_shows, no_fault_of_a_write_shows};

const REFERENCE: &str = "REF-000001";

fn consent(purpose: &str, given: bool) -> NewConsent {
    NewConsent {
        purpose: purpose.into(),
        given,
        form: "intake".into(),
        version: 1,
        words: Digest::of(b"I agree"),
        lang: Lang::Fr,
        channel: Channel::InPerson,
    }
}

fn fact(group: Group) -> Fact {
    let what = Event::IntakeHeld { person: PersonId::from_bits(7), group };
    Fact { community: "halifax".into(), on: "2027-03-01".parse().unwrap(), what }
}

fn meeting(revision: u64, group: Group) -> NewIntake {
    NewIntake {
        held_on: "2027-03-01".parse().unwrap(),
        answers: format!(r#"{{"goals":"{CANARY}","group":"{}"}}"#, group.id()),
        form: "intake".into(),
        version: 1,
        lang: Lang::Fr,
        effects: Effects {
            facts: vec![fact(group)],
            consents: vec![consent("consent_service", true), consent("consent_stats", false)],
            ..Effects::default()
        },
        standing: None,
        revision,
    }
}

/// An application that was accepted; its revision is 3.
async fn accepted(store: &Store) -> Scope {
    let scope = scope(store, "halifax").await;
    confirmed(store, &submission(1)).await;
    store.decide(&scope, REFERENCE, &accepts(2), &letter(), noon()).await.unwrap();
    scope
}

#[tokio::test]
async fn a_meeting_is_held_once_and_corrected() {
    let (engine, store) = fresh();
    let scope = accepted(&store).await;
    let hold = async |new: NewIntake| store.hold_intake(&scope, REFERENCE, &new, noon()).await.unwrap();
    assert_eq!(hold(meeting(2, Group::Newcomer)).await, Held::Changed);
    assert_eq!(hold(meeting(3, Group::Newcomer)).await, Held::Now);
    assert_eq!(hold(meeting(3, Group::Newcomer)).await, Held::Already);
    assert_eq!(hold(meeting(3, Group::Partner)).await, Held::Changed, "another author's page is old");
    let mut correction = meeting(4, Group::Partner);
    correction.effects.consents = vec![consent("consent_service", true), consent("consent_stats", true)];
    assert_eq!(hold(correction).await, Held::Now);
    let person = store.open_person(&scope, REFERENCE, noon()).await.unwrap().unwrap();
    let intake = person.intake.unwrap();
    assert_eq!((intake.revision, intake.by), (2, scope.member()));
    assert!(!format!("{intake:?}{:?}", meeting(1, Group::Newcomer)).contains("Amina"));
    let said: Vec<(&str, bool)> =
        person.consents.iter().map(|event| (event.consent.purpose.as_str(), event.consent.given)).collect();
    assert_eq!(
        said,
        [("consent_service", true), ("consent_stats", true)],
        "what is said again is not noted again"
    );
    let deeds: Vec<Action> = person.trail.entries.iter().map(|entry| entry.action).collect();
    assert_eq!(deeds[3..], [Action::IntakeHeld, Action::Corrected, Action::Viewed]);
    person.trail.verify().unwrap();
    assert_eq!(inserted(&engine).await["fact"], 2, "the first one was taken back again");
    store
        .hold_intake(&scope_of(&store, "moncton").await, REFERENCE, &meeting(5, Group::Partner), noon())
        .await
        .unwrap_err();
}

async fn scope_of(store: &Store, community: &str) -> Scope {
    scope(store, community).await
}

#[tokio::test]
async fn a_meeting_ends_with_its_case_and_is_erased_with_it() {
    let (_engine, store) = fresh();
    let scope = accepted(&store).await;
    store.hold_intake(&scope, REFERENCE, &meeting(3, Group::Newcomer), noon()).await.unwrap();
    let end = store.load_application(&submission(1).case, noon()).await.unwrap().unwrap().erase_at;
    assert!(store.open_person(&scope, REFERENCE, end).await.unwrap().is_none());
    store.withdraw(&submission(1).case, &Actor::Applicant, &withdrawn_mail(), noon()).await.unwrap();
    let left = store.load_application(&submission(1).case, noon()).await.unwrap().unwrap();
    assert_eq!(left.course, Course::default());
    let again = store.hold_intake(&scope, REFERENCE, &meeting(5, Group::Newcomer), noon()).await.unwrap();
    assert_eq!(again, Held::Gone);
}

/// The operations, each on an accepted application.
#[derive(Debug, Clone, Copy)]
enum Operation {
    Hold,
    KeepNumber,
    SetStanding,
}

impl Trial for Operation {
    type Before = Scope;

    async fn prepare(self, calm: &Store) -> Scope {
        accepted(calm).await
    }

    async fn run(self, shaky: &Store, scope: Scope) -> Result<String, StoreError> {
        Ok(match self {
            Operation::Hold => {
                let new = meeting(3, Group::Newcomer);
                format!("{:?}", shaky.hold_intake(&scope, REFERENCE, &new, noon()).await?)
            }
            Operation::KeepNumber => {
                let number = (Some(("number", "born on")), 3);
                format!("{:?}", shaky.keep_client_number(&scope, REFERENCE, number, noon()).await?)
            }
            Operation::SetStanding => {
                format!("{:?}", shaky.set_standing(&scope, REFERENCE, &pause(3), noon()).await?)
            }
        })
    }

    async fn left(self, engine: &Engine, calm: &Store) -> String {
        calm.audit_trail(&submission(1).case).await.unwrap().verify().unwrap();
        format!("{:?}", inserted(engine).await)
    }
}

#[tokio::test(start_paused = true)]
async fn one_fault_changes_neither_the_answer_nor_what_is_stored() {
    no_fault_of_a_write_shows([Operation::Hold, Operation::KeepNumber, Operation::SetStanding]).await;
}

#[tokio::test(start_paused = true)]
async fn faults_on_reads_do_not_show() {
    no_fault_of_a_read_shows([Operation::Hold, Operation::KeepNumber, Operation::SetStanding]).await;
}

fn pause(revision: u64) -> NewStanding {
    NewStanding {
        side: Side::Connector,
        standing: Standing::Paused { until: None },
        reason: Some(StandingReason::NoTime),
        capacity: Some(4),
        effects: Effects { facts: vec![fact(Group::Partner)], ..Effects::default() },
        revision,
    }
}

#[tokio::test]
async fn a_standing_changes_once_and_only_on_what_was_seen() {
    let (_engine, store) = fresh();
    let scope = accepted(&store).await;
    let set = async |new: NewStanding| store.set_standing(&scope, REFERENCE, &new, noon()).await.unwrap();
    assert_eq!(set(pause(2)).await, Amended::Changed);
    assert_eq!(set(pause(3)).await, Amended::Now);
    assert_eq!(set(pause(3)).await, Amended::Already);
    let back = NewStanding { standing: Standing::Active, reason: None, capacity: None, ..pause(4) };
    assert_eq!(set(back).await, Amended::Now);
    let course = store.load_application(&submission(1).case, noon()).await.unwrap().unwrap().course;
    assert_eq!((course.standing, course.capacity, course.reason), (Standing::Active, Some(4), None));
    let theirs = scope_of(&store, "moncton").await;
    let refused = store.set_standing(&theirs, REFERENCE, &pause(5), noon()).await;
    assert!(matches!(refused, Err(StoreError::NotYours)), "{refused:?}");
}
