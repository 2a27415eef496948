//! Everything that can keep a request from being answered as it asked, and what becomes of each.
//!
//! Comes in: failures. Goes out: a status and an entry in the answer's extensions, which `edge` turns into a page. Never
//! here: internal text on its way to a reader; it has no way there.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::store::StoreError;

/// Why a request is not answered as it asked.
#[derive(Debug)]
pub enum ApiError {
    /// What was posted can't be read.
    Malformed(Malformed),
    /// Another site's page made the browser post this.
    CrossSite,
    /// There is no such page.
    NotFound,
    /// There is such a page, but not for this method.
    Method,
    /// The body did not arrive in time.
    TooSlow,
    /// This submission was made before with other answers; the way to its receipt.
    AlreadySent {
        /// Path of the receipt.
        receipt: String,
    },
    /// The link has ended, was used up, or never was.
    LinkEnded,
    /// What the link is about has been erased.
    Erased,
    /// The session of who posted this has ended, or there was none.
    SignedOut,
    /// The sign-in has ended or was used, or this is not the browser that asked for it.
    SignInEnded,
    /// What is asked for exists, but not for this member.
    NotYours,
    /// More was posted than is read.
    TooLarge,
    /// What was posted is no form.
    MediaType,
    /// Too many in a short time.
    TooMany {
        /// Time until it is worth trying again.
        retry_after: Duration,
    },
    /// Nothing was stored; trying again helps.
    Unavailable,
    /// It is not known whether it was stored; trying again is safe.
    Unknown,
    /// A bug of ours or a wrong set-up. The text goes to the log.
    Internal(anyhow::Error),
}

/// What is wrong with what was posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Malformed {
    /// Broken encoding, or not UTF-8.
    Encoding,
    /// A name that no page of ours sends.
    Name,
    /// More fields than any form has.
    TooManyFields,
}

impl ApiError {
    /// The status of the answer.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::CrossSite | Self::NotYours => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::AlreadySent { .. } => StatusCode::CONFLICT,
            Self::LinkEnded | Self::Erased | Self::SignInEnded => StatusCode::GONE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable | Self::Unknown => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// A short name for the log.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Malformed(Malformed::Encoding) => "malformed_encoding",
            Self::Malformed(Malformed::Name) => "malformed_name",
            Self::Malformed(Malformed::TooManyFields) => "malformed_count",
            Self::CrossSite => "cross_site",
            Self::NotFound => "not_found",
            Self::Method => "method",
            Self::TooSlow => "too_slow",
            Self::AlreadySent { .. } => "already_sent",
            Self::LinkEnded => "link_ended",
            Self::Erased => "erased",
            Self::SignedOut => "signed_out",
            Self::SignInEnded => "sign_in_ended",
            Self::NotYours => "not_yours",
            Self::TooLarge => "too_large",
            Self::MediaType => "media_type",
            Self::TooMany { .. } => "too_many",
            Self::Unavailable => "unavailable",
            Self::Unknown => "unknown_outcome",
            Self::Internal(_) => "internal",
        }
    }

    /// Whether the same post may well succeed when it is sent again.
    pub const fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::TooMany { .. } | Self::SignedOut | Self::Unavailable | Self::Unknown | Self::Internal(_)
        )
    }
}

impl From<Malformed> for ApiError {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(malformed)
    }
}

impl From<StoreError> for ApiError {
    /// A key that was used for other answers and a file that is gone are handled where submissions are made.
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict | StoreError::Unavailable => Self::Unavailable,
            StoreError::Unknown => Self::Unknown,
            StoreError::NotYours => Self::NotYours,
            StoreError::KeyReused
            | StoreError::FileGone
            | StoreError::Corrupt { .. }
            | StoreError::Internal(_) => Self::Internal(error.into()),
        }
    }
}

impl From<anyhow::Error> for ApiError {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}
