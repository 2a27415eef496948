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
//! | audit entries of a community's lists | B | `LISTS#<community>` | begins with `AUDIT`, as above |
//! | audit entries of a community in a span of days, the newest first | gsi1 | `AUDIT#<community>` | `<at>#<subject>#<seq>` |
//! | decision by the change that it was | B | `CASE#<id>` | `DECISION#<seq>` |
//! | match by id | B | `MATCH#<id>` | `MATCH` |
//! | items of a match | B | `MATCH#<id>` | all |
//! | report on a meeting by its key | B | `MATCH#<id>` | `REPORT#<key>` |
//! | name and address of a contact | B | `MATCH#<id>` | `CONTACT#<contact>` |
//! | how far it has come with a contact | B | `MATCH#<id>` | `REFERRAL#<contact>` |
//! | who named a contact; who has named all | B | `MATCH#<id>` | `NAMING#<contact>#<by>`; `NAMED#<by>` |
//! | in which match a contact stands | B | `CONTACT#<contact>` | `CONTACT` |
//! | does an address get no more mail? | B | `SUPPRESSED#<hash>` | `SUPPRESSED` |
//! | matches of a case | B | `CASE#<id>` | begins with `MATCH#`: `MATCH#<id>` |
//! | facts of a community in a span of days | B | `FACTS#<community>` | `<day>#<hash>` |
//! | consents of a case | B | `CASE#<id>` | begins with `CONSENT#`: `CONSENT#<seq>#<question>` |
//! | corrections of a case | B | `CASE#<id>` | begins with `CORRECTION#`: `CORRECTION#<seq>` |
//! | handover of a case to another community | B | `CASE#<id>` | `HANDOVER` |
//! | new address of a case | B | `CASE#<id>` | `ADDRESS` |
//! | how a request to erase a case came in | B | `CASE#<id>` | `ERASURE` |
//! | intake meeting of a case | B | `CASE#<id>` | `INTAKE` |
//! | figures of a community in a period | B | `FIGURES#<community>` | `COUNTS#<period>` |
//! | when a community was counted, and what is to be counted again | B | `FIGURES#<community>` | `HEAD` |
//! | goals of a community for a period | B | `FIGURES#<community>` | `GOALS#<period>` |
//! | figures that were published, by period | B | `PUBLISHED#<period>` | `PUBLISHED` |
//! | note by its key | B | `CASE#<id>` | `NOTE#<key>` |
//! | survey by its day | B | `CASE#<id>` | `SURVEY#<days>` |
//! | outcomes of a case | B | `CASE#<id>` | begins with `OUTCOME#`: `OUTCOME#<seq>` |
//! | intent (mail to send) by key | B | `CASE#<id>` | `OUTBOX#<seq>#<mail>` |
//! | link by token | B | `LINK#<hash>` | `LINK` |
//! | file by token | B | `FILE#<hash>` | `FILE` |
//! | cards of a community's people | B | `PEOPLE#<community>` | all: `<case>` |
//! | people told apart | B | `APART#<community>` | all: `<case>#<case>` |
//! | what a merge left | B | `CASE#<id>` | `MERGED#<case>` |
//! | counter of a window | B | `LIMIT#<scope>#<hash>` | start of the window, epoch seconds |
//! | due intents, longest overdue first | gsi1 | `DUE` | `<next try>#<case>#<seq>`, up to now |
//! | quarantined applications, oldest first | gsi1 | `QUARANTINE` | `<received at>#<case>` |
//! | matches whose time runs out by itself, the longest overdue first | gsi1 | `CLOCK` | `<when>#<match>`, up to now |
//! | matches of a community, oldest first | gsi1 | `MATCHES#<community>#<open or closed>` | `<asked at>#<match>` |
//! | communities to count again, the longest overdue first; all communities with records | gsi1 | `RECOUNT` | `<when>#<community>`, up to now |
//! | periods that were published | gsi1 | `PUBLISHED` | `<period>` |
//! | a list of a community's desk, oldest first | gsi1 | `QUEUE#<community>#<list>` | `<received at>#<case>` |
//!
//! Expire (`expires_at`): drafts 7 days after the last save; submission keys and mail after 30 days; applications, their
//! files, links, decisions, notes, surveys, outcomes, intake meeting and consents as each says; references 30 days after their application; counters with their window. The audit log
//! stays: it holds no personal data of applicants. So do facts. Consents: 3 years after their end. Corrections: 12 months. Matches and their edges: 24 months after their last change.
//! Name and address of a contact: 12 months, or at once. Suppressed addresses stay: they are keyed hashes.
//!
//! `gsi1` is sparse: an item is in it only while it is due, in quarantine or on a desk. Each of its partitions takes 1,000
//! writes a second; the program's busiest year so far was some hundred applications. Give `DUE` a calculated suffix
//! before that becomes a question.
//!
//! Table `forum`, of the same shape (keys, index, expiry, stream):
//!
//! | question | index | partition key | sort key |
//! |---|---|---|---|
//! | member by id | B | `MEMBER#<id>` | `MEMBER` |
//! | member by address | B | `ADDRESS#<hash>` | `ADDRESS` |
//! | audit entries of a member | B | `MEMBER#<id>` | begins with `AUDIT`, as for a case |
//! | second factor of a member | B | `MEMBER#<id>` | `FACTOR` |
//! | all admins of the portal who may sign in | B | `ADMINS` | `ADMINS` |
//! | mail to a member by key | B | `MEMBER#<id>` | `OUTBOX#<seq>#<mail>` |
//! | views of a member | B | `MEMBER#<id>` | `VIEWS` |
//! | sign-in by the token of the browser that asked | B | `SIGNIN#<hash>` | `SIGNIN` |
//! | mail of a sign-in by key | B | `SIGNIN#<hash>` | `OUTBOX#<seq>#<mail>` |
//! | session by token | B | `SESSION#<hash>` | `SESSION` |
//! | due intents, longest overdue first | gsi1 | `DUE` | `<next try>#<owner>#<seq>`, up to now |
//! | audit entries about members of a community in a span of days, the newest first | gsi1 | `AUDIT#<community>` | as for cases |
//! | members, by community | gsi1 | `MEMBERS` | `<community>#<id>`, `-` for the portal's own staff |
//!
//! Expire: sign-ins after 10 minutes and their mail after a day; sessions when they have been idle for an hour, 12 hours
//! after they began at the latest. Members stay until they are removed.

