//! How long records are kept: for every kind that ends, readable until its date, unreadable from that second on, though
//! nothing has deleted it yet. A kind of record without a row here fails.

use std::collections::BTreeMap;

use functions::indicators::{Side, Survey};
use functions::store::*;
use jiff::{SignedDuration, Timestamp};
use portal::Lang;
use portal_local::dynamodb::Engine;
use serde_json::Value;

use crate::cases::*;
use crate::desk::{accepts, confirmed};
use crate::forum::{moderator, post, reader, started, suspend, topic as topic_of};
use crate::imports::import_of;
use crate::offers::{CONNECTOR, new, refusal};
use crate::people::sign_in;
use crate::referred::{CONTACT, MATCH, introduced, met, named, report};

/// A member who has written in the forum.
const READER: u128 = 71;

/// Another one, who has just begun.
const NEWCOMER: u128 = 72;

const FIRST: &str = "REF-000001";
const SECOND: &str = "REF-000002";

fn case(n: u128) -> CaseId {
    submission(n).case
}

/// A store with a record of every kind that ends.
struct World {
    engine: Engine,
    store: Store,
    scope: Scope,
    notice: IntentKey,
}

pub(crate) async fn revision(store: &Store, n: u128) -> u64 {
    store.load_application(&case(n), noon()).await.unwrap().unwrap().revision
}

/// What staff and the person add to the first case.
pub(crate) async fn add_to_the_first(store: &Store, scope: &Scope) {
    store.add_note(scope, FIRST, (SubmissionKey::from_bits(9), CANARY), noon()).await.unwrap();
    let about = About::Survey(Survey::Days30);
    let mail = NewIntent { about, ..intent(Mail::Survey30, Some("nonce")) };
    let links = vec![NewLink { about, ..link("survey", LinkPurpose::Survey) }];
    let effects = Effects { mail: vec![mail], links, ..Effects::default() };
    store.ask_outcome(scope, FIRST, &effects, noon()).await.unwrap();
    let due = store.due_intents(50, noon()).await.unwrap();
    let key = due.into_iter().find(|key| key.mail() == Mail::Survey30).unwrap();
    assert_eq!(store.survey_sent(&key, Survey::Days30, &[], noon()).await.unwrap(), Marked::Now);
    let outcome =
        NewOutcome { key: SubmissionKey::from_bits(4), replaces: None, answers: "x".into(), led_by: None };
    let brings = OutcomeEffects { effects: &Effects::default(), facts_of: &|_, _| Vec::new() };
    store.record_outcome(scope, FIRST, (&outcome, brings), noon()).await.unwrap();
    let consent = NewConsent {
        purpose: "consent_stats".into(),
        given: true,
        form: "intake".into(),
        version: 1,
        words: Digest::of(b"I agree"),
        lang: Lang::Fr,
        channel: Channel::InPerson,
    };
    let held = NewIntake {
        held_on: "2027-03-01".parse().unwrap(),
        answers: "{}".into(),
        form: "intake".into(),
        version: 1,
        lang: Lang::Fr,
        effects: Effects { consents: vec![consent], ..Effects::default() },
        standing: None,
        revision: revision(store, 1).await,
    };
    assert_eq!(store.hold_intake(scope, FIRST, &held, noon()).await.unwrap(), Held::Now);
    let number = (Some(("sealed", "sealed")), revision(store, 1).await);
    let kept = store.keep_client_number(scope, FIRST, number, noon()).await.unwrap();
    assert_eq!(kept, NumberKept::Now);
    let corrected = NewCorrection {
        answers: "{}".into(),
        changed: Some("[]".into()),
        revision: revision(store, 1).await,
        settles_address: false,
    };
    let hand = Hand::Own(&case(1));
    store.correct(hand, Action::Corrected, &corrected, &Effects::default(), noon()).await.unwrap();
    let until = noon() + days(7);
    store.ask_address(&case(1), ("b@example.org", until), &Effects::default(), noon()).await.unwrap();
    store.ask_handover(scope, &case(1), ("moncton", until), &Effects::default(), noon()).await.unwrap();
}

