//! Arguments that narrow statistics of kinds.

use crate::tables::argument;
use async_graphql::{
    Context, InputType, ServerResult, Value,
    registry::{MetaInputValue, Registry},
};

/// An argument that narrows a statistic of a kind: `meetings { held(kind: CONSULTATION) }` is
/// `meetings.held(CONSULTATION)`.
pub struct Narrowing {
    /// The name of the statistic.
    pub statistic: &'static str,
    name: &'static str,
    about: &'static str,
    register: fn(&mut Registry, &Self) -> MetaInputValue,
    read: fn(&Context<'_>, &Self) -> ServerResult<Option<String>>,
}

impl Narrowing {
    /// The argument of a statistic: a term of the schema, with a statistic for each.
    #[must_use]
    pub const fn of<T: InputType>(statistic: &'static str, name: &'static str, about: &'static str) -> Self {
        let register =
            |registry: &mut Registry, of: &Self| argument::<Option<T>>(registry, of.name, of.about);
        let read = |ctx: &Context<'_>, of: &Self| {
            let (_, term) = ctx.param_value::<Option<T>>(of.name, None)?;
            Ok(term.map(|term| match term.to_value() {
                Value::Enum(word) => word.to_string(),
                other => other.to_string(),
            }))
        };
        Self { statistic, name, about, register, read }
    }

    /// The argument in the schema. Registers its type.
    pub fn argument(&self, registry: &mut Registry) -> MetaInputValue {
        (self.register)(registry, self)
    }

    /// The word that was given; `None`: none was.
    ///
    /// # Errors
    /// If it is not a term of the argument's type.
    pub fn word(&self, ctx: &Context<'_>) -> ServerResult<Option<String>> {
        (self.read)(ctx, self)
    }
}
