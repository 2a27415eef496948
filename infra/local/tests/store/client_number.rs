//! Numbers of clients in the store: kept once, removed, merged, erased, left behind by a handover.

use functions::store::*;

use crate::cards::person_of;
use crate::cases::*;
use crate::desk::{accepts, confirmed, letter, scope};

const REFERENCE: &str = "REF-000001";

/// An application that was accepted; its revision is 3.
async fn accepted(store: &Store) -> Scope {
    let scope = scope(store, "halifax").await;
    confirmed(store, &submission(1)).await;
    store.decide(&scope, REFERENCE, &accepts(2), &letter(), noon()).await.unwrap();
    scope
}

async fn keeps(store: &Store, scope: &Scope, new: Option<(&str, &str)>, revision: u64) -> NumberKept {
    store.keep_client_number(scope, REFERENCE, (new, revision), noon()).await.unwrap()
}

async fn kept(store: &Store, scope: &Scope) -> Option<(String, String)> {
    let file = store.open_person(scope, REFERENCE, noon()).await.unwrap().unwrap();
    file.number.map(|number| (number.number, number.born_on))
}

#[tokio::test]
async fn a_number_is_kept_once_changed_and_removed() {
    let (_, store) = fresh();
    let scope = accepted(&store).await;
    let case = submission(1).case;
    assert_eq!(keeps(&store, &scope, Some(("a", "b")), 2).await, NumberKept::Changed);
    assert_eq!(kept(&store, &scope).await, None);
    assert_eq!(keeps(&store, &scope, Some(("a", "b")), 3).await, NumberKept::Now);
    assert_eq!(keeps(&store, &scope, Some(("a", "b")), 3).await, NumberKept::Already);
    let many = store.client_numbers(&[case, CaseId::from_bits(77)], noon()).await.unwrap();
    assert_eq!(many.len(), 1);
    assert_eq!((many[&case].number.as_str(), many[&case].case), ("a", case));
    assert_eq!(keeps(&store, &scope, Some(("c", "b")), 4).await, NumberKept::Now);
    assert_eq!(keeps(&store, &scope, None, 5).await, NumberKept::Now);
    assert_eq!(keeps(&store, &scope, None, 5).await, NumberKept::Already);
    assert_eq!(kept(&store, &scope).await, None);
    let file = store.open_person(&scope, REFERENCE, noon()).await.unwrap().unwrap();
    file.trail.verify().unwrap();
    let changes = file.trail.entries.iter().filter(|entry| entry.action == Action::NumberChanged);
    assert_eq!(changes.count(), 3);
}

#[tokio::test]
async fn a_number_is_no_other_communitys_and_is_not_handed_over() {
    let (_, store) = fresh();
    let ours = accepted(&store).await;
    let theirs = scope(&store, "moncton").await;
    let new = (Some(("a", "b")), 3);
    let refused = store.keep_client_number(&theirs, REFERENCE, new, noon()).await;
    assert!(matches!(refused, Err(StoreError::NotYours)));
    assert_eq!(keeps(&store, &ours, new.0, new.1).await, NumberKept::Now);
    let (case, until) = (submission(1).case, noon() + days(7));
    store.ask_handover(&ours, &case, ("moncton", until), &Effects::default(), noon()).await.unwrap();
    store.hand_over(&case, &Effects::default(), noon()).await.unwrap();
    assert_eq!(kept(&store, &theirs).await, None);
}

#[tokio::test]
async fn a_number_goes_when_the_person_is_erased() {
    let (_, store) = fresh();
    let scope = accepted(&store).await;
    assert_eq!(keeps(&store, &scope, Some(("a", "b")), 3).await, NumberKept::Now);
    let case = submission(1).case;
    store.erase(Hand::Own(&case), "link", &Effects::default(), noon()).await.unwrap();
    assert!(store.client_numbers(&[case], noon()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_number_follows_to_the_file_that_is_kept_and_opens_there() {
    let (_, store) = fresh();
    let scope = accepted(&store).await;
    confirmed(&store, &submission(2)).await;
    assert_eq!(keeps(&store, &scope, Some(("a", "b")), 3).await, NumberKept::Now);
    let merge = NewMerge {
        kept: ("REF-000002".into(), 2),
        other: (REFERENCE.into(), 4),
        answers: "{}".into(),
        version: 1,
    };
    assert_eq!(store.merge(&scope, &merge, &person_of, noon()).await.unwrap(), Merged::Now);
    let many = store.client_numbers(&[submission(1).case, submission(2).case], noon()).await.unwrap();
    let kept: Vec<(CaseId, CaseId)> = many.iter().map(|(at, number)| (*at, number.case)).collect();
    assert_eq!(kept, [(submission(2).case, submission(1).case)], "sealed for the file where it was noted");
}
