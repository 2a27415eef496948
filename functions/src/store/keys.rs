//! Every key, index and attribute name of both tables, and which question each answers.
//!
//! Comes in: typed identifiers. Goes out: key text. Nobody else writes key text; nobody scans.
//!
//! Table `cases`. `B` is the base table, read consistently; `gsi1` is the index, for lists only: no decision is taken
//! on it. Every question is one call.
//!
//! | question | index | partition key | sort key |
//! |---|---|---|---|
//! | draft by token | B | `DRAFT#<hash>` | `DRAFT` |
//! | receipt by submission key | B | `KEY#<hash>` | `KEY` |
//! | case by reference | B | `REF#<reference>` | `REF` |
//! | items of a case | B | `CASE#<id>` | all |
//! | application by case | B | `CASE#<id>` | `APPLICATION` |
//! | audit entries of a case | B | `CASE#<id>` | begins with `AUDIT`: the head, then `AUDIT#<seq>` |
//! | intent (mail to send) by key | B | `CASE#<id>` | `OUTBOX#<seq>#<mail>` |
//! | link by token | B | `LINK#<hash>` | `LINK` |
//! | file by token | B | `FILE#<hash>` | `FILE` |
//! | counter of a window | B | `LIMIT#<scope>#<hash>` | start of the window, epoch seconds |
//! | due intents, longest overdue first | gsi1 | `DUE` | `<next try>#<case>#<seq>`, up to now |
//! | quarantined applications, oldest first | gsi1 | `QUARANTINE` | `<received at>#<case>` |
//!
//! Expire (`expires_at`): drafts 7 days after the last save; submission keys and mail after 30 days; applications, their
//! files and links as each says; references 30 days after their application; counters with their window. The audit log
//! stays: it holds no personal data of applicants.
//!
//! `gsi1` is sparse: an item is in it only while it is due or in quarantine. Each of its two partitions takes 1,000
//! writes a second; the program's busiest year so far was some hundred applications. Give `DUE` a calculated suffix
//! before that becomes a question.
//!
//! Table `forum` has the same shape (keys, index, expiry, stream); its patterns come with the forum.

use std::fmt;

use jiff::Timestamp;

use super::{CaseId, Digest, LimitKey, LimitScope, Mail};

/// Key of one item of a base table. Made here only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) pk: String,
    pub(super) sk: String,
}

impl Key {
    pub(super) fn draft(token: &Digest) -> Key {
        Key { pk: format!("DRAFT#{token}"), sk: "DRAFT".into() }
    }

    pub(super) fn submission(key: &Digest) -> Key {
        Key { pk: format!("KEY#{key}"), sk: "KEY".into() }
    }

    pub(super) fn reference(reference: &str) -> Key {
        Key { pk: format!("REF#{reference}"), sk: "REF".into() }
    }

    pub(super) fn application(case: &CaseId) -> Key {
        Key { pk: case_partition(case), sk: APPLICATION.into() }
    }

    pub(super) fn audit_head(case: &CaseId) -> Key {
        Key { pk: case_partition(case), sk: AUDIT.into() }
    }

    pub(super) fn audit_entry(case: &CaseId, seq: u64) -> Key {
        Key { pk: case_partition(case), sk: format!("{AUDIT}#{seq:06}") }
    }

    pub(super) fn intent(key: &IntentKey) -> Key {
        Key { pk: case_partition(&key.case), sk: format!("{OUTBOX}{:06}#{}", key.seq, key.mail.name()) }
    }

    pub(super) fn link(token: &Digest) -> Key {
        Key { pk: format!("LINK#{token}"), sk: "LINK".into() }
    }

    pub(super) fn file(token: &Digest) -> Key {
        Key { pk: format!("{FILE}{token}"), sk: "FILE".into() }
    }

    /// `window_start` in epoch seconds.
    pub(super) fn limit(key: &LimitKey, window_start: i64) -> Key {
        let scope = match key.scope {
            LimitScope::Draft => "DRAFT",
            LimitScope::Address => "ADDRESS",
            LimitScope::Ip => "IP",
        };
        Key { pk: format!("LIMIT#{scope}#{}", key.of), sk: window_start.to_string() }
    }
}

