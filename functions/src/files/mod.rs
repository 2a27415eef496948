//! Files that people send with a form: judged by what is in them, stored under names of our own, never public.
//!
//! Comes in: the bytes and the name of one upload. Goes out: a document that may be kept, or the reason why not; and
//! [`FileStore`], where it is kept. Never here: which form it belongs to, how long it stays, who may read it.

pub mod content;
pub mod s3;

use bytes::Bytes;

use crate::app::Pending;
pub use content::{Kind, Refusal};

/// Largest file that a form takes: a CV with pictures fits, a scan of a whole folder does not (domain.md, b.1).
pub const MAX_FILE_BYTES: usize = 5_000_000;

/// Longest file name that is kept for display, in characters.
const MAX_NAME_CHARS: usize = 100;

/// A document that was checked and may be stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Document {
    /// What the content turned out to be.
    pub kind: Kind,
    /// The person's own name for it, made safe to show; it never names anything on a disk.
    pub name: String,
    /// The content.
    pub bytes: Bytes,
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Document({:?}, {} bytes)", self.kind, self.bytes.len())
    }
}

impl Document {
    /// Judges an upload by its content; the name that came with it is only shown, never believed.
    pub fn check(name: &str, bytes: Bytes) -> Result<Self, Refusal> {
        let kind = content::judge(&bytes)?;
        Ok(Self { kind, name: display_name(name, kind), bytes })
    }
}

/// Where files are kept. Keys are ours: lower-case letters and digits.
pub trait FileStore: Send + Sync {
    /// Stores a document under a key that has not been used before.
    fn put<'a>(&'a self, key: &'a str, document: &'a Document) -> Pending<'a, anyhow::Result<()>>;

    /// The content under a key; none when there is none (any more).
    fn get<'a>(&'a self, key: &'a str) -> Pending<'a, anyhow::Result<Option<Bytes>>>;

    /// Removes the content under a key; a key without content is no error.
    fn delete<'a>(&'a self, key: &'a str) -> Pending<'a, anyhow::Result<()>>;
}

/// A file's own name, safe to show and to carry: no folders, no control or direction characters, no `|` (it parts the
/// pieces of a carried answer), at most [`MAX_NAME_CHARS`], with the ending that its content has.
fn display_name(name: &str, kind: Kind) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|&c| is_shown(c)).collect();
    let stem = match clean.rsplit_once('.') {
        Some((stem, ending)) if ending.chars().count() <= 5 => stem,
        _ => &clean,
    };
    let room = MAX_NAME_CHARS - kind.ending().len() - 1;
    let stem: String = stem.trim_matches([' ', '.']).chars().take(room).collect();
    let stem = if stem.is_empty() { "document" } else { &stem };
    format!("{stem}.{}", kind.ending())
}

/// Characters that show as themselves: direction overrides and joiners can make `exe.pdf` out of `fdp.exe`.
fn is_shown(c: char) -> bool {
    let invisible = matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    !c.is_control() && !invisible && c != '|'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_folders_overrides_and_wrong_endings() {
        for (given, shown) in [
            ("CV Amélie Côté.pdf", "CV Amélie Côté.pdf"),
            ("..\\..\\windows\\cv.docx", "cv.pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            ("cv\u{202e}fdp.exe", "cvfdp.pdf"),
            ("a|b|1.pdf", "ab1.pdf"),
            ("line\r\nbreak\0.pdf", "linebreak.pdf"),
            ("", "document.pdf"),
            ("...", "document.pdf"),
            ("v1.2 final", "v1.2 final.pdf"),
        ] {
            assert_eq!(display_name(given, Kind::Pdf), shown, "{given:?}");
        }
        assert_eq!(display_name(&"é".repeat(300), Kind::Docx).chars().count(), MAX_NAME_CHARS);
    }
}
