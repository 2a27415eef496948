//! Pairs of files that may be one person's: the list, the two side by side, and what is done about them.
//!
//! Comes in: a member, a pair, what was chosen. Goes out: pages; a merge or a mark in the store. Both files are noted as
//! looked at before they are compared. Never here: who looks like whom, moving anything.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use axum::response::Response;
use portal::forms::{Answers, Form, known};
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::duplicates::Alike;
use super::lookalikes::{Lookalikes, Pair};
use crate::app::day;
use crate::desk::{places, shown};
use crate::http::submitted::Submitted;
use crate::http::{ApiError, reply};
use crate::said::Said;
use crate::staff::{Bar, Staff, StaffPost};
use crate::store::{Application, Card, CaseId, List, Merged, NewMerge, Person, State};

/// Pairs of a page: a day's work.
const MOST_PAIRS: usize = 50;

/// What the names of inputs begin with that choose an answer; the field's id follows.
const TAKE: &str = "take.";
/// Their value for the answer of the file that becomes a pointer.
const OTHER: &str = "other";
/// Inputs that carry the revisions of both files.
const REVISION_KEPT: &str = "_revision_kept";
const REVISION_OTHER: &str = "_revision_other";

/// `pages/desk-duplicates.html`.
#[derive(Serialize)]
struct ListPage {
    bar: Bar,
    rows: Vec<PairRow>,
    /// How many there are, in words.
    found: String,
}

/// A pair in the list.
#[derive(Serialize)]
struct PairRow {
    href: String,
    older: Side,
    newer: Side,
    alike: String,
    /// A Connector has signed up again: the newer file brings new answers for the older one.
    is_update: bool,
}

/// One of the two.
#[derive(Serialize)]
struct Side {
    name: String,
    reference: String,
    href: String,
    state: String,
    /// Day of receipt, ISO.
    received: String,
}

/// `pages/desk-compare.html`.
#[derive(Serialize)]
struct ComparePage {
    bar: Bar,
    action: String,
    back: String,
    kept: Side,
    other: Side,
    form_title: String,
    /// What is wrong; nothing was merged.
    problem: Option<String>,
    rows: Vec<AnswerRow>,
    /// What happens to everything else, in sentences.
    moves: Vec<String>,
    revision_kept: u64,
    revision_other: u64,
}

/// An answer of both.
#[derive(Serialize)]
struct AnswerRow {
    id: String,
    label: String,
    kept: Vec<String>,
    other: Vec<String>,
    is_same: bool,
    take_other: bool,
}

/// The list.
pub(in crate::desk) async fn list(staff: &Staff) -> Result<Response, ApiError> {
    let scope = staff.scope()?;
    let (store, community) = (&staff.app.store, scope.community());
    let (register, apart) = (store.register(scope, staff.now).await?, store.apart(scope, staff.now).await?);
    let found = staff.app.pools.lookalikes(community, &register, |all| all.pairs(&apart));
    let said = shown::people_said(staff);
    let shown_pairs = &found[..found.len().min(MOST_PAIRS)];
    staff.app.store.show_people(scope, shown_pairs.len() * 2, staff.now).await?;
    let page = ListPage {
        bar: staff.bar(),
        rows: shown_pairs.iter().map(|pair| pair_row(staff, pair)).collect(),
        found: match found.len() {
            0 => said.word("pairs_none"),
            1 => said.word("pairs_one"),
            n => said.with("pairs_many", "n", &n.to_string()),
        },
    };
    let toggle = Toggle::Link { href: places::duplicates(staff.lang.other()) };
    let frame = shown::frame(staff, said.word("duplicates"), toggle);
    reply::page(&staff.site, "pages/desk-duplicates.html", staff.lang, &frame, &page, StatusCode::OK)
}

/// The two side by side.
pub(in crate::desk) async fn compare(staff: &Staff, references: [&str; 2]) -> Result<Response, ApiError> {
    show(staff, references, None).await
}

