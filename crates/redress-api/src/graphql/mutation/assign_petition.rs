//! The mutation `assignPetition` (交办).

use super::payload::PetitionPayload;
use async_graphql::{Context, ID, InputObject, Result};
use redress_api_common::{
    command::{
        UserError,
        input::{StepInput, id, ids, optional_id},
        on_petition,
    },
    scalars::Date,
    terms::AssignmentMode,
};
use redress_auth::Operation;
use redress_domain::petition::steps::Assign;

/// An assignment order (交办单).
#[derive(InputObject)]
struct AssignPetitionInput {
    #[graphql(flatten)]
    common: StepInput,
    /// Code of the unit that becomes responsible (责任单位); it may be any unit.
    unit: ID,
    /// Code of the unit that gives the order, in the caller's subtree; default: the unit that received the
    /// petition. It decides the unit's objection.
    by: Option<ID>,
    /// How the order is given.
    mode: AssignmentMode,
    /// Number of the order; default: the next one of the unit that gives the order.
    order_number: Option<String>,
    /// Codes of the co-handling units (协办).
    #[graphql(default)]
    co_handlers: Vec<ID>,
    /// Last day to close it; default: the last day allowed.
    due_on: Option<Date>,
    /// The standard to be met, in at most 200 characters.
    standard: Option<String>,
    /// Whether it is handled in the simplified way (简易办理): the limit is 10 working days after the acceptance
    /// by the default procedure, and is not extended. Only for petitions that are no repeats.
    #[graphql(default)]
    simplified: bool,
}

impl AssignPetitionInput {
    fn step(&self) -> Result<Assign, UserError> {
        Ok(Assign {
            unit: id(&self.unit, "unit")?,
            by: optional_id(self.by.as_ref(), "by")?,
            mode: self.mode.into(),
            order_number: self.order_number.clone(),
            co_handlers: ids(&self.co_handlers, "co_handlers")?,
            due_on: self.due_on.map(|day| day.0),
            standard: self.standard.clone(),
            simplified: self.simplified,
        })
    }
}

mutation! {
    /// Makes a unit responsible for a petition (交办). A later assignment moves the duty to another unit.
    async fn assign_petition(
        ctx: &Context<'_>,
        /// The order.
        input: AssignPetitionInput,
    ) -> Result<PetitionPayload> {
        on_petition(ctx, Operation::Assign, &input.common, input.step()).await
    }
}
