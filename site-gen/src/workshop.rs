//! The phases of a build in a row, with what each build leaves for the next one.
//!
//! Comes in: [`Options`], and on a running server the files that were touched. Goes out: a site in memory, or every
//! problem in its way. What did not change is kept: files by their stamp, articles by their text, pages by all that they
//! show. Never here: what is written to disk.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use portal::theme::THEME_FOLDER;
use portal::{Bundle, Problem, Theme};
use rayon::prelude::*;

use crate::article::{self, Parsed};
use crate::render::{self, Made};
use crate::report::{Report, Stopwatch};
use crate::site::{Site, View};
use crate::source::{CONTENT_FOLDER, Sources};
use crate::{Built, Failure, Options, check, data, templates};

/// How much is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Care {
    /// What would be wrong for readers or break the site.
    #[default]
    Build,
    /// Also what makes pages hard to read, and what one language lacks: who is writing should not be stopped by it.
    Check,
}

/// What each build leaves for the next one.
#[derive(Debug, Default)]
pub(crate) struct Workshop {
    care: Care,
    sources: Sources,
    articles: BTreeMap<String, (Arc<str>, Result<Parsed, Problem>)>,
    theme: Option<(Arc<Bundle>, Arc<Theme>)>,
    made: Made,
}

impl Workshop {
    /// A workshop that looks at that much.
    pub(crate) fn with(care: Care) -> Self {
        Self { care, ..Self::default() }
    }

    /// Builds the site.
    pub(crate) fn run(&mut self, options: &Options) -> Result<Built, Failure> {
        self.run_again(options, &BTreeSet::new())
    }

    /// Builds the site again; `touched` are files (paths from the root) that may have changed without it showing in their
    /// stamp.
    pub(crate) fn run_again(
        &mut self,
        options: &Options,
        touched: &BTreeSet<String>,
    ) -> Result<Built, Failure> {
        let mut watch = Stopwatch::start();
        let (sources, mut problems) = self.sources.read_again(&options.root, touched)?;
        self.sources = sources;
        watch.lap("read");
        let parsed = self.parse(&mut problems);
        watch.lap("parse");
        let view = View { date: options.date, drafts: options.drafts };
        let mut site = Site::assemble(&self.sources, &parsed, view, &mut problems);
        // The same value as before where nothing changed, so that others need not look again.
        if let Some((bundle, _)) = self.theme.as_ref().filter(|(bundle, _)| *bundle == site.bundle) {
            site.bundle = bundle.clone();
        }
        watch.lap("assemble");
        let theme = self.theme(&site, &mut problems);
        watch.lap("compile");
        problems.extend(check::all(&site, theme.as_deref(), &self.sources));
        let plain_language = match self.care {
            Care::Build => Vec::new(),
            Care::Check => {
                check::structure(&site, &mut problems);
                check::plain_language(&site, &self.sources, &mut problems)
            }
        };
        watch.lap("check");
        let made = theme.as_ref().map(|theme| {
            let (made, found) = render::all(&site, theme, epoch(&site, &self.sources), &self.made);
            let found: Vec<Problem> = found.into_iter().filter(|p| !is_told(p, &problems)).collect();
            problems.extend(found);
            watch.lap("render");
            problems.extend(check::rendered(&site, &made));
            made
        });
        let located = |problems: &mut Vec<Problem>| {
            Problem::sort(problems);
            problems.iter().map(|p| p.locate(self.sources.text(&p.file).map(|text| &**text))).collect()
        };
        let mut report = Report {
            pages: made.as_ref().map_or(0, |made| made.pages.len()),
            files: made.as_ref().map_or(0, |made| made.outputs.len()),
            made: made.as_ref().map_or(0, |made| made.made),
            problems: located(&mut problems),
            notices: located(&mut check::notices(&site, &self.sources)),
            plain_language,
            ..Report::default()
        };
        watch.lap("verify");
        watch.stop(&mut report);
        match made {
            Some(made) if report.problems.is_empty() => {
                self.made = made;
                // Nobody reads the outputs of the workshop itself: they go to whoever asked for the site.
                let outputs = Arc::new(std::mem::take(&mut self.made.outputs));
                let searchable = self.made.searchable();
                Ok(Built { bundle: site.bundle, report, outputs, searchable })
            }
            _ => Err(Failure::Problems(Box::new(report))),
        }
    }

