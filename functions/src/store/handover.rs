//! Handing a file over to another community: asked by the old one, agreed to by the person.
//!
//! Comes in: a case, the community that is to get it. Goes out: what became of it. Never here: words, who asks whom by mail.
//!
//! Until the person agrees, nothing moves. With the yes everything of the case belongs to the other community in one
//! transaction: lists, search, rights; the old one has no access from that moment. The file's own log says so, and so do the
//! logs of both communities, without naming the file.

use jiff::Timestamp;

use super::audit::{AuditEntry, read_head};
use super::case::{Case, Change};
use super::deed::Deed;
use super::item::{Fields, Kind, Stored, to_millisecond};
use super::keys::{Key, attribute};
use super::write::{Guard, Write};
use super::{Action, Actor, Application, CaseId, Digest, Effects, Scope, State, Store, StoreError, Subject};

/// Days that the person has to answer.
pub const HANDOVER_DAYS: i64 = 30;

/// What became of a wish to hand over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandoverAsked {
    /// The person is asked, by this call.
    Now,
    /// The person was asked before for the same community, and has not answered; nobody is written to again.
    Already,
    /// No such application on the desk.
    Gone,
}

/// What became of the person's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandedOver {
    /// The file has moved, by this call.
    Now,
    /// Nothing is asked (any more).
    NotAsked,
    /// No such application.
    Gone,
}

impl Store {
    /// Notes that the person is asked whether their file may go to another community, with `effects` (the message).
    /// [`StoreError::NotYours`]: the file belongs to another community.
    ///
    /// Cost: 1 query and 1 read, 1 transaction of 4 items and one more for each effect. Pattern: items of a case.
    pub async fn ask_handover(
        &self,
        scope: &Scope,
        case: &CaseId,
        (to, until): (&str, Timestamp),
        effects: &Effects,
        now: Timestamp,
    ) -> Result<HandoverAsked, StoreError> {
        let mut operation = self.operation();
        let actor = scope.actor();
        let deed = Deed::new(Action::HandoverAsked, &actor, operation.bits());
        let key = Key::handover(case);
        let mut tried = None;
        loop {
            let case = operation.case(case, now).await?;
            let Some(application) = case.on_desk(scope)? else { return Ok(HandoverAsked::Gone) };
            if case.has_entry(tried) {
                return Ok(HandoverAsked::Now);
            }
            let asked = Stored::live(operation.get(&key).await?, Kind::Handover, now)?;
            if let Some(asked) = asked
                && asked.text(attribute::COMMUNITY)? == to
            {
                return Ok(HandoverAsked::Already);
            }
            let fields = Fields::of(Kind::Handover)
                .text(attribute::COMMUNITY, to)
                .text(attribute::MEMBER, scope.member().to_string())
                .time(attribute::AT, to_millisecond(now))
                .expires(until.min(application.erase_at));
            let guard = Guard::absent(now).or(Guard::text(attribute::KIND, Kind::Handover.name()));
            let write = Write::put(key.clone(), guard, fields);
            // The application stays as it is.
            let set = Fields::new().time(attribute::KEEP_UNTIL, application.keep_until);
            let change = Change::beside(&case, application, set, deed, now).with_effects(effects, now);
            let change = change.with([write]);
            if operation.change(&change).await? {
                return Ok(HandoverAsked::Now);
            }
            tried = Some(change.entry);
        }
    }

    /// The community for which the person is asked.
    ///
    /// Cost: 1 consistent read. Pattern: handover of a case.
    pub async fn asked_handover(&self, case: &CaseId, now: Timestamp) -> Result<Option<String>, StoreError> {
        let item = self.operation().get(&Key::handover(case)).await?;
        let Some(stored) = Stored::live(item, Kind::Handover, now)? else { return Ok(None) };
        Ok(Some(stored.text(attribute::COMMUNITY)?.to_owned()))
    }

    /// The person agrees: the file belongs to the community that was asked for, with `effects` (its notice).
    ///
    /// Right to agree: whoever has the link of the case's own. Cost: 1 query and 3 reads, 1 transaction of 8 items and one
    /// more for each effect. Patterns: items of a case, audit entries of a community's lists.
    pub async fn hand_over(
        &self,
        case: &CaseId,
        effects: &Effects,
        now: Timestamp,
    ) -> Result<HandedOver, StoreError> {
        let mut operation = self.operation();
        let deed = Deed::new(Action::HandedOver, &Actor::Applicant, operation.bits());
        let key = Key::handover(case);
        let mut tried: Option<Digest> = None;
        loop {
            let case = operation.case(case, now).await?;
            let open = case.application.clone().filter(|application| application.state != State::Withdrawn);
            let Some(before) = open else { return Ok(HandedOver::Gone) };
            if case.has_entry(tried) {
                return Ok(HandedOver::Now);
            }
            let Some(asked) = Stored::live(operation.get(&key).await?, Kind::Handover, now)? else {
                return Ok(HandedOver::NotAsked);
            };
            let to = asked.text(attribute::COMMUNITY)?.to_owned();
            let mut logs = Vec::new();
            for community in before.community.iter().chain([&to]) {
                let subject = Subject::Lists(community.clone());
                let head = operation.get(&Key::audit_head(&subject)).await?.map(read_head).transpose()?;
                let entry = AuditEntry::after(&subject, head, deed, now);
                logs.extend(entry.writes(&subject, head, Some(community), now));
            }
            let change = handover(&case, before, to, (deed, effects), now).with(logs);
            if operation.change(&change).await? {
                return Ok(HandedOver::Now);
            }
            tried = Some(change.entry);
        }
    }
}

fn handover(
    case: &Case,
    before: Application,
    to: String,
    (deed, effects): (Deed<'_>, &Effects),
    now: Timestamp,
) -> Change {
    let asked = Write::delete(Key::handover(&case.id), Guard::text(attribute::KIND, Kind::Handover.name()));
    // Whoever looked after the person works elsewhere.
    let mut former = before.former.clone();
    former.extend(before.community.iter().filter(|community| !before.former.contains(community)).cloned());
    let after = Application { community: Some(to), former, coordinator: None, ..before };
    // The other community has its own agreement with the funder, or none, and asks anew.
    let number = case.number.iter().map(|_| {
        let guard = Guard::text(attribute::KIND, Kind::ClientNumber.name());
        Write::delete(Key::client_number(&case.id), guard)
    });
    Change::new(case, after, deed, effects, now).over(number).with([asked])
}
