//! What a page says of itself: TOML between two lines `+++` at the top of its file.
//!
//! Comes in: a file's text and its kind. Goes out: typed [`FrontMatter`] and every problem in it. With problems there is
//! still front matter, so that links to the page are not reported as well. Never here: other pages, today's date.

mod event;
mod fields;
mod kinds;
mod layout;

use std::ops::Range;

use jiff::civil::Date;
use portal::{Lang, Problem, slug};

pub(crate) use event::{Event, Rhythm, WORDS as EVENT_WORDS, When};
pub(crate) use fields::{Fields, Written};
pub(crate) use kinds::{Kind, KindName, of_path};
pub(crate) use layout::{Audience, Layout, Sort};

/// What a page says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FrontMatter {
    pub(crate) title: String,
    /// One sentence for listings and search engines.
    pub(crate) summary: String,
    /// Own part of the address, when it is not the file's name.
    pub(crate) slug: Option<Written<String>>,
    /// Shorter title for menus and breadcrumbs.
    pub(crate) nav_title: Option<String>,
    /// Day of the last change that readers should know of.
    pub(crate) modified: Date,
    /// Old addresses that lead here.
    pub(crate) aliases: Vec<Written<String>>,
    /// Ids of topics.
    pub(crate) topics: Vec<Written<String>>,
    /// Other words that readers look for.
    pub(crate) keywords: Vec<Written<String>>,
    pub(crate) draft: bool,
    /// First day on which the page is shown.
    pub(crate) publish: Option<Date>,
    /// First day on which the page is shown no more.
    pub(crate) expires: Option<Date>,
    /// The page has no twin, and why.
    pub(crate) only: Option<Only>,
    /// A table of contents stands before the text.
    pub(crate) toc: Option<bool>,
    pub(crate) weight: i64,
    pub(crate) translation_of: Option<TranslationOf>,
    pub(crate) kind: Kind,
}

/// A page without a twin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Only {
    pub(crate) lang: Lang,
    pub(crate) reason: String,
    pub(crate) span: Range<usize>,
}

/// Which text a translation was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TranslationOf {
    pub(crate) lang: Lang,
    /// First 16 hexadecimal digits of the text's SHA-256.
    pub(crate) hash: String,
    pub(crate) span: Range<usize>,
}

/// Front matter cut out of a file, with where the text below it starts.
pub(crate) struct Split<'t> {
    pub(crate) front: &'t str,
    /// Byte of the file where the front matter starts.
    pub(crate) front_at: usize,
    pub(crate) body: &'t str,
    /// Byte of the file where the text starts.
    pub(crate) body_at: usize,
}

const FENCE: &str = "+++";

/// Cuts a file into front matter and text.
pub(crate) fn split<'t>(file: &str, text: &'t str) -> Result<Split<'t>, Problem> {
    let first_line = text.find('\n').unwrap_or(text.len());
    if text[..first_line].trim_end() != FENCE {
        let problem =
            Problem::at(file, 0..first_line, "a page starts with a line `+++` and its front matter");
        return Err(problem.hint("write +++, then title = \"…\", summary = \"…\", modified = …, then +++"));
    }
    let front_at = (first_line + 1).min(text.len());
    let mut at = front_at;
    for line in text[front_at..].split_inclusive('\n') {
        let end = at + line.len();
        if line.trim_end() == FENCE {
            return Ok(Split { front: &text[front_at..at], front_at, body: &text[end..], body_at: end });
        }
        at = end;
    }
    Err(Problem::at(file, 0..FENCE.len(), "the front matter is not closed").hint("write a second line +++"))
}

/// Reads the front matter of a kind of page.
pub(crate) fn read(file: &str, split: &Split<'_>, kind: KindName) -> (FrontMatter, Vec<Problem>) {
    let mut fields = Fields::parse(file, split.front, split.front_at, 0..FENCE.len());
    let title = fields.text("title");
    let title = fields.required("title", title, "\"…\"").map(|title| title.value);
    let summary = fields.text("summary");
    let summary = fields.required("summary", summary, "\"one sentence\"").map(|summary| summary.value);
    let modified = fields.date("modified");
    let modified = fields.required("modified", modified, "2026-11-22").map(|date| date.value);
    let draft = fields.flag("draft").unwrap_or_default();
    let front = FrontMatter {
        title: title.unwrap_or_default(),
        summary: summary.unwrap_or_default(),
        slug: read_slug(&mut fields),
        nav_title: fields.text("nav_title").map(|title| title.value),
        modified: modified.unwrap_or(Date::ZERO),
        aliases: read_aliases(&mut fields),
        topics: fields.texts("topics"),
        keywords: fields.texts("keywords"),
        draft,
        publish: fields.date("publish").map(|date| date.value),
        expires: fields.date("expires").map(|date| date.value),
        only: read_only(&mut fields),
        toc: fields.flag("toc"),
        weight: fields.number("weight", -1000..1001).map_or(0, |weight| weight.value),
        translation_of: read_translation(&mut fields),
        kind: Kind::read(kind, &mut fields, draft),
    };
    (front, fields.finish())
}

