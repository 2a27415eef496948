//! The indexes that are searched now.
//!
//! Comes in: both languages' indexes, or the way to make them. Goes out: the same, made when somebody first searches. A
//! program that builds the site itself makes them only if they are used. Never here: searching.

use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use portal::Both;
use portal::search::Index;

/// Makes both indexes.
type Make = Box<dyn FnOnce() -> Both<Index> + Send>;

/// Both indexes, made at the first look.
type Indexes = LazyLock<Both<Index>, Make>;

/// The indexes that are searched now; all clones show the same.
#[derive(Clone)]
pub struct Shelf(Arc<RwLock<Arc<Indexes>>>);

impl std::fmt::Debug for Shelf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shelf").finish_non_exhaustive()
    }
}

impl Shelf {
    /// Starts with these indexes.
    pub fn new(indexes: Both<Index>) -> Self {
        Self::lazy(move || indexes)
    }

    /// Starts with indexes that are made when they are first searched.
    pub fn lazy(make: impl FnOnce() -> Both<Index> + Send + 'static) -> Self {
        Self(Arc::new(RwLock::new(later(make))))
    }

    /// Puts others in their place.
    pub fn replace(&self, make: impl FnOnce() -> Both<Index> + Send + 'static) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = later(make);
    }

    /// Looks into the indexes as they are now.
    pub(super) fn look<T>(&self, look: impl FnOnce(&Both<Index>) -> T) -> T {
        let indexes = Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner));
        look(&indexes)
    }
}

fn later(make: impl FnOnce() -> Both<Index> + Send + 'static) -> Arc<Indexes> {
    Arc::new(LazyLock::new(Box::new(make)))
}
