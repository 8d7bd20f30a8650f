//! Writing the rows of a batch, each table in one statement.

use crate::{
    PetitionRow, ReadError,
    matter::{Key, LedgerRow},
};
use chrono::{Datelike, NaiveDate};
use redress_domain::{Category, UnitCode};
use sqlx::PgConnection;
use std::collections::BTreeMap;

fn kind(key: &Key) -> String {
    key.kind.map(|kind| kind.to_string()).unwrap_or_default()
}

fn category(key: &Key) -> &str {
    key.category.as_ref().map_or("", Category::as_str)
}

/// Appends ledger rows.
pub(super) async fn ledger(connection: &mut PgConnection, rows: &[LedgerRow]) -> Result<(), ReadError> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO ledger (position, day, subject, flags, unit, attributed_on, category, channel, kind, petition,
                             n, heads)
         SELECT * FROM unnest($1::int8[], $2::date[], $3::text[], $4::int4[], $5::text[], $6::date[], $7::text[],
                              $8::text[], $9::text[], $10::text[], $11::int4[], $12::int8[])",
    )
    .bind(rows.iter().map(|row| row.position).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.day).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.key.subject).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.key.flags).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.key.unit.as_str()).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.key.attributed_on).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| category(&row.key)).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.key.channel.to_string()).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| kind(&row.key)).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| &*row.key.petition).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.amount.n).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.amount.heads).collect::<Vec<_>>())
    .execute(connection)
    .await?;
    Ok(())
}

/// What a row of the roll-up is about, in the order of its key.
type Month = (NaiveDate, UnitCode, &'static str, i32, NaiveDate, String, String, String);

fn month_of(row: &LedgerRow) -> Month {
    let first_day = |day: NaiveDate| day.with_day(1).expect("every month has a first day");
    let key = &row.key;
    (
        first_day(key.attributed_on),
        key.unit.clone(),
        key.subject,
        key.flags,
        first_day(row.day),
        category(key).to_owned(),
        key.channel.to_string(),
        kind(key),
    )
}

const ROLLUP: &str = "
    INSERT INTO rollup AS r (attributed_month, unit, subject, flags, month, category, channel, kind, n, heads)
    SELECT * FROM unnest($1::date[], $2::text[], $3::text[], $4::int4[], $5::date[], $6::text[], $7::text[], $8::text[],
                         $9::int8[], $10::int8[])
    ON CONFLICT (attributed_month, unit, subject, flags, month, category, channel, kind)
    DO UPDATE SET n = r.n + excluded.n, heads = r.heads + excluded.heads";

/// What has come to nothing is removed: the roll-up must not depend on how events were gathered into batches.
const EMPTY: &str = "
    DELETE FROM rollup r
    USING unnest($1::date[], $2::text[], $3::text[], $4::int4[], $5::date[], $6::text[], $7::text[], $8::text[])
        AS c (attributed_month, unit, subject, flags, month, category, channel, kind)
    WHERE (r.attributed_month, r.unit, r.subject, r.flags, r.month, r.category, r.channel, r.kind)
        = (c.attributed_month, c.unit, c.subject, c.flags, c.month, c.category, c.channel, c.kind)
      AND r.n = 0 AND r.heads = 0";

/// Adds ledger rows to the roll-up.
pub(super) async fn rollup(connection: &mut PgConnection, rows: &[LedgerRow]) -> Result<(), ReadError> {
    let mut sums: BTreeMap<Month, (i64, i64)> = BTreeMap::new();
    for row in rows {
        let sum = sums.entry(month_of(row)).or_default();
        sum.0 += i64::from(row.amount.n);
        sum.1 += row.amount.heads;
    }
    sums.retain(|_, sum| *sum != (0, 0));
    if sums.is_empty() {
        return Ok(());
    }
    let (keys, sums): (Vec<Month>, Vec<(i64, i64)>) = sums.into_iter().unzip();
    bind_months(ROLLUP, &keys)
        .bind(sums.iter().map(|sum| sum.0).collect::<Vec<_>>())
        .bind(sums.iter().map(|sum| sum.1).collect::<Vec<_>>())
        .execute(&mut *connection)
        .await?;
    bind_months(EMPTY, &keys).execute(connection).await?;
    Ok(())
}

type Query<'q> = sqlx::query::Query<'q, sqlx::Postgres, sqlx::postgres::PgArguments>;

fn bind_months<'q>(sql: &'q str, keys: &'q [Month]) -> Query<'q> {
    sqlx::query(sql)
        .bind(keys.iter().map(|key| key.0).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.1.as_str()).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.2).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.3).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.4).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.5.as_str()).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.6.as_str()).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.7.as_str()).collect::<Vec<_>>())
}

/// Puts petitions into the register, or their new state. The rows travel as one JSON array, whose fields are the columns.
pub(super) async fn register(connection: &mut PgConnection, rows: &[PetitionRow]) -> Result<(), ReadError> {
    if rows.is_empty() {
        return Ok(());
    }
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    sqlx::query("DELETE FROM petitions WHERE id = ANY($1)").bind(ids).execute(&mut *connection).await?;
    sqlx::query("INSERT INTO petitions SELECT * FROM jsonb_populate_recordset(NULL::petitions, $1)")
        .bind(sqlx::types::Json(rows))
        .execute(connection)
        .await?;
    Ok(())
}