/// What stands with a match, and two files that became one.
async fn add_others(store: &Store, scope: &Scope) {
    let told = report(1, Side::Connectee, Happened::Yes);
    store.report_meeting(&MATCH, &told, &met, noon()).await.unwrap();
    named(store, CONTACT, Namer::Connector).await;
    let end = NamingEnd { by: Namer::Connector, why: Some("later".into()), at: noon() };
    store.end_naming(&MATCH, &end, &|the, _| Turn::none(the), noon()).await.unwrap();
    store.tell_apart(scope, [FIRST, SECOND], noon()).await.unwrap();
    let merge = NewMerge {
        kept: (SECOND.into(), revision(store, 2).await),
        other: ("REF-000003".into(), revision(store, 3).await),
        answers: "{}".into(),
        version: 1,
    };
    assert_eq!(store.merge(scope, &merge, &crate::cards::person_of, noon()).await.unwrap(), Merged::Now);
    // From then on the file that is kept outlives what led to it.
    let accepts = accepts(revision(store, 2).await);
    store.decide(scope, SECOND, &accepts, &Effects::default(), noon()).await.unwrap();
    let later = noon() + days(1);
    let second = new(2, case(2), case(CONNECTOR));
    store.offer(scope, &second, refusal, &MatchEffects::default(), later).await.unwrap();
    let erased = store.erase(Hand::Own(&case(4)), "link", &Effects::default(), noon()).await.unwrap();
    assert!(matches!(erased, Withdrawn::Now { .. }));
}

fn socket() -> SocketId {
    SocketId::parse("L0SM9cOFvHcCIhw=").unwrap()
}

/// Somebody has a topic open, and was told of it.
async fn sits(store: &Store, reader: &Reader, topic: &TopicId) {
    let socket = Socket::new(socket(), token("session"), reader.clone(), noon());
    store.open_socket(&socket, noon()).await.unwrap();
    let seat = Seat { socket: socket.id.clone(), reader: reader.clone(), lang: Lang::Fr, first: 1 };
    assert_eq!(store.take_seat(&socket, &seat, topic, noon()).await.unwrap(), Some(()));
    store.note_told(topic, 9, noon()).await.unwrap();
}

/// What a moderator does with the first post of a topic, and what somebody new writes.
async fn add_to_the_forum(store: &Store, topic: TopicId) {
    let (moderator, place) = (moderator(store).await, PostPlace { topic, seq: 1 });
    for step in [ReviewStep::Claim, suspend()] {
        store.review_post(&moderator, place, &step, noon()).await.unwrap();
    }
    let newcomer = reader(store, NEWCOMER).await;
    for n in [91, 92] {
        store.start_topic(&newcomer, &topic_of(n), noon()).await.unwrap();
    }
    let key = SubmissionKey::from_bits(93);
    let draft = PostDraft { key, lang: Lang::Fr, text: CANARY.into(), quotes: None, kept_at: noon() };
    assert!(store.keep_post_draft(&newcomer, &topic, &draft, noon()).await.unwrap());
    let member = store.load_member(&newcomer.member()).await.unwrap().unwrap();
    for is_new in [true, false] {
        assert_eq!(store.note_news(&member, place, Why::Mention, noon()).await.unwrap(), is_new);
    }
}

