//! Answers as they were posted: names and values, nothing judged.
//!
//! Comes in: pairs of a posted form, or a stored draft. Goes out: the values of a name. Never here: what a form asks.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// Names of inputs with the values that were posted under them, in posting order. A name may have several values
/// (`choices`, `occupation`). Serialises as a map of lists, so a draft can be stored.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RawAnswers(BTreeMap<String, Vec<String>>);

impl RawAnswers {
    /// Nothing typed yet.
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// The first value of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).first().map(String::as_str)
    }

    /// Every value of a name, in posting order.
    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// Replaces every value of a name by one.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.insert(name.into(), vec![value.into()]);
    }

    /// Adds a value to a name.
    pub fn add(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.entry(name.into()).or_default().push(value.into());
    }

    /// Takes every value of a name out.
    pub fn remove(&mut self, name: &str) -> Vec<String> {
        self.0.remove(name).unwrap_or_default()
    }

    /// Every name with each of its values, by name, then in posting order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .flat_map(|(name, values)| values.iter().map(move |value| (name.as_str(), value.as_str())))
    }

    /// The names with at least one value.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|(_, values)| !values.is_empty()).map(|(name, _)| name.as_str())
    }

    /// True when nothing was posted.
    pub fn is_empty(&self) -> bool {
        self.names().next().is_none()
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for RawAnswers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut raw = Self::new();
        raw.extend(pairs);
        raw
    }
}

impl<N: Into<String>, V: Into<String>> Extend<(N, V)> for RawAnswers {
    fn extend<I: IntoIterator<Item = (N, V)>>(&mut self, pairs: I) {
        for (name, value) in pairs {
            self.add(name, value);
        }
    }
}

/// Names and how many values each has; never what a person typed.
impl fmt::Debug for RawAnswers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.iter().map(|(name, values)| (name, values.len()))).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_posting_order() {
        let raw: RawAnswers = [("b", "2"), ("a", "1"), ("b", "1")].into_iter().collect();
        assert_eq!(raw.all("b"), ["2", "1"]);
        assert_eq!(raw.get("a"), Some("1"));
        assert_eq!(raw.iter().collect::<Vec<_>>(), [("a", "1"), ("b", "2"), ("b", "1")]);
        assert_eq!(raw.get("c"), None);
    }

    #[test]
    fn a_draft_survives_being_stored() {
        let raw: RawAnswers = [("a", "é\r\n\u{202e}"), ("a", "")].into_iter().collect();
        let stored = serde_json::to_string(&raw).unwrap();
        assert_eq!(serde_json::from_str::<RawAnswers>(&stored).unwrap(), raw);
    }

    #[test]
    fn debug_shows_no_answer() {
        let raw: RawAnswers = [("email", "amina@example.org")].into_iter().collect();
        assert_eq!(format!("{raw:?}"), r#"{"email": 1}"#);
    }
}
