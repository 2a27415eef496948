//! What an address of this area says after `?`.
//!
//! Comes in: an address. Goes out: what was typed, cut and cleaned, with the way back to it. Addresses are written by
//! people too, so nothing here is refused: what can't be read is left out. Never here: looking anything up.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use portal::Lang;
use portal::directory::MOST_PLACE_CHARS;
use portal::search::Query;

use super::Searching;
use crate::http::ApiError;

/// The pages that are searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    One(Lang),
    Both,
}

impl Scope {
    /// The code in addresses and templates.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::One(lang) => lang.code(),
            Self::Both => "both",
        }
    }
}

/// A search.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Asked {
    /// The language of the page.
    pub(super) lang: Lang,
    /// What is searched for; none when the address does not ask at all.
    pub(super) query: Option<Query>,
    pub(super) scope: Scope,
    /// The part of the results that is shown, from 1.
    pub(super) part: usize,
}

impl Asked {
    fn read(lang: Lang, address: &str) -> Self {
        let scope = match value(address, "scope").as_deref() {
            Some("both") => Scope::Both,
            Some(code) => Scope::One(Lang::parse(code).unwrap_or(lang)),
            None => Scope::One(lang),
        };
        let part = value(address, "page").and_then(|page| page.parse().ok()).unwrap_or(1).max(1);
        Self { lang, query: value(address, "q").map(|typed| Query::new(&typed)), scope, part }
    }

    /// The address of the same search: with other words, or another part.
    pub(super) fn href(&self, words: &str, part: usize) -> String {
        let mut pairs = vec![("q", words.to_owned())];
        if self.scope != Scope::One(self.lang) {
            pairs.push(("scope", self.scope.code().to_owned()));
        }
        if part > 1 {
            pairs.push(("page", part.to_string()));
        }
        format!("/api/search/{}?{}", self.lang, written(&pairs))
    }

    /// The address of the same search in the other language: what was searched in the reader's language is searched in
    /// the new one.
    pub(super) fn other(&self) -> String {
        let other = self.lang.other();
        let Some(query) = &self.query else { return format!("/api/search/{other}") };
        let scope = match self.scope {
            Scope::One(lang) => Scope::One(lang.other()),
            Scope::Both => Scope::Both,
        };
        Self { lang: other, scope, query: None, part: 1 }.href(query.text(), 1)
    }
}

impl FromRequestParts<Searching> for Asked {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &Searching) -> Result<Self, ApiError> {
        Ok(Self::read(lang(parts).await?, parts.uri.query().unwrap_or_default()))
    }
}

/// A place that somebody looks for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wanted {
    pub(super) lang: Lang,
    /// As typed, cut to what is read.
    pub(super) place: String,
}

impl Wanted {
    fn read(lang: Lang, address: &str) -> Self {
        let typed = value(address, "place").unwrap_or_default();
        Self { lang, place: typed.trim().chars().take(MOST_PLACE_CHARS).collect() }
    }

    /// The address of the same page in the other language.
    pub(super) fn other(&self) -> String {
        let other = self.lang.other();
        if self.place.is_empty() {
            return format!("/api/communities/{other}");
        }
        format!("/api/communities/{other}?{}", written(&[("place", self.place.clone())]))
    }
}

impl FromRequestParts<Searching> for Wanted {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &Searching) -> Result<Self, ApiError> {
        Ok(Self::read(lang(parts).await?, parts.uri.query().unwrap_or_default()))
    }
}

async fn lang(parts: &mut Parts) -> Result<Lang, ApiError> {
    let named = Path::<String>::from_request_parts(parts, &()).await;
    named.ok().and_then(|Path(code)| Lang::parse(&code)).ok_or(ApiError::NotFound)
}

/// The first value of a name. Bytes that are no text are replaced; characters that no page shows become spaces.
fn value(address: &str, name: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(address.as_bytes());
    let (_, value) = pairs.find(|(known, _)| known == name)?;
    Some(value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect())
}

fn written(pairs: &[(&str, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_leniently() {
        let asked = Asked::read(Lang::En, "q=%C3%A9t%C3%A9+100%&scope=both&page=3");
        assert_eq!(asked.query.as_ref().unwrap().text(), "été 100%");
        assert_eq!((asked.scope, asked.part), (Scope::Both, 3));
        for address in ["", "page=x&scope=de", "page=-1", "q", "q=%ff&q=b", "page=0"] {
            let asked = Asked::read(Lang::Fr, address);
            assert_eq!((asked.scope, asked.part), (Scope::One(Lang::Fr), 1), "{address}");
            assert_eq!(asked.query.is_some(), address.starts_with('q'), "{address}");
        }
        assert_eq!(Wanted::read(Lang::En, "place=+B3H%004R2%0A").place, "B3H 4R2");
    }

    #[test]
    fn the_way_back_says_the_same() {
        let asked = Asked::read(Lang::En, "q=a%26b&scope=fr&page=2");
        assert_eq!(asked.href("a&b", 2), "/api/search/en?q=a%26b&scope=fr&page=2");
        assert_eq!(asked.other(), "/api/search/fr?q=a%26b&scope=en");
        let plain = Asked::read(Lang::Fr, "q=a");
        assert_eq!(
            (plain.href("a", 1), plain.other()),
            ("/api/search/fr?q=a".into(), "/api/search/en?q=a".into())
        );
        assert_eq!(
            Wanted::read(Lang::Fr, "place=Cap-Breton").other(),
            "/api/communities/en?place=Cap-Breton"
        );
    }
}
