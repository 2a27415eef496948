//! Files that are published as they are: their addresses, with a fingerprint of what is in them.
//!
//! Comes in: the assets of theme and content. Goes out: [`Assets`], each with its address and its bytes; style sheets
//! with addresses of other files put in and comments taken out. Never here: which page uses what.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use portal::Problem;
use portal::theme::THEME_FOLDER;

use crate::source::{Asset, CONTENT_FOLDER, STATIC_FOLDER, Sources};
use crate::{image, media, stylesheet};

/// Every published file by its name: `css/site.css`, `stories/pei.jpg`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Assets {
    by_name: BTreeMap<String, Published>,
}

/// A published file.
#[derive(Debug, Clone)]
pub(crate) struct Published {
    /// Its address: `/css/site.4f0c2a91.css`.
    pub(crate) address: String,
    pub(crate) asset: Arc<Asset>,
    /// Width and height, for images that say so.
    pub(crate) size: Option<(u32, u32)>,
}

impl Assets {
    /// Gives every file its address. Style sheets come last, since they hold the addresses of others.
    pub(crate) fn publish(sources: &Sources, problems: &mut Vec<Problem>) -> Self {
        Self::of(sources.assets(), problems)
    }

    fn of<'s>(files: impl Iterator<Item = (&'s str, &'s Arc<Asset>)>, problems: &mut Vec<Problem>) -> Self {
        let mut assets = Self::default();
        let mut sheets: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for (path, asset) in files {
            let name = name_of(path);
            if let Some(wrong) = wrong_name(&name) {
                problems.push(
                    Problem::in_file(path, wrong).hint("use a-z, 0-9, hyphens, points and underscores"),
                );
            }
            match media::extension(path) {
                "css" => sheets.entry(sheet_of(&name)).or_default().push((path, name, asset)),
                _ => assets.add(path, &name, asset, problems),
            }
        }
        for (sheet, mut parts) in sheets {
            parts.sort_by(|(_, a, _), (_, b, _)| a.cmp(b));
            let mut joined = Vec::new();
            for (path, name, asset) in &parts {
                joined.extend(stylesheet::prepare(path, name, &asset.bytes, &assets, problems));
            }
            let (path, ..) = parts[0];
            assets.add(path, &sheet, &Arc::new(Asset::new(joined)), problems);
        }
        assets
    }

    /// A file by its name.
    pub(crate) fn get(&self, name: &str) -> Option<&Published> {
        self.by_name.get(name)
    }

    /// A file by its path under the folder of a text; `..` climbs, but never out of `content/`.
    pub(crate) fn beside(&self, text: &str, path: &str) -> Option<&Published> {
        let inside = text.strip_prefix(CONTENT_FOLDER)?.trim_start_matches('/');
        let folder = inside.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.get(&join(folder, path)?)
    }

    /// Names of the files in the folder of a text, for hints.
    pub(crate) fn names_beside<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a str> {
        let inside = text.strip_prefix(CONTENT_FOLDER).unwrap_or(text).trim_start_matches('/');
        let folder = inside.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.by_name.keys().filter_map(move |name| name.strip_prefix(folder)?.strip_prefix('/'))
    }

    /// Every file, by name.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Published)> {
        self.by_name.iter().map(|(name, published)| (name.as_str(), published))
    }

    fn add(&mut self, path: &str, name: &str, asset: &Arc<Asset>, problems: &mut Vec<Problem>) {
        let size = image::size(media::extension(path), &asset.bytes);
        let address = address(name, &asset.digest);
        if self.by_name.insert(name.to_owned(), Published { address, asset: asset.clone(), size }).is_some() {
            let problem = Problem::in_file(path, format!("theme and content both have a file `{name}`"));
            problems.push(problem.hint("rename one of them"));
        }
    }
}

/// What the file is called by texts and templates.
fn name_of(path: &str) -> String {
    let theme = path
        .strip_prefix(THEME_FOLDER)
        .and_then(|path| path.strip_prefix('/'))
        .and_then(|path| path.strip_prefix(STATIC_FOLDER));
    let name = theme.or_else(|| path.strip_prefix(CONTENT_FOLDER)).unwrap_or(path);
    name.trim_start_matches('/').to_owned()
}

