//! Tests the test support itself: databases are separate, and nothing remains afterwards.

// Error messages, and reasons why a case cannot be set up, are printed to the test log.
#![allow(clippy::print_stdout)]

mod support;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use support::fresh_database;

const WAITING: &str = "REDRESS_TEST_WAITING";

async fn count(pool: &sqlx::PgPool) -> i64 {
    sqlx::query("CREATE TABLE mine (n int)").execute(pool).await.expect("the name is free");
    sqlx::query("INSERT INTO mine VALUES (1)").execute(pool).await.expect("a row");
    sqlx::query_scalar("SELECT count(*) FROM mine").fetch_one(pool).await.expect("a count")
}

#[tokio::test]
async fn databases_are_separate() {
    let (one, other) = tokio::join!(fresh_database(), fresh_database());
    assert_ne!(one.name, other.name);
    assert_eq!(count(&one.pool()).await, 1);
    assert_eq!(count(&other.pool()).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_runtime_gets_its_own_pool() {
    let database = fresh_database().await;
    assert_eq!(count(&database.pool()).await, 1);
}

/// Not a real test: the process that the next test kills.
#[tokio::test]
async fn process_that_waits_to_be_killed() {
    if std::env::var_os(WAITING).is_none() {
        return;
    }
    fresh_database().await;
    println!("cluster in {}", support::cluster_dir().display());
    std::thread::sleep(Duration::from_secs(60));
}

#[test]
fn a_killed_test_process_leaves_no_server_and_no_files() {
    let mut child = Command::new(std::env::current_exe().expect("known"))
        .args(["--exact", "process_that_waits_to_be_killed", "--nocapture"])
        .env(WAITING, "1")
        .stdout(Stdio::piped())
        .spawn()
        .expect("runs");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
    let dir = lines.find_map(|line| line.split_once("cluster in ").map(|(_, dir)| dir.to_owned()));
    let dir = dir.expect("the process says where its cluster is");
    let socket = Path::new(&dir).join("socket/.s.PGSQL.5432");
    assert!(socket.exists());
    child.kill().expect("ours");
    child.wait().expect("ours");
    let since = Instant::now();
    while Path::new(&dir).exists() {
        assert!(since.elapsed() < Duration::from_secs(20), "{dir} still exists");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(std::os::unix::net::UnixStream::connect(&socket).is_err(), "its server still runs");
}
