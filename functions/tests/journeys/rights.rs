//! Who may do what, on every page of signed-in people: routes, roles, what is theirs, others' and nobody's. A route that no
//! rule names makes this test fail, and so does a rule without a route.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use axum::http::StatusCode;
use functions::store::Role;
use portal::Lang;

use crate::desk::{applied, community};
use crate::desk_matrix::like;
use crate::support::{Page, TestApp, Visitor};

/// For whom a page is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum For {
    /// Everybody who is signed in: it shows nothing but their own.
    Everybody,
    /// Those who work on a community's applications: it shows their own community.
    Community,
    /// The same, for a file of their community.
    File,
    /// Admins of a community: it shows their own.
    CommunityAdmins,
    /// The secretariat and the portal's own admins: it shows counts.
    National,
    /// Admins: it shows what they look after.
    Admins,
    /// The same, for a member whom they look after.
    Member,
}

/// Every page below `/api`.
const RULES: &[(&str, For)] = &[
    ("/desk/{lang}", For::Community),
    ("/desk/{lang}/account", For::Everybody),
    ("/desk/{lang}/audit", For::Admins),
    ("/desk/{lang}/audit/table", For::Admins),
    ("/desk/{lang}/breaches", For::Community),
    ("/desk/{lang}/breaches/new", For::Community),
    ("/desk/{lang}/breaches/{breach}", For::Community),
    ("/desk/{lang}/breaches/{breach}/correct", For::Community),
    ("/desk/{lang}/bulk", For::Community),
    ("/desk/{lang}/duplicates", For::Community),
    ("/desk/{lang}/duplicates/{reference}/{other}", For::File),
    ("/desk/{lang}/enter/{form}", For::Community),
    ("/desk/{lang}/event-plan", For::Community),
    ("/desk/{lang}/exports", For::Community),
    ("/desk/{lang}/figures", For::Community),
    ("/desk/{lang}/funder", For::Community),
    ("/desk/{lang}/figures/goals", For::CommunityAdmins),
    ("/desk/{lang}/imports", For::Community),
    ("/desk/{lang}/imports/template/{form}", For::Community),
    ("/desk/{lang}/imports/{import}", For::Community),
    ("/desk/{lang}/imports/{import}/errors", For::Community),
    ("/desk/{lang}/imports/{import}/undo", For::Community),
    ("/desk/{lang}/matches/{match}", For::Community),
    ("/desk/{lang}/matches/{match}/cancel", For::Community),
    ("/desk/{lang}/members", For::Admins),
    ("/desk/{lang}/members/invite", For::Admins),
    ("/desk/{lang}/members/{member}", For::Member),
    ("/desk/{lang}/members/{member}/access", For::Member),
    ("/desk/{lang}/members/{member}/factor", For::Member),
    ("/desk/{lang}/members/{member}/role", For::Member),
    ("/desk/{lang}/national", For::National),
    ("/desk/{lang}/national/publish", For::National),
    ("/desk/{lang}/people", For::Community),
    ("/desk/{lang}/people/{reference}", For::File),
    ("/desk/{lang}/people/{reference}/assign", For::File),
    ("/desk/{lang}/people/{reference}/decide", For::File),
    ("/desk/{lang}/people/{reference}/erase", For::File),
    ("/desk/{lang}/people/{reference}/files/{file}", For::File),
    ("/desk/{lang}/people/{reference}/handover", For::File),
    ("/desk/{lang}/people/{reference}/intake", For::File),
    ("/desk/{lang}/people/{reference}/matches", For::File),
    ("/desk/{lang}/people/{reference}/matches/{other}", For::File),
    ("/desk/{lang}/people/{reference}/notes", For::File),
    ("/desk/{lang}/people/{reference}/number", For::File),
    ("/desk/{lang}/people/{reference}/outcome", For::File),
    ("/desk/{lang}/people/{reference}/outcome/ask", For::File),
    ("/desk/{lang}/people/{reference}/referrals", For::File),
    ("/desk/{lang}/people/{reference}/standing", For::File),
    ("/desk/{lang}/recognition", For::Community),
    ("/desk/{lang}/referrals", For::Community),
    ("/desk/{lang}/shortages", For::Community),
    ("/desk/{lang}/unplaced", For::National),
    ("/desk/{lang}/views", For::Community),
    ("/forum/{lang}", For::Everybody),
    ("/forum/{lang}/categories/{category}", For::Everybody),
    ("/forum/{lang}/categories/{category}/new", For::Everybody),
    ("/forum/{lang}/categories/{category}/follow", For::Everybody),
    ("/forum/{lang}/council", For::Everybody),
    ("/forum/{lang}/council/ask", For::Everybody),
    ("/forum/{lang}/council/members", For::National),
    ("/forum/{lang}/reviews", For::National),
    ("/forum/{lang}/search", For::Everybody),
    ("/forum/{lang}/members", For::Everybody),
    ("/forum/{lang}/members/{member}", For::Everybody),
    ("/forum/{lang}/own", For::Everybody),
    ("/forum/{lang}/own/data", For::Everybody),
    ("/forum/{lang}/settings", For::Everybody),
    ("/forum/{lang}/tags/{tag}", For::Everybody),
    ("/forum/{lang}/topics/{topic}", For::Everybody),
    ("/forum/{lang}/topics/{topic}/follow", For::Everybody),
    ("/forum/{lang}/topics/{topic}/manage", For::National),
    ("/forum/{lang}/topics/{topic}/posts/{post}/answer", For::Everybody),
    ("/forum/{lang}/topics/{topic}/posts/{post}/credit", For::Everybody),
    ("/forum/{lang}/topics/{topic}/posts/{post}/delete", For::Everybody),
    ("/forum/{lang}/topics/{topic}/posts/{post}/edit", For::Everybody),
    ("/forum/{lang}/topics/{topic}/posts/{post}/flag", For::Everybody),
    ("/forum/{lang}/topics/{topic}/posts/{post}/history", For::Everybody),
    ("/forum/{lang}/topics/{topic}/posts/{post}/review", For::National),
    ("/forum/{lang}/topics/{topic}/posts/{post}/thanks", For::Everybody),
    ("/forum/{lang}/topics/{topic}/reply", For::Everybody),
    ("/forum/{lang}/topics/{topic}/resource", For::National),
    ("/forum/{lang}/topics/{topic}/resource/data", For::National),
];

