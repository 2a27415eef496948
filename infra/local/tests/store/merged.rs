//! Two files of one person with all that a file can hold: everything follows to the one that is kept, under every fault.

use functions::indicators::{Event, Fact, PersonId, Side};
use functions::store::*;
use jiff::SignedDuration;
use portal_local::dynamodb::Engine;

use crate::cards::person_of;
use crate::cases::*;
use crate::desk::later;
use crate::offers::{CONNECTOR, accepted, asks, new, refusal};
use crate::plan::{Fault, FaultPlan, When};
use crate::referred::{CONTACT, MATCH, introduced, met, named, report};
use crate::retention::{add_to_the_first, revision};
use crate::trial::{Trial, no_fault_of_a_write_shows, one};

const KEPT: &str = "REF-000002";
const OTHER: &str = "REF-000001";

fn fact(n: u32) -> Fact {
    // After the file came in: earlier ones can speak of nobody in it.
    let on = jiff::civil::date(2027, 3, 1).saturating_add(jiff::Span::new().days(n % 28));
    let (person, connector) = (PersonId::from_bits(1), PersonId::from_bits(100 + u128::from(n)));
    Fact { community: "halifax".into(), on, what: Event::IntroductionSent { person, connector } }
}

/// The first file has a match with a meeting and a contact, an intake meeting, a survey, an outcome, a note and so many
/// facts; the second one was accepted as well.
async fn two_files(store: &Store, facts: u32) -> Scope {
    let scope = introduced(store).await;
    accepted(store, &scope, 2, "connectee-application").await;
    add_to_the_first(store, &scope).await;
    let told = report(1, Side::Connectee, Happened::Yes);
    store.report_meeting(&MATCH, &told, &met, noon()).await.unwrap();
    named(store, CONTACT, Namer::Connector).await;
    for part in (0..facts).collect::<Vec<_>>().chunks(40) {
        let effects = Effects { facts: part.iter().map(|n| fact(*n)).collect(), ..Effects::default() };
        let asked = later() + SignedDuration::from_hours(48 * i64::from(part[0] + 1));
        store.ask_outcome(&scope, OTHER, &effects, asked).await.unwrap();
    }
    scope
}

async fn merge(store: &Store) -> NewMerge {
    NewMerge {
        kept: (KEPT.into(), revision(store, 2).await),
        other: (OTHER.into(), revision(store, 1).await),
        answers: "{}".into(),
        version: 1,
    }
}

fn much_later() -> jiff::Timestamp {
    noon() + days(30)
}

#[tokio::test]
async fn everything_of_the_other_file_follows() {
    let (engine, store) = fresh();
    let scope = two_files(&store, 3).await;
    let new = merge(&store).await;
    assert_eq!(store.merge(&scope, &new, &person_of, much_later()).await.unwrap(), Merged::Now);
    let kept = store.open_person(&scope, OTHER, much_later()).await.unwrap().unwrap();
    assert_eq!(kept.application.reference, KEPT);
    assert_eq!((kept.application.state, kept.matches.len()), (State::Accepted, 1));
    assert!(kept.application.course.intake_on.is_some() && kept.intake.is_some());
    assert_eq!((kept.notes.len(), kept.surveys.len(), kept.outcomes.len()), (1, 1, 1));
    let edge = &kept.matches[0];
    assert!(edge.is_open && edge.other == submission(CONNECTOR).case);
    let (the, records) = store.load_match_records(&MATCH, much_later()).await.unwrap().unwrap();
    assert_eq!((the.connectee, the.connector), (submission(2).case, submission(CONNECTOR).case));
    assert_eq!((records.reports.len(), records.contacts.len()), (1, 1));
    let theirs = store.open_person(&scope, &format!("REF-{CONNECTOR:06}"), much_later()).await.unwrap();
    assert_eq!(theirs.unwrap().matches[0].other, submission(2).case);
    let partitions = [Partition::Audited(Subject::Case(submission(2).case)), Partition::Match(MATCH)];
    for partition in partitions {
        let flaws = store.flaws(&partition, much_later()).await.unwrap();
        assert!(flaws.is_empty(), "{partition:?}: {flaws:?}");
    }

    // A link that was mailed before goes on working, and what it stores stands in the file that is kept.
    let asked = store.open_survey(&token("survey"), noon()).await.unwrap().unwrap();
    assert_eq!(asked.application.case, submission(2).case);
    let said = SurveyAnswers { answers: "{}".into(), words: None };
    let facts_of = |_: &str, _| Vec::new();
    let told = store.answer_survey(&token("survey"), &Actor::Connectee, (&said, &facts_of), noon()).await;
    assert_eq!(told.unwrap(), SurveyAnswered::Now);
    let kept = store.open_person(&scope, KEPT, much_later()).await.unwrap().unwrap();
    assert!(kept.surveys[0].answered_at.is_some());

    // Whoever is erased takes all of it along.
    store.erase(Hand::Own(&submission(1).case), "link", &withdrawn_mail(), much_later()).await.unwrap();
    let left = store.open_person(&scope, OTHER, much_later()).await.unwrap();
    assert!(left.is_none());
    assert!(inserted(&engine).await["fact"] >= 6, "each fact was written for the person who is kept");
}

