//! Records of uploaded files: what and whose, beside the bytes that lie elsewhere (S3, a folder).
//!
//! Comes in: what is known of an upload. Goes out: its record. Never here: bytes. A removed record (withdrawn, expired)
//! shows up in the stream as [`super::Change::FileRemoved`], which is when the bytes go.

use std::fmt;

use jiff::Timestamp;

use super::call::Outcome;
use super::failure::Trouble;
use super::item::{Attributes, Fields, Kind, Stored};
use super::keys::{Key, attribute};
use super::write::{Guard, Write};
use super::{CaseId, Digest, Store, StoreError};

/// One uploaded file. `Debug` shows no file name.
#[derive(Clone, PartialEq)]
pub struct FileRecord {
    /// Hash of the token that stands for the file in the answers; names the bytes too.
    pub token: Digest,
    /// File name as uploaded, cleaned.
    pub name: String,
    /// Content type as found by looking at the bytes.
    pub content_type: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Hash of the bytes.
    pub sha256: Digest,
    /// When it is no longer readable: days after the upload, or the end of its application once that is sent.
    pub expires_at: Timestamp,
    /// The case that it belongs to, once sent.
    pub case: Option<CaseId>,
}

impl Store {
    /// Records an uploaded file. The token must be new; `case` is not read (submitting sets it).
    ///
    /// Cost: 1 write. Pattern: file by token.
    pub async fn put_file(&self, file: &FileRecord, now: Timestamp) -> Result<(), StoreError> {
        let key = Key::file(&file.token);
        let fields = Fields::of(Kind::File)
            .text(attribute::NAME, &file.name)
            .text(attribute::CONTENT_TYPE, &file.content_type)
            .number(attribute::BYTES, file.bytes)
            .text(attribute::SHA256, file.sha256.to_string())
            .expires(file.expires_at);
        let write = Write::put(key.clone(), Guard::absent(now), fields);
        let mut operation = self.operation();
        loop {
            let trouble = match operation.write(&write).await? {
                Outcome::Done => return Ok(()),
                Outcome::Refused(_) => Trouble::Conflict,
                Outcome::Trouble(trouble) => trouble,
            };
            if let Some(stored) = FileRecord::read(&file.token, operation.get(&key).await?, now)? {
                return if stored.sha256 == file.sha256 { Ok(()) } else { Err(StoreError::Conflict) };
            }
            operation.wait(trouble).await?;
        }
    }

    /// The file of a token; `None` when absent or expired.
    ///
    /// Cost: 1 consistent read. Pattern: file by token.
    pub async fn load_file(&self, token: &Digest, now: Timestamp) -> Result<Option<FileRecord>, StoreError> {
        FileRecord::read(token, self.operation().get(&Key::file(token)).await?, now)
    }

    /// Removes the record of a file that was replaced before sending. A file that belongs to a case stays.
    ///
    /// Cost: 1 write. Pattern: file by token.
    pub async fn delete_file(&self, token: &Digest) -> Result<(), StoreError> {
        let write = Write::delete(Key::file(token), Guard::missing(attribute::CASE));
        let mut operation = self.operation();
        loop {
            match operation.write(&write).await? {
                Outcome::Done | Outcome::Refused(_) => return Ok(()),
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }
}

impl FileRecord {
    fn read(
        token: &Digest,
        item: Option<Attributes>,
        now: Timestamp,
    ) -> Result<Option<FileRecord>, StoreError> {
        let Some(stored) = Stored::live(item, Kind::File, now)? else { return Ok(None) };
        Ok(Some(FileRecord {
            token: *token,
            name: stored.text(attribute::NAME)?.to_owned(),
            content_type: stored.text(attribute::CONTENT_TYPE)?.to_owned(),
            bytes: stored.number(attribute::BYTES)?,
            sha256: stored.digest(attribute::SHA256)?,
            expires_at: stored.expires()?,
            case: stored.parsed_if(attribute::CASE, CaseId::parse)?,
        }))
    }
}

/// A file becomes part of a case and ends when its case says; refused when it has expired, is gone or part of another.
pub(super) fn attach(token: &Digest, case: &CaseId, ends_at: Timestamp, now: Timestamp) -> Write {
    let free = Guard::text(attribute::KIND, Kind::File.name())
        .and(Guard::missing(attribute::CASE))
        .and(Guard::alive(now));
    let set = Fields::new().text(attribute::CASE, case.to_string()).expires(ends_at);
    Write::update(Key::file(token), free, set, Vec::new())
}

impl fmt::Debug for FileRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileRecord")
            .field("token", &self.token)
            .field("content_type", &self.content_type)
            .field("bytes", &self.bytes)
            .field("case", &self.case)
            .finish_non_exhaustive()
    }
}
