//! Addresses: one thing at each, whatever the case of its letters.

use std::collections::BTreeMap;

use portal::{Lang, Problem};

use crate::assets;
use crate::site::{Site, TOPICS, WORDS_FILE};

/// Who stands at an address, to be named to the second who wants it.
struct Owner<'s> {
    name: &'s str,
}

pub(super) fn check(site: &Site, problems: &mut Vec<Problem>) {
    let mut taken: BTreeMap<String, Owner<'_>> = BTreeMap::new();
    for lang in Lang::ALL {
        taken.insert(format!("/{lang}/feed.xml"), Owner { name: "the feed" });
    }
    for (_, file) in site.assets.iter() {
        taken.insert(file.address.to_lowercase(), Owner { name: "a file" });
    }
    for page in &site.pages {
        for article in page.articles() {
            let Some(path) = page.path.of(article.lang) else { continue };
            if let Some(owner) = taken.insert(path.to_lowercase(), Owner { name: &article.file }) {
                let place = article.front.slug.as_ref().map(|slug| slug.span.clone());
                problems.push(clash(&article.file, place, path, owner.name));
            }
        }
    }
    topics(site, &mut taken, problems);
    parts(site, &mut taken, problems);
    aliases(site, &mut taken, problems);
}

fn clash(file: &str, place: Option<std::ops::Range<usize>>, path: &str, owner: &str) -> Problem {
    let problem = Problem::in_file(file, format!("the address `{path}` belongs to {owner} already"));
    Problem { span: place, ..problem }.hint("choose another slug")
}

fn topics<'s>(site: &'s Site, taken: &mut BTreeMap<String, Owner<'s>>, problems: &mut Vec<Problem>) {
    for lang in Lang::ALL {
        let list = site.topics.path(lang).map(|path| (path, TOPICS));
        let each = site.topics.iter().map(|(id, topic)| (topic.path.of(lang).clone(), id));
        for (path, id) in list.into_iter().chain(each) {
            if let Some(owner) = taken.insert(path.clone(), Owner { name: "a topic" }) {
                let message = format!("the topic `{id}` and {} want the address `{path}`", owner.name);
                problems.push(Problem::in_file(WORDS_FILE, message).hint("give one of them another name"));
            }
        }
    }
}

/// Later parts of listings stand at `page/2/`; a page of that slug would be in the way.
fn parts<'s>(site: &'s Site, taken: &mut BTreeMap<String, Owner<'s>>, problems: &mut Vec<Problem>) {
    for page in &site.pages {
        for article in page.articles() {
            let Some(path) = page.path.of(article.lang) else { continue };
            if let Some(owner) = taken.get(&format!("{path}page/"))
                && matches!(article.front.kind, crate::front_matter::Kind::Section { .. })
            {
                let message = format!("the address `{path}page/` is kept for later parts of the list");
                problems.push(Problem::in_file(owner.name, message).hint("choose another slug"));
            }
        }
    }
}

fn aliases<'s>(site: &'s Site, taken: &mut BTreeMap<String, Owner<'s>>, problems: &mut Vec<Problem>) {
    for page in &site.pages {
        for article in page.articles() {
            for alias in &article.front.aliases {
                let path = alias.value.to_lowercase();
                let is_root = path == "/";
                let owner = taken.insert(path, Owner { name: &article.file });
                if owner.is_some() || is_root || assets::is_fingerprinted(&alias.value) {
                    let owner = owner.map_or("the portal", |owner| owner.name);
                    let message = format!("the old address `{}` belongs to {owner} already", alias.value);
                    problems
                        .push(Problem::at(&article.file, alias.span.clone(), message).hint("remove it here"));
                }
            }
        }
    }
}
