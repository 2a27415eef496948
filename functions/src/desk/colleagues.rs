//! The members of a community: who can look after its people.
//!
//! Comes in: a member. Goes out: names of colleagues. Never here: what they may do.

use crate::http::ApiError;
use crate::staff::Staff;
use crate::store::{Member, MemberId, MemberState};

/// The members of the community of somebody who is signed in, by name.
pub(crate) struct Colleagues(Vec<Member>);

impl Colleagues {
    /// Reads them.
    pub(crate) async fn of(staff: &Staff) -> Result<Self, ApiError> {
        let community = staff.scope()?.community();
        let mut members = staff.app.store.members_of(Some(community)).await?;
        members.sort_by_cached_key(|member| portal::search::spelling(&member.name));
        Ok(Self(members))
    }

    /// Those who may sign in.
    pub(crate) fn active(&self) -> impl Iterator<Item = &Member> {
        self.0.iter().filter(|member| member.state == MemberState::Active)
    }

    /// Who looks after a file, by name; words that say so when nobody does.
    pub(crate) fn of_file(&self, staff: &Staff, coordinator: Option<MemberId>) -> String {
        match coordinator {
            Some(member) => self.name(staff, &member),
            None => super::shown::people_said(staff).word("unassigned"),
        }
    }

    /// The name of a member; words that say so for somebody who has left.
    pub(crate) fn name(&self, staff: &Staff, member: &MemberId) -> String {
        let known = self.0.iter().find(|known| known.id == *member);
        known.map_or_else(|| super::shown::said(staff).word("who_former"), |known| known.name.clone())
    }
}
