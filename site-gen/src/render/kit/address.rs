//! Addresses of a page that leaves the site.
//!
//! Comes in: HTML with addresses as the site has them. Goes out: the same HTML with addresses that lead somewhere from
//! where it is going. Never here: what the pages say.

use std::collections::{BTreeMap, BTreeSet};

use super::super::tags::tags;
use crate::assets::Assets;

/// The style sheet of all editions, as their templates call it.
pub(super) const SHEET: &str = "kit.css";

/// Its name among the files of the theme.
pub(super) const SHEET_ASSET: &str = "css/kit.css";

/// Where a page is going.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Into a ZIP, with the files that it needs beside it.
    Zip,
    /// Onto the site, where files have addresses.
    Site,
}

/// Where a chapter stands, seen from the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stand {
    /// In a file beside it.
    File(String),
    /// On the same page, as a part of this name.
    Part(String),
}

/// What addresses are worked out with.
pub(super) struct Way<'w> {
    pub(super) place: Place,
    /// By the path on the site.
    pub(super) chapters: BTreeMap<&'w str, Stand>,
    pub(super) base_url: &'w str,
    pub(super) assets: &'w Files<'w>,
}

/// Names of published files by their address.
pub(super) type Files<'s> = BTreeMap<&'s str, &'s str>;

/// Every published file by its address.
pub(super) fn files(assets: &Assets) -> Files<'_> {
    assets.iter().map(|(name, file)| (file.address.as_str(), name)).collect()
}

impl Way<'_> {
    /// The page with all its addresses worked out; adds the names of files that it needs beside it.
    pub(super) fn of_page(&self, html: &str, needs: &mut BTreeSet<String>) -> String {
        rewrite(html, |name, value| match name {
            "href" | "src" => self.address(value, name, needs),
            _ => None,
        })
    }

    /// The address of a chapter, as a template is given it.
    pub(super) fn chapter(&self, path: &str) -> Option<String> {
        Some(match self.chapters.get(path)? {
            Stand::File(file) => file.clone(),
            Stand::Part(part) => format!("#{part}"),
        })
    }

    fn address(&self, value: &str, attribute: &str, needs: &mut BTreeSet<String>) -> Option<String> {
        if value == SHEET {
            let mut sheets = self.assets.iter().filter(|(_, name)| **name == SHEET_ASSET);
            return sheets
                .next()
                .filter(|_| self.place == Place::Site)
                .map(|(address, _)| (*address).to_owned());
        }
        if !value.starts_with('/') || value.starts_with("//") {
            return None;
        }
        let (path, part) = value.split_once('#').map_or((value, None), |(path, part)| (path, Some(part)));
        match (self.chapters.get(path), part) {
            (Some(Stand::File(file)), None) => return Some(file.clone()),
            (Some(Stand::File(file)), Some(part)) => return Some(format!("{file}#{part}")),
            (Some(Stand::Part(chapter)), None) => return Some(format!("#{chapter}")),
            (Some(Stand::Part(chapter)), Some(part)) => {
                return Some(format!("#{}", in_chapter(chapter, part)));
            }
            (None, _) => {}
        }
        match (self.place, self.assets.get(path)) {
            (Place::Zip, Some(name)) => {
                needs.insert((*name).to_owned());
                Some(inside(name))
            }
            (Place::Site, Some(_)) if attribute == "src" => None,
            _ => Some(format!("{}{value}", self.base_url)),
        }
    }
}

/// The name of a file of the site inside a ZIP: beside the chapters, without the folder that all of them share.
pub(super) fn inside(name: &str) -> String {
    name.split_once('/').map_or(name, |(_, rest)| rest).to_owned()
}

/// The name of a part of a chapter where all chapters share a page.
pub(super) fn in_chapter(chapter: &str, part: &str) -> String {
    format!("{chapter}-{part}")
}

/// Attributes that name parts of their own page.
const NAMES: [&str; 9] = [
    "id",
    "for",
    "form",
    "list",
    "headers",
    "popovertarget",
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
];

