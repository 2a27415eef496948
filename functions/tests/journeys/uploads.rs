//! Files: judged by what is in them, kept privately, carried from page to page, gone when their time is over.

use std::io::{Cursor, Write as _};

use axum::http::StatusCode;
use jiff::SignedDuration;
use portal::Lang;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::visitor::Chosen;
use crate::support::{Page, TestApp, Visitor, sample};

fn docx(extra: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let parts: [(&str, &[u8]); 2] =
        [("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w:document/>")];
    for (name, content) in parts.iter().chain(extra) {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn chosen(name: &str, content: Vec<u8>) -> Chosen {
    Chosen { field: "cv", name: name.into(), content }
}

/// At the page with the file, everything before it answered.
async fn at_papers(visitor: &mut Visitor) -> Page {
    let first = visitor.open("/api/forms/trial/en/about").await;
    let answers = [("first_name", "A"), ("email", sample::EMAIL), ("community", "not_sure"), ("more", "no")];
    visitor.answers(&first, &answers).await
}

#[tokio::test]
async fn a_good_file_reaches_the_application_and_goes_with_it() {
    for (name, content) in [("CV Amélie.pdf", sample::pdf()), ("cv.docx", docx(&[]))] {
        let app = TestApp::new();
        let mut visitor = app.visitor(Lang::En);
        let page = at_papers(&mut visitor).await;
        assert!(page.is_multipart());
        let sent = visitor.upload(&page, chosen(name, content), &[("consent", "yes")]).await;
        let check = visitor.follow(sent.expect(StatusCode::SEE_OTHER)).await.expect(StatusCode::OK);
        assert!(check.text().contains(name), "{}", check.text());
        assert_eq!(app.files.count(), 1);
        let receipt = visitor.sends(&app, &check).await;
        let reference =
            receipt.text().split("Your reference ").nth(1).unwrap().split(' ').next().unwrap().to_owned();
        let stored = app.app.store.find_by_reference(&reference, app.app.now()).await.unwrap().unwrap();
        assert_eq!(stored.files.len(), 1);
        let key = stored.files[0].to_string();
        assert!(app.app.files.get(&key).await.unwrap().is_some(), "the bytes lie under the record's name");

        let mail = app.mail_to(sample::EMAIL).await;
        let confirm = visitor.open(&crate::support::app::link_in(&mail[0])).await;
        visitor.answers(&confirm, &[]).await;
        let mail = app.mail_to(sample::EMAIL).await;
        let status = crate::support::app::link_in(&mail[1]);
        let withdraw = visitor.open(&format!("{status}/withdraw")).await;
        visitor.answers(&withdraw, &[]).await;
        app.deliver().await;
        assert_eq!(app.files.count(), 0, "a withdrawal takes the file with it");
    }
}

#[tokio::test]
async fn a_bad_file_is_a_field_error_and_everything_else_stays() {
    let zeros = vec![0_u8; 8_000_000];
    let bad: [(&str, Vec<u8>); 8] = [
        ("cv.pdf", b"MZ\x90\x00 a program with another name".to_vec()),
        ("cv.docx", sample::pdf()[..20].to_vec()),
        ("bomb.docx", docx(&[("word/media/image1.png", &zeros)])),
        ("macros.docx", docx(&[("word/vbaProject.bin", b"x")])),
        ("sheet.docx", docx(&[])[..30].to_vec()),
        ("empty.pdf", Vec::new()),
        ("large.pdf", vec![b'%'; 5_000_001]),
        ("huge.pdf", vec![b'%'; 9_000_000]),
    ];
    for (name, content) in bad {
        let app = TestApp::new();
        let mut visitor = app.visitor(Lang::En);
        let page = at_papers(&mut visitor).await;
        let answers = [("topics", "study"), ("consent", "yes")];
        let wrong = visitor.upload(&page, chosen(name, content), &answers).await;
        let wrong = wrong.expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(wrong.errors().len(), 1, "{name}: {:?}", wrong.errors());
        assert_eq!(wrong.value("topics").as_deref(), Some("study"), "{name}");
        assert_eq!(wrong.value("consent").as_deref(), Some("yes"), "{name}");
        assert_eq!(wrong.value("first_name").as_deref(), Some("A"), "{name}");
        assert_eq!(app.files.count(), 0, "{name}");
        let check = visitor.answers(&wrong, &[]).await;
        assert!(check.path.ends_with("/en/check"), "{name}: {}", check.path);
    }
}

#[tokio::test]
async fn a_file_survives_other_errors_and_is_replaced_by_another() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let page = at_papers(&mut visitor).await;
    let wrong = visitor.upload(&page, chosen("first.pdf", sample::pdf()), &[]).await;
    let wrong = wrong.expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("first.pdf"), "the consent is missing, the file is not");
    let bad = visitor.upload(&wrong, chosen("bad.pdf", b"nothing".to_vec()), &[("consent", "yes")]).await;
    let bad = bad.expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.text().contains("first.pdf"), "a bad file leaves the one before in place");
    let sent = visitor.upload(&bad, chosen("second.pdf", sample::pdf()), &[]).await;
    let check = visitor.follow(sent.expect(StatusCode::SEE_OTHER)).await;
    assert!(check.text().contains("second.pdf") && !check.text().contains("first.pdf"), "{}", check.text());
    app.deliver().await;
    assert_eq!(app.files.count(), 1, "the replaced file is gone");
}

