//! Connections that go from one question to the next: others find some all the same, and all come back.

use crate::{district::District, fixture::*, rows::*};
use redress_read::Reader;
use sqlx::{PgPool, postgres::PgPoolOptions};
use std::time::{Duration, Instant};
use tokio::{
    task::JoinSet,
    time::{sleep, timeout},
};

const CONNECTIONS: u32 = 4;
const SOON: Duration = Duration::from_secs(5);

/// A reader with a small pool of its own.
async fn reader() -> (Office, PgPool, Reader) {
    let office = Office::open().await;
    District::new().work(&office, 50).await;
    project_all(&office, 100).await;
    let options = PgPoolOptions::new().max_connections(CONNECTIONS).test_before_acquire(false);
    let pool = options.connect_lazy_with((*office.pool.connect_options()).clone());
    let reader = Reader::new(office.log.clone(), pool.clone());
    (office, pool, reader)
}

async fn ask(reader: &Reader) -> bool {
    reader.petitions_by_id(&["P0".to_owned()]).await.is_ok_and(|served| served.value.len() == 1)
}

/// Many ask all the time.
fn crowd(reader: &Reader) -> JoinSet<()> {
    let mut crowd = JoinSet::new();
    for _ in 0..16 {
        let reader = reader.clone();
        crowd.spawn(async move { while ask(&reader).await {} });
    }
    crowd
}

async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let since = Instant::now();
    while !holds() {
        assert!(since.elapsed() < SOON, "{what}");
        sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn others_find_connections_while_many_ask_and_all_come_back_afterwards() {
    let (_office, pool, reader) = reader().await;
    let mut crowd = crowd(&reader);
    for _ in 0..20 {
        let connection = timeout(SOON, pool.acquire()).await.expect("one is found").unwrap();
        assert!(pool.size() <= CONNECTIONS);
        drop(connection);
    }
    assert!(crowd.try_join_next().is_none(), "all are answered");
    crowd.shutdown().await;
    until("all come back", || pool.num_idle() == pool.size() as usize).await;
    assert!(ask(&reader).await);
    timeout(SOON, pool.close()).await.expect("nothing keeps it from closing");
    assert!(!ask(&reader).await);
    until("what was kept a moment ago is closed, too", || pool.size() == 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_end_while_they_are_kept_are_not_used_for_ever() {
    let (office, pool, reader) = reader().await;
    for _ in 0..5 {
        for _ in 0..10 {
            assert!(ask(&reader).await);
        }
        let end = "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()";
        let mut admin = office.pool.acquire().await.unwrap();
        let ended: i64 = sqlx::query_scalar(end).fetch_one(&mut *admin).await.unwrap();
        assert!(ended > 0);
        drop(admin);
        let mut failures = 0;
        while !ask(&reader).await {
            failures += 1;
            assert!(failures <= CONNECTIONS, "each fails once");
        }
    }
    pool.close().await;
}
