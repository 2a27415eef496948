//! To which community an application goes whose sender was not sure of it.
//!
//! Comes in: a form with its answers; an application as stored. Goes out: the community; how it was found, for who sent it.
//! Never here: who places what the postal code does not settle (see `oversight`).

use portal::directory::Directory;
use portal::forms::{AnswerValue, Answers, CommunityAnswer, Form, Notify, known};
use serde::Serialize;

use crate::store::Application;

/// How the community of somebody was found who was not sure of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Search {
    /// It is the one nearest to the postal code, or somebody has chosen it.
    Found,
    /// Somebody has yet to choose it.
    Open,
}

/// The community that works on it: the one that was chosen, or the nearest one for people who are not sure. None for the
/// secretariat, which also finds one where the postal code does not settle it.
pub(super) fn community(directory: &Directory, form: &Form, answers: &Answers) -> Option<String> {
    match (form.notify, answers.community(known::COMMUNITY)?) {
        (Notify::Community, CommunityAnswer::Listed(slug)) => Some(slug.clone()),
        (Notify::Community, CommunityAnswer::NotSure) => match answers.values.get(known::POSTAL_AREA)? {
            AnswerValue::PostalArea(area) => directory.nearest(area.as_str()).map(|near| near.slug.clone()),
            _ => None,
        },
        (Notify::Secretariat | Notify::Nobody, _) => None,
    }
}

/// How far the search for the community is; none for who named it, and for forms that go to the secretariat.
pub(crate) fn search(form: &Form, application: &Application) -> Option<Search> {
    if form.notify != Notify::Community {
        return None;
    }
    let answers: Answers = serde_json::from_str(application.answers.as_deref()?).ok()?;
    match answers.community(known::COMMUNITY)? {
        CommunityAnswer::Listed(_) => None,
        CommunityAnswer::NotSure if application.community.is_some() => Some(Search::Found),
        CommunityAnswer::NotSure => Some(Search::Open),
    }
}
