//! The demo: all communities, played side by side.
//!
//! Comes in: the portal, the day on which the demo ends, a number that stands for chance. Goes out: a history in the store,
//! counted; who can sign in. The order in which communities are played changes nothing. Never here: what happens on a stage.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use functions::app::App;
use functions::store::StoreError;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::cast::{arrivals, begins};
use super::chance::Chance;
use super::staff::Staff;
use super::stage::Stage;
use super::talk::Forum;

/// Communities in play at once: the data takes one change at a time, the next is prepared meanwhile.
const AT_ONCE: usize = 2;

/// Tells how far it has come: people who have arrived, of all.
pub(super) type Progress = Arc<dyn Fn(u64, u64) + Send + Sync>;

/// Plays it.
pub(super) async fn play(
    app: &App,
    people: u64,
    (seed, as_of): (u64, Date),
    progress: &Progress,
) -> Result<Staff, StoreError> {
    let noon =
        |day: Date| day.at(16, 0, 0, 0).to_zoned(TimeZone::UTC).map_or(app.now(), |noon| noon.timestamp());
    let end: Timestamp = noon(as_of).min(app.now());
    // Staff keep their own numbers, whatever the people are.
    let mut staff = Staff::invite(app, &mut Chance::of(seed, u64::MAX), noon(begins(as_of))).await?;
    let mut arrivals = arrivals(people, (seed, as_of, end), &app.site.get().directory);
    let arrived = Arc::new(AtomicU64::new(0));
    let mut stages = JoinSet::new();
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let mut teams: Vec<_> = (0_u64..).zip(std::mem::take(&mut staff.teams)).collect();
    // The largest first, so that nobody waits for it in the end.
    teams.sort_by_key(|(place, team)| {
        (std::cmp::Reverse(arrivals.get(&team.community).map_or(0, Vec::len)), *place)
    });
    for (place, team) in teams {
        let theirs = arrivals.remove(&team.community).unwrap_or_default();
        let stage = Stage::set(app, (place, team), theirs, (seed, end));
        let (arrived, progress) = (Arc::clone(&arrived), Arc::clone(progress));
        let one_more = move || progress(arrived.fetch_add(1, Ordering::Relaxed) + 1, people);
        let turns = Arc::clone(&turns);
        stages.spawn(async move {
            let _turn = turns.acquire().await;
            stage.play(one_more).await
        });
    }
    while let Some(played) = stages.join_next().await {
        let played = played.map_err(|error| StoreError::Internal(error.into()))?;
        let stage = played?;
        if !stage.people.is_empty() {
            staff.communities.push(stage.community);
        }
    }
    let members = (&staff.secretariat, &*staff.coordinators);
    if let Some(forum) = Forum::of(app, members, (Chance::of(seed, u64::MAX - 1), end)) {
        forum.fill().await?;
    }
    Ok(staff)
}
