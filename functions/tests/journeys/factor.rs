//! The second step of signing in: set up, asked for, lost.

use axum::http::StatusCode;
use functions::site::Site;
use functions::store::{Action, Member, Role};
use jiff::SignedDuration;
use portal::{Bundle, Lang};

use crate::support::app::link_in;
use crate::support::bundle::bundle;
use crate::support::{Page, TestApp, Visitor};

const EMAIL: &str = "zquille.staff@example.org";

/// A portal in which everybody needs a second factor, with one member.
async fn strict(role: Role, community: Option<&str>) -> (TestApp, Member) {
    let app = TestApp::new();
    app.app.site.replace(Site::new(&Bundle { second_factor: true, ..bundle() }).unwrap());
    let member = app.member(role, community, EMAIL).await;
    (app, member)
}

/// Signs in with the link; where that leads.
async fn first_step(app: &TestApp, visitor: &mut Visitor) -> Page {
    visitor.asks_to_sign_in(EMAIL).await;
    let message = app.mail_to(EMAIL).await.pop().unwrap();
    let confirm = visitor.open(&link_in(&message)).await.expect(StatusCode::OK);
    let done = visitor.submit(&confirm, &[]).await.expect(StatusCode::SEE_OTHER);
    visitor.follow(done).await.expect(StatusCode::OK)
}

fn code(app: &TestApp, member: &Member, number: u64) -> String {
    app.app.tokens.factor_secret(&member.id, number).code(app.app.now())
}

/// The recovery codes on a page.
fn recovery(page: &Page) -> Vec<String> {
    let text = page.text();
    let is_code =
        |word: &&str| word.len() == 9 && word.as_bytes()[4] == b'-' && word.to_uppercase() == **word;
    text.split_whitespace().filter(is_code).map(str::to_owned).collect()
}

/// Signs in and sets the factor up; the recovery codes.
async fn enrolled(app: &TestApp, visitor: &mut Visitor, member: &Member) -> Vec<String> {
    let page = first_step(app, visitor).await.says("Set up the second step");
    let done = visitor.submit(&page, &[("code", &code(app, member, 1))]).await.expect(StatusCode::OK);
    recovery(&done)
}

#[tokio::test]
async fn whoever_has_none_sets_it_up_before_anything_is_shown() {
    let (app, member) = strict(Role::Coordinator, Some("halifax")).await;
    let mut visitor = app.visitor(Lang::En);
    let page = first_step(&app, &mut visitor).await;
    assert_eq!(page.path, "/api/sign-in/en/factor");
    let secret = app.app.tokens.factor_secret(&member.id, 1);
    let page = page.says(&secret.shown());
    assert!(page.body.contains("otpauth://totp/") && page.body.contains("<svg class=\"qr\""));
    let refused = visitor.get("/api/desk/en").await.expect(StatusCode::SEE_OTHER);
    assert_eq!(refused.location(), "/api/sign-in/en/factor");
    let onward = visitor.get("/api/desk/en/people/K7F2-9QX3-4").await.expect(StatusCode::SEE_OTHER);
    assert_eq!(onward.location(), "/api/sign-in/en/factor?onward=/people/K7F2-9QX3-4");
    let key = app.form_key(EMAIL).await;
    let post =
        visitor.post("/api/desk/en/people/K7F2-9QX3-4/notes", &[("_form_key", &key), ("note", "x")]).await;
    post.expect(StatusCode::UNAUTHORIZED);
    let wrong = visitor.submit(&page, &[("code", "000000")]).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.errors().len(), 1);
    let codes = {
        let done = visitor.submit(&page, &[("code", &code(&app, &member, 1))]).await.expect(StatusCode::OK);
        recovery(&done)
    };
    assert_eq!(codes.len(), 10);
    visitor.get("/api/desk/en").await.expect(StatusCode::OK);
    let again = visitor.submit(&page, &[("code", &code(&app, &member, 1))]).await;
    assert_eq!(
        again.expect(StatusCode::SEE_OTHER).location(),
        "/api/desk/en",
        "sent twice, nothing is shown again"
    );
    let trail = app.app.store.audit_of_member(&member.id).await.unwrap();
    trail.verify().unwrap();
    let last: Vec<_> = trail.entries.iter().rev().take(2).map(|entry| entry.action).collect();
    assert_eq!(last, [Action::FactorSet, Action::FactorFailed]);
}

