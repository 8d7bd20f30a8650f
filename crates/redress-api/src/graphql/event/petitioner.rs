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
        /// Whose values, an opaque id; never null here.
        async fn petitioner_id(&self) -> Option<ID> {
            Some(self.recorded.aggregate_id())
        }

        /// How many events had values that were erased.
        async fn erased_events(&self) -> u64 {
            let PetitionerEvent::PetitionerErased { events, .. } = *self.fact;
            events
        }

        /// Why; this is kept.
        async fn reason(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.recorded.sensitive(ctx, SensitiveField::Reason).await
        }
    }
} [] }
