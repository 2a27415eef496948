//! Whose files a member may see: one community's, or nobody's.
//!
//! Comes in: a member as the store has read it. Goes out: a [`Scope`], which every operation on people's files takes.
//! Never here: sessions. There is no other way to a scope, so a handler that forgets to ask for rights does not compile.

use super::members::{Member, MemberState};
use super::{Actor, MemberId, Role};

/// The files of one community, for one member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    member: MemberId,
    role: Role,
    community: String,
}

impl Scope {
    /// What a member may see; `None` for the secretariat and the portal's own staff, who see no person's file, and for
    /// members who may not sign in.
    pub fn of(member: &Member) -> Option<Scope> {
        let community = member.community.clone()?;
        let may = member.role.is_of_community() && member.state == MemberState::Active;
        may.then_some(Scope { member: member.id, role: member.role, community })
    }

    /// The community.
    pub fn community(&self) -> &str {
        &self.community
    }

    /// Who looks.
    pub fn member(&self) -> MemberId {
        self.member
    }

    /// What the member may do in the community.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Who looks, as the audit log names them.
    pub fn actor(&self) -> Actor {
        Actor::Staff(self.member.to_string())
    }

    /// Whether a file of this community is one of these; a file without a community is nobody's here.
    pub fn covers(&self, community: Option<&str>) -> bool {
        community == Some(self.community.as_str())
    }
}

/// The right to find a community for applications that have none, for a member of the secretariat or an admin of the portal.
/// It shows no person's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placing {
    member: MemberId,
}

impl Placing {
    /// What a member may do; `None` for members of communities, and for members who may not sign in.
    pub fn of(member: &Member) -> Option<Placing> {
        let may = !member.role.is_of_community() && member.state == MemberState::Active;
        may.then_some(Placing { member: member.id })
    }

    /// Who chooses, as the audit log names them.
    pub fn actor(&self) -> Actor {
        Actor::Staff(self.member.to_string())
    }
}

/// Whose members and whose audit log somebody looks after: one community's, or the whole portal's. It shows no person's
/// file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oversight {
    member: MemberId,
    /// None: everybody's.
    community: Option<String>,
}

impl Oversight {
    /// What a member looks after; `None` for coordinators and the secretariat, and for members who may not sign in.
    pub fn of(member: &Member) -> Option<Oversight> {
        let community = match (member.role, &member.community) {
            (Role::CommunityAdmin, Some(community)) => Some(community.clone()),
            (Role::Admin, None) => None,
            _ => return None,
        };
        (member.state == MemberState::Active).then_some(Oversight { member: member.id, community })
    }

    /// The only community that is looked after; none for the whole portal.
    pub fn community(&self) -> Option<&str> {
        self.community.as_deref()
    }

    /// Who looks.
    pub fn member(&self) -> MemberId {
        self.member
    }

    /// Who looks, as the audit log names them.
    pub fn actor(&self) -> Actor {
        Actor::Staff(self.member.to_string())
    }

    /// Whether what belongs to this community, or to none, is among it.
    pub fn covers(&self, community: Option<&str>) -> bool {
        self.community.is_none() || community == self.community.as_deref()
    }

    /// Roles that may be given: a community admin gives those of the community.
    pub fn may_give(&self, role: Role) -> bool {
        self.community.is_none() || role.is_of_community()
    }
}
