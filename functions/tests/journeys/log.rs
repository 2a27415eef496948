//! The log: enough to find a request again, nothing of a person; and what happens when a handler panics.

use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex};

use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use functions::http::edge::edge;
use functions::http::submitted::Submitted;
use functions::log::Lines;
use functions::mail::SendError;
use functions::store::{MemberState, Role};
use portal::Lang;
use serde_json::Value;
use tracing::Dispatch;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};

use crate::desk;
use crate::support::app::link_in;
use crate::support::staff::code_in;
use crate::support::visitor::Chosen;
use crate::support::{TestApp, Visitor, sample};

/// With one listener in the whole program, a line is left out for good when a thread without a listener comes to it
/// first; a second one keeps lines open for whoever listens.
static LISTENER: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(tracing_subscriber::registry()));

/// Everything that was logged.
#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    /// Captures what this thread logs, at every level, until the guard is dropped.
    fn start() -> (Self, tracing::subscriber::DefaultGuard) {
        LazyLock::force(&LISTENER);
        let captured = Self::default();
        let lines = Lines::new("portal-test", captured.clone()).with_filter(LevelFilter::DEBUG);
        let guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(lines));
        (captured, guard)
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// The lines that say something.
    fn lines(&self, said: &str) -> Vec<Value> {
        let lines = self.text();
        let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.filter(|line| line["message"] == said).collect()
    }

    /// The sum of a metric, as `CloudWatch` reads it off the lines.
    fn counted(&self, metric: &str) -> u64 {
        let lines = self.text();
        let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let is_named = |line: &Value| {
            let told = line["_aws"]["CloudWatchMetrics"][0]["Metrics"].as_array();
            told.is_some_and(|told| told.iter().any(|one| one["Name"] == metric))
        };
        lines.filter(is_named).map(|line| line[metric].as_u64().unwrap()).sum()
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Captured {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn a_whole_journey_leaves_no_person_in_the_log() {
    let (log, _guard) = Captured::start();
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::Fr);
    let check = visitor.fills_in(&app, "connectee-application").await;
    visitor.sends(&app, &check).await;
    let conflict = visitor.submit(&check, &[("first_name", "Zquille Deux")]).await;
    assert_eq!(conflict.status, StatusCode::CONFLICT);
    app.mailbox.fail_with([SendError::Later("Throttling".into())]);
    app.deliver().await;
    app.later(jiff::SignedDuration::from_mins(5));
    app.outbox.drain_due().await.unwrap();
    let confirm = visitor.open(&link_in(&app.mailbox.all()[0])).await;
    visitor.answers(&confirm, &[]).await;
    let status = link_in(&app.mail_to(sample::EMAIL).await[1]);
    let withdraw = visitor.open(&format!("{status}/withdraw")).await;
    visitor.answers(&withdraw, &[]).await;
    app.deliver().await;

    let mut trial = app.visitor(Lang::En);
    let check = trial.fills_in(&app, "trial").await;
    let change = check.links().into_iter().find(|link| link.contains("#cv")).unwrap();
    let page = trial.open(change.split('#').next().unwrap()).await;
    let file = Chosen { field: "cv", name: "CV Zquille.pdf".into(), content: sample::pdf() };
    trial.upload(&page, file, &[]).await.expect(StatusCode::SEE_OTHER);

    let text = log.text();
    assert!(text.contains("\"status\":303") && text.contains("/api/forms/{form}/{lang}/{section}"), "{text}");
    let tokens = [visitor.cookies["__Host-draft"].clone(), status.rsplit('/').next().unwrap().to_owned()];
    let canaries = ["Zquille", "zquille", "example.org", "555-0147", "own words", "192.0.2.7"];
    for canary in canaries.into_iter().chain(tokens.iter().map(String::as_str)) {
        let line = text.lines().find(|line| line.contains(canary));
        assert!(line.is_none(), "{canary} in {line:?}");
    }
}

#[tokio::test]
async fn a_mail_names_the_request_that_caused_it_and_lines_are_counted() {
    let (log, _guard) = Captured::start();
    let app = TestApp::new();
    app.visitor(Lang::En).applies(&app, "trial").await;
    app.mailbox.fail_with([SendError::Later("Throttling".into())]);
    app.deliver().await;
    app.later(jiff::SignedDuration::from_mins(5));
    app.outbox.drain_due().await.unwrap();
    let (failed, sent) = (log.lines("mail not sent"), log.lines("mail sent"));
    assert_eq!((failed.len(), sent.len()), (1, 1));
    let request = sent[0]["request"].as_str().unwrap();
    assert_eq!(failed[0]["request"], request, "every try");
    let asked = log.lines("answered").into_iter().find(|line| line["request"] == request).unwrap();
    assert_eq!((&asked["method"], &asked["status"]), (&"POST".into(), &303.into()));
    let late = sent[0]["late"].as_u64().unwrap();
    assert!((240_000..=270_000).contains(&late), "since it was due again: {late}");

    let missing = app.visitor(Lang::En).get("/api/forms/nothing/en/about").await;
    let missing = missing.expect(StatusCode::NOT_FOUND);
    let refused = &log.lines("refused")[0];
    assert!(missing.body.contains(&format!("<code>{}</code>", refused["request"].as_str().unwrap())));
    let all = log.lines("answered").len() as u64;
    for (metric, expected) in
        [("requests", all), ("mail_sent", 1), ("mail_failed", 1), ("refused", 1), ("failed_internal", 0)]
    {
        assert_eq!(log.counted(metric), expected, "{metric}");
    }
}

#[tokio::test]
async fn signing_in_leaves_member_ids_in_the_log_and_nothing_else() {
    let (log, _guard) = Captured::start();
    let app = TestApp::new();
    let member = app.member(Role::Coordinator, Some("halifax"), "zquille@example.org").await;
    let mut visitor = app.visitor(Lang::En);
    visitor.asks_to_sign_in("zquille.nobody@example.org").await;
    let sent = visitor.asks_to_sign_in("zquille@example.org").await;
    let message = app.mail_to("zquille@example.org").await.pop().unwrap();
    visitor.submit(&sent, &[("code", "aaaa-aaaa")]).await;
    let asked = visitor.cookies["__Host-sign-in"].clone();
    visitor.signs_in(&app, "zquille@example.org").await;
    visitor.open("/api/sign-in/en").await;
    let session = visitor.cookies["__Host-session"].clone();
    let key = app.app.tokens.form_key(&member.id);
    visitor.post("/api/sign-out/en", &[("_form_key", &key)]).await.expect(StatusCode::SEE_OTHER);
    app.app.store.set_member_state(&member.id, MemberState::Disabled, app.app.now()).await.unwrap();

    let text = log.text();
    for said in ["invited", "sign-in asked for", "wrong sign-in code", "signed in", "signed out"] {
        assert!(text.contains(said), "{said}");
    }
    assert!(text.contains(&member.id.to_string()));
    assert_eq!((log.counted("sign_ins"), log.counted("wrong_codes")), (1, 1));
    let link = link_in(&message).rsplit('/').next().unwrap().to_owned();
    let code = code_in(&message);
    for canary in ["quille", "example.org", "192.0.2.7", &asked, &session, &key, &link, &code] {
        let line = text.lines().find(|line| line.contains(canary));
        assert!(line.is_none(), "{canary} in {line:?}");
    }
}

#[tokio::test]
async fn a_coordinators_day_leaves_no_person_in_the_log() {
    let (log, _guard) = Captured::start();
    let app = TestApp::new();
    let (application, _) = desk::applied(&app, Lang::Fr).await;
    let mut staff = desk::coordinator(&app, desk::OURS, Lang::En).await;
    staff.open("/api/desk/en").await.says(sample::NAME);
    let path = desk::person(Lang::En, &application);
    let page = staff.open(&path).await.expect(StatusCode::OK);
    staff.answers(&page, &[("note", "Zquille called about the zqform.")]).await;
    let typed = [("decision", "decline"), ("reason", "rules"), ("message", "Dear Zquille, zqsorry.")];
    let letter = desk::previews(&mut staff, &application, &typed).await;
    staff.submit(&letter, &[("step", "send")]).await.expect(StatusCode::SEE_OTHER);
    app.deliver().await;
    desk::coordinator(&app, desk::THEIRS, Lang::En).await.open(&path).await.expect(StatusCode::FORBIDDEN);
    let text = log.text();
    assert!(text.contains("/api/desk/{lang}/people/{reference}") && text.contains("not_yours"), "{text}");
    let session = staff.cookies["__Host-session"].clone();
    let canaries = ["Zquille", "zquille", "zqform", "zqsorry", "staff0", &session];
    for canary in canaries {
        let line = text.lines().find(|line| line.contains(canary));
        assert!(line.is_none(), "{canary} in {line:?}");
    }
}

#[tokio::test]
async fn what_people_search_for_is_in_no_log() {
    let (log, _guard) = Captured::start();
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    for path in [
        "/api/search/en?q=zquille+asylum",
        "/api/search/en/zquille?q=zquille",
        "/api/communities/en?place=zquille",
        "/api/search/en?q=%ffzquille",
    ] {
        visitor.get(path).await;
    }
    let text = log.text();
    assert!(text.contains("/api/search/{lang}") && text.contains("\"status\":200"), "{text}");
    assert!(!text.contains("zquille") && !text.contains("asylum"), "{text}");
}

async fn panics() -> &'static str {
    panic!("{}", sample::NAME)
}

