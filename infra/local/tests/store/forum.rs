//! The forum's operations: each post once, in order, whatever happens around it.

use std::collections::BTreeSet;

use functions::store::*;
use portal::Lang;
use portal::forum::Categories;
use portal_local::dynamodb::Engine;

use crate::cases::*;
use crate::people::*;
use crate::plan::FaultPlan;
use crate::trial::{Trial, no_fault_of_a_read_shows, no_fault_of_a_write_shows};

const CATEGORIES: &str = r#"
[[category]]
id = "practice"
name = { en = "Practice", fr = "Pratique" }
about = { en = "How.", fr = "Comment." }

[[category]]
id = "council"
circle = "council"
name = { en = "Council", fr = "Conseil" }
about = { en = "For the council.", fr = "Pour le conseil." }

[newcomers]
days = 7
topics = 2
replies = 40
links = 3
"#;

/// A coordinator in the forum.
pub(crate) async fn reader(store: &Store, n: u128) -> Reader {
    let (Invited::Now(member) | Invited::Exists(member)) = store.invite(&member(n), noon()).await.unwrap();
    Reader::of(&member, &Categories::parse(CATEGORIES).unwrap(), None).unwrap()
}

/// Somebody of the secretariat, who sees all.
pub(crate) async fn moderator(store: &Store) -> Reader {
    let new = NewMember { role: Role::Secretariat, community: None, ..member(3) };
    let (Invited::Now(member) | Invited::Exists(member)) = store.invite(&new, noon()).await.unwrap();
    Reader::of(&member, &Categories::parse(CATEGORIES).unwrap(), None).unwrap()
}

pub(crate) fn post(n: u128) -> NewPost {
    NewPost {
        key: SubmissionKey::from_bits(n),
        lang: Lang::Fr,
        text: format!("{CANARY} {n}"),
        quotes: None,
        mentions: Vec::new(),
        allowed: Vec::new(),
    }
}

pub(crate) fn topic(n: u128) -> NewTopic {
    NewTopic {
        category: "practice".into(),
        title: format!("{CANARY} topic"),
        tags: Vec::new(),
        post: post(n),
        is_question: false,
        follows: false,
    }
}

fn edit(seen: u32, text: &str) -> PostChange {
    let text = format!("{CANARY} {text}");
    PostChange::Edit(NewText { lang: Lang::En, text, allowed: Vec::new(), seen })
}

/// When a change leaves a trace.
fn much_later() -> jiff::Timestamp {
    noon() + jiff::SignedDuration::from_hours(2)
}

/// A topic that was started.
pub(crate) async fn started(store: &Store, reader: &Reader) -> TopicId {
    let Posted::At(place) = store.start_topic(reader, &topic(1), noon()).await.unwrap() else {
        panic!("it was not started");
    };
    place.topic
}

async fn step(
    store: &Store,
    reader: &Reader,
    topic: TopicId,
    step: ReviewStep,
) -> Result<Reviewed, StoreError> {
    store.review_post(reader, PostPlace { topic, seq: 1 }, &step, noon()).await
}

