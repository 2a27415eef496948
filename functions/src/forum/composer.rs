//! The form on which a post is written: empty, with a preview, or with everything that is wrong and the text still there.
//!
//! Comes in: what was typed, where it is going. Goes out: a page. Never here: storing; nothing is stored before it is right.

use axum::http::StatusCode;
use axum::response::Response;
use portal::forum::Category;
use portal::theme::Toggle;
use portal::{format, words};
use serde::Serialize;

use super::guard::{self, Reason};
use super::mentions::{self, MOST_NAMED};
use super::prose;
use super::shown;
use super::typed::{self, MOST_TAGS, Problem, TEXT_CHARS, TITLE_CHARS, Typed};
use crate::app::{clock, day};
use crate::desk::{Moment, moment};
use crate::http::ApiError;
use crate::staff::{Bar, Choice, Staff, Wrong};
use crate::store::{Barred, Post, SubmissionKey};

/// `pages/forum-write.html`.
#[derive(Serialize)]
struct WritePage {
    bar: Bar,
    form: Composer,
    preview: Option<Preview>,
    /// What the post says now, where it was changed meanwhile.
    now: Option<Preview>,
    /// What was typed, in pieces, those marked that look personal; none when nothing does.
    marked: Vec<Piece>,
    errors: Vec<Wrong>,
    back: String,
    about: String,
}

/// The form, on a page of its own or below a thread.
#[derive(Serialize)]
pub(super) struct Composer {
    action: String,
    key: String,
    /// A topic has one, a reply has none.
    title: Option<String>,
    text: String,
    max: usize,
    langs: Vec<Choice>,
    quotes: Option<u32>,
    /// Of a text that is changed: how often it had been before.
    seen: Option<u32>,
    /// What is kept as a draft when its writer leaves; none where no draft is kept.
    keep: Option<Keep>,
    personal: Vec<Asked>,
    /// The words to choose from for a topic.
    tags: Vec<Choice>,
    /// Whether the author of a topic follows it; none for a reply.
    notify: Option<bool>,
    error_tags: Option<String>,
    error_title: Option<String>,
    error_text: Option<String>,
}

/// The draft that the form is, or may become.
#[derive(Serialize)]
struct Keep {
    /// When it was kept; none before that.
    at: Option<Moment>,
    /// The text that the page begins with was typed by somebody who has it nowhere else.
    is_new: bool,
}

#[derive(Serialize)]
struct Preview {
    title: Option<String>,
    html: String,
    lang: &'static str,
}

#[derive(Serialize)]
struct Piece {
    text: String,
    is_marked: bool,
}

/// A question about something that looks personal.
#[derive(Serialize)]
struct Asked {
    id: String,
    label: String,
    reasons: Vec<Choice>,
    error: Option<String>,
}

/// Where a post is going.
pub(super) struct Target<'a> {
    /// Heading of the page.
    pub(super) title: String,
    /// The thread, or the category.
    pub(super) about: String,
    pub(super) category: &'a Category,
    /// Where the form is sent to, in this language and in the other.
    pub(super) action: String,
    pub(super) twin: String,
    pub(super) back: String,
    pub(super) is_topic: bool,
    /// The post as it is, where it was changed meanwhile.
    pub(super) now: Option<Post>,
}

/// What is said above the form.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// Nothing: it is empty, or was only asked for in the other language.
    Nothing,
    /// How it will look.
    Preview,
    /// What is wrong.
    Problems,
    /// Why it could not be posted: a word.
    Refused(&'static str),
    /// Why the member can't write now.
    Barred(Barred),
}

