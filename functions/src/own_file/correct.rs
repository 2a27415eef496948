//! Correcting answers: a section of the form at a time, through the form's own definition.
//!
//! Comes in: a link, a section, a post. Goes out: the section with what is wrong, or the file with the answers as they are
//! now and what they were before. Never here: consents (see `consents.rs`), files, the community (see `handover`), the
//! address (see `address.rs`): none of them is a slip of the pen.

use axum::http::StatusCode;
use axum::response::Response;
use portal::Both;
use portal::forms::{Answers, Field, Form, Hidden, Kind, Section, SheetView, known};
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::copy::ChangedAnswer;
use super::{answers, places};
use crate::app::day;
use crate::asking::{Asking, Filled};
use crate::http::following::Following;
use crate::http::submitted::Submitted;
use crate::http::{ApiError, reply};
use crate::intake::links::Followed;
use crate::site::Site;
use crate::store::{Action, Correction, Effects, Hand, LinkPurpose, NewCorrection};

/// Hidden input: the revision of the file that the page was made from.
const REVISION: &str = "_revision";

/// `pages/own-change.html`.
#[derive(Serialize)]
struct ChangePage {
    form: SheetView,
    /// Somebody changed the file meanwhile, or there are too many corrections.
    notice: Option<String>,
    back: String,
}

/// The part of a section that people correct here; none when there is nothing of it.
pub(super) fn editable(site: &Site, form: &Form, section: &str) -> Option<Form> {
    let section = form.section(section)?;
    let is_open = |field: &&Field| {
        !matches!(field.kind, Kind::File(_) | Kind::Consent)
            && field.id != known::COMMUNITY
            && form.confirm_email.as_ref() != Some(&field.id)
    };
    let fields: Vec<Field> = section.fields.iter().filter(is_open).cloned().collect();
    let has = |id: &String| fields.iter().any(|field| field.id == *id);
    let rules = form.rules.iter().filter(|rule| rule.one_of.iter().all(has)).cloned().collect();
    let word = |name| Both::from_fn(|lang| site.words.get("own", name, lang).unwrap_or_default().to_owned());
    (!fields.is_empty()).then(|| Form {
        title: word("change_title"),
        submit: word("change_save"),
        intro: Both::from_fn(|_| Vec::new()),
        rules,
        sections: vec![Section { fields: fields.clone(), ..section.clone() }],
        ..form.clone()
    })
}

/// Shows a section with its answers.
pub(super) async fn show(following: Following) -> Result<Response, ApiError> {
    let section = following.named("section").unwrap_or_default().to_owned();
    let followed = following.open_application(LinkPurpose::Status).await?;
    let answers = answers(&followed)?;
    let form = editable(&followed.site, &followed.form, &section).ok_or(ApiError::NotFound)?;
    page(&followed, (&section, &form), &Filled::with(answers.raw()), None, StatusCode::OK)
}

/// Takes the answers of a section.
pub(super) async fn save(following: Following, submitted: &Submitted) -> Result<Response, ApiError> {
    let section = following.named("section").unwrap_or_default().to_owned();
    let followed = following.open_application(LinkPurpose::Status).await?;
    let before = answers(&followed)?;
    let form = editable(&followed.site, &followed.form, &section).ok_or(ApiError::NotFound)?;
    let asking = Asking::new(&followed.site, &form, followed.lang, day(followed.now));
    let said = match asking.read(submitted) {
        Ok(said) => said,
        Err(filled) => return page(&followed, (&section, &form), &filled, None, filled.status()),
    };
    let (after, changed) = merged(&form, &before, said);
    let file = places::file(followed.lang, &followed.token);
    if changed.is_empty() {
        return Ok(reply::see_other(&file));
    }
    let new = NewCorrection {
        answers: json(&after)?,
        changed: Some(json(&changed)?),
        revision: submitted.get(REVISION).and_then(|text| text.parse().ok()).unwrap_or_default(),
        settles_address: false,
    };
    let hand = Hand::Own(&followed.application.case);
    let (store, now) = (&followed.app.store, followed.now);
    let notice = match store.correct(hand, Action::Corrected, &new, &Effects::default(), now).await? {
        Correction::Now(_) => return Ok(reply::see_other(&file)),
        Correction::Gone => return Err(ApiError::Erased),
        Correction::Changed(_) => "change_meanwhile",
        Correction::Full => "change_full",
    };
    let filled = Filled::with(asking.typed(submitted));
    page(&followed, (&section, &form), &filled, Some(notice), StatusCode::CONFLICT)
}

/// Anything that is stored as JSON text.
pub(super) fn json(value: &impl Serialize) -> Result<String, ApiError> {
    serde_json::to_string(value).map_err(|error| ApiError::Internal(anyhow::Error::from(error)))
}

/// All answers with those of the section in place of the old ones, and what changed.
fn merged(form: &Form, before: &Answers, mut said: Answers) -> (Answers, Vec<ChangedAnswer>) {
    let (mut after, mut changed) = (before.clone(), Vec::new());
    for field in form.fields() {
        let (old, new) = (before.value(&field.id).cloned(), said.values.remove(&field.id));
        match &new {
            Some(value) => after.values.insert(field.id.clone(), value.clone()),
            None => after.values.remove(&field.id),
        };
        if old != new {
            changed.push(ChangedAnswer { field: field.id.clone(), before: old, after: new });
        }
    }
    (after, changed)
}

fn page(
    followed: &Followed,
    (section, form): (&str, &Form),
    filled: &Filled,
    notice: Option<&str>,
    status: StatusCode,
) -> Result<Response, ApiError> {
    let (lang, token) = (followed.lang, &followed.token);
    let asking = Asking::new(&followed.site, form, lang, day(followed.now));
    let revision = Hidden { name: REVISION.to_owned(), value: followed.application.revision.to_string() };
    let sheet = asking.sheet(filled, |lang| places::change(lang, token, section), vec![revision]);
    let frame = Frame {
        title: sheet.title.clone(),
        toggle: Toggle::Submit { form: sheet.html_id.clone(), action: sheet.language_action.clone() },
        crumbs: followed.site.crumbs(lang),
        error: !sheet.errors.is_empty() || notice.is_some(),
        ..Frame::default()
    };
    let notice = notice.and_then(|name| followed.site.words.get("own", name, lang)).map(str::to_owned);
    let page = ChangePage { form: sheet, notice, back: places::file(lang, token) };
    reply::page(&followed.site, "pages/own-change.html", lang, &frame, &page, status)
}