/// Does what was chosen.
pub(in crate::desk) async fn settle(post: &StaffPost, references: [&str; 2]) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let scope = staff.scope()?;
    let [kept, other] = references;
    match submitted.get("step") {
        Some("apart") => {
            if staff.app.store.tell_apart(scope, references, staff.now).await? {
                return Ok(reply::see_other(&places::duplicates(staff.lang)));
            }
            shown::gone(staff)
        }
        Some("merge") => {
            let store = &staff.app.store;
            let (Some(kept_file), Some(other_file)) = (
                store.load_for_decision(scope, kept, staff.now).await?,
                store.load_for_decision(scope, other, staff.now).await?,
            ) else {
                return shown::gone(staff);
            };
            let new = chosen((&kept_file, &other_file), submitted)?;
            match store.merge(scope, &new, &|case| staff.app.tokens.person(case), staff.now).await? {
                Merged::Now | Merged::Already => Ok(reply::see_other(&places::person(staff.lang, kept))),
                Merged::Changed => show(staff, references, Some("merge_changed")).await,
                Merged::Twice => show(staff, references, Some("merge_twice")).await,
                Merged::Different => show(staff, references, Some("merge_different")).await,
                Merged::Full => show(staff, references, Some("merge_full")).await,
                Merged::Gone => shown::gone(staff),
            }
        }
        _ => show(staff, references, None).await,
    }
}

async fn show(staff: &Staff, [one, two]: [&str; 2], problem: Option<&str>) -> Result<Response, ApiError> {
    let (scope, store) = (staff.scope()?, &staff.app.store);
    let Some(first) = store.open_person(scope, one, staff.now).await? else { return shown::gone(staff) };
    let Some(second) = store.open_person(scope, two, staff.now).await? else { return shown::gone(staff) };
    if first.application.case == second.application.case {
        return Ok(reply::see_other(&places::person(staff.lang, &first.application.reference)));
    }
    let page = page(staff, (&first, &second), problem)?;
    let status = if problem.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let toggle = Toggle::Link { href: places::compare(staff.lang.other(), one, two) };
    let title = shown::people_said(staff).word("compare");
    let frame = Frame { error: problem.is_some(), ..shown::frame(staff, title, toggle) };
    reply::page(&staff.site, "pages/desk-compare.html", staff.lang, &frame, &page, status)
}

fn page(
    staff: &Staff,
    (first, second): (&Person, &Person),
    problem: Option<&str>,
) -> Result<ComparePage, ApiError> {
    let (kept, other) = (&first.application, &second.application);
    let said = shown::people_said(staff);
    let form = shown::form(staff, if kept.version >= other.version { kept } else { other })?;
    let is_update = kept.form == known::CONNECTOR_FORM && same_email(kept, other);
    let side = |application: &Application| Card::of(application).map(|card| side(staff, &card));
    let (Some(kept_side), Some(other_side)) = (side(kept), side(other)) else {
        return Err(ApiError::NotFound);
    };
    let count = |word: &str, n: usize| said.with(word, "n", &n.to_string());
    let moves = vec![
        count("moves_notes", second.notes.len()),
        count("moves_files", other.files.len()),
        count("moves_decisions", second.decisions.len()),
        count("moves_matches", second.matches.len()),
        count(
            "moves_told",
            second.surveys.len() + second.outcomes.len() + usize::from(second.intake.is_some()),
        ),
        said.word("moves_links"),
        said.word("moves_log"),
    ];
    let problem = problem.or_else(|| twice(first, second).then_some("merge_twice"));
    Ok(ComparePage {
        bar: staff.bar(),
        action: places::compare(staff.lang, &kept.reference, &other.reference),
        back: places::duplicates(staff.lang),
        form_title: form.title.of(staff.lang).clone(),
        problem: problem.map(|word| said.word(word)),
        rows: rows(staff, &form, (kept, other), is_update),
        moves,
        revision_kept: kept.revision,
        revision_other: other.revision,
        kept: kept_side,
        other: other_side,
    })
}

/// Whether both have an open match with the same person.
fn twice(first: &Person, second: &Person) -> bool {
    let open = |person: &Person| -> BTreeSet<CaseId> {
        person.matches.iter().filter(|edge| edge.is_open).map(|edge| edge.other).collect()
    };
    !open(first).is_disjoint(&open(second))
}

fn same_email(one: &Application, other: &Application) -> bool {
    let email = |application| Card::of(application).and_then(|card| card.email);
    email(one).is_some() && email(one) == email(other)
}

pub(super) fn is_update(pair: &Pair) -> bool {
    pair.alike == Alike::Email && pair.newer().form == known::CONNECTOR_FORM
}

