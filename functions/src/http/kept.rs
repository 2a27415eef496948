//! The answers of a post, held while it is worked on, so that an error page can carry them.
//!
//! Comes in: what was posted, from its reader. Goes out: the same, to whatever page follows a failure (even a panic).
//! Never here: a file's content, which no page can carry.

use std::sync::{Arc, Mutex, PoisonError};

use super::submitted::MAX_FIELDS;

/// Input of a page that asks for a draft of its own, beside one that was sent before.
pub const ANEW: &str = "_new";

/// Shared between a request's reader, its handler and the page that follows a failure.
#[derive(Clone, Default)]
pub struct Kept(Arc<Mutex<Option<Again>>>);

/// A post that can be sent again.
#[derive(Clone, Default)]
pub struct Again {
    /// Path that it was posted to.
    pub action: String,
    /// Names with values.
    pub fields: Vec<(String, String)>,
}

impl Kept {
    /// Holds a post.
    pub fn put(&self, action: &str, fields: &[(String, String)]) {
        *self.lock() = Some(Again { action: action.to_owned(), fields: fields.to_vec() });
    }

    /// Holds one more value: what a file has become once it is stored, for instance.
    pub fn set(&self, name: &str, value: &str) {
        if let Some(again) = self.lock().as_mut() {
            again.fields.retain(|(known, _)| known != name);
            if again.fields.len() < MAX_FIELDS {
                again.fields.push((name.to_owned(), value.to_owned()));
            }
        }
    }

    /// What is held; none when nothing was posted.
    pub fn again(&self) -> Option<Again> {
        self.lock().clone().filter(|again| !again.fields.is_empty())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Again>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Kept(..)")
    }
}
