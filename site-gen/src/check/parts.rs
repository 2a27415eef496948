//! Links to parts of pages, looked for in finished pages: a part may come from a text, a component or a template.

use std::ops::Range;

use portal::markdown::{Hole, Target};
use portal::{Lang, Problem, problem};

use crate::article::Article;
use crate::render::{Made, MadePage};
use crate::site::Site;

pub(super) fn check(site: &Site, made: &Made, problems: &mut Vec<Problem>) {
    for (path, page) in &made.pages {
        for part in &page.facts.missing {
            let place =
                place(site, page, &|target| matches!(target, Target::Here { anchor } if anchor == part));
            let known = page.facts.ids.iter().map(String::as_str);
            problems.push(missing(
                page,
                place,
                &format!("the page {path} has no part `#{part}`"),
                part,
                known,
            ));
        }
        for (to, part) in &page.facts.anchors {
            // A page that could not be made was reported itself.
            let Some(target) = made.pages.get(to).filter(|target| !target.facts.ids.contains(part)) else {
                continue;
            };
            let is_meant = |link: &Target| match link {
                Target::Page { key, anchor } => {
                    anchor.as_ref() == Some(part)
                        && Lang::ALL.iter().any(|lang| site.path(key, *lang) == Some(to))
                }
                Target::Here { .. } | Target::File { .. } => false,
            };
            let known = target.facts.ids.iter().map(String::as_str);
            let message = format!("the page {to} has no part `#{part}`");
            problems.push(missing(page, place(site, page, &is_meant), &message, part, known));
        }
    }
}

fn missing<'a>(
    page: &MadePage,
    place: Option<Range<usize>>,
    message: &str,
    part: &str,
    known: impl Iterator<Item = &'a str>,
) -> Problem {
    let problem = Problem { span: place, ..Problem::in_file(&page.file, message) };
    match problem::closest(part, known) {
        Some(close) => problem.hint(format!("did you mean `#{close}`?")),
        None => problem.hint("headings are called by their words: ## How it works is #how-it-works"),
    }
}

/// Where the text of a page has such a link; none when a template has it.
fn place(site: &Site, page: &MadePage, is_meant: &dyn Fn(&Target) -> bool) -> Option<Range<usize>> {
    let articles = site.pages.iter().flat_map(|page| page.articles());
    let article: &Article = articles.into_iter().find(|article| article.file == page.file)?;
    article.body.holes.iter().find_map(|(_, hole)| match hole {
        Hole::Link { target, span } if is_meant(target) => Some(span.clone()),
        _ => None,
    })
}