/// Where the two are compared, when an application is that of a Connector who takes part already: it brings new answers for
/// their file, and is no file of its own.
pub(in crate::desk) async fn update_of(
    staff: &Staff,
    application: &Application,
) -> Result<Option<String>, ApiError> {
    let is_open = matches!(application.state, State::Received | State::Waiting);
    if application.form != known::CONNECTOR_FORM || !is_open {
        return Ok(None);
    }
    let (store, scope) = (&staff.app.store, staff.scope()?);
    let (register, apart) = (store.register(scope, staff.now).await?, store.apart(scope, staff.now).await?);
    let of = |all: &Lookalikes| all.pairs_of(&application.case, &apart);
    let found = staff.app.pools.lookalikes(scope.community(), &register, of);
    let takes_part = |pair: &&Pair| {
        is_update(pair) && pair.newer().case == application.case && pair.older().list == List::Accepted
    };
    let path = |pair: &Pair| places::compare(staff.lang, &pair.older().reference, &pair.newer().reference);
    Ok(found.iter().find(takes_part).map(path))
}

fn rows(
    staff: &Staff,
    form: &Form,
    (kept, other): (&Application, &Application),
    is_update: bool,
) -> Vec<AnswerRow> {
    let showing = staff.showing(form);
    let answers = [shown::answers(kept), shown::answers(other)];
    let [kept, other] = &answers;
    let value = |answers: &Option<Answers>, id: &str| answers.as_ref().and_then(|all| all.value(id).cloned());
    let row = |field: &portal::forms::Field| {
        let (mine, theirs) = (value(kept, &field.id), value(other, &field.id));
        if mine.is_none() && theirs.is_none() {
            return None;
        }
        let lines = |value: &Option<_>| {
            let lines = value.as_ref().map(|value| showing.lines(field, value));
            lines.unwrap_or_else(|| {
                vec![Said::group(&staff.site.words, "form", staff.lang).word("not_provided")]
            })
        };
        Some(AnswerRow {
            id: field.id.clone(),
            label: field.label.of(staff.lang).clone(),
            kept: lines(&mine),
            other: lines(&theirs),
            is_same: mine == theirs,
            take_other: theirs.is_some() && (mine.is_none() || is_update),
        })
    };
    form.sections.iter().flat_map(|section| &section.fields).filter_map(row).collect()
}

/// The merge that was chosen: the kept file's answers, with the other's where that was said.
fn chosen((kept, other): (&Application, &Application), submitted: &Submitted) -> Result<NewMerge, ApiError> {
    let unreadable = || ApiError::Internal(anyhow::anyhow!("answers that can't be read"));
    let mut answers = shown::answers(kept).ok_or_else(unreadable)?;
    let others = shown::answers(other).ok_or_else(unreadable)?;
    answers.version = answers.version.max(others.version);
    for (name, value) in &submitted.fields {
        let Some(field) = name.strip_prefix(TAKE).filter(|_| value == OTHER) else { continue };
        match others.value(field) {
            Some(value) => answers.values.insert(field.to_owned(), value.clone()),
            None => answers.values.remove(field),
        };
    }
    let revision = |name| submitted.get(name).and_then(|text| text.parse().ok()).unwrap_or_default();
    Ok(NewMerge {
        kept: (kept.reference.clone(), revision(REVISION_KEPT)),
        other: (other.reference.clone(), revision(REVISION_OTHER)),
        version: answers.version,
        answers: serde_json::to_string(&answers).map_err(anyhow::Error::from)?,
    })
}

fn pair_row(staff: &Staff, pair: &Pair) -> PairRow {
    PairRow {
        href: places::compare(staff.lang, &pair.older().reference, &pair.newer().reference),
        older: side(staff, pair.older()),
        newer: side(staff, pair.newer()),
        alike: alike(staff, pair.alike),
        is_update: is_update(pair),
    }
}

fn side(staff: &Staff, card: &Card) -> Side {
    Side {
        name: name(staff, card),
        reference: card.reference.clone(),
        href: places::person(staff.lang, &card.reference),
        state: shown::said(staff).word(&format!("state_{}", card.list.name())),
        received: day(card.received_at).to_string(),
    }
}

pub(in crate::desk) fn name(staff: &Staff, card: &Card) -> String {
    if card.name.is_empty() { shown::said(staff).word("no_name") } else { card.name.clone() }
}

pub(in crate::desk) fn alike(staff: &Staff, alike: Alike) -> String {
    shown::people_said(staff).word(&format!("alike_{}", alike.name()))
}
