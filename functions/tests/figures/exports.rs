//! Exports: a community’s own rows, in every format, noted before they leave.

use axum::http::StatusCode;
use functions::indicators::{ContactId, Event, Fact, Generation, PersonId};
use functions::store::{
    Action, Actor, CaseId, Channel, Decision, Digest, Effects, EmailConfirmation, MatchEffects, MatchId,
    MatchState, NewApplication, NewDecision, NewOffer, NewState, Opening, Role, Scope, Submission,
    SubmissionKey,
};
use jiff::civil::date;
use portal::Lang;
use portal::forms::Reference;

use crate::support::{Page, TestApp, Visitor, sample};
use crate::told::tell;

/// So many people who applied to the first community; its slug.
async fn applied(app: &TestApp, count: u64) -> String {
    let site = app.site();
    let form = site.form("connectee-application").unwrap();
    let raw = sample::answers(&site, &form);
    let answers = form.check(&raw, &site.directory, app.app.today(), Lang::En).unwrap();
    let community = answers.text("community").unwrap().to_owned();
    for n in 0..count {
        let sent = Submission {
            key: SubmissionKey::from_bits(0xe0_0000 + u128::from(n)),
            answers_hash: Digest::of(&n.to_be_bytes()),
            case: CaseId::from_bits(0xe0_0000 + u128::from(n)),
            application: NewApplication {
                form: form.id.clone(),
                version: form.version,
                lang: Lang::En,
                community: Some(community.clone()),
                state: NewState::Received,
                confirmation: EmailConfirmation::NotNeeded,
                answers: serde_json::to_string(&answers).unwrap(),
                keep_until: app.app.now() + jiff::SignedDuration::from_hours(24),
                due_at: None,
                channel: Channel::Online,
            },
            draft: None,
            files: Vec::new(),
            effects: Effects::default(),
            actor: Actor::Applicant,
        };
        let reference = Reference::from_bits(0xe0_0000 + n).to_string();
        app.app.store.submit(&sent, &|| reference.clone(), app.app.now()).await.unwrap();
    }
    community
}

async fn takes(visitor: &mut Visitor, app: &TestApp, email: &str, what: &str, format: &str) -> Page {
    let key = app.form_key(email).await;
    let pairs = [("_form_key", key.as_str()), ("what", what), ("format", format), ("period", "fy2026")];
    visitor.post(&format!("/api/desk/{}/exports", visitor.lang), &pairs).await
}

#[tokio::test]
async fn a_community_takes_its_own_people_along() {
    let app = TestApp::new();
    let community = applied(&app, 3).await;
    let email = "ours@example.org";
    let mut ours = app.signed_in(Role::Coordinator, Some(&community), email, Lang::Fr).await;
    ours.open("/api/desk/fr/exports").await.expect(StatusCode::OK).says("Exporter");

    let csv = takes(&mut ours, &app, email, "connectees", "csv-marked").await.expect(StatusCode::OK);
    let lines: Vec<&str> = csv.body.trim_end().split("\r\n").collect();
    assert!(lines[0].starts_with("\u{feff}Référence,Reçue le,État,"), "{}", lines[0]);
    assert_eq!(lines.len(), 4, "{}", csv.body);
    assert!(lines[1..].iter().all(|line| line.contains(sample::NAME) && line.contains(",2026-11-22,")));

    let json = takes(&mut ours, &app, email, "connectees", "json").await.expect(StatusCode::OK);
    let rows: Vec<serde_json::Value> = serde_json::from_str(&json.body).unwrap();
    assert_eq!((rows.len(), rows[0]["received_on"].as_str()), (3, Some("2026-11-22")));

    let trail = app.app.store.audit_of_lists(&community).await.unwrap();
    trail.verify().unwrap();
    let noted: Vec<Option<u32>> = trail
        .entries
        .iter()
        .filter(|entry| entry.action == Action::Exported)
        .map(|entry| entry.count)
        .collect();
    assert_eq!(noted, [Some(3), Some(3)]);
}