#[tokio::test]
async fn a_new_session_asks_for_it_and_a_code_counts_once() {
    let (app, member) = strict(Role::Coordinator, Some("halifax")).await;
    let mut visitor = app.visitor(Lang::En);
    enrolled(&app, &mut visitor, &member).await;
    let used = code(&app, &member, 1);
    let mut other = app.visitor(Lang::Fr);
    let page = first_step(&app, &mut other).await.says("Une dernière étape");
    assert!(!page.body.contains("otpauth"), "the secret is not shown again");
    let replay = other.submit(&page, &[("code", &used)]).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    replay.says("il a déjà servi");
    app.later(SignedDuration::from_secs(30));
    let fresh = code(&app, &member, 1);
    let typed = format!("{} {}", &fresh[..3], &fresh[3..]);
    let done = other.submit(&page, &[("code", &typed)]).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(done.location(), "/api/desk/fr");
    other.get("/api/desk/fr").await.expect(StatusCode::OK);
    // The same code in another browser at the same moment.
    let mut thief = app.visitor(Lang::En);
    let page = first_step(&app, &mut thief).await;
    thief.submit(&page, &[("code", &fresh)]).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    thief.get("/api/desk/en").await.expect(StatusCode::SEE_OTHER);
    // Who has it is asked even where nobody has to have it.
    app.app.site.replace(Site::new(&bundle()).unwrap());
    thief.get("/api/desk/en").await.expect(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn five_wrong_codes_and_then_a_wait() {
    let (app, member) = strict(Role::Coordinator, Some("halifax")).await;
    let mut visitor = app.visitor(Lang::En);
    enrolled(&app, &mut visitor, &member).await;
    app.later(SignedDuration::from_mins(1));
    let mut visitor = app.visitor(Lang::En);
    let page = first_step(&app, &mut visitor).await;
    for _ in 0..5 {
        visitor.submit(&page, &[("code", "000000")]).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let right = code(&app, &member, 1);
    let wait = visitor.submit(&page, &[("code", &right)]).await.expect(StatusCode::TOO_MANY_REQUESTS);
    wait.says("Wait 15 minutes");
    app.later(SignedDuration::from_mins(14));
    visitor.submit(&page, &[("code", &code(&app, &member, 1))]).await.expect(StatusCode::TOO_MANY_REQUESTS);
    app.later(SignedDuration::from_mins(1));
    visitor.submit(&page, &[("code", &code(&app, &member, 1))]).await.expect(StatusCode::SEE_OTHER);
    let trail = app.app.store.audit_of_member(&member.id).await.unwrap();
    let failed = trail.entries.iter().filter(|entry| entry.action == Action::FactorFailed).count();
    assert_eq!(failed, 5);
}

#[tokio::test]
async fn each_recovery_code_works_once() {
    let (app, member) = strict(Role::Coordinator, Some("halifax")).await;
    let mut visitor = app.visitor(Lang::En);
    let codes = enrolled(&app, &mut visitor, &member).await;
    for (n, typed) in [codes[0].clone(), codes[9].to_lowercase().replace('-', "")].iter().enumerate() {
        let mut other = app.visitor(Lang::En);
        let page = first_step(&app, &mut other).await;
        other.submit(&page, &[("code", typed)]).await.expect(StatusCode::SEE_OTHER);
        let mut again = app.visitor(Lang::En);
        let page = first_step(&app, &mut again).await;
        again.submit(&page, &[("code", typed)]).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(app.app.store.load_factor(&member.id).await.unwrap().recovery.len(), 9 - n);
        app.later(SignedDuration::from_mins(16));
    }
}

#[tokio::test]
async fn an_admin_takes_a_lost_one_away_and_the_old_secret_opens_nothing() {
    let (app, member) = strict(Role::Coordinator, Some("halifax")).await;
    let mut visitor = app.visitor(Lang::En);
    enrolled(&app, &mut visitor, &member).await;
    app.app.site.replace(Site::new(&bundle()).unwrap());
    let mut admin = app.signed_in(Role::CommunityAdmin, Some("halifax"), "a@example.org", Lang::En).await;
    let key = app.form_key("a@example.org").await;
    let path = format!("/api/desk/en/members/{}/factor", member.id);
    app.later(SignedDuration::from_secs(1));
    admin.get(&format!("/api/desk/en/members/{}", member.id)).await.says("Take the second step away");
    for _ in 0..2 {
        admin.post(&path, &[("_form_key", &key)]).await.expect(StatusCode::SEE_OTHER);
    }
    visitor.get("/api/desk/en").await.expect(StatusCode::SEE_OTHER);
    app.app.site.replace(Site::new(&Bundle { second_factor: true, ..bundle() }).unwrap());
    app.later(SignedDuration::from_mins(1));
    let page = first_step(&app, &mut visitor).await.says("Set up the second step");
    let old = code(&app, &member, 1);
    visitor.submit(&page, &[("code", &old)]).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    visitor.submit(&page, &[("code", &code(&app, &member, 2))]).await.expect(StatusCode::OK);
    let trail = app.app.store.audit_of_member(&member.id).await.unwrap();
    trail.verify().unwrap();
    assert_eq!(trail.entries.iter().filter(|entry| entry.action == Action::FactorCleared).count(), 1);
}

#[tokio::test]
async fn without_the_second_step_one_can_still_sign_out_and_no_other_page_posts() {
    let (app, _) = strict(Role::Coordinator, Some("halifax")).await;
    let mut visitor = app.visitor(Lang::En);
    first_step(&app, &mut visitor).await;
    let forged = visitor.post("/api/sign-in/en/factor", &[("_form_key", "x"), ("code", "123456")]).await;
    forged.expect(StatusCode::FORBIDDEN);
    let key = app.form_key(EMAIL).await;
    visitor.post("/api/sign-out/en", &[("_form_key", "x")]).await.expect(StatusCode::FORBIDDEN);
    visitor.post("/api/sign-out/en", &[("_form_key", &key)]).await.expect(StatusCode::SEE_OTHER);
    let out = visitor.get("/api/sign-in/en/factor").await.expect(StatusCode::SEE_OTHER);
    assert_eq!(out.location(), "/api/sign-in/en");
    visitor.post("/api/sign-in/en/factor", &[("code", "123456")]).await.expect(StatusCode::UNAUTHORIZED);
}
