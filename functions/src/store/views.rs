//! Views that a member has saved: what a list is asked for, under a name.
//!
//! Comes in: a member, a view. Goes out: the member's views. Never here: what a query means, who may see what it finds.
//!
//! All views of a member are one item beside the member: they are read with each list, and changed one at a time. A view
//! may hold words that somebody typed, so it is never part of an address. `Debug` shows neither name nor query.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::call::{Operation, Outcome};
use super::failure::Trouble;
use super::item::{Fields, Kind, Stored};
use super::keys::{Key, attribute};
use super::write::{Guard, Write};
use super::{MemberId, Store, StoreError};

/// The most views of one member: what fits on a page.
pub const MOST_VIEWS: usize = 20;

/// A saved view.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Names it: minted with the page that it was saved from, so that it is saved once.
    pub key: String,
    /// What its member calls it.
    pub name: String,
    /// The list that it is a view of.
    pub of: ViewOf,
    /// What the list is asked for, as a query.
    pub query: String,
    /// Whether the list begins with it.
    pub is_default: bool,
}

/// A list that can have views.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ViewOf {
    /// The applications, by state.
    Queue,
    /// The people.
    People,
}

/// What is to become of a member's views.
#[derive(Clone, PartialEq, Eq)]
pub enum ViewChange {
    /// One more; nothing when there are [`MOST_VIEWS`] already, or one of its key.
    Save(View),
    /// One less, by key.
    Delete(String),
    /// The list begins with this one, by key.
    Default(String),
    /// The list begins with none of them.
    NoDefault(ViewOf),
}

/// A member's views, and how often they were changed.
struct Stand {
    views: Vec<View>,
    revision: Option<u64>,
}

impl Store {
    /// The views of a member, in the order in which they were saved.
    ///
    /// Cost: 1 consistent read. Pattern: views of a member.
    pub async fn views(&self, member: &MemberId) -> Result<Vec<View>, StoreError> {
        Ok(self.forum().stand(member).await?.views)
    }

    /// Changes the views of a member; says how they are then. The same change twice is one.
    ///
    /// Cost: 1 consistent read, 1 write; no write when nothing changes. Pattern: views of a member.
    pub async fn change_views(
        &self,
        member: &MemberId,
        change: &ViewChange,
    ) -> Result<Vec<View>, StoreError> {
        let mut operation = self.forum();
        loop {
            let Stand { views: before, revision } = operation.stand(member).await?;
            let after = change.applied(before.clone());
            if after == before {
                return Ok(after);
            }
            let guard = match revision {
                Some(revision) => Guard::revision(revision),
                None => Guard::missing(attribute::PK),
            };
            let fields = Fields::of(Kind::Views)
                .json_if(attribute::TEXT, Some(&after))
                .number(attribute::REVISION, revision.unwrap_or(0) + 1);
            match operation.write(&Write::put(Key::views(member), guard, fields)).await? {
                Outcome::Done => return Ok(after),
                Outcome::Refused(_) => operation.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }
}

impl Operation<'_> {
    async fn stand(&mut self, member: &MemberId) -> Result<Stand, StoreError> {
        let Some(item) = self.get(&Key::views(member)).await? else {
            return Ok(Stand { views: Vec::new(), revision: None });
        };
        let stored = Stored::lasting(item, Kind::Views)?;
        let views = stored.json_if(attribute::TEXT)?.unwrap_or_default();
        Ok(Stand { views, revision: Some(stored.number(attribute::REVISION)?) })
    }
}

impl ViewChange {
    fn applied(&self, mut views: Vec<View>) -> Vec<View> {
        match self {
            Self::Save(view) => {
                let is_there = views.iter().any(|known| known.key == view.key);
                if !is_there && views.len() < MOST_VIEWS {
                    views.push(view.clone());
                }
            }
            Self::Delete(key) => views.retain(|view| view.key != *key),
            Self::Default(key) => {
                if let Some(of) = views.iter().find(|view| view.key == *key).map(|view| view.of) {
                    let same = views.iter_mut().filter(|view| view.of == of);
                    same.for_each(|view| view.is_default = view.key == *key);
                }
            }
            Self::NoDefault(of) => {
                views.iter_mut().filter(|view| view.of == *of).for_each(|view| view.is_default = false);
            }
        }
        views
    }
}

impl ViewOf {
    /// As posted: `queue`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::People => "people",
        }
    }

    /// The list of a name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Queue, Self::People].into_iter().find(|of| of.name() == name)
    }
}

impl fmt::Debug for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("View")
            .field("of", &self.of)
            .field("is_default", &self.is_default)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ViewChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Save(_) => "Save",
            Self::Delete(_) => "Delete",
            Self::Default(_) => "Default",
            Self::NoDefault(_) => "NoDefault",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(key: &str, of: ViewOf) -> View {
        View { key: key.into(), name: "Mine".into(), of, query: "q=Amina".into(), is_default: false }
    }

    #[test]
    fn a_list_has_one_default_and_no_more_views_than_fit() {
        let mut views = Vec::new();
        for n in 0..30 {
            let of = if n % 2 == 0 { ViewOf::Queue } else { ViewOf::People };
            views = ViewChange::Save(view(&n.to_string(), of)).applied(views);
            views = ViewChange::Save(view(&n.to_string(), of)).applied(views);
        }
        assert_eq!(views.len(), MOST_VIEWS);
        for key in ["2", "4", "3", "nothing"] {
            views = ViewChange::Default(key.into()).applied(views);
        }
        let defaults = |views: &[View]| -> Vec<String> {
            views.iter().filter(|view| view.is_default).map(|view| view.key.clone()).collect()
        };
        assert_eq!(defaults(&views), ["3", "4"]);
        views = ViewChange::NoDefault(ViewOf::Queue).applied(views);
        assert_eq!(defaults(&views), ["3"]);
        views = ViewChange::Delete("3".into()).applied(views);
        assert!(defaults(&views).is_empty() && views.len() == MOST_VIEWS - 1);
        assert!(!format!("{views:?}").contains("Amina") && !format!("{views:?}").contains("Mine"));
    }
}
