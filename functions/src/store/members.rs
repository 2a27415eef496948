//! Members: people who sign in, whom somebody invited.
//!
//! Comes in: an invitation, an address (hashed), an id. Goes out: members. Never here: sessions, mail texts, who may
//! invite whom.
//!
//! A member's rights are read with every request, so a change of them counts at once.

use std::fmt;

use jiff::Timestamp;
use portal::Lang;

use super::call::{self, Operation, Outcome};
use super::failure::Trouble;
use super::item::{Attributes, Fields, Kind, Stored, partition_key, to_millisecond};
use super::keys::{self, IndexKey, IntentOwner, Key, attribute};
use super::write::{Guard, Write};
use super::{Digest, IntentKey, Mail, MemberId, NewIntent, Store, StoreError};

/// Members read in one go when all are listed.
const PAGE: u16 = 100;

/// What a member may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Works on the applications of one community.
    Coordinator,
    /// A coordinator who also looks after the members of the community.
    CommunityAdmin,
    /// The national secretariat: counts, communities, resources; no person's file.
    Secretariat,
    /// Looks after the portal itself; no person's file.
    Admin,
}

/// Whether a member may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberState {
    /// May sign in.
    Active,
    /// May not; all sessions have ended.
    Disabled,
}

/// A member. `Debug` shows neither name nor address.
#[derive(Clone, PartialEq)]
pub struct Member {
    /// Names the member.
    pub id: MemberId,
    /// Bare mail address.
    pub email: String,
    /// The name that colleagues see.
    pub name: String,
    /// What the member may do.
    pub role: Role,
    /// The community that the member works for; none for the portal's own staff.
    pub community: Option<String>,
    /// Language of mail that nobody asked for in another one.
    pub lang: Lang,
    /// Whether the member may sign in.
    pub state: MemberState,
    /// When the member was invited.
    pub invited_at: Timestamp,
    /// Sessions that began before have ended.
    pub sessions_from: Timestamp,
    /// Counts the changes. Private, so that only the store makes members.
    pub(super) revision: u64,
}

/// A member to be.
#[derive(Clone)]
pub struct NewMember {
    /// Made of random bits.
    pub id: MemberId,
    /// Hash of the address in lower case: there is one member of an address.
    pub address: Digest,
    /// Bare mail address.
    pub email: String,
    /// The name that colleagues see.
    pub name: String,
    /// What the member may do.
    pub role: Role,
    /// The community that the member works for; none for the portal's own staff.
    pub community: Option<String>,
    /// Language of the invitation and of later mail.
    pub lang: Lang,
}

/// What became of an invitation.
#[derive(Debug, Clone, PartialEq)]
pub enum Invited {
    /// Invited by this call; the invitation is on its way.
    Now(Member),
    /// There is a member of this address; nothing was changed and no mail goes out.
    Exists(Member),
}

impl Store {
    /// Stores a member and the invitation to send, all or nothing.
    ///
    /// Cost: 1 transaction of 3 items; 2 consistent reads more when there is such a member. Pattern: member by address.
    pub async fn invite(&self, new: &NewMember, now: Timestamp) -> Result<Invited, StoreError> {
        let member = new.member(now);
        let writes = new.writes(&member, now);
        let token = call::token(&["invite", &new.id.to_string()]);
        let mut operation = self.forum();
        loop {
            let trouble = match operation.transact(&writes, &token).await? {
                Outcome::Done => return Ok(Invited::Now(member)),
                Outcome::Refused(_) => Trouble::Conflict,
                Outcome::Trouble(trouble) => trouble,
            };
            match operation.member_of(&new.address).await? {
                Some(found) if found.id == new.id => return Ok(Invited::Now(found)),
                Some(found) => return Ok(Invited::Exists(found)),
                None => operation.wait(trouble).await?,
            }
        }
    }

    /// The member of an address, given its hash.
    ///
    /// Cost: 2 consistent reads; as many when there is none, so that the time tells nothing. Pattern: member by address,
    /// member by id.
    pub async fn find_member(&self, address: &Digest) -> Result<Option<Member>, StoreError> {
        self.forum().member_of(address).await
    }

    /// The member of an id.
    ///
    /// Cost: 1 consistent read. Pattern: member by id.
    pub async fn load_member(&self, id: &MemberId) -> Result<Option<Member>, StoreError> {
        self.forum().member(id).await
    }

    /// All members, by community. For the command line: each is read by itself.
    ///
    /// Cost: 1 index query for each hundred, 1 consistent read for each member. Pattern: all members, member by id.
    pub async fn members(&self) -> Result<Vec<Member>, StoreError> {
        let (mut members, mut start) = (Vec::new(), None);
        loop {
            let (items, next) = self.forum().list(keys::MEMBERS, keys::END, start, PAGE).await?;
            for id in items.iter().filter_map(|item| keys::member_of(partition_key(item))) {
                members.extend(self.load_member(&id).await?);
            }
            start = next;
            if start.is_none() {
                return Ok(members);
            }
        }
    }

