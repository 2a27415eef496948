//! From a place to a community.

use axum::http::StatusCode;
use form_urlencoded::byte_serialize;
use portal::Lang;

use crate::support::{Page, TestApp};

async fn find(app: &TestApp, lang: Lang, typed: &str) -> Page {
    let typed: String = byte_serialize(typed.as_bytes()).collect();
    app.visitor(lang).open(&format!("/api/communities/{lang}?place={typed}")).await.expect(StatusCode::OK)
}

/// A word of the finder, up to its first placeholder.
fn word(app: &TestApp, name: &str, lang: Lang) -> String {
    let site = app.site();
    let text = site.words.get("find", name, lang).unwrap();
    text.split('{').next().unwrap().trim().to_owned()
}

#[tokio::test]
async fn a_postal_code_or_a_name_leads_to_its_community() {
    let app = TestApp::new();
    for typed in ["B3H 4R2", "b3h", "b3h4r2", "halifax", "HALIFX"] {
        for lang in Lang::ALL {
            let page = find(&app, lang, typed).await;
            assert!(
                page.links().contains(&format!("/{lang}/communities/halifax/")),
                "{typed}: {:?}",
                page.links()
            );
            assert_eq!(page.value("place").as_deref(), Some(typed));
        }
    }
    let page = find(&app, Lang::En, "charlotetown").await;
    assert!(page.links().contains(&"/en/communities/pei/".to_owned()), "{}", page.text());
}

#[tokio::test]
async fn a_town_leads_to_the_community_that_it_belongs_to() {
    let app = TestApp::new();
    let page = find(&app, Lang::Fr, "dartmouth").await;
    assert!(page.links().contains(&"/fr/communities/halifax/".to_owned()), "{}", page.text());
    page.says("Dartmouth fait partie de cette collectivité.");
}

#[tokio::test]
async fn where_no_community_is_near_the_province_is_named() {
    let app = TestApp::new();
    let page = find(&app, Lang::En, "M5V").await.says("Ontario");
    assert!(page.links().iter().any(|link| link == "/en/communities/toronto/"), "{:?}", page.links());
    let page = find(&app, Lang::En, "S4P").await.says("Saskatchewan");
    assert!(page.links().contains(&"/en/start-a-program/".to_owned()), "a next step: {:?}", page.links());
    find(&app, Lang::Fr, "Nouvelle-Écosse").await.says("Nouvelle-Écosse");
}

#[tokio::test]
async fn an_unknown_place_and_an_empty_one_are_answers_too() {
    let app = TestApp::new();
    for lang in Lang::ALL {
        let page = find(&app, lang, "Paris").await.says(&word(&app, "unknown", lang));
        assert!(page.links().contains(&format!("/{lang}/communities/")), "{:?}", page.links());
        assert_eq!(page.toggle_link(), format!("/api/communities/{}?place=Paris", lang.other()));
        for typed in ["", "  "] {
            find(&app, lang, typed).await.says(&word(&app, "nothing", lang));
        }
        let markup = find(&app, lang, "<b onclick=x>\"'").await;
        assert!(!markup.body.contains("<b onclick"), "{}", markup.body);
        find(&app, lang, &"é".repeat(5_000)).await;
    }
}

#[tokio::test]
async fn a_french_page_of_the_finder_has_no_english_word_of_the_interface() {
    let app = TestApp::new();
    let site = app.site();
    for typed in ["B3H", "Dartmouth", "halifx", "S4P", "M5V", "Paris", ""] {
        let text = find(&app, Lang::Fr, typed).await.text();
        for (_, name, both) in site.words.iter().filter(|(group, ..)| *group == "find") {
            if both.en != both.fr && !both.en.contains('{') {
                assert!(!text.contains(both.en.as_str()), "find.{name} for {typed}: {text}");
            }
        }
    }
}