#[tokio::test]
async fn nobody_else_gets_a_row() {
    let app = TestApp::new();
    let community = applied(&app, 1).await;
    let other = app.site().directory.communities()[1].slug.clone();
    assert_ne!(community, other);
    let email = "theirs@example.org";
    let mut theirs = app.signed_in(Role::CommunityAdmin, Some(&other), email, Lang::En).await;
    for what in ["connectees", "connectors", "matches", "outcomes", "contacts", "figures"] {
        let csv = takes(&mut theirs, &app, email, what, "csv").await.expect(StatusCode::OK);
        assert_eq!(csv.body.trim_end().split("\r\n").count(), 1, "{what}: {}", csv.body);
    }
    assert!(app.app.store.audit_of_lists(&other).await.unwrap().entries.is_empty());
    let email = "national@example.org";
    let mut national = app.signed_in(Role::Secretariat, None, email, Lang::En).await;
    assert_eq!(takes(&mut national, &app, email, "figures", "csv").await.status, StatusCode::FORBIDDEN);
    let mut nobody = app.visitor(Lang::En);
    let forged = nobody.post("/api/desk/en/exports", &[("what", "connectees"), ("format", "csv")]).await;
    assert_eq!(forged.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn contacts_and_figures_leave_as_counts() {
    let app = TestApp::new();
    let given = |n, day| Fact {
        community: "halifax".into(),
        on: date(2026, 10, day),
        what: Event::ReferralGiven {
            person: PersonId::from_bits(1),
            connector: PersonId::from_bits(2),
            contact: ContactId::from_bits(n),
            generation: Generation::SECOND,
        },
    };
    tell(&app, 1, &[given(1, 3), given(2, 3), given(3, 9)]).await;
    app.deliver().await;
    let email = "ours@example.org";
    let mut ours = app.signed_in(Role::Coordinator, Some("halifax"), email, Lang::En).await;
    let contacts = takes(&mut ours, &app, email, "contacts", "csv").await.expect(StatusCode::OK);
    assert_eq!(contacts.body, "Month,Generation,Named,Reached,Met\r\n2026-10-01,2,3,0,0\r\n");
    let figures = takes(&mut ours, &app, email, "figures", "json").await.expect(StatusCode::OK);
    let rows: Vec<serde_json::Value> = serde_json::from_str(&figures.body).unwrap();
    let row = rows.iter().find(|row| row["code"] == "I-R1.contacts").unwrap();
    assert_eq!((row["number"].as_u64(), row["as_of"].as_str()), (Some(3), Some("2026-11-22")));
    assert_eq!(row["name"], "Contacts given");
}

#[tokio::test]
async fn people_read_words_and_programs_read_names() {
    let app = TestApp::new();
    let community = applied(&app, 2).await;
    let email = "ours@example.org";
    let mut ours = app.signed_in(Role::Coordinator, Some(&community), email, Lang::En).await;
    let json = takes(&mut ours, &app, email, "connectees", "json").await.expect(StatusCode::OK);
    assert!(json.body.contains(r#""state":"received""#), "{}", json.body);

    let (store, now) = (&app.app.store, app.app.now());
    let member = app.member(Role::Coordinator, Some(&community), "matches@example.org").await;
    let scope = Scope::of(&member).unwrap();
    let cases = [0, 1].map(|n| CaseId::from_bits(0xe0_0000 + n));
    for n in 0..2 {
        let reference = Reference::from_bits(0xe0_0000 + n).to_string();
        let new = NewDecision { decision: Decision::Accept, reason: None, message: None, revision: 1 };
        store.decide(&scope, &reference, &new, &Effects::default(), now).await.unwrap();
    }
    let id = MatchId::from_bits(1);
    let offer = NewOffer { id, connectee: cases[0], connector: cases[1], opening: Opening::Ask };
    let none = MatchEffects::default();
    store.offer(&scope, &offer, |_, _| None::<()>, &none, now).await.unwrap();
    store.cancel_match(&scope, &id, "conflict", |_| MatchEffects::default(), now).await.unwrap();
    let json = takes(&mut ours, &app, email, "matches", "json").await.expect(StatusCode::OK);
    let names = [r#""state":"cancelled""#, r#""reason":"conflict""#];
    assert!(names.iter().all(|name| json.body.contains(name)), "{}", json.body);
    let csv = takes(&mut ours, &app, email, "matches", "csv").await.expect(StatusCode::OK);
    assert!(csv.body.contains("A conflict of interest") && !csv.body.contains("cancelled"), "{}", csv.body);
    ours.lang = Lang::Fr;
    let csv = takes(&mut ours, &app, email, "matches", "csv").await.expect(StatusCode::OK);
    assert!(csv.body.contains("Un conflit d’intérêts"), "{}", csv.body);
}

#[test]
fn every_state_and_reason_of_a_match_has_its_words() {
    let app = TestApp::new();
    let words = &app.site().words;
    for state in MatchState::ALL {
        assert!(words.get("match", &format!("state_{}", state.name()), Lang::Fr).is_some(), "{state:?}");
    }
    let site = app.site();
    let form = site.form("offer-answer").unwrap();
    let portal::forms::Kind::Choice(choice) = &form.field("reason").unwrap().kind else { panic!() };
    let asked = choice.options.iter().map(|option| option.value.as_str());
    for reason in asked.chain([functions::store::LEFT]) {
        assert!(words.get("match", &format!("why_{reason}"), Lang::Fr).is_some(), "{reason}");
    }
}
