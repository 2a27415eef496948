//! The only writer: outputs from memory to disk, and nothing but what changed.
//!
//! Comes in: every file of a site. Goes out: a folder that holds just these files. Never here: a file that somebody else
//! put there is neither changed nor removed; a folder that somebody else made is not touched; a file is never half
//! written, even when the program is killed.
//!
//! The folder `.site-gen` inside the output says that the folder is ours: `manifest.json` lists every file that was
//! written, `lock` is held while somebody writes, `tmp` holds files on their way, `served.json` says how each file is served,
//! `bundle.json` and `search/` are what functions share: readers never ask for them.

mod lock;
mod manifest;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use portal::search::Index;
use portal::theme::THEME_FOLDER;
use portal::{Both, Bundle, Lang};
use rayon::prelude::*;

use crate::render::{self, Outputs};
use crate::source::CONTENT_FOLDER;
use crate::{Failure, Options, media};
use lock::Lock;
use manifest::{Entry, Manifest, digest};

/// Folder of the generator inside the output.
const OWN: &str = ".site-gen";

/// Where functions find what they share with the site, inside the output.
pub const BUNDLE: &str = ".site-gen/bundle.json";

/// How each file is to be served, inside the output: for whoever uploads the site to a host that has to be told.
pub const SERVED: &str = ".site-gen/served.json";

/// Where functions find the index of a language, inside the output.
pub fn index_path(lang: Lang) -> String {
    format!("{OWN}/search/{lang}.json")
}

/// What writing did.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub(crate) changed: usize,
    pub(crate) removed: usize,
    pub(crate) left: Vec<String>,
}

/// Says whether a site may be written there at all: never over its own sources, never into a folder of somebody else.
pub(crate) fn permit(options: &Options) -> Result<(), Failure> {
    let (root, out) = (resolve(&options.root), resolve(&options.out));
    let refuse = |message: &str| {
        let hint = "name a folder of its own with --out";
        Err(Failure::configuration(format!("`{}` {message}", options.out.display()), hint))
    };
    for folder in [CONTENT_FOLDER, THEME_FOLDER.split('/').next().unwrap_or_default()] {
        if out.starts_with(root.join(folder)) {
            return refuse(&format!("lies inside `{folder}`"));
        }
    }
    if root.starts_with(&out) {
        return refuse("holds the project itself");
    }
    match fs::read_dir(&out) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Failure::io("read", &options.out)(error)),
        Ok(entries) => {
            // A run that was killed early left our folder and no list yet.
            let mut others =
                entries.filter(|entry| entry.as_ref().map_or(true, |entry| entry.file_name() != OWN));
            if !out.join(OWN).join(manifest::FILE).is_file() && others.next().is_some() {
                return refuse("is not empty and was not made by site-gen");
            }
            Ok(())
        }
    }
}

/// The path without `..` and symbolic links, as far as it exists.
fn resolve(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for known in absolute.ancestors() {
        if let Ok(real) = known.canonicalize() {
            return match absolute.strip_prefix(known) {
                Ok(rest) if !rest.as_os_str().is_empty() => real.join(rest),
                _ => real,
            };
        }
    }
    absolute
}

/// Writes a site. When it fails, files are whole, old or new, and the next run finishes the job.
pub(crate) fn write(
    out: &Path,
    outputs: &Outputs,
    bundle: &Bundle,
    indexes: &Both<Index>,
) -> Result<Written, Failure> {
    let own = out.join(OWN);
    fs::create_dir_all(&own).map_err(Failure::io("make the folder", &own))?;
    let _lock = Lock::take(&own)?;
    let tmp = own.join("tmp");
    remove_folder(&tmp)?;
    fs::create_dir_all(&tmp).map_err(Failure::io("make the folder", &tmp))?;
    let old = Manifest::read(&own)?;
    let bundle = serde_json::to_vec(bundle).expect("a bundle holds only text");
    let shared = Lang::ALL.map(|lang| {
        let index = serde_json::to_vec(indexes.of(lang)).expect("an index holds only text and numbers");
        (index_path(lang), index)
    });
    let served = serde_json::to_vec(&served(outputs)).expect("a list holds only text");
    let shared = [(BUNDLE.to_owned(), bundle), (SERVED.to_owned(), served)].into_iter().chain(shared);
    let new = Manifest::of(outputs);
    let stale: Vec<(&String, &Entry)> =
        old.files.iter().filter(|(path, _)| !new.files.contains_key(*path)).collect();
    refuse_foreign(out, outputs, &old)?;
    // First the list of all that may be ours, so that a run that is killed leaves nothing behind that nobody knows.
    old.with(&new).write(&own, &tmp)?;
    let writer = Writer::new(out, &tmp, &old);
    let stamped: Vec<_> = outputs
        .par_iter()
        .map(|(path, bytes)| {
            let entry = new.files.get(path).expect("made of the same outputs");
            Ok((path.clone(), writer.file(path, bytes, entry)?))
        })
        .collect::<Result<_, Failure>>()?;
    for (path, bytes) in shared {
        writer.file(&path, &bytes, &Entry::of(&bytes))?;
    }
    let (removed, left) = remove_stale(out, &stale)?;
    let changed = writer.changed.into_inner();
    let whole = Manifest { files: stamped.into_iter().collect() };
    whole.write(&own, &tmp)?;
    remove_folder(&tmp)?;
    Ok(Written { changed, removed, left })
}