/// Whose the file or the member of an address is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Whose {
    Own,
    Other,
    Nobodys,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Who {
    Nobody,
    Ours(Role),
    Theirs(Role),
    Portal(Role),
}

const EVERYBODY: [Who; 7] = [
    Who::Nobody,
    Who::Ours(Role::Coordinator),
    Who::Ours(Role::CommunityAdmin),
    Who::Theirs(Role::Coordinator),
    Who::Theirs(Role::CommunityAdmin),
    Who::Portal(Role::Secretariat),
    Who::Portal(Role::Admin),
];

/// Whether the page is for them, whoever the file or the member is.
fn has_right(rule: For, who: Who) -> bool {
    match (rule, who) {
        (_, Who::Nobody) => false,
        (For::Everybody, _) => true,
        (For::Community | For::File, Who::Ours(_) | Who::Theirs(_)) => true,
        (For::CommunityAdmins, Who::Ours(Role::CommunityAdmin) | Who::Theirs(Role::CommunityAdmin)) => true,
        (For::National, Who::Portal(_)) => true,
        (For::Admins | For::Member, Who::Ours(Role::CommunityAdmin) | Who::Theirs(Role::CommunityAdmin)) => {
            true
        }
        (For::Admins | For::Member, Who::Portal(Role::Admin)) => true,
        _ => false,
    }
}

/// Whether this file or member is for them. `Own` is Halifax's, so to speak: of the community of [`Who::Ours`].
fn is_theirs(rule: For, who: Who, whose: Whose) -> bool {
    match (rule, who, whose) {
        (For::Member, Who::Portal(_), Whose::Own | Whose::Other) => true,
        (For::File | For::Member, Who::Ours(_), Whose::Own) => true,
        (For::File | For::Member, Who::Theirs(_), Whose::Other) => true,
        (For::File | For::Member, _, _) => false,
        _ => true,
    }
}

/// How the routes of signed-in people begin.
const AREAS: [&str; 2] = ["/desk/{lang}", "/forum/{lang}"];

/// The routes of signed-in people that stand in the sources.
fn routes_in_sources() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for piece in text.split('"').filter(|piece| AREAS.iter().any(|area| piece.starts_with(area))) {
                if !piece.ends_with('/') && !piece.contains('*') && !piece.contains('\n') {
                    found.insert(piece.to_owned());
                }
            }
        }
    }
    found
}

/// Whether an answer shows or does what was asked, keeps it away, or says that there is no such thing or method.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Answer {
    Shown,
    Refused,
    Absent,
    NoMethod,
}

fn answer(page: &Page, what: &str) -> Answer {
    match page.status {
        StatusCode::OK if page.path.starts_with("/api/sign-in") => Answer::Refused,
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Answer::Refused,
        StatusCode::OK | StatusCode::UNPROCESSABLE_ENTITY | StatusCode::CONFLICT => Answer::Shown,
        StatusCode::GONE | StatusCode::NOT_FOUND => Answer::Absent,
        StatusCode::METHOD_NOT_ALLOWED => Answer::NoMethod,
        other => panic!("{what}: {other}"),
    }
}

