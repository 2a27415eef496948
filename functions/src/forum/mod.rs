//! The forum: members of all communities ask, answer and share, in both languages in one thread.
//!
//! Comes in: requests of signed-in members. Goes out: pages, posts. What somebody sees of it is the store's
//! [`crate::store::Reader`] to say. Never here: people's files; text that may belong to a person is pointed at before it is
//! stored (see `guard.rs`).

mod categories;
mod category;
mod composer;
mod council;
mod draft_page;
mod edit;
mod flag;
mod follow;
pub mod guard;
mod handles;
mod manage;
mod members;
mod mentions;
mod named;
mod notices;
mod own;
mod own_post;
pub mod places;
pub(crate) mod post;
pub mod prose;
mod queue;
mod reply;
mod resource;
mod review;
pub mod routes;
mod search;
mod settings;
mod shown;
mod start;
mod topic;
mod typed;

pub use routes::router;

use guard::{Personal, Reason};

use crate::store::FlagReason;

/// Group of the words of the forum's pages.
const GROUP: &str = "forum";

/// Words that the pages here ask for.
const WORDS: [&str; 69] = [
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
    "council",
    "council_choose",
    "hidden_topic",
    "search",
    "tags_many",
    "own",
    "suspended",
    "new_topics",
    "new_replies",
    "new_links",
    "flag_title",
    "flag_missing",
    "note_long",
    "note_missing",
    "flag_one",
    "flag_many",
    "review",
    "reviews",
    "review_meanwhile",
    "ruling_missing",
    "days_missing",
    "told_undone",
    "ruled_restore",
    "told_restore",
    "settings",
    "question",
    "question_lead",
    "names_many",
    "names_shared",
    "members",
    "members_none",
    "members_one",
    "members_many",
    "members_everywhere",
    "help_long",
    "help_personal",
    "portal",
    "show_listed",
    "show_community",
    "show_role",
    "show_langs",
    "show_help",
    "show_presence",
    "mail_own",
    "mail_followed",
    "mail_mentions",
    "mail_digest",
];

/// Every word that code of this area asks for.
pub(crate) fn words_needed() -> impl Iterator<Item = (&'static str, String)> {
    let kinds = Personal::ALL
        .into_iter()
        .flat_map(|kind| [format!("what_{}", kind.name()), format!("found_{}", kind.name())]);
    let reasons = Reason::ALL.into_iter().map(|reason| format!("reason_{}", reason.name()));
    let flags = FlagReason::ALL.into_iter().map(|reason| format!("flag_{}", reason.name()));
    let rulings = review::words_needed();
    WORDS
        .into_iter()
        .map(str::to_owned)
        .chain(kinds)
        .chain(reasons)
        .chain(flags)
        .chain(rulings)
        .map(|word| (GROUP, word))
}