impl Composer {
    pub(super) fn of(staff: &Staff, typed: &Typed, action: String, is_topic: bool, told: Told) -> Self {
        let problems = if told == Told::Problems { typed.problems(is_topic) } else { Vec::new() };
        let fresh = || SubmissionKey::from_bits(staff.app.ids.bits128());
        let error = |on: &dyn Fn(&Problem) -> bool| {
            problems.iter().find(|problem| on(problem)).map(|problem| sentence(staff, typed, *problem))
        };
        Self {
            action,
            key: typed.key.unwrap_or_else(fresh).to_string(),
            title: is_topic.then(|| typed.title.clone()),
            text: typed.text.clone(),
            max: TEXT_CHARS.1,
            langs: shown::langs(staff, typed.lang.unwrap_or(staff.lang)),
            quotes: typed.quotes,
            seen: typed.seen,
            keep: (!is_topic && typed.seen.is_none()).then(|| Keep {
                at: typed.kept_at.map(|at| moment(at, staff.lang)),
                is_new: told != Told::Nothing,
            }),
            personal: asked(staff, typed, told),
            tags: if is_topic { tags(staff, typed) } else { Vec::new() },
            notify: is_topic.then_some(typed.notify),
            error_tags: error(&|one| matches!(one, Problem::Tags)),
            error_title: error(&|one| matches!(one, Problem::TitleMissing | Problem::TitleLong(_))),
            error_text: match told {
                Told::Refused(word) => Some(shown::said(staff).word(word)),
                Told::Barred(barred) => Some(why_barred(staff, barred)),
                _ => error(&|one| {
                    matches!(
                        one,
                        Problem::TextMissing
                            | Problem::TextLong(_)
                            | Problem::Links(_)
                            | Problem::Names
                            | Problem::Namesakes
                    )
                }),
            },
        }
    }
}

