//! The erasure of a petitioner's values.

use async_graphql::{ID, Result};
use redress_api_common::sensitive::SensitiveValue;
use redress_domain::{SensitiveField, petitioner::PetitionerEvent};

event! {
    /// The values about a petitioner were erased. Events, their order and their digests remain.
    PetitionerErased(PetitionerEvent) {
        /// The petitioner, an opaque id; never null here.
        fn petitioner_id(&self) -> Option<ID> {
            Some(self.recorded.aggregate_id())
        }

        /// How many events had values that were erased.
        fn erased_events(&self) -> u64 {
            let PetitionerEvent::PetitionerErased { events, .. } = self.fact;
            events
        }

        /// Why. The reason is never erased.
        async fn reason(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.recorded.sensitive(ctx, SensitiveField::Reason).await
        }
    }
}
