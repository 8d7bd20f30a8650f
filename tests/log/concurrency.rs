//! Many writers, several processes, lost connections, readers all the while.

use crate::fixture::*;
use futures_util::{StreamExt, pin_mut};
use redress_log::{Command, Log, LogError, Position, Refusal, Request};
use std::{collections::HashMap, time::Duration};
use tokio::{task::JoinSet, time};

const WRITERS: u64 = 64;
const PETITIONS: u64 = 40;
const ROUNDS: u64 = 12;

/// What a writer was told: command id to position.
type Told = Vec<(String, i64)>;

/// Sends random commands to random petitions; some callers give up early, and send the same again.
async fn write(log: Log, writer: u64, seed: u64) -> Told {
    let mut random = fastrand::Rng::with_seed(seed ^ writer);
    let mut told = Told::new();
    for round in 0..ROUNDS {
        let petition = format!("P{}", random.u64(..PETITIONS));
        let command = match random.u8(..10) {
            0..3 => register(&petition),
            3..5 => triage(&petition),
            5..8 => assign(&petition, if random.bool() { "T" } else { "D-HOUSING" }),
            8 => accept(&petition, "T"),
            _ => close(&petition),
        };
        let mut request = named(command, &format!("w{writer}-{round}"));
        if random.u8(..4) == 0 {
            request.expected_sequence = Some(random.u64(..6));
        }
        if random.u8(..4) == 0 {
            let _ =
                time::timeout(Duration::from_micros(random.u64(..3_000)), log.execute(request.clone())).await;
        }
        if let Some(position) = insist(&log, &request).await {
            told.push((request.command_id.to_string(), position));
        }
    }
    told
}

/// Sends a request until it is answered; the position, unless it was refused.
async fn insist(log: &Log, request: &Request) -> Option<i64> {
    loop {
        match log.execute(request.clone()).await {
            Ok(answer) => return answer.ok().map(|receipt| receipt.recorded.position.0),
            Err(LogError::Database(_)) => time::sleep(Duration::from_millis(20)).await,
            Err(fault) => panic!("{fault}"),
        }
    }
}

/// Reads on after every fault until it has seen `upto`; the positions in the order seen.
async fn read(log: Log, mut after: Position, upto: impl Fn() -> Option<i64>) -> Vec<i64> {
    let mut seen = Vec::new();
    loop {
        let events = log.follow(after);
        pin_mut!(events);
        loop {
            if upto().is_some_and(|last| after.0 >= last) {
                return seen;
            }
            match time::timeout(Duration::from_millis(100), events.next()).await {
                Err(_) => {}
                Ok(Some(Ok(recorded))) => {
                    after = recorded.position;
                    seen.push(after.0);
                }
                Ok(Some(Err(LogError::Database(_))) | None) => break,
                Ok(Some(Err(fault))) => panic!("{fault}"),
            }
        }
    }
}

