//! Members: people who sign in, whom somebody invited.
//!
//! Comes in: an invitation, an address (hashed), an id. Goes out: members. Never here: sessions, mail texts, who may
//! invite whom.
//!
//! A member's rights are read with every request, so a change of them counts at once.

use std::fmt;

use jiff::Timestamp;
use portal::Lang;

use super::call::{Operation, Outcome};
use super::deed::Deed;
use super::failure::Trouble;
use super::item::{Attributes, Fields, Kind, Stored, partition_key, to_millisecond};
use super::keys::{self, IndexKey, IntentOwner, Key, attribute};
use super::member_changes::SummaryWish;
use super::member_log::first_entry;
use super::write::{Guard, Write};
use super::{
    Action, Actor, Digest, ForumMails, IntentKey, Mail, MemberId, NewIntent, Profile, Store, StoreError,
};

/// Members read in one go when many are listed.
const AT_ONCE: usize = 100;

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
    /// Whether a second factor is set up; then every new session asks for it.
    pub has_factor: bool,
    /// Whether the member wants the daily summary.
    pub summary: SummaryWish,
    /// Which mail of the forum the member wants.
    pub forum_mail: ForumMails,
    /// What the member shows of themselves.
    pub profile: Profile,
    /// Whether the member is on the council of mentors.
    pub is_on_council: bool,
    /// Until when the member may read the forum, but not write in it.
    pub suspended_until: Option<Timestamp>,
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
    /// Who invites.
    pub by: Actor,
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
    /// Stores a member, the invitation to send and the audit entry that says who invited, all or nothing.
    ///
    /// Cost: 1 transaction of 5 items; 2 consistent reads more when there is such a member; 1 consistent read and 1 item
    /// more for an admin of the portal. Patterns: member by address, all admins of the portal.
    pub async fn invite(&self, new: &NewMember, now: Timestamp) -> Result<Invited, StoreError> {
        let member = new.member(now);
        let mut operation = self.forum();
        let deed = Deed::new(Action::MemberInvited, &new.by, operation.bits());
        let (entry, log) = first_entry(&member, deed, now);
        loop {
            let mut writes = new.writes(&member, now);
            writes.extend(log.iter().cloned());
            if member.role == Role::Admin {
                writes.extend(operation.admins().await?.with(&member, now));
            }
            let trouble = match operation.transact(&writes, &entry.token()).await? {
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

    /// All members, by community, in the order in which they were invited.
    ///
    /// Cost: 1 index query (a page per MB), 1 consistent read of a batch for each hundred. Pattern: members, member by id.
    pub async fn members(&self) -> Result<Vec<Member>, StoreError> {
        self.members_between("", keys::END).await
    }

    /// The members of a community, or of none.
    ///
    /// Cost: 1 index query, 1 consistent read of a batch for each hundred. Pattern: members, member by id.
    pub async fn members_of(&self, community: Option<&str>) -> Result<Vec<Member>, StoreError> {
        let (from, to) = keys::members_span(community);
        self.members_between(&from, &to).await
    }

    async fn members_between(&self, from: &str, to: &str) -> Result<Vec<Member>, StoreError> {
        let mut operation = self.forum();
        let listed = operation.all_between(keys::MEMBERS, from, to).await?;
        let ids = listed.iter().filter_map(|item| keys::member_of(partition_key(item)));
        let wanted: Vec<Key> = ids.map(|id| Key::member(&id)).collect();
        let mut members = Vec::new();
        for some in wanted.chunks(AT_ONCE) {
            for item in operation.batch(some).await? {
                let Some(id) = keys::member_of(partition_key(&item)) else { continue };
                members.push(Member::read(&id, item)?);
            }
        }
        let place = |member: &Member| (member.community.clone(), member.invited_at, member.id);
        members.sort_by_key(place);
        Ok(members)
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
            has_factor: false,
            summary: SummaryWish::Daily,
            forum_mail: ForumMails::EVERY,
            profile: Profile::default(),
            is_on_council: false,
            suspended_until: None,
            revision: 1,
        }
    }

    fn writes(&self, member: &Member, now: Timestamp) -> Vec<Write> {
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
        vec![
            Write::put(Key::address(&self.address), Guard::absent(now), address),
            Write::put(Key::member(&member.id), Guard::absent(now), fields),
            mail.write(key, now),
        ]
    }
}

impl Member {
    pub(super) fn read(id: &MemberId, item: Attributes) -> Result<Member, StoreError> {
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
            has_factor: stored.text_if(attribute::FACTOR)?.is_some(),
            summary: stored.parsed_if(attribute::SUMMARY, SummaryWish::parse)?.unwrap_or(SummaryWish::Daily),
            forum_mail: stored
                .parsed_if(attribute::FORUM_MAIL, ForumMails::parse)?
                .unwrap_or(ForumMails::EVERY),
            profile: stored.json_if(attribute::PROFILE)?.unwrap_or_default(),
            is_on_council: stored.text_if(attribute::COUNCIL)?.is_some(),
            suspended_until: stored.time_if(attribute::SUSPENDED_UNTIL)?,
            revision: stored.number(attribute::REVISION)?,
        })
    }
}

impl Member {
    /// Whether the member may sign in.
    pub fn may_sign_in(&self) -> bool {
        self.state == MemberState::Active
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

    /// The state of a name.
    pub fn parse(name: &str) -> Option<MemberState> {
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
