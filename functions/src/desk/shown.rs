//! What the pages of the desk have in common: their frame, names of people, times.
//!
//! Comes in: a member, applications, names of actors. Goes out: words and pages. Never here: whether the member may see
//! them.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use portal::Lang;
use portal::forms::{Answers, Form};
use portal::theme::{Crumb, Frame, Toggle};
use serde::Serialize;

use super::places;
use crate::app::{clock, day};
use crate::http::{ApiError, reply};
use crate::said::Said;
use crate::staff::{Bar, Staff};
use crate::store::{Actor, Application, MemberId, Person, State};

/// A moment, for a template: day and time of day.
#[derive(Serialize)]
pub(crate) struct Moment {
    /// Day, ISO.
    day: String,
    /// Time of day, as the language writes it.
    time: String,
}

/// `pages/desk-gone.html`.
#[derive(Serialize)]
struct GonePage {
    bar: Bar,
    back: String,
}

pub(super) fn said(staff: &Staff) -> Said<'_> {
    Said::group(&staff.site.words, "desk", staff.lang)
}

/// Words of the pages about people.
pub(super) fn people_said(staff: &Staff) -> Said<'_> {
    Said::group(&staff.site.words, super::people::GROUP, staff.lang)
}

/// A page of the desk below the list of applications.
pub(super) fn frame(staff: &Staff, title: String, toggle: Toggle) -> Frame {
    let mut crumbs = staff.site.crumbs(staff.lang);
    crumbs.push(Crumb { title: said(staff).word("title"), href: places::desk(staff.lang) });
    Frame { title, toggle, crumbs, ..Frame::default() }
}

/// What there is to say of a file that is not there (any more).
pub(super) fn gone(staff: &Staff) -> Result<Response, ApiError> {
    let page = GonePage { bar: staff.bar(), back: places::desk(staff.lang) };
    let toggle = Toggle::Link { href: places::desk(staff.lang.other()) };
    let frame = Frame { error: true, ..frame(staff, said(staff).word("gone_title"), toggle) };
    reply::page(&staff.site, "pages/desk-gone.html", staff.lang, &frame, &page, StatusCode::GONE)
}

/// The form as it was when the application was sent.
pub(super) fn form(staff: &Staff, application: &Application) -> Result<std::sync::Arc<Form>, ApiError> {
    let form = staff.site.form_of(&application.form, application.version);
    form.ok_or_else(|| ApiError::Internal(anyhow::anyhow!("no form `{}`", application.form)))
}

/// The answers; none when they can't be read.
pub(super) fn answers(application: &Application) -> Option<Answers> {
    serde_json::from_str(application.answers.as_deref()?).ok()
}

/// The person's name as given; words that say so when there is none.
pub(super) fn name(staff: &Staff, application: &Application) -> String {
    let name = answers(application).map(|answers| answers.name()).unwrap_or_default();
    if name.is_empty() { said(staff).word("no_name") } else { name }
}

/// The word for where an application stands; staff see none of the others.
pub(super) fn state(staff: &Staff, state: State) -> String {
    said(staff).word(&format!("one_{}", state.name()))
}

pub(crate) fn moment(at: Timestamp, lang: Lang) -> Moment {
    Moment { day: day(at).to_string(), time: clock(at, lang) }
}

/// The names of everybody who has worked on a file.
pub(super) struct Names(BTreeMap<String, String>);

impl Names {
    /// Looks up each of them once.
    pub(super) async fn of(staff: &Staff, person: &Person) -> Result<Self, ApiError> {
        let acting = person.trail.entries.iter().filter_map(|entry| match &entry.actor {
            Actor::Staff(account) => MemberId::parse(account),
            Actor::Applicant | Actor::System | Actor::Connectee | Actor::Connector | Actor::Contact => None,
        });
        let writing = person.notes.iter().map(|note| note.by);
        let deciding = person.decisions.iter().map(|taken| taken.by);
        let held = person.intake.iter().map(|intake| intake.by).chain(person.application.coordinator);
        Self::of_members(staff, acting.chain(writing).chain(deciding).chain(held)).await
    }

    /// The names of some members; each is looked up once.
    pub(super) async fn of_members(
        staff: &Staff,
        members: impl Iterator<Item = MemberId>,
    ) -> Result<Self, ApiError> {
        let mut names = BTreeMap::from([(staff.member.to_string(), staff.name.clone())]);
        for member in members {
            let id = member.to_string();
            if !names.contains_key(&id)
                && let Some(found) = staff.app.store.load_member(&member).await?
            {
                names.insert(id, found.name);
            }
        }
        Ok(Self(names))
    }

    /// The name of a member.
    pub(super) fn member(&self, staff: &Staff, member: &MemberId) -> String {
        self.account(staff, &member.to_string())
    }

    /// Who did something.
    pub(super) fn actor(&self, staff: &Staff, actor: &Actor) -> String {
        match actor {
            Actor::Applicant => said(staff).word("who_applicant"),
            Actor::System => said(staff).word("who_system"),
            Actor::Connectee => said(staff).word("who_connectee"),
            Actor::Connector => said(staff).word("who_connector"),
            Actor::Contact => said(staff).word("who_contact"),
            Actor::Staff(account) => self.account(staff, account),
        }
    }

    fn account(&self, staff: &Staff, account: &str) -> String {
        self.0.get(account).cloned().unwrap_or_else(|| said(staff).word("who_former"))
    }
}
