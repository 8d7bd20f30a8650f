//! The petitioner of a petition, as far as the caller may know.

use super::page::OnPage;
use async_graphql::{ID, Result};
use redress_api_common::{
    sensitive::SensitiveValue,
    terms::{Resolved, Satisfaction},
};
use redress_domain::SensitiveField;

/// Who brought a petition (信访人).
pub struct Petitioner(pub(super) OnPage);

object! {
    /// Who brought a petition (信访人).
    impl Petitioner {
        /// The opaque id, the same in all petitions of one petitioner. Null if the caller may not know who
        /// brought this petition, since the id leads to petitions that contain the name. The id may be the number
        /// of another petition, the first one that had it: then it is also null if the caller may not know who
        /// brought that one, or the caller's unit neither handles that one nor recorded the id.
        async fn id(&self, ctx: &Context<'_>) -> Result<Option<ID>> {
            self.0.petitioner_id(ctx).await
        }

        /// The name; null if none was recorded.
        async fn name(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.0.sensitive(ctx, SensitiveField::Name).await
        }

        /// Telephone, address or e-mail; null if none was recorded.
        async fn contact(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.0.sensitive(ctx, SensitiveField::Contact).await
        }

        /// Number of the identity document; null if none was recorded.
        async fn identity_number(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.0.sensitive(ctx, SensitiveField::IdentityNumber).await
        }

        /// Whether no name was given.
        fn anonymous(&self) -> bool {
            self.0.row().anonymous
        }

        /// How many people they are.
        fn head_count(&self) -> u32 {
            self.0.row().head_count
        }

        /// How many of them represent the others; null if that was not recorded.
        fn representatives(&self) -> Option<u32> {
            self.0.row().representatives
        }
    }
}

record! {
    /// What the petitioner answered when asked after the closing (回访).
    pub struct FollowUpAnswer {
        /// Whether the matter is resolved.
        pub(super) resolved: Resolved,
        /// The rating of the work.
        pub(super) satisfaction: Satisfaction,
    }
}