pub mod attribute;
pub(super) mod figures;
mod intent;
mod members;
mod of_match;
mod partition;
mod people;

use jiff::Timestamp;
use jiff::civil::Date;

pub use intent::{IntentKey, IntentOwner};
pub(super) use members::{MEMBERS, PORTAL, audit_list, audit_place, audit_span, member_of, members_span};
pub(super) use of_match::MatchItem;
pub use partition::Partition;
pub(super) use people::{apart_partition, card_of, cards_partition};

use super::item::{Attributes, partition_key};
use super::{CaseId, Digest, LimitKey, LimitScope, List, Match, MatchId, Subject, SubmissionKey};
use crate::indicators::Survey;

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

    pub(super) fn audit_head(subject: &Subject) -> Key {
        Key { pk: audit_partition(subject), sk: AUDIT.into() }
    }

    pub(super) fn audit_entry(subject: &Subject, seq: u64) -> Key {
        Key { pk: audit_partition(subject), sk: format!("{AUDIT}#{seq:06}") }
    }

    /// `seq` is the number of the change in the case's audit log.
    pub(super) fn decision(case: &CaseId, seq: u64) -> Key {
        Key { pk: case_partition(case), sk: format!("{DECISION}{seq:06}") }
    }

    /// `seq` is the number of the change in the case's audit log.
    pub(super) fn consent(case: &CaseId, seq: u64, question: &str) -> Key {
        Key { pk: case_partition(case), sk: format!("{CONSENT}{seq:06}#{question}") }
    }

    pub(super) fn handover(case: &CaseId) -> Key {
        Key { pk: case_partition(case), sk: HANDOVER.into() }
    }

    pub(super) fn new_address(case: &CaseId) -> Key {
        Key { pk: case_partition(case), sk: NEW_ADDRESS.into() }
    }

    pub(super) fn erasure(case: &CaseId) -> Key {
        Key { pk: case_partition(case), sk: ERASURE.into() }
    }

    /// `seq` is the number of the change in the case's audit log.
    pub(super) fn correction(case: &CaseId, seq: u64) -> Key {
        Key { pk: case_partition(case), sk: format!("{CORRECTION}{seq:06}") }
    }

    pub(super) fn note(case: &CaseId, key: &SubmissionKey) -> Key {
        Key { pk: case_partition(case), sk: format!("{NOTE}{key}") }
    }

    pub(super) fn intake(case: &CaseId) -> Key {
        Key { pk: case_partition(case), sk: INTAKE.into() }
    }

    pub(super) fn of_match(id: &MatchId) -> Key {
        Key { pk: match_partition(id), sk: "MATCH".into() }
    }

    pub(super) fn match_edge(case: &CaseId, id: &MatchId) -> Key {
        Key { pk: case_partition(case), sk: format!("{MATCH}{id}") }
    }

    pub(super) fn survey(case: &CaseId, survey: Survey) -> Key {
        Key { pk: case_partition(case), sk: format!("{SURVEY}{:03}", survey.days()) }
    }

    /// `seq` is the number of the change in the case's audit log.
    pub(super) fn outcome(case: &CaseId, seq: u64) -> Key {
        Key { pk: case_partition(case), sk: format!("{OUTCOME}{seq:06}") }
    }

    pub(super) fn fact(community: &str, on: Date, hash: &Digest) -> Key {
        Key { pk: facts_partition(community), sk: format!("{on}#{hash}") }
    }

    pub(super) fn intent(key: &IntentKey) -> Key {
        let pk = match key.owner {
            IntentOwner::Case(case) => case_partition(&case),
            IntentOwner::Member(member) => format!("{MEMBER}{member}"),
            IntentOwner::SignIn(browser) => format!("{SIGN_IN}{browser}"),
        };
        Key { pk, sk: format!("{OUTBOX}{:06}#{}", key.seq, key.mail.name()) }
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
const MEMBER: &str = "MEMBER#";
const SIGN_IN: &str = "SIGNIN#";
const APPLICATION: &str = "APPLICATION";
const DECISION: &str = "DECISION#";
const NOTE: &str = "NOTE#";
/// What the keys of edges to matches begin with.
pub(super) const MATCH: &str = "MATCH#";
const SURVEY: &str = "SURVEY#";
/// What the keys of outcomes begin with.
pub(super) const OUTCOME: &str = "OUTCOME#";
const CONSENT: &str = "CONSENT#";
const HANDOVER: &str = "HANDOVER";
const NEW_ADDRESS: &str = "ADDRESS";
const ERASURE: &str = "ERASURE";
const CORRECTION: &str = "CORRECTION#";
const INTAKE: &str = "INTAKE";
const LISTS: &str = "LISTS#";

/// Sort key of the head of an audit chain, and what the keys of its entries begin with.
pub(super) const AUDIT: &str = "AUDIT";

/// Partition key of all items of a case.
pub(super) fn case_partition(case: &CaseId) -> String {
    format!("{CASE}{case}")
}

/// The case of an item of its partition; `None` when the item is of another kind.
pub(super) fn case_of(item: &Attributes) -> Option<CaseId> {
    CaseId::parse(partition_key(item).strip_prefix(CASE)?)
}

/// Partition key of all items of a match.
pub(super) fn match_partition(id: &MatchId) -> String {
    format!("{MATCH}{id}")
}

/// The match of an item of its partition; `None` when the item is of another kind.
pub(super) fn match_of(item: &Attributes) -> Option<MatchId> {
    MatchId::parse(partition_key(item).strip_prefix(MATCH)?)
}

/// Partition key of the facts of a community.
pub(super) fn facts_partition(community: &str) -> String {
    format!("{}{community}", figures::FACTS)
}

/// Partition key of a chain of audit entries.
pub(super) fn audit_partition(subject: &Subject) -> String {
    match subject {
        Subject::Case(case) => case_partition(case),
        Subject::Member(member) => format!("{MEMBER}{member}"),
        Subject::Lists(community) => format!("{LISTS}{community}"),
    }
}

/// What a sort key in a case's partition stands for.
#[derive(Debug, PartialEq)]
pub(super) enum CaseItem {
    Application,
    AuditHead,
    AuditEntry,
    Intent(IntentKey),
    Decision(u64),
    Note(SubmissionKey),
    MatchEdge,
    Merged(CaseId),
    Survey(Survey),
    Outcome(u64),
    Consent(u64),
    Correction(u64),
    Erasure,
    NewAddress,
    Intake,
    Handover,
}

impl CaseItem {
    /// `None` for items of other kinds, which later versions of the portal may add.
    pub(super) fn of(case: &CaseId, sk: &str) -> Option<CaseItem> {
        match sk {
            APPLICATION => Some(CaseItem::Application),
            INTAKE => Some(CaseItem::Intake),
            AUDIT => Some(CaseItem::AuditHead),
            ERASURE => Some(CaseItem::Erasure),
            NEW_ADDRESS => Some(CaseItem::NewAddress),
            HANDOVER => Some(CaseItem::Handover),
            _ if sk.starts_with(AUDIT) => Some(CaseItem::AuditEntry),
            _ if sk.starts_with(DECISION) => Some(CaseItem::Decision(sk[DECISION.len()..].parse().ok()?)),
            _ if sk.starts_with(NOTE) => Some(CaseItem::Note(SubmissionKey::parse(&sk[NOTE.len()..])?)),
            _ if sk.starts_with(MATCH) => Some(CaseItem::MatchEdge),
            _ if sk.starts_with(people::MERGED) => {
                Some(CaseItem::Merged(CaseId::parse(&sk[people::MERGED.len()..])?))
            }
            _ if sk.starts_with(SURVEY) => {
                Survey::after(sk[SURVEY.len()..].parse().ok()?).map(CaseItem::Survey)
            }
            _ if sk.starts_with(OUTCOME) => Some(CaseItem::Outcome(sk[OUTCOME.len()..].parse().ok()?)),
            _ if sk.starts_with(CONSENT) => {
                Some(CaseItem::Consent(sk[CONSENT.len()..].split_once('#')?.0.parse().ok()?))
            }
            _ if sk.starts_with(CORRECTION) => {
                Some(CaseItem::Correction(sk[CORRECTION.len()..].parse().ok()?))
            }
            _ => IntentKey::parse(&case_partition(case), sk).map(CaseItem::Intent),
        }
    }
}

impl CaseItem {
    /// Whether it is personal and was added to the answers: it goes when they go. The log, the ledger of consents, edges
    /// to matches and mail have rules of their own.
    pub(super) fn is_added(&self) -> bool {
        match self {
            CaseItem::Decision(_)
            | CaseItem::Note(_)
            | CaseItem::Merged(_)
            | CaseItem::Survey(_)
            | CaseItem::Outcome(_)
            | CaseItem::Correction(_)
            | CaseItem::NewAddress
            | CaseItem::Intake
            | CaseItem::Handover => true,
            CaseItem::Application
            | CaseItem::AuditHead
            | CaseItem::AuditEntry
            | CaseItem::Intent(_)
            | CaseItem::MatchEdge
            | CaseItem::Consent(_)
            | CaseItem::Erasure => false,
        }
    }
}

/// The token's hash of a file's key; `None` when the item is of another kind.
pub(super) fn file_of(pk: &str) -> Option<Digest> {
    Digest::parse(pk.strip_prefix(FILE)?)
}

/// Key in the index: which list, and the place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct IndexKey {
    pub(super) pk: String,
    pub(super) sk: String,
}

