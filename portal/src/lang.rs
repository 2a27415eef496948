//! The two official languages, in the types: neither is the default and a missing one can't be represented.

use serde::{Deserialize, Serialize};

/// An official language of Canada, written `en` and `fr` in addresses, keys and files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English
    En,
    /// French
    Fr,
}

impl Lang {
    /// Both languages, in alphabetical order.
    pub const ALL: [Self; 2] = [Self::En, Self::Fr];

    /// The code used in addresses, file names and the `lang` attribute.
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
        }
    }

    /// The language's own name for itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Fr => "Français",
        }
    }

    /// The other official language.
    pub const fn other(self) -> Self {
        match self {
            Self::En => Self::Fr,
            Self::Fr => Self::En,
        }
    }

    /// Reads a code as found in an address or a file name; exact, lower case.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.code() == code)
    }
}

impl std::fmt::Display for Lang {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

/// A value that exists in both official languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Both<T> {
    /// The English value.
    pub en: T,
    /// The French value.
    pub fr: T,
}

impl<T> Both<T> {
    /// The value in one language.
    pub const fn of(&self, lang: Lang) -> &T {
        match lang {
            Lang::En => &self.en,
            Lang::Fr => &self.fr,
        }
    }

    /// The value in one language, to change it.
    pub const fn of_mut(&mut self, lang: Lang) -> &mut T {
        match lang {
            Lang::En => &mut self.en,
            Lang::Fr => &mut self.fr,
        }
    }

    /// Makes both values from their language.
    pub fn from_fn(mut make: impl FnMut(Lang) -> T) -> Self {
        Self { en: make(Lang::En), fr: make(Lang::Fr) }
    }

    /// The same shape with each value changed.
    pub fn map<U>(self, mut change: impl FnMut(T) -> U) -> Both<U> {
        Both { en: change(self.en), fr: change(self.fr) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_round_trip_and_pair_up() {
        for lang in Lang::ALL {
            assert_eq!(Lang::parse(lang.code()), Some(lang));
            assert_eq!(lang.other().other(), lang);
        }
        assert_eq!(Lang::parse("EN"), None);
    }
}
