//! What a member sees who does the same for several people.
//!
//! Comes in: people, what would happen or happened. Goes out: pages. Never here: doing it.

use axum::http::StatusCode;
use axum::response::Response;
use portal::Lang;
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::plan::{self, Act, Asked, Wrong};
use super::said;
use crate::desk::colleagues::Colleagues;
use crate::desk::{places, queue, screening, shown};
use crate::http::{ApiError, reply};
use crate::outbox::Telling;
use crate::said::Said;
use crate::staff::{Bar, Choice, Staff};
use crate::store::{Application, ViewOf};

/// What a list's page offers for the people who are chosen in it.
#[derive(Serialize)]
pub(in crate::desk) struct Bulk {
    action: String,
    of: &'static str,
    coordinators: Vec<Choice>,
    reasons: Vec<Choice>,
}

/// `pages/desk-bulk.html`.
#[derive(Serialize)]
struct BulkPage {
    bar: Bar,
    title: String,
    action: String,
    back: String,
    /// What is wrong; nothing was done.
    problem: Option<String>,
    /// What would happen, in words; none once it has.
    act: Option<String>,
    rows: Vec<Row>,
    letters: Vec<LetterView>,
    /// What goes along with the button.
    carried: Vec<Input>,
}

/// Somebody, with what would happen or what did.
#[derive(Serialize)]
pub(super) struct Row {
    href: Option<String>,
    name: Option<String>,
    reference: String,
    what: String,
}

#[derive(Serialize)]
struct Input {
    name: &'static str,
    value: String,
}

/// A letter as people of one language get it, but for what is theirs alone.
#[derive(Serialize)]
struct LetterView {
    lang: Lang,
    subject: String,
    text: String,
}

/// What was done about somebody.
#[derive(Clone, Copy)]
pub(super) enum Done {
    /// It was done.
    Now,
    /// It was so before.
    Before,
    /// The file has changed since the preview; nothing was done.
    Changed,
    /// There is no such file any more.
    Gone,
}

impl Done {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Now => "bulk_did",
            Self::Before => "bulk_did_before",
            Self::Changed => "bulk_did_not_changed",
            Self::Gone => "bulk_did_not_gone",
        }
    }
}

impl Bulk {
    /// For a list.
    pub(in crate::desk) fn of(staff: &Staff, of: ViewOf, colleagues: &Colleagues) -> Self {
        let words = Said::group(&staff.site.words, screening::REASONS, staff.lang);
        let reason = |name: &str| Choice { value: name.to_owned(), label: words.word(name), checked: false };
        let member = |known: &crate::store::Member| Choice {
            value: known.id.to_string(),
            label: known.name.clone(),
            checked: false,
        };
        Self {
            action: places::bulk(staff.lang),
            of: of.name(),
            coordinators: colleagues.active().map(member).collect(),
            reasons: plan::reasons().map(reason).collect(),
        }
    }
}

impl Row {
    /// `word` says what would happen or did.
    pub(super) fn new(staff: &Staff, application: Option<&Application>, reference: &str, word: &str) -> Self {
        Self {
            href: application.map(|_| places::person(staff.lang, reference)),
            name: application.map(|application| shown::name(staff, application)),
            reference: reference.to_owned(),
            what: said(staff).word(word),
        }
    }
}

/// Nothing can be done.
pub(super) fn wrong(staff: &Staff, asked: &Asked, wrong: Wrong) -> Result<Response, ApiError> {
    let word = match wrong {
        Wrong::Nobody => "bulk_none",
        Wrong::Act => "bulk_no_act",
        Wrong::Reason => "bulk_no_reason",
    };
    let problem = Some(said(staff).word(word));
    let title = said(staff).word("bulk_title");
    show(staff, &BulkPage { problem, ..empty(staff, asked, title) }, StatusCode::UNPROCESSABLE_ENTITY)
}

/// What would happen to each.
pub(super) fn preview(
    staff: &Staff,
    asked: &Asked,
    act: Act,
    found: &[(String, Option<Application>)],
) -> Result<Response, ApiError> {
    let mut rows = Vec::new();
    let mut carried: Vec<Input> =
        asked.carried().into_iter().map(|(name, value)| Input { name, value }).collect();
    let mut letters: Vec<LetterView> = Vec::new();
    for (reference, application) in found {
        let will = application.as_ref().filter(|application| act.is_allowed(application));
        let word = match (application, will, act) {
            (None, ..) => "bulk_skip_gone".to_owned(),
            (_, Some(_), act) => format!("bulk_will_{}", act.name()),
            (_, None, Act::Assign(_)) => "bulk_skip_assigned".to_owned(),
            (_, None, _) => "bulk_skip_state".to_owned(),
        };
        rows.push(Row::new(staff, application.as_ref(), reference, &word));
        let Some(application) = will else { continue };
        carried.push(Input { name: plan::PERSON, value: plan::carried(application) });
        if letters.iter().all(|letter| letter.lang != application.lang) {
            letters.extend(letter(staff, act, application)?);
        }
    }
    let is_some = carried.iter().any(|input| input.name == plan::PERSON);
    let page = BulkPage {
        act: is_some.then(|| said(staff).word(&format!("bulk_{}", act.name()))),
        rows,
        letters,
        carried,
        ..empty(staff, asked, said(staff).word("bulk_title"))
    };
    show(staff, &page, StatusCode::OK)
}

/// What was done.
pub(super) fn done(staff: &Staff, asked: &Asked, rows: Vec<Row>) -> Result<Response, ApiError> {
    let page = BulkPage { rows, ..empty(staff, asked, said(staff).word("bulk_done_title")) };
    show(staff, &page, StatusCode::OK)
}

fn empty(staff: &Staff, asked: &Asked, title: String) -> BulkPage {
    BulkPage {
        bar: staff.bar(),
        title,
        action: places::bulk(staff.lang),
        back: match ViewOf::parse(&asked.of) {
            Some(ViewOf::People) => places::people(staff.lang, places::EVERYBODY),
            Some(ViewOf::Queue) | None => queue::begin(staff.lang),
        },
        problem: None,
        act: None,
        rows: Vec::new(),
        letters: Vec::new(),
        carried: Vec::new(),
    }
}

fn letter(staff: &Staff, act: Act, application: &Application) -> Result<Option<LetterView>, ApiError> {
    let Some(checked) = act.checked() else { return Ok(None) };
    let form = shown::form(staff, application)?;
    let telling = Telling {
        application,
        form: &form,
        reason: checked.reason,
        message: None,
        status_url: &staff.site.absolute(&format!("/api/status/{}/…", application.lang)),
        erase_at: checked.decision.erase_at(application, staff.now),
    };
    let (subject, text) = telling.preview(&staff.site, checked.decision)?;
    Ok(Some(LetterView { lang: application.lang, subject, text }))
}

fn show(staff: &Staff, page: &BulkPage, status: StatusCode) -> Result<Response, ApiError> {
    // What was done can't be asked for again in the other language; a preview goes along.
    let action = places::bulk(staff.lang.other());
    let toggle = match page.act {
        Some(_) => Toggle::Submit { form: "form".into(), action },
        None => Toggle::Link { href: places::desk(staff.lang.other()) },
    };
    let frame = Frame { error: page.problem.is_some(), ..shown::frame(staff, page.title.clone(), toggle) };
    reply::page(&staff.site, "pages/desk-bulk.html", staff.lang, &frame, page, status)
}
