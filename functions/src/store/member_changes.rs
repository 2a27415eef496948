//! Changes of a member's access: role, whether they may sign in; whether they are on the council of mentors.
//!
//! Comes in: a member's id, what is to change, who changes it. Goes out: what became of it; the change counts with the
//! member's next request, because rights are read with every one. Never here: who may change whom (see `scope.rs`).
//!
//! Somebody of the portal's own administration always stays: their ids stand in one item, which every change that takes
//! one away has to replace as it was read. The person who runs the portal is not held by that: they can invite anew.

use jiff::Timestamp;

use super::audit::AuditEntry;
use super::call::{Operation, Outcome};
use super::deed::Deed;
use super::failure::Trouble;
use super::item::{Fields, Kind, Stored, partition_key, to_millisecond};
use super::keys::{self, Key, attribute};
use super::members::{Member, MemberState};
use super::write::{Guard, Write};
use super::{Action, Actor, ForumMails, MemberId, Profile, Role, Store, StoreError};

/// What is to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemberChange {
    /// Whether they may sign in; when not, all sessions have ended.
    State(MemberState),
    /// What they may do: a role of the same kind, of a community or of the whole portal.
    Role(Role),
    /// Whether they want the daily summary.
    Summary(SummaryWish),
    /// Whether they are on the council of mentors.
    Council(bool),
    /// Which mail of the forum they want.
    ForumMail(ForumMails),
    /// Which mail of the forum they want no more; the others stay as they are.
    NoForumMail(ForumMails),
    /// What they show of themselves.
    Profile(Profile),
}

/// Whether a member wants the summary of each working day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SummaryWish {
    /// Every working day with something to say.
    Daily,
    /// Not at all.
    Never,
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq)]
pub enum MemberChanged {
    /// Changed by this call.
    Now(Member),
    /// It was so before; nothing was stored.
    Already(Member),
    /// Nobody would be left to look after the portal; nothing was stored.
    LastAdmin,
    /// A role of a community for somebody of none, or the other way round; nothing was stored.
    OtherKind,
    /// No such member.
    Gone,
}

impl Store {
    /// Changes a member's access, with its audit entry, all or nothing.
    ///
    /// Cost: 1 consistent read of a batch, 1 transaction of 3 items; 1 consistent read and 1 item more when the portal
    /// gains or loses an admin. Patterns: member by id, audit entries of a member, all admins of the portal.
    pub async fn change_member(
        &self,
        id: &MemberId,
        change: MemberChange,
        by: &Actor,
        now: Timestamp,
    ) -> Result<MemberChanged, StoreError> {
        let mut operation = self.forum();
        let deed = Deed::new(change.action(), by, operation.bits());
        let mut tried: Option<AuditEntry> = None;
        loop {
            let ours = operation.has_entry(id, tried.as_ref()).await?;
            let file = operation.member_file(id).await?;
            let Some(before) = file.member.clone() else { return Ok(MemberChanged::Gone) };
            if ours {
                return Ok(MemberChanged::Now(before));
            }
            let after = match change.applied(&before, now) {
                Some(after) if after == before => return Ok(MemberChanged::Already(before)),
                Some(after) => after,
                None => return Ok(MemberChanged::OtherKind),
            };
            let (entry, mut writes) = file.logged(deed, now);
            writes.push(after.rights_write(before.revision));
            if before.is_admin() != after.is_admin() {
                let admins = operation.admins().await?;
                match admins.with(&after, now) {
                    Some(write) => writes.push(write),
                    None if *by == Actor::System => writes.push(admins.empty(now)),
                    None => return Ok(MemberChanged::LastAdmin),
                }
            }
            match operation.transact(&writes, &entry.token()).await? {
                Outcome::Done => return Ok(MemberChanged::Now(after)),
                Outcome::Refused(_) => operation.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
            tried = Some(entry);
        }
    }

    /// Lets a member sign in, or not any more, at the word of the person who runs the portal. `None` when there is no such
    /// member.
    ///
    /// Cost: as [`Store::change_member`].
    pub async fn set_member_state(
        &self,
        id: &MemberId,
        state: MemberState,
        now: Timestamp,
    ) -> Result<Option<Member>, StoreError> {
        match self.change_member(id, MemberChange::State(state), &Actor::System, now).await? {
            MemberChanged::Now(member) | MemberChanged::Already(member) => Ok(Some(member)),
            MemberChanged::LastAdmin | MemberChanged::OtherKind | MemberChanged::Gone => Ok(None),
        }
    }
}

impl MemberChange {
    fn action(&self) -> Action {
        match self {
            MemberChange::State(MemberState::Active) => Action::MemberEnabled,
            MemberChange::State(MemberState::Disabled) => Action::MemberDisabled,
            MemberChange::Role(role) => Action::of_role(*role),
            MemberChange::Summary(SummaryWish::Daily) => Action::SummaryOn,
            MemberChange::Summary(SummaryWish::Never) => Action::SummaryOff,
            MemberChange::Council(true) => Action::CouncilJoined,
            MemberChange::Council(false) => Action::CouncilLeft,
            MemberChange::Profile(_) => Action::ProfileChanged,
            MemberChange::ForumMail(_) | MemberChange::NoForumMail(_) => Action::ForumMailChanged,
        }
    }

