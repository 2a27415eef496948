//! Applications from the first question to their withdrawal, in both languages, for every form there is.

use axum::http::StatusCode;
use portal::Lang;

use crate::support::app::link_in;
use crate::support::{TestApp, sample};

#[tokio::test]
async fn every_form_can_be_filled_in_and_sent_in_both_languages() {
    let forms: Vec<String> = TestApp::new().site().forms().map(|form| form.id.clone()).collect();
    assert!(forms.len() > 3, "{forms:?}");
    for id in forms {
        for lang in Lang::ALL {
            let app = TestApp::new();
            let form = app.site().form(&id).unwrap();
            let receipt = app.visitor(lang).applies(&app, &id).await;
            for step in form.after.of(lang) {
                assert!(receipt.text().contains(step), "{id}: {step}");
            }
            let (mail, all) = (app.mail_to(sample::EMAIL).await, app.mailbox.all());
            let expected = if form.confirm_email.is_some() { (1, 0) } else { (0, 1) };
            assert_eq!(
                (mail.len(), all.len() - mail.len()),
                expected,
                "{id}: to the person, to those who work on it"
            );
        }
    }
}

#[tokio::test]
async fn an_application_is_confirmed_followed_and_withdrawn() {
    for lang in Lang::ALL {
        let app = TestApp::new();
        let mut visitor = app.visitor(lang);
        let receipt = visitor.applies(&app, "trial").await.says("z•••@example.org");
        let other = visitor.open(&receipt.toggle_link()).await.expect(StatusCode::OK);
        assert!(other.body.contains(&format!("<html lang=\"{}-CA\">", lang.other())));

        let mail = app.mail_to(sample::EMAIL).await;
        let asked = visitor.open(&link_in(&mail[0])).await.expect(StatusCode::OK);
        visitor.open(&link_in(&mail[0])).await.expect(StatusCode::OK);
        assert_eq!(app.mail_to(sample::EMAIL).await.len(), 1, "looking at a link changes nothing");

        let done = visitor.answers(&asked, &[]).await;
        assert_eq!(visitor.answers(&asked, &[]).await.body, done.body, "confirming twice is confirming once");
        let mail = app.mail_to(sample::EMAIL).await;
        assert_eq!(mail.len(), 2);
        let community = app.site().directory.communities()[0].slug.clone();
        assert_eq!(app.mailbox.to(&format!("{community}@portal.example")).len(), 1);

        let status = visitor.open(&link_in(&mail[1])).await.expect(StatusCode::OK);
        let way =
            status.links().into_iter().find(|link| link.ends_with("/withdraw")).expect("a way to withdraw");
        let asked = visitor.open(&way).await.expect(StatusCode::OK);
        let still = visitor.open(&link_in(&mail[1])).await.expect(StatusCode::OK);
        assert!(still.links().contains(&way), "looking at the page changes nothing");
        visitor.answers(&asked, &[]).await;
        let mail = app.mail_to(sample::EMAIL).await;
        assert_eq!(mail.len(), 3);
        let status = visitor.open(&link_in(&mail[1])).await.expect(StatusCode::OK);
        assert!(status.links().iter().all(|link| !link.ends_with("/withdraw")));
        visitor.open(&receipt.path).await.expect(StatusCode::GONE);
    }
}

#[tokio::test]
async fn every_wrong_answer_is_named_at_once_and_kept() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::Fr);
    let page = visitor.open("/api/forms/trial/fr/about").await.expect(StatusCode::OK);
    let typed = [("first_name", ""), ("email", "pas une adresse"), ("community", "atlantis"), ("more", "")];
    let wrong = visitor.submit(&page, &typed).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.errors().len(), 4, "{:?}", wrong.errors());
    assert!(wrong.body.contains("<title>Erreur"), "the title says that there is an error");
    assert_eq!(wrong.value("email").as_deref(), Some("pas une adresse"));

    let rest = [("first_name", "Zo\u{eb}"), ("email", "encore faux"), ("more", "yes")];
    let wrong = visitor.submit(&wrong, &rest).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.errors().len(), 2, "{:?}", wrong.errors());
    assert_eq!(wrong.value("first_name").as_deref(), Some("Zo\u{eb}"));
    assert_eq!(wrong.value("more").as_deref(), Some("yes"));
    let right = [("email", "zoe@example.org"), ("community", "not_sure")];
    let next = visitor.answers(&wrong, &right).await;
    assert!(next.path.ends_with("/fr/more"), "{}", next.path);
}

#[tokio::test]
async fn the_real_application_names_every_wrong_answer_of_its_first_page() {
    let app = TestApp::new();
    let form = app.site().form("connectee-application").unwrap();
    let section = form.first_section();
    let required = section.fields.iter().filter(|field| field.is_required() && field.when.is_none()).count();
    let mut visitor = app.visitor(Lang::En);
    let path = format!("/api/forms/{}/en/{}", form.id, section.id);
    let wrong = visitor.post(&path, &[]).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.errors().len() >= required, "{:?}", wrong.errors());
}

#[tokio::test]
async fn an_answer_is_changed_from_the_check_page_in_two_pages() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let check = visitor.fills_in(&app, "trial").await;
    let change = check.links().into_iter().find(|link| link.contains("#first_name")).unwrap();
    let section = visitor.open(change.split('#').next().unwrap()).await.expect(StatusCode::OK);
    let check = visitor.answers(&section, &[("first_name", "Changed Name")]).await;
    assert!(check.path.ends_with("/en/check"), "{}", check.path);
    assert!(check.text().contains("Changed Name"));
}

#[tokio::test]
async fn a_section_in_which_no_question_applies_is_left_out() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let page = visitor.open("/api/forms/trial/en/about").await;
    let answers =
        [("first_name", "A"), ("email", "a@example.org"), ("community", "not_sure"), ("more", "no")];
    let next = visitor.answers(&page, &answers).await;
    assert!(next.path.ends_with("/en/papers"), "{}", next.path);
}

#[tokio::test]
async fn steps_come_in_order() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let jumped = visitor.open("/api/forms/trial/en/papers").await.expect(StatusCode::OK);
    assert!(jumped.path.ends_with("/en/about"), "without a draft: {}", jumped.path);
    let jumped = visitor.open("/api/forms/trial/en/check").await.expect(StatusCode::OK);
    assert!(jumped.path.ends_with("/en/about"), "without a draft: {}", jumped.path);

    visitor.submit(&jumped, &[("first_name", "Only a name")]).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    let jumped = visitor.open("/api/forms/trial/en/papers").await.expect(StatusCode::OK);
    assert!(jumped.path.ends_with("/en/about"), "with the first page wrong: {}", jumped.path);
    assert_eq!(jumped.value("first_name").as_deref(), Some("Only a name"));
    let early = visitor.open("/api/forms/trial/en/check").await.expect(StatusCode::OK);
    assert!(early.path.contains("/en/about?errors=shown"), "{}", early.path);
    assert_eq!(early.errors().len(), 3, "{:?}", early.errors());
}

#[tokio::test]
async fn a_privacy_request_has_a_day_by_which_it_is_due() {
    let app = TestApp::new();
    if app.site().form("privacy-request").is_none() {
        panic!("the form `privacy-request` is gone: its due date hangs on that name");
    }
    let receipt = app.visitor(Lang::En).applies(&app, "privacy-request").await;
    let reference = receipt.text().split("reference ").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    let stored = app.app.store.find_by_reference(&reference, app.app.now()).await.unwrap().unwrap();
    let days = stored.due_at.unwrap().duration_since(stored.received_at).as_hours() / 24;
    assert_eq!(days, 30);
}
