//! Shadow tables: the tables that a rebuild fills, with the same definition as the live ones.

use super::schemas::{LIVE, NEXT};
use crate::{
    ReadError,
    projections::{Late, Projections},
};
use futures_util::future::{try_join, try_join_all};
use log::LevelFilter;
use sqlx::{
    Executor, PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use std::time::Duration;

/// The checkpoint's table.
const CHECKPOINT: &str = "projection";
/// How many statements that finish the tables run at a time.
const AT_A_TIME: u32 = 3;
/// How long such a statement may wait for those before it; that depends on the number of rows.
const PATIENCE: Duration = Duration::from_secs(24 * 60 * 60);

/// A live table as the catalog describes it. Names are quoted where SQL requires it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
    /// The type of each column; empty if it is nullable.
    pub(super) types: Vec<String>,
    /// The primary key, if it is a single column.
    pub(super) key: Option<String>,
    /// Statements that complete a copy, in order: constraints with their names, settings, privileges.
    pub(super) alter: Vec<String>,
    /// Statements that create the other indexes, in any order.
    pub(super) indexes: Vec<String>,
}

redress_log::from_row!(Table { name, columns, types, key, alter, indexes });

impl Table {
    /// Whether it is the checkpoint's table.
    pub(super) fn is_checkpoint(&self) -> bool {
        self.name == CHECKPOINT
    }
}

/// What `LIKE` leaves out or names differently is read from the catalog, so that the copy equals the
/// migrations' table in every respect. `%1$s` stands for the schema of the copy.
const TABLES: &str = "
    SELECT quote_ident(c.relname) AS name,
        ARRAY(SELECT quote_ident(attname) FROM pg_attribute
              WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum) AS columns,
        ARRAY(SELECT CASE WHEN attnotnull THEN format_type(atttypid, NULL) ELSE '' END FROM pg_attribute
              WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum) AS types,
        (SELECT quote_ident(attname) FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
         WHERE i.indrelid = c.oid AND i.indisprimary AND i.indnatts = 1) AS key,
        ARRAY(SELECT format('ALTER TABLE %I.%I ADD CONSTRAINT %I %s', $2, c.relname, conname, pg_get_constraintdef(oid))
              FROM pg_constraint WHERE conrelid = c.oid AND contype IN ('p', 'u') ORDER BY conname)
        || ARRAY(SELECT format('ALTER TABLE %I.%I SET (%s)', $2, c.relname, option) FROM unnest(c.reloptions) AS option)
        || ARRAY(SELECT format('GRANT %s ON %I.%I TO %s', privilege_type, $2, c.relname,
                               CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END)
                 FROM aclexplode(c.relacl) WHERE grantee <> c.relowner) AS alter,
        ARRAY(SELECT replace(pg_get_indexdef(i.indexrelid), format(' ON %I.%I ', $1, c.relname),
                                format(' ON %I.%I ', $2, c.relname))
                 FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
                 WHERE i.indrelid = c.oid AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
                 ORDER BY x.relname) AS indexes
    FROM pg_class c
    WHERE c.relnamespace = to_regnamespace($1) AND c.relkind = 'r' AND c.relname = ANY($3)
    ORDER BY c.relname = 'projection' DESC, c.relname";

const SCHEMA_GRANTS: &str = "
    SELECT format('GRANT %s ON SCHEMA %I TO %s', privilege_type, $2,
                  CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END)
    FROM pg_namespace n, aclexplode(n.nspacl) WHERE n.nspname = $1 AND grantee <> n.nspowner";

/// The live tables of all projections, after the checkpoint's: the order of locking. A table without a
/// projection would prevent dropping the schema, so it stops a rebuild.
async fn tables(connection: &mut PgConnection) -> Result<Vec<Table>, ReadError> {
    let of_projections = Projections::TABLES.iter().copied().flatten().copied();
    let names: Vec<&str> = [CHECKPOINT].into_iter().chain(of_projections).collect();
    Ok(sqlx::query_as(TABLES).bind(LIVE).bind(NEXT).bind(names).fetch_all(connection).await?)
}

/// Creates the tables without constraints and indexes, after dropping what a killed rebuild left behind.
pub(super) async fn create(connection: &mut PgConnection) -> Result<Vec<Table>, ReadError> {
    discard(connection).await?;
    let tables = tables(connection).await?;
    let grants: Vec<String> =
        sqlx::query_scalar(SCHEMA_GRANTS).bind(LIVE).bind(NEXT).fetch_all(&mut *connection).await?;
    connection.execute(format!("CREATE SCHEMA {NEXT}").as_str()).await?;
    for grant in grants {
        connection.execute(grant.as_str()).await?;
    }
    for Table { name, .. } in &tables {
        let like = format!("CREATE TABLE {NEXT}.{name} (LIKE {LIVE}.{name} INCLUDING ALL EXCLUDING INDEXES)");
        connection.execute(like.as_str()).await?;
    }
    connection.execute(format!("INSERT INTO {NEXT}.projection DEFAULT VALUES").as_str()).await?;
    Ok(tables)
}

/// Adds constraints and indexes to the filled tables, which costs a fraction of maintaining them row by row,
/// and analyses the tables before readers use them. Late rows are written at the same time.
pub(super) async fn finish(
    connect: PgConnectOptions,
    tables: &[Table],
    late: Vec<Late>,
) -> Result<(), ReadError> {
    // Several statements at a time, each with one process: it sorts in memory what several would write to
    // disk to merge.
    let connect = connect.options([("max_parallel_maintenance_workers", "0")]);
    let pool = PgPoolOptions::new().max_connections(AT_A_TIME).acquire_timeout(PATIENCE);
    // They are meant to wait for those before them.
    let pool = pool.acquire_slow_level(LevelFilter::Off).connect_lazy_with(connect);
    let is_late = |table: &&Table| late.iter().any(|late| late.table == table.name);
    let (written_late, others): (Vec<&Table>, Vec<&Table>) = tables.iter().partition(is_late);
    let (pool, written_late) = (&pool, &written_late);
    let late = late.into_iter().map(|Late { table, write }| async move {
        write.await?;
        for one in written_late.iter().filter(|one| one.name == table) {
            finish_one(pool, one).await?;
        }
        Ok::<(), ReadError>(())
    });
    try_join(try_join_all(others.into_iter().map(|table| finish_one(pool, table))), try_join_all(late))
        .await?;
    pool.close().await;
    Ok(())
}

async fn finish_one(pool: &PgPool, table: &Table) -> Result<(), ReadError> {
    for statement in &table.alter {
        pool.execute(statement.as_str()).await?;
    }
    try_join_all(table.indexes.iter().map(|statement| pool.execute(statement.as_str()))).await?;
    let name = &table.name;
    pool.execute(format!("ANALYZE {NEXT}.{name}").as_str()).await?;
    Ok(())
}

/// Drops the tables of a rebuild.
pub(super) async fn discard(connection: &mut PgConnection) -> Result<(), ReadError> {
    connection.execute(format!("DROP SCHEMA IF EXISTS {NEXT} CASCADE").as_str()).await?;
    Ok(())
}

/// A migration may have changed the live tables in the meantime.
pub(super) async fn check_unchanged(
    connection: &mut PgConnection,
    before: &[Table],
) -> Result<(), ReadError> {
    if tables(connection).await? == before { Ok(()) } else { Err(ReadError::TablesChanged) }
}
