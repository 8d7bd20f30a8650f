//! Who may see what: units, petitions, personal data.

use super::{context::Within, error::{forbidden, read_error}};
use crate::auth::{Operation, Principal, Scope};
use async_graphql::{Context, Result};
use redress_domain::{Kind, UnitCode, UnitTree};
use redress_read::PetitionRow;
use std::sync::Arc;

/// What a caller may see, with the tree as it stands.
pub(super) struct Access<'a> {
    caller: &'a Principal,
    scope: Scope,
    tree: Arc<UnitTree>,
    today: chrono::NaiveDate,
}

impl<'a> Access<'a> {
    /// Checks that the caller may do this at all.
    pub(super) async fn to(ctx: &'a Context<'_>, operation: Operation) -> Result<Self> {
        let (api, caller) = (ctx.api()?, ctx.caller()?);
        if !caller.may(operation) {
            return Err(forbidden());
        }
        let tree = api.reader.unit_tree(None).await.map_err(read_error)?.value;
        let today = api.log.today();
        Ok(Self { caller, scope: caller.scope(), tree, today })
    }

    /// The unit that lists are limited to; none: everything.
    pub(super) fn limit(&self) -> Result<Option<UnitCode>> {
        match &self.scope {
            Scope::Everything => Ok(None),
            Scope::Subtree(unit) => Ok(Some(unit.clone())),
            Scope::Nothing => Err(forbidden()),
        }
    }

    /// Whether a unit lies in the caller's subtree.
    pub(super) fn covers(&self, unit: &UnitCode) -> bool {
        match &self.scope {
            Scope::Everything => true,
            Scope::Subtree(top) => self.tree.is_within(unit, top, self.today),
            Scope::Nothing => false,
        }
    }

    /// Whether the caller may see a petition: it was received, is handled or helped with in their subtree.
    pub(super) fn sees(&self, row: &PetitionRow) -> bool {
        let concerned = [Some(&row.received_by), row.responsible.as_ref()].into_iter().flatten();
        let units = concerned.chain(&row.co_handlers).filter_map(|code| code.parse().ok());
        self.scope == Scope::Everything || units.into_iter().any(|code: UnitCode| self.covers(&code))
    }

    /// Whether the caller may see who brought a petition, and what it says. A unit complained about, or one below it, never sees the
    /// petitioner of an accusation, nor of a petition whose kind is not known yet.
    pub(super) fn sees_people(&self, row: &PetitionRow) -> bool {
        let accusing = row.kind.is_none_or(|kind| kind == Kind::Accusation);
        let accused = |unit: &UnitCode| {
            let tops = row.against.iter().filter_map(|code| code.parse::<UnitCode>().ok());
            tops.into_iter().any(|top| self.tree.is_within(unit, &top, self.today))
        };
        self.caller.may(Operation::ReadPersonalData)
            && !(accusing && self.caller.unit.as_ref().is_some_and(accused))
    }
}
