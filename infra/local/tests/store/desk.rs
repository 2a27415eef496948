//! A community's desk: lists, files, decisions, notes; who may, what it costs, what is left of it.

use functions::store::*;
use jiff::{SignedDuration, Timestamp};
use portal::Lang;
use portal_local::dynamodb::Engine;

use crate::cases::*;
use crate::plan::FaultPlan;

/// What a coordinator of a community may see; the same member each time.
pub(crate) async fn scope(store: &Store, community: &str) -> Scope {
    let new = NewMember {
        id: MemberId::from_bits(u128::from(community.as_bytes()[0])),
        address: token(community),
        email: format!("{community}@example.org"),
        name: "Zquille".into(),
        role: Role::Coordinator,
        community: Some(community.into()),
        lang: Lang::En,
        by: Actor::System,
    };
    let (Invited::Now(member) | Invited::Exists(member)) = store.invite(&new, noon()).await.unwrap();
    Scope::of(&member).unwrap()
}

/// Sends an application and confirms its address; its reference is `REF-` and its number.
pub(crate) async fn confirmed(store: &Store, sent: &Submission) -> Application {
    let n = u128::from_str_radix(&sent.key.to_string(), 16).unwrap();
    let number = u64::try_from(n).unwrap();
    store
        .submit(sent, &references(number), noon() + SignedDuration::from_millis(number as i64))
        .await
        .unwrap();
    let done =
        store.confirm_email(&token(&format!("confirm {n}")), &confirmed_mail(n), noon()).await.unwrap();
    let Confirmed::Now(application) = done else { panic!("{done:?}") };
    application
}

pub(crate) fn accepts(revision: u64) -> NewDecision {
    NewDecision { decision: Decision::Accept, reason: None, message: Some(CANARY.into()), revision }
}

/// The letter of an acceptance.
pub(crate) fn letter() -> Effects {
    Effects {
        links: vec![link("status of the letter", LinkPurpose::Status)],
        mail: vec![intent(Mail::DecisionAccepted, Some("nonce"))],
        ..Effects::default()
    }
}

/// The first page of those who wait for an answer.
pub(crate) fn received() -> Listing {
    Listing::begin(List::Received)
}

pub(crate) fn later() -> Timestamp {
    noon() + SignedDuration::from_mins(1)
}

async fn listed(store: &Store, scope: &Scope, list: List) -> Vec<String> {
    let listing = Listing { list, ..received() };
    let page = store.queue(scope, &listing, later()).await.unwrap();
    page.entries.into_iter().map(|entry| entry.reference).collect()
}

#[tokio::test]
async fn an_application_is_in_the_list_of_its_state_and_community() {
    let (_engine, store) = fresh();
    let (ours, theirs) = (scope(&store, "halifax").await, scope(&store, "moncton").await);
    store.submit(&submission(9), &references(9), noon()).await.unwrap();
    let mut caught = submission(8);
    caught.application.state = NewState::Quarantined(CaughtBy::Links);
    caught.application.confirmation = EmailConfirmation::NotNeeded;
    store.submit(&caught, &references(8), noon()).await.unwrap();
    assert!(listed(&store, &ours, List::Received).await.is_empty(), "not confirmed, or caught");
    for n in [1, 2] {
        confirmed(&store, &submission(n)).await;
    }
    assert_eq!(listed(&store, &ours, List::Received).await, ["REF-000001", "REF-000002"]);
    assert!(listed(&store, &theirs, List::Received).await.is_empty());
    store.decide(&ours, "REF-000001", &accepts(2), &letter(), noon()).await.unwrap();
    assert_eq!(listed(&store, &ours, List::Received).await, ["REF-000002"]);
    assert_eq!(listed(&store, &ours, List::Accepted).await, ["REF-000001"]);
    store.withdraw(&submission(1).case, &Actor::Applicant, &withdrawn_mail(), noon()).await.unwrap();
    for list in List::ALL {
        assert!(!listed(&store, &ours, list).await.contains(&"REF-000001".to_owned()), "{list:?}");
        assert_eq!(List::parse(list.name()), Some(list));
    }
    let staff = ours.actor();
    store.release("REF-000008", &staff, &Effects::default(), noon()).await.unwrap();
    assert_eq!(listed(&store, &ours, List::Received).await, ["REF-000008", "REF-000002"]);
}