    /// Reads every file again next time: the system lost count of changes.
    pub(crate) fn forget_files(&mut self) {
        self.sources = Sources::default();
    }

    /// Reads every text whose bytes changed.
    fn parse(&mut self, problems: &mut Vec<Problem>) -> Vec<Parsed> {
        let folder = format!("{CONTENT_FOLDER}/");
        let texts: Vec<_> = self.sources.texts(&folder).filter(|(path, _)| article::is_text(path)).collect();
        let articles: Vec<_> = texts
            .into_par_iter()
            .map(|(path, text)| {
                let known = self.articles.get(path).filter(|(old, _)| Arc::ptr_eq(old, text) || old == text);
                let read = known.map_or_else(|| article::read(path, text), |(_, read)| read.clone());
                (path.to_owned(), (text.clone(), read))
            })
            .collect();
        self.articles = articles.into_iter().collect();
        let mut parsed = Vec::with_capacity(self.articles.len());
        for (_, read) in self.articles.values() {
            match read {
                Ok(file) => {
                    problems.extend(file.problems.iter().cloned());
                    parsed.push(file.clone());
                }
                Err(problem) => problems.push(problem.clone()),
            }
        }
        parsed
    }

    /// Compiles the templates, unless nothing that they see has changed.
    fn theme(&mut self, site: &Site, problems: &mut Vec<Problem>) -> Option<Arc<Theme>> {
        if let Some((bundle, theme)) = &self.theme
            && *bundle == site.bundle
        {
            return Some(theme.clone());
        }
        self.theme = None;
        let (theme, found) = templates::compile(&site.bundle);
        let is_whole = found.is_empty();
        problems.extend(found);
        let theme = Arc::new(theme?);
        if is_whole {
            self.theme = Some((site.bundle.clone(), theme.clone()));
        }
        Some(theme)
    }
}

/// Whether a check said something of the same place already: what a page then runs into is no news.
fn is_told(problem: &Problem, told: &[Problem]) -> bool {
    let Some(span) = &problem.span else { return false };
    told.iter().filter(|other| other.file == problem.file).any(|other| {
        other.span.as_ref().is_some_and(|other| other.start < span.end && span.start < other.end)
    })
}

/// Stands for everything that any page may show without naming it: theme, words, settings, data, menu, addresses of
/// files.
fn epoch(site: &Site, sources: &Sources) -> u64 {
    let Bundle {
        base_url,
        templates: _,
        words: _,
        assets,
        routes: _,
        chrome,
        forms: _,
        data,
        mail: _,
        second_factor: _,
        is_sample: _,
    } = &*site.bundle;
    let mut hasher = DefaultHasher::new();
    let theme = format!("{THEME_FOLDER}/");
    sources.texts(&theme).for_each(|file| file.hash(&mut hasher));
    let files = [crate::site::WORDS_FILE, crate::config::FILE].into_iter().chain(data::FILES);
    files.for_each(|file| sources.text(file).hash(&mut hasher));
    (base_url, assets, data).hash(&mut hasher);
    for lang in portal::Lang::ALL {
        let chrome = chrome.of(lang);
        (&chrome.title, &chrome.tagline, &chrome.home, &chrome.home_title).hash(&mut hasher);
        chrome.footer.iter().for_each(|group| (&group.title, group.entries.len()).hash(&mut hasher));
        let footer = chrome.footer.iter().flat_map(|group| &group.entries);
        for entry in chrome.menu.iter().chain(footer) {
            (&entry.page, &entry.title, &entry.href).hash(&mut hasher);
        }
        hasher.write_u8(0);
    }
    hasher.finish()
}
