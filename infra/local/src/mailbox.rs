//! Mail of one machine: kept as `.eml` files instead of being sent, and shown on `/_mail`.
//!
//! Comes in: messages from the outbox; requests from this machine. Goes out: two files per message (the message as it
//! would leave, and what the list shows of it); pages. Never here: sending anything anywhere, showing mail to others.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path as InPath, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use functions::app::{App, Clock as _, Pending, SystemClock};
use functions::http::address::Peer;
use functions::mail::{Message, SendError, Transport};
use functions::site::Site;
use portal::Lang;
use portal::headers::{Area, security_headers};
use portal::theme::{Frame, Toggle};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tera::Value;

/// A folder of messages.
#[derive(Debug, Clone)]
pub struct Mailbox {
    folder: PathBuf,
}

/// What the list and a message's page show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Mail {
    id: String,
    at: jiff::Timestamp,
    from: String,
    to: String,
    subject: String,
    text: String,
}

impl Mailbox {
    /// Opens the folder and makes it when it is missing.
    pub fn open(folder: &Path) -> std::io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// Keeps a message. The same message again, as an outbox may send it after a crash, is the same file.
    async fn keep(&self, message: &Message) -> std::io::Result<()> {
        let id: String = Sha256::digest(&message.id)[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        let index = self.folder.join(format!("{id}.json"));
        if tokio::fs::try_exists(&index).await? {
            return Ok(());
        }
        let mail = Mail {
            id: id.clone(),
            at: SystemClock.now(),
            from: header_of(&message.raw, "From"),
            to: message.to.clone(),
            subject: message.subject.clone(),
            text: message.text.clone(),
        };
        tokio::fs::write(self.folder.join(format!("{id}.eml")), &message.raw).await?;
        let part = self.folder.join(format!(".{id}.part"));
        tokio::fs::write(&part, serde_json::to_vec(&mail)?).await?;
        tokio::fs::rename(part, index).await
    }

    /// All messages, newest first.
    async fn list(&self) -> std::io::Result<Vec<Mail>> {
        let mut entries = tokio::fs::read_dir(&self.folder).await?;
        let mut mails = Vec::new();
        while let Some(entry) = entries.next_entry().await? {
            let path = entry.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                mails.push(serde_json::from_slice::<Mail>(&tokio::fs::read(path).await?)?);
            }
        }
        mails.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
        Ok(mails)
    }
}

/// A header as it stands in a message, unfolded; mail addresses of ours need no decoding.
fn header_of(raw: &[u8], name: &str) -> String {
    let text = String::from_utf8_lossy(raw);
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    line.unwrap_or_default().to_owned()
}

impl Transport for Mailbox {
    fn send<'a>(&'a self, message: &'a Message) -> Pending<'a, Result<(), SendError>> {
        Box::pin(async move {
            self.keep(message)
                .await
                .map_err(|error| SendError::Later(format!("mailbox folder: {}", error.kind())))
        })
    }
}

/// What the pages need.
#[derive(Clone)]
struct Desk {
    mailbox: Mailbox,
    app: Arc<App>,
}

/// The pages under `/_mail`, for readers on this machine alone.
pub fn router(mailbox: Mailbox, app: Arc<App>) -> Router {
    Router::new()
        .route("/_mail", get(list))
        .route("/_mail/{id}", get(show))
        .layer(axum::middleware::from_fn(only_here))
        .with_state(Desk { mailbox, app })
}

async fn only_here(request: Request, next: Next) -> Response {
    if !request.extensions().get::<Peer>().is_some_and(|Peer(address)| address.is_loopback()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let mut response = next.run(request).await;
    for (name, value) in security_headers(Area::Api) {
        response.headers_mut().insert(name, header::HeaderValue::from_static(value));
    }
    response
}

#[derive(Debug, Deserialize)]
struct Asked {
    lang: Option<Lang>,
}

impl Asked {
    /// The language in the address, else the browser's, else English.
    fn lang(&self, headers: &HeaderMap) -> Lang {
        let preferred = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let browser = preferred.and_then(|text| Lang::parse(text.get(..2)?));
        self.lang.or(browser).unwrap_or(Lang::En)
    }
}

/// A message in the list.
#[derive(Serialize)]
struct Row<'a> {
    href: String,
    subject: &'a str,
    to: &'a str,
    at: String,
}

/// A message on its page.
#[derive(Serialize)]
struct Shown<'a> {
    subject: &'a str,
    from: &'a str,
    to: &'a str,
    at: String,
    text: &'a str,
    links: Vec<&'a str>,
}

async fn list(State(desk): State<Desk>, Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    let lang = asked.lang(&headers);
    let Ok(mails) = desk.mailbox.list().await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let rows: Vec<Row<'_>> = mails
        .iter()
        .map(|mail| Row {
            href: format!("/_mail/{}?lang={lang}", mail.id),
            subject: &mail.subject,
            to: &mail.to,
            at: minute(mail.at),
        })
        .collect();
    let site = desk.app.site.get();
    let title = site.words.get("mailbox", "title", lang).unwrap_or_default();
    let page = serde_json::json!({ "mails": rows });
    respond(&site, "pages/mailbox.html", lang, title, "/_mail", &page)
}

async fn show(
    State(desk): State<Desk>,
    InPath(id): InPath<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let lang = asked.lang(&headers);
    let mails = desk.mailbox.list().await.unwrap_or_default();
    let Some(mail) = mails.iter().find(|mail| mail.id == id) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let links = mail.text.split_whitespace().filter(|word| word.starts_with("http")).collect();
    let shown = Shown {
        subject: &mail.subject,
        from: &mail.from,
        to: &mail.to,
        at: minute(mail.at),
        text: &mail.text,
        links,
    };
    let page = serde_json::json!({ "mail": shown });
    respond(&desk.app.site.get(), "pages/mail.html", lang, &mail.subject, &format!("/_mail/{id}"), &page)
}

/// `2026-11-22 14:05 UTC`.
fn minute(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

fn respond(
    site: &Site,
    template: &str,
    lang: Lang,
    title: &str,
    path: &str,
    page: &serde_json::Value,
) -> Response {
    let toggle = Toggle::Link { href: format!("{path}?lang={}", lang.other()) };
    let frame = Frame { title: title.to_owned(), toggle, ..Frame::default() };
    match site.theme.page(template, lang, &frame, Value::from_serializable(page)) {
        Ok(html) => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response(),
        Err(problem) => {
            tracing::error!(problem = %problem.locate(None), "mailbox page");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use functions::store::Mail as Which;

    #[tokio::test]
    async fn the_same_message_twice_is_one_mail() {
        let folder = tempfile::tempdir().unwrap();
        let mailbox = Mailbox::open(folder.path()).unwrap();
        let message = Message {
            mail: Which::Receipt,
            id: "a@b".into(),
            to: "zoe@sample.invalid".into(),
            subject: "Reçu".into(),
            text: "https://connector.example/x".into(),
            raw: b"From: portal@connector.example\r\n\r\ntext".to_vec(),
        };
        mailbox.send(&message).await.unwrap();
        mailbox.send(&message).await.unwrap();
        let mails = mailbox.list().await.unwrap();
        assert_eq!(mails.len(), 1);
        assert_eq!((mails[0].from.as_str(), mails[0].subject.as_str()), ("portal@connector.example", "Reçu"));
    }
}
