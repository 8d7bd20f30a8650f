//! Who may see what.

use super::{
    context::Within,
    error::{forbidden, read_error},
};
use crate::auth::{Operation, Scope};
use async_graphql::{Context, Result};
use redress_domain::{UnitCode, UnitTree};
use std::sync::Arc;

/// What a caller may see, with the tree as it stands.
pub(super) struct Access {
    scope: Scope,
    tree: Arc<UnitTree>,
    today: chrono::NaiveDate,
}

impl Access {
    /// Checks that the caller may do this at all.
    pub(super) async fn to(ctx: &Context<'_>, operation: Operation) -> Result<Self> {
        let (api, caller) = (ctx.api()?, ctx.caller()?);
        if !caller.may(operation) {
            return Err(forbidden());
        }
        let tree = api.reader.unit_tree(None).await.map_err(read_error)?.value;
        let today = api.log.today();
        Ok(Self { scope: caller.scope(), tree, today })
    }

    /// Whether a unit lies in the caller's subtree.
    pub(super) fn covers(&self, unit: &UnitCode) -> bool {
        match &self.scope {
            Scope::Everything => true,
            Scope::Subtree(top) => self.tree.is_within(unit, top, self.today),
            Scope::Nothing => false,
        }
    }
}
