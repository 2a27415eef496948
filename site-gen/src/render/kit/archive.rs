//! ZIP files, the same bytes for the same content.
//!
//! Comes in: names, bytes and a day. Goes out: the bytes of a ZIP file. Never here: the clock, the disk, what is in the
//! files.

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};

use jiff::civil::Date;
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Bytes of files by their name inside the ZIP.
pub(super) type Inside = BTreeMap<String, Vec<u8>>;

/// Packs files in order of their names. All carry the same day, so that nothing but the content changes the bytes.
pub(super) fn pack(files: &Inside, day: Date) -> Vec<u8> {
    write(files, day).expect("memory has no end, and names and sizes are far below the format's limits")
}

fn write(files: &Inside, day: Date) -> ZipResult<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(6))
        .last_modified_time(stamp(day))
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name.as_str(), options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// Noon of the day: in every time zone of Canada the same day. The format knows no year before 1980.
fn stamp(day: Date) -> DateTime {
    let year = u16::try_from(day.year()).unwrap_or_default();
    let (month, date) = (day.month().unsigned_abs(), day.day().unsigned_abs());
    DateTime::from_date_and_time(year, month, date, 12, 0, 0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_files_give_the_same_bytes() {
        let files: Inside =
            [("a.txt".to_owned(), b"one".to_vec()), ("b/c.txt".to_owned(), vec![0; 5000])].into();
        let day = jiff::civil::date(2026, 11, 22);
        let packed = pack(&files, day);
        assert_eq!(packed, pack(&files, day));
        assert!(packed.len() < 500, "{}", packed.len());
        assert_ne!(packed, pack(&files, jiff::civil::date(2026, 11, 23)));
    }
}
