//! How often messages may be asked for and codes tried.
//!
//! Comes in: who is about to sign in. Goes out: nothing, or a page that says when to try again; the same for an address
//! that is nobody's. Never here: the tries of one sign-in; the store counts those exactly.

use std::time::Duration;

use super::ask::Asking;
use crate::http::ApiError;
use crate::http::limit::count;
use crate::store::{Digest, Limit, LimitScope};

const HOUR: Duration = Duration::from_secs(3_600);

/// Messages to one address, asked for from one network.
const PER_BOTH: Limit = Limit { max: 5, window: Duration::from_secs(600) };

/// Messages to one address from anywhere: wide enough that a stranger can't keep a member out by asking in their name.
const PER_ADDRESS: Limit = Limit { max: 30, window: HOUR };

/// Messages asked for from one network: an office signs in together in the morning.
const PER_NETWORK: Limit = Limit { max: 60, window: HOUR };

/// Codes from one network.
const CODES: Limit = Limit { max: 120, window: HOUR };

/// Counts a message that is asked for.
pub(super) async fn ask(asking: &Asking, address: &Digest) -> Result<(), ApiError> {
    let (app, tokens) = (&asking.app, &asking.app.tokens);
    let of = tokens.blind("sign-in address", &address.to_string());
    if let Some(network) = &asking.network {
        let both = tokens.blind("sign-in both", &format!("{network}{address}"));
        count(app, LimitScope::Address, both, PER_BOTH).await?;
        let network = tokens.blind("sign-in", &network.to_string());
        count(app, LimitScope::Ip, network, PER_NETWORK).await?;
    }
    count(app, LimitScope::Address, of, PER_ADDRESS).await
}

/// Counts a code that is tried.
pub(super) async fn code(asking: &Asking) -> Result<(), ApiError> {
    let Some(network) = &asking.network else { return Ok(()) };
    let of = asking.app.tokens.blind("code", &network.to_string());
    count(&asking.app, LimitScope::Ip, of, CODES).await
}
