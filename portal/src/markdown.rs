//! Markdown to HTML in one pass, with holes for what only a whole site knows.
//!
//! Comes in: the text of a page without its front matter. Goes out: a [`Body`], HTML with [`Hole`]s at known places
//! (links to pages and files, components, words of the interface), its headings, and every [`Problem`] of the text.
//! Never here: whether a link leads anywhere, what a component shows, raw HTML of an author.
//!
//! The dialect: `CommonMark`, tables, footnotes, `{#id}` on headings, alerts (`> [!NOTE]`) and components
//! (`{{ name key="value" }}`). Nothing else of the parser is turned on: mathematics and wiki links fire in ordinary text.

mod block;
mod call;
mod escape;
mod inline;
mod outline;
mod target;
mod write;

use std::ops::Range;

use crate::Problem;

pub use call::Call;
pub use escape::{attribute as escape_attribute, text as escape_text};
pub use outline::{Block, BlockKind, Run, blocks};

/// A page's text as HTML with holes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    /// HTML without what belongs into the holes.
    pub html: String,
    /// Where something is still to be written, as byte offsets of [`Body::html`], in order.
    pub holes: Vec<(usize, Hole)>,
    /// Headings in order, as a table of contents needs them.
    pub headings: Vec<Heading>,
    /// Number of words that a reader reads.
    pub words: usize,
}

/// Something that only a whole site can write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hole {
    /// The value of an `href`, already inside its quotes.
    Link {
        /// What the author wrote.
        target: Target,
        /// Where, in the file.
        span: Range<usize>,
    },
    /// The attributes of an `img` except `alt`, each with a space before it.
    Image {
        /// What the author wrote.
        target: Target,
        /// Where, in the file.
        span: Range<usize>,
    },
    /// What a component shows.
    Component(Call),
    /// A word of the interface as text, with `{n}` filled in.
    Word {
        /// Group in `words.toml`.
        group: &'static str,
        /// Name in the group.
        word: &'static str,
        /// The number that the word speaks of.
        number: usize,
    },
}

/// Where a link or an image inside the site leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// `page:key#anchor`: a page by its key.
    Page {
        /// Key of the page.
        key: String,
        /// Part of the page, without `#`.
        anchor: Option<String>,
    },
    /// `#anchor`: a part of the same page.
    Here {
        /// Part of the page, without `#`.
        anchor: String,
    },
    /// `plan.pdf`: a file beside the page's source; may climb with `../`.
    File {
        /// Path from the source's folder.
        path: String,
    },
}

/// A heading of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 2 to 6; 1 is the page's title.
    pub level: u8,
    /// Its `id`, unique in the page.
    pub id: String,
    /// Its text without marks.
    pub text: String,
    /// Where it stands in the file.
    pub span: Range<usize>,
}

/// Group of the words that bodies need: names of alerts, and of footnotes and their way back.
pub const WORDS: &str = "markdown";

/// Reads a text that starts at byte `offset` of `file`. Always gives a body, so that one run can report everything.
pub fn parse(file: &str, text: &str, offset: usize) -> (Body, Vec<Problem>) {
    write::body(file, text, offset)
}

#[cfg(test)]
mod tests;
