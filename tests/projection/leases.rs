//! Of several projectors one projects, and another takes over.

use crate::{district::District, fixture::*, rows::*};
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};
use tokio::time;

#[tokio::test]
async fn a_clean_stop_hands_over_at_once() {
    let office = Office::open().await;
    let first = projector(&office.log, &office.pool, 1_000);
    caught_up(&office, &first).await;
    let second = projector(&office.another().await, &office.pool, 1_000);
    time::sleep(Duration::from_millis(300)).await;
    first.stop().await;
    let recorded = office.done(register("A")).await;
    let since = Instant::now();
    second.wait_for(recorded.position, PATIENCE).await.unwrap();
    println!("taken over after a stop within {:?}", since.elapsed());
    assert!(since.elapsed() < Duration::from_secs(2), "{:?}", since.elapsed());
}

#[tokio::test]
async fn when_the_holder_dies_another_takes_over_within_seconds() {
    let office = Office::open().await;
    let first = projector(&office.log, &office.pool, 1_000);
    caught_up(&office, &first).await;
    let second = projector(&office.another().await, &office.pool, 1_000);
    time::sleep(Duration::from_secs(2)).await;
    drop(first);
    let recorded = office.done(register("A")).await;
    let since = Instant::now();
    second.wait_for(recorded.position, PATIENCE).await.unwrap();
    println!("taken over after a death within {:?}", since.elapsed());
    assert!(since.elapsed() < Duration::from_secs(7), "{:?}", since.elapsed());
}

#[tokio::test]
async fn an_idle_holder_keeps_the_lease() {
    let office = Office::open().await;
    let first = projector(&office.log, &office.pool, 1_000);
    caught_up(&office, &first).await;
    let epoch = "SELECT epoch FROM reading.projection";
    let before = office.count(epoch).await;
    let _second = projector(&office.another().await, &office.pool, 1_000);
    time::sleep(Duration::from_secs(8)).await;
    assert_eq!(office.count(epoch).await, before, "nobody else took it");
}

#[tokio::test]
async fn a_holder_that_was_overtaken_writes_nothing() {
    let office = Office::open().await;
    let first = projector(&office.log, &office.pool, 1_000);
    caught_up(&office, &first).await;
    // As another process would take it, for long enough.
    let sql =
        "UPDATE reading.projection SET epoch = epoch + 1, lease_until = clock_timestamp() + interval '4 s'";
    sqlx::query(sql).execute(&office.pool).await.unwrap();
    let recorded = office.done(register("A")).await;
    time::sleep(Duration::from_secs(2)).await;
    assert_eq!(checkpoint(&office.pool).await, 5);
    assert_eq!(rows(&office.pool).await, Vec::<String>::new());
    first.wait_for(recorded.position, PATIENCE).await.unwrap();
    assert_as_rebuilt(&office).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_three_projects_at_a_time_and_every_event_once() {
    let office = Office::open().await;
    watch_checkpoint(&office.database).await;
    let mut projectors = Vec::new();
    for _ in 0..3 {
        projectors.push(projector(&office.another().await, &office.pool, 3));
    }
    let mut district = District::new();
    for round in 0..4 {
        district.work(&office, 80).await;
        // Whoever it is, it ends, mildly or not, and is replaced.
        let gone = projectors.remove(0);
        if round % 2 == 0 {
            gone.stop().await;
        }
        drop(gone);
        projectors.push(projector(&office.another().await, &office.pool, 3));
    }
    caught_up(&office, &projectors[0]).await;
    let moves = moves(&office.pool).await;
    let mut at = 0;
    let mut connection_of = BTreeMap::new();
    for (from, to, epoch, pid) in moves {
        assert_eq!(from, at, "every batch begins where the one before it ended");
        assert_eq!(*connection_of.entry(epoch).or_insert(pid), pid, "an epoch is one projector's");
        at = to;
    }
    assert_eq!(at, office.log.head().await.unwrap().position.0);
    println!("{} projectors had their turn", connection_of.len());
    assert_as_rebuilt(&office).await;
}
