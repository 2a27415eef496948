//! What DynamoDB would bill for a page of a topic and for a post: capacity units, as the embedded engine counts them.
//!
//! Comes in: nothing. Goes out: a line each. The calls are those of the store, in the order of the handlers.

use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::{
    HttpClient as _, HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use functions::store::*;
use jiff::Timestamp;
use portal::Lang;
use portal::forum::Categories;
use portal_local::dynamodb::Engine;
use serde_json::Value;

const CATEGORIES: &str = "[[category]]\nid = \"practice\"\nname = { en = \"Practice\", fr = \"Pratique\" }\nabout = { en = \"How.\", fr = \"Comment.\" }";

/// Calls since the last look, and the units that they cost.
#[derive(Debug, Clone, Default)]
struct Bill(Arc<Mutex<(Vec<String>, f64)>>);

/// The engine, with a bill.
#[derive(Debug, Clone)]
struct Billed {
    inner: SharedHttpConnector,
    bill: Bill,
}

impl HttpConnector for Billed {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let mut body: Value = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
        body["ReturnConsumedCapacity"] = "TOTAL".into();
        *request.body_mut() = SdkBody::from(body.to_string());
        let (inner, bill) = (self.inner.clone(), self.bill.clone());
        HttpConnectorFuture::new(async move {
            let answer = inner.call(request).await?;
            let told: Value = serde_json::from_slice(answer.body().bytes().unwrap()).unwrap_or_default();
            let mut known = bill.0.lock().unwrap();
            known.0.push(operation);
            known.1 += units(&told["ConsumedCapacity"]);
            drop(known);
            Ok(answer)
        })
    }
}

fn units(told: &Value) -> f64 {
    match told {
        Value::Array(tables) => tables.iter().map(units).sum(),
        told => told["CapacityUnits"].as_f64().unwrap_or_default(),
    }
}

impl Bill {
    fn line(&self, what: &str) {
        let (calls, units) = std::mem::take(&mut *self.0.lock().unwrap());
        println!("     {what}: {units} units ({})", calls.join(", "));
    }
}

/// Prints what a page and a post cost.
pub(super) async fn print() {
    let engine = Engine::memory(&Tables::default()).unwrap();
    let bill = Bill::default();
    let (client, of_all) = (engine.http_client(), bill.clone());
    let http = http_client_fn(move |settings, components| {
        let inner = client.http_connector(settings, components);
        SharedHttpConnector::new(Billed { inner, bill: of_all.clone() })
    });
    let connection = Connection { http, ..engine.connection() };
    let store = Store::connect(connection, Tables::default(), Arc::new(|| 7));
    let now = Timestamp::now();
    let reader = reader(&store, now).await;
    let new = |n: u128| NewPost {
        key: SubmissionKey::from_bits(n),
        lang: Lang::En,
        text: format!("Post number {n}, {}", "of a length that people write. ".repeat(15)),
        quotes: None,
        mentions: Vec::new(),
        allowed: Vec::new(),
    };
    let topic = NewTopic {
        category: "practice".into(),
        title: "A thread".into(),
        tags: Vec::new(),
        post: new(1),
        is_question: false,
        follows: false,
    };
    let Posted::At(place) = store.start_topic(&reader, &topic, now).await.unwrap() else {
        panic!("no topic")
    };
    for n in 2..=50 {
        store.add_post(&reader, &place.topic, &new(n), now).await.unwrap();
    }
    let session = Digest::of(b"session");
    let _ = std::mem::take(&mut *bill.0.lock().unwrap());
    store.load_session(&session, now).await.unwrap();
    bill.line("who is there, with each request");
    let opened = store.open_topic(&reader, &place.topic, 1..=50).await.unwrap().unwrap();
    bill.line("a page of 50 posts");
    store.post_draft(&reader, &place.topic, now).await.unwrap();
    bill.line("whether a reply was begun there");
    store.mark_read(&reader, &opened.topic, 50, now).await.unwrap();
    bill.line("how far somebody has read, when it is new");
    store.add_post(&reader, &place.topic, &new(51), now).await.unwrap();
    bill.line("a post");
    let socket = Socket::new(SocketId::parse("a").unwrap(), session, reader.clone(), now);
    store.open_socket(&socket, now).await.unwrap();
    let seat = Seat { socket: socket.id.clone(), reader, lang: Lang::En, first: 1 };
    store.take_seat(&socket, &seat, &place.topic, now).await.unwrap().unwrap();
    bill.line("a page that is open");
    store.change_of(&place.topic, &[51], now).await.unwrap().unwrap();
    store.note_told(&place.topic, 51, now).await.unwrap();
    bill.line("telling of a post, with one reader");
}

async fn reader(store: &Store, now: Timestamp) -> Reader {
    let new = NewMember {
        id: MemberId::from_bits(1),
        address: Digest::of(b"address"),
        email: "amina@sample.invalid".into(),
        name: "Amina Sample".into(),
        role: Role::Coordinator,
        community: Some("halifax".into()),
        lang: Lang::En,
        by: Actor::System,
    };
    let (Invited::Now(member) | Invited::Exists(member)) = store.invite(&new, now).await.unwrap();
    let browser = Digest::of(b"browser");
    let asked = NewSignIn {
        browser,
        link: Digest::of(b"link"),
        code: Digest::of(b"code"),
        nonce: "nonce".into(),
        member: Some(member.id),
        lang: Lang::En,
        onward: None,
    };
    store.begin_sign_in(&asked, now).await.unwrap();
    store.sign_in(&browser, &Digest::of(b"session"), now).await.unwrap();
    Reader::of(&member, &Categories::parse(CATEGORIES).unwrap(), None).unwrap()
}
