//! A match over HTTP: suggested, offered, answered by link, introduced, a time agreed; and what nobody is told before a yes.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use functions::scheduler::Scheduler;
use functions::store::{
    Action, Application, Decision, Effects, Mail, NewDecision, NewIntake, Scope, Submission,
};
use jiff::SignedDuration;
use portal::Lang;
use portal::forms::{AnswerValue, Answers, Email, known};

use crate::desk::{OURS, THEIRS, community, coordinator, deeds, person};
use crate::desk_matrix::like;
use crate::support::app::link_in;
use crate::support::{Page, TestApp, Visitor};

const CONNECTEE: &str = "quilla.connectee@example.org";
const CONNECTOR: &str = "corvin.connector@example.org";

/// Somebody who can be matched: accepted, and of a Connectee the intake meeting was held.
pub(crate) async fn accepted(app: &TestApp, form: &str, who: (u128, &str, &str), lang: Lang) -> Application {
    let (scope, accepted) = accepted_only(app, form, who, lang).await;
    if form == known::CONNECTEE_FORM {
        held(app, &scope, &accepted).await;
    }
    app.app.store.find_by_reference(&accepted.reference, app.app.now()).await.unwrap().unwrap()
}

/// Somebody who is accepted.
async fn accepted_only(
    app: &TestApp,
    form: &str,
    (n, name, email): (u128, &str, &str),
    lang: Lang,
) -> (Scope, Application) {
    let first = sample(app, form).await;
    let mut answers: Answers = serde_json::from_str(first.answers.as_deref().unwrap()).unwrap();
    answers.values.insert("first_name".into(), AnswerValue::Text(name.into()));
    answers.values.insert("last_name".into(), AnswerValue::Text("Of-The-Match".into()));
    answers.values.insert("email".into(), AnswerValue::Email(Email::parse(email).unwrap()));
    answers.values.remove("pause_until");
    let mut sent: Submission = like(&first, n);
    sent.application.answers = serde_json::to_string(&answers).unwrap();
    sent.application.lang = lang;
    let reference = portal::forms::Reference::from_bits(0x55_0000 + u64::try_from(n).unwrap()).to_string();
    let (store, now) = (&app.app.store, app.app.now());
    store.submit(&sent, &|| reference.clone(), now).await.unwrap();
    let address = functions::staff::members::address_digest(&Email::parse("staff0@example.org").unwrap());
    let scope = Scope::of(&store.find_member(&address).await.unwrap().unwrap()).unwrap();
    let before = store.find_by_reference(&reference, now).await.unwrap().unwrap();
    let new =
        NewDecision { decision: Decision::Accept, reason: None, message: None, revision: before.revision };
    store.decide(&scope, &reference, &new, &Effects::default(), now).await.unwrap();
    let accepted = store.find_by_reference(&reference, now).await.unwrap().unwrap();
    (scope, accepted)
}

/// The intake meeting of somebody who is accepted is held.
async fn held(app: &TestApp, scope: &Scope, before: &Application) {
    let answers = Answers { form: "intake".into(), version: 1, lang: Lang::En, values: BTreeMap::new() };
    let new = NewIntake {
        held_on: app.app.today(),
        answers: serde_json::to_string(&answers).unwrap(),
        form: answers.form,
        version: answers.version,
        lang: answers.lang,
        effects: Effects::default(),
        standing: None,
        revision: before.revision,
    };
    app.app.store.hold_intake(scope, &before.reference, &new, app.app.now()).await.unwrap();
}

/// An application of this form with the sample answers.
async fn sample(app: &TestApp, form: &str) -> Application {
    let mut visitor = app.visitor(Lang::En);
    let receipt = visitor.applies(app, form).await;
    let text = receipt.text();
    let word = |word: &&str| portal::forms::Reference::parse(word).is_ok() && word.len() > 8;
    let reference = text.split_whitespace().find(word).expect("a reference").to_owned();
    let reference = portal::forms::Reference::parse(&reference).unwrap().to_string();
    app.app.store.find_by_reference(&reference, app.app.now()).await.unwrap().unwrap()
}