async fn new_world() -> World {
    let (engine, store) = fresh();
    let scope = introduced(&store).await;
    store.create_draft(&draft("d"), noon()).await.unwrap();
    store.put_file(&file("cv"), noon()).await.unwrap();
    for n in [2, 3, 4] {
        let mut sent = submission(n);
        if n == 2 {
            sent.files = vec![token("cv")];
        }
        confirmed(&store, &sent).await;
    }
    let due = store.due_intents(50, noon() + days(1)).await.unwrap().into_iter();
    let mut of_the_third = due.filter(|key| key.owner() == IntentOwner::Case(case(3)));
    let notice = of_the_third.find(|key| key.mail() == Mail::Notice).unwrap();
    let key = LimitKey { scope: LimitScope::Draft, of: token("d") };
    store.hit(&key, Limit { max: 1, window: LEASE }, noon()).await.unwrap();
    Box::pin(add_to_the_first(&store, &scope)).await;
    Box::pin(add_others(&store, &scope)).await;
    store.begin_sign_in(&sign_in("browser", None), noon()).await.unwrap();
    let of_staff = NewSignIn { member: Some(scope.member()), ..sign_in("desk", None) };
    store.begin_sign_in(&of_staff, noon()).await.unwrap();
    store.sign_in(&token("desk"), &token("session"), noon()).await.unwrap();
    let reader = reader(&store, READER).await;
    let topic = started(&store, &reader).await;
    sits(&store, &reader, &topic).await;
    let row = ImportRow { number: 2, cells: vec![CANARY.into()] };
    let sheet = NewImport {
        id: ImportId::from_bits(5),
        form: "connectee-application".into(),
        lang: Lang::Fr,
        table: ImportTable { rows: vec![row], ..ImportTable::default() },
        choices: ImportChoices::default(),
    };
    store.send_import(&scope, &sheet, noon()).await.unwrap();
    let record = (SubmissionKey::from_bits(8), 0);
    store.note_breach(&scope, record, (CANARY, None), noon()).await.unwrap();
    Box::pin(add_to_the_forum(&store, topic)).await;
    // Apart: the futures of this world are large.
    Box::pin(import_of(&store, &scope, 6, 1)).await;
    World { engine, store, scope, notice }
}

/// Part of the keys of the record of a kind that is read.
fn place(kind: &str) -> String {
    match kind {
        "application" | "card" => case(2).to_string(),
        "decision" | "match_edge" => case(1).to_string(),
        "match" => format!("MATCH#{MATCH}MATCH"),
        "reference" => SECOND.into(),
        "link" => token("status 2").to_string(),
        // The one that nobody has decided about.
        "import" => ImportId::from_bits(5).to_string(),
        "submission" => SubmissionKey::from_bits(2).digest().to_string(),
        "sign_in" => token("browser").to_string(),
        "intent" => format!("{}OUTBOX#", case(3)),
        _ => String::new(),
    }
}