#[tokio::test]
async fn a_list_of_one_form_has_pages_of_it_alone() {
    let (_engine, store) = fresh();
    let scope = scope(&store, "halifax").await;
    for n in 1..=20 {
        let mut sent = submission(n);
        if n % 4 == 0 {
            sent.application.form = "connector-application".into();
        }
        confirmed(&store, &sent).await;
    }
    let form = Some("connector-application".to_owned());
    let mut listing = Listing { form, limit: 2, ..received() };
    let mut found = Vec::new();
    loop {
        let page = store.queue(&scope, &listing, later()).await.unwrap();
        assert!(page.entries.len() <= 2);
        found.extend(page.entries.into_iter().map(|entry| entry.reference));
        listing.after = page.next.map(|next| Cursor::parse(&next.to_string()).unwrap());
        if listing.after.is_none() {
            break;
        }
    }
    assert_eq!(found, [4, 8, 12, 16, 20].map(|n| format!("REF-{n:06}")));
    let mut listing = Listing { form: None, limit: 5, ..listing };
    for is_last in [false, false, false, true] {
        let page = store.queue(&scope, &listing, later()).await.unwrap();
        assert_eq!((page.entries.len(), page.next.is_none()), (5, is_last), "no way to an empty page");
        listing.after = page.next;
    }
}