/// Shows the form.
pub(super) fn show(
    staff: &Staff,
    target: Target<'_>,
    typed: &Typed,
    told: Told,
) -> Result<Response, ApiError> {
    let Target { title, about, category, action, twin, back, is_topic, now } = target;
    let form = Composer::of(staff, typed, action, is_topic, told);
    let errors = match told {
        Told::Nothing | Told::Preview => Vec::new(),
        Told::Problems => {
            typed.problems(is_topic).into_iter().map(|problem| wrong(staff, typed, problem)).collect()
        }
        Told::Refused(word) => vec![on_text(shown::said(staff).word(word))],
        Told::Barred(barred) => vec![on_text(why_barred(staff, barred))],
    };
    let preview = (told == Told::Preview).then(|| Preview {
        title: is_topic.then(|| typed.title.clone()).filter(|title| !title.is_empty()),
        html: prose::html_naming(&typed.text, &mentions::ways(&typed.mentions.members, staff.lang)),
        lang: typed.lang.unwrap_or(staff.lang).code(),
    });
    let now = now.map(|post| Preview { title: None, html: prose::html(&post.text), lang: post.lang.code() });
    let has_errors = !errors.is_empty();
    let page =
        WritePage { bar: staff.bar(), form, preview, now, marked: marked(typed, told), errors, back, about };
    let seen = staff.reader()?.sees(&category.id).then_some(category);
    let mut frame = shown::frame(staff, title, seen, String::new());
    frame.toggle = Toggle::Submit { form: "form".into(), action: twin };
    frame.error = has_errors;
    let status = match told {
        Told::Refused(_) | Told::Barred(_) => StatusCode::CONFLICT,
        _ if has_errors => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    shown::page(staff, "forum-write", &frame, &page, status)
}

/// What is said above a form that is opened: whether the member can't write now.
pub(super) fn at_first(staff: &Staff) -> Result<Told, ApiError> {
    let suspended = staff.reader()?.suspended_until(staff.now);
    Ok(suspended.map_or(Told::Nothing, |until| Told::Barred(Barred::Suspended(until))))
}

fn on_text(text: String) -> Wrong {
    Wrong { href: format!("#{}", typed::TEXT), text }
}

/// Why a member can't write now, in words that say from when on they can.
pub(super) fn why_barred(staff: &Staff, barred: Barred) -> String {
    let (word, most, until) = match barred {
        Barred::Suspended(until) => ("suspended", 0, until),
        Barred::Topics(most, until) => ("new_topics", most, until),
        Barred::Replies(most, until) => ("new_replies", most, until),
    };
    let (day, time) = (format::date(day(until), staff.lang), clock(until, staff.lang));
    let word = shown::said(staff).word(word);
    words::fill(&word, [("n", most.to_string().as_str()), ("day", day.as_str()), ("time", time.as_str())])
}

/// What was typed, cut where something that looks personal begins and ends.
fn marked(typed: &Typed, told: Told) -> Vec<Piece> {
    let found = typed.found();
    if told == Told::Nothing || found.is_empty() {
        return Vec::new();
    }
    let (whole, mut pieces, mut at) = (typed.whole(), Vec::new(), 0);
    for one in found {
        pieces.push(Piece { text: whole[at..one.range.start].to_owned(), is_marked: false });
        pieces.push(Piece { text: whole[one.range.clone()].to_owned(), is_marked: true });
        at = one.range.end;
    }
    pieces.push(Piece { text: whole[at..].to_owned(), is_marked: false });
    pieces
}

fn asked(staff: &Staff, typed: &Typed, told: Told) -> Vec<Asked> {
    if told == Told::Nothing && typed.reasons.is_empty() {
        return Vec::new();
    }
    let said = shown::said(staff);
    let kinds = guard::kinds(&typed.found()).into_iter();
    let question = |kind| Asked {
        id: typed::allows(kind),
        label: said.word(&format!("what_{}", kind.name())),
        reasons: Reason::ALL
            .map(|reason| Choice {
                value: reason.name().to_owned(),
                label: said.word(&format!("reason_{}", reason.name())),
                checked: typed.reason(kind) == Some(reason),
            })
            .into(),
        error: (told == Told::Problems && typed.reason(kind).is_none()).then(|| said.word("why_missing")),
    };
    kinds.map(question).collect()
}

fn tags(staff: &Staff, typed: &Typed) -> Vec<Choice> {
    let choice = |tag: &portal::forum::Tag| Choice {
        value: tag.id.clone(),
        label: tag.name.of(staff.lang).clone(),
        checked: typed.tags.contains(&tag.id),
    };
    staff.site.forum.tags().iter().map(choice).collect()
}

fn wrong(staff: &Staff, typed: &Typed, problem: Problem) -> Wrong {
    let field = match problem {
        Problem::TitleMissing | Problem::TitleLong(_) => typed::TITLE.to_owned(),
        Problem::TextMissing
        | Problem::TextLong(_)
        | Problem::Links(_)
        | Problem::Names
        | Problem::Namesakes => typed::TEXT.to_owned(),
        Problem::Tags => "tags".to_owned(),
        Problem::Personal(kind) => typed::allows(kind),
    };
    Wrong { href: format!("#{field}"), text: sentence(staff, typed, problem) }
}

fn sentence(staff: &Staff, typed: &Typed, problem: Problem) -> String {
    let said = shown::said(staff);
    let with = |word: &str, n: usize| words::fill(&said.word(word), [("n", n.to_string().as_str())]);
    match problem {
        Problem::TitleMissing => with("title_missing", TITLE_CHARS.0),
        Problem::TitleLong(over) => with("title_long", over),
        Problem::TextMissing => with("text_missing", TEXT_CHARS.0),
        Problem::TextLong(over) => with("text_long", over),
        Problem::Links(most) => with("new_links", most),
        Problem::Names => with("names_many", MOST_NAMED),
        Problem::Namesakes => {
            let (form, forms) = typed.mentions.shared.clone().unwrap_or_default();
            let forms: Vec<String> = forms.iter().map(|form| format!("@{form}")).collect();
            let forms = forms.join(", ");
            let pairs = [("name", form.as_str()), ("forms", forms.as_str())];
            words::fill(&said.word("names_shared"), pairs)
        }
        Problem::Tags => with("tags_many", MOST_TAGS),
        Problem::Personal(kind) => said.word(&format!("found_{}", kind.name())),
    }
}
