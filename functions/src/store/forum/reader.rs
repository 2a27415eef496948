//! Who reads and writes in the forum: what they see of it.
//!
//! Comes in: a member as the store has read it, the categories of the forum. Goes out: a [`Reader`], which every operation on
//! topics takes. Never here: sessions. There is no other way to a reader, so a handler that forgets to ask for rights does
//! not compile. The store alone reads one back, from the record of an open socket.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use portal::directory::Province;
use portal::forum::{Categories, Newcomers, Place};
use serde::{Deserialize, Serialize};

use crate::store::{Actor, Member, MemberId, ProfilePart, Role, StoreError, Topic};

/// A member in the forum.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reader {
    member: MemberId,
    name: String,
    community: Option<String>,
    categories: BTreeSet<String>,
    is_moderator: bool,
    is_on_council: bool,
    suspended_until: Option<Timestamp>,
    /// Others are not told that they have a topic open.
    #[serde(default)]
    is_unseen: bool,
    /// What new members may write, and until when this one counts as new.
    newcomer: Option<(Newcomers, Timestamp)>,
}

impl Reader {
    /// What a member sees; `None` for members who may not sign in. `province` is that of the member's community.
    pub fn of(member: &Member, categories: &Categories, province: Option<Province>) -> Option<Reader> {
        // Those who look after the forum as a whole: the secretariat, and the portal's own admins.
        let is_national = matches!(member.role, Role::Secretariat | Role::Admin);
        let place = Place { is_national, is_on_council: member.is_on_council, province };
        member.may_sign_in().then(|| Reader {
            member: member.id,
            name: member.name.clone(),
            community: member.community.clone(),
            categories: categories.seen_from(place),
            is_moderator: is_national,
            is_on_council: member.is_on_council,
            suspended_until: member.suspended_until,
            is_unseen: !member.profile.shows(ProfilePart::Presence),
            newcomer: categories.newcomers().filter(|_| !is_national && !member.is_on_council).map(
                |limits| {
                    (limits, member.invited_at + SignedDuration::from_hours(24 * i64::from(limits.days)))
                },
            ),
        })
    }

    /// Who it is.
    pub fn member(&self) -> MemberId {
        self.member
    }

    /// The name that others see.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The community whose name stands beside it.
    pub fn community(&self) -> Option<&str> {
        self.community.as_deref()
    }

    /// Who it is, as the audit log names them.
    pub fn actor(&self) -> Actor {
        Actor::Staff(self.member.to_string())
    }

    /// Whether they are on the council of mentors.
    pub fn is_on_council(&self) -> bool {
        self.is_on_council
    }

    /// Whether others are told that they have a topic open.
    pub fn is_seen(&self) -> bool {
        !self.is_unseen
    }

    /// Whether they look after what others wrote.
    pub fn is_moderator(&self) -> bool {
        self.is_moderator
    }

    /// Until when they may read, but not write; none when they may write.
    pub fn suspended_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.suspended_until.filter(|until| *until > now)
    }

    /// What they may write while they are new; none when they no longer are.
    pub fn newcomer(&self, now: Timestamp) -> Option<Newcomers> {
        self.newcomer.filter(|(_, until)| *until > now).map(|(limits, _)| limits)
    }

    /// Whether they see a category.
    pub fn sees(&self, category: &str) -> bool {
        self.categories.contains(category)
    }

    /// Whether they see a topic: its category, or their own question to the council.
    pub fn sees_topic(&self, topic: &Topic) -> bool {
        let is_asker = topic.head.is_question && topic.head.starter == self.member.to_string();
        is_asker || self.sees(&topic.category)
    }

    /// [`StoreError::NotYours`] for a topic that they don't see.
    pub(in crate::store) fn asks_for_topic(&self, topic: &Topic) -> Result<(), StoreError> {
        if self.sees_topic(topic) { Ok(()) } else { Err(StoreError::NotYours) }
    }

    /// [`StoreError::NotYours`] for a category that they don't see.
    pub(in crate::store) fn asks_for(&self, category: &str) -> Result<(), StoreError> {
        if self.sees(category) { Ok(()) } else { Err(StoreError::NotYours) }
    }
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("member", &self.member).finish_non_exhaustive()
    }
}
