//! One change of a person's file by the staff of the community.
//!
//! Comes in: a reference, a scope, what is to become of the case as it stands. Goes out: what became of it. Never here: what
//! a change means.

use jiff::Timestamp;

use super::call::Operation;
use super::case::{Case, Change};
use super::{Application, Digest, Scope, StoreError};

/// What is to be done about a case as it was read.
pub(super) enum Amend<T> {
    /// This change, and what to say when it is stored.
    Change(Box<Change>, T),
    /// Nothing, and what to say.
    Leave(T),
}

impl Operation<'_> {
    /// Changes a person's file: `decide` sees it as it stands, again whenever somebody else was quicker. `None` when there
    /// is no such application on a desk; [`StoreError::NotYours`] when it is another community's.
    pub(super) async fn amend<T>(
        &mut self,
        scope: &Scope,
        reference: &str,
        now: Timestamp,
        mut decide: impl FnMut(&Case, Application) -> Amend<T>,
    ) -> Result<Option<T>, StoreError> {
        let Some(id) = self.case_of(reference, now).await? else { return Ok(None) };
        let mut tried: Option<(Digest, T)> = None;
        loop {
            let case = self.case(&id, now).await?;
            let Some(before) = case.on_desk(scope)? else { return Ok(None) };
            if let Some((entry, said)) = tried.take()
                && case.has_entry(Some(entry))
            {
                return Ok(Some(said));
            }
            match decide(&case, before) {
                Amend::Leave(said) => return Ok(Some(said)),
                Amend::Change(change, said) => {
                    if self.change(&change).await? {
                        return Ok(Some(said));
                    }
                    tried = Some((change.entry, said));
                }
            }
        }
    }
}
