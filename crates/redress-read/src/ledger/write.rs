//! Writing the rows of a batch, each table with one statement. Not with COPY: if a process is stopped during
//! a COPY, the database waits for it forever; a statement is cancelled.

use super::{
    family::Family,
    month::{Month, Sums},
    row::LedgerRow,
    tally::Difference,
};
use crate::ReadError;
use redress_domain::{Category, Channel, Kind};
use sqlx::{PgConnection, Row};

/// A kind as tables store it: empty if unknown.
pub(crate) fn kind(kind: Option<Kind>) -> String {
    kind.map(|kind| kind.to_string()).unwrap_or_default()
}

/// A channel as tables store it: empty if there is none.
fn channel(channel: Option<Channel>) -> String {
    channel.map(|channel| channel.to_string()).unwrap_or_default()
}

/// A category as tables store it: empty if there is none.
pub(crate) fn category(category: Option<&Category>) -> &str {
    category.map_or("", Category::as_str)
}

const APPEND: &str = "(position, gained, lost, heads, day, attributed_on, n, unit, channel, category, kind, {id}{family})
    SELECT *{name} FROM unnest($1::int8[], $2::int8[], $3::int8[], $4::int8[], $5::date[], $6::date[], $7::int4[], $8::text[],
                         $9::text[], $10::text[], $11::text[], $12::text[])";

/// Appends rows to a family's ledger.
pub(crate) async fn append(
    connection: &mut PgConnection,
    family: &Family,
    rows: &[LedgerRow],
) -> Result<(), ReadError> {
    if rows.is_empty() {
        return Ok(());
    }
    let sql = of_family(&format!("INSERT INTO {{ledger}} {APPEND}"), family);
    sqlx::query(&sql)
        .bind(rows.iter().map(|row| row.position).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.gained).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.lost).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.heads).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.day).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.attributed_on).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.n).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.unit.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| channel(row.channel)).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| category(row.category.as_ref())).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| kind(row.kind)).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| &*row.petition).collect::<Vec<_>>())
        .execute(connection)
        .await?;
    Ok(())
}

/// A statement for the tables of a family. In shared tables, each row contains its name.
fn of_family(sql: &str, family: &Family) -> String {
    let (column, name, of) = match family.name {
        "" => ("", String::new(), "true".to_owned()),
        name => (", family", format!(", '{name}'"), family.is_of("r")),
    };
    let tables = sql.replace("{ledger}", family.ledger).replace("{rollup}", family.rollup);
    let columns = tables.replace("{id}", family.id()).replace("{family}", column);
    columns.replace("{name}", &name).replace("{of}", &of)
}

const SUMS: &str = "
    INSERT INTO {rollup} AS r (attributed_month, unit, subject, flags, month, category, channel, kind, n, heads{family})
    SELECT *{name} FROM unnest($1::date[], $2::text[], $3::text[], $4::int4[], $5::date[], $6::text[], $7::text[], $8::text[],
                               $9::int8[], $10::int8[])";

/// Returns whether any sum has become zero.
const UPSERT: &str = "
    WITH summed AS (
        {sums}
        ON CONFLICT (attributed_month, unit, subject, flags, month, category, channel, kind{family})
        DO UPDATE SET n = r.n + excluded.n, heads = r.heads + excluded.heads
        RETURNING n, heads
    )
    SELECT coalesce(bool_or(n = 0 AND heads = 0), false) FROM summed";

/// Removes sums that are zero: the roll-up must not depend on how events were batched.
const EMPTY: &str = "
    DELETE FROM {rollup} r
    USING unnest($1::date[], $2::text[], $3::text[], $4::int4[], $5::date[], $6::text[], $7::text[], $8::text[])
        AS c (attributed_month, unit, subject, flags, month, category, channel, kind)
    WHERE (r.attributed_month, r.unit, r.subject, r.flags, r.month, r.category, r.channel, r.kind)
        = (c.attributed_month, c.unit, c.subject, c.flags, c.month, c.category, c.channel, c.kind)
      AND r.n = 0 AND r.heads = 0 AND {of}";

/// Adds differences to a family's roll-up.
pub(crate) async fn sum_up(
    connection: &mut PgConnection,
    family: &Family,
    differences: &[Difference],
) -> Result<(), ReadError> {
    let (keys, sums) = summed(differences);
    if keys.is_empty() {
        return Ok(());
    }
    let upsert = of_family(&UPSERT.replace("{sums}", SUMS), family);
    let some_empty: bool = bind_sums(&upsert, &keys, &sums).fetch_one(&mut *connection).await?.try_get(0)?;
    if some_empty {
        bind_months(&of_family(EMPTY, family), &keys).execute(connection).await?;
    }
    Ok(())
}

/// Writes the sums of all differences of a family to a roll-up that has no rows of it and no index.
pub(crate) async fn put_sums(
    connection: &mut PgConnection,
    family: &Family,
    differences: &[Difference],
) -> Result<(), ReadError> {
    let (keys, sums) = summed(differences);
    if !keys.is_empty() {
        bind_sums(&of_family(SUMS, family), &keys, &sums).execute(connection).await?;
    }
    Ok(())
}

fn summed(differences: &[Difference]) -> (Vec<Month>, Vec<(i64, i64)>) {
    let mut sums = Sums::default();
    differences.iter().for_each(|one| sums.add(one));
    sums.into_all().map(|(key, n, heads)| (key, (n, heads))).unzip()
}

type Query<'q> = sqlx::query::Query<'q, sqlx::Postgres, sqlx::postgres::PgArguments>;

fn bind_sums<'q>(sql: &'q str, keys: &'q [Month], sums: &[(i64, i64)]) -> Query<'q> {
    bind_months(sql, keys)
        .bind(sums.iter().map(|sum| sum.0).collect::<Vec<_>>())
        .bind(sums.iter().map(|sum| sum.1).collect::<Vec<_>>())
}

fn bind_months<'q>(sql: &'q str, keys: &'q [Month]) -> Query<'q> {
    sqlx::query(sql)
        .bind(keys.iter().map(|key| key.attributed).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.unit.as_str()).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.subject.name()).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.flags.bits()).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.month).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| category(key.category.as_ref())).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| channel(key.channel)).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| kind(key.kind)).collect::<Vec<_>>())
}
