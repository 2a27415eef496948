//! A survey behind its link: the questions, what was answered, the way to tell one's news.
//!
//! Comes in: a token from an address, a post. Goes out: the form, or thanks. Looking changes nothing. Whoever has the link may
//! answer, once, and for a day again. Never here: which survey is due, what its answers count as.

use axum::http::StatusCode;
use axum::response::Response;
use portal::Lang;
use portal::forms::{Answers, RawAnswers, SheetView};
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::places;
use crate::app::day;
use crate::asking::{Asking, Filled};
use crate::facts;
use crate::follow_up::schedule;
use crate::follow_up::survey::{self, Asked, NO_QUOTE, QUOTE};
use crate::http::following::Following;
use crate::http::submitted::Submitted;
use crate::http::{ApiError, reply};
use crate::indicators::Side;
use crate::said::Said;
use crate::store::{Actor, OpenedSurvey, SurveyAnswered};

/// `pages/survey-form.html`: a form behind a link.
#[derive(Serialize)]
pub(super) struct LinkFormPage {
    pub(super) form: SheetView,
    /// The community, above the title.
    pub(super) community: Option<String>,
    /// Something that keeps the answers from being taken.
    pub(super) problem: Option<String>,
}

/// `pages/survey-thanks.html`: what there is to say of a survey that is answered.
#[derive(Serialize)]
struct ThanksPage {
    /// Day of the answer, ISO.
    answered_on: String,
    /// Where the answers are changed, while that is possible.
    change: Option<String>,
    /// Where a Connectee tells their news.
    news: Option<String>,
    /// An answer that came too late was not taken.
    too_late: bool,
}

/// Shows the questions, or that they are answered.
pub(super) async fn show(following: Following) -> Result<Response, ApiError> {
    let opened = open(&following).await?;
    if opened.record.answered_at.is_some() {
        return thanks(&following, &opened, false);
    }
    form(&following, &opened, &Filled::with(blank()))
}

/// Shows the questions with the answers that can still be changed.
pub(super) async fn show_change(following: Following) -> Result<Response, ApiError> {
    let opened = open(&following).await?;
    if !opened.record.can_change(following.now) {
        return thanks(&following, &opened, false);
    }
    let parts = [opened.record.answers.as_deref(), opened.record.words.as_deref()];
    let mut raw = blank();
    for answers in parts.into_iter().flatten().filter_map(|text| serde_json::from_str::<Answers>(text).ok()) {
        let given = answers.raw();
        let names: Vec<String> = given.names().map(str::to_owned).collect();
        for name in names {
            raw.remove(&name);
            raw.extend(given.all(&name).iter().map(|value| (name.as_str(), value.as_str())));
        }
    }
    form(&following, &opened, &Filled::with(raw))
}

/// Takes the answers.
pub(super) async fn answer(following: Following, submitted: Submitted) -> Result<Response, ApiError> {
    let opened = open(&following).await?;
    let Following { app, site, lang, token, now, .. } = &following;
    let side = side(&opened)?;
    let definition = definition(&following, side)?;
    let asking = Asking::new(site, &definition, *lang, day(*now));
    let answers = match asking.read(&submitted) {
        Ok(answers) => answers,
        Err(filled) => return form(&following, &opened, &filled),
    };
    let application = &opened.application;
    let asked = Asked {
        community: application.community.as_deref().unwrap_or_default(),
        person: app.tokens.person(&application.case),
        side,
        survey: opened.record.survey,
    };
    let facts_of = |choices: &str, first| survey::facts(asked, choices, day(first));
    let actor = match side {
        Side::Connectee => Actor::Connectee,
        Side::Connector => Actor::Connector,
    };
    let new = survey::split(&answers);
    match app.store.answer_survey(&token.digest(), &actor, (&new, &facts_of), *now).await? {
        SurveyAnswered::Now | SurveyAnswered::Already => Ok(reply::see_other(&places::survey(*lang, token))),
        SurveyAnswered::TooLate => thanks(&following, &opened, true),
        SurveyAnswered::Gone => Err(ApiError::LinkEnded),
    }
}

async fn open(following: &Following) -> Result<OpenedSurvey, ApiError> {
    let opened = following.app.store.open_survey(&following.token.digest(), following.now).await?;
    opened.ok_or(ApiError::LinkEnded)
}

fn side(opened: &OpenedSurvey) -> Result<Side, ApiError> {
    facts::side(&opened.application.form).ok_or(ApiError::LinkEnded)
}

fn definition(following: &Following, side: Side) -> Result<std::sync::Arc<portal::forms::Form>, ApiError> {
    let id = survey::form(side);
    following.site.form(id).ok_or_else(|| ApiError::Internal(anyhow::anyhow!("no form `{id}`")))
}

/// Nobody is quoted who did not choose it.
fn blank() -> RawAnswers {
    [(QUOTE, NO_QUOTE)].into_iter().collect()
}

fn form(following: &Following, opened: &OpenedSurvey, filled: &Filled) -> Result<Response, ApiError> {
    let Following { site, lang, token, now, .. } = following;
    let definition = definition(following, side(opened)?)?;
    let asking = Asking::new(site, &definition, *lang, day(*now));
    let form = asking.sheet(filled, |lang| places::survey(lang, token), Vec::new());
    link_form(following, opened.application.community.as_deref(), form, (None, filled.status()))
}

/// A form behind a link, as a page.
pub(super) fn link_form(
    following: &Following,
    community: Option<&str>,
    form: SheetView,
    (problem, status): (Option<String>, StatusCode),
) -> Result<Response, ApiError> {
    let Following { site, lang, .. } = following;
    let community = community.and_then(|slug| site.directory.community(slug));
    let frame = Frame {
        title: form.title.clone(),
        toggle: form.toggle(),
        crumbs: site.crumbs(*lang),
        error: !form.errors.is_empty() || problem.is_some(),
        ..Frame::default()
    };
    let community = community.map(|community| community.name.of(*lang).clone());
    let page = LinkFormPage { form, community, problem };
    reply::page(site, "pages/survey-form.html", *lang, &frame, &page, status)
}

fn thanks(following: &Following, opened: &OpenedSurvey, too_late: bool) -> Result<Response, ApiError> {
    let Following { app, lang, token, now, .. } = following;
    let is_connectee = side(opened)? == Side::Connectee;
    let news = is_connectee.then(|| places::outcome(*lang, &schedule::news_token(app, token)));
    let page = ThanksPage {
        answered_on: opened.record.answered_at.map_or_else(String::new, |at| day(at).to_string()),
        change: opened.record.can_change(*now).then(|| places::survey_change(*lang, token)),
        news,
        too_late,
    };
    let status = if too_late { StatusCode::CONFLICT } else { StatusCode::OK };
    said_page(following, "pages/survey-thanks.html", "survey_thanks", places::survey, (&page, status))
}

/// A page without a form behind a link; its way to the other language is the same link there.
pub(super) fn said_page(
    following: &Following,
    template: &str,
    title: &str,
    place: fn(Lang, &crate::tokens::Token) -> String,
    (page, status): (&impl Serialize, StatusCode),
) -> Result<Response, ApiError> {
    let Following { site, lang, token, .. } = following;
    let frame = Frame {
        title: Said::group(&site.words, "follow_up", *lang).word(title),
        toggle: Toggle::Link { href: place(lang.other(), token) },
        crumbs: site.crumbs(*lang),
        ..Frame::default()
    };
    reply::page(site, template, *lang, &frame, page, status)
}
