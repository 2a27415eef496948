//! Whatever happened, in whatever order it was stored and however often the stream tells of it: the figures that are kept
//! are those of a count of everything.

use std::sync::atomic::{AtomicU64, Ordering};

use aws_lambda_events::event::dynamodb::Event as StreamEvent;
use functions::figures::{Checked, tables};
use functions::indicators::{
    After, ApplicationId, Confidence, ContactId, Counts, Event, EventId, Fact, Generation, HowFound, InField,
    Job, Ledger, Lives, Measure, Outcome, Period, PersonId, Roll, Said, Score, Side, Step, Survey, Value,
    WorkPlace,
};
use functions::store::Kept;
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Span};
use portal::eligibility::Group;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::support::TestApp;
use crate::told::tell;

const COMMUNITIES: [&str; 3] = ["calgary", "edmonton", "halifax"];
const FIRST: Date = date(2025, 10, 1);
/// Up to some weeks after the day of the count: what is to come is not counted yet.
const DAYS: i64 = 440;
const HISTORIES: u32 = 16;

fn fact() -> impl Strategy<Value = Fact> {
    (0..COMMUNITIES.len(), 0..DAYS, 0_u8..18, 0_u8..12, any::<u8>()).prop_map(
        |(place, on, kind, who, what)| {
            let on = FIRST + Span::new().days(on);
            Fact { community: COMMUNITIES[place].to_owned(), on, what: event(kind, who, what, on) }
        },
    )
}

fn event(kind: u8, who: u8, what: u8, on: Date) -> Event {
    let person = PersonId::from_bits(u128::from(who));
    let connector = PersonId::from_bits(100 + u128::from(what % 6));
    let contact = ContactId::from_bits(u128::from(what % 20));
    let by = if what.is_multiple_of(2) { Side::Connectee } else { Side::Connector };
    let happened = Said::Happened { met_on: on };
    let said = if what.is_multiple_of(5) { Said::DidNot } else { happened };
    let group = if what.is_multiple_of(3) { Group::LocalGraduate } else { Group::Newcomer };
    let (field, place) = (InField::Yes, WorkPlace::Community);
    let found = [HowFound::Connector, HowFound::SecondGeneration, HowFound::Ad][usize::from(what % 3)];
    match kind {
        0 => Event::Applied { person, application: ApplicationId::from_bits(u128::from(who)) },
        1 => Event::Accepted { person },
        2 | 3 => Event::IntakeHeld { person, group },
        4 => Event::IntroductionSent { person, connector },
        5 | 6 => Event::MeetingReported { person, connector, by, said },
        7 => Event::MeetingSettled { person, connector, said },
        8 => Event::ReferralGiven { person, connector, contact, generation: Generation::SECOND },
        9 => Event::ContactReached { contact },
        10 => Event::ContactMet { contact },
        11 => Event::Outcome { person, outcome: Outcome::Job(Job { found, field, place }) },
        12 => Event::ConnectorActivated { connector },
        13 => Event::ConnectorPaused { connector, until: Some(on + Span::new().days(30)) },
        14 => Event::SurveySent { person, survey: Survey::Days180 },
        15 => Event::ConfidenceAnswered {
            person,
            survey: if what > 99 { Survey::Baseline } else { Survey::Days180 },
            answers: Confidence::new([what % 5 + 1; 4]).unwrap(),
        },
        16 => Event::RecommendAnswered { person, side: by, score: Score::new(what % 11).unwrap() },
        _ if what > 128 => Event::ResidenceAnswered { person, after: After::SixMonths, lives: Lives::Here },
        _ if what > 64 => {
            Event::ActivityHeld { event: EventId::from_bits(what.into()), attendance: who.into() }
        }
        _ => Event::CommunityStep { step: Step::Assisted },
    }
}

/// A history, and how the stream tells of it: each batch one to three times, cut and turned round somewhere.
fn history() -> impl Strategy<Value = (Vec<Fact>, Vec<Fact>, Vec<u8>)> {
    (
        prop::collection::vec(fact(), 1..70),
        prop::collection::vec(fact(), 0..25),
        prop::collection::vec(any::<u8>(), 1..9),
    )
}

/// The records that were written since the last time, in pieces that come again and in another order.
async fn delivered(app: &TestApp, follower: &mut portal_local::dynamodb::StreamFollower, turns: &[u8]) {
    let mut pieces: Vec<StreamEvent> = Vec::new();
    while let Some(batch) = follower.try_next().await.unwrap() {
        let event: StreamEvent = serde_json::from_value(batch.event.clone()).unwrap();
        for records in event.records.chunks(7) {
            let turn = turns[pieces.len() % turns.len()];
            let mut piece = event.clone();
            piece.records = records.to_vec();
            let place = usize::from(turn) % (pieces.len() + 1);
            for _ in 0..=turn % 3 {
                pieces.insert(place, piece.clone());
            }
        }
        follower.done(&batch).unwrap();
    }
    for piece in &pieces {
        assert!(app.counting.on_stream(piece).await.batch_item_failures.is_empty());
    }
}