/// Whether the record of a kind can be read. Other records are in its way for none of them, but where said.
async fn is_readable(kind: &str, world: &World, round: u128, now: Timestamp) -> bool {
    let store = &world.store;
    let own = async |n: u128| store.open_own(&case(n), now).await.unwrap();
    let beside = async || store.load_match_records(&MATCH, now).await.unwrap().map(|(_, records)| records);
    match kind {
        "draft" => store.load_draft(&token("d"), now).await.unwrap().is_some(),
        "submission" => store.find_receipt(&SubmissionKey::from_bits(2), now).await.unwrap().is_some(),
        "reference" => {
            // Taken, as long as it leads anywhere.
            let sent = submission(60 + round);
            store.submit(&sent, &references(2), now).await.unwrap().reference != SECOND
        }
        "application" => store.load_application(&case(2), now).await.unwrap().is_some(),
        "pointer" => store.load_application(&case(3), now).await.unwrap().is_some(),
        "intent" => store.load_intent(&world.notice, now).await.unwrap().is_some(),
        "link" => store.load_link(&token("status 2"), LinkPurpose::Status, now).await.unwrap().is_some(),
        "file" => store.load_file(&token("cv"), now).await.unwrap().is_some(),
        "counter" => {
            let key = LimitKey { scope: LimitScope::Draft, of: token("d") };
            store.hit(&key, Limit { max: 1, window: LEASE }, now).await.unwrap() != Hit::Allowed
        }
        "decision" => own(1).await.is_some_and(|file| !file.decisions.is_empty()),
        "note" => own(1).await.is_some_and(|file| !file.notes.is_empty()),
        "survey" => own(1).await.is_some_and(|file| !file.surveys.is_empty()),
        "outcome" => own(1).await.is_some_and(|file| !file.outcomes.is_empty()),
        "intake" => own(1).await.is_some_and(|file| file.intake.is_some()),
        "client_number" => own(1).await.is_some_and(|file| file.number.is_some()),
        "correction" => own(1).await.is_some_and(|file| !file.corrections.is_empty()),
        "consent" => own(1).await.is_some_and(|file| !file.consents.is_empty()),
        "merged" => own(2).await.is_some_and(|file| !file.merges.is_empty()),
        "card" => store.register(&world.scope, now).await.unwrap().iter().any(|one| one.card.case == case(2)),
        "apart" => !store.apart(&world.scope, now).await.unwrap().is_empty(),
        "erasure" => store.is_erased(&case(4), now).await.unwrap(),
        "new_address" => store.asked_address(&case(1), now).await.unwrap().is_some(),
        "handover" => store.asked_handover(&case(1), now).await.unwrap().is_some(),
        "match" => store.load_match(&MATCH, now).await.unwrap().is_some(),
        "match_edge" => !store.matches_of_case(&case(1), now).await.unwrap().is_empty(),
        "meeting_report" => beside().await.is_some_and(|records| !records.reports.is_empty()),
        "contact" => beside().await.is_some_and(|records| records.contacts[0].details.is_some()),
        "referral" => beside().await.is_some_and(|records| !records.contacts.is_empty()),
        "naming" => beside().await.is_some_and(|records| !records.namings.is_empty()),
        "naming_end" => beside().await.is_some_and(|records| !records.ends.is_empty()),
        "contact_place" => {
            // Named after another match: known already, as long as the place says so.
            let by = ContactNaming { contact: CONTACT, by: Namer::Connector, on: noon_day(), at: now };
            let naming = crate::referred::naming(CONTACT, Namer::Connector);
            let naming = NewNaming { naming: by, ..naming };
            let id = MatchId::from_bits(2);
            let judge = |the: &Match, _: &MatchRecords, _: Naming| Turn::none(the);
            let told = store.name_contact(&id, &naming, &judge, now).await.unwrap();
            // The second time, in the same match, nothing is new.
            matches!(told, Named::Now(Naming::Again))
        }
        "imported" => own_of(store, &ImportId::from_bits(6).case(1), now).await,
        "import" => {
            let undecided = ImportId::from_bits(5);
            store.imports(&world.scope, now).await.unwrap().iter().any(|one| one.id == undecided)
        }
        "import_part" => {
            let sent = store.imports(&world.scope, noon()).await.unwrap().remove(0);
            store.import_table(&sent, now).await.unwrap().is_some()
        }
        "breach" => !store.breaches(&world.scope, now).await.unwrap().is_empty(),
        "sign_in" => store.load_sign_in(&token("browser"), now).await.unwrap().is_some(),
        "session" => store.load_session(&token("session"), now).await.unwrap().is_some(),
        _ => Box::pin(is_readable_in_forum(kind, store, now)).await,
    }
}

/// The same for what members of the forum leave.
async fn is_readable_in_forum(kind: &str, store: &Store, now: Timestamp) -> bool {
    match kind {
        "review" => {
            let moderator = moderator(store).await;
            let list = store.topics(&moderator, "practice", None, 5).await.unwrap().topics;
            let topic = list.iter().find(|topic| topic.head.is_hidden).unwrap().id;
            let found = store.reviewed_post(&moderator, PostPlace { topic, seq: 1 }, now).await.unwrap();
            found.unwrap().review.is_some()
        }
        "notice" => {
            let reader = reader(store, READER).await;
            !store.notices(&reader, now).await.unwrap().is_empty()
        }
        "lately" => {
            // The third topic within a day, of somebody who is new.
            let newcomer = reader(store, NEWCOMER).await;
            let told = store.start_topic(&newcomer, &topic_of(93), now).await.unwrap();
            matches!(told, Posted::Barred(Barred::Topics(2, _)))
        }
        "news" => {
            let newcomer = reader(store, NEWCOMER).await;
            !store.mentions_of(&newcomer.member(), now).await.unwrap().is_empty()
        }
        "post_draft" => {
            let newcomer = reader(store, NEWCOMER).await;
            let list = store.topics(&newcomer, "practice", None, 5).await.unwrap().topics;
            let mut drafts = Vec::new();
            for topic in list {
                drafts.extend(store.post_draft(&newcomer, &topic.id, now).await.unwrap());
            }
            !drafts.is_empty()
        }
        "posted" => {
            let reader = reader(store, READER).await;
            let list = store.topics(&reader, "practice", None, 5).await.unwrap().topics;
            let topic = list.iter().find(|topic| topic.head.is_hidden).unwrap().id;
            // The form of the first post, with other words: told so, as long as it is known.
            let again = NewPost { text: "other".into(), ..post(1) };
            matches!(store.add_post(&reader, &topic, &again, now).await.unwrap(), Posted::Other(_))
        }
        "socket" => store.load_socket(&socket(), now).await.unwrap().is_some(),
        "seat" | "told" => {
            let reader = reader(store, READER).await;
            let topic = store.topics(&reader, "practice", None, 1).await.unwrap().topics[0].id;
            match kind {
                "seat" => store.load_seat(&topic, &socket(), now).await.unwrap().is_some(),
                _ => store.told(&topic, now).await.unwrap().is_some(),
            }
        }
        _ => panic!("no row for records of the kind `{kind}`: add what reads one, and one to `new_world`"),
    }
}