fn read_slug(fields: &mut Fields<'_>) -> Option<Written<String>> {
    let written = fields.text("slug")?;
    if slug::is_valid(&written.value) {
        return Some(written);
    }
    let folded = slug::fold(&written.value);
    let hint =
        if slug::is_valid(&folded) { format!("write \"{folded}\"") } else { "write another word".to_owned() };
    let message = format!("`{}` can't stand in an address: a-z, 0-9 and single hyphens only", written.value);
    fields.problem(written.span, message, hint);
    None
}

/// Old addresses: whole paths, ended by a slash, that climb nowhere.
fn read_aliases(fields: &mut Fields<'_>) -> Vec<Written<String>> {
    let (good, bad): (Vec<_>, Vec<_>) =
        fields.texts("aliases").into_iter().partition(|alias| is_alias(&alias.value));
    for alias in bad {
        let message = format!("`{}` is not an address of this site", alias.value);
        fields.problem(alias.span, message, "write a whole path in lower case: /old/place/");
    }
    good
}

fn is_alias(path: &str) -> bool {
    let inside = path.strip_prefix('/').and_then(|path| path.strip_suffix('/'));
    inside.is_some_and(|inside| inside.split('/').all(slug::is_valid))
}

fn read_only(fields: &mut Fields<'_>) -> Option<Only> {
    let only = fields.text("only");
    let reason = fields.text("only_reason");
    let only = match (only, &reason) {
        (Some(only), _) => only,
        (None, Some(reason)) => {
            let span = reason.span.clone();
            fields.problem(
                span,
                "a reason for nothing",
                "write only = \"en\" or only = \"fr\", or remove the key",
            );
            return None;
        }
        (None, None) => return None,
    };
    let Some(lang) = Lang::parse(&only.value) else {
        fields.problem(only.span, format!("no language `{}`", only.value), "write en or fr");
        return None;
    };
    let reason = fields.required("only_reason", reason, "\"why there is no translation\", readers see it")?;
    Some(Only { lang, reason: reason.value, span: only.span })
}

fn read_translation(fields: &mut Fields<'_>) -> Option<TranslationOf> {
    let mut table = fields.table("translation_of")?;
    let lang = table.text("lang");
    let lang = table.required("lang", lang, "\"en\"");
    let hash = table.text("hash");
    let hash = table.required("hash", hash, "\"the 16 digits that check prints\"");
    fields.absorb(table);
    let (lang, hash) = (lang?, hash?);
    let Some(from) = Lang::parse(&lang.value) else {
        fields.problem(lang.span, format!("no language `{}`", lang.value), "write en or fr");
        return None;
    };
    if hash.value.len() != 16 || !hash.value.bytes().all(|b| b.is_ascii_hexdigit()) {
        fields.problem(hash.span, "this is not a hash", "write the 16 digits that check prints");
        return None;
    }
    Some(TranslationOf { lang: from, hash: hash.value, span: hash.span })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(kind: KindName, text: &str) -> Vec<String> {
        let split = split("a.md", text).ok().unwrap();
        let (_, problems) = read("a.md", &split, kind);
        problems.iter().map(|p| p.locate(Some(text)).to_string().lines().next().unwrap().to_owned()).collect()
    }

    #[test]
    fn all_mistakes_are_found_at_once() {
        let text = "+++\ntitel = \"A\"\nsummary = 3\nmodified = \"2026-11-22\"\nslug = \"Été\"\naliases = [\"/../x/\"]\nweight = \"a\"\n+++\nText\n";
        assert_eq!(
            problems(KindName::Page, text),
            [
                "a.md:1:1: `title` is missing",
                "a.md:3:11: `summary` is 3, not text",
                "a.md:4:12: `modified` is text, not a day",
                "a.md:5:8: `Été` can't stand in an address: a-z, 0-9 and single hyphens only",
                "a.md:6:12: `/../x/` is not an address of this site",
                "a.md:7:10: `weight` is text, not a number from -1000 to 1000",
                "a.md:2:1: unknown key `titel`",
            ]
        );
    }

    #[test]
    fn kinds_have_their_own_keys() {
        let text = "+++\ntitle = \"A\"\nsummary = \"B\"\nmodified = 2026-11-22\nchapter = 1\n[consent]\nscope = \"page\"\n+++\n";
        assert_eq!(
            problems(KindName::Story, text),
            [
                "a.md:1:1: `date` is missing",
                "a.md:1:1: `sources` is missing",
                "a.md:6:1: `until` is missing",
                "a.md:5:1: unknown key `chapter`",
            ]
        );
        assert_eq!(problems(KindName::Chapter, &text.replace("[consent]\nscope = \"page\"\n", "")), [""; 0]);
    }

    #[test]
    fn a_page_without_front_matter_is_a_problem() {
        assert!(split("a.md", "# Hello").is_err());
        assert!(split("a.md", "+++\ntitle = 'x'\n").is_err());
        assert_eq!(split("a.md", "+++\n+++\nx").ok().unwrap().body, "x");
    }
}
