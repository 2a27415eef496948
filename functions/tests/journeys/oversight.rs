//! Admins look after who has access, and read the audit log.

use axum::http::StatusCode;
use functions::store::{Action, MemberState, Role};
use portal::Lang;

use crate::desk::applied;
use crate::support::TestApp;
use crate::support::staff::is_signed_in;

const ADMIN: &str = "zquille.admin@example.org";
const COLLEAGUE: &str = "zquille.colleague@example.org";

async fn member(app: &TestApp, email: &str) -> functions::store::Member {
    let all = app.app.store.members().await.unwrap();
    all.into_iter().find(|member| member.email == email).unwrap()
}

/// Whether a row of the table has this cell; the words stand in the lists to choose from too.
fn tells(page: &crate::support::Page, cell: &str) -> bool {
    page.body.contains(&format!(">{cell}</td>"))
}

#[tokio::test]
async fn a_community_admin_invites_once_and_into_their_own_community() {
    let app = TestApp::new();
    let mut admin = app.signed_in(Role::CommunityAdmin, Some("halifax"), ADMIN, Lang::En).await;
    let list = admin.get("/api/desk/en/members").await.expect(StatusCode::OK).says(ADMIN);
    assert!(list.links().contains(&"/api/desk/en/members/invite".to_owned()));
    let form = admin.get("/api/desk/en/members/invite").await.expect(StatusCode::OK);
    assert!(!form.body.contains("value=\"admin\""), "roles of the portal are not theirs to give");
    let wrong =
        admin.submit(&form, &[("email", "nobody"), ("role", "coordinator"), ("step", "invite")]).await;
    let wrong = wrong.expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!((wrong.errors().len(), wrong.value("email").as_deref()), (1, Some("nobody")));
    let typed = [
        ("email", COLLEAGUE),
        ("name", "Quillette"),
        ("role", "coordinator"),
        ("community", "toronto"),
        ("lang", "fr"),
        ("step", "invite"),
    ];
    let done = admin.submit(&form, &typed).await.expect(StatusCode::SEE_OTHER);
    let twice = admin.submit(&form, &typed).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(done.location(), twice.location(), "pressed twice, it is one invitation");
    let invited = member(&app, COLLEAGUE).await;
    assert_eq!((invited.community.as_deref(), invited.role), (Some("halifax"), Role::Coordinator));
    let mail = app.mail_to(COLLEAGUE).await;
    assert_eq!(mail.len(), 1);
    assert_eq!(mail[0].subject, "Votre accès au Portail Connecteur");
    let again = admin.get("/api/desk/en/members/invite").await;
    let again = admin.submit(&again, &typed).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    again.says("This address has access already");
    for role in ["admin", "secretariat", ""] {
        let form = admin.get("/api/desk/en/members/invite").await;
        let typed = [("email", "other@example.org"), ("role", role), ("step", "invite")];
        admin.submit(&form, &typed).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let french = admin.toggle(&form, &typed[..4]).await.expect(StatusCode::OK);
    assert_eq!(
        french.value("email").as_deref(),
        Some(COLLEAGUE),
        "what was typed comes along, nobody is invited"
    );
}

#[tokio::test]
async fn role_and_access_count_at_once_in_open_sessions() {
    let app = TestApp::new();
    let mut admin = app.signed_in(Role::CommunityAdmin, Some("halifax"), ADMIN, Lang::En).await;
    let mut colleague = app.signed_in(Role::Coordinator, Some("halifax"), COLLEAGUE, Lang::En).await;
    colleague.get("/api/desk/en/members").await.expect(StatusCode::FORBIDDEN);
    let id = member(&app, COLLEAGUE).await.id;
    let page = admin.get(&format!("/api/desk/en/members/{id}")).await.expect(StatusCode::OK);
    for _ in 0..2 {
        admin.submit(&page, &[("role", "community-admin")]).await.expect(StatusCode::SEE_OTHER);
    }
    colleague.get("/api/desk/en/members").await.expect(StatusCode::OK);
    admin.submit(&page, &[("role", "admin")]).await.expect(StatusCode::UNPROCESSABLE_ENTITY);

    let confirm = admin.get(&format!("/api/desk/en/members/{id}/access")).await.expect(StatusCode::OK);
    confirm.clone().says("All sessions of this person end at once");
    assert!(is_signed_in(&mut colleague).await, "looking changes nothing");
    app.later(jiff::SignedDuration::from_secs(1));
    for _ in 0..2 {
        admin.submit(&confirm, &[("state", "disabled")]).await.expect(StatusCode::SEE_OTHER);
    }
    assert!(!is_signed_in(&mut colleague).await);
    assert_eq!(member(&app, COLLEAGUE).await.state, MemberState::Disabled);
    let back = admin.get(&format!("/api/desk/en/members/{id}/access")).await;
    admin.submit(&back, &[("state", "active")]).await.expect(StatusCode::SEE_OTHER);
    colleague.signs_in(&app, COLLEAGUE).await;

    let trail = app.app.store.audit_of_member(&id).await.unwrap();
    trail.verify().unwrap();
    let actions: Vec<_> = trail.entries.iter().map(|entry| entry.action).collect();
    assert_eq!(
        actions,
        [
            Action::MemberInvited,
            Action::SignedIn,
            Action::MadeCommunityAdmin,
            Action::MemberDisabled,
            Action::MemberEnabled,
            Action::SignedIn
        ]
    );
}

#[tokio::test]
async fn nobody_changes_their_own_access_or_takes_the_last_admin_away() {
    let app = TestApp::new();
    let mut admin = app.signed_in(Role::Admin, None, ADMIN, Lang::En).await;
    app.member(Role::Admin, None, COLLEAGUE).await;
    let (own, other) = (member(&app, ADMIN).await.id, member(&app, COLLEAGUE).await.id);
    let key = app.form_key(ADMIN).await;
    let mine = admin.get(&format!("/api/desk/en/members/{own}")).await.expect(StatusCode::OK);
    mine.says("This is your own access");
    let off = [("_form_key", key.as_str()), ("state", "disabled")];
    admin.post(&format!("/api/desk/en/members/{own}/access"), &off).await.expect(StatusCode::CONFLICT);
    let role = [("_form_key", key.as_str()), ("role", "secretariat")];
    let refused = admin.post(&format!("/api/desk/en/members/{own}/role"), &role).await;
    refused.expect(StatusCode::UNPROCESSABLE_ENTITY);
    admin.post(&format!("/api/desk/en/members/{other}/access"), &off).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(member(&app, ADMIN).await.role, Role::Admin);
    // The other one could not have been taken away either, were the first one gone.
    let colleague = functions::store::Actor::Staff(other.to_string());
    let change = functions::store::MemberChange::State(MemberState::Disabled);
    let told = app.app.store.change_member(&own, change, &colleague, app.app.now()).await.unwrap();
    assert_eq!(told, functions::store::MemberChanged::LastAdmin);
}

#[tokio::test]
async fn an_admin_of_the_portal_sees_all_access_and_no_person() {
    let app = TestApp::new();
    app.member(Role::Coordinator, Some("halifax"), COLLEAGUE).await;
    let mut admin = app.signed_in(Role::Admin, None, ADMIN, Lang::Fr).await;
    let list = admin.get("/api/desk/fr/members").await.expect(StatusCode::OK);
    list.says(COLLEAGUE).says("Halifax").says("Le portail lui-même");
    admin.get("/api/desk/fr").await.expect(StatusCode::FORBIDDEN);
    let form = admin.get("/api/desk/fr/members/invite").await.expect(StatusCode::OK);
    let wrong = [("email", "new@example.org"), ("role", "coordinator"), ("step", "invite")];
    admin.submit(&form, &wrong).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    let right = [wrong[0], wrong[1], wrong[2], ("community", "halifax")];
    admin.submit(&form, &right).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(member(&app, "new@example.org").await.community.as_deref(), Some("halifax"));
}

#[tokio::test]
async fn the_log_answers_who_did_what_and_is_in_itself() {
    let app = TestApp::new();
    let (application, _) = applied(&app, Lang::En).await;
    let community = application.community.clone().unwrap();
    let mut coordinator = app.signed_in(Role::Coordinator, Some(&community), COLLEAGUE, Lang::En).await;
    coordinator.get(&format!("/api/desk/en/people/{}", application.reference)).await.expect(StatusCode::OK);
    coordinator.get("/api/desk/en/audit").await.expect(StatusCode::FORBIDDEN);
    let mut admin = app.signed_in(Role::CommunityAdmin, Some(&community), ADMIN, Lang::En).await;
    let log = admin.get("/api/desk/en/audit").await.expect(StatusCode::OK);
    assert!(tells(&log, "File looked at") && tells(&log, &format!("Staff {COLLEAGUE}")));
    assert!(tells(&log, &application.reference));
    assert!(!log.body.contains(crate::support::sample::NAME), "the log names no person");
    assert!(tells(&admin.get("/api/desk/en/audit").await, "Audit log looked at"));

    let id = member(&app, COLLEAGUE).await.id;
    let members = format!("/api/desk/en/audit?area=members&member={id}");
    let accesses = admin.get(&members).await;
    assert!(tells(&accesses, "Signed in") && tells(&accesses, "Invited"));
    let of_file = format!("/api/desk/en/audit?reference={}", application.reference.to_lowercase());
    let file = admin.get(&of_file).await;
    assert!(tells(&file, "Application received") && tells(&file, "File looked at"));
    let wrong = admin.get("/api/desk/en/audit?reference=XXXX").await.expect(StatusCode::OK);
    assert_eq!(wrong.errors(), ["No file has this reference"]);
    let long_ago = admin.get("/api/desk/en/audit?from=2020-01-01&to=2020-12-31").await;
    long_ago.says("The log has nothing that fits.");

    let table = admin.get("/api/desk/en/audit/table?action=viewed").await.expect(StatusCode::OK);
    assert_eq!(table.headers["content-type"], "text/csv; charset=utf-8");
    let lines: Vec<&str> = table.body.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!((lines[0], lines.len()), ("\"Day\",\"Time\",\"Who\",\"What\",\"About\"", 2));
    assert!(lines[1].ends_with(&format!("\"File looked at\",\"{}\"", application.reference)));

    let mut elsewhere = app
        .signed_in(Role::CommunityAdmin, Some(&crate::desk::community(&app, 1)), "e@example.org", Lang::En)
        .await;
    elsewhere.get(&of_file).await.expect(StatusCode::FORBIDDEN);
    let other = format!("/api/desk/en/audit?community={community}");
    let page = elsewhere.get(&other).await.expect(StatusCode::OK);
    page.says("The log has nothing that fits.");
    elsewhere.get(&format!("/api/desk/en/members/{id}")).await.expect(StatusCode::FORBIDDEN);
    app.app.store.audit_of_lists(&community).await.unwrap().verify().unwrap();
}

#[tokio::test]
async fn wrong_codes_are_in_the_log() {
    let app = TestApp::new();
    app.member(Role::Coordinator, Some("halifax"), COLLEAGUE).await;
    for address in [COLLEAGUE, "stranger@example.org"] {
        let mut visitor = app.visitor(Lang::En);
        let sent = visitor.asks_to_sign_in(address).await;
        visitor.submit(&sent, &[("code", "aaaa-aaaa")]).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    }
    for id in [member(&app, COLLEAGUE).await.id, functions::store::MemberId::from_bits(0)] {
        let trail = app.app.store.audit_of_member(&id).await.unwrap();
        assert_eq!(trail.entries.last().unwrap().action, Action::SignInFailed);
        trail.verify().unwrap();
    }
}
