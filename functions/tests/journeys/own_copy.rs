//! What a person's copy contains: a record of each kind is planted, and found on the page and in all three copies; what is
//! not theirs is in none of them.

use axum::http::StatusCode;
use functions::indicators::{Side, Survey};
use functions::own_file::copy::{FileCopy, Record, ToldIn};
use functions::own_file::places;
use functions::store::*;
use portal::Lang;
use portal::forms::{AnswerValue, Answers};

use crate::introduced::{Pair, accepted, introduced, scope};
use crate::meetings::{contact, names, referral, says};
use crate::support::TestApp;

/// Answers of a form with one text in them.
fn answers(app: &TestApp, form: &str, values: &[(&str, AnswerValue)]) -> String {
    let version = app.site().form(form).unwrap().version;
    let values = values.iter().map(|(field, value)| ((*field).to_owned(), value.clone())).collect();
    serde_json::to_string(&Answers { form: form.to_owned(), version, lang: Lang::En, values }).unwrap()
}

fn words(text: &str) -> AnswerValue {
    AnswerValue::LongText(text.to_owned())
}

/// A link to the own file of somebody.
async fn file_of(app: &TestApp, scope: &Scope, of: &Application, mut effects: Effects) -> String {
    let until = app.app.now() + jiff::SignedDuration::from_hours(24 * 365);
    let (link, nonce) = app.app.link(LinkPurpose::Status, About::Case, until);
    effects.links.push(link);
    app.app.store.ask_outcome(scope, &of.reference, &effects, app.app.now()).await.unwrap().unwrap();
    places::file(Lang::En, &app.app.tokens.link(LinkPurpose::Status, &nonce))
}

async fn revision(app: &TestApp, of: &Application) -> u64 {
    app.app.store.load_application(&of.case, app.app.now()).await.unwrap().unwrap().revision
}

/// What staff wrote down of the Connectee, and what they answered.
async fn records_of_the_connectee(app: &TestApp, scope: &Scope, of: &Application) {
    let (store, now) = (&app.app.store, app.app.now());
    let other = accepted(app, scope, ("connectee-application", "Aminata", Lang::En), 90).await;
    let merge = NewMerge {
        kept: (of.reference.clone(), revision(app, of).await),
        other: (other.reference.clone(), other.revision),
        answers: of.answers.clone().unwrap(),
        version: of.version,
    };
    assert_eq!(
        store.merge(scope, &merge, &|case| app.app.tokens.person(case), now).await.unwrap(),
        Merged::Now
    );
    let held = NewIntake {
        held_on: app.app.today(),
        answers: answers(app, "intake", &[("goals", words("Zquille goals"))]),
        form: "intake".into(),
        version: app.site().form("intake").unwrap().version,
        lang: Lang::En,
        effects: Effects::default(),
        standing: None,
        revision: revision(app, of).await,
    };
    assert_eq!(store.hold_intake(scope, &of.reference, &held, now).await.unwrap(), Held::Now);
    let told = answers(app, "outcome", &[("employer", AnswerValue::Text("Zquille Shipyards".into()))]);
    let new = NewOutcome { key: SubmissionKey::from_bits(5), replaces: None, answers: told, led_by: None };
    let brings = OutcomeEffects { effects: &Effects::default(), facts_of: &|_, _| Vec::new() };
    let recorded = store.record_outcome(scope, &of.reference, (&new, brings), now).await.unwrap();
    assert!(matches!(recorded, Recorded::Now(_)));
    let note = (SubmissionKey::from_bits(6), "Zquille note of staff");
    store.add_note(scope, &of.reference, note, now).await.unwrap();
}

