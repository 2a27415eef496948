//! A store on an engine, and things to put into it.
//!
//! Comes in: an engine, numbers that tell one sample from another. Goes out: a store, submissions, files; what the
//! engine's stream says was written. Never here: assertions.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use functions::store::{
    Actor, CaseId, Change, Channel, Connection, Digest, Effects, EmailConfirmation, FileRecord, LinkPurpose,
    Mail, NewApplication, NewDraft, NewIntent, NewLink, NewState, Store, Submission, SubmissionKey, Tables,
    change,
};
use jiff::{SignedDuration, Timestamp};
use portal::Lang;
use portal_local::dynamodb::{Batch, Engine, StreamFollower};

use crate::plan::{FaultPlan, random};

/// How long a worker claims an intent for.
pub(crate) const LEASE: Duration = Duration::from_secs(60);

/// A text that stands for what people write: it must not turn up in logs.
pub(crate) const CANARY: &str = "Amina Diallo, amina@example.org, 902 555 0142";

/// A store on `engine`, with `plan` in between.
pub(crate) fn store(engine: &Engine, plan: &FaultPlan) -> Store {
    let connection = Connection { http: plan.wrap(engine.http_client()), ..engine.connection() };
    let seed = AtomicU64::new(7);
    let bits = move || {
        let mut seed = seed.fetch_add(1, Ordering::Relaxed);
        random(&mut seed)
    };
    Store::connect(connection, Tables::default(), Arc::new(bits))
}

/// A store on a new engine in memory, without faults.
pub(crate) fn fresh() -> (Engine, Store) {
    let engine = Engine::memory(&Tables::default()).unwrap();
    let store = store(&engine, &FaultPlan::new(0));
    (engine, store)
}

/// The first of March 2027, some milliseconds past noon.
pub(crate) fn noon() -> Timestamp {
    "2027-03-01T12:00:00.123Z".parse().unwrap()
}

pub(crate) fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

/// The hash of the token with this name.
pub(crate) fn token(name: &str) -> Digest {
    Digest::of(name.as_bytes())
}

/// References that differ from call to call.
pub(crate) fn references(start: u64) -> impl Fn() -> String + Send + Sync {
    let next = AtomicU64::new(start);
    move || format!("REF-{:06}", next.fetch_add(1, Ordering::Relaxed))
}

/// A submission of the newcomers' form: link and mail as the intake asks for them.
pub(crate) fn submission(n: u128) -> Submission {
    Submission {
        key: SubmissionKey::from_bits(n),
        answers_hash: Digest::of(format!("answers {n}").as_bytes()),
        case: CaseId::from_bits(0xca5e_0000 + n),
        application: NewApplication {
            form: "connectee-application".into(),
            version: 1,
            lang: Lang::Fr,
            community: Some("halifax".into()),
            channel: Channel::Online,
            state: NewState::Received,
            confirmation: EmailConfirmation::Pending,
            answers: format!(r#"{{"name":"{CANARY}","n":{n}}}"#),
            keep_until: noon() + days(180),
            due_at: None,
        },
        draft: None,
        files: Vec::new(),
        effects: confirmation_mail(n),
        actor: Actor::Applicant,
    }
}

/// The same submission as a second request sends it: another case id, other link.
pub(crate) fn again(n: u128, request: u128) -> Submission {
    let mut twin = submission(n);
    twin.case = CaseId::from_bits(0xdead_0000_0000 + (n << 16) + request);
    twin.effects.links[0].token = token(&format!("confirm {n} {request}"));
    twin
}

/// The mail with the link that confirms an address.
pub(crate) fn confirmation_mail(n: u128) -> Effects {
    Effects {
        links: vec![link(&format!("confirm {n}"), LinkPurpose::ConfirmEmail)],
        mail: vec![intent(Mail::Receipt, Some("nonce"))],
        ..Effects::default()
    }
}

/// What a confirmed address leads to.
pub(crate) fn confirmed_mail(n: u128) -> Effects {
    Effects {
        links: vec![link(&format!("status {n}"), LinkPurpose::Status)],
        mail: vec![intent(Mail::Confirmed, Some("nonce")), intent(Mail::Notice, None)],
        ..Effects::default()
    }
}

/// What a withdrawal leads to.
pub(crate) fn withdrawn_mail() -> Effects {
    let mut mail = intent(Mail::Withdrawn, None);
    mail.address = Some("amina@example.org".into());
    Effects { mail: vec![mail], ..Effects::default() }
}

pub(crate) fn link(name: &str, purpose: LinkPurpose) -> NewLink {
    NewLink::new(token(name), purpose, noon() + days(7))
}

pub(crate) fn intent(mail: Mail, nonce: Option<&str>) -> NewIntent {
    NewIntent { nonce: nonce.map(str::to_owned), ..NewIntent::new(mail, Lang::Fr) }
}

/// A draft with two answers.
pub(crate) fn draft(name: &str) -> NewDraft {
    NewDraft {
        token: token(name),
        key: SubmissionKey::from_bits(77),
        form: "contact".into(),
        version: 3,
        lang: Lang::En,
        answers: [("name".into(), vec![CANARY.into()]), ("topics".into(), vec!["a".into(), "b".into()])]
            .into(),
    }
}

/// An uploaded file that nobody has sent yet.
pub(crate) fn file(name: &str) -> FileRecord {
    FileRecord {
        token: token(name),
        name: CANARY.into(),
        content_type: "application/pdf".into(),
        bytes: 12_345,
        sha256: Digest::of(b"bytes"),
        expires_at: "2027-03-03T12:00:00Z".parse().unwrap(),
        case: None,
    }
}

/// How many items of each kind were inserted since the engine's data began, by the stream of `cases`.
pub(crate) async fn inserted(engine: &Engine) -> BTreeMap<String, usize> {
    inserted_in(engine, "cases").await
}

/// The same of any table.
pub(crate) async fn inserted_in(engine: &Engine, table: &str) -> BTreeMap<String, usize> {
    let mut count = BTreeMap::new();
    let mut follower = engine.follow(table, "count").unwrap();
    while let Some(batch) = next(&mut follower).await {
        for record in batch.event["Records"].as_array().unwrap() {
            if record["eventName"] == "INSERT" {
                let kind = record["dynamodb"]["NewImage"]["kind"]["S"].as_str().unwrap();
                *count.entry(kind.to_owned()).or_default() += 1;
            }
        }
    }
    count
}

/// What the stream asks somebody to do.
pub(crate) async fn changes(engine: &Engine) -> Vec<Change> {
    let mut follower = engine.follow("cases", "changes").unwrap();
    let mut found = Vec::new();
    while let Some(batch) = next(&mut follower).await {
        let event: aws_lambda_events::event::dynamodb::Event = serde_json::from_value(batch.event).unwrap();
        found.extend(event.records.iter().filter_map(change));
    }
    found
}

pub(crate) async fn next(follower: &mut StreamFollower) -> Option<Batch> {
    let batch = follower.try_next().await.unwrap()?;
    follower.done(&batch).unwrap();
    Some(batch)
}
