//! The projector follows the log: the same rows whatever the batches, and soon.

use crate::{district::District, fixture::*, rows::*};
use redress_log::Position;
use redress_read::{ReadError, status};
use std::time::{Duration, Instant};

#[tokio::test]
async fn live_rows_are_those_of_a_rebuild() {
    let office = Office::open().await;
    let projector = projector(&office.log, &office.pool, 1_000);
    let mut district = District::new();
    for _ in 0..6 {
        let done = district.work(&office, 120).await;
        assert!(done > 20, "the test does something: {done}");
        caught_up(&office, &projector).await;
    }
    let live = rows(&office.pool).await;
    assert!(live.len() > 500, "the test does something: {} rows", live.len());
    assert_as_rebuilt(&office).await;
    assert_eq!(rows(&office.pool).await, live);
    // The projector goes on with the tables that were put in place.
    district.work(&office, 100).await;
    caught_up(&office, &projector).await;
    assert_as_rebuilt(&office).await;
}

#[tokio::test]
async fn the_rows_do_not_depend_on_the_batches() {
    let office = Office::open().await;
    District::new().work(&office, 500).await;
    let at_once = project_all(&office, 1_000).await;
    assert_eq!(project_all(&office, 1).await, at_once);
    assert_eq!(project_all(&office, 7).await, at_once);
}

#[tokio::test]
async fn what_is_committed_is_soon_visible() {
    let office = Office::open().await;
    let projector = projector(&office.log, &office.pool, 1_000);
    caught_up(&office, &projector).await;
    let mut waits = Vec::new();
    for n in 0..30 {
        let recorded = office.done(register(&format!("P{n}"))).await;
        let since = Instant::now();
        projector.wait_for(recorded.position, PATIENCE).await.unwrap();
        waits.push(since.elapsed());
        let sql = "SELECT count(*) FROM reading.petitions";
        assert_eq!(office.count(sql).await, n + 1);
    }
    waits.sort();
    println!("commit to visible: median {:?}, longest {:?}", waits[15], waits[29]);
    assert!(waits[15] < Duration::from_millis(400), "{waits:?}");
}

#[tokio::test]
async fn another_process_sees_what_the_first_projects() {
    let office = Office::open().await;
    let first = projector(&office.log, &office.pool, 1_000);
    caught_up(&office, &first).await;
    let second = projector(&office.another().await, &office.pool, 1_000);
    let recorded = office.done(register("A")).await;
    second.wait_for(recorded.position, PATIENCE).await.unwrap();
}

#[tokio::test]
async fn a_position_that_is_not_there_is_refused_at_once() {
    let office = Office::open().await;
    let projector = projector(&office.log, &office.pool, 1_000);
    let since = Instant::now();
    let refused = projector.wait_for(Position(6), PATIENCE).await.unwrap_err();
    assert!(
        matches!(refused, ReadError::PositionPastHead { asked: Position(6), head: Position(5) }),
        "{refused:?}"
    );
    assert!(since.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn waiting_ends_when_nobody_projects() {
    let office = Office::open().await;
    let projector = projector(&office.log, &office.pool, 1_000);
    caught_up(&office, &projector).await;
    projector.stop().await;
    office.done(register("A")).await;
    let refused = projector.wait_for(Position(6), Duration::from_millis(300)).await.unwrap_err();
    assert!(
        matches!(refused, ReadError::NotYetRead { asked: Position(6), reached: Position(5) }),
        "{refused:?}"
    );
}

#[tokio::test]
async fn the_status_shows_the_progress() {
    let office = Office::open().await;
    let projector = projector(&office.log, &office.pool, 1_000);
    caught_up(&office, &projector).await;
    projector.stop().await;
    let even = status(&office.pool).await.unwrap();
    assert_eq!((even.position, even.lag_positions, even.lag_seconds), (Position(5), 0, 0));
    assert_eq!(even.failed, None);
    assert_eq!(even.recorded_at, office.log.head().await.unwrap().recorded_at);
    office.clock.set("2026-03-02T09:10:00+08:00");
    office.done(register("A")).await;
    let behind = projector.status().await.unwrap();
    assert_eq!((behind.position, behind.lag_positions, behind.lag_seconds), (Position(5), 1, 600));
}

#[tokio::test]
async fn a_checkpoint_past_the_end_of_the_log_is_reported() {
    let office = Office::open().await;
    let sql = "UPDATE reading.projection SET position = 9";
    sqlx::query(sql).execute(&office.pool).await.unwrap();
    let projector = projector(&office.log, &office.pool, 1_000);
    until("it is reported", async || status(&office.pool).await.unwrap().failed.is_some()).await;
    let (position, failure) = status(&office.pool).await.unwrap().failed.unwrap();
    assert_eq!(position, Position(9));
    assert!(failure.starts_with("POSITION_PAST_HEAD"), "{failure}");
    let report = rebuilt(&office, true).await;
    assert_eq!(report.differences[0].table, "projection");
    caught_up(&office, &projector).await;
    assert_eq!(status(&office.pool).await.unwrap().failed, None);
}