#[tokio::test]
async fn two_open_matches_with_one_person_are_never_merged() {
    let (_engine, store) = fresh();
    let scope = two_files(&store, 0).await;
    let second = new(2, submission(2).case, submission(CONNECTOR).case);
    store.offer(&scope, &second, refusal, &asks(2), noon()).await.unwrap();
    let new = merge(&store).await;
    assert_eq!(store.merge(&scope, &new, &person_of, noon()).await.unwrap(), Merged::Twice);
    let link = store.load_link(&token("offer 2"), LinkPurpose::Offer, noon()).await.unwrap().unwrap();
    store.decline_offer(&link, ("no_time", None), &MatchEffects::default(), noon()).await.unwrap();
    let new = merge(&store).await;
    assert_eq!(store.merge(&scope, &new, &person_of, noon()).await.unwrap(), Merged::Now);
    let kept = store.open_person(&scope, KEPT, noon()).await.unwrap().unwrap();
    assert_eq!(kept.matches.len(), 2);
    assert_eq!(kept.matches.iter().filter(|edge| edge.is_open).count(), 1);
}

#[tokio::test]
async fn files_of_different_forms_stay_two() {
    let (_engine, store) = fresh();
    let scope = two_files(&store, 0).await;
    let connector = format!("REF-{CONNECTOR:06}");
    let theirs = store.find_by_reference(&connector, noon()).await.unwrap().unwrap();
    let new = NewMerge { kept: (connector, theirs.revision), ..merge(&store).await };
    assert_eq!(store.merge(&scope, &new, &person_of, noon()).await.unwrap(), Merged::Different);
}

/// How many facts speak of the other person, and of the one who is kept.
async fn facts_of_both(store: &Store) -> (usize, usize) {
    let facts = store.facts("halifax").await.unwrap();
    let of = |bits| {
        let name = PersonId::from_bits(bits).to_string();
        facts.iter().filter(|fact| serde_json::to_string(fact).unwrap().contains(&name)).count()
    };
    (of(1), of(2))
}

#[tokio::test(start_paused = true)]
async fn a_merge_that_stopped_on_its_way_is_ended_by_merging_again() {
    let (_, whole) = one(Merging::Many, &FaultPlan::new(0)).await;
    let engine = Engine::memory(&Tables::default()).unwrap();
    let calm = store(&engine, &FaultPlan::new(0));
    let (scope, new) = Merging::Many.prepare(&calm).await;
    // The merge itself and the first part of the facts are stored, nothing after them.
    let plan = FaultPlan::new(0).rule("TransactWriteItems", When::From(3), Fault::ErrorBefore);
    store(&engine, &plan).merge(&scope, &new, &person_of, much_later()).await.unwrap_err();
    let (other, kept) = facts_of_both(&calm).await;
    assert!(other > 0 && kept > 0, "half way: {other}, {kept}");
    assert_eq!(calm.merge(&scope, &new, &person_of, much_later()).await.unwrap(), Merged::Already);
    assert_eq!(facts_of_both(&calm).await, (0, other + kept));
    assert_eq!(Merging::Many.left(&engine, &calm).await, whole, "as if it had never stopped");
}

/// Merging under faults: with few facts, and with more than one transaction holds.
#[derive(Debug, Clone, Copy)]
enum Merging {
    Few,
    Many,
}

impl Trial for Merging {
    type Before = (Scope, NewMerge);

    async fn prepare(self, calm: &Store) -> (Scope, NewMerge) {
        let facts = match self {
            Merging::Few => 2,
            Merging::Many => 60,
        };
        let scope = two_files(calm, facts).await;
        (scope, merge(calm).await)
    }

    async fn run(self, store: &Store, (scope, new): (Scope, NewMerge)) -> Result<String, StoreError> {
        let told = store.merge(&scope, &new, &person_of, much_later()).await?;
        Ok(format!("{told:?}"))
    }

    async fn left(self, engine: &Engine, calm: &Store) -> String {
        let person = calm.open_own(&submission(1).case, much_later()).await.unwrap().unwrap();
        person.trail.verify().unwrap();
        let facts = facts_of_both(calm).await;
        let counts = (person.matches.len(), person.notes.len(), person.surveys.len(), person.outcomes.len());
        format!("{facts:?} {counts:?} {:?}", inserted(engine).await)
    }
}

#[tokio::test(start_paused = true)]
async fn no_fault_of_a_merge_shows() {
    no_fault_of_a_write_shows([Merging::Few, Merging::Many]).await;
}
