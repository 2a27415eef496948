//! Search, from a word to the page, without a script.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use form_urlencoded::byte_serialize;
use portal::Lang;

use crate::support::{Page, TestApp, Visitor};

fn address(lang: Lang, typed: &str, rest: &str) -> String {
    let typed: String = byte_serialize(typed.as_bytes()).collect();
    format!("/api/search/{lang}?q={typed}{rest}")
}

async fn search(lang: Lang, typed: &str, rest: &str) -> Page {
    let app = TestApp::new();
    app.visitor(lang).open(&address(lang, typed, rest)).await.expect(StatusCode::OK)
}

/// The pages that were found, in order.
fn found(page: &Page) -> Vec<String> {
    let start = page.body.find("class=\"results\"").map_or("", |at| &page.body[at..]);
    let list = start.split_once("</ol>").map_or("", |(list, _)| list);
    let headings = list.split("<h3").skip(1);
    headings.filter_map(|text| Some(text.split_once("href=\"")?.1.split_once('"')?.0.to_owned())).collect()
}

#[tokio::test]
async fn accents_are_not_needed() {
    for typed in ["equipement", "ÉQUIPEMENTS", "l’équipement"] {
        let page = search(Lang::Fr, typed, "").await;
        assert_eq!(found(&page), ["/fr/equipement/", "/fr/halifax/"], "{typed}");
        assert_eq!(page.value("q").as_deref(), Some(typed), "what was typed stays");
    }
}

#[tokio::test]
async fn both_languages_on_request_each_page_marked_with_its_own() {
    let page = search(Lang::Fr, "halifax", "").await;
    assert_eq!(found(&page), ["/fr/halifax/"]);
    let page = search(Lang::Fr, "halifax", "&scope=both").await;
    assert_eq!(found(&page), ["/fr/halifax/", "/en/halifax/", "/en/equipment/"]);
    assert!(page.body.contains("lang=\"en-CA\" hreflang=\"en-CA\">Halifax</a>"), "{}", page.body);
    assert_eq!(page.toggle_link(), "/api/search/en?q=halifax&scope=both");
    let page = search(Lang::En, "équipement", "&scope=fr").await;
    assert_eq!(found(&page)[0], "/fr/equipement/");
    assert_eq!(page.toggle_link(), "/api/search/fr?q=%C3%A9quipement&scope=en");
}

#[tokio::test]
async fn nothing_typed_is_a_page_that_says_what_to_do() {
    let app = TestApp::new();
    for lang in Lang::ALL {
        let word = app.site().words.get("search", "nothing_typed", lang).unwrap().to_owned();
        for rest in ["?q=", "?q=+%09", "?q=%E2%80%99"] {
            let page = app.visitor(lang).open(&format!("/api/search/{lang}{rest}")).await;
            let page = page.expect(StatusCode::OK);
            assert!(found(&page).is_empty() && page.suggestion().is_none(), "{rest}");
            if rest != "?q=%E2%80%99" {
                page.says(&word);
            }
        }
        let page = app.visitor(lang).open(&format!("/api/search/{lang}")).await.expect(StatusCode::OK);
        assert!(!page.text().contains(&word), "nobody asked");
    }
}

#[tokio::test]
async fn a_slip_of_the_finger_gets_a_suggestion_that_finds_the_page() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::Fr);
    let page = visitor.open(&address(Lang::Fr, "equipmeent", "")).await;
    assert!(found(&page).is_empty());
    let (href, text) = page.suggestion().expect("a suggestion");
    assert_eq!(text, "équipement", "as pages spell it");
    assert_eq!(found(&visitor.open(&href).await)[0], "/fr/equipement/");
    let page = visitor.open(&address(Lang::Fr, "xqzwv", "")).await.says("Aucune page");
    assert!(page.suggestion().is_none());
}

#[tokio::test]
async fn markup_in_what_is_typed_stays_text() {
    let typed = "\"><script>alert(1)</script> </title> {{ page }} &amp; '";
    for lang in Lang::ALL {
        let page = search(lang, typed, "").await;
        assert!(!page.body.contains("<script>alert") && !page.body.contains("</title> {{"), "{}", page.body);
        assert_eq!(page.value("q").as_deref(), Some(typed));
    }
    let page = search(Lang::En, "connectors", "").await;
    assert!(page.body.contains(">Talk &lt;to&gt; Connectors &amp; others</a>"), "{}", page.body);
}

