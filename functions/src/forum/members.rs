//! The members of all communities, as each shows themselves; one of them.
//!
//! Comes in: words, a community, a page; or a member. Goes out: a list, a profile. Never here: addresses; what a member keeps to
//! themselves; posts that the reader does not see.

use axum::http::StatusCode;
use axum::response::Response;
use portal::{Lang, slug, words};
use serde::Serialize;

use super::handles::Handles;
use super::named::Named;
use super::post::Viewer;
use super::{places, shown};
use crate::desk::{Moment, moment};
use crate::http::ApiError;
use crate::staff::{Bar, Choice, Staff};
use crate::store::{Member, ProfilePart};

/// Members of a page.
const MEMBERS: usize = 25;

/// Posts of a member that their profile leads to.
const POSTS: usize = 10;

/// The longest words that are looked for.
const MOST_CHARS: usize = 100;

/// `pages/forum-members.html`.
#[derive(Serialize)]
struct MembersPage {
    bar: Bar,
    action: String,
    words: String,
    communities: Vec<Choice>,
    members: Vec<Card>,
    /// How many were found, in words.
    found: String,
    page: usize,
    pages: usize,
    previous: Option<String>,
    next: Option<String>,
    /// Where the reader chooses what they show.
    settings: String,
}

/// A member as they show themselves.
#[derive(Serialize)]
struct Card {
    name: String,
    href: String,
    community: Option<String>,
    role: Option<String>,
    langs: Vec<String>,
    help: Option<String>,
    is_of_council: bool,
}

/// `pages/forum-member.html`.
#[derive(Serialize)]
struct MemberPage {
    bar: Bar,
    member: Card,
    /// By which posts name them.
    handle: Option<String>,
    posts: Vec<PostLine>,
    is_own: bool,
    settings: String,
    members: String,
}

#[derive(Serialize)]
struct PostLine {
    title: String,
    /// Language of the title.
    lang: &'static str,
    href: String,
    at: Moment,
}

/// What is looked for.
struct Asked {
    words: String,
    community: String,
    page: usize,
}

/// Shows those who stand in the list.
pub(super) async fn show(staff: &Staff, named: &Named) -> Result<Response, ApiError> {
    let viewer = Viewer::of(staff)?;
    let asked = Asked::of(named);
    let mut members = staff.app.store.members().await?;
    members.retain(|member| member.may_sign_in() && member.profile.shows(ProfilePart::Listed));
    let communities = communities(staff, &viewer, &members, &asked.community);
    members.retain(|member| asked.fits(member));
    members.sort_by_cached_key(|member| (slug::fold(&member.name), member.id));
    let pages = members.len().div_ceil(MEMBERS).max(1);
    let page = asked.page.min(pages);
    let found = match members.len() {
        0 => shown::said(staff).word("members_none"),
        1 => shown::said(staff).word("members_one"),
        many => words::fill(&shown::said(staff).word("members_many"), [("n", many.to_string().as_str())]),
    };
    let at = |lang: Lang, page: usize| places::members(lang, &asked.words, &asked.community, page);
    let shown_ones = members.iter().skip((page - 1) * MEMBERS).take(MEMBERS);
    let value = MembersPage {
        bar: staff.bar(),
        action: places::members(staff.lang, "", "", 1),
        words: asked.words.clone(),
        communities,
        members: shown_ones.map(|member| card(staff, &viewer, member)).collect(),
        found,
        page,
        pages,
        previous: (page > 1).then(|| at(staff.lang, page - 1)),
        next: (page < pages).then(|| at(staff.lang, page + 1)),
        settings: places::settings(staff.lang),
    };
    let frame = shown::frame(staff, shown::said(staff).word("members"), None, at(staff.lang.other(), page));
    shown::page(staff, "forum-members", &frame, &value, StatusCode::OK)
}

