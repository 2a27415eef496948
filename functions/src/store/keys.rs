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
//! | number of a client | B | `CASE#<id>` | `NUMBER` |
//! | figures of a community in a period | B | `FIGURES#<community>` | `COUNTS#<period>` |
//! | roll of a community in a period | B | `FIGURES#<community>` | begins with `ROLL#<of>#<period>#`: `ROLL#<of>#<period>#<part>` |
//! | when a community was counted, and what is to be counted again | B | `FIGURES#<community>` | `HEAD` |
//! | goals of a community for a period | B | `FIGURES#<community>` | `GOALS#<period>` |
//! | files that a community sent to the funder | B | `FUNDER#<community>` | begins with `FILE#`: `FILE#<seq>` |
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
//! | records of breaches of a community; versions of one | B | `BREACHES#<community>` | all; begins with its key: `<key>#<version>` |
//! | imports of a community | B | `IMPORTS#<community>` | all: `<import>` |
//! | table of an import, until it is decided | B | `IMPORT#<import>` | begins with `TABLE#`: `TABLE#<part>` |
//! | plan of an import, until it is carried out | B | `IMPORT#<import>` | begins with `PLAN#<plan>#`: `PLAN#<plan>#<part>` |
//! | how a case came in with an import | B | `CASE#<id>` | `IMPORTED` |
//! | counter of a window | B | `LIMIT#<scope>#<hash>` | start of the window, epoch seconds |
//! | due intents, longest overdue first | gsi1 | `DUE` | `<next try>#<case>#<seq>`, up to now |
//! | quarantined applications, oldest first | gsi1 | `QUARANTINE` | `<received at>#<case>` |
//! | matches whose time runs out by itself, the longest overdue first | gsi1 | `CLOCK` | `<when>#<match>`, up to now |
//! | matches of a community, oldest first | gsi1 | `MATCHES#<community>#<open or closed>` | `<asked at>#<match>` |
//! | communities to count again, the longest overdue first; all communities with records | gsi1 | `RECOUNT` | `<when>#<community>`, up to now |
//! | how a case came in with an import | B | `CASE#<id>` | `IMPORTED` |
//! | what is hidden of a community's import under way | B | `IMPORTS#<community>` | `HEAD` |
//! | imports under way | gsi1 | `IMPORTING` | `<since>#<community>#<import>`, up to now |
//! | periods that were published | gsi1 | `PUBLISHED` | `<period>` |
//! | what has changed on a community's desk since then: cards, and edges of Connectors | gsi1 | `CHANGES#<community>` | `<when>#<case or match>#<revision>` |
//! | a list of a community's desk, oldest first | gsi1 | `QUEUE#<community>#<list>` | `<received at>#<case>` |
//! | applications without a community, oldest first | gsi1 | `UNPLACED#<form>` | `<received at>#<case>` |
//!
//! Expire (`expires_at`): drafts 7 days after the last save; submission keys and mail after 30 days; applications, their
//! files, links, decisions, notes, surveys, outcomes, intake meeting, client number and consents as each says; references 30 days after their application; counters with their window. The audit log
//! stays: it holds no personal data of applicants. So do facts. Consents: 3 years after their end. Corrections: 12 months. Matches and their edges: 24 months after their last change.
//! That a card is gone stays: it holds nothing of a person. Name and address of a contact: 12 months, or at once. Suppressed addresses stay: they are keyed hashes.
//! Records of breaches: each version 24 months after it was written, 5 years in Quebec.
//! Tables of imports: a day; their plans 7 days, or as soon as they are carried out; what is known of an import 2 years.
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
//! | the mark of a sample | B | `SAMPLE` | `SAMPLE` |
//! | mail to a member by key | B | `MEMBER#<id>` | `OUTBOX#<seq>#<mail>` |
//! | views of a member | B | `MEMBER#<id>` | `VIEWS` |
//! | sign-in by the token of the browser that asked | B | `SIGNIN#<hash>` | `SIGNIN` |
//! | mail of a sign-in by key | B | `SIGNIN#<hash>` | `OUTBOX#<seq>#<mail>` |
//! | session by token | B | `SESSION#<hash>` | `SESSION` |
//! | due intents, longest overdue first | gsi1 | `DUE` | `<next try>#<owner>#<seq>`, up to now |
//! | audit entries about members of a community in a span of days, the newest first | gsi1 | `AUDIT#<community>` | as for cases |
//! | topic by id | B | `TOPIC#<id>` | `TOPIC` |
//! | posts of a topic between two places | B | `TOPIC#<id>` | `POST#<seq>` |
//! | audit entries of a topic | B | `TOPIC#<id>` | begins with `AUDIT`, as for a case |
//! | former texts of a post | B | `TOPIC#<id>` | begins with `FORMER#<seq>#` |
//! | post by the key of its form | B | `POSTED#<hash>` | `POSTED` |
//! | review of a post | B | `TOPIC#<id>` | `REVIEW#<seq>` |
//! | notices of a member | B | `MEMBER#<id>` | begins with `NOTICE#`: `NOTICE#<revision>` |
//! | what a new member wrote lately | B | `MEMBER#<id>` | `LATELY` |
//! | who follows a topic or a category | B | `FOLLOWERS#<TOPIC or CATEGORY>#<id>` | all: `<member>` |
//! | what a member follows | gsi1 | `FOLLOWS#<member>` | `<TOPIC or CATEGORY>#<id>` |
//! | news of a member | B | `MEMBER#<id>` | begins with `NEWS#`: `NEWS#<topic>#<seq>` |
//! | draft of a member in a topic | B | `MEMBER#<id>` | `DRAFT#<topic>` |
//! | posts by their last change | gsi1 | `WRITTEN` | `<changed at>#<topic>#<seq>` |
//! | reviews that wait, the oldest first | gsi1 | `REVIEWS#waiting` | `<begun at>#<topic>#<seq>` |
//! | reviews that were judged, the last one first | gsi1 | `REVIEWS#judged` | `<judged at>#<topic>#<seq>` |
//! | how far a member has read in a category | B | `MEMBER#<id>` | `READ#<category>` |
//! | topics of a category, those with the newest posts first | gsi1 | `TOPICS#<category>` | `<pinned>#<last post at>#<id>` |
//! | socket by id | B | `SOCKET#<id>` | `SOCKET` |
//! | seats in a room: who has a topic open | B | `ROOM#<topic>` | begins with `SEAT#`: `SEAT#<socket>` |
//! | how far a room was told | B | `ROOM#<topic>` | `TOLD` |
//! | sockets of a member | gsi1 | `SOCKETS#<member>` | `<socket>` |
//! | members, by community | gsi1 | `MEMBERS` | `<community>#<id>`, `-` for the portal's own staff |
//!
//! Expire: sign-ins after 10 minutes and their mail after a day; sessions when they have been idle for an hour, 12 hours
//! after they began at the latest; keys of forms after 30 days; sockets, seats and what a room was told after 2 hours; reviews and
//! notices 365 days after the verdict; what new members wrote lately after a day; drafts of replies 90 days after they
//! were last kept; news after 2 days, where a member was named after 90. Members stay until they are removed, and so do topics and who
//! follows what.

