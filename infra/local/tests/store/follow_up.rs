//! Surveys and outcomes: what is stored, taken back, refused; and the same under every fault.

use std::collections::BTreeMap;

use functions::indicators::{Event, Fact, Outcome, PersonId, Score, Side, Survey};
use functions::store::*;
use jiff::{SignedDuration, Timestamp};
use portal_local::dynamodb::Engine;

use crate::cases::*;
use crate::desk::{accepts, confirmed, letter, scope};
use crate::trial::{Trial, no_fault_of_a_read_shows, no_fault_of_a_write_shows};

const REFERENCE: &str = "REF-000001";

/// The operations, each on an accepted application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Operation {
    SurveySent,
    AnswerSurvey,
    AnswerAgain,
    RecordOutcome,
    CorrectOutcome,
    TellOutcome,
    AskOutcome,
}

const OPERATIONS: [Operation; 7] = [
    Operation::SurveySent,
    Operation::AnswerSurvey,
    Operation::AnswerAgain,
    Operation::RecordOutcome,
    Operation::CorrectOutcome,
    Operation::TellOutcome,
    Operation::AskOutcome,
];

fn person() -> PersonId {
    PersonId::from_bits(7)
}

fn fact(what: Event) -> Fact {
    Fact { community: "halifax".into(), on: "2027-03-31".parse().unwrap(), what }
}

fn at(days_later: i64) -> Timestamp {
    noon() + days(days_later)
}

/// Answers that are a score, and the fact that they stand for.
fn answers(score: u8) -> SurveyAnswers {
    SurveyAnswers { answers: score.to_string(), words: Some(CANARY.into()) }
}

fn facts_of(answers: &str, _: Timestamp) -> Vec<Fact> {
    let score = Score::new(answers.parse().unwrap()).unwrap();
    vec![fact(Event::RecommendAnswered { person: person(), side: Side::Connectee, score })]
}

/// Answers that are the name of an outcome.
fn outcome(key: u128, answers: &str, replaces: Option<u64>) -> NewOutcome {
    NewOutcome { key: SubmissionKey::from_bits(key), replaces, answers: answers.into(), led_by: None }
}

fn outcome_facts(answers: &str, _: Option<MatchId>) -> Vec<Fact> {
    let outcome = if answers == "study" { Outcome::Study } else { Outcome::Licence };
    vec![fact(Event::Outcome { person: person(), outcome })]
}

fn thanks() -> Effects {
    Effects { mail: vec![intent(Mail::OutcomeThanks, None)], ..Effects::default() }
}

/// An accepted application whose letter brought a survey for later, and the links of a survey and of news.
async fn accepted(store: &Store) -> IntentKey {
    let scope = scope(store, "halifax").await;
    confirmed(store, &submission(1)).await;
    let mut effects = letter();
    let survey = About::Survey(Survey::Days30);
    let planned = NewIntent { about: survey, due_at: Some(at(30)), ..intent(Mail::Survey30, Some("nonce")) };
    effects.mail.push(planned);
    let works = at(75);
    effects
        .links
        .push(NewLink { about: survey, ..NewLink::new(token("survey"), LinkPurpose::Survey, works) });
    effects.links.push(NewLink::new(token("news"), LinkPurpose::Outcome, works));
    store.decide(&scope, REFERENCE, &accepts(2), &effects, noon()).await.unwrap();
    assert!(!store.due_intents(50, at(29)).await.unwrap().iter().any(|key| key.mail() == Mail::Survey30));
    let due = store.due_intents(50, at(30)).await.unwrap();
    due.into_iter().find(|key| key.mail() == Mail::Survey30).expect("the survey is due")
}

async fn facts(engine: &Engine) -> Vec<String> {
    let mut follower = engine.follow("cases", "facts").unwrap();
    let mut found = BTreeMap::new();
    while let Some(batch) = follower.try_next().await.unwrap() {
        for record in batch.event["Records"].as_array().unwrap() {
            let key = record["dynamodb"]["Keys"]["sk"]["S"].as_str().unwrap().to_owned();
            match record["dynamodb"]["NewImage"]["fact"]["S"].as_str() {
                Some(fact) => drop(found.insert(key, fact.to_owned())),
                None => drop(found.remove(&key)),
            }
        }
        follower.done(&batch).unwrap();
    }
    found.into_values().collect()
}

async fn answer(store: &Store, score: u8, now: Timestamp) -> SurveyAnswered {
    let new = answers(score);
    store.answer_survey(&token("survey"), &Actor::Connectee, (&new, &facts_of), now).await.unwrap()
}

