//! Writing the rows of a batch, each table in one statement. None of them is a COPY, for which a process that stops half-way keeps the
//! database waiting for ever; a statement it gives up.

use super::{
    family::Family,
    month::{Month, Sums},
    row::LedgerRow,
    tally::Difference,
};
use crate::ReadError;
use redress_domain::{Category, Kind};
use sqlx::{PgConnection, Row};

/// What the tables say of a kind: nothing where it is not known.
pub(crate) fn kind(kind: Option<Kind>) -> String {
    kind.map(|kind| kind.to_string()).unwrap_or_default()
}

/// What the tables say of a category: nothing where there is none.
pub(crate) fn category(category: Option<&Category>) -> &str {
    category.map_or("", Category::as_str)
}

const APPEND: &str = "(position, gained, lost, heads, day, attributed_on, n, unit, channel, category, kind, petition)
    SELECT * FROM unnest($1::int8[], $2::int8[], $3::int8[], $4::int8[], $5::date[], $6::date[], $7::int4[], $8::text[],
                         $9::text[], $10::text[], $11::text[], $12::text[])";

/// Appends rows of a family's ledger.
pub(crate) async fn append(
    connection: &mut PgConnection,
    family: &Family,
    rows: &[LedgerRow],
) -> Result<(), ReadError> {
    if rows.is_empty() {
        return Ok(());
    }
    let sql = format!("INSERT INTO {} {APPEND}", family.ledger);
    sqlx::query(&sql)
        .bind(rows.iter().map(|row| row.position).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.gained).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.lost).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.heads).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.day).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.attributed_on).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.n).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.unit.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.channel.to_string()).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| category(row.category.as_ref())).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| kind(row.kind)).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| &*row.petition).collect::<Vec<_>>())
        .execute(connection)
        .await?;
    Ok(())
}

/// Tells whether anything has come to nothing.
const UPSERT: &str = "
    WITH summed AS (
        INSERT INTO {rollup} AS r (attributed_month, unit, subject, flags, month, category, channel, kind, n, heads)
        SELECT * FROM unnest($1::date[], $2::text[], $3::text[], $4::int4[], $5::date[], $6::text[], $7::text[], $8::text[],
                             $9::int8[], $10::int8[])
        ON CONFLICT (attributed_month, unit, subject, flags, month, category, channel, kind)
        DO UPDATE SET n = r.n + excluded.n, heads = r.heads + excluded.heads
        RETURNING n, heads
    )
    SELECT coalesce(bool_or(n = 0 AND heads = 0), false) FROM summed";

/// What has come to nothing is removed: the roll-up must not depend on how events were gathered into batches.
const EMPTY: &str = "
    DELETE FROM {rollup} r
    USING unnest($1::date[], $2::text[], $3::text[], $4::int4[], $5::date[], $6::text[], $7::text[], $8::text[])
        AS c (attributed_month, unit, subject, flags, month, category, channel, kind)
    WHERE (r.attributed_month, r.unit, r.subject, r.flags, r.month, r.category, r.channel, r.kind)
        = (c.attributed_month, c.unit, c.subject, c.flags, c.month, c.category, c.channel, c.kind)
      AND r.n = 0 AND r.heads = 0";

/// Adds differences to a family's roll-up.
pub(crate) async fn sum_up(
    connection: &mut PgConnection,
    family: &Family,
    differences: &[Difference],
) -> Result<(), ReadError> {
    let mut sums = Sums::default();
    differences.iter().for_each(|one| sums.add(one));
    let (keys, sums): (Vec<Month>, Vec<(i64, i64)>) =
        sums.into_all().map(|(key, n, heads)| (key, (n, heads))).unzip();
    if keys.is_empty() {
        return Ok(());
    }
    let of_family = |sql: &str| sql.replace("{rollup}", family.rollup);
    let some_empty: bool = bind_months(&of_family(UPSERT), &keys)
        .bind(sums.iter().map(|sum| sum.0).collect::<Vec<_>>())
        .bind(sums.iter().map(|sum| sum.1).collect::<Vec<_>>())
        .fetch_one(&mut *connection)
        .await?
        .try_get(0)?;
    if some_empty {
        bind_months(&of_family(EMPTY), &keys).execute(connection).await?;
    }
    Ok(())
}

type Query<'q> = sqlx::query::Query<'q, sqlx::Postgres, sqlx::postgres::PgArguments>;

fn bind_months<'q>(sql: &'q str, keys: &'q [Month]) -> Query<'q> {
    sqlx::query(sql)
        .bind(keys.iter().map(|key| key.attributed).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.unit.as_str()).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.subject.name()).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.flags.bits()).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.month).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| category(key.category.as_ref())).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.channel.to_string()).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| kind(key.kind)).collect::<Vec<_>>())
}
