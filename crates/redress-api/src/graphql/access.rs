//! Who may see what.

use super::{
    context::Within,
    error::{forbidden, read_error},
    reads::ReadsWithin,
};
use async_graphql::{Context, Result};
use redress_auth::{Operation, Principal, Scope};
use redress_domain::{UnitCode, UnitTree};
use redress_log::Position;
use redress_read::{PetitionRow, Reader, Served, TreeOn, Viewer};
use std::sync::Arc;

/// What a caller may see, with the tree as it stands today.
#[derive(Clone)]
pub(super) struct Access {
    caller: Principal,
    scope: Scope,
    units: Arc<TreeOn>,
    position: Position,
}

impl Access {
    /// Checks that the caller may do this at all.
    pub(super) async fn to(ctx: &Context<'_>, operation: Operation) -> Result<Self> {
        match ctx.caller()?.may(operation) {
            true => Self::today(ctx).await?.of_a_known_unit(),
            false => Err(forbidden()),
        }
    }

    /// Refuses a caller whose token names a unit that is not in the tree: the server cannot know which petitions to hide from them.
    fn of_a_known_unit(self) -> Result<Self> {
        match self.own_unit().is_none_or(|unit| self.tree().get(unit).is_some()) {
            true => Ok(self),
            false => Err(forbidden()),
        }
    }

    /// The same for whoever outlives a request.
    pub(super) async fn of(reader: &Reader, caller: &Principal, operation: Operation) -> Result<Self> {
        match caller.may(operation) {
            true => Self::with(caller, reader.units_today().await.map_err(read_error)?).of_a_known_unit(),
            false => Err(forbidden()),
        }
    }

    /// For what everybody with a role may see: units are public offices, and whoever registers a petition must find them.
    pub(super) async fn with_any_role(ctx: &Context<'_>) -> Result<Self> {
        match ctx.caller()?.roles.is_empty() {
            true => Err(forbidden()),
            false => Self::today(ctx).await,
        }
    }

    async fn today(ctx: &Context<'_>) -> Result<Self> {
        Ok(Self::with(ctx.caller()?, ctx.units_today().await?))
    }

    fn with(caller: &Principal, Served { value: units, position }: Served<Arc<TreeOn>>) -> Self {
        Self { caller: caller.clone(), scope: caller.scope(), units, position }
    }

    /// The same, where rows have been read since that may name units which were not known before.
    pub(super) async fn known_at(mut self, ctx: &Context<'_>, position: Position) -> Result<Self> {
        if position > self.position {
            self.units = ctx.reader()?.units_known_at(position).await.map_err(read_error)?;
            self.position = position;
        }
        Ok(self)
    }

    /// Whether the caller may also do this.
    pub(super) fn may(&self, operation: Operation) -> bool {
        self.caller.may(operation)
    }

    /// Every unit.
    pub(super) fn tree(&self) -> &Arc<UnitTree> {
        self.units.tree()
    }

    /// Every unit as it stands today.
    pub(super) fn units(&self) -> &Arc<TreeOn> {
        &self.units
    }

    /// What the log knew when the tree was read.
    pub(super) fn position(&self) -> Position {
        self.position
    }

    /// The unit that the caller works for.
    pub(super) fn own_unit(&self) -> Option<&UnitCode> {
        self.caller.unit.as_ref()
    }

    /// The unit whose subtree bounds what the caller works with, for SQL; none: no bound.
    pub(super) fn bound(&self) -> Result<Option<UnitCode>> {
        match &self.scope {
            Scope::Everything => Ok(None),
            Scope::Subtree(top) if self.tree().get(top).is_some() => Ok(Some(top.clone())),
            Scope::Subtree(_) | Scope::Nothing => Err(forbidden()),
        }
    }

    /// The caller, as the register asks for them.
    pub(super) fn viewer(&self) -> Result<Viewer> {
        let sees_people = self.may(Operation::ReadPersonalData);
        Ok(Viewer { within: self.bound()?, sees_people, unit: self.own_unit().cloned() })
    }

    /// Whether a unit lies in the caller's subtree.
    pub(super) fn covers(&self, unit: &UnitCode) -> bool {
        match &self.scope {
            Scope::Everything => true,
            Scope::Subtree(top) => self.units.is_within(unit, top),
            Scope::Nothing => false,
        }
    }

    /// Whether a petition is one the caller works with: received, handled or helped with in their subtree.
    pub(super) fn covers_petition(&self, petition: &PetitionRow) -> bool {
        petition.handlers().any(|code| code.parse().is_ok_and(|code| self.covers(&code)))
    }

    /// Whether the caller may know who brought a petition, and read what was written of people in it.
    ///
    /// A unit complained about, or below it, never learns who accuses it, nor who may: while nobody outside of it has found that a
    /// petition is no accusation, it may be one.
    pub(super) fn sees_people(&self, petition: &PetitionRow) -> bool {
        let is_hidden = || self.own_unit().is_some_and(|own| petition.is_hidden_from(own, &self.units));
        self.may(Operation::ReadPersonalData) && !is_hidden()
    }

    /// Whether a number by which a petition names another one, or people that have it for their id, may be shown with it; the caller may
    /// know the people of the first one.
    ///
    /// It must not lead to people that are hidden, and that it is withheld must not say so either: of a petition that is not handled where
    /// the caller works nothing is shown, hidden or not, whatever their role. That the number was given there makes no difference: what it
    /// leads to may have become an accusation since, and the one who wrote it down is not all of a unit. `other` is `None` if there is no
    /// petition of this number.
    pub(super) fn shows_link(&self, other: Option<&PetitionRow>) -> bool {
        let is_handled = |other: &PetitionRow| match self.own_unit() {
            None => self.covers_petition(other),
            Some(own) => {
                let is_theirs = |code: &str| code.parse().is_ok_and(|code| self.units.is_within(&code, own));
                other.handlers().any(is_theirs)
            }
        };
        other.is_some_and(|other| self.sees_people(other) && is_handled(other))
    }
}
