//! A page's text with its links worked out.

use std::fmt::Write as _;

use portal::markdown::{Hole, Target, escape_attribute};
use tera::{Map, Value};

use super::plan::Subject;
use super::press::Press;
use crate::article::Article;
use crate::site::Site;

/// A page's text with what belongs into its links and images.
#[derive(Hash)]
pub(crate) struct Text<'s> {
    pub(crate) article: &'s Article,
    /// What is written into each link and image, in order; empty where the checks found that it leads nowhere.
    pub(crate) addresses: Vec<String>,
}

impl<'s> Text<'s> {
    /// Works out the links of a page.
    pub(crate) fn of(press: &Press<'s>, subject: Subject<'s>) -> Self {
        let Subject { article, .. } = subject;
        let addresses = article.body.holes.iter().filter_map(|(_, hole)| match hole {
            Hole::Link { target, .. } => Some(link(press.site, subject, target)),
            Hole::Image { target, .. } => Some(image(press.site, article, target)),
            Hole::Component(_) | Hole::Word { .. } => None,
        });
        Self { article, addresses: addresses.collect() }
    }

    /// Headings of the second and third level, when the page wants a table of contents: `id`, `title`, `level`.
    pub(crate) fn toc(&self, is_usual: Toc) -> Value {
        let wanted = self.article.front.toc.unwrap_or(is_usual == Toc::Usual);
        let headings = self.article.body.headings.iter().filter(|heading| wanted && heading.level <= 3);
        let entries = headings.map(|heading| {
            let mut map = Map::default();
            map.insert("id".into(), heading.id.as_str().into());
            map.insert("title".into(), heading.text.as_str().into());
            map.insert("level".into(), heading.level.into());
            Value::from(map)
        });
        entries.collect::<Vec<_>>().into()
    }
}

/// Whether pages of a kind have a table of contents when they don't say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Toc {
    /// They have one.
    Usual,
    /// They have none.
    Unusual,
}

fn link(site: &Site, subject: Subject<'_>, target: &Target) -> String {
    let mut address = String::new();
    match target {
        Target::Page { key, anchor } => {
            // A page without a twin is linked in the language that it has.
            let path = site.path(key, subject.lang).or_else(|| site.path(key, subject.lang.other()));
            // The checks found that it leads nowhere.
            let Some(path) = path else { return "#".to_owned() };
            address.push_str(path);
            if let Some(anchor) = anchor {
                let _ = write!(address, "#{anchor}");
            }
        }
        Target::Here { anchor } => {
            let _ = write!(address, "#{anchor}");
        }
        Target::File { path } => {
            address
                .push_str(site.assets.beside(&subject.article.file, path).map_or("#", |file| &file.address));
        }
    }
    let mut escaped = String::with_capacity(address.len());
    escape_attribute(&mut escaped, &address);
    escaped
}

/// The attributes of an image except its description.
fn image(site: &Site, article: &Article, target: &Target) -> String {
    let Target::File { path } = target else { return String::new() };
    let Some(file) = site.assets.beside(&article.file, path) else { return String::new() };
    let mut attributes = format!(" src=\"{}\"", file.address);
    if let Some((width, height)) = file.size {
        let _ = write!(attributes, " width=\"{width}\" height=\"{height}\"");
    }
    attributes.push_str(" loading=\"lazy\" decoding=\"async\"");
    attributes
}
