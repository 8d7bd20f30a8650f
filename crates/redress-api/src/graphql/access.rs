//! Who may see what.

use super::{
    context::{Api, Within},
    error::{forbidden, read_error},
};
use crate::auth::{Operation, Principal, Scope};
use async_graphql::{Context, Result};
use redress_domain::{Kind, UnitCode, UnitTree};
use redress_log::Position;
use redress_read::{PetitionRow, Served};
use std::sync::Arc;

/// What a caller may see, with the tree as it stands.
#[derive(Clone)]
pub(super) struct Access {
    caller: Principal,
    scope: Scope,
    tree: Arc<UnitTree>,
    position: Position,
    today: chrono::NaiveDate,
}

impl Access {
    /// Checks that the caller may do this at all.
    pub(super) async fn to(ctx: &Context<'_>, operation: Operation) -> Result<Self> {
        Self::of(ctx.api()?, ctx.caller()?, operation).await
    }

    /// The same for whoever outlives a request.
    pub(super) async fn of(api: &Api, caller: &Principal, operation: Operation) -> Result<Self> {
        if !caller.may(operation) {
            return Err(forbidden());
        }
        let Served { value: tree, position } = api.reader.unit_tree(None).await.map_err(read_error)?;
        let today = api.log.today();
        Ok(Self { caller: caller.clone(), scope: caller.scope(), tree, position, today })
    }

    /// Whether the caller may also do this.
    pub(super) fn may(&self, operation: Operation) -> bool {
        self.caller.may(operation)
    }

    /// How far the read side was when this was checked.
    pub(super) fn position(&self) -> Position {
        self.position
    }

    /// Every unit as it stands.
    pub(super) fn tree(&self) -> &Arc<UnitTree> {
        &self.tree
    }

    /// The unit whose subtree bounds what the caller works with, for SQL; none: no bound.
    pub(super) fn bound(&self) -> Result<Option<UnitCode>> {
        match &self.scope {
            Scope::Everything => Ok(None),
            Scope::Subtree(top) if self.tree.get(top).is_some() => Ok(Some(top.clone())),
            Scope::Subtree(_) | Scope::Nothing => Err(forbidden()),
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

    /// Whether a petition is one the caller works with: received, handled or helped with in their subtree.
    pub(super) fn covers_petition(&self, petition: &PetitionRow) -> bool {
        let units = [Some(&petition.received_by), petition.responsible.as_ref()];
        let mut units = units.into_iter().flatten().chain(&petition.co_handlers);
        units.any(|code| code.parse().is_ok_and(|code| self.covers(&code)))
    }

    /// Whether the caller may know who brought a petition, and read what was written of people in it.
    ///
    /// A unit complained about, or below it, never learns who accuses it; while the kind of a petition is not known, it may turn out to
    /// be an accusation.
    pub(super) fn sees_people(&self, petition: &PetitionRow) -> bool {
        let accused = |code: &String| {
            let code: Option<UnitCode> = code.parse().ok();
            let own = self.caller.unit.as_ref();
            code.zip(own).is_some_and(|(accused, own)| self.tree.is_within(own, &accused, self.today))
        };
        let may_accuse = matches!(petition.kind, None | Some(Kind::Accusation));
        self.may(Operation::ReadPersonalData) && !(may_accuse && petition.against.iter().any(accused))
    }
}