/// A chapter's HTML with the names of its parts made its own, so that all chapters can share a page.
pub(super) fn named_apart(html: &str, chapter: &str) -> String {
    rewrite(html, |name, value| {
        if NAMES.contains(&name) {
            let names = value.split_ascii_whitespace().map(|part| in_chapter(chapter, part));
            return Some(names.collect::<Vec<_>>().join(" "));
        }
        let part = value.strip_prefix('#').filter(|_| name == "href" || name == "xlink:href");
        if let Some(part) = part.filter(|part| !part.is_empty()) {
            return Some(format!("#{}", in_chapter(chapter, part)));
        }
        let part = value.strip_prefix("url(#")?.strip_suffix(')')?;
        Some(format!("url(#{})", in_chapter(chapter, part)))
    })
}

/// HTML with the values of some attributes replaced.
fn rewrite(html: &str, mut change: impl FnMut(&str, &str) -> Option<String>) -> String {
    let mut out = String::with_capacity(html.len());
    let mut done = 0;
    for tag in tags(html) {
        for (name, value) in tag.attributes.iter().filter(|(_, value)| !value.is_empty()) {
            let Some(new) = change(name, value) else { continue };
            // Values are parts of the page, so where one starts in memory tells where it stands.
            let at = value.as_ptr() as usize - html.as_ptr() as usize;
            out.push_str(&html[done..at]);
            out.push_str(&new);
            done = at + value.len();
        }
    }
    out.push_str(&html[done..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTML: &str = "<link href=\"kit.css\"><a href=\"/en/kit/one/\">1</a><a href=\"/en/kit/two/#x\">2</a>\
        <a href='/en/else/?a=1&amp;b'>e</a><a href=\"#y\">y</a><a href=\"/kit/log.00ff00ff.csv\">l</a>\
        <img src=\"/kit/log.00ff00ff.csv\" alt=\"href=&quot;/en/kit/one/&quot;\">";

    fn way(place: Place, chapters: [(&str, Stand); 2]) -> (String, BTreeSet<String>) {
        let assets: Files<'_> =
            [("/kit/log.00ff00ff.csv", "kit/log.csv"), ("/css/kit.11111111.css", SHEET_ASSET)].into();
        let mut needs = BTreeSet::new();
        let way = Way { place, chapters: chapters.into(), base_url: "https://p.example", assets: &assets };
        (way.of_page(HTML, &mut needs), needs)
    }

    #[test]
    fn in_a_zip_chapters_and_files_stand_side_by_side() {
        let file = |name: &str| Stand::File(name.to_owned());
        let chapters = [("/en/kit/one/", file("01-one.html")), ("/en/kit/two/", file("02-two.html"))];
        let (html, needs) = way(Place::Zip, chapters);
        assert_eq!(
            html,
            "<link href=\"kit.css\"><a href=\"01-one.html\">1</a><a href=\"02-two.html#x\">2</a>\
             <a href='https://p.example/en/else/?a=1&amp;b'>e</a><a href=\"#y\">y</a><a href=\"log.csv\">l</a>\
             <img src=\"log.csv\" alt=\"href=&quot;/en/kit/one/&quot;\">"
        );
        assert_eq!(needs, ["kit/log.csv".to_owned()].into());
    }

    #[test]
    fn on_one_page_chapters_are_parts() {
        let part = |name: &str| Stand::Part(name.to_owned());
        let (html, needs) = way(Place::Site, [("/en/kit/one/", part("c01")), ("/en/kit/two/", part("c02"))]);
        assert!(html.contains("<a href=\"#c01\">1</a><a href=\"#c02-x\">2</a>"), "{html}");
        assert!(html.contains("<link href=\"/css/kit.11111111.css\">"), "{html}");
        assert!(html.contains("<img src=\"/kit/log.00ff00ff.csv\""), "{html}");
        assert!(html.contains("<a href=\"https://p.example/kit/log.00ff00ff.csv\">"), "{html}");
        assert_eq!(needs, BTreeSet::new());
    }

    #[test]
    fn parts_of_chapters_are_named_apart() {
        let html = "<h2 id=\"a\">a</h2><p aria-describedby=\"a b\"><a href=\"#a\">a</a><a href=\"/x/#a\">x</a></p>\
            <g clip-path=\"url(#c)\"/>";
        assert_eq!(
            named_apart(html, "c05"),
            "<h2 id=\"c05-a\">a</h2><p aria-describedby=\"c05-a c05-b\"><a href=\"#c05-a\">a</a>\
             <a href=\"/x/#a\">x</a></p><g clip-path=\"url(#c05-c)\"/>"
        );
    }
}