pub(crate) struct Stage {
    pub(crate) app: TestApp,
    pub(crate) staff: Visitor,
    pub(crate) connectee: Application,
    pub(crate) connector: Application,
}

pub(crate) async fn stage(langs: (Lang, Lang)) -> Stage {
    let app = TestApp::new();
    let staff = coordinator(&app, OURS, Lang::En).await;
    let one = (1, "Quilla", CONNECTEE);
    let connectee = accepted(&app, "connectee-application", one, langs.0).await;
    let other = (2, "Corvin", CONNECTOR);
    let connector = accepted(&app, "connector-application", other, langs.1).await;
    Stage { app, staff, connectee, connector }
}

impl Stage {
    /// From the suggestions to the page of the match.
    pub(crate) async fn offers(&mut self, answers: &[(&str, &str)]) -> Page {
        let path = format!("{}/matches/{}", person(Lang::En, &self.connectee), self.connector.reference);
        let page = self.staff.open(&path).await.expect(StatusCode::OK);
        let made = self.staff.submit(&page, answers).await.expect(StatusCode::SEE_OTHER);
        self.staff.follow(made).await.expect(StatusCode::OK)
    }

    async fn mail(&self, address: &str, mail: Mail) -> functions::mail::Message {
        let all = self.app.mail_to(address).await;
        all.into_iter().find(|message| message.mail == mail).unwrap_or_else(|| panic!("no {mail:?}"))
    }
}

#[tokio::test]
async fn a_match_goes_from_suggestion_to_an_agreed_time() {
    let mut stage = stage((Lang::Fr, Lang::En)).await;
    let file = stage.staff.open(&person(Lang::En, &stage.connectee)).await.says("No match yet.");
    assert!(file.links().iter().any(|link| link.ends_with("/matches")));
    let path = format!("{}/matches", person(Lang::En, &stage.connectee));
    let list = stage.staff.open(&path).await.expect(StatusCode::OK).says("Corvin").says("Same occupation");
    list.says("0 of 1 meetings").says("Was never asked before");
    let turned = format!("{}/matches", person(Lang::En, &stage.connector));
    stage.staff.open(&turned).await.expect(StatusCode::OK).says("Quilla");

    let page = format!("{path}/{}", stage.connector.reference);
    let preview = stage.staff.open(&page).await.expect(StatusCode::OK);
    preview.says("Message to the Connector").says("WHO WRITES FIRST").says("QUI ÉCRIT EN PREMIER");
    let made = stage.offers(&[]).await.says("Waits for the Connector").says("Quilla").says("Corvin");
    let cancel = made.action();
    assert!(cancel.ends_with("/cancel"), "{cancel}");

    let asked = stage.mail(CONNECTOR, Mail::Offer).await;
    assert!(asked.subject.starts_with("Would you meet"));
    for secret in ["Quilla", "Of-The-Match", CONNECTEE] {
        assert!(!asked.text.contains(secret), "{secret}: {}", asked.text);
    }
    let mut visitor = stage.app.visitor(Lang::En);
    let offer = visitor.open(&link_in(&asked)).await.expect(StatusCode::OK).says("Short profile");
    for secret in ["Quilla", "Of-The-Match", CONNECTEE, "902"] {
        assert!(!offer.text().contains(secret), "{secret}");
    }
    let french = visitor.toggle(&offer, &[]).await;
    french.says("Court profil");
    visitor.lang = Lang::En;
    let wrong = visitor.submit(&offer, &[]).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!wrong.errors().is_empty());
    let late = [("answer", "times"), ("day_1.year", "2026"), ("day_1.month", "11"), ("day_1.day", "1")];
    let mut late = late.to_vec();
    late.extend([("time_1", "9:30"), ("mode", "video")]);
    visitor.submit(&offer, &late).await.expect(StatusCode::UNPROCESSABLE_ENTITY).says("still to come");
    let answers = [
        ("answer", "times"),
        ("day_1.year", "2026"),
        ("day_1.month", "12"),
        ("day_1.day", "3"),
        ("time_1", "14 h 30"),
        ("mode", "video"),
        ("place", "Corvin calls"),
    ];
    let done = visitor.answers(&offer, &answers).await.says("you said yes").says(CONNECTEE);
    done.says("Corvin calls");
    visitor.answers(&offer, &answers).await.says("you said yes");

    let both = stage.mail(CONNECTEE, Mail::Introduction).await;
    assert_eq!(both.addresses().collect::<Vec<_>>(), [CONNECTEE, CONNECTOR]);
    for part in ["QUI ÉCRIT EN PREMIER", "WHO WRITES FIRST", CONNECTEE, CONNECTOR, "14:30", "Corvin calls"] {
        assert!(both.text.contains(part), "{part}: {}", both.text);
    }
    let introductions = stage.app.mail_to(CONNECTOR).await.into_iter();
    assert_eq!(introductions.filter(|message| message.mail == Mail::Introduction).count(), 1);

    let times = stage.mail(CONNECTEE, Mail::TimesProposed).await;
    let mut connectee = stage.app.visitor(Lang::Fr);
    let choose = connectee.open(&link_in(&times)).await.expect(StatusCode::OK).says("Choisissez un moment");
    connectee.submit(&choose, &[]).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    let value = choose.inputs().into_iter().find(|input| input.name == "time").unwrap().value;
    let agreed = connectee.answers(&choose, &[("time", &value)]).await;
    assert!(agreed.links().iter().any(|link| link.ends_with("meeting.ics")));
    for address in [CONNECTEE, CONNECTOR] {
        let told = stage.mail(address, Mail::TimeAgreed).await;
        let entry = visitor.open(&link_in(&told)).await.expect(StatusCode::OK);
        // Half past two in British Columbia, where the community of the samples is.
        assert!(entry.body.contains("DTSTART:20261203T223000Z\r\n"), "{}", entry.body);
        assert!(entry.body.lines().all(|line| line.len() <= 75));
    }
    stage.staff.open(&made.path).await.says("A time is agreed").says("Corvin calls");
    let log = deeds(&stage.app, &stage.connectee).await;
    for deed in [Action::Offered, Action::OfferAccepted, Action::TimeAgreed] {
        assert_eq!(log.iter().filter(|one| **one == deed).count(), 1, "{deed:?}");
    }
}

