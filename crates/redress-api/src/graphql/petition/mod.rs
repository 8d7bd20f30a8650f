//! Petitions.

use super::{access::Access, context::Within, error::read_error, terms::PetitionState};
use crate::auth::Operation;
use async_graphql::{Context, ID, Result, SimpleObject};
use redress_domain::PetitionId;

/// A petition (信访事项), as it stands.
#[derive(SimpleObject)]
pub struct Petition {
    /// Its number.
    id: ID,
    /// Where it stands.
    state: PetitionState,
}

impl Petition {
    /// A petition that the caller works with; none if there is none.
    pub(super) async fn find(ctx: &Context<'_>, id: &PetitionId) -> Result<Option<Self>> {
        let access = Access::to(ctx, Operation::ReadCases).await?;
        let served = ctx.api()?.reader.petition(id).await.map_err(read_error)?;
        ctx.served(served.position);
        let row = served.value.filter(|row| access.covers_petition(row));
        Ok(row.map(|row| Self { id: row.id.into(), state: row.state.into() }))
    }
}
