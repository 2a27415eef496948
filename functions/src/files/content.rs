//! What is in a file, whatever its name says: a PDF, a Word document, or nothing that we keep.
//!
//! Comes in: the bytes of one upload. Goes out: its kind, or why it is refused. Never here: unpacking anything to a
//! disk, reading what the document says.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;
use zip::read::ZipFile;

use super::MAX_FILE_BYTES;

/// Parts in a Word document. A real one has a few dozen; every part costs the reader work.
const MAX_PARTS: usize = 1_000;

/// All parts unpacked. A CV of 5 MB with pictures, which hardly shrink, stays far below.
const MAX_UNPACKED_BYTES: u64 = 64_000_000;

/// How much larger than the file all its parts may be, once they are larger than [`RATIO_FREE_BYTES`]: XML shrinks to a
/// tenth or a twentieth, never to a hundredth.
const MAX_RATIO: u64 = 100;

/// Below this the ratio says nothing: a short text with a long style sheet.
const RATIO_FREE_BYTES: u64 = 2_000_000;

/// A PDF ends with its trailer; programs may write this much after it.
const TRAILER_BYTES: usize = 2_048;

/// A kind of document that a form takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Portable Document Format.
    Pdf,
    /// Word document without macros.
    Docx,
}

impl Kind {
    /// The ending of its file names.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }
    }
}

/// Why a file is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is empty.
    Empty,
    /// It is larger than [`MAX_FILE_BYTES`].
    TooLarge,
    /// It is neither a PDF nor a Word document, or it is a broken one.
    WrongKind,
    /// It carries macros, is locked with a password, or unpacks to far more than a document should.
    Unsafe,
}

/// The kind of a document, from its bytes alone.
pub fn judge(bytes: &[u8]) -> Result<Kind, Refusal> {
    match bytes {
        [] => Err(Refusal::Empty),
        _ if bytes.len() > MAX_FILE_BYTES => Err(Refusal::TooLarge),
        _ if is_pdf(bytes) => Ok(Kind::Pdf),
        [b'P', b'K', 3, 4, ..] => {
            check_parts(bytes, &["[Content_Types].xml", "word/document.xml"]).map(|()| Kind::Docx)
        }
        _ => Err(Refusal::WrongKind),
    }
}

/// Header and trailer: a picture or a program with `%PDF` somewhere inside has only one of them at its place.
fn is_pdf(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let end = &bytes[bytes.len().saturating_sub(TRAILER_BYTES)..];
    let header = matches!(bytes, [b'%', b'P', b'D', b'F', b'-', b'1' | b'2', b'.', b'0'..=b'9', ..]);
    header && contains(end, b"startxref") && contains(end, b"%%EOF")
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

/// Whether a packed document has these parts, and nothing that runs or is far larger than it seems. Counts before it
/// unpacks, and unpacks with a limit: what the directory declares may be a lie.
pub(crate) fn check_parts(bytes: &[u8], needed: &[&str]) -> Result<(), Refusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refusal::WrongKind)?;
    if archive.len() > MAX_PARTS {
        return Err(Refusal::Unsafe);
    }
    let mut unpacked = 0_u64;
    let mut found = 0;
    for index in 0..archive.len() {
        let raw = archive.by_index_raw(index).map_err(|_| Refusal::WrongKind)?;
        if raw.encrypted() || is_active(raw.name()) {
            return Err(Refusal::Unsafe);
        }
        drop(raw);
        let mut part = archive.by_index(index).map_err(|_| Refusal::WrongKind)?;
        unpacked = count(&mut part, unpacked, bytes.len())?;
        found += usize::from(needed.contains(&part.name()));
    }
    if found == needed.len() { Ok(()) } else { Err(Refusal::WrongKind) }
}

/// Adds the true size of a part, and stops as soon as the whole is too much.
fn count<R: std::io::Read>(part: &mut ZipFile<'_, R>, before: u64, packed: usize) -> Result<u64, Refusal> {
    let ratio_limit = (packed as u64).saturating_mul(MAX_RATIO).max(RATIO_FREE_BYTES);
    let limit = MAX_UNPACKED_BYTES.min(ratio_limit);
    if before.saturating_add(part.size()) > limit {
        return Err(Refusal::Unsafe);
    }
    let left = limit - before;
    let read =
        std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(|_| Refusal::WrongKind)?;
    if read > left { Err(Refusal::Unsafe) } else { Ok(before + read) }
}