/// Shows one, with what they wrote last where the reader sees it. Who is not in the list is still behind their posts.
pub(super) async fn show_one(staff: &Staff, named: &Named) -> Result<Response, ApiError> {
    let (store, reader, id) = (&staff.app.store, staff.reader()?, named.member()?);
    let members = store.members().await?;
    let member = members.iter().find(|one| one.id == id && one.may_sign_in()).ok_or(ApiError::NotFound)?;
    let posts = store.posts_by(reader, &id, POSTS).await?;
    let line = |(topic, post): &(crate::store::Topic, crate::store::Post)| PostLine {
        title: shown::title(staff, topic),
        lang: topic.head.lang.code(),
        href: places::post(staff.lang, crate::store::PostPlace { topic: topic.id, seq: post.seq }),
        at: moment(post.at, staff.lang),
    };
    let value = MemberPage {
        bar: staff.bar(),
        member: card(staff, &Viewer::of(staff)?, member),
        handle: Handles::of(&members).form(&id).map(str::to_owned),
        posts: posts.iter().map(line).collect(),
        is_own: id == reader.member(),
        settings: places::settings(staff.lang),
        members: places::members(staff.lang, "", "", 1),
    };
    let frame = shown::frame(staff, member.name.clone(), None, places::member(staff.lang.other(), &id));
    shown::page(staff, "forum-member", &frame, &value, StatusCode::OK)
}

fn card(staff: &Staff, viewer: &Viewer<'_>, member: &Member) -> Card {
    let (profile, said) = (&member.profile, shown::said(staff));
    let community = viewer.community(member.community.as_deref());
    let role = crate::said::Said::group(&staff.site.words, "staff", staff.lang);
    Card {
        name: member.name.clone(),
        href: places::member(staff.lang, &member.id),
        community: Some(community.unwrap_or_else(|| said.word("portal")))
            .filter(|_| profile.shows(ProfilePart::Community)),
        role: profile.shows(ProfilePart::Role).then(|| role.word(crate::staff::role_word(member.role))),
        langs: if profile.shows(ProfilePart::Langs) {
            profile.langs.iter().map(|lang| said.word(&format!("lang_{lang}"))).collect()
        } else {
            Vec::new()
        },
        help: Some(profile.help.clone()).filter(|help| !help.is_empty() && profile.shows(ProfilePart::Help)),
        is_of_council: member.is_on_council,
    }
}

/// The communities of those who show theirs.
fn communities(staff: &Staff, viewer: &Viewer<'_>, members: &[Member], chosen: &str) -> Vec<Choice> {
    let shown_ones = members.iter().filter(|member| member.profile.shows(ProfilePart::Community));
    let mut slugs: Vec<&str> = shown_ones.filter_map(|member| member.community.as_deref()).collect();
    slugs.sort_unstable();
    slugs.dedup();
    let all = Choice {
        value: String::new(),
        label: shown::said(staff).word("members_everywhere"),
        checked: chosen.is_empty(),
    };
    let mut choices: Vec<Choice> = slugs
        .into_iter()
        .map(|slug| Choice {
            value: slug.to_owned(),
            label: viewer.community(Some(slug)).unwrap_or_default(),
            checked: slug == chosen,
        })
        .collect();
    choices.sort_by_cached_key(|choice| slug::fold(&choice.label));
    std::iter::once(all).chain(choices).collect()
}

impl Asked {
    fn of(named: &Named) -> Self {
        Self {
            words: named.asked("q").unwrap_or_default().trim().chars().take(MOST_CHARS).collect(),
            community: named.asked("community").unwrap_or_default().chars().take(MOST_CHARS).collect(),
            page: usize::try_from(named.page()).unwrap_or(1),
        }
    }

    /// Whether every word stands in what the member shows.
    fn fits(&self, member: &Member) -> bool {
        let profile = &member.profile;
        let is_there = self.community.is_empty()
            || profile.shows(ProfilePart::Community) && member.community.as_deref() == Some(&self.community);
        let help = if profile.shows(ProfilePart::Help) { profile.help.as_str() } else { "" };
        let text = slug::fold(&format!("{} {help}", member.name));
        is_there && slug::fold(&self.words).split('-').all(|word| text.contains(word))
    }
}