const CASE: &str = "CASE#";
const OUTBOX: &str = "OUTBOX#";
const FILE: &str = "FILE#";
const APPLICATION: &str = "APPLICATION";

/// Sort key of the head of an audit chain, and what the keys of its entries begin with.
pub(super) const AUDIT: &str = "AUDIT";

/// Partition key of all items of a case.
pub(super) fn case_partition(case: &CaseId) -> String {
    format!("{CASE}{case}")
}

/// What a sort key in a case's partition stands for.
#[derive(Debug, PartialEq)]
pub(super) enum CaseItem {
    Application,
    AuditHead,
    AuditEntry,
    Intent(IntentKey),
}

impl CaseItem {
    /// `None` for items of other kinds, which later versions of the portal may add.
    pub(super) fn of(case: &CaseId, sk: &str) -> Option<CaseItem> {
        match sk {
            APPLICATION => Some(CaseItem::Application),
            AUDIT => Some(CaseItem::AuditHead),
            _ if sk.starts_with(AUDIT) => Some(CaseItem::AuditEntry),
            _ => IntentKey::parse(&case_partition(case), sk).map(CaseItem::Intent),
        }
    }
}

/// Names one mail to send: the case, the change that asked for it, and which mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct IntentKey {
    case: CaseId,
    seq: u64,
    mail: Mail,
}

impl IntentKey {
    /// The mail that the change with this number in the case's audit log asks for.
    pub(super) fn new(case: CaseId, seq: u64, mail: Mail) -> IntentKey {
        IntentKey { case, seq, mail }
    }

    /// The case that it is about.
    pub fn case(&self) -> CaseId {
        self.case
    }

    /// Which mail.
    pub fn mail(&self) -> Mail {
        self.mail
    }

    /// Reads the keys of an item; `None` when it is of another kind.
    pub(super) fn parse(pk: &str, sk: &str) -> Option<IntentKey> {
        let case = CaseId::parse(pk.strip_prefix(CASE)?)?;
        let (seq, mail) = sk.strip_prefix(OUTBOX)?.split_once('#')?;
        Some(IntentKey { case, seq: seq.parse().ok()?, mail: Mail::parse(mail)? })
    }
}

/// For logs and as a name that stays the same over retries: `<case>/<seq>/<mail>`.
impl fmt::Display for IntentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.case, self.seq, self.mail.name())
    }
}

/// The token's hash of a file's key; `None` when the item is of another kind.
pub(super) fn file_of(pk: &str) -> Option<Digest> {
    Digest::parse(pk.strip_prefix(FILE)?)
}

/// Key in the index: which list, and the place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct IndexKey {
    pub(super) pk: &'static str,
    pub(super) sk: String,
}

impl IndexKey {
    pub(super) fn due(key: &IntentKey, next_try: Timestamp) -> IndexKey {
        IndexKey { pk: DUE, sk: format!("{}#{}#{:06}", instant(next_try), key.case, key.seq) }
    }

    pub(super) fn quarantine(case: &CaseId, received_at: Timestamp) -> IndexKey {
        IndexKey { pk: QUARANTINE, sk: format!("{}#{case}", instant(received_at)) }
    }
}

/// Reads the place of a quarantined application in the list.
pub(super) fn quarantine_place(sk: &str) -> Option<(Timestamp, CaseId)> {
    let (at, case) = sk.split_once('#')?;
    Some((at.parse().ok()?, CaseId::parse(case)?))
}

/// The list of due intents.
pub(super) const DUE: &str = "DUE";
/// The list of quarantined applications.
pub(super) const QUARANTINE: &str = "QUARANTINE";

/// The last place in a list that belongs to `now`: sorts after every key of that millisecond.
pub(super) fn up_to(now: Timestamp) -> String {
    format!("{}$", instant(now))
}

/// A time as text of fixed width, so that text order is time order.
pub(super) fn instant(at: Timestamp) -> String {
    format!("{at:.3}")
}

