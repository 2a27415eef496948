//! Changes of files, gathered until the disk is quiet.

use std::collections::BTreeSet;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use portal::theme::THEME_FOLDER;

use super::LiveSite;
use crate::source::{CONTENT_FOLDER, relative};
use crate::workshop::Workshop;
use crate::{Built, Failure, Options};

/// An editor writes a file in several steps; this long without a change, and it is done.
const QUIET: Duration = Duration::from_millis(50);

/// Somebody who copies a large folder sees a first result after this long.
const PATIENCE: Duration = Duration::from_millis(500);

/// Holds the watcher; watching ends when it is dropped.
#[derive(Debug)]
pub(super) struct Watching {
    _watcher: Arc<Mutex<RecommendedWatcher>>,
    stop: Sender<Message>,
}

enum Message {
    /// Something happened to files.
    Seen(Event),
    /// The system lost count: everything may have changed.
    Lost,
    Stop,
}

/// Changes that are not followed yet.
pub(super) struct Changes {
    root: PathBuf,
    watcher: Weak<Mutex<RecommendedWatcher>>,
    messages: Receiver<Message>,
}

impl Watching {
    /// Starts to watch a project.
    pub(super) fn start(root: &Path) -> Result<(Self, Changes), Failure> {
        let root = root.canonicalize().map_err(|error| {
            let message = format!("can't read the folder `{}`: {error}", root.display());
            Failure::configuration(message, "name the project's folder with --root")
        })?;
        let (sender, messages) = mpsc::channel();
        let told = sender.clone();
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let message = match event {
                Ok(event) if event.need_rescan() => Message::Lost,
                Ok(event) => Message::Seen(event),
                Err(_) => Message::Lost,
            };
            // Nobody listens any more: the site was closed.
            let _ = told.send(message);
        });
        let mut watcher = watcher.map_err(|error| cannot_watch(&root, &error))?;
        watch(&mut watcher, &root).map_err(|error| cannot_watch(&root, &error))?;
        let watcher = Arc::new(Mutex::new(watcher));
        let changes = Changes { root, watcher: Arc::downgrade(&watcher), messages };
        Ok((Self { _watcher: watcher, stop: sender }, changes))
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.stop.send(Message::Stop);
    }
}

/// Watches the sources, and the root for the case that a folder of them is taken away and comes back.
fn watch(watcher: &mut RecommendedWatcher, root: &Path) -> notify::Result<()> {
    watcher.watch(root, RecursiveMode::NonRecursive)?;
    for folder in [CONTENT_FOLDER, THEME_FOLDER] {
        let folder = root.join(folder);
        if folder.is_dir() {
            watcher.watch(&folder, RecursiveMode::Recursive)?;
        }
    }
    Ok(())
}

fn cannot_watch(root: &Path, error: &notify::Error) -> Failure {
    Failure::configuration(
        format!("can't watch `{}`: {error}", root.display()),
        "raise the system's limit of watches, or serve without watching",
    )
}

impl Changes {
    /// Builds again after each change, in a thread of its own, until the site is dropped or closed.
    pub(super) fn follow(
        self,
        workshop: Workshop,
        options: Options,
        site: Weak<LiveSite>,
        on_rebuild: impl Fn(Result<&Built, &Failure>) + Send + 'static,
    ) -> Result<(), Failure> {
        let root = self.root.clone();
        let thread = thread::Builder::new().name("site-gen watch".into());
        let started = thread.spawn(move || self.run(workshop, &options, &site, &on_rebuild));
        started.map(drop).map_err(Failure::io("start a thread for", &root))
    }

    fn run(
        self,
        mut workshop: Workshop,
        options: &Options,
        site: &Weak<LiveSite>,
        on_rebuild: &dyn Fn(Result<&Built, &Failure>),
    ) {
        while let Some(gathered) = self.gather() {
            if gathered.is_lost {
                workshop.forget_files();
            }
            if let Some(watcher) = self.watcher.upgrade() {
                // A folder that came back is not watched yet; the next change elsewhere would still be seen.
                let _ = watch(&mut watcher.lock().unwrap_or_else(PoisonError::into_inner), &self.root);
            }
            let built =
                panic::catch_unwind(AssertUnwindSafe(|| workshop.run_again(options, &gathered.touched)));
            let built = built.unwrap_or_else(|_| {
                workshop = Workshop::default();
                Err(Failure::configuration(
                    "this is a mistake of site-gen, not of your files",
                    "please report it",
                ))
            });
            let Some(site) = site.upgrade() else { return };
            site.take(&built);
            on_rebuild(built.as_ref());
        }
    }

    /// Waits for a change and then for quiet; none when watching has ended.
    fn gather(&self) -> Option<Gathered> {
        let mut gathered = Gathered::default();
        while !gathered.is_something() {
            gathered.add(self.messages.recv().ok()?, &self.root)?;
        }
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            match self.messages.recv_timeout(QUIET) {
                Ok(message) => gathered.add(message, &self.root)?,
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
        Some(gathered)
    }
}

/// Changes of a moment.
#[derive(Default)]
struct Gathered {
    touched: BTreeSet<String>,
    is_lost: bool,
}

impl Gathered {
    fn is_something(&self) -> bool {
        self.is_lost || !self.touched.is_empty()
    }

    /// Adds a message; none when it says that watching has ended. Reading is no change: we read ourselves.
    fn add(&mut self, message: Message, root: &Path) -> Option<()> {
        let event = match message {
            Message::Stop => return None,
            Message::Lost => {
                self.is_lost = true;
                return Some(());
            }
            Message::Seen(event) => event,
        };
        let is_change = match event.kind {
            EventKind::Access(access) => access == AccessKind::Close(AccessMode::Write),
            _ => true,
        };
        if is_change {
            let paths = event.paths.iter().map(|path| relative(root, path));
            let themes = THEME_FOLDER.split('/').next().unwrap_or_default();
            self.touched.extend(paths.filter(|path| {
                let first = path.split('/').next().unwrap_or_default();
                first == CONTENT_FOLDER || first == themes
            }));
        }
        Some(())
    }
}
