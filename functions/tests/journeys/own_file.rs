//! A person's own file: everything is shown, and a copy of it says the same.

use axum::http::StatusCode;
use functions::indicators::Event;
use functions::own_file::copy::{FileCopy, Record};
use functions::store::{Action, CONTACT_DAYS, CaseId, Effects, Hand, Mail, NewCorrection};
use jiff::{SignedDuration, Timestamp};
use portal::Lang;

use crate::desk::{OURS, applied, coordinator, deeds, left, person, stored};
use crate::support::app::link_in;
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
    let file = file.says("Ask for the notes").says("surveys and outcomes November 21, 2028");
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

#[tokio::test]
async fn a_consent_is_taken_back_in_two_clicks() {
    let app = TestApp::new();
    let (application, status) = applied(&app, Lang::En).await;
    let mut visitor = app.visitor(Lang::En);
    let page = visitor.open(&format!("{status}/file/consents")).await.expect(StatusCode::OK);
    let page = page.says("Take it back I agree that a Connector who may meet me sees a short profile of me");
    for _ in 0..2 {
        let pressed = visitor.post(&page.path, &[("consent", "consent_share_profile")]).await;
        visitor.follow(pressed).await.expect(StatusCode::OK).says("or you took it back");
    }
    visitor.post(&page.path, &[("consent", "declaration")]).await.expect(StatusCode::SEE_OTHER);
    let after = stored(&app, &application.reference).await;
    assert!(!after.answers.as_ref().unwrap().contains("consent_share_profile"));
    assert!(after.answers.as_ref().unwrap().contains("declaration"));
    let person = app.app.store.open_own(&application.case, app.app.now()).await.unwrap().unwrap();
    let events = person.consents.iter().filter(|event| event.consent.purpose == "consent_share_profile");
    assert_eq!(events.map(|event| event.consent.given).collect::<Vec<_>>(), [true, false]);
    let done = deeds(&app, &application).await;
    assert_eq!(done.iter().filter(|action| **action == Action::ConsentWithdrawn).count(), 1);
    let file = visitor.open(&format!("{status}/file")).await;
    file.says("sees a short profile of me Taken back Online");
}

