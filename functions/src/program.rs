//! What every Lambda program does when it starts.
//!
//! Comes in: the environment's variables, handed in by the bin. Goes out: an [`App`] with everything real in it: the machine's clock and
//! randomness, DynamoDB, S3. The connection to the table is opened here, before the first request waits for it. Never
//! here: what a program is for.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use portal::Bundle;

use crate::app::{App, Ids, Live, SystemClock, SystemIds};
use crate::config::Config;
use crate::files::s3::Bucket;
use crate::log;
use crate::site::Site;
use crate::store::{Connection, Store, https};
use crate::tokens::Tokens;

/// Exit code of a program whose configuration can't work; the same as that of the portal's other programs.
const CONFIGURATION: u8 = 3;

/// A program that has started.
#[derive(Debug)]
pub struct Started {
    /// What its handlers use.
    pub app: Arc<App>,
    /// What it was told.
    pub config: Config,
    /// One HTTPS client for all services.
    pub http: SharedHttpClient,
}

/// Starts a program and runs it; when it can't start, says why in one line.
pub async fn run<V, F, Fut>(variables: V, program: F) -> ExitCode
where
    V: Iterator<Item = (OsString, OsString)>,
    F: FnOnce(Started) -> Fut,
    Fut: Future<Output = Result<(), lambda_runtime::Error>>,
{
    let variables = as_text(variables);
    log::start(variables.get("PORTAL_LOG").map(String::as_str));
    let started = match start(&variables).await {
        Ok(started) => started,
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "the program can't start");
            return ExitCode::from(CONFIGURATION);
        }
    };
    match program(started).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(error = %error, "the program ended");
            ExitCode::FAILURE
        }
    }
}

/// Variables that are no text are left out: none of ours is among them.
fn as_text(variables: impl Iterator<Item = (OsString, OsString)>) -> BTreeMap<String, String> {
    variables
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

async fn start(variables: &BTreeMap<String, String>) -> anyhow::Result<Started> {
    let config = Config::read(variables)?;
    let site = site(&config)?;
    let http = https();
    let connection = Connection {
        region: config.aws.region.clone(),
        endpoint: config.aws.dynamodb.clone(),
        credentials: config.aws.credentials.clone(),
        http: http.clone(),
    };
    let ids: Arc<dyn Ids> = Arc::new(SystemIds);
    let bits = { Arc::clone(&ids) };
    let store = Store::connect(connection, config.tables.clone(), Arc::new(move || bits.bits64()));
    if let Err(error) = store.warm().await {
        tracing::warn!(error = %error, "the table does not answer yet");
    }
    let app = App {
        store,
        site: Live::new(site),
        files: Arc::new(Bucket::new(&config.aws, http.clone(), &config.bucket)),
        tokens: Tokens::new(config.secret),
        clock: Arc::new(SystemClock),
        ids,
        proxies: config.proxies,
    };
    Ok(Started { app: Arc::new(app), config, http })
}

fn site(config: &Config) -> anyhow::Result<Site> {
    let path = config.bundle.display();
    let bytes = std::fs::read(&config.bundle).with_context(|| format!("reading {path}"))?;
    let bundle: Bundle = serde_json::from_slice(&bytes).with_context(|| format!("{path} is no bundle"))?;
    Site::new(&bundle).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(|problem| problem.locate(None).to_string()).collect();
        anyhow::anyhow!("{path}: {}", lines.join("; "))
    })
}
