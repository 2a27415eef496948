//! The scheduler: what happens because time has passed. Offers expire; coordinators get the summary of their day; members
//! get the digest of the forum's week; imports that were left half way go on.
//!
//! Comes in: an event of a timer, as often as it likes. Goes out: changes in the store, and mail that the outbox sends. Every
//! step is conditional, so a second event, or one after a restart, does nothing again. Never here: sending, deleting what
//! has expired (DynamoDB does that).

pub mod digest;
pub mod hours;
pub mod summary;

use std::sync::Arc;

use crate::app::App;
use crate::store::{ForumMail, Mail, Member, StoreError, SummaryWish};

/// Offers that are looked at in one go.
const AT_ONCE: u16 = 100;

/// Does what is due.
#[derive(Clone, Debug)]
pub struct Scheduler {
    app: Arc<App>,
}

/// What one run came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ran {
    /// Offers that expired.
    pub expired: u32,
    /// Summaries that were asked for.
    pub summaries: u32,
    /// Digests that were asked for.
    pub digests: u32,
    /// Imports that were gone on with.
    pub imports: u32,
    /// What could not be done; the next run tries again.
    pub failed: u32,
}

impl Scheduler {
    /// A scheduler of this portal.
    pub fn new(app: Arc<App>) -> Self {
        Self { app }
    }

    /// Does what is due now. What fails holds nothing else up.
    pub async fn run(&self) -> Result<Ran, StoreError> {
        let mut ran = Ran::default();
        self.go_on_with_imports(&mut ran).await?;
        self.expire_offers(&mut ran).await?;
        self.ask_for_mail_of_day(&mut ran).await?;
        let Ran { expired, summaries, digests, imports, failed } = ran;
        tracing::info!(expired, summaries, digests, imports, failed, "looked at what is due");
        Ok(ran)
    }

    /// Whoever began one may still be at it: going on twice is going on once.
    async fn go_on_with_imports(&self, ran: &mut Ran) -> Result<(), StoreError> {
        let (store, now) = (&self.app.store, self.app.now());
        for (community, id) in store.imports_under_way(now).await? {
            match store.go_on_with_import(&community, &id, now).await {
                Ok(_) => ran.imports += 1,
                Err(error) => {
                    tracing::warn!(import = %id, error = %error, "an import could not be gone on with");
                    ran.failed += 1;
                }
            }
        }
        Ok(())
    }

    async fn expire_offers(&self, ran: &mut Ran) -> Result<(), StoreError> {
        let (store, now) = (&self.app.store, self.app.now());
        loop {
            let due = store.due_matches(AT_ONCE, now).await?;
            let before = ran.expired;
            for id in &due {
                match store.expire_offer(id, now).await {
                    Ok(_) => ran.expired += 1,
                    Err(error) => {
                        tracing::warn!(error = %error, "an offer could not expire");
                        ran.failed += 1;
                    }
                }
            }
            // The index lags: the same ones again, or only failures, are for the next run.
            if due.len() < usize::from(AT_ONCE) || ran.expired == before {
                return Ok(());
            }
        }
    }

    /// Asks for the summary of a working day and, on Mondays, for the digest of the forum.
    async fn ask_for_mail_of_day(&self, ran: &mut Ran) -> Result<(), StoreError> {
        let (store, now, site) = (&self.app.store, self.app.now(), self.app.site.get());
        for member in &store.members().await? {
            let zone = hours::zone(&site.directory, member.community.as_deref());
            let holidays = hours::holidays(&site.directory, member.community.as_deref());
            let summary = hours::summary_day(now, &zone, holidays).filter(|_| gets_summary(member));
            let digest = hours::digest_day(now, &zone).filter(|_| gets_digest(member));
            let due = [(Mail::Summary, summary), (Mail::Digest, digest)];
            for (mail, day) in due.into_iter().filter_map(|(mail, day)| Some((mail, day?))) {
                match store.ask_for_mail_of_day(member, mail, day, now).await {
                    Ok(true) if mail == Mail::Summary => ran.summaries += 1,
                    Ok(true) => ran.digests += 1,
                    Ok(false) => {}
                    Err(error) => {
                        tracing::warn!(error = %error, "the mail of a day could not be asked for");
                        ran.failed += 1;
                    }
                }
            }
        }
        Ok(())
    }
}

/// Whether somebody gets the digest of the forum's week, unless they said no.
fn gets_digest(member: &Member) -> bool {
    member.may_sign_in() && member.forum_mail.has(ForumMail::Digest)
}

/// Whether somebody gets the summary of their day: those who work on a community's applications, unless they said no.
pub fn gets_summary(member: &Member) -> bool {
    member.may_sign_in()
        && member.role.is_of_community()
        && member.community.is_some()
        && member.summary == SummaryWish::Daily
}
