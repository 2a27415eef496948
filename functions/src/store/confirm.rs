//! Confirming an address: the link in the receipt mail, used once.
//!
//! Comes in: the hash of a link's token. Goes out: the application, now in its community's queue. Never here: mail.

use jiff::Timestamp;

use super::case::{Case, Change};
use super::deed::Deed;
use super::item::{Fields, to_millisecond};
use super::keys::{Key, attribute};
use super::write::{Guard, Write};
use super::{
    Action, Actor, Application, Digest, Effects, EmailConfirmation, Link, LinkPurpose, State, Store,
    StoreError,
};

/// What became of a confirmation.
#[derive(Debug, Clone, PartialEq)]
pub enum Confirmed {
    /// Confirmed by this call.
    Now(Application),
    /// Confirmed before; nothing was changed and no mail is sent again.
    Already(Application),
    /// The link or the application is gone (expired, withdrawn, never was).
    Gone,
}

impl Store {
    /// Uses a link that confirms an address: link used, application confirmed and kept until the end of its retention,
    /// audit entry, and `effects` (notice to the community, mail with the status link), all or nothing.
    ///
    /// Cost: 2 reads, 1 transaction of 4 items and one more for each effect. Pattern: link by token, items of a case.
    pub async fn confirm_email(
        &self,
        token: &Digest,
        effects: &Effects,
        now: Timestamp,
    ) -> Result<Confirmed, StoreError> {
        let mut operation = self.operation();
        let deed = Deed::new(Action::EmailConfirmed, &Actor::Applicant, operation.bits());
        let mut tried = None;
        loop {
            let link = Link::read(token, operation.get(&Key::link(token)).await?, now)?;
            let Some(link) = link.filter(|link| link.purpose == LinkPurpose::ConfirmEmail) else {
                return Ok(Confirmed::Gone);
            };
            let case = operation.case(&link.case, now).await?;
            let Some(before) = case.application.clone() else { return Ok(Confirmed::Gone) };
            match (before.state, before.confirmation) {
                (State::Withdrawn | State::Quarantined(_), _) => return Ok(Confirmed::Gone),
                (State::Received, EmailConfirmation::Pending) => {}
                _ if case.has_entry(tried) => return Ok(Confirmed::Now(before)),
                _ => return Ok(Confirmed::Already(before)),
            }
            let change = confirmation(&case, before, &link, (deed, effects), now);
            if operation.change(&change).await? {
                return Ok(Confirmed::Now(change.after));
            }
            tried = Some(change.entry);
        }
    }
}

fn confirmation(
    case: &Case,
    before: Application,
    link: &Link,
    (deed, effects): (Deed<'_>, &Effects),
    now: Timestamp,
) -> Change {
    let confirmation = EmailConfirmation::Done(to_millisecond(now));
    let erase_at = Application::erase_at(before.state, confirmation, before.keep_until, now);
    let after = Application { confirmation, erase_at, ..before };
    let unused = Guard::text(attribute::CASE, case.id.to_string()).and(Guard::missing(attribute::USED_AT));
    let used = Fields::new().time(attribute::USED_AT, now);
    Change::new(case, after, deed, effects, now)
        .with([Write::update(Key::link(&link.token), unused, used, Vec::new())])
        .with_files(now)
}
