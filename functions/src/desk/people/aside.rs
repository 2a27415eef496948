//! What a person's page says of other files that are, or may be, the same person's.
//!
//! Comes in: the person. Goes out: who may be the same person; what is left of files that were merged into this one. Never
//! here: merging.

use portal::forms::{Answers, Form};
use serde::Serialize;

use super::lookalikes::Pair;
use super::pairs::{alike, is_update, name};
use crate::desk::shown::{Moment, Names};
use crate::desk::{places, shown};
use crate::http::ApiError;
use crate::staff::Staff;
use crate::store::{MergeRecord, Person};

/// Both.
#[derive(Serialize)]
pub(in crate::desk) struct Aside {
    twins: Vec<Twin>,
    merges: Vec<MergedFile>,
}

/// Somebody who may be the same person.
#[derive(Serialize)]
struct Twin {
    href: String,
    name: String,
    reference: String,
    alike: String,
    is_update: bool,
}

/// What is left of a file that was merged into this one.
#[derive(Serialize)]
struct MergedFile {
    reference: String,
    at: Moment,
    by: String,
    /// Its answers that differ from those of this file.
    rows: Vec<Row>,
    decisions: Vec<String>,
}

#[derive(Serialize)]
struct Row {
    label: String,
    lines: Vec<String>,
}

/// Of a person.
pub(in crate::desk) async fn of(
    staff: &Staff,
    person: &Person,
    form: &Form,
    names: &Names,
) -> Result<Aside, ApiError> {
    let (scope, application) = (staff.scope()?, &person.application);
    let register = staff.app.store.register(scope, staff.now).await?;
    let apart = staff.app.store.apart(scope, staff.now).await?;
    let twin = |pair: &Pair| {
        let (older, newer) = (pair.older(), pair.newer());
        let other = if older.case == application.case { newer } else { older };
        Twin {
            href: places::compare(staff.lang, &older.reference, &newer.reference),
            name: name(staff, other),
            reference: other.reference.clone(),
            alike: alike(staff, pair.alike),
            is_update: is_update(pair),
        }
    };
    let pools = &staff.app.pools;
    let found = pools.lookalikes(scope.community(), &register, |all| all.pairs_of(&application.case, &apart));
    let twins: Vec<Twin> = found.iter().map(twin).collect();
    staff.app.store.show_people(scope, twins.len(), staff.now).await?;
    let merges = person.merges.iter().map(|record| merged(staff, (person, record), form, names));
    Ok(Aside { twins, merges: merges.collect() })
}

fn merged(
    staff: &Staff,
    (person, record): (&Person, &MergeRecord),
    form: &Form,
    names: &Names,
) -> MergedFile {
    let showing = staff.showing(form);
    let kept = shown::answers(&person.application);
    let read = |text: &Option<String>| -> Option<Answers> { serde_json::from_str(text.as_deref()?).ok() };
    let both = [read(&record.before), read(&record.answers)];
    let row = |field: &portal::forms::Field| {
        let now = kept.as_ref().and_then(|kept| kept.value(&field.id));
        let values = both.iter().flatten().filter_map(|answers| answers.value(&field.id));
        let lines: Vec<String> = values
            .filter(|value| Some(*value) != now)
            .flat_map(|value| showing.lines(field, value))
            .collect();
        (!lines.is_empty()).then(|| Row { label: field.label.of(staff.lang).clone(), lines })
    };
    let decision = |name: &str| shown::said(staff).word(&format!("decision_{name}"));
    MergedFile {
        reference: record.reference.clone(),
        at: shown::moment(record.at, staff.lang),
        by: names.member(staff, &record.by),
        rows: form.sections.iter().flat_map(|section| &section.fields).filter_map(row).collect(),
        decisions: record.decisions.iter().map(|taken| decision(&taken.decision)).collect(),
    }
}
