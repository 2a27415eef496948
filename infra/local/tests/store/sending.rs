//! From the first answer to the receipt: drafts, submissions, files, limits.

use std::time::Duration;

use functions::store::*;
use jiff::SignedDuration;

use crate::cases::*;

#[tokio::test]
async fn a_draft_is_saved_until_it_is_sent() {
    let (_engine, store) = fresh();
    let begun = store.create_draft(&draft("d"), noon()).await.unwrap();
    assert_eq!(store.load_draft(&token("d"), noon()).await.unwrap(), Some(begun.clone()));

    let later = noon() + SignedDuration::from_mins(5);
    let change =
        DraftChange { version: 4, lang: portal::Lang::Fr, answers: [("name".into(), vec![])].into() };
    let DraftSaved::Saved(saved) = store.save_draft(&token("d"), &change, later).await.unwrap() else {
        panic!("the draft is there");
    };
    assert_eq!((saved.revision, saved.created_at, saved.updated_at), (2, begun.created_at, later));
    assert_eq!((saved.answers.clone(), saved.version), (change.answers.clone(), 4));
    assert_eq!(store.load_draft(&token("d"), later).await.unwrap(), Some(saved));

    let mut sent = submission(1);
    sent.key = begun.key;
    sent.draft = Some(token("d"));
    let receipt = store.submit(&sent, &references(0), later).await.unwrap();
    let expected = Sent { case: receipt.case, reference: receipt.reference };
    let stub = store.load_draft(&token("d"), later).await.unwrap().unwrap();
    assert_eq!((stub.sent, stub.answers), (Some(expected.clone()), DraftAnswers::new()));
    assert_eq!(store.save_draft(&token("d"), &change, later).await.unwrap(), DraftSaved::Sent(expected));
    assert_eq!(store.save_draft(&token("other"), &change, later).await.unwrap(), DraftSaved::Missing);
}

#[tokio::test]
async fn saves_at_once_all_succeed_and_one_stays() {
    let (_engine, store) = fresh();
    store.create_draft(&draft("d"), noon()).await.unwrap();
    let saves = (0..8).map(|n| {
        let store = store.clone();
        tokio::spawn(async move {
            let answers = [("n".into(), vec![n.to_string()])].into();
            let change = DraftChange { version: 1, lang: portal::Lang::En, answers };
            store.save_draft(&token("d"), &change, noon()).await.unwrap()
        })
    });
    for save in saves.collect::<Vec<_>>() {
        assert!(matches!(save.await.unwrap(), DraftSaved::Saved(_)));
    }
    let kept = store.load_draft(&token("d"), noon()).await.unwrap().unwrap();
    assert_eq!(kept.revision, 9);
    assert_eq!(kept.answers["n"].len(), 1);
}

