//! The people of a community: looked for by what they are known by, in one list with everybody who is on the desk.
//!
//! Comes in: words, filters, a page. Goes out: the people who fit, each page of them noted in the audit log. Never here:
//! reading files. Words that somebody types go by POST, so that no address holds a name.

pub(super) mod aside;
mod asked;
pub mod duplicates;
mod list;
pub mod lookalikes;
pub(super) mod pairs;

pub use asked::Asked;
pub(super) use asked::COORDINATOR;
pub(super) use list::{look, show};

/// Group of words of these pages.
pub(super) const GROUP: &str = "people";

/// Words that these pages say, as group and name.
pub(crate) fn words_needed() -> impl Iterator<Item = (&'static str, &'static str)> {
    WORDS.iter().chain(&super::bulk::WORDS).map(|word| (GROUP, *word))
}

const WORDS: [&str; 30] = [
    "duplicates",
    "compare",
    "pairs_none",
    "pairs_one",
    "pairs_many",
    "alike_email",
    "alike_phone",
    "alike_name",
    "moves_notes",
    "moves_files",
    "moves_decisions",
    "moves_matches",
    "moves_told",
    "moves_links",
    "moves_log",
    "merge_changed",
    "merge_twice",
    "merge_different",
    "merge_full",
    "view_unnamed",
    "title",
    "found_none",
    "found_one",
    "found_many",
    "all_states",
    "all_coordinators",
    "nobody",
    "mine",
    "page_of",
    "unassigned",
];