impl IndexKey {
    pub(super) fn due(key: &IntentKey, next_try: Timestamp) -> IndexKey {
        IndexKey { pk: DUE.into(), sk: format!("{}#{}#{:06}", instant(next_try), key.owner, key.seq) }
    }

    pub(super) fn quarantine(case: &CaseId, received_at: Timestamp) -> IndexKey {
        IndexKey { pk: QUARANTINE.into(), sk: format!("{}#{case}", instant(received_at)) }
    }

    pub(super) fn queue(community: &str, list: List, case: &CaseId, received_at: Timestamp) -> IndexKey {
        IndexKey { pk: queue(community, list), sk: format!("{}#{case}", instant(received_at)) }
    }

    pub(super) fn clock(id: &MatchId, at: Timestamp) -> IndexKey {
        IndexKey { pk: CLOCK.into(), sk: format!("{}#{id}", instant(at)) }
    }

    pub(super) fn matches(community: &str, is_open: bool, of: &Match) -> IndexKey {
        IndexKey { pk: matches(community, is_open), sk: format!("{}#{}", instant(of.offered_at), of.id) }
    }
}

/// A list of a community's desk.
pub(super) fn queue(community: &str, list: List) -> String {
    format!("QUEUE#{community}#{}", list.name())
}

/// The open, or the closed, matches of a community.
pub(super) fn matches(community: &str, is_open: bool) -> String {
    format!("MATCHES#{community}#{}", if is_open { "open" } else { "closed" })
}

