//! What each failure of a call means for the caller.
//!
//! Comes in: errors of the SDK. Goes out: refused, not now, nobody knows, or a bug of ours. Never here: waiting, trying
//! again (see `call.rs`); messages of DynamoDB, which may repeat keys and values.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::CancellationReason;
use aws_smithy_runtime_api::http::Response;

use super::StoreError;

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Certainly not written: the database refuses work.
    Throttled,
    /// Certainly not written: somebody else is writing the same items.
    Conflict,
    /// Written or not.
    Unsure,
}

/// Why an attempt failed.
pub(super) enum Failure {
    Refused(Vec<usize>),
    Trouble(Trouble),
    /// A bug of ours or a wrong set-up: trying again changes nothing.
    Ours(anyhow::Error),
}

impl Failure {
    /// For reads, where nothing can be refused.
    pub(super) fn trouble(self) -> Result<Trouble, StoreError> {
        match self {
            Failure::Trouble(trouble) => Ok(trouble),
            Failure::Refused(_) => {
                Err(StoreError::Internal(anyhow::anyhow!("a read was refused by a condition")))
            }
            Failure::Ours(error) => Err(StoreError::Internal(error)),
        }
    }
}

pub(super) fn failure<E>(error: &SdkError<E, Response>) -> Failure
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    let status = error.raw_response().map_or(0, |response| response.status().as_u16());
    let code = match error {
        SdkError::ConstructionFailure(_) => return ours(error),
        SdkError::ServiceError(context) => context.err().code().unwrap_or_default().to_owned(),
        // Time-out, no connection, or a reply that can't be read: the request may have arrived.
        _ => return Failure::Trouble(Trouble::Unsure),
    };
    match code.as_str() {
        "ConditionalCheckFailedException" => Failure::Refused(vec![0]),
        "TransactionConflictException" => Failure::Trouble(Trouble::Conflict),
        "ProvisionedThroughputExceededException"
        | "ThrottlingException"
        | "Throttling"
        | "RequestLimitExceeded"
        | "LimitExceededException" => Failure::Trouble(Trouble::Throttled),
        // Another request with this token is under way, or went through with other content.
        "TransactionInProgressException" | "IdempotentParameterMismatchException" => {
            Failure::Trouble(Trouble::Unsure)
        }
        _ if status >= 500 => Failure::Trouble(Trouble::Unsure),
        _ => ours(error),
    }
}

fn ours<E>(error: &SdkError<E, Response>) -> Failure
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    // The code alone: messages of DynamoDB may repeat keys and values.
    let code = error.code().unwrap_or("request could not be made").to_owned();
    Failure::Ours(anyhow::anyhow!("DynamoDB refuses the request: {code}"))
}

/// What the reasons of a cancelled transaction come to. A condition that does not hold weighs more than a conflict
/// beside it: reading again shows why.
pub(super) fn cancellation(reasons: &[CancellationReason]) -> Failure {
    let code = |reason: &CancellationReason| reason.code().unwrap_or("None").to_owned();
    let codes: Vec<String> = reasons.iter().map(code).collect();
    let places = |wanted: &str| -> Vec<usize> {
        codes.iter().enumerate().filter(|(_, code)| *code == wanted).map(|(place, _)| place).collect()
    };
    let known = [
        "None",
        "ConditionalCheckFailed",
        "TransactionConflict",
        "ProvisionedThroughputExceeded",
        "ThrottlingError",
    ];
    if let Some(code) = codes.iter().find(|code| !known.contains(&code.as_str())) {
        return Failure::Ours(anyhow::anyhow!("DynamoDB cancels the transaction: {code}"));
    }
    let refused = places("ConditionalCheckFailed");
    if !refused.is_empty() {
        return Failure::Refused(refused);
    }
    if !places("TransactionConflict").is_empty() {
        return Failure::Trouble(Trouble::Conflict);
    }
    Failure::Trouble(Trouble::Throttled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(code: &str) -> CancellationReason {
        CancellationReason::builder().code(code).build()
    }

    #[test]
    fn reasons_of_a_cancellation_are_told_apart() {
        let refused =
            cancellation(&[reason("None"), reason("ConditionalCheckFailed"), reason("TransactionConflict")]);
        assert!(matches!(refused, Failure::Refused(which) if which == [1]));
        let conflict = cancellation(&[reason("TransactionConflict"), reason("ThrottlingError")]);
        assert!(matches!(conflict, Failure::Trouble(Trouble::Conflict)));
        for code in ["ProvisionedThroughputExceeded", "ThrottlingError"] {
            assert!(matches!(cancellation(&[reason(code)]), Failure::Trouble(Trouble::Throttled)), "{code}");
        }
        for code in ["ValidationError", "ItemCollectionSizeLimitExceeded", "SomethingNew"] {
            let ours = cancellation(&[reason("ConditionalCheckFailed"), reason(code)]);
            assert!(matches!(ours, Failure::Ours(_)), "{code}");
        }
    }
}
