//! The site that is served, and how it changes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use portal::Bundle;
use portal::problem::Located;
use tokio::sync::watch::{self, Receiver, Sender};

use super::watch::Watching;
use crate::render::{Outputs, Searchable};
use crate::workshop::Workshop;
use crate::{Built, Failure, Options, Report};

/// A site in memory that is built again when its files change.
#[derive(Debug)]
pub struct LiveSite {
    now: Sender<Arc<State>>,
    watching: Mutex<Option<Watching>>,
    watches: bool,
}

/// The site at one moment.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    /// The last good site; empty before there was one.
    pub(super) outputs: Arc<Outputs>,
    pub(super) searchable: Searchable,
    pub(super) bundle: Option<Arc<Bundle>>,
    pub(super) report: Report,
    /// Old addresses with the new ones.
    pub(super) moved: Arc<BTreeMap<String, String>>,
    /// What is wrong now; the last good site is then older than its files.
    pub(super) problems: Vec<Located>,
    /// What stopped the last build besides problems.
    pub(super) failure: Option<String>,
    /// Counts builds.
    pub(super) generation: u64,
    /// Nobody watches any more: streams end.
    pub(super) is_closed: bool,
}

impl LiveSite {
    /// Builds the site, watches its files and builds it again on each change. `on_rebuild` hears how each later build
    /// ended. A site with problems is served as well: every page then says what is wrong, until it is mended.
    pub fn start(
        options: &Options,
        on_rebuild: impl Fn(Result<&Built, &Failure>) + Send + 'static,
    ) -> Result<Arc<Self>, Failure> {
        let mut workshop = Workshop::default();
        // Before the first build, so that no change falls between the two.
        let (watching, changes) = Watching::start(&options.root)?;
        let first = State::default().after(&workshop.run(options))?;
        let site = Arc::new(Self {
            now: watch::channel(Arc::new(first)).0,
            watching: Mutex::new(Some(watching)),
            watches: true,
        });
        changes.follow(workshop, options.clone(), Arc::downgrade(&site), on_rebuild)?;
        Ok(site)
    }

    /// Builds the site once. Its files are not watched and its pages are served as they are.
    pub fn fixed(options: &Options) -> Result<Arc<Self>, Failure> {
        let built = Workshop::default().run(options)?;
        let state = State::default().after(&Ok(built))?;
        Ok(Arc::new(Self {
            now: watch::channel(Arc::new(state)).0,
            watching: Mutex::new(None),
            watches: false,
        }))
    }

    /// What functions share with the last good site; none before there was one. The same value as long as nothing in it
    /// changes.
    pub fn bundle(&self) -> Option<Arc<Bundle>> {
        self.state().bundle.clone()
    }

    /// The last good site; none before there was one.
    pub fn built(&self) -> Option<Built> {
        let state = self.state();
        let bundle = state.bundle.clone()?;
        let State { report, outputs, searchable, .. } = State::clone(&state);
        Some(Built { bundle, report, outputs, searchable })
    }

    /// What the last good build made.
    pub fn report(&self) -> Report {
        self.state().report.clone()
    }

    /// What is wrong with the files now.
    pub fn problems(&self) -> Vec<Located> {
        self.state().problems.clone()
    }

    /// Stops watching and ends the streams of open pages, so that a server can end.
    pub fn close(&self) {
        drop(self.watching.lock().unwrap_or_else(PoisonError::into_inner).take());
        self.now.send_modify(|state| {
            *state = Arc::new(State { is_closed: true, ..State::clone(state) });
        });
    }

    /// Why there is no site yet, when the first build found problems.
    pub(super) fn first_failure(&self) -> Option<Failure> {
        let state = self.state();
        let report = Report { problems: state.problems.clone(), ..Report::default() };
        state.bundle.is_none().then(|| Failure::Problems(Box::new(report)))
    }

    pub(super) fn state(&self) -> Arc<State> {
        self.now.borrow().clone()
    }

    pub(super) fn changes(&self) -> Receiver<Arc<State>> {
        self.now.subscribe()
    }

    pub(super) const fn watches(&self) -> bool {
        self.watches
    }

    /// Takes over how a build ended.
    pub(super) fn take(&self, ended: &Result<Built, Failure>) {
        self.now.send_modify(|state| {
            let after = state.after(ended).unwrap_or_else(|failure| State {
                failure: Some(failure.to_string()),
                generation: state.generation + 1,
                ..State::clone(state)
            });
            *state = Arc::new(after);
        });
    }
}

impl State {
    /// The state after a build. Problems leave the last good site; other failures go on to the caller.
    fn after(&self, ended: &Result<Built, Failure>) -> Result<Self, Failure> {
        let generation = self.generation + 1;
        match ended {
            Ok(Built { bundle, report, outputs, searchable }) => Ok(Self {
                outputs: outputs.clone(),
                searchable: searchable.clone(),
                bundle: Some(bundle.clone()),
                report: report.clone(),
                moved: Arc::new(moved(outputs)),
                generation,
                is_closed: self.is_closed,
                problems: Vec::new(),
                failure: None,
            }),
            Err(Failure::Problems(report)) => {
                Ok(Self { problems: report.problems.clone(), failure: None, generation, ..self.clone() })
            }
            Err(Failure::Configuration { message, hint }) => {
                Err(Failure::configuration(message.clone(), hint.clone()))
            }
            Err(failure @ Failure::Io { .. }) => {
                Err(Failure::configuration(failure.to_string(), "see whether the folder can be read"))
            }
        }
    }
}

/// Old addresses from `_redirects`, as a host of static sites reads them.
fn moved(outputs: &Outputs) -> BTreeMap<String, String> {
    let text = outputs.get("_redirects").map(|bytes| String::from_utf8_lossy(bytes));
    let text = text.unwrap_or_default();
    let lines = text.lines().filter_map(|line| {
        let mut parts = line.split(' ');
        Some((parts.next()?.to_owned(), parts.next()?.to_owned()))
    });
    lines.collect()
}
