//! The petitions that a viewer reaches because their unit was asked about them.

use super::visibility::is_asked_about;
use crate::{ReadError, Reader, Served, TreeOn, Viewer};
use futures_util::future::BoxFuture;
use redress_domain::PetitionId;
use redress_log::Position;
use std::collections::BTreeSet;

impl Reader {
    /// Returns those of the given petitions about which a case still waits for an answer from the viewer's units. Until they answer, the
    /// viewer reaches these petitions, but not the people that are hidden from their unit. Empty for a viewer without a bound, who reaches
    /// every petition.
    ///
    /// # Errors
    /// If the viewer's unit is unknown or the database fails.
    pub fn asked_about<'a>(
        &'a self,
        petitions: &'a [PetitionId],
        (viewer, tree): (&'a Viewer, &'a TreeOn),
    ) -> BoxFuture<'a, Result<Served<BTreeSet<String>>, ReadError>> {
        Box::pin(async move {
            let codes = viewer.codes(tree)?;
            let ids: Vec<&str> = petitions.iter().map(PetitionId::as_str).collect();
            let sql = format!(
            "SELECT c.position, ARRAY(SELECT p.id FROM reading.petitions p WHERE p.id = ANY($2::text[]) AND {})
             FROM reading.projection c",
            is_asked_about("p", "$1")
        );
            let query = sqlx::query_as(&sql).bind(codes).bind(ids);
            let (position, named): (i64, Vec<String>) =
                self.connections.ask(async |connection| query.fetch_one(connection).await).await?;
            Ok(Served { value: named.into_iter().collect(), position: Position(position) })
        })
    }
}
