//! Cards: in step with every change of an application, and gone with it.

use functions::indicators::{Event, Fact, PersonId};
use functions::store::*;

use crate::cases::*;
use crate::desk::{accepts, confirmed, later, letter, scope};

async fn cards(store: &Store, scope: &Scope) -> Vec<Card> {
    store.people(scope, &|_| true, 1, later()).await.unwrap().cards
}

#[tokio::test]
async fn a_card_goes_the_way_of_its_application() {
    let (engine, store) = fresh();
    let (ours, theirs) = (scope(&store, "halifax").await, scope(&store, "moncton").await);
    store.submit(&submission(1), &references(1), noon()).await.unwrap();
    assert!(cards(&store, &ours).await.is_empty(), "the address is not confirmed");
    confirmed(&store, &submission(2)).await;
    let card = cards(&store, &ours).await.pop().unwrap();
    assert_eq!((card.list, card.coordinator, card.revision), (List::Received, None, 2));
    assert_eq!(card, Card::of(&store.load_application(&card.case, noon()).await.unwrap().unwrap()).unwrap());
    assert!(cards(&store, &theirs).await.is_empty());

    let me = Some(ours.member());
    assert_eq!(store.assign(&ours, "REF-000002", me, noon()).await.unwrap(), Assigned::Now);
    assert_eq!(store.assign(&ours, "REF-000002", me, noon()).await.unwrap(), Assigned::Already);
    assert!(matches!(store.assign(&theirs, "REF-000002", me, noon()).await, Err(StoreError::NotYours)));
    assert_eq!(store.assign(&ours, "REF-000009", me, noon()).await.unwrap(), Assigned::Gone);
    store.decide(&ours, "REF-000002", &accepts(3), &letter(), noon()).await.unwrap();
    let card = cards(&store, &ours).await.pop().unwrap();
    assert_eq!((card.list, card.coordinator, card.revision), (List::Accepted, me, 4));
    assert_eq!(store.people(&ours, &|card| card.list == List::Waiting, 1, noon()).await.unwrap().total, 0);

    let case = submission(2).case;
    store.withdraw(&case, &Actor::Applicant, &withdrawn_mail(), noon()).await.unwrap();
    assert!(cards(&store, &ours).await.is_empty());
    assert_eq!(inserted(&engine).await.get("card"), Some(&1));
}

#[tokio::test]
async fn a_card_ends_with_its_application() {
    let (_engine, store) = fresh();
    let scope = scope(&store, "halifax").await;
    let sent = confirmed(&store, &submission(1)).await;
    let found = async |now| store.people(&scope, &|_| true, 1, now).await.unwrap().total;
    assert_eq!(found(sent.erase_at - jiff::SignedDuration::from_secs(1)).await, 1);
    assert_eq!(found(sent.erase_at).await, 0);
}

#[tokio::test]
async fn pages_are_by_name_and_the_last_one_stands_for_later_ones() {
    let (_engine, store) = fresh();
    let scope = scope(&store, "halifax").await;
    for n in 1..=30 {
        confirmed(&store, &submission(n)).await;
    }
    let page = async |number| store.people(&scope, &|_| true, number, later()).await.unwrap();
    let (first, second, ninth) = (page(1).await, page(2).await, page(9).await);
    assert_eq!((first.cards.len(), second.cards.len(), first.total), (PEOPLE_PAGE, 5, 30));
    assert_eq!((ninth.page, &ninth.cards), (2, &second.cards));
    assert!(second.cards.iter().all(|card| !first.cards.contains(card)));
    let log = store.audit_of_lists("halifax").await.unwrap();
    log.verify().unwrap();
    let counts: Vec<Option<u32>> = log.entries.iter().map(|entry| entry.count).collect();
    assert_eq!(counts, [Some(25), Some(5), Some(5)]);
    assert!(!format!("{first:?}").contains("Amina"));
}

/// The second file of the samples joins the first.
pub(crate) fn merge(kept: u64, other: u64) -> NewMerge {
    NewMerge {
        kept: ("REF-000001".into(), kept),
        other: ("REF-000002".into(), other),
        answers: "{}".into(),
        version: 1,
    }
}

