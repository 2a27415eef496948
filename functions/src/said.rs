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
            "to_sign_in",
            "signed_out_title",
            "signed_out_lead",
            "sign_in_title",
            "sign_in_lead",
            "not_yours_title",
            "not_yours_lead",
        ],
    ),
    (
        "way",
        &[
            "unconfirmed",
            "unconfirmed_next",
            "received",
            "received_next",
            "waiting",
            "waiting_next",
            "accepted",
            "accepted_next",
            "referred_out",
            "referred_out_next",
            "declined",
            "declined_next",
            "withdrawn",
            "withdrawn_next",
            "takes_part",
            "takes_part_next",
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
    (
        "desk",
        &[
            "title",
            "state_received",
            "state_waiting",
            "state_accepted",
            "state_referred_out",
            "state_declined",
            "all_forms",
            "days_none",
            "days_one",
            "days_many",
            "age_fresh",
            "age_soon",
            "age_late",
            "age_overdue",
            "no_name",
            "lang_en",
            "lang_fr",
            "who_applicant",
            "who_system",
            "who_former",
            "act_submitted",
            "act_quarantined",
            "act_released",
            "act_email_confirmed",
            "act_withdrawn",
            "act_listed",
            "act_viewed",
            "act_file_opened",
            "act_waitlisted",
            "act_accepted",
            "act_referred_out",
            "act_declined",
            "act_noted",
            "note_missing",
            "note_long",
            "note_full",
            "decide",
            "decision_accept",
            "decision_wait",
            "decision_refer_out",
            "decision_decline",
            "message_hint_en",
            "message_hint_fr",
            "letter",
            "wrong_decision",
            "wrong_reason",
            "wrong_message_missing",
            "wrong_message_long",
            "changed",
            "gone_title",
            "back_to_file",
        ],
    ),
    (
        "reason",
        &[
            "community",
            "language",
            "mentoring",
            "settlement",
            "employment",
            "rules",
            "not_yet",
            "no_answer",
            "twice",
            "in_the_message",
        ],
    ),
    ("status", &["title"]),
    (
        "staff",
        &[
            "title",
            "title_sent",
            "title_confirm",
            "email_missing",
            "email_wrong",
            "code_wrong",
            "code_last",
            "role_coordinator",
            "role_community_admin",
            "role_secretariat",
            "role_admin",
        ],
    ),
    ("withdraw", &["title", "title_done"]),
    (
        "own",
        &[
            "title",
            "answers",
            "files",
            "file_name",
            "file_size",
            "decisions",
            "letter_said",
            "matches",
            "asked",
            "with",
            "not_introduced",
            "stands",
            "introduced",
            "met",
            "match_offered",
            "match_declined",
            "match_expired",
            "match_cancelled",
            "match_introduced",
            "match_contacted",
            "match_scheduled",
            "match_met",
            "match_no_show",
            "match_not_right",
            "match_closed",
            "consents",
            "words",
            "said",
            "given",
            "taken_back",
            "how",
            "channel_online",
            "channel_paper",
            "channel_phone",
            "channel_in_person",
            "channel_video",
            "corrections",
            "question",
            "before",
            "after",
            "history",
            "lists_shown",
            "when",
            "what",
            "who",
            "you",
            "kept",
            "part",
            "until",
            "stays",
            "part_answers",
            "part_files",
            "part_corrections",
            "part_matches",
            "part_consents",
            "part_history",
            "csv_part",
            "csv_row",
            "csv_field",
            "csv_value",
            "change_meanwhile",
            "change_full",
            "change_title",
            "change_save",
            "address_title",
            "address_wrong",
            "address_same",
            "address_confirm_title",
            "consents_title",
            "without_consent_service",
            "without_consent_share_profile",
            "without_consent_stats",
            "without_consent_contact_6mo",
            "without_casl_newsletter",
            "without_story_contact_ok",
            "without_consent_listing",
            "erase_title",
            "erase_done_title",
        ],
    ),
];

/// A problem for every word that the file lacks.
pub fn missing(words: &Words) -> Vec<Problem> {
    let names = USED.iter().flat_map(|(group, names)| names.iter().map(move |name| (*group, *name)));
    names
        .chain(crate::matching::words_needed())
        .chain(crate::desk::people::words_needed())
        .filter(|(group, name)| words.get(group, name, Lang::En).is_none())
        .map(|(group, name)| {
            Problem::in_file("content/words.toml", format!("no word `{group}.{name}`"))
                .hint("functions say it: write it in both languages")
        })
        .collect()
}
