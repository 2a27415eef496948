//! The Lambda programs as they are built, driven through the Lambda runtime interface with events as AWS writes them.
//!
//! The same store stands behind the programs and the in-process router, so what one does the other sees.

#![allow(clippy::unwrap_used, reason = "a test stops where something is missing")]

mod cloud;
mod gateway;
mod live;
mod runtime;
mod services;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use functions::porter::HEADER;
use functions::store::Role;
use jiff::{SignedDuration, Timestamp};
use portal::Lang;
use serde_json::{Value, json};

use cloud::{Cloud, PROGRAMS};
use runtime::Answer;
use support::visitor::Chosen;
use support::{Page, sample};

const HTTP_REQUEST: &str = include_str!("../events/http-request.json");
const SCHEDULE: &str = include_str!("../events/schedule.json");
const OTHER_RECORDS: &str = include_str!("../events/stream-other-records.json");

/// Holds two pages against each other, leaving out what differs from run to run: tokens and numbers of requests.
#[track_caller]
fn same(there: &Page, here: &Page) {
    assert_eq!(there.status, here.status, "{}", there.path);
    let headers = |page: &Page| {
        let kept = page
            .headers
            .iter()
            .filter(|(name, _)| !["set-cookie", "content-length"].contains(&name.as_str()));
        kept.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect::<BTreeMap<_, _>>()
    };
    assert_eq!(headers(there), headers(here), "{}", there.path);
    let (there_lines, here_lines) = (without_secrets(&there.body), without_secrets(&here.body));
    for (line, twin) in there_lines.lines().zip(here_lines.lines()) {
        assert_eq!(line, twin, "{}", there.path);
    }
    assert_eq!(there_lines.len(), here_lines.len(), "{}", there.path);
}

fn without_secrets(html: &str) -> String {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let mut out = String::new();
    for piece in html.split_inclusive(|c| !is_part(c)) {
        let word = piece.trim_end_matches(|c| !is_part(c));
        let number = word.len() == 8 && word.bytes().all(|b| b.is_ascii_hexdigit());
        let second = word.len() == 10 && word.bytes().all(|b| b.is_ascii_digit());
        out.push_str(if word.len() >= 24 || number || second { &piece[word.len()..] } else { piece });
    }
    out
}

