//! Copies of everything in the data folder, and the way back.
//!
//! Comes in: the command. Goes out: a backup, also of a portal that runs; or a data folder made of one, held against itself.
//! Both stand there whole or not at all: a backup counts once its list is written, a data folder once it has its name. Never
//! here: deleting old backups, sending them anywhere.
//!
//! What a backup holds together: the tables as they were at one moment; how far their changes were handled, from before that
//! moment, so that nothing goes unhandled (what is handled twice is known as such); uploaded files and mail, from after it, so
//! that no record names a file that is missing. Files are never changed once they are there.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use functions::app::{Clock as _, SystemClock};
use portal::{Lang, format};
use rusqlite::{Connection, OpenFlags};
use sha2::{Digest as _, Sha256};

use crate::dynamodb::{DATA, Engine};
use crate::failure::{Exit, Failure};
use crate::options::{Backup, Options, Restore, Verify};
use crate::portal::{root, say};
use crate::{seed, verify};

/// The list of what is in a backup: written last.
const LIST: &str = "BACKUP";

/// How the list begins; the time follows.
const HEAD: &str = "Backup of the Connector portal, ";

/// What is made anew by each portal.
const LOCK: &str = "lock";

/// One file of a backup: its hash, its size in bytes, its place under the folder.
struct Entry {
    hash: String,
    size: u64,
    place: PathBuf,
}

/// Makes a backup and, for a drill, a data folder of it.
pub fn backup(options: &Options, backup: &Backup) -> Result<(), Failure> {
    let data = options.data(&root(options)?);
    seed::is_whole(&data)?;
    if !Engine::is_in(&data) {
        let message = format!("{} holds no data", data.display());
        return Err(Failure::new(Exit::Configuration, message, "name the data folder with --data"));
    }
    empty(&backup.to, "name another folder: portal backup /backups/2026-11-23")?;
    let started = Instant::now();
    let entries = copied(&data, &backup.to)?;
    write_list(&backup.to, &entries)?;
    told("backup", &backup.to, (&entries, started));
    if backup.drill { drill(options, &backup.to) } else { Ok(()) }
}

/// Makes a data folder of a backup.
pub fn restore(options: &Options, restore: &Restore) -> Result<(), Failure> {
    let data = options.data(&root(options)?);
    empty(&data, "name a folder that is empty or new: portal restore BACKUP --data FOLDER")?;
    restored(options, (&restore.from, &data))
}

/// Restores a backup into a folder of its own beside it, and takes that away again.
fn drill(options: &Options, backup: &Path) -> Result<(), Failure> {
    let beside = beside(backup, "drill");
    if beside.exists() {
        fs::remove_dir_all(&beside).map_err(|error| Failure::io("delete", &beside, &error))?;
    }
    restored(options, (backup, &beside))?;
    fs::remove_dir_all(&beside).map_err(|error| Failure::io("delete", &beside, &error))?;
    say("drill    the backup can be restored");
    Ok(())
}

fn restored(options: &Options, (from, data): (&Path, &Path)) -> Result<(), Failure> {
    let started = Instant::now();
    let entries = read_list(from)?;
    let part = beside(data, "part");
    if part.exists() {
        fs::remove_dir_all(&part).map_err(|error| Failure::io("delete", &part, &error))?;
    }
    for entry in &entries {
        let copy = copy(from, &part, &entry.place)?;
        if copy.hash != entry.hash {
            let message =
                format!("{} is not as it was when it was copied", from.join(&entry.place).display());
            return Err(Failure::new(Exit::InputOutput, message, "take another backup"));
        }
    }
    fs::rename(&part, data).map_err(|error| Failure::io("write", data, &error))?;
    told("restored", data, (&entries, started));
    let there = Options {
        addr: options.addr,
        data: Some(data.to_owned()),
        root: options.root.clone(),
        no_watch: true,
        second_factor: options.second_factor,
        command: None,
    };
    verify::run(&there, &Verify { repair: false })
}

fn told(what: &str, folder: &Path, (entries, started): (&[Entry], Instant)) {
    let size = format::bytes(entries.iter().map(|entry| entry.size).sum(), Lang::En);
    let (files, seconds) = (entries.len(), started.elapsed().as_secs_f32());
    say(&format!("{what:<8} {}: {files} files, {size}, {seconds:.1} s", folder.display()));
}

/// A folder's neighbour, for what is not whole yet.
fn beside(folder: &Path, what: &str) -> PathBuf {
    let mut name = folder.file_name().unwrap_or(folder.as_os_str()).to_owned();
    name.push(format!(".{what}"));
    folder.with_file_name(name)
}

fn empty(folder: &Path, hint: &str) -> Result<(), Failure> {
    match fs::read_dir(folder).map(|mut entries| entries.next().is_none()) {
        Ok(false) => {
            Err(Failure::new(Exit::Configuration, format!("{} is not empty", folder.display()), hint))
        }
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Failure::io("read", folder, &error)),
        _ => Ok(()),
    }
}

