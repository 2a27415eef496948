//! What a page says of a file that readers can take home.

use jiff::civil::Date;
use portal::{Lang, format};
use tera::{Map, Value};

use super::super::ink::Ink;
use super::super::views;
use super::WORDS;

/// What a download is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Shape {
    /// A chapter with its text and its files.
    ChapterZip,
    /// A chapter as plain text.
    ChapterText,
    /// All chapters, each a page.
    WholeZip,
    /// All chapters on one page.
    WholePage,
}

/// A file that readers can take home.
///
/// Templates see: `title`, `href`, `type` (`ZIP`, `HTML`, `TXT`), `size` (`84 KB`, in the page's language), `bytes`,
/// `lang` (code), `version`, `date` (ISO).
#[derive(Debug, Clone, Hash)]
pub(crate) struct Download {
    shape: Shape,
    href: String,
    bytes: usize,
    lang: Lang,
    version: i64,
    date: Date,
}

impl Download {
    /// Describes the file at a path without a first slash.
    pub(super) fn of(shape: Shape, path: &str, bytes: usize, version: i64, date: Date, lang: Lang) -> Self {
        Self { shape, href: format!("/{path}"), bytes, lang, version, date }
    }

    fn map(&self, ink: &Ink<'_>) -> Map {
        let (word, kind) = match self.shape {
            Shape::ChapterZip => ("chapter_zip", "ZIP"),
            Shape::ChapterText => ("chapter_text", "TXT"),
            Shape::WholeZip => ("kit_zip", "ZIP"),
            Shape::WholePage => ("kit_print", "HTML"),
        };
        let bytes = u64::try_from(self.bytes).unwrap_or(u64::MAX);
        let mut map = Map::default();
        map.insert("title".into(), ink.words().get(WORDS, word, ink.lang).unwrap_or_default().into());
        map.insert("href".into(), self.href.as_str().into());
        map.insert("type".into(), kind.into());
        map.insert("size".into(), format::bytes(bytes, ink.lang).into());
        map.insert("bytes".into(), bytes.into());
        map.insert("lang".into(), self.lang.code().into());
        map.insert("version".into(), self.version.into());
        map.insert("date".into(), self.date.to_string().into());
        map
    }
}

/// Downloads as templates see them.
pub(crate) fn value(downloads: &[Download], ink: &Ink<'_>) -> Value {
    views::list(downloads, |download| download.map(ink))
}
