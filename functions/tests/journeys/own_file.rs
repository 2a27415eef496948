//! A person's own file: everything is shown, and a copy of it says the same.

use axum::http::StatusCode;
use functions::own_file::copy::FileCopy;
use functions::store::Action;
use portal::Lang;

use crate::desk::{OURS, applied, coordinator, person};
use crate::support::{Page, TestApp, Visitor, sample};

/// Presses one of the buttons that hand over a copy.
async fn takes(visitor: &mut Visitor, file: &Page, format: &str) -> Page {
    visitor.post(&file.action(), &[("format", format)]).await.expect(StatusCode::OK)
}

#[tokio::test]
async fn a_person_sees_the_whole_file_and_who_looked() {
    let app = TestApp::new();
    let (application, status) = applied(&app, Lang::En).await;
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    staff.open("/api/desk/en?list=received").await.expect(StatusCode::OK);
    let page = staff.open(&person(Lang::En, &application)).await.expect(StatusCode::OK);
    staff.answers(&page, &[("note", "Called twice.")]).await;

    let mut visitor = app.visitor(Lang::En);
    let own = visitor.open(&status).await.expect(StatusCode::OK);
    assert!(own.links().contains(&format!("{status}/file")));
    let file = visitor.open(&format!("{status}/file")).await.expect(StatusCode::OK);
    let file = file.says(sample::NAME).says(sample::EMAIL).says(sample::TEXT).says(&application.reference);
    let file = file
        .says("File looked at Coordination, ")
        .says("Note added Coordination, ")
        .says("were shown 1 times");
    let file = file.says("I agree that a Connector who may meet me sees a short profile of me Yes Online");
    let file = file.says("Ask for the notes").says("Answers, decisions and notes November 21, 2028");
    assert!(!file.text().contains("Called twice.") && !file.text().contains("staff0@example.org"));

    let french =
        visitor.open(&format!("{}/file", status.replace("/en/", "/fr/"))).await.expect(StatusCode::OK);
    french.says("Mon dossier").says("Dossier consulté Coordination, ");
}

#[tokio::test]
async fn a_copy_is_read_again_as_it_was_written() {
    let app = TestApp::new();
    let (application, status) = applied(&app, Lang::Fr).await;
    let mut visitor = app.visitor(Lang::Fr);
    let file = visitor.open(&format!("{status}/file")).await.expect(StatusCode::OK);
    let json = takes(&mut visitor, &file, "json").await;
    assert_eq!(json.headers["content-type"], "application/json");
    let name = format!("attachment; filename*=UTF-8''{}.json", application.reference);
    assert_eq!(json.headers["content-disposition"], name.as_str());
    let copy = FileCopy::parse(&json.body).unwrap();
    assert_eq!(copy.to_json(), json.body, "to the last character");
    assert_eq!(FileCopy::parse(&copy.to_json()).unwrap(), copy);
    let answers = serde_json::to_string(copy.answers.as_ref().unwrap()).unwrap();
    assert_eq!(Some(&answers), application.answers.as_ref(), "the answers as they are stored");
    assert_eq!(copy.consents.len(), 7, "each box that was ticked: {:?}", copy.consents);
    assert!(copy.consents.iter().all(|one| one.given && one.kept_until.is_some() && one.lang == Lang::Fr));

    let csv = takes(&mut visitor, &file, "csv").await;
    assert!(csv.body.starts_with("\u{feff}\"Partie\",\"Ligne\",\"Champ\",\"Valeur\"\r\n"), "{}", csv.body);
    assert!(csv.body.contains(&format!("\"first_name\",\"Prénom\",\"{}\"", sample::NAME)), "{}", csv.body);
    assert!(csv.body.contains("\"2026-11-22T16:"), "moments for machines: {}", csv.body);

    let html = takes(&mut visitor, &file, "html").await.says("Mon dossier").says(sample::TEXT);
    assert!(!html.body.contains("href=\"/api"), "nothing in it needs the link");
    let file = visitor.open(&format!("{status}/file")).await;
    file.says("Dossier exporté Vous");
}

#[tokio::test]
async fn looking_at_the_own_file_changes_nothing() {
    let app = TestApp::new();
    let (application, status) = applied(&app, Lang::En).await;
    let before = app.app.store.audit_trail(&application.case).await.unwrap();
    let mut visitor = app.visitor(Lang::En);
    for path in ["/file", "/file/copy", "/file/sent/none"] {
        visitor.open(&format!("{status}{path}")).await;
    }
    assert_eq!(app.app.store.audit_trail(&application.case).await.unwrap(), before);
    let file = visitor.open(&format!("{status}/file")).await;
    takes(&mut visitor, &file, "json").await;
    let after = app.app.store.audit_trail(&application.case).await.unwrap();
    assert_eq!(after.entries.last().unwrap().action, Action::Exported);
    assert_eq!(after.entries.len(), before.entries.len() + 1);
    after.verify().unwrap();
}

#[tokio::test]
async fn nobody_else_opens_it() {
    let app = TestApp::new();
    let (_, status) = applied(&app, Lang::En).await;
    let mut visitor = app.visitor(Lang::En);
    let receipt = visitor.applies(&app, "trial").await;
    let token = receipt.path.rsplit('/').next().unwrap();
    for token in [token, &"a".repeat(32)] {
        for path in ["file", "file/copy", &format!("file/sent/{}", "0".repeat(64))] {
            let page = visitor.open(&format!("/api/status/en/{token}/{path}")).await;
            assert_eq!(page.status, StatusCode::GONE, "{path}");
        }
        let page = visitor.post(&format!("/api/status/en/{token}/file/copy"), &[("format", "json")]).await;
        assert_eq!(page.status, StatusCode::GONE);
    }
    let withdraw = visitor.open(&format!("{status}/withdraw")).await;
    visitor.answers(&withdraw, &[]).await;
    let file = visitor.open(&format!("{status}/file")).await.expect(StatusCode::OK);
    let file = file.says("they are erased").says("Taken back");
    assert!(!file.text().contains(sample::NAME));
}
