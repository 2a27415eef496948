//! The people of a community: looked for by what they are known by, in one list with everybody who is on the desk.
//!
//! Comes in: words, filters, a page. Goes out: the people who fit, each page of them noted in the audit log. Never here:
//! reading files. Words that somebody types go by POST, so that no address holds a name.

mod asked;
mod list;

pub use asked::{Asked, Whose};
pub(super) use list::{look, show};

/// Group of words of these pages.
pub(super) const GROUP: &str = "people";

/// Words that these pages say, as group and name.
pub(crate) fn words_needed() -> impl Iterator<Item = (&'static str, &'static str)> {
    WORDS.iter().map(|word| (GROUP, *word))
}

const WORDS: [&str; 10] = [
    "view_unnamed",
    "title",
    "found_none",
    "found_one",
    "found_many",
    "all_states",
    "all_coordinators",
    "nobody",
    "page_of",
    "unassigned",
];
