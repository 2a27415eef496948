//! A person's own file, behind the link to their status page: they see everything that is kept of them and who looked at it,
//! take a copy, correct it, take a consent back, have it erased.
//!
//! Comes in: links, and posts of their pages. Goes out: pages, copies in HTML, JSON and CSV, and changes of the case. Looking
//! changes nothing. Never here: staff, what anybody else may see, sending mail.
//!
//! Two things that a person may expect here are asked for in another way. Notes of staff may speak of others too, so the page
//! says how many there are and when they were written, and staff hand them over on request. Members of staff stand here by
//! role and community: they act for these, and the log keeps their number for whoever has to know who it was.

mod address;
mod consents;
pub mod copy;
mod correct;
mod csv;
mod download;
mod erase;
mod gather;
mod handover;
pub(crate) mod kept;
mod page;
pub mod places;
pub mod routes;
mod tables;
mod told;

pub(crate) use csv::quoted;
pub use routes::router;

use portal::forms::Answers;

use crate::http::ApiError;
use crate::intake::links::Followed;
use crate::store::State;

/// The answers, while there are any.
pub(crate) fn answers(followed: &Followed) -> Result<Answers, ApiError> {
    let text =
        followed.application.answers.as_deref().filter(|_| followed.application.state != State::Withdrawn);
    let text = text.ok_or(ApiError::Erased)?;
    serde_json::from_str(text).map_err(|error| ApiError::Internal(anyhow::Error::from(error)))
}