fn judge(rule: (&str, For), who: Who, whose: Whose, posts: bool, found: Answer, what: &str) {
    let (route, rule) = rule;
    // Things of a file or a community that this test has none of; nobody here was accepted, so nobody has an outcome.
    let names_more = ["{breach}", "{file}", "{import}", "{match}", "{other}", "{topic}"]
        .iter()
        .any(|name| route.contains(name));
    let is_outcome = route.contains("/outcome");
    match found {
        Answer::NoMethod => assert!(posts, "{what}: every page can be looked at"),
        Answer::Shown => {
            assert!(has_right(rule, who) && is_theirs(rule, who, whose), "{what}: shown");
            assert!(!names_more, "{what}: shown, and there is none");
        }
        Answer::Absent => {
            assert!(has_right(rule, who), "{what}: rights come before what is there");
            // An empty post names nothing that could be changed.
            let is_none = names_more || is_outcome || posts || whose == Whose::Nobodys;
            assert!(is_none, "{what}: absent");
        }
        Answer::Refused => assert!(!has_right(rule, who) || !is_theirs(rule, who, whose), "{what}: refused"),
    }
}

#[tokio::test]
async fn every_page_is_for_those_whom_its_rule_names() {
    let rules: BTreeSet<String> = RULES.iter().map(|(route, _)| (*route).to_owned()).collect();
    assert_eq!(routes_in_sources(), rules, "left: routes; right: rules of this test");
    let app = TestApp::new();
    let (first, _) = applied(&app, Lang::En).await;
    let (ours, theirs) = (community(&app, 0), community(&app, 1));
    assert_eq!(first.community.as_ref(), Some(&ours));
    let mut other = like(&first, 77);
    other.application.community = Some(theirs.clone());
    let reference = portal::forms::Reference::from_bits(77_777).to_string();
    app.app.store.submit(&other, &|| reference.clone(), app.app.now()).await.unwrap();
    let files = [first.reference.clone(), reference, portal::forms::Reference::from_bits(5).to_string()];
    let stranger = portal::forms::Reference::from_bits(6).to_string();
    let mut members = Vec::new();
    for (place, email) in [(&ours, "own@example.org"), (&theirs, "other@example.org")] {
        members.push(app.member(Role::Coordinator, Some(place), email).await.id.to_string());
    }
    members.push(format!("{:032x}", 5));
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (n, who) in EVERYBODY.into_iter().enumerate() {
        let email = format!("rights{n}@example.org");
        let mut visitor: Visitor = match who {
            Who::Nobody => app.visitor(Lang::En),
            Who::Ours(role) => app.signed_in(role, Some(&ours), &email, Lang::En).await,
            Who::Theirs(role) => app.signed_in(role, Some(&theirs), &email, Lang::En).await,
            Who::Portal(role) => app.signed_in(role, None, &email, Lang::En).await,
        };
        let key = app.form_key(&email).await;
        for (place, whose) in [Whose::Own, Whose::Other, Whose::Nobodys].into_iter().enumerate() {
            for &(route, rule) in RULES {
                for lang in Lang::ALL {
                    let path = route
                        .replace("{lang}", lang.code())
                        .replace("{reference}", &files[place])
                        .replace("{member}", &members[place])
                        .replace("{form}", "connectee-application")
                        .replace("{file}", &"0".repeat(64))
                        .replace("{other}", &stranger)
                        .replace("{category}", "practice")
                        .replace("{topic}", &"0".repeat(32))
                        .replace("{tag}", "funding")
                        .replace("{post}", "1")
                        .replace("{breach}", &"0".repeat(32))
                        .replace("{import}", &"0".repeat(32))
                        .replace("{match}", &"0".repeat(32));
                    let path = format!("/api{path}");
                    for posts in [false, true] {
                        let what = format!("{who:?} {path} ({whose:?}, posts: {posts})");
                        let page = if posts {
                            visitor.post(&path, &[("_form_key", &key)]).await
                        } else {
                            visitor.get(&path).await
                        };
                        let page = visitor.follow(page).await;
                        let found = answer(&page, &what);
                        judge((route, rule), who, whose, posts, found, &what);
                        *counts.entry(format!("{found:?}")).or_default() += 1;
                    }
                }
            }
        }
    }
    println!("{counts:?}");
    assert!(counts.values().sum::<usize>() >= 500, "{counts:?}");
    assert!(counts["Shown"] > 200 && counts["Refused"] > 200, "{counts:?}");
}
