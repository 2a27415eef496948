//! Answers of the server, request by request.

use std::sync::Arc;

use crate::support::Project;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use futures_util::StreamExt as _;
use site_gen::serve::{LiveSite, router};
use tower::ServiceExt as _;

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

async fn ask(router: &Router, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: to_bytes(body, usize::MAX).await.unwrap().to_vec(),
    }
}

fn fixed() -> Router {
    router(LiveSite::fixed(&Project::mini().options()).unwrap())
}

#[tokio::test]
async fn pages_have_types_headers_and_clean_addresses() {
    let router = fixed();
    let page = ask(&router, "GET", "/en/about/", &[]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(page.header("cache-control"), "no-cache");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert!(page.header("content-security-policy").starts_with("default-src 'self';"));
    assert!(!page.text().contains("_live"));
    for (from, to) in [
        ("/en/about", "/en/about/"),
        ("/en/about?a=b", "/en/about/?a=b"),
        ("/en/about/index.html", "/en/about/"),
        ("/old/about/", "/en/about/"),
        ("/old/about", "/en/about/"),
    ] {
        let moved = ask(&router, "GET", from, &[]).await;
        assert_eq!((moved.status, moved.header("location")), (StatusCode::MOVED_PERMANENTLY, to), "{from}");
    }
    let feed = ask(&router, "GET", "/en/feed.xml", &[]).await;
    assert_eq!(feed.header("content-type"), "application/atom+xml; charset=utf-8");
    let css = page.text().split("href=\"/css/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let css = ask(&router, "GET", &format!("/css/{css}"), &[]).await;
    assert_eq!(css.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(css.header("cache-control"), "public, max-age=31536000, immutable");
}

#[tokio::test]
async fn known_bytes_are_not_sent_again_and_heads_have_no_body() {
    let router = fixed();
    let page = ask(&router, "GET", "/en/", &[]).await;
    let tag = page.header("etag").to_owned();
    for known in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
        let again = ask(&router, "GET", "/en/", &[("if-none-match", &known)]).await;
        assert_eq!(
            (again.status, again.body.len(), again.header("etag")),
            (StatusCode::NOT_MODIFIED, 0, &*tag)
        );
    }
    let other = ask(&router, "GET", "/en/", &[("if-none-match", "\"x\"")]).await;
    assert_eq!(other.status, StatusCode::OK);
    let head = ask(&router, "HEAD", "/en/", &[]).await;
    assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
    assert_eq!(head.header("content-length"), page.body.len().to_string());
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"] {
        let refused = ask(&router, method, "/en/", &[]).await;
        assert_eq!((refused.status, refused.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "GET, HEAD"));
    }
}

#[tokio::test]
async fn the_doorstep_leads_to_the_preferred_language() {
    let router = fixed();
    for (header, to) in [("fr-CA,fr;q=0.9,en;q=0.8", "/fr/"), ("en", "/en/")] {
        let answer = ask(&router, "GET", "/", &[("accept-language", header)]).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::FOUND, to));
        assert_eq!(answer.header("vary"), "accept-language");
    }
    for header in ["de", "en, fr"] {
        let answer = ask(&router, "GET", "/", &[("accept-language", header)]).await;
        assert_eq!((answer.status, answer.header("vary")), (StatusCode::OK, "accept-language"));
        assert!(answer.text().contains("Français"));
    }
}

#[tokio::test]
async fn no_path_leads_out_of_the_site() {
    let router = fixed();
    let mut probes: Vec<String> = Vec::new();
    let ups =
        ["..", "%2e%2e", "%2E.", ".%2e", "%252e%252e", "..%2f", "..%5c", "..\\", "%c0%ae%c0%ae", "....//"];
    let targets = ["etc/passwd", "content/site.toml", ".site-gen/bundle.json", "Cargo.toml", "en/"];
    for up in ups {
        for start in ["/", "/en/", "/css/", "//", "/en/about/"] {
            probes.extend(targets.map(|target| format!("{start}{up}/{up}/{target}")));
        }
    }
    probes.extend(
        [
            "/.site-gen/manifest.json",
            "/.git/config",
            "/_headers",
            "/_redirects",
            "/_live",
            "/_live.js",
            "//en/",
            "/en//about/",
            "/en/about/%00",
            "/en/about%00/",
            "/en/%2f/",
            "/%",
            "/%zz",
            "/%ff",
            "/en/./about/",
            "/EN/about/",
            "/en/About/",
            "/en/about/index.html/",
            "/content/site.toml",
            "/en/nothing/",
            "/en/about/x",
        ]
        .map(str::to_owned),
    );
    assert!(probes.len() >= 200, "{}", probes.len());
    for path in probes {
        let Ok(uri) = path.replace('\\', "%5C").parse::<axum::http::Uri>() else { continue };
        let answer = ask(&router, "GET", &uri.to_string(), &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(answer.text().contains("Introuvable"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("etag"), "");
    }
}

#[tokio::test]
async fn a_watched_site_tells_its_pages() {
    let project = Project::mini();
    let site = LiveSite::start(&project.options(), |_| {}).unwrap();
    let router = router(Arc::clone(&site));
    let page = ask(&router, "GET", "/en/", &[]).await.text();
    assert!(page.contains("<script src=\"/_live.js?1\" defer></script>\n</head>"), "{page}");
    let script = ask(&router, "GET", "/_live.js", &[]).await;
    assert_eq!(script.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(ask(&router, "GET", "/_live.css", &[]).await.status, StatusCode::OK);
    let request = Request::get("/_live").body(Body::empty()).unwrap();
    let events = router.clone().oneshot(request).await.unwrap();
    assert_eq!(events.headers()["content-type"], "text/event-stream");
    let mut events = events.into_body().into_data_stream();
    let first = events.next().await.unwrap().unwrap();
    assert_eq!(first, "data: {\"generation\":1,\"problems\":[],\"failure\":null}\n\n");
    project.edit("content/pages/index.en.md", "page:about)", "page:abuot)");
    let second = events.next().await.unwrap().unwrap();
    let second = std::str::from_utf8(&second).unwrap();
    assert!(second.contains("no page `abuot`") && second.contains("\"line\":"), "{second}");
    // Closing ends the stream, so that a server can end.
    site.close();
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn without_a_good_site_every_page_says_what_is_wrong() {
    let project = Project::mini();
    project.edit("content/pages/index.en.md", "page:about)", "page:<b>)");
    let site = LiveSite::start(&project.options(), |_| {}).unwrap();
    let answer = ask(&router(site), "GET", "/fr/", &[]).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(
        answer.text().contains("no page `&lt;b&gt;`") && answer.text().contains("/_live.js"),
        "{}",
        answer.text()
    );
}