/// Parts that run, or that would leave the folder that a program unpacks them to.
fn is_active(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with("vbaproject.bin")
        || name.ends_with("vbadata.xml")
        || name.contains("activex/")
        || name.split(['/', '\\']).any(|step| step == "..")
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn docx(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    const TYPES: (&str, &[u8]) = ("[Content_Types].xml", b"<Types/>");
    const TEXT: (&str, &[u8]) = ("word/document.xml", b"<w:document/>");

    #[test]
    fn a_pdf_has_a_header_and_a_trailer() {
        assert_eq!(judge(b"%PDF-1.7\n1 0 obj\nstartxref\n9\n%%EOF\n"), Ok(Kind::Pdf));
        assert_eq!(judge(b"%PDF-1.7\nno trailer"), Err(Refusal::WrongKind));
        assert_eq!(judge(b"MZ\x90 program %PDF-1.7 startxref %%EOF"), Err(Refusal::WrongKind));
        assert_eq!(judge(b"<html>%PDF-1.4 startxref %%EOF"), Err(Refusal::WrongKind));
        assert_eq!(judge(b""), Err(Refusal::Empty));
        assert_eq!(judge(&vec![b'a'; MAX_FILE_BYTES + 1]), Err(Refusal::TooLarge));
    }

    #[test]
    fn a_word_document_has_its_two_parts() {
        assert_eq!(judge(&docx(&[TYPES, TEXT])), Ok(Kind::Docx));
        assert_eq!(judge(&docx(&[TYPES])), Err(Refusal::WrongKind), "a spreadsheet or a bare archive");
        assert_eq!(judge(b"PK\x03\x04 and nothing more"), Err(Refusal::WrongKind));
    }

    #[test]
    fn macros_and_paths_that_leave_are_unsafe() {
        for name in ["word/vbaProject.bin", "word/VBAPROJECT.BIN", "word/activeX/activeX1.bin", "../../x"] {
            assert_eq!(judge(&docx(&[TYPES, TEXT, (name, b"x")])), Err(Refusal::Unsafe), "{name}");
        }
    }

    #[test]
    fn bombs_are_unsafe() {
        let zeros = vec![0_u8; 8_000_000];
        assert_eq!(judge(&docx(&[TYPES, TEXT, ("word/media/a.bin", &zeros)])), Err(Refusal::Unsafe));
        let names: Vec<String> = (0..1_200).map(|i| format!("word/{i}.xml")).collect();
        let many: Vec<(&str, &[u8])> =
            [TYPES, TEXT].into_iter().chain(names.iter().map(|name| (name.as_str(), &b""[..]))).collect();
        assert_eq!(judge(&docx(&many)), Err(Refusal::Unsafe));
    }

    #[test]
    fn a_directory_that_lies_about_sizes_is_found_out() {
        let zeros = vec![0_u8; 8_000_000];
        let mut bytes = docx(&[TYPES, TEXT, ("word/a.bin", &zeros)]);
        let (size, lie) = (8_000_000_u32.to_le_bytes(), 1_000_u32.to_le_bytes());
        let places: Vec<usize> = (0..bytes.len() - 4).filter(|&at| bytes[at..at + 4] == size).collect();
        assert!(!places.is_empty());
        for at in places {
            bytes[at..at + 4].copy_from_slice(&lie);
        }
        assert_ne!(judge(&bytes), Ok(Kind::Docx));
    }

    #[test]
    fn a_document_cut_anywhere_or_with_a_flipped_byte_never_panics() {
        let whole = docx(&[TYPES, TEXT]);
        for at in 0..whole.len() {
            let _ = judge(&whole[..at]);
            let mut flipped = whole.clone();
            flipped[at] ^= 0xFF;
            let _ = judge(&flipped);
        }
    }
}
