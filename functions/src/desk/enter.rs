//! Quick entry: staff type in what came on paper or by phone, from the same form as the public's.
//!
//! Comes in: a form's id, how it came, what staff typed. Goes out: the form on one page, or the new file; the same page sent
//! twice is one file. Never here: files that the person would attach, confirming addresses; who was spoken to needs no link.
//!
//! The community is the coordinator's own, so it is not asked. An address is asked for and not needed: not everybody has one.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use portal::Lang;
use portal::forms::{
    AnswerValue, Answers, CommunityAnswer, Form, Hidden, Notify, Reference, known, reserved,
};
use portal::theme::Frame;

use super::{places, sheet, shown};
use crate::app::day;
use crate::asking::{Asking, Filled};
use crate::facts;
use crate::http::submitted::Submitted;
use crate::http::{ApiError, reply};
use crate::intake::effects;
use crate::said::Said;
use crate::site::Site;
use crate::staff::{Staff, StaffPost};
use crate::store::{
    CaseId, Channel, Digest, Effects, EmailConfirmation, NewApplication, NewState, StoreError, Submission,
    SubmissionKey,
};

/// Hidden input that says how it came.
const CHANNEL: &str = "_channel";

/// The ways in which something comes that staff type in.
pub(super) const CHANNELS: [Channel; 2] = [Channel::Paper, Channel::Phone];

/// Whether staff can type this form in.
pub(super) fn is_entered(form: &Form) -> bool {
    form.notify == Notify::Community && facts::side(&form.id).is_some()
}

/// Shows the form.
pub(super) fn show(staff: &Staff, form: &str, query: &str) -> Result<Response, ApiError> {
    staff.scope()?;
    let form = form_of(&staff.site, form).ok_or(ApiError::NotFound)?;
    let asked = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "channel");
    let channel = asked.and_then(|(_, value)| entered_by(&value)).unwrap_or(Channel::Paper);
    let key = SubmissionKey::from_bits(staff.app.ids.bits128());
    page(staff, &form, (channel, key), &Filled::default(), false)
}

/// Stores what was typed.
pub(super) async fn enter(post: &StaffPost, form: &str) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let community = staff.scope()?.community().to_owned();
    let form = form_of(&staff.site, form).ok_or(ApiError::NotFound)?;
    let channel = submitted.get(CHANNEL).and_then(entered_by).unwrap_or(Channel::Paper);
    let fresh = SubmissionKey::from_bits(staff.app.ids.bits128());
    let key = key(submitted).unwrap_or(fresh);
    let asking = Asking::new(&staff.site, &form, staff.lang, day(staff.now));
    let mut answers = match asking.read(submitted) {
        Ok(answers) => answers,
        Err(filled) => return page(staff, &form, (channel, key), &filled, false),
    };
    let typed = answers.raw();
    answers.values.insert(
        known::COMMUNITY.to_owned(),
        AnswerValue::Community(CommunityAnswer::Listed(community.clone())),
    );
    let submission = submission(staff, (&form, &answers), (channel, key), community)?;
    let references = || Reference::from_bits(staff.app.ids.bits64()).to_string();
    match staff.app.store.submit(&submission, &references, staff.now).await {
        Ok(receipt) => {
            tracing::info!(
                reference = receipt.reference,
                form = form.id,
                already = receipt.already,
                "entered"
            );
            Ok(reply::see_other(&places::person(staff.lang, &receipt.reference)))
        }
        // Changed and sent again after it was stored: what is on the page would be another file.
        Err(StoreError::KeyReused) => page(staff, &form, (channel, fresh), &Filled::with(typed), true),
        Err(error) => Err(error.into()),
    }
}

/// The form as staff are asked it: without the community, and with no address needed.
pub(super) fn form_of(site: &Site, id: &str) -> Option<Form> {
    let form = site.public_form(id).filter(|form| is_entered(form))?;
    let mut form = Arc::unwrap_or_clone(form);
    let email = form.confirm_email.clone();
    for section in &mut form.sections {
        section.fields.retain(|field| field.id != known::COMMUNITY);
        for field in section.fields.iter_mut().filter(|field| Some(&field.id) == email.as_ref()) {
            field.missing = None;
        }
    }
    form.intro = portal::Both::default();
    Some(form)
}

fn page(
    staff: &Staff,
    form: &Form,
    (channel, key): (Channel, SubmissionKey),
    filled: &Filled,
    is_again: bool,
) -> Result<Response, ApiError> {
    let said = Said::group(&staff.site.words, "enter", staff.lang);
    let input = |name: &str, value: String| Hidden { name: name.to_owned(), value };
    let hidden = vec![
        sheet::key(staff),
        input(CHANNEL, channel.name().to_owned()),
        input(reserved::KEY, key.to_string()),
    ];
    let asking = Asking::new(&staff.site, form, staff.lang, day(staff.now));
    let mut view = asking.sheet(filled, |lang: Lang| places::enter(lang, &form.id, channel), hidden);
    view.submit = said.word("save");
    let status = if is_again { StatusCode::CONFLICT } else { filled.status() };
    let kicker = said.word(&format!("from_{}", channel.name()));
    let page = sheet::SheetPage {
        bar: staff.bar(),
        kicker: &kicker,
        title: &view.title,
        form: &view,
        changed: is_again.then(|| said.word("again")),
        back: places::desk(staff.lang),
        back_label: said.word("back"),
    };
    let title = format!("{} – {kicker}", view.title);
    let frame = Frame { error: status != StatusCode::OK, ..shown::frame(staff, title, view.toggle()) };
    reply::page(&staff.site, "pages/desk-sheet.html", staff.lang, &frame, &page, status)
}

fn submission(
    staff: &Staff,
    (form, answers): (&Form, &Answers),
    (channel, key): (Channel, SubmissionKey),
    community: String,
) -> Result<Submission, ApiError> {
    let app = &staff.app;
    let case = CaseId::from_bits(app.ids.bits128());
    let applied = facts::applied(app, &form.id, Some(&community), (&case, day(staff.now)));
    let consents = effects::given(form, answers, channel);
    let lang = mail_lang(answers).unwrap_or(staff.lang);
    Ok(Submission {
        key,
        answers_hash: Digest::of(answers.canonical().as_bytes()),
        case,
        application: NewApplication {
            form: form.id.clone(),
            version: form.version,
            lang,
            community: Some(community),
            channel,
            state: NewState::Received,
            confirmation: EmailConfirmation::NotNeeded,
            answers: serde_json::to_string(answers).map_err(anyhow::Error::from)?,
            keep_until: kept(form, staff.now),
            due_at: None,
        },
        draft: None,
        files: Vec::new(),
        effects: Effects { facts: applied.into_iter().collect(), consents, ..Effects::default() },
        actor: staff.scope()?.actor(),
    })
}

/// The language in which the person wants to be served is that of letters, whatever language staff typed in.
pub(super) fn mail_lang(answers: &Answers) -> Option<Lang> {
    Lang::parse(answers.text(known::SERVICE_LANGUAGE)?)
}

/// When the retention of a form's answers ends that come in now.
pub(super) fn kept(form: &Form, now: Timestamp) -> Timestamp {
    now + SignedDuration::from_hours(24 * i64::from(form.retention_days))
}

fn key(submitted: &Submitted) -> Option<SubmissionKey> {
    SubmissionKey::parse(submitted.get(reserved::KEY)?)
}

fn entered_by(name: &str) -> Option<Channel> {
    CHANNELS.into_iter().find(|channel| channel.name() == name)
}
