//! Tests that a promoted standby has every acknowledged command.

use std::time::Duration;

use nix::sys::signal::Signal;
use redress_domain::unit::{ToUnit, UnitCommand};
use redress_domain::{UnitCode, UnitLevel};
use redress_log::keys::ValueKeys;
use redress_log::{Log, LogOptions, Request, migrations};

use super::pair::{pair, synchronously};
use super::site::{Site, command, readiness, serve};
use crate::clerk::{Clerks, EndOf, assert_in_log, mutate, petition};
use crate::program::run;
use crate::support::{Scratch, wait_until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn promotion_loses_no_acknowledged_command() {
    let site = Site::open().await;
    synchronously(&site.primary).await;
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let clerks = Clerks::default();
    std::thread::scope(|scope| {
        let end = EndOf(&clerks);
        for name in ["a", "b", "c", "d"] {
            let (clerks, site) = (&clerks, &site);
            scope.spawn(move || clerks.work(name, &site.token, || site.server.address.clone(), |_, _| {}));
        }
        clerks.wait_for(20);
        std::thread::sleep(Duration::from_millis(random.u64(..500)));
        site.primary.kill();
        site.server.signal(Signal::SIGKILL);
        drop(end);
    });
    let acknowledged = clerks.acknowledged();
    site.standby.sql("SELECT pg_promote()").await;
    assert_in_log(&site.standby.pool, &acknowledged).await;

    let server = serve(&site.scratch, &site.standby, None);
    let again = |number: &str| mutate(&server.address, &site.token, petition(number));
    for (number, position) in &acknowledged {
        let receipt = again(number);
        assert!(receipt.repeated && receipt.position == *position, "{number}: {receipt:?}, not {position}");
    }
    // A command that was not acknowledged takes effect once, whether or not it had reached the standby.
    for name in ["a", "b", "c", "d"] {
        let open = (0..).map(|n| format!("{name}-{n}")).find(|number| !acknowledged.contains_key(number));
        let open = open.expect("numbers do not end");
        let receipt = again(&open);
        clerks.note(&open, receipt);
        assert_eq!(again(&open).position, receipt.position);
    }
    assert_in_log(&site.standby.pool, &clerks.acknowledged()).await;
    wait_until("all is projected", || readiness(&server)["projection"]["lag"]["events"] == 0);
    let proved = run(&mut command(&site.scratch, &site.standby, None, &["replay", "--all", "--verify"]));
    assert!(proved.code == Some(0) && proved.out.contains("No differences found"), "{proved:?}");
}

/// Makes the registration of a unit.
fn request() -> Request {
    let unit: UnitCode = "D".parse().expect("a code");
    let (name, level) = ("District".to_owned(), UnitLevel::District);
    let command = UnitCommand::Register { name, level, parent: None, kind: None, effective_on: None };
    let command = redress_log::Command::Unit(ToUnit { code: unit, command });
    Request::new(command, "unit".parse().expect("an id"), "somebody")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repeated_answer_waits_for_the_standby_like_the_first() {
    let scratch = Scratch::new();
    let (primary, standby) = pair(&scratch).await;
    migrations::run(&primary.pool, None).await.expect("migrates");
    let keys = ValueKeys::at(scratch.path().join("keys/value-keys"));
    let log = Log::open(primary.pool.clone(), LogOptions::new(keys)).await.expect("opens");
    synchronously(&primary).await;
    standby.kill();
    let commanding = log.clone();
    let mut answer = tokio::spawn(async move { commanding.execute(request()).await });
    let waits = "FROM pg_stat_activity WHERE application_name = 'redress-writer' AND wait_event = 'SyncRep'";
    primary.wait_until(&format!("EXISTS (SELECT {waits})")).await;
    let first: i32 =
        sqlx::query_scalar(&format!("SELECT pid {waits}")).fetch_one(&primary.pool).await.expect("one");
    // The writer loses its connection, and finds on the next one that its command is already in the log.
    primary.sql(&format!("SELECT pg_terminate_backend({first})")).await;
    primary.wait_until(&format!("EXISTS (SELECT {waits} AND pid <> {first})")).await;
    assert!(primary.holds("1 = (SELECT position FROM log_head)").await, "it is in the primary's log");
    assert!(
        tokio::time::timeout(Duration::from_millis(500), &mut answer).await.is_err(),
        "the standby does not have it"
    );
    standby.start_again().await;
    let receipt = answer.await.expect("no panic").expect("no fault").expect("no refusal");
    assert!(!receipt.repeated, "the caller gets it as the first answer");
    standby.wait_until("EXISTS (SELECT FROM events WHERE position = 1)").await;
    log.close().await;
}
