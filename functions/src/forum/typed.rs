//! What a member typed for a post, and what keeps it from being posted.
//!
//! Comes in: a posted form. Goes out: a post that may be stored, or everything that is wrong with it at once. Pure: no store,
//! no words.

use jiff::Timestamp;
use portal::Lang;
use portal::forum::Tag;

use super::guard::{self, Found, Personal, Reason};
use super::mentions::{MOST_NAMED, Mentions};
use crate::desk::screening::tidy;
use crate::http::submitted::Submitted;
use crate::staff::Staff;
use crate::store::SubmissionKey;

/// Names of inputs.
pub(super) const TITLE: &str = "title";
pub(super) const TEXT: &str = "text";
pub(super) const LANG: &str = "lang";
pub(super) const QUOTES: &str = "quotes";
/// How often the text had been changed when the form was opened.
pub(super) const SEEN: &str = "seen";
/// Makes a post one post, however often its form is sent.
pub(super) const KEY: &str = "_key";
/// The button that was pressed; none for the way to the other language.
pub(super) const STEP: &str = "step";

/// What the names of the boxes for tags begin with.
pub(super) const TAG: &str = "tag-";

/// The box that asks for mail about replies to a topic.
pub(super) const NOTIFY: &str = "notify";

/// The most tags of a topic.
pub(super) const MOST_TAGS: usize = 5;

/// Characters of a title.
pub(super) const TITLE_CHARS: (usize, usize) = (5, 120);
/// Characters of a post.
pub(super) const TEXT_CHARS: (usize, usize) = (10, 10_000);
/// What is shown again of a text that is too long, to be cut.
const KEPT_CHARS: usize = 19_000;

/// What was typed.
#[derive(Clone, Default)]
pub(super) struct Typed {
    pub(super) key: Option<SubmissionKey>,
    pub(super) title: String,
    pub(super) text: String,
    pub(super) lang: Option<Lang>,
    pub(super) quotes: Option<u32>,
    /// Of a text that is changed: how often it had been before.
    pub(super) seen: Option<u32>,
    /// What a topic is about, in the words of the forum's list.
    pub(super) tags: Vec<String>,
    /// The most links that it may have, while its author is new.
    pub(super) most_links: Option<usize>,
    /// Of a draft: when it was kept.
    pub(super) kept_at: Option<Timestamp>,
    /// Whether the author of a topic follows it.
    pub(super) notify: bool,
    /// Whom it names.
    pub(super) mentions: Mentions,
    /// Why what looks personal may stay, as far as it was said.
    pub(super) reasons: Vec<(Personal, Reason)>,
}

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Problem {
    /// A title says too little.
    TitleMissing,
    /// It is too long, by so many characters.
    TitleLong(usize),
    /// The text says too little.
    TextMissing,
    /// It is too long, by so many characters.
    TextLong(usize),
    /// It has more links than a new member may write, who may write so many.
    Links(usize),
    /// It names more members than one post may.
    Names,
    /// It names somebody by a form that several share.
    Namesakes,
    /// A topic has too many tags.
    Tags,
    /// Something looks personal, and nobody said why it may stay.
    Personal(Personal),
}

/// What the member wants done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Shown in the other language, nothing else.
    Show,
    /// Shown as it will look.
    Preview,
    /// Kept as a draft.
    Keep,
    /// The draft is thrown away.
    Drop,
    /// Posted.
    Post,
}

impl Typed {
    pub(super) fn of(submitted: &Submitted) -> Self {
        let text = |name: &str| submitted.get(name).unwrap_or_default();
        let reason = |kind: Personal| Some((kind, Reason::parse(text(&allows(kind)))?));
        Self {
            key: SubmissionKey::parse(text(KEY)),
            title: tidy(text(TITLE)).replace('\n', " ").chars().take(KEPT_CHARS).collect(),
            text: lines(text(TEXT)).chars().take(KEPT_CHARS).collect(),
            lang: Lang::parse(text(LANG)),
            seen: text(SEEN).parse().ok(),
            quotes: text(QUOTES).parse().ok().filter(|seq| *seq > 0),
            reasons: Personal::ALL.into_iter().filter_map(reason).collect(),
            tags: Vec::new(),
            most_links: None,
            kept_at: None,
            mentions: Mentions::default(),
            notify: text(NOTIFY) == "yes",
        }
    }

    /// The same, as a member may write it now.
    pub(super) fn by(staff: &Staff, submitted: &Submitted) -> Self {
        let limits = staff.reader().ok().and_then(|reader| reader.newcomer(staff.now));
        let is_chosen = |tag: &&Tag| submitted.get(&format!("{TAG}{}", tag.id)) == Some("yes");
        let tags = staff.site.forum.tags().iter().filter(is_chosen).map(|tag| tag.id.clone()).collect();
        Self { tags, most_links: limits.map(|limits| limits.links as usize), ..Self::of(submitted) }
    }

    /// What looks personal in the title and the text, which are looked at as one.
    pub(super) fn found(&self) -> Vec<Found> {
        guard::find(&self.whole())
    }

