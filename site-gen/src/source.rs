//! The only reader: content and theme from disk into memory.
//!
//! Comes in: the project's root. Goes out: `Sources`, every file with its path from the root, and a `Problem` for
//! each entry that can't be read. Never here: what the files mean; anything outside `content/` and the theme.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, FileType};
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use portal::Problem;
use portal::theme::THEME_FOLDER;
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};
use walkdir::WalkDir;

use crate::{Failure, media};

/// Folder of the texts, from the project's root.
pub const CONTENT_FOLDER: &str = "content";

/// Folder of the theme's files that are published as they are.
pub(crate) const STATIC_FOLDER: &str = "static";

/// Deepest folder that is read: far more than an address should have, far less than a loop of folders would give.
const DEEPEST: usize = 16;

/// Every file of content and theme.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sources {
    files: BTreeMap<String, File>,
}

/// A file as it was read.
#[derive(Debug, Clone)]
struct File {
    /// When and how long the file was, to see whether it must be read again.
    stamp: Stamp,
    content: Content,
}

type Stamp = (Option<SystemTime>, u64);

/// What is in a file.
#[derive(Debug, Clone)]
enum Content {
    /// Text without a byte order mark, every line ended by `\n`.
    Text(Arc<str>),
    Asset(Arc<Asset>),
}

/// A file that is published: an image, a style sheet.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Asset {
    pub(crate) bytes: Bytes,
    /// SHA-256 of the bytes.
    pub(crate) digest: [u8; 32],
}

impl Asset {
    /// Wraps bytes with their digest.
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        let digest = Sha256::digest(&bytes).into();
        Self { bytes: bytes.into(), digest }
    }
}

impl Sources {
    /// Reads what changed since these sources were read, and every file of `touched` (paths from the root).
    pub(crate) fn read_again(
        &self,
        root: &Path,
        touched: &BTreeSet<String>,
    ) -> Result<(Self, Vec<Problem>), Failure> {
        let mut found = Vec::new();
        let mut problems = Vec::new();
        for (folder, wanted) in [(CONTENT_FOLDER, is_content as fn(&str) -> Wanted), (THEME_FOLDER, is_theme)]
        {
            if !root.join(folder).is_dir() {
                return Err(Failure::configuration(
                    format!("no folder `{folder}` in `{}`", root.display()),
                    "name the project's folder with --root",
                ));
            }
            walk(root, folder, wanted, &mut found, &mut problems);
        }
        let read: Vec<_> = found
            .into_par_iter()
            .map(|(path, stamp, shape)| {
                let known = self.files.get(&path).filter(|file| file.stamp == stamp);
                if let Some(file) = known.filter(|_| !touched.contains(&path)) {
                    return Ok((path, file.clone()));
                }
                let content = self.reuse(&path, read(root, &path, shape)?);
                Ok((path, File { stamp, content }))
            })
            .collect();
        let mut files = BTreeMap::new();
        for result in read {
            match result {
                Ok((path, file)) => drop(files.insert(path, file)),
                Err(problem) => problems.push(problem),
            }
        }
        Ok((Self { files }, problems))
    }

    /// The content that was there before, when a file was written again with the same bytes.
    fn reuse(&self, path: &str, content: Content) -> Content {
        match (self.files.get(path).map(|file| &file.content), content) {
            (Some(Content::Text(old)), Content::Text(new)) if *old == new => Content::Text(old.clone()),
            (Some(Content::Asset(old)), Content::Asset(new)) if *old == new => Content::Asset(old.clone()),
            (_, content) => content,
        }
    }

    /// The text of a file.
    pub(crate) fn text(&self, path: &str) -> Option<&Arc<str>> {
        match &self.files.get(path)?.content {
            Content::Text(text) => Some(text),
            Content::Asset(_) => None,
        }
    }

    /// The texts under a folder, by path.
    pub(crate) fn texts<'s>(&'s self, folder: &'s str) -> impl Iterator<Item = (&'s str, &'s Arc<str>)> {
        self.files.iter().filter(move |(path, _)| path.starts_with(folder)).filter_map(|(path, file)| {
            match &file.content {
                Content::Text(text) => Some((path.as_str(), text)),
                Content::Asset(_) => None,
            }
        })
    }

    /// The files to publish, by path.
    pub(crate) fn assets(&self) -> impl Iterator<Item = (&str, &Arc<Asset>)> {
        self.files.iter().filter_map(|(path, file)| match &file.content {
            Content::Asset(asset) => Some((path.as_str(), asset)),
            Content::Text(_) => None,
        })
    }
}

/// How a file is to be read.
#[derive(Clone, Copy)]
enum Shape {
    Text,
    Asset,
}

/// Whether a file belongs to the site.
enum Wanted {
    Yes(Shape),
    No,
    /// It stands where it can't be used; with what may stand there.
    Wrong(String),
}

fn is_content(path: &str) -> Wanted {
    match media::extension(path) {
        "md" | "toml" => Wanted::Yes(Shape::Text),
        _ if media::may_stand_beside_text(path) => Wanted::Yes(Shape::Asset),
        _ => Wanted::Wrong(format!("texts are .md, data .toml, files beside them {}", media::beside_text())),
    }
}