#[tokio::test]
async fn a_link_opens_its_own_page_only_and_a_match_its_own_community() {
    let mut stage = stage((Lang::En, Lang::En)).await;
    let made = stage.offers(&[]).await;
    let offer = link_in(&stage.mail(CONNECTOR, Mail::Offer).await);
    let mut visitor = stage.app.visitor(Lang::En);
    let token = offer.rsplit('/').next().unwrap().to_owned();
    for root in ["meetings", "offers"] {
        for tail in ["/times", "/meeting.ics"] {
            let path = format!("/api/{root}/en/{token}{tail}");
            let page = visitor.open(&path).await;
            assert!(
                matches!(page.status, StatusCode::GONE | StatusCode::NOT_FOUND),
                "{path}: {}",
                page.status
            );
        }
    }
    let mut others = coordinator(&stage.app, THEIRS, Lang::En).await;
    others.open(&made.path).await.expect(StatusCode::FORBIDDEN);
    let key = stage.app.form_key("staff1@example.org").await;
    let cancel = format!("{}/cancel", made.path);
    others.post(&cancel, &[("_form_key", &key), ("reason", "other")]).await.expect(StatusCode::FORBIDDEN);
    let path = format!("{}/matches", person(Lang::En, &stage.connectee));
    others.open(&path).await.expect(StatusCode::FORBIDDEN);
    others.open("/api/desk/en/shortages").await.expect(StatusCode::OK);
    assert_ne!(community(&stage.app, OURS), community(&stage.app, THEIRS));
}