/// The first link to the portal in a raw message. Long lines are folded with `=`.
fn link_in(raw: &str) -> String {
    let text = raw.replace("=\r\n", "").replace("=3D", "=");
    let start = text.find("https://portal.example/api/").expect("a link in the mail");
    text[start..]
        .split_whitespace()
        .next()
        .unwrap()
        .strip_prefix("https://portal.example")
        .unwrap()
        .to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_answers_as_the_router_does() {
    let cloud = Cloud::start().await;
    for lang in Lang::ALL {
        let (mut there, mut here) = (cloud.visitor(lang), cloud.app.visitor(lang));
        for path in ["/api/forms/contact/fr/none", "/api/nothing", "/api/receipts/en/x"] {
            same(&there.get(path).await, &here.get(path).await);
        }
        let first = format!("/api/forms/trial/{lang}/about");
        let (page, twin) = (there.open(&first).await, here.open(&first).await);
        same(&page, &twin);
        let wrong = [("first_name", "Zoë <b>"), ("email", "nobody"), ("more", "yes")];
        let (page, twin) = (there.submit(&page, &wrong).await, here.submit(&twin, &wrong).await);
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        same(&page, &twin);
        let (check, twin) =
            (there.fills_in(&cloud.app, "trial").await, here.fills_in(&cloud.app, "trial").await);
        same(&check, &twin);
        let refused = Request::post(&first).header("sec-fetch-site", "cross-site");
        let refused =
            refused.header("content-type", "application/x-www-form-urlencoded").body(Body::from("a=1"));
        assert_eq!(there.send(refused.unwrap()).await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn search_answers_as_the_router_does_without_a_table() {
    let cloud = Cloud::start().await;
    for lang in Lang::ALL {
        let (mut there, mut here) = (cloud.visitor(lang), cloud.app.visitor(lang));
        for rest in [
            "/search/en?q=halifax",
            "/search/fr?q=%C3%A9quipement&scope=both",
            "/search/fr?q=equipmeent",
            "/search/en?q=story&page=2",
            "/search/en?q=%3Cb%3E+100%",
            "/search/de",
            "/search",
            "/communities/fr?place=B3H+4R2",
            "/communities/en?place=Paris",
            "/communities/en",
        ] {
            let path = format!("/api{rest}");
            same(&there.get(&path).await, &here.get(&path).await);
        }
        let head = || Request::head("/api/search/en?q=halifax").body(Body::empty()).unwrap();
        assert_eq!(there.send(head()).await.status, StatusCode::OK);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_application_with_a_file_goes_all_the_way_through_both_programs() {
    let cloud = Cloud::start().await;
    let mut visitor = cloud.visitor(Lang::Fr);
    let check = visitor.fills_in(&cloud.app, "trial").await;
    let change = check.links().into_iter().find(|link| link.contains("#cv")).unwrap();
    let page = visitor.open(change.split('#').next().unwrap()).await;
    let file = Chosen { field: "cv", name: "CV é.pdf".into(), content: sample::pdf() };
    let check = visitor.upload(&page, file, &[]).await.expect(StatusCode::SEE_OTHER);
    let check = visitor.follow(check).await.expect(StatusCode::OK);
    assert!(check.text().contains("CV é.pdf"));
    {
        let objects = cloud.services.received.objects.lock().unwrap();
        let (key, bytes) = objects.iter().next().expect("an object");
        assert!(key.starts_with("files/uploads/") && !key.contains("CV"), "{key}");
        assert!(String::from_utf8_lossy(bytes).contains("%PDF-1.7"), "the bytes, perhaps in chunks");
        let put = cloud.services.received.puts.lock().unwrap()[0].clone();
        assert_eq!(put["x-amz-server-side-encryption"], "aws:kms");
        assert!(put.keys().all(|name| !name.as_str().contains("acl")), "nothing is made public");
    }
    // The program has a real clock: people take longer than its trap.
    tokio::time::sleep(std::time::Duration::from_millis(2_100)).await;
    let receipt = visitor.answers(&check, &[]).await;
    assert!(receipt.path.starts_with("/api/receipts/fr/"), "{}", receipt.path);

    assert_eq!(cloud.deliver().await, Answer::Response(json!({"batchItemFailures": []})));
    let mail = cloud.mail();
    assert_eq!(mail.len(), 1);
    assert!(mail[0].contains(&format!("To: {}", sample::EMAIL)), "{}", mail[0]);
    let confirm = visitor.open(&link_in(&mail[0])).await.expect(StatusCode::OK);
    visitor.answers(&confirm, &[]).await;
    cloud.deliver().await;
    let mail = cloud.mail();
    assert_eq!(mail.len(), 3, "to the person, and to the community");
    let status =
        mail.iter().map(|raw| raw.replace("=\r\n", "")).find(|raw| raw.contains("/api/status/")).unwrap();
    let status = link_in(&status);
    visitor.open(&status).await.expect(StatusCode::OK);
    let withdraw = visitor.open(&format!("{status}/withdraw")).await.expect(StatusCode::OK);
    visitor.answers(&withdraw, &[]).await;
    cloud.deliver().await;
    assert_eq!(cloud.mail().len(), 4);
    assert!(cloud.services.received.objects.lock().unwrap().is_empty(), "the file went with the application");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_is_invited_and_signs_in_through_both_programs() {
    let cloud = Cloud::start().await;
    let email = "coordinator@example.org";
    cloud.app.member(Role::Coordinator, Some("halifax"), email).await;
    let mut visitor = cloud.visitor(Lang::Fr);
    same(&visitor.get("/api/sign-in/fr").await, &cloud.app.visitor(Lang::Fr).get("/api/sign-in/fr").await);
    visitor.asks_to_sign_in(email).await;
    assert_eq!(cloud.deliver_of("forum").await, Answer::Response(json!({"batchItemFailures": []})));
    let mail = cloud.mail();
    assert_eq!(mail.len(), 2, "the invitation, and the link");
    let confirm = visitor.open(&link_in(&mail[1])).await.expect(StatusCode::OK);
    let done = visitor.submit(&confirm, &[]).await.expect(StatusCode::SEE_OTHER);
    visitor.follow(done).await.expect(StatusCode::OK).says(&format!("Staff {email}"));
    let key = cloud.app.form_key(email).await;
    let out = visitor.post("/api/sign-out/fr", &[("_form_key", &key)]).await.expect(StatusCode::SEE_OTHER);
    visitor.follow(out).await.expect(StatusCode::OK);
    assert_eq!(visitor.get("/api/desk/fr").await.location(), "/api/sign-in/fr");
    assert_eq!(visitor.get("/api/desk/fr/none/such").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_outbox_takes_every_event_that_aws_sends_it() {
    let cloud = Cloud::start().await;
    let schedule: Value = serde_json::from_str(SCHEDULE).unwrap();
    assert_eq!(
        cloud.programs["outbox"].invoke(schedule.clone()).await,
        Answer::Response(json!({"sent": 0, "failed": 0}))
    );
    let file = "files/uploads/0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f";
    cloud.services.received.objects.lock().unwrap().insert(file.into(), "bytes".into());
    let others: Value = serde_json::from_str(OTHER_RECORDS).unwrap();
    assert_eq!(
        cloud.programs["outbox"].invoke(others).await,
        Answer::Response(json!({"batchItemFailures": []}))
    );
    assert!(
        cloud.services.received.objects.lock().unwrap().is_empty(),
        "an expired record takes its bytes with it"
    );

    // Mail that no stream record has brought is found on schedule.
    cloud.app.clock.set(Timestamp::now() - SignedDuration::from_mins(10));
    cloud.app.visitor(Lang::En).applies(&cloud.app, "trial").await;
    assert_eq!(
        cloud.programs["outbox"].invoke(schedule.clone()).await,
        Answer::Response(json!({"sent": 1, "failed": 0}))
    );
    assert_eq!(
        cloud.programs["outbox"].invoke(schedule).await,
        Answer::Response(json!({"sent": 0, "failed": 0}))
    );
    assert_eq!(cloud.mail().len(), 1);
    let broken = cloud.programs["outbox"].invoke(json!({"Records": 7})).await;
    assert!(matches!(broken, Answer::Error(_)), "{broken:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_program_with_pages_answers_as_the_router_does() {
    let cloud = Cloud::start().await;
    let (mut there, mut here) = (cloud.visitor(Lang::Fr), cloud.app.visitor(Lang::Fr));
    let token = "a".repeat(32);
    for place in ["offers", "meetings", "referrals", "contacts", "surveys", "outcomes", "address", "handover"]
    {
        let path = format!("/api/{place}/fr/{token}");
        same(&there.get(&path).await, &here.get(&path).await);
    }
    for path in [
        format!("/api/status/fr/{token}"),
        format!("/api/status/fr/{token}/file"),
        format!("/api/status/fr/{token}/file/consents"),
        "/api/forum/fr".into(),
        "/api/forum/fr/none".into(),
        "/api/figures/fr".into(),
        "/api/figures/fr/public".into(),
        "/api/desk/fr/people".into(),
        "/api/desk/fr/exports".into(),
        "/api/desk/fr/funder".into(),
        "/api/desk/fr/imports".into(),
        "/api/desk/fr/imports/template/connectee".into(),
        "/api/desk/fr/imports/no/such/page".into(),
        "/api/sign-in/fr?to=%22".into(),
    ] {
        same(&there.get(&path).await, &here.get(&path).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_poisoned_record_comes_again_alone() {
    let cloud = Cloud::start().await;
    // Filling in moves the clock of the test on; the programs have a real one.
    cloud.app.clock.set(Timestamp::now() - SignedDuration::from_mins(10));
    cloud.app.visitor(Lang::En).applies(&cloud.app, "trial").await;
    let mut follower = cloud.app.engine.follow("cases", "poison").unwrap();
    let event = follower.try_next().await.unwrap().unwrap().event;
    let mut handed_on = cloud.handed_on("outbox", "cases", &event);
    // The mail service refuses this address, every time.
    cloud.services.received.refuses_mail.store(true, std::sync::atomic::Ordering::Relaxed);
    let records = handed_on["Records"].as_array_mut().unwrap();
    assert_eq!(records.len(), 1, "one mail is asked for");
    let poison = records[0]["dynamodb"]["SequenceNumber"].clone();
    let others: Value = serde_json::from_str(OTHER_RECORDS).unwrap();
    records.extend(others["Records"].as_array().unwrap().clone());
    let answer = cloud.programs["outbox"].invoke(handed_on.clone()).await;
    assert_eq!(answer, Answer::Response(json!({"batchItemFailures": [{"itemIdentifier": poison}]})));
    // It comes again twice, is parked, and holds nobody up.
    cloud.programs["outbox"].invoke(handed_on.clone()).await;
    let answer = cloud.programs["outbox"].invoke(handed_on).await;
    assert_eq!(answer, Answer::Response(json!({"batchItemFailures": []})));
    assert!(cloud.mail().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn figures_and_scheduler_take_every_event_that_aws_sends_them() {
    let cloud = Cloud::start().await;
    let schedule: Value = serde_json::from_str(SCHEDULE).unwrap();
    let ran = cloud.programs["scheduler"].invoke(schedule.clone()).await;
    assert_eq!(ran, Answer::Response(json!({"expired": 0, "summaries": 0, "failed": 0})));
    cloud.app.visitor(Lang::En).applies(&cloud.app, "trial").await;
    let mut follower = cloud.app.engine.follow("cases", "figures").unwrap();
    let event = follower.try_next().await.unwrap().unwrap().event;
    let handed_on = cloud.handed_on("figures", "cases", &event);
    let counted = cloud.programs["figures"].invoke(handed_on).await;
    assert_eq!(counted, Answer::Response(json!({"batchItemFailures": []})));
    let Answer::Response(due) = cloud.programs["figures"].invoke(schedule).await else { panic!("it failed") };
    assert!(due["counted"].is_u64(), "{due}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_is_told_too_little_says_what_is_missing() {
    for (_, program) in PROGRAMS.iter().filter(|(name, _)| !["porter", "search"].contains(name)) {
        let output = std::process::Command::new(program)
            .env_clear()
            .env("AWS_REGION", "ca-central-1")
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(3));
        let said = String::from_utf8(output.stdout).unwrap();
        for name in [
            "PORTAL_SECRET_ID",
            "PORTAL_CASES_TABLE",
            "PORTAL_FILES_BUCKET",
            "AWS_ACCESS_KEY_ID",
            "PORTAL_BUNDLE",
        ] {
            assert!(said.contains(name), "{said}");
        }
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_porter_lets_in_what_came_through_the_edge() {
    let cloud = Cloud::start().await;
    let porter = &cloud.programs["porter"];
    for (word, expected) in [(services::WORD, true), ("guessed", false)] {
        let mut question: Value = serde_json::from_str(HTTP_REQUEST).unwrap();
        question["type"] = "REQUEST".into();
        question["headers"][HEADER] = word.into();
        assert_eq!(porter.invoke(question).await, Answer::Response(json!({ "isAuthorized": expected })));
        let socket = json!({ "type": "REQUEST", "methodArn": "arn:live", "headers": { HEADER: word } });
        let Answer::Response(policy) = porter.invoke(socket).await else { panic!("it failed") };
        let effect = &policy["policyDocument"]["Statement"][0]["Effect"];
        assert_eq!(effect, if expected { "Allow" } else { "Deny" });
    }
}

#[test]
fn the_porter_says_what_it_lacks() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_porter")).env_clear().output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("PORTAL_EDGE_SECRET_ID") && !said.contains("PORTAL_CASES_TABLE"), "{said}");
}

#[test]
fn search_says_what_it_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let start = |root: Option<&std::path::Path>| {
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_search"));
        program.env_clear();
        if let Some(root) = root {
            program.env("LAMBDA_TASK_ROOT", root);
        }
        let output = program.output().unwrap();
        assert_eq!(output.status.code(), Some(3));
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(start(None).contains("PORTAL_BUNDLE"));
    assert!(start(Some(folder.path())).contains("bundle.json"));
    let bundle = serde_json::to_vec(&support::bundle::bundle()).unwrap();
    std::fs::write(folder.path().join("bundle.json"), bundle).unwrap();
    assert!(start(Some(folder.path())).contains("search/en.json"));
    std::fs::create_dir(folder.path().join("search")).unwrap();
    let french = serde_json::to_vec(&support::pages::indexes().fr).unwrap();
    std::fs::write(folder.path().join("search/en.json"), french).unwrap();
    std::fs::write(folder.path().join("search/fr.json"), "{}").unwrap();
    assert!(start(Some(folder.path())).contains("other language"));
}
