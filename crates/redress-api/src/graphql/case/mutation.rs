//! What a kind declares about a mutation.

use crate::graphql::mutation::{input::CommandInput, user_error::UserError};
use async_graphql::{Context, ID, InputObject, InputType, ServerResult, registry::Registry};
use redress_auth::Role;
use redress_log::Command;

/// The fields of every command to a case.
#[derive(InputObject)]
pub(in crate::graphql) struct CaseInput {
    /// Id of the case.
    pub(in crate::graphql) id: ID,
    #[graphql(flatten)]
    pub(in crate::graphql) command: CommandInput,
}

/// The content of an input.
pub(in crate::graphql) struct Sent {
    /// The command, or why the input is invalid.
    pub(in crate::graphql) command: Result<Command, UserError>,
    /// The fields of every command.
    pub(in crate::graphql) input: CaseInput,
}

/// The input of a mutation.
pub(in crate::graphql) trait CaseCommand: InputType {
    /// Converts the input.
    fn read(self) -> Sent;
}

/// A mutation. Its input is described by functions.
pub(in crate::graphql) struct Mutation {
    /// Its name: a verb and its object.
    pub(in crate::graphql) name: &'static str,
    /// What it does.
    pub(in crate::graphql) about: &'static str,
    /// The roles that may call it, besides administrators, who may call everything.
    pub(in crate::graphql) roles: &'static [Role],
    /// Registers its input type, and returns how an argument refers to it.
    pub(in crate::graphql) input: fn(&mut Registry) -> String,
    /// Reads the input.
    pub(in crate::graphql) read: fn(&Context<'_>) -> ServerResult<Sent>,
}

impl Mutation {
    /// A mutation with the given input type.
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

/// Generates how the inputs of a kind's mutations are read. `$to` makes the command to the case of an id.
macro_rules! commands {
    ($to:expr; $($input:ident => |$read:ident| $command:expr;)+) => {$(
        impl $crate::graphql::case::CaseCommand for $input {
            fn read(self) -> $crate::graphql::case::Sent {
                let command = || -> Result<redress_log::Command, $crate::graphql::mutation::user_error::UserError> {
                    let $read = &self;
                    let id = $crate::graphql::mutation::input::id(&$read.common.id, "id")?;
                    Ok(($to)(id, $command).into())
                };
                $crate::graphql::case::Sent { command: command(), input: self.common }
            }
        }
    )+};
}
