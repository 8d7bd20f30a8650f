//! Events of an objection to an assignment (退回).

use async_graphql::Result;
use redress_api_common::{event::UnitReference, sensitive::SensitiveValue};
use redress_domain::{SensitiveField, petition::steps};

event! {
    /// The responsible unit objected to its assignment: the petition is not its to handle (退回).
    AssignmentObjected(steps::AssignmentObjected) {
        /// That unit.
        fn by(&self) -> UnitReference {
            self.recorded.named(&self.fact.by)
        }

        /// Why.
        async fn reason(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.recorded.sensitive(ctx, SensitiveField::Reason).await
        }
    }
}

event! {
    /// An objection to an assignment was decided.
    ObjectionDecided(steps::ObjectionDecided) {
        /// The unit that decided: the one that gave the order, or one above it.
        fn by(&self) -> UnitReference {
            self.recorded.named(&self.fact.by)
        }

        /// Whether the objection was upheld: then nobody is responsible until the next assignment.
        fn upheld(&self) -> bool {
            self.fact.upheld
        }

        /// Why.
        async fn reason(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.recorded.sensitive(ctx, SensitiveField::Reason).await
        }
    }
}
