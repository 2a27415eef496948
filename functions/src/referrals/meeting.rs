//! Telling what became of a meeting: with one button from the mail, or in detail.
//!
//! Comes in: a link of one side of a match, and a post. Goes out: a report in the store, and the page. Each report is a
//! record of its own. Looking changes nothing; only a button does. Never here: what the other side told.

use axum::extract::RawQuery;
use axum::response::Response;
use jiff::Timestamp;
use portal::forms::{Answers, Hidden, RawAnswers, known, reserved};

use super::first_mail::FullName;
use super::following::{Reached, key_of};
use super::{after, meeting_page, places};
use crate::app::{App, day};
use crate::asking::{Asking, Filled};
use crate::http::following::Following;
use crate::http::submitted::Submitted;
use crate::http::{ApiError, reply};
use crate::indicators::Side;
use crate::store::{
    About, Application, Fit, Happened, LinkPurpose, MatchState, MeetingReport, Reporter, SubmissionKey,
    Turned,
};

/// Id of the form.
pub(crate) const FORM: &str = "meeting-report";

/// Name of the button that says that the Connectee has written.
pub(super) const WROTE: &str = "wrote";

/// Query that a button of the mail adds.
pub(super) const SAID: &str = "said=";

/// A link of one side, followed.
pub(super) struct Telling {
    pub(super) reached: Reached,
    pub(super) side: Side,
}

impl Telling {
    async fn of(following: Following) -> Result<Self, ApiError> {
        let reached = following.reach(LinkPurpose::Meeting).await?;
        let About::Match(_, side) = reached.link.about else { return Err(ApiError::LinkEnded) };
        if reached.the.introduced_at.is_none() || reached.the.state == MatchState::Cancelled {
            return Err(ApiError::LinkEnded);
        }
        Ok(Self { reached, side })
    }

    /// What this side told last.
    pub(super) fn last(&self) -> Option<&MeetingReport> {
        let own = Reporter::Side(self.side);
        self.reached.records.reports.iter().rev().find(|report| report.by == own)
    }
}

/// Shows what one can tell; what the button of the mail says stands ready.
pub(super) async fn show(following: Following, RawQuery(query): RawQuery) -> Result<Response, ApiError> {
    let telling = Telling::of(following).await?;
    let query = query.unwrap_or_default();
    let said = query.split('&').find_map(|pair| pair.strip_prefix(SAID)).and_then(Happened::parse);
    meeting_page::show(&telling, said)
}

/// Takes a button: what happened, or that the Connectee has written.
pub(super) async fn tell(following: Following, submitted: Submitted) -> Result<Response, ApiError> {
    let path = places::meeting(following.lang, &following.token);
    let telling = Telling::of(following).await?;
    let (app, now) = (telling.reached.app.clone(), telling.reached.now);
    if submitted.get(WROTE).is_some() && telling.side == Side::Connectee {
        let id = telling.reached.the.id;
        app.store.note_contacted(&id, &|the| after::contacted(the, now), now).await?;
        return Ok(reply::see_other(&path));
    }
    let Some(happened) = submitted.get(known::HAPPENED).and_then(Happened::parse) else {
        return meeting_page::show(&telling, None);
    };
    let agreed = telling.reached.the.meeting.as_ref().map(|slot| day(slot.starts_at));
    let report = MeetingReport {
        key: key_of(&app, &submitted),
        by: Reporter::Side(telling.side),
        at: now,
        happened,
        met_on: (happened == Happened::Yes).then(|| agreed.unwrap_or(day(now)).min(day(now))),
        fit: None,
        has_concern: false,
        answers: None,
    };
    store(&telling.reached, &report).await?;
    Ok(reply::see_other(&path))
}

/// Shows the form with all the questions.
pub(super) async fn show_details(following: Following) -> Result<Response, ApiError> {
    let telling = Telling::of(following).await?;
    let raw = begun(telling.last());
    let key = SubmissionKey::from_bits(telling.reached.app.ids.bits128());
    details(&telling, &Filled::with(raw), &key)
}

