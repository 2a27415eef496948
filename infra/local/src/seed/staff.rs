//! Sample staff: an admin and coordinators for each community, and one of each national role.
//!
//! Comes in: the directory of communities, chance. Goes out: members who can sign in. Never here: what they do.

use functions::app::App;
use functions::staff::members::address_digest;
use functions::store::{Actor, Invited, Member, MemberId, NewMember, Role, Scope, StoreError};
use jiff::Timestamp;
use portal::Lang;
use portal::forms::Email;

use super::cast::WHERE_MOST_APPLY;
use super::chance::Chance;
use super::words;

/// Where the numbers of their names begin.
const NAMES: u64 = 1_300;

/// The staff of a community.
pub(super) struct Team {
    pub(super) community: String,
    pub(super) lang: Lang,
    /// Who decides.
    pub(super) scope: Scope,
    /// Everybody who looks after people.
    pub(super) coordinators: Vec<MemberId>,
    /// Who sets goals.
    pub(super) admin: Scope,
}

/// All staff of the sample.
pub(super) struct Staff {
    pub(super) teams: Vec<Team>,
    /// Communities in which anything happened.
    pub(super) communities: Vec<String>,
    /// The first coordinator of each community.
    pub(super) coordinators: Vec<Member>,
    /// Who publishes a year.
    pub(super) secretariat: Member,
    /// Who can sign in, a line each.
    pub(super) doors: Vec<String>,
}

impl Staff {
    /// Gives them access.
    pub(super) async fn invite(app: &App, chance: &mut Chance, at: Timestamp) -> Result<Staff, StoreError> {
        let mut inviting =
            Inviting { app, named: 0, chance, at, coordinators: Vec::new(), doors: Vec::new() };
        let mut teams = Vec::new();
        let site = app.site.get();
        for (place, community) in site.directory.communities().iter().enumerate() {
            let lang = if place % 4 == 3 { Lang::Fr } else { Lang::En };
            teams.extend(inviting.team(&community.slug, lang).await?);
        }
        let secretariat =
            inviting.one("secretariat@example.org", Role::Secretariat, (None, Lang::En)).await?;
        inviting.tell("secretariat@example.org", "national secretariat: counts, no persons");
        inviting.one("admin@example.org", Role::Admin, (None, Lang::En)).await?;
        inviting.tell("admin@example.org", "looks after the portal");
        let Inviting { coordinators, doors, .. } = inviting;
        Ok(Staff { teams, communities: Vec::new(), coordinators, secretariat, doors })
    }
}

struct Inviting<'a> {
    app: &'a App,
    /// How many have a name: no two have the same.
    named: u64,
    chance: &'a mut Chance,
    at: Timestamp,
    coordinators: Vec<Member>,
    doors: Vec<String>,
}

impl Inviting<'_> {
    async fn team(&mut self, slug: &str, lang: Lang) -> Result<Option<Team>, StoreError> {
        let is_largest = slug == WHERE_MOST_APPLY;
        let email = format!("coordinator.{slug}@example.org");
        let first = self.one(&email, Role::Coordinator, (Some(slug), lang)).await?;
        let mut coordinators = vec![first.id];
        self.coordinators.push(first.clone());
        if is_largest {
            self.tell(&email, &format!("coordinator of {slug}"));
            let email = format!("coordinator.fr.{slug}@example.org");
            coordinators.push(self.one(&email, Role::Coordinator, (Some(slug), Lang::Fr)).await?.id);
            self.tell(&email, &format!("coordinator of {slug}, in French"));
        }
        let email = format!("admin.{slug}@example.org");
        let admin = self.one(&email, Role::CommunityAdmin, (Some(slug), lang)).await?;
        if is_largest {
            self.tell(&email, &format!("looks after the members of {slug}"));
        }
        let scopes = Scope::of(&first).zip(Scope::of(&admin));
        Ok(scopes.map(|(scope, admin)| Team { community: slug.to_owned(), lang, scope, coordinators, admin }))
    }

    fn tell(&mut self, email: &str, what: &str) {
        self.doors.push(format!("{email}  {what}"));
    }

    async fn one(
        &mut self,
        email: &str,
        role: Role,
        (community, lang): (Option<&str>, Lang),
    ) -> Result<Member, StoreError> {
        let address = Email::parse(email).expect("an address that is written here");
        self.named += 1;
        let (first, last) = words::name(NAMES + self.named, lang);
        let new = NewMember {
            id: MemberId::from_bits(self.chance.bits()),
            address: address_digest(&address),
            name: format!("{first} {last}"),
            email: email.to_owned(),
            role,
            community: community.map(str::to_owned),
            lang,
            by: Actor::System,
        };
        Ok(match self.app.store.invite(&new, self.at).await? {
            Invited::Now(member) | Invited::Exists(member) => member,
        })
    }
}
