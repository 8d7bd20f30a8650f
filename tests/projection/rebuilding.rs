//! A rebuild finds what is not as the log has it, and changes nothing until that is accepted.

use crate::{district::District, fixture::*, rows::*};
use redress_log::Position;
use redress_read::{ReadError, RebuildOptions, rebuild};
use sqlx::Executor;
use std::{sync::Arc, time::Duration};
use tokio::sync::Notify;

async fn projected() -> Office {
    let office = Office::open().await;
    District::new().work(&office, 300).await;
    project_all(&office, 1_000).await;
    office
}

#[tokio::test]
async fn a_tampered_row_in_any_table_is_found_and_put_right_once_accepted() {
    let office = projected().await;
    let right = rows(&office.pool).await;
    let tampers = [
        ("petitions", 1, "UPDATE reading.petitions SET state = 'LOST' WHERE id = (SELECT min(id) FROM reading.petitions)"),
        ("petitions", 1, "DELETE FROM reading.petitions WHERE id = (SELECT max(id) FROM reading.petitions)"),
        ("petitions", 2, "INSERT INTO reading.petitions SELECT (jsonb_populate_record(p, jsonb_build_object('id', id || 'X'))).*
             FROM reading.petitions p WHERE id IN (SELECT id FROM reading.petitions ORDER BY id LIMIT 2)"),
        ("ledger", 2, "UPDATE reading.ledger SET n = n + 1 WHERE ctid = (SELECT min(ctid) FROM reading.ledger)"),
        // The database's hash of a number takes its halves together, and would be the same.
        ("ledger", 2, "UPDATE reading.ledger SET gained = (gained << 32) | (gained >> 32)
             WHERE ctid = (SELECT min(ctid) FROM reading.ledger WHERE gained <> 0)"),
        ("rollup", 2, "UPDATE reading.rollup SET n = n << 32 WHERE ctid = (SELECT min(ctid) FROM reading.rollup)"),
        ("petitions", 1, "UPDATE reading.petitions SET due_on = NULL WHERE id = (SELECT min(id) FROM reading.petitions WHERE due_on IS NOT NULL)"),
        ("petitions", 1, "UPDATE reading.petitions SET place = received_by, received_by = place
             WHERE id = (SELECT min(id) FROM reading.petitions WHERE place <> received_by)"),
        ("ledger", 1, "DELETE FROM reading.ledger WHERE ctid = (SELECT min(ctid) FROM reading.ledger)"),
        ("ledger", 1, "INSERT INTO reading.ledger SELECT * FROM reading.ledger WHERE ctid = (SELECT min(ctid) FROM reading.ledger)"),
        ("rollup", 2, "UPDATE reading.rollup SET heads = heads + 3 WHERE ctid = (SELECT min(ctid) FROM reading.rollup)"),
        ("rollup", 1, "DELETE FROM reading.rollup WHERE ctid = (SELECT min(ctid) FROM reading.rollup)"),
    ];
    for (table, count, tamper) in tampers {
        office.pool.execute(tamper).await.unwrap();
        let wrong = rows(&office.pool).await;
        let report = rebuilt(&office, false).await;
        let found: Vec<_> = report.differences.iter().map(|d| (d.table.as_str(), d.count)).collect();
        assert_eq!(found, [(table, count)], "{tamper}");
        assert!(!report.differences[0].first.is_empty() && !report.swapped);
        assert_eq!(rows(&office.pool).await, wrong, "nothing was changed");
        assert!(rebuilt(&office, true).await.swapped);
        assert_eq!(rows(&office.pool).await, right, "{tamper} is put right");
    }
    assert_as_rebuilt(&office).await;
}

#[tokio::test]
async fn sums_that_do_not_fit_into_memory_are_summed_up_by_the_database() {
    let office = projected().await;
    let right = rows(&office.pool).await;
    for sums in [1, 10, 100] {
        reset(&office.pool).await;
        let options = RebuildOptions { sums, ..RebuildOptions::default() };
        rebuild(&office.log, &office.pool, options, &mut |_, _| {}).await.unwrap();
        assert_eq!(rows(&office.pool).await, right, "{sums}");
    }
}

#[tokio::test]
async fn what_is_reported_of_a_row_is_both_sides() {
    let office = projected().await;
    let tamper =
        "UPDATE reading.petitions SET state = 'LOST' WHERE id = (SELECT min(id) FROM reading.petitions)";
    office.pool.execute(tamper).await.unwrap();
    let report = rebuilt(&office, false).await;
    let row = &report.differences[0].first[0];
    assert_eq!(row.live.as_ref().unwrap()["state"], "LOST");
    assert_ne!(row.rebuilt.as_ref().unwrap()["state"], "LOST");
    office.pool.execute("DELETE FROM reading.petitions").await.unwrap();
    let report = rebuilt(&office, false).await;
    assert!(report.differences[0].count > 20);
    assert_eq!(report.differences[0].first.len(), 20);
    assert!(report.differences[0].first.iter().all(|row| row.live.is_none() && row.rebuilt.is_some()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rebuild_killed_half_way_leaves_the_live_side_alone_and_can_begin_again() {
    let office = Office::open().await;
    let mut district = District::new();
    district.work(&office, 300).await;
    let projector = projector(&office.log, &office.pool, 1_000);
    caught_up(&office, &projector).await;
    let before = rows(&office.pool).await;
    let head = checkpoint(&office.pool).await;
    for upto in [0, 5, head / 2, head - 10] {
        let (log, pool, half_way) = (office.log.clone(), office.pool.clone(), Arc::new(Notify::new()));
        let there = half_way.clone();
        let rebuilding = tokio::spawn(async move {
            let options = RebuildOptions { accept: true, batch: 5, ..RebuildOptions::default() };
            rebuild(&log, &pool, options, &mut move |at, _| {
                if at.0 >= upto {
                    there.notify_one()
                }
            })
            .await
        });
        half_way.notified().await;
        rebuilding.abort();
        assert!(rebuilding.await.unwrap_err().is_cancelled());
        assert_eq!(rows(&office.pool).await, before);
    }
    district.work(&office, 20).await;
    caught_up(&office, &projector).await;
    assert_as_rebuilt_soon(&office).await;
}

/// The lock of an aborted rebuild goes with its connection, which the server notices in its own time.
async fn assert_as_rebuilt_soon(office: &Office) {
    until("the aborted rebuild is gone", async || {
        let found = rebuild(&office.log, &office.pool, RebuildOptions::default(), &mut |_, _| {}).await;
        match found {
            Ok(report) => report.swapped && report.differences.is_empty(),
            Err(ReadError::RebuildRunning) => false,
            Err(fault) => panic!("{fault:?}"),
        }
    })
    .await;
}

#[tokio::test]
async fn of_two_rebuilds_the_second_is_refused() {
    let office = projected().await;
    let mut refused = None;
    let mut second = Some((office.log.clone(), office.pool.clone()));
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let mut sender = Some(sender);
    let options = RebuildOptions { accept: false, batch: 1, ..RebuildOptions::default() };
    let mut start_another = |_, _| {
        if let (Some(sender), Some((log, pool))) = (sender.take(), second.take()) {
            tokio::spawn(async move {
                let _ = sender
                    .send(rebuild(&log, &pool, RebuildOptions::default(), &mut |_: Position, _| {}).await);
            });
        }
    };
    let first = rebuild(&office.log, &office.pool, options, &mut start_another);
    let (first, answer) = tokio::join!(first, receiver);
    refused.replace(answer.unwrap().unwrap_err());
    assert!(matches!(refused, Some(ReadError::RebuildRunning)), "{refused:?}");
    assert!(first.unwrap().swapped);
}

#[tokio::test]
async fn a_swap_leaves_tables_of_the_same_shape() {
    let office = projected().await;
    office
        .pool
        .execute(
            "DO $$ BEGIN CREATE ROLE reporting; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
        GRANT USAGE ON SCHEMA reading TO reporting; GRANT SELECT ON reading.petitions TO reporting",
        )
        .await
        .unwrap();
    let before = shape(&office).await;
    assert_as_rebuilt(&office).await;
    assert_eq!(shape(&office).await, before);
    let left = "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'reading\\_%'";
    assert_eq!(office.count(left).await, 0, "and nothing beside them");
}

/// Columns, constraints, indexes, settings and privileges.
async fn shape(office: &Office) -> Vec<String> {
    let sql = "SELECT concat_ws(' ', table_name, column_name, ordinal_position, data_type, is_nullable, column_default) AS line
            FROM information_schema.columns WHERE table_schema = 'reading'
        UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'reading'
        UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(c.oid))
            FROM pg_constraint c WHERE connamespace = 'reading'::regnamespace
        UNION ALL SELECT concat_ws(' ', oid::regclass, relkind, reloptions, (SELECT string_agg(a::text, ',' ORDER BY a::text) FROM unnest(relacl) a))
            FROM pg_class WHERE relnamespace = 'reading'::regnamespace AND relkind <> 't'
        UNION ALL SELECT 'schema ' || nspacl::text FROM pg_namespace WHERE nspname = 'reading' ORDER BY line";
    sqlx::query_scalar(sql).fetch_all(&office.pool).await.unwrap()
}

#[tokio::test]
async fn a_view_of_the_users_own_is_not_dropped_silently() {
    let office = projected().await;
    office.pool.execute("CREATE VIEW public.mine AS SELECT id FROM reading.petitions").await.unwrap();
    let fault =
        rebuild(&office.log, &office.pool, RebuildOptions::default(), &mut |_, _| {}).await.unwrap_err();
    assert!(matches!(fault, ReadError::Database(_)), "{fault:?}");
    assert!(office.count("SELECT count(*) FROM public.mine").await > 0);
    office.pool.execute("DROP VIEW public.mine").await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_as_rebuilt_soon(&office).await;
}
