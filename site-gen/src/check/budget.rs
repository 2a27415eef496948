//! What a page costs its reader, held against the site's budget.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use portal::Problem;
use rayon::prelude::*;

use crate::render::{Made, MadePage, output_path};
use crate::site::Site;

pub(super) fn check(site: &Site, made: &Made, problems: &mut Vec<Problem>) {
    let shared: BTreeSet<&String> =
        made.pages.values().flat_map(|page| page.facts.styles.iter().chain(&page.facts.scripts)).collect();
    let sizes: BTreeMap<&str, usize> = shared
        .into_par_iter()
        .filter_map(|path| Some((path.as_str(), compressed(made.outputs.get(&output_path(path))?))))
        .collect();
    let found: Vec<Problem> =
        made.pages.par_iter().flat_map_iter(|(path, page)| of_page(site, path, page, &sizes)).collect();
    problems.extend(found);
}

fn of_page(site: &Site, path: &str, page: &MadePage, sizes: &BTreeMap<&str, usize>) -> Vec<Problem> {
    let budget = site.config.budget;
    let facts = &page.facts;
    let sum =
        |paths: &BTreeSet<String>| paths.iter().filter_map(|path| sizes.get(path.as_str())).sum::<usize>();
    let scripts = sum(&facts.scripts);
    let shared = sum(&facts.styles) + scripts;
    let mut problems = Vec::new();
    let mut over = |what: &str, found: usize, allowed: usize, hint: &str| {
        if found > allowed {
            let message = format!("the page {path} takes {found} {what}, the budget allows {allowed}");
            problems.push(Problem::in_file(&page.file, message).hint(hint));
        }
    };
    // A page that fits as it is need not be compressed to know that it fits.
    if shared + page.html.len() > budget.page_bytes {
        let hint = "split the page, or see [budget] in content/site.toml";
        over("bytes compressed", shared + compressed(&page.html), budget.page_bytes, hint);
    }
    over("bytes of script", scripts, budget.script_bytes, "make the theme's scripts smaller");
    let requests = 1 + facts.styles.len() + facts.scripts.len() + facts.images.len();
    over(
        "requests",
        requests,
        budget.requests,
        "load images with loading=\"lazy\", join style sheets and scripts",
    );
    problems
}

/// The size as a server sends it: deflate, as gzip does it, at the usual level.
fn compressed(bytes: &[u8]) -> usize {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    let done = encoder.write_all(bytes).and_then(|()| encoder.finish());
    done.map_or(bytes.len(), |compressed| compressed.len())
}
