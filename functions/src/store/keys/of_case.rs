//! Keys of what stands with a case.
//!
//! Comes in: typed identifiers. Goes out: key text, or what a sort key stands for.

use super::imports::IMPORTED;
use super::people::MERGED;
use super::{AUDIT, IntentKey, Key, MATCH, case_partition};
use crate::indicators::Survey;
use crate::store::{CaseId, MatchId, SubmissionKey};

const APPLICATION: &str = "APPLICATION";
const DECISION: &str = "DECISION#";
const NOTE: &str = "NOTE#";
const SURVEY: &str = "SURVEY#";
const CONSENT: &str = "CONSENT#";
const HANDOVER: &str = "HANDOVER";
const NEW_ADDRESS: &str = "ADDRESS";
const ERASURE: &str = "ERASURE";
const CORRECTION: &str = "CORRECTION#";
const INTAKE: &str = "INTAKE";
const NUMBER: &str = "NUMBER";
/// What the keys of outcomes begin with.
pub(in crate::store) const OUTCOME: &str = "OUTCOME#";

impl Key {
    pub(in crate::store) fn application(case: &CaseId) -> Key {
        Key { pk: case_partition(case), sk: APPLICATION.into() }
    }

    /// `seq` is the number of the change in the case's audit log.
    pub(in crate::store) fn decision(case: &CaseId, seq: u64) -> Key {
        Key { pk: case_partition(case), sk: format!("{DECISION}{seq:06}") }
    }

    /// `seq` is the number of the change in the case's audit log.
    pub(in crate::store) fn consent(case: &CaseId, seq: u64, question: &str) -> Key {
        Key { pk: case_partition(case), sk: format!("{CONSENT}{seq:06}#{question}") }
    }

    pub(in crate::store) fn handover(case: &CaseId) -> Key {
        Key { pk: case_partition(case), sk: HANDOVER.into() }
    }

    pub(in crate::store) fn new_address(case: &CaseId) -> Key {
        Key { pk: case_partition(case), sk: NEW_ADDRESS.into() }
    }

    pub(in crate::store) fn erasure(case: &CaseId) -> Key {
        Key { pk: case_partition(case), sk: ERASURE.into() }
    }

    /// `seq` is the number of the change in the case's audit log.
    pub(in crate::store) fn correction(case: &CaseId, seq: u64) -> Key {
        Key { pk: case_partition(case), sk: format!("{CORRECTION}{seq:06}") }
    }

    pub(in crate::store) fn note(case: &CaseId, key: &SubmissionKey) -> Key {
        Key { pk: case_partition(case), sk: format!("{NOTE}{key}") }
    }

    pub(in crate::store) fn intake(case: &CaseId) -> Key {
        Key { pk: case_partition(case), sk: INTAKE.into() }
    }

    pub(in crate::store) fn client_number(case: &CaseId) -> Key {
        Key { pk: case_partition(case), sk: NUMBER.into() }
    }

    pub(in crate::store) fn match_edge(case: &CaseId, id: &MatchId) -> Key {
        Key { pk: case_partition(case), sk: format!("{MATCH}{id}") }
    }

    pub(in crate::store) fn survey(case: &CaseId, survey: Survey) -> Key {
        Key { pk: case_partition(case), sk: format!("{SURVEY}{:03}", survey.days()) }
    }

    /// `seq` is the number of the change in the case's audit log.
    pub(in crate::store) fn outcome(case: &CaseId, seq: u64) -> Key {
        Key { pk: case_partition(case), sk: format!("{OUTCOME}{seq:06}") }
    }
}

/// What a sort key in a case's partition stands for.
#[derive(Debug, PartialEq)]
pub(in crate::store) enum CaseItem {
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
    ClientNumber,
    Handover,
    Imported,
}

impl CaseItem {
    /// `None` for items of other kinds, which later versions of the portal may add.
    pub(in crate::store) fn of(case: &CaseId, sk: &str) -> Option<CaseItem> {
        match sk {
            APPLICATION => Some(CaseItem::Application),
            INTAKE => Some(CaseItem::Intake),
            NUMBER => Some(CaseItem::ClientNumber),
            AUDIT => Some(CaseItem::AuditHead),
            ERASURE => Some(CaseItem::Erasure),
            NEW_ADDRESS => Some(CaseItem::NewAddress),
            HANDOVER => Some(CaseItem::Handover),
            IMPORTED => Some(CaseItem::Imported),
            _ if sk.starts_with(AUDIT) => Some(CaseItem::AuditEntry),
            _ if sk.starts_with(DECISION) => Some(CaseItem::Decision(sk[DECISION.len()..].parse().ok()?)),
            _ if sk.starts_with(NOTE) => Some(CaseItem::Note(SubmissionKey::parse(&sk[NOTE.len()..])?)),
            _ if sk.starts_with(MATCH) => Some(CaseItem::MatchEdge),
            _ if sk.starts_with(MERGED) => Some(CaseItem::Merged(CaseId::parse(&sk[MERGED.len()..])?)),
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

    /// Whether it is personal and was added to the answers: it goes when they go. The log, the ledger of consents, edges
    /// to matches and mail have rules of their own.
    pub(in crate::store) fn is_added(&self) -> bool {
        match self {
            CaseItem::Decision(_)
            | CaseItem::Note(_)
            | CaseItem::Merged(_)
            | CaseItem::Survey(_)
            | CaseItem::Outcome(_)
            | CaseItem::Correction(_)
            | CaseItem::NewAddress
            | CaseItem::Intake
            | CaseItem::ClientNumber
            | CaseItem::Imported
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

#[cfg(test)]
mod tests {
    use super::super::IntentOwner;
    use super::*;
    use crate::store::{Digest, Mail, MemberId, Subject};

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
    }
}
