//! The program behind the sockets, with events as API Gateway and the stream write them.

use axum::http::StatusCode;
use functions::store::{Role, SocketId};
use portal::Lang;
use serde_json::{Value, json};

use crate::cloud::Cloud;
use crate::runtime::Answer;
use crate::support::bundle::BASE_URL;
use crate::support::ear::{connect, event, says};
use crate::support::{TestApp, Visitor};

/// The number that API Gateway makes of an answer to the opening of a socket.
async fn status(cloud: &Cloud, event: Value) -> u64 {
    let Answer::Response(answer) = cloud.programs["live"].invoke(event).await else {
        panic!("the program failed")
    };
    answer["statusCode"].as_u64().unwrap()
}

/// Texts that a socket was sent since the last look.
fn texts(cloud: &Cloud, name: &str) -> Vec<Value> {
    let mut texts = cloud.services.received.texts.lock().unwrap();
    let (ours, others) = texts.drain(..).partition::<Vec<_>, _>(|(to, _)| to == name);
    *texts = others;
    ours.into_iter().map(|(_, text)| text).collect()
}

async fn member(app: &TestApp) -> Visitor {
    app.signed_in(Role::Coordinator, Some("halifax"), "zquille.amina@example.org", Lang::En).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sockets_open_listen_and_end_through_the_program() {
    let cloud = Cloud::start().await;
    let amina = member(&cloud.app).await;
    let mut at_forum = cloud.visitor(Lang::En);
    at_forum.cookies.clone_from(&amina.cookies);
    let form = at_forum.get("/api/forum/en/categories/practice/new").await.expect(StatusCode::OK);
    let typed = [("title", "Through the program"), ("text", "What do you all think?"), ("step", "post")];
    let done = at_forum.submit(&form, &typed).await.expect(StatusCode::SEE_OTHER);
    let topic = done.location().split('#').next().unwrap().to_owned();
    let id = topic.rsplit('/').next().unwrap();

    assert_eq!(status(&cloud, connect(&amina, "foreign", Some("https://evil.example"))).await, 403);
    assert_eq!(status(&cloud, connect(&cloud.app.visitor(Lang::En), "nobody", Some(BASE_URL))).await, 401);
    for name in ["L0SM9cOFvHcCIhw=", "left-a-moment-ago"] {
        assert_eq!(status(&cloud, connect(&amina, name, Some(BASE_URL))).await, 200);
        let wanted = json!({"action": "subscribe", "topic": id, "lang": "en", "first": 1, "cursor": 0});
        assert_eq!(status(&cloud, says(name, &wanted)).await, 200);
    }
    let told = texts(&cloud, "L0SM9cOFvHcCIhw=");
    assert_eq!((told[0]["type"].as_str(), told[0]["cursor"].as_u64()), (Some("posts"), Some(1)));

    // The program behind the pages tells at once; what has left is forgotten.
    let form = at_forum.get(&format!("{topic}/reply")).await.expect(StatusCode::OK);
    at_forum
        .submit(&form, &[("text", "I think so, too."), ("step", "post")])
        .await
        .expect(StatusCode::SEE_OTHER);
    let told = texts(&cloud, "L0SM9cOFvHcCIhw=");
    assert!(told.last().unwrap()["posts"][0]["html"].as_str().unwrap().contains("I think so, too."));
    let left = SocketId::parse("left-a-moment-ago").unwrap();
    assert_eq!(cloud.app.app.store.load_socket(&left, jiff::Timestamp::now()).await.unwrap(), None);

    // The stream finds nothing that was not told, and ends no socket of a session that stands.
    let records = json!({"batchItemFailures": []});
    let mut follower = cloud.app.engine.follow("forum", "live").unwrap();
    while let Some(batch) = follower.try_next().await.unwrap() {
        follower.done(&batch).unwrap();
        assert_eq!(
            cloud.programs["live"].invoke(batch.event.clone()).await,
            Answer::Response(records.clone())
        );
    }
    assert_eq!(texts(&cloud, "L0SM9cOFvHcCIhw="), Vec::<Value>::new());
    assert_eq!(*cloud.services.received.ended.lock().unwrap(), Vec::<String>::new());

    assert_eq!(status(&cloud, event("DISCONNECT", "L0SM9cOFvHcCIhw=")).await, 200);
    let socket = SocketId::parse("L0SM9cOFvHcCIhw=").unwrap();
    assert_eq!(cloud.app.app.store.load_socket(&socket, jiff::Timestamp::now()).await.unwrap(), None);
}
