//! Everything that is published and is not a page of the theme: feeds, entries for calendars, the map for search engines, redirects, headers,
//! assets.
//!
//! Comes in: the site and its planned pages. Goes out: bytes by path. Never here: templates.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use bytes::Bytes;
use portal::headers::{Area, security_headers};
use portal::markdown::{escape_attribute, escape_text};
use portal::{Both, Lang};

use super::plan::Planned;
use super::xml::escape;
use super::{calendar, feed, output_path};
use crate::site::Site;

/// How long a browser keeps a file whose name tells what is in it: a year, the most that browsers heed.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// How long a file is kept: for ever when its name tells what is in it, else until the next look.
pub(crate) fn caching(path: &str) -> &'static str {
    if crate::assets::is_fingerprinted(path) { FOR_EVER } else { "no-cache" }
}

/// Addresses in one map: the protocol's limit is 50,000 and 50 MB, and each takes up to 700 bytes here.
const ADDRESSES: usize = 40_000;

/// Everything but the theme's pages; paths without a first slash.
pub(super) fn all(site: &Site, plans: &[Planned<'_>]) -> BTreeMap<String, Bytes> {
    let mut files: BTreeMap<String, Bytes> = BTreeMap::new();
    let mut text = |path: String, text: String| drop(files.insert(path, text.into()));
    for (path, feed) in feed::all(site) {
        text(path, feed);
    }
    for (path, entry) in calendar::all(site) {
        text(path, entry);
    }
    for (path, map) in sitemaps(site, plans) {
        text(path, map);
    }
    text("robots.txt".to_owned(), robots(site));
    text("_headers".to_owned(), headers(site));
    let aliases = aliases(site);
    text("_redirects".to_owned(), redirects(&aliases));
    for (alias, (lang, to)) in &aliases {
        text(output_path(alias), moved(site, *lang, to));
    }
    for (_, file) in site.assets.iter() {
        files.insert(output_path(&file.address), file.asset.bytes.clone());
    }
    files
}

/// Old addresses with the language and path that they lead to now. Clashes were found by the checks.
fn aliases(site: &Site) -> BTreeMap<&str, (Lang, &str)> {
    let mut aliases = BTreeMap::new();
    for page in &site.pages {
        for article in page.articles() {
            let Some(path) = page.path.of(article.lang) else { continue };
            for alias in &article.front.aliases {
                aliases.insert(alias.value.as_str(), (article.lang, path.as_str()));
            }
        }
    }
    aliases
}

/// A page for browsers whose host knows nothing of `_redirects`.
fn moved(site: &Site, lang: Lang, to: &str) -> String {
    let title = match lang {
        Lang::En => "This page has moved",
        Lang::Fr => "Cette page a changé d’adresse",
    };
    let (mut address, mut words) = (String::new(), String::new());
    escape_attribute(&mut address, &format!("{}{to}", site.config.base_url));
    escape_text(&mut words, title);
    format!(
        "<!doctype html>\n<html lang=\"{lang}-CA\">\n<head>\n<meta charset=\"utf-8\">\n<title>{words}</title>\n\
         <meta name=\"robots\" content=\"noindex\">\n<link rel=\"canonical\" href=\"{address}\">\n\
         <meta http-equiv=\"refresh\" content=\"0; url={to}\">\n</head>\n<body>\n\
         <p><a href=\"{to}\">{words}</a></p>\n</body>\n</html>\n"
    )
}

/// `_redirects`, as hosts of static sites read it: from, to, status.
fn redirects(aliases: &BTreeMap<&str, (Lang, &str)>) -> String {
    let mut out = String::new();
    for (from, (_, to)) in aliases {
        let _ = writeln!(out, "{from} {to} 301");
    }
    out
}

/// `_headers`, as hosts of static sites read it. Only files with a fingerprint are kept for ever; they stand in folders
/// of their own.
fn headers(site: &Site) -> String {
    let mut out = String::from("/*\n");
    for (name, value) in security_headers(Area::Site) {
        let _ = writeln!(out, "  {name}: {value}");
    }
    let addresses = site.assets.iter().map(|(_, file)| file.address.as_str());
    let folders: BTreeSet<&str> = addresses
        .filter(|address| crate::assets::is_fingerprinted(address))
        .filter_map(|address| address.trim_start_matches('/').split_once('/'))
        .map(|(folder, _)| folder)
        .collect();
    for folder in folders {
        let _ = writeln!(out, "/{folder}/*\n  cache-control: {FOR_EVER}");
    }
    out
}

fn robots(site: &Site) -> String {
    format!("User-agent: *\nDisallow: /api/\nSitemap: {}/sitemap.xml\n", site.config.base_url)
}

/// The map for search engines; a list of maps when one can't hold all addresses.
fn sitemaps(site: &Site, plans: &[Planned<'_>]) -> Vec<(String, String)> {
    let mut pages: Vec<&Planned<'_>> = plans.iter().filter(|plan| plan.frame.canonical.is_some()).collect();
    pages.sort_by(|a, b| a.path.cmp(&b.path));
    let parts: Vec<_> = pages.chunks(ADDRESSES).map(|pages| sitemap(site, pages)).collect();
    if parts.len() <= 1 {
        return parts.into_iter().map(|map| ("sitemap.xml".to_owned(), map)).collect();
    }
    let mut list = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    let mut maps = Vec::with_capacity(parts.len() + 1);
    for (at, map) in parts.into_iter().enumerate() {
        let name = format!("sitemap-{}.xml", at + 1);
        let _ = writeln!(list, "<sitemap><loc>{}/{name}</loc></sitemap>", site.config.base_url);
        maps.push((name, map));
    }
    list.push_str("</sitemapindex>\n");
    maps.push(("sitemap.xml".to_owned(), list));
    maps
}

fn sitemap(site: &Site, pages: &[&Planned<'_>]) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
    );
    for page in pages {
        out.push_str("<url>\n<loc>");
        escape(&mut out, page.frame.canonical.as_deref().unwrap_or_default());
        out.push_str("</loc>\n");
        if let Some(Both { en, fr }) = &page.frame.alternates {
            // Who reads neither language comes to the doorstep; deeper pages have none, so English stands in.
            let neither = if page.frame.key == crate::article::HOME {
                format!("{}/", site.config.base_url)
            } else {
                en.clone()
            };
            for (lang, href) in [("en-CA", en), ("fr-CA", fr), ("x-default", &neither)] {
                let _ = write!(out, "<xhtml:link rel=\"alternate\" hreflang=\"{lang}\" href=\"");
                escape(&mut out, href);
                out.push_str("\"/>\n");
            }
        }
        if let Some(modified) = &page.frame.modified {
            let _ = writeln!(out, "<lastmod>{modified}</lastmod>");
        }
        out.push_str("</url>\n");
    }
    out.push_str("</urlset>\n");
    out
}
