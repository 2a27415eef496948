//! Puts the parts together and serves them.
//!
//! Comes in: options. Goes out: one server for pages, functions and mailbox; a line for each thing that the person should
//! know. The address is taken first and the data second, so that a second portal says so at once and changes nothing.
//! Never here: what any part does.

use std::io::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use ::portal::problem::Located;
use ::portal::{Bundle, Problem};
use axum::extract::FromRef as _;
use functions::app::{App, Clock as _, Front, Ids, Live, SystemClock, SystemIds, day};
use functions::figures::Counting;
use functions::http::address::Proxies;
use functions::live::Switchboard;
use functions::outbox::Outbox;
use functions::scheduler::Scheduler;
use functions::search::{Searching, Shelf};
use functions::site::Site;
use functions::store::{Patience, Store, Tables};
use functions::tokens::Tokens;
use site_gen::Built;
use site_gen::serve::LiveSite;

use crate::background::{self, Workers};
use crate::dynamodb::{Engine, OpenError};
use crate::failure::{Exit, Failure};
use crate::files::Folder;
use crate::mailbox::{self, Mailbox};
use crate::options::Options;
use crate::sockets::{self, Gateway};
use crate::{secret, seed, server};

/// Names of the two tables on this machine; each data folder has its own.
pub(crate) fn tables() -> Tables {
    Tables { cases: "cases".into(), forum: "forum".into() }
}

/// The project's folder and the data's, with the parts that the staff's commands use too.
pub(crate) struct Parts {
    pub(crate) engine: Engine,
    pub(crate) app: Arc<App>,
    pub(crate) mailbox: Mailbox,
    pub(crate) outbox: Outbox,
    pub(crate) gateway: Gateway,
}

/// What shows the site, and takes over a new one.
struct Shown {
    app: Arc<App>,
    shelf: Shelf,
}

/// Finds the project's folder.
pub(crate) fn root(options: &Options) -> Result<PathBuf, Failure> {
    let root = options.root().ok_or_else(|| {
        Failure::new(
            Exit::Configuration,
            "no content/site.toml here or in a folder above",
            "start the portal in its project, or name the folder with --root",
        )
    })?;
    if root.join("content/site.toml").is_file() {
        return Ok(root);
    }
    Err(Failure::new(
        Exit::Configuration,
        format!("no content/site.toml in {}", root.display()),
        "name the folder that holds content/ and themes/ with --root",
    ))
}

/// Opens data and mailbox and makes the functions' parts for a built site.
pub(crate) fn parts(data: &Path, bundle: &Bundle, here: Here) -> Result<Parts, Failure> {
    seed::is_whole(data)?;
    let engine = Engine::open(data, &tables()).map_err(|error| not_opened(&error))?;
    let files = Folder::open(&data.join("files"))
        .map_err(|error| Failure::io("open", &data.join("files"), &error))?;
    let mailbox =
        Mailbox::open(&data.join("mail")).map_err(|error| Failure::io("open", &data.join("mail"), &error))?;
    let ids: Arc<dyn Ids> = Arc::new(SystemIds);
    let bits = Arc::clone(&ids);
    let store = Store::connect(engine.connection(), tables(), Arc::new(move || bits.bits64()));
    let store = store.with_patience(Patience::IN_PROCESS);
    let is_sample = runtime()?.block_on(store.is_sample()).map_err(|error| {
        Failure::new(Exit::InputOutput, format!("the data can't be read: {error}"), "check the data folder")
    })?;
    let gateway = Gateway::default();
    let app = Arc::new(App {
        store,
        site: Live::new(site(bundle, here, is_sample).map_err(|problems| in_content(&problems))?),
        files: Arc::new(files),
        tokens: Tokens::new(secret::read_or_make(data)?),
        clock: Arc::new(SystemClock),
        ids,
        proxies: Proxies::NONE,
        parcels: None,
        pools: functions::desk::Pools::default(),
        sockets: gateway.sockets(),
    });
    let outbox = Outbox::new(Arc::clone(&app), Arc::new(mailbox.clone()));
    Ok(Parts { engine, app, mailbox, outbox, gateway })
}

/// The site as the functions see it; links in mail lead to this machine.
fn site(bundle: &Bundle, here: Here, is_sample: bool) -> Result<Site, Vec<Problem>> {
    let Here { addr, second_factor } = here;
    Site::new(&Bundle { base_url: format!("http://{addr}"), second_factor, is_sample, ..bundle.clone() })
}

