//! Registers the mutations of a kind, and the payload that they answer with.

use super::{
    kind::Kind,
    mutation::Mutation,
    schema::{case_type, put},
};
use crate::{
    command::CommandOutcome,
    tables::{argument, object_type, plain_field, required_field},
};
use async_graphql::{
    ID,
    registry::{MetaField, Registry},
};

/// A mutation.
pub fn mutation_field(registry: &mut Registry, kind: &'static Kind, mutation: &Mutation) -> MetaField {
    case_type(registry, kind);
    let payload = format!("{}Payload", kind.object.name);
    let changed = plain_field(kind.one, CHANGED, kind.object.name.to_owned());
    let about = "The result of a command to a case.";
    object_type(registry, (&payload, about), |_| vec![changed], &[CommandOutcome::ROWS]);
    let mut field = required_field(mutation.name, mutation.about, &payload);
    let mut input = argument::<ID>(registry, "input", "The input.");
    input.ty = (mutation.input)(registry);
    put(&mut field, [input]);
    field
}

const CHANGED: &str = "The case, this command included: asking for it waits until the read side has it. Null if the command was refused, and \
                       where it took the case out of the caller's sight.";
