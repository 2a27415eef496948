//! Sample staff: a coordinator for each community, and one of each other role.
//!
//! Comes in: the directory of communities, chance. Goes out: members who can sign in. Never here: what they do.

use std::collections::BTreeMap;

use functions::app::App;
use functions::staff::members::address_digest;
use functions::store::{Actor, Invited, Member, MemberId, NewMember, Role, Scope, StoreError};
use jiff::Timestamp;
use portal::Lang;
use portal::forms::Email;

use super::chance::Chance;

/// The community that most people of the sample choose: the one where the program began.
pub(super) const WHERE_MOST_APPLY: &str = "halifax";

/// The staff of the sample, by community.
pub(super) struct Staff {
    scopes: BTreeMap<String, Scope>,
    doors: Vec<String>,
}

impl Staff {
    /// Gives them access; those who have it keep it.
    pub(super) async fn invite(app: &App, chance: &mut Chance, at: Timestamp) -> Result<Staff, StoreError> {
        let mut staff = Staff { scopes: BTreeMap::new(), doors: Vec::new() };
        let site = app.site.get();
        for community in site.directory.communities() {
            let slug = community.slug.as_str();
            let lang = if staff.scopes.len() % 4 == 3 { Lang::Fr } else { Lang::En };
            let email = format!("coordinator.{slug}@example.org");
            let member = one(app, &email, Role::Coordinator, Some(slug), lang, chance, at).await?;
            staff.scopes.extend(Scope::of(&member).map(|scope| (slug.to_owned(), scope)));
            if slug == WHERE_MOST_APPLY {
                staff.doors.push(format!("{email}  coordinator of {slug}"));
                let email = format!("admin.{slug}@example.org");
                one(app, &email, Role::CommunityAdmin, Some(slug), Lang::En, chance, at).await?;
                staff.doors.push(format!("{email}  looks after the members of {slug}"));
            }
        }
        for (email, role, what) in [
            ("secretariat@example.org", Role::Secretariat, "national secretariat: counts, no persons"),
            ("admin@example.org", Role::Admin, "looks after the portal"),
        ] {
            one(app, email, role, None, Lang::En, chance, at).await?;
            staff.doors.push(format!("{email}  {what}"));
        }
        Ok(staff)
    }

    /// What the coordinator of a community may see.
    pub(super) fn scope(&self, community: &str) -> Option<&Scope> {
        self.scopes.get(community)
    }

    /// Who can sign in, a line each.
    pub(super) fn doors(&self) -> &[String] {
        &self.doors
    }
}

async fn one(
    app: &App,
    email: &str,
    role: Role,
    community: Option<&str>,
    lang: Lang,
    chance: &mut Chance,
    at: Timestamp,
) -> Result<Member, StoreError> {
    let address = Email::parse(email).expect("an address that is written here");
    let new = NewMember {
        id: MemberId::from_bits(chance.bits()),
        address: address_digest(&address),
        name: format!("Sample {}", role.name()),
        email: email.to_owned(),
        role,
        community: community.map(str::to_owned),
        lang,
        by: Actor::System,
    };
    Ok(match app.store.invite(&new, at).await? {
        Invited::Now(member) | Invited::Exists(member) => member,
    })
}
