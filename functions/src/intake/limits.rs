//! How much one draft, one address or one network may send.
//!
//! Comes in: a visit. Goes out: nothing, or a page that says when to try again; it keeps the answers. Addresses are counted
//! under keyed hashes. When the counters can't be reached, people come before limits. Never here: who is a person; that
//! is for the traps.

use std::time::Duration;

use portal::forms::Email;

use super::visit::Visit;
use crate::http::ApiError;
use crate::http::limit::settle;
use crate::store::{Digest, Limit, LimitKey, LimitScope, SubmissionKey};
use crate::tokens::Token;

const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);

/// Drafts begun from one network: a class of newcomers in a library fills in forms together, several times.
const DRAFTS: Limit = Limit { max: 300, window: HOUR };

/// Files from one network: the same class, with a second try each.
const UPLOADS: Limit = Limit { max: 120, window: HOUR };

/// Presses of the last button on one draft: repetitions are harmless, so only a flood is stopped.
const PRESSES: Limit = Limit { max: 500, window: HOUR };

/// Different submissions that name one address: each sends it a mail that it may not have asked for; somebody who helps
/// others may use their own for several of them.
const PER_ADDRESS: Limit = Limit { max: 10, window: DAY };

/// Different submissions from one network.
const PER_NETWORK: Limit = Limit { max: 120, window: HOUR };

/// Counts a draft that is begun.
pub(super) async fn new_draft(visit: &Visit) -> Result<(), ApiError> {
    network(visit, "draft", DRAFTS).await
}

/// Counts a file.
pub(super) async fn upload(visit: &Visit) -> Result<(), ApiError> {
    network(visit, "upload", UPLOADS).await
}

/// Counts a submission: on its draft and on the address that it names, which are one person's, before the network, which
/// many share. The same submission counts once, however often it comes.
pub(super) async fn submission(
    visit: &Visit,
    draft: Option<&Token>,
    key: &SubmissionKey,
    email: Option<&Email>,
) -> Result<(), ApiError> {
    let store = &visit.app.store;
    if let Some(draft) = draft {
        let key = LimitKey { scope: LimitScope::Draft, of: draft.digest() };
        settle(store.hit(&key, PRESSES, visit.now).await)?;
    }
    let once = key.digest();
    if let Some(email) = email {
        let address = visit.app.tokens.blind("address", &email.as_str().to_lowercase());
        let key = LimitKey { scope: LimitScope::Address, of: address };
        settle(store.hit_once(&key, &once, PER_ADDRESS, visit.now).await)?;
    }
    if let Some(of) = of_network(visit, "submission") {
        let key = LimitKey { scope: LimitScope::Ip, of };
        settle(store.hit_once(&key, &once, PER_NETWORK, visit.now).await)?;
    }
    Ok(())
}

async fn network(visit: &Visit, what: &str, limit: Limit) -> Result<(), ApiError> {
    let Some(of) = of_network(visit, what) else { return Ok(()) };
    settle(visit.app.store.hit(&LimitKey { scope: LimitScope::Ip, of }, limit, visit.now).await)
}

/// Each thing that is counted has counters of its own.
fn of_network(visit: &Visit, what: &str) -> Option<Digest> {
    Some(visit.app.tokens.blind(what, &visit.network.as_ref()?.to_string()))
}
