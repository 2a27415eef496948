//! Which community is near a place that somebody typed: a postal code, a town, a community or a province.
//!
//! Comes in: any text. Goes out: communities with the reason why each is named, or the province, or that nobody knows the
//! place. Never here: distances; a town is near a community when its own file says that it belongs to it.

use super::postal_code::PostalCode;
use super::{Community, Directory, Province};
use crate::search::spelling;
use crate::{Both, Lang};

/// The longest place that is read, in characters.
pub const MOST_PLACE_CHARS: usize = 100;

/// Names this short differ too little for a slip of the finger to be told from another name.
const SHORTEST_SLIP: usize = 5;

/// From this length on, two slips are forgiven.
const LONG: usize = 9;

/// What is known of a place that somebody typed.
#[derive(Debug, Clone, PartialEq)]
pub enum Found<'d> {
    /// Nothing was typed.
    Nothing,
    /// These communities are near.
    Communities(Vec<Near<'d>>),
    /// Only the province is known; its communities, if it has any, places before industries.
    Province(Province, Vec<Near<'d>>),
    /// Nobody knows the place.
    Unknown,
}

/// A community that is near.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near<'d> {
    /// The community.
    pub community: &'d Community,
    /// Why it is named.
    pub why: Why<'d>,
}

/// Why a community is near.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Why<'d> {
    /// The postal code belongs to it.
    Code,
    /// Its name was typed.
    Name,
    /// This town belongs to it.
    Place(&'d Both<String>),
    /// Its name, or that of one of its towns, looks like what was typed.
    Likeness,
    /// It is in the same province.
    Province,
    /// It is an industry's, with its seat in the same province.
    Industry,
}

/// Other ways to name provinces, folded.
const OTHER_NAMES: [(&str, Province); 26] = [
    ("alb", Province::Ab),
    ("alta", Province::Ab),
    ("bc", Province::Bc),
    ("cb", Province::Bc),
    ("ile du prince edouard", Province::Pe),
    ("ipe", Province::Pe),
    ("i p e", Province::Pe),
    ("labrador", Province::Nl),
    ("man", Province::Mb),
    ("n b", Province::Nb),
    ("n e", Province::Ns),
    ("n s", Province::Ns),
    ("ne", Province::Ns),
    ("newfoundland", Province::Nl),
    ("nwt", Province::Nt),
    ("ont", Province::On),
    ("p e i", Province::Pe),
    ("pei", Province::Pe),
    ("que", Province::Qc),
    ("sask", Province::Sk),
    ("t n l", Province::Nl),
    ("terre neuve", Province::Nl),
    ("tnl", Province::Nl),
    ("tno", Province::Nt),
    ("territoire du yukon", Province::Yt),
    ("yukon territory", Province::Yt),
];

impl Directory {
    /// Finds the communities near a place.
    pub fn find(&self, typed: &str) -> Found<'_> {
        let typed: String = typed.chars().take(MOST_PLACE_CHARS).collect();
        if typed.trim().is_empty() {
            return Found::Nothing;
        }
        let words = spelling(&typed);
        let code = PostalCode::read(&typed);
        if let Some(found) = code.as_ref().and_then(|code| self.by_code(code)) {
            return found;
        }
        let (place, province) = without_province(&words);
        // A community may be called like its province.
        self.named(None, |name| name == words)
            .or_else(|| self.by_name(place, province))
            .or_else(|| province.filter(|_| place.is_empty()).map(|province| self.in_province(province)))
            .or_else(|| self.by_likeness(place, province))
            .or_else(|| {
                province.or_else(|| like_a_province(&words)).map(|province| self.in_province(province))
            })
            .unwrap_or(Found::Unknown)
    }

    fn by_code(&self, code: &PostalCode) -> Option<Found<'_>> {
        match self.community_at(code.area()) {
            Some(community) => Some(Found::Communities(vec![Near { community, why: Why::Code }])),
            None => code.province().map(|province| self.in_province(province)),
        }
    }

    /// Communities whose own name, or one of whose towns, is what was typed; else those that have all of its words.
    fn by_name(&self, typed: &[String], province: Option<Province>) -> Option<Found<'_>> {
        if typed.is_empty() {
            return None;
        }
        let same = |name: &[String]| name == typed;
        let has_all = |name: &[String]| typed.iter().all(|word| name.contains(word));
        self.named(province, same).or_else(|| self.named(province, has_all))
    }

    fn by_likeness(&self, typed: &[String], province: Option<Province>) -> Option<Found<'_>> {
        let typed = typed.join(" ");
        let found = self.named(province, |name| is_like(&typed, &name.join(" ")))?;
        let Found::Communities(mut near) = found else { return Some(found) };
        for near in &mut near {
            near.why = Why::Likeness;
        }
        Some(Found::Communities(near))
    }

    /// Communities that have a name or a town of which `fits` holds.
    fn named(&self, province: Option<Province>, fits: impl Fn(&[String]) -> bool) -> Option<Found<'_>> {
        let fits_one = |name: &Both<String>| Lang::ALL.into_iter().any(|lang| fits(&spelling(name.of(lang))));
        let near = self.communities.iter().filter(|c| province.is_none_or(|province| c.province == province));
        let near = near.filter_map(|community| {
            if fits_one(&community.name) {
                return Some(Near { community, why: Why::Name });
            }
            let place = community.places.iter().find(|place| fits_one(place))?;
            Some(Near { community, why: Why::Place(place) })
        });
        let near: Vec<Near<'_>> = near.collect();
        (!near.is_empty()).then_some(Found::Communities(near))
    }

    fn in_province(&self, province: Province) -> Found<'_> {
        let mut near: Vec<Near<'_>> = self
            .communities
            .iter()
            .filter(|community| community.province == province)
            .map(|community| Near {
                community,
                why: if community.industry { Why::Industry } else { Why::Province },
            })
            .collect();
        near.sort_by_key(|near| near.community.industry);
        Found::Province(province, near)
    }
}

