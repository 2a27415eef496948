//! Imports in the store: carried out and undone under faults; half of one is seen by nobody, and whoever comes goes on.

use functions::indicators::{Event, Fact, PersonId};
use functions::store::*;
use portal::Lang;
use portal_local::dynamodb::Engine;

use crate::cases::*;
use crate::desk::scope;
use crate::plan::{Fault, FaultPlan, When};
use crate::trial::{Trial, no_fault_of_a_read_shows, no_fault_of_a_write_shows};

/// People of an import that takes several transactions.
const MANY: u32 = 40;

const ID: u128 = 9;

/// The person of a row.
fn person(row: u32) -> ImportedPerson {
    let what = Event::ConnectorActivated { connector: PersonId::from_bits(u128::from(row)) };
    let on = "2027-02-01".parse().unwrap();
    ImportedPerson {
        row,
        form: "connectee-application".into(),
        version: 1,
        lang: Lang::Fr,
        answers: "{}".into(),
        accepted: true,
        received_at: noon() - days(30),
        intake_on: None,
        keep_until: noon() + days(180),
        consents: Vec::new(),
        facts: vec![Fact { community: "halifax".into(), on, what }],
    }
}

async fn send(store: &Store, scope: &Scope, id: u128) -> ImportId {
    let id = ImportId::from_bits(id);
    let row = ImportRow { number: 2, cells: vec![CANARY.into()] };
    let table = ImportTable { rows: vec![row], ..ImportTable::default() };
    let choices = ImportChoices::default();
    let form = "connectee-application".into();
    store.send_import(scope, &NewImport { id, form, lang: Lang::Fr, table, choices }, noon()).await.unwrap();
    id
}

fn people(count: u32) -> Vec<ImportedPerson> {
    (1..=count).map(person).collect()
}

/// An import of so many people that was carried out.
pub(crate) async fn import_of(store: &Store, scope: &Scope, id: u128, count: u32) {
    let id = send(store, scope, id).await;
    let done = store.apply_import(scope, &id, (1, &people(count)), noon()).await.unwrap();
    assert_eq!(done, ImportDone::Done);
}

/// Who is in the lists and what is counted: people of the register, of the queue, facts.
async fn seen(store: &Store, scope: &Scope) -> [usize; 3] {
    let register = store.register(scope, noon()).await.unwrap().iter().count();
    let listing = Listing { limit: 100, ..Listing::begin(List::Accepted) };
    let queue = store.queue(scope, &listing, noon()).await.unwrap().entries.len();
    [register, queue, store.facts("halifax").await.unwrap().len()]
}

/// What is done with an import.
#[derive(Debug, Clone, Copy)]
enum Does {
    Apply,
    Undo,
}

impl Trial for Does {
    type Before = Scope;

    async fn prepare(self, calm: &Store) -> Scope {
        let scope = scope(calm, "halifax").await;
        match self {
            Does::Apply => drop(send(calm, &scope, ID).await),
            Does::Undo => import_of(calm, &scope, ID, 3).await,
        }
        scope
    }

    async fn run(self, shaky: &Store, scope: Scope) -> Result<String, StoreError> {
        let id = ImportId::from_bits(ID);
        let done = match self {
            Does::Apply => shaky.apply_import(&scope, &id, (1, &people(3)), noon()).await?,
            Does::Undo => shaky.undo_import(&scope, &id, noon()).await?,
        };
        Ok(format!("{done:?}"))
    }

    async fn left(self, engine: &Engine, calm: &Store) -> String {
        let scope = scope(calm, "halifax").await;
        format!("{:?} {:?}", seen(calm, &scope).await, inserted(engine).await)
    }
}

#[tokio::test(start_paused = true)]
async fn no_fault_shows_in_an_import() {
    no_fault_of_a_write_shows([Does::Apply, Does::Undo]).await;
    no_fault_of_a_read_shows([Does::Apply, Does::Undo]).await;
}

/// A store whose transactions fail from the nth on.
fn ending(engine: &Engine, nth: usize) -> Store {
    let plan = (nth..nth + 200)
        .fold(FaultPlan::new(0), |plan, n| plan.rule("TransactWriteItems", When::Nth(n), Fault::Throttled));
    store(engine, &plan)
}