/// Copies a data folder in the order that keeps it sound, and says what was copied.
fn copied(data: &Path, to: &Path) -> Result<Vec<Entry>, Failure> {
    let places = places(data)?;
    let (checkpoints, others): (Vec<_>, Vec<_>) =
        places.into_iter().partition(|place| place.starts_with("checkpoints"));
    let mut entries = Vec::new();
    for place in &checkpoints {
        entries.push(copy(data, to, place)?);
    }
    entries.push(tables(data, to)?);
    for place in &others {
        match copy(data, to, place) {
            Ok(entry) => entries.push(entry),
            // It was erased while we copied: the backup is from after that.
            Err(_) if !data.join(place).exists() => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(entries)
}

/// Every file of the data folder but the tables and the lock, in order; what a file will be called is no file yet.
fn places(data: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut places = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        let path = data.join(&folder);
        let unread = |error| Failure::io("read", &path, &error);
        for entry in fs::read_dir(&path).map_err(unread)? {
            let entry = entry.map_err(unread)?;
            let (place, name) = (folder.join(entry.file_name()), entry.file_name());
            let name = name.to_string_lossy();
            let is_ours = name == LOCK || name.starts_with(DATA) || name.ends_with(".new");
            match entry.file_type().map_err(unread)? {
                kind if kind.is_dir() => folders.push(place),
                kind if kind.is_file() && !is_ours => places.push(place),
                _ => {}
            }
        }
    }
    places.sort();
    Ok(places)
}

/// The tables as they are at this moment, whoever writes meanwhile.
fn tables(data: &Path, to: &Path) -> Result<Entry, Failure> {
    let (from, copy) = (data.join(DATA), to.join(DATA));
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    made(to)?;
    Connection::open_with_flags(&from, flags)
        .and_then(|tables| tables.execute("VACUUM INTO ?1", [&*copy.to_string_lossy()]))
        .map_err(|error| {
            let message = format!("can't copy {}: {error}", from.display());
            Failure::new(Exit::InputOutput, message, "check the disk; `portal verify` looks at the data")
        })?;
    entry(to, Path::new(DATA))
        .and_then(|entry| synced(&copy).map(|()| entry))
        .map_err(|error| Failure::io("read", &copy, &error))
}

/// Copies one file, with who may read it.
fn copy(from: &Path, to: &Path, place: &Path) -> Result<Entry, Failure> {
    let (old, new) = (from.join(place), to.join(place));
    made(new.parent().unwrap_or(to))?;
    fs::copy(&old, &new).and_then(|_| synced(&new)).map_err(|error| Failure::io("copy", &old, &error))?;
    entry(to, place).map_err(|error| Failure::io("read", &new, &error))
}

/// Only its owner may look into what holds the data of people.
fn made(folder: &Path) -> Result<(), Failure> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| Failure::io("make", folder, &error))
}

fn synced(file: &Path) -> io::Result<()> {
    File::open(file)?.sync_all()
}

fn entry(folder: &Path, place: &Path) -> io::Result<Entry> {
    let mut file = File::open(folder.join(place))?;
    let (mut hasher, mut buffer, mut size) = (Sha256::new(), vec![0; 1 << 16], 0);
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
        size += read as u64;
    }
    let hash = hasher.finalize().iter().fold(String::new(), |mut hash, byte| {
        let _ = write!(hash, "{byte:02x}");
        hash
    });
    Ok(Entry { hash, size, place: place.to_owned() })
}

fn write_list(folder: &Path, entries: &[Entry]) -> Result<(), Failure> {
    let mut list = format!("{HEAD}{}\n", SystemClock.now());
    for Entry { hash, size, place } in entries {
        let _ = writeln!(list, "{hash} {size} {}", place.display());
    }
    let path = folder.join(LIST);
    let written = File::create(&path).and_then(|mut file| {
        file.write_all(list.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| Failure::io("write", &path, &error))
}

fn read_list(folder: &Path) -> Result<Vec<Entry>, Failure> {
    let hint = "name a folder that `portal backup` has made to the end";
    let refused = |why: &str| {
        let message = format!("{} {why}", folder.display());
        Failure::new(Exit::Configuration, message, hint)
    };
    let list = fs::read_to_string(folder.join(LIST)).map_err(|_| refused("holds no whole backup"))?;
    let (head, entries) = list.split_once('\n').ok_or_else(|| refused("holds no whole backup"))?;
    if !head.starts_with(HEAD) {
        return Err(refused("holds no backup of the portal"));
    }
    let entry = |line: &str| {
        let mut parts = line.splitn(3, ' ');
        let (hash, size, place) = (parts.next()?, parts.next()?.parse().ok()?, PathBuf::from(parts.next()?));
        let is_inside = place.components().all(|part| matches!(part, std::path::Component::Normal(_)));
        is_inside.then(|| Entry { hash: hash.to_owned(), size, place })
    };
    entries.lines().map(|line| entry(line).ok_or_else(|| refused("has a list that can't be read"))).collect()
}
