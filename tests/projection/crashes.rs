//! Whatever ends a projector, wherever in a batch: the next one goes on, and the rows are those of a straight run.

use crate::{district::District, fixture::*, rows::*};
use std::time::Duration;
use tokio::time;

async fn free_the_lease(office: &Office) {
    // Instead of waiting for its end, which the tests of the lease do.
    let sql = "UPDATE reading.projection SET lease_until = 'epoch'";
    sqlx::query(sql).execute(&office.pool).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_projector_dropped_anywhere_in_a_batch_loses_and_doubles_nothing() {
    let office = Office::open().await;
    District::new().work(&office, 500).await;
    let straight = project_all(&office, 1_000).await;
    for batch in [1, 10, 100] {
        reset(&office.pool).await;
        let mut crashes = 0;
        loop {
            let projector = projector(&office.log, &office.pool, batch);
            time::sleep(Duration::from_millis(fastrand::u64(15..80))).await;
            let even = projector.status().await.unwrap().lag_positions == 0;
            drop(projector);
            free_the_lease(&office).await;
            if even {
                break;
            }
            crashes += 1;
        }
        println!("batches of {batch}: {crashes} crashes");
        assert_eq!(rows(&office.pool).await, straight, "batches of {batch}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_cut_anywhere_in_a_batch_loses_and_doubles_nothing() {
    let office = Office::open().await;
    District::new().work(&office, 500).await;
    let straight = project_all(&office, 1_000).await;
    for batch in [1, 10, 100] {
        reset(&office.pool).await;
        watch(&office, batch).await;
        assert_eq!(rows(&office.pool).await, straight, "batches of {batch}");
    }
}

async fn watch(office: &Office, batch: u32) {
    let projector = projector(&office.log, &office.pool, batch);
    let mut cuts = 0;
    while projector.status().await.unwrap().lag_positions > 0 && cuts < 15 {
        time::sleep(Duration::from_millis(fastrand::u64(5..60))).await;
        cut_projectors(&office.pool).await;
        free_the_lease(office).await;
        cuts += 1;
    }
    println!("batches of {batch}: {cuts} cuts");
    caught_up(office, &projector).await;
    projector.stop().await;
}