    /// Title and text, as [`Typed::found`] counts its places.
    pub(super) fn whole(&self) -> String {
        if self.title.is_empty() { self.text.clone() } else { format!("{}\n\n{}", self.title, self.text) }
    }

    /// Why what was found may stay.
    pub(super) fn reason(&self, kind: Personal) -> Option<Reason> {
        self.reasons.iter().find(|(known, _)| *known == kind).map(|(_, reason)| *reason)
    }

    /// The reasons for what was found, as stored.
    pub(super) fn allowed(&self) -> Vec<(String, String)> {
        let kinds = guard::kinds(&self.found());
        let reasons = kinds.into_iter().filter_map(|kind| Some((kind, self.reason(kind)?)));
        reasons.map(|(kind, reason)| (kind.name().to_owned(), reason.name().to_owned())).collect()
    }

    /// What keeps it from being kept as a draft: the same that keeps it from being posted, but that it may be unfinished.
    pub(super) fn is_fit_to_keep(&self) -> bool {
        let is_harmless = |problem: &Problem| matches!(problem, Problem::TextMissing | Problem::Links(_));
        self.problems(false).iter().all(is_harmless)
    }

    /// Everything that is wrong with it.
    pub(super) fn problems(&self, has_title: bool) -> Vec<Problem> {
        let mut problems = Vec::new();
        if has_title {
            problems.extend(match self.title.chars().count() {
                short if short < TITLE_CHARS.0 => Some(Problem::TitleMissing),
                long if long > TITLE_CHARS.1 => Some(Problem::TitleLong(long - TITLE_CHARS.1)),
                _ => None,
            });
        }
        problems.extend(match self.text.chars().count() {
            short if short < TEXT_CHARS.0 => Some(Problem::TextMissing),
            long if long > TEXT_CHARS.1 => Some(Problem::TextLong(long - TEXT_CHARS.1)),
            _ => None,
        });
        problems.extend((self.mentions.members.len() > MOST_NAMED).then_some(Problem::Names));
        problems.extend(self.mentions.shared.as_ref().map(|_| Problem::Namesakes));
        problems.extend((self.tags.len() > MOST_TAGS).then_some(Problem::Tags));
        problems.extend(self.most_links.filter(|most| links(&self.text) > *most).map(Problem::Links));
        let kinds = guard::kinds(&self.found()).into_iter();
        problems.extend(kinds.filter(|kind| self.reason(*kind).is_none()).map(Problem::Personal));
        problems
    }
}

/// How many links a text has.
fn links(text: &str) -> usize {
    let text = text.to_lowercase();
    text.matches("http://").count() + text.matches("https://").count()
}

/// Line ends and tabs stay: the text is markdown.
fn lines(text: &str) -> String {
    let text: String = text.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect();
    text.trim_end().trim_start_matches('\n').to_owned()
}

impl Step {
    pub(super) fn of(submitted: &Submitted) -> Self {
        match submitted.get(STEP) {
            Some("post") => Self::Post,
            Some("preview") => Self::Preview,
            Some("keep") => Self::Keep,
            Some("drop") => Self::Drop,
            _ => Self::Show,
        }
    }
}

/// Name of the input that says why something may stay.
pub(super) fn allows(kind: Personal) -> String {
    format!("allow-{}", kind.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(title: &str, text: &str) -> Typed {
        Typed { title: title.into(), text: text.into(), ..Typed::default() }
    }

    #[test]
    fn lengths_count_at_their_edges() {
        let long = "a".repeat(10_000);
        assert_eq!(typed("abcde", "abcdefghij").problems(true), []);
        assert_eq!(typed("", &long).problems(false), []);
        let both = [Problem::TitleMissing, Problem::TextMissing];
        assert_eq!(typed("abcd", "abcdefghi").problems(true), both);
        let over = typed(&"é".repeat(121), &format!("{long}é")).problems(true);
        assert_eq!(over, [Problem::TitleLong(1), Problem::TextLong(1)]);
    }

    #[test]
    fn new_members_write_so_many_links() {
        let text = "See https://a.example and HTTPS://b.example or http://c.example";
        let typed = |most_links| Typed { most_links, ..typed("", text) };
        assert_eq!(typed(Some(2)).problems(false), [Problem::Links(2)]);
        assert_eq!((typed(Some(3)).problems(false), typed(None).problems(false)), (vec![], vec![]));
    }

    #[test]
    fn each_kind_of_what_looks_personal_needs_its_reason() {
        let mut typed = typed("Ask a@example.org", "Call 902-555-0134 or b@example.org");
        assert_eq!(
            typed.problems(true),
            [Problem::Personal(Personal::Email), Problem::Personal(Personal::Phone)]
        );
        typed.reasons = vec![(Personal::Email, Reason::Office), (Personal::FileNumber, Reason::Own)];
        assert_eq!(typed.problems(true), [Problem::Personal(Personal::Phone)]);
        typed.reasons.push((Personal::Phone, Reason::Own));
        assert_eq!(typed.problems(true), []);
        let stored = [("email".to_owned(), "office".to_owned()), ("phone".to_owned(), "own".to_owned())];
        assert_eq!(typed.allowed(), stored, "reasons for what is not there are left out");
    }
}
