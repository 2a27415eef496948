//! What every Lambda program does when it starts.
//!
//! Comes in: the environment's variables, handed in by the bin. Goes out: an [`App`] with everything real in it: the
//! machine's clock and randomness, DynamoDB, S3, the key from Secrets Manager; or, for a program that only shows what was built, the site and its
//! indexes. The connection to the table is opened here, before the first request waits for it. Never here: what a program
//! is for.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context as _;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use lambda_runtime::LambdaEvent;
use portal::search::Index;
use portal::{Both, Bundle, Lang};
use serde_json::Value;
use tracing::Instrument as _;

use crate::app::{App, Clock as _, Front, Ids, Live, SystemClock, SystemIds};
use crate::aws::Signed;
use crate::cause;
use crate::config::{self, Config, PorterConfig};
use crate::files::s3::Bucket;
use crate::live::Sockets;
use crate::log;
use crate::porter::Porter;
use crate::search::{Searching, Shelf};
use crate::secret;
use crate::site::Site;
use crate::store::{Connection, Store, https, shared};
use crate::tokens::Tokens;

/// Exit code of a program whose configuration can't work; the same as that of the portal's other programs.
const CONFIGURATION: u8 = 3;

/// A word of `CloudFront` that is shorter was not made by Secrets Manager.
const PORTER_WORD: usize = 32;

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
    run_on(First::Cases, variables, program).await
}

/// The same for a program that has no right to people's files.
pub async fn run_on_forum<V, F, Fut>(variables: V, program: F) -> ExitCode
where
    V: Iterator<Item = (OsString, OsString)>,
    F: FnOnce(Started) -> Fut,
    Fut: Future<Output = Result<(), lambda_runtime::Error>>,
{
    run_on(First::Forum, variables, program).await
}

/// The table over which a program opens its connection.
#[derive(Debug, Clone, Copy)]
enum First {
    Cases,
    Forum,
}

async fn run_on<V, F, Fut>(first: First, variables: V, program: F) -> ExitCode
where
    V: Iterator<Item = (OsString, OsString)>,
    F: FnOnce(Started) -> Fut,
    Fut: Future<Output = Result<(), lambda_runtime::Error>>,
{
    let variables = as_text(variables);
    start_log(&variables);
    match start(&variables, first).await {
        Ok(started) => ended(program(started).await),
        Err(error) => not_started(&error),
    }
}

/// Starts a program that only shows what was built, and runs it. It opens no table and keeps no secret.
pub async fn run_search<V, F, Fut>(variables: V, program: F) -> ExitCode
where
    V: Iterator<Item = (OsString, OsString)>,
    F: FnOnce(Searching) -> Fut,
    Fut: Future<Output = Result<(), lambda_runtime::Error>>,
{
    let variables = as_text(variables);
    start_log(&variables);
    match searching(&variables) {
        Ok(searching) => ended(program(searching).await),
        Err(error) => not_started(&error),
    }
}

/// Starts the porter of the gateway, and runs it. It opens no table.
pub async fn run_porter<V, F, Fut>(variables: V, program: F) -> ExitCode
where
    V: Iterator<Item = (OsString, OsString)>,
    F: FnOnce(Porter) -> Fut,
    Fut: Future<Output = Result<(), lambda_runtime::Error>>,
{
    let variables = as_text(variables);
    start_log(&variables);
    match porter(&variables).await {
        Ok(porter) => ended(program(porter).await),
        Err(error) => not_started(&error),
    }
}

fn start_log(variables: &BTreeMap<String, String>) {
    let text = |name: &str| variables.get(name).map(String::as_str);
    log::start(text("AWS_LAMBDA_FUNCTION_NAME").unwrap_or("portal"), text("PORTAL_LOG"));
}

/// Handles one event that is no request: its number stands in every line and goes with what it brings about, and a last line
/// says how long it took and how late it came.
pub async fn handled<F>(
    event: LambdaEvent<Value>,
    handle: impl FnOnce(Value) -> F,
) -> Result<Value, lambda_runtime::Error>
where
    F: Future<Output = anyhow::Result<Value>>,
{
    let started = Instant::now();
    let request: String = event.context.request_id.chars().take(EVENT_NUMBER).collect();
    let records = event.payload["Records"].as_array().map(|records| records.len() as u64);
    let written = event.payload["Records"][0]["dynamodb"]["ApproximateCreationDateTime"].as_f64();
    let lag = written.map(|at| (SystemClock.now().as_millisecond() as f64 - at * 1_000.0).max(0.0) as u64);
    let span = tracing::info_span!("event", request);
    let work = async {
        // On the heap: handlers are deep, and their types would be too large to be laid out.
        let handled = Box::pin(handle(event.payload)).await;
        let millis = started.elapsed().as_millis() as u64;
        match &handled {
            Ok(_) => tracing::info!(millis, records, lag, "handled"),
            Err(error) => tracing::error!(millis, error = format!("{error:#}"), "an event failed"),
        }
        handled.map_err(lambda_runtime::Error::from)
    };
    cause::during(&request, work.instrument(span)).await
}

