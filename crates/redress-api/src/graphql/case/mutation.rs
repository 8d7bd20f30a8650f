//! What a kind declares of a mutation.

use crate::graphql::mutation::{input::CommandInput, user_error::UserError};
use async_graphql::{Context, ID, InputObject, InputType, ServerResult, registry::Registry};
use redress_auth::Role;
use redress_log::Command;

/// What every command to a case carries.
#[derive(InputObject)]
pub(in crate::graphql) struct CaseInput {
    /// Id of the case.
    pub(in crate::graphql) id: ID,
    #[graphql(flatten)]
    pub(in crate::graphql) command: CommandInput,
}

/// What was sent.
pub(in crate::graphql) struct Sent {
    /// The command, or what is wrong with it.
    pub(in crate::graphql) command: Result<Command, UserError>,
    /// What every command carries.
    pub(in crate::graphql) input: CaseInput,
}

/// The input of a mutation.
pub(in crate::graphql) trait CaseCommand: InputType {
    /// What it says.
    fn read(self) -> Sent;
}

/// A mutation, of which the input is told by its functions.
pub(in crate::graphql) struct Mutation {
    /// Its name: a verb, and what it is done to.
    pub(in crate::graphql) name: &'static str,
    /// What it does.
    pub(in crate::graphql) about: &'static str,
    /// Whose it is, besides administrators, who may do everything.
    pub(in crate::graphql) roles: &'static [Role],
    /// Puts the type of its input into the registry and returns how an argument refers to it.
    pub(in crate::graphql) input: fn(&mut Registry) -> String,
    /// Reads the input.
    pub(in crate::graphql) read: fn(&Context<'_>) -> ServerResult<Sent>,
}

impl Mutation {
    /// The mutation that takes an input.
    pub(in crate::graphql) const fn of<I: CaseCommand>(
        name: &'static str,
        about: &'static str,
        roles: &'static [Role],
    ) -> Self {
        Self { name, about, roles, input: I::create_type_info, read: read::<I> }
    }
}

fn read<I: CaseCommand>(ctx: &Context<'_>) -> ServerResult<Sent> {
    Ok(ctx.param_value::<I>("input", None)?.1.read())
}