#[tokio::test]
async fn no_is_kept_with_its_reason_and_nobody_is_matched_twice() {
    let mut stage = stage((Lang::En, Lang::Fr)).await;
    let made = stage.offers(&[]).await;
    let asked = stage.mail(CONNECTOR, Mail::Offer).await;
    assert!(asked.text.contains("VOTRE RÉPONSE"));
    let mut visitor = stage.app.visitor(Lang::Fr);
    let offer = visitor.open(&link_in(&asked)).await.expect(StatusCode::OK);
    let pause = [("pause_until.year", "2027"), ("pause_until.month", "2"), ("pause_until.day", "1")];
    let mut answers = vec![("answer", "no"), ("reason", "no_time")];
    answers.extend(pause);
    visitor.answers(&offer, &answers).await.says("Merci de votre réponse");
    stage.staff.open(&made.path).await.says("The Connector said no").says("No time now");
    let path = format!("{}/matches", person(Lang::En, &stage.connectee));
    stage.staff.open(&path).await.says("Not now").says("February 1, 2027").says("Not twice");
    let again = format!("{path}/{}", stage.connector.reference);
    stage.staff.open(&again).await.expect(StatusCode::CONFLICT).says("not possible now");
    assert!(stage.app.mail_to(CONNECTEE).await.iter().all(|message| message.mail != Mail::Introduction));
}

#[tokio::test]
async fn whoever_has_agreed_is_introduced_at_once_and_nudged_later() {
    let mut stage = stage((Lang::En, Lang::En)).await;
    let made = stage.offers(&[("agreed", "yes")]).await.says("Introduced");
    let both = stage.mail(CONNECTOR, Mail::Introduction).await;
    assert!(!both.text.contains("QUI ÉCRIT"), "one language is enough");
    stage.app.later(SignedDuration::from_hours(24 * 5 + 1));
    stage.app.outbox.drain_due().await.unwrap();
    let nudge = stage.mail(CONNECTEE, Mail::DidYouWrite).await;
    assert!(link_in(&nudge).starts_with("/api/meetings/en/"));
    stage.staff.signs_in(&stage.app, "staff0@example.org").await;
    let page = stage.staff.open(&made.path).await;
    let cancelled = stage.staff.answers(&page, &[("reason", "mistake")]).await;
    cancelled.says("Taken back").says("A mistake");
    for address in [CONNECTEE, CONNECTOR] {
        stage.mail(address, Mail::MatchCancelled).await;
    }
}

#[tokio::test]
async fn a_connector_is_reminded_only_while_there_is_no_answer() {
    for answers in [false, true] {
        let mut stage = stage((Lang::En, Lang::En)).await;
        stage.offers(&[]).await;
        let asked = stage.mail(CONNECTOR, Mail::Offer).await;
        if answers {
            let mut visitor = stage.app.visitor(Lang::En);
            let offer = visitor.open(&link_in(&asked)).await;
            visitor.answers(&offer, &[("answer", "yes")]).await.says("writes to you first");
        }
        stage.app.later(SignedDuration::from_hours(24 * 4 + 1));
        stage.app.outbox.drain_due().await.unwrap();
        let mail = stage.app.mail_to(CONNECTOR).await;
        assert_eq!(mail.iter().any(|message| message.mail == Mail::OfferReminder), !answers);
    }
}

#[tokio::test]
async fn an_event_has_a_plan_to_print() {
    let mut stage = stage((Lang::En, Lang::En)).await;
    let page = stage.staff.open("/api/desk/en/event-plan").await.expect(StatusCode::OK).says("Quilla");
    stage.staff.submit(&page, &[]).await.expect(StatusCode::UNPROCESSABLE_ENTITY).says("at least one");
    let (ours, theirs) = (stage.connectee.case.to_string(), stage.connector.case.to_string());
    let answers = [("connectee", ours.as_str()), ("connector", theirs.as_str()), ("rounds", "1")];
    let plan = stage.staff.submit(&page, &answers).await.expect(StatusCode::OK);
    plan.says("Who talks with whom").says("Round 1").says("Corvin");
}