#[tokio::test(start_paused = true)]
async fn half_an_import_is_seen_by_nobody_and_goes_on() {
    let (engine, store) = fresh();
    let scope = scope(&store, "halifax").await;
    let id = send(&store, &scope, ID).await;
    let broken = ending(&engine, 3).apply_import(&scope, &id, (1, &people(MANY)), noon()).await;
    assert!(broken.is_err(), "{broken:?}");
    let first = person(1).application(&id, "halifax");
    assert!(store.load_application(&first.case, noon()).await.unwrap().is_some(), "half of it is there");
    assert_eq!(seen(&store, &scope).await, [0; 3]);
    assert_eq!(store.open_person(&scope, &first.reference, noon()).await.unwrap(), None);
    let other = send(&store, &scope, ID + 1).await;
    let waits = store.apply_import(&scope, &other, (1, &people(1)), noon()).await.unwrap();
    assert_eq!(waits, ImportDone::Busy, "one after the other");
    assert_eq!(plans(&engine, &other).await, 0, "what was not begun leaves no plan");
    let under_way = store.imports_under_way(noon()).await.unwrap();
    assert_eq!(under_way, [("halifax".to_owned(), id)]);
    assert_eq!(store.go_on_with_import("halifax", &id, noon()).await.unwrap(), ImportDone::Done);
    let all = usize::try_from(MANY).unwrap();
    assert_eq!(seen(&store, &scope).await, [all; 3]);
    assert!(store.imports_under_way(noon()).await.unwrap().is_empty());

    let broken = ending(&engine, 5).undo_import(&scope, &id, noon()).await;
    assert!(broken.is_err(), "{broken:?}");
    assert_eq!(seen(&store, &scope).await, [0; 3], "all of it is gone at once");
    assert_eq!(store.go_on_with_import("halifax", &id, noon()).await.unwrap(), ImportDone::Done);
    assert_eq!(seen(&store, &scope).await, [0; 3]);
    assert!(store.load_application(&first.case, noon()).await.unwrap().is_none());
    let done = store.load_import(&scope, &id, noon()).await.unwrap().unwrap();
    assert_eq!((done.state, done.kept), (ImportState::Undone, Vec::new()));
}

/// The parts of plans that an import still holds.
async fn plans(engine: &Engine, id: &ImportId) -> usize {
    let (mut left, mut follower) = (0, engine.follow("cases", "plans").unwrap());
    while let Some(batch) = next(&mut follower).await {
        for record in batch.event["Records"].as_array().unwrap() {
            let key = &record["dynamodb"]["Keys"];
            let is_plan = key["pk"]["S"] == format!("IMPORT#{id}")
                && key["sk"]["S"].as_str().unwrap().starts_with("PLAN#");
            match record["eventName"].as_str().unwrap() {
                "INSERT" if is_plan => left += 1,
                "REMOVE" if is_plan => left -= 1,
                _ => {}
            }
        }
    }
    left
}

#[tokio::test(start_paused = true)]
async fn whoever_is_slower_finds_it_done() {
    let (engine, store) = fresh();
    let scope = scope(&store, "halifax").await;
    let id = send(&store, &scope, ID).await;
    ending(&engine, 2).apply_import(&scope, &id, (1, &people(MANY)), noon()).await.unwrap_err();
    // One has read that it is under way, and reads the plan when the other has ended it.
    let plan = (1..5).fold(FaultPlan::new(0), |plan, n| plan.rule("Query", When::Nth(n), Fault::Throttled));
    let slow = self::store(&engine, &plan);
    let (late, first) = tokio::join!(
        slow.go_on_with_import("halifax", &id, noon()),
        store.go_on_with_import("halifax", &id, noon())
    );
    assert_eq!((late.unwrap(), first.unwrap()), (ImportDone::Done, ImportDone::Done));
    assert_eq!(plans(&engine, &id).await, 0, "no answer stays outside the files");
    assert_eq!(seen(&store, &scope).await, [usize::try_from(MANY).unwrap(); 3]);
}