/// Type and caching of each file, as the local server answers.
fn served(outputs: &Outputs) -> BTreeMap<&str, [&'static str; 2]> {
    let all = outputs.keys().map(|path| {
        let kind = media::content_type(path).unwrap_or("application/octet-stream");
        (path.as_str(), [kind, render::caching(path)])
    });
    all.collect()
}

/// Stops before the first write when a file of somebody else stands where one of ours belongs.
fn refuse_foreign(out: &Path, outputs: &Outputs, old: &Manifest) -> Result<(), Failure> {
    let mut unknown: Vec<&String> = outputs.keys().filter(|path| !old.files.contains_key(*path)).collect();
    unknown.retain(|path| {
        let file = out.join(path);
        // The same bytes are no loss to anybody.
        file.symlink_metadata().is_ok()
            && fs::read(&file).ok().as_deref() != outputs.get(*path).map(|bytes| &bytes[..])
    });
    match unknown.first() {
        None => Ok(()),
        Some(path) => Err(Failure::configuration(
            format!("`{}` is in the way and was not made by site-gen", out.join(path).display()),
            "move it away, or choose another folder with --out",
        )),
    }
}

/// Writes files, from several threads.
struct Writer<'w> {
    out: &'w Path,
    tmp: &'w Path,
    old: &'w Manifest,
    /// Folders that are known to be there and to be folders.
    folders: Mutex<BTreeSet<PathBuf>>,
    changed: AtomicUsize,
    next: AtomicUsize,
}

impl<'w> Writer<'w> {
    fn new(out: &'w Path, tmp: &'w Path, old: &'w Manifest) -> Self {
        let (changed, next) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Self { out, tmp, old, folders: Mutex::default(), changed, next }
    }

    /// Writes a file unless it holds these bytes already; gives the entry with its stamp.
    fn file(&self, path: &str, bytes: &[u8], entry: &Entry) -> Result<Entry, Failure> {
        let file = self.out.join(path);
        if let Ok(metadata) = file.symlink_metadata()
            && metadata.is_file()
            && metadata.len() == entry.size
        {
            let stamp = manifest::stamp(&metadata);
            let known = self.old.files.get(path).filter(|old| old.sha256 == entry.sha256);
            // Same size and same moment as when we wrote it: nobody touched it. Else its bytes decide.
            if known.is_some_and(|old| old.stamp.is_some() && old.stamp == stamp)
                || fs::read(&file).is_ok_and(|found| found == bytes)
            {
                return Ok(Entry { stamp, ..entry.clone() });
            }
        }
        self.folder(&file)?;
        let tmp = self.tmp.join(self.next.fetch_add(1, Ordering::Relaxed).to_string());
        fs::write(&tmp, bytes).map_err(Failure::io("write", &tmp))?;
        let stamp = fs::metadata(&tmp).ok().and_then(|metadata| manifest::stamp(&metadata));
        fs::rename(&tmp, &file).map_err(Failure::io("write", &file))?;
        if !path.starts_with(OWN) {
            self.changed.fetch_add(1, Ordering::Relaxed);
        }
        Ok(Entry { stamp, ..entry.clone() })
    }

    /// Makes the folder of a file. A link in its place could lead anywhere, so it is refused.
    fn folder(&self, file: &Path) -> Result<(), Failure> {
        let Some(folder) = file.parent() else { return Ok(()) };
        let mut known = self.folders.lock().expect("nothing panics while it is held");
        if known.contains(folder) {
            return Ok(());
        }
        let inside = folder.strip_prefix(self.out).unwrap_or(folder);
        let mut at = self.out.to_owned();
        for part in inside.iter() {
            at.push(part);
            match at.symlink_metadata() {
                Ok(metadata) if metadata.is_dir() => {}
                Ok(_) => {
                    return Err(Failure::configuration(
                        format!("`{}` is in the way: it is no folder", at.display()),
                        "move it away, or choose another folder with --out",
                    ));
                }
                Err(_) => fs::create_dir(&at).map_err(Failure::io("make the folder", &at))?,
            }
        }
        known.insert(folder.to_owned());
        Ok(())
    }
}

/// Removes files that we wrote and the site has no more, and folders that are empty then. A file that was changed since
/// is somebody's work: it stays.
fn remove_stale(out: &Path, stale: &[(&String, &Entry)]) -> Result<(usize, Vec<String>), Failure> {
    let (mut removed, mut left) = (0, Vec::new());
    let mut folders = BTreeSet::new();
    for (path, entry) in stale {
        let file = out.join(path);
        let Ok(metadata) = file.symlink_metadata() else { continue };
        let is_ours = metadata.is_file() && fs::read(&file).is_ok_and(|bytes| digest(&bytes) == entry.sha256);
        if !is_ours {
            left.push((*path).clone());
            continue;
        }
        fs::remove_file(&file).map_err(Failure::io("remove", &file))?;
        removed += 1;
        folders.extend(
            Path::new(path)
                .ancestors()
                .skip(1)
                .filter(|folder| !folder.as_os_str().is_empty())
                .map(|folder| out.join(folder)),
        );
    }
    // Deepest first; a folder that holds anything else stays.
    for folder in folders.iter().rev() {
        let _ = fs::remove_dir(folder);
    }
    Ok((removed, left))
}

fn remove_folder(folder: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Failure::io("remove", folder)(error)),
        _ => Ok(()),
    }
}