/// A survey that was sent and answered, and a link to the own file.
async fn survey(app: &TestApp, scope: &Scope, of: &Application, text: &str) -> String {
    let (store, now) = (&app.app.store, app.app.now());
    let about = About::Survey(Survey::Days30);
    let (link, nonce) =
        app.app.link(LinkPurpose::Survey, about, now + jiff::SignedDuration::from_hours(24 * 60));
    let token = link.token;
    let mail = NewIntent { about, ..NewIntent::linked(Mail::Survey30, Lang::En, nonce) };
    let effects = Effects { links: vec![link], mail: vec![mail], ..Effects::default() };
    let file = file_of(app, scope, of, effects).await;
    let due = store.due_intents(50, now).await.unwrap().into_iter();
    let key =
        due.filter(|key| key.owner() == IntentOwner::Case(of.case)).find(|key| key.mail() == Mail::Survey30);
    assert_eq!(store.survey_sent(&key.unwrap(), Survey::Days30, &[], now).await.unwrap(), Marked::Now);
    let new = SurveyAnswers {
        answers: answers(app, "survey-connectee", &[("recommend", AnswerValue::Choice("9".into()))]),
        words: Some(answers(app, "survey-connectee", &[("best", words(text))])),
    };
    let answered = (&new, &(|_: &str, _| Vec::new()) as FactsOf<'_>);
    let told = store.answer_survey(&token, &Actor::Connectee, answered, now).await.unwrap();
    assert_eq!(told, SurveyAnswered::Now);
    file
}

/// What one side reports of the meeting.
async fn report(app: &TestApp, pair: &Pair, side: Side, note: &str) {
    let at = app.app.now();
    let told = answers(app, "meeting-report", &[("note", words(note))]);
    let told = MeetingReport {
        key: SubmissionKey::from_bits(if side == Side::Connectee { 1 } else { 2 }),
        by: Reporter::Side(side),
        at,
        happened: Happened::Yes,
        met_on: Some(app.app.today()),
        fit: None,
        has_concern: false,
        answers: Some(told),
    };
    let judge = |the: &Match, _: &MatchRecords| Turn::none(the);
    assert_eq!(app.app.store.report_meeting(&pair.id, &told, &judge, at).await.unwrap(), Turned::Now);
}

/// Whether each text stands on the page and in every copy; and none of the others in any.
async fn copies(app: &TestApp, file: &str, has: &[&str], has_not: &[&str]) -> FileCopy {
    let mut visitor = app.visitor(Lang::En);
    let page = visitor.open(file).await.expect(StatusCode::OK);
    let mut all = vec![("page", page.text())];
    let mut json = String::new();
    for format in ["html", "csv", "json"] {
        let copy = visitor.post(&page.action(), &[("format", format)]).await.expect(StatusCode::OK);
        if format == "json" {
            json.clone_from(&copy.body);
        }
        all.push((format, copy.body));
    }
    for (format, text) in &all {
        for wanted in has {
            assert!(text.contains(wanted), "`{wanted}` is not in the {format}:\n{text}");
        }
        for other in has_not {
            assert!(!text.contains(other), "`{other}` is in the {format}");
        }
    }
    FileCopy::parse(&json).unwrap()
}

#[tokio::test]
async fn a_record_of_each_kind_is_on_the_page_and_in_every_copy() {
    let app = TestApp::new();
    let scope = scope(&app).await;
    let pair = introduced(&app, &scope, (1, Lang::En), ["Amina", "Mei"]).await;
    records_of_the_connectee(&app, &scope, &pair.connectee).await;
    let connectee = survey(&app, &scope, &pair.connectee, "Zquille survey").await;
    let mut mei = app.visitor(Lang::En);
    says(&mut mei, &pair.links[1], "yes").await;
    let lee = contact("Lee Zquiss", "lee@works.example", "yes", "connectee_writes");
    names(&mut mei, &referral(&app, &pair, Side::Connector, Lang::En), &lee).await;
    report(&app, &pair, Side::Connectee, "Zquille report of hers").await;
    report(&app, &pair, Side::Connector, "Zquille report of the other").await;

    let hers = [
        "Amina",
        "Aminata",
        "Mei Zquille",
        "Zquille goals",
        "Zquille survey",
        "Zquille report of hers",
        "Zquille Shipyards",
    ];
    let not_hers =
        ["Zquille report of the other", "Lee Zquiss", "lee@works.example", "Zquille note of staff"];
    let copy = copies(&app, &connectee, &hers, &not_hers).await;
    let mut kinds: Vec<ToldIn> = copy.told.iter().map(|told| told.what).collect();
    kinds.dedup();
    assert_eq!(
        kinds,
        [ToldIn::Intake, ToldIn::Survey, ToldIn::Report, ToldIn::Outcome, ToldIn::Merged],
        "each kind"
    );
    assert_eq!((copy.decisions.len(), copy.notes.len(), copy.matches.len()), (1, 1, 1));

    let connector = file_of(&app, &scope, &pair.connector, Effects::default()).await;
    let theirs = ["Mei", "Amina Zquille", "Zquille report of the other", "Lee Zquiss", "lee@works.example"];
    let not_theirs = ["Zquille goals", "Zquille survey", "Zquille report of hers", "Zquille Shipyards"];
    let copy = copies(&app, &connector, &theirs, &not_theirs).await;
    let kinds: Vec<ToldIn> = copy.told.iter().map(|told| told.what).collect();
    assert_eq!(kinds, [ToldIn::Report, ToldIn::Report, ToldIn::Named], "one of them by a button");
    let named = copy.kept.iter().find(|part| part.what == Record::Named).unwrap();
    let (_, records) = app.app.store.load_match_records(&pair.id, app.app.now()).await.unwrap().unwrap();
    assert_eq!(named.until, records.contacts[0].details_until, "the day that is stored");
}

#[tokio::test]
async fn who_said_no_is_in_nobodys_copy() {
    let app = TestApp::new();
    let scope = scope(&app).await;
    let pair = introduced(&app, &scope, (1, Lang::En), ["Amina", "Mei"]).await;
    let mut mei = app.visitor(Lang::En);
    says(&mut mei, &pair.links[1], "yes").await;
    let lee = contact("Lee Zquiss", "lee@works.example", "yes", "connectee_writes");
    names(&mut mei, &referral(&app, &pair, Side::Connector, Lang::En), &lee).await;
    let (_, records) = app.app.store.load_match_records(&pair.id, app.app.now()).await.unwrap().unwrap();
    let no = Contact { say: Some(Say::No), ..records.contacts[0].clone() };
    let judge = |the: &Match, _: &Contact| Turn::none(the);
    app.app.store.answer_contact(&pair.id, &no, &[], &judge, app.app.now()).await.unwrap();
    let connector = file_of(&app, &scope, &pair.connector, Effects::default()).await;
    let copy = copies(&app, &connector, &["Mei"], &["Lee Zquiss", "lee@works.example"]).await;
    assert_eq!(
        (copy.told[1].what, copy.told[1].answers.as_ref()),
        (ToldIn::Named, None),
        "that there was one"
    );
    assert!(copy.kept.iter().all(|part| part.what != Record::Named));
}