/// Characters of an event's number: as many as a request has.
const EVENT_NUMBER: usize = 8;

fn not_started(error: &anyhow::Error) -> ExitCode {
    tracing::error!(error = format!("{error:#}"), "the program can't start");
    ExitCode::from(CONFIGURATION)
}

fn ended(outcome: Result<(), lambda_runtime::Error>) -> ExitCode {
    match outcome {
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

async fn start(variables: &BTreeMap<String, String>, first: First) -> anyhow::Result<Started> {
    let config = Config::read(variables)?;
    let site = site(&config.bundle)?;
    let connector = https();
    let http = shared(&connector);
    let signed = Signed::new(&config.aws, connector);
    let connection = Connection {
        region: config.aws.region.clone(),
        endpoint: config.aws.dynamodb.clone(),
        credentials: config.aws.credentials.clone(),
        http: http.clone(),
    };
    let gateway = Connection { endpoint: config.aws.sockets.clone(), ..connection.clone() };
    let ids: Arc<dyn Ids> = Arc::new(SystemIds);
    let bits = { Arc::clone(&ids) };
    let store = Store::connect(connection, config.tables.clone(), Arc::new(move || bits.bits64()));
    let warm = async {
        match first {
            First::Cases => store.warm().await,
            First::Forum => store.warm_forum().await,
        }
    };
    let (secret, warm) = tokio::join!(secret::read(&config, &signed), warm);
    if let Err(error) = warm {
        tracing::warn!(error = %error, "the table does not answer yet");
    }
    let bucket = Bucket::new(signed, &config.bucket, config.aws.s3.as_deref());
    let app = App {
        store,
        site: Live::new(site),
        parcels: Some(Arc::new(bucket.clone())),
        files: Arc::new(bucket),
        tokens: Tokens::new(secret?),
        clock: Arc::new(SystemClock),
        ids,
        proxies: config.proxies,
        pools: crate::desk::Pools::default(),
        sockets: Sockets::of(gateway),
    };
    Ok(Started { app: Arc::new(app), config, http })
}

async fn porter(variables: &BTreeMap<String, String>) -> anyhow::Result<Porter> {
    let config = PorterConfig::read(variables)?;
    let signed = Signed::new(&config.aws, https());
    let word = secret::text(&config.secret, &config.aws, &signed).await?;
    anyhow::ensure!(word.len() >= PORTER_WORD, "the word of CloudFront is too short");
    Ok(Porter::new(&word))
}

/// The indexes stand beside the bundle, as the generator writes them.
fn searching(variables: &BTreeMap<String, String>) -> anyhow::Result<Searching> {
    let bundle = config::bundle(variables)?;
    let front = Front { site: Live::new(site(&bundle)?), ids: Arc::new(SystemIds), parcels: None };
    let folder = bundle.with_file_name("search");
    let [en, fr] = Lang::ALL.map(|lang| index(&folder, lang));
    Ok(Searching { front, shelf: Shelf::new(Both { en: en?, fr: fr? }) })
}

fn index(folder: &Path, lang: Lang) -> anyhow::Result<Index> {
    let path = folder.join(format!("{lang}.json"));
    let bytes = std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
    let index: Index =
        serde_json::from_slice(&bytes).with_context(|| format!("{} is no index", path.display()))?;
    anyhow::ensure!(index.lang() == lang, "{} is an index of the other language", path.display());
    Ok(index)
}

fn site(bundle: &Path) -> anyhow::Result<Site> {
    let path = bundle.display();
    let bytes = std::fs::read(bundle).with_context(|| format!("reading {path}"))?;
    let bundle: Bundle = serde_json::from_slice(&bytes).with_context(|| format!("{path} is no bundle"))?;
    Site::as_needed(&bundle).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(|problem| problem.locate(None).to_string()).collect();
        anyhow::anyhow!("{path}: {}", lines.join("; "))
    })
}
