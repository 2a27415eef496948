//! Cards: in step with every change of an application, and gone with it.

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