#[tokio::test]
async fn answers_are_corrected_with_what_they_were_before() {
    let app = TestApp::new();
    let (application, status) = applied(&app, Lang::En).await;
    let mut visitor = app.visitor(Lang::En);
    let file = visitor.open(&format!("{status}/file")).await;
    let change = format!("{status}/file/change/about-you");
    assert!(file.links().contains(&change));
    let page = visitor.open(&change).await.expect(StatusCode::OK);
    assert_eq!(page.value("first_name").as_deref(), Some(sample::NAME));
    assert_eq!(page.value("email"), None, "the address is changed elsewhere");
    let wrong = visitor.submit(&page, &[("first_name", ""), ("last_name", "")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let saved = visitor.submit(&page, &[("first_name", "Zoé")]).await.expect(StatusCode::SEE_OTHER);
    let file = visitor.follow(saved).await.expect(StatusCode::OK);
    let file = file.says(&format!("First name {} Zoé", sample::NAME)).says("Answers corrected You");
    drop(file);
    let twice = visitor.submit(&page, &[("first_name", "Zoé")]).await;
    assert_eq!(twice.status, StatusCode::SEE_OTHER, "pressed twice is once");
    let late = visitor.submit(&page, &[("first_name", "Zélie")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert_eq!(late.value("first_name").as_deref(), Some("Zélie"), "nothing typed is lost");
    let after = stored(&app, &application.reference).await;
    assert!(after.answers.as_ref().unwrap().contains("Zoé"));
    let person = app.app.store.open_own(&application.case, app.app.now()).await.unwrap().unwrap();
    assert_eq!(person.corrections.len(), 1);
    let ends = person.corrections[0].kept_until;
    app.clock.set(ends);
    let person = app.app.store.open_own(&application.case, ends).await.unwrap().unwrap();
    assert!(person.corrections.is_empty(), "unreadable at once");
    for section in ["consent", "nothing"] {
        let page = visitor.open(&format!("{status}/file/change/{section}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{section}");
    }
}

#[tokio::test]
async fn a_new_address_answers_before_it_counts_and_the_old_one_is_told() {
    const NEW: &str = "zquille.new@example.org";
    let app = TestApp::new();
    let (application, status) = applied(&app, Lang::En).await;
    let mut visitor = app.visitor(Lang::En);
    let page = visitor.open(&format!("{status}/file/address")).await.expect(StatusCode::OK);
    for wrong in ["", "nobody", sample::EMAIL] {
        let refused = visitor.submit(&page, &[("email", wrong)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let before = app.mail_to(sample::EMAIL).await.len();
    visitor.answers(&page, &[("email", NEW)]).await.says("on its way");
    visitor.answers(&page, &[("email", NEW)]).await;
    let told = app.mail_to(sample::EMAIL).await.split_off(before);
    assert_eq!(told.iter().map(|message| message.mail).collect::<Vec<_>>(), [Mail::AddressNotice]);
    assert!(!told[0].text.contains(NEW) && !told[0].text.contains("/api/"));
    assert!(!stored(&app, &application.reference).await.answers.unwrap().contains(NEW), "not yet");
    let link = link_in(&app.mail_to(NEW).await[0]);
    let token = link.rsplit('/').next().unwrap();
    assert_eq!(visitor.open(&format!("/api/status/en/{token}/file")).await.status, StatusCode::GONE);
    let confirm = visitor.open(&link).await.expect(StatusCode::OK);
    assert!(
        !stored(&app, &application.reference).await.answers.unwrap().contains(NEW),
        "looking is not pressing"
    );
    for _ in 0..2 {
        visitor.answers(&confirm, &[]).await.says("Done.");
    }
    assert!(stored(&app, &application.reference).await.answers.unwrap().contains(NEW));
    let mail = app.mail_to(NEW).await;
    assert_eq!(
        mail.iter().map(|message| message.mail).collect::<Vec<_>>(),
        [Mail::AddressConfirm, Mail::Confirmed]
    );
    let file = visitor.open(&format!("{}/file", link_in(&mail[1]))).await.expect(StatusCode::OK);
    file.says(&format!("{} {NEW}", sample::EMAIL)).says("New address asked for You");
    assert_eq!(app.mail_to(sample::EMAIL).await.len(), before + 1, "the old address is written to no more");
}

#[tokio::test]
async fn everything_is_erased_in_two_clicks() {
    let app = TestApp::new();
    let (application, status) = applied(&app, Lang::En).await;
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let page = staff.open(&person(Lang::En, &application)).await;
    staff.answers(&page, &[("note", "Zquille called twice.")]).await;
    let mut visitor = app.visitor(Lang::En);
    let change = visitor.open(&format!("{status}/file/change/about-you")).await;
    visitor.submit(&change, &[("first_name", "Zquille Deux")]).await.expect(StatusCode::SEE_OTHER);
    let address = visitor.open(&format!("{status}/file/address")).await;
    visitor.answers(&address, &[("email", "zquille.new@example.org")]).await;
    app.deliver().await;

    let erase = visitor.open(&format!("{status}/file/erase")).await.expect(StatusCode::OK);
    assert!(stored(&app, &application.reference).await.answers.is_some(), "looking erases nothing");
    visitor.answers(&erase, &[]).await.says("It is done.");
    visitor.answers(&erase, &[]).await.says("It is done.");
    app.deliver().await;
    let last = app.mail_to(sample::EMAIL).await.pop().unwrap();
    assert_eq!(last.mail, Mail::Withdrawn);

    let canaries = ["Zquille", "zquille", "example.org", "555-0147", "9025550147", "own words"];
    for item in left(&app).await {
        for canary in canaries {
            assert!(!item.contains(canary), "{canary} in {item}");
        }
    }
    assert_eq!(app.files.count(), 0);
    staff.open(&person(Lang::En, &application)).await.expect(StatusCode::GONE);
    let search = staff.open("/api/desk/en/people?q=Zquille").await;
    assert!(!search.text().contains(&application.reference));
    let trail = app.app.store.audit_trail(&application.case).await.unwrap();
    trail.verify().unwrap();
    assert_eq!(trail.entries.iter().filter(|entry| entry.action == Action::Erased).count(), 1);
    app.later(SignedDuration::from_hours(24 * 31));
    assert_eq!(visitor.open(&format!("{status}/file")).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn a_contact_keeps_the_file_for_two_years_more() {
    let app = TestApp::new();
    let (application, status) = applied(&app, Lang::En).await;
    app.later(SignedDuration::from_hours(24 * 300));
    let now = app.app.now();
    let mut visitor = app.visitor(Lang::En);
    let page = visitor.open(&format!("{status}/file/change/about-you")).await;
    visitor.submit(&page, &[("first_name", "Zoé")]).await.expect(StatusCode::SEE_OTHER);
    let after = stored(&app, &application.reference).await;
    assert_eq!(after.erase_at.as_second(), (now + SignedDuration::from_hours(24 * CONTACT_DAYS)).as_second());
    let person = app.app.store.open_own(&application.case, application.erase_at).await.unwrap().unwrap();
    assert!(person.consents.iter().all(|event| event.kept_until > after.erase_at));
    let ends = after.erase_at;
    assert!(app.app.store.open_own(&application.case, ends).await.unwrap().is_none(), "unreadable at once");
}

/// The last day on which records of some kinds end, as stored: those of the case, and those that name it.
async fn last_end(app: &TestApp, case: &CaseId, kind: &str) -> Option<Timestamp> {
    let mut follower = app.engine.follow("cases", &format!("ends of {kind}")).unwrap();
    let mut ends = std::collections::BTreeMap::new();
    while let Some(batch) = follower.try_next().await.unwrap() {
        for record in batch.event["Records"].as_array().unwrap() {
            let (keys, image) = (&record["dynamodb"]["Keys"], &record["dynamodb"]["NewImage"]);
            let is_theirs = [&keys["pk"]["S"], &image["case"]["S"], &image["connectee"]["S"]]
                .iter()
                .any(|text| text.as_str().is_some_and(|text| text.ends_with(&case.to_string())));
            if is_theirs && image["kind"]["S"] == kind {
                let second = image["expires_at"]["N"].as_str().unwrap().parse().unwrap();
                ends.insert(keys.to_string(), Timestamp::from_second(second).unwrap());
            }
        }
        follower.done(&batch).unwrap();
    }
    ends.into_values().max()
}

#[tokio::test]
async fn the_days_that_are_shown_are_the_days_that_are_stored() {
    let app = TestApp::new();
    let (application, status) = applied(&app, Lang::En).await;
    let (store, now) = (&app.app.store, app.app.now());
    let corrected = NewCorrection {
        answers: application.answers.clone().unwrap(),
        changed: Some("[]".into()),
        revision: application.revision,
        settles_address: false,
    };
    let hand = Hand::Own(&application.case);
    store.correct(hand, Action::Corrected, &corrected, &Effects::default(), now).await.unwrap();
    let mut visitor = app.visitor(Lang::En);
    let file = visitor.open(&format!("{status}/file")).await.expect(StatusCode::OK);
    let copy = FileCopy::parse(&takes(&mut visitor, &file, "json").await.body).unwrap();
    let mut shown = 0;
    for part in &copy.kept {
        let kind = match part.what {
            Record::Answers => "application",
            Record::Files => "file",
            Record::Corrections => "correction",
            Record::Matches => "match",
            Record::Named => "contact",
            Record::Consents => "consent",
            Record::History => continue,
        };
        let stored = last_end(&app, &application.case, kind).await;
        assert_eq!(part.until, stored, "{kind}");
        let day = functions::app::day(stored.unwrap());
        assert!(file.text().contains(&portal::format::date(day, Lang::En)), "{kind}: {day}");
        shown += 1;
    }
    assert!(shown >= 3, "{:?}", copy.kept);
}

#[tokio::test]
async fn who_takes_the_consent_to_statistics_back_is_told_to_the_counts_once() {
    let app = TestApp::new();
    let (application, status) = applied(&app, Lang::En).await;
    let community = application.community.clone().unwrap();
    let facts = async || app.app.store.facts(&community).await.unwrap();
    let before = facts().await;
    let mut visitor = app.visitor(Lang::En);
    let page = visitor.open(&format!("{status}/file/consents")).await.expect(StatusCode::OK);
    let page = page.says("your answers leave our counts");
    for _ in 0..2 {
        visitor.post(&page.path, &[("consent", "consent_stats")]).await.expect(StatusCode::SEE_OTHER);
    }
    let after = facts().await;
    let new: Vec<_> = after.into_iter().filter(|fact| !before.contains(fact)).map(|fact| fact.what).collect();
    let person = app.app.tokens.person(&application.case);
    assert_eq!(new, [Event::StatisticsConsent { person, given: false }]);
    // Another consent says nothing to the counts.
    visitor.post(&page.path, &[("consent", "consent_contact_6mo")]).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(facts().await.len(), before.len() + 1);
}
