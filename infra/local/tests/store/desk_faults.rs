//! Every operation of the desk under every fault: done once, and told as it is.

use functions::indicators::Period;
use functions::store::*;
use portal_local::dynamodb::Engine;

use crate::cards::{merge, person_of};
use crate::cases::*;
use crate::desk::{accepts, confirmed, later, letter, received, scope};
use crate::plan::{Fault, FaultPlan, When};
use crate::trial::{Trial, no_fault_of_a_read_shows, no_fault_of_a_write_shows, one};

/// The operations, each on a confirmed application with a file. All of them write with a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Operation {
    Decide,
    AddNote,
    OpenPerson,
    OpenFile,
    Queue,
    People,
    Assign,
    Merge,
    TellApart,
    Withdraw,
    Place,
    MarkSent,
}

const OPERATIONS: [Operation; 12] = [
    Operation::Decide,
    Operation::AddNote,
    Operation::OpenPerson,
    Operation::OpenFile,
    Operation::Queue,
    Operation::People,
    Operation::Assign,
    Operation::Merge,
    Operation::TellApart,
    Operation::Withdraw,
    Operation::Place,
    Operation::MarkSent,
];

impl Trial for Operation {
    type Before = (Scope, Placing);

    async fn prepare(self, store: &Store) -> (Scope, Placing) {
        let scope = scope(store, "halifax").await;
        store.put_file(&file("cv"), noon()).await.unwrap();
        for n in [1, 2, 3] {
            let mut sent = submission(n);
            if n == 3 && self == Operation::Place {
                sent.application.community = None;
            }
            if n == 1 {
                sent.files = vec![token("cv")];
            }
            confirmed(store, &sent).await;
        }
        if self == Operation::Withdraw {
            store.decide(&scope, "REF-000001", &accepts(2), &letter(), noon()).await.unwrap();
            store
                .add_note(&scope, "REF-000001", (SubmissionKey::from_bits(8), CANARY), noon())
                .await
                .unwrap();
        }
        (scope, placing(store).await)
    }

    async fn run(self, store: &Store, (scope, placing): (Scope, Placing)) -> Result<String, StoreError> {
        let scope = &scope;
        let reference = "REF-000001";
        Ok(match self {
            Operation::Decide => {
                format!("{:?}", store.decide(scope, reference, &accepts(2), &letter(), noon()).await?)
            }
            Operation::AddNote => {
                let note = (SubmissionKey::from_bits(9), CANARY);
                format!("{:?}", store.add_note(scope, reference, note, noon()).await?)
            }
            Operation::OpenPerson => {
                let person = store.open_person(scope, reference, noon()).await?.unwrap();
                person.trail.verify().unwrap();
                let deeds: Vec<Action> = person.trail.entries.iter().map(|entry| entry.action).collect();
                format!("{:?} {deeds:?}", person.application)
            }
            Operation::OpenFile => {
                format!("{:?}", store.open_file(scope, reference, &token("cv"), noon()).await?)
            }
            Operation::Queue => format!("{:?}", store.queue(scope, &received(), later()).await?.entries),
            Operation::People => format!("{:?}", store.people(scope, &|_| true, 1, later()).await?),
            Operation::Merge => {
                let told = format!("{:?}", store.merge(scope, &merge(2, 2), &person_of, noon()).await?);
                let kept = store.open_person(scope, "REF-000002", noon()).await?.unwrap();
                kept.trail.verify().unwrap();
                format!("{told} {:?} {:?}", kept.application, kept.merges)
            }
            Operation::TellApart => {
                let pair = [reference, "REF-000002"];
                format!(
                    "{:?} {:?}",
                    store.tell_apart(scope, pair, noon()).await?,
                    store.apart(scope, noon()).await?
                )
            }
            Operation::Assign => {
                format!("{:?}", store.assign(scope, reference, Some(scope.member()), noon()).await?)
            }
            Operation::Place => {
                let waiting = store.unplaced(&placing, "connectee-application", later()).await?;
                let placed =
                    store.place(&placing, ("REF-000003", "halifax"), &Effects::default(), later()).await?;
                format!("{waiting:?} {placed:?}")
            }
            Operation::MarkSent => {
                let file = FunderFile {
                    seq: 1,
                    month: Period::parse("m2027-02").unwrap(),
                    by: scope.member(),
                    at: noon(),
                    rows: vec![token("row")],
                    hash: token("file"),
                };
                let marked = store.mark_funder_sent(scope, &file).await?;
                format!("{marked:?} {:?}", store.funder_files(scope).await?)
            }
            Operation::Withdraw => {
                let case = submission(1).case;
                format!("{:?}", store.withdraw(&case, &Actor::Applicant, &withdrawn_mail(), noon()).await?)
            }
        })
    }
    async fn left(self, engine: &Engine, calm: &Store) -> String {
        calm.audit_trail(&submission(1).case).await.unwrap().verify().unwrap();
        calm.audit_of_lists("halifax").await.unwrap().verify().unwrap();
        format!("{:?}", inserted(engine).await)
    }
}

/// What a member of the secretariat may do.
async fn placing(store: &Store) -> Placing {
    let new = NewMember {
        id: MemberId::from_bits(7),
        address: token("national"),
        email: "national@example.org".into(),
        name: "Zquille".into(),
        role: Role::Secretariat,
        community: None,
        lang: portal::Lang::En,
        by: Actor::System,
    };
    let (Invited::Now(member) | Invited::Exists(member)) = store.invite(&new, noon()).await.unwrap();
    Placing::of(&member).unwrap()
}

#[tokio::test(start_paused = true)]
async fn one_fault_changes_neither_the_answer_nor_what_is_stored() {
    no_fault_of_a_write_shows(OPERATIONS).await;
}

#[tokio::test(start_paused = true)]
async fn faults_on_reads_do_not_show() {
    no_fault_of_a_read_shows(OPERATIONS).await;
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_is_read_in_pieces_is_read_whole() {
    let expected = one(Operation::Queue, &FaultPlan::new(0)).await;
    for n in [1, 2] {
        let plan = FaultPlan::new(0).rule("BatchGetItem", When::Nth(n), Fault::Partly);
        let plan = if n == 2 { plan.rule("BatchGetItem", When::Nth(1), Fault::Partly) } else { plan };
        assert_eq!(one(Operation::Queue, &plan).await, expected);
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_is_shown_whose_look_can_not_be_noted() {
    for operation in [Operation::OpenPerson, Operation::OpenFile, Operation::Queue] {
        for fault in [Fault::Throttled, Fault::Conflict, Fault::HangAfter, Fault::HangBefore] {
            let engine = Engine::memory(&Tables::default()).unwrap();
            let calm = store(&engine, &FaultPlan::new(0));
            let scope = operation.prepare(&calm).await;
            let plan = FaultPlan::new(0).rule("TransactWriteItems", When::Always, fault.clone());
            let plan = match fault {
                // Written, but nothing says so.
                Fault::HangAfter => plan.rule("GetItem", When::Always, Fault::Throttled),
                _ => plan,
            };
            let told = operation.run(&store(&engine, &plan), scope).await;
            if !matches!(fault, Fault::HangAfter) {
                assert!(told.is_err(), "{operation:?} with {fault:?}: {told:?}");
            }
        }
    }
}
