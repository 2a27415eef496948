//! The way to the other language, from everywhere, with nothing lost.

use axum::http::StatusCode;
use portal::Lang;

use crate::support::visitor::Chosen;
use crate::support::{TestApp, sample};

#[tokio::test]
async fn every_page_of_every_form_keeps_what_was_typed() {
    let app = TestApp::new();
    let site = app.site();
    for form in site.forms() {
        let raw = sample::answers(&site, form);
        let mut visitor = app.visitor(Lang::En);
        let first = format!("/api/forms/{}/en/{}", form.id, form.first_section().id);
        let mut page = visitor.open(&first).await;
        for section in &form.sections {
            if !page.path.ends_with(&format!("/{}", section.id)) {
                continue;
            }
            let answers = sample::of_section(&raw, section);
            page = visitor.toggle(&page, &answers).await.expect(StatusCode::OK);
            assert!(page.path.contains(&format!("/{}/{}", visitor.lang, section.id)), "{}", page.path);
            assert!(page.errors().is_empty(), "{:?}", page.errors());
            for (name, value) in &answers {
                let there = page
                    .inputs()
                    .into_iter()
                    .any(|input| input.sent && input.name == *name && input.value == *value);
                assert!(there, "{}: {name} = {value}", page.path);
            }
            page = visitor.answers(&page, &[]).await;
        }
        assert!(page.path.ends_with("/check"), "{}: {:?}", page.path, page.errors());
        let check = visitor.toggle(&page, &[]).await.expect(StatusCode::OK);
        assert!(check.path.ends_with(&format!("/{}/check", visitor.lang)), "{}", check.path);
        visitor.sends(&app, &check).await;
    }
}

#[tokio::test]
async fn wrong_answers_are_kept_and_not_judged() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let page = visitor.open("/api/forms/trial/en/about").await;
    let typed = [("first_name", "Zo\u{eb} <b>"), ("email", "not an address"), ("more", "yes")];
    let wrong = visitor.submit(&page, &typed).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    let french = visitor.toggle(&wrong, &[("first_name", "Zo\u{eb} \"2\"")]).await.expect(StatusCode::OK);
    assert!(french.path.ends_with("/fr/about") && french.errors().is_empty());
    assert!(french.text().contains("Entrez") || french.text().contains("Pr\u{e9}nom"));
    assert_eq!(french.value("first_name").as_deref(), Some("Zo\u{eb} \"2\""));
    assert_eq!(french.value("email").as_deref(), Some("not an address"));
    assert_eq!(french.value("more").as_deref(), Some("yes"));
    let again = visitor.submit(&french, &[]).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.body.contains("<title>Erreur"), "errors in the language of the page");
}

#[tokio::test]
async fn a_chosen_file_and_the_way_back_to_the_check_page_are_kept() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let check = visitor.fills_in(&app, "trial").await;
    let change = check.links().into_iter().find(|link| link.contains("#cv")).unwrap();
    let page = visitor.open(change.split('#').next().unwrap()).await;
    let file = Chosen { field: "cv", name: "CV d\u{2019}essai.pdf".into(), content: sample::pdf() };
    let to = visitor.submit_to(&page, &page.toggle_action(), &[], Some(file)).await;
    let french = visitor.follow(to).await.expect(StatusCode::OK);
    assert!(french.text().contains("CV d\u{2019}essai.pdf"), "{}", french.text());
    let check = visitor.answers(&french, &[]).await;
    assert!(check.path.ends_with("/fr/check"), "{}", check.path);
    assert!(check.text().contains("CV d\u{2019}essai.pdf"));
}

#[tokio::test]
async fn the_address_of_a_toggle_opened_by_hand_shows_the_page() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let page = visitor.open("/api/forms/trial/fr/about/language").await.expect(StatusCode::OK);
    assert!(page.path.ends_with("/fr/about"));
    let page = visitor.open("/api/forms/trial/fr/send").await.expect(StatusCode::OK);
    assert!(page.path.ends_with("/fr/about"));
}
