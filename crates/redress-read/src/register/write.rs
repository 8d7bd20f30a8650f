//! Writing rows of the register.

use super::row::PetitionRow;
use crate::ReadError;
use sqlx::PgConnection;

/// Inserts or updates rows of petitions. They are sent as one JSON array, whose fields are the columns.
pub(crate) async fn put(connection: &mut PgConnection, rows: &[PetitionRow]) -> Result<(), ReadError> {
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