/// The sheet that a part belongs to: `css/site/2-ground.css` to `css/site.css`. Parts are joined in order of name, so
/// that readers pay for one request and writers keep short files.
fn sheet_of(name: &str) -> String {
    match name.rsplit_once('/') {
        Some((folder, _)) if folder.contains('/') => format!("{folder}.css"),
        _ => name.to_owned(),
    }
}

fn wrong_name(name: &str) -> Option<&'static str> {
    let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_./".contains(&b));
    let parts = name.split('/').all(|part| {
        let stem = part.split('.').next().unwrap_or_default();
        // `.well-known` is the one folder whose name starts with a point.
        part == ".well-known" || (!stem.is_empty() && (stem.contains('_') || portal::slug::is_valid(stem)))
    });
    (!plain || !parts).then_some("the name of this file can't stand in an address")
}

/// The address with the first eight digits of the digest. Files on the top level of the theme keep their names: browsers
/// and registries look for them there (`favicon.ico`).
fn address(name: &str, digest: &[u8; 32]) -> String {
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    if folder.is_empty() || folder.starts_with('.') {
        return format!("/{name}");
    }
    let (stem, extension) = file.rsplit_once('.').unwrap_or((file, ""));
    let mut address = format!("/{folder}/{stem}.");
    for byte in &digest[..4] {
        let _ = write!(address, "{byte:02x}");
    }
    let _ = write!(address, ".{extension}");
    address
}

/// Whether an address carries a fingerprint, so that a browser may keep the file for ever.
pub(crate) fn is_fingerprinted(address: &str) -> bool {
    let file = address.rsplit('/').next().unwrap_or_default();
    let mut parts = file.rsplit('.');
    let (_, print) = (parts.next(), parts.next());
    parts.next().is_some()
        && print.is_some_and(|print| print.len() == 8 && print.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// A path from a folder, with `.` and `..` worked out; none when it climbs out.
pub(crate) fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_carry_a_fingerprint() {
        assert_eq!(address("css/site.css", &[0xab; 32]), "/css/site.abababab.css");
        assert_eq!(address("favicon.ico", &[0xab; 32]), "/favicon.ico");
        assert!(is_fingerprinted("/css/site.abababab.css"));
        assert!(!is_fingerprinted("/en/feed.xml") && !is_fingerprinted("/abababab.css"));
    }

    #[test]
    fn parts_of_a_sheet_are_joined_in_order_of_name() {
        assert_eq!(sheet_of("css/site.css"), "css/site.css");
        assert_eq!(sheet_of("css/site/2-ground.css"), "css/site.css");
        let css = |text: &str| Arc::new(Asset::new(text.as_bytes().to_vec()));
        let file = |name: &str| format!("{THEME_FOLDER}/{STATIC_FOLDER}/css/{name}");
        let files = [
            (file("site/2-ground.css"), css("b { margin: 0 }")),
            (file("site/1-tokens.css"), css("a { margin: 0 }\n")),
            (file("kit.css"), css("c { margin: 0 }")),
        ];
        let mut problems = Vec::new();
        let assets = Assets::of(files.iter().map(|(path, asset)| (path.as_str(), asset)), &mut problems);
        assert_eq!(problems, []);
        assert_eq!(assets.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["css/kit.css", "css/site.css"]);
        let joined = &assets.get("css/site.css").unwrap().asset.bytes;
        assert_eq!(&joined[..], b"a{margin: 0}b{margin: 0}");
    }

    #[test]
    fn paths_never_climb_out() {
        assert_eq!(join("stories/a", "../b.jpg").as_deref(), Some("stories/b.jpg"));
        assert_eq!(join("stories", "../../b.jpg"), None);
        assert_eq!(name_of("themes/connector/static/css/site.css"), "css/site.css");
        assert_eq!(name_of("content/stories/a.jpg"), "stories/a.jpg");
        assert!(wrong_name("stories/A b.jpg").is_some() && wrong_name("a/.x/b.jpg").is_some());
        assert!(wrong_name("img/icon_1.svg").is_none());
    }
}
