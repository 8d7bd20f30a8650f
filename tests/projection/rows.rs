//! The read side's rows, as they lie in the tables.

use crate::{fixture::Office, support::TestDatabase};
use redress_log::{Log, Position};
use redress_read::{Projector, ProjectorOptions, RebuildOptions, RebuildReport, rebuild};
use sqlx::{Executor, PgPool};
use std::time::{Duration, Instant};

pub const PATIENCE: Duration = Duration::from_secs(30);

/// Every row of every table but the checkpoint, in an order of their own.
pub async fn rows(pool: &PgPool) -> Vec<String> {
    let sql = "SELECT 'petition ' || to_jsonb(p)::text AS line FROM reading.petitions p
        UNION ALL SELECT 'ledger ' || to_jsonb(l)::text FROM reading.ledger l
        UNION ALL SELECT 'rollup ' || to_jsonb(r)::text FROM reading.rollup r
        UNION ALL SELECT 'case ' || to_jsonb(c)::text FROM reading.cases c
        UNION ALL SELECT 'case_ledger ' || to_jsonb(l)::text FROM reading.case_ledger l
        UNION ALL SELECT 'case_rollup ' || to_jsonb(r)::text FROM reading.case_rollup r ORDER BY line";
    sqlx::query_scalar(sql).fetch_all(pool).await.unwrap()
}

/// Empties the read side, as a migration would.
pub async fn reset(pool: &PgPool) {
    let sql = "TRUNCATE reading.petitions, reading.ledger, reading.rollup, reading.cases,
            reading.case_ledger, reading.case_rollup;
        UPDATE reading.projection SET position = 0, recorded_at = 'epoch', lease_until = 'epoch'";
    pool.execute(sql).await.unwrap();
}

pub fn projector(log: &Log, pool: &PgPool, batch: u32) -> Projector {
    Projector::start_with(
        log.clone(),
        pool.clone(),
        ProjectorOptions { batch, ..ProjectorOptions::default() },
    )
}

/// Waits until everything in the log is in the rows.
pub async fn caught_up(office: &Office, projector: &Projector) {
    let head = office.log.head().await.unwrap().position;
    projector.wait_for(head, PATIENCE).await.unwrap();
}

/// Projects everything from the start in one go, and stops again.
pub async fn project_all(office: &Office, batch: u32) -> Vec<String> {
    reset(&office.pool).await;
    let projector = projector(&office.log, &office.pool, batch);
    caught_up(office, &projector).await;
    projector.stop().await;
    rows(&office.pool).await
}

pub async fn rebuilt(office: &Office, accept: bool) -> RebuildReport {
    let options = RebuildOptions { accept, batch: 100, ..RebuildOptions::default() };
    rebuild(&office.log, &office.pool, options, &mut |_: Position, _| {}).await.unwrap()
}

/// The rows are those that the log gives, which a rebuild computes from the beginning.
pub async fn assert_as_rebuilt(office: &Office) {
    let report = rebuilt(office, false).await;
    assert_eq!(report.differences, [], "live and rebuilt rows are alike");
    assert!(report.swapped);
    assert_eq!(report.position, office.log.head().await.unwrap().position);
}

pub async fn until<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) -> Duration {
    let since = Instant::now();
    while !holds().await {
        assert!(since.elapsed() < PATIENCE, "waited in vain until {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    since.elapsed()
}

pub async fn checkpoint(pool: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT position FROM reading.projection").fetch_one(pool).await.unwrap()
}

/// Ends the projector's connections, as a failing network would.
pub async fn cut_projectors(pool: &PgPool) {
    let sql = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'redress-projector'";
    let _ = sqlx::query(sql).execute(pool).await;
}

/// From now on the database writes down every move of the checkpoint: from, to, by which connection.
pub async fn watch_checkpoint(database: &TestDatabase) {
    let sql = "CREATE TABLE public.moves (n bigserial, of bigint, upto bigint, epoch bigint, pid int);
        CREATE FUNCTION public.moved() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO public.moves (of, upto, epoch, pid) VALUES (OLD.position, NEW.position, NEW.epoch, pg_backend_pid());
            RETURN NEW; END $$;
        CREATE TRIGGER moved AFTER UPDATE ON reading.projection FOR EACH ROW
            WHEN (OLD.position <> NEW.position) EXECUTE FUNCTION public.moved()";
    database.pool().execute(sql).await.unwrap();
}

/// The moves written down: (from, to, epoch, connection).
pub async fn moves(pool: &PgPool) -> Vec<(i64, i64, i64, i32)> {
    let sql = "SELECT of, upto, epoch, pid FROM public.moves ORDER BY n";
    sqlx::query_as(sql).fetch_all(pool).await.unwrap()
}