#[tokio::test]
async fn what_is_too_long_is_cut() {
    let page = search(Lang::En, &"halifax é<&\" ".repeat(500), "").await;
    assert_eq!(page.value("q").unwrap().chars().count(), 200);
    assert!(page.body.len() < 60_000, "{} bytes", page.body.len());
}

#[tokio::test]
async fn results_are_cut_into_pages_and_no_number_is_past_the_end() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let mut all = Vec::new();
    let mut page = visitor.open(&address(Lang::En, "story", "")).await.expect(StatusCode::OK);
    for number in 1..=3 {
        assert_eq!(found(&page).len(), 10, "part {number}");
        all.extend(found(&page));
        if number < 3 {
            let next = format!("/api/search/en?q=story&page={}", number + 1);
            assert!(page.links().contains(&next), "{:?}", page.links());
            page = visitor.open(&next).await.says(&format!("Page {} of 3", number + 1));
        }
    }
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 30);
    for rest in ["99999", "99999999999999999999999", "0", "-1", "x"] {
        let page = search(Lang::En, "story", &format!("&page={rest}")).await;
        assert_eq!(found(&page).len(), 10, "{rest}");
    }
}

#[tokio::test]
async fn a_french_page_of_results_has_no_english_word_of_the_interface() {
    let app = TestApp::new();
    let site = app.site();
    for rest in ["", "&scope=both", "&page=2"] {
        let page = app.visitor(Lang::Fr).open(&address(Lang::Fr, "récit", rest)).await;
        // Languages call themselves by their own names.
        let text = page.text().replace("English", "").replace("Français", "");
        for (group, word, both) in
            site.words.iter().filter(|(group, ..)| ["search", "site", "list"].contains(group))
        {
            let is_told_apart = both.en != both.fr && both.en.chars().count() > 4 && !both.en.contains('{');
            if is_told_apart && !both.fr.contains(&both.en) {
                assert!(!text.contains(both.en.as_str()), "{group}.{word} on {}", page.path);
            }
        }
        assert!(page.body.contains("<html lang=\"fr-CA\">"));
    }
}

#[tokio::test]
async fn answers_protect_the_person_who_asks() {
    let page = search(Lang::En, "halifax", "").await;
    for (name, value) in portal::headers::security_headers(portal::headers::Area::Api) {
        assert_eq!(page.headers[name], value, "{name}");
    }
    assert_eq!(page.headers["cache-control"], "private, max-age=60", "no shared cache keeps what was typed");
    assert!(page.body.contains("<meta name=\"robots\" content=\"noindex\">"));
}

#[tokio::test]
async fn other_methods_and_addresses_have_their_page() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::Fr);
    let head = Request::head("/api/search/fr?q=halifax").body(Body::empty()).unwrap();
    let head = visitor.send(head).await.expect(StatusCode::OK);
    assert!(head.body.is_empty() && head.headers.contains_key("content-type"));
    let posted = visitor.post("/api/search/fr", &[("q", "halifax")]).await;
    assert_eq!(posted.status, StatusCode::METHOD_NOT_ALLOWED);
    for path in [
        "/api/search",
        "/api/search/de",
        "/api/search/fr/x",
        "/api/communities/fr/x/y",
        "/api/communities/%ff",
    ] {
        let page = visitor.get(path).await.expect(StatusCode::NOT_FOUND);
        assert!(page.body.contains("<html") && page.headers["cache-control"] == "no-store", "{path}");
    }
    assert_eq!(visitor.get("/api/search/fr/x").await.toggle_link(), "/api/search/en");
}

#[tokio::test]
async fn an_index_that_is_built_again_is_searched_at_once() {
    let app = TestApp::new();
    let mut visitor: Visitor = app.visitor(Lang::En);
    let asked = address(Lang::En, "halifax", "");
    assert!(!found(&visitor.open(&asked).await).is_empty());
    app.shelf.replace(|| portal::Both::from_fn(portal::search::Index::empty));
    assert!(found(&visitor.open(&asked).await).is_empty());
}
