//! Writing the rows of a batch, each table in one statement. None of them is a COPY, for which a process that stops half-way keeps the
//! database waiting for ever; a statement it gives up.

use crate::{
    PetitionRow, ReadError,
    matter::{Difference, Key, LedgerRow},
};
use chrono::{Datelike, NaiveDate};
use redress_domain::{Category, Channel, Kind, UnitCode};
use sqlx::{PgConnection, Row};

/// What the tables say of a kind: nothing where it is not known.
pub(crate) fn kind(kind: Option<Kind>) -> String {
    kind.map(|kind| kind.to_string()).unwrap_or_default()
}

/// What the tables say of a category: nothing where there is none.
pub(crate) fn category(category: Option<&Category>) -> &str {
    category.map_or("", Category::as_str)
}

/// Appends rows of the ledger.
pub(super) async fn ledger(connection: &mut PgConnection, rows: &[LedgerRow]) -> Result<(), ReadError> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO ledger (position, gained, lost, heads, day, attributed_on, n, unit, channel, category, kind, petition)
         SELECT * FROM unnest($1::int8[], $2::int8[], $3::int8[], $4::int8[], $5::date[], $6::date[], $7::int4[], $8::text[],
                              $9::text[], $10::text[], $11::text[], $12::text[])",
    )
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

/// What a row of the roll-up is about, in the order of its key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Month {
    pub(crate) attributed: NaiveDate,
    pub(crate) subject: &'static str,
    pub(crate) unit: UnitCode,
    pub(crate) flags: i32,
    pub(crate) month: NaiveDate,
    pub(crate) category: Option<Category>,
    pub(crate) channel: Channel,
    pub(crate) kind: Option<Kind>,
}

impl Month {
    fn of(day: NaiveDate, key: &Key) -> Self {
        let first_day = |day: NaiveDate| day.with_day(1).expect("every month has a first day");
        Self {
            attributed: first_day(key.attributed_on),
            unit: key.unit.clone(),
            subject: key.subject,
            flags: key.flags,
            month: first_day(day),
            category: key.category.clone(),
            channel: key.channel,
            kind: key.kind,
        }
    }
}

/// Differences summed up by months.
#[derive(Debug, Default)]
pub(crate) struct Sums(foldhash::HashMap<Month, (i64, i64)>);

impl Sums {
    /// Adds one.
    pub(crate) fn add(&mut self, Difference { day, key, amount, .. }: &Difference) {
        let sum = self.0.entry(Month::of(*day, key)).or_default();
        sum.0 += i64::from(amount.n);
        sum.1 += amount.heads;
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// What does not come to nothing, in the order of the key.
    pub(crate) fn into_all(self) -> impl Iterator<Item = (Month, i64, i64)> {
        let mut all: Vec<_> = self.0.into_iter().filter(|(_, sum)| *sum != (0, 0)).collect();
        all.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        all.into_iter().map(|(key, (n, heads))| (key, n, heads))
    }
}

/// Tells whether anything has come to nothing.
const UPSERT: &str = "
    WITH summed AS (
        INSERT INTO rollup AS r (attributed_month, unit, subject, flags, month, category, channel, kind, n, heads)
        SELECT * FROM unnest($1::date[], $2::text[], $3::text[], $4::int4[], $5::date[], $6::text[], $7::text[], $8::text[],
                             $9::int8[], $10::int8[])
        ON CONFLICT (attributed_month, unit, subject, flags, month, category, channel, kind)
        DO UPDATE SET n = r.n + excluded.n, heads = r.heads + excluded.heads
        RETURNING n, heads
    )
    SELECT coalesce(bool_or(n = 0 AND heads = 0), false) FROM summed";

/// What has come to nothing is removed: the roll-up must not depend on how events were gathered into batches.
const EMPTY: &str = "
    DELETE FROM rollup r
    USING unnest($1::date[], $2::text[], $3::text[], $4::int4[], $5::date[], $6::text[], $7::text[], $8::text[])
        AS c (attributed_month, unit, subject, flags, month, category, channel, kind)
    WHERE (r.attributed_month, r.unit, r.subject, r.flags, r.month, r.category, r.channel, r.kind)
        = (c.attributed_month, c.unit, c.subject, c.flags, c.month, c.category, c.channel, c.kind)
      AND r.n = 0 AND r.heads = 0";

/// Adds differences to the roll-up.
pub(super) async fn rollup(
    connection: &mut PgConnection,
    differences: &[Difference],
) -> Result<(), ReadError> {
    let mut sums = Sums::default();
    differences.iter().for_each(|one| sums.add(one));
    let (keys, sums): (Vec<Month>, Vec<(i64, i64)>) =
        sums.into_all().map(|(key, n, heads)| (key, (n, heads))).unzip();
    if keys.is_empty() {
        return Ok(());
    }
    let some_empty: bool = bind_months(UPSERT, &keys)
        .bind(sums.iter().map(|sum| sum.0).collect::<Vec<_>>())
        .bind(sums.iter().map(|sum| sum.1).collect::<Vec<_>>())
        .fetch_one(&mut *connection)
        .await?
        .try_get(0)?;
    if some_empty {
        bind_months(EMPTY, &keys).execute(connection).await?;
    }
    Ok(())
}

type Query<'q> = sqlx::query::Query<'q, sqlx::Postgres, sqlx::postgres::PgArguments>;

fn bind_months<'q>(sql: &'q str, keys: &'q [Month]) -> Query<'q> {
    sqlx::query(sql)
        .bind(keys.iter().map(|key| key.attributed).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.unit.as_str()).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.subject).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.flags).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.month).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| category(key.category.as_ref())).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.channel.to_string()).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| kind(key.kind)).collect::<Vec<_>>())
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
