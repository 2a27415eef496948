//! Members show of themselves what they choose, and find each other.

use axum::http::StatusCode;
use functions::staff::members::{Invitation, invite};
use functions::store::Role;
use portal::Lang;

use crate::forum::{AMINA, BENOIT, amina, benoit, in_french, started};
use crate::support::{Page, TestApp, Visitor};

/// Keeps settings; the boxes that are not named stay as they are.
async fn keeps(visitor: &mut Visitor, lang: Lang, typed: &[(&str, &str)]) -> Page {
    let page = visitor.get(&format!("/api/forum/{lang}/settings")).await.expect(StatusCode::OK);
    visitor.submit(&page, typed).await
}

#[tokio::test]
async fn members_show_what_they_choose() {
    let app = TestApp::new();
    let (mut amina, mut benoit) = (amina(&app).await, benoit(&app).await);
    let topic = started(&mut amina).await;
    let typed = [("help", "Salons de l’emploi & <b>régions</b>"), ("lang-fr", "yes"), ("show-role", "yes")];
    keeps(&mut amina, Lang::En, &typed).await.expect(StatusCode::SEE_OTHER);
    let list = benoit.get("/api/forum/fr/members").await.expect(StatusCode::OK).says("2 membres");
    list.clone().says("Salons de l’emploi & <b>régions</b>").says("Halifax").says("français");
    assert!(!list.body.contains("<b>régions</b>"), "no HTML of others");
    let id = app.member_of(AMINA).await.id;
    let profile = format!("/api/forum/fr/members/{id}");
    assert!(list.links().contains(&profile));
    let page = benoit.get(&profile).await.expect(StatusCode::OK).says("Derniers messages");
    assert!(page.links().contains(&format!("{}#post-1", in_french(&topic))));
    let thread = benoit.get(&in_french(&topic)).await;
    assert!(thread.links().contains(&profile), "beside each post");

    // Found by words, without accents, and by community; by nothing that is not shown.
    for (query, found) in [
        ("q=REGIONS+emploi", "1 membre"),
        ("community=halifax", "1 membre"),
        ("q=regions&community=toronto", "Aucun membre ne correspond"),
    ] {
        benoit.get(&format!("/api/forum/fr/members?{query}")).await.expect(StatusCode::OK).says(found);
    }
    keeps(&mut amina, Lang::En, &[("show-help", ""), ("show-community", "")])
        .await
        .expect(StatusCode::SEE_OTHER);
    for query in ["q=regions", "community=halifax"] {
        benoit.get(&format!("/api/forum/fr/members?{query}")).await.says("Aucun membre ne correspond");
    }
    let page = benoit.get(&profile).await.expect(StatusCode::OK);
    assert!(!page.text().contains("Halifax") && !page.text().contains("Salons"));
    keeps(&mut amina, Lang::En, &[("show-listed", "")]).await.expect(StatusCode::SEE_OTHER);
    benoit.get("/api/forum/fr/members").await.says("1 membre");

    // What is wrong is told, and nothing of it is kept.
    let long = "a".repeat(501);
    for (help, told) in [(long.as_str(), "by 1 characters"), ("Call 902-555-0134", "phone number")] {
        let wrong = keeps(&mut amina, Lang::En, &[("help", help), ("mail-digest", "")]).await;
        let wrong = wrong.expect(StatusCode::UNPROCESSABLE_ENTITY).says(told);
        assert_eq!((wrong.errors().len(), wrong.value("help").as_deref()), (1, Some(help)));
    }
    let kept = amina.get("/api/forum/en/settings").await;
    assert_eq!(kept.value("mail-digest").as_deref(), Some("yes"));
}

#[tokio::test]
async fn profiles_lead_only_to_what_the_reader_sees() {
    let app = TestApp::new();
    let (mut amina, mut benoit) = (amina(&app).await, benoit(&app).await);
    for (category, title) in [("council", "Pour le conseil"), ("tools", "Pour tout le monde")] {
        let form =
            benoit.get(&format!("/api/forum/fr/categories/{category}/new")).await.expect(StatusCode::OK);
        let typed = [("title", title), ("text", "Qui peut nous aider ?"), ("step", "post")];
        benoit.submit(&form, &typed).await.expect(StatusCode::SEE_OTHER);
    }
    let id = app.member_of(BENOIT).await.id;
    let page = amina.get(&format!("/api/forum/en/members/{id}")).await.expect(StatusCode::OK);
    assert!(page.text().contains("Pour tout le monde") && !page.text().contains("Pour le conseil"));
    let own = benoit.get(&format!("/api/forum/fr/members/{id}")).await.expect(StatusCode::OK);
    own.says("Pour le conseil");
    amina.get(&format!("/api/forum/en/members/{:032x}", 5)).await.expect(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_long_list_has_pages() {
    let app = TestApp::new();
    let mut amina = amina(&app).await;
    for n in 0..30 {
        let invitation = Invitation {
            email: format!("member{n}@example.org"),
            name: Some(format!("Zoé Numéro{n:02}")),
            role: Role::Coordinator,
            community: Some("toronto".into()),
            lang: Lang::En,
        };
        invite(&app.app, &invitation).await.unwrap();
    }
    let first = amina.get("/api/forum/en/members?q=zoe").await.expect(StatusCode::OK).says("30 members");
    let next = first.links().into_iter().find(|link| link.contains("page=2")).unwrap();
    let second = amina.get(&next).await.expect(StatusCode::OK).says("Page 2 of 2").says("Zoé Numéro29");
    assert!(!second.text().contains("Numéro24") && first.text().contains("Numéro24"));
}

#[tokio::test]
async fn who_hides_that_they_are_there_is_not_told_of() {
    let app = TestApp::new();
    let (mut amina, mut benoit) = (amina(&app).await, benoit(&app).await);
    let topic = started(&mut amina).await;
    keeps(&mut benoit, Lang::Fr, &[("show-presence", "")]).await.expect(StatusCode::SEE_OTHER);
    let reader = |email: &'static str| {
        let app = &app;
        async move {
            let member = app.member_of(email).await;
            functions::staff::reader(&app.site(), &member).unwrap()
        }
    };
    assert!(reader(AMINA).await.is_seen() && !reader(BENOIT).await.is_seen());
    benoit.get(&in_french(&topic)).await.expect(StatusCode::OK);
}