/// How the indicators know the people of the samples.
pub(crate) fn person_of(case: &CaseId) -> PersonId {
    PersonId::from_bits(if *case == submission(1).case { 1 } else { 2 })
}

#[tokio::test]
async fn a_merged_file_leads_to_the_one_that_stays() {
    let (engine, store) = fresh();
    let (ours, theirs) = (scope(&store, "halifax").await, scope(&store, "moncton").await);
    store.put_file(&file("cv"), noon()).await.unwrap();
    let mut second = submission(2);
    second.files = vec![token("cv")];
    confirmed(&store, &submission(1)).await;
    confirmed(&store, &second).await;
    store.add_note(&ours, "REF-000002", (SubmissionKey::from_bits(8), CANARY), noon()).await.unwrap();
    let fact = Fact {
        community: "halifax".into(),
        on: "2027-03-01".parse().unwrap(),
        what: Event::Accepted { person: PersonId::from_bits(2) },
    };
    let effects = Effects { facts: vec![fact], ..letter() };
    store.decide(&ours, "REF-000002", &accepts(2), &effects, noon()).await.unwrap();

    assert_eq!(store.merge(&ours, &merge(2, 2), &person_of, noon()).await.unwrap(), Merged::Changed);
    assert!(matches!(
        store.merge(&theirs, &merge(2, 3), &person_of, noon()).await,
        Err(StoreError::NotYours)
    ));
    assert_eq!(store.merge(&ours, &merge(2, 3), &person_of, noon()).await.unwrap(), Merged::Now);
    assert_eq!(store.merge(&ours, &merge(2, 3), &person_of, noon()).await.unwrap(), Merged::Already);

    let kept = store.open_person(&ours, "REF-000002", noon()).await.unwrap().unwrap();
    assert_eq!(kept.application.reference, "REF-000001");
    assert_eq!((kept.notes.len(), kept.application.files.len()), (1, 1));
    let left = &kept.merges[0];
    assert_eq!((left.reference.as_str(), left.decisions[0].decision.as_str()), ("REF-000002", "accept"));
    assert!(left.answers.as_ref().unwrap().contains(CANARY));
    assert!(!format!("{kept:?}").contains("Amina"));
    let by_case = store.load_application(&second.case, noon()).await.unwrap().unwrap();
    assert_eq!(by_case, kept.application);
    let opened = store.open_file(&ours, "REF-000001", &token("cv"), noon()).await.unwrap();
    assert_eq!(opened.unwrap().case, Some(submission(1).case));
    assert_eq!(cards(&store, &ours).await.len(), 1);
    for case in [submission(1).case, second.case] {
        let trail = store.audit_trail(&case).await.unwrap();
        trail.verify().unwrap();
        assert!(trail.entries.iter().any(|entry| entry.action == Action::Merged));
    }
    let inserted = inserted(&engine).await;
    assert_eq!((inserted["fact"], inserted["merged"]), (2, 1), "the fact speaks of the person who is kept");

    // Whoever is kept longer is found as long by either reference.
    let year = noon() + days(300);
    let revision = store.load_application(&second.case, year).await.unwrap().unwrap().revision;
    store.decide(&ours, "REF-000001", &accepts(revision), &letter(), year).await.unwrap();
    let ends = store.load_application(&second.case, year).await.unwrap().unwrap().erase_at;
    for reference in ["REF-000001", "REF-000002"] {
        let last = ends - jiff::SignedDuration::from_secs(1);
        assert!(store.open_person(&ours, reference, last).await.unwrap().is_some(), "{reference}");
        assert!(store.open_person(&ours, reference, ends).await.unwrap().is_none(), "{reference}");
    }
    assert!(store.load_application(&second.case, ends - days(1)).await.unwrap().is_some());

    // What was left goes when the file goes.
    store.withdraw(&second.case, &Actor::Applicant, &withdrawn_mail(), noon()).await.unwrap();
    assert!(store.open_person(&ours, "REF-000001", noon()).await.unwrap().is_none());
    assert_eq!(store.load_application(&second.case, noon()).await.unwrap().unwrap().answers, None);
}