#[tokio::test]
async fn a_carried_file_cant_be_made_up() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let page = at_papers(&mut visitor).await;
    let wrong = visitor.upload(&page, chosen("mine.pdf", sample::pdf()), &[]).await;
    let carried = wrong.value("cv").unwrap();
    let renamed = carried.replace("mine.pdf", "other.pdf");
    for forged in
        [renamed.as_str(), "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa|x.pdf|10", "x|y", "../../etc/passwd|x.pdf|1"]
    {
        let refused = visitor.submit(&wrong, &[("cv", forged), ("consent", "yes")]).await;
        let refused = refused.expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.errors().len(), 1, "{forged}");
        assert!(!refused.text().contains("other.pdf"), "{forged}");
    }
    // By the last button, where the draft is not asked.
    let check = visitor.answers(&wrong, &[("cv", carried.as_str()), ("consent", "yes")]).await;
    app.later(SignedDuration::from_secs(60));
    let back = visitor.submit(&check, &[("cv", renamed.as_str())]).await.expect(StatusCode::SEE_OTHER);
    let back = visitor.follow(back).await;
    assert!(back.path.contains("/en/papers?errors=shown") && back.errors().len() == 1, "{}", back.path);
}

#[tokio::test]
async fn a_file_whose_time_is_over_is_asked_for_again() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let page = at_papers(&mut visitor).await;
    let sent = visitor.upload(&page, chosen("cv.pdf", sample::pdf()), &[("consent", "yes")]).await;
    let check = visitor.follow(sent).await;
    app.later(SignedDuration::from_hours(9 * 24));
    let back = visitor.submit(&check, &[]).await.expect(StatusCode::SEE_OTHER);
    let back = visitor.follow(back).await.expect(StatusCode::OK);
    assert!(back.path.contains("/en/papers?errors=shown"), "{}", back.path);
    assert_eq!(back.errors().len(), 1, "{:?}", back.errors());
    let sent = visitor.upload(&back, chosen("cv.pdf", sample::pdf()), &[]).await;
    let check = visitor.follow(sent.expect(StatusCode::SEE_OTHER)).await;
    visitor.sends(&app, &check).await;
}

#[tokio::test]
async fn a_second_form_with_the_same_answers_asks_for_the_file_again() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let page = at_papers(&mut visitor).await;
    let sent = visitor.upload(&page, chosen("cv.pdf", sample::pdf()), &[("consent", "yes")]).await;
    let check = visitor.follow(sent).await;
    visitor.sends(&app, &check).await;
    let conflict = visitor.submit(&check, &[("first_name", "Another")]).await.expect(StatusCode::CONFLICT);
    let asked = visitor.answers(&conflict, &[]).await;
    assert!(asked.path.contains("/en/papers?errors=shown"), "{}", asked.path);
    assert_eq!(asked.errors().len(), 1, "one file belongs to one case");
}
