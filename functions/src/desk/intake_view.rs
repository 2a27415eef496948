//! The intake meeting on a person's page.
//!
//! Comes in: a file. Goes out: what the template shows of the meeting. Never here: changing anything.

use serde::Serialize;

use super::person::{Part, sections};
use super::shown::{Moment, Names};
use super::{intake, places, shown};
use crate::http::ApiError;
use crate::staff::Staff;
use crate::store::Person;

/// The argument `intake` of the component `desk.intake`.
#[derive(Serialize)]
pub(super) struct IntakeView {
    /// Where it is written down and corrected.
    href: String,
    /// None before it was held.
    held: Option<HeldView>,
}

/// A meeting that was held.
#[derive(Serialize)]
struct HeldView {
    /// Day of the meeting, ISO.
    on: String,
    /// When it was written down, or corrected last.
    at: Moment,
    by: String,
    sections: Vec<Part>,
}

/// None for people who have no intake meeting (yet).
pub(super) fn of(staff: &Staff, person: &Person, names: &Names) -> Result<Option<IntakeView>, ApiError> {
    if !intake::is_due(&person.application) {
        return Ok(None);
    }
    let held = match &person.intake {
        None => None,
        Some(known) => {
            let form = staff.site.form_of(&known.form, known.version);
            let form = form.ok_or_else(|| anyhow::anyhow!("no form `{}`", known.form))?;
            let answers = intake::answers(known);
            Some(HeldView {
                on: known.held_on.to_string(),
                at: shown::moment(known.at, staff.lang),
                by: names.member(staff, &known.by),
                sections: answers.map_or_else(Vec::new, |answers| sections(staff, &form, &answers)),
            })
        }
    };
    Ok(Some(IntakeView { href: places::intake(staff.lang, &person.application.reference), held }))
}