/// `Dartmouth, Nova Scotia` is Dartmouth, in Nova Scotia. The province's own name alone leaves no place.
fn without_province(words: &[String]) -> (&[String], Option<Province>) {
    for start in 0..words.len() {
        if let Some(province) = province(&words[start..].join(" ")) {
            return (&words[..start], Some(province));
        }
    }
    (words, None)
}

/// A province by its code, by one of its names, or by one of the short forms that people use.
fn province(folded: &str) -> Option<Province> {
    let has_name = |province: &Province| names(*province).iter().any(|name| name == folded);
    let by_other = || OTHER_NAMES.iter().find(|(name, _)| *name == folded).map(|(_, province)| *province);
    Province::ALL.into_iter().find(has_name).or_else(by_other)
}

fn like_a_province(words: &[String]) -> Option<Province> {
    let typed = words.join(" ");
    Province::ALL.into_iter().find(|province| names(*province).iter().any(|name| is_like(&typed, name)))
}

/// The code and both names, folded.
fn names(province: Province) -> [String; 3] {
    let [en, fr] = Lang::ALL.map(|lang| spelling(province.name(lang)).join(" "));
    [province.code().to_lowercase(), en, fr]
}

/// Whether one is the other with a slip of the finger or two.
fn is_like(typed: &str, name: &str) -> bool {
    let letters = name.chars().count().min(typed.chars().count());
    let most = match letters {
        0..SHORTEST_SLIP => return false,
        SHORTEST_SLIP..LONG => 1,
        _ => 2,
    };
    typed.len().abs_diff(name.len()) <= 2 * most && strsim::osa_distance(typed, name) <= most
}

#[cfg(test)]
mod tests {
    use super::super::tests::directory;
    use super::*;

    fn found(typed: &str) -> String {
        match directory().find(typed) {
            Found::Nothing => "nothing".into(),
            Found::Unknown => "unknown".into(),
            Found::Communities(near) => said(&near),
            Found::Province(province, near) => format!("{}: {}", province.code(), said(&near)),
        }
    }

    fn said(near: &[Near<'_>]) -> String {
        let one = |near: &Near<'_>| {
            let why = match near.why {
                Why::Code => "code",
                Why::Name => "name",
                Why::Place(place) => &place.fr,
                Why::Likeness => "like",
                Why::Province => "province",
                Why::Industry => "industry",
            };
            format!("{} ({why})", near.community.slug)
        };
        near.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn places_are_found_however_they_are_typed() {
        for (typed, expected) in [
            ("", "nothing"),
            (" \n", "nothing"),
            ("b3h", "halifax (code)"),
            ("B3H 4R2", "halifax (code)"),
            ("b2z", "NS: cape-breton (province), halifax (province)"),
            ("S4P", "SK: "),
            ("Z9Z", "unknown"),
            ("HALIFAX", "halifax (name)"),
            ("halifx", "halifax (like)"),
            ("Dartmouth", "halifax (Dartmouth)"),
            ("dartmouth, nova scotia", "halifax (Dartmouth)"),
            ("Dartmouth AB", "AB: accounting (industry)"),
            ("cap breton", "cape-breton (name)"),
            ("Prince Edward Island", "pei (name)"),
            ("Î.-P.-É.", "PE: pei (province)"),
            ("PEI", "PE: pei (province)"),
            ("charlotetown", "pei (like)"),
            ("Nouvelle-Écosse", "NS: cape-breton (province), halifax (province)"),
            ("saskatchewann", "SK: "),
            ("alberta", "AB: accounting (industry)"),
            ("Paris", "unknown"),
            ("<script>", "unknown"),
        ] {
            assert_eq!(found(typed), expected, "{typed}");
        }
    }

    #[test]
    fn any_text_is_answered() {
        for typed in ["é".repeat(5_000), "\u{301}".into(), "B".repeat(500), "’ ’".into(), "0O0".into()] {
            let _ = directory().find(&typed);
        }
    }
}
