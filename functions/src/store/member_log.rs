//! The audit log of members: a member read for a change together with the end of their log, and entries that go with a
//! change or stand alone.
//!
//! Comes in: a member's id, what was done. Goes out: the member, or an entry. Never here: who may do it, what a change means.

use jiff::Timestamp;

use super::audit::{AuditEntry, Head, read_entry, read_head};
use super::call::{Operation, Outcome, token};
use super::deed::Deed;
use super::failure::Trouble;
use super::item::sort_key;
use super::keys::{AUDIT, Key};
use super::members::Member;
use super::write::Write;
use super::{Action, Actor, MemberId, Store, StoreError, Subject};

/// A member with the end of their audit log, read consistently.
pub(super) struct MemberFile {
    /// Whose it is; there may be no such member, and still a log (of an address that is nobody's).
    pub(super) id: MemberId,
    pub(super) member: Option<Member>,
    head: Option<Head>,
}

impl Store {
    /// Notes something that a member did, or that was tried in their name, and that changes nothing else. Without a
    /// member, it is noted of an address that is nobody's, at the same cost.
    ///
    /// Cost: 1 consistent read of a batch, 1 transaction of 2 items. Pattern: member by id, audit entries of a member.
    pub async fn note_of_member(
        &self,
        member: Option<&MemberId>,
        action: Action,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let id = member.copied().unwrap_or(MemberId::from_bits(0));
        let mut operation = self.forum();
        let deed = Deed::new(action, actor, operation.bits());
        let mut tried: Option<AuditEntry> = None;
        loop {
            if operation.has_entry(&id, tried.as_ref()).await? {
                return Ok(());
            }
            let file = operation.member_file(&id).await?;
            let (entry, writes) = file.logged(deed, now);
            match operation.transact(&writes, &entry.token()).await? {
                Outcome::Done => return Ok(()),
                Outcome::Refused(_) => operation.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
            tried = Some(entry);
        }
    }
}

impl Operation<'_> {
    /// The member with the end of their log. 1 consistent read of a batch.
    pub(super) async fn member_file(&mut self, id: &MemberId) -> Result<MemberFile, StoreError> {
        let mut file = MemberFile { id: *id, member: None, head: None };
        for item in self.batch(&[Key::member(id), Key::audit_head(&Subject::Member(*id))]).await? {
            match sort_key(&item) {
                AUDIT => file.head = Some(read_head(item)?),
                _ => file.member = Some(Member::read(id, item)?),
            }
        }
        Ok(file)
    }

    /// Whether an earlier attempt of ours made its entry after all.
    pub(super) async fn has_entry(
        &mut self,
        id: &MemberId,
        tried: Option<&AuditEntry>,
    ) -> Result<bool, StoreError> {
        let Some(tried) = tried else { return Ok(false) };
        let item = self.get(&Key::audit_entry(&Subject::Member(*id), tried.seq)).await?;
        Ok(item.map(read_entry).transpose()?.is_some_and(|entry| entry.hash == tried.hash))
    }
}

impl MemberFile {
    /// The entry of a deed, and its writes.
    pub(super) fn logged(&self, deed: Deed<'_>, now: Timestamp) -> (AuditEntry, Vec<Write>) {
        let community = self.member.as_ref().and_then(|member| member.community.as_deref());
        logged(&self.id, self.head, community, deed, now)
    }
}

/// The first entry of a new member's log, and its writes.
pub(super) fn first_entry(member: &Member, deed: Deed<'_>, now: Timestamp) -> (AuditEntry, Vec<Write>) {
    logged(&member.id, None, member.community.as_deref(), deed, now)
}

fn logged(
    id: &MemberId,
    head: Option<Head>,
    community: Option<&str>,
    deed: Deed<'_>,
    now: Timestamp,
) -> (AuditEntry, Vec<Write>) {
    let subject = Subject::Member(*id);
    let entry = AuditEntry::after(&subject, head, deed, now);
    let writes = entry.writes(&subject, head, community, now).into();
    (entry, writes)
}

impl AuditEntry {
    /// Names the transaction that stores it.
    pub(super) fn token(&self) -> String {
        token(&["entry", &self.hash.to_string()])
    }
}
