//! What can go wrong in the store.
//!
//! Comes in: failures of calls and of stored items. Goes out: a closed enum that callers can match on. Never here:
//! personal data; whatever an error prints may go to the log.

use std::fmt;

/// Why an operation of the store gave no answer. A thing that is absent or expired is not an error: those operations
/// return `Option` or say so in their own enum.
#[derive(Debug)]
pub enum StoreError {
    /// Others kept changing the same record until the attempts ran out; nothing was stored. Trying again helps.
    Conflict,
    /// This submission key was already used for other answers; nothing was stored.
    KeyReused,
    /// An uploaded file is gone (expired) or belongs to another case; nothing was stored. Ask for the file again.
    FileGone,
    /// The outcome is not known: the record may or may not be stored. Sending the same submission again is safe and
    /// cannot make a second record.
    Unknown,
    /// The database refuses or can't be reached (throttled, down); nothing was stored. Trying later helps.
    Unavailable,
    /// The file belongs to another community than the member's; nothing was shown or stored.
    NotYours,
    /// A stored item can't be read; says which kind of item and which attribute, nothing of its content.
    Corrupt {
        /// Kind of item, as in its `kind` attribute.
        item: &'static str,
        /// The attribute that is missing or of the wrong shape.
        attribute: &'static str,
    },
    /// A bug of ours or a wrong set-up (missing table, missing rights). For the log only.
    Internal(anyhow::Error),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Conflict => f.write_str("the record kept changing, nothing stored"),
            StoreError::KeyReused => f.write_str("submission key already used for other answers"),
            StoreError::FileGone => f.write_str("an uploaded file is gone, nothing stored"),
            StoreError::Unknown => f.write_str("outcome of a write not known"),
            StoreError::Unavailable => f.write_str("database not available, nothing stored"),
            StoreError::NotYours => f.write_str("a file of another community"),
            StoreError::Corrupt { item, attribute } => {
                write!(f, "stored {item} has no readable `{attribute}`")
            }
            StoreError::Internal(error) => write!(f, "{error:#}"),
        }
    }
}

impl std::error::Error for StoreError {}
