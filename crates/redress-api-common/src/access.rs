//! What a caller may see.

use super::{
    context::ContextExt,
    error::{forbidden, read_error},
    read_source::ReadContext,
};
use async_graphql::{Context, ID, Result};
use futures_util::future::BoxFuture;
use redress_auth::{Operation, Principal, Scope};
use redress_domain::{UnitCode, UnitTree};
use redress_log::Position;
use redress_read::{CaseRow, PetitionRow, Reader, Served, TreeOn, Viewer};
use std::sync::Arc;

/// A caller's rights, with the tree on today's date.
#[derive(Clone)]
pub struct Access {
    caller: Principal,
    scope: Scope,
    units: Arc<TreeOn>,
    position: Position,
}

impl Access {
    /// Checks that the caller may perform an operation at all.
    pub fn to<'a>(ctx: &'a Context<'a>, operation: Operation) -> BoxFuture<'a, Result<Self>> {
        Box::pin(async move {
            match ctx.caller()?.may(operation) {
                true => Self::today(ctx).await?.of_a_known_unit(),
                false => Err(forbidden()),
            }
        })
    }

    /// Refuses a caller whose token names a unit that is not in the tree: the server cannot know which
    /// petitions to hide from it.
    fn of_a_known_unit(self) -> Result<Self> {
        match self.own_unit().is_none_or(|unit| self.tree().get(unit).is_some()) {
            true => Ok(self),
            false => Err(forbidden()),
        }
    }

    /// The same for a caller whose subscription outlives a request.
    pub fn of<'a>(
        reader: &'a Reader,
        caller: &'a Principal,
        operation: Operation,
    ) -> BoxFuture<'a, Result<Self>> {
        Box::pin(async move {
            match caller.may(operation) {
                true => Self::with(caller, reader.units_today().await.map_err(read_error)?).of_a_known_unit(),
                false => Err(forbidden()),
            }
        })
    }

    /// For what every caller with a role may see: units are public offices, and everybody who registers a
    /// petition must find them.
    pub fn with_any_role<'a>(ctx: &'a Context<'a>) -> BoxFuture<'a, Result<Self>> {
        Box::pin(async move {
            match ctx.caller()?.roles.is_empty() {
                true => Err(forbidden()),
                false => Self::today(ctx).await,
            }
        })
    }

    async fn today(ctx: &Context<'_>) -> Result<Self> {
        Ok(Self::with(ctx.caller()?, ctx.units_today().await?))
    }

    fn with(caller: &Principal, Served { value: units, position }: Served<Arc<TreeOn>>) -> Self {
        Self { caller: caller.clone(), scope: caller.scope(), units, position }
    }

    /// The same rights after rows were read that may name units which were not known before.
    pub fn known_at<'a>(mut self, ctx: &'a Context<'a>, position: Position) -> BoxFuture<'a, Result<Self>> {
        Box::pin(async move {
            if position > self.position {
                self.units = ctx.reader()?.units_known_at(position).await.map_err(read_error)?;
                self.position = position;
            }
            Ok(self)
        })
    }

    /// Whether the caller may also perform this operation.
    pub fn may(&self, operation: Operation) -> bool {
        self.caller.may(operation)
    }

    /// Every unit.
    pub fn tree(&self) -> &Arc<UnitTree> {
        self.units.tree()
    }

    /// Every unit on today's date.
    pub fn units(&self) -> &Arc<TreeOn> {
        &self.units
    }

    /// The position at which the tree was read.
    pub fn position(&self) -> Position {
        self.position
    }

    /// The unit that the caller works for.
    pub fn own_unit(&self) -> Option<&UnitCode> {
        self.caller.unit.as_ref()
    }

    /// The unit whose subtree the caller works with, for SQL; `None`: no bound.
    pub fn bound(&self) -> Result<Option<UnitCode>> {
        match &self.scope {
            Scope::Everything => Ok(None),
            Scope::Subtree(top) if self.tree().get(top).is_some() => Ok(Some(top.clone())),
            Scope::Subtree(_) | Scope::Nothing => Err(forbidden()),
        }
    }

    /// The caller as a viewer of the register.
    pub fn viewer(&self) -> Result<Viewer> {
        let sees_people = self.may(Operation::ReadPersonalData);
        Ok(Viewer { within: self.bound()?, sees_people, unit: self.own_unit().cloned() })
    }

    /// Whether a unit is in the caller's subtree.
    pub fn covers(&self, unit: &UnitCode) -> bool {
        match &self.scope {
            Scope::Everything => true,
            Scope::Subtree(top) => self.units.is_within(unit, top),
            Scope::Nothing => false,
        }
    }

    /// Whether the caller works with a petition: a unit of their subtree received, handles or co-handles it, or decides
    /// an objection to its assignment. The unit of its sponsor does not count.
    pub fn covers_petition(&self, petition: &PetitionRow) -> bool {
        petition.handlers().any(|code| code.parse().is_ok_and(|code| self.covers(&code)))
    }

    /// Whether the caller sees a case of another kind: it belongs to the whole office, or a unit of their subtree owns it or is named to act.
    pub fn covers_case(&self, case: &CaseRow) -> bool {
        let covers = |code: &String| code.parse().is_ok_and(|code| self.covers(&code));
        case.unit.as_ref().is_none_or(covers) || case.acting.iter().any(covers)
    }

    /// Whether the caller may know who brought a petition, and read texts about people in it.
    ///
    /// A unit complained about, or below such a unit, must never learn who accuses it or may accuse it: a
    /// petition may be an accusation until a unit outside has triaged it as something else.
    pub fn sees_people(&self, petition: &PetitionRow) -> bool {
        let is_hidden = || self.own_unit().is_some_and(|own| petition.is_hidden_from(own, &self.units));
        self.may(Operation::ReadPersonalData) && !is_hidden()
    }

    /// Whether the number of another petition, which a petition or a petitioner's id names, may be shown with
    /// it. The caller may know the people of the first petition.
    ///
    /// The number must not lead to people that are hidden, and withholding it must not reveal that they are:
    /// so the number of a petition that the caller's unit does not handle is never shown, whatever the
    /// caller's role. It makes no difference that their unit may have recorded the number itself: the other
    /// petition may have become an accusation since, and one member of a unit is not the whole unit. `other`
    /// is `None` if there is no petition with this number.
    pub fn shows_link(&self, other: Option<&PetitionRow>) -> bool {
        let is_handled = |other: &PetitionRow| match self.own_unit() {
            None => self.covers_petition(other),
            Some(own) => {
                let is_theirs = |code: &str| code.parse().is_ok_and(|code| self.units.is_within(&code, own));
                other.handlers().any(is_theirs)
            }
        };
        other.is_some_and(|other| self.sees_people(other) && is_handled(other))
    }

    /// The id of a petitioner whom the caller may know. One that is the number of a petition is shown as such numbers are
    /// ([`shows_link`](Self::shows_link)).
    pub fn petitioner<'a>(&'a self, ctx: &'a Context<'a>, id: &'a str) -> BoxFuture<'a, Result<Option<ID>>> {
        Box::pin(async move {
            let named: Option<Arc<PetitionRow>> = ctx.loader()?.load_one(id.to_owned()).await?;
            let is_shown = named.is_none_or(|petition| self.shows_link(Some(&petition)));
            Ok(is_shown.then(|| id.into()))
        })
    }
}
