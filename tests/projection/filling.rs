//! An empty read side of a log that is there already, as after a restore.

use crate::{district::District, fixture::*, rows::*};
use redress_log::Position;
use redress_read::{Projector, ProjectorOptions};
use sqlx::Executor;

async fn worked() -> (Office, Vec<String>) {
    let office = Office::open().await;
    District::new().work(&office, 300).await;
    let rows = project_all(&office, 1_000).await;
    reset(&office.pool).await;
    (office, rows)
}

fn filling(office: &Office) -> Projector {
    let options = ProjectorOptions { fill_from: 1, ..ProjectorOptions::default() };
    Projector::start_with(office.log.clone(), office.pool.clone(), options)
}

/// Each fill makes the tables anew, so their identity tells how often there was one.
async fn table(office: &Office) -> i64 {
    office.count("SELECT 'reading.ledger'::regclass::oid::int8").await
}

#[tokio::test]
async fn a_rebuild_of_an_empty_read_side_fills_it_to_the_end_of_the_log() {
    let (office, right) = worked().await;
    let report = rebuilt(&office, false).await;
    assert!(report.swapped && !report.compared, "there was nothing to compare with");
    assert_eq!(report.position, office.log.head().await.unwrap().position);
    assert_eq!(rows(&office.pool).await, right);
    let again = rebuilt(&office, false).await;
    assert!(again.swapped && again.compared);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_projector_fills_an_empty_read_side_at_once_and_goes_on_from_there() {
    let (office, right) = worked().await;
    let before = table(&office).await;
    // Two processes: one fills, the other waits for it.
    let (one, other) = (filling(&office), filling(&office));
    caught_up(&office, &one).await;
    caught_up(&office, &other).await;
    assert_ne!(table(&office).await, before, "it was filled, not projected event by event");
    assert_eq!(rows(&office.pool).await, right);
    let filled = table(&office).await;
    let next = office.done(register("after")).await.position;
    one.wait_for(next, PATIENCE).await.unwrap();
    assert_eq!(table(&office).await, filled, "once");
    one.stop().await;
    other.stop().await;
    assert_as_rebuilt(&office).await;
}

#[tokio::test]
async fn an_event_that_cannot_be_projected_is_reported_even_while_the_read_side_is_filled() {
    let (office, _) = worked().await;
    let damage = "SET session_replication_role = replica; UPDATE events SET event_type = 'Unheard' WHERE position = 20";
    office.pool.acquire().await.unwrap().detach().execute(damage).await.unwrap();
    let projector = filling(&office);
    until("it is told of", async || {
        let failed = "SELECT coalesce(failed_position, 0) FROM reading.projection";
        office.count(failed).await == 20
    })
    .await;
    assert_eq!(checkpoint(&office.pool).await, 19, "what lies before it is there");
    assert!(office.log.head().await.unwrap().position > Position(20));
    projector.stop().await;
}
