//! Mail as it leaves: whole, in the right languages, and never with a person's own words in it.

use axum::http::{Request, StatusCode};
use functions::mail::Message;
use functions::store::Mail;
use portal::Lang;

use crate::support::app::link_in;
use crate::support::{TestApp, sample};

/// All four messages of an application.
async fn all_mail(lang: Lang) -> (TestApp, Vec<Message>) {
    let app = TestApp::new();
    let mut visitor = app.visitor(lang);
    visitor.applies(&app, "connectee-application").await;
    let confirm = visitor.open(&link_in(&app.mail_to(sample::EMAIL).await[0])).await;
    visitor.answers(&confirm, &[]).await;
    let status = link_in(&app.mail_to(sample::EMAIL).await[1]);
    let withdraw = visitor.open(&format!("{status}/withdraw")).await;
    visitor.answers(&withdraw, &[]).await;
    app.deliver().await;
    let all = app.mailbox.all();
    (app, all)
}

/// A header of a message, its lines joined.
fn header(raw: &str, name: &str) -> Option<String> {
    let head = raw.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
    head.split("\r\n").find_map(|line| Some(line.strip_prefix(name)?.strip_prefix(": ")?.to_owned()))
}

#[tokio::test]
async fn every_message_says_who_sends_and_repeats_no_answer() {
    for lang in Lang::ALL {
        let (_, all) = all_mail(lang).await;
        let kinds: Vec<&str> = all.iter().map(|message| message.mail.name()).collect();
        assert_eq!(kinds.len(), 4, "{kinds:?}");
        for message in &all {
            let raw = String::from_utf8(message.raw.clone()).unwrap();
            assert!(message.text.contains("Halifax"), "{}: a postal address", message.mail.name());
            for answer in [sample::NAME, sample::TEXT, sample::PHONE, "Zquille"] {
                assert!(!message.text.contains(answer) && !message.subject.contains(answer), "{answer}");
            }
            assert_eq!(header(&raw, "Auto-Submitted"), Some("auto-generated".into()));
            assert_eq!(header(&raw, "MIME-Version"), Some("1.0".into()));
            assert!(header(&raw, "Message-ID").unwrap().ends_with("@portal.example>"));
            assert!(header(&raw, "Date").unwrap().contains("2026"), "{raw}");
            assert!(header(&raw, "From").unwrap().contains("<portal@portal.example>"), "{raw}");
            assert_eq!(header(&raw, "To").unwrap(), message.to);
            assert!(
                raw.lines().all(|line| line.len() < 998 && line.is_ascii()),
                "it passes every mail server"
            );
        }
    }
}

#[tokio::test]
async fn a_person_is_written_to_in_their_language_and_a_community_in_both() {
    for lang in Lang::ALL {
        let (_, all) = all_mail(lang).await;
        let (english, french) = ("Sent by", "Envoyé par");
        for message in all {
            let (has_english, has_french) = (message.text.contains(english), message.text.contains(french));
            match (message.mail, lang) {
                (Mail::Notice, _) => assert!(has_english && has_french && message.subject.contains(" / ")),
                (_, Lang::En) => assert!(has_english && !has_french),
                (_, Lang::Fr) => assert!(has_french && !has_english),
            }
        }
    }
}

#[tokio::test]
async fn the_same_intent_sent_twice_is_the_same_message() {
    let (app, first) = all_mail(Lang::Fr).await;
    let receipt = first.iter().find(|message| message.mail == Mail::Receipt).unwrap();
    let mut ids: Vec<&str> = first.iter().map(|message| message.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), first.len(), "every message has a name of its own");
    let (_, second) = all_mail(Lang::Fr).await;
    let twin = second.iter().find(|message| message.mail == Mail::Receipt).unwrap();
    assert_eq!(receipt.raw, twin.raw, "the same answers at the same time: byte for byte");
    drop(app);
}

#[tokio::test]
async fn no_answer_can_add_a_header_or_another_reader() {
    let app = TestApp::new();
    let hostile = "Bob\r\nBcc: victim@example.org\r\n\r\n<b>hi</b> =?utf-8?q?=0d=0aBcc:x@example.org?=";
    let mut visitor = app.visitor(Lang::En);
    let check = visitor.fills_in(&app, "trial").await;
    app.later(jiff::SignedDuration::from_secs(60));
    visitor.answers(&check, &[("first_name", hostile), ("story", hostile)]).await;
    let addresses =
        ["a@example.org\r\nBcc: victim@example.org", "a@example.org, b@example.org", "<a@example.org>"];
    for address in addresses {
        let mut visitor = app.visitor(Lang::En);
        let page = visitor.open("/api/forms/trial/en/about").await;
        let answered = visitor.submit(&page, &[("first_name", "A"), ("email", address)]).await;
        assert!(!answered.errors().is_empty(), "{address}");
    }
    app.deliver().await;
    for message in app.mailbox.all() {
        let raw = String::from_utf8(message.raw.clone()).unwrap();
        assert!(!raw.contains("victim") && !raw.contains("Bob"), "{raw}");
        assert_eq!(header(&raw, "Bcc"), None);
    }
}

#[tokio::test]
async fn the_link_in_a_message_begins_with_the_configured_address() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let check = visitor.fills_in(&app, "trial").await;
    app.later(jiff::SignedDuration::from_secs(60));
    let pairs: Vec<String> = check
        .inputs()
        .into_iter()
        .filter(|input| input.sent)
        .map(|input| {
            form_urlencoded::Serializer::new(String::new()).append_pair(&input.name, &input.value).finish()
        })
        .collect();
    let request = Request::post(check.action())
        .header("content-type", "application/x-www-form-urlencoded")
        .header("host", "evil.example")
        .header("x-forwarded-host", "evil.example")
        .header("forwarded", "host=evil.example")
        .body(axum::body::Body::from(pairs.join("&")))
        .unwrap();
    visitor.send(request).await.expect(StatusCode::SEE_OTHER);
    let mail = app.mail_to(sample::EMAIL).await;
    assert!(mail[0].text.contains("https://portal.example/api/confirm/") && !mail[0].text.contains("evil"));
}
