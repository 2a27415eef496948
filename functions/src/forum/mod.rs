//! The forum: members of all communities ask, answer and share, in both languages in one thread.
//!
//! Comes in: requests of signed-in members. Goes out: pages, posts. What somebody sees of it is the store's
//! [`crate::store::Reader`] to say. Never here: people's files; text that may belong to a person is pointed at before it is
//! stored (see `guard.rs`).

mod categories;
mod category;
mod composer;
mod edit;
pub mod guard;
mod manage;
mod named;
mod own_post;
pub mod places;
pub(crate) mod post;
pub mod prose;
mod reply;
pub mod routes;
mod shown;
mod start;
mod topic;
mod typed;

pub use routes::router;

use guard::{Personal, Reason};

/// Group of the words of the forum's pages.
const GROUP: &str = "forum";

/// Words that the pages here ask for.
const WORDS: [&str; 22] = [
    "title",
    "new_topic",
    "reply",
    "lang_en",
    "lang_fr",
    "new_one",
    "new_many",
    "title_missing",
    "title_long",
    "text_missing",
    "text_long",
    "sent_other",
    "closed",
    "why_missing",
    "edit",
    "manage",
    "delete_title",
    "history_title",
    "changed_meanwhile",
    "edit_closed",
    "thanks_one",
    "thanks_many",
];

/// Every word that code of this area asks for.
pub(crate) fn words_needed() -> impl Iterator<Item = (&'static str, String)> {
    let kinds = Personal::ALL
        .into_iter()
        .flat_map(|kind| [format!("what_{}", kind.name()), format!("found_{}", kind.name())]);
    let reasons = Reason::ALL.into_iter().map(|reason| format!("reason_{}", reason.name()));
    WORDS.into_iter().map(str::to_owned).chain(kinds).chain(reasons).map(|word| (GROUP, word))
}
