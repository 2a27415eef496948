//! What holds for every operation: expiry, cost, nothing personal in what is printed.

use functions::store::*;
use jiff::SignedDuration;
use portal_local::dynamodb::Engine;

use crate::cases::*;
use crate::plan::FaultPlan;

#[tokio::test]
async fn what_has_expired_is_not_there() {
    let (_engine, store) = fresh();
    store.create_draft(&draft("d"), noon()).await.unwrap();
    store.put_file(&file("cv"), noon()).await.unwrap();
    store.submit(&submission(1), &references(0), noon()).await.unwrap();
    let mut caught = submission(2);
    caught.application.state = NewState::Quarantined(CaughtBy::Honeypot);
    store.submit(&caught, &references(10), noon()).await.unwrap();
    let due = store.due_intents(1, noon()).await.unwrap()[0];

    let last_second = noon() + days(7) - SignedDuration::from_millis(1_200);
    assert!(store.load_draft(&token("d"), last_second).await.unwrap().is_some());
    assert!(store.load_application(&submission(1).case, last_second).await.unwrap().is_some());
    let then = noon() + days(7);
    assert_eq!(store.load_draft(&token("d"), then).await.unwrap(), None);
    assert_eq!(store.load_file(&token("cv"), then).await.unwrap(), None);
    assert_eq!(store.load_application(&submission(1).case, then).await.unwrap(), None);
    assert_eq!(store.find_by_reference("REF-000000", then).await.unwrap(), None);
    assert_eq!(store.load_link(&token("confirm 1"), LinkPurpose::ConfirmEmail, then).await.unwrap(), None);
    assert_eq!(
        store.confirm_email(&token("confirm 1"), &confirmed_mail(1), then).await.unwrap(),
        Confirmed::Gone
    );
    assert!(store.find_receipt(&submission(1).key, then).await.unwrap().is_some(), "a receipt lives longer");
    assert!(store.load_intent(&due, then).await.unwrap().is_some());
    let much_later = noon() + days(31);
    assert_eq!(store.find_receipt(&submission(1).key, much_later).await.unwrap(), None);
    assert_eq!(store.load_intent(&due, much_later).await.unwrap(), None);
    assert!(store.due_intents(10, much_later).await.unwrap().is_empty());
    assert!(store.quarantine(None, 10, noon() + days(200)).await.unwrap().entries.is_empty());

    // What has expired but is still in the table does not stand in the way of its successor.
    store.create_draft(&draft("d"), then).await.unwrap();
    store.put_file(&FileRecord { expires_at: then + days(2), ..file("cv") }, then).await.unwrap();
    let mut second = again(1, 1);
    second.answers_hash = Digest::of(b"other answers");
    second.application.keep_until = much_later + days(180);
    second.effects.links[0].expires_at = much_later + days(7);
    assert!(!store.submit(&second, &references(50), much_later).await.unwrap().already);
}

#[tokio::test]
async fn operations_cost_what_their_comments_say() {
    let engine = Engine::memory(&Tables::default()).unwrap();
    let plan = FaultPlan::new(0);
    let store = store(&engine, &plan);
    // The plan would name a stale read, or one by an index, as what it is.
    let spent = |what: &str, calls: &[&str]| assert_eq!(plan.take_calls(), calls, "{what}");
    let (get, put, update, query, transact) =
        ("GetItem", "PutItem", "UpdateItem", "Query", "TransactWriteItems");

    store.create_draft(&draft("d"), noon()).await.unwrap();
    spent("create_draft", &[put]);
    let change = DraftChange { version: 1, lang: portal::Lang::En, answers: DraftAnswers::new() };
    store.save_draft(&token("d"), &change, noon()).await.unwrap();
    spent("save_draft", &[get, put]);
    store.put_file(&file("cv"), noon()).await.unwrap();
    spent("put_file", &[put]);
    let key = LimitKey { scope: LimitScope::Ip, of: token("ip") };
    store.hit(&key, Limit { max: 1, window: LEASE }, noon()).await.unwrap();
    spent("hit", &[update]);
    store.submit(&submission(1), &references(0), noon()).await.unwrap();
    spent("submit", &[transact]);
    store.submit(&again(1, 1), &references(0), noon()).await.unwrap();
    spent("submit again", &[transact, get]);
    store.find_by_reference("REF-000000", noon()).await.unwrap();
    spent("find_by_reference", &[get, get]);
    store.confirm_email(&token("confirm 1"), &confirmed_mail(1), noon()).await.unwrap();
    spent("confirm_email", &[get, query, transact]);
    let due = store.due_intents(10, noon()).await.unwrap();
    spent("due_intents", &["Query index"]);
    store.claim_intent(&due[0], LEASE, noon()).await.unwrap();
    spent("claim_intent", &[get, update]);
    store.mark_sent(&due[0], noon()).await.unwrap();
    spent("mark_sent", &[update]);
    store.withdraw(&submission(1).case, &Actor::Applicant, &withdrawn_mail(), noon()).await.unwrap();
    spent("withdraw", &[query, transact]);
    store.audit_trail(&submission(1).case).await.unwrap();
    spent("audit_trail", &[query]);
}

#[tokio::test]
async fn nothing_that_people_write_is_printed() {
    let (_engine, store) = fresh();
    let draft_printed = format!("{:?}", store.create_draft(&draft("d"), noon()).await.unwrap());
    store.put_file(&file("cv"), noon()).await.unwrap();
    let mut sent = submission(1);
    sent.files = vec![token("cv")];
    store.submit(&sent, &references(0), noon()).await.unwrap();
    let effects = withdrawn_mail();
    let printed = [
        draft_printed,
        format!("{sent:?} {effects:?} {store:?}"),
        format!("{:?}", store.load_application(&sent.case, noon()).await.unwrap()),
        format!("{:?}", store.load_file(&token("cv"), noon()).await.unwrap()),
        format!("{:?}", store.withdraw(&sent.case, &Actor::Applicant, &effects, noon()).await.unwrap()),
        format!("{:?}", {
            let due = store.due_intents(1, noon()).await.unwrap()[0];
            store.claim_intent(&due, LEASE, noon()).await.unwrap()
        }),
    ];
    for text in printed {
        assert!(!text.contains("Amina") && !text.contains("example.org"), "{text}");
    }
}
