//! Pages and everything else that is published, made in memory.
//!
//! Comes in: a [`Site`], the compiled theme, and what an earlier build made. Goes out: [`Outputs`], and every problem
//! that only shows in finished pages. Never here: disk.
//!
//! A page's content is a struct that holds references to all that the page shows, and nothing else reaches its
//! template. So its hash tells whether a page made earlier can be kept.

mod a_z;
mod bare;
mod calendar;
mod community;
mod course;
mod event;
mod facts;
mod faq;
mod feed;
mod figures;
mod form;
mod frame;
mod gallery;
mod glossary;
mod home;
mod ink;
mod join;
mod kit;
mod letters;
mod map;
mod page;
mod path;
mod plain;
mod plan;
mod press;
mod privacy;
mod readiness;
mod report;
mod search;
mod searchable;
mod section;
mod sitemap;
mod story;
mod tags;
mod text;
mod toolkit;
mod topic;
mod views;
mod xml;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use bytes::Bytes;
use portal::{Lang, Problem, Theme};
use rayon::prelude::*;

use crate::site::Site;
use facts::{Facts, Place};
pub(crate) use ink::COMPONENTS;
use kit::Kits;
pub(crate) use kit::WORDS as KIT_WORDS;
pub(crate) use plain::caching;
use plan::Planned;
use press::Press;
pub(crate) use press::{CONNECTEE, CONNECTOR, form_path};
use searchable::Gatherer;
pub(crate) use searchable::Searchable;
pub(crate) use tags::tag_names;

/// Everything that is published: path without a first slash (`en/apply/index.html`) to bytes.
pub(crate) type Outputs = BTreeMap<String, Bytes>;

/// What a build made, for the checks after it and for the next build.
#[derive(Debug, Clone, Default)]
pub(crate) struct Made {
    pub(crate) outputs: Outputs,
    /// What each page turned out to hold; by path (`/en/apply/`).
    pub(crate) pages: BTreeMap<String, Arc<MadePage>>,
    /// Stands for all that any page may show: theme, words, data, menu.
    epoch: u64,
    /// Paths that pages may lead to.
    targets: BTreeSet<String>,
    /// Editions for readers who take the toolkit home.
    kits: Kits,
    /// How many pages were made, not kept.
    pub(crate) made: usize,
}

/// A finished page.
#[derive(Debug)]
pub(crate) struct MadePage {
    digest: u64,
    /// The source that a problem of the page is reported in.
    pub(crate) file: String,
    pub(crate) html: Bytes,
    pub(crate) facts: Facts,
    /// What readers can find it by; none for pages that are not to be found.
    words: Option<(Lang, searchable::Words)>,
}

/// Makes everything. Pages of `earlier` whose content is the same are kept.
pub(crate) fn all(site: &Site, theme: &Theme, epoch: u64, earlier: &Made) -> (Made, Vec<Problem>) {
    let mut press = Press::new(site, theme);
    let (kits, downloads, mut problems) =
        kit::all(&press, Some(&earlier.kits).filter(|_| epoch == earlier.epoch));
    press.downloads = downloads;
    let plans = plan::all(&press);
    let mut plain = plain::all(site, &plans);
    plain.extend(kits.files().map(|(path, bytes)| (path.clone(), bytes.clone())));
    let targets: BTreeSet<String> = plans
        .iter()
        .map(|plan| plan.path.clone())
        .chain(plain.keys().map(|path| format!("/{path}")))
        .collect();
    let keeps = epoch == earlier.epoch && earlier.targets.is_subset(&targets);
    let kept = |plan: &Planned<'_>, digest: u64| {
        let page = earlier.pages.get(&plan.path).filter(|page| keeps && page.digest == digest)?;
        Some(page.clone())
    };
    let results: Vec<_> = plans
        .par_iter()
        .map(|plan| {
            let digest = digest(plan);
            match kept(plan, digest) {
                Some(page) => (Some(page), false, Vec::new()),
                None => {
                    let (page, problems) = make(&press, plan, digest, &targets);
                    (page, true, problems)
                }
            }
        })
        .collect();
    let mut made = Made { epoch, targets, kits, ..Made::default() };
    made.outputs.extend(plain);
    for (plan, (page, is_new, found)) in plans.iter().zip(results) {
        made.made += usize::from(is_new);
        problems.extend(found);
        if let Some(page) = page {
            made.outputs.insert(output_path(&plan.path), page.html.clone());
            made.pages.insert(plan.path.clone(), page);
        }
    }
    (made, name_once(problems))
}

impl Made {
    /// The words of the pages that can be found.
    pub(crate) fn searchable(&self) -> Searchable {
        Searchable::of(self.pages.values())
    }
}

fn digest(plan: &Planned<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    (plan.lang, plan.template).hash(&mut hasher);
    frame::digest(&plan.frame, &mut hasher);
    plan.content.digest(&mut hasher);
    hasher.finish()
}

fn make(
    press: &Press<'_>,
    plan: &Planned<'_>,
    digest: u64,
    targets: &BTreeSet<String>,
) -> (Option<Arc<MadePage>>, Vec<Problem>) {
    if !press.theme.has(plan.template) {
        // A template that is there but broken was reported by itself.
        let is_broken = press.site.bundle.templates.contains_key(plan.template);
        let problem = Problem::in_file(plan.file, format!("the theme has no template `{}`", plan.template));
        let problem = problem.hint(format!("add {}/{}", portal::theme::THEME_FOLDER, plan.template));
        return (None, if is_broken { Vec::new() } else { vec![problem] });
    }
    let ink = press.ink(plan.lang);
    let page = plan.content.value(&ink);
    let mut problems = ink.into_problems();
    match press.theme.page(plan.template, plan.lang, &plan.frame, page.into()) {
        Ok(html) => {
            let base_url = &press.site.config.base_url;
            let place = Place { path: &plan.path, file: plan.file, targets, base_url };
            let mut gatherer = Gatherer::new();
            let facts = Facts::of(&html, &place, &mut gatherer, &mut problems);
            let words = gatherer.finish(press.site, plan);
            let page = MadePage { digest, file: plan.file.to_owned(), html: html.into(), facts, words };
            (Some(Arc::new(page)), problems)
        }
        Err(problem) => {
            problems.push(while_making(problem, plan.file));
            (None, problems)
        }
    }
}

/// Says which page a problem of a template came up on.
fn while_making(problem: Problem, file: &str) -> Problem {
    match problem.hint {
        Some(_) => problem,
        None => problem.hint(format!("found while making the page of {file}")),
    }
}

/// A mistake in a template comes up on every page that uses it; it is told once.
fn name_once(problems: Vec<Problem>) -> Vec<Problem> {
    let mut seen: HashMap<(String, Option<usize>, String), usize> = HashMap::new();
    let mut once: Vec<Problem> = Vec::new();
    for problem in problems {
        let key =
            (problem.file.clone(), problem.span.as_ref().map(|span| span.start), problem.message.clone());
        if seen.insert(key, once.len()).is_none() {
            once.push(problem);
        }
    }
    once
}

/// Where a page is written: `/en/apply/` to `en/apply/index.html`.
pub(crate) fn output_path(path: &str) -> String {
    let inside = path.trim_start_matches('/');
    if path.ends_with('/') { format!("{inside}index.html") } else { inside.to_owned() }
}
