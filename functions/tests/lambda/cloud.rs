//! All programs of the cloud with everything that they call, over the store of one [`TestApp`].
//!
//! Comes in: requests, batches of a stream. Goes out: what the programs answer. Never here: what is expected of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use functions::store::{Change, change};
use jiff::Timestamp;
use portal::Lang;
use serde_json::{Value, json};

use crate::gateway::gateway;
use crate::runtime::{Answer, Lambda};
use crate::services::Services;
use crate::support;
use crate::support::roles::template::hands_on;
use crate::support::{TestApp, Visitor};

/// Every program, as it is built. `infra/local/tests/cloud.rs` knows that no other is deployed.
pub(crate) const PROGRAMS: [(&str, &str); 12] = [
    ("desk", env!("CARGO_BIN_EXE_desk")),
    ("figures", env!("CARGO_BIN_EXE_figures")),
    ("forum", env!("CARGO_BIN_EXE_forum")),
    ("intake", env!("CARGO_BIN_EXE_intake")),
    ("live", env!("CARGO_BIN_EXE_live")),
    ("outbox", env!("CARGO_BIN_EXE_outbox")),
    ("own_file", env!("CARGO_BIN_EXE_own_file")),
    ("porter", env!("CARGO_BIN_EXE_porter")),
    ("referrals", env!("CARGO_BIN_EXE_referrals")),
    ("scheduler", env!("CARGO_BIN_EXE_scheduler")),
    ("search", env!("CARGO_BIN_EXE_search")),
    ("sheets", env!("CARGO_BIN_EXE_sheets")),
];

pub(crate) type Programs = BTreeMap<&'static str, Arc<Lambda>>;

/// The programs with everything that they call.
pub(crate) struct Cloud {
    pub(crate) app: TestApp,
    pub(crate) services: Services,
    pub(crate) programs: Programs,
    _folder: tempfile::TempDir,
}

impl Cloud {
    pub(crate) async fn start() -> Self {
        let app = TestApp::new();
        app.clock.set(Timestamp::now());
        app.app.store.warm().await.unwrap();
        let services = Services::start(app.line.connector()).await;
        let folder = tempfile::tempdir().unwrap();
        let bundle = folder.path().join("bundle.json");
        std::fs::write(&bundle, serde_json::to_vec(&support::bundle::bundle()).unwrap()).unwrap();
        std::fs::create_dir(folder.path().join("search")).unwrap();
        for lang in Lang::ALL {
            let index = serde_json::to_vec(support::pages::indexes().of(lang)).unwrap();
            std::fs::write(folder.path().join(format!("search/{lang}.json")), index).unwrap();
        }
        let root = folder.path().to_str().unwrap();
        let variables = [
            ("LAMBDA_TASK_ROOT", root),
            ("PORTAL_SECRET_ID", "portal"),
            ("PORTAL_EDGE_SECRET_ID", "edge"),
            ("PORTAL_CASES_TABLE", "cases"),
            ("PORTAL_FORUM_TABLE", "forum"),
            ("PORTAL_FILES_BUCKET", "files"),
            ("PORTAL_PROXIES", "1"),
            ("AWS_REGION", "ca-central-1"),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_SESSION_TOKEN", "test"),
            ("AWS_ENDPOINT_URL_S3", services.s3.as_str()),
            ("AWS_ENDPOINT_URL_SESV2", services.ses.as_str()),
            ("AWS_ENDPOINT_URL_SECRETS_MANAGER", services.secrets.as_str()),
            ("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", services.sockets.as_str()),
        ];
        let mut programs = BTreeMap::new();
        for (name, program) in PROGRAMS {
            let dynamodb = format!("{}/{name}/", services.dynamodb);
            let mut variables = variables.to_vec();
            variables.push(("AWS_ENDPOINT_URL_DYNAMODB", &dynamodb));
            // Search gets neither a secret nor the name of a table.
            let told = if name == "search" { &variables[..1] } else { &variables[..] };
            programs.insert(name, Lambda::start(program, told).await);
        }
        Self { app, services, programs, _folder: folder }
    }

    /// A person whose requests go through the routes of API Gateway to the programs.
    pub(crate) fn visitor(&self, lang: Lang) -> Visitor {
        Visitor::new(Router::new().fallback(gateway).with_state(self.programs.clone()), lang)
    }

    /// Hands what is new in the stream of the cases to the program.
    pub(crate) async fn deliver(&self) -> Answer {
        self.deliver_of("cases").await
    }

    pub(crate) async fn deliver_of(&self, table: &str) -> Answer {
        let mut follower = self.app.engine.follow(table, "lambda").unwrap();
        let Some(batch) = follower.try_next().await.unwrap() else { panic!("nothing in the stream") };
        follower.done(&batch).unwrap();
        let handed_on = self.handed_on("outbox", table, &batch.event);
        self.programs["outbox"].invoke(handed_on).await
    }

    /// What the event source of a program hands on of a batch. What it keeps back asks for nothing.
    pub(crate) fn handed_on(&self, program: &str, table: &str, event: &Value) -> Value {
        let logical = if table == "cases" { "Cases" } else { "Forum" };
        let (kept, back): (Vec<Value>, Vec<Value>) = event["Records"]
            .as_array()
            .unwrap()
            .iter()
            .cloned()
            .partition(|record| hands_on(program, logical, record));
        for record in back {
            let asks = change(&serde_json::from_value(record.clone()).unwrap());
            let misses = match program {
                "outbox" => matches!(asks, Some(Change::IntentAdded(_) | Change::FileRemoved(_))),
                _ => matches!(asks, Some(Change::FactsChanged(_))),
            };
            assert!(!misses, "{program} misses {record}");
        }
        json!({ "Records": kept })
    }

    pub(crate) fn mail(&self) -> Vec<String> {
        self.services.received.mail.lock().unwrap().clone()
    }
}

impl Drop for Cloud {
    fn drop(&mut self) {
        let refused = self.services.received.refused.lock().unwrap().clone();
        assert!(std::thread::panicking() || refused.is_empty(), "infra/aws/template.yaml: {refused:?}");
    }
}
