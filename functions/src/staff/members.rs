//! Inviting a member.
//!
//! Comes in: an address, a role, a community. Goes out: the member, with the invitation to send, or why not. Never here:
//! who may invite; the caller has settled that.

use portal::Lang;
use portal::forms::Email;

use crate::app::App;
use crate::store::{Actor, Digest, Invited, MemberId, NewMember, Role, StoreError};

/// Somebody to be invited.
#[derive(Clone)]
pub struct Invitation {
    /// The address, as typed.
    pub email: String,
    /// The name that colleagues see; what stands before the `@` when none is given.
    pub name: Option<String>,
    /// What the member may do.
    pub role: Role,
    /// Slug of the community; for roles of a community only.
    pub community: Option<String>,
    /// Language of the invitation.
    pub lang: Lang,
}

/// Why nobody was invited.
#[derive(Debug)]
pub enum NotInvited {
    /// The address is none.
    Address,
    /// No community has this slug.
    UnknownCommunity(String),
    /// The role is one within a community, and none was named.
    NeedsCommunity,
    /// The role is one of the whole portal, and a community was named.
    HasNoCommunity,
    /// The store gave no answer.
    Store(StoreError),
}

impl From<StoreError> for NotInvited {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The hash under which the store knows an address of a member. Letters large and small are the same. It has no key: the
/// member's own item beside it holds the address, and a new secret of the portal must lock nobody out.
pub fn address_digest(email: &Email) -> Digest {
    Digest::of(email.as_str().to_lowercase().as_bytes())
}

/// Invites somebody at the word of the person who runs the portal; says so when there is a member of this address already.
pub async fn invite(app: &App, invitation: &Invitation) -> Result<Invited, NotInvited> {
    invite_as(app, invitation, MemberId::from_bits(app.ids.bits128()), &Actor::System).await
}

/// Invites somebody. The same id is the same invitation, however often it is asked for.
pub async fn invite_as(
    app: &App,
    invitation: &Invitation,
    id: MemberId,
    by: &Actor,
) -> Result<Invited, NotInvited> {
    let email = Email::parse(&invitation.email).map_err(|_| NotInvited::Address)?;
    let community = match (&invitation.community, invitation.role.is_of_community()) {
        (Some(slug), true) if app.site.get().directory.community(slug).is_none() => {
            return Err(NotInvited::UnknownCommunity(slug.clone()));
        }
        (Some(_), false) => return Err(NotInvited::HasNoCommunity),
        (None, true) => return Err(NotInvited::NeedsCommunity),
        (community, _) => community.clone(),
    };
    let before_at = email.as_str().split('@').next().unwrap_or_default();
    let name = invitation.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let new = NewMember {
        id,
        address: address_digest(&email),
        name: name.unwrap_or(before_at).to_owned(),
        email: email.as_str().to_owned(),
        role: invitation.role,
        community,
        lang: invitation.lang,
        by: by.clone(),
    };
    let invited = app.store.invite(&new, app.now()).await?;
    if let Invited::Now(member) = &invited {
        tracing::info!(member = %member.id, role = member.role.name(), "invited");
    }
    Ok(invited)
}

impl std::fmt::Debug for Invitation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Invitation").field("role", &self.role).finish_non_exhaustive()
    }
}