#[tokio::test]
async fn a_decision_counts_once_and_only_on_what_was_seen() {
    let (_engine, store) = fresh();
    let scope = scope(&store, "halifax").await;
    let before = confirmed(&store, &submission(1)).await;
    let due = store.due_intents(10, later()).await.unwrap().len();
    let decide = |new: NewDecision| {
        let (store, scope) = (store.clone(), scope.clone());
        async move { store.decide(&scope, "REF-000001", &new, &letter(), later()).await.unwrap() }
    };
    assert!(matches!(decide(accepts(before.revision + 1)).await, Decided::Changed(_)));
    let Decided::Now(after) = decide(accepts(before.revision)).await else { panic!("the first time") };
    assert_eq!((after.state, after.revision), (State::Accepted, before.revision + 1));
    assert!(matches!(decide(accepts(before.revision)).await, Decided::Already(_)));
    let other = NewDecision { message: None, ..accepts(before.revision) };
    assert!(matches!(decide(other).await, Decided::Changed(_)), "other words are another decision");
    assert_eq!(store.due_intents(10, later()).await.unwrap().len(), due + 1);
    let letters = store.due_intents(10, later()).await.unwrap();
    let key = letters.iter().find(|key| key.mail() == Mail::DecisionAccepted).unwrap();
    let taken = store.load_decision(key, later()).await.unwrap().unwrap();
    assert_eq!((taken.decision, taken.message.as_deref()), (Decision::Accept, Some(CANARY)));
    assert_eq!(store.load_decision(&letters[0], later()).await.unwrap(), None);
    let printed = format!("{taken:?} {:?} {after:?}", accepts(1));
    assert!(!printed.contains("Amina"), "{printed}");
    store.audit_trail(&before.case).await.unwrap().verify().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_decisions_and_a_withdrawal_at_once_everything_fits_together() {
    for _ in 0..5 {
        let (_engine, store) = fresh();
        let scope = scope(&store, "halifax").await;
        let before = confirmed(&store, &submission(1)).await;
        let decisions = (0..6).map(|n| {
            let (store, scope) = (store.clone(), scope.clone());
            let decision = Decision::ALL[n % 4];
            let new = NewDecision { decision, ..accepts(before.revision) };
            let mut effects = letter();
            effects.links.clear();
            tokio::spawn(
                async move { store.decide(&scope, "REF-000001", &new, &effects, noon()).await.unwrap() },
            )
        });
        let decisions: Vec<_> = decisions.collect();
        let gone = {
            let store = store.clone();
            tokio::spawn(async move {
                store
                    .withdraw(&submission(1).case, &Actor::Applicant, &withdrawn_mail(), noon())
                    .await
                    .unwrap()
            })
        };
        let mut taken = 0;
        for decision in decisions {
            taken += usize::from(matches!(decision.await.unwrap(), Decided::Now(_)));
        }
        assert!(matches!(gone.await.unwrap(), Withdrawn::Now { .. }));
        assert!(taken <= 1, "{taken}");
        let after = store.load_application(&before.case, noon()).await.unwrap().unwrap();
        assert_eq!(after.state, State::Withdrawn);
        let due = store.due_intents(10, noon()).await.unwrap();
        assert_eq!(due.iter().map(IntentKey::mail).collect::<Vec<_>>(), [Mail::Withdrawn]);
        store.audit_trail(&before.case).await.unwrap().verify().unwrap();
    }
}

#[tokio::test]
async fn a_declined_file_ends_sooner_with_everything_in_it() {
    let (_engine, store) = fresh();
    let scope = scope(&store, "halifax").await;
    store.put_file(&file("cv"), noon()).await.unwrap();
    let mut sent = submission(1);
    sent.files = vec![token("cv")];
    sent.application.keep_until = noon() + days(730);
    let before = confirmed(&store, &sent).await;
    let note = (SubmissionKey::from_bits(4), CANARY);
    assert_eq!(store.add_note(&scope, "REF-000001", note, noon()).await.unwrap(), Noted::Now);
    let new =
        NewDecision { decision: Decision::Decline, reason: Some("rules".into()), ..accepts(before.revision) };
    let Decided::Now(after) =
        store.decide(&scope, "REF-000001", &new, &Effects::default(), noon()).await.unwrap()
    else {
        panic!("the first time");
    };
    let ends: Timestamp = "2027-09-01T12:00:00Z".parse().unwrap();
    assert_eq!(after.erase_at, ends);
    let just_before = ends - SignedDuration::from_secs(1);
    let person = store.open_person(&scope, "REF-000001", just_before).await.unwrap().unwrap();
    assert_eq!((person.notes.len(), person.decisions.len()), (1, 1));
    assert_eq!(store.load_file(&token("cv"), just_before).await.unwrap().unwrap().expires_at, ends);
    assert_eq!(store.open_person(&scope, "REF-000001", ends).await.unwrap(), None);
    assert_eq!(store.load_file(&token("cv"), ends).await.unwrap(), None);
    assert!(listed(&store, &scope, List::Declined).await.len() == 1);
    let listing = Listing { list: List::Declined, ..received() };
    assert!(store.queue(&scope, &listing, ends).await.unwrap().entries.is_empty());

    let again = NewDecision { revision: after.revision, ..accepts(0) };
    let Decided::Now(accepted) =
        store.decide(&scope, "REF-000001", &again, &Effects::default(), just_before).await.unwrap()
    else {
        panic!("accepted after all");
    };
    let months = days(CONTACT_DAYS);
    assert_eq!(accepted.erase_at.as_second(), (just_before + months).as_second(), "since the last contact");
    let person = store.open_person(&scope, "REF-000001", ends).await.unwrap().unwrap();
    assert_eq!((person.notes.len(), person.decisions.len()), (1, 2), "they live as long as the file");
    let last = accepted.erase_at - SignedDuration::from_secs(1);
    let found = store.find_by_reference("REF-000001", last).await.unwrap();
    assert!(found.is_some(), "and it is found by its reference as long");
}

#[tokio::test]
async fn a_file_takes_so_many_notes_and_all_of_them_go_with_it() {
    let (_engine, store) = fresh();
    let scope = scope(&store, "halifax").await;
    let before = confirmed(&store, &submission(1)).await;
    let add = async |n: u128| {
        let note = (SubmissionKey::from_bits(n), CANARY);
        store.add_note(&scope, "REF-000001", note, noon()).await.unwrap()
    };
    for n in 0..u128::try_from(MOST_NOTES).unwrap() {
        assert_eq!(add(n).await, Noted::Now);
    }
    assert_eq!((add(0).await, add(1000).await), (Noted::Already, Noted::Full));
    store.decide(&scope, "REF-000001", &accepts(before.revision), &letter(), noon()).await.unwrap();
    let gone = store.withdraw(&before.case, &Actor::Applicant, &withdrawn_mail(), noon()).await.unwrap();
    assert!(matches!(gone, Withdrawn::Now { .. }));
    assert_eq!(add(1001).await, Noted::Gone);
    store.audit_trail(&before.case).await.unwrap().verify().unwrap();
}

#[tokio::test]
async fn another_communitys_file_is_refused_by_every_operation() {
    let (_engine, store) = fresh();
    scope(&store, "halifax").await;
    let theirs = scope(&store, "moncton").await;
    store.put_file(&file("cv"), noon()).await.unwrap();
    let mut sent = submission(1);
    sent.files = vec![token("cv")];
    let before = confirmed(&store, &sent).await;
    let reference = "REF-000001";
    let answers = [
        store.open_person(&theirs, reference, noon()).await.map(drop),
        store.load_for_decision(&theirs, reference, noon()).await.map(drop),
        store.open_file(&theirs, reference, &token("cv"), noon()).await.map(drop),
        store.open_file(&theirs, reference, &token("none"), noon()).await.map(drop),
        store.decide(&theirs, reference, &accepts(before.revision), &letter(), noon()).await.map(drop),
        store.add_note(&theirs, reference, (SubmissionKey::from_bits(1), "x"), noon()).await.map(drop),
    ];
    for (n, answer) in answers.into_iter().enumerate() {
        assert!(matches!(answer, Err(StoreError::NotYours)), "{n}: {answer:?}");
    }
    assert_eq!(store.load_application(&before.case, noon()).await.unwrap(), Some(before.clone()));
    assert_eq!(store.audit_trail(&before.case).await.unwrap().entries.len(), 2);
}

#[tokio::test]
async fn operations_of_the_desk_cost_what_their_comments_say() {
    let engine = Engine::memory(&Tables::default()).unwrap();
    let plan = FaultPlan::new(0);
    let store = store(&engine, &plan);
    let scope = scope(&store, "halifax").await;
    store.put_file(&file("cv"), noon()).await.unwrap();
    let mut sent = submission(1);
    sent.files = vec![token("cv")];
    confirmed(&store, &sent).await;
    plan.take_calls();
    let spent = |what: &str, calls: &[&str]| assert_eq!(plan.take_calls(), calls, "{what}");
    let (get, query, transact) = ("GetItem", "Query", "TransactWriteItems");
    store.queue(&scope, &received(), later()).await.unwrap();
    spent("queue", &[get, "Query index", "BatchGetItem", get, get, transact]);
    store.queue(&scope, &Listing { list: List::Waiting, ..received() }, later()).await.unwrap();
    spent("empty queue", &[get, "Query index", get]);
    store.open_person(&scope, "REF-000001", noon()).await.unwrap();
    spent("open_person", &[get, query, transact]);
    store.open_file(&scope, "REF-000001", &token("cv"), noon()).await.unwrap();
    spent("open_file", &[get, get, query, transact]);
    store.add_note(&scope, "REF-000001", (SubmissionKey::from_bits(1), "x"), noon()).await.unwrap();
    spent("add_note", &[get, query, transact]);
    store.load_for_decision(&scope, "REF-000001", noon()).await.unwrap();
    spent("load_for_decision", &[get, query]);
    store.decide(&scope, "REF-000001", &accepts(2), &letter(), noon()).await.unwrap();
    spent("decide", &[get, query, transact]);
    store.audit_of_lists("halifax").await.unwrap();
    spent("audit_of_lists", &[query]);
}
