//! Comparing live and rebuilt rows.

use super::{
    schemas::{LIVE, NEXT},
    shadow::Table,
};
use crate::ReadError;
use redress_log::Position;
use serde_json::{Value, json};
use sqlx::PgConnection;

/// Differing rows listed per table; their number is always reported.
const SHOWN: i64 = 20;

/// The differences of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableDifferences {
    /// The table.
    pub table: String,
    /// How many rows differ.
    pub count: i64,
    /// The first of them.
    pub first: Vec<RowDifference>,
}

/// A row that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowDifference {
    /// The live row; `None`: there is none.
    pub live: Option<Value>,
    /// The row by the log; `None`: there is none.
    pub rebuilt: Option<Value>,
    /// How many such rows.
    pub times: i64,
}

/// The log may end before the live checkpoint.
pub(super) fn checkpoints(live: i64, rebuilt: Position) -> Vec<TableDifferences> {
    if live == rebuilt.0 {
        return Vec::new();
    }
    let position = |position: i64| Some(json!({ "position": position }));
    let row = RowDifference { live: position(live), rebuilt: position(rebuilt.0), times: 1 };
    vec![TableDifferences { table: "projection".into(), count: 1, first: vec![row] }]
}

/// Returns how many rows a table has by the log, and whether the live table has the same ones.
///
/// Compares the sums of all rows' hashes, which takes one scan of each side and no sorting. Two computations
/// that differ by a fault have the same sum once in 2^64. This is no proof against someone who can write the
/// tables and constructs rows with the same sum.
async fn alike(connection: &mut PgConnection, table: &Table) -> Result<(i64, bool), ReadError> {
    let (name, hash) = (&table.name, hash_of_row(table));
    let sql = format!(
        "SELECT r.rows, r.rows = l.rows AND r.hashes IS NOT DISTINCT FROM l.hashes
         FROM (SELECT count(*) AS rows, sum({hash}) AS hashes FROM {NEXT}.{name}) AS r,
              (SELECT count(*) AS rows, sum({hash}) AS hashes FROM {LIVE}.{name}) AS l"
    );
    Ok(sqlx::query_as(&sql).fetch_one(connection).await?)
}

/// The hash of a row, in SQL: each column's hash starts from that of the columns before it.
///
/// PostgreSQL's hash of a whole row is slower, and folds a 64-bit number to 32 bits: marks that differ by 32
/// bits would collide. Its functions are used for nullable columns and other types; only for times do they
/// fold.
fn hash_of_row(Table { columns, types, .. }: &Table) -> String {
    let mut others = Vec::new();
    let mut functions = Vec::new();
    for (column, kind) in columns.iter().zip(types) {
        match kind.as_str() {
            "bigint" => {
                functions.push(("hashint8extended", column.clone()));
                functions.push(("hashint4extended", format!("({column} >> 32)::integer")));
            }
            "integer" => functions.push(("hashint4extended", column.clone())),
            "smallint" => functions.push(("hashint2extended", column.clone())),
            "text" => functions.push(("hashtextextended", column.clone())),
            _ => others.push(column.as_str()),
        }
    }
    let hash = format!("hash_record_extended(ROW({}), 0)", others.join(", "));
    functions.iter().fold(hash, |hash, (function, value)| format!("{function}({value}, {hash})"))
}

/// How many rebuilt rows there are.
pub(super) async fn count(connection: &mut PgConnection, tables: &[Table]) -> Result<i64, ReadError> {
    let mut rows = 0;
    for table in tables.iter().filter(|table| !table.is_checkpoint()) {
        rows += count_of(connection, table).await?;
    }
    Ok(rows)
}

async fn count_of(connection: &mut PgConnection, Table { name, .. }: &Table) -> Result<i64, ReadError> {
    let sql = format!("SELECT count(*) FROM {NEXT}.{name}");
    Ok(sqlx::query_scalar(&sql).fetch_one(connection).await?)
}

/// Compares a table. Returns how many rows the log has for it, and the differences. As a proof for auditors,
/// each row is compared; otherwise only if the hashes differ.
pub(super) async fn compare(
    connection: &mut PgConnection,
    table: &Table,
    as_proof: bool,
) -> Result<(i64, Option<TableDifferences>), ReadError> {
    let (rows, alike) = match as_proof {
        true => (count_of(connection, table).await?, false),
        false => alike(connection, table).await?,
    };
    let differences = if alike { None } else { differences(connection, table).await? };
    Ok((rows, differences))
}

/// The differing rows: by the table's key, or as a multiset of whole rows.
async fn differences(
    connection: &mut PgConnection,
    table: &Table,
) -> Result<Option<TableDifferences>, ReadError> {
    let sql = match &table.key {
        Some(key) => by_key(table, key),
        None => as_multiset(table),
    };
    let rows: Vec<(Option<Value>, Option<Value>, i64, i64)> =
        sqlx::query_as(&sql).bind(SHOWN).fetch_all(connection).await?;
    let Some(count) = rows.first().map(|row| row.3) else { return Ok(None) };
    let first =
        rows.into_iter().map(|(live, rebuilt, times, _)| RowDifference { live, rebuilt, times }).collect();
    Ok(Some(TableDifferences { table: table.name.clone(), count, first }))
}

fn by_key(Table { name, columns, .. }: &Table, key: &str) -> String {
    let of = |side: &str| columns.iter().map(|c| format!("{side}.{c}")).collect::<Vec<_>>().join(", ");
    let row = |side: &str| format!("CASE WHEN {side}.{key} IS NOT NULL THEN to_jsonb({side}) END");
    format!(
        "SELECT {}, {}, 1::bigint, count(*) OVER ()
         FROM {LIVE}.{name} AS l FULL JOIN {NEXT}.{name} AS r ON l.{key} = r.{key}
         WHERE ROW({}) IS DISTINCT FROM ROW({})
         ORDER BY coalesce(l.{key}, r.{key}) LIMIT $1",
        row("l"),
        row("r"),
        of("l"),
        of("r"),
    )
}

/// Counts each distinct row up on one side and down on the other: one pass, however many rows are equal.
fn as_multiset(Table { name, columns, .. }: &Table) -> String {
    let columns = columns.join(", ");
    format!(
        "SELECT CASE WHEN surplus > 0 THEN to_jsonb(d) - 'surplus' END,
                CASE WHEN surplus < 0 THEN to_jsonb(d) - 'surplus' END,
                abs(surplus), (sum(abs(surplus)) OVER ())::bigint
         FROM (SELECT {columns}, sum(side)::bigint AS surplus
               FROM (SELECT {columns}, 1 AS side FROM {LIVE}.{name}
                     UNION ALL SELECT {columns}, -1 FROM {NEXT}.{name}) AS both_sides
               GROUP BY {columns} HAVING sum(side) <> 0) AS d
         ORDER BY {columns} LIMIT $1"
    )
}