    /// The member as they become; as they are when nothing changes.
    fn applied(&self, before: &Member, now: Timestamp) -> Option<Member> {
        let after = before.clone();
        let revision = before.revision + 1;
        match self.clone() {
            MemberChange::State(state) if state == before.state => Some(after),
            MemberChange::State(state) => {
                Some(Member { state, sessions_from: to_millisecond(now), revision, ..after })
            }
            MemberChange::Summary(summary) if summary == before.summary => Some(after),
            MemberChange::Summary(summary) => Some(Member { summary, revision, ..after }),
            MemberChange::Council(wanted) if wanted == before.is_on_council => Some(after),
            MemberChange::Council(is_on_council) => Some(Member { is_on_council, revision, ..after }),
            MemberChange::ForumMail(forum_mail) if forum_mail == before.forum_mail => Some(after),
            MemberChange::ForumMail(forum_mail) => Some(Member { forum_mail, revision, ..after }),
            MemberChange::NoForumMail(ended) => {
                MemberChange::ForumMail(before.forum_mail.but(ended)).applied(before, now)
            }
            MemberChange::Profile(profile) if profile == before.profile => Some(after),
            MemberChange::Profile(profile) => Some(Member { profile, revision, ..after }),
            MemberChange::Role(role) if role == before.role => Some(after),
            MemberChange::Role(role) if role.is_of_community() != before.community.is_some() => None,
            MemberChange::Role(role) => Some(Member { role, revision, ..after }),
        }
    }
}

impl SummaryWish {
    /// As stored and posted: `daily`.
    pub fn name(self) -> &'static str {
        match self {
            SummaryWish::Daily => "daily",
            SummaryWish::Never => "never",
        }
    }

    /// The wish of a name.
    pub fn parse(name: &str) -> Option<SummaryWish> {
        [SummaryWish::Daily, SummaryWish::Never].into_iter().find(|wish| wish.name() == name)
    }
}

impl Member {
    /// Whether this is an admin of the portal who may sign in.
    fn is_admin(&self) -> bool {
        self.role == Role::Admin && self.state == MemberState::Active
    }

    /// Role and state as they become; refused when the member has changed since they were read.
    pub(super) fn rights_write(&self, before: u64) -> Write {
        let set = Fields::new()
            .text(attribute::ROLE, self.role.name())
            .text(attribute::STATE, self.state.name())
            .time(attribute::SESSIONS_FROM, self.sessions_from)
            .text(attribute::SUMMARY, self.summary.name())
            .text(attribute::FORUM_MAIL, self.forum_mail.text())
            .json_if(attribute::PROFILE, Some(&self.profile))
            .text_if(attribute::COUNCIL, self.is_on_council.then_some("yes"))
            .time_if(attribute::SUSPENDED_UNTIL, self.suspended_until)
            .number(attribute::REVISION, self.revision);
        let left = set.without(&[attribute::COUNCIL, attribute::SUSPENDED_UNTIL]);
        Write::update(Key::member(&self.id), Guard::revision(before), set, left)
    }
}

/// The admins of the portal who may sign in, as they were read.
pub(super) struct Admins {
    ids: Vec<MemberId>,
    /// None while there is no such item.
    revision: Option<u64>,
}

impl Operation<'_> {
    /// The admins; where no item says them yet, they are looked for among all members.
    pub(super) async fn admins(&mut self) -> Result<Admins, StoreError> {
        if let Some(item) = self.get(&Key::admins()).await? {
            let stored = Stored::lasting(item, Kind::Admins)?;
            let ids = stored.json_if::<Vec<String>>(attribute::ADMINS)?.unwrap_or_default();
            let ids: Option<Vec<MemberId>> = ids.iter().map(|id| MemberId::parse(id)).collect();
            let ids = ids.ok_or_else(|| stored.corrupt(attribute::ADMINS))?;
            return Ok(Admins { ids, revision: Some(stored.number(attribute::REVISION)?) });
        }
        let (from, to) = keys::members_span(None);
        let mut ids = Vec::new();
        for item in self.all_between(keys::MEMBERS, &from, &to).await? {
            let Some(id) = keys::member_of(partition_key(&item)) else { continue };
            ids.extend(self.member(&id).await?.filter(Member::is_admin).map(|member| member.id));
        }
        Ok(Admins { ids, revision: None })
    }
}

impl Admins {
    /// The item with this member among them, or not any more, as the member's rights say. `None` when nobody would be
    /// left.
    pub(super) fn with(&self, member: &Member, now: Timestamp) -> Option<Write> {
        let mut ids: Vec<MemberId> = self.ids.iter().copied().filter(|id| *id != member.id).collect();
        ids.extend(member.is_admin().then_some(member.id));
        (!ids.is_empty()).then(|| self.write(&ids, now))
    }

    fn empty(&self, now: Timestamp) -> Write {
        self.write(&[], now)
    }

    fn write(&self, ids: &[MemberId], now: Timestamp) -> Write {
        let guard = self.revision.map_or_else(|| Guard::absent(now), Guard::revision);
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let fields = Fields::of(Kind::Admins)
            .json_if(attribute::ADMINS, Some(&ids))
            .number(attribute::REVISION, self.revision.unwrap_or_default() + 1);
        Write::put(Key::admins(), guard, fields)
    }
}
