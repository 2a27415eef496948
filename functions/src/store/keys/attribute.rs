//! Names of attributes. Keys and expiry are part of the tables' definitions; the others are content.

/// Partition key.
pub const PK: &str = "pk";
/// Sort key.
pub const SK: &str = "sk";
/// Partition key of the first index.
pub const GSI1_PK: &str = "gsi1pk";
/// Sort key of the first index.
pub const GSI1_SK: &str = "gsi1sk";
/// When an item expires: epoch seconds.
pub const EXPIRES_AT: &str = "expires_at";

pub(in crate::store) const ACTION: &str = "action";
pub(in crate::store) const ACTOR: &str = "actor";
pub(in crate::store) const ADDRESS: &str = "address";
pub(in crate::store) const ANSWERS: &str = "answers";
pub(in crate::store) const ANSWERS_HASH: &str = "answers_hash";
pub(in crate::store) const AT: &str = "at";
pub(in crate::store) const ATTEMPTS: &str = "attempts";
pub(in crate::store) const BEGUN_AT: &str = "begun_at";
pub(in crate::store) const BYTES: &str = "bytes";
pub(in crate::store) const CASE: &str = "case";
pub(in crate::store) const CAUGHT_BY: &str = "caught_by";
pub(in crate::store) const CLAIM: &str = "claim";
pub(in crate::store) const CODE: &str = "code";
pub(in crate::store) const COMMUNITY: &str = "community";
pub(in crate::store) const CONFIRMATION: &str = "confirmation";
pub(in crate::store) const CONFIRMED_AT: &str = "confirmed_at";
pub(in crate::store) const CONTENT_TYPE: &str = "content_type";
pub(in crate::store) const COUNT: &str = "count";
pub(in crate::store) const CREATED_AT: &str = "created_at";
pub(in crate::store) const DECISION: &str = "decision";
pub(in crate::store) const DUE_AT: &str = "due_at";
pub(in crate::store) const EMAIL: &str = "email";
pub(in crate::store) const ENDED_AT: &str = "ended_at";
pub(in crate::store) const FILES: &str = "files";
pub(in crate::store) const FORM: &str = "form";
pub(in crate::store) const HASH: &str = "hash";
pub(in crate::store) const HITS: &str = "hits";
pub(in crate::store) const INVITED_AT: &str = "invited_at";
pub(in crate::store) const KEEP_UNTIL: &str = "keep_until";
pub(in crate::store) const KEY: &str = "key";
pub(in crate::store) const KIND: &str = "kind";
pub(in crate::store) const LANG: &str = "lang";
pub(in crate::store) const LINK: &str = "link";
pub(in crate::store) const MARK: &str = "mark";
pub(in crate::store) const MEMBER: &str = "member";
pub(in crate::store) const MESSAGE: &str = "message";
pub(in crate::store) const NAME: &str = "name";
pub(in crate::store) const NEXT_TRY: &str = "next_try";
pub(in crate::store) const NONCE: &str = "nonce";
pub(in crate::store) const NOTES: &str = "notes";
pub(in crate::store) const ONWARD: &str = "onward";
pub(in crate::store) const PREV: &str = "prev";
pub(in crate::store) const PURPOSE: &str = "purpose";
pub(in crate::store) const REASON: &str = "reason";
pub(in crate::store) const RECEIVED_AT: &str = "received_at";
pub(in crate::store) const REFERENCE: &str = "reference";
pub(in crate::store) const REVISION: &str = "revision";
pub(in crate::store) const ROLE: &str = "role";
pub(in crate::store) const SEEN: &str = "seen";
pub(in crate::store) const SEEN_AT: &str = "seen_at";
pub(in crate::store) const SEQ: &str = "seq";
pub(in crate::store) const SESSION: &str = "session";
pub(in crate::store) const SESSIONS_FROM: &str = "sessions_from";
pub(in crate::store) const SHA256: &str = "sha256";
pub(in crate::store) const STATE: &str = "state";
pub(in crate::store) const TEXT: &str = "text";
pub(in crate::store) const TRIES: &str = "tries";
pub(in crate::store) const UPDATED_AT: &str = "updated_at";
pub(in crate::store) const USED_AT: &str = "used_at";
pub(in crate::store) const VERSION: &str = "version";
pub(in crate::store) const WITHDRAWN_AT: &str = "withdrawn_at";
