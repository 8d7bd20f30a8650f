//! Who brought a petition, as far as the caller may know.

use super::page::OnPage;
use crate::graphql::{
    sensitive::SensitiveValue,
    terms::{Resolved, Satisfaction},
};
use async_graphql::{Context, ID, Object, Result, SimpleObject};
use redress_domain::SensitiveField;

/// Who brought a petition (信访人).
pub struct Petitioner(pub(super) OnPage);

/// Who brought a petition (信访人).
#[Object]
impl Petitioner {
    /// The opaque id, the same in all petitions of one petitioner; null for callers who may not know who brought this one, for it
    /// leads to petitions that bear the name. It may be the number of another petition, the first that had it: null also for those who may
    /// not know who brought that one, and where neither that one is handled nor the id was recorded where the caller works.
    async fn id(&self, ctx: &Context<'_>) -> Result<Option<ID>> {
        self.0.petitioner_id(ctx).await
    }

    /// The name; null where none was recorded.
    async fn name(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
        self.0.sensitive(ctx, SensitiveField::Name).await
    }

    /// Telephone, address or e-mail; null where none was recorded.
    async fn contact(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
        self.0.sensitive(ctx, SensitiveField::Contact).await
    }

    /// Number of the identity document; null where none was recorded.
    async fn identity_number(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
        self.0.sensitive(ctx, SensitiveField::IdentityNumber).await
    }

    /// Whether no name was given.
    async fn anonymous(&self) -> bool {
        self.0.row().anonymous
    }

    /// How many people they are.
    async fn head_count(&self) -> u32 {
        self.0.row().head_count
    }

    /// How many of them speak for the others; null where that was not told.
    async fn representatives(&self) -> Option<u32> {
        self.0.row().representatives
    }
}

/// What the petitioner answered when asked after the closing (回访).
#[derive(SimpleObject)]
pub struct FollowUpAnswer {
    /// Whether the matter is resolved.
    pub(super) resolved: Resolved,
    /// The rating of the work.
    pub(super) satisfaction: Satisfaction,
}