pub mod attribute {
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
    pub(in crate::store) const BYTES: &str = "bytes";
    pub(in crate::store) const CASE: &str = "case";
    pub(in crate::store) const CAUGHT_BY: &str = "caught_by";
    pub(in crate::store) const CLAIM: &str = "claim";
    pub(in crate::store) const COMMUNITY: &str = "community";
    pub(in crate::store) const CONFIRMATION: &str = "confirmation";
    pub(in crate::store) const CONFIRMED_AT: &str = "confirmed_at";
    pub(in crate::store) const CONTENT_TYPE: &str = "content_type";
    pub(in crate::store) const CREATED_AT: &str = "created_at";
    pub(in crate::store) const DUE_AT: &str = "due_at";
    pub(in crate::store) const ENDED_AT: &str = "ended_at";
    pub(in crate::store) const FILES: &str = "files";
    pub(in crate::store) const FORM: &str = "form";
    pub(in crate::store) const HASH: &str = "hash";
    pub(in crate::store) const HITS: &str = "hits";
    pub(in crate::store) const KEEP_UNTIL: &str = "keep_until";
    pub(in crate::store) const KEY: &str = "key";
    pub(in crate::store) const KIND: &str = "kind";
    pub(in crate::store) const LANG: &str = "lang";
    pub(in crate::store) const MARK: &str = "mark";
    pub(in crate::store) const NAME: &str = "name";
    pub(in crate::store) const NEXT_TRY: &str = "next_try";
    pub(in crate::store) const NONCE: &str = "nonce";
    pub(in crate::store) const PREV: &str = "prev";
    pub(in crate::store) const PURPOSE: &str = "purpose";
    pub(in crate::store) const RECEIVED_AT: &str = "received_at";
    pub(in crate::store) const REFERENCE: &str = "reference";
    pub(in crate::store) const REVISION: &str = "revision";
    pub(in crate::store) const SEEN: &str = "seen";
    pub(in crate::store) const SEQ: &str = "seq";
    pub(in crate::store) const SHA256: &str = "sha256";
    pub(in crate::store) const STATE: &str = "state";
    pub(in crate::store) const UPDATED_AT: &str = "updated_at";
    pub(in crate::store) const USED_AT: &str = "used_at";
    pub(in crate::store) const VERSION: &str = "version";
    pub(in crate::store) const WITHDRAWN_AT: &str = "withdrawn_at";
}

pub mod index {
    //! Names of indexes, and what they carry besides keys.

    use super::attribute;

    /// The first index: sparse, shared by several lists.
    pub const GSI1: &str = "gsi1";
    /// What lists show. Never answers.
    pub const GSI1_CARRIES: &[&str] = &[
        attribute::EXPIRES_AT,
        attribute::KIND,
        attribute::CASE,
        attribute::REFERENCE,
        attribute::FORM,
        attribute::COMMUNITY,
        attribute::RECEIVED_AT,
        attribute::CAUGHT_BY,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_intent_key_survives_its_key_text() {
        let key = IntentKey::new(CaseId::from_bits(5), 12, Mail::Notice);
        let text = Key::intent(&key);
        assert_eq!(IntentKey::parse(&text.pk, &text.sk), Some(key));
        assert_eq!(CaseItem::of(&key.case, &text.sk), Some(CaseItem::Intent(key)));
        assert_eq!(IntentKey::parse("CASE#5", &text.sk), None);
        assert_eq!(IntentKey::parse(&text.pk, "OUTBOX#000012#unknown"), None);
    }

    #[test]
    fn instants_sort_as_text() {
        let second = Timestamp::from_second(1_800_000_000).unwrap();
        let later = Timestamp::from_millisecond(1_800_000_000_001).unwrap();
        assert_eq!(instant(second), "2027-01-15T08:00:00.000Z");
        assert!(instant(second) < instant(later));
        let key = IndexKey::quarantine(&CaseId::from_bits(u128::MAX), second);
        assert!(key.sk < up_to(second) && up_to(second) < instant(later));
    }

    #[test]
    fn a_file_key_names_its_token() {
        let token = Digest::of(b"file");
        assert_eq!(file_of(&Key::file(&token).pk), Some(token));
        assert_eq!(file_of(&Key::draft(&token).pk), None);
    }
}
