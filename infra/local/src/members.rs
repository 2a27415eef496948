//! People who have access to the desk, for the person who runs the portal: inviting, listing, taking access away.
//!
//! Comes in: one of the commands. Goes out: lines on standard output, and an invitation in the mailbox. The data is
//! opened like any portal does, so the portal must not run at the same time. Never here: what a role may do.

use functions::app::{Clock as _, SystemClock};
use functions::staff::members::{Invitation, NotInvited, address_digest, invite as invite_member};
use functions::staff::places;
use functions::store::{Actor, Invited, Member, MemberChange, MemberChanged, MemberState, Role, StoreError};
use portal::forms::Email;

use crate::failure::{Exit, Failure};
use crate::options::{Invite, Members, Options};
use crate::portal::{Here, Parts, bundle, fixed, parts, root, runtime, say};

/// Invites somebody.
pub fn invite(options: &Options, invite: &Invite) -> Result<(), Failure> {
    let parts = opened(options)?;
    let invitation = Invitation {
        email: invite.email.clone(),
        name: invite.name.clone(),
        role: invite.role,
        community: invite.community.clone(),
        lang: invite.lang,
    };
    runtime()?.block_on(async {
        let invited = invite_member(&parts.app, &invitation).await.map_err(|why| not_invited(&why))?;
        // What an earlier run could not send goes out with it.
        parts.outbox.drain_due().await.map_err(|error| not_read(&error))?;
        match invited {
            Invited::Now(member) => {
                say(&format!("{} is invited; the message is in the mailbox.", member.email));
                let address = parts.app.site.get().absolute(&places::sign_in(member.lang));
                say(&format!("They sign in at {address}"));
            }
            Invited::Exists(member) => {
                say(&format!("{} has access already; nothing was changed.", member.email));
                say(&line(&member));
            }
        }
        Ok(())
    })
}

/// Runs one of the other commands.
pub fn run(options: &Options, action: &Members) -> Result<(), Failure> {
    let parts = opened(options)?;
    runtime()?.block_on(async {
        match action {
            Members::List => list(&parts).await,
            Members::Disable { email } => {
                set(&parts, email, MemberChange::State(MemberState::Disabled)).await
            }
            Members::Enable { email } => set(&parts, email, MemberChange::State(MemberState::Active)).await,
            Members::Council { email, leave } => set(&parts, email, MemberChange::Council(!leave)).await,
        }
    })
}

fn opened(options: &Options) -> Result<Parts, Failure> {
    let root = root(options)?;
    parts(&options.data(&root), &*bundle(&*fixed(&root)?)?, Here::new(options, options.addr))
}

async fn list(parts: &Parts) -> Result<(), Failure> {
    let members = parts.app.store.members().await.map_err(|error| not_read(&error))?;
    for member in &members {
        say(&line(member));
    }
    if members.is_empty() {
        say("Nobody has access yet: `portal invite --role admin EMAIL`");
    }
    Ok(())
}

async fn set(parts: &Parts, email: &str, change: MemberChange) -> Result<(), Failure> {
    let unknown = || {
        Failure::new(
            Exit::Problems,
            format!("nobody with the address {email} has access"),
            "`portal members list` shows who has",
        )
    };
    let address = address_digest(&Email::parse(email).map_err(|_| unknown())?);
    let store = &parts.app.store;
    let member = store.find_member(&address).await.map_err(|error| not_read(&error))?;
    let member = member.ok_or_else(unknown)?;
    let changed = store.change_member(&member.id, change, &Actor::System, SystemClock.now()).await;
    let (MemberChanged::Now(member) | MemberChanged::Already(member)) =
        changed.map_err(|error| not_read(&error))?
    else {
        return Err(unknown());
    };
    say(&line(&member));
    Ok(())
}

/// A member in one line.
fn line(member: &Member) -> String {
    let community = member.community.as_deref().unwrap_or("-");
    let since = member.invited_at.strftime("%Y-%m-%d");
    let (role, state) = (member.role.name(), member.state.name());
    let council = if member.is_on_council { "  council" } else { "" };
    format!("{since}  {state:8}  {role:15}  {community:20}  {}{council}", member.email)
}

fn not_invited(why: &NotInvited) -> Failure {
    let roles = || {
        let of_community: Vec<&str> =
            Role::ALL.into_iter().filter(|role| role.is_of_community()).map(Role::name).collect();
        of_community.join(" and ")
    };
    let (message, hint) = match why {
        NotInvited::Store(error) => return not_read(error),
        NotInvited::Address => ("this is no mail address".to_owned(), "for example name@example.org".into()),
        NotInvited::UnknownCommunity(slug) => {
            (format!("no community `{slug}`"), "content/data/communities.toml names them".to_owned())
        }
        NotInvited::NeedsCommunity => {
            ("this role is one within a community".to_owned(), "name it with --community".into())
        }
        NotInvited::HasNoCommunity => (
            "this role is one of the whole portal".to_owned(),
            format!("leave --community out; {} have one", roles()),
        ),
    };
    Failure::new(Exit::Problems, message, hint)
}

fn not_read(error: &StoreError) -> Failure {
    Failure::new(Exit::InputOutput, format!("the data can't be read: {error}"), "try again")
}
