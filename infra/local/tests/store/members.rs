//! Members, sign-ins and sessions: what each operation does, at the edges and in races.

use functions::store::*;
use jiff::SignedDuration;
use portal_local::dynamodb::Engine;

use crate::cases::*;
use crate::people::*;
use crate::plan::FaultPlan;

fn minutes(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

/// A store with one member, and a session of hers.
async fn with_session() -> (Engine, Store) {
    let (engine, store) = fresh();
    store.invite(&member(1), noon()).await.unwrap();
    store.begin_sign_in(&sign_in("browser", Some(1)), noon()).await.unwrap();
    let signed_in = store.sign_in(&token("browser"), &token("session"), noon()).await.unwrap();
    assert_eq!(signed_in, SignedIn::Session);
    (engine, store)
}

async fn stands(store: &Store, session: &str, now: jiff::Timestamp) -> bool {
    store.load_session(&token(session), now).await.unwrap().is_some()
}

#[tokio::test]
async fn an_address_is_one_member() {
    let (engine, store) = fresh();
    let Invited::Now(first) = store.invite(&member(1), noon()).await.unwrap() else { panic!("the first") };
    let mut twin = member(2);
    twin.address = member(1).address;
    twin.role = Role::Admin;
    assert_eq!(store.invite(&twin, noon()).await.unwrap(), Invited::Exists(first.clone()));
    assert_eq!(store.find_member(&member(1).address).await.unwrap(), Some(first.clone()));
    assert_eq!(store.load_member(&first.id).await.unwrap(), Some(first.clone()));
    assert_eq!(store.find_member(&token("nobody")).await.unwrap(), None);
    assert_eq!(store.load_member(&twin.id).await.unwrap(), None);
    assert_eq!(inserted_in(&engine, "forum").await["intent"], 1);

    let due = store.due_member_intents(10, noon()).await.unwrap();
    assert_eq!(
        due.iter().map(|key| (key.owner(), key.mail())).collect::<Vec<_>>(),
        [(IntentOwner::Member(first.id), Mail::Invitation)]
    );
    assert!(store.due_intents(10, noon()).await.unwrap().is_empty(), "no mail about a case");
    let intent = store.claim_intent(&due[0], LEASE, noon()).await.unwrap().unwrap();
    assert_eq!((intent.mail, intent.address), (Mail::Invitation, None));
    store.mark_sent(&due[0], noon()).await.unwrap();
    assert!(store.due_member_intents(10, noon() + days(1)).await.unwrap().is_empty());
}

#[tokio::test]
async fn members_are_listed_by_community() {
    let (_engine, store) = fresh();
    for n in 1..=120 {
        let mut new = member(n);
        if n % 3 == 0 {
            new.community = None;
            new.role = Role::Secretariat;
        }
        store.invite(&new, noon()).await.unwrap();
    }
    let all = store.members().await.unwrap();
    let communities: Vec<_> = all.iter().map(|member| member.community.as_deref()).collect();
    assert_eq!((all.len(), communities[0], communities[119]), (120, None, Some("halifax")));
    assert!(communities.is_sorted());
}

#[tokio::test]
async fn only_active_people_of_a_community_have_a_scope() {
    let (_engine, store) = fresh();
    for (n, role) in (1..).zip(Role::ALL) {
        let mut new = member(n);
        new.role = role;
        new.community = role.is_of_community().then(|| "halifax".to_owned());
        let Invited::Now(member) = store.invite(&new, noon()).await.unwrap() else { panic!("new") };
        let scope = Scope::of(&member);
        assert_eq!(scope.is_some(), role.is_of_community(), "{role:?}");
        if let Some(scope) = scope {
            assert!(scope.covers(Some("halifax")) && !scope.covers(Some("truro")) && !scope.covers(None));
            assert_eq!(scope.actor(), Actor::Staff(member.id.to_string()));
        }
        let disabled = store.set_member_state(&member.id, MemberState::Disabled, noon()).await.unwrap();
        assert_eq!(Scope::of(&disabled.unwrap()), None, "{role:?}");
    }
    // A role of a community without one, and one of the portal with one, as no program of ours stores them.
    for (n, role, community) in [(11, Role::Coordinator, None), (12, Role::Admin, Some("halifax".to_owned()))]
    {
        let new = NewMember { role, community, ..member(n) };
        let Invited::Now(member) = store.invite(&new, noon()).await.unwrap() else { panic!("new") };
        assert_eq!(Scope::of(&member), None, "{role:?}");
    }
}

#[tokio::test]
async fn a_sign_in_is_used_once_within_ten_minutes() {
    let (_engine, store) = with_session().await;
    let sign_in = store.load_sign_in(&token("browser"), noon()).await.unwrap().unwrap();
    assert_eq!((sign_in.session, sign_in.tries), (Some(token("session")), 0));
    let again = |session| {
        let store = store.clone();
        async move { store.sign_in(&token("browser"), &token(session), noon()).await.unwrap() }
    };
    assert_eq!(again("session").await, SignedIn::Session, "the browser sent it twice");
    assert_eq!(again("other").await, SignedIn::Ended);
    assert!(!stands(&store, "other", noon()).await);
    store.end_session(&token("session")).await.unwrap();
    store.end_session(&token("session")).await.unwrap();
    assert_eq!(again("session").await, SignedIn::Ended, "signed out since");

    store.begin_sign_in(&crate::people::sign_in("late", Some(1)), noon()).await.unwrap();
    let end = noon() + minutes(SIGN_IN_MINUTES);
    assert!(store.load_sign_in(&token("late"), end - minutes(1)).await.unwrap().is_some());
    assert_eq!(store.load_sign_in(&token("late"), end).await.unwrap(), None);
    assert_eq!(store.try_code(&token("late"), end).await.unwrap(), Tried::Over);
    assert_eq!(store.sign_in(&token("late"), &token("s"), end).await.unwrap(), SignedIn::Ended);
}

#[tokio::test]
async fn an_address_that_is_nobodys_leads_nowhere() {
    let (engine, store) = fresh();
    store.begin_sign_in(&sign_in("stranger", None), noon()).await.unwrap();
    assert_eq!(inserted_in(&engine, "forum").await, [("intent".into(), 1), ("sign_in".into(), 1)].into());
    assert!(store.due_member_intents(10, noon() + days(1)).await.unwrap().is_empty());
    assert_eq!(store.try_code(&token("stranger"), noon()).await.unwrap(), Tried::Counted);
    assert_eq!(store.sign_in(&token("stranger"), &token("s"), noon()).await.unwrap(), SignedIn::Ended);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_forty_codes_at_once_five_are_compared() {
    let (_engine, store) = fresh();
    store.begin_sign_in(&sign_in("browser", Some(1)), noon()).await.unwrap();
    let tries = (0..40).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { store.try_code(&token("browser"), noon()).await.unwrap() })
    });
    let mut counted = 0;
    for tried in tries.collect::<Vec<_>>() {
        counted += u32::from(tried.await.unwrap() == Tried::Counted);
    }
    assert_eq!(counted, SIGN_IN_TRIES);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_uses_at_once_one_session_comes() {
    let (engine, store) = fresh();
    store.invite(&member(1), noon()).await.unwrap();
    store.begin_sign_in(&sign_in("browser", Some(1)), noon()).await.unwrap();
    let uses = (0..20).map(|n| {
        let store = store.clone();
        let session = token(&format!("session {}", n % 2));
        tokio::spawn(async move { store.sign_in(&token("browser"), &session, noon()).await.unwrap() })
    });
    let mut began = 0;
    for signed_in in uses.collect::<Vec<_>>() {
        began += u32::from(signed_in.await.unwrap() == SignedIn::Session);
    }
    assert_eq!(began, 10, "those with the token of the first");
    assert_eq!(inserted_in(&engine, "forum").await["session"], 1);
}

