//! Every history that the front door let in is decided alike when it is decided again; what was changed since is found.

use crate::{
    generator::populate,
    office::{Office, read_everything},
    support::{fresh_database, log_options, value_keys},
};
use redress_domain::Procedure;
use redress_log::{AggregateKind, Log, Position, VerifyReport, transfer};
use redress_read::{RebuildOptions, rebuild};
use sqlx::PgPool;
use std::{io::Cursor, sync::Arc};

async fn verified(log: &Log) -> VerifyReport {
    log.verify(Arc::default(), &mut |_, _| {}).await.unwrap()
}

async fn exported(pool: &PgPool) -> [Vec<u8>; 2] {
    let (mut events, mut values) = (Vec::new(), Vec::new());
    transfer::export(pool, Position(1), &mut events, Some((&mut values, &value_keys())), &mut |_, _| {})
        .await
        .unwrap();
    [events, values]
}

#[tokio::test]
async fn a_made_up_history_is_decided_alike_and_restored_with_its_figures() {
    let office = Office::open().await;
    populate(&office.log, 20_261_122, 250).await;
    let report = verified(&office.log).await;
    assert_eq!(report.findings, []);
    assert_eq!((report.decided, report.events), (report.events, report.head.0.unsigned_abs()));
    assert!(
        report.count(AggregateKind::Petition) > 200
            && report.count(AggregateKind::Unit) > 10
            && report.erased > 0
            && report.proven > 50,
        "{report:?}"
    );
    assert_eq!((report.backdated, report.other_procedures.len()), (0, 0));

    office.reader().await;
    let files = exported(&office.pool).await;
    let pool = fresh_database().await.pool();
    let [events, values] = files.clone().map(|bytes| Box::new(Cursor::new(bytes)));
    let source = |name: &str, read| transfer::Source { name: name.to_owned(), read };
    let (events, values) = (source("events", events), source("values", values));
    let options = transfer::ImportOptions::new(value_keys());
    transfer::import(&pool, events, Some(values), options, &mut |_| {}).await.unwrap();
    assert!(exported(&pool).await == files, "the next export has the same bytes");
    let log = Log::open(pool.clone(), log_options()).await.unwrap();
    assert_eq!(verified(&log).await, report);
    read_everything(&log, &pool).await;
    for table in ["petitions", "ledger", "rollup"] {
        let sql = format!("SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM reading.{table} AS t");
        let sum = async |pool: &PgPool| -> String { sqlx::query_scalar(&sql).fetch_one(pool).await.unwrap() };
        assert_eq!(sum(&pool).await, sum(&office.pool).await, "{table}");
    }
}

#[tokio::test]
async fn a_comparison_finds_a_row_that_was_edited_and_leaves_it() {
    let office = Office::open().await;
    populate(&office.log, 5, 20).await;
    office.reader().await;
    let options = RebuildOptions { compare_only: true, ..RebuildOptions::default() };
    let equal = rebuild(&office.log, &office.pool, options, &mut |_, _| {}).await.unwrap();
    assert!(equal.differences.is_empty() && !equal.swapped && equal.rows > 100, "{equal:?}");
    sqlx::raw_sql("UPDATE reading.petitions SET tier = 9 WHERE id = (SELECT min(id) FROM reading.petitions)")
        .execute(&office.pool)
        .await
        .unwrap();
    for _ in 0..2 {
        let edited = rebuild(&office.log, &office.pool, options, &mut |_, _| {}).await.unwrap();
        assert_eq!((edited.differences.len(), edited.differences[0].count, edited.swapped), (1, 1, false));
    }
}

#[tokio::test]
async fn under_another_procedure_every_rule_without_a_number_is_checked() {
    let office = Office::open().await;
    populate(&office.log, 6, 60).await;
    let text = include_str!("../../crates/redress-domain/procedure/default.toml");
    let other = text
        .replace("CN-2022", "LOCAL-1")
        .replace("_days = 60", "_days = 45")
        .replace("_days = 15", "_days = 7");
    let other = Arc::new(Procedure::parse(&other).unwrap());
    let report = office.log.verify(other.clone(), &mut |_, _| {}).await.unwrap();
    assert_eq!(report.findings, []);
    assert_eq!(report.other_procedures.keys().collect::<Vec<_>>(), ["CN-2022"]);
    // Said to be decided under it, the same numbers are wrong.
    let relabel = "SET session_replication_role = replica;
        UPDATE events SET metadata = replace(metadata::text, 'CN-2022', 'LOCAL-1')::json";
    sqlx::raw_sql(relabel).execute(&office.pool).await.unwrap();
    let report = office.log.verify(other, &mut |_, _| {}).await.unwrap();
    assert!(report.disagreements > 60 && report.other_procedures.is_empty(), "{}", report.disagreements);
}
