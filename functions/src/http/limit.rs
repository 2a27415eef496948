//! Limits on how often something may be done, at the edge: counted in the store, answered with a page.
//!
//! Comes in: what is counted (hashed) and how much of it is allowed. Goes out: nothing, or [`ApiError::TooMany`]. When the
//! counters can't be reached, people come before limits. Never here: which limits there are.

use super::error::ApiError;
use crate::app::App;
use crate::store::{Digest, Hit, Limit, LimitKey, LimitScope, StoreError};

/// Counts one more.
pub async fn count(app: &App, scope: LimitScope, of: Digest, limit: Limit) -> Result<(), ApiError> {
    settle(app.store.hit(&LimitKey { scope, of }, limit, app.now()).await)
}

/// What a counter's answer means for the request.
pub fn settle(hit: Result<Hit, StoreError>) -> Result<(), ApiError> {
    match hit {
        Ok(Hit::Allowed) => Ok(()),
        Ok(Hit::Blocked { retry_after }) => Err(ApiError::TooMany { retry_after }),
        Err(error) => {
            tracing::warn!(error = %error, "a limit could not be counted");
            Ok(())
        }
    }
}