async fn panics_after_reading(_: Submitted) -> &'static str {
    panic!("{}", sample::NAME)
}

#[tokio::test]
async fn a_panic_is_a_page_and_a_line_without_its_message() {
    let (log, _guard) = Captured::start();
    let app = TestApp::new();
    let router = axum::Router::new()
        .route("/panics/{lang}", get(panics))
        .route("/panics/{lang}/post", post(panics_after_reading))
        .layer(from_fn_with_state(Arc::clone(&app.app), edge))
        .with_state(Arc::clone(&app.app));
    let mut visitor = Visitor::new(router, Lang::Fr);
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let page = visitor.get("/panics/fr").await;
    let posted = visitor.post("/panics/fr/post", &[("first_name", "Kept")]).await;
    std::panic::set_hook(hook);
    let page = page.expect(StatusCode::INTERNAL_SERVER_ERROR);
    assert!(
        page.body.contains("<html lang=\"fr-CA\">") && page.body.contains("<code>"),
        "with a number to name"
    );
    let posted = posted.expect(StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(posted.value("first_name").as_deref(), Some("Kept"), "a panic loses no answer");
    assert_eq!(log.counted("failed_internal"), 2);
    assert!(log.text().contains("panicked") && !log.text().contains(sample::NAME), "{}", log.text());
}

#[tokio::test]
async fn a_broken_template_shows_its_reader_nothing_of_it() {
    let (log, _guard) = Captured::start();
    let app = TestApp::new();
    let mut bundle = crate::support::bundle::bundle();
    bundle.templates.insert("pages/form.html".into(), "{{ page.secret_internal_name }}".into());
    app.app.site.replace(functions::site::Site::new(&bundle).unwrap());
    let page = app.visitor(Lang::En).open("/api/forms/trial/en/about").await;
    let page = page.expect(StatusCode::INTERNAL_SERVER_ERROR);
    assert!(
        !page.body.contains("secret_internal_name") && !page.body.contains("pages/form.html"),
        "{}",
        page.body
    );
    assert!(log.text().contains("pages/form.html"), "{}", log.text());

    bundle.templates.insert("pages/message.html".into(), "{{ page.nothing }}".into());
    app.app.site.replace(functions::site::Site::new(&bundle).unwrap());
    let mut visitor = app.visitor(Lang::En);
    let page = visitor.post("/api/forms/trial/en/about", &[("first_name", "<b>Kept")]).await;
    let page = page.expect(StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(page.value("first_name").as_deref(), Some("<b>Kept"), "even without any theme");
}
