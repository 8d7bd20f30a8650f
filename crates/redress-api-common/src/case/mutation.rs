//! What a kind declares about a mutation.

use crate::command::{UserError, input::CommandInput};
use async_graphql::{Context, ID, InputObject, InputType, ServerResult, registry::Registry};
use redress_auth::Role;
use redress_log::Command;

/// The fields of every command to a case.
#[derive(InputObject)]
pub struct CaseInput {
    /// Id of the case.
    pub id: ID,
    /// What every command has.
    #[graphql(flatten)]
    pub command: CommandInput,
}

/// The content of an input.
pub struct Sent {
    /// The command, or why the input is invalid.
    pub command: Result<Command, UserError>,
    /// The fields of every command.
    pub input: CaseInput,
}

/// The input of a mutation.
pub trait CaseCommand: InputType {
    /// Converts the input.
    fn read(self) -> Sent;
}

/// A mutation. Its input is described by functions.
pub struct Mutation {
    /// Its name: a verb and its object.
    pub name: &'static str,
    /// What it does.
    pub about: &'static str,
    /// The roles that may call it, besides administrators, who may call everything.
    pub roles: &'static [Role],
    /// Registers its input type, and returns how an argument refers to it.
    pub input: fn(&mut Registry) -> String,
    /// Reads the input.
    pub read: fn(&Context<'_>) -> ServerResult<Sent>,
}

impl Mutation {
    /// A mutation with the given input type.
    pub const fn of<I: CaseCommand>(name: &'static str, about: &'static str, roles: &'static [Role]) -> Self {
        Self { name, about, roles, input: I::create_type_info, read: read::<I> }
    }
}

fn read<I: CaseCommand>(ctx: &Context<'_>) -> ServerResult<Sent> {
    Ok(ctx.param_value::<I>("input", None)?.1.read())
}

/// Generates how the inputs of a kind's mutations are read. `$to` makes the command to the case of an id.
#[macro_export]
macro_rules! commands {
    ($to:expr; $($input:ident => |$read:ident| $command:expr;)+) => {$(
        impl $crate::case::CaseCommand for $input {
            fn read(self) -> $crate::case::Sent {
                let command = || -> Result<redress_log::Command, $crate::command::UserError> {
                    let $read = &self;
                    let id = $crate::command::input::id(&$read.common.id, "id")?;
                    Ok(($to)(id, $command).into())
                };
                $crate::case::Sent { command: command(), input: self.common }
            }
        }
    )+};
}
