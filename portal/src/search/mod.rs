//! Search over the pages of the site, from an index that is made once when the site is built.
//!
//! Comes in: pages as [`Document`]s, then what a reader typed. Goes out: an [`Index`] for each language, and the pages
//! that a [`Query`] finds in it, best first. Never here: HTML, files, who searched.
//!
//! Words are compared folded (`equipement` is `équipement`) and by their stem (`Connecteurs` is `Connecteur`). A page is
//! found when it has every word; when few have, pages with some of the words follow below. A word counts for more in a
//! title than in keywords, headings, the summary or the text, and for more the fewer pages have it.

mod coded;
mod fold;
mod index;
mod key_words;
mod query;
mod read;
mod short;
mod stem;
mod suggest;

pub use fold::spelling;
pub use index::{Index, PageEntry, SectionEntry};
pub use key_words::{KeyWord, key_words};
pub use query::{Found, Hit, MOST_CHARS, MOST_WORDS, Query};
pub use read::PageWords;
pub use short::{marks, stems};
pub use suggest::suggest;

/// A page as it goes into the index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// Path of the page.
    pub href: String,
    /// Its title.
    pub title: String,
    /// One sentence about it.
    pub summary: String,
    /// What kind of page it is: `story`, `community`.
    pub kind: String,
    /// Other words that readers look for.
    pub keywords: Vec<String>,
    /// Its text, cut at headings that have a name; the first section is what stands above them.
    pub sections: Vec<Section>,
}

/// A part of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    /// Name in the address, after `#`; empty for what stands above the first heading.
    pub id: String,
    /// Words of the heading.
    pub title: String,
    /// Everything else.
    pub text: String,
}

#[cfg(test)]
mod tests;