fn is_theme(path: &str) -> Wanted {
    let inside = path.strip_prefix(THEME_FOLDER).map_or("", |path| path.trim_start_matches('/'));
    if inside.starts_with(STATIC_FOLDER) {
        return match media::content_type(path) {
            Some(_) => Wanted::Yes(Shape::Asset),
            None => Wanted::Wrong("this kind of file is not published".into()),
        };
    }
    match media::extension(path) {
        "html" | "txt" => Wanted::Yes(Shape::Text),
        _ => Wanted::No,
    }
}

/// Names that editors and systems leave behind: a point or `#` in front, `~` behind.
fn is_noise(name: &str) -> bool {
    name.starts_with(['.', '#']) || name.ends_with('~') || name == "Thumbs.db" || name == "4913"
}

fn walk(
    root: &Path,
    folder: &str,
    wanted: fn(&str) -> Wanted,
    found: &mut Vec<(String, Stamp, Shape)>,
    problems: &mut Vec<Problem>,
) {
    let entries = WalkDir::new(root.join(folder))
        .max_depth(DEEPEST)
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !entry.file_name().to_str().is_some_and(is_noise));
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().map_or(folder.to_owned(), |path| relative(root, path));
                let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                problems.push(Problem::in_file(path, format!("can't be read: {reason}")));
                continue;
            }
        };
        let path = relative(root, entry.path());
        if entry.path().to_str().is_none() {
            let hint = "rename it with ordinary letters";
            problems.push(Problem::in_file(path, "the name of this file is not valid text").hint(hint));
            continue;
        }
        let stamp = match entry.metadata() {
            Ok(metadata) if !metadata.is_dir() => (metadata.modified().ok(), metadata.len()),
            _ => (None, 0),
        };
        match kind(entry.file_type(), &path, entry.depth(), wanted) {
            Ok(Some(shape)) => found.push((path, stamp, shape)),
            Ok(None) => {}
            Err(problem) => problems.push(problem),
        }
    }
}

fn kind(
    kind: FileType,
    path: &str,
    depth: usize,
    wanted: fn(&str) -> Wanted,
) -> Result<Option<Shape>, Problem> {
    if kind.is_dir() {
        let hint = "move it further up";
        return match depth {
            DEEPEST => Err(Problem::in_file(path, "this folder is too deep").hint(hint)),
            _ => Ok(None),
        };
    }
    if kind.is_symlink() {
        let hint = "put the file itself here: a link may lead out of the project, or round in a circle";
        return Err(Problem::in_file(path, "this is a symbolic link").hint(hint));
    }
    if !kind.is_file() {
        return Err(
            Problem::in_file(path, "this is not a file but a device, a pipe or a socket").hint("remove it")
        );
    }
    match wanted(path) {
        Wanted::Yes(shape) => Ok(Some(shape)),
        Wanted::No => Ok(None),
        Wanted::Wrong(hint) => {
            Err(Problem::in_file(path, "a file of this kind can't be published from here").hint(hint))
        }
    }
}

/// The path from the root with `/` on every system.
pub(crate) fn relative(root: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(root).unwrap_or(path);
    inside.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn read(root: &Path, path: &str, shape: Shape) -> Result<Content, Problem> {
    let bytes = fs::read(root.join(path))
        .map_err(|error| Problem::in_file(path, format!("can't be read: {error}")))?;
    match shape {
        Shape::Asset => Ok(Content::Asset(Arc::new(Asset::new(bytes)))),
        Shape::Text => Ok(Content::Text(text(path, bytes)?)),
    }
}

/// Bytes as text: UTF-8 only, without a byte order mark, lines ended by `\n`, no control characters.
fn text(path: &str, bytes: Vec<u8>) -> Result<Arc<str>, Problem> {
    let hint = "save it as UTF-8";
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Problem::in_file(path, "this file is UTF-16").hint(hint));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..good].iter().filter(|b| **b == b'\n').count() + 1;
        Problem::in_file(path, format!("this file is not UTF-8 from line {line} on")).hint(hint)
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let text =
        if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() };
    match text.find(|c: char| c.is_control() && c != '\n' && c != '\t') {
        Some(at) => Err(control(path, &text, at)),
        None => Ok(text.into()),
    }
}

fn control(path: &str, text: &str, at: usize) -> Problem {
    let line = text[..at].matches('\n').count() + 1;
    let code = text[at..].chars().next().map_or(0, u32::from);
    Problem::in_file(path, format!("line {line} holds the control character U+{code:04X}"))
        .hint("remove it: it can't be seen")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_end_a_line_gives_the_same_text() {
        for bytes in ["a\nb\n", "a\r\nb\r\n", "\u{feff}a\r\nb\n", "a\rb\r"] {
            assert_eq!(&*text("x.md", bytes.into()).unwrap(), "a\nb\n");
        }
    }

    #[test]
    fn other_encodings_are_named() {
        let message = |bytes: &[u8]| text("x.md", bytes.into()).unwrap_err().message;
        assert_eq!(message(b"\xff\xfea\0"), "this file is UTF-16");
        assert_eq!(message(b"a\nCaf\xe9\n"), "this file is not UTF-8 from line 2 on");
        assert_eq!(message(b"a\n\nb\x00"), "line 3 holds the control character U+0000");
    }
}
