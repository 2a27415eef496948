//! Files sent with a form: stored as they arrive, then carried from page to page as a signed answer.
//!
//! Comes in: uploads and carried answers. Goes out: answers that name stored files, and an error for each file that can't
//! be taken. The record comes before the bytes: bytes that no record names would never be deleted. Never here: what a
//! document says.

use jiff::SignedDuration;
use portal::forms::{Field, FieldError, FieldProblem, FileAnswer, FileProblem, Kind, RawAnswers, Section};

use super::limits;
use super::posted::Posted;
use super::visit::Visit;
use crate::files::{Document, Refusal};
use crate::http::ApiError;
use crate::http::submitted::Upload;
use crate::store::{DRAFT_DAYS, Digest, FileRecord};

/// Days that a file waits for its form to be sent: a draft's, and one more, so that no draft outlives its file.
const WAITING_DAYS: i64 = DRAFT_DAYS + 1;

/// Takes the files of a section: new ones are stored, carried ones must still be there. A file that can't be taken leaves
/// the one before in place.
pub(super) async fn take(
    visit: &Visit,
    section: &Section,
    posted: &Posted,
    raw: &mut RawAnswers,
) -> Result<Vec<FieldError>, ApiError> {
    let mut errors = Vec::new();
    for field in files(visit, section, raw) {
        let upload = posted.uploads.iter().find(|upload| upload.field == field.id);
        let problem = match upload {
            Some(upload) => match store(visit, field, upload).await? {
                Ok(file) => {
                    let before = raw.remove(&field.id);
                    raw.set(&field.id, file.posted());
                    posted.kept.set(&field.id, &file.posted());
                    forget(visit, &before).await;
                    None
                }
                Err(problem) => Some(problem),
            },
            None => lost(visit, raw.get(&field.id)).await?.then_some(FileProblem::Lost),
        };
        if problem == Some(FileProblem::Lost) {
            raw.remove(&field.id);
        }
        let error = |problem| FieldError { field: field.id.clone(), problem: FieldProblem::File(problem) };
        errors.extend(problem.map(error));
    }
    Ok(errors)
}

/// Files of a section that are gone although the answers name them.
pub(super) async fn gone(
    visit: &Visit,
    section: &Section,
    raw: &RawAnswers,
) -> Result<Vec<FieldError>, ApiError> {
    let mut errors = Vec::new();
    for field in files(visit, section, raw) {
        if lost(visit, raw.get(&field.id)).await? {
            let problem = FieldProblem::File(FileProblem::Lost);
            errors.push(FieldError { field: field.id.clone(), problem });
        }
    }
    Ok(errors)
}

/// The hash under which the store knows a file; none unless the answer was signed here.
pub(super) fn digest(visit: &Visit, file: &FileAnswer) -> Option<Digest> {
    Some(visit.app.tokens.read_file(&file.token, &file.name, file.bytes)?.digest())
}

fn files<'v>(visit: &'v Visit, section: &'v Section, raw: &RawAnswers) -> Vec<&'v Field> {
    let asked = |field: &&Field| matches!(field.kind, Kind::File(_)) && visit.form.applies(field, raw);
    section.fields.iter().filter(asked).collect()
}

/// Whether an answer names a file that is not there for it.
async fn lost(visit: &Visit, answer: Option<&str>) -> Result<bool, ApiError> {
    let Some(answer) = answer.filter(|answer| !answer.is_empty()) else { return Ok(false) };
    let Some(digest) = FileAnswer::parse(answer).and_then(|file| digest(visit, &file)) else {
        return Ok(true);
    };
    let record = visit.app.store.load_file(&digest, visit.now).await?;
    Ok(record.is_none_or(|record| record.case.is_some()))
}

async fn store(
    visit: &Visit,
    field: &Field,
    upload: &Upload,
) -> Result<Result<FileAnswer, FileProblem>, ApiError> {
    let Kind::File(limits) = &field.kind else { return Ok(Err(FileProblem::WrongType)) };
    let Some(bytes) = upload.bytes.clone() else {
        return Ok(Err(FileProblem::TooBig { max: limits.max, used: upload.size }));
    };
    let name = upload.file_name.clone();
    let judged = tokio::task::spawn_blocking(move || Document::check(&name, bytes)).await;
    let document = match judged.map_err(anyhow::Error::from)? {
        Ok(document) => document,
        Err(refusal) => return Ok(Err(problem(refusal, limits.max, upload.size))),
    };
    if let Err(problem) = limits.check(&document.name, upload.size) {
        return Ok(Err(problem));
    }
    limits::upload(visit).await?;
    let token = visit.app.ids.token();
    let mut file = FileAnswer::new(token.as_str(), &document.name, upload.size);
    let record = FileRecord {
        token: token.digest(),
        name: file.name.clone(),
        content_type: document.kind.media_type().to_owned(),
        bytes: file.bytes,
        sha256: Digest::of(&document.bytes),
        expires_at: visit.now + SignedDuration::from_hours(24 * WAITING_DAYS),
        case: None,
    };
    visit.app.store.put_file(&record, visit.now).await?;
    visit.app.files.put(&record.token.to_string(), &document).await?;
    file.token = visit.app.tokens.sign_file(&token, &file.name, file.bytes);
    Ok(Ok(file))
}

const fn problem(refusal: Refusal, max: u64, used: u64) -> FileProblem {
    match refusal {
        Refusal::Empty => FileProblem::Empty,
        Refusal::TooLarge => FileProblem::TooBig { max, used },
        Refusal::WrongKind | Refusal::Unsafe => FileProblem::WrongType,
    }
}

/// A file that another one replaced is not waited for; if this fails, it ends by itself.
async fn forget(visit: &Visit, answers: &[String]) {
    for digest in answers.iter().filter_map(|answer| digest(visit, &FileAnswer::parse(answer)?)) {
        if let Err(error) = visit.app.store.delete_file(&digest).await {
            tracing::warn!(error = %error, "a replaced file stays until it expires");
        }
    }
}
