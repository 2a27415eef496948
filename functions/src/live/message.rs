//! What travels on a socket, both ways: JSON, one message a frame.
//!
//! Comes in: a text that a browser sent. Goes out: what it asks for; and the texts that browsers get. Never here: what to do
//! about it.

use portal::Lang;
use serde::{Deserialize, Serialize};

use crate::forum::places::POSTS;
use crate::store::TopicId;

/// The longest text that a browser may send.
pub const LONGEST: usize = 1_024;

/// The longest text that a browser is sent: API Gateway takes 128 KB.
pub(super) const LONGEST_SENT: usize = 100_000;

/// What a browser asks for.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
pub enum Asked {
    /// To be told of a page of a topic, and of what has changed in it after a revision.
    Subscribe {
        /// The topic.
        topic: String,
        /// Language of the page.
        lang: String,
        /// The first post of the page.
        first: u32,
        /// The revision that the page shows.
        cursor: u64,
    },
    /// To be told no more.
    Unsubscribe,
    /// To be kept, and told of what has changed after a revision.
    Ping {
        /// The revision that the page shows.
        cursor: u64,
    },
    /// Who else is there.
    Here,
    /// To have it noted that the reader was shown the topic up to a post.
    Read {
        /// The place of the post.
        seq: u32,
    },
}

/// A page of a topic that somebody has open.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Page {
    pub(super) topic: TopicId,
    pub(super) lang: Lang,
    pub(super) first: u32,
}

impl Asked {
    /// Reads a text; `None` for one that asks for nothing that there is.
    pub fn read(text: &str) -> Option<Self> {
        (text.len() <= LONGEST).then(|| serde_json::from_str(text).ok()).flatten()
    }
}

impl Page {
    /// `None` for one that there can't be.
    pub(super) fn parse(topic: &str, lang: &str, first: u32) -> Option<Self> {
        let is_first = first % POSTS == 1 && first < 1_000_000;
        let page = Self { topic: TopicId::parse(topic)?, lang: Lang::parse(lang)?, first };
        is_first.then_some(page)
    }
}

/// What a browser is told.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Told<'a> {
    /// Something has changed in the topic.
    Posts {
        /// It goes on from this revision: whoever knows less has missed something.
        after: u64,
        /// This revision it leads to.
        cursor: u64,
        /// How many posts there are in all.
        total: u32,
        /// The signs of the topic.
        signs: &'a str,
        /// Posts of the page that have changed or are new, in order.
        posts: &'a [Fragment],
    },
    /// Who else is there.
    Here {
        /// Names, as the forum shows them.
        names: &'a [&'a str],
        /// There are more.
        more: bool,
    },
    /// There is nothing here for this reader.
    Refused,
}

/// A post as HTML.
#[derive(Debug, Serialize)]
pub(super) struct Fragment {
    pub(super) seq: u32,
    /// Of the topic, when the post changed last.
    pub(super) revision: u64,
    pub(super) html: String,
}

impl Told<'_> {
    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).expect("texts and numbers are JSON")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_asks_is_read() {
        assert_eq!(Asked::read(r#"{"action":"ping","cursor":7}"#), Some(Asked::Ping { cursor: 7 }));
        assert_eq!(Asked::read(r#"{"action":"here"}"#), Some(Asked::Here));
        assert_eq!(Asked::read(r#"{"action":"read","seq":9}"#), Some(Asked::Read { seq: 9 }));
        let long = format!(r#"{{"action":"here"}}{}"#, " ".repeat(LONGEST));
        for wrong in ["", "7", "{}", r#"{"action":"shout"}"#, r#"{"action":"ping"}"#, long.as_str()] {
            assert_eq!(Asked::read(wrong), None, "{wrong}");
        }
        assert_eq!(Asked::read(r#"{"action":"ping","cursor":7,"role":"admin"}"#), None);
    }

    #[test]
    fn only_pages_that_there_can_be_are_pages() {
        let id = TopicId::from_bits(5).to_string();
        for (topic, lang, first, is_page) in [
            (id.as_str(), "fr", 1, true),
            (&id, "en", 51, true),
            (&id, "en", 0, false),
            (&id, "en", 2, false),
            (&id, "de", 1, false),
            ("x", "en", 1, false),
        ] {
            assert_eq!(Page::parse(topic, lang, first).is_some(), is_page, "{topic} {lang} {first}");
        }
    }
}
