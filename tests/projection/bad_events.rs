//! An event that cannot be projected stops the projection, not the log.

use crate::{district::District, fixture::*, rows::*};
use redress_log::Position;
use redress_read::{ReadError, RebuildOptions, rebuild, status};
use sqlx::Executor;

/// History is never changed, but disks fail and people have superuser rights.
async fn tamper(office: &Office, sql: &str) {
    let mut transaction = office.pool.begin().await.unwrap();
    transaction.execute("SET LOCAL session_replication_role = replica").await.unwrap();
    transaction.execute(sql).await.unwrap();
    transaction.commit().await.unwrap();
}

/// Stops at `bad` with this code, whatever the batch; everything before it is there. Then the repair lets it go on.
async fn stops_and_goes_on(office: &Office, bad: i64, code: &str, repair: &str, batch: u32) {
    let projector = projector(&office.log, &office.pool, batch);
    let since = until("it stops", async || status(&office.pool).await.unwrap().failed.is_some()).await;
    let stopped = status(&office.pool).await.unwrap();
    let (position, failure) = stopped.failed.unwrap();
    println!("stopped after {since:?}: {failure}");
    assert_eq!((position, stopped.position), (Position(bad), Position(bad - 1)));
    assert!(failure.starts_with(code) && !failure.contains("SECRET"), "{failure}");
    let of_rows = "SELECT max(position) FROM (SELECT position FROM reading.ledger
        UNION ALL SELECT last_position FROM reading.petitions) AS rows";
    assert!(office.count(of_rows).await < bad, "nothing of it or after it is there");

    // The log still takes commands, and a rebuild of what is there equals it.
    office.done(register(&format!("AFTER-{batch}"))).await;
    let report = rebuilt(office, false).await;
    assert_eq!((report.differences, report.position), (vec![], Position(bad - 1)));
    assert_eq!(report.live_failure.unwrap().0, Position(bad));

    tamper(office, repair).await;
    caught_up(office, &projector).await;
    assert_eq!(status(&office.pool).await.unwrap().failed, None);
    projector.stop().await;
    assert_as_rebuilt(office).await;
}

#[tokio::test]
async fn an_unreadable_event_stops_the_projection_until_it_is_repaired() {
    for batch in [1, 1_000] {
        let office = Office::open().await;
        let mut district = District::new();
        district.work(&office, 150).await;
        let bad = office.done(register("BAD")).await.position.0;
        district.work(&office, 50).await;
        let good: String = sqlx::query_scalar("SELECT payload::text FROM events WHERE position = $1")
            .bind(bad)
            .fetch_one(&office.pool)
            .await
            .unwrap();
        tamper(
            &office,
            &format!(r#"UPDATE events SET payload = '{{"channel":"SECRET"}}' WHERE position = {bad}"#),
        )
        .await;
        let repair = format!("UPDATE events SET payload = '{good}' WHERE position = {bad}");
        stops_and_goes_on(&office, bad, "EVENT_UNREADABLE", &repair, batch).await;
    }
}

#[tokio::test]
async fn an_event_that_does_not_follow_stops_the_projection_until_it_is_repaired() {
    for batch in [1, 1_000] {
        let office = Office::open().await;
        let mut district = District::new();
        district.work(&office, 150).await;
        office.done(register("BAD")).await;
        let bad = office.done(triage("BAD")).await.position.0;
        district.work(&office, 50).await;
        tamper(&office, &format!("UPDATE events SET aggregate_id = 'NONE' WHERE position = {bad}")).await;
        let repair = format!("UPDATE events SET aggregate_id = 'BAD' WHERE position = {bad}");
        stops_and_goes_on(&office, bad, "EVENT_NOT_PROJECTABLE", &repair, batch).await;
    }
}

#[tokio::test]
async fn an_event_of_another_history_stops_the_projection_until_it_is_repaired() {
    let office = Office::open().await;
    let mut district = District::new();
    district.work(&office, 100).await;
    office.done(register("GOOD")).await;
    office.done(register("BAD")).await;
    let bad = office.done(triage("BAD")).await.position.0;
    district.work(&office, 50).await;
    tamper(&office, &format!("UPDATE events SET aggregate_id = 'GOOD', sequence = 9 WHERE position = {bad}"))
        .await;
    let repair = format!("UPDATE events SET aggregate_id = 'BAD', sequence = 2 WHERE position = {bad}");
    stops_and_goes_on(&office, bad, "EVENT_NOT_PROJECTABLE", &repair, 1_000).await;
}

#[tokio::test]
async fn a_missing_event_stops_the_projection_until_it_is_back() {
    let office = Office::open().await;
    let mut district = District::new();
    district.work(&office, 150).await;
    let bad = office.done(register("BAD")).await.position.0;
    district.work(&office, 50).await;
    tamper(&office, &format!("CREATE TABLE public.lost AS SELECT * FROM events WHERE position = {bad}; DELETE FROM events WHERE position = {bad}")).await;
    let repair = "INSERT INTO events SELECT * FROM public.lost";
    stops_and_goes_on(&office, bad, "LOG_DAMAGED", repair, 1_000).await;
}

#[tokio::test]
async fn a_rebuild_that_meets_a_bad_event_says_where() {
    let office = Office::open().await;
    let bad = office.done(register("BAD")).await.position.0;
    let before = project_all(&office, 1_000).await;
    tamper(&office, &format!("UPDATE events SET event_type = 'Unheard' WHERE position = {bad}")).await;
    let fault =
        rebuild(&office.log, &office.pool, RebuildOptions::default(), &mut |_, _| {}).await.unwrap_err();
    assert!(matches!(&fault, ReadError::Log(_)) && fault.code() == "EVENT_UNREADABLE", "{fault:?}");
    assert_eq!(rows(&office.pool).await, before, "the live rows are as they were");
}
