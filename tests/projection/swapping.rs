//! Readers, writers and the projector go on while the tables are swapped.

use crate::{district::District, fixture::*, rows::*};
use redress_read::{RebuildOptions, rebuild};
use sqlx::{ConnectOptions, PgConnection};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{task::JoinSet, time};

/// What a reader reads: every table in one statement. The sums are equal by construction, at every position: a row of the ledger counts
/// once for each subject that it gained, and once less for each that it lost (the number has the bits of all subjects).
const ONE_VIEW: &str = "SELECT c.position, (SELECT count(*) FROM reading.petitions),
        (SELECT coalesce(sum(n * (bit_count((gained & 1921526037923070549)::bit(64)) - bit_count((lost & 1921526037923070549)::bit(64)))), 0)::bigint
         FROM reading.ledger),
        (SELECT coalesce(sum(n), 0)::bigint FROM reading.rollup)
    FROM reading.projection c";

type View = (i64, i64, i64, i64);

/// Reads over one connection, with a prepared statement, until told to end; the number of times.
async fn read(mut connection: PgConnection, end: Arc<AtomicBool>) -> u64 {
    let (mut times, mut last) = (0, 0);
    while !end.load(Ordering::Relaxed) {
        let view: View = sqlx::query_as(ONE_VIEW).fetch_one(&mut connection).await.unwrap();
        let (position, petitions, ledger, rollup) = view;
        assert!(position >= last && petitions > 0 && ledger > 0, "never less, never empty: {view:?}");
        assert_eq!(ledger, rollup, "never mixed: {view:?}");
        (times, last) = (times + 1, position);
    }
    times
}

/// A transaction of several statements sees the tables change between them, but never an error. It takes the tables in the order that
/// suits the swap worst, its last one first: while such a transaction is under way the swap cannot begin, so there is a pause between two.
async fn read_in_transactions(mut connection: PgConnection, end: Arc<AtomicBool>) -> u64 {
    use sqlx::Connection;
    let mut times = 0;
    while !end.load(Ordering::Relaxed) {
        let mut transaction = connection.begin().await.unwrap();
        for table in ["rollup", "ledger", "petitions", "projection"] {
            let count = format!("SELECT count(*) FROM reading.{table}");
            let count: i64 = sqlx::query_scalar(&count).fetch_one(&mut *transaction).await.unwrap();
            assert!(count > 0, "{table} is never empty");
        }
        transaction.commit().await.unwrap();
        times += 1;
        time::sleep(Duration::from_millis(50)).await;
    }
    times
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_and_writers_go_on_while_the_tables_are_swapped() {
    let office = Arc::new(Office::open().await);
    let mut district = District::new();
    district.work(&office, 300).await;
    let projector = projector(&office.log, &office.pool, 50);
    caught_up(&office, &projector).await;

    let end = Arc::new(AtomicBool::new(false));
    let mut readers = JoinSet::new();
    for _ in 0..3 {
        readers.spawn(read(office.database.options.connect().await.unwrap(), end.clone()));
    }
    readers.spawn(read_in_transactions(office.database.options.connect().await.unwrap(), end.clone()));
    let writing = tokio::spawn({
        let (office, end) = (office.clone(), end.clone());
        async move {
            let mut done = 0;
            while !end.load(Ordering::Relaxed) {
                done += district.work(&office, 5).await;
            }
            done
        }
    });
    for _ in 0..8 {
        let options = RebuildOptions { accept: false, batch: 100, ..RebuildOptions::default() };
        let report = rebuild(&office.log, &office.pool, options, &mut |_, _| {}).await.unwrap();
        assert!(report.swapped, "{:?}", report.differences);
        time::sleep(Duration::from_millis(100)).await;
    }
    end.store(true, Ordering::Relaxed);
    let done = writing.await.unwrap();
    let times = readers.join_all().await;
    println!("{done} commands during 8 rebuilds, readers read {times:?} times");
    assert!(done > 20 && times.iter().all(|times| *times > 20));
    caught_up(&office, &projector).await;
    assert_as_rebuilt(&office).await;
}
