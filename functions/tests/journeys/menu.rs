//! The menu of the desk: what each role finds in it, and that it says where one is.

use axum::http::StatusCode;
use functions::store::Role;
use portal::Lang;

use crate::desk::community;
use crate::support::{Page, TestApp};

/// The links of the menu: address, and whether it is the page that is shown (`page`) or the one above it (`true`).
fn menu(page: &Page) -> Vec<(String, Option<String>)> {
    let nav = page.body.split_once("<nav class=\"desk-menu\"").expect("the page has a menu").1;
    let nav = nav.split_once("</nav>").unwrap().0;
    let link = |link: &str| {
        let tag = link.split_once('>').unwrap().0;
        let attribute = |name: &str| Some(tag.split_once(name)?.1.split('"').nth(1)?.to_owned());
        (attribute("href=").unwrap().replace("&amp;", "&"), attribute("aria-current="))
    };
    nav.split("<a ").skip(1).map(link).collect()
}

#[tokio::test]
async fn each_role_finds_its_pages_and_where_it_is() {
    let app = TestApp::new();
    let ours = community(&app, 0);
    let roles = [
        (Role::Coordinator, Some(&*ours), 6),
        (Role::CommunityAdmin, Some(&*ours), 7),
        (Role::Secretariat, None, 3),
        (Role::Admin, None, 4),
    ];
    for (role, community, groups) in roles {
        let lang = if role == Role::Coordinator { Lang::Fr } else { Lang::En };
        let mut staff = app.signed_in(role, community, &format!("{}@example.org", role.name()), lang).await;
        let account = staff.get(&format!("/api/desk/{lang}/account")).await.expect(StatusCode::OK);
        let first = menu(&account);
        assert_eq!(first.len(), groups, "{role:?}: the groups, and no page of a group that is not open");
        assert!(first.iter().all(|(_, current)| current.is_none()), "{role:?}: in none of them");
        for (group, _) in first {
            let page = staff.get(&group).await.expect(StatusCode::OK);
            for (path, _) in menu(&page).into_iter().skip(groups) {
                let page = staff.get(&path).await.expect(StatusCode::OK);
                let shown: Vec<_> =
                    menu(&page).into_iter().filter(|(_, current)| current.is_some()).collect();
                let says =
                    |what: &str| shown.iter().filter(|(_, current)| current.as_deref() == Some(what)).count();
                assert_eq!((says("page"), says("true")), (1, 1), "{role:?}: {path}: {shown:?}");
            }
            let begins = menu(&page).into_iter().find(|(path, _)| *path == group).unwrap();
            assert!(begins.1.is_some(), "{role:?}: {group}");
        }
    }
}

#[tokio::test]
async fn the_secretariat_begins_where_it_may_look() {
    let app = TestApp::new();
    let mut staff = app.signed_in(Role::Secretariat, None, "secretariat@example.org", Lang::Fr).await;
    let page = staff.get(&functions::staff::places::beginning(Role::Secretariat, Lang::Fr)).await;
    page.expect(StatusCode::OK);
}
