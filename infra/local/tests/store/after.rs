//! What happens to a case once it is there: confirming, withdrawing, the quarantine, the outbox.

use functions::store::*;
use jiff::SignedDuration;

use crate::cases::*;

#[tokio::test]
async fn an_address_is_confirmed_once() {
    let (_engine, store) = fresh();
    store.put_file(&file("cv"), noon()).await.unwrap();
    let mut sent = submission(1);
    sent.files = vec![token("cv")];
    store.submit(&sent, &references(0), noon()).await.unwrap();
    let later = noon() + days(1);
    let Confirmed::Now(application) =
        store.confirm_email(&token("confirm 1"), &confirmed_mail(1), later).await.unwrap()
    else {
        panic!("the first time");
    };
    assert_eq!(application.confirmation, EmailConfirmation::Done(later));
    assert_eq!(application.erase_at.as_second(), application.keep_until.as_second());
    assert_eq!(store.load_application(&sent.case, later).await.unwrap(), Some(application.clone()));
    let ends_at = store.load_file(&token("cv"), later).await.unwrap().unwrap().expires_at;
    assert_eq!(ends_at, application.files_end_at());
    assert_eq!(
        ends_at.as_second(),
        application.erase_at.as_second().min((noon() + days(FILE_DAYS)).as_second())
    );
    assert!(store.load_link(&token("status 1"), LinkPurpose::Status, later).await.unwrap().is_some());
    assert_eq!(store.due_intents(10, later).await.unwrap().len(), 3);

    let again = store.confirm_email(&token("confirm 1"), &confirmed_mail(2), later).await.unwrap();
    assert_eq!(again, Confirmed::Already(application));
    assert_eq!(store.due_intents(10, later).await.unwrap().len(), 3);
    assert_eq!(store.load_link(&token("status 2"), LinkPurpose::Status, later).await.unwrap(), None);

    for wrong in ["nothing", "status 1"] {
        assert_eq!(
            store.confirm_email(&token(wrong), &confirmed_mail(3), later).await.unwrap(),
            Confirmed::Gone
        );
    }
    store.audit_trail(&sent.case).await.unwrap().verify().unwrap();
}