async fn is_as_counted_from_all(app: &TestApp, told: &[Fact]) {
    let as_of = app.app.today();
    for community in COMMUNITIES {
        let theirs: Vec<Fact> = told.iter().filter(|fact| fact.community == community).cloned().collect();
        if theirs.is_empty() {
            continue;
        }
        let (mut expected, mut kept) =
            (tables(&theirs, as_of), app.app.store.all_figures(community).await.unwrap());
        expected.sort_by_key(Counts::period);
        kept.sort_by_key(Counts::period);
        let (expected, kept) = (texts(&expected, community), texts(&kept, community));
        assert_eq!(expected, kept, "{community}");
        let site = app.app.site.get();
        let reports = site.directory.community(community).is_some_and(|one| one.reports_to_ircc);
        let rolls = Roll::all(&Ledger::read(&theirs, as_of), community, as_of, reports);
        assert!(app.app.store.has_rolls(community, &rolls).await.unwrap(), "{community}: {rolls:?}");
    }
}

fn texts(tables: &[Counts], community: &str) -> Vec<(String, String, Date)> {
    tables.iter().map(|table| (table.period().key(), table.text_of(community), table.as_of())).collect()
}

async fn plays(n: u64, (before, after, turns): (Vec<Fact>, Vec<Fact>, Vec<u8>)) {
    let app = TestApp::new();
    let mut follower = app.engine.follow("cases", "figures").unwrap();
    tell(&app, n * 1_000, &before).await;
    delivered(&app, &mut follower, &turns).await;
    is_as_counted_from_all(&app, &before).await;
    // The next day, some more, of which nobody hears until the schedule comes round.
    app.later(SignedDuration::from_hours(24));
    tell(&app, n * 1_000 + 500, &after).await;
    app.counting.count_due().await.unwrap();
    delivered(&app, &mut follower, &turns).await;
    app.counting.count_due().await.unwrap();
    let all: Vec<Fact> = before.into_iter().chain(after).collect();
    is_as_counted_from_all(&app, &all).await;
}

#[test]
fn what_is_kept_is_what_a_count_of_everything_gives() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (next, mut runner) = (AtomicU64::new(1), TestRunner::new(ProptestConfig::with_cases(HISTORIES)));
    let played = runner.run(&history(), |history| {
        runtime.block_on(plays(next.fetch_add(1, Ordering::Relaxed), history));
        Ok(())
    });
    played.unwrap();
}

#[tokio::test]
async fn a_count_that_knows_less_replaces_nothing() {
    let app = TestApp::new();
    let fact = |day| Fact {
        community: "halifax".into(),
        on: date(2026, 11, day),
        what: Event::ActivityHeld {
            event: EventId::from_bits(u128::from(day.unsigned_abs())),
            attendance: 3,
        },
    };
    tell(&app, 1, &[fact(1), fact(2)]).await;
    let store = &app.app.store;
    let head = store.mark_for_recount("halifax", app.app.now()).await.unwrap();
    store.mark_for_recount("halifax", app.app.now()).await.unwrap();
    assert_eq!(
        app.counting.count("halifax").await.unwrap(),
        Kept::Now(4),
        "since the start, year, quarter, month"
    );
    assert_eq!(app.counting.count("halifax").await.unwrap(), Kept::Now(0), "nothing is written twice");
    let as_of = app.app.today();
    let less = tables(&[fact(1)], as_of);
    let count = functions::store::Counted {
        community: "halifax",
        head: &head,
        as_of,
        facts: 1,
        first_on: as_of,
        tables: &less,
        rolls: &[],
        next: app.app.now(),
    };
    assert_eq!(store.keep_figures(&count, app.app.now()).await.unwrap(), Kept::Outdone);
    let kept = store.figures("halifax", &[Period::CUMULATIVE]).await.unwrap();
    assert_eq!(kept.tables[0].of("halifax", Measure::Activities), Some(Value::Count(2)));
    assert_eq!(app.counting.check("halifax").await.unwrap(), Checked::Right(4));
    // Marked while somebody counts: it stays due.
    store.mark_for_recount("halifax", app.app.now()).await.unwrap();
    assert_eq!(store.due_recounts(10, app.app.now()).await.unwrap(), ["halifax"]);
    assert_eq!(app.counting.check("halifax").await.unwrap(), Checked::Waiting);
    app.counting.count_due().await.unwrap();
    assert_eq!(app.counting.check("halifax").await.unwrap(), Checked::Right(4));
}
