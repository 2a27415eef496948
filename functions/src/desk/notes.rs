//! Adding a note to a person's file.
//!
//! Comes in: a posted note. Goes out: the way back to the file, or the file with what is wrong and the text still there.
//! Never here: changing or removing notes; there is no way to.

use axum::response::Response;

use super::person::{Refused, show_with};
use super::{places, screening, shown};
use crate::http::{ApiError, reply};
use crate::staff::{Staff, StaffPost};
use crate::store::{MOST_NOTES, Noted, SubmissionKey};

/// Name of the text.
const NOTE: &str = "note";

/// Name of the hidden input that makes a note one note.
const KEY: &str = "_key";

/// The key of a note that is about to be written.
pub(super) fn new_key(staff: &Staff) -> String {
    SubmissionKey::from_bits(staff.app.ids.bits128()).to_string()
}

/// Adds a note.
pub(super) async fn add(post: &StaffPost, reference: &str) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let scope = staff.scope()?;
    let text = screening::tidy(submitted.get(NOTE).unwrap_or_default());
    let fresh = new_key(staff);
    let key = submitted.get(KEY).filter(|key| SubmissionKey::parse(key).is_some()).unwrap_or(&fresh);
    let said = shown::said(staff);
    let too_long = text.chars().count().saturating_sub(screening::NOTE_CHARS);
    let mut error = match (text.is_empty(), too_long) {
        (true, _) => Some(said.word("note_missing")),
        (_, 0) => None,
        _ => Some(said.with("note_long", "n", &too_long.to_string())),
    };
    if let (None, Some(parsed)) = (&error, SubmissionKey::parse(key)) {
        match staff.app.store.add_note(scope, reference, (parsed, &text), staff.now).await? {
            Noted::Now | Noted::Already => {
                return Ok(reply::see_other(&places::person(staff.lang, reference)));
            }
            Noted::Gone => return shown::gone(staff),
            Noted::Full => error = Some(said.with("note_full", "n", &MOST_NOTES.to_string())),
        }
    }
    let error = error.unwrap_or_default();
    show_with(staff, reference, Refused { text: &text, key, error }).await
}
