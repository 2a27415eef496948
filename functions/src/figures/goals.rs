//! Goals: how many of something a community wants in a period, set by its admin.
//!
//! Comes in: the admin of a community, numbers. Goes out: the form, or the goals in the store. Never here: what came of a
//! goal (see `dashboard.rs`).

use std::collections::BTreeMap;

use axum::http::StatusCode;
use axum::response::Response;
use portal::theme::{Crumb, Frame, Toggle};
use serde::Serialize;

use super::told::Telling;
use super::{asked, places};
use crate::app::day;
use crate::http::submitted::Submitted;
use crate::http::{ApiError, reply};
use crate::indicators::{Measure, Period};
use crate::staff::{Bar, Staff, StaffPost};
use crate::store::{Goals, Role};

/// Numbers that may have a goal: counts that people work towards.
const WITH_GOALS: [Measure; 11] = [
    Measure::Applied,
    Measure::Connectees,
    Measure::Newcomers,
    Measure::Introduced,
    Measure::Connectors,
    Measure::Engaged,
    Measure::Meetings,
    Measure::Referrals,
    Measure::Jobs,
    Measure::JobsInField,
    Measure::Activities,
];

/// The most that a goal may be.
const MOST: u64 = 999_999;

const REVISION: &str = "_revision";

/// `pages/desk-goals.html`.
#[derive(Serialize)]
struct GoalsPage {
    bar: Bar,
    action: String,
    back: String,
    /// The period: its key and in words; none when it can have no goals.
    key: Option<String>,
    period: String,
    revision: u64,
    fields: Vec<Field>,
    errors: Vec<Entry>,
    /// Somebody else has changed the goals.
    changed: bool,
}

#[derive(Serialize)]
struct Field {
    name: String,
    label: String,
    definition: String,
    value: String,
    error: Option<String>,
}

/// An entry of the summary of errors.
#[derive(Serialize)]
struct Entry {
    href: String,
    text: String,
}

/// Shows the form.
pub(super) async fn show(staff: &Staff, query: &str) -> Result<Response, ApiError> {
    let community = allowed(staff)?;
    let period = asked::period(query, day(staff.now));
    let goals = staff.app.store.goals(&community, period).await?;
    let typed = texts(&goals);
    form(staff, period, (&typed, goals.revision), (&[], false))
}

/// Sets the goals.
pub(super) async fn set(post: &StaffPost) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let community = allowed(staff)?;
    let period =
        submitted.get(asked::PERIOD).and_then(Period::parse).filter(|period| period.first().is_some());
    let period = period.ok_or(ApiError::NotFound)?;
    let revision = submitted.get(REVISION).and_then(|text| text.parse().ok()).unwrap_or_default();
    let typed = typed(submitted);
    let (of, wrong) = read(&typed);
    if !wrong.is_empty() {
        return form(staff, period, (&typed, revision), (&wrong, false));
    }
    let goals = Goals { of, revision };
    if staff.app.store.set_goals(staff.scope()?, period, &goals, staff.now).await? {
        return Ok(reply::see_other(&places::figures_of(staff.lang, period)));
    }
    let stands = staff.app.store.goals(&community, period).await?;
    form(staff, period, (&texts(&stands), stands.revision), (&[], true))
}

/// The community whose goals the member may set.
fn allowed(staff: &Staff) -> Result<String, ApiError> {
    let scope = staff.scope()?;
    if scope.role() == Role::CommunityAdmin {
        Ok(scope.community().to_owned())
    } else {
        Err(ApiError::NotYours)
    }
}

/// Name of a goal's input.
fn input(measure: Measure) -> String {
    format!("goal-{}", measure.name().replace('.', "-"))
}

fn texts(goals: &Goals) -> BTreeMap<Measure, String> {
    goals.of.iter().map(|(measure, goal)| (*measure, goal.to_string())).collect()
}

fn typed(submitted: &Submitted) -> BTreeMap<Measure, String> {
    let text = |measure: Measure| Some((measure, submitted.get(&input(measure))?.trim().to_owned()));
    WITH_GOALS.into_iter().filter_map(text).collect()
}

/// The goals, and those that are no number.
fn read(typed: &BTreeMap<Measure, String>) -> (BTreeMap<Measure, u64>, Vec<Measure>) {
    let (mut goals, mut wrong) = (BTreeMap::new(), Vec::new());
    for (measure, text) in typed.iter().filter(|(_, text)| !text.is_empty()) {
        // People write thousands with a blank or a comma.
        let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
        match digits.parse::<u64>().ok().filter(|goal| is_number && (1..=MOST).contains(goal)) {
            Some(goal) => {
                goals.insert(*measure, goal);
            }
            None => wrong.push(*measure),
        }
    }
    (goals, wrong)
}

fn form(
    staff: &Staff,
    period: Period,
    (typed, revision): (&BTreeMap<Measure, String>, u64),
    (wrong, changed): (&[Measure], bool),
) -> Result<Response, ApiError> {
    let telling = Telling::new(&staff.site.words, staff.lang);
    let error = telling.said().word("goal_wrong");
    let field = |measure: Measure| Field {
        name: input(measure),
        label: telling.name(measure),
        definition: telling.definition(measure),
        value: typed.get(&measure).cloned().unwrap_or_default(),
        error: wrong.contains(&measure).then(|| error.clone()),
    };
    let entry = |measure: &Measure| Entry {
        href: format!("#{}", input(*measure)),
        text: format!("{}: {error}", telling.name(*measure)),
    };
    let page = GoalsPage {
        bar: staff.bar(),
        action: places::goals(staff.lang),
        back: places::figures_of(staff.lang, period),
        key: period.first().map(|_| period.key()),
        period: telling.period(period),
        revision,
        fields: WITH_GOALS.map(field).into(),
        errors: wrong.iter().map(entry).collect(),
        changed,
    };
    let mut crumbs = staff.site.crumbs(staff.lang);
    crumbs.push(Crumb { title: telling.said().word("title"), href: places::figures_of(staff.lang, period) });
    let frame = Frame {
        title: telling.said().word("goals"),
        toggle: Toggle::Link { href: places::goals_of(staff.lang.other(), period) },
        crumbs,
        error: !wrong.is_empty(),
        ..Frame::default()
    };
    let status = match (wrong.is_empty(), changed) {
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (true, true) => StatusCode::CONFLICT,
        (true, false) => StatusCode::OK,
    };
    reply::page(&staff.site, "pages/desk-goals.html", staff.lang, &frame, &page, status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_are_whole_numbers_or_nothing() {
        let typed = |text: &str| read(&BTreeMap::from([(Measure::Jobs, text.to_owned())]));
        for (text, goal) in [("40", 40), ("1 200", 1200), ("1,200", 1200), ("1\u{a0}200", 1200)] {
            assert_eq!(typed(text), (BTreeMap::from([(Measure::Jobs, goal)]), vec![]), "{text}");
        }
        assert_eq!(typed(""), (BTreeMap::new(), vec![]));
        for wrong in ["0", "-1", "1.5", "many", "1000000", "+5"] {
            assert_eq!(typed(wrong).1, [Measure::Jobs], "{wrong}");
        }
    }
}