#[tokio::test]
async fn an_offer_without_an_answer_runs_out_after_seven_days() {
    let mut stage = stage((Lang::En, Lang::En)).await;
    let made = stage.offers(&[]).await;
    let link = link_in(&stage.mail(CONNECTOR, Mail::Offer).await);
    let scheduler = Scheduler::new(stage.app.app.clone());
    let mut visitor = stage.app.visitor(Lang::En);
    for (hours, expired) in [(0, 0), (24 * 7 - 1, 0), (1, 1), (1, 0)] {
        stage.app.later(SignedDuration::from_hours(hours));
        assert_eq!(scheduler.run().await.unwrap().expired, expired, "{hours} hours later");
        let page = visitor.open(&link).await.expect(StatusCode::OK);
        if hours == 1 {
            page.says("This request has ended");
            let late = visitor.post(&link, &[("answer", "yes")]).await.expect(StatusCode::SEE_OTHER);
            visitor.follow(late).await.says("This request has ended");
        }
    }
    stage.staff.signs_in(&stage.app, "staff0@example.org").await;
    stage.staff.open(&made.path).await.says("No answer in time");
    let file = stage.staff.open(&person(Lang::En, &stage.connectee)).await.expect(StatusCode::OK);
    assert!(file.says("No answer in time").links().iter().any(|link| link.ends_with("/matches")));
    // The Connector's meeting of the year is free again.
    stage.staff.open("/api/desk/en/event-plan").await.expect(StatusCode::OK).says("Quilla").says("Corvin");
    let mail = stage.app.mail_to(CONNECTEE).await;
    assert!(mail.iter().all(|message| message.mail != Mail::Introduction), "who was asked stays unnamed");
}

/// Sets whether somebody takes part, as the page of the desk does.
async fn stands(stage: &mut Stage, of: &Application, answers: &[(&str, &str)]) {
    let page = stage.staff.open(&format!("{}/standing", person(Lang::En, of))).await.expect(StatusCode::OK);
    stage.staff.submit(&page, answers).await.expect(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn who_takes_a_break_or_has_left_is_neither_proposed_nor_asked() {
    let mut stage = stage((Lang::En, Lang::En)).await;
    let (connectee, connector) = (stage.connectee.clone(), stage.connector.clone());
    let list = format!("{}/matches", person(Lang::En, &connectee));
    let offer = format!("{list}/{}", connector.reference);
    // The list is kept in memory; what the member changes shows at once all the same.
    stage.staff.open(&list).await.says("Corvin");
    let page = stage.staff.open(&offer).await.expect(StatusCode::OK);
    let until = ["paused_until.year", "paused_until.month", "paused_until.day"];
    let no_day = until.map(|part| (part, ""));
    for (standing, reason) in
        [("paused", "Not now: paused until they come back"), ("ended", "The Connector has left the program")]
    {
        let answers = [("standing", standing), ("standing_reason", "moved")];
        stands(&mut stage, &connector, &[&answers[..], &no_day].concat()).await;
        let shown = stage.staff.open(&list).await.expect(StatusCode::OK);
        assert!(!shown.text().contains("Corvin"), "{standing}");
        stage.staff.open(&offer).await.expect(StatusCode::CONFLICT).says(reason);
        stage.staff.submit(&page, &[]).await.expect(StatusCode::CONFLICT).says(reason);
    }
    stands(&mut stage, &connector, &[("standing", "active")]).await;
    stage.staff.open(&list).await.says("Corvin");
    let answers = [("standing", "ended"), ("standing_reason", "found_work")];
    stands(&mut stage, &connectee, &answers).await;
    stage.staff.open(&list).await.says("no longer takes part");
    stage.staff.submit(&page, &[]).await.expect(StatusCode::CONFLICT).says("file is closed");
    assert!(stage.app.mail_to(CONNECTOR).await.iter().all(|message| message.mail != Mail::Offer));
}

#[tokio::test]
async fn nobody_is_matched_before_the_intake_meeting() {
    let mut stage = stage((Lang::En, Lang::En)).await;
    let who = (3, "Quentin", "quentin.connectee@example.org");
    let (_, waiting) = accepted_only(&stage.app, "connectee-application", who, Lang::En).await;
    let list = format!("{}/matches", person(Lang::En, &waiting));
    stage.staff.open(&list).await.expect(StatusCode::OK).says("The intake meeting comes first");
    let turned = format!("{}/matches", person(Lang::En, &stage.connector));
    let shown = stage.staff.open(&turned).await.expect(StatusCode::OK).says("Quilla");
    assert!(!shown.text().contains("Quentin"), "who had no intake meeting does not wait yet");
    let offer = format!("{list}/{}", stage.connector.reference);
    let page = stage.staff.open(&offer).await.expect(StatusCode::CONFLICT);
    page.says("Not yet: the intake meeting was not held");
}
