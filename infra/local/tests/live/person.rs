//! A member with a browser of few words: plain requests, cookies, a socket.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// How long an answer may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// Somebody who is signed in.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) host: String,
    pub(crate) cookies: BTreeMap<String, String>,
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) location: String,
    pub(crate) body: String,
}

impl Person {
    /// Signs in with the link of the message.
    pub(crate) fn signs_in(address: &str, email: &str) -> Self {
        let mut person =
            Self { host: address.trim_start_matches("http://").into(), cookies: BTreeMap::new() };
        person.post("/api/sign-in/en", &[("email", email)]);
        let link = person.mailed(email, "/api/sign-in/en/link/");
        let page = person.get(&link);
        assert_eq!(page.status, 200, "{}", page.body);
        let done = person.post(&link, &page.hidden());
        assert_eq!(done.status, 303, "{}", done.body);
        person
    }

    /// The first link to a path in a message to an address.
    fn mailed(&mut self, email: &str, path: &str) -> String {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let list = self.get("/_mail").body;
            let rows = list.split("<tr>").filter(|row| row.contains(email));
            for mail in rows.filter_map(|row| between(row, "href=\"/_mail/", "\"")) {
                let message = self.get(&format!("/_mail/{mail}")).body;
                if let Some((_, rest)) = message.split_once(path) {
                    let token: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
                    return format!("{path}{token}");
                }
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("no mail to {email}");
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.ask("GET", path, "")
    }

    pub(crate) fn post(&mut self, path: &str, pairs: &[(impl AsRef<str>, impl AsRef<str>)]) -> Answer {
        let pairs = pairs.iter().map(|(name, value)| (name.as_ref(), value.as_ref()));
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        self.ask("POST", path, &body)
    }

    /// Posts the form of a page with these answers.
    pub(crate) fn sends(&mut self, page: &str, to: &str, answers: &[(&str, &str)]) -> Answer {
        let form = self.get(page);
        self.sends_form(&form, to, answers)
    }

    /// The same with a page that was loaded before.
    pub(crate) fn sends_form(&mut self, form: &Answer, to: &str, answers: &[(&str, &str)]) -> Answer {
        let mut pairs = form.hidden();
        pairs.retain(|(name, _)| answers.iter().all(|(answer, _)| answer != name));
        pairs.extend(answers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let answer = self.post(to, &pairs);
        assert_eq!(answer.status, 303, "{}", answer.body);
        answer
    }

    /// Starts a topic; its address.
    pub(crate) fn starts(&mut self, title: &str) -> String {
        let new = "/api/forum/en/categories/practice/new";
        let typed =
            [("title", title), ("text", "What do you all think of it?"), ("lang", "en"), ("step", "post")];
        let done = self.sends(new, new, &typed);
        done.location.split('#').next().unwrap().to_owned()
    }

    /// Adds a post.
    pub(crate) fn writes(&mut self, topic: &str, text: &str) {
        let form = format!("{topic}/reply");
        self.sends(&form, &form, &[("text", text), ("lang", "en"), ("step", "post")]);
    }

    /// A request as it travels.
    pub(crate) fn request(&self, method: &str, path: &str, body: &str) -> String {
        format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\nCookie: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            self.host,
            self.cookie(),
            body.len()
        )
    }

    fn cookie(&self) -> String {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        cookies.join("; ")
    }

    fn ask(&mut self, method: &str, path: &str, body: &str) -> Answer {
        let mut connection = TcpStream::connect(&self.host).unwrap();
        let request = self.request(method, path, body);
        connection.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        connection.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        for cookie in head.lines().filter_map(|line| line.strip_prefix("set-cookie: ")) {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.into(), value.into());
        }
        let location = head.lines().find_map(|line| line.strip_prefix("location: ")).unwrap_or_default();
        Answer {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            location: location.into(),
            body: body.into(),
        }
    }

    /// Opens a socket; the status when it is refused.
    pub(crate) async fn listens(&self, origin: Option<&str>) -> Result<Ear, u16> {
        let mut request = format!("ws://{}/live", self.host).into_client_request().unwrap();
        request.headers_mut().insert("cookie", self.cookie().parse().unwrap());
        if let Some(origin) = origin {
            request.headers_mut().insert("origin", origin.parse().unwrap());
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Ear { socket }),
            Err(Error::Http(answer)) => Err(answer.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// The origin of the portal's own pages.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.host)
    }

    /// Opens a topic's page: the socket, with what it is told first.
    pub(crate) async fn follows(&self, topic: &str, cursor: u64) -> (Ear, Value) {
        let mut ear = self.listens(Some(&self.origin())).await.expect("a member may listen");
        let told = ear.subscribes(topic, cursor).await;
        (ear, told)
    }
}

impl Answer {
    /// The hidden inputs of the page's main form.
    fn hidden(&self) -> Vec<(String, String)> {
        let form = self.body.split("id=\"form\"").nth(1).unwrap_or(&self.body);
        let form = form.split("</form>").next().unwrap();
        let inputs = form.split("<input type=\"hidden\" ").skip(1);
        let pairs = inputs
            .filter_map(|input| Some((between(input, "name=\"", "\"")?, between(input, "value=\"", "\"")?)));
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.split_once(start)?.1.split_once(end).map(|(found, _)| found)
}

/// A socket of a member.
pub(crate) struct Ear {
    socket: WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>,
}

impl Ear {
    pub(crate) async fn says(&mut self, message: &Value) {
        self.socket.send(Message::text(message.to_string())).await.unwrap();
    }

    /// Wants to be told of a topic; the answer.
    pub(crate) async fn subscribes(&mut self, topic: &str, cursor: u64) -> Value {
        let mut parts = topic.split('/').skip(3);
        let (lang, id) = (parts.next().unwrap(), parts.nth(1).unwrap());
        let wanted = json!({"action": "subscribe", "topic": id, "lang": lang, "first": 1, "cursor": cursor});
        self.says(&wanted).await;
        loop {
            let told = self.hears().await.expect("an answer");
            if told["type"] != "here" {
                return told;
            }
        }
    }

    /// What is heard next; `None` when the socket has ended.
    pub(crate) async fn hears(&mut self) -> Option<Value> {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.socket.next()).await.expect("something is heard");
            match next {
                Some(Ok(Message::Text(text))) => return Some(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            }
        }
    }

    /// The next news of posts; `None` when the socket has ended.
    pub(crate) async fn hears_of_posts(&mut self) -> Option<Value> {
        loop {
            let told = self.hears().await?;
            if told["type"] == "posts" {
                return Some(told);
            }
        }
    }
}
