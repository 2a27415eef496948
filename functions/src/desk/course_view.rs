//! Who looks after a person and whether they can be matched, on the person's page.
//!
//! Comes in: a file. Goes out: what the template shows. Never here: changing anything.

use portal::format;
use serde::Serialize;

use super::shown::Names;
use super::{places, standing};
use crate::app::day;
use crate::http::ApiError;
use crate::said::Said;
use crate::staff::Staff;
use crate::store::{Channel, Person, Standing};

/// The argument `course` of the component `desk.course`.
#[derive(Serialize)]
pub(super) struct CourseView {
    /// Who looks after the person; none when nobody does.
    coordinator: Option<String>,
    /// Where that changes.
    assign: String,
    /// How the application came in, where it was not online.
    channel: Option<String>,
    /// Whether the person can be matched, in words; none for people who were not accepted.
    standing: Option<String>,
    /// Where that changes.
    change: String,
}

pub(super) fn of(staff: &Staff, person: &Person, names: &Names) -> Result<CourseView, ApiError> {
    let (lang, application) = (staff.lang, &person.application);
    let said = Said::group(&staff.site.words, "standing", lang);
    let course = application.course;
    let has_standing = standing::form(staff, application)?.is_some();
    let words = || match course.standing {
        Standing::Paused { .. } if course.standing.is_open_on(day(staff.now)) => said.word("active"),
        Standing::Paused { until: Some(until) } => {
            said.with("paused_until", "day", &format::date(until, lang))
        }
        Standing::Active | Standing::Paused { until: None } | Standing::Ended => {
            said.word(course.standing.name())
        }
    };
    let is_online = course.channel == Channel::Online;
    Ok(CourseView {
        coordinator: application.coordinator.map(|member| names.member(staff, &member)),
        assign: places::assign(lang, &application.reference),
        channel: (!is_online).then(|| said.word(&format!("by_{}", course.channel.name()))),
        standing: has_standing.then(words),
        change: places::standing(lang, &application.reference),
    })
}