/// Takes the form.
pub(super) async fn tell_details(following: Following, submitted: Submitted) -> Result<Response, ApiError> {
    let path = places::meeting(following.lang, &following.token);
    let telling = Telling::of(following).await?;
    let key = key_of(&telling.reached.app, &submitted);
    let form = form(&telling.reached)?;
    let asking = asking(&telling.reached, &form);
    let answers = match asking.read(&submitted) {
        Ok(answers) => answers,
        Err(filled) => return details(&telling, &filled, &key),
    };
    store(&telling.reached, &report(&answers, key, telling.side, telling.reached.now)?).await?;
    Ok(reply::see_other(&path))
}

fn report(
    answers: &Answers,
    key: SubmissionKey,
    side: Side,
    now: Timestamp,
) -> Result<MeetingReport, ApiError> {
    let happened = answers.text(known::HAPPENED).and_then(Happened::parse);
    let happened = happened.ok_or_else(|| anyhow::anyhow!("`{FORM}` does not ask what happened"))?;
    Ok(MeetingReport {
        key,
        by: Reporter::Side(side),
        at: now,
        happened,
        met_on: answers.date(known::MET_ON).map(|on| on.min(day(now))),
        fit: answers.text(known::FIT).and_then(Fit::parse),
        has_concern: answers.agreed(known::CONCERN),
        answers: Some(serde_json::to_string(answers).map_err(anyhow::Error::from)?),
    })
}

async fn store(reached: &Reached, report: &MeetingReport) -> Result<(), ApiError> {
    let Reached { app, the, people, now, .. } = reached;
    let judge = |the: &_, records: &_| after::report(app, people, (the, records), *now);
    match app.store.report_meeting(&the.id, report, &judge, *now).await? {
        Turned::Now | Turned::Already => Ok(()),
        Turned::Gone => Err(ApiError::Erased),
    }
}

/// What was told with a button need not be told again.
fn begun(last: Option<&MeetingReport>) -> RawAnswers {
    let mut raw = RawAnswers::new();
    if let Some(last) = last {
        raw.set(known::HAPPENED, last.happened.name());
        if let Some(on) = last.met_on {
            let part = |part: &str| format!("{}.{part}", known::MET_ON);
            raw.set(part("year"), on.year().to_string());
            raw.set(part("month"), on.month().to_string());
            raw.set(part("day"), on.day().to_string());
        }
    }
    raw
}

fn details(telling: &Telling, filled: &Filled, key: &SubmissionKey) -> Result<Response, ApiError> {
    let reached = &telling.reached;
    let form = form(reached)?;
    let hidden = vec![Hidden { name: reserved::KEY.to_owned(), value: key.to_string() }];
    let place = |lang| places::meeting_details(lang, &reached.token);
    let sheet = asking(reached, &form).sheet(filled, place, hidden);
    meeting_page::details(telling, sheet, filled.status())
}

fn form(reached: &Reached) -> Result<std::sync::Arc<portal::forms::Form>, ApiError> {
    reached.site.form(FORM).ok_or_else(|| ApiError::Internal(anyhow::anyhow!("no form `{FORM}`")))
}

fn asking<'a>(reached: &'a Reached, form: &'a portal::forms::Form) -> Asking<'a> {
    Asking::new(&reached.site, form, reached.lang, day(reached.now))
}

/// The full name that somebody gave with their application.
pub(crate) fn full_name(application: &Application) -> Option<FullName> {
    let answers: Answers = serde_json::from_str(application.answers.as_deref()?).ok()?;
    let parts = [known::FIRST_NAME, known::LAST_NAME].map(|field| answers.text(field));
    FullName::parse(&parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
}

/// Where the naming of contacts is, once they have met.
pub(super) fn referral_of(app: &App, telling: &Telling) -> Option<String> {
    let the = &telling.reached.the;
    let about = About::Match(the.id, telling.side);
    let token = after::link_token(app, LinkPurpose::Referral, about);
    the.met_on.map(|_| places::referral(telling.reached.lang, &token))
}