/// Whether the file of somebody who came in with an import is there: with it ends how it came in.
async fn own_of(store: &Store, case: &CaseId, now: Timestamp) -> bool {
    store.open_own(case, now).await.unwrap().is_some()
}

fn noon_day() -> jiff::civil::Date {
    "2027-03-01".parse().unwrap()
}

/// Everything that stands in both tables, by its keys, as their streams tell it last.
async fn items(engine: &Engine) -> BTreeMap<String, Value> {
    let mut items = BTreeMap::new();
    for table in ["cases", "forum"] {
        let mut follower = engine.follow(table, "retention").unwrap();
        while let Some(batch) = follower.try_next().await.unwrap() {
            for record in batch.event["Records"].as_array().unwrap() {
                let change = &record["dynamodb"];
                let key = ["pk", "sk"].map(|name| change["Keys"][name]["S"].as_str().unwrap()).concat();
                match change["NewImage"].is_object() {
                    true => drop(items.insert(key, change["NewImage"].clone())),
                    false => drop(items.remove(&key)),
                }
            }
            follower.done(&batch).unwrap();
        }
    }
    items
}

/// Kinds whose records show only in what a write is told.
const READ_BY_WRITING: [&str; 4] = ["reference", "counter", "contact_place", "posted"];

/// When a record ends, as stored.
fn end(item: &Value) -> Option<Timestamp> {
    Timestamp::from_second(item["expires_at"]["N"].as_str()?.parse().unwrap()).ok()
}

#[tokio::test]
async fn every_kind_is_readable_until_its_date_and_not_a_second_longer() {
    let mut ending = 0;
    let mut world = Box::pin(new_world()).await;
    let all = items(&world.engine).await;
    for (kind, how) in KINDS {
        let of_kind: Vec<_> = all.iter().filter(|(_, item)| item["kind"]["S"] == *kind).collect();
        if *how == Ending::Stays {
            assert!(of_kind.iter().all(|(_, item)| end(item).is_none()), "a {kind} ends");
            continue;
        }
        let place = place(kind);
        let is_it = |key: &str| key.contains(&place) && (*kind != "intent" || key.ends_with("#notice"));
        let one = of_kind.iter().find(|(key, _)| is_it(key));
        let (key, item) = one.unwrap_or_else(|| panic!("no {kind} in `new_world` at `{place}`: {of_kind:?}"));
        for (key, item) in &of_kind {
            assert!(end(item).is_some(), "{kind} {key} never ends");
        }
        let end = end(item).unwrap();
        let before = end - SignedDuration::from_secs(1);
        // The proof of a consent outlives the file through which it is read.
        if *kind != "consent" {
            assert!(
                Box::pin(is_readable(kind, &world, 0, before)).await,
                "{kind} {key} is gone before {end}"
            );
        }
        assert!(!Box::pin(is_readable(kind, &world, 1, end)).await, "{kind} {key} is there at {end}");
        ending += 1;
        if READ_BY_WRITING.contains(kind) {
            world = Box::pin(new_world()).await;
        }
    }
    assert!(ending > 30, "{ending}");
}