/// What this machine says about the site in place of its settings.
#[derive(Clone, Copy)]
pub(crate) struct Here {
    addr: SocketAddr,
    second_factor: bool,
}

impl Here {
    /// As the options say.
    pub(crate) fn new(options: &Options, addr: SocketAddr) -> Self {
        Self { addr, second_factor: options.second_factor }
    }
}

fn not_opened(error: &OpenError) -> Failure {
    let exit = match error {
        OpenError::Busy { .. } => Exit::Configuration,
        OpenError::Folder { .. } | OpenError::Version { .. } | OpenError::Damaged { .. } => Exit::InputOutput,
    };
    let hint = error.hint();
    Failure::new(exit, error.to_string(), hint)
}

fn in_content(problems: &[Problem]) -> Failure {
    let located: Vec<Located> = problems.iter().map(|problem| problem.locate(None)).collect();
    with_problems(&located)
}

/// Serves the portal until it is told to stop.
pub fn serve(options: &Options) -> Result<(), Failure> {
    let started = Instant::now();
    let root = root(options)?;
    let data = options.data(&root);
    let listener = bind(options.addr)?;
    let addr = listener.local_addr().map_err(|error| no_address(options.addr, &error))?;
    let here = Here::new(options, addr);
    let functions: Arc<OnceLock<Shown>> = Arc::default();
    let live = if options.no_watch { fixed(&root)? } else { watched(&root, here, Arc::clone(&functions))? };
    let first = built(&live)?;
    let bundle = Arc::clone(&first.bundle);
    let parts = parts(&data, &bundle, here)?;
    let shelf = Shelf::lazy(move || first.indexes());
    let shown = functions.get_or_init(|| Shown { app: Arc::clone(&parts.app), shelf });
    // A file that changed while the parts were made was built before anyone could be told.
    let latest = built(&live)?;
    if !Arc::ptr_eq(&bundle, &latest.bundle) {
        shown.take_site(&latest, here);
    }
    shown.take_pages(latest);
    let front = Front::from_ref(&shown.app);
    let searching = Searching { front, shelf: shown.shelf.clone() };
    runtime()?.block_on(async {
        let counting = Counting::new(Arc::clone(&parts.app));
        let scheduler = Scheduler::new(Arc::clone(&parts.app));
        let switchboard = Switchboard::new(Arc::clone(&parts.app));
        let workers =
            Workers { outbox: parts.outbox.clone(), counting, scheduler, switchboard: switchboard.clone() };
        let background = background::start(&parts.engine, &tables(), &workers);
        let mut background = background.map_err(|error| {
            Failure::new(Exit::InputOutput, format!("{error:#}"), "check the data folder")
        })?;
        let router = functions::intake::router(Arc::clone(&parts.app))
            .merge(functions::staff::router(Arc::clone(&parts.app)))
            .merge(functions::desk::router(Arc::clone(&parts.app)))
            .merge(functions::desk::imports::router(Arc::clone(&parts.app)))
            .merge(functions::referrals::router(Arc::clone(&parts.app)))
            .merge(functions::own_file::router(Arc::clone(&parts.app)))
            .merge(functions::oversight::router(Arc::clone(&parts.app)))
            .merge(functions::exports::router(Arc::clone(&parts.app)))
            .merge(functions::funder::router(Arc::clone(&parts.app)))
            .merge(functions::figures::router(Arc::clone(&parts.app)))
            .merge(functions::forum::router(Arc::clone(&parts.app)))
            .merge(sockets::router(parts.gateway.clone(), switchboard))
            .merge(functions::search::router(searching))
            .merge(mailbox::router(parts.mailbox.clone(), Arc::clone(&parts.app)))
            .fallback_service(site_gen::serve::router(Arc::clone(&live)));
        let listener =
            tokio::net::TcpListener::from_std(listener).map_err(|error| no_address(addr, &error))?;
        announce(addr, &parts.app, &data, (options, started));
        server::serve(listener, router, stopped(&live)).await;
        background.shutdown().await;
        say("\nThe portal has stopped. Everything that was sent is kept.");
        Ok(())
    })
}

/// Builds the site once.
pub(crate) fn fixed(root: &Path) -> Result<Arc<LiveSite>, Failure> {
    LiveSite::fixed(&today(root)).map_err(|failure| not_built(&failure))
}

