//! What protects the people who read and post: escaping, origins, headers, cookies, limits on what is read.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use portal::Lang;

use crate::support::app::link_in;
use crate::support::{Page, TestApp, Visitor, sample};

const PAYLOADS: [&str; 8] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' autofocus onfocus=alert(1) x='",
    "</textarea><svg onload=alert(1)>",
    "{{7*7}}{% raw %}<b>{{ page }}",
    "javascript:alert(1)//<a href=x>",
    "&lt;i&gt;&#x3c;b&#x3e;",
    "<!--<title>\u{2028}]]>",
];

/// No payload left its place: no tag, attribute or template of it is in the page.
fn is_inert(page: &Page) {
    for forbidden in
        ["<script>alert", "<img src=x", "onerror=alert(1)>", "<svg onload", "<b>{{", "<i>", "<!--<title>"]
    {
        assert!(!page.body.contains(forbidden), "{}: {forbidden}", page.path);
    }
    assert!(!page.body.contains("x='' ") && !page.body.contains("\" autofocus"), "{}", page.path);
}

#[tokio::test]
async fn payloads_stay_text_on_every_page() {
    let app = TestApp::new();
    let site = app.site();
    for form in site.forms() {
        let mut visitor = app.visitor(Lang::En);
        for section in &form.sections {
            for payload in PAYLOADS {
                let names = section.input_names();
                let pairs: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), payload)).collect();
                let path = format!("/api/forms/{}/en/{}", form.id, section.id);
                let page = visitor.post(&path, &pairs).await;
                is_inert(&page);
                let wrong = visitor.follow(page).await;
                is_inert(&wrong);
                is_inert(&visitor.get(&format!("{path}?errors=shown")).await);
            }
        }
    }
}

#[tokio::test]
async fn payloads_stay_text_on_check_page_receipt_and_status() {
    for payload in PAYLOADS {
        let app = TestApp::new();
        let mut visitor = app.visitor(Lang::Fr);
        let check = visitor.fills_in(&app, "trial").await;
        let change = check.links().into_iter().find(|link| link.contains("#first_name")).unwrap();
        let page = visitor.open(change.split('#').next().unwrap()).await;
        let check = visitor.answers(&page, &[("first_name", payload)]).await;
        is_inert(&check);
        assert!(
            check.text().contains(payload.split_whitespace().next().unwrap()),
            "{payload} is shown as it was typed"
        );
        is_inert(&visitor.sends(&app, &check).await);
        let confirm = visitor.open(&link_in(&app.mail_to(sample::EMAIL).await[0])).await;
        is_inert(&visitor.answers(&confirm, &[]).await);
        is_inert(&visitor.open(&link_in(&app.mail_to(sample::EMAIL).await[1])).await);
    }
}

#[tokio::test]
async fn what_is_decoded_is_decoded_once() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let page = visitor.post("/api/forms/trial/en/about", &[("first_name", "%3Cb%3E %252e")]).await;
    assert_eq!(page.value("first_name").as_deref(), Some("%3Cb%3E %252e"));
}

async fn posted(visitor: &mut Visitor, headers: &[(&str, &str)], body: impl Into<Body>) -> Page {
    let mut request = Request::post("/api/forms/trial/en/about");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    visitor.send(request.body(body.into()).unwrap()).await
}

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[tokio::test]
async fn posts_that_other_sites_cause_are_refused() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    for headers in [
        &[FORM, ("sec-fetch-site", "cross-site")][..],
        &[FORM, ("sec-fetch-site", "same-site")],
        &[FORM, ("origin", "https://evil.example")],
        &[FORM, ("origin", "https://portal.example.evil.example"), ("host", "portal.example")],
    ] {
        let page = posted(&mut visitor, headers, "first_name=A").await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{headers:?}");
        assert!(page.headers.get("set-cookie").is_none() && !page.links().is_empty());
    }
    visitor.applies(&app, "trial").await;
    let link = link_in(&app.mail_to(sample::EMAIL).await[0]);
    let request = Request::post(&link).header("sec-fetch-site", "cross-site").header(FORM.0, FORM.1);
    let page = visitor.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert_eq!(app.mail_to(sample::EMAIL).await.len(), 1, "nothing was confirmed");
}

