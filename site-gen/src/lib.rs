//! The static site generator of the Connector portal: content and theme in, a bilingual site out.
//!
//! A build has five phases, each a type: disk to `Sources`, texts to a `Site`, a `Site` checked, a `Site` to
//! `Outputs` in memory, outputs to disk. Only [`source`] reads files and only [`output`] writes them; between them is no
//! disk, no clock and no chance, so the same texts on the same day always give the same bytes. Beside builds stand two
//! commands that write into `content/`: `new` makes the files of a page, `translations` keeps both languages in step.
//!
//! ```no_run
//! use site_gen::{Options, build};
//!
//! let options = Options::new(".", jiff::civil::date(2026, 11, 22));
//! match build(&options) {
//!     Ok(report) => println!("{} pages", report.pages),
//!     Err(failure) => eprintln!("{failure}"),
//! }
//! ```

mod article;
mod assets;
mod check;
pub mod cli;
mod config;
mod data;
mod failure;
mod front_matter;
mod image;
mod media;
mod new;
pub mod output;
mod render;
mod report;
pub mod serve;
mod site;
pub mod source;
mod stylesheet;
mod templates;
mod translations;
mod workshop;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use jiff::civil::Date;
use portal::search::Index;
use portal::{Both, Bundle};

pub use failure::Failure;
pub use report::{Reading, Report};
use workshop::{Care, Workshop};

/// What a run is about.
#[derive(Debug, Clone)]
pub struct Options {
    /// The project's folder, with `content/` and `themes/connector/` in it.
    pub root: PathBuf,
    /// Where the site is written; a folder that the generator made, or an empty one.
    pub out: PathBuf,
    /// Today: decides which pages are shown and whether a consent has ended.
    pub date: Date,
    /// Drafts and pages of other days are shown as well.
    pub drafts: bool,
}

impl Options {
    /// A project with its site in `public/`, as readers see it on a day.
    pub fn new(root: impl Into<PathBuf>, date: Date) -> Self {
        let root = root.into();
        Self { out: root.join("public"), root, date, drafts: false }
    }
}

/// A site in memory.
#[derive(Debug, Clone)]
pub struct Built {
    /// What functions share with the site.
    pub bundle: Arc<Bundle>,
    /// What was made, and notices for authors.
    pub report: Report,
    pub(crate) outputs: Arc<render::Outputs>,
    pub(crate) searchable: render::Searchable,
}

impl Built {
    /// Every file of the site: path without a first slash (`en/apply/index.html`) and bytes.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.outputs.iter().map(|(path, bytes)| (path.as_str(), &bytes[..]))
    }

    /// Makes the indexes that functions search. This takes a while, so it is left to whoever needs them.
    pub fn indexes(&self) -> Both<Index> {
        self.searchable.indexes()
    }
}

/// Builds the site and writes it. A site with problems is not written at all.
pub fn build(options: &Options) -> Result<Report, Failure> {
    let start = Instant::now();
    output::permit(options)?;
    let built = Workshop::default().run(options)?;
    let index = Instant::now();
    let indexes = built.indexes();
    let Built { bundle, mut report, outputs, searchable: _ } = built;
    report.phases.push((report::INDEX, index.elapsed()));
    let write = Instant::now();
    let written = output::write(&options.out, &outputs, &bundle, &indexes)?;
    report.changed = written.changed;
    report.removed = written.removed;
    report.left = written.left;
    report.phases.push((report::WRITE, write.elapsed()));
    report.took = start.elapsed();
    Ok(report)
}

/// Builds the site and keeps it in memory.
pub fn build_in_memory(options: &Options) -> Result<Built, Failure> {
    Workshop::default().run(options)
}

/// Finds every problem of the site, and notices that don't stand in the way of a build. Writes nothing.
pub fn check(options: &Options) -> Result<Report, Failure> {
    Ok(Workshop::with(Care::Check).run(options)?.report)
}