pub mod attribute;
pub(super) mod figures;
mod forum;
pub(super) mod imports;
pub mod index;
mod intent;
mod lists;
mod members;
mod of_case;
mod of_match;
mod partition;
mod people;

use jiff::civil::Date;

pub(super) use forum::{
    FOLLOWED_CATEGORY, FOLLOWED_TOPIC, NEWS, NOTICE, REVIEWS_JUDGED, REVIEWS_WAITING, SEAT, WRITTEN,
    added_post, changed_topic, followers_of, follows_of, former_texts, is_topic_place, member_partition,
    post_sort_key, room, seat_of, socket_of, sockets_of, topic_of, topic_partition, topics_of,
};
pub use intent::{IntentKey, IntentOwner};
pub(super) use lists::{
    CLOCK, DUE, END, IndexKey, QUARANTINE, case_place, changes, instant, matches, queue, unplaced, up_to,
};
pub(super) use members::{
    MEMBERS, PORTAL, audit_list, audit_place, audit_span, changed_member, entry_of_member, member_of,
    members_span,
};
pub(super) use of_case::{CaseItem, OUTCOME};
pub(super) use of_match::MatchItem;
pub use partition::Partition;
pub(super) use people::{apart_partition, card_of, cards_partition};

use super::item::{Attributes, partition_key};
use super::{CaseId, Digest, LimitKey, LimitScope, MatchId, Subject, SubmissionKey};

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

    pub(super) fn breach(community: &str, key: &SubmissionKey, version: u32) -> Key {
        Key { pk: breaches_partition(community), sk: format!("{key}#{version:04}") }
    }

    pub(super) fn submission(key: &Digest) -> Key {
        Key { pk: format!("KEY#{key}"), sk: "KEY".into() }
    }

    pub(super) fn reference(reference: &str) -> Key {
        Key { pk: format!("REF#{reference}"), sk: "REF".into() }
    }

    pub(super) fn audit_head(subject: &Subject) -> Key {
        Key { pk: audit_partition(subject), sk: AUDIT.into() }
    }

    pub(super) fn audit_entry(subject: &Subject, seq: u64) -> Key {
        Key { pk: audit_partition(subject), sk: format!("{AUDIT}#{seq:06}") }
    }

    pub(super) fn of_match(id: &MatchId) -> Key {
        Key { pk: match_partition(id), sk: "MATCH".into() }
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
/// What the keys of edges to matches begin with.
pub(super) const MATCH: &str = "MATCH#";
const LISTS: &str = "LISTS#";

/// Sort key of the head of an audit chain, and what the keys of its entries begin with.
pub(super) const AUDIT: &str = "AUDIT";

/// Partition key of what a community wrote down of breaches.
pub(super) fn breaches_partition(community: &str) -> String {
    format!("BREACHES#{community}")
}

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
        Subject::Topic(topic) => topic_partition(topic),
        Subject::Lists(community) => format!("{LISTS}{community}"),
    }
}

/// The token's hash of a file's key; `None` when the item is of another kind.
pub(super) fn file_of(pk: &str) -> Option<Digest> {
    Digest::parse(pk.strip_prefix(FILE)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_key_names_its_token() {
        let token = Digest::of(b"file");
        assert_eq!(file_of(&Key::file(&token).pk), Some(token));
        assert_eq!(file_of(&Key::draft(&token).pk), None);
    }
}
