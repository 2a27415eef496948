//! Links and images of texts: to pages, to parts of the same page, to files.

use std::ops::Range;

use portal::Problem;
use portal::markdown::{Hole, Target};
use rayon::prelude::*;

use super::names::missing;
use crate::article::Article;
use crate::media;
use crate::site::Site;

pub(super) fn check(site: &Site, problems: &mut Vec<Problem>) {
    let found: Vec<Problem> = site
        .pages
        .par_iter()
        .flat_map_iter(|page| page.articles())
        .flat_map_iter(|article| of_article(site, article))
        .collect();
    problems.extend(found);
}

fn of_article<'s>(site: &'s Site, article: &'s Article) -> impl Iterator<Item = Problem> + 's {
    article.body.holes.iter().filter_map(move |(_, hole)| match hole {
        Hole::Link { target: Target::Page { key, .. }, span } => page(site, article, key, span),
        Hole::Link { target: Target::File { path }, span } => file(site, article, path, span),
        Hole::Image { target, span } => image(site, article, target, span),
        // Parts of pages may be made by templates: they are looked for in finished pages.
        Hole::Link { target: Target::Here { .. }, .. } | Hole::Component(_) | Hole::Word { .. } => None,
    })
}

fn page(site: &Site, article: &Article, key: &str, span: &Range<usize>) -> Option<Problem> {
    if site.bundle.routes.contains_key(key) {
        return None;
    }
    let problem = Problem::at(&article.file, span.clone(), missing(site, key));
    let known = site.bundle.routes.keys().map(String::as_str);
    Some(match portal::problem::closest(key, known) {
        Some(close) => problem.hint(format!("did you mean `page:{close}`?")),
        None if site.hidden.contains_key(key) => {
            problem.hint("publish it together with this page, or build with --drafts")
        }
        None => {
            problem.hint("the key is the file's path without language and `pages/`: page:stories/my-story")
        }
    })
}

fn file(site: &Site, article: &Article, path: &str, span: &Range<usize>) -> Option<Problem> {
    if site.assets.beside(&article.file, path).is_some() {
        return None;
    }
    let problem = Problem::at(&article.file, span.clone(), format!("no file `{path}` beside this text"));
    // A name without an end of its own was probably meant to be a page.
    if media::extension(path).is_empty() || media::extension(path) == "md" {
        let key = path.trim_end_matches(".md").trim_matches('/');
        return Some(problem.hint(format!("write page:{key} for a page")));
    }
    let names: Vec<&str> = site.assets.names_beside(&article.file).collect();
    Some(problem.suggest(path, names))
}

fn image(site: &Site, article: &Article, target: &Target, span: &Range<usize>) -> Option<Problem> {
    match target {
        Target::File { path } => file(site, article, path, span),
        Target::Page { .. } | Target::Here { .. } => Some(
            Problem::at(&article.file, span.clone(), "an image that is not a file")
                .hint("write the path of a file beside this text"),
        ),
    }
}
