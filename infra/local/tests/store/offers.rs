//! Matches: offered once, never beyond what a Connector wants, answered once, taken back; each under every fault.

use functions::indicators::{self, Side};
use functions::store::*;
use jiff::SignedDuration;
use portal_local::dynamodb::Engine;

use crate::cases::*;
use crate::desk::{confirmed, later, scope};
use crate::trial::{Trial, no_fault_of_a_read_shows, no_fault_of_a_write_shows};

/// How many people the Connector of the tests meets in a year.
const CAPACITY: usize = 3;

/// The Connector's number.
pub(crate) const CONNECTOR: u128 = 500;

/// The Connectee with this number, accepted.
pub(crate) async fn accepted(store: &Store, scope: &Scope, n: u128, form: &str) -> CaseId {
    let mut sent = submission(n);
    sent.application.form = form.into();
    let before = confirmed(store, &sent).await;
    let new =
        NewDecision { decision: Decision::Accept, reason: None, message: None, revision: before.revision };
    store.decide(scope, &before.reference, &new, &Effects::default(), noon()).await.unwrap();
    before.case
}

pub(crate) async fn pair(store: &Store) -> (Scope, CaseId, CaseId) {
    let scope = scope(store, "halifax").await;
    let connectee = accepted(store, &scope, 1, "connectee-application").await;
    let connector = accepted(store, &scope, CONNECTOR, "connector-application").await;
    (scope, connectee, connector)
}

pub(crate) fn new(n: u128, connectee: CaseId, connector: CaseId) -> NewOffer {
    NewOffer { id: MatchId::from_bits(n), connectee, connector, opening: Opening::Ask }
}

fn offer_link(n: u128) -> NewLink {
    let about = About::Match(MatchId::from_bits(n), Side::Connector);
    NewLink { about, ..link(&format!("offer {n}"), LinkPurpose::Offer) }
}

pub(crate) fn asks(n: u128) -> MatchEffects {
    let connector = Effects {
        links: vec![offer_link(n)],
        mail: vec![intent(Mail::Offer, Some("nonce"))],
        ..Effects::default()
    };
    MatchEffects { connector, ..MatchEffects::default() }
}

/// The rule that the tests know: nobody twice, and not more than a Connector wants.
pub(crate) fn refusal(connectee: &Person, connector: &Person) -> Option<&'static str> {
    let again = connector.matches.iter().any(|edge| edge.other == connectee.application.case);
    let used = connector.matches.iter().filter(|edge| edge.uses_capacity).count();
    if again { Some("twice") } else { (used >= CAPACITY).then_some("full") }
}

async fn followed(store: &Store, n: u128) -> Link {
    store.load_link(&token(&format!("offer {n}")), LinkPurpose::Offer, noon()).await.unwrap().unwrap()
}

fn slot(hour: i64) -> Slot {
    Slot {
        starts_at: noon() + SignedDuration::from_hours(24 + hour),
        minutes: 30,
        mode: "video".into(),
        place: CANARY.into(),
    }
}

async fn edges(store: &Store, scope: &Scope, n: u128) -> Vec<MatchEdge> {
    store.open_person(scope, &format!("REF-{n:06}"), noon()).await.unwrap().unwrap().matches
}

#[tokio::test]
async fn an_offer_is_in_both_files_and_both_logs_once() {
    let (_engine, store) = fresh();
    let (scope, connectee, connector) = pair(&store).await;
    let offer = new(1, connectee, connector);
    let first = store.offer(&scope, &offer, refusal, &asks(1), noon()).await.unwrap();
    let Offered::Now(the) = first else { panic!("{first:?}") };
    assert_eq!((the.state, the.connectee, the.connector), (MatchState::Offered, connectee, connector));
    let again = store.offer(&scope, &offer, refusal, &asks(1), noon()).await.unwrap();
    assert_eq!(again, Offered::Already(the.clone()));
    let twice = store.offer(&scope, &new(2, connectee, connector), refusal, &asks(2), noon()).await.unwrap();
    assert_eq!(twice, Offered::Refused("twice"));
    let other = new(1, connector, connectee);
    assert_eq!(store.offer(&scope, &other, refusal, &asks(3), noon()).await.unwrap(), Offered::Gone);
    for case in [connectee, connector] {
        let trail = store.audit_trail(&case).await.unwrap();
        trail.verify().unwrap();
        let offered = trail.entries.iter().filter(|entry| entry.action == Action::Offered);
        assert_eq!(offered.count(), 1);
    }
    for n in [1, CONNECTOR] {
        let found = edges(&store, &scope, n).await;
        assert!(found.len() == 1 && found[0].uses_capacity && found[0].is_open, "{found:?}");
    }
    let all = store.accepted(&scope, &["connector-application"], later()).await.unwrap();
    assert_eq!((all.applications.len(), all.pairings.len()), (1, 1));
    assert!(all.pairings[0].connectee == connectee && all.pairings[0].uses_capacity);
}

