//! Every operation under every fault: what was acknowledged is stored, and once; what failed can be repeated.

use std::collections::BTreeMap;

use functions::store::*;
use portal_local::dynamodb::Engine;
use tokio::time::Instant;

use crate::cases::*;
use crate::plan::{Fault, FaultPlan, When, random};
use crate::trial::{Trial, no_fault_of_a_read_shows, no_fault_of_a_write_shows};

/// The operations that write, each with what it needs before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Operation {
    CreateDraft,
    SaveDraft,
    PutFile,
    DeleteFile,
    Submit,
    Confirm,
    Withdraw,
    Release,
    Claim,
    MarkSent,
    Hit,
}

const OPERATIONS: [Operation; 11] = [
    Operation::CreateDraft,
    Operation::SaveDraft,
    Operation::PutFile,
    Operation::DeleteFile,
    Operation::Submit,
    Operation::Confirm,
    Operation::Withdraw,
    Operation::Release,
    Operation::Claim,
    Operation::MarkSent,
    Operation::Hit,
];

impl Trial for Operation {
    type Before = ();

    async fn prepare(self, store: &Store) {
        match self {
            Operation::CreateDraft | Operation::PutFile | Operation::Hit => {}
            Operation::SaveDraft => drop(store.create_draft(&draft("d"), noon()).await.unwrap()),
            Operation::DeleteFile | Operation::Submit => store.put_file(&file("cv"), noon()).await.unwrap(),
            Operation::Release => {
                let mut post = submission(1);
                post.application.state = NewState::Quarantined(CaughtBy::Honeypot);
                post.effects = Effects::default();
                store.submit(&post, &references(0), noon()).await.unwrap();
            }
            Operation::Confirm | Operation::Withdraw | Operation::Claim => {
                store.submit(&submission(1), &references(0), noon()).await.unwrap();
            }
            Operation::MarkSent => {
                store.submit(&submission(1), &references(0), noon()).await.unwrap();
                let due = store.due_intents(1, noon()).await.unwrap()[0];
                store.claim_intent(&due, LEASE, noon()).await.unwrap();
            }
        }
    }

    async fn run(self, store: &Store, (): ()) -> Result<String, StoreError> {
        let intent = |list: Vec<IntentKey>| list[0];
        Ok(match self {
            Operation::CreateDraft => format!("{:?}", store.create_draft(&draft("d"), noon()).await?),
            Operation::SaveDraft => {
                let change = DraftChange { version: 1, lang: portal::Lang::Fr, answers: DraftAnswers::new() };
                match store.save_draft(&token("d"), &change, noon()).await? {
                    DraftSaved::Saved(draft) => format!("{:?} {:?}", draft.answers, draft.lang),
                    other => format!("{other:?}"),
                }
            }
            Operation::PutFile => format!("{:?}", store.put_file(&file("cv"), noon()).await?),
            Operation::DeleteFile => format!("{:?}", store.delete_file(&token("cv")).await?),
            Operation::Submit => {
                let mut sent = submission(1);
                sent.files = vec![token("cv")];
                sent.draft = Some(token("d"));
                format!("{:?}", store.submit(&sent, &references(0), noon()).await?)
            }
            Operation::Confirm => {
                format!("{:?}", store.confirm_email(&token("confirm 1"), &confirmed_mail(1), noon()).await?)
            }
            Operation::Withdraw => {
                let case = submission(1).case;
                format!("{:?}", store.withdraw(&case, &Actor::Applicant, &withdrawn_mail(), noon()).await?)
            }
            Operation::Release => {
                let staff = Actor::Staff("omar".into());
                format!("{:?}", store.release("REF-000000", &staff, &confirmation_mail(1), noon()).await?)
            }
            Operation::Claim => {
                let due = intent(store.due_intents(1, noon()).await?);
                format!("{:?}", store.claim_intent(&due, LEASE, noon()).await?)
            }
            Operation::MarkSent => {
                let due = intent(store.due_intents(1, noon() + days(1)).await?);
                format!("{:?}", store.mark_sent(&due, noon()).await?)
            }
            Operation::Hit => {
                let key = LimitKey { scope: LimitScope::Draft, of: token("d") };
                format!("{:?}", store.hit(&key, Limit { max: 9, window: LEASE }, noon()).await?)
            }
        })
    }

