//! Two people who look like one and are not: noted once, and asked no more.
//!
//! Comes in: two references, who says so. Goes out: whether it was noted; who was told apart. Never here: who looks like whom
//! (see `desk/people`).
//!
//! Right to say so: both applications' community is the scope's.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::audit::AuditEntry;
use super::call::{Outcome, token};
use super::deed::Deed;
use super::failure::Trouble;
use super::item::{Fields, Kind, Stored, sort_key, to_millisecond};
use super::keys::{self, Key, attribute};
use super::write::{Guard, MOST_WRITES, Write};
use super::{Action, CaseId, Scope, Store, StoreError, Subject};

/// Two people who look like one and are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Apart(pub CaseId, pub CaseId);

impl Store {
    /// Notes that two files are not one person's, in both of their audit logs; the same again changes nothing.
    ///
    /// Cost: 4 reads, 1 read of the mark, 1 transaction of 5 items. Pattern: people told apart.
    pub async fn tell_apart(
        &self,
        scope: &Scope,
        references: [&str; 2],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut operation = self.operation();
        let actor = scope.actor();
        let deed = Deed::new(Action::ToldApart, &actor, operation.bits());
        loop {
            let mut cases = Vec::new();
            for reference in references {
                let Some(id) = operation.case_of(reference, now).await? else { return Ok(false) };
                let case = operation.case(&id, now).await?;
                let Some(application) = case.on_desk(scope)? else { return Ok(false) };
                cases.push((case, application));
            }
            let Apart(first, second) = Apart::of(cases[0].0.id, cases[1].0.id);
            let key = Key::apart(scope.community(), &first, &second);
            if first == second || operation.get(&key).await?.is_some() {
                return Ok(first != second);
            }
            let until = cases[0].1.keep_until.max(cases[1].1.keep_until);
            let fields = Fields::of(Kind::Apart).time(attribute::AT, to_millisecond(now)).expires(until);
            let mut writes = vec![Write::put(key, Guard::absent(now), fields)];
            for (case, _) in &cases {
                let subject = Subject::Case(case.id);
                writes.extend(AuditEntry::after(&subject, case.head, deed, now).writes(
                    &subject,
                    case.head,
                    Some(scope.community()),
                    now,
                ));
            }
            let token = token(&["apart", &first.to_string(), &second.to_string(), &deed.mark.to_string()]);
            match operation.transact(&writes, &token).await? {
                Outcome::Done => return Ok(true),
                Outcome::Refused(_) => operation.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }

    /// Notes that people who came in with an import are not those whom they look like, each until its time. The import's own
    /// entry in the log says who decided: nobody has worked on a file because of it, so the import can still be undone.
    ///
    /// Cost: 1 transaction for each hundred. Pattern: people told apart.
    pub async fn tell_imported_apart(
        &self,
        scope: &Scope,
        pairs: &[(Apart, Timestamp)],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for some in pairs.chunks(MOST_WRITES) {
            let mut operation = self.operation();
            let mark = |(Apart(first, second), until): &(Apart, Timestamp)| {
                let fields = Fields::of(Kind::Apart).time(attribute::AT, to_millisecond(now)).expires(*until);
                let guard = Guard::absent(now).or(Guard::text(attribute::KIND, Kind::Apart.name()));
                Write::put(Key::apart(scope.community(), first, second), guard, fields)
            };
            let writes: Vec<Write> = some.iter().map(mark).collect();
            let name = token(&["imported apart", &format!("{:016x}", operation.bits())]);
            loop {
                match operation.transact(&writes, &name).await? {
                    Outcome::Done => break,
                    Outcome::Refused(_) => operation.wait(Trouble::Conflict).await?,
                    Outcome::Trouble(trouble) => operation.wait(trouble).await?,
                }
            }
        }
        Ok(())
    }

    /// Who was told apart in the scope's community.
    ///
    /// Cost: 1 consistent query. Pattern: people told apart.
    pub async fn apart(&self, scope: &Scope, now: Timestamp) -> Result<BTreeSet<Apart>, StoreError> {
        let items = self.operation().partition(&keys::apart_partition(scope.community()), "").await?;
        let apart = items.iter().filter(|item| Stored::is_live(item, now)).filter_map(|item| {
            let (first, second) = sort_key(item).split_once('#')?;
            Some(Apart(CaseId::parse(first)?, CaseId::parse(second)?))
        });
        Ok(apart.collect())
    }
}

impl Apart {
    /// The two in the order in which they are kept.
    pub fn of(one: CaseId, other: CaseId) -> Apart {
        Apart(one.min(other), one.max(other))
    }
}