#[tokio::test]
async fn a_submission_stores_everything_at_once() {
    let (_engine, store) = fresh();
    store.put_file(&file("cv"), noon()).await.unwrap();
    let mut sent = submission(1);
    sent.files = vec![token("cv")];
    let receipt = store.submit(&sent, &references(0), noon()).await.unwrap();
    assert_eq!(
        (receipt.case, receipt.reference.as_str(), receipt.received_at),
        (sent.case, "REF-000000", noon())
    );
    assert!(!receipt.already);

    let application = store.load_application(&sent.case, noon()).await.unwrap().unwrap();
    assert_eq!(application.answers.as_deref(), Some(sent.application.answers.as_str()));
    assert_eq!((application.state, application.confirmation), (State::Received, EmailConfirmation::Pending));
    assert_eq!(application.community.as_deref(), Some("halifax"));
    assert_eq!(application.erase_at.as_second(), (noon() + days(UNCONFIRMED_DAYS)).as_second());
    assert_eq!(store.find_by_reference("REF-000000", noon()).await.unwrap(), Some(application.clone()));
    assert_eq!(store.find_by_reference("REF-000001", noon()).await.unwrap(), None);

    let link =
        store.load_link(&token("confirm 1"), LinkPurpose::ConfirmEmail, noon()).await.unwrap().unwrap();
    assert_eq!((link.case, link.used_at), (sent.case, None));
    assert_eq!(store.load_link(&token("confirm 1"), LinkPurpose::Status, noon()).await.unwrap(), None);

    let cv = store.load_file(&token("cv"), noon()).await.unwrap().unwrap();
    assert_eq!((cv.case, cv.expires_at), (Some(sent.case), application.erase_at));

    let due = store.due_intents(10, noon()).await.unwrap();
    assert_eq!(
        due.iter().map(|key| (key.owner(), key.mail())).collect::<Vec<_>>(),
        [(IntentOwner::Case(sent.case), Mail::Receipt)]
    );

    let trail = store.audit_trail(&sent.case).await.unwrap();
    assert_eq!(trail.entries.iter().map(|entry| entry.action).collect::<Vec<_>>(), [Action::Submitted]);
    trail.verify().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_identical_submissions_are_one() {
    let (engine, store) = fresh();
    let requests = (0..200).map(|request| {
        let store = store.clone();
        tokio::spawn(async move {
            let sent = again(1, request);
            let start = 1000 * u64::try_from(request).unwrap();
            store.submit(&sent, &references(start), noon()).await.unwrap()
        })
    });
    let mut receipts = Vec::new();
    for request in requests.collect::<Vec<_>>() {
        receipts.push(request.await.unwrap());
    }
    assert_eq!(receipts.iter().filter(|receipt| !receipt.already).count(), 1);
    assert!(receipts.iter().all(|receipt| receipt.reference == receipts[0].reference));
    let written = inserted(&engine).await;
    let expected = ["application", "audit_entry", "audit_head", "intent", "link", "reference", "submission"]
        .map(|kind| (kind, 1));
    assert_eq!(written.iter().map(|(kind, count)| (kind.as_str(), *count)).collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn a_key_used_for_other_answers_is_refused() {
    let (engine, store) = fresh();
    let first = store.submit(&submission(1), &references(0), noon()).await.unwrap();
    let mut changed = again(1, 1);
    changed.answers_hash = Digest::of(b"changed");
    let refused = store.submit(&changed, &references(5), noon()).await.unwrap_err();
    assert!(matches!(refused, StoreError::KeyReused));
    assert_eq!(inserted(&engine).await["application"], 1);

    for later in [SignedDuration::from_secs(1), SignedDuration::from_mins(11), days(29)] {
        let repeated = store.submit(&again(1, 2), &references(5), noon() + later).await.unwrap();
        assert_eq!(repeated, Receipt { already: true, ..first.clone() });
    }
    assert_eq!(store.find_receipt(&submission(1).key, noon() + days(31)).await.unwrap(), None);
}

#[tokio::test]
async fn a_reference_that_is_taken_is_replaced() {
    let (_engine, store) = fresh();
    store.submit(&submission(1), &references(0), noon()).await.unwrap();
    let second = store.submit(&submission(2), &references(0), noon()).await.unwrap();
    assert_eq!(second.reference, "REF-000001");
    let first = store.find_by_reference("REF-000000", noon()).await.unwrap().unwrap();
    assert_eq!(first.case, submission(1).case);
}

#[tokio::test]
async fn a_file_is_sent_once_and_only_while_it_is_there() {
    let (_engine, store) = fresh();
    store.put_file(&file("cv"), noon()).await.unwrap();
    store.put_file(&file("cv"), noon()).await.unwrap();
    let mut sent = submission(1);
    sent.files = vec![token("cv")];
    store.submit(&sent, &references(0), noon()).await.unwrap();
    let mut thief = submission(2);
    thief.files = vec![token("cv")];
    assert!(matches!(store.submit(&thief, &references(5), noon()).await, Err(StoreError::FileGone)));
    thief.files = vec![token("never")];
    assert!(matches!(store.submit(&thief, &references(5), noon()).await, Err(StoreError::FileGone)));

    // A file that has expired but is still in the table is as gone as one that never was.
    store.put_file(&file("late"), noon()).await.unwrap();
    thief.files = vec![token("late")];
    let late = store.submit(&thief, &references(5), noon() + days(3)).await;
    assert!(matches!(late, Err(StoreError::FileGone)), "{late:?}");

    store.delete_file(&token("cv")).await.unwrap();
    assert!(store.load_file(&token("cv"), noon()).await.unwrap().is_some(), "it belongs to a case");
    store.put_file(&file("other"), noon()).await.unwrap();
    store.delete_file(&token("other")).await.unwrap();
    store.delete_file(&token("other")).await.unwrap();
    assert_eq!(store.load_file(&token("other"), noon()).await.unwrap(), None);
}

#[tokio::test]
async fn limits_let_through_what_they_allow() {
    let (_engine, store) = fresh();
    let limit = Limit { max: 3, window: Duration::from_secs(600) };
    let key = LimitKey { scope: LimitScope::Address, of: token("amina") };
    for _ in 0..3 {
        assert_eq!(store.hit(&key, limit, noon()).await.unwrap(), Hit::Allowed);
    }
    for _ in 0..2 {
        let Hit::Blocked { retry_after } = store.hit(&key, limit, noon()).await.unwrap() else {
            panic!("the fourth is too many");
        };
        assert_eq!(retry_after, Duration::from_millis(600_000 - 123));
    }
    let others =
        [LimitKey { scope: LimitScope::Draft, ..key.clone() }, LimitKey { of: token("omar"), ..key.clone() }];
    for other in others {
        assert_eq!(store.hit(&other, limit, noon()).await.unwrap(), Hit::Allowed);
    }
    let next_window = noon() + SignedDuration::from_secs(600);
    assert_eq!(store.hit(&key, limit, next_window).await.unwrap(), Hit::Allowed);
    let none = Limit { max: 0, ..limit };
    assert!(matches!(store.hit(&key, none, next_window).await.unwrap(), Hit::Blocked { .. }));
}
