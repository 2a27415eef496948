//! Sockets through the front door of the program as people start it: who may listen, what they hear, what a restart loses.

#![expect(clippy::unwrap_used, reason = "in tests a panic is the report")]

mod person;
#[path = "../support/served.rs"]
mod served;

use serde_json::Value;

use person::Person;
use served::Portal;

const AMINA: &str = "amina@sample.invalid";
const BENOIT: &str = "benoit@sample.invalid";

/// A portal with two members of two communities.
fn portal() -> Portal {
    Portal::start_after_all(&[
        &["invite", "--role", "coordinator", "--community", "halifax", AMINA],
        &["invite", "--role", "coordinator", "--community", "ottawa", "--lang", "fr", BENOIT],
    ])
}

/// The numbers of the posts that a message brings.
fn seqs(told: &Value) -> Vec<u64> {
    told["posts"].as_array().unwrap().iter().map(|post| post["seq"].as_u64().unwrap()).collect()
}

fn html(told: &Value) -> &str {
    told["posts"][0]["html"].as_str().unwrap()
}

#[tokio::test]
async fn only_members_on_pages_of_ours_may_listen() {
    let portal = portal();
    let amina = Person::signs_in(&portal.address, AMINA);
    let ours = amina.origin();
    assert!(amina.listens(Some(&ours)).await.is_ok());
    for foreign in [None, Some("https://evil.example"), Some("null"), Some("http://127.0.0.1:1")] {
        assert_eq!(amina.listens(foreign).await.err(), Some(403), "{foreign:?}");
    }
    let mut nobody = amina.clone();
    nobody.cookies.clear();
    assert_eq!(nobody.listens(Some(&ours)).await.err(), Some(401));
    assert_eq!(nobody.get("/live").status, 400, "no socket, no answer");
}

#[tokio::test]
async fn what_one_does_the_other_hears_in_order() {
    let portal = portal();
    let (mut amina, mut benoit) =
        (Person::signs_in(&portal.address, AMINA), Person::signs_in(&portal.address, BENOIT));
    let topic = amina.starts("Who thanks whom?");
    let french = topic.replace("/en/", "/fr/");
    let (mut ear, told) = benoit.follows(&french, 1).await;
    assert_eq!((seqs(&told), told["cursor"].as_u64()), (vec![], Some(1)));

    amina.writes(&topic, "We thank them with a card.");
    let told = ear.hears_of_posts().await.unwrap();
    assert!(html(&told).contains("We thank them with a card.") && html(&told).contains("Halifax"));
    let edit = format!("{topic}/posts/2/edit");
    amina.sends(&edit, &edit, &[("text", "We thank them with a cake."), ("step", "post")]);
    assert!(html(&ear.hears_of_posts().await.unwrap()).contains("with a cake."));
    benoit.sends(&topic, &format!("{french}/posts/2/thanks"), &[("thanks", "yes")]);
    assert!(html(&ear.hears_of_posts().await.unwrap()).contains("1 personne dit merci"));
    let delete = format!("{topic}/posts/2/delete");
    amina.sends(&delete, &delete, &[("delete", "yes")]);
    let told = ear.hears_of_posts().await.unwrap();
    assert!(!html(&told).contains("cake"));
    assert_eq!((told["after"].as_u64(), told["cursor"].as_u64()), (Some(4), Some(5)));
}

#[tokio::test]
async fn a_topic_of_a_category_that_one_does_not_see_stays_silent() {
    let portal = portal();
    let (mut amina, benoit) =
        (Person::signs_in(&portal.address, AMINA), Person::signs_in(&portal.address, BENOIT));
    let new = "/api/forum/en/categories/nova-scotia/new";
    let typed =
        [("title", "Only in Nova Scotia"), ("text", "Among ourselves."), ("lang", "en"), ("step", "post")];
    let topic = amina.sends(new, new, &typed).location.split('#').next().unwrap().to_owned();
    let mut ear = benoit.listens(Some(&benoit.origin())).await.ok().unwrap();
    assert_eq!(ear.subscribes(&topic, 0).await["type"], "refused");
    let (_, told) = amina.follows(&topic, 0).await;
    assert_eq!(seqs(&told), [1], "the others may listen");
}

#[tokio::test]
async fn a_restart_between_two_posts_loses_nothing_and_doubles_nothing() {
    let mut portal = portal();
    let (mut amina, benoit) =
        (Person::signs_in(&portal.address, AMINA), Person::signs_in(&portal.address, BENOIT));
    let topic = amina.starts("What survives?");
    let (mut ear, _) = benoit.follows(&topic, 1).await;
    amina.writes(&topic, "Written before the end.");
    assert_eq!(seqs(&ear.hears_of_posts().await.unwrap()), [2]);
    portal.dies_and_comes_back();
    assert_eq!(ear.hears_of_posts().await, None, "the socket has ended");
    amina.writes(&topic, "Written while nobody listened.");
    amina.writes(&topic, "And one more of these.");
    let (mut ear, told) = benoit.follows(&topic, 2).await;
    assert_eq!((seqs(&told), told["cursor"].as_u64()), (vec![3, 4], Some(4)));
    amina.writes(&topic, "Written after it.");
    let told = ear.hears_of_posts().await.unwrap();
    assert_eq!((seqs(&told), told["after"].as_u64()), (vec![5], Some(4)));
}

#[tokio::test]
async fn signing_out_ends_the_socket_at_once() {
    let portal = portal();
    let mut amina = Person::signs_in(&portal.address, AMINA);
    let topic = amina.starts("Until when?");
    let (mut ear, _) = amina.follows(&topic, 1).await;
    amina.sends(&topic, "/api/sign-out/en", &[]);
    while let Some(told) = ear.hears().await {
        assert_eq!(told["type"], "here", "nothing of the forum after that");
    }
    assert_eq!(amina.listens(Some(&amina.origin())).await.err(), Some(401));
}
