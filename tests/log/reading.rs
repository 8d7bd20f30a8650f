//! Reading, following, and petitions as they stood.

use crate::fixture::*;
use futures_util::{StreamExt, TryStreamExt, pin_mut};
use redress_domain::{Channel, PetitionState, petition::steps::RecordVisit};
use redress_log::{AsOf, Command, LogError, Position};
use std::time::{Duration, Instant};

#[tokio::test]
async fn the_log_reads_in_batches_from_any_position() {
    let office = Office::open().await;
    for command in life("A") {
        office.done(command).await;
    }
    let batch = office.log.read_after(Position(3), 4).await.unwrap();
    assert_eq!(batch.iter().map(|r| r.position.0).collect::<Vec<_>>(), [4, 5, 6, 7]);
    assert_eq!(office.log.read_after(Position(10), 4).await.unwrap(), []);
    let all: Vec<_> = office.log.read_all(Position(0)).try_collect().await.unwrap();
    assert_eq!(all.len(), 10);
    assert!(all.windows(2).all(|pair| pair[0].recorded_at <= pair[1].recorded_at));
}

#[tokio::test]
async fn a_follower_gets_history_then_news_at_once() {
    let office = Office::open().await;
    office.done(register("A")).await;
    let events = office.log.follow(Position(4));
    pin_mut!(events);
    for expected in [5, 6] {
        assert_eq!(events.next().await.unwrap().unwrap().position, Position(expected));
    }
    let log = office.another().await;
    let asked = Instant::now();
    let (_, news) = tokio::join!(log.execute(request(triage("A"))), events.next());
    assert_eq!(news.unwrap().unwrap().position, Position(7));
    assert!(asked.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_follower_that_is_ahead_of_the_log_gets_an_error() {
    let office = Office::open().await;
    let events = office.log.follow(Position(6));
    pin_mut!(events);
    let error = events.next().await.unwrap().unwrap_err();
    assert!(matches!(error, LogError::PastHead { position: Position(6), head: Position(5) }));
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn a_reader_ends_in_an_error_if_the_database_fails_half_way() {
    let office = Office::open().await;
    let pool = &office.pool;
    // More than one batch, so that there is a middle.
    let copies = "INSERT INTO events SELECT aggregate_type, aggregate_id, n, event_type, event_version, payload, metadata,
        n, recorded_at, 'copy-' || n, command_hash FROM events, generate_series(6, 2500) AS n WHERE position = 5";
    sqlx::raw_sql(copies).execute(pool).await.unwrap();
    let events = office.log.read_all(Position(0));
    pin_mut!(events);
    let mut seen = 0;
    while let Some(item) = events.next().await {
        match item {
            Ok(_) => seen += 1,
            Err(error) => {
                assert_eq!((error.code(), seen), ("DATABASE_FAILED", 1_000));
                assert!(events.next().await.is_none());
                return;
            }
        }
        if seen == 500 {
            sqlx::raw_sql("ALTER TABLE events RENAME TO gone").execute(pool).await.unwrap();
        }
    }
    panic!("the stream ended after {seen} events as if it were complete");
}

#[tokio::test]
async fn a_missing_position_is_never_passed_over() {
    let office = Office::open().await;
    let damage = "ALTER TABLE events DISABLE TRIGGER events_are_final; DELETE FROM events WHERE position = 3";
    sqlx::raw_sql(damage).execute(&office.pool).await.unwrap();
    let error = office.log.read_after(Position(0), 100).await.unwrap_err();
    assert!(matches!(error, LogError::Gap { after: Position(2), found: Position(4) }), "{error}");
}

#[tokio::test]
async fn a_petition_is_shown_as_it_stood() {
    let office = Office::open().await;
    office.done(register("A")).await; // position 6, 2 March
    office.clock.set("2026-03-04T09:00:00+08:00");
    office.done(triage("A")).await; // 7, 4 March
    office.clock.set("2026-03-10T09:00:00+08:00");
    let mut visit = request(Command::on(
        id("A"),
        RecordVisit { channel: Channel::Phone, unit: code("D"), head_count: 1 },
    ));
    visit.occurred_at = Some(at("2026-03-03T09:00:00+08:00"));
    office.send(visit).await.unwrap(); // 8, of 3 March
    let state = async |as_of| {
        office.log.petition_as_of(&id("A"), as_of).await.unwrap().map(|p| (p.state(), p.visits.len()))
    };
    let day = |text: &str| AsOf::Date(text.parse().unwrap());
    assert_eq!(state(day("2026-03-01")).await, None);
    assert_eq!(state(day("2026-03-02")).await, Some((Some(PetitionState::Registered), 0)));
    assert_eq!(state(day("2026-03-03")).await, Some((Some(PetitionState::Registered), 1)));
    assert_eq!(state(day("2026-03-04")).await, Some((Some(PetitionState::Triaged), 1)));
    assert_eq!(state(AsOf::Position(Position(5))).await, None);
    assert_eq!(state(AsOf::Position(Position(6))).await, Some((Some(PetitionState::Registered), 0)));
    assert_eq!(state(AsOf::Position(Position(7))).await, Some((Some(PetitionState::Triaged), 0)));
}
