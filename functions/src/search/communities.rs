//! The page that names the communities near a place.
//!
//! Comes in: a place as somebody typed it, and the directory. Goes out: the value of `pages/find-community.html`. A place
//! that nobody knows is an answer too, with a next step. Never here: which community is near.

use portal::Lang;
use portal::directory::{Directory, Found, Near, Province, Why};
use portal::theme::{Crumb, Frame, Toggle};
use serde::Serialize;

use super::asked::Wanted;
use crate::said::Said;
use crate::site::Site;

/// The value of `pages/find-community.html`.
#[derive(Debug, Serialize)]
pub(super) struct FoundPage {
    action: String,
    /// As typed.
    place: String,
    /// `nothing`, `community`, `province` or `unknown`.
    kind: &'static str,
    province: Option<ProvinceView>,
    communities: Vec<CommunityView>,
    /// How to start a program where there is none.
    start_href: String,
    /// All communities.
    list_href: String,
}

#[derive(Debug, Serialize)]
struct ProvinceView {
    code: &'static str,
    name: &'static str,
}

#[derive(Debug, Serialize)]
struct CommunityView {
    slug: String,
    name: String,
    /// Path of its page; none when it has none.
    href: Option<String>,
    host: String,
    province_name: &'static str,
    reason: String,
}

impl FoundPage {
    /// Looks for the place.
    pub(super) fn of(wanted: &Wanted, site: &Site) -> Self {
        let directory: &Directory = &site.directory;
        let found = directory.find(&wanted.place);
        let (kind, province, near) = match &found {
            Found::Nothing => ("nothing", None, &[][..]),
            Found::Communities(near) => ("community", None, near.as_slice()),
            Found::Province(province, near) => ("province", Some(*province), near.as_slice()),
            Found::Unknown => ("unknown", None, &[][..]),
        };
        let route = |key: &str| site.route(key, wanted.lang).unwrap_or(site.home(wanted.lang)).to_owned();
        Self {
            action: format!("/api/communities/{}", wanted.lang),
            place: wanted.place.clone(),
            kind,
            province: province.map(|province| province_view(province, wanted.lang)),
            communities: near.iter().map(|near| community(near, wanted.lang, site)).collect(),
            start_href: route("start-a-program"),
            list_href: route("communities"),
        }
    }

    /// What the page says of itself to the layout.
    pub(super) fn frame(&self, wanted: &Wanted, site: &Site) -> Frame {
        let title = Said::group(&site.words, "find", wanted.lang).word("title");
        let mut crumbs = site.crumbs(wanted.lang);
        let list = site.menu(wanted.lang).iter().find(|entry| entry.href == self.list_href);
        crumbs.extend(list.map(|entry| Crumb { title: entry.title.clone(), href: entry.href.clone() }));
        Frame { title, crumbs, toggle: Toggle::Link { href: wanted.other() }, ..Frame::default() }
    }
}

const fn province_view(province: Province, lang: Lang) -> ProvinceView {
    ProvinceView { code: province.code(), name: province.name(lang) }
}

fn community(near: &Near<'_>, lang: Lang, site: &Site) -> CommunityView {
    let Near { community, why } = near;
    let said = Said::group(&site.words, "find", lang);
    let reason = match why {
        Why::Code => said.word("reason_code"),
        Why::Name => said.word("reason_name"),
        Why::Place(place) => said.with("reason_place", "place", place.of(lang)),
        Why::Likeness => said.word("reason_near"),
        Why::Province => said.word("reason_province"),
        Why::Industry => said.word("reason_industry"),
    };
    CommunityView {
        slug: community.slug.clone(),
        name: community.name.of(lang).clone(),
        href: site.route(&format!("communities/{}", community.slug), lang).map(str::to_owned),
        host: community.host.of(lang).clone(),
        province_name: community.province.name(lang),
        reason,
    }
}