#[tokio::test]
async fn what_cant_be_read_gets_one_clear_answer() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let many = vec!["a=1"; 201].join("&");
    let name = format!("{}=1", "n".repeat(65));
    let multipart = ("content-type", "multipart/form-data; boundary=x");
    let cases = [
        (&[FORM][..], b"first_name=%ZZ".to_vec(), StatusCode::BAD_REQUEST),
        (&[FORM], b"first_name=%E9".to_vec(), StatusCode::BAD_REQUEST),
        (&[FORM], b"first_name=\xe9".to_vec(), StatusCode::BAD_REQUEST),
        (&[FORM], many.into_bytes(), StatusCode::BAD_REQUEST),
        (&[FORM], name.into_bytes(), StatusCode::BAD_REQUEST),
        (&[FORM], vec![b'a'; 6_000_001], StatusCode::PAYLOAD_TOO_LARGE),
        (&[("content-type", "application/json")], b"{}".to_vec(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (&[], b"a=1".to_vec(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (&[multipart], b"--x\r\nnonsense".to_vec(), StatusCode::BAD_REQUEST),
        (
            &[multipart],
            b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\xff\r\n--x--".to_vec(),
            StatusCode::BAD_REQUEST,
        ),
    ];
    for (headers, body, status) in cases {
        let start = String::from_utf8_lossy(&body[..body.len().min(30)]).into_owned();
        let page = posted(&mut visitor, headers, body).await;
        assert_eq!(page.status, status, "{headers:?} {start}");
        assert!(page.headers["content-type"].to_str().unwrap().starts_with("text/html"));
        assert!(!page.links().is_empty(), "a next step");
    }
    let pair = format!("first_name={}", "a".repeat(20_000));
    let together = vec![pair.as_str(); 16].join("&");
    assert_eq!(posted(&mut visitor, &[FORM], together).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let declared = [FORM, ("content-length", "99999999999")];
    assert_eq!(posted(&mut visitor, &declared, Body::empty()).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn odd_but_readable_posts_are_read() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let body = "first_name=A%00B%0D%0AC&first_name=&&=&x&email=e+%E2%80%AE";
    let page = posted(&mut visitor, &[FORM], body).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST, "a pair without a name comes from no page of ours");
    let body = "first_name=A%00B&email=e%40example.org";
    let page = posted(&mut visitor, &[FORM], body).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.value("first_name").as_deref(), Some("AB"));
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect_its_reader() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let receipt = visitor.applies(&app, "trial").await;
    let mut answers = vec![receipt];
    for path in
        ["/api/forms/trial/en/about", "/api/nothing", "/api/receipts/en/x", "/api/forms/trial/fr/check"]
    {
        answers.push(visitor.get(path).await);
    }
    answers.push(visitor.post("/api/forms/trial/en/about", &[]).await);
    answers.push(posted(&mut visitor, &[FORM, ("sec-fetch-site", "cross-site")], "").await);
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
        let request =
            Request::builder().method(method).uri("/api/forms/trial/en/about").body(Body::empty()).unwrap();
        let page = visitor.send(request).await.expect(StatusCode::METHOD_NOT_ALLOWED);
        assert!(page.headers["allow"].to_str().unwrap().contains("POST"), "{:?}", page.headers["allow"]);
        answers.push(page);
    }
    for page in &answers {
        for (name, value) in portal::headers::security_headers(portal::headers::Area::Api) {
            assert_eq!(page.headers[name].to_str().unwrap(), value, "{}", page.path);
        }
        assert_eq!(page.headers["cache-control"], "no-store", "{}", page.path);
        assert!(page.headers.get("access-control-allow-origin").is_none(), "{}", page.path);
        if page.status != StatusCode::SEE_OTHER {
            assert_eq!(page.headers["content-type"], "text/html; charset=utf-8", "{}", page.path);
        }
        for cookie in page.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            assert!(
                cookie.starts_with("__Host-") && cookie.ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax"),
                "{cookie}"
            );
        }
    }
}

#[tokio::test]
async fn odd_addresses_lead_nowhere() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let odd = [
        "%0A",
        "%0d%0aSet-Cookie:a=b",
        "..%2f..",
        "%2e%2e",
        "%00",
        "%C3%A9",
        "%FF",
        "a%22b",
        "{section}",
        "'",
    ];
    for odd in odd {
        for path in [
            format!("/api/forms/trial/en/{odd}"),
            format!("/api/forms/trial/en/{odd}/language"),
            format!("/api/forms/{odd}/en/about"),
            format!("/api/forms/trial/{odd}/about"),
            format!("/api/receipts/en/{odd}"),
            format!("/api/{odd}"),
            format!("/api/forms/trial/en/about/{odd}?_draft={odd}&_return={odd}&errors={odd}"),
        ] {
            for method in [Method::GET, Method::POST] {
                let request = Request::builder().method(method).uri(&path).header(FORM.0, FORM.1);
                let page = visitor.send(request.body(Body::from("a=1")).unwrap()).await;
                assert!(page.status.is_client_error(), "{path}: {}", page.status);
                assert!(
                    page.headers.get("set-cookie").is_none() && page.headers.get("location").is_none(),
                    "{path}"
                );
            }
        }
    }
}

#[tokio::test]
async fn an_error_page_speaks_the_language_of_its_address() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    for (path, accepted, lang) in [
        ("/api/forms/none/fr/x", "en", "fr"),
        ("/api/forms/none/en/x", "fr", "en"),
        ("/api/nothing", "fr-CA,fr;q=0.9,en;q=0.5", "fr"),
        ("/api/nothing", "de,fr;q=0.5", "fr"),
        ("/api/nothing", "", "en"),
    ] {
        let request = Request::get(path).header("accept-language", accepted).body(Body::empty()).unwrap();
        let page = visitor.send(request).await.expect(StatusCode::NOT_FOUND);
        assert!(page.body.contains(&format!("<html lang=\"{lang}-CA\">")), "{path} {accepted}");
    }
}
