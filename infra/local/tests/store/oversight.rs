//! What admins look after: roles, access, and the audit log of both; who may, in races, at the edges.

use functions::store::*;
use jiff::SignedDuration;

use crate::cases::*;
use crate::desk::{confirmed, scope};
use crate::people::*;
use crate::plan::FaultPlan;

/// A new member.
async fn new(store: &Store, n: u128, role: Role) -> Member {
    let community = role.is_of_community().then(|| "halifax".to_owned());
    let invited = store.invite(&NewMember { role, community, ..member(n) }, noon()).await.unwrap();
    let Invited::Now(member) = invited else { panic!("new") };
    member
}

fn by(member: &Member) -> Actor {
    Actor::Staff(member.id.to_string())
}

fn everything(area: AuditArea, community: Option<&str>) -> AuditSearch {
    AuditSearch {
        area,
        community: community.map(str::to_owned),
        from: noon() - days(1),
        before: noon() + days(1),
        member: None,
        action: None,
        after: None,
        limit: 100,
    }
}

#[tokio::test]
async fn a_role_changes_within_its_kind_and_once() {
    let (_engine, store) = fresh();
    let admin = new(&store, 1, Role::Admin).await;
    let member = new(&store, 2, Role::Coordinator).await;
    let change = async |role| {
        store.change_member(&member.id, MemberChange::Role(role), &by(&admin), noon()).await.unwrap()
    };
    let MemberChanged::Now(after) = change(Role::CommunityAdmin).await else { panic!("changed") };
    assert_eq!(
        (after.role, store.load_member(&member.id).await.unwrap().unwrap()),
        (Role::CommunityAdmin, after.clone())
    );
    assert_eq!(change(Role::CommunityAdmin).await, MemberChanged::Already(after));
    assert_eq!(change(Role::Admin).await, MemberChanged::OtherKind);
    let nobody = MemberId::from_bits(99);
    let gone =
        store.change_member(&nobody, MemberChange::Role(Role::Admin), &by(&admin), noon()).await.unwrap();
    assert_eq!(gone, MemberChanged::Gone);
    let trail = store.audit_of_member(&member.id).await.unwrap();
    trail.verify().unwrap();
    let actions: Vec<_> = trail.entries.iter().map(|entry| (entry.action, entry.actor.clone())).collect();
    assert_eq!(actions, [(Action::MemberInvited, Actor::System), (Action::MadeCommunityAdmin, by(&admin))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_admins_who_disable_each_other_leave_one() {
    for _ in 0..8 {
        let (_engine, store) = fresh();
        let admins = [new(&store, 1, Role::Admin).await, new(&store, 2, Role::Admin).await];
        let off = MemberChange::State(MemberState::Disabled);
        let tasks = [(0, 1), (1, 0)].map(|(one, other)| {
            let (store, actor, id) = (store.clone(), by(&admins[one]), admins[other].id);
            let off = off.clone();
            tokio::spawn(async move { store.change_member(&id, off, &actor, noon()).await.unwrap() })
        });
        let mut told = Vec::new();
        for task in tasks {
            told.push(task.await.unwrap());
        }
        assert_eq!(told.iter().filter(|told| matches!(told, MemberChanged::Now(_))).count(), 1, "{told:?}");
        assert_eq!(told.iter().filter(|told| **told == MemberChanged::LastAdmin).count(), 1, "{told:?}");
    }
}

#[tokio::test]
async fn the_last_admin_stays_but_for_whoever_runs_the_portal() {
    let (_engine, store) = fresh();
    let (one, two) = (new(&store, 1, Role::Admin).await, new(&store, 2, Role::Admin).await);
    let change = async |id, change, by: &Actor| store.change_member(id, change, by, noon()).await.unwrap();
    let off = MemberChange::State(MemberState::Disabled);
    assert!(matches!(change(&two.id, off.clone(), &by(&one)).await, MemberChanged::Now(_)));
    for last in [off.clone(), MemberChange::Role(Role::Secretariat)] {
        assert_eq!(change(&one.id, last, &by(&two)).await, MemberChanged::LastAdmin);
    }
    let on = MemberChange::State(MemberState::Active);
    assert!(matches!(change(&two.id, on, &by(&one)).await, MemberChanged::Now(_)));
    assert!(matches!(
        change(&one.id, MemberChange::Role(Role::Secretariat), &by(&two)).await,
        MemberChanged::Now(_)
    ));
    assert_eq!(change(&two.id, off.clone(), &by(&one)).await, MemberChanged::LastAdmin);
    assert!(matches!(change(&two.id, off, &Actor::System).await, MemberChanged::Now(_)));
    assert!(matches!(store.set_member_state(&two.id, MemberState::Active, noon()).await, Ok(Some(_))));
}

#[tokio::test]
async fn the_log_of_a_member_says_how_they_came_in() {
    let (_engine, store) = fresh();
    let member = new(&store, 1, Role::Coordinator).await;
    store.begin_sign_in(&sign_in("browser", Some(1)), noon()).await.unwrap();
    store.note_of_member(Some(&member.id), Action::SignInFailed, &Actor::System, noon()).await.unwrap();
    store.sign_in(&token("browser"), &token("session"), noon()).await.unwrap();
    store.sign_in(&token("browser"), &token("session"), noon()).await.unwrap();
    store.sign_out(&token("session"), &member.id, noon()).await.unwrap();
    store.sign_out(&token("session"), &member.id, noon()).await.unwrap();
    store.note_of_member(None, Action::SignInFailed, &Actor::System, noon()).await.unwrap();
    let actions = async |id| {
        let trail = store.audit_of_member(&id).await.unwrap();
        trail.verify().unwrap();
        trail.entries.iter().map(|entry| entry.action).collect::<Vec<_>>()
    };
    assert_eq!(
        actions(member.id).await,
        [Action::MemberInvited, Action::SignInFailed, Action::SignedIn, Action::SignedOut]
    );
    assert_eq!(actions(MemberId::from_bits(0)).await, [Action::SignInFailed]);
    let off = MemberState::Disabled;
    store.set_member_state(&member.id, off, noon()).await.unwrap();
    store.begin_sign_in(&sign_in("late", Some(1)), noon()).await.unwrap();
    assert_eq!(store.sign_in(&token("late"), &token("s"), noon()).await.unwrap(), SignedIn::Ended);
}

#[tokio::test]
async fn a_search_stays_in_its_community_and_is_itself_in_the_log() {
    let (_engine, store) = fresh();
    let (admin, other) =
        (new(&store, 1, Role::CommunityAdmin).await, new(&store, 2, Role::Coordinator).await);
    let portal = new(&store, 3, Role::Admin).await;
    let ours = Oversight::of(&admin).unwrap();
    assert_eq!((Oversight::of(&other), Oversight::of(&portal).unwrap().community()), (None, None));
    let desk = scope(&store, "halifax").await;
    let sent = submission(1);
    confirmed(&store, &sent).await;
    store.open_person(&desk, "REF-000001", noon()).await.unwrap().unwrap();

    let soon = noon() + SignedDuration::from_secs(1);
    let files = everything(AuditArea::Files, Some("halifax"));
    let found = store.search_audit(&ours, &files, soon).await.unwrap();
    let actions: Vec<_> = found.rows.iter().map(|row| row.action).collect();
    assert_eq!(actions, [Action::Submitted, Action::Viewed, Action::EmailConfirmed]);
    assert_eq!(store.references(&[sent.case], noon()).await.unwrap(), [(sent.case, "REF-000001".to_owned())]);
    let again = store.search_audit(&ours, &files, soon).await.unwrap();
    assert_eq!((again.rows[0].action, again.rows[0].count), (Action::AuditRead, Some(3)));
    let mine = AuditSearch { member: Some(desk.member()), ..files.clone() };
    assert_eq!(store.search_audit(&ours, &mine, soon).await.unwrap().rows.len(), 1);
    let read = AuditSearch { action: Some(Action::AuditRead), ..files.clone() };
    assert_eq!(store.search_audit(&ours, &read, soon).await.unwrap().rows.len(), 3);
    let later = AuditSearch { from: noon() + days(1), before: noon() + days(2), ..files.clone() };
    assert!(store.search_audit(&ours, &later, soon).await.unwrap().rows.is_empty());

    let file = store.audit_of_reference(&ours, "REF-000001", &files, noon()).await.unwrap().unwrap();
    assert_eq!(file.rows.len(), 3);
    assert_eq!(store.audit_of_reference(&ours, "REF-999999", &files, noon()).await.unwrap(), None);

    let members = everything(AuditArea::Members, Some("halifax"));
    let of_member = AuditSearch { member: Some(other.id), ..members.clone() };
    let found = store.search_audit(&ours, &of_member, soon).await.unwrap();
    assert_eq!(found.rows[0].subject, Subject::Member(other.id));
    for elsewhere in [Some("toronto"), None] {
        let search = everything(AuditArea::Members, elsewhere);
        assert!(matches!(store.search_audit(&ours, &search, soon).await, Err(StoreError::NotYours)));
        assert!(store.search_audit(&Oversight::of(&portal).unwrap(), &search, soon).await.is_ok());
    }
    let elsewhere = NewMember { role: Role::CommunityAdmin, community: Some("toronto".into()), ..member(9) };
    let Invited::Now(elsewhere) = store.invite(&elsewhere, noon()).await.unwrap() else { panic!("new") };
    let away = Oversight::of(&elsewhere).unwrap();
    let refused = store.audit_of_reference(&away, "REF-000001", &files, noon()).await;
    assert!(matches!(refused, Err(StoreError::NotYours)));
    store.audit_of_lists("halifax").await.unwrap().verify().unwrap();
}

#[tokio::test]
async fn pages_of_a_search_show_every_entry_once() {
    let (_engine, store) = fresh();
    let admin = new(&store, 1, Role::CommunityAdmin).await;
    let ours = Oversight::of(&admin).unwrap();
    for n in 0..1_203_i64 {
        let at = noon() + SignedDuration::from_millis(n / 3);
        let action = if n % 100 == 0 { Action::SignInFailed } else { Action::SignedIn };
        store.note_of_member(Some(&admin.id), action, &Actor::System, at).await.unwrap();
    }
    let search = AuditSearch { limit: 50, ..everything(AuditArea::Members, Some("halifax")) };
    for (action, expected) in [(None, 1_204), (Some(Action::SignInFailed), 13)] {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let search = AuditSearch { action, after: after.clone(), ..search.clone() };
            let page = store.search_audit(&ours, &search, noon()).await.unwrap();
            found.extend(page.rows.iter().map(|row| row.seq));
            let Some(next) = page.next else { break };
            assert_eq!(AuditPlace::parse(&next.to_string()), Some(next.clone()));
            after = Some(next);
        }
        assert!(found.is_sorted_by(|one, other| one > other), "the newest first, each once");
        assert_eq!(found.len(), expected);
    }
    assert_eq!(AuditPlace::parse("x"), None);
}

#[tokio::test]
async fn operations_of_admins_cost_what_their_comments_say() {
    let engine = portal_local::dynamodb::Engine::memory(&Tables::default()).unwrap();
    let plan = FaultPlan::new(0);
    let store = store(&engine, &plan);
    let spent = |what: &str, calls: &[&str]| assert_eq!(plan.take_calls(), calls, "{what}");
    let (get, batch, transact, index) = ("GetItem", "BatchGetItem", "TransactWriteItems", "Query index");
    let admin = new(&store, 1, Role::CommunityAdmin).await;
    plan.take_calls();
    let portal = new(&store, 2, Role::Admin).await;
    spent("invite an admin, the first", &[get, index, transact]);
    new(&store, 3, Role::Admin).await;
    spent("invite an admin", &[get, transact]);
    let off = MemberChange::State(MemberState::Disabled);
    store
        .change_member(&admin.id, MemberChange::Role(Role::Coordinator), &by(&portal), noon())
        .await
        .unwrap();
    spent("change_member", &[batch, transact]);
    store.change_member(&portal.id, off, &Actor::System, noon()).await.unwrap();
    spent("change_member, an admin", &[batch, get, transact]);
    store.members_of(Some("halifax")).await.unwrap();
    spent("members_of", &[index, batch]);
    store.note_of_member(None, Action::SignInFailed, &Actor::System, noon()).await.unwrap();
    spent("note_of_member of nobody", &[batch, transact]);
    store.note_of_member(Some(&admin.id), Action::SignInFailed, &Actor::System, noon()).await.unwrap();
    spent("note_of_member", &[batch, transact]);
    store.sign_out(&token("s"), &admin.id, noon()).await.unwrap();
    spent("sign_out without a session", &[batch, transact, get]);
    let ours = Oversight::of(&admin).unwrap();
    let search = everything(AuditArea::Members, Some("halifax"));
    store.search_audit(&ours, &search, noon()).await.unwrap();
    spent("search_audit", &[index, get, transact]);
}
