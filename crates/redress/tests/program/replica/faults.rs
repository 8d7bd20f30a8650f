//! Tests faults of a primary and its replica: one is down, or is not what it should be.

use nix::sys::signal::Signal;
use redress_log::migrations;
use serde_json::{Value, json};

use super::pair::pair;
use super::site::{Site, command, readiness, reads_replica, serve, token};
use crate::clerk::{ask, mutate, petition, unit};
use crate::program::{Server, redress, run};
use crate::support::{Scratch, wait_until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn either_server_may_be_down() {
    let site = Site::open().await;
    let found = || {
        let answer = site
            .ask(r#"{ petition(id: "A") { id responsible { code } } petitions(first: 5) { nodes { id } } }"#);
        answer["data"]["petition"]["id"] == "A"
            && answer["data"]["petitions"]["nodes"] == json!([{ "id": "A" }])
    };
    // No query fails because the replica is down.
    site.standby.kill();
    assert!(found(), "the replica was just in use");
    wait_until("the loss is noticed", || readiness(&site.server)["replica"]["code"] == "REPLICA_UNREACHABLE");
    assert!(found());
    let doctor = run(&mut command(&site.scratch, &site.primary, Some(&site.standby), &["doctor"]));
    assert_eq!(doctor.code, Some(1));
    assert!(doctor.out.contains("[REPLICA_UNREACHABLE]"), "{}", doctor.out);
    site.standby.start_again().await;
    wait_until("the replica is read again", || reads_replica(&site.server));

    // Without the primary, queries are still answered.
    site.primary.kill();
    assert!(found());
    assert_eq!(site.server.get("/health/ready").0, 503);
    assert!(found());
    site.primary.start_again().await;
    let position = site.mutate(petition("B"));
    assert_eq!(position, 3);
    let query = format!(r#"{{ petition(id: "B", minPosition: "{position}") {{ id }} }}"#);
    wait_until("everything works again", || {
        ask(&site.server.address, &site.token, &query, &Value::Null)
            .is_some_and(|answer| answer["data"]["petition"]["id"] == "B")
    });
    site.server.signal(Signal::SIGTERM);
    assert_eq!(site.server.ended(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_not_a_replica_of_the_log_is_not_read() {
    let scratch = Scratch::new();
    let (primary, standby) = pair(&scratch).await;
    migrations::run(&primary.pool, None).await.expect("migrates");
    primary.wait_until("(SELECT replay_lsn = pg_current_wal_lsn() FROM pg_stat_replication)").await;
    let server = serve(&scratch, &primary, Some(&standby));
    let token = token(&scratch, &primary);
    wait_until("the replica is read", || reads_replica(&server));
    // Once promoted, it diverges.
    standby.sql("SELECT pg_promote()").await;
    let doctor = || run(&mut command(&scratch, &primary, Some(&standby), &["doctor"])).out;
    assert!(doctor().contains("[REPLICA_NO_STANDBY]"), "{}", doctor());
    let other = serve(&scratch, &standby, None);
    let first = |server: &Server| mutate(&server.address, &token, unit()).position;
    assert_eq!((first(&other), first(&server)), (1, 1));
    wait_until("it is recognised as another log", || {
        readiness(&server)["replica"]["code"] == "REPLICA_OF_OTHER_LOG"
    });
    assert!(doctor().contains("[REPLICA_OF_OTHER_LOG]"), "{}", doctor());
}

#[test]
fn a_replica_needs_its_primary() {
    let scratch = Scratch::new();
    for (primary, replica, code) in [
        ("", "postgres://ann:s3cret@db/x", "READ_DATABASE_URL_ALONE"),
        ("postgres://ann@db/x", "postgres://ann:s3cret@db:port/x", "READ_DATABASE_URL_WRONG"),
    ] {
        let run = |arguments: &[&str]| {
            let mut command = redress(&scratch.data_dir(), arguments);
            run(command.env("DATABASE_URL", primary).env("READ_DATABASE_URL", replica))
        };
        let served = run(&["serve", "--listen", "127.0.0.1:0"]);
        assert!(!served.refused(3, code).contains("s3cret"));
        let doctor = run(&["doctor"]);
        assert!(doctor.code == Some(1) && doctor.out.contains(&format!("[{code}]")), "{doctor:?}");
        assert!(!format!("{doctor:?}").contains("s3cret"));
    }
}
