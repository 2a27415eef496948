//! The folder that holds the data: one portal at a time, one layout.
//!
//! Comes in: a path. Goes out: the folder, ours until dropped, or why not, with a hint. Never here: changing anything in
//! a folder that is not ours or not of our layout.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

/// Layout of the folder. Raise it when an older portal could not read what a newer one writes.
const LAYOUT: &str = "1";

/// Files up to this size are checked whole when they are opened, which takes a fraction of a second; bigger ones by
/// their first page.
const CHECKED_WHOLE: u64 = 64 << 20;

/// Why the data can't be opened. One line each; [`OpenError::hint`] says what to do.
#[derive(Debug)]
pub enum OpenError {
    /// The folder or a file in it can't be made, read or written.
    Folder {
        /// What can't be used.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// Another portal uses the folder.
    Busy {
        /// The folder.
        path: PathBuf,
        /// Its process, if it said so.
        process: Option<u32>,
    },
    /// The data was written by another version of the portal; nothing was changed.
    Version {
        /// The folder.
        path: PathBuf,
        /// What it says of its version.
        found: String,
    },
    /// The data file is damaged; nothing was changed.
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
}

impl OpenError {
    /// What the person can do about it: one line.
    pub fn hint(&self) -> String {
        match self {
            OpenError::Folder { .. } => {
                "choose another folder with --data, or allow reading and writing there".into()
            }
            OpenError::Busy { .. } => "stop the other portal, or choose another folder with --data".into(),
            OpenError::Version { .. } => {
                format!(
                    "this portal writes version {LAYOUT}: use the portal that wrote it, or another folder with --data"
                )
            }
            OpenError::Damaged { .. } => {
                "restore a backup (`portal restore`), or start empty with another folder: --data".into()
            }
        }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OpenError::Folder { path, error } => write!(f, "can't use `{}`: {error}", path.display()),
            OpenError::Busy { path, process: Some(process) } => {
                write!(f, "`{}` is in use by another portal (process {process})", path.display())
            }
            OpenError::Busy { path, process: None } => {
                write!(f, "`{}` is in use by another portal", path.display())
            }
            OpenError::Version { path, found } => {
                write!(f, "data in `{}` is of another version ({found})", path.display())
            }
            OpenError::Damaged { path, detail } => write!(f, "`{}` is damaged: {detail}", path.display()),
        }
    }
}

impl std::error::Error for OpenError {}

/// A folder that is ours until this value is dropped, or the process ends in whatever way.
pub(super) struct Folder {
    path: PathBuf,
    /// The lock lives as long as the open file.
    _lock: File,
}

/// Name of the file with the tables.
pub const DATA: &str = "dynamodb.sqlite";

impl Folder {
    /// Whether tables are in a folder.
    pub(super) fn is_in(path: &Path) -> bool {
        path.join(DATA).is_file()
    }

    /// Makes the folder ours.
    pub(super) fn take(path: &Path) -> Result<Folder, OpenError> {
        std::fs::create_dir_all(path).map_err(unusable(path))?;
        let lock = lock(path)?;
        let folder = Folder { path: path.to_owned(), _lock: lock };
        folder.check_layout()?;
        Ok(folder)
    }

    pub(super) fn data_file(&self) -> PathBuf {
        self.path.join(DATA)
    }

    pub(super) fn checkpoints(&self) -> Result<PathBuf, OpenError> {
        let path = self.path.join("checkpoints");
        std::fs::create_dir_all(&path).map_err(unusable(&path))?;
        Ok(path)
    }

