//! Words of the interface: every word that a template reads is there, and which ones nobody reads.

use std::collections::BTreeSet;
use std::ops::Range;

use portal::Problem;
use portal::theme::THEME_FOLDER;

use crate::front_matter::EVENT_WORDS;
use crate::render::KIT_WORDS;
use crate::site::{Site, WORDS_FILE};
use crate::source::Sources;

/// Groups that programs read word by word: forms and their problems, verdicts, parts of texts, failures of functions.
const GROUPS_OF_PROGRAMS: &[&str] = &[
    "breach",
    "contact_say",
    "contacts",
    "counts",
    "standing",
    "desk",
    "match",
    "offer",
    "eligibility",
    "export",
    "failure",
    "funder",
    "follow_up",
    "form",
    "forum",
    "group",
    "import",
    KIT_WORDS,
    portal::markdown::WORDS,
    "matching",
    "meeting",
    "menu",
    "naming",
    "next",
    "own",
    "people",
    "measure",
    "problem",
    "oversight",
    "reason",
    "referral_mail",
    "referrals",
    "tree",
    "trees",
    "staff",
    "topic",
    "way",
];

/// Words that programs read from groups that otherwise belong to templates.
const WORDS_OF_PROGRAMS: [(&str, &str); 25] = [
    ("assign", "refused"),
    ("enter", "again"),
    ("enter", "back"),
    ("enter", "from_paper"),
    ("enter", "from_phone"),
    ("enter", "save"),
    ("check", "title"),
    ("event", "rhythm_monthly"),
    ("event", "rhythm_once"),
    ("event", "rhythm_quarterly"),
    ("event", "rhythm_yearly"),
    ("figures", "about"),
    ("figures", "national"),
    ("figures", "over"),
    ("find", "reason_code"),
    ("find", "reason_industry"),
    ("find", "reason_name"),
    ("find", "reason_near"),
    ("find", "reason_place"),
    ("find", "reason_province"),
    ("list", "page"),
    ("mailbox", "title"),
    ("topics", "all"),
    ("topics", "summary"),
    ("topics", "summary_of"),
];

/// A place in a template that reads words.
#[derive(Debug, PartialEq, Eq)]
struct Use<'t> {
    group: &'t str,
    /// None when the word is chosen while the page is made, or the whole group is handed on.
    word: Option<&'t str>,
    span: Range<usize>,
}

pub(super) fn check(site: &Site, sources: &Sources, problems: &mut Vec<Problem>) {
    rhythms(site, problems);
    let groups: BTreeSet<&str> = site.words.iter().map(|(group, ..)| group).collect();
    for (file, text) in sources.texts(THEME_FOLDER) {
        for used in uses(text) {
            let Use { group, word, span } = used;
            let at = |message: String| Problem::at(file, span.clone(), message);
            if !groups.contains(group) {
                problems.push(at(format!("no words `{group}`")).suggest(group, groups.iter().copied()));
            } else if let Some(word) = word
                && site.words.get(group, word, portal::Lang::En).is_none()
            {
                let known: Vec<&str> =
                    site.words.iter().filter(|(of, ..)| *of == group).map(|(_, word, _)| word).collect();
                let problem = at(format!("no word `{group}.{word}`")).suggest(word, known);
                problems.push(match problem.hint {
                    Some(_) => problem,
                    None => problem.hint(format!("add it to {WORDS_FILE} under [{group}]")),
                });
            }
        }
    }
}

/// A pattern shows how often it comes back in words.
fn rhythms(site: &Site, problems: &mut Vec<Problem>) {
    let events = site.pages.iter().flat_map(|page| page.articles());
    let rhythms: BTreeSet<&str> =
        events.filter_map(|article| Some(article.front.kind.event()?.rhythm()?.word())).collect();
    for word in
        rhythms.into_iter().filter(|word| site.words.get(EVENT_WORDS, word, portal::Lang::En).is_none())
    {
        let message = format!("no word `{EVENT_WORDS}.{word}`, which an event needs");
        problems.push(Problem::in_file(WORDS_FILE, message).hint(format!("add it under [{EVENT_WORDS}]")));
    }
}

/// Words that neither a template nor a program reads.
pub(super) fn unused(site: &Site, sources: &Sources, notices: &mut Vec<Problem>) {
    let uses: BTreeSet<(&str, Option<&str>)> = sources
        .texts(THEME_FOLDER)
        .flat_map(|(_, text)| uses(text))
        .map(|used| (used.group, used.word))
        .collect();
    let text = sources.text(WORDS_FILE).map_or("", |text| text);
    for (group, word, _) in site.words.iter() {
        let is_used = uses.contains(&(group, Some(word))) || uses.contains(&(group, None));
        let is_ours = GROUPS_OF_PROGRAMS.contains(&group) || WORDS_OF_PROGRAMS.contains(&(group, word));
        if !is_used && !is_ours {
            let notice = Problem::in_file(WORDS_FILE, format!("nothing reads the word `{group}.{word}`"));
            let notice = Problem { span: place(text, group, word), ..notice };
            notices.push(notice.hint("remove it, or use it in a template"));
        }
    }
}

/// Where a word is written: its key after the head of its group.
fn place(text: &str, group: &str, word: &str) -> Option<Range<usize>> {
    let head = format!("[{group}]");
    let head =
        text.match_indices(&head).map(|(at, _)| at).find(|at| *at == 0 || text[..*at].ends_with('\n'))?;
    let at = head + text[head..].find(&format!("\n{word} ="))? + 1;
    Some(at..at + word.len())
}

/// Every `w.group.word` of a template that is no comment.
fn uses(text: &str) -> Vec<Use<'_>> {
    let mut uses = Vec::new();
    let mut rest = 0;
    while let Some(found) = text[rest..].find("w.").map(|at| rest + at) {
        rest = found + 2;
        let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        if text[..found].ends_with(is_name) || in_comment(text, found) {
            continue;
        }
        let group = name(text, found + 2);
        if group.is_empty() {
            continue;
        }
        let group_end = group.end;
        let word = text[group_end..]
            .strip_prefix('.')
            .map(|_| name(text, group_end + 1))
            .filter(|word| !word.is_empty());
        let end = word.as_ref().map_or(group_end, |word| word.end);
        uses.push(Use { group: &text[group], word: word.map(|word| &text[word]), span: found..end });
        rest = end;
    }
    uses
}

fn name(text: &str, at: usize) -> Range<usize> {
    let length = text[at..].bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
    at..at + length
}

fn in_comment(text: &str, at: usize) -> bool {
    let open = text[..at].rfind("{#");
    open.is_some_and(|open| !text[open..at].contains("#}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uses_are_found_and_comments_and_other_names_are_not() {
        let text = "{{ w.site.menu }} {# w.old.word #} {{ row.w.x }} {{ w.topic[id] }} {{ <a words={w.join} /> }} www.x.y";
        let found: Vec<_> = uses(text).into_iter().map(|used| (used.group, used.word)).collect();
        assert_eq!(found, [("site", Some("menu")), ("topic", None), ("join", None)]);
    }
}
