//! Petitions that somebody reaches because an answer of theirs is outstanding.

use crate::{ReadError, Reader, Served, TreeOn, Viewer};
use redress_domain::PetitionId;
use redress_log::Position;
use std::collections::BTreeSet;

impl Reader {
    /// Those of some petitions that are named by a case in which an answer of the viewer's units is outstanding: until it is given, the viewer
    /// reaches them, but not the people who are hidden from their unit. Empty for a viewer without a bound, who reaches all.
    ///
    /// # Errors
    /// If the viewer's unit is unknown or the database fails.
    pub async fn asked_about(
        &self,
        petitions: &[PetitionId],
        (viewer, tree): (&Viewer, &TreeOn),
    ) -> Result<Served<BTreeSet<String>>, ReadError> {
        let codes = viewer.codes(tree)?;
        let ids: Vec<&str> = petitions.iter().map(PetitionId::as_str).collect();
        let sql = "SELECT c.position, ARRAY(
                SELECT DISTINCT named FROM reading.cases k, unnest(k.petitions) AS named
                WHERE k.asked && $1::text[] AND named = ANY($2::text[]))
            FROM reading.projection c";
        let query = sqlx::query_as(sql).bind(codes).bind(ids);
        let (position, named): (i64, Vec<String>) =
            self.connections.ask(async |connection| query.fetch_one(connection).await).await?;
        Ok(Served { value: named.into_iter().collect(), position: Position(position) })
    }
}
