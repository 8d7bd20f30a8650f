//! Projectors in other processes, which can be stopped in the middle of anything.

use crate::support::log_options;
use crate::{district::District, fixture::*, rows::*};
use redress_log::Log;
use redress_read::Projector;
use sqlx::{Executor, postgres::PgPoolOptions};
use std::{
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const DATABASE: &str = "REDRESS_TEST_PROJECTS";

/// Not a test of its own: the process that the others stop.
#[tokio::test]
async fn process_that_projects() {
    let Ok(url) = std::env::var(DATABASE) else { return };
    let pool = PgPoolOptions::new().max_connections(4).connect(&url).await.unwrap();
    let log = Log::open(pool.clone(), log_options()).await.unwrap();
    let _projector = Projector::start(log, pool);
    tokio::time::sleep(Duration::from_secs(120)).await;
}

struct Other(Child);

impl Other {
    fn start(office: &Office) -> Self {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "processes::process_that_projects", "--nocapture"])
            .env(DATABASE, office.database.url())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        Self(child.unwrap())
    }

    fn signal(&self, signal: &str) {
        let status = Command::new("kill").args([signal, &self.0.id().to_string()]).status().unwrap();
        assert!(status.success());
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_process_is_replaced() {
    let office = Office::open().await;
    let other = Other::start(&office);
    until("it projects", async || checkpoint(&office.pool).await == 5).await;
    let here = projector(&office.log, &office.pool, 1_000);
    other.signal("-KILL");
    let since = Instant::now();
    let recorded = office.done(register("A")).await;
    here.wait_for(recorded.position, PATIENCE).await.unwrap();
    println!("taken over from a killed process within {:?}", since.elapsed());
    assert!(since.elapsed() < Duration::from_secs(8), "{:?}", since.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_stopped_inside_a_transaction_is_replaced_and_cannot_commit_when_it_wakes() {
    let office = Office::open().await;
    watch_checkpoint(&office.database).await;
    let other = Other::start(&office);
    until("it projects", async || checkpoint(&office.pool).await == 5).await;
    // The rows of its next batch wait for this lock, inside its transaction.
    let mut gate = office.pool.begin().await.unwrap();
    gate.execute("LOCK TABLE reading.ledger IN SHARE MODE").await.unwrap();
    District::new().work(&office, 60).await;
    let waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'reading.ledger'::regclass";
    until("its batch is under way", async || office.count(waiting).await == 1).await;
    other.signal("-STOP");
    gate.rollback().await.unwrap();
    assert_eq!(checkpoint(&office.pool).await, 5);

    let here = projector(&office.log, &office.pool, 1_000);
    let since = Instant::now();
    caught_up(&office, &here).await;
    println!("taken over from a stopped process within {:?}", since.elapsed());
    assert!(since.elapsed() < Duration::from_secs(9), "{:?}", since.elapsed());
    let ours = rows(&office.pool).await;
    other.signal("-CONT");
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(rows(&office.pool).await, ours, "it wrote nothing any more");
    let moves = moves(&office.pool).await;
    let epochs: Vec<i64> = moves.iter().filter(|m| m.0 >= 5).map(|m| m.2).collect();
    assert!(epochs.iter().all(|epoch| *epoch == epochs[0] && *epoch > moves[0].2), "{moves:?}");
    // It is of use again once it is needed.
    here.stop().await;
    let recorded = office.done(register("A")).await;
    until("it projects again", async || checkpoint(&office.pool).await == recorded.position.0).await;
    assert_as_rebuilt(&office).await;
}
