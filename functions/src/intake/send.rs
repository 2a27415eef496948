//! The last button: checked answers become a case, once.
//!
//! Comes in: a visit and what the check page posted. Goes out: the way to the receipt, always the same one for the same
//! submission; or the way back to what is wrong. Nothing is refused for looking like spam: it is set aside, with the same
//! receipt. Never here: mail.

use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use portal::forms::{AnswerValue, Answers, Form, Reference};

use super::posted::{Posted, without_overlong};
use super::visit::Visit;
use super::{effects, limits, nearest, places, steps, traps, uploads};
use crate::facts;
use crate::http::{ApiError, reply};
use crate::store::{
    Actor, CaseId, CaughtBy, Channel, Digest, EmailConfirmation, NewApplication, NewState, StoreError,
    Submission, SubmissionKey,
};
use crate::tokens::Token;

/// Days that a check page can be sent: as long as the store remembers a key that was used.
const KEY_DAYS: i64 = 30;

/// The form by which people ask for their own data, its correction or its end.
const PRIVACY_REQUEST: &str = "privacy-request";

/// Days to answer it: the law's limit (PIPEDA, principle 4.9.4 and section 8(3)).
const PRIVACY_DAYS: i64 = 30;

/// Sends the answers of a check page.
pub(super) async fn send(visit: &Visit, posted: &Posted) -> Result<Response, ApiError> {
    let Some((key, made)) = key(visit, posted).await?.filter(|_| !posted.anew) else {
        return to_check(visit, posted).await;
    };
    let answers = visit.form.check(&posted.answers, &visit.site.directory, visit.today(), visit.lang);
    let (Ok(answers), None) = (answers, without_overlong(&posted.answers)) else {
        return to_first_wrong(visit, posted).await;
    };
    let Some(files) = files(visit, &answers) else { return to_first_wrong(visit, posted).await };
    let email = visit.form.confirm_email.as_deref().and_then(|field| answers.email(field));
    limits::submission(visit, posted.draft.as_ref(), &key, email).await?;
    let caught = traps::caught(posted.trapped, made, visit.now, &answers);
    let draft = posted.draft.as_ref().map(Token::digest);
    let submission = submission(visit, &answers, key, caught, draft, files)?;
    let references = || Reference::from_bits(visit.app.ids.bits64()).to_string();
    match visit.app.store.submit(&submission, &references, visit.now).await {
        Ok(receipt) => {
            let (form, version, already) = (&answers.form, answers.version, receipt.already);
            tracing::info!(reference = receipt.reference, form, version, already, caught = ?caught, "received");
            Ok(reply::see_other(&visit.receipt_path(&key)))
        }
        Err(StoreError::KeyReused) => Err(visit.already_sent(&key)),
        Err(StoreError::FileGone) => to_first_wrong(visit, posted).await,
        Err(error) => Err(error.into()),
    }
}

/// The key of the check page, if it can still be sent: it is fresh, or what was sent with it is remembered. It is signed
/// for the draft that the page names, so whoever has one has both.
async fn key(visit: &Visit, posted: &Posted) -> Result<Option<(SubmissionKey, Timestamp)>, ApiError> {
    let (Some(draft), Some(text)) = (&posted.draft, &posted.key) else { return Ok(None) };
    let Some((key, made)) = visit.app.tokens.read_key(&visit.form.id, draft, text) else { return Ok(None) };
    let fresh = made.duration_until(visit.now) <= SignedDuration::from_hours(24 * KEY_DAYS);
    let counts = fresh || visit.app.store.find_receipt(&key, visit.now).await?.is_some();
    Ok(counts.then_some((key, made)))
}

/// Without a key that counts: the answers are kept, and the check page comes again with a fresh one.
async fn to_check(visit: &Visit, posted: &Posted) -> Result<Response, ApiError> {
    let token = keep(visit, posted).await?;
    Ok(visit.go_on(&visit.check_path(), &token))
}

/// The answers are kept, and the first section with something wrong in it is shown.
async fn to_first_wrong(visit: &Visit, posted: &Posted) -> Result<Response, ApiError> {
    let token = keep(visit, posted).await?;
    let wrong =
        steps::first_wrong(visit, &posted.answers).await?.unwrap_or_else(|| visit.form.first_section());
    Ok(visit.go_on(&places::wrong_section(&visit.form.id, visit.lang, &wrong.id), &token))
}

/// Keeps what the person saw and pressed the button under; a page that carries no answers leaves the draft as it is.
async fn keep(visit: &Visit, posted: &Posted) -> Result<Token, ApiError> {
    match visit.belonging(posted).await? {
        Some(opened) if posted.answers.is_empty() => Ok(opened.token),
        opened => {
            let short = without_overlong(&posted.answers);
            visit.save(opened.as_ref(), short.as_ref().unwrap_or(&posted.answers)).await
        }
    }
}

/// Hashes of all files that the answers name; none when one of them was not signed here.
fn files(visit: &Visit, answers: &Answers) -> Option<Vec<Digest>> {
    let files = answers.values.values().filter_map(|value| match value {
        AnswerValue::File(file) => Some(uploads::digest(visit, file)),
        _ => None,
    });
    files.collect()
}

fn submission(
    visit: &Visit,
    answers: &Answers,
    key: SubmissionKey,
    caught: Option<CaughtBy>,
    draft: Option<Digest>,
    files: Vec<Digest>,
) -> Result<Submission, ApiError> {
    let (app, form) = (&visit.app, &*visit.form);
    let keep_until = visit.now + SignedDuration::from_hours(24 * i64::from(form.retention_days));
    let confirmation = confirmation(form, answers);
    let (case, community) =
        (CaseId::from_bits(app.ids.bits128()), nearest::community(&visit.site.directory, form, answers));
    let mut effects = match caught {
        None => effects::of_submission(app, &key, visit.lang, confirmation, keep_until),
        Some(_) => effects::of_caught_submission(app, &key, keep_until),
    };
    effects.consents = effects::given(form, answers, Channel::Online);
    if caught.is_none() && confirmation == EmailConfirmation::NotNeeded {
        effects.facts.extend(facts::applied(app, &form.id, community.as_deref(), (&case, visit.today())));
    }
    Ok(Submission {
        key,
        answers_hash: Digest::of(answers.canonical().as_bytes()),
        case,
        application: NewApplication {
            form: form.id.clone(),
            version: form.version,
            lang: visit.lang,
            community,
            channel: Channel::Online,
            state: caught.map_or(NewState::Received, NewState::Quarantined),
            confirmation,
            answers: serde_json::to_string(answers).map_err(anyhow::Error::from)?,
            keep_until,
            due_at: due(form, visit.now),
        },
        draft,
        files,
        effects,
        actor: Actor::Applicant,
    })
}

/// When the law wants a privacy request answered.
fn due(form: &Form, received: Timestamp) -> Option<Timestamp> {
    (form.id == PRIVACY_REQUEST).then(|| received + SignedDuration::from_hours(24 * PRIVACY_DAYS))
}

fn confirmation(form: &Form, answers: &Answers) -> EmailConfirmation {
    let email = form.confirm_email.as_deref().and_then(|field| answers.email(field));
    email.map_or(EmailConfirmation::NotNeeded, |_| EmailConfirmation::Pending)
}