    async fn left(self, engine: &Engine, _calm: &Store) -> String {
        // Counting is best effort: after a doubt nobody waits for certainty.
        if self == Operation::Hit { String::new() } else { format!("{:?}", inserted(engine).await) }
    }
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
async fn throttling_costs_answers_but_never_a_submission() {
    for percent in [1, 10, 30, 50, 70, 90] {
        let engine = Engine::memory(&Tables::default()).unwrap();
        let plan = FaultPlan::new(percent).rule("*", When::Percent(percent), Fault::Throttled);
        let store = store(&engine, &plan);
        let mut acknowledged = BTreeMap::new();
        for n in 0..60 {
            match store.submit(&submission(n), &references(1000 * u64::try_from(n).unwrap()), noon()).await {
                Ok(receipt) => drop(acknowledged.insert(n, receipt)),
                Err(StoreError::Unavailable) => {}
                Err(other) => panic!("{percent} %: {other}"),
            }
        }
        plan.heal();
        for n in 0..60 {
            let receipt = store
                .submit(&again(n, 1), &references(500_000 + 1000 * u64::try_from(n).unwrap()), noon())
                .await
                .unwrap();
            if let Some(first) = acknowledged.get(&n) {
                assert_eq!(receipt, Receipt { already: true, ..first.clone() });
            }
            assert!(store.find_by_reference(&receipt.reference, noon()).await.unwrap().is_some());
        }
        assert_eq!(inserted(&engine).await["application"], 60);
        println!("{percent} %: {} of 60 acknowledged at once", acknowledged.len());
    }
}

#[tokio::test(start_paused = true)]
async fn any_mixture_of_faults_ends_in_one_record_each() {
    let mut acknowledged = 0;
    for seed in 0..12 {
        let engine = Engine::memory(&Tables::default()).unwrap();
        let plan = Fault::EVERY
            .into_iter()
            .fold(FaultPlan::new(seed), |plan, fault| plan.rule("*", When::Percent(6), fault));
        let shaky = store(&engine, &plan);
        let mut receipts = BTreeMap::new();
        for n in 0..25 {
            if let Ok(receipt) =
                shaky.submit(&submission(n), &references(1000 * u64::try_from(n).unwrap()), noon()).await
            {
                receipts.insert(n, receipt);
            }
        }
        acknowledged += receipts.len();
        let calm = store(&engine, &FaultPlan::new(0));
        for n in 0..25 {
            let receipt = calm
                .submit(&again(n, 1), &references(500_000 + 1000 * u64::try_from(n).unwrap()), noon())
                .await
                .unwrap();
            if let Some(first) = receipts.get(&n) {
                assert_eq!(
                    (receipt.case, &receipt.reference),
                    (first.case, &first.reference),
                    "seed {seed}, {n}"
                );
            }
            calm.audit_trail(&receipt.case).await.unwrap().verify().unwrap();
        }
        let written = inserted(&engine).await;
        for kind in ["application", "submission", "reference", "audit_head", "audit_entry", "intent", "link"]
        {
            assert_eq!(written[kind], 25, "seed {seed}: {kind}");
        }
    }
    println!("{acknowledged} of {} acknowledged at once", 12 * 25);
}

#[tokio::test(start_paused = true)]
async fn an_outage_is_told_as_what_it_is() {
    let cases = [
        (Fault::Throttled, "Unavailable"),
        (Fault::Conflict, "Conflict"),
        (Fault::ErrorBefore, "Unknown"),
        (Fault::HangBefore, "Unknown"),
    ];
    for (fault, told) in cases {
        let engine = Engine::memory(&Tables::default()).unwrap();
        let plan = FaultPlan::new(0).rule("TransactWriteItems", When::Always, fault.clone());
        let store = store(&engine, &plan);
        let begun = Instant::now();
        let error = store.submit(&submission(1), &references(0), noon()).await.unwrap_err();
        assert_eq!(format!("{error:?}"), told, "{fault:?}");
        // The clock of the test, which stands still unless the store waits.
        assert!(begun.elapsed().as_millis() <= 3_000, "{fault:?}: {:?}", begun.elapsed());
        plan.heal();
        assert!(!store.submit(&submission(1), &references(0), noon()).await.unwrap().already);
        assert_eq!(inserted(&engine).await["application"], 1);
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_hears_that_a_lost_submission_was_not_stored() {
    // Written, but every answer is lost and nothing can be read: the store must not say "nothing was stored".
    let engine = Engine::memory(&Tables::default()).unwrap();
    let plan = FaultPlan::new(0).rule("TransactWriteItems", When::Always, Fault::HangAfter).rule(
        "GetItem",
        When::Always,
        Fault::Throttled,
    );
    let store = store(&engine, &plan);
    let error = store.submit(&submission(1), &references(0), noon()).await.unwrap_err();
    assert!(matches!(error, StoreError::Unknown), "{error:?}");
    plan.heal();
    let receipt = store.submit(&again(1, 1), &references(7), noon()).await.unwrap();
    assert!(receipt.already);
    assert_eq!(inserted(&engine).await["application"], 1);
}

#[tokio::test(start_paused = true)]
async fn a_storm_does_not_feed_itself() {
    let engine = Engine::memory(&Tables::default()).unwrap();
    let plan = FaultPlan::new(0).rule("*", When::Always, Fault::Throttled);
    let store = store(&engine, &plan);
    for _ in 0..1_000 {
        store.load_draft(&token("d"), noon()).await.unwrap_err();
    }
    let calls = plan.take_calls().len();
    println!("{calls} calls for 1000 operations");
    assert!(calls <= 1_100 + 50, "{calls}");
}

#[tokio::test(start_paused = true)]
async fn reasons_of_cancelled_transactions_are_told_apart() {
    let reasons = [
        "None",
        "ConditionalCheckFailed",
        "TransactionConflict",
        "ProvisionedThroughputExceeded",
        "ThrottlingError",
    ];
    let mut seed = 3;
    for _ in 0..60 {
        let list: Vec<_> = (0..7).map(|_| reasons[usize::try_from(random(&mut seed) % 5).unwrap()]).collect();
        let engine = Engine::memory(&Tables::default()).unwrap();
        let plan = FaultPlan::new(0).rule("TransactWriteItems", When::Nth(1), Fault::Cancelled(list.clone()));
        let receipt = store(&engine, &plan).submit(&submission(1), &references(0), noon()).await.unwrap();
        assert!(!receipt.already, "{list:?}");
        assert_eq!(inserted(&engine).await["application"], 1);
    }
    for ours in ["ValidationError", "ItemCollectionSizeLimitExceeded", "SomethingNew"] {
        let engine = Engine::memory(&Tables::default()).unwrap();
        let plan =
            FaultPlan::new(0).rule("TransactWriteItems", When::Always, Fault::Cancelled(vec!["None", ours]));
        let error = store(&engine, &plan).submit(&submission(1), &references(0), noon()).await.unwrap_err();
        assert!(matches!(error, StoreError::Internal(_)), "{ours}: {error}");
        assert_eq!(plan.take_calls().iter().filter(|call| *call == "TransactWriteItems").count(), 1);
    }
}