#[tokio::test]
async fn a_session_ends_in_each_of_its_ways() {
    let (_engine, store) = with_session().await;
    let idle = noon() + minutes(IDLE_MINUTES);
    assert!(stands(&store, "session", idle - minutes(1)).await);
    assert!(!stands(&store, "session", idle).await);

    // In use, it goes on to the twelfth hour.
    let mut now = noon();
    while now < noon() + minutes(60 * LONGEST_HOURS - 30) {
        now += minutes(30);
        let session = store.load_session(&token("session"), now).await.unwrap().expect("in use");
        store.touch_session(&session, now).await.unwrap();
    }
    assert!(stands(&store, "session", now + minutes(29)).await);
    assert!(!stands(&store, "session", noon() + minutes(60 * LONGEST_HOURS)).await);

    // A note that comes late brings nothing back.
    let session = store.load_session(&token("session"), now).await.unwrap().unwrap();
    store.end_session(&token("session")).await.unwrap();
    store.touch_session(&Session { seen_at: noon(), ..session }, now).await.unwrap();
    assert!(!stands(&store, "session", now).await);
}

#[tokio::test]
async fn disabling_ends_sessions_for_good() {
    let (_engine, store) = with_session().await;
    let later = noon() + minutes(1);
    let id = MemberId::from_bits(1);
    let disabled = store.set_member_state(&id, MemberState::Disabled, later).await.unwrap().unwrap();
    assert_eq!(disabled.state, MemberState::Disabled);
    assert!(!stands(&store, "session", later).await);
    assert_eq!(
        store.set_member_state(&id, MemberState::Disabled, later + minutes(1)).await.unwrap(),
        Some(disabled)
    );
    store.set_member_state(&id, MemberState::Active, later + minutes(2)).await.unwrap();
    assert!(!stands(&store, "session", later + minutes(2)).await);
    let nobody = MemberId::from_bits(9);
    assert_eq!(store.set_member_state(&nobody, MemberState::Active, later).await.unwrap(), None);
}

