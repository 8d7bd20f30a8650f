//! The erasure of what was held about a petitioner.

use super::{EventType, Origin, recorded::Recorded};
use crate::graphql::{
    scalars::{Date, Position},
    sensitive::SensitiveValue,
    unit::Unit,
};
use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use redress_domain::{SensitiveField, petitioner::PetitionerEvent};
use std::sync::Arc;

event_fields! { event_object {
    /// The values about a petitioner were erased; history, order and digests stay.
    PetitionerErased(PetitionerEvent) {
        /// Whose values, an opaque id; null where a petition of theirs is hidden from the caller.
        async fn petitioner_id(&self, ctx: &Context<'_>) -> Result<Option<ID>> {
            let id = self.recorded.aggregate_id();
            Ok(self.recorded.knows_petitioner(ctx, &id).await?.then_some(id))
        }

        /// How many events had values that were erased; null where a petition of theirs is hidden from the caller.
        async fn erased_events(&self, ctx: &Context<'_>) -> Result<Option<u64>> {
            let PetitionerEvent::PetitionerErased { events, .. } = *self.fact;
            Ok(self.recorded.knows_petitioner(ctx, &self.recorded.aggregate_id()).await?.then_some(events))
        }

        /// Why; this is kept.
        async fn reason(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.recorded.sensitive(ctx, SensitiveField::Reason).await
        }
    }
} [] }
