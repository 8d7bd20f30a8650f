//! Mutations of petitions, petitioners and units as rows of the root.

use async_graphql::{
    Context, Result, ServerResult, Value,
    registry::{MetaField, MetaInputValue, Registry},
};
use redress_api_common::{
    letter_case::camel_case,
    tables::{Answer, Lines, Tabled, argument, fault_at, plain_field, resolve_selected, text},
};

/// A mutation.
pub(super) struct MutationField {
    /// Its name in snake case.
    pub(super) name: &'static str,
    /// What it does.
    pub(super) about: Lines,
    /// Its argument `input`.
    pub(super) input: fn(&mut Registry) -> MetaInputValue,
    /// Registers the type of its payload, and returns how a field refers to it.
    pub(super) payload: fn(&mut Registry) -> String,
    /// Executes it.
    pub(super) run: for<'a> fn(&'a Context<'a>) -> Answer<'a>,
}

impl MutationField {
    /// The field of the root.
    pub(super) fn meta(&self, registry: &mut Registry) -> MetaField {
        let payload = (self.payload)(registry);
        let input = (self.input)(registry);
        let mut field = plain_field(&camel_case(self.name), &text(self.about), payload);
        field.args = [(input.name.clone(), input)].into_iter().collect();
        field
    }
}

/// Resolves the selection of a payload.
pub(super) async fn answer(ctx: &Context<'_>, payload: Result<Box<dyn Tabled>>) -> ServerResult<Value> {
    let payload = payload.map_err(|error| fault_at(ctx, error))?;
    resolve_selected(ctx, &*payload).await
}

/// The argument `input`.
pub(super) fn input<I: async_graphql::InputType>(registry: &mut Registry, about: Lines) -> MetaInputValue {
    argument::<I>(registry, "input", &text(about))
}

/// Generates the row `MUTATION` from a function.
macro_rules! mutation {
    (
        $(#[doc = $about:literal])+
        async fn $name:ident(
            $ctx:ident: &Context<'_>,
            $(#[doc = $of_input:literal])+
            $input:ident: $of:ty $(,)?
        ) -> Result<$payload:ty> $body:block
    ) => {
        $(#[doc = $about])+
        async fn $name($ctx: &Context<'_>, $input: $of) -> Result<$payload> $body

        /// The mutation as a row of the root.
        pub(super) const MUTATION: $crate::graphql::mutation::field::MutationField =
            $crate::graphql::mutation::field::MutationField {
                name: stringify!($name),
                about: &[$($about),+],
                input: |registry| $crate::graphql::mutation::field::input::<$of>(registry, &[$($of_input),+]),
                payload: <$payload>::register,
                run: |ctx| {
                    Box::pin(async move {
                        let (_, input) = ctx.param_value::<$of>("input", None)?;
                        let payload = $name(ctx, input).await;
                        $crate::graphql::mutation::field::answer(ctx, payload.map(|payload| Box::new(payload) as _)).await
                    })
                },
            };
    };
}