/// Reads the place of an application in its list.
pub(super) fn case_place(sk: &str) -> Option<(Timestamp, CaseId)> {
    let (at, case) = sk.split_once('#')?;
    Some((at.parse().ok()?, CaseId::parse(case)?))
}

/// The list of due intents.
pub(super) const DUE: &str = "DUE";
/// The list of matches whose time runs out by itself.
pub(super) const CLOCK: &str = "CLOCK";
/// The list of quarantined applications.
pub(super) const QUARANTINE: &str = "QUARANTINE";

/// The last place in a list: sorts after every key of ours.
pub(super) const END: &str = "~";

/// The last place in a list that belongs to `now`: sorts after every key of that millisecond.
pub(super) fn up_to(now: Timestamp) -> String {
    format!("{}$", instant(now))
}

/// A time as text of fixed width, so that text order is time order.
pub(super) fn instant(at: Timestamp) -> String {
    format!("{at:.3}")
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
        attribute::ACTION,
        attribute::ACTOR,
        attribute::COUNT,
        attribute::OTHER,
        attribute::OFFERED_ON,
        attribute::USES_CAPACITY,
        attribute::PAUSE_UNTIL,
    ];
}

#[cfg(test)]
mod tests {
    use super::super::{Mail, MemberId};
    use super::*;