#[tokio::test]
async fn nobody_of_another_community_and_nobody_who_does_not_take_part_is_matched() {
    let (_engine, store) = fresh();
    let (ours, connectee, connector) = pair(&store).await;
    let theirs = scope(&store, "moncton").await;
    let offer = new(1, connectee, connector);
    let refused = store.offer(&theirs, &offer, refusal, &asks(1), noon()).await;
    assert!(matches!(refused, Err(StoreError::NotYours)), "{refused:?}");
    let waits = confirmed(&store, &submission(2)).await.case;
    let not_accepted =
        store.offer(&ours, &new(1, waits, connector), refusal, &asks(1), noon()).await.unwrap();
    assert_eq!(not_accepted, Offered::Gone);
    store.offer(&ours, &offer, refusal, &asks(1), noon()).await.unwrap();
    let opened = store.open_match(&theirs, &MatchId::from_bits(1), noon()).await;
    assert!(matches!(opened, Err(StoreError::NotYours)));
    let cancelled = store
        .cancel_match(&theirs, &MatchId::from_bits(1), "other", |_| MatchEffects::default(), noon())
        .await;
    assert!(matches!(cancelled, Err(StoreError::NotYours)));
    let named = store.name_people(&theirs, &[connector], noon()).await;
    assert!(matches!(named, Err(StoreError::NotYours)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_offers_at_once_never_exceed_what_a_connector_wants() {
    let (_engine, store) = fresh();
    let (scope, _, connector) = pair(&store).await;
    let mut offers = Vec::new();
    for n in 100..200 {
        let connectee = accepted(&store, &scope, n, "connectee-application").await;
        offers.push(new(n, connectee, connector));
    }
    let racing = offers.clone().into_iter().map(|offer| {
        let (store, scope) = (store.clone(), scope.clone());
        tokio::spawn(async move {
            let n = u128::from_str_radix(&offer.id.to_string(), 16).unwrap();
            store.offer(&scope, &offer, refusal, &asks(n), noon()).await
        })
    });
    let (mut made, mut unsettled) = (0, 0);
    for told in racing.collect::<Vec<_>>() {
        match told.await.unwrap() {
            Ok(Offered::Now(_)) => made += 1,
            Ok(Offered::Refused("full")) => {}
            // A busy machine: whoever gets no answer may ask again.
            Err(StoreError::Conflict | StoreError::Unknown | StoreError::Unavailable) => unsettled += 1,
            other => panic!("{other:?}"),
        }
    }
    let used = |found: Vec<MatchEdge>| found.iter().filter(|edge| edge.uses_capacity).count();
    let so_far = used(edges(&store, &scope, CONNECTOR).await);
    assert!(
        made <= so_far && so_far <= CAPACITY && so_far <= made + unsettled,
        "{made} {so_far} {unsettled}"
    );
    for offer in offers {
        let n = u128::from_str_radix(&offer.id.to_string(), 16).unwrap();
        store.offer(&scope, &offer, refusal, &asks(n), noon()).await.unwrap();
    }
    assert_eq!(used(edges(&store, &scope, CONNECTOR).await), CAPACITY);
    store.audit_trail(&connector).await.unwrap().verify().unwrap();
}

#[tokio::test]
async fn an_answer_counts_once_and_only_in_time() {
    let (_engine, store) = fresh();
    let (scope, connectee, connector) = pair(&store).await;
    store.offer(&scope, &new(1, connectee, connector), refusal, &asks(1), noon()).await.unwrap();
    let link = followed(&store, 1).await;
    let none = MatchEffects::default();
    let slots = [slot(1), slot(2)];
    let said = store.accept_offer(&link, &slots, &none, noon()).await.unwrap();
    let Changed::Now(the) = said else { panic!("{said:?}") };
    assert_eq!((the.state, the.slots.len()), (MatchState::Introduced, 2));
    assert!(matches!(store.accept_offer(&link, &slots, &none, noon()).await.unwrap(), Changed::Already(_)));
    assert!(matches!(
        store.decline_offer(&link, ("busy", None), &none, noon()).await.unwrap(),
        Changed::TooLate(_)
    ));
    let meeting =
        Link { purpose: LinkPurpose::Meeting, about: About::Match(the.id, Side::Connectee), ..link.clone() };
    assert!(
        matches!(store.agree_time(&link, &slot(2), &none, noon()).await.unwrap(), Changed::Gone),
        "not theirs"
    );
    let gone = store.agree_time(&meeting, &slot(5), &none, noon()).await.unwrap();
    assert!(matches!(gone, Changed::TooLate(_)), "never proposed");
    let agreed = store.agree_time(&meeting, &slot(2), &none, noon()).await.unwrap();
    let Changed::Now(the) = agreed else { panic!("{agreed:?}") };
    assert_eq!((the.state, the.meeting), (MatchState::Scheduled, Some(slot(2))));
    assert!(matches!(
        store.agree_time(&meeting, &slot(2), &none, noon()).await.unwrap(),
        Changed::Already(_)
    ));
    for case in [connectee, connector] {
        store.audit_trail(&case).await.unwrap().verify().unwrap();
    }
}

#[tokio::test]
async fn an_offer_runs_out_and_frees_its_place() {
    let (_engine, store) = fresh();
    let (scope, connectee, connector) = pair(&store).await;
    store.offer(&scope, &new(1, connectee, connector), refusal, &asks(1), noon()).await.unwrap();
    let id = MatchId::from_bits(1);
    let (before, after) = (noon() + days(ANSWER_DAYS) - days(1), noon() + days(ANSWER_DAYS));
    assert!(store.due_matches(10, before).await.unwrap().is_empty());
    assert!(matches!(store.expire_offer(&id, before).await.unwrap(), Changed::TooLate(_)));
    assert_eq!(store.due_matches(10, after).await.unwrap(), [id]);
    let link = followed(&store, 1).await;
    let late = store.accept_offer(&link, &[], &MatchEffects::default(), after).await.unwrap();
    assert!(matches!(late, Changed::TooLate(_)));
    assert!(matches!(store.expire_offer(&id, after).await.unwrap(), Changed::Now(_)));
    assert!(matches!(store.expire_offer(&id, after).await.unwrap(), Changed::Already(_)));
    assert!(store.due_matches(10, after).await.unwrap().is_empty());
    let found = edges(&store, &scope, CONNECTOR).await;
    assert!(found.len() == 1 && !found[0].uses_capacity && !found[0].is_open);
}

#[tokio::test]
async fn whoever_leaves_is_in_no_match_any_more() {
    let (_engine, store) = fresh();
    let (scope, connectee, connector) = pair(&store).await;
    store.offer(&scope, &new(1, connectee, connector), refusal, &asks(1), noon()).await.unwrap();
    let link = followed(&store, 1).await;
    store.withdraw(&connectee, &Actor::Applicant, &withdrawn_mail(), noon()).await.unwrap();
    let said = store.accept_offer(&link, &[], &MatchEffects::default(), noon()).await.unwrap();
    let Changed::TooLate(the) = said else { panic!("{said:?}") };
    assert_eq!((the.state, the.reason.as_deref()), (MatchState::Cancelled, Some(LEFT)));
    let count = |trail: &AuditTrail, wanted| trail.entries.iter().filter(|one| one.action == wanted).count();
    let of_connector = store.audit_trail(&connector).await.unwrap();
    assert_eq!(count(&of_connector, Action::MatchCancelled), 1, "with the withdrawal");
    for trail in [of_connector, store.audit_trail(&connectee).await.unwrap()] {
        trail.verify().unwrap();
    }
    assert!(edges(&store, &scope, CONNECTOR).await.iter().all(|edge| !edge.is_open && !edge.uses_capacity));

    for n in 2..5 {
        let another = accepted(&store, &scope, n, "connectee-application").await;
        store.offer(&scope, &new(n, another, connector), refusal, &asks(n), noon()).await.unwrap();
    }
    store.leave_matches(&connector, &Actor::System, noon()).await.unwrap();
    store.leave_matches(&connector, &Actor::System, noon()).await.unwrap();
    store.withdraw(&connector, &Actor::Applicant, &Effects::default(), noon()).await.unwrap();
    for n in 2..5 {
        let the = store.load_match(&MatchId::from_bits(n), noon()).await.unwrap().unwrap();
        assert_eq!((the.state, the.reason.as_deref()), (MatchState::Cancelled, Some(LEFT)));
    }
    store.audit_trail(&connector).await.unwrap().verify().unwrap();
}

#[tokio::test]
async fn the_same_fact_or_link_twice_is_one() {
    let (_engine, store) = fresh();
    let (scope, connectee, connector) = pair(&store).await;
    let (one, other) = (indicators::PersonId::from_bits(1), indicators::PersonId::from_bits(2));
    let fact = indicators::Fact {
        community: scope.community().to_owned(),
        on: functions::app::day(noon()),
        what: indicators::Event::IntroductionSent { person: one, connector: other },
    };
    let mut effects = asks(1);
    effects.connectee.facts = vec![fact.clone(), fact.clone()];
    effects.connectee.untrue = vec![fact];
    effects.connector.links.extend(effects.connector.links.clone());
    let made = store.offer(&scope, &new(1, connectee, connector), refusal, &effects, noon()).await.unwrap();
    assert!(matches!(made, Offered::Now(_)), "{made:?}");
    assert_eq!(followed(&store, 1).await.about, About::Match(MatchId::from_bits(1), Side::Connector));
}

/// The operations, each on a match that allows it.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Operation {
    Offer,
    Accept,
    Decline,
    Expire,
    Cancel,
    Open,
    People,
}

const OPERATIONS: [Operation; 7] = [
    Operation::Offer,
    Operation::Accept,
    Operation::Decline,
    Operation::Expire,
    Operation::Cancel,
    Operation::Open,
    Operation::People,
];

/// Where an operation on a match begins.
struct Pair {
    scope: Scope,
    connectee: CaseId,
    connector: CaseId,
    /// The link of the offer, once it was made.
    link: Option<Link>,
}

impl Trial for Operation {
    type Before = Pair;

    async fn prepare(self, calm: &Store) -> Pair {
        let (scope, connectee, connector) = pair(calm).await;
        let mut link = None;
        if self != Operation::Offer {
            calm.offer(&scope, &new(1, connectee, connector), refusal, &asks(1), noon()).await.unwrap();
            link = Some(followed(calm, 1).await);
        }
        Pair { scope, connectee, connector, link }
    }

    async fn run(self, shaky: &Store, before: Pair) -> Result<String, StoreError> {
        let Pair { scope, connectee, connector, link } = before;
        let offer = new(1, connectee, connector);
        let none = MatchEffects::default();
        Ok(match (self, link) {
            (Operation::Offer, _) => {
                format!("{:?}", shaky.offer(&scope, &offer, refusal, &asks(1), noon()).await?)
            }
            (Operation::Accept, Some(link)) => {
                format!("{:?}", shaky.accept_offer(&link, &[slot(1)], &none, noon()).await?)
            }
            (Operation::Decline, Some(link)) => {
                format!("{:?}", shaky.decline_offer(&link, ("busy", None), &none, noon()).await?)
            }
            (Operation::Expire, _) => {
                format!("{:?}", shaky.expire_offer(&offer.id, noon() + days(ANSWER_DAYS)).await?)
            }
            (Operation::Cancel, _) => {
                let nothing = |_: &Match| MatchEffects::default();
                format!("{:?}", shaky.cancel_match(&scope, &offer.id, "other", nothing, noon()).await?)
            }
            (Operation::Open, _) => {
                let opened = shaky.open_match(&scope, &offer.id, noon()).await?.unwrap();
                opened.1.unwrap().trail.verify().unwrap();
                format!("{:?}", opened.0)
            }
            (Operation::People, _) => {
                format!("{:?}", shaky.name_people(&scope, &[connectee, connector], noon()).await?)
            }
            (Operation::Accept | Operation::Decline, None) => unreachable!("an offer was made"),
        })
    }

    async fn left(self, engine: &Engine, calm: &Store) -> String {
        for n in [1, CONNECTOR] {
            calm.audit_trail(&submission(n).case).await.unwrap().verify().unwrap();
        }
        format!("{:?}", inserted(engine).await)
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
async fn who_leaves_more_matches_than_a_transaction_holds_leaves_all_of_them() {
    const MANY: u128 = 24;
    let (_engine, store) = fresh();
    let (scope, connectee, _) = pair(&store).await;
    for n in 1..=MANY {
        let connector = accepted(&store, &scope, CONNECTOR + n, "connector-application").await;
        let offered = store.offer(&scope, &new(n, connectee, connector), refusal, &asks(n), noon()).await;
        assert!(matches!(offered.unwrap(), Offered::Now(_)));
    }
    let left = store.withdraw(&connectee, &Actor::Applicant, &withdrawn_mail(), later()).await.unwrap();
    assert!(matches!(left, Withdrawn::Now { .. }), "{left:?}");
    for n in 1..=MANY {
        let the = store.load_match(&MatchId::from_bits(n), later()).await.unwrap().unwrap();
        assert_eq!(the.state, MatchState::Cancelled);
    }
    let told = store.due_intents(200, later()).await.unwrap();
    let told = told.iter().filter(|key| key.mail() == Mail::MatchCancelled).count();
    assert_eq!(told, usize::try_from(MANY).unwrap(), "everybody is told once");
    store.audit_trail(&connectee).await.unwrap().verify().unwrap();
}
