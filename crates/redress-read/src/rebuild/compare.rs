//! Comparing live and rebuilt rows.

use super::{
    schemas::{LIVE, NEXT},
    shadow::Table,
};
use crate::ReadError;
use redress_log::Position;
use serde_json::{Value, json};
use sqlx::PgConnection;

/// Rows shown of a table; their number is told in any case.
const SHOWN: i64 = 20;

/// What differs in one table.
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
    /// As readers see it now; none: they do not.
    pub live: Option<Value>,
    /// As the log has it; none: it does not.
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

/// How many rows a table has by the log, and whether the live one has the same.
///
/// What is compared is told by the sum of all rows' hashes, which takes one scan of each side and no sorting: two computations of our
/// own that differ, by a fault of either, have the same sum once in 2^64. It is no proof against somebody who may write the tables and
/// makes rows whose sum is the same.
async fn alike(connection: &mut PgConnection, table: &Table) -> Result<(i64, bool), ReadError> {
    let (name, hash) = (&table.name, hash_of_row(table));
    let sql = format!(
        "SELECT r.rows, r.rows = l.rows AND r.hashes IS NOT DISTINCT FROM l.hashes
         FROM (SELECT count(*) AS rows, sum({hash}) AS hashes FROM {NEXT}.{name}) AS r,
              (SELECT count(*) AS rows, sum({hash}) AS hashes FROM {LIVE}.{name}) AS l"
    );
    Ok(sqlx::query_as(&sql).fetch_one(connection).await?)
}

/// The hash of a row, in SQL: each column's begins with that of those before it.
///
/// The database's hash of a whole row takes longer, and folds a number of 64 bits to 32: marks that lie 32 bits apart would be alike. It
/// is asked for what may be null or is of other types; instants alone are folded by it.
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

/// Compares a table; how many rows the log has for it, and what differs. As a proof, for auditors, each row is compared; else only where
/// the hashes tell that something differs.
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

/// The rows that differ: by the table's key, or as a multiset of whole rows.
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

/// Each kind of row is counted up on one side and down on the other: one pass, however many rows are alike.
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