    #[test]
    fn an_intent_key_survives_its_key_text() {
        let case = CaseId::from_bits(5);
        let key = IntentKey::new(IntentOwner::Case(case), 12, Mail::Notice);
        let text = Key::intent(&key);
        assert_eq!(CaseItem::of(&case, &text.sk), Some(CaseItem::Intent(key)));
        for owner in [
            IntentOwner::Case(case),
            IntentOwner::Member(MemberId::from_bits(5)),
            IntentOwner::SignIn(Digest::of(b"browser")),
        ] {
            let key = IntentKey::new(owner, 12, Mail::Notice);
            let text = Key::intent(&key);
            assert_eq!(IntentKey::parse(&text.pk, &text.sk), Some(key));
        }
        assert_eq!(IntentKey::parse("CASE#5", &text.sk), None);
        assert_eq!(IntentKey::parse(&text.pk, "OUTBOX#000012#unknown"), None);
    }

    #[test]
    fn what_the_desk_writes_is_found_in_its_case() {
        let (case, key) = (CaseId::from_bits(5), SubmissionKey::from_bits(7));
        assert_eq!(CaseItem::of(&case, &Key::note(&case, &key).sk), Some(CaseItem::Note(key)));
        assert_eq!(CaseItem::of(&case, &Key::decision(&case, 12).sk), Some(CaseItem::Decision(12)));
        let subject = Subject::Case(case);
        assert_eq!(CaseItem::of(&case, &Key::audit_head(&subject).sk), Some(CaseItem::AuditHead));
        assert_eq!(CaseItem::of(&case, &Key::audit_entry(&subject, 1).sk), Some(CaseItem::AuditEntry));
        assert_eq!(CaseItem::of(&case, "NOTE#7"), None);
        assert_eq!(CaseItem::of(&case, "DECISION#x"), None);
        assert_ne!(queue("halifax", List::Waiting), queue("halifax", List::Received));
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