/// A verdict that hides a post and suspends its author.
pub(crate) fn suspend() -> ReviewStep {
    ReviewStep::Judge(NewVerdict {
        ruling: Ruling::Suspend,
        reason: Some(FlagReason::Abuse),
        words: CANARY.into(),
        until: Some(noon() + jiff::SignedDuration::from_hours(24)),
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operation {
    Start,
    Add,
    MarkRead,
    Edit,
    Delete,
    Thank,
    Answer,
    Pin,
    Flag,
    Claim,
    Judge,
    Undo,
}

const OPERATIONS: [Operation; 12] = [
    Operation::Start,
    Operation::Add,
    Operation::MarkRead,
    Operation::Edit,
    Operation::Delete,
    Operation::Thank,
    Operation::Answer,
    Operation::Pin,
    Operation::Flag,
    Operation::Claim,
    Operation::Judge,
    Operation::Undo,
];

impl Trial for Operation {
    type Before = (Reader, Option<TopicId>);

    async fn prepare(self, store: &Store) -> Self::Before {
        let reader = reader(store, 1).await;
        let topic = match self {
            Operation::Start => None,
            _ => Some(started(store, &reader).await),
        };
        if let (Operation::Delete, Some(id)) = (self, topic) {
            let place = PostPlace { topic: id, seq: 1 };
            store.change_post(&reader, place, &edit(0, "before"), much_later()).await.unwrap();
        }
        if let (Operation::Answer, Some(id)) = (self, topic) {
            store.add_post(&reader, &id, &post(2), noon()).await.unwrap();
        }
        let reader = match self {
            Operation::Thank | Operation::Flag => self::reader(store, 2).await,
            Operation::Pin | Operation::Claim => moderator(store).await,
            Operation::Judge | Operation::Undo => {
                let (moderator, id) = (moderator(store).await, topic.unwrap());
                step(store, &moderator, id, ReviewStep::Claim).await.unwrap();
                if self == Operation::Undo {
                    step(store, &moderator, id, suspend()).await.unwrap();
                }
                moderator
            }
            _ => reader,
        };
        (reader, topic)
    }

    async fn run(self, store: &Store, (reader, id): Self::Before) -> Result<String, StoreError> {
        let posted = match (self, id) {
            (Operation::Add, Some(id)) => {
                format!("{:?}", store.add_post(&reader, &id, &post(2), noon()).await?)
            }
            (Operation::MarkRead, Some(id)) => {
                let opened = store.open_topic(&reader, &id, 1..=50).await?.unwrap();
                store.mark_read(&reader, &opened.topic, 1, noon()).await?;
                format!("{:?}", store.read_places(&reader, &["practice", "council"]).await?)
            }
            (Operation::Edit | Operation::Delete | Operation::Thank, Some(id)) => {
                let change = match self {
                    Operation::Edit => edit(0, "after"),
                    Operation::Delete => PostChange::Delete,
                    _ => PostChange::Thank(true),
                };
                let place = PostPlace { topic: id, seq: 1 };
                let told = store.change_post(&reader, place, &change, much_later()).await?;
                let former = store.former_texts(&reader, place).await?.unwrap().2;
                format!("{told:?} {former:?}")
            }
            (Operation::Answer, Some(id)) => {
                format!(
                    "{:?}",
                    store.change_topic(&reader, &id, &TopicChange::Answer(Some(2)), noon()).await?
                )
            }
            (Operation::Pin, Some(id)) => {
                let told = store.change_topic(&reader, &id, &TopicChange::Pin(true), noon()).await?;
                let trail = store.audit_of_topic(&id).await?;
                trail.verify().unwrap();
                format!("{told:?} {}", trail.entries.len())
            }
            (Operation::Flag | Operation::Claim | Operation::Judge | Operation::Undo, Some(id)) => {
                let wanted = match self {
                    Operation::Flag => ReviewStep::Flag(FlagReason::Spam, CANARY.into()),
                    Operation::Claim => ReviewStep::Claim,
                    Operation::Judge => suspend(),
                    _ => ReviewStep::Undo,
                };
                let told = step(store, &reader, id, wanted).await?;
                let trail = store.audit_of_topic(&id).await?;
                trail.verify().unwrap();
                let author = self::reader(store, 1).await;
                let notices = store.notices(&author, noon()).await?;
                let until = author.suspended_until(noon());
                format!("{told:?} {} {notices:?} {until:?}", trail.entries.len())
            }
            _ => format!("{:?}", store.start_topic(&reader, &topic(1), noon()).await?),
        };
        let list = store.topics(&reader, "practice", None, 25).await?;
        let opened = store.open_topic(&reader, &list.topics[0].id, 1..=50).await?.unwrap();
        Ok(format!("{posted} {opened:?}"))
    }

    async fn left(self, engine: &Engine, _calm: &Store) -> String {
        format!("{:?}", inserted_in(engine, "forum").await)
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
async fn posts_that_arrive_at_once_stand_in_order_each_once() {
    let engine = Engine::memory(&Tables::default()).unwrap();
    let store = store(&engine, &FaultPlan::new(0));
    let reader = reader(&store, 1).await;
    let id = started(&store, &reader).await;
    // Eight people, each of whom presses twice.
    let tries = (0..16_u128).map(|n| {
        let (store, reader) = (store.clone(), reader.clone());
        tokio::spawn(async move {
            loop {
                match store.add_post(&reader, &id, &post(10 + n / 2), noon()).await {
                    Ok(Posted::At(place)) => return place.seq,
                    Ok(other) => panic!("{other:?}"),
                    Err(StoreError::Conflict | StoreError::Unknown) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        })
    });
    let mut places = BTreeSet::new();
    for one in tries.collect::<Vec<_>>() {
        places.insert(one.await.unwrap());
    }
    assert_eq!(places, (2..=9).collect());
    let opened = store.open_topic(&reader, &id, 1..=50).await.unwrap().unwrap();
    assert_eq!((opened.posts.len(), opened.topic.head.posts, opened.topic.head.revision), (9, 9, 9));
    // Whoever has seen the topic at a revision finds what came after it above it.
    let later = opened.posts.iter().filter(|post| post.revision > 6).map(|post| post.seq);
    assert_eq!(later.collect::<Vec<_>>(), [7, 8, 9]);
}

#[tokio::test]
async fn a_form_is_its_member_s_own_and_ends() {
    let engine = Engine::memory(&Tables::default()).unwrap();
    let store = store(&engine, &FaultPlan::new(0));
    let (one, two) = (reader(&store, 1).await, reader(&store, 2).await);
    let id = started(&store, &one).await;
    let place = |seq| Posted::At(PostPlace { topic: id, seq });
    assert_eq!(store.add_post(&one, &id, &post(5), noon()).await.unwrap(), place(2));
    assert_eq!(store.add_post(&two, &id, &post(5), noon()).await.unwrap(), place(3));
    assert_eq!(store.add_post(&one, &id, &post(5), noon()).await.unwrap(), place(2));
    let other = NewPost { text: "other".into(), ..post(5) };
    let there = PostPlace { topic: id, seq: 2 };
    assert_eq!(store.add_post(&one, &id, &other, noon()).await.unwrap(), Posted::Other(there));
    let nobody = TopicId::from_bits(9);
    assert_eq!(store.add_post(&one, &nobody, &post(6), noon()).await.unwrap(), Posted::Gone);
    let council = NewTopic { category: "council".into(), ..topic(7) };
    assert!(matches!(store.start_topic(&one, &council, noon()).await, Err(StoreError::NotYours)));
    assert!(matches!(store.topics(&one, "council", None, 5).await, Err(StoreError::NotYours)));
}

#[tokio::test]
async fn lists_go_on_where_they_stopped() {
    let engine = Engine::memory(&Tables::default()).unwrap();
    let store = store(&engine, &FaultPlan::new(0));
    // Nobody who is new starts so many.
    let reader = moderator(&store).await;
    for n in 1..=12_u128 {
        // Some of them in the same millisecond.
        let at = noon() + jiff::SignedDuration::from_secs(i64::try_from(n / 3).unwrap());
        store.start_topic(&reader, &topic(n), at).await.unwrap();
    }
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = store.topics(&reader, "practice", after.as_ref(), 5).await.unwrap();
        assert!(page.topics.len() <= 5);
        seen.extend(page.topics.iter().map(|topic| (topic.head.last_at, topic.id)));
        let Some(next) = page.next else { break };
        after = Some(TopicPlace::parse(&next.to_string()).unwrap());
    }
    assert_eq!(seen.len(), 12);
    assert!(seen.windows(2).all(|pair| pair[0] > pair[1]), "the newest first, none twice");
}

#[tokio::test]
async fn a_text_leaves_a_trace_once_others_had_time_to_read_it() {
    let engine = Engine::memory(&Tables::default()).unwrap();
    let store = store(&engine, &FaultPlan::new(0));
    let (author, other) = (reader(&store, 1).await, reader(&store, 2).await);
    let place = PostPlace { topic: started(&store, &author).await, seq: 1 };
    let soon = noon() + jiff::SignedDuration::from_mins(FREE_MINUTES);
    let change =
        async |reader: &Reader, change: PostChange, at| store.change_post(reader, place, &change, at).await;
    let former = async || store.former_texts(&other, place).await.unwrap().unwrap().2;
    let Ok(PostChanged::Done(post)) = change(&author, edit(0, "one"), soon).await else { panic!("refused") };
    assert_eq!((post.edits, post.edited_at, former().await.len()), (1, None, 0));
    let Ok(PostChanged::Done(post)) = change(&author, edit(1, "two"), much_later()).await else {
        panic!("refused")
    };
    assert_eq!((post.edits, post.edited_at), (2, Some(much_later())));
    assert_eq!(former().await[0].text, format!("{CANARY} one"));
    // From a page that was opened before: nothing is lost, and nothing is stored.
    let told = change(&author, edit(1, "three"), much_later()).await.unwrap();
    assert!(matches!(told, PostChanged::Meanwhile(now) if now.text.ends_with("two")));
    assert!(
        matches!(change(&author, edit(1, "two"), much_later()).await, Ok(PostChanged::Done(_))),
        "sent twice"
    );
    for theirs in [edit(2, "mine now"), PostChange::Delete] {
        assert!(matches!(change(&other, theirs, much_later()).await, Err(StoreError::NotYours)));
    }
    assert!(matches!(
        change(&author, PostChange::Thank(true), much_later()).await,
        Err(StoreError::NotYours)
    ));
    for wanted in [true, true, false] {
        let Ok(PostChanged::Done(post)) = change(&other, PostChange::Thank(wanted), much_later()).await
        else {
            panic!("refused");
        };
        assert_eq!(post.thanks.len(), usize::from(wanted));
    }
    for _ in 0..2 {
        let Ok(PostChanged::Done(post)) = change(&author, PostChange::Delete, much_later()).await else {
            panic!("refused");
        };
        assert_eq!((post.state, post.text.as_str()), (PostState::Deleted, ""));
    }
    assert_eq!(former().await, []);
    assert_eq!(change(&other, PostChange::Thank(true), much_later()).await.unwrap(), PostChanged::Gone);
}

#[tokio::test]
async fn of_many_moderators_one_gets_a_review_and_one_verdict_counts() {
    let engine = Engine::memory(&Tables::default()).unwrap();
    let store = store(&engine, &FaultPlan::new(0));
    let author = reader(&store, 1).await;
    let id = started(&store, &author).await;
    let categories = Categories::parse(CATEGORIES).unwrap();
    let mut moderators = Vec::new();
    for n in 20..28 {
        let new = NewMember { role: Role::Secretariat, community: None, ..member(n) };
        let Invited::Now(member) = store.invite(&new, noon()).await.unwrap() else { panic!("known") };
        moderators.push(Reader::of(&member, &categories, None).unwrap());
    }
    let all = async |wanted: ReviewStep| {
        let tries = moderators.iter().cloned().map(|reader| {
            let (store, wanted) = (store.clone(), wanted.clone());
            tokio::spawn(async move {
                loop {
                    match step(&store, &reader, id, wanted.clone()).await {
                        Err(StoreError::Conflict | StoreError::Unknown) => {}
                        other => return other.unwrap(),
                    }
                }
            })
        });
        let mut done = 0;
        for one in tries.collect::<Vec<_>>() {
            done += usize::from(matches!(one.await.unwrap(), Reviewed::Done(_)));
        }
        done
    };
    assert_eq!(all(ReviewStep::Claim).await, 1);
    assert_eq!(all(suspend()).await, 1);
    assert_eq!(all(ReviewStep::Undo).await, 1);
    let trail = store.audit_of_topic(&id).await.unwrap();
    trail.verify().unwrap();
    let deeds: Vec<Action> = trail.entries.iter().map(|entry| entry.action).collect();
    assert_eq!(deeds, [Action::PostClaimed, Action::PostHidden, Action::VerdictUndone]);
    let told = store.notices(&author, noon()).await.unwrap();
    assert_eq!(told.iter().map(|notice| notice.is_undone).collect::<Vec<_>>(), [true, false]);
}