#[tokio::test]
async fn files_end_after_a_year_and_hold_nothing_up() {
    let (_engine, store) = fresh();
    store.put_file(&file("cv"), noon()).await.unwrap();
    let mut sent = submission(1);
    sent.files = vec![token("cv")];
    sent.application.keep_until = noon() + days(2 * FILE_DAYS);
    sent.application.confirmation = EmailConfirmation::NotNeeded;
    sent.application.state = NewState::Quarantined(CaughtBy::Honeypot);
    let receipt = store.submit(&sent, &references(0), noon()).await.unwrap();
    let year = noon() + days(FILE_DAYS);
    assert!(store.load_file(&token("cv"), year - SignedDuration::from_secs(1)).await.unwrap().is_some());
    assert_eq!(store.load_file(&token("cv"), year).await.unwrap(), None);
    let staff = Actor::Staff("staff".into());
    let released =
        store.release(&receipt.reference, &staff, &Effects::default(), year + days(1)).await.unwrap();
    assert!(matches!(released, Released::Now(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_confirmations_at_once_one_counts() {
    let (_engine, store) = fresh();
    store.submit(&submission(1), &references(0), noon()).await.unwrap();
    let requests = (0..20).map(|request| {
        let store = store.clone();
        tokio::spawn(async move {
            store.confirm_email(&token("confirm 1"), &confirmed_mail(request), noon()).await.unwrap()
        })
    });
    let mut firsts = 0;
    for request in requests.collect::<Vec<_>>() {
        firsts += usize::from(matches!(request.await.unwrap(), Confirmed::Now(_)));
    }
    assert_eq!(firsts, 1);
    assert_eq!(store.due_intents(20, noon()).await.unwrap().len(), 3);
}

#[tokio::test]
async fn withdrawing_erases_answers_files_and_mail() {
    let (engine, store) = fresh();
    store.put_file(&file("cv"), noon()).await.unwrap();
    let mut sent = submission(1);
    sent.files = vec![token("cv")];
    store.submit(&sent, &references(0), noon()).await.unwrap();
    let receipt_mail = store.due_intents(10, noon()).await.unwrap()[0];
    let later = noon() + days(2);
    let Withdrawn::Now { application, files } =
        store.withdraw(&sent.case, &Actor::Applicant, &withdrawn_mail(), later).await.unwrap()
    else {
        panic!("the first time");
    };
    assert_eq!(files, [token("cv")]);
    assert_eq!((application.state, &application.answers), (State::Withdrawn, &None));
    assert_eq!((application.withdrawn_at, application.files.len()), (Some(later), 0));
    assert_eq!(store.load_application(&sent.case, later).await.unwrap(), Some(application.clone()));
    assert_eq!(store.load_file(&token("cv"), later).await.unwrap(), None);
    let cancelled = store.load_intent(&receipt_mail, later).await.unwrap().unwrap();
    assert_eq!(cancelled.state, IntentState::Cancelled);
    assert_eq!(store.claim_intent(&receipt_mail, LEASE, later).await.unwrap(), None);

    let due = store.due_intents(10, later).await.unwrap();
    assert_eq!(due.iter().map(IntentKey::mail).collect::<Vec<_>>(), [Mail::Withdrawn]);
    let mail = store.claim_intent(&due[0], LEASE, later).await.unwrap().unwrap();
    assert_eq!(mail.address.as_deref(), Some("amina@example.org"));
    store.mark_sent(&due[0], later).await.unwrap();
    assert_eq!(store.load_intent(&due[0], later).await.unwrap().unwrap().address, None);

    let again = store.withdraw(&sent.case, &Actor::Applicant, &withdrawn_mail(), later).await.unwrap();
    assert_eq!(again, Withdrawn::Already(application));
    let confirmed = store.confirm_email(&token("confirm 1"), &confirmed_mail(1), later).await.unwrap();
    assert_eq!(confirmed, Confirmed::Gone);
    let unknown =
        store.withdraw(&CaseId::from_bits(1), &Actor::Applicant, &withdrawn_mail(), later).await.unwrap();
    assert_eq!(unknown, Withdrawn::Gone);
    store.audit_trail(&sent.case).await.unwrap().verify().unwrap();
    assert!(changes(&engine).await.contains(&Change::FileRemoved(token("cv"))));
}

#[tokio::test]
async fn caught_posts_wait_until_staff_release_them() {
    let (_engine, store) = fresh();
    let caught = [CaughtBy::Honeypot, CaughtBy::TimeTrap, CaughtBy::Limit];
    for (n, by) in (1..).zip(caught) {
        let mut post = submission(n);
        post.application.state = NewState::Quarantined(by);
        post.effects = Effects::default();
        let at = noon() + SignedDuration::from_millis(i64::try_from(n).unwrap());
        store.submit(&post, &references(100 * u64::try_from(n).unwrap()), at).await.unwrap();
    }
    let later = noon() + days(20);
    let page = store.quarantine(None, 2, later).await.unwrap();
    let rest = store.quarantine(page.next.as_ref(), 2, later).await.unwrap();
    let found: Vec<_> = page.entries.iter().chain(&rest.entries).collect();
    assert_eq!(found.iter().map(|entry| entry.caught_by).collect::<Vec<_>>(), caught);
    assert_eq!(found[1].reference, "REF-000200");
    assert_eq!(Cursor::parse(&page.next.clone().unwrap().to_string()), page.next);
    assert!(store.due_intents(10, later).await.unwrap().is_empty(), "nothing is sent about caught posts");

    let staff = Actor::Staff("omar".into());
    let Released::Now(application) =
        store.release("REF-000200", &staff, &confirmation_mail(2), later).await.unwrap()
    else {
        panic!("the first time");
    };
    assert_eq!(application.state, State::Received);
    assert_eq!(application.erase_at.as_second(), (later + days(UNCONFIRMED_DAYS)).as_second());
    assert_eq!(store.load_application(&submission(2).case, later).await.unwrap(), Some(application.clone()));
    let again = store.release("REF-000200", &staff, &confirmation_mail(5), later).await.unwrap();
    assert_eq!(again, Released::Already(application));
    assert_eq!(
        store.release("REF-999999", &staff, &Effects::default(), later).await.unwrap(),
        Released::Gone
    );
    assert_eq!(store.quarantine(None, 10, later).await.unwrap().entries.len(), 2);
    assert_eq!(store.due_intents(10, later).await.unwrap().len(), 1);

    let trail = store.audit_trail(&submission(2).case).await.unwrap();
    let actions: Vec<_> = trail.entries.iter().map(|entry| (entry.action, entry.actor.clone())).collect();
    assert_eq!(actions, [(Action::Quarantined, Actor::Applicant), (Action::Released, staff)]);
    trail.verify().unwrap();
}

#[tokio::test]
async fn one_worker_at_a_time_gets_an_intent() {
    let (_engine, store) = fresh();
    store.submit(&submission(1), &references(0), noon()).await.unwrap();
    let key = store.due_intents(10, noon()).await.unwrap()[0];
    let workers = (0..8).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { store.claim_intent(&key, LEASE, noon()).await.unwrap() })
    });
    let mut claimed = Vec::new();
    for worker in workers.collect::<Vec<_>>() {
        claimed.extend(worker.await.unwrap());
    }
    assert_eq!(claimed.len(), 1);
    assert_eq!(
        (claimed[0].mail, claimed[0].attempts, claimed[0].nonce.as_deref()),
        (Mail::Receipt, 1, Some("nonce"))
    );
    assert!(store.due_intents(10, noon()).await.unwrap().is_empty());

    // That worker is never heard of again: another gets it when the claim has run out.
    let later = noon() + SignedDuration::from_secs(60);
    assert_eq!(store.due_intents(10, later).await.unwrap(), [key]);
    assert_eq!(store.claim_intent(&key, LEASE, later).await.unwrap().unwrap().attempts, 2);
    let next_try = later + SignedDuration::from_secs(300);
    assert_eq!(store.record_failure(&key, Some(next_try), later).await.unwrap(), Marked::Now);
    assert_eq!(store.claim_intent(&key, LEASE, later).await.unwrap(), None);
    assert_eq!(store.claim_intent(&key, LEASE, next_try).await.unwrap().unwrap().attempts, 3);
    assert_eq!(store.mark_sent(&key, next_try).await.unwrap(), Marked::Now);
    let after = next_try + SignedDuration::from_millis(1);
    assert_eq!(store.mark_sent(&key, after).await.unwrap(), Marked::NotPending);
    assert_eq!(store.cancel_intent(&key, next_try).await.unwrap(), Marked::NotPending);
    assert_eq!(store.load_intent(&key, next_try).await.unwrap().unwrap().state, IntentState::Sent);
    assert!(store.due_intents(10, noon() + days(1)).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_intent_that_keeps_failing_is_parked() {
    let (_engine, store) = fresh();
    for n in [1, 2] {
        store.submit(&submission(n), &references(10 * u64::try_from(n).unwrap()), noon()).await.unwrap();
    }
    let due = store.due_intents(10, noon()).await.unwrap();
    store.record_failure(&due[0], None, noon()).await.unwrap();
    assert_eq!(store.load_intent(&due[0], noon()).await.unwrap().unwrap().state, IntentState::Parked);
    assert_eq!(store.cancel_intent(&due[1], noon()).await.unwrap(), Marked::Now);
    assert!(store.due_intents(10, noon()).await.unwrap().is_empty());
}