#[tokio::test]
async fn operations_cost_what_their_comments_say() {
    let engine = Engine::memory(&Tables::default()).unwrap();
    let plan = FaultPlan::new(0);
    let store = store(&engine, &plan);
    let spent = |what: &str, calls: &[&str]| assert_eq!(plan.take_calls(), calls, "{what}");
    let (get, update, transact) = ("GetItem", "UpdateItem", "TransactWriteItems");
    let batch = "BatchGetItem";

    store.invite(&member(1), noon()).await.unwrap();
    spent("invite", &[transact]);
    store.invite(&NewMember { id: MemberId::from_bits(2), ..member(1) }, noon()).await.unwrap();
    spent("invite again", &[transact, get, get]);
    store.find_member(&member(1).address).await.unwrap();
    spent("find_member", &[get, get]);
    store.find_member(&token("nobody")).await.unwrap();
    spent("find_member of nobody", &[get, get]);
    store.members().await.unwrap();
    spent("members", &["Query index", batch]);
    store.begin_sign_in(&sign_in("b", Some(1)), noon()).await.unwrap();
    spent("begin_sign_in", &[transact]);
    store.begin_sign_in(&sign_in("c", None), noon()).await.unwrap();
    spent("begin_sign_in of nobody", &[transact]);
    store.try_code(&token("b"), noon()).await.unwrap();
    spent("try_code", &[update]);
    store.sign_in(&token("b"), &token("s"), noon()).await.unwrap();
    spent("sign_in", &[get, batch, transact]);
    let session = store.load_session(&token("s"), noon()).await.unwrap().unwrap();
    spent("load_session", &[get, get]);
    store.touch_session(&session, noon() + minutes(4)).await.unwrap();
    spent("touch_session, noted lately", &[]);
    store.touch_session(&session, noon() + minutes(5)).await.unwrap();
    spent("touch_session", &[update]);
    store.set_member_state(&MemberId::from_bits(1), MemberState::Disabled, noon()).await.unwrap();
    spent("set_member_state", &[batch, transact]);
    store.end_session(&token("s")).await.unwrap();
    spent("end_session", &["DeleteItem"]);
    store.due_member_intents(10, noon()).await.unwrap();
    spent("due_member_intents", &["Query index"]);
}

#[tokio::test]
async fn nothing_personal_is_printed() {
    let (_engine, store) = with_session().await;
    let session = store.load_session(&token("session"), noon()).await.unwrap();
    let due = store.due_member_intents(10, noon()).await.unwrap();
    let printed = format!(
        "{:?} {session:?} {:?} {due:?} {}",
        member(1),
        store.find_member(&member(1).address).await.unwrap(),
        due[0]
    );
    assert!(!printed.contains("mina") && !printed.contains("example.org"), "{printed}");
}
