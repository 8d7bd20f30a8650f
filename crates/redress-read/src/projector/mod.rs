//! The projector: follows the log and keeps the read side's rows.

mod apply;
mod write;

pub(crate) use apply::Projection;

/// temporary
pub async fn project_all(
    log: redress_log::Log,
    pool: &sqlx::PgPool,
    batch: u32,
) -> Result<i64, crate::ReadError> {
    let mut projection = Projection::new(log.clone());
    let mut c = pool.acquire().await?;
    sqlx::query("SET search_path = reading").execute(&mut *c).await?;
    let mut after = redress_log::Position(
        sqlx::query_scalar("SELECT position FROM projection").fetch_one(&mut *c).await?,
    );
    loop {
        let events = log.read_after(after, batch).await?;
        let Some(last) = events.last() else { break };
        let (p, r) = (last.position, last.recorded_at);
        sqlx::query("BEGIN").execute(&mut *c).await?;
        projection.apply(&mut c, after, events).await?;
        sqlx::query("UPDATE projection SET position = $1, recorded_at = $2")
            .bind(p.0)
            .bind(r)
            .execute(&mut *c)
            .await?;
        sqlx::query("COMMIT").execute(&mut *c).await?;
        after = p;
    }
    sqlx::query("RESET search_path").execute(&mut *c).await?;
    Ok(after.0)
}
