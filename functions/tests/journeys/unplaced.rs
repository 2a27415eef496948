//! People who are not sure of their community: the postal code finds it, or the portal's own staff do, without a name.

use axum::http::StatusCode;
use functions::store::{Action, Mail, Role, State};
use portal::Lang;

use crate::desk::{deeds, person, stored};
use crate::support::app::link_in;
use crate::support::{Page, TestApp, Visitor, sample};

const FORM: &str = "connectee-application";

/// Fills in the form without a community, sends it; goes on with the receipt.
async fn not_sure(app: &TestApp, visitor: &mut Visitor, area: &str) -> Page {
    let site = app.site();
    let form = site.form(FORM).unwrap();
    let mut raw = sample::answers(&site, &form);
    raw.set("community", "not_sure");
    raw.set("postal_area", area);
    let first = format!("/api/forms/{FORM}/{}/{}", visitor.lang, form.first_section().id);
    let mut page = visitor.open(&first).await.expect(StatusCode::OK);
    for section in &form.sections {
        if page.path.split('?').next().unwrap().ends_with(&format!("/{}", section.id)) {
            page = visitor.answers(&page, &sample::of_section(&raw, section)).await;
        }
    }
    visitor.sends(app, &page).await
}

/// Confirms the address; goes on with the reference.
async fn confirms(app: &TestApp, visitor: &mut Visitor) -> String {
    let confirm = visitor.open(&link_in(&app.mail_to(sample::EMAIL).await[0])).await;
    visitor.answers(&confirm, &[]).await;
    let confirmed = app.mail_to(sample::EMAIL).await.pop().unwrap();
    confirmed.subject.rsplit(['(', ')']).nth(1).unwrap().to_owned()
}

#[tokio::test]
async fn a_postal_code_finds_the_community() {
    for (area, slug) in [("B3H", "halifax"), ("C1A", "pei")] {
        let app = TestApp::new();
        let mut visitor = app.visitor(Lang::En);
        let receipt = not_sure(&app, &mut visitor, area).await;
        receipt.says("Your application goes to the one nearest to your postal code.");
        let receipt = app.mail_to(sample::EMAIL).await.pop().unwrap();
        assert!(receipt.text.contains("This one is the nearest to your postal code."), "{}", receipt.text);
        let reference = confirms(&app, &mut visitor).await;
        assert_eq!(stored(&app, &reference).await.community.as_deref(), Some(slug));
        let mut staff = app.signed_in(Role::Coordinator, Some(slug), "near@example.org", Lang::En).await;
        staff.open("/api/desk/en").await.says(sample::NAME);
    }
}

#[tokio::test]
async fn who_has_no_community_waits_where_somebody_looks_and_is_told() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::Fr);
    not_sure(&app, &mut visitor, "S4P").await.says("Notre équipe nationale la trouve pour vous");
    let mut staff = app.signed_in(Role::Secretariat, None, "national@example.org", Lang::En).await;
    let unconfirmed = staff.open("/api/desk/en/unplaced").await.expect(StatusCode::OK);
    unconfirmed.says("Nobody waits for a community.");
    let reference = confirms(&app, &mut visitor).await;
    let status = app.mail_to(sample::EMAIL).await.pop().unwrap();
    visitor.open(&link_in(&status)).await.says("Nous cherchons votre collectivité.");

    app.deliver().await;
    let notice = app.mailbox.all().into_iter().find(|message| message.mail == Mail::Notice).unwrap();
    assert!(notice.to.contains("secretariat@"), "{}", notice.to);
    let page = staff.open(&link_in(&notice)).await.expect(StatusCode::OK).says(&reference).says("S4P");
    let page = page.says("Saskatchewan").says("French").says("since today");
    for hidden in [sample::NAME, sample::EMAIL, sample::TEXT] {
        assert!(!page.body.contains(hidden), "no name is shown");
    }
    let key = app.form_key("national@example.org").await;
    let post = [("_form_key", &*key), ("reference", &reference), ("community", "")];
    let refused = staff.post("/api/desk/en/unplaced", &post).await;
    refused.expect(StatusCode::UNPROCESSABLE_ENTITY).says("Choose a community");
    let post = [("_form_key", &*key), ("reference", &reference), ("community", "winnipeg")];
    let done = staff.post("/api/desk/en/unplaced", &post).await.expect(StatusCode::SEE_OTHER);
    staff.follow(done).await.says("Nobody waits for a community.");
    let again = staff.post("/api/desk/en/unplaced", &post).await;
    again.expect(StatusCode::UNPROCESSABLE_ENTITY).says("This application has a community by now");

    let placed = stored(&app, &reference).await;
    assert_eq!((placed.community.as_deref(), placed.state), (Some("winnipeg"), State::Received));
    assert_eq!(deeds(&app, &placed).await.pop(), Some(Action::Placed));
    let told = app.mail_to(sample::EMAIL).await.pop().unwrap();
    assert_eq!((told.mail, told.subject.contains("Winnipeg")), (Mail::Placed, true), "{}", told.subject);
    app.deliver().await;
    let mut notices = app.mailbox.all().into_iter().filter(|message| message.mail == Mail::Notice);
    assert!(notices.next_back().unwrap().to.contains("winnipeg@"), "its coordinators are told");
    let mut theirs = app.signed_in(Role::Coordinator, Some("winnipeg"), "w@example.org", Lang::En).await;
    theirs.open("/api/desk/en").await.says(sample::NAME);
    theirs.open(&person(Lang::En, &placed)).await.expect(StatusCode::OK).says("Given to a community");
    let facts = app.app.store.facts("winnipeg").await.unwrap();
    assert_eq!(facts.len(), 1, "the application counts where it is read");
    staff.open(&person(Lang::En, &placed)).await.expect(StatusCode::FORBIDDEN);
    let looks = app.app.store.audit_of_lists("-").await.unwrap();
    looks.verify().unwrap();
    assert!(looks.entries.iter().any(|entry| entry.action == Action::Listed && entry.count == Some(1)));
}

#[tokio::test]
async fn coordinators_do_not_see_who_has_no_community() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    not_sure(&app, &mut visitor, "S4P").await;
    let reference = confirms(&app, &mut visitor).await;
    for role in [Role::Coordinator, Role::CommunityAdmin] {
        let email = format!("{role:?}@example.org").to_lowercase();
        let mut staff = app.signed_in(role, Some("winnipeg"), &email, Lang::En).await;
        staff.open("/api/desk/en/unplaced").await.expect(StatusCode::FORBIDDEN);
        let key = app.form_key(&email).await;
        let post = [("_form_key", &*key), ("reference", &reference), ("community", "winnipeg")];
        staff.post("/api/desk/en/unplaced", &post).await.expect(StatusCode::FORBIDDEN);
        staff.open(&format!("/api/desk/en/people/{reference}")).await.expect(StatusCode::FORBIDDEN);
    }
    assert_eq!(stored(&app, &reference).await.community, None);
}