/// Ends random connections of this database, as a failing network would.
async fn cut_connections(pool: sqlx::PgPool, times: u32, seed: u64) {
    let mut random = fastrand::Rng::with_seed(seed);
    for _ in 0..times {
        time::sleep(Duration::from_millis(random.u64(5..60))).await;
        let sql = "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() ORDER BY random() LIMIT 2) AS victims";
        let _ = sqlx::query(sql).execute(&pool).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_doubled_or_out_of_order_under_64_writers_and_cut_connections() {
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let office = Office::open().await;
    let logs = [office.log.clone(), office.another().await, office.another().await];
    let last = std::sync::Arc::new(std::sync::OnceLock::<i64>::new());
    let mut readers = JoinSet::new();
    for n in 0..6 {
        let (log, last) = (logs[n % 3].clone(), last.clone());
        readers.spawn(read(log, Position(0), move || last.get().copied()));
    }
    let cutter = tokio::spawn(cut_connections(office.pool.clone(), 25, seed));
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        writers.spawn(write(logs[(writer % 3) as usize].clone(), writer, seed));
    }
    let told: Told = writers.join_all().await.into_iter().flatten().collect();
    cutter.await.unwrap();

    let positions = office.positions().await;
    assert_eq!(positions, (1..=positions.len() as i64).collect::<Vec<_>>(), "positions are gapless");
    last.set(positions.len() as i64).unwrap();
    for seen in readers.join_all().await {
        assert_eq!(seen, positions, "every reader saw every event once and in order");
    }
    let log_says: HashMap<String, i64> =
        sqlx::query_as("SELECT command_id, position FROM events WHERE command_id LIKE 'w%'")
            .fetch_all(&office.pool)
            .await
            .unwrap()
            .into_iter()
            .collect();
    assert!(told.len() > 100, "the test does something: {}", told.len());
    for (command_id, position) in &told {
        assert_eq!(
            log_says.get(command_id),
            Some(position),
            "what was acknowledged is there, where it was said to be"
        );
    }
    assert_eq!(log_says.len(), told.len(), "and nothing else is");
    let broken = office.count(
        "SELECT count(*) FROM (SELECT sequence, row_number() OVER (PARTITION BY aggregate_type, aggregate_id ORDER BY position) AS n
         FROM events) AS numbered WHERE sequence <> n").await;
    assert_eq!(broken, 0, "sequences count each history in the order of the log");
}

#[tokio::test]
async fn a_writer_that_stops_while_it_holds_the_end_of_the_log_does_not_stop_the_others_for_ever() {
    let office = Office::open().await;
    let mut stuck = office.pool.begin().await.unwrap();
    sqlx::query("SET LOCAL idle_in_transaction_session_timeout = '1s'").execute(&mut *stuck).await.unwrap();
    sqlx::query("SELECT FROM log_head FOR UPDATE").execute(&mut *stuck).await.unwrap();
    let receipt = time::timeout(Duration::from_secs(10), office.send(request(register("A")))).await;
    assert_eq!(receipt.unwrap().unwrap().recorded.position, Position(6));
}

/// What another process appends: the registration of `A` once more, as that of `B`.
const APPEND_B: &str = "
    INSERT INTO events
    SELECT aggregate_type, 'B', sequence, event_type, event_version, replace(payload::text, '\"A\"', '\"B\"')::json,
           replace(metadata::text, 'register-A', 'register-B')::json, position + 1, recorded_at, 'register-B', command_hash
    FROM events WHERE aggregate_id = 'A';
    UPDATE log_head SET position = position + 1";

#[tokio::test]
async fn decisions_are_repeated_if_another_process_wrote_in_between() {
    let office = Office::open().await;
    office.send(named(register("A"), "register-A")).await.unwrap();
    let mut other = office.pool.begin().await.unwrap();
    sqlx::raw_sql(APPEND_B).execute(&mut *other).await.unwrap();
    // Both are read and decided while nobody sees what the other process writes, and wait to be written.
    let send = |petition: &str| {
        let (log, command) = (office.log.clone(), register(petition));
        tokio::spawn(async move { log.execute(request(command)).await.unwrap() })
    };
    let (taken, free) = (send("B"), send("C"));
    let waiting = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'redress-writer' AND wait_event_type = 'Lock'";
    while office.count(waiting).await == 0 {
        time::sleep(Duration::from_millis(5)).await;
    }
    other.commit().await.unwrap();
    assert_eq!(taken.await.unwrap().unwrap_err().code(), "PETITION_ALREADY_REGISTERED");
    assert_eq!(free.await.unwrap().unwrap().recorded.position, Position(8));
    assert_eq!(office.positions().await, (1..=8).collect::<Vec<i64>>());
    // And what is known afterwards is what is there.
    assert_eq!(office.done(triage("B")).await.sequence, 2);
    assert_eq!(office.done(triage("C")).await.sequence, 2);
}

/// A writer that takes what it knows for all there is looks whether it is as it writes.
#[tokio::test]
async fn what_a_writer_does_not_know_is_not_taken_for_new() {
    let office = Office::open().await;
    let first = office.send(named(register("A"), "register-A")).await.unwrap();
    office.done(triage("A")).await;
    let other = office.another().await;
    let send = async |request| other.execute(request).await.unwrap();
    // Once nobody else has written in between, it asks for nothing before it writes.
    for petition in ["B", "C", "D"] {
        send(named(register(petition), petition)).await.unwrap();
    }
    let end = office.positions().await.len();
    let mut expecting = request(register("A"));
    expecting.expected_sequence = Some(7);
    let refusal = send(expecting).await.unwrap_err();
    assert_eq!(refusal, Refusal::SequenceConflict { expected: 7, actual: 2 });
    assert_eq!(send(named(register("A"), "anew")).await.unwrap_err().code(), "PETITION_ALREADY_REGISTERED");
    assert_eq!(send(named(register("E"), "register-A")).await.unwrap_err().code(), "COMMAND_ID_REUSED");
    assert_eq!(send(named(triage("B"), "register-A")).await.unwrap_err().code(), "COMMAND_ID_REUSED");
    let again = send(named(register("A"), "register-A")).await.unwrap();
    assert!(again.repeated);
    assert_eq!(again.recorded, first.recorded);
    assert_eq!(office.positions().await.len(), end, "nothing was written");
    // Nothing that was assumed in vain is believed afterwards.
    assert_eq!(send(request(triage("E"))).await.unwrap_err().code(), "PETITION_UNKNOWN");
    assert_eq!(send(request(assign("A", "T"))).await.unwrap().recorded.sequence, 3);
    assert_eq!(send(request(triage("B"))).await.unwrap().recorded.sequence, 2);
    assert_eq!(send(request(register("E"))).await.unwrap().recorded.sequence, 1);
}

#[tokio::test]
async fn a_caller_that_disconnects_leaves_a_whole_event_or_nothing() {
    let office = Office::open().await;
    for n in 0..50_u64 {
        let petition = format!("P{n}");
        let command: Command = register(&petition);
        let _ =
            time::timeout(Duration::from_micros(n * 40), office.log.execute(named(command, &petition))).await;
        let again = office.send(named(register(&petition), &petition)).await.unwrap();
        assert_eq!(again.recorded.sequence, 1);
    }
    assert_eq!(office.positions().await, (1..=55).collect::<Vec<i64>>());
    assert_eq!(office.count("SELECT count(*) FROM sensitive_values").await, 50);
}