    /// Lets a member sign in, or not any more; then all sessions have ended. `None` when there is no such member.
    ///
    /// Cost: 1 consistent read, 1 write. Pattern: member by id.
    pub async fn set_member_state(
        &self,
        id: &MemberId,
        state: MemberState,
        now: Timestamp,
    ) -> Result<Option<Member>, StoreError> {
        let mut operation = self.forum();
        loop {
            let Some(before) = operation.member(id).await? else { return Ok(None) };
            if before.state == state {
                return Ok(Some(before));
            }
            let guard = Guard::revision(before.revision);
            let after =
                Member { state, sessions_from: to_millisecond(now), revision: before.revision + 1, ..before };
            let set = Fields::new()
                .text(attribute::STATE, state.name())
                .time(attribute::SESSIONS_FROM, after.sessions_from)
                .number(attribute::REVISION, after.revision);
            match operation.write(&Write::update(Key::member(id), guard, set, Vec::new())).await? {
                Outcome::Done => return Ok(Some(after)),
                Outcome::Refused(_) => operation.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }
}

impl Operation<'_> {
    pub(super) async fn member(&mut self, id: &MemberId) -> Result<Option<Member>, StoreError> {
        self.get(&Key::member(id)).await?.map(|item| Member::read(id, item)).transpose()
    }

    async fn member_of(&mut self, address: &Digest) -> Result<Option<Member>, StoreError> {
        let id = match self.get(&Key::address(address)).await? {
            Some(item) => Some(Stored::lasting(item, Kind::MemberAddress)?.member()?),
            None => None,
        };
        // Of nobody in particular, when there is none.
        self.member(&id.unwrap_or(MemberId::from_bits(0))).await
    }
}

impl NewMember {
    fn member(&self, now: Timestamp) -> Member {
        let now = to_millisecond(now);
        Member {
            id: self.id,
            email: self.email.clone(),
            name: self.name.clone(),
            role: self.role,
            community: self.community.clone(),
            lang: self.lang,
            state: MemberState::Active,
            invited_at: now,
            sessions_from: now,
            revision: 1,
        }
    }

    fn writes(&self, member: &Member, now: Timestamp) -> [Write; 3] {
        let fields = Fields::of(Kind::Member)
            .text(attribute::EMAIL, &member.email)
            .text(attribute::NAME, &member.name)
            .text(attribute::ROLE, member.role.name())
            .text_if(attribute::COMMUNITY, member.community.as_deref())
            .text(attribute::LANG, member.lang.code())
            .text(attribute::STATE, member.state.name())
            .time(attribute::INVITED_AT, member.invited_at)
            .time(attribute::SESSIONS_FROM, member.sessions_from)
            .number(attribute::REVISION, member.revision)
            .index(IndexKey::members(&member.id, member.community.as_deref()));
        let address = Fields::of(Kind::MemberAddress).text(attribute::MEMBER, member.id.to_string());
        let mail = NewIntent::new(Mail::Invitation, self.lang);
        let key = IntentKey::new(IntentOwner::Member(member.id), member.revision, mail.mail);
        [
            Write::put(Key::address(&self.address), Guard::absent(now), address),
            Write::put(Key::member(&member.id), Guard::absent(now), fields),
            mail.write(key, now),
        ]
    }
}

impl Member {
    fn read(id: &MemberId, item: Attributes) -> Result<Member, StoreError> {
        let stored = Stored::lasting(item, Kind::Member)?;
        Ok(Member {
            id: *id,
            email: stored.text(attribute::EMAIL)?.to_owned(),
            name: stored.text(attribute::NAME)?.to_owned(),
            role: stored.parsed(attribute::ROLE, Role::parse)?,
            community: stored.text_if(attribute::COMMUNITY)?.map(str::to_owned),
            lang: stored.lang()?,
            state: stored.parsed(attribute::STATE, MemberState::parse)?,
            invited_at: stored.time(attribute::INVITED_AT)?,
            sessions_from: stored.time(attribute::SESSIONS_FROM)?,
            revision: stored.number(attribute::REVISION)?,
        })
    }
}

impl Role {
    /// All of them.
    pub const ALL: [Role; 4] = [Role::Coordinator, Role::CommunityAdmin, Role::Secretariat, Role::Admin];

    /// As stored and typed: `community-admin`.
    pub fn name(self) -> &'static str {
        match self {
            Role::Coordinator => "coordinator",
            Role::CommunityAdmin => "community-admin",
            Role::Secretariat => "secretariat",
            Role::Admin => "admin",
        }
    }

    /// The role of a name.
    pub fn parse(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Whether the role is one within a community.
    pub fn is_of_community(self) -> bool {
        matches!(self, Role::Coordinator | Role::CommunityAdmin)
    }
}

impl MemberState {
    /// As stored: `active`.
    pub fn name(self) -> &'static str {
        match self {
            MemberState::Active => "active",
            MemberState::Disabled => "disabled",
        }
    }

    fn parse(name: &str) -> Option<MemberState> {
        [MemberState::Active, MemberState::Disabled].into_iter().find(|state| state.name() == name)
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Member")
            .field("id", &self.id)
            .field("role", &self.role)
            .field("community", &self.community)
            .field("state", &self.state)
            .field("sessions_from", &self.sessions_from)
            .field("revision", &self.revision)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for NewMember {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewMember").field("id", &self.id).field("role", &self.role).finish_non_exhaustive()
    }
}