/// Builds the site, and again whenever a file changes; the functions then show the new site too.
fn watched(root: &Path, here: Here, functions: Arc<OnceLock<Shown>>) -> Result<Arc<LiveSite>, Failure> {
    let rebuilt = move |built: Result<&Built, &site_gen::Failure>| match built {
        Ok(built) => {
            say(&format!("built {} pages in {} ms", built.report.pages, built.report.took.as_millis()));
            if let Some(shown) = functions.get() {
                shown.take_site(built, here);
                shown.take_pages(built.clone());
            }
        }
        Err(failure) => say(&not_built(failure).to_string()),
    };
    LiveSite::start(&today(root), rebuilt).map_err(|failure| not_built(&failure))
}

fn today(root: &Path) -> site_gen::Options {
    site_gen::Options::new(root, day(SystemClock.now()))
}

impl Shown {
    /// Shows the functions a site that was built again.
    fn take_site(&self, built: &Built, here: Here) {
        match site(&built.bundle, here, self.app.site.get().is_sample) {
            Ok(site) => self.app.site.replace(site),
            Err(problems) => say(&in_content(&problems).to_string()),
        }
    }

    /// Lets readers search in the pages that were built again.
    fn take_pages(&self, built: Built) {
        self.shelf.replace(move || built.indexes());
    }
}

/// The bundle of the built site; a site that has never been built is a failure with all its problems.
pub(crate) fn bundle(live: &LiveSite) -> Result<Arc<Bundle>, Failure> {
    built(live).map(|built| built.bundle)
}

fn built(live: &LiveSite) -> Result<Built, Failure> {
    live.built().ok_or_else(|| with_problems(&live.problems()))
}

fn not_built(failure: &site_gen::Failure) -> Failure {
    let exit = match failure {
        site_gen::Failure::Problems(report) => return with_problems(&report.problems),
        site_gen::Failure::Configuration { .. } => Exit::Configuration,
        site_gen::Failure::Io { .. } => Exit::InputOutput,
    };
    Failure { exit, message: failure.to_string(), hint: failure.hint().map(str::to_owned) }
}

fn with_problems(problems: &[Located]) -> Failure {
    let count = problems.len();
    let lines: String = problems.iter().map(|problem| format!("\n{problem}")).collect();
    let message =
        format!("the content has {count} {}{lines}", if count == 1 { "problem" } else { "problems" });
    Failure::new(Exit::Problems, message, "mend the places named above; data and mail were not touched")
}

/// Takes the address, so that a portal that runs already is noticed before anything else happens.
fn bind(addr: SocketAddr) -> Result<TcpListener, Failure> {
    let listener = TcpListener::bind(addr).map_err(|error| no_address(addr, &error))?;
    listener.set_nonblocking(true).map_err(|error| no_address(addr, &error))?;
    Ok(listener)
}

fn no_address(addr: SocketAddr, error: &std::io::Error) -> Failure {
    let (message, hint) = match error.kind() {
        std::io::ErrorKind::AddrInUse => (
            format!("{addr} is in use by another program"),
            "stop that program, or choose another address: --addr 127.0.0.1:8081".to_owned(),
        ),
        _ => (format!("can't serve on {addr}: {error}"), "choose another address with --addr".to_owned()),
    };
    Failure::new(Exit::Configuration, message, hint)
}

pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| {
        Failure::new(
            Exit::InputOutput,
            format!("can't start threads: {error}"),
            "free some memory and try again",
        )
    })
}

/// Done when the person presses Ctrl-C or the system asks the program to end.
async fn stopped(live: &LiveSite) {
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
    // Open pages listen for changes; their connections end now.
    live.close();
}

fn announce(addr: SocketAddr, app: &App, data: &Path, (options, started): (&Options, Instant)) {
    let took = started.elapsed().as_millis();
    say(&format!("The portal runs on http://{addr}/  (ready in {took} ms)"));
    say(&format!("  mail    http://{addr}/_mail"));
    say(&format!("  data    {}", data.display()));
    if app.site.get().is_sample {
        say("          sample data: everybody in it is made up; keep real people out of this folder");
    }
    say(if options.no_watch {
        "  files   not watched"
    } else {
        "  files   watched: save a page and it reloads"
    });
    if !addr.ip().is_loopback() {
        say("  others on this network can reach it; the mailbox stays on this machine");
    }
    say("Press Ctrl-C to stop.");
}

/// A line for the person who started the program. Nobody may be listening any more: that is no reason to stop.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
