//! Both languages of a page, held side by side: the same headings, tables, lists, figures and links.
//!
//! What one text has and the other lacks, the readers of one language do not get; so it is a problem, not a notice. But
//! who writes comes to the second text after the first, and should see the page meanwhile: a build does not ask, a check
//! does. The order of links and figures is free, since each language orders its sentences; so is where a link leads within
//! a page, since parts are called by their headings.

use std::collections::BTreeMap;

use portal::Problem;
use portal::markdown::{Call, Hole, Target};
use rayon::prelude::*;

use crate::article::Article;
use crate::render::tag_names;
use crate::site::{Site, Twins};

/// Parts of a text that are counted, by their element, with what authors call them.
const COUNTED: [(&str, &str); 6] = [
    ("table", "tables"),
    ("tr", "rows of tables"),
    ("li", "list items and footnotes"),
    ("blockquote", "quotations"),
    ("img", "images"),
    ("pre", "blocks of code"),
];

/// Arguments of components that are words, so each language has its own.
const WORDS: [&str; 3] = ["label", "text", "title"];

/// How many missing things a message names.
const NAMED: usize = 3;

pub(crate) fn check(site: &Site, problems: &mut Vec<Problem>) {
    let found: Vec<Problem> = site
        .pages
        .par_iter()
        .flat_map_iter(|page| match &page.twins {
            Twins::Pair(both) => pair(&both.en, &both.fr),
            Twins::Only(_) => Vec::new(),
        })
        .collect();
    problems.extend(found);
}

fn pair(en: &Article, fr: &Article) -> Vec<Problem> {
    let mut problems: Vec<Problem> = headings(en, fr).into_iter().collect();
    let [ours, theirs] = [fr, en].map(|article| counted(&article.body.html));
    for (element, name) in COUNTED {
        let count = |counts: &BTreeMap<&str, usize>| counts.get(element).copied().unwrap_or_default();
        let (ours, theirs) = (count(&ours), count(&theirs));
        if ours != theirs {
            let message = format!("{name}: {ours} here, {theirs} in {}", en.file);
            problems.push(Problem::in_file(&fr.file, message).hint("give both languages the same parts"));
        }
    }
    for (what, of) in [("component", calls as fn(&Article) -> Things), ("link", links)] {
        let (ours, theirs) = (of(fr), of(en));
        problems.extend(missing(what, fr, &ours, &theirs, en));
        problems.extend(missing(what, en, &theirs, &ours, fr));
    }
    problems
}

/// The first heading that stands where the other text has none, or one of another level.
fn headings(en: &Article, fr: &Article) -> Option<Problem> {
    let (ours, theirs) = (&fr.body.headings, &en.body.headings);
    let at = (0..ours.len().max(theirs.len())).find(|at| {
        ours.get(*at).map(|heading| heading.level) != theirs.get(*at).map(|heading| heading.level)
    })?;
    let problem = match (ours.get(at), theirs.get(at)) {
        (Some(ours), Some(theirs)) => {
            let message = format!(
                "a heading of level {} where {} has “{}” of level {}",
                ours.level, en.file, theirs.text, theirs.level
            );
            Problem::at(&fr.file, ours.span.clone(), message)
        }
        (Some(ours), None) => {
            Problem::at(&fr.file, ours.span.clone(), format!("{} does not have this heading", en.file))
        }
        (None, theirs) => {
            let title = theirs.map_or("", |heading| heading.text.as_str());
            Problem::in_file(&fr.file, format!("no heading for “{title}” of {}", en.file))
        }
    };
    Some(problem.hint("give both languages the same headings in the same order"))
}

fn counted(html: &str) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for name in tag_names(html) {
        *counts.entry(name).or_default() += 1;
    }
    counts
}

/// Things by name, with how often they come.
type Things = BTreeMap<String, usize>;

fn count(names: impl Iterator<Item = String>) -> Things {
    let mut things = Things::new();
    for name in names {
        *things.entry(name).or_default() += 1;
    }
    things
}

fn calls(article: &Article) -> Things {
    count(article.body.holes.iter().filter_map(|(_, hole)| match hole {
        Hole::Component(call) => Some(name(call)),
        _ => None,
    }))
}

/// A call without its words: `figure id="people"`.
fn name(call: &Call) -> String {
    let same = call.arguments.iter().filter(|(name, _)| !WORDS.contains(&name.as_str()));
    let same = same.map(|(name, value)| format!(" {name}=\"{value}\""));
    format!("{{{{ {}{} }}}}", call.name, same.collect::<String>())
}

fn links(article: &Article) -> Things {
    count(article.body.holes.iter().filter_map(|(_, hole)| match hole {
        Hole::Link { target: Target::Page { key, .. }, .. } => Some(format!("page:{key}")),
        _ => None,
    }))
}

/// What one text has more often than the other.
fn missing(
    what: &str,
    article: &Article,
    ours: &Things,
    theirs: &Things,
    other: &Article,
) -> Option<Problem> {
    let lacking = |name: &String| ours.get(name).copied().unwrap_or_default();
    let names: Vec<&String> =
        theirs.iter().filter(|(name, count)| **count > lacking(name)).map(|(name, _)| name).collect();
    if names.is_empty() {
        return None;
    }
    let named = names.iter().take(NAMED).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let more = names.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let message = format!("no {what} {named}{more}, which {} has", other.file);
    Some(Problem::in_file(&article.file, message).hint("say the same in both languages"))
}
