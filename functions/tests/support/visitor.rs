//! A person with a browser: keeps cookies, follows redirects, sends the form that a page shows.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use jiff::SignedDuration;
use portal::Lang;
use tower::ServiceExt as _;

use super::app::TestApp;
use super::page::{Input, Page};
use super::sample;

/// A file that is chosen on a page.
#[derive(Debug, Clone)]
pub struct Chosen {
    pub field: &'static str,
    pub name: String,
    pub content: Vec<u8>,
}

/// A person with a browser.
#[derive(Debug, Clone)]
pub struct Visitor {
    router: Router,
    pub lang: Lang,
    pub cookies: BTreeMap<String, String>,
    pub keeps_cookies: bool,
}

impl Visitor {
    pub fn new(router: Router, lang: Lang) -> Self {
        Self { router, lang, cookies: BTreeMap::new(), keeps_cookies: true }
    }

    /// The same browser without its cookies.
    pub fn forget_cookies(&mut self) {
        self.cookies.clear();
    }

    /// Answers every page of a form with the samples, up to the check page.
    pub async fn fills_in(&mut self, app: &TestApp, form: &str) -> Page {
        let site = app.site();
        let form = site.form(form).unwrap();
        let raw = sample::answers(&site, &form);
        let first = format!("/api/forms/{}/{}/{}", form.id, self.lang, form.first_section().id);
        let mut page = self.open(&first).await.expect(StatusCode::OK);
        for section in &form.sections {
            let path = page.path.split('?').next().unwrap();
            if path.ends_with(&format!("/{}", section.id)) {
                page = self.answers(&page, &sample::of_section(&raw, section)).await;
            }
        }
        assert!(
            page.path.split('?').next().unwrap().ends_with("/check"),
            "{}: {:?}",
            page.path,
            page.errors()
        );
        page
    }

    /// Answers a page rightly and sees the next one.
    pub async fn answers(&mut self, page: &Page, answers: &[(&str, &str)]) -> Page {
        let answered = self.submit(page, answers).await.expect(StatusCode::SEE_OTHER);
        self.follow(answered).await.expect(StatusCode::OK)
    }

    /// Waits as long as people do, presses the last button and sees the receipt.
    pub async fn sends(&mut self, app: &TestApp, check: &Page) -> Page {
        app.later(SignedDuration::from_secs(60));
        let receipt = self.answers(check, &[]).await;
        assert!(receipt.path.starts_with("/api/receipts/"), "{}: {}", receipt.path, receipt.text());
        receipt
    }

    /// Fills in a form with the samples and sends it.
    pub async fn applies(&mut self, app: &TestApp, form: &str) -> Page {
        let check = self.fills_in(app, form).await;
        self.sends(app, &check).await
    }

    /// Opens an address and follows where it leads.
    pub async fn open(&mut self, path: &str) -> Page {
        let page = self.get(path).await;
        self.follow(page).await
    }

    /// Opens an address.
    pub async fn get(&mut self, path: &str) -> Page {
        let request = Request::get(path).header("sec-fetch-site", "same-origin").body(Body::empty()).unwrap();
        self.send(request).await
    }

    /// Follows redirects to their end.
    pub async fn follow(&mut self, mut page: Page) -> Page {
        let mut steps = 0;
        while page.status == StatusCode::SEE_OTHER {
            steps += 1;
            assert!(steps < 8, "too many redirects: {}", page.path);
            page = self.get(&page.location()).await;
        }
        page
    }

    /// Posts pairs, as a static page's form does.
    pub async fn post(&mut self, path: &str, pairs: &[(&str, &str)]) -> Page {
        let pairs: Vec<(String, String)> =
            pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        self.post_pairs(path, &pairs).await
    }

    pub async fn post_pairs(&mut self, path: &str, pairs: &[(String, String)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let request = Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }

    /// Fills in the form that a page shows and presses its button.
    pub async fn submit(&mut self, page: &Page, answers: &[(&str, &str)]) -> Page {
        self.submit_to(page, &page.action(), answers, None).await
    }

    /// Presses the language toggle of a page after filling in its form.
    pub async fn toggle(&mut self, page: &Page, answers: &[(&str, &str)]) -> Page {
        let to = self.submit_to(page, &page.toggle_action(), answers, None).await;
        self.lang = self.lang.other();
        self.follow(to).await
    }

    /// Chooses a file, fills in the rest and presses the button.
    pub async fn upload(&mut self, page: &Page, file: Chosen, answers: &[(&str, &str)]) -> Page {
        self.submit_to(page, &page.action(), answers, Some(file)).await
    }

    pub async fn submit_to(
        &mut self,
        page: &Page,
        action: &str,
        answers: &[(&str, &str)],
        file: Option<Chosen>,
    ) -> Page {
        let pairs = filled(page.inputs(), answers);
        if page.is_multipart() {
            let request = multipart(action, &pairs, file);
            return self.send(request).await;
        }
        assert!(file.is_none(), "{} takes no file", page.path);
        self.post_pairs(action, &pairs).await
    }

    pub async fn send(&mut self, mut request: Request<Body>) -> Page {
        let path = request.uri().to_string();
        if !self.cookies.is_empty() {
            let cookies: Vec<String> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request.headers_mut().insert("cookie", cookies.join("; ").parse().unwrap());
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8(bytes.to_vec()).unwrap_or_default();
        for cookie in parts.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if self.keeps_cookies {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Page { path, status: parts.status, headers: parts.headers, body, bytes }
    }
}

/// What a browser sends: the inputs as they stand, with `answers` in place of what was there under their names. An empty
/// answer clears a box.
fn filled(inputs: Vec<Input>, answers: &[(&str, &str)]) -> Vec<(String, String)> {
    let is_answered = |name: &str| answers.iter().any(|(known, _)| *known == name);
    let mut pairs: Vec<(String, String)> = inputs
        .into_iter()
        .filter(|input| input.sent && !is_answered(&input.name))
        .map(|input| (input.name, input.value))
        .collect();
    let given = answers.iter().filter(|(_, value)| !value.is_empty());
    pairs.extend(given.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    pairs
}

/// A multipart post, as browsers write it.
pub fn multipart(path: &str, pairs: &[(String, String)], file: Option<Chosen>) -> Request<Body> {
    let mut body = Vec::new();
    let boundary = "----boundary7f";
    for (name, value) in pairs {
        let head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(value.replace('\n', "\r\n").as_bytes());
        body.extend_from_slice(b"\r\n");
    }
    let (field, name, content) = match file {
        Some(Chosen { field, name, content }) => (field, name, content),
        None => ("cv", String::new(), Vec::new()),
    };
    let name = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(&content);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    Request::post(path)
        .header("content-type", format!("multipart/form-data; boundary={boundary}"))
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .unwrap()
}