    /// A folder without data gets our layout; data of another layout, or of none, is left alone.
    fn check_layout(&self) -> Result<(), OpenError> {
        let path = self.path.join("VERSION");
        let other = |found: String| OpenError::Version { path: self.path.clone(), found };
        match std::fs::read_to_string(&path) {
            Ok(text) if text.trim() == LAYOUT => Ok(()),
            Ok(text) => Err(other(text.trim().chars().take(40).collect())),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(other("not text".into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound && self.data_file().exists() => {
                Err(other("no VERSION file".into()))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                replace(&path, LAYOUT.as_bytes()).map_err(unusable(&path))
            }
            Err(error) => Err(unusable(&path)(error)),
        }
    }

    /// Looks at the data file before the engine writes to it.
    pub(super) fn check(&self, file: &Path) -> Result<(), OpenError> {
        let size = match std::fs::metadata(file) {
            Ok(found) => found.len(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(unusable(file)(error)),
        };
        // Opened once as it will be used: a file that we may not write is better known now.
        OpenOptions::new().read(true).write(true).open(file).map_err(unusable(file))?;
        let found = rusqlite::Connection::open_with_flags(
            file,
            rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE | rusqlite::OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )
        .and_then(|connection| {
            let question =
                if size <= CHECKED_WHOLE { "PRAGMA quick_check(1)" } else { "PRAGMA schema_version" };
            connection.query_row(question, [], |row| row.get::<_, rusqlite::types::Value>(0))
        });
        match found {
            Ok(rusqlite::types::Value::Integer(_)) => Ok(()),
            Ok(rusqlite::types::Value::Text(text)) if text == "ok" => Ok(()),
            Ok(rusqlite::types::Value::Text(text)) => {
                Err(OpenError::Damaged { path: file.to_owned(), detail: text.replace('\n', " ") })
            }
            Ok(_) => {
                Err(OpenError::Damaged { path: file.to_owned(), detail: "SQLite can't check it".into() })
            }
            Err(error) => Err(self.damaged(file, &error)),
        }
    }

    /// Why the engine would not open a file that passed [`Folder::check`].
    pub(super) fn not_opened(&self, file: &Path, error: &dynoxide::DynoxideError) -> OpenError {
        let text = error.to_string();
        match error {
            // The engine knows versions of its own layout and refuses newer ones.
            dynoxide::DynoxideError::InternalServerError(_) if text.contains("newer") => {
                OpenError::Version { path: self.path.clone(), found: text }
            }
            _ => OpenError::Damaged { path: file.to_owned(), detail: text },
        }
    }

    /// The tables in the file are not the ones that this portal works with.
    pub(super) fn other_layout(&self, error: &anyhow::Error) -> OpenError {
        OpenError::Version { path: self.path.clone(), found: format!("{error:#}") }
    }

    /// SQLite can't work with the file.
    pub(super) fn damaged(&self, file: &Path, error: &rusqlite::Error) -> OpenError {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => {
                OpenError::Busy { path: self.path.clone(), process: None }
            }
            _ => OpenError::Damaged { path: file.to_owned(), detail: error.to_string() },
        }
    }
}

/// The system lets go of the lock when the process ends, however it ends.
fn lock(folder: &Path) -> Result<File, OpenError> {
    let path = folder.join("lock");
    let mut file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(&path)
        .map_err(unusable(&path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(std::fs::TryLockError::WouldBlock) => {
            let mut text = String::new();
            // Who it is helps, but is not needed.
            let process = file.read_to_string(&mut text).ok().and_then(|_| text.trim().parse().ok());
            return Err(OpenError::Busy { path: folder.to_owned(), process });
        }
        Err(std::fs::TryLockError::Error(error)) => return Err(unusable(&path)(error)),
    }
    file.set_len(0)
        .and_then(|()| file.rewind())
        .and_then(|()| writeln!(file, "{}", std::process::id()))
        .map_err(unusable(&path))?;
    Ok(file)
}

/// A small file, whole: the old text or the new one, whatever happens.
pub(super) fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("new");
    let mut file = File::create(&beside)?;
    file.write_all(text)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)
}

fn unusable(path: &Path) -> impl FnOnce(io::Error) -> OpenError + use<> {
    let path = path.to_owned();
    move |error| OpenError::Folder { path, error }
}