impl Trial for Operation {
    type Before = (Scope, IntentKey);

    async fn prepare(self, store: &Store) -> (Scope, IntentKey) {
        let scope = scope(store, "halifax").await;
        let key = accepted(store).await;
        if matches!(self, Operation::AnswerSurvey | Operation::AnswerAgain) {
            store.survey_sent(&key, Survey::Days30, &[], at(30)).await.unwrap();
        }
        if self == Operation::AnswerAgain {
            assert_eq!(answer(store, 3, at(31)).await, SurveyAnswered::Now);
        }
        if self == Operation::CorrectOutcome {
            let brings = OutcomeEffects { effects: &thanks(), facts_of: &outcome_facts };
            let new = outcome(1, "study", None);
            store.record_outcome(&scope, REFERENCE, (&new, brings), at(40)).await.unwrap();
        }
        (scope, key)
    }

    async fn run(self, store: &Store, (scope, key): (Scope, IntentKey)) -> Result<String, StoreError> {
        let (scope, key) = (&scope, &key);
        let effects = thanks();
        let brings = OutcomeEffects { effects: &effects, facts_of: &outcome_facts };
        let sent = fact(Event::SurveySent { person: person(), survey: Survey::Days30 });
        Ok(match self {
            Operation::SurveySent => {
                format!("{:?}", store.survey_sent(key, Survey::Days30, &[sent], at(30)).await?)
            }
            Operation::AnswerSurvey | Operation::AnswerAgain => {
                let new = answers(9);
                let answered = (&new, &facts_of as FactsOf<'_>);
                let now = at(31) + SignedDuration::from_hours(2);
                format!(
                    "{:?}",
                    store.answer_survey(&token("survey"), &Actor::Connectee, answered, now).await?
                )
            }
            Operation::RecordOutcome => {
                let new = outcome(2, "licence", None);
                format!("{:?}", store.record_outcome(scope, REFERENCE, (&new, brings), at(41)).await?)
            }
            Operation::CorrectOutcome => {
                let person = store.open_person(scope, REFERENCE, at(41)).await?.unwrap();
                let new = outcome(2, "licence", Some(person.outcomes[0].seq));
                format!("{:?}", store.record_outcome(scope, REFERENCE, (&new, brings), at(41)).await?)
            }
            Operation::TellOutcome => {
                let new = outcome(2, "licence", None);
                format!("{:?}", store.tell_outcome(&token("news"), (&new, brings), at(41)).await?)
            }
            Operation::AskOutcome => {
                let mail = vec![intent(Mail::OutcomeAsked, Some("nonce"))];
                let effects = Effects { mail, ..Effects::default() };
                format!("{:?}", store.ask_outcome(scope, REFERENCE, &effects, at(41)).await?)
            }
        })
    }
    async fn left(self, engine: &Engine, calm: &Store) -> String {
        calm.audit_trail(&submission(1).case).await.unwrap().verify().unwrap();
        format!("{:?} {:?}", inserted(engine).await, facts(engine).await)
    }
}

#[tokio::test(start_paused = true)]
async fn one_fault_changes_neither_the_answer_nor_what_is_stored() {
    no_fault_of_a_write_shows(OPERATIONS).await;
}

#[tokio::test(start_paused = true)]
async fn faults_on_reads_do_not_show() {
    no_fault_of_a_read_shows(OPERATIONS).await;
}

#[tokio::test]
async fn a_survey_is_answered_once_and_for_a_day_again() {
    let (engine, store) = fresh();
    let key = accepted(&store).await;
    assert_eq!(answer(&store, 3, at(31)).await, SurveyAnswered::Gone, "it was not sent yet");
    let sent = store.survey_sent(&key, Survey::Days30, &[], at(30)).await.unwrap();
    assert_eq!(sent, Marked::Now);
    let again = store.survey_sent(&key, Survey::Days30, &[], at(30)).await.unwrap();
    assert_eq!(again, Marked::NotPending);
    let opened = store.open_survey(&token("survey"), at(30)).await.unwrap().unwrap();
    assert_eq!((opened.record.answered_at, opened.record.survey), (None, Survey::Days30));

    assert_eq!(answer(&store, 3, at(31)).await, SurveyAnswered::Now);
    assert_eq!(answer(&store, 3, at(31)).await, SurveyAnswered::Already);
    let soon = at(31) + SignedDuration::from_hours(CHANGE_HOURS - 1);
    assert_eq!(answer(&store, 9, soon).await, SurveyAnswered::Now);
    let held = facts(&engine).await;
    assert_eq!(held.len(), 1, "the first answer is taken back: {held:?}");
    assert!(held[0].contains('9'));
    assert_eq!(answer(&store, 5, at(32)).await, SurveyAnswered::TooLate);
    assert_eq!(answer(&store, 9, at(40)).await, SurveyAnswered::Already);
    let stored = store.load_survey(&submission(1).case, Survey::Days30, at(40)).await.unwrap().unwrap();
    assert_eq!((stored.answers.as_deref(), stored.answered_at), (Some("9"), Some(at(31))));
    assert!(!format!("{stored:?}").contains(CANARY));

    assert_eq!(store.open_survey(&token("survey"), at(75)).await.unwrap(), None, "the link has ended");
    assert_eq!(store.open_survey(&token("news"), at(40)).await.unwrap(), None, "another link's token");
}

#[tokio::test]
async fn a_correction_keeps_what_was_said_and_counts_alone() {
    let (engine, store) = fresh();
    accepted(&store).await;
    let (ours, theirs) = (scope(&store, "halifax").await, scope(&store, "calgary").await);
    let effects = Effects::default();
    let brings = OutcomeEffects { effects: &effects, facts_of: &outcome_facts };
    let record = |new: NewOutcome, now| {
        let (store, ours) = (&store, &ours);
        async move { store.record_outcome(ours, REFERENCE, (&new, brings), now).await.unwrap() }
    };
    let first = outcome(1, "study", None);
    let refused = store.record_outcome(&theirs, REFERENCE, (&first, brings), at(40)).await;
    assert!(matches!(refused, Err(StoreError::NotYours)));
    assert!(matches!(record(first.clone(), at(40)).await, Recorded::Now(_)));
    assert!(matches!(record(first, at(40)).await, Recorded::Already(_)));
    let held = store.open_person(&ours, REFERENCE, at(40)).await.unwrap().unwrap().outcomes;
    let seq = held[0].seq;
    assert!(matches!(record(outcome(2, "licence", Some(seq)), at(41)).await, Recorded::Now(_)));
    assert!(matches!(record(outcome(3, "licence", Some(seq)), at(41)).await, Recorded::Changed));
    let held = store.open_person(&ours, REFERENCE, at(41)).await.unwrap().unwrap().outcomes;
    assert_eq!(held.len(), 2);
    assert_eq!(current_outcomes(&held).map(|told| told.answers.as_str()).collect::<Vec<_>>(), ["licence"]);
    let counted = facts(&engine).await;
    assert!(counted.len() == 1 && counted[0].contains("licence"), "{counted:?}");
    for key in 4..=MOST_OUTCOMES as u128 + 1 {
        assert!(matches!(record(outcome(key, "study", None), at(42)).await, Recorded::Now(_)), "{key}");
    }
    assert!(matches!(record(outcome(99, "study", None), at(42)).await, Recorded::Full));
}

#[tokio::test]
async fn nothing_of_a_person_who_leaves_is_left_or_asked() {
    let (engine, store) = fresh();
    let key = accepted(&store).await;
    let effects = Effects::default();
    let brings = OutcomeEffects { effects: &effects, facts_of: &outcome_facts };
    let told =
        store.tell_outcome(&token("news"), (&outcome(1, "study", None), brings), at(20)).await.unwrap();
    assert!(matches!(told, Recorded::Now(_)));
    let wrong = store.tell_outcome(&token("survey"), (&outcome(2, "study", None), brings), at(20)).await;
    assert_eq!(wrong.unwrap(), Recorded::Gone, "another link's token");
    store.withdraw(&submission(1).case, &Actor::Applicant, &withdrawn_mail(), at(21)).await.unwrap();
    assert_eq!(store.claim_intent(&key, LEASE, at(30)).await.unwrap(), None, "the survey is cancelled");
    let sent = store.survey_sent(&key, Survey::Days30, &[], at(30)).await.unwrap();
    assert_eq!(sent, Marked::NotPending);
    let late = store.tell_outcome(&token("news"), (&outcome(3, "study", None), brings), at(30)).await;
    assert_eq!(late.unwrap(), Recorded::Gone);
    let erased = inserted(&engine).await["outcome"];
    assert_eq!(erased, 1);
    assert_eq!(facts(&engine).await.len(), 1, "numbers stay");
}
