//! What functions say to people: every word of `content/words.toml` that they use, by name.
//!
//! Comes in: the words and a language. Goes out: sentences. A word that the file lacks is a problem when the site is
//! loaded, so that nobody meets the gap. Never here: the sentences themselves.

use portal::{Lang, Problem, Words, words};

/// Words of one group in one language.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    words: &'a Words,
    group: &'static str,
    lang: Lang,
}

impl<'a> Said<'a> {
    /// Words of pages that say what went wrong.
    pub const fn failure(words: &'a Words, lang: Lang) -> Self {
        Self { words, group: "failure", lang }
    }

    /// Words of the way that an application goes.
    pub const fn way(words: &'a Words, lang: Lang) -> Self {
        Self { words, group: "way", lang }
    }

    /// Titles that pages of functions share with their templates.
    pub const fn group(words: &'a Words, group: &'static str, lang: Lang) -> Self {
        Self { words, group, lang }
    }

    /// A word; its name where the file lacks it.
    pub fn word(&self, name: &str) -> String {
        let word = self.words.get(self.group, name, self.lang);
        word.map_or_else(|| format!("{}.{name}", self.group), str::to_owned)
    }

    /// A sentence with one name filled in.
    pub fn with(&self, name: &str, place: &str, value: &str) -> String {
        words::fill(&self.word(name), [(place, value)])
    }
}

/// Every word that code of this crate asks for: group, then names.
const USED: &[(&str, &[&str])] = &[
    (
        "failure",
        &[
            "malformed_title",
            "malformed_lead",
            "foreign_title",
            "foreign_lead",
            "not_found_title",
            "not_found_lead",
            "method_lead",
            "slow_title",
            "slow_lead",
            "sent_title",
            "sent_lead",
            "sent_ways",
            "link_title",
            "link_lead",
            "erased_title",
            "erased_lead",
            "large_title",
            "large_lead",
            "many_title",
            "many_lead",
            "many_when",
            "busy_title",
            "busy_lead",
            "unknown_title",
            "unknown_lead",
            "ours_title",
            "ours_lead",
            "answers_here",
            "answers_back",
            "file_again",
            "again",
            "anew",
            "to_receipt",
            "to_form",
            "to_home",
            "to_contact",
        ],
    ),
    (
        "way",
        &[
            "unconfirmed",
            "unconfirmed_next",
            "received",
            "received_next",
            "withdrawn",
            "withdrawn_next",
            "step_received",
            "step_confirmed",
            "step_read",
            "step_answer",
            "nobody",
        ],
    ),
    ("check", &["title"]),
    (
        "find",
        &[
            "reason_code",
            "reason_industry",
            "reason_name",
            "reason_near",
            "reason_place",
            "reason_province",
            "title",
        ],
    ),
    ("list", &["page"]),
    ("receipt", &["title"]),
    ("search", &["title", "results_title"]),
    ("confirm", &["title", "title_done"]),
    ("status", &["title"]),
    ("withdraw", &["title", "title_done"]),
];

/// A problem for every word that the file lacks.
pub fn missing(words: &Words) -> Vec<Problem> {
    let names = USED.iter().flat_map(|(group, names)| names.iter().map(move |name| (*group, *name)));
    names
        .filter(|(group, name)| words.get(group, name, Lang::En).is_none())
        .map(|(group, name)| {
            Problem::in_file("content/words.toml", format!("no word `{group}.{name}`"))
                .hint("functions say it: write it in both languages")
        })
        .collect()
}
